"""Tables as text: CSV, JSON, and JSON line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from pipeline.formats.base import File, records, spread, word
from pipeline.reading.packages import Package
from pipeline.reading.table import Table

BOM = b"\xef\xbb\xbf"


def table_csv(table: Table) -> Iterator[bytes]:
    """Yield a table as CSV: UTF-8, line feeds, the columns' names in the first line."""
    yield _lines([table.schema.names])
    for cells in zip(*(spread(column, word) for column in table.columns), strict=True):
        yield _lines(list(zip(*cells, strict=True)))


def _lines(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def as_csv(package: Package, data: Path) -> Iterator[File]:
    """CSV with a byte order mark, which spreadsheet programs need to see that it is UTF-8."""
    for name, table in package.tables.items():
        yield File(f"{name}.csv", _marked(table), name)


def _marked(table: Table) -> Iterator[bytes]:
    yield BOM
    yield from table_csv(table)


def as_json(package: Package, data: Path) -> Iterator[File]:
    """JSON: a list of records a table; amounts of money are texts, so that they stay exact."""
    for name, table in package.tables.items():
        yield File(f"{name}.json", _list(table), name)


def _list(table: Table) -> Iterator[bytes]:
    before = "[\n"
    for rows in records(table):
        yield (before + ",\n".join(rows)).encode()
        before = ",\n"
    yield b"\n]\n" if len(table) else b"[\n\n]\n"


def as_ndjson(package: Package, data: Path) -> Iterator[File]:
    """JSON with one record a line, to be read while it is still being loaded."""
    for name, table in package.tables.items():
        yield File(f"{name}.ndjson", _rows(table), name)


def _rows(table: Table) -> Iterator[bytes]:
    for rows in records(table):
        yield ("\n".join(rows) + "\n").encode()
