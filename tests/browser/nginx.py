"""A real nginx for tests: it serves a folder, with every answer's policy, and puts down what is asked of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import program

REPORTS = "/csp-reports"
_CONFIG = """
daemon off;
{user}
pid {at}/pid;
error_log {at}/error.log error;
worker_processes 2;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  log_format line '$status $request_uri';
  log_format body escape=none '$request_body';
  client_body_temp_path {at}/body; proxy_temp_path {at}/proxy; fastcgi_temp_path {at}/fastcgi;
  uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder};
    access_log {at}/requests.log line;
    add_header Content-Security-Policy "{policy}; report-uri {reports}" always;
    {more}
    location = {reports} {{ access_log {at}/reports.log body; proxy_pass http://127.0.0.1:{port}/taken; }}
    location = /taken {{ access_log off; return 204; }}
  }}
}}
"""
"""A body is known to nginx, and can be put down, only where it is handed on: here to itself."""


class Nginx:
    """What a running nginx has heard: `requests` as (status, path), and what browsers say the policy `stopped`."""

    def __init__(self, at: Path, port: int):
        self.address, self._at = f"http://127.0.0.1:{port}", at

    @property
    def requests(self) -> list[tuple[int, str]]:
        return [(int(line[:3]), line[4:]) for line in self._lines("requests.log")]

    @property
    def reports(self) -> list[str]:
        return self._lines("reports.log")

    @property
    def complaints(self) -> list[str]:
        """Return what nginx itself says is wrong; the port it took over is none of that."""
        return [one for one in self._lines("error.log") if "[notice]" not in one]

    def _lines(self, name: str) -> list[str]:
        return (self._at / name).read_text(encoding="utf-8").splitlines()


@contextmanager
def nginx(folder: Path, policy: str, more: str = "") -> Iterator[Nginx]:
    """Serve a folder on a port of its own; `more` are lines for the block of the server."""
    with tempfile.TemporaryDirectory(prefix="gongkai-nginx-") as made, socket.socket() as listens:
        at = Path(made)
        listens.bind(("127.0.0.1", 0))
        listens.listen(128)  # nginx takes it over, so that nobody can take the port in between
        port = listens.getsockname()[1]
        user = "user root;" if os.getuid() == 0 else ""
        config = _CONFIG.format(
            at=at, port=port, folder=folder, policy=policy, reports=REPORTS, more=more, user=user
        )
        (at / "nginx.conf").write_text(config, encoding="utf-8")
        for log in ("requests.log", "reports.log", "error.log"):
            (at / log).touch()
        command = [
            program("nginx"),
            "-e",
            str(at / "error.log"),
            "-p",
            made,
            "-c",
            str(at / "nginx.conf"),
        ]
        taken = {**os.environ, "NGINX": f"{listens.fileno()};"}
        running = subprocess.Popen(
            command, env=taken, pass_fds=[listens.fileno()], stderr=subprocess.DEVNULL
        )
        try:
            yield Nginx(at, port)
            assert running.poll() is None, (at / "error.log").read_text(encoding="utf-8")
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait()
