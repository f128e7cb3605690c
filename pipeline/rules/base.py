"""What a rule sees and says. A rule is a small generator; its docstring is its documentation.

`python -m pipeline rules` prints id, level, title, example and the docstring, so the docstring
says what the rule asks, why, and where that stands (law and article, or practice of the field).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from pipeline.findings import Finding, Level, Place, Rule, Text
from pipeline.model.workdays import Calendar
from pipeline.reading.lexical import Problem
from pipeline.reading.table import Table, at

T = TypeVar("T")


@dataclass(frozen=True)
class Catalogue:
    """The catalogue as rules see it: tables that are sound cell by cell, the day, the calendar.

    `folder` is where the catalogue's own files lie.
    """

    tables: Mapping[str, Table]
    as_of: date
    calendar: Calendar
    folder: Path
    _memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table for vectorised comparisons: missing cells are NA; the index is the row."""
        return self.tables[name].frame

    def once(self, name: str, make: Callable[[Catalogue], T]) -> T:
        """Return what several rules need of the catalogue, made when it is asked for first."""
        if name not in self._memo:
            self._memo[name] = make(self)
        made: T = self._memo[name]
        return made


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


def among(cells: pd.Series[Any], wanted: Collection[object]) -> pd.Series[bool]:
    """Say of each cell whether it is one of many values (`isin` is slow for many texts)."""
    return pd.Series([cell in wanted for cell in cells.tolist()], index=cells.index, dtype=bool)


def day(catalogue: Catalogue) -> pd.Timestamp:
    """Return the as-of date as frames compare it."""
    return pd.Timestamp(catalogue.as_of)


def current(catalogue: Catalogue, start: pd.Series[Any], end: pd.Series[Any]) -> pd.Series[bool]:
    """Say of each row whether the as-of date lies in its term; a missing end is open."""
    at = day(catalogue)
    return (start.isna() | (start <= at)) & (end.isna() | (end >= at))


def in_force(catalogue: Catalogue) -> pd.Series[bool]:
    """Say of each matter whether it is in force at the as-of date, as `standing.of_matter` does."""
    return catalogue.once("in_force", _in_force)


def _in_force(catalogue: Catalogue) -> pd.Series[bool]:
    f, at = catalogue.frame("matters"), day(catalogue)
    ended = f["status"].isin(["已取消", "暂停"]) & ~(f["cancelled_on"] > at)
    coming = (f["effective_on"] > at) | (f["effective_on"].isna() & (f["status"] == "尚未实施"))
    return ~ended & ~coming


def of_matter(catalogue: Catalogue, table: str, values: pd.Series[Any]) -> pd.Series[Any]:
    """Spread values that stand in the order of the matters over the rows of a table of theirs."""
    ids = catalogue.frame("matters")["id"]
    return _spread(values, ids, catalogue.frame(table)["matter_id"])


def look_up(catalogue: Catalogue, table: str, column: str, ids: pd.Series[Any]) -> pd.Series[Any]:
    """Return for each id the value of a column of the row it names; NA where there is no id."""
    f = catalogue.frame(table)
    return _spread(f[column], f["id"], ids)


def _spread(cells: pd.Series[Any], ids: pd.Series[Any], keys: pd.Series[Any]) -> pd.Series[Any]:
    """Return for each key the cell of the row with that id. The type stays, even of no rows."""
    row_of = {id_: row for row, id_ in enumerate(ids.tolist())}
    at = np.array([row_of.get(key, -1) for key in keys.tolist()], dtype=np.int64)
    array = cells.astype("boolean").array if cells.dtype == bool else cells.array
    return pd.Series(array.take(at, allow_fill=True), index=keys.index)


def kinds(catalogue: Catalogue) -> pd.Series[Any]:
    """Return the kind (行政许可 …) of each matter, which stands with its item."""
    return catalogue.once("kinds", _kinds)


def _kinds(catalogue: Catalogue) -> pd.Series[Any]:
    return look_up(catalogue, "items", "kind", catalogue.frame("matters")["item_id"])


def values(cell: object) -> tuple[str, ...]:
    """Return the values of a list cell as a frame shows it; none where it is missing."""
    return cell if isinstance(cell, tuple) else ()


def whole_finding(rule: Rule, file: str, found: Text, mend: Mend) -> Finding:
    """Make a rule's finding on a whole file."""
    place = Place(file)
    return Finding(
        rule.level, rule.id, place, None, None, found, mend.expected, mend.example, mend.fix
    )
