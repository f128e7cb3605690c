"""Charts as drawings: bars, lines, parts of wholes, small multiples and distributions; labelled directly, from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charting import Drawn, Series
from pipeline.view import labels

WIDTH, ROW, LABEL = 690, 30, 240
"""The drawing's units: across, down for a bar, and across for the names beside the bars."""
HIGH, FOOT = 220, 34
"""The height of lines above their axis, and of the words under it."""
MOST = 30
"""Bars, or small drawings, in one drawing: what the eye still takes in. The table beside it has all."""
NAME = (LABEL - 16) / 16
"""Room for the name of a bar, in em of its type."""


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
class Piece:
    """A part of a bar, or a name in the key: where it is, how wide, and its texture (0 to 3)."""

    name: str
    x: int
    y: int
    width: int
    texture: int


@dataclass(frozen=True, slots=True)
class Panel:
    """A small drawing: its name and where it is, the line in it, and the value at its end."""

    name: str
    x: int
    y: int
    path: str
    value: str


@dataclass(frozen=True, slots=True)
class Column:
    """An upright bar of a distribution, with its value where there is room for it."""

    x: int
    y: int
    width: int
    value: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as it is drawn. `ticks` are (x, word) along the axis; `mark` is a line across it, with a word.

    `left` counts the bars or small drawings that stand in the table only.
    """

    width: int
    height: int
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    ticks: tuple[tuple[int, str], ...] = ()
    key: tuple[Piece, ...] = ()
    pieces: tuple[Piece, ...] = ()
    panels: tuple[Panel, ...] = ()
    columns: tuple[Column, ...] = ()
    mark: tuple[int, str] | None = None
    left: int = 0


def figure(one: Drawn, names: Sequence[str], promise: str = "") -> Figure:
    """Draw a chart; `names` are what its values along the axis are called, `promise` is the word at 0."""
    if one.chart.kind == "stacked":
        return _stacked(one, names)
    if one.chart.kind == "multiples":
        return _multiples(one)
    if one.chart.kind == "distribution":
        values = [v or Decimal(0) for v in one.series[0].values]
        pairs = list(zip(map(int, one.keys), values, strict=True))
        return distribution(pairs, 0 if one.chart.against else None, promise)
    return _bars(one.series[0], names) if one.chart.kind == "bars" else _lines(one, names)


def _short(name: str) -> str:
    """Return a name as far as there is room for it; the table under the chart has all of it."""
    whole = labels.lines(name, NAME)
    return name if len(whole) < 2 else f"{labels.lines(name, NAME - 1)[0]}…"


def _bars(series: Series, names: Sequence[str]) -> Figure:
    stated = [(n, v) for n, v in zip(names, series.values, strict=True) if v is not None]
    most = max((v for _, v in stated), default=Decimal(0)) or Decimal(1)
    room = WIDTH - LABEL - 90
    bars = tuple(
        Bar(_short(name), i * ROW, int(room * max(value, Decimal(0)) / most), f"{value:,f}")
        for i, (name, value) in enumerate(stated[:MOST])
    )
    return Figure(WIDTH, len(bars) * ROW, bars, left=len(stated) - len(bars))


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


def _stacked(one: Drawn, names: Sequence[str]) -> Figure:
    """Draw each bar as its parts, told apart by texture, so that black and white is enough."""
    room = WIDTH - LABEL - 90
    wholes = [
        sum((s.values[i] or Decimal(0) for s in one.series), Decimal(0)) for i in range(len(names))
    ]
    shown = [i for i in range(len(names)) if any(s.values[i] is not None for s in one.series)]
    most = max(wholes, default=Decimal(0)) or Decimal(1)
    bars, pieces = [], []
    for row, i in enumerate(shown[:MOST]):
        x, y = LABEL, (row + 1) * ROW
        for texture, series in enumerate(one.series):
            width = int(room * max(series.values[i] or Decimal(0), Decimal(0)) / most)
            if width:
                pieces.append(Piece(series.title, x, y, width, texture))
            x += width
        bars.append(Bar(_short(names[i]), y, x - LABEL, f"{wholes[i]:,f}"))
    key, x = [], LABEL
    for texture, series in enumerate(one.series):
        key.append(Piece(series.title, x, 0, 24, texture))
        x += 48 + sum(16 if ord(c) > 255 else 9 for c in series.title)
    return Figure(
        WIDTH, (len(bars) + 1) * ROW, tuple(bars), key=tuple(key), pieces=tuple(pieces),
        left=len(shown) - len(bars),
    )  # fmt: skip


PANELS_ACROSS, PANEL_WIDE, PANEL_HIGH = 3, 200, 110
"""Small drawings beside each other, and their size with name and gap."""


def _multiples(one: Drawn) -> Figure:
    """Draw one small line for each series, all to one scale, the largest first."""
    most = max(
        (v for s in one.series for v in s.values if v is not None), default=Decimal(0)
    ) or Decimal(1)
    ordered = sorted(
        one.series, key=lambda s: -sum((v or Decimal(0) for v in s.values), Decimal(0))
    )
    step = (PANEL_WIDE - 80) / max(1, len(one.keys) - 1)
    panels = []
    for number, series in enumerate(ordered[:MOST]):
        down, across = divmod(number, PANELS_ACROSS)
        x, y, path, pen, last = across * (PANEL_WIDE + 10), down * PANEL_HIGH, "", "M", ""
        for i, value in enumerate(series.values):
            if value is None:
                pen = "M"
                continue
            path += (
                f"{pen}{x + round(i * step)} {y + 84 - int(60 * max(value, Decimal(0)) / most)}h1"
            )
            pen, last = "L", f"{value:,f}"
        panels.append(Panel(series.title, x, y, path, last))
    rows = -(-len(panels) // PANELS_ACROSS)
    return Figure(WIDTH, rows * PANEL_HIGH, panels=tuple(panels), left=len(ordered) - len(panels))


def distribution(pairs: Sequence[tuple[int, Decimal]], promised: int | None, word: str) -> Figure:
    """Draw how many there are of each number, and a line after what was promised."""
    if not pairs:
        return Figure(WIDTH, HIGH + FOOT)
    ends = [number for number, _ in pairs] + ([] if promised is None else [promised])
    low, high = min(ends), max(ends)
    slot = min(40.0, (WIDTH - 60) / (high - low + 1))
    most = max(value for _, value in pairs) or Decimal(1)
    top = max(pairs, key=lambda pair: pair[1])[0]
    columns = tuple(
        Column(
            round((number - low) * slot), HIGH - int((HIGH - 44) * value / most),
            max(2, int(slot) - 2), f"{value:,f}" if slot >= 36 or number == top else "",
        )
        for number, value in pairs
    )  # fmt: skip
    step = max(1, -(-(high - low + 1) // (14 if slot < 30 else 20)))
    start = low if promised is None else promised - (promised - low) // step * step
    ticks = tuple((round((n - low + 0.5) * slot), str(n)) for n in range(start, high + 1, step))
    mark = None if promised is None else (round((promised - low + 1) * slot), word)
    return Figure(WIDTH, HIGH + FOOT, ticks=ticks, columns=columns, mark=mark)
