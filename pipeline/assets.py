"""Styles, scripts and icons: bundled and named by their content, so that old and new never mix."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

STYLES = ("tokens.css", "base.css", "print.css")
"""The style sheets of `theme/static` in the order in which they are joined into `site.css`."""


def bundle(theme: Path) -> tuple[Mapping[str, str], Mapping[str, bytes]]:
    """Return the assets of a theme: ({name: path in the site}, {path in the site: bytes}).

    Style sheets become one `site.css`, with those of the components; every other file keeps its own.
    """
    static = theme / "static"
    files = {
        p.relative_to(static).as_posix(): p.read_bytes()
        for p in sorted(static.rglob("*"))
        if p.is_file() and p.suffix != ".css"
    }
    components = sorted((theme / "templates" / "components").glob("*/style.css"))
    sheets = [static / name for name in STYLES] + components
    files["site.css"] = b"".join(sheet.read_bytes() for sheet in sheets)
    for script in sorted((theme / "templates" / "components").glob("*/script.js")):
        files[f"{script.parent.name}.js"] = script.read_bytes()
    paths = {name: _hashed(name, data) for name, data in files.items()}
    return paths, {paths[name]: data for name, data in files.items()}


def _hashed(name: str, data: bytes) -> str:
    """Return the path of an asset: its name with eight digits of its hash before the ending."""
    path = PurePosixPath("static", name)
    if path.suffix not in (".css", ".js", ".svg", ".png"):
        return str(path)
    return str(path.with_name(f"{path.stem}.{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}"))
