"""The order API of a running server, against files and against a bare RPC."""


def run(env, report):
    pass
