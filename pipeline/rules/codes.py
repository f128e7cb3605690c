"""Rules on official codes and short codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.model.catalogue import LEVELS
from pipeline.model.codes import check_character, credit_code_check, is_credit_code, is_short_code
from pipeline.reading.folding import folded
from pipeline.rules.base import Catalogue, CheckedRule, Mend, look_up, rows, values, wrong

SHORT_CODED = ("windows", "instruments", "items", "matters", "fees")
CODES = (
    ("bodies", "credit_code"), ("items", "base_code"), ("matters", "implementation_code"),
    ("matters", "handling_code"), ("matters", "local_code"), ("places", "division_code"),
    *((table, "short_code") for table in SHORT_CODED),
)  # fmt: skip
"""Columns in which a code stands for one row only."""

CREDIT, LEVEL_AT, BASE = 18, 18, 12
WHOLE = CREDIT + 1 + BASE


def _bad(
    catalogue: Catalogue,
    rule: CheckedRule,
    where: tuple[str, str],
    good: Callable[[str], bool],
    say: Callable[[str], tuple[Text, Mend]],
) -> Iterator[Finding]:
    """Judge each different code of a column once and tell the rows with bad ones."""
    table, name = catalogue.tables[where[0]], where[1]
    column = table.column(name)
    bad = {i: v for i, v in enumerate(column.values) if isinstance(v, str) and not good(v)}
    for row in np.flatnonzero(np.isin(column.codes, list(bad))).tolist():
        found, mend = say(bad[int(column.codes[row])])
        yield wrong(table, row, name, rule, found, mend)


def credit_code(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A unified social credit code has 18 characters, the last of which checks the others.

    Why: one wrong digit is another body. Source: GB 32100-2015 (modulo 31).
    """

    def say(code: str) -> tuple[Text, Mend]:
        right = credit_code_check(code[:17]) if len(code) == CREDIT else None
        found = Text("不是十八位的统一社会信用代码", "not a credit code of 18 characters")
        if right:
            found = Text(
                f"校验位不对，按前 17 位应为 {right}", f"the check character should be {right}"
            )
        fix = Text("对照登记证书逐位核对", "compare it with the certificate")
        return found, Mend(Text("十八位，末位为校验码", "18 characters, the last a check"), fix)

    yield from _bad(catalogue, rule, ("bodies", "credit_code"), is_credit_code, say)


def short_code(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A short code that is set by hand has eight characters, the last of which checks the others.

    Why: it is typed from paper at a kiosk; a mistyped one must lead nowhere rather than elsewhere.
    Source: this project's own (`pipeline.model.codes`).
    """

    def say(code: str) -> tuple[Text, Mend]:
        try:
            example = code[:7] + check_character(code[:7]) if len(code) == 8 else ""
        except ValueError:
            example = ""
        fix = Text("改正，或留空由程序生成", "correct it, or leave it empty")
        expected = Text("八位短码，末位为校验位", "eight characters, the last a check")
        return Text("不是有效的短码", "not a short code"), Mend(expected, fix, example)

    for table in SHORT_CODED:
        yield from _bad(catalogue, rule, (table, "short_code"), is_short_code, say)


def division_code(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A division code has six or twelve digits.

    Why: places are joined with other tables by it. Source: GB/T 2260, GB/T 10114.
    """

    def say(_: str) -> tuple[Text, Mend]:
        fix = Text("对照统计用区划代码核对", "compare it with the list of codes")
        mend = Mend(Text("六位或十二位数字", "six or twelve digits"), fix, "110101")
        return Text("不是行政区划代码", "not a division code"), mend

    def good(code: str) -> bool:
        return code.isascii() and code.isdigit() and len(code) in (6, 12)

    yield from _bad(catalogue, rule, ("places", "division_code"), good, say)


def implementation_code(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """An implementation code is credit code + level + base code, those of its body and item.

    Why: systems find the matter by it; a code of another body leads applicants there.
    Source: the exchange format (实施编码 = 18 + 1 + 12; 业务办理项编码 = 实施编码 + 2).
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    credit = look_up(catalogue, "bodies", "credit_code", f["body_id"])
    base = look_up(catalogue, "items", "base_code", f["item_id"])
    code = f["implementation_code"]
    mend = Mend(
        Text("信用代码 18 位 + 层级 1 位 + 基本编码 12 位", "credit code, level, base code"),
        Text("逐段核对；与主体、目录项不一致的改正其中一个", "compare part by part"),
    )
    checks = (
        (code.str.len() != WHOLE, "不是三十一位", "not 31 characters long"),
        (
            code.str[:CREDIT] != credit,
            "前十八位不是实施主体的信用代码",
            "not its body's credit code",
        ),
        (code.str[-BASE:] != base, "后十二位不是目录项的基本编码", "not its item's base code"),
    )
    told = pd.Series(False, index=f.index)
    for (mask, zh, en), stated in zip(checks, (code, credit, base), strict=True):
        hit = mask & code.notna() & stated.notna() & ~told
        told |= hit
        for row in rows(hit):
            yield wrong(table, row, "implementation_code", rule, Text(zh, en), mend)
    for row in rows(code.notna() & ~told & f["levels"].notna()):
        digits = {str(LEVELS.index(level) + 1) for level in values(f["levels"][row])}
        if code[row][LEVEL_AT] not in digits:
            found = Text("第十九位不是行使层级", "the 19th character is not its level")
            related = [table.place(row, "levels")]
            yield wrong(table, row, "implementation_code", rule, found, mend, related)
    handling = f["handling_code"]
    odd = (
        handling.notna()
        & code.notna()
        & ((handling.str[:WHOLE] != code) | (handling.str.len() != WHOLE + 2))
    )
    for row in rows(odd):
        found = Text("不是实施编码加两位", "not the implementation code and two characters")
        yield wrong(table, row, "handling_code", rule, found, mend)


def duplicate_code(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A code stands for one row, whatever its case, width and normalisation.

    Why: two matters under one code are one to every system that asks. Two handling items of one
    matter may share the implementation code where each has its own handling code.
    Source: the exchange format (codes are unique); names on disks that fold case.
    """
    for table_name, name in CODES:
        table, f = catalogue.tables[table_name], catalogue.frame(table_name)
        key = f[name].dropna().map(folded)
        if name == "implementation_code":
            key = key[f["handling_code"].isna()[key.index]]
        first: dict[str, int] = {}
        twice = key[key.duplicated(keep=False)]
        for row, code in zip(twice.index.tolist(), twice.tolist(), strict=True):
            at = first.setdefault(code, row)
            if at == row:
                continue
            same = f[name][row] == f[name][at]
            found = Text(
                f"与第 {table.lines[at]} 行{'相同' if same else '只差大小写或全半角'}",
                "the same code as another row",
            )
            mend = Mend(
                Text("全表唯一的编码", "a code that stands once"),
                Text("核对两行", "compare the rows"),
            )
            yield wrong(table, row, name, rule, found, mend, [table.place(at, name)])


def one_matter_two_codes(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Name, body and service objects together stand for one matter only.

    Why: the same thing twice under two codes is usually an old row left behind. Matters of other
    places, variants or states are told apart. Source: 一名一码 practice of the field.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    names = ["name", "body_id", "service_objects", "place_id", "variant", "status"]
    key = f[names].copy()
    key["name"] = key["name"].map(folded)
    stated = key[f["body_id"].notna()]
    mend = Mend(
        Text("一件事一个编号", "one id for one matter"),
        Text("删去旧的，或写明业务办理项", "delete the old one, or tell the variant"),
    )
    first: dict[tuple[object, ...], int] = {}
    twice = stated[stated.duplicated(keep=False)]
    for row, cells in zip(
        twice.index.tolist(),
        twice.astype(object).fillna("").itertuples(index=False, name=None),
        strict=True,
    ):
        at = first.setdefault(cells, row)
        if at != row:
            found = Text(
                f"与第 {table.lines[at]} 行名称、主体、对象都相同",
                "same name, body and objects as another row",
            )
            yield wrong(table, row, "name", rule, found, mend, [table.place(at, "name")])
