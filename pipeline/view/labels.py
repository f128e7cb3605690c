"""Text broken into lines for figures: at word ends, never inside a word that fits a line.

Widths are in em of the figure's one size of type, and rather too wide than too narrow: which face the reader's
device has is not known when a figure is drawn.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import rjieba

_LATIN = re.compile(r"[\u0000-\u02ff\u2010-\u2027]+")
_OPENING, _CLOSING = "（([《“‘〈【", "）)]》”’〉】，。、；：！？,.;:!?·…％%"
_NARROW, _BROAD = "iljtfrI.,:;'|!()[] -", "mwMW@%—"


def width(text: str) -> float:
    """Return how wide a text is at most, in em."""
    return sum(map(_letter, text))


def _letter(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    if letter in _NARROW:
        return 0.42
    return 1.0 if letter in _BROAD else 0.76 if letter.isupper() else 0.64


def words(text: str) -> list[str]:
    """Return the words of a Chinese text in order, marks too, as jieba's dictionary ends them."""
    return list(rjieba.cut(text))


@lru_cache(maxsize=65536)
def lines(text: str, room: float) -> tuple[str, ...]:
    """Break a text into lines of at most `room` em; a word longer than a line is cut, as nothing else fits."""
    made, line = [], ""
    for piece in _pieces(text):
        if line and width((line + piece).rstrip()) > room:
            made.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        while width(line.rstrip()) > room:
            cut = next(n for n in range(len(line), 0, -1) if n == 1 or width(line[:n]) <= room)
            made.append(line[:cut])
            line = line[cut:]
    return (*made, line.rstrip()) if line.strip() else tuple(made)


def _pieces(text: str) -> list[str]:
    """Return the words of a text in order; marks stay with the word they belong to, blanks with the one before."""
    found: list[str] = []
    for part in re.findall(r"[\u0000-\u02ff\u2010-\u2027]+|[^\u0000-\u02ff\u2010-\u2027]+", text):
        found += re.findall(r"\S+\s*|\s+", part) if _LATIN.fullmatch(part) else words(part)
    made: list[str] = []
    for word in found:
        # A mark that closes, and what follows one that opens, must not begin a line.
        if made and (word[0] in _CLOSING or made[-1][-1] in _OPENING):
            made[-1] += word
        else:
            made.append(word)
    return made
