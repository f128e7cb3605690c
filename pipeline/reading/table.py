"""A table in memory: columns of different values, rows that know their physical line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.findings import Finding, Place, Problem, capped, letter
from pipeline.model.schema import Field, Schema, owner_column
from pipeline.model.values import NOT_APPLICABLE, Missing

MANY = 10_000
"""So many different texts of a column are kept as Arrow keeps them, and looked through at a time."""

Codes = np.ndarray[Any, np.dtype[np.int32]]
R = TypeVar("R")


class Texts(Sequence[object]):
    """Very many different values of a column of text, kept by Arrow in a third of the memory of objects.

    What is not the text that stands in the array, such as 未公开, is put in its place.
    """

    def __init__(self, array: pa.Array):
        self.array = array
        self.other: dict[int, object] = {}

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self.at(np.arange(*index.indices(len(self)), dtype=np.int32))
        at = range(len(self))[index]
        return self.other[at] if at in self.other else self.array[at].as_py()

    def __setitem__(self, index: int, value: object) -> None:
        if value != self.array[index].as_py():
            self.other[index] = value

    def __iter__(self) -> Iterator[object]:
        for start in range(0, len(self), MANY):
            yield from self[start : start + MANY]

    def at(self, codes: Codes) -> list[object]:
        """Return the values at some indexes: the way to many of them, as one by one they are dear."""
        values: list[object] = self.array.take(pa.array(codes)).to_pylist()
        if self.other:
            for place in np.flatnonzero(np.isin(codes, list(self.other))).tolist():
                values[place] = self.other[int(codes[place])]
        return values


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its different values, and for each row the index of its value."""

    field: Field
    values: tuple[object, ...] | Texts
    codes: Codes

    def cells(self, rows: slice = slice(None)) -> list[object]:
        """Return the value of every row, or of some rows."""
        return self.at(self.codes[rows])

    def at(self, codes: Codes) -> list[object]:
        """Return the values at some indexes; equal values are one object where they are not very many."""
        values = self.values
        if isinstance(values, Texts):
            return values.at(codes)
        return [values[i] for i in codes.tolist()]


@dataclass(frozen=True)
class Table:
    """A table without a fault in any cell. `file` is relative to the data folder, with slashes."""

    schema: Schema
    file: str
    columns: tuple[Column, ...]
    lines: np.ndarray[Any, np.dtype[np.int64]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.lines)

    def some(self, start: int, end: int) -> Iterator[tuple[object, ...]]:
        """Yield the rows from `start` up to `end` without making an object of any other."""
        return zip(*(c.cells(slice(start, end)) for c in self.columns), strict=True)

    def column(self, name: str) -> Column:
        """Return a column by its field's name."""
        return self.columns[self.schema.names.index(name)]

    def place(self, row: int, name: str) -> Place:
        """Return where a cell stands: the physical line, counting the line feeds before it."""
        index = self.schema.names.index(name)
        feeds = sum(_feeds(c.values[c.codes[row]]) for c in self.columns[:index])
        return Place(self.file, int(self.lines[row]) + feeds, letter(index))

    def owner_at(self, line: int) -> str | None:
        """Return whose row stands on a physical line (see `schema.owner_column`)."""
        row = int(np.searchsorted(self.lines, line, side="right")) - 1
        column = self.columns[owner_column(self.schema.names)]
        return str(column.values[column.codes[row]]) if row >= 0 else None

    def rows(self, row_class: type[R]) -> tuple[R, ...]:
        """Return the rows as objects of the class whose schema this table has."""
        return tuple(map(row_class, *(column.cells() for column in self.columns)))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table for vectorised rules: missing is NA, which breaks no comparison."""
        return pd.DataFrame({c.field.name: _series(c) for c in self.columns})

    @cached_property
    def _asked(self) -> dict[str, pd.Series[Any]]:
        return {}

    def series(self, name: str) -> pd.Series[Any]:
        """Return one column as `frame` has it: for tables of very many rows, of which few columns are asked."""
        if name not in self._asked:
            self._asked[name] = _series(self.column(name))
        return self._asked[name]


def _feeds(value: object) -> int:
    return value.count("\n") if isinstance(value, str) else 0


_DTYPES = {
    "string": "str",
    "integer": "Int64",
    "boolean": "boolean",
    "number": "object",
    "date": "datetime64[s]",
}


def _series(column: Column) -> pd.Series[Any]:
    """Spread a column's different values over its rows, as the pandas type of its field."""
    dtype = "object" if column.field.form == "list" else _DTYPES[column.field.type]
    plain = [None if isinstance(v, Missing) else v for v in column.values]
    return pd.Series(pd.Series(plain, dtype=dtype).array.take(column.codes))


def not_applicable(table: Table, name: str) -> pd.Series[bool]:
    """Say for each row whether the cell says 不适用 (which `frame` shows as NA)."""
    column = table.column(name)
    hit = np.array([v is NOT_APPLICABLE for v in column.values], dtype=bool)
    return pd.Series(hit[column.codes] if len(hit) else np.zeros(len(table), dtype=bool))


def at(
    table: Table, row: int, name: str, problem: Problem, related: Sequence[Place] = ()
) -> Finding:
    """Make a finding at a cell of a table that was read whole."""
    spec = table.schema.field(name)
    column = table.column(name)
    value = written(column.values[column.codes[row]])
    told = placed(problem, table.place(row, name), spec, value)
    return replace(told, related=tuple(related))


def written(value: object) -> str:
    """Return a value as its cell writes it; the reverse of `lexical.parse`."""
    if isinstance(value, Missing):
        return str(value.value) if value is NOT_APPLICABLE else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "；".join(value)
    return str(value)


def placed(problem: Problem, place: Place, spec: Field | None, value: str | None) -> Finding:
    """Place a problem at its cell."""
    return Finding(
        level=problem.rule.level,
        rule=problem.rule.id,
        place=place,
        field=spec.name if spec else None,
        value=None if value is None else capped(value),
        found=problem.found,
        expected=problem.expected,
        example=problem.example,
        fix=problem.fix,
    )
