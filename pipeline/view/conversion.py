"""Pages in Traditional Chinese, converted from the Simplified ones as a whole.

Only what people read is converted: text between tags, and the attributes that are read out or shown.
Ids, codes and addresses, scripts, and rows as they stand in the tables are left as they are.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from opencc import OpenCC

from pipeline import languages

Convert = Callable[[str], str]

_APART = re.compile(
    r'<!--.*?-->|<(script|style|pre|code)\b.*?</\1>|<(\w+)(?=[^>]*\slang=")[^>]*>[^<]*</\2>|<[^>]*>',
    re.DOTALL,
)
"""What is no text: tags, and elements whose text is not ours to convert (with a language of their own)."""
_READ = re.compile(
    r'(\s(?:aria-label|alt|title|placeholder|content|label|value|data-[a-z-]+)=")([^"]+)'
)
"""Attributes whose values people read; elsewhere stand ids, classes and addresses."""
_HAN = re.compile("[\u3400-\u9fff]")


@functools.cache
def text_converter(lang: str) -> Convert | None:
    """Return what converts a text into a language, or None for one that is written as it is.

    The terms of the language's file come first, the longest before the shorter: a general dictionary
    does not know the field's words (行政复议 is 行政復議, not 複議).
    """
    own = languages.raw(lang)
    if "from" not in own:
        return None
    terms: dict[str, str] = own["terms"]
    convert = OpenCC(own["convert"]).convert
    known = re.compile("|".join(sorted(map(re.escape, terms), key=len, reverse=True)))
    letters = str.maketrans(own["letters"])

    def converted(text: str) -> str:
        if not _HAN.search(text):
            return text
        # A term is set aside as a private-use character, which no dictionary touches.
        found: list[str] = []

        def aside(match: re.Match[str]) -> str:
            found.append(terms[match[0]])
            return chr(0xE000 + len(found) - 1)

        made: str = convert(known.sub(aside, text)).translate(letters)
        return (
            re.sub("[\ue000-\uf8ff]", lambda m: found[ord(m[0]) - 0xE000], made) if found else made
        )

    return converted


@functools.cache
def html_converter(lang: str) -> Convert | None:
    """Return what converts a page or feed into a language, or None for one that is written as it is."""
    text = text_converter(lang)
    if text is None:
        return None

    def attribute(match: re.Match[str]) -> str:
        return match[1] + text(match[2])

    def converted(html: str) -> str:
        parts, end = [], 0
        for match in _APART.finditer(html):
            parts.append(text(html[end : match.start()]))
            tag = match[0]
            whole = match[1] or match[2]
            parts.append(tag if whole or not _HAN.search(tag) else _READ.sub(attribute, tag))
            end = match.end()
        parts.append(text(html[end:]))
        return "".join(parts)

    return converted
