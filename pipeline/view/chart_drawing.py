"""Charts as drawings: bars and lines from the figures of a dataset, labelled directly, from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charting import Drawn, Series

WIDTH, ROW, LABEL = 640, 30, 190
"""The drawing's units: across, down for a bar, and across for the names beside the bars."""
HIGH, FOOT = 220, 34
"""The height of lines above their axis, and of the words under it."""
MOST_BARS = 60
"""Bars in a drawing; the table beside it has all."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its name and its value as written."""

    name: str
    y: int
    width: int
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its path, in pieces where a value is not stated; its name and last value at its end."""

    name: str
    path: str
    x: int
    y: int
    value: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as it is drawn. `ticks` are (x, word) along the axis of lines."""

    width: int
    height: int
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    ticks: tuple[tuple[int, str], ...] = ()


def figure(one: Drawn, names: Sequence[str]) -> Figure:
    """Draw a chart; `names` are what its values along the axis are called."""
    return _bars(one.series[0], names) if one.chart.kind == "bars" else _lines(one, names)


def _bars(series: Series, names: Sequence[str]) -> Figure:
    stated = [(n, v) for n, v in zip(names, series.values, strict=True) if v is not None][
        :MOST_BARS
    ]
    most = max((v for _, v in stated), default=Decimal(0)) or Decimal(1)
    room = WIDTH - LABEL - 90
    bars = tuple(
        Bar(name, i * ROW, int(room * max(value, Decimal(0)) / most), f"{value:,f}")
        for i, (name, value) in enumerate(stated)
    )
    return Figure(WIDTH, len(bars) * ROW, bars)


def _lines(one: Drawn, names: Sequence[str]) -> Figure:
    most = max(
        (v for s in one.series for v in s.values if v is not None), default=Decimal(0)
    ) or Decimal(1)
    across = (WIDTH - 150) / max(1, len(names) - 1)
    lines, taken = [], list[int]()
    for number, series in enumerate(one.series):
        path, pen, end = "", "M", (0, HIGH, "")
        for i, value in enumerate(series.values):
            if value is None:
                pen = "M"
                continue
            x, y = round(i * across), HIGH - int(HIGH * value / most)
            path += f"{pen}{x} {y}"
            pen, end = "L", (x, y, f"{value:,f}")
        at = end[1]
        while any(
            abs(at - other) < 20 for other in taken
        ):  # names at the ends do not cover each other
            at += 20
        taken.append(at)
        lines.append(Line(series.title, path, end[0], at, end[2], number % 2 == 1))
    step = max(1, -(-len(names) // 6))
    ticks = tuple((round(i * across), names[i]) for i in range(0, len(names), step))
    return Figure(WIDTH, HIGH + FOOT, (), tuple(lines), ticks)
