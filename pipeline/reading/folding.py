"""Folding of texts, to find what is meant to be the same though it is not written so."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MARKS = re.compile(r"[\s《》〈〉“”\"'‘’·・,，。.、;；:：\-—–_/]+")


def folded(code: str) -> str:
    """Return a code without what hands and keyboards vary: case, width, normalisation, blanks."""
    return re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", code)).upper()


def bare(name: str) -> str:
    """Return a name without width, brackets' kinds, quotation marks, blanks and stops."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name)).lower()


def chinese_number(text: str) -> str | None:
    """Return a number in Chinese digits, below a hundred million, or in Arabic ones as plain digits, else None."""
    if re.fullmatch(r"0|[1-9][0-9]{0,7}", text):
        return text
    if not re.fullmatch(
        r"[零〇一二两三四五六七八九十百千]{1,9}万?[零〇一二两三四五六七八九十百千]{0,7}", text
    ):
        return None
    total, section, digit = 0, 0, 0
    for char in text:
        if char == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        elif char in _TENS:
            section, digit = section + (digit or 1) * _TENS[char], 0
        else:
            digit = _DIGITS[char]
    return str(total + section + digit)
