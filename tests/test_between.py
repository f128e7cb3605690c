# ruff: noqa: E501 (tables of cases)
"""Checks over several rows and tables of a dataset: told at the line that is wrong, silent where life is like that."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from pipeline.findings import Finding
from pipeline.model.workdays import Calendar, CalendarDay
from pipeline.reading import descriptors, packages
from pipeline.reading.packages import Package
from pipeline.reading.tables import read
from pipeline.rules import figures
from pipeline.rules.base import Catalogue
from tests import catalogue_factory as factory

FEES = factory.tables()["fees"]
PAID = next(f["id"] for f in FEES if f["state"] == "收取" and f["valid_from"] < "2026")
GONE = next(f["id"] for f in FEES if f["state"] == "已取消")
"""Cancelled at the end of 2012."""
HEAD = """\
name: hall
resources:
  - name: months
    path: months.csv
    checks:
      - {carried: left, into: begun, by: [body], period: month}
      - {sum: [done], by: [month, body], table: matters}
      - {sum: [begun], parts: [of_which], by: [month, body], table: matters}
    schema: {fields: [{name: month}, {name: body}, {name: begun, type: integer}, {name: done, type: integer}, {name: left, type: integer}]}
  - name: matters
    path: matters.csv
    schema: {fields: [{name: month}, {name: body}, {name: matter}, {name: done, type: integer}, {name: of_which, type: integer}]}
  - name: money
    path: money.csv
    checks: [{in_force: fee, table: fees, month: month, amount: amount}, {in_force: fee, table: fees}]
    schema: {fields: [{name: month}, {name: fee}, {name: amount, type: number, unit: 元}]}
  - name: decisions
    path: decisions.csv
    checks: [{within: published, after: decided, days: 7}]
    schema: {fields: [{name: decided, type: date}, {name: published, type: date}]}
  - name: powers
    path: powers.csv
    checks: [{expires: until, by: [window], soon: 30}]
    schema: {fields: [{name: window}, {name: until, type: date}]}
  - name: grades
    path: grades.csv
    schema: {fields: [{name: month}, {name: window}, {name: grade}]}
  - name: years
    path: years.csv
    checks: [{count: bad, by: [window], table: grades, where: grade, value: 差}, {count: months, by: [window], table: grades}, {barred: eligible, by: [window], year: year, table: grades, month: month, where: grade, value: 差}]
    schema: {fields: [{name: year, type: integer}, {name: window}, {name: eligible, type: boolean, trueValues: [是], falseValues: [否]}, {name: bad, type: integer}, {name: months, type: integer}]}
"""
ROWS = {
    "months": "month,body,begun,done,left\n2026-04,a,3,90,13\n2026-05,a,13,96,4\n2025-12,b,0,8,2\n2026-01,b,2,9,0\n2026-05,c,未公开,未公开,1\n",
    "matters": "month,body,matter,done,of_which\n2026-04,a,x,60,1\n2026-04,a,y,30,2\n2026-05,a,x,96,13\n2025-12,b,x,8,0\n2026-01,b,x,9,未公开\n2026-05,c,x,7,1\n",
    "money": f"month,fee,amount\n2026-05,{PAID},12.50\n2026-05,{GONE},0\n2012-12,{GONE},5\n2026-05,{PAID},未公开\n",
    "decisions": "decided,published\n2026-04-28,2026-05-11\n2026-05-06,2026-05-06\n2026-06-08,\n未公开,2026-05-06\n",
    "powers": "window,until\nw1,2026-03-31\nw1,2026-12-31\nw2,2026-07-16\nw3,不适用\n",
    "grades": "month,window,grade\n2026-04,w1,好\n2025-12,w1,差\n2026-04,w2,差\n2026-05,w2,好\n",
    "years": "year,window,eligible,bad,months\n2026,w1,是,1,2\n2026,w2,否,未公开,2\n2025,w1,否,未公开,不适用\n2025,w2,是,未公开,\n2025,w3,未公开,0,0\n",
}  # fmt: skip


@cache
def catalogue() -> Catalogue:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        found, _ = packages.read_all(factory.make_catalogue(Path(folder)), None)
    days = Calendar(found["calendar"].tables["days"].rows(CalendarDay))
    return Catalogue(found["catalogue"].tables, factory.AS_OF, days, Path("none"))


def told(head: str = HEAD, **rows: str) -> list[Finding]:
    descriptor, wrong = descriptors.read(head, "hall/datapackage.yaml")
    assert descriptor, wrong
    tables = {}
    for resource in descriptor.resources:
        name = resource.schema.name
        table, bad = read((ROWS | rows)[name].encode(), f"hall/{name}.csv", resource.schema)
        assert table is not None, bad
        tables[name] = table
    return list(figures.in_packages([Package("hall", descriptor, tables)], catalogue()))


def test_what_is_true_passes() -> None:
    assert told() == []


# The table, what is changed in it, and the finding: (rule, table, line, column).
CASES = {
    "four left, five begun with": ("months", "a,13,96", "a,12,96", [("carried-over", "months", 3, "begun"), ("parts-do-not-sum", "months", 3, "begun")]),
    "lost over the new year": ("months", "b,2,9", "b,0,9", [("carried-over", "months", 5, "begun")]),
    "one more than its matters": ("months", "a,3,90,13", "a,3,91,13", [("parts-do-not-sum", "months", 2, "done")]),
    "a matter left out": ("matters", "2026-04,a,y,30,2\n", "", [("parts-do-not-sum", "months", 2, "done"), ("parts-do-not-sum", "months", 2, "begun")]),
    "no matter at all": ("matters", "2025-12,b,x,8,0\n", "", [("parts-do-not-sum", "months", 4, "done")]),
    "parts of another month": ("matters", "2026-05,a,x,96", "2026-06,a,x,96", [("parts-do-not-sum", "months", 3, "done"), ("parts-do-not-sum", "months", 3, "begun")]),
    "money under a cancelled fee": ("money", f"{GONE},0", f"{GONE},0.01", [("figure-of-nobody", "money", 3, "fee")]),
    "money before the fee began": ("money", f"2026-05,{PAID},12", f"1998-05,{PAID},12", [("figure-of-nobody", "money", 2, "fee")]),
    "a fee nobody knows": ("money", f"{PAID},12", "no-fee,12", [("figure-of-nobody", "money", 2, "fee")] * 2),
    "a day late, over a holiday": ("decisions", "2026-05-11", "2026-05-12", [("published-late", "decisions", 2, "published")]),
    "published before it was decided": ("decisions", "2026-05-06,2026-05-06", "2026-05-06,2026-05-05", [("days-reversed", "decisions", 3, "published")]),
    "still open, and due": ("decisions", "2026-06-08,\n", "2026-06-01,\n", [("published-late", "decisions", 4, "published")]),
    "a power that lapsed": ("powers", "w1,2026-12-31", "w1,2026-06-14", [("expired", "powers", 3, "until")]),
    "a power about to lapse": ("powers", "w2,2026-07-16", "w2,2026-07-15", [("expiring", "powers", 4, "until")]),
    "the last day": ("powers", "w2,2026-07-16", "w2,2026-06-15", [("expiring", "powers", 4, "until")]),
    "one bad month more than there is": ("years", "w1,是,1", "w1,是,2", [("rows-not-counted", "years", 2, "bad")]),
    "a month that is in no list": ("years", "w2,否,未公开,2", "w2,否,未公开,3", [("rows-not-counted", "years", 3, "months")]),
    "months of a window that has none": ("years", "w3,未公开,0,0", "w3,未公开,0,1", [("rows-not-counted", "years", 6, "months")]),
    "one bad month": ("years", "w2,否", "w2,是", [("barred", "years", 3, "eligible")]),
    "one bad month of the year before": ("years", "2025,w1,否", "2025,w1,是", [("barred", "years", 4, "eligible")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told_at_its_line(name: str) -> None:
    table, old, new, wanted = CASES[name]
    assert old in ROWS[table]
    found = told(**{table: ROWS[table].replace(old, new, 1)})
    at = [
        (f.rule, f.place.file.removeprefix("hall/").removesuffix(".csv"), f.place.line, f.field)
        for f in found
    ]
    assert at == wanted
    assert all(f.fix.zh and f.fix.en and f.expected.zh for f in found)


PASSES = {
    "a month is missing between": ("months", "2026-05,a,13", "2026-06,a,9"),
    "the next period is not stated": ("months", "a,13,96", "a,未公开,96"),
    "a part is not stated": ("matters", "a,y,30,2", "a,y,未公开,2"),
    "published in the last hour": ("decisions", "2026-05-06,2026-05-06", "2026-05-06,2026-05-14"),
    "an old term beside a new one": ("powers", "w1,2026-03-31", "w1,2020-03-31"),
    "not judged yet": ("years", "w2,否", "w2,未公开"),
    "a grade that only contains the word": ("grades", "w2,差", "w2,差额"),
    "nothing came in under a fee that is gone": ("money", f"{GONE},0", f"{GONE},未公开"),
}  # fmt: skip


@pytest.mark.parametrize("name", PASSES)
def test_what_is_true_to_life_passes(name: str) -> None:
    table, old, new = PASSES[name]
    assert old in ROWS[table]
    rows = ROWS | {table: ROWS[table].replace(old, new, 1)}
    if name == "a month is missing between":  # its matters are of that month too
        rows["matters"] = rows["matters"].replace("2026-05,a,x,96,13", "2026-06,a,x,96,9")
    assert told(**rows) == []


DECLARATIONS = {
    "no such table": ("table: matters}", "table: matter}"),
    "no such column there": ("by: [month, body], table: matters}", "by: [month, window], table: matters}"),
    "a sum without its keys": ("{sum: [done], by: [month, body], table: matters}", "{sum: [done], table: matters}"),
    "parts of another number": ("parts: [of_which]", "parts: [of_which, done]"),
    "days that are words": ("within: published, after: decided", "within: published, after: nobody"),
    "no days at all": ("days: 7", "days: seven"),
    "days before": ("days: 7", "days: -1"),
    "a term that is no day": ("expires: until", "expires: window"),
    "amounts of another table": ("table: fees, month: month, amount: amount", "table: windows, month: month, amount: amount"),
    "no month for the amounts": ("month: month, amount: amount", "amount: amount"),
    "barred by nothing": ("barred: eligible", "barred: window"),
    "a misspelt word": ("period: month}", "periode: month}"),
}  # fmt: skip


@pytest.mark.parametrize("name", DECLARATIONS)
def test_a_check_that_is_misspelt_is_refused(name: str) -> None:
    old, new = DECLARATIONS[name]
    assert old in HEAD
    head = HEAD.replace(old, new, 1)
    descriptor, wrong = descriptors.read(head, "hall/datapackage.yaml")
    assert descriptor is None
    line = head.count("\n", 0, head.index(new)) + 1
    assert line in {f.place.line for f in wrong}, [(f.place.line, f.found.zh) for f in wrong]
