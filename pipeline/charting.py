"""The figures of a dataset's charts: sums over a column, exact, with what is not stated kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from pipeline.model.declared import Chart
from pipeline.reading.table import Table

_TIME = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
"""A year, a month or a day."""


def written(value: Decimal, short: bool) -> str:
    """Return a sum as it is written, with * where rows are not in it."""
    return f"{value:,f}{'*' if short else ''}"


@dataclass(frozen=True, slots=True)
class Series:
    """One column's sums, in the order of the chart's values; None where no row states it.

    `lacks` counts the rows that are in no sum, as they do not state the column.
    """

    name: str
    title: str
    unit: str
    values: tuple[Decimal | None, ...]
    lacks: tuple[int, ...]

    def written(self, i: int) -> str:
        """Return a sum as it is written; '' where no row states it."""
        value = self.values[i]
        return "" if value is None else written(value, bool(self.lacks[i]))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its figures: the values along the axis and the series over them."""

    chart: Chart
    keys: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def lacks(self) -> int:
        """How many cells are missing in sums that are shown; where all of a sum are, it is a gap and not short."""
        whole = self.chart.kind == "stacked"
        return sum(
            n
            for s in self.series
            for n, value in zip(s.lacks, s.values, strict=True)
            if whole or value is not None
        )


def drawn(table: Table, chart: Chart) -> Drawn:
    """Sum the columns of a chart for each value of its axis, in the order in which the values are met."""
    if chart.kind == "distribution":
        return _distribution(table, chart)
    if chart.kind == "multiples":
        return _multiples(table, chart)
    axis = table.series(chart.x)
    keys = tuple(str(key) for key in dict.fromkeys(axis.dropna()))
    fields = [table.schema.field(name) for name in chart.y]
    sums = [_sums(table, name, axis) for name in chart.y]
    if chart.kind in ("bars", "stacked") and sums:
        keys = _ordered(keys, sums if chart.kind == "stacked" else sums[:1])
    made = (_series(f.name, f.title, f.unit, keys, s) for f, s in zip(fields, sums, strict=True))
    return Drawn(chart, keys, tuple(made))


def _series(name: str, title: str, unit: str, keys: tuple[str, ...], sums: _Sums) -> Series:
    values = tuple(sums.values.get(key) for key in keys)
    return Series(name, title, unit, values, tuple(sums.lacks.get(key, 0) for key in keys))


def _ordered(keys: tuple[str, ...], stack: list[_Sums]) -> tuple[str, ...]:
    """Return the keys in the order of their bars: times one after another, all else from the longest."""
    if all(_TIME.fullmatch(key) for key in keys):
        return tuple(sorted(keys))
    return tuple(sorted(keys, key=lambda k: -sum(s.values.get(k, Decimal(0)) for s in stack)))


@dataclass(frozen=True, slots=True)
class _Sums:
    """A column's sums by key, and how many rows of each key do not state it."""

    values: dict[str, Decimal]
    lacks: dict[str, int]


def _sums(table: Table, column: str, keys: pd.Series[Any]) -> _Sums:
    """Sum a column by keys; rows without a key are left out."""
    rows = pd.DataFrame({"key": keys, "value": table.series(column)}).dropna(subset="key")
    silent = rows["key"][rows["value"].isna()].value_counts()
    sums = {
        str(key): sum((Decimal(str(v)) for v in values), Decimal(0))
        for key, values in rows.dropna().groupby("key", sort=True)["value"]
    }
    return _Sums(sums, {str(key): int(n) for key, n in silent.items()})


def _distribution(table: Table, chart: Chart) -> Drawn:
    """Count by the numbers of the axis, from the smallest; `against` is taken from them first."""
    at = table.series(chart.x)
    field = table.schema.field(chart.y[0])
    sums = _sums(table, field.name, at - table.series(chart.against) if chart.against else at)
    keys = tuple(sorted(sums.values, key=int))
    return Drawn(chart, keys, (_series(field.name, field.title, field.unit, keys, sums),))


def _multiples(table: Table, chart: Chart) -> Drawn:
    """Sum along the axis for each value of `by`, in the order in which these are met."""
    axis, by = table.series(chart.x), table.series(chart.by)
    keys = tuple(str(key) for key in dict.fromkeys(axis.dropna()))
    field, made = table.schema.field(chart.y[0]), []
    for value in dict.fromkeys(by.dropna()):
        sums = _sums(table, field.name, axis.where(by == value))
        made.append(_series(str(value), str(value), field.unit, keys, sums))
    return Drawn(chart, keys, tuple(made))
