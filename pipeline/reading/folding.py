"""Folding of texts, to find what is meant to be the same though it is not written so."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[\s《》〈〉“”\"'‘’·・,，。.、;；:：\-—–_/]+")


def folded(code: str) -> str:
    """Return a code without what hands and keyboards vary: case, width, normalisation, blanks."""
    return re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", code)).upper()


def bare(name: str) -> str:
    """Return a name without width, brackets' kinds, quotation marks, blanks and stops."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name)).lower()
