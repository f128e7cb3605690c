"""Rules on fees. A line is payable where its state is 收取 and the as-of date lies in its term."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product
from typing import NamedTuple

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.rules.base import (
    Catalogue,
    CheckedRule,
    Mend,
    among,
    current,
    in_force,
    kinds,
    look_up,
    of_matter,
    rows,
    values,
    wrong,
)
from pipeline.rules.law import repealed_under

FEE_LAW = ("法律", "行政法规")


def _payable(catalogue: Catalogue) -> pd.Series[bool]:
    f = catalogue.frame("fees")
    return (f["state"] == "收取") & current(catalogue, f["valid_from"], f["valid_to"])


def charged_has_fee(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A matter in force that is charged has a payable fee line.

    Why: whoever must pay is told what, how much and by what right, in advance.
    Source: 政府信息公开条例 art. 20(8); 行政许可法 arts. 58, 59; 收费公示 practice.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    paid = set(catalogue.frame("fees")["matter_id"][_payable(catalogue)])
    mend = Mend(
        Text("收费表里至少一条有效的收取项目", "a payable line in fees.csv"),
        Text("在收费表补上项目，或把“是否收费”改为否", "add the fee, or say 否"),
        "否",
    )
    found = Text("写着收费，却没有有效的收费项目", "charged, but without a payable fee")
    for row in rows(in_force(catalogue) & f["charged"] & ~among(f["id"], paid)):
        yield wrong(table, row, "charged", rule, found, mend)


def free_has_no_fee(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A matter in force that is not charged has no payable fee line; past and waived ones may stay.

    Why: "free" beside an amount is a wrong charge or a wrong promise.
    Source: 政府信息公开条例 art. 20(8); internal consistency of matters.csv and fees.csv.
    """
    f, matters = catalogue.frame("fees"), catalogue.frame("matters")
    free = of_matter(catalogue, "fees", in_force(catalogue) & ~matters["charged"])
    row_of = {id_: row for row, id_ in enumerate(matters["id"])}
    mend = Mend(
        Text("免收、停征或已取消的项目", "a line that is waived or past"),
        Text("改收费状态或执行截止日期；确实收费的，把事项的“是否收费”改为是", "end the line, or say 是"),
        "免收",
    )  # fmt: skip
    found = Text("事项写着不收费，这一项却在收取", "the matter is free, this line is payable")
    for row in rows(_payable(catalogue) & free.fillna(False).astype(bool)):
        related = [catalogue.tables["matters"].place(row_of[f["matter_id"][row]], "charged")]
        yield wrong(catalogue.tables["fees"], row, "state", rule, found, mend, related)


_NEEDED: dict[str, tuple[str, ...]] = {
    "定额": ("amount",),
    "按单位": ("amount", "unit"),
    "按比例": ("percent", "percent_of"),
    "分档": ("tier_rule",),
}


def fee_complete(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A payable fee line has its rate with unit, and its basis with the article.

    Why: "按规定收取" is not a rate; a fee that names no document cannot be checked by who pays.
    A tiered rate has its tiers in fee_tiers.csv. Source: 政府信息公开条例 art. 20(8).
    """
    table, f = catalogue.tables["fees"], catalogue.frame("fees")
    payable = _payable(catalogue)
    asked = {name: payable & f[name].isna() for name in ("rate_kind", "instrument_id", "article")}
    for kind, names in _NEEDED.items():
        for name in names:
            hit = payable & (f["rate_kind"] == kind) & f[name].isna()
            asked[name] = asked[name] | hit if name in asked else hit
    tiered = among(f["id"], set(catalogue.frame("fee_tiers")["fee_id"]))
    asked["rate_kind"] |= payable & (f["rate_kind"] == "分档") & ~tiered
    for name, mask in asked.items():
        title = table.schema.field(name).title
        mend = Mend(
            Text(f"收取的项目写明{title}", f"a payable line with its {name}"),
            Text("照收费文件补上；分档的把各档填进收费档次表", "fill it in from the document"),
            {"unit": "件", "amount": "80", "tier_rule": "分段累计"}.get(name, ""),
        )
        lacking = Text(f"收取的项目没有{title}", f"a payable line without its {name}")
        for row in rows(mask):
            has_kind = name == "rate_kind" and not pd.isna(f["rate_kind"][row])
            found = Text("分档收费没有各档", "a tiered fee without tiers") if has_kind else lacking
            yield wrong(table, row, name, rule, found, mend)


def licence_fee_basis(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A fee for a licence rests on a law or an administrative regulation.

    Why: licensing is free unless these say otherwise; a price document alone is not enough.
    Source: 行政许可法 arts. 58, 59.
    """
    table, f = catalogue.tables["fees"], catalogue.frame("fees")
    level = look_up(catalogue, "instruments", "level", f["instrument_id"])
    licence = of_matter(catalogue, "fees", kinds(catalogue) == "行政许可")
    low = level.notna() & ~level.isin(FEE_LAW) & licence.fillna(False).astype(bool)
    mend = Mend(
        Text("法律或行政法规", "a law or an administrative regulation"),
        Text("写明规定收费的法律、行政法规；没有的不得收费", "name the law, or do not charge"),
    )
    for row in rows(low & _payable(catalogue)):
        found = Text(f"许可收费的依据是“{level[row]}”", f"a licence fee that rests on {level[row]}")
        yield wrong(table, row, "instrument_id", rule, found, mend)


def fee_basis_repealed(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """No payable fee or current reduction cites a document that is cancelled at the as-of date.

    Why: a fee without a document in force is charged without right.
    Source: 价格法 art. 47 (收费公示), 收费项目目录清单 practice.
    """
    yield from repealed_under(catalogue, rule, "fees", _payable(catalogue))
    f = catalogue.frame("fee_reductions")
    running = current(catalogue, f["valid_from"], f["valid_to"])
    yield from repealed_under(catalogue, rule, "fee_reductions", running)


class _Line(NamedTuple):
    """A fee line as the rules on time need it: its term as days, open ends far away."""

    row: int
    state: str
    start: date
    end: date
    situations: frozenset[tuple[str, str]]
    """The question and id of each situation that the line names."""


def _items(catalogue: Catalogue) -> list[list[_Line]]:
    """Return the lines of each fee item (matter and name) that has several, by start."""
    table = catalogue.tables["fees"]
    names = ("matter_id", "name", "state", "valid_from", "valid_to", "situation_ids")
    asked = catalogue.frame("situations")
    question = {
        (matter, id_): text
        for matter, id_, text in zip(
            asked["matter_id"], asked["id"], asked["question"].fillna(""), strict=True
        )
    }
    items: dict[tuple[object, object], list[_Line]] = {}
    cells = zip(*(table.column(name).cells() for name in names), strict=True)
    for row, (matter, name, state, start, end, situations) in enumerate(cells):
        begins = start if isinstance(start, date) else date.min
        ends = end if isinstance(end, date) else date.max
        if not all((matter, id_) in question for id_ in values(situations)):
            continue  # situations of another matter are told as such
        named = frozenset((question[matter, id_], id_) for id_ in values(situations))
        line = _Line(row, str(state), begins, ends, named)
        items.setdefault((matter, name), []).append(line)
    return [sorted(lines, key=lambda n: n.start) for lines in items.values() if len(lines) > 1]


def _meet(one: _Line, other: _Line) -> bool:
    """Say whether two lines can be meant for one applicant: of a question that both name, they name one answer."""
    a, b = one.situations, other.situations
    asked = {question for question, _ in a} & {question for question, _ in b}
    return asked <= {question for question, _ in a & b}


def fee_cancelled(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A fee item that is cancelled is not payable on another line of the same matter.

    Why: a cancelled charge that is still collected is the field's gravest fee fault. A line that
    begins after the cancelled one ended is a new fee. Source: 收费项目目录清单 (取消、停征公告).
    """
    table, at = catalogue.tables["fees"], catalogue.as_of
    mend = Mend(
        Text("取消之后不再收取", "not payable after it was cancelled"),
        Text("改收费状态，或改正取消的那一行", "correct the state of one of the lines"),
        "已取消",
    )
    found = Text("同一收费项目在另一行已取消", "the same fee is cancelled on another line")
    for lines in catalogue.once("fee items", _items):
        dead = [line for line in lines if line.state == "已取消" and line.start <= at]
        payable = [n for n in lines if dead and n.state == "收取" and n.start <= at <= n.end]
        for line, other in product(payable, dead):
            if line.start <= other.end and _meet(line, other):
                related = [table.place(other.row, "state")]
                yield wrong(table, line.row, "state", rule, found, mend, related)


def fee_overlap(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Lines of one fee item for the same applicants do not overlap in time.

    Why: on the days of both nobody can tell which rate is due. Cancelled lines are told apart.
    Source: internal consistency of fees.csv (valid_from, valid_to include both days).
    """
    table = catalogue.tables["fees"]
    mend = Mend(
        Text("前一行截止之后，后一行才起始", "a line begins after the one before it ends"),
        Text("改正起止日期，或分开适用情形", "correct the dates, or tell the situations apart"),
    )
    found = Text("与同一项目的另一行时间重叠", "overlaps another line of this fee")
    for lines in catalogue.once("fee items", _items):
        for one, other in combinations([n for n in lines if n.state != "已取消"], 2):
            if other.start <= one.end and _meet(one, other):
                related = [table.place(one.row, "valid_to")]
                yield wrong(table, other.row, "valid_from", rule, found, mend, related)


def fee_gap(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Between two lines of one fee item no day is left without a rate while the matter is in force.

    Why: on such a day nobody knows what is due; often a date is mistyped.
    Source: internal consistency of fees.csv.
    """
    table = catalogue.tables["fees"]
    active = of_matter(catalogue, "fees", in_force(catalogue)).fillna(False).astype(bool).tolist()
    mend = Mend(
        Text("后一行从前一行截止的次日起", "the day after the line before ends"),
        Text("核对日期；这段时间不收的，补一行“免收”", "check the dates, or add a waived line"),
    )
    for lines in catalogue.once("fee items", _items):
        for before, line in _successors(lines):
            apart = before.end < date.max and line.start > before.end + timedelta(days=1)
            if apart and active[line.row]:
                found = Text(
                    f"{before.end} 之后到这一天没有收费标准",
                    f"no rate between {before.end} and this day",
                )
                yield wrong(table, line.row, "valid_from", rule, found, mend)


def _successors(lines: list[_Line]) -> Iterator[tuple[_Line, _Line]]:
    """Yield each line with the one before it that is meant for the same situations."""
    last: dict[frozenset[tuple[str, str]], _Line] = {}
    for line in lines:
        if line.situations in last:
            yield last[line.situations], line
        last[line.situations] = line


def reduction_basis(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A reduction names the instrument that grants it.

    Why: who asks for it at the window must be able to show it.
    Source: the exchange format's 是否允许减免、减免依据.
    """
    table, f = catalogue.tables["fee_reductions"], catalogue.frame("fee_reductions")
    mend = Mend(Text("减免依据文件", "an instrument"), Text("补上文件编号", "name the instrument"))
    found = Text("减免没有写依据", "a reduction without its basis")
    for row in rows(f["instrument_id"].isna()):
        yield wrong(table, row, "instrument_id", rule, found, mend)


def waived_basis(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A fee that is waived, stopped or cancelled names the document that says so, and from which day.

    Why: people show it where the fee is still asked for. Source: 收费项目目录清单 (取消、停征公告).
    """
    table, f = catalogue.tables["fees"], catalogue.frame("fees")
    mend = Mend(
        Text("免收、停征、取消的文件和日期", "the document that waives it, and the day"),
        Text("补上依据文件和执行起始日期", "name the document and the first day"),
    )
    for name, found in (
        ("instrument_id", Text("不收的项目没有写依据", "a waived line without its basis")),
        ("valid_from", Text("不收的项目没有写从哪天起", "a waived line without its first day")),
    ):
        for row in rows((f["state"] != "收取") & f[name].isna()):
            yield wrong(table, row, name, rule, found, mend)
