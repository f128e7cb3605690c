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
from pipeline.view.chart_drawing import MOST, NARROWEST, Figure, figure
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


def _said(shown: Figure, kind: str) -> list[str]:
    return [word.text for word in shown.words if word.kind == kind]


def _heights(path: str) -> list[int]:
    """Return how high the points of a line are above its axis, in thousandths of its field."""
    return [1000 - int(y) for y in re.findall(r"[ML]\d+ (\d+)h0", path)]


def made(kind: str, **more: object):
    return drawn(table(SCHEMA, ROWS), Chart(kind, "题", **more))  # type: ignore[arg-type]


def test_parts_of_wholes_are_those_of_the_rows_and_differ_without_colour() -> None:
    one = made("stacked", x="month", y=("a", "b"))
    assert one.keys == ("2026-01", "2026-02", "2026-03"), "months follow one another"
    assert [s.values for s in one.series] == [(30, 45, None), (1, 8, None)]
    shown = figure(one, one.keys)
    assert _said(shown, "name") == ["甲", "乙", "2026-01", "2026-02"]
    assert _said(shown, "value") == ["31*", "53"]
    assert list(shown.textures) == [0, 1]
    samples, pieces = shown.blocks[:2], shown.blocks[2:]
    assert [b.texture for b in samples] == [0, 1]
    for bar in [w for w in shown.words if w.kind == "value"]:
        own = [p for p in pieces if p.y + 0.9 == pytest.approx(bar.y)]
        assert [p.texture for p in own] == [0, 1]
        assert own[0].x + own[0].width == own[1].x, "a part begins where the one before ends"
        assert own[1].x + own[1].width == bar.x, "and the value stands at the end of the last"


def test_a_sum_says_whether_rows_are_not_in_it() -> None:
    """20 of a body of which another row states nothing is no sum; where no row states any, it is a gap."""
    bars = made("bars", x="body", y=("b",))
    assert dict(zip(bars.keys, bars.series[0].lacks, strict=True)) == {"x": 1, "y": 1}
    assert _said(figure(bars, bars.keys), "value") == ["5*", "4*"]
    assert bars.lacks == 2
    lines = made("lines", x="month", y=("a",))
    assert (lines.series[0].lacks, lines.lacks) == ((0, 0, 1), 0), "March is a gap"
    assert _said(figure(lines, lines.keys), "value") == ["45"]
    small = made("multiples", x="month", y=("b",), by="body")
    assert small.lacks == 0
    parts = made("stacked", x="body", y=("a", "b"))
    assert _said(figure(parts, parts.keys), "value") == ["54*", "30*"]
    rows = [*ROWS, ("2026-04", "x", 3, 5, NOT_STATED, 1)]
    days = drawn(table(SCHEMA, rows), Chart("distribution", "题", "days", ("a",)))
    assert _said(figure(days, days.keys), "value") == ["10*", "40", "20"]


def test_bars_of_what_is_no_time_begin_with_the_longest_and_long_names_end_in_a_mark() -> None:
    assert made("bars", x="body", y=("a",)).keys == ("x", "y")
    assert made("bars", x="body", y=("b",)).keys == ("y", "x")
    one = made("bars", x="body", y=("a",))
    names = _said(figure(one, ["不动产" * 20, "短名"]), "name")
    assert names[1].endswith("…")
    assert "".join(names[:2])[:-1] in "不动产" * 20
    assert all(labels.width(name) <= NARROWEST for name in names)
    assert names[2] == "短名"


def test_what_is_not_drawn_is_counted() -> None:
    rows = [("2026-01", f"b{i:02}", 3, 5, i + 1, 1) for i in range(35)]
    for kind, more in (("bars", {"x": "body"}), ("multiples", {"x": "month", "by": "body"})):
        one = drawn(table(SCHEMA, rows), Chart(kind, "题", y=("a",), **more))  # type: ignore[arg-type]
        shown = figure(one, one.keys)
        assert (len(shown.blocks) + len(shown.fields), shown.left) == (MOST, 35 - MOST), kind
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
    assert [b.height for b in shown.blocks if b.x > shown.mark] == [6], "later than promised"
    assert [b.height for b in shown.blocks] == [3, 12, 6], "10, 40 and 20"
    assert _said(shown, "value") == ["10", "40", "20"]


def test_small_drawings_have_one_scale_and_gaps_where_nothing_is_stated() -> None:
    one = made("multiples", x="month", y=("a",), by="body")
    assert [(s.title, s.values) for s in one.series] == [
        ("x", (10, 40, None)),
        ("y", (20, 5, None)),
    ]
    shown = figure(one, one.keys)
    assert (_said(shown, "name"), _said(shown, "value")) == (["x", "y"], ["40", "5"])
    assert [_heights(f.path) for f in shown.fields] == [[250, 1000], [500, 125]], "20 is half of 40"


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


def _numbers(twin: Element) -> list[tuple[str, list[Decimal | None]]]:
    """Return the rows of a chart's table: a name, and the figures as numbers, None where none is stated."""
    rows = [_cells(tr) for tr in twin.one("tbody").all("tr")]
    return [(name, [Decimal(c.strip("*").replace(",", "")) if c[0].isdigit() else None for c in figures])
            for name, *figures in rows]  # fmt: skip


def _percents(elements: list[Element], name: str) -> list[float]:
    return [float(e.attributes[name].rstrip("%")) for e in elements]


def _kind(drawing: Element) -> str:
    if drawing.all("rect", class_="chart-piece"):
        return "stacked"
    if drawing.all("rect", class_="chart-bar"):
        return "distribution" if drawing.all("text", class_="chart-tick") else "bars"
    return "lines" if drawing.all("text", class_="chart-tick") else "multiples"


def _bars(
    drawing: Element, rows: list[tuple[str, list[Decimal | None]]]
) -> tuple[list[float], list[Decimal]]:
    """Return how long the bars are, up to where their values stand, and the figures of the table."""
    stacked = drawing.all("rect", class_="chart-piece")
    parts = len(rows[0][1]) if stacked else 1
    stated = [values[:parts] for _, values in rows if any(v is not None for v in values[:parts])]
    wholes = [sum((v or Decimal(0) for v in values), Decimal(0)) for values in stated[:MOST]]
    values = drawing.all("text", class_="chart-value")
    assert [e.text.rstrip("*") for e in values] == [f"{whole:,f}" for whole in wholes]
    bars = stacked[parts:] or drawing.all(
        "rect", class_="chart-bar"
    )  # the first of parts are the key
    return [end - min(_percents(bars, "x")) for end in _percents(values, "x")], wholes


def _columns(
    drawing: Element, rows: list[tuple[str, list[Decimal | None]]]
) -> tuple[list[float], list[Decimal]]:
    wholes = [values[0] or Decimal(0) for _, values in rows]
    values = {e.text for e in drawing.all("text", class_="chart-value")}
    assert f"{max(wholes):,f}" in values <= {f"{whole:,f}" for whole in wholes}
    return [float(e.attributes["height"].rstrip("em")) for e in drawing.all("rect")], wholes


def _lines(
    drawing: Element, rows: list[tuple[str, list[Decimal | None]]]
) -> tuple[list[float], list[Decimal]]:
    """Return how high the points of the lines are, small ones from the largest, and the figures of the table."""
    columns = [[values[i] for _, values in rows] for i in range(len(rows[0][1]))]
    if not drawing.all("text", class_="chart-tick"):
        columns.sort(key=lambda c: -sum((v or Decimal(0) for v in c), Decimal(0)))
    lasts = [next(v for v in reversed(c) if v is not None) for c in columns[:MOST]]
    values = sorted(e.text for e in drawing.all("text", class_="chart-value"))
    assert values == sorted(f"{v:,f}" for v in lasts)
    paths = [e.attributes["d"] for e in drawing.all("path", class_="chart-line")]
    return [high for path in paths for high in _heights(path)], [
        v for column in columns[:MOST] for v in column if v is not None
    ]


READ = {
    "bars": _bars,
    "stacked": _bars,
    "distribution": _columns,
    "lines": _lines,
    "multiples": _lines,
}


def test_every_drawing_of_the_example_measures_what_its_table_says() -> None:
    """Lengths and heights are read back from each drawing and compared with the figures of the table under it."""
    kinds, measured = set(), 0
    for path in sorted((example.output() / "zh-hans/datasets").glob("*.html")):
        main = parse(path.read_text(encoding="utf-8")).one("main")
        drawings, twins = main.all("svg", class_="chart"), main.all("table", class_="twin")
        assert len(drawings) == len(twins), path.name
        for drawing, twin in zip(drawings, twins, strict=True):
            assert not [e for e in drawing.walk() if "style" in e.attributes]
            kind = _kind(drawing)
            lengths, figures = READ[kind](drawing, _numbers(twin))
            scale = max(lengths) / float(max(figures) or 1)
            for length, stated in zip(lengths, figures, strict=True):
                assert abs(length - float(stated) * scale) <= max(lengths) * 0.012, (path, kind)
            kinds.add(kind)
            measured += len(lengths)
    assert kinds == set(CHART_KINDS)
    assert measured > 300, measured


def test_the_distribution_is_that_of_the_download() -> None:
    text = (example.output() / "downloads/working-time/times.csv").read_text(encoding="utf-8-sig")
    sums: dict[str, int] = defaultdict(int)
    for row in csv.DictReader(io.StringIO(text)):
        if row["promised"].isdigit():
            sums[str(int(row["days"]) - int(row["promised"]))] += int(row["cases"])
    twin = parse(example.text("zh-hans/datasets/working-time.html")).all("table", class_="twin")[0]
    rows = [_cells(tr) for tr in twin.one("tbody").all("tr")]
    assert {a: int(b.replace(",", "")) for a, b in rows} == sums
