"""Rules on time limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.model.values import WORKING, Days, Missing
from pipeline.rules.base import Catalogue, CheckedRule, Mend, among, in_force, kinds, rows, wrong

LICENCE_DAYS, JOINT_DAYS = 20, 45


def promised_within_statutory(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The promised limit is not longer than the statutory one.

    Why: a promise beyond the law is a breach announced. Working and natural days are compared by
    the worst case over every start date in the calendar; where a kind of day is not stated, nothing
    is compared. Source: 行政许可法 arts. 42, 43 (limits set by law bind the body).
    """
    matters = catalogue.tables["matters"]
    f = catalogue.frame("matters")
    columns = ["promised_days", "promised_unit", "statutory_days", "statutory_unit"]
    stated = f[columns].dropna()
    for case, group in stated.groupby(columns):
        count, kind, law, law_kind = cast(tuple[int, str, int, str], case)
        promised, statutory = Days(int(count), kind), Days(int(law), law_kind)
        if not catalogue.calendar.may_exceed(promised, statutory):
            continue
        found = Text(
            f"承诺 {count} {kind}，可能超过法定 {law} {law_kind}",
            f"{count} {kind} promised can exceed {law} {law_kind} by law",
        )
        mend = Mend(
            Text("承诺时限不超过法定时限", "a promise within the law"),
            Text("核对两个时限和单位", "check both limits and their units"),
            str(min(promised.count, statutory.count)),
        )
        for row in group.index.tolist():
            related = [matters.place(row, "statutory_days")]
            yield wrong(matters, row, "promised_days", rule, found, mend, related)


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


def _immediate(catalogue: Catalogue, days: pd.Series[bool]) -> list[int]:
    f = catalogue.frame("matters")
    return rows((f["case_kind"] == "即办件") & days)


def immediate_within_a_day(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A 即办件 is promised within one working day.

    Why: 即办件 means that the applicant waits for it; a longer promise is a 承诺件 by another name.
    Source: the exchange format's 办件类型 (1 即办件, 2 承诺件) and the field's practice.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    mend = Mend(
        Text("0 或 1 个工作日", "0 or 1 working day"),
        Text("改短时限，或把办件类型改为承诺件", "shorten the limit, or make it a 承诺件"),
        "0",
    )
    for row in _immediate(catalogue, f["promised_days"] > 1):
        days = f["promised_days"][row]
        found = Text(f"即办件却承诺 {days} 天", f"a 即办件 with {days} days promised")
        yield wrong(table, row, "promised_days", rule, found, mend, [table.place(row, "case_kind")])


def immediate_at_once(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A 即办件 is best promised at once: 0 days.

    Why: one working day is allowed, but a citizen reads 即办 as "while you wait".
    Source: the field's practice (0 表示即办).
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    mend = Mend(
        Text("0（当场办结）", "0, done at once"),
        Text("能当场办结的写 0；不能的照旧", "write 0 where it is done at once; else leave it"),
        "0",
    )
    for row in _immediate(catalogue, f["promised_days"] == 1):
        found = Text("即办件承诺 1 天", "a 即办件 with one day promised")
        yield wrong(table, row, "promised_days", rule, found, mend)


def promise_stated(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A 承诺件 in force says what it promises.

    Why: 承诺件 means a promise; without the number there is none.
    Source: the exchange format's 承诺办结时限 (M); 优化营商环境条例 art. 37 (时限公开).
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    mend = Mend(
        Text("承诺办结的天数和单位", "the days promised, with their unit"),
        Text("填写承诺办结时限；不知道的向责任单位核实", "fill in the promise, or ask the body"),
        "20",
    )
    found = Text("承诺件没有承诺办结时限", "a 承诺件 without a promised limit")
    for row in rows(in_force(catalogue) & (f["case_kind"] == "承诺件") & f["promised_days"].isna()):
        yield wrong(table, row, "promised_days", rule, found, mend, [table.place(row, "case_kind")])


def licence_limit_has_law(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A licence with a statutory limit over 20 working days names the instrument that allows it.

    Why: 20 working days bind unless a law or regulation says otherwise; 45 where bodies decide
    jointly. A basis with the purpose 时限依据 is that instrument. Source: 行政许可法 arts. 42, 82.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    bases = catalogue.frame("bases")
    named = among(f["id"], set(bases["matter_id"][bases["purpose"] == "时限依据"]))
    licence = (kinds(catalogue) == "行政许可") & ~named & in_force(catalogue)
    mend = Mend(
        Text("20 个工作日以内（联合办理 45 日），或有时限依据", "20 working days (45 jointly), or a basis"),
        Text("在依据表加一行，用途填“时限依据”", "add a basis with the purpose 时限依据"),
    )  # fmt: skip
    joint = f["co_body_ids"].notna()
    stated = f[["statutory_days", "statutory_unit"]].assign(joint=joint)[licence.fillna(False)]
    for case, group in stated.dropna().groupby(["statutory_days", "statutory_unit", "joint"]):
        count, kind, jointly = cast(tuple[int, str, bool], case)
        most = Days(JOINT_DAYS if jointly else LICENCE_DAYS, WORKING)
        if not _longer(catalogue, Days(int(count), kind), most):
            continue
        found = Text(
            f"行政许可法定 {count} {kind}，没有时限依据",
            f"a licence with {count} {kind} by law and no instrument for it",
        )
        for row in group.index.tolist():
            yield wrong(table, row, "statutory_days", rule, found, mend)


def _longer(catalogue: Catalogue, limit: Days, most: Days) -> bool:
    """Say whether a limit is longer than another on every start date."""
    if isinstance(limit.kind, Missing):
        return False
    if limit.kind == most.kind:
        return limit.count > most.count
    return limit.count > most.count and not catalogue.calendar.may_exceed(most, limit)
