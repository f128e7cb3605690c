"""The figures of a dataset's charts: sums over a column, exact, with what is not stated kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.model.declared import Chart
from pipeline.reading.table import Table


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
    frame = table.frame
    keys = tuple(str(key) for key in dict.fromkeys(frame[chart.x].dropna()))
    made = []
    for name in chart.y:
        stated = frame[[chart.x, name]].dropna()
        sums = {
            str(key): sum((Decimal(str(v)) for v in values), Decimal(0))
            for key, values in stated.groupby(chart.x, sort=False)[name]
        }
        field = table.schema.field(name)
        made.append(Series(name, field.title, field.unit, tuple(sums.get(key) for key in keys)))
    if chart.kind == "bars" and made:
        order = sorted(range(len(keys)), key=lambda i: -(made[0].values[i] or Decimal(0)))
        keys = tuple(keys[i] for i in order)
        made = [Series(s.name, s.title, s.unit, tuple(s.values[i] for i in order)) for s in made]
    return Drawn(chart, keys, tuple(made))
