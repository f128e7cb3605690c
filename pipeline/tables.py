"""A CSV file, read so strictly that it cannot be misread: bytes → `Table`, or findings.

The structure is scanned over the whole file at once (numpy), the columns are cut by Arrow, and
each different value of a column is parsed once. So a large file costs little more than a column
store would take, and every cell still knows its physical line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from pipeline.findings import Finding, Place, Text, capped, letter
from pipeline.lexical import Problem, parse
from pipeline.reading import Structure, scan
from pipeline.schema import Field, Schema
from pipeline.values import NOT_APPLICABLE, Missing

R = TypeVar("R")

EACH_MAX = 10_000
"""Findings of one rule in one column that are told one by one; the rest is counted in the last."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its different values, and for each row the index of its value."""

    field: Field
    values: tuple[object, ...]
    codes: np.ndarray[Any, np.dtype[np.int32]]

    def cells(self) -> list[object]:
        """Return the value of every row; equal values are one object."""
        values = self.values
        return [values[i] for i in self.codes.tolist()]


@dataclass(frozen=True)
class Table:
    """A table without a fault in any cell. `file` is relative to the data folder, with slashes."""

    schema: Schema
    file: str
    columns: tuple[Column, ...]
    lines: np.ndarray[Any, np.dtype[np.int64]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> Column:
        """Return a column by its field's name."""
        return self.columns[self.schema.names.index(name)]

    def place(self, row: int, name: str) -> Place:
        """Return where a cell stands: the physical line, counting the line feeds before it."""
        index = self.schema.names.index(name)
        feeds = sum(_feeds(c.values[c.codes[row]]) for c in self.columns[:index])
        return Place(self.file, int(self.lines[row]) + feeds, letter(index))

    def rows(self, row_class: type[R]) -> tuple[R, ...]:
        """Return the rows as objects of the class whose schema this table has."""
        return tuple(map(row_class, *(column.cells() for column in self.columns)))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table for vectorised rules: missing is NA, which breaks no comparison."""
        return pd.DataFrame({c.field.name: _series(c) for c in self.columns})


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


def read(data: bytes, file: str, schema: Schema) -> tuple[Table | None, list[Finding]]:
    """Read the bytes of a CSV file against its schema. The table is None where anything is wrong."""
    structure, findings = scan(data, file, schema)
    if structure is None:
        return None, findings
    columns = []
    for index, (spec, texts) in enumerate(zip(schema.fields, _cut(structure, schema), strict=True)):
        column, problems = _parse_column(spec, texts)
        columns.append(column)
        if problems:
            findings += _told(problems, column, structure, file, index)
    table = Table(schema, file, tuple(columns), structure.lines)
    return (None if findings else table), findings


def _cut(structure: Structure, schema: Schema) -> Iterator[pa.DictionaryArray]:
    """Cut the rows into columns of dictionary-encoded text."""
    if not len(structure.lines):
        for _ in schema.fields:
            yield pa.array([], pa.string()).dictionary_encode()
        return
    texts = arrow_csv.read_csv(
        pa.BufferReader(structure.rows),
        arrow_csv.ReadOptions(column_names=list(schema.names), block_size=len(structure.rows) + 1),
        arrow_csv.ParseOptions(newlines_in_values=True),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(schema.names, pa.string()),
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
        ),
    )
    for name in schema.names:
        yield texts.column(name).combine_chunks().dictionary_encode()


def _parse_column(spec: Field, texts: pa.DictionaryArray) -> tuple[Column, dict[int, Problem]]:
    """Parse each different text of a column once; the problems are keyed by the value's index."""
    written = [text.replace("\r\n", "\n") for text in texts.dictionary.to_pylist()]
    values = [parse(spec, text) for text in written]
    problems = {i: v for i, v in enumerate(values) if isinstance(v, Problem)}
    for index in problems:
        values[index] = written[index]
    codes = texts.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return Column(spec, tuple(values), codes), problems


def _told(
    problems: dict[int, Problem], column: Column, structure: Structure, file: str, index: int
) -> Iterator[Finding]:
    """Turn the problems of a column into findings, each at its cell, the first of each rule in full."""
    rows = np.flatnonzero(np.isin(column.codes, list(problems)))
    told: dict[str, int] = {}
    for row in rows.tolist():
        code = int(column.codes[row])
        problem = problems[code]
        told[problem.rule.id] = told.get(problem.rule.id, 0) + 1
        if told[problem.rule.id] > EACH_MAX:
            continue  # the count of all is told below
        place = Place(file, structure.cell_line(row, index), letter(index))
        yield finding(problem, place, column.field, str(column.values[code]))
    for rule, count in told.items():
        if count > EACH_MAX:
            yield _and_more(
                next(p for p in problems.values() if p.rule.id == rule),
                count,
                column.field,
                Place(file, None, letter(index)),
            )


def _and_more(problem: Problem, count: int, spec: Field, place: Place) -> Finding:
    """Say how many cells of a column have a problem, where these are too many to list."""
    found = Text(
        f"本列共 {count:,} 格有此问题，以上列出前 {EACH_MAX:,} 格",
        f"{count:,} cells of this column have it; the first {EACH_MAX:,} are listed",
    )
    return replace(finding(problem, place, spec, None), found=found)


def finding(problem: Problem, place: Place, spec: Field | None, value: str | None) -> Finding:
    """Place a problem."""
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


def at(
    table: Table, row: int, name: str, problem: Problem, related: Sequence[Place] = ()
) -> Finding:
    """Make a finding at a cell of a table that was read whole."""
    spec = table.schema.field(name)
    column = table.column(name)
    value = written(column.values[column.codes[row]])
    told = finding(problem, table.place(row, name), spec, value)
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
