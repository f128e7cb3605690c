"""Rules on translations: they belong to a text that stands in the tables, and say the same figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline import languages
from pipeline.findings import Finding, Text
from pipeline.rules.base import Catalogue, CheckedRule, Mend, wrong

_FIGURES = re.compile(r"[0-9]+(?:[.,:][0-9]+)*")
_MONTH = re.compile(r"(?<![0-9])(?:1[0-2]|0?[1-9])月")
"""A month, which other languages write in letters."""


def _texts(catalogue: Catalogue) -> frozenset[str]:
    """Return every text of the catalogue's tables, but for the translations."""
    return frozenset(
        value
        for name, table in catalogue.tables.items()
        if name != "translations"
        for column in table.columns
        if column.field.type == "string"
        for value in column.values
        if isinstance(value, str)
    )


def used(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A translation's source stands in a table, and its language is one with words of its own.

    Why: where the Chinese text was changed, its translation is no longer shown; the publisher should know that
    an English reader now reads Chinese there. Source: this project's care for stale fees and limits.
    """
    table = catalogue.tables["translations"]
    texts = catalogue.once("texts", _texts)
    known = [x for x in languages.available() if x != languages.FIRST and languages.written(x) == x]
    mend = Mend(
        Text("与表里现在的文字完全一样", "the very text of a table"),
        Text("照新的原文改，或删去这一行", "change it to the new text, or delete the row"),
    )
    for row, (language, source) in enumerate(
        zip(table.column("language").cells(), table.column("source").cells(), strict=True)
    ):
        if language not in known:
            names = "、".join(known)
            told = Mend(Text(names, names), Text("改用这些编号", "use one of these"), known[0])
            found = Text("没有这种语言的界面用语", "there are no words of this language")
            yield wrong(table, row, "language", rule, found, told)
        elif source not in texts:
            found = Text("表里已经没有这段原文", "this text stands in no table any more")
            yield wrong(table, row, "source", rule, found, mend)


def same_figures(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A translation has every figure of its source.

    Why: a fee or limit that differs between languages misleads one of their readers. Only figures written in
    digits are compared. Source: pages of all languages agree on every number.
    """
    table = catalogue.tables["translations"]
    pairs = zip(table.column("source").cells(), table.column("text").cells(), strict=True)
    for row, (source, text) in enumerate(pairs):
        wanted = Counter(_FIGURES.findall(_MONTH.sub(" ", str(source))))
        lost = list((wanted - Counter(_FIGURES.findall(str(text)))).elements())
        if lost:
            told = "、".join(lost[:5])
            mend = Mend(
                Text(f"译文里有 {told}", f"{told} in the translation"),
                Text("核对译文里的数字", "check the figures of the translation"),
            )
            found = Text(f"译文里少了 {told}", f"the translation lacks {told}")
            yield wrong(table, row, "text", rule, found, mend)
