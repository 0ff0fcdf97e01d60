"""``make update``: update addons in a database and restart its server."""

import sys

from . import bootstrap, odoo, run, settings


def main(database: str, modules: str) -> None:
    """Update the modules, comma separated, and serve again if a server ran."""
    bootstrap.setup()
    server = odoo.Server(
        database, settings.http_port(), settings.LOG_DIR / "server.log"
    )
    was_running = server.running_pid()
    server.stop()
    log = settings.LOG_DIR / "update.log"
    odoo.update(database, tuple(modules.split(",")), log)
    print("\n".join(odoo.troubles(log)) or "Updated without a warning.")
    (settings.LOCAL / f"{database}.addons").write_text(run.fingerprint_addons())
    if was_running:
        server.start()


if __name__ == "__main__":
    main(*sys.argv[1:3])
