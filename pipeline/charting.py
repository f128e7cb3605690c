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


@dataclass(frozen=True, slots=True)
class Series:
    """One column's sums, in the order of the chart's values; None where no row states it."""

    name: str
    title: str
    unit: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its figures: the values along the axis and the series over them."""

    chart: Chart
    keys: tuple[str, ...]
    series: tuple[Series, ...]


def drawn(table: Table, chart: Chart) -> Drawn:
    """Sum the columns of a chart for each value of its axis, in the order in which the values are met."""
    if chart.kind == "distribution":
        return _distribution(table, chart)
    if chart.kind == "multiples":
        return _multiples(table, chart)
    axis = table.series(chart.x)
    keys = tuple(str(key) for key in dict.fromkeys(axis.dropna()))
    made = []
    for name in chart.y:
        sums = _sums(table, name, axis)
        field = table.schema.field(name)
        made.append(Series(name, field.title, field.unit, tuple(sums.get(key) for key in keys)))
    if chart.kind in ("bars", "stacked") and made:
        order = _order(keys, made if chart.kind == "stacked" else made[:1])
        keys = tuple(keys[i] for i in order)
        made = [Series(s.name, s.title, s.unit, tuple(s.values[i] for i in order)) for s in made]
    return Drawn(chart, keys, tuple(made))


def _order(keys: tuple[str, ...], stack: list[Series]) -> list[int]:
    """Return the places of the keys in the order of their bars: times one after another, all else from the longest."""
    if all(_TIME.fullmatch(key) for key in keys):
        return sorted(range(len(keys)), key=lambda i: keys[i])
    sizes = [sum((s.values[i] or Decimal(0) for s in stack), Decimal(0)) for i in range(len(keys))]
    return sorted(range(len(keys)), key=lambda i: -sizes[i])


def _sums(table: Table, name: str, keys: pd.Series[Any]) -> dict[str, Decimal]:
    """Sum a column by keys; rows that do not state it, or have no key, are left out."""
    stated = pd.DataFrame({"key": keys, "value": table.series(name)}).dropna()
    return {
        str(key): sum((Decimal(str(v)) for v in values), Decimal(0))
        for key, values in stated.groupby("key", sort=True)["value"]
    }


def _distribution(table: Table, chart: Chart) -> Drawn:
    """Count by the numbers of the axis, from the smallest; `against` is taken from them first."""
    at = table.series(chart.x)
    sums = _sums(table, chart.y[0], at - table.series(chart.against) if chart.against else at)
    keys = tuple(sorted(sums, key=int))
    field = table.schema.field(chart.y[0])
    return Drawn(
        chart, keys, (Series(field.name, field.title, field.unit, tuple(sums[k] for k in keys)),)
    )


def _multiples(table: Table, chart: Chart) -> Drawn:
    """Sum along the axis for each value of `by`, in the order in which these are met."""
    axis, by = table.series(chart.x), table.series(chart.by)
    keys = tuple(str(key) for key in dict.fromkeys(axis.dropna()))
    field, made = table.schema.field(chart.y[0]), []
    for value in dict.fromkeys(by.dropna()):
        sums = _sums(table, chart.y[0], axis.where(by == value))
        made.append(Series(str(value), str(value), field.unit, tuple(sums.get(k) for k in keys)))
    return Drawn(chart, keys, tuple(made))
