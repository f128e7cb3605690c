"""What a rule sees and says. A rule is a small generator; its docstring is its documentation.

`python -m pipeline rules` prints id, level, title, example and the docstring, so the docstring
says what the rule asks, why, and where that stands (law and article, or practice of the field).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.findings import Finding, Level, Place, Rule, Text
from pipeline.lexical import Problem
from pipeline.tables import Table, at
from pipeline.workdays import Calendar


@dataclass(frozen=True)
class Catalogue:
    """The catalogue as rules see it: tables that are sound cell by cell, the day, the calendar.

    `folder` is where the catalogue's own files lie.
    """

    tables: Mapping[str, Table]
    as_of: date
    calendar: Calendar
    folder: Path

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table for vectorised comparisons: missing cells are NA; the index is the row."""
        return self.tables[name].frame


@dataclass(frozen=True, slots=True)
class CheckedRule(Rule):
    """A rule with the function that applies it to a catalogue."""

    check: Callable[[Catalogue, CheckedRule], Iterator[Finding]] = lambda *_: iter(())


def rule(
    id_: str,
    level: Level,
    zh: str,
    en: str,
    check: Callable[[Catalogue, CheckedRule], Iterator[Finding]],
    example: str = "",
) -> CheckedRule:
    """Name a rule function for the table of contents."""
    return CheckedRule(id_, level, Text(zh, en), example, check)


def rows(mask: pd.Series[bool]) -> list[int]:
    """Return the rows where a comparison is true; where a side is missing it is not."""
    return [int(i) for i in np.flatnonzero(mask.fillna(False).to_numpy(dtype=bool))]


@dataclass(frozen=True, slots=True)
class Mend:
    """What was expected instead, an example, and how to mend it."""

    expected: Text
    fix: Text
    example: str = ""


def wrong(
    table: Table,
    row: int,
    field: str,
    rule: Rule,
    found: Text,
    mend: Mend,
    related: Sequence[Place] = (),
) -> Finding:
    """Make a rule's finding at a cell."""
    problem = Problem(rule, found, mend.expected, mend.example, mend.fix)
    return at(table, row, field, problem, related)
