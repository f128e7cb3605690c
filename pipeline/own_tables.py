"""Tables made of the catalogue for formulas: matters in force, what is stated of them, joint handling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from pipeline import figures
from pipeline.model.indicators import OWN
from pipeline.model.schema import Schema
from pipeline.model.standing import Standing
from pipeline.model.values import NOT_STATED
from pipeline.reading.table import Column, Table
from pipeline.site import Site


def tables(site: Site) -> Mapping[str, Table]:
    """Return every table that a formula may name: `dataset.table`, the catalogue's and the program's own."""
    found = {
        f"{folder}.{name}": table
        for folder, package in site.packages.items()
        for name, table in package.tables.items()
    }
    makers = {"site.matters": _matters, "site.elements": _elements, "site.joints": _joints}
    return found | {name: table(OWN[name], make(site)) for name, make in makers.items()}


def table(schema: Schema, rows: Iterable[tuple[object, ...]]) -> Table:
    """Make a table of rows in the order of the schema's columns. It stands in no file."""
    every = list(rows)
    columns = []
    for at, field in enumerate(schema.fields):
        values: dict[object, int] = {}
        codes = [values.setdefault(row[at], len(values)) for row in every]
        columns.append(Column(field, tuple(values), np.array(codes, dtype=np.int32)))
    return Table(schema, "", tuple(columns), np.zeros(len(every), dtype=np.int64))


def _word(value: object) -> object:
    return ("是" if value else "否") if isinstance(value, bool) else value


def _matters(site: Site) -> Iterator[tuple[object, ...]]:
    for m in site.matters.values():
        if m.standing is Standing.IN_FORCE:
            windows = len({use.window.id for use in m.windows})
            yield tuple(map(_word, (
                m.id, m.body_id, m.place_id, m.case_kind, m.statutory_days, m.statutory_unit,
                m.promised_days, m.promised_unit, m.in_hall, windows, m.charged, m.pay_online,
                m.online_depth,
            )))  # fmt: skip


def _elements(site: Site) -> Iterator[tuple[object, ...]]:
    for m in site.matters.values():
        if m.standing is not Standing.PAST:
            lacks = figures.absent(m)
            for name in figures.ELEMENTS:
                yield m.id, m.body_id, name, int(name not in lacks)


def _joints(site: Site) -> Iterator[tuple[object, ...]]:
    for joint in site.joints.values():
        plan = joint.schedule
        days = NOT_STATED if plan.left_out else plan.together
        yield joint.id, joint.kind, len(joint.members), days
