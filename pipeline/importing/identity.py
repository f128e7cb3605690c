"""Ids made from key columns: the same key gives the same id, in every import, on every machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from pypinyin import lazy_pinyin

from pipeline.model.codes import is_slug

LONG = 60
"""A pinyin id longer than this is cut and gets a hash of the whole key."""
_CUT = 48
_HASH = 8


def digest(values: Sequence[str]) -> str:
    """Return a short hash of a key; eight hexadecimal characters."""
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:_HASH]


def pinyin(text: str) -> str:
    """Return a text in letters of pinyin, digits and hyphens."""
    parts = "".join(lazy_pinyin(text, errors=lambda other: re.sub(r"[^A-Za-z0-9]+", "-", other)))
    return re.sub(r"[^a-z0-9]+", "-", parts.lower().replace("ü", "v")).strip("-")


def make(style: str, values: Sequence[str], prefix: str) -> str:
    """Make the id of a key; empty where the style gives none (`verbatim` of what is no id)."""
    head = [prefix] if prefix else []
    if style == "verbatim":
        id_ = "-".join([*head, *(v.lower() for v in values)])
        return id_ if is_slug(id_) else ""
    if style == "hash":
        return "-".join([*head, digest(values)])
    spelt = "-".join(filter(None, [*head, *(pinyin(v) for v in values)]))
    if style == "pinyin-hash" or len(spelt) > LONG or not is_slug(spelt):
        return "-".join(filter(None, [spelt[:_CUT].strip("-"), digest(values)]))
    return spelt
