"""The languages a site can be published in: each is one file of words in `theme/words/`.

A file of words either has every word of the interface, or says `from: <language>` and is converted:
Traditional Chinese is made of the Simplified pages, so that the two cannot disagree.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

THEME = Path(__file__).resolve().parent.parent / "theme"
FIRST = "zh-hans"
"""The language in which the data is written; every site has it, and it comes first."""


@functools.cache
def available() -> tuple[str, ...]:
    """Return the languages there are words for, the first one first."""
    names = sorted(path.stem for path in (THEME / "words").glob("*.yaml"))
    return (FIRST, *(name for name in names if name != FIRST))


@functools.cache
def raw(lang: str) -> dict[str, Any]:
    """Return a language's file of words as it stands."""
    loaded = yaml.safe_load((THEME / "words" / f"{lang}.yaml").read_text(encoding="utf-8"))
    return dict(loaded)


def written(lang: str) -> str:
    """Return the language in which the words and values of a language's pages are written."""
    return str(raw(lang).get("from", lang))
