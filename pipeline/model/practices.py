"""A practice of the halls, and where the site shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.findings import Text


class Shown(NamedTuple):
    """Something of the site: its kind (`dataset`, `matter`, `prose` …), its id, and a table of a dataset or none."""

    kind: str
    id: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice with where it is shown; `why` says why it is not, or not wholly. `line` is where it is declared."""

    id: str
    title: Text
    source: str
    shown: tuple[Shown, ...]
    why: Text | None
    line: int


SECTIONS = (
    "items", "bodies", "venues", "fees", "instruments", "themes", "places", "notices", "joints",
    "datasets", "codes",
)  # fmt: skip
"""Lists of the site that can show a practice."""
PAGES = ("home", "disclosure", "indicators", "quality", "times", "sitemap", "search", "offline")
"""Single pages of the site."""
