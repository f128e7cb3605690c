"""Charts as drawings: bars, lines, parts of wholes, small multiples and distributions; labelled directly, from zero.

A drawing is as wide as its place and never narrower than a phone's page: across it is measured in thousandths of its
width, down in em of its type, so that words keep their size on a phone, on a wall, in large type and in print.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.charting import Drawn, Series, written
from pipeline.view import labels

Anchor = Literal["start", "middle", "end"]
"""Which end of a word stands at its place."""
NARROWEST = 16.5
"""How wide a drawing is at least, in em: a page of 320 px without its margins. What has room there has it anywhere."""
WHOLE = 1000
"""The width of a drawing, in its own units; and both sides of the field in which a line is drawn."""
HIGH, LINE = 12.0, 1.25
"""The height of a field of lines or columns, and of a line of words, in em."""
MOST = 20
"""Bars, or small drawings, in one drawing: what the eye still takes in. The table beside it has all."""
BESIDE, START = 5.2, 310
"""Names no wider than this, in em, stand beside their bars, which then begin here; longer ones stand above them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A text at a place, `dx` em aside of it: a name, a value or a mark along the axis."""

    kind: Literal["name", "value", "tick"]
    text: str
    x: int
    y: float
    dx: float = 0
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Block:
    """A bar, a part of one (with its texture, 0 to 3), a column, or a sample of a texture."""

    x: int
    y: float
    width: int
    height: float
    texture: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field with a line: its path from 0 to 1000 both ways, in pieces where a value is not stated."""

    x: int
    y: float
    width: int
    height: float
    path: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as it is drawn. `mark` is a line down, with the word of what it marks among the words.

    `left` counts the bars or small drawings that stand in the table only.
    """

    height: float
    words: tuple[Word, ...] = ()
    blocks: tuple[Block, ...] = ()
    fields: tuple[Field, ...] = ()
    mark: int | None = None
    left: int = 0

    @property
    def textures(self) -> range:
        """The textures in use."""
        return range(1 + max((b.texture for b in self.blocks if b.texture is not None), default=-1))


def figure(one: Drawn, names: Sequence[str], promise: str = "") -> Figure:
    """Draw a chart; `names` are what its values along the axis are called, `promise` is the word at 0."""
    if one.chart.kind == "multiples":
        return _multiples(one)
    if one.chart.kind == "distribution":
        series = one.series[0]
        values = [v or Decimal(0) for v in series.values]
        pairs = list(zip(map(int, one.keys), values, strict=True))
        short = {int(k) for k, lacks in zip(one.keys, series.lacks, strict=True) if lacks}
        return distribution(pairs, 0 if one.chart.against else None, promise, short)
    return _lines(one, names) if one.chart.kind == "lines" else _bars(one, names)


def _share(em: float) -> int:
    """Return how much of the narrowest drawing a width in em takes."""
    return -int(-WHOLE * em // NARROWEST)


def _short(name: str, room: float, most: int) -> list[str]:
    """Return a name in at most so many lines, as far as there is room; the table under the chart has all of it."""
    whole = list(labels.lines(name, room))
    if len(whole) > most:
        return [*whole[: most - 1], f"{labels.lines(whole[most - 1], room - 1)[0]}…"]
    return whole


def _most(values: Sequence[Decimal | None]) -> Decimal:
    return max((v for v in values if v is not None), default=Decimal(0)) or Decimal(1)


def _key(parts: Sequence[Series]) -> tuple[list[Word], list[Block], float]:
    """Return what tells textures apart, a line for each part, and where the bars begin."""
    lines = [(0.2 + 1.6 * texture, texture, s.title) for texture, s in enumerate(parts)]
    words = [Word("name", title, _share(1.5), y + 1.0, 0.5) for y, _, title in lines]
    blocks = [Block(0, y + 0.2, _share(1.5), 1.0, texture) for y, texture, _ in lines]
    return words, blocks, 0.2 + 1.6 * len(lines)


def _bars(one: Drawn, names: Sequence[str]) -> Figure:
    """Draw a bar for each value along the axis; one of several columns as its parts, told apart by texture."""
    parts = one.series if one.chart.kind == "stacked" else one.series[:1]
    stated = [i for i in range(len(names)) if any(s.values[i] is not None for s in parts)]
    shown = stated[:MOST]
    wholes = {i: sum((s.values[i] or Decimal(0) for s in parts), Decimal(0)) for i in stated}
    values = {i: written(wholes[i], any(s.lacks[i] for s in parts)) for i in shown}
    beside = all(labels.width(names[i]) <= BESIDE for i in shown)
    start = START if beside else 0
    room = WHOLE - start - _share(max((labels.width(v) for v in values.values()), default=0) + 0.6)
    scale = room / float(_most(list(wholes.values())))
    words, blocks, y = _key(parts) if len(parts) > 1 else ([], [], 0.2)
    for i in shown:
        if beside:
            words.append(Word("name", names[i], start, y + 0.9, -0.5, "end"))
        else:
            for line in _short(names[i], NARROWEST - 0.5, 2):
                words.append(Word("name", line, 0, y + 0.9))
                y += LINE
        x = start
        for texture, series in enumerate(parts):
            width = int(scale * float(max(series.values[i] or Decimal(0), Decimal(0))))
            if width or len(parts) == 1:
                blocks.append(Block(x, y, width, 1.1, texture if len(parts) > 1 else None))
            x += width
        words.append(Word("value", values[i], x, y + 0.9, 0.4))
        y += 1.6
    return Figure(round(y, 2), tuple(words), tuple(blocks), left=len(stated) - len(shown))


def _path(values: Sequence[Decimal | None], most: Decimal) -> str:
    """Return the path of a line over its field; each value is a point of its own, a gap where none is stated."""
    step, path, pen = WHOLE / max(1, len(values) - 1), "", "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path += f"{pen}{round(i * step)} {WHOLE - round(WHOLE * max(value, Decimal(0)) / most)}h0"
        pen = "L"
    return path


def _last(series: Series) -> tuple[Decimal, str] | None:
    """Return the last value that is stated, and how it is written."""
    at = next((i for i, v in reversed([*enumerate(series.values)]) if v is not None), None)
    value = None if at is None else series.values[at]
    return None if at is None or value is None else (value, series.written(at))


def _lines(one: Drawn, names: Sequence[str]) -> Figure:
    """Draw a line for each column, its name and last value at its end."""
    most = _most([v for s in one.series for v in s.values])
    ends = [
        (end[0], [*_short(s.title, 6, 2), end[1]])
        for s in one.series if (end := _last(s))
    ]  # fmt: skip
    room = WHOLE - _share(max((labels.width(t) for _, e in ends for t in e), default=0) + 0.8)
    fields = tuple(
        Field(0, 0.8, room, HIGH, _path(s.values, most), number % 2 == 1)
        for number, s in enumerate(one.series)
    )
    words, free = list(_ticks(names, room)), 0.0
    for last, lines in sorted(ends, key=lambda end: -end[0]):  # they do not cover each other
        free = max(free, 0.8 + HIGH * float(1 - max(last, Decimal(0)) / most) - 0.4)
        for text in lines:
            free += LINE
            kind: Literal["name", "value"] = "value" if text is lines[-1] else "name"
            words.append(Word(kind, text, room, round(free - 0.4, 2), 0.6))
        free += 0.3
    return Figure(round(max(free, HIGH + 0.8 + 1.8), 2), tuple(words), fields=fields)


def _ticks(names: Sequence[str], room: int) -> Iterator[Word]:
    """Yield the first and the last name along the axis, and evenly between them as many as do not meet."""
    last = max(1, len(names) - 1)
    wide = _share(max(map(labels.width, names), default=0) * 1.5 + 0.5)
    step = next((n for n in range(1, last) if last % n == 0 and room * n // last >= wide), last)
    for i in range(0, len(names), step):
        anchor: Anchor = "end" if i == last else "middle" if i else "start"
        yield Word("tick", names[i], round(i * room / last), HIGH + 2.2, 0, anchor)


def _multiples(one: Drawn) -> Figure:
    """Draw one small line for each series, two beside each other, all to one scale, the largest first."""
    most = _most([v for s in one.series for v in s.values])
    ordered = sorted(
        one.series, key=lambda s: -sum((v or Decimal(0) for v in s.values), Decimal(0))
    )
    shown = ordered[:MOST]
    ends = [last[1] if (last := _last(s)) else "" for s in shown]
    room, high = WHOLE // 2 - 30 - _share(max(map(labels.width, ends), default=0) + 0.4), 3.0
    words, fields = [], []
    for number, (series, end) in enumerate(zip(shown, ends, strict=True)):
        down, across = divmod(number, 2)
        x, y = across * (WHOLE // 2 + 15), down * (high + 2.4)
        words.append(Word("name", _short(series.title, 7.6, 1)[0], x, round(y + 0.9, 2)))
        fields.append(Field(x, round(y + 1.4, 2), room, high, _path(series.values, most)))
        words.append(Word("value", end, x + room, round(y + high + 1.4, 2), 0.4))
    rows = -(-len(shown) // 2)
    return Figure(
        round(rows * (high + 2.4), 2), tuple(words), fields=tuple(fields),
        left=len(ordered) - len(shown),
    )  # fmt: skip


def _over(x: float, slot: float, wide: float) -> tuple[int, Anchor]:
    """Return where a value stands over its column: in its middle, or wider than it, towards the drawing's middle."""
    if _share(wide) < slot:
        return round(x + slot / 2 - 3), "middle"
    return (round(x), "start") if x < WHOLE // 2 else (round(x + slot) - 6, "end")


def _numbers(low: int, high: int, promised: int | None, slot: float) -> Iterator[Word]:
    """Yield as many numbers under the columns as do not meet and stand whole; what was promised is among them."""
    wide = _share(max(labels.width(str(low)), labels.width(str(high))) + 0.4)
    step = max(1, -int(-wide // slot))
    begin = low if promised is None else promised - (promised - low) // step * step
    for number in range(begin, high + 1, step):
        at = round((number - low + 0.5) * slot)
        if wide / 2 <= at <= WHOLE - wide / 2:
            yield Word("tick", str(number), at, HIGH + 3.8, 0, "middle")


def distribution(
    pairs: Sequence[tuple[int, Decimal]],
    promised: int | None,
    word: str,
    short: Collection[int] = (),
) -> Figure:
    """Draw how many there are of each number, and a line after what was promised; `short` sums lack rows."""
    if not pairs:
        return Figure(HIGH)
    ends = [number for number, _ in pairs] + ([] if promised is None else [promised])
    low, high = min(ends), max(ends)
    slot = min(120.0, WHOLE / (high - low + 1))
    most = _most([value for _, value in pairs])
    top = max(pairs, key=lambda pair: pair[1])[0]
    words, blocks = [], []
    for number, value in pairs:
        x, tall = (number - low) * slot, round(HIGH * float(value / most), 2)
        blocks.append(Block(round(x), round(HIGH + 2.6 - tall, 2), max(2, round(slot) - 6), tall))
        said = written(value, number in short)
        if number == top or _share(labels.width(said)) < slot:
            at, anchor = _over(x, slot, labels.width(said))
            words.append(Word("value", said, at, round(HIGH + 2.2 - tall, 2), 0, anchor))
    words += _numbers(low, high, promised, slot)
    mark = None if promised is None else round((promised - low + 1) * slot) - 3
    if mark is not None:
        left = mark < WHOLE // 2
        words.append(Word("name", word, mark, 0.9, 0.4 if left else -0.4, "start" if left else "end"))  # fmt: skip
    return Figure(HIGH + 4.2, tuple(words), tuple(blocks), mark=mark)
