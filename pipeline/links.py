"""Internal links of the pages: collected as they are rendered, resolved once all are written."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass
class Links:
    """Where the pages lead: {target path: a page that leads there}, {(target, id): such a page}.

    `broken` are faults that a page shows by itself: an id twice, a link to an id it has not.
    """

    targets: dict[str, str] = field(default_factory=dict)
    fragments: dict[tuple[str, str], str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Links) -> None:
        """Take in the links of other pages."""
        self.targets |= other.targets
        self.fragments |= other.fragments
        self.broken += other.broken


def _values(html: str, attribute: str) -> list[str]:
    """Return every value of an attribute. Text cannot look like one: its quotes are escaped."""
    return [rest.partition('"')[0] for rest in html.split(f' {attribute}="')[1:]]


def collect(path: str, html: str, into: Links) -> None:
    """Collect the links of a page, and check those that stay on it."""
    ids = _values(html, "id")
    if len(ids) != len(set(ids)):
        twice = sorted({i for i in ids if ids.count(i) > 1})
        into.broken.append(f"{path}: id {', '.join(twice)} stands twice")
    folder = posixpath.dirname(path)
    for link in {*_values(html, "href"), *_values(html, "src")}:
        if _OUTSIDE.match(link) or link.startswith("//"):
            continue
        target, _, fragment = link.partition("#")
        if not target:
            if fragment and fragment not in ids:
                into.broken.append(f"{path}: no id {fragment}")
            continue
        full = posixpath.normpath(posixpath.join(folder, target.partition("?")[0]))
        into.targets[full] = path
        if fragment:
            into.fragments[full, fragment] = path


def faults(links: Links, written: Iterable[str], read: Callable[[str], bytes]) -> list[str]:
    """Return every internal link that leads nowhere, given what was written and how to read it."""
    there = set(written)
    found = list(links.broken)
    found += [
        f"{page}: no page {target}" for target, page in links.targets.items() if target not in there
    ]
    ids: dict[str, set[str]] = {}
    for (target, fragment), page in links.fragments.items():
        if target in there and target not in ids:
            ids[target] = set(_values(read(target).decode(), "id"))
        if target in there and fragment not in ids[target]:
            found.append(f"{page}: no id {fragment} in {target}")
    return sorted(found)
