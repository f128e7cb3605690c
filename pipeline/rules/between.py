"""Rules on the figures of datasets that look at more than one row: the next period, the parts of a total, days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pipeline.findings import Finding, Rule, Text
from pipeline.model.declared import Barred, Carried, Counted, Expires, Sums, Within
from pipeline.model.values import WORKING, Days
from pipeline.reading.table import Table
from pipeline.rules.base import Catalogue, Mend, wrong

CARRIED = Rule(
    "carried-over", "error",
    Text("上期结转到下期的数两期一致", "what one period carries over is what the next begins with"),
    "5月结转下期 4 → 6月上期结转 4",
)  # fmt: skip
PARTS = Rule(
    "parts-do-not-sum", "error",
    Text("合计等于另一张表里各分项之和", "a total is the sum of its parts in another table"),
)  # fmt: skip
LATE = Rule(
    "published-late", "warning",
    Text("须在期限内公布、答复", "published or answered within its working days"),
    "决定后 9 个工作日公布 → 7 个工作日内",
)  # fmt: skip
BEFORE = Rule("days-reversed", "error", Text("后一个日期不早于前一个", "days are in their order"))
EXPIRED = Rule("expired", "warning", Text("授权等还在有效期内", "what has a term is within it"))
EXPIRING = Rule("expiring", "notice", Text("快要到期的提前续期", "what is about to end is renewed"))
BARRED = Rule(
    "barred", "error",
    Text("一个月为差，全年不能评优", "one bad month bars from the year's award"),
)  # fmt: skip
COUNTED = Rule(
    "rows-not-counted", "error",
    Text("件数等于另一张表里的行数", "a count is the number of rows in another table"),
    "差评 2，处理情况 1 行 → 补上一行",
)  # fmt: skip
RULES = (CARRIED, PARTS, COUNTED, LATE, BEFORE, EXPIRED, EXPIRING, BARRED)

Key = tuple[object, ...]


def _keys(table: Table, names: tuple[str, ...]) -> list[Key]:
    return list(zip(*(table.column(name).cells() for name in names), strict=True))


def following(period: object) -> str | None:
    """Return the month after 2026-05, or the year after 2026; None for anything else."""
    said = str(period)
    if len(said) == 4 and said.isdigit():
        return str(int(said) + 1)
    try:
        month = date.fromisoformat(f"{said}-01")
    except ValueError:
        return None
    return f"{month + timedelta(days=31):%Y-%m}"


def carried(table: Table, check: Carried) -> Iterator[Finding]:
    """What is carried out of a period is what the next period of the same body or matter begins with.

    Why: a case that is lost between two months is somebody's. A period that is not there breaks no comparison.
    Source: 年报 format (国办公开办函〔2021〕30号), 结转下年度继续办理 = 上年结转; the halls' monthly tables.
    """
    begins = {
        (key, str(period)): row
        for row, (key, period) in enumerate(
            zip(_keys(table, check.by), table.column(check.period).cells(), strict=True)
        )
    }
    out, into = table.column(check.out).cells(), table.column(check.into).cells()
    for (key, period), row in begins.items():
        after = begins.get((key, following(period) or ""))
        if after is None:
            continue
        left, found = out[row], into[after]
        if isinstance(left, int | Decimal) and isinstance(found, int | Decimal) and left != found:
            said = Text(
                f"{period} 结转 {left}，这里是 {found}",
                f"{period} carried over {left}, here is {found}",
            )
            mend = Mend(
                Text(str(left), str(left)), Text("核对两期的数", "check both periods"), str(left)
            )
            yield wrong(
                table, after, check.into, CARRIED, said, mend, (table.place(row, check.out),)
            )


def sums(table: Table, check: Sums, parts: Table) -> Iterator[Finding]:
    """A total is the sum of its parts in another table; parts that are not there sum to 0.

    Why: two tables that disagree cannot both be true. Where a part is not stated nothing is compared. Source:
    practice of official statistics.
    """
    keys, there = _keys(table, check.by), _keys(parts, check.by)
    for name, part in zip(check.columns, check.parts, strict=True):
        total: dict[Key, Any] = {}
        for key, cell in zip(there, parts.column(part).cells(), strict=True):
            known = isinstance(cell, int | Decimal) and total.get(key, 0) is not None
            total[key] = total.get(key, 0) + cell if known else None
        for row, (key, cell) in enumerate(zip(keys, table.column(name).cells(), strict=True)):
            right = total.get(key, 0)
            if right is not None and isinstance(cell, int | Decimal) and cell != right:
                said = Text(f"合计 {cell}，{parts.schema.title}各行加起来是 {right}",
                            f"a total of {cell}; the rows of {parts.schema.name} add up to {right}")  # fmt: skip
                mend = Mend(
                    Text(str(right), str(right)),
                    Text("核对两张表", "check both tables"),
                    str(right),
                )
                yield wrong(table, row, name, PARTS, said, mend)


def counted(table: Table, check: Counted, there: Table) -> Iterator[Finding]:
    """A count of a row is the number of rows about it in another table; 0 where there is none.

    Why: of two complaints one was answered and the other is in no list. Source: practice of registers; the lists
    behind the figures of a 年报.
    """
    keys = _keys(there, check.by)
    if check.where:
        cells = there.column(check.where).cells()
        keys = [key for key, cell in zip(keys, cells, strict=True) if str(cell) == check.value]
    number = Counter(keys)
    cells = table.column(check.column).cells()
    for row, (key, cell) in enumerate(zip(_keys(table, check.by), cells, strict=True)):
        right = number[key]
        if isinstance(cell, int) and cell != right:
            said = Text(f"写 {cell}，{there.schema.title}有 {right} 行",
                        f"says {cell}; {there.schema.name} has {right} rows")  # fmt: skip
            mend = Mend(
                Text(str(right), str(right)),
                Text("改正件数，或补上、删去那张表的行", "correct the count, or the rows there"),
                str(right),
            )
            yield wrong(table, row, check.column, COUNTED, said, mend)


def within(table: Table, check: Within, catalogue: Catalogue) -> Iterator[Finding]:
    """A decision is published, a complaint answered, within its working days; what is open may not be overdue.

    Why: what is published after seven working days is still public, but the delay is too. Source: 双公示
    (发改办财金〔2018〕424号): seven working days after the decision.
    """
    days = Days(check.days, WORKING)
    cells = zip(table.column(check.after).cells(), table.column(check.column).cells(), strict=True)
    for row, (begins, ends) in enumerate(cells):
        if not isinstance(begins, date):
            continue
        if isinstance(ends, date) and ends < begins:
            said = Text(f"早于 {begins}", f"before {begins}")
            mend = Mend(
                Text(f"{begins} 或以后", f"{begins} or later"), Text("改正日期", "correct the day")
            )
            yield wrong(table, row, check.column, BEFORE, said, mend)
            continue
        latest = catalogue.calendar.due(begins, days).latest
        done = ends if isinstance(ends, date) else catalogue.as_of
        if done > latest:
            said = Text(f"{begins} 之后最迟 {latest}", f"due by {latest} after {begins}")
            mend = Mend(
                Text(f"{check.days} 个工作日内", f"within {check.days} working days"),
                Text(
                    "写明迟延的原因；没有公布的尽快公布", "say why it is late; publish what is open"
                ),
            )
            yield wrong(table, row, check.column, LATE, said, mend)


def expires(table: Table, check: Expires, catalogue: Catalogue) -> Iterator[Finding]:
    """The newest term of each window, body … has not ended; one that is about to end is told before.

    Why: a decision signed under a delegation that has lapsed can be attacked. Source: 行政许可法 art. 24; the halls'
    written delegations (授权委托书).
    """
    newest: dict[Key, tuple[date, int]] = {}
    cells = zip(_keys(table, check.by), table.column(check.column).cells(), strict=True)
    for row, (key, day) in enumerate(cells):
        if isinstance(day, date) and (key not in newest or day > newest[key][0]):
            newest[key] = (day, row)
    for day, row in newest.values():
        left = (day - catalogue.as_of).days
        rule, level_word = (EXPIRED, "已过期") if left < 0 else (EXPIRING, "快到期")
        if left <= check.soon:
            said = Text(f"{day} 到期，{level_word}", f"ends on {day}")
            mend = Mend(
                Text("续期，或收回", "renewed, or withdrawn"), Text("补上新的一行", "add a new row")
            )
            yield wrong(table, row, check.column, rule, said, mend)


def barred(table: Table, check: Barred, there: Table) -> Iterator[Finding]:
    """Who had one bad month is not eligible in that year.

    Why: 一个月“差”，年度不合格，取消评优. Source: the halls' rules of evaluation (三挂钩).
    """
    bad: dict[Key, int] = {}
    names = (*check.by, check.month, check.where)
    for row, (*key, month, value) in enumerate(_keys(there, names)):
        if str(value) == check.value:
            bad.setdefault((*key, str(month)[:4]), row)
    for row, (*key, year, eligible) in enumerate(
        _keys(table, (*check.by, check.year, check.column))
    ):
        found = bad.get((*key, str(year)))
        if eligible is True and found is not None:
            place = there.place(found, check.where)
            said = Text(
                f"第 {place.line} 行有一个月是{check.value}",
                f"line {place.line} has a {check.value} month",
            )
            mend = Mend(
                Text("否", "否 (no)"),
                Text("改为否，或核对那个月", "write 否, or check that month"),
                "否",
            )
            yield wrong(table, row, check.column, BARRED, said, mend, (place,))
