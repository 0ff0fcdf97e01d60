# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m tests.simulators --port N [--latency seconds] [--state file]``"""

import argparse
import os
import sys
import threading
from pathlib import Path

from .server import Server
from .store import Store


def main() -> None:
    """Serve until told to stop; says where on the first line of its output."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulators")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds per call")
    parser.add_argument("--state", type=Path, help="file that outlives the process")
    parser.add_argument(
        "--attached",
        action="store_true",
        help="end when the standard input does, that is with whoever started it",
    )
    options = parser.parse_args()
    store = Store(options.state)
    store.latency = options.latency
    server = Server(options.port, store)
    if options.attached:
        threading.Thread(target=_end_with_input, daemon=True).start()
    print(server.url, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
