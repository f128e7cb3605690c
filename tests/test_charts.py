"""Charts of each kind: what is drawn, the table beside it and the rows that are downloaded say the same."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from decimal import Decimal

import pytest

from pipeline.charting import drawn
from pipeline.model.declared import CHART_KINDS, Chart
from pipeline.model.schema import Field, Schema
from pipeline.model.values import NOT_STATED
from pipeline.own_tables import table
from pipeline.reading import descriptors
from pipeline.view import labels
from pipeline.view.chart_drawing import figure
from tests import example
from tests.markup import Element, parse

SCHEMA = Schema(
    "t", "表", "",
    (Field("month", "月份"), Field("body", "部门"), Field("days", "用时", "integer"),
     Field("promised", "承诺", "integer"), Field("a", "甲", "integer", unit="件"), Field("b", "乙", "integer")),
    ("month",),
)  # fmt: skip
ROWS: list[tuple[object, ...]] = [
    ("2026-01", "x", 3, 5, 10, 1), ("2026-01", "y", 7, 5, 20, NOT_STATED), ("2026-02", "x", 5, 5, 40, 3),
    ("2026-02", "y", NOT_STATED, 5, 5, 5), ("2026-03", "x", 3, NOT_STATED, NOT_STATED, NOT_STATED),
]  # fmt: skip


def made(kind: str, **more: object):
    return drawn(table(SCHEMA, ROWS), Chart(kind, "题", **more))  # type: ignore[arg-type]


def test_parts_of_wholes_are_those_of_the_rows_and_differ_without_colour() -> None:
    one = made("stacked", x="month", y=("a", "b"))
    assert one.keys == ("2026-01", "2026-02", "2026-03"), "months follow one another"
    assert [s.values for s in one.series] == [(30, 45, None), (1, 8, None)]
    shown = figure(one, one.keys)
    assert [(b.name, b.value) for b in shown.bars] == [("2026-01", "31"), ("2026-02", "53")]
    assert {p.texture for p in shown.pieces} == {0, 1}
    assert [k.name for k in shown.key] == ["甲", "乙"]
    for bar in shown.bars:
        own = [p for p in shown.pieces if p.y == bar.y]
        assert sum(p.width for p in own) == bar.width


def test_bars_of_what_is_no_time_begin_with_the_longest_and_long_names_end_in_a_mark() -> None:
    assert made("bars", x="body", y=("a",)).keys == ("x", "y")
    assert made("bars", x="body", y=("b",)).keys == ("y", "x")
    one = made("bars", x="body", y=("a",))
    names = [bar.name for bar in figure(one, ["不动产" * 20, "短名"]).bars]
    assert names[0].endswith("…")
    assert names[0][:-1] in "不动产" * 20
    assert labels.width(names[0]) * 16 < 232
    assert names[1] == "短名"


def test_what_is_not_drawn_is_counted() -> None:
    rows = [("2026-01", f"b{i:02}", 3, 5, i + 1, 1) for i in range(35)]
    for kind, more in (("bars", {"x": "body"}), ("multiples", {"x": "month", "by": "body"})):
        one = drawn(table(SCHEMA, rows), Chart(kind, "题", y=("a",), **more))  # type: ignore[arg-type]
        shown = figure(one, one.keys)
        assert (len(shown.bars) + len(shown.panels), shown.left) == (30, 5), kind
    few = made("bars", x="body", y=("a",))
    assert figure(few, few.keys).left == 0


def test_no_two_bars_of_the_example_are_called_the_same() -> None:
    """Windows are counted anew in every venue, and bodies of many places do matters of one name."""
    twins = 0
    for path in sorted((example.output() / "zh-hans/datasets").glob("*.html")):
        for twin in parse(path.read_text(encoding="utf-8")).all("table", class_="twin"):
            names = [_cells(tr)[0] for tr in twin.one("tbody").all("tr")]
            assert len(set(names)) == len(names), (path.name, names)
            twins += 1
    assert twins >= 20


def test_a_distribution_counts_by_days_and_against_the_promise() -> None:
    one = made("distribution", x="days", y=("a",))
    assert (one.keys, one.series[0].values) == (("3", "5", "7"), (10, 40, 20)), (
        "what is not stated is not 0"
    )
    late = made("distribution", x="days", y=("a",), against="promised")
    assert (late.keys, late.series[0].values) == (("-2", "0", "2"), (10, 40, 20))
    shown = figure(late, late.keys, "承诺")
    assert shown.mark is not None
    over = [c for c in shown.columns if c.x >= shown.mark[0]]
    assert [c.value for c in over] == ["20"], "right of the line is later than promised"
    assert max(shown.columns, key=lambda c: 220 - c.y).value == "40"


def test_small_drawings_have_one_scale_and_gaps_where_nothing_is_stated() -> None:
    one = made("multiples", x="month", y=("a",), by="body")
    assert [(s.title, s.values) for s in one.series] == [
        ("x", (10, 40, None)),
        ("y", (20, 5, None)),
    ]
    shown = figure(one, one.keys)
    assert [(p.name, p.value) for p in shown.panels] == [("x", "40"), ("y", "5")]
    heights = [[int(y) for y in re.findall(r"[ML]\d+ (\d+)", p.path)] for p in shown.panels]
    assert heights == [[69, 24], [54, 77]], "20 is half as high as 40, in whichever drawing"


BASE = """\
name: d
title: 题
resources:
  - name: t
    title: 表
    path: t.csv
    charts:
      - {CHART}
    schema:
      fields:
        - {name: month, title: 月}
        - {name: days, title: 天, type: integer}
        - {name: n, title: 数, type: integer}
      primaryKey: [month]
"""


@pytest.mark.parametrize(
    ("chart", "right"),
    [
        ("kind: distribution, title: 题, x: days, y: [n]", True),
        ("kind: distribution, title: 题, x: days, y: [n], against: n", True),
        ("kind: stacked, title: 题, x: month, y: [n, days]", True),
        ("kind: multiples, title: 题, x: days, y: [n], by: month", True),
        ("kind: distribution, title: 题, x: month, y: [n]", False),
        ("kind: distribution, title: 题, x: days, y: [n, days]", False),
        ("kind: distribution, title: 题, x: days, y: [n], against: month", False),
        ("kind: stacked, title: 题, x: month, y: [n]", False),
        ("kind: multiples, title: 题, x: month, y: [n]", False),
        ("kind: multiples, title: 题, x: month, y: [n], by: days", False),
        ("kind: bars, title: 题, x: month, y: [n], by: month", False),
        ("kind: area, title: 题, x: month, y: [n]", False),
    ],
)
def test_a_misspelt_chart_is_told_at_its_line(chart: str, right: bool) -> None:
    _, findings = descriptors.read(BASE.replace("CHART", chart), "d/datapackage.yaml")
    assert (findings == []) == right
    assert all(f.place.line == 8 for f in findings)


def _cells(row: Element) -> list[str]:
    return [c.text.strip() for c in row.walk() if c.tag in ("th", "td")]


def test_the_example_draws_every_kind_and_each_has_its_table() -> None:
    """The words of each drawing stand in its table, whose figures are the sums of the downloaded rows."""
    kinds = set()
    for name in ("cases", "working-time", "fees-collected"):
        main = parse(example.text(f"zh-hans/datasets/{name}.html")).one("main")
        drawings, twins = main.all("svg", class_="chart"), main.all("table", class_="twin")
        assert len(drawings) == len(twins)
        for drawing, twin in zip(drawings, twins, strict=True):
            assert not [e for e in drawing.walk() if "style" in e.attributes]
            numbers = {c for tr in twin.one("tbody").all("tr") for c in _cells(tr)[1:]}
            words = [e.text.split(" ")[-1] for e in drawing.all("text", class_="chart-value")]
            if drawing.all("path", class_="chart-piece"):
                kinds.add("stacked")
                wholes = {
                    f"{sum(Decimal(c.replace(',', '')) for c in _cells(tr)[1:] if c[0].isdigit()):,f}"
                    for tr in twin.one("tbody").all("tr")
                }
                assert set(words) == wholes
                continue
            kinds.add("distribution" if drawing.all("path", class_="chart-mark") else "multiples")
            assert words
            assert set(words) <= numbers
    assert {"stacked", "distribution", "multiples"} <= kinds <= set(CHART_KINDS)


def test_the_distribution_is_that_of_the_download() -> None:
    text = (example.output() / "downloads/working-time/times.csv").read_text(encoding="utf-8-sig")
    sums: dict[str, int] = defaultdict(int)
    for row in csv.DictReader(io.StringIO(text)):
        if row["promised"].isdigit():
            sums[str(int(row["days"]) - int(row["promised"]))] += int(row["cases"])
    twin = parse(example.text("zh-hans/datasets/working-time.html")).all("table", class_="twin")[0]
    rows = [_cells(tr) for tr in twin.one("tbody").all("tr")]
    assert {a: int(b.replace(",", "")) for a, b in rows} == sums
