"""A real web server for tests: it serves a folder, can be given another, and can be gone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

REPORTS = "/csp-reports"


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, of: Server, **named: Any):
        self.of = of
        super().__init__(*arguments, **named)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        if self.of.policy:
            self.send_header("Content-Security-Policy", f"{self.of.policy}; report-uri {REPORTS}")
        super().end_headers()

    def do_POST(self) -> None:
        """Take a report of what the policy has stopped."""
        self.of.reports.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()


class _Closing(ThreadingHTTPServer):
    """Closes what it has accepted too: a browser opens connections before it needs them."""

    def __init__(self, *arguments: Any):
        self.accepted: list[socket.socket] = []
        super().__init__(*arguments)

    def get_request(self) -> tuple[socket.socket, Any]:
        found = super().get_request()
        self.accepted.append(found[0])
        return found

    def server_close(self) -> None:
        super().server_close()
        for one in self.accepted:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class Server:
    """Serves `folder` on a port of its own that stays the same when it is stopped and started.

    Where there is a `policy`, every answer has it, and `reports` are what browsers say it stopped.
    """

    def __init__(self, folder: Path, policy: str = ""):
        self.folder, self.port, self.policy = folder, 0, policy
        self.reports: list[str] = []
        self._running: _Closing | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        handler = partial(_Quiet, directory=str(self.folder), of=self)
        self._running = _Closing(("127.0.0.1", self.port), handler)
        self.port = self._running.server_port
        threading.Thread(target=self._running.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._running:
            self._running.shutdown()
            self._running.server_close()
            self._running = None


@contextmanager
def serving(folder: Path, policy: str = "") -> Iterator[Server]:
    server = Server(folder, policy)
    try:
        yield server
    finally:
        server.stop()
