"""A real web server for tests: it serves a folder, can be given another, and can be gone."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, of: Server, **named: Any):
        self.of = of
        super().__init__(*arguments, **named)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        while self.of.holds and self.of.holds in self.path:
            time.sleep(0.02)
        super().do_GET()


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

    What has `holds` in its path is answered only when that is empty again.
    """

    def __init__(self, folder: Path):
        self.folder, self.port, self.holds = folder, 0, ""
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
def serving(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()
