"""Styles, scripts and icons: bundled and named by their content, so that old and new never mix."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

STYLES = ("tokens.css", "base.css")
"""The style sheets of `theme/static` that come before those of the components in `site.css`."""
LAST_STYLES = ("print.css",)
"""The style sheets that come after them, as they take back what the screen needs."""
SCRIPTS = ("stale.js",)
"""The scripts of `theme/static` that every page has, joined with the components' into `site.js`."""


def bundle(theme: Path) -> tuple[Mapping[str, str], Mapping[str, bytes]]:
    """Return the assets of a theme: ({name: path in the site}, {path in the site: bytes}).

    Style sheets become one `site.css` and the small scripts one `site.js`, with the `style.css` and
    `script.js` of the components; every other file keeps its own. What only some kinds of page
    need is no burden on the others: a component's `own.css` and `own.js` become `<component>.css`
    and `<component>.js`, which those pages link.
    """
    static = theme / "static"
    components = theme / "templates" / "components"
    files = {
        p.relative_to(static).as_posix(): p.read_bytes()
        for p in sorted(static.rglob("*"))
        if p.is_file() and p.suffix != ".css" and p.name not in SCRIPTS
    }
    files |= {
        f"{p.parent.name}{p.suffix}": p.read_bytes() for p in sorted(components.glob("*/own.*"))
    }
    styles = [*(static / name for name in STYLES), *sorted(components.glob("*/style.css"))]
    styles += [static / name for name in LAST_STYLES]
    scripts = [*(static / name for name in SCRIPTS), *sorted(components.glob("*/script.js"))]
    files["site.css"] = _chosen(b"".join(sheet.read_bytes() for sheet in styles))
    files["site.js"] = b"".join(script.read_bytes() for script in scripts)
    paths = {name: _hashed(name, data) for name, data in files.items()}
    return paths, {paths[name]: data for name, data in files.items()}


_LOOKS = {
    "(prefers-color-scheme: dark)": "dark",
    "(prefers-contrast: more)": "contrast",
    "(prefers-contrast: more) and (prefers-color-scheme: dark)": "contrast-dark",
}
"""What a set of colours is called when a reader chooses it, by when a system would."""
_SET = re.compile(r"@media (?P<when>\([^{]+\)) \{\s*:root \{(?P<colours>[^}]*)\}\s*\}")


def _chosen(css: bytes) -> bytes:
    """Let a reader's choice of colours win over the system's: each set stands once in `tokens.css`.

    A set for the system holds where nothing is chosen; the same set holds where it is chosen.
    """

    def both(match: re.Match[str]) -> str:
        colours, look = match["colours"], _LOOKS[match["when"]]
        system = f"@media {match['when']} {{ :root:not([data-look]) {{{colours}}} }}"
        return f'{system}\n:root[data-look="{look}"] {{{colours}}}'

    return _SET.sub(both, css.decode()).encode()


def _hashed(name: str, data: bytes) -> str:
    """Return the path of an asset: its name with eight digits of its hash before the ending."""
    path = PurePosixPath("static", name)
    if path.suffix not in (".css", ".js", ".svg", ".png"):
        return str(path)
    return str(path.with_name(f"{path.stem}.{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}"))
