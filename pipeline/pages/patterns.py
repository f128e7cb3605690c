"""The pattern page: every component of the theme with its examples. Built into drafts only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from pipeline.pages.base import Page, same
from pipeline.pages.index import Index
from pipeline.view.show import Show
from pipeline.view.words import THEME

COMPONENTS = THEME / "templates" / "components"


@dataclass(frozen=True, slots=True)
class Example:
    """A component with values: `macro` of the component `name`, its arguments, and what it must show.

    `inside` is the element and class that a page puts around it, `dl facts`; empty where none is needed.
    """

    name: str
    macro: str
    says: str
    arguments: dict[str, Any]
    shows: tuple[str, ...]
    inside: str


def examples(folder: Path = COMPONENTS) -> tuple[Example, ...]:
    """Read the examples of every component: `example.yaml` is a list of macro, says, with, shows, inside."""
    found = []
    for path in sorted(folder.glob("*/example.yaml")):
        for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(
                Example(
                    path.parent.name, raw["macro"], raw["says"], raw.get("with", {}),
                    tuple(raw.get("shows", ())), raw.get("inside", ""),
                )
            )  # fmt: skip
    return tuple(found)


def pattern_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the pattern page of a draft: citizens have no use for it, designers look at drafts."""
    if index.site.draft:
        words = show.words.patterns
        path = f"{show.lang}/patterns.html"
        view = partial(same, examples())
        yield Page(path, "patterns", show.lang, words.title, words.summary, (), view)
