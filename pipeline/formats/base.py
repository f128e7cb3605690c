"""What formats are made with: files in parts, and which cells of a row have no value, and why."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from pipeline.model.values import NOT_STATED, Missing
from pipeline.reading.packages import FILES, Package
from pipeline.reading.table import MANY, Column, Table, written

WHOLE = "all"
"""The name of the files with everything in one; they stand above the packages' folders."""
PART = 10_000
"""Rows that are written at a time."""
_BLOCK = 1 << 20

T = TypeVar("T")

Content = bytes | Iterator[bytes]
"""What stands in a file: at once, or part by part."""


class File(NamedTuple):
    """A file of a download: its path in the package's folder, its content, its table or '' for all."""

    name: str
    content: Content
    table: str = ""


def parts(table: Table, size: int = PART) -> Iterator[slice]:
    """Yield a table's rows, `size` at a time."""
    return (slice(start, start + size) for start in range(0, len(table), size))


def spread(column: Column, make: Callable[[object], T], size: int = PART) -> Iterator[list[T]]:
    """Yield for the rows of each part what is made of their values.

    It is made once for each different value, but where these are very many: then for each row of the part,
    so that what is made of a million values never stands in memory.
    """
    starts = range(0, len(column.codes), size)
    if len(column.values) > MANY:
        for start in starts:
            yield [make(value) for value in column.cells(slice(start, start + size))]
        return
    made = [make(value) for value in column.values]
    for start in starts:
        yield [made[i] for i in column.codes[start : start + size].tolist()]


def word(value: object) -> str:
    """Return a value as its cell writes it; a missing one says why it is missing."""
    return value.value if isinstance(value, Missing) else written(value)


def plain(value: object) -> object:
    """Return a value as JSON knows it: missing is null; money and dates are texts, which stay exact."""
    if isinstance(value, Missing):
        return None
    if isinstance(value, date | Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


class Silence(NamedTuple):
    """The names of a row's cells that have no value, by the reason."""

    not_stated: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()


def silences(table: Table) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], list[Silence]]:
    """Return the different silences of a table's rows, and for each row the index of its own."""
    index = np.zeros(len(table), dtype=np.int64)
    found = [Silence()]
    for column in table.columns:
        state = np.array([_state(value) for value in column.values], dtype=np.int64)
        if not state.any():
            continue
        pairs, index = np.unique(index * 3 + state[column.codes], return_inverse=True)
        name = column.field.name
        found = [_more(found[pair // 3], name, pair % 3) for pair in pairs.tolist()]
    return index, found


def _state(value: object) -> int:
    return (1 if value is NOT_STATED else 2) if isinstance(value, Missing) else 0


def _more(silence: Silence, name: str, state: int) -> Silence:
    stated, applies = silence
    return Silence(
        (*stated, name) if state == 1 else stated, (*applies, name) if state == 2 else applies
    )


def records(table: Table, size: int = PART) -> Iterator[list[str]]:
    """Yield the rows as JSON objects, `size` at a time.

    What is 未公开 or 不适用 is null, and named in `not_stated` or `not_applicable`.
    """
    columns = [spread(column, _member(column.field.name), size) for column in table.columns]
    index, found = silences(table)
    ends = [f'"not_stated": {_json(a)}, "not_applicable": {_json(b)}' for a, b in found]
    for part, *cells in zip(parts(table, size), *columns, strict=True):
        cells.append([ends[i] for i in index[part].tolist()])
        yield [f"{{{row}}}" for row in map(", ".join, zip(*cells, strict=True))]


def _member(name: str) -> Callable[[object], str]:
    """Return what writes a value as the member of that name."""
    start = f"{_json(name)}: "
    return lambda value: start + _json(plain(value))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def through_file(write: Callable[[Path], None]) -> Iterator[bytes]:
    """Yield the bytes of a file that `write` makes at the path it is given; the file is then removed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made")
        write(path)
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block


def shipped(package: Package, data: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files that the package's `files` table lists: (path in the package, bytes)."""
    if FILES in package.tables:
        for name in package.tables[FILES].column("path").cells():
            yield str(name), (data / package.folder / str(name)).read_bytes()
