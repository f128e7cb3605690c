"""Promise against reality: how long the cases of a matter really took, from the dataset of working times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.indicators import median, percentile
from pipeline.model.indicators import rounded
from pipeline.reading.table import Table

FOLDER, NAME = "working-time", "times"
COLUMNS = ("month", "matter_id", "promised", "unit", "days", "cases", "on_time")
"""What the table must have to be read as working times; a row is the cases of a month with equal days."""
RANK = 90


@dataclass(frozen=True, slots=True)
class Spell:
    """Cases of one month, or of all: days in the middle, of nine in ten, and the share on time in percent.

    `promised` are the days promised then; what is not stated is None.
    """

    month: str
    promised: int | None
    cases: int
    median: Fraction
    ninth: Fraction
    on_time: Decimal | None


@dataclass(frozen=True, slots=True)
class Reality:
    """How long a matter took: by month, all together, and as a distribution of (days, cases).

    `unit` is the kind of days; `left_out` are rows that state no days or cases, or days of another kind.
    """

    unit: str
    months: tuple[Spell, ...]
    whole: Spell
    days: tuple[tuple[int, int], ...]
    left_out: int


def realities(tables: Mapping[str, Table]) -> Mapping[str, Reality]:
    """Return what is known of each matter by its id; nothing without the dataset."""
    table = tables.get(f"{FOLDER}.{NAME}")
    if table is None or not set(COLUMNS) <= set(table.schema.names):
        return {}
    frame = table.frame[list(COLUMNS)]
    found: dict[str, Reality] = {}
    for matter, rows in frame.dropna(subset=["matter_id"]).groupby("matter_id", sort=False):
        one = _reality([_Row(*row) for row in rows.astype(object).itertuples(index=False)])
        if one:
            found[str(matter)] = one
    return found


class _Row:
    """The cases of a month that took equally long; None where a cell is not stated."""

    def __init__(self, *cells: Any):
        known: list[Any] = [None if pd.isna(cell) else cell for cell in cells]
        self.month, _, self.promised, self.unit, self.days, self.cases, self.on_time = known


def _reality(rows: Sequence[_Row]) -> Reality | None:
    """Work out the times of one matter; None where no row says month, kind of days, days and cases."""
    whole = [r for r in rows if None not in (r.month, r.unit, r.days) and r.cases]
    if not whole:
        return None
    last = max(whole, key=lambda r: str(r.month))
    own = [r for r in whole if r.unit == last.unit]
    months = sorted({str(r.month) for r in own})
    spells = tuple(_spell(month, [r for r in own if r.month == month]) for month in months)
    by_days: dict[int, int] = {}
    for row in sorted(own, key=lambda r: int(r.days)):
        by_days[int(row.days)] = by_days.get(int(row.days), 0) + int(row.cases)
    return Reality(
        str(last.unit), spells, _spell("", own), tuple(by_days.items()), len(rows) - len(own)
    )


def _spell(month: str, rows: Sequence[_Row]) -> Spell:
    cases = [(int(r.days), int(r.cases)) for r in rows]
    total = sum(count for _, count in cases)
    promised = {r.promised for r in rows}
    known = all(r.on_time is not None for r in rows)
    share = Fraction(100 * sum(int(r.on_time) for r in rows), total) if known and total else None
    return Spell(
        month,
        int(promised.pop()) if len(promised) == 1 and None not in promised else None,
        total, median(cases), percentile(cases, RANK),
        None if share is None else rounded(share, 1),
    )  # fmt: skip
