"""QR codes as one path of an SVG: they carry a page's public address to a phone."""

from __future__ import annotations

import segno

QUIET = 4
"""Modules that stay white around a code, as scanners need."""


def qr_path(address: str) -> tuple[int, str]:
    """Return a code's side in modules, its quiet zone included, and the path of its dark ones.

    The mask is fixed: trying all eight, as segno would, takes four times as long and scans no better
    from a screen or from paper.
    """
    code = segno.make(address, micro=False, error="m", boost_error=False, mask=3)
    path = []
    for y, row in enumerate(code.matrix):
        line = row.translate(_BITS).decode()
        start = line.find("1")
        while start >= 0:
            end = line.find("0", start)
            end = len(line) if end < 0 else end
            path.append(f"M{start + QUIET} {y + QUIET}h{end - start}v1h-{end - start}z")
            start = line.find("1", end)
    return len(code.matrix) + 2 * QUIET, "".join(path)


_BITS = bytes.maketrans(b"\x00\x01", b"01")
