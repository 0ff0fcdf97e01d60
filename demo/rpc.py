"""A person at the web client, as far as a program needs one: log in, call, print."""

import itertools

import requests

TIMEOUT = 600  # seconds; the first print of a day imports fonts and libraries


class ServerError(RuntimeError):
    """The server refused a call; the text is what the user would read."""


class User:
    """One logged-in user of an Odoo server."""

    def __init__(self, url: str, database: str, login: str, password: str):
        self.url = url
        self._http = requests.Session()
        self._ids = itertools.count(1)
        self._rpc(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a public method as the screens do."""
        return self._rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def search(self, model: str, domain: list, **options) -> list[int]:
        """Ids of records."""
        return self.call(model, "search", domain, **options)

    def read(self, model: str, domain: list, fields: list[str], **options) -> list:
        """Records as dicts."""
        return self.call(model, "search_read", domain, fields, **options)

    def create(self, model: str, vals: dict) -> int:
        """A new record's id."""
        return self.call(model, "create", [vals])[0]

    def print(self, report: str, ids: list[int]) -> bytes:
        """The PDF of a report, as the Print menu downloads it."""
        address = f"{self.url}/report/pdf/{report}/{','.join(map(str, ids))}"
        reply = self._http.get(address, timeout=TIMEOUT)
        reply.raise_for_status()
        return reply.content

    def _rpc(self, path: str, params: dict):
        reply = self._http.post(
            self.url + path,
            json={"jsonrpc": "2.0", "id": next(self._ids), "params": params},
            timeout=TIMEOUT,
        )
        reply.raise_for_status()
        answer = reply.json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise ServerError(data.get("message") or answer["error"]["message"])
        return answer["result"]
