# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The HTTP server: finds the API, counts, delays, and lets things go wrong."""

import select
import socket
import sys
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .api import Api, Reply, Request
from .cainiao import Cainiao
from .control import Control
from .faults import REFUSALS, Faults
from .kdniao import Kdniao
from .kuaidi100 import Kuaidi100
from .sf import Sf
from .store import Store

APIS = (Sf, Cainiao, Kuaidi100, Kdniao)
HOST = "127.0.0.1"  # nobody else may talk to it
MAX_BODY = 5_000_000  # bytes
ERROR_PAGE = Reply(
    b"<html><head><title>500 Internal Server Error</title></head></html>",
    500,
    "text/html",
)
GARBAGE = Reply(b'<html>{"success":tru\xff\xfe', content_type="text/html")


class Server(ThreadingHTTPServer):
    """Serves all APIs, each call in a thread of its own."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, store: Store):
        super().__init__((HOST, port), Handler)
        self.store = store
        self.faults = Faults()
        self.apis: dict[str, Api] = {api.name: api(store) for api in APIS}
        self.control = Control(store, self.faults, self.apis)

    @property
    def url(self) -> str:
        """Where the server is found."""
        return f"http://{HOST}:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One connection, kept open between calls."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format, *args) -> None:
        """Calls are counted, not written to the terminal."""

    def _serve(self) -> None:
        try:
            size = int(self.headers.get("Content-Length") or 0)
            if size > MAX_BODY:
                self.close_connection = True
                return self._send(Reply(b"", 413))
            body = self.rfile.read(size)
            address = urlsplit(self.path)
            first, _slash, rest = address.path.lstrip("/").partition("/")
            if first == "_control":
                return self._send(self.server.control.answer(self.command, rest, body))
            if first not in self.server.apis:
                return self._send(Reply.of({"error": "no such API"}, 404))
            self._serve_api(
                self.server.apis[first],
                Request(
                    self.command,
                    f"/{rest}",
                    {**_fields(address.query), **_fields(_decoded(body))},
                    dict(self.headers),
                ),
            )
        except ConnectionError:
            self.close_connection = True  # the caller has gone
        except Exception:
            # A fault of the simulator itself, which nobody asked for.
            traceback.print_exc(file=sys.stderr)
            self._send(Reply.of({"error": traceback.format_exc()}, 500))

    def _serve_api(self, api: Api, request: Request) -> None:
        store = self.server.store
        call = api.identify(request)
        with store.counted(api.name, call.operation):
            time.sleep(store.latency)
            fault = self.server.faults.take(api.name, call.operation, call.keys)
            kind = fault.kind if fault else ""
            if kind == "slow":
                time.sleep(fault.seconds)
            elif kind == "timeout_before":
                return self._hold(fault.seconds)
            elif kind == "error_before":
                return self._send(ERROR_PAGE)
            elif kind == "cut_before":
                return self._hold(0)
            elif kind in REFUSALS:
                return self._send(api.refuse(request, kind))
            with store.lock:
                reply = api.answer(request)
            if kind == "timeout_after":
                return self._hold(fault.seconds)
            if kind == "error_after":
                reply = ERROR_PAGE
            elif kind == "garbage":
                reply = GARBAGE
        self._send(reply, cut=kind == "cut_after")

    def _send(self, reply: Reply, cut: bool = False) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if cut else reply.body)
        self.close_connection = self.close_connection or cut

    def _hold(self, seconds: float) -> None:
        """Say nothing until the caller gives up or the time is over, then hang up."""
        self.close_connection = True
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            readable, _writable, _errors = select.select(
                [self.connection], [], [], left
            )
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return


def _decoded(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _fields(encoded: str) -> dict[str, str]:
    return dict(parse_qsl(encoded, keep_blank_values=True))
