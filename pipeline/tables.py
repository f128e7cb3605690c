"""A CSV file, read so strictly that it cannot be misread: bytes → `Table`, or findings.

The structure is scanned over the whole file at once (numpy), the columns are cut by Arrow, and
each different value of a column is parsed once. So a large file costs little more than a column
store would take, and every cell still knows its physical line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from pipeline import cells
from pipeline.cells import placed
from pipeline.codes import RESERVED, SLUG_MAX
from pipeline.findings import Finding, Place, Problem, letter
from pipeline.lexical import CELL_MAX, SHORT_MAX, parse
from pipeline.records import Structure, scan, widths
from pipeline.schema import Field, Schema, owner_column
from pipeline.values import MISSING_CELLS, NOT_APPLICABLE, Missing

R = TypeVar("R")

FEW = 64
"""So few different texts of a column are parsed one by one at once."""


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
    """Read the bytes of a CSV file against its schema. The table is None where a finding blocks."""
    structure, findings = scan(data, file, schema)
    if structure is None:
        return None, findings
    cut = _cut(structure, schema)
    if cut is None:
        return None, findings + widths(structure, file, schema)
    columns, problems = [], []
    for spec, texts in zip(schema.fields, cut, strict=True):
        column, wrong = _parse_column(spec, texts)
        columns.append(column)
        problems.append(wrong)
    table = Table(schema, file, tuple(columns), structure.lines)
    findings += cells.told(table, structure, problems)
    return (None if any(f.blocks for f in findings) else table), findings


def _cut(structure: Structure, schema: Schema) -> list[pa.DictionaryArray] | None:
    """Cut the rows into columns of dictionary-encoded text; None where a row has another width."""
    texts = pa.dictionary(pa.int32(), pa.string())
    if not len(structure.lines):
        return [pa.array([], pa.string()).dictionary_encode() for _ in schema.fields]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(structure.rows),
            arrow_csv.ReadOptions(
                column_names=list(schema.names), block_size=len(structure.rows) + 1
            ),
            arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(schema.names, texts),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return [table.column(name).combine_chunks() for name in schema.names]


# What `parse` gives back as it stands, as RE2 sees it: so that a column of half a million
# different ids or sentences is judged at once, and only what is unlike these one by one.
_INK = r"[^\s\p{Z}\x{1c}-\x{1f}\x{85}]"
_START = r"[^\s\p{Z}\x{1c}-\x{1f}\x{85}='’‘`@#+\-＝＠＋－﹦﹢﹣﹫0-9]"
_PLAIN = {
    "slug": r"\A[a-z0-9]+(?:-[a-z0-9]+)*-?\z",
    "": rf"\A{_START}(?:.*{_INK})?\z",
    "long": rf"(?s)\A{_START}(?:.*{_INK})?\z",
}


def _plain(spec: Field, texts: pa.Array) -> Any:
    """Say of each text whether it surely is its own value; False means: ask `parse`."""
    if spec.type != "string" or spec.codes or spec.form not in _PLAIN or len(texts) < FEW:
        return np.zeros(len(texts), dtype=bool)
    limit = {"slug": SLUG_MAX, "": SHORT_MAX, "long": CELL_MAX}[spec.form]
    fits = pc.and_(
        pc.match_substring_regex(texts, _PLAIN[spec.form]),
        pc.less_equal(pc.utf8_length(texts), limit),
    )
    special = pa.array([*MISSING_CELLS, *sorted(RESERVED)])
    plain = pc.and_not(fits, pc.is_in(texts, value_set=special))
    return plain.to_numpy(zero_copy_only=False)


def _parse_column(spec: Field, texts: pa.DictionaryArray) -> tuple[Column, dict[int, Problem]]:
    """Parse each different text of a column once; the problems are keyed by the value's index."""
    values: list[object] = texts.dictionary.to_pylist()
    problems = {}
    for index in np.flatnonzero(~_plain(spec, texts.dictionary)).tolist():
        written = str(values[index]).replace("\r\n", "\n")
        value = parse(spec, written)
        if isinstance(value, Problem):
            problems[index] = value
            value = written
        values[index] = value
    codes = texts.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return Column(spec, tuple(values), codes), problems


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
