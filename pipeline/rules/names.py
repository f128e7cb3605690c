"""Rules on names: test rows, and small faults of writing with the right form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

import numpy as np

from pipeline.findings import Finding, Text
from pipeline.rules.base import Catalogue, CheckedRule, Mend, wrong
from pipeline.rules.codes import CODES

NAMED = (
    ("places", "name"), ("bodies", "name"), ("venues", "name"), ("instruments", "title"),
    ("themes", "name"), ("items", "name"), ("aliases", "alias"), ("matters", "name"),
    ("files", "title"), ("situations", "name"), ("joint_situations", "name"), ("materials", "name"), ("steps", "name"),
    ("fees", "name"), ("closures", "title"),
)  # fmt: skip
_TEST = re.compile(
    r"(?:测试|test|ceshi|试验数据|aaa+|xxx+|asdf|示例数据)(?:事项|数据|主体|材料)?[\s_-]*[0-9０-９]*(?:号)?\Z",
    re.IGNORECASE,
)
_REPEATED = re.compile(r"([0-9A-Za-z])\1{5,}\Z")
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_BLANK = re.compile(rf"(?<={_HAN})[ \u00a0\u3000]+(?={_HAN})")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]")


def _each(
    catalogue: Catalogue,
    rule: CheckedRule,
    columns: tuple[tuple[str, str], ...],
    judge: Callable[[str], tuple[Text, Mend] | None],
) -> Iterator[Finding]:
    """Judge each different value of columns once, and tell the rows that have a bad one."""
    for table_name, name in columns:
        table = catalogue.tables[table_name]
        column = table.column(name)
        bad = {
            i: said
            for i, v in enumerate(column.values)
            if isinstance(v, str) and (said := judge(v)) is not None
        }
        for row in np.flatnonzero(np.isin(column.codes, list(bad))).tolist():
            found, mend = bad[int(column.codes[row])]
            yield wrong(table, row, name, rule, found, mend)


def no_test_rows(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """No row is left over from testing: a name that is 测试 or 测试1, a code of one repeated digit.

    Why: such rows are found on live sites. Names that only contain the word, such as 普通话水平测试 or
    软件测试, are services. Source: practice of site inspections.
    """
    mend = Mend(Text("真实的数据", "true data"), Text("删去这一行", "delete the row"))

    def name(value: str) -> tuple[Text, Mend] | None:
        found = Text("像是测试数据", "looks like a test row")
        return (found, mend) if _TEST.match(value.strip()) else None

    def code(value: str) -> tuple[Text, Mend] | None:
        found = Text("编码是同一个字符的重复", "a code of one repeated character")
        return (found, mend) if _REPEATED.match(value) else None

    yield from _each(catalogue, rule, NAMED, name)
    yield from _each(catalogue, rule, CODES, code)


def tidy(value: str) -> str:
    """Return a Chinese name with half-width digits, no blanks between its characters, full brackets."""
    plain = _WIDE.sub(lambda m: unicodedata.normalize("NFKC", m[0]), value)
    plain = _BLANK.sub("", plain)
    if re.search(_HAN, plain):
        plain = re.sub(r"\(([^()]*)\)", r"（\1）", plain)
    return plain


def tidy_names(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A name has half-width digits, no blanks inside words, and Chinese brackets.

    Why: search and comparison take 食品经营许可(新办) and 食品经营许可（新办） for two. The finding gives
    the normalised value. Source: GB/T 15834 (标点), GB/T 15835 (数字).
    """

    def judge(value: str) -> tuple[Text, Mend] | None:
        right = tidy(value)
        if right == value:
            return None
        shown = right[:60]
        mend = Mend(Text(shown, shown), Text(f"改为“{shown}”", f"write {shown}"), shown)
        return Text("有全角数字、多余空白或半角括号", "wide digits, blanks or half brackets"), mend

    yield from _each(catalogue, rule, NAMED, judge)
