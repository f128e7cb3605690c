"""Rules on the figures of datasets, from what each table declares: sums, ratios, who was in force, small counts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from pipeline.findings import Finding, Rule, Text
from pipeline.model.declared import (
    Carried,
    Check,
    Counted,
    Equal,
    Expires,
    InForce,
    Ratio,
    Small,
    Sums,
    Within,
)
from pipeline.reading.packages import Package
from pipeline.reading.table import Table
from pipeline.rules import between
from pipeline.rules.base import Catalogue, Mend, rows, wrong

UNEQUAL = Rule(
    "figures-unequal", "error",
    Text("上期结转加新收等于办结加结转下期，分项之和等于合计", "what comes in is what goes out, parts sum to totals"),
    "结转 3 + 新收 10 = 办结 12 + 结转 1",
)  # fmt: skip
RATIO = Rule(
    "ratio-differs", "error",
    Text("公布的比率与按分子分母重算的一致", "a published ratio is its recomputed value"),
    "298702 ÷ 316994 → 94.23",
)  # fmt: skip
GONE = Rule(
    "figure-of-nobody",
    "error",
    Text("数字所指的事项、窗口当月还在", "a figure is about a matter or window of that month"),
)
SMALL = Rule(
    "small-count", "warning",
    Text("能认出个人的小数字要合并公布", "small counts that could identify a person are merged"),
    "1 → 并入“其他”",
)  # fmt: skip
RULES = (UNEQUAL, RATIO, GONE, SMALL, *between.RULES)


@dataclass(frozen=True)
class Known:
    """What a dataset's figures may be about: rows of the catalogue, how long matters and fees were in
    force, and which fees are not charged in their term: waived, stopped, or cancelled without a last day.
    """

    ids: Mapping[str, frozenset[str]]
    terms: Mapping[str, Mapping[str, tuple[date | None, date | None]]]
    waived: frozenset[str]


def known(catalogue: Catalogue) -> Known:
    """Gather the ids of the catalogue, and the first and last day of each matter."""
    ids = {
        name: frozenset(map(str, table.column("id").values))
        for name, table in catalogue.tables.items()
        if "id" in table.schema.names
    }
    matters = {}
    for id_, start, end, status in _cells(catalogue, "matters", "effective_on cancelled_on status"):
        last = end - timedelta(days=1) if isinstance(end, date) and status != "在用" else None
        matters[str(id_)] = (_day(start), last)
    fees, waived = {}, set[str]()
    for id_, start, end, state in _cells(catalogue, "fees", "valid_from valid_to state"):
        fees[str(id_)] = (_day(start), _day(end))
        ended = state == "已取消" and _day(end) is None
        waived |= {str(id_)} if state in ("免收", "停征") or ended else set()
    return Known(ids, {"matters": matters, "fees": fees}, frozenset(waived))


def _cells(catalogue: Catalogue, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    names = ("id", *columns.split())
    return zip(*(catalogue.tables[table].column(n).cells() for n in names), strict=True)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def in_packages(packages: Iterable[Package], catalogue: Catalogue) -> Iterator[Finding]:
    """Apply to each dataset what its tables declare."""
    there = known(catalogue)
    for package in packages:
        for resource in package.descriptor.resources:
            table = package.tables[resource.schema.name]
            for check in resource.declared.checks:
                yield from _one(table, check, package.tables, catalogue, there)


def _one(
    table: Table, check: Check, tables: Mapping[str, Table], catalogue: Catalogue, there: Known
) -> Iterator[Finding]:
    if isinstance(check, Equal):
        return equal(table, check)
    if isinstance(check, Ratio):
        return ratio(table, check)
    if isinstance(check, InForce):
        return in_force(table, check, there)
    if isinstance(check, Small):
        return small(table, check)
    if isinstance(check, Carried):
        return between.carried(table, check)
    if isinstance(check, Sums):
        return between.sums(table, check, tables[check.table])
    if isinstance(check, Counted):
        return between.counted(table, check, tables[check.table])
    if isinstance(check, Within):
        return between.within(table, check, catalogue)
    if isinstance(check, Expires):
        return between.expires(table, check, catalogue)
    return between.barred(table, check, tables[check.table])


def _sum(table: Table, names: tuple[str, ...]) -> pd.Series[Any]:
    """Return the sum of columns in each row; NA where one is not stated, which breaks no comparison."""
    total = table.series(names[0])
    for name in names[1:]:
        total = total + table.series(name)
    return total


def equal(table: Table, check: Equal) -> Iterator[Finding]:
    """What comes in is what goes out; parts sum to their total. Told at the last column of the right side.

    Source: 年报 format (国办公开办函〔2021〕30号): 新收 + 结转 = 办理结果合计 + 结转下年; the halls' monthly tables.
    """
    left, right = _sum(table, check.left), _sum(table, check.right)
    titles = [
        " + ".join(table.schema.field(n).title for n in side) for side in (check.left, check.right)
    ]
    for row in rows(left.notna() & right.notna() & (left != right)):
        one, other = left.iloc[row], right.iloc[row]
        found = Text(
            f"{titles[0]} = {one}，{titles[1]} = {other}",
            f"{one} on one side, {other} on the other",
        )
        mend = Mend(
            Text("两边相等", "both sides equal"),
            Text("核对这一行各列", "check the columns of this row"),
            str(one),
        )
        yield wrong(table, row, check.right[-1], UNEQUAL, found, mend)


def recomputed(published: Decimal, of: Decimal, to: Decimal, percent: bool) -> Decimal:
    """Return a ratio at the precision at which it was published, halves up."""
    exact = of * (100 if percent else 1) / to
    return exact.quantize(Decimal(1).scaleb(published.as_tuple().exponent), ROUND_HALF_UP)  # type: ignore[arg-type]


def ratio(table: Table, check: Ratio) -> Iterator[Finding]:
    """A published ratio equals its numerator over its denominator, at its own precision.

    Why: a rounded ratio is right at its own digits only. Source: indicators of the halls' own summaries.
    """
    field = table.schema.field(check.column)
    parts = zip(
        table.series(check.column), _sum(table, check.of), _sum(table, check.to), strict=True
    )
    for row, (value, of, to) in enumerate(parts):
        if pd.isna(value) or pd.isna(of) or pd.isna(to) or not to:
            continue
        published = Decimal(str(value))
        right = recomputed(published, Decimal(str(of)), Decimal(str(to)), field.unit == "%")
        if right != published:
            found = Text(
                f"公布 {value}，{of} ÷ {to} 是 {right}",
                f"published {value}, {of} / {to} is {right}",
            )
            mend = Mend(
                Text(str(right), str(right)),
                Text("改正比率，或核对分子分母", "correct the ratio or its parts"),
                str(right),
            )
            yield wrong(table, row, check.column, RATIO, found, mend)


def _month(value: object) -> tuple[date, date] | None:
    """Return the first and last day of a month written as 2026-05 or as a day in it; None for anything else."""
    try:
        year, month = (int(part) for part in str(value)[:7].split("-"))
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None


def in_force(table: Table, check: InForce, there: Known) -> Iterator[Finding]:
    """A figure is about a row of the catalogue; about a matter or fee only while it was in force.

    Why: cases of a cancelled matter, or money under a cancelled fee, are a slip or worse. Source: consistency
    with the catalogue; 政府非税收入管理办法 (charging what was cancelled).
    """
    months = table.column(check.month).cells() if check.month else [None] * len(table)
    amounts = table.column(check.amount).cells() if check.amount else [0] * len(table)
    cells = zip(table.column(check.column).cells(), months, amounts, strict=True)
    mend = Mend(
        Text(
            "当月实施的事项、当月收取的收费项目，或现有的窗口、部门", "what was in force that month"
        ),
        Text("改正编号或月份", "correct the id or the month"),
    )
    for row, (id_, month, amount) in enumerate(cells):
        if isinstance(id_, str) and (found := _gone(check, id_, month, amount, there)):
            yield wrong(table, row, check.column, GONE, found, mend)


def _gone(check: InForce, id_: str, month: object, amount: object, there: Known) -> Text | None:
    """Say why nothing can be told of a row of the catalogue in a month; None where it can."""
    if id_ not in there.ids[check.table]:
        return Text(f"目录里没有 {id_}", f"the catalogue has no {id_}")
    if check.amount and not (isinstance(amount, int | Decimal) and amount > 0):
        return None
    start, end = there.terms.get(check.table, {}).get(id_, (None, None))
    span = _month(month) if month is not None else None
    if span and ((start and start > span[1]) or (end and end < span[0])):
        return Text(
            f"{id_} 在 {span[0]:%Y-%m} 没有实施", f"{id_} was not in force in {span[0]:%Y-%m}"
        )
    if check.amount and id_ in there.waived:
        return Text(f"{id_} 不收取，却有收入", f"{id_} is not charged, yet money came in")
    return None


def small(table: Table, check: Small) -> Iterator[Finding]:
    """A count so small that it could say who it was is merged with others.

    Why: one rejected application of a village is somebody. Source: practice of official statistics.
    """
    mend = Mend(
        Text(f"0，或者不小于 {check.below}", f"0, or {check.below} and more"),
        Text("并入更大的类，或者按更长的时间合计", "merge it into a larger class or a longer time"),
    )
    for name in check.columns:
        column = table.series(name)
        for row in rows((column > 0) & (column < check.below)):
            found = Text(f"只有 {column.iloc[row]}", f"{column.iloc[row]} only")
            yield wrong(table, row, name, SMALL, found, mend)
