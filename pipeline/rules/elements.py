"""Rules on what a matter must show, and on suspension and cancellation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.rules.base import (
    Catalogue,
    CheckedRule,
    Mend,
    among,
    day,
    in_force,
    rows,
    whole_finding,
    wrong,
)


def hall_board(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A matter in force shows the seven elements of the hall board.

    名称 主体 依据 程序 材料 时限 收费. Name and basis have rules of their own, so has the limit of a
    承诺件; here are told: the body, the steps, the materials, the limit, and whether it is charged.
    Why: these seven are what a hall must post. Source: 行政许可法 art. 30 (公示);
    政府信息公开条例 art. 20(5).
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    active = in_force(catalogue)
    silent = f["promised_days"].isna() & f["statutory_days"].isna() & (f["case_kind"] != "承诺件")
    lacking = (
        ("body_id", f["body_id"].isna(), "主体"),
        ("id", ~among(f["id"], set(catalogue.frame("steps")["matter_id"])), "程序"),
        ("id", ~among(f["id"], set(catalogue.frame("materials")["matter_id"])), "材料"),
        ("promised_days", silent, "时限"),
        ("charged", f["charged"].isna(), "收费"),
    )
    for field, mask, element in lacking:
        mend = Mend(
            Text(f"七项要素之一：{element}", f"one of the seven elements: {element}"),
            Text("向责任单位核实后补上", "ask the body in charge and fill it in"),
        )
        found = Text(f"在用的事项没有公开{element}", f"a matter in force without {element}")
        for row in rows(active & mask.fillna(True)):
            yield wrong(table, row, field, rule, found, mend)


def status_explained(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A suspended or cancelled matter names the order and the date.

    Why: who comes for it must learn since when and by what it is gone, and where to turn; the
    replacement is named where there is one. Source: the field's 动态调整 practice.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    gone = f["status"].isin(["暂停", "已取消"])
    for field, zh, en in (
        ("cancelled_on", "日期", "date"),
        ("cancelled_by_id", "依据的文件", "order"),
    ):
        mend = Mend(
            Text(f"暂停或取消的{zh}", f"the {en} of suspension or cancellation"),
            Text(
                "照公告补上；文件先登记到法律文件表",
                "fill it in; list the order in instruments.csv",
            ),
            "2026-01-05" if field == "cancelled_on" else "",
        )
        for row in rows(gone & f[field].isna()):
            status = f["status"][row]
            found = Text(f"事项{status}，没有写{zh}", f"{status} without its {en}")
            yield wrong(table, row, field, rule, found, mend, [table.place(row, "status")])


def status_current(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A matter's status agrees with its dates at the as-of date.

    Why: 在用 beside a date of cancellation in the past, or 尚未实施 beside a start in the past, is a
    status that was forgotten. Source: internal consistency of matters.csv.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    at = day(catalogue)
    for mask, should in (
        ((f["status"] == "在用") & (f["cancelled_on"] <= at), "已取消"),
        ((f["status"] == "尚未实施") & (f["effective_on"] <= at), "在用"),
        ((f["status"] == "在用") & (f["effective_on"] > at), "尚未实施"),
    ):
        mend = Mend(Text(should, should), Text("改正状态或日期", "correct status or date"), should)
        found = Text(f"按日期应是“{should}”", f"by its dates it is {should}")
        for row in rows(mask):
            yield wrong(table, row, "status", rule, found, mend)


_TERMS = (
    ("matters", "effective_on", "cancelled_on"),
    ("instruments", "effective_on", "repealed_on"),
    ("instruments", "issued_on", "repealed_on"),
    ("fees", "valid_from", "valid_to"),
    ("fee_reductions", "valid_from", "valid_to"),
    ("closures", "valid_from", "valid_to"),
)


def dates_in_order(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """What begins on a date does not end before it.

    Why: a term that ends before it begins is a mistyped date, and nothing would ever be in force.
    Source: internal consistency.
    """
    for table_name, start, end in _TERMS:
        table, f = catalogue.tables[table_name], catalogue.frame(table_name)
        for row in rows(f[end] < f[start]):
            begun = f[start][row].date()
            found = Text(f"早于开始的 {begun}", f"before the start, {begun}")
            mend = Mend(
                Text(f"不早于 {begun}", f"not before {begun}"),
                Text("核对两个日期，改正一个", "check both dates, correct one"),
                str(begun),
            )
            yield wrong(table, row, end, rule, found, mend, [table.place(row, start)])


def replacement_lives(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """What replaces a cancelled matter is in force itself.

    Why: a citizen sent on from one closed door must not be sent to another.
    Source: internal consistency of matters.csv.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    alive = set(f["id"][in_force(catalogue)])
    gone = f["status"].isin(["暂停", "已取消"]) & f["replacement_id"].notna()
    mend = Mend(
        Text("在用的事项", "a matter in force"), Text("改为现在办理的事项", "name the one in force")
    )
    found = Text("替代事项本身也不在用", "the replacement is not in force")
    for row in rows(gone & ~among(f["replacement_id"], alive)):
        yield wrong(table, row, "replacement_id", rule, found, mend)


def calendar_lasts(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The calendar reaches at least 90 days beyond the as-of date.

    Why: past its end working days are guessed, and dates on the site are marked 暂估. The next
    year's holidays are announced in November. Source: 国务院办公厅 yearly notice on holidays.
    """
    last = catalogue.calendar.last
    left = None if last is None else (pd.Timestamp(last) - day(catalogue)).days
    if left is not None and left >= CALENDAR_DAYS:
        return
    found = Text("工作日历是空的", "the calendar is empty")
    if left is not None:
        found = Text(
            f"工作日历到 {last} 为止，还剩 {max(left, 0)} 天", f"the calendar ends on {last}"
        )
    mend = Mend(
        Text(f"至少还有 {CALENDAR_DAYS} 天", f"{CALENDAR_DAYS} days at least"),
        Text(
            "照国务院办公厅的放假通知补上下一年",
            "add the next year after the State Council's notice",
        ),
    )
    yield whole_finding(rule, "calendar/days.csv", found, mend)


CALENDAR_DAYS = 90


def calendar_whole(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The calendar has every day from its first to its last.

    Why: a day that is missing counts as not worked, and every due date after it is wrong.
    Source: this project's calendar package.
    """
    days = [d.date for d in catalogue.calendar.days]
    for one, other in pairwise(days):
        if (other - one).days > 1:
            found = Text(f"{one} 之后缺到 {other}", f"days are missing between {one} and {other}")
            mend = Mend(Text("每一天一行", "a row for every day"), Text("补上缺的日期", "add them"))
            yield whole_finding(rule, "calendar/days.csv", found, mend)
