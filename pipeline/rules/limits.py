"""Rules on time limits."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.findings import Finding, Text
from pipeline.rules.base import Catalogue, CheckedRule, Mend, rows, wrong
from pipeline.values import Days


def promised_within_statutory(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The promised limit is not longer than the statutory one.

    Why: a promise beyond the law is a breach announced. Working and natural days are compared by
    the worst case over every start date in the calendar; where a kind of day is not stated, nothing
    is compared. Source: 行政许可法 arts. 42, 43 (limits set by law bind the body).
    """
    matters = catalogue.tables["matters"]
    f = catalogue.frame("matters")
    both = f.promised_days.notna() & f.statutory_days.notna()
    for row in rows(both & f.promised_unit.notna() & f.statutory_unit.notna()):
        promised = Days(int(f.promised_days[row]), f.promised_unit[row])
        statutory = Days(int(f.statutory_days[row]), f.statutory_unit[row])
        if not catalogue.calendar.may_exceed(promised, statutory):
            continue
        found = Text(
            f"承诺 {promised.count} {promised.kind}，可能超过法定 {statutory.count} {statutory.kind}",
            f"{promised.count} {promised.kind} promised can exceed {statutory.count} {statutory.kind} by law",
        )
        mend = Mend(
            Text("承诺时限不超过法定时限", "a promise within the law"),
            Text("核对两个时限和单位", "check both limits and their units"),
            str(min(promised.count, statutory.count)),
        )
        law = matters.place(row, "statutory_days")
        yield wrong(matters, row, "promised_days", rule, found, mend, [law])


def unit_with_number(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A limit that is stated says which kind of days it counts.

    Why: five 工作日 are a week, five 自然日 are not; a citizen cannot tell from a bare number.
    Source: 行政许可法 art. 82 (limits are in working days); the exchange format's 单位 field.
    """
    for table_name, number, unit in (
        ("matters", "promised_days", "promised_unit"),
        ("matters", "statutory_days", "statutory_unit"),
        ("steps", "days", "days_unit"),
        ("special_procedures", "days", "days_unit"),
    ):
        table, f = catalogue.tables[table_name], catalogue.frame(table_name)
        mend = Mend(
            Text("工作日 或 自然日", "工作日 or 自然日"),
            Text(
                "在单位列写明；来源没有说的，向责任单位核实",
                "say so in the unit's column; ask the body",
            ),
            "工作日",
        )
        for row in rows(f[number].notna() & (f[number] > 0) & f[unit].isna()):
            value = f[number][row]
            found = Text(
                f"时限 {value} 天没有说是工作日还是自然日",
                f"{value} days of a kind that is not stated",
            )
            yield wrong(table, row, unit, rule, found, mend, [table.place(row, number)])
