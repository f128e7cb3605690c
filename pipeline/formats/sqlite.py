"""A package as a SQLite database: typed columns, keys, references, and code lists as checks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path

from pipeline.formats.base import File, parts, plain, silences, spread, through_file
from pipeline.model.schema import Field, Schema
from pipeline.model.values import Missing
from pipeline.reading.packages import Package
from pipeline.reading.table import Table

_Cell = str | int | float | None


def as_sqlite(package: Package, data: Path) -> Iterator[File]:
    """A SQLite database: a table each, typed, with keys and references; why a cell is null stands beside."""
    yield File(f"{package.descriptor.name}.sqlite", through_file(partial(_write, package)))


def _write(package: Package, path: Path) -> None:
    """Write the database. The same rows make the same bytes: no journal, no hour, one order."""
    schemas = {name: table.schema for name, table in package.tables.items()}
    with sqlite3.connect(path, isolation_level=None) as base:
        base.execute("PRAGMA journal_mode=OFF")
        base.execute("PRAGMA synchronous=OFF")
        base.execute("BEGIN")
        for name, table in package.tables.items():
            base.execute(definition(name, schemas))
            _fill(base, name, table)
        base.execute("COMMIT")
    base.close()


def definition(name: str, schemas: Mapping[str, Schema]) -> str:
    """Return the statement that creates a table."""
    schema = schemas[name]
    lines = [_column(field, schema) for field in schema.fields]
    lines += ['"not_stated" TEXT NOT NULL', '"not_applicable" TEXT NOT NULL']
    if schema.key:
        lines.append(f"PRIMARY KEY ({', '.join(map(_quoted, schema.key))})")
    lines += [
        f"FOREIGN KEY ({_quoted(f.name)}) REFERENCES {_quoted(f.references[0])} ({_quoted(f.references[1])})"
        for f in schema.fields
        if f.references
        and f.form != "list"
        and _is_key(schemas.get(f.references[0]), f.references[1])
    ]
    return f"CREATE TABLE {_quoted(name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _is_key(schema: Schema | None, name: str) -> bool:
    """Say whether a column can be referred to: no two rows have the same value in it."""
    return schema is not None and (schema.key == (name,) or schema.field(name).unique)


def _column(field: Field, schema: Schema) -> str:
    name = _quoted(field.name)
    declared = f"{name} {_kind(field)}"
    if field.required:
        declared += " NOT NULL"
    if field.unique and schema.key != (field.name,):
        declared += " UNIQUE"
    if field.type == "boolean" and field.form != "list":
        declared += f" CHECK ({name} IN (0, 1))"
    elif field.codes and field.form != "list":
        declared += f" CHECK ({name} IN ({', '.join(map(_text, field.codes))}))"
    return declared


def _kind(field: Field) -> str:
    """Return a column's type. Numbers have at most 15 digits (`lexical.DIGITS_MAX`), which SQLite keeps."""
    if field.form == "list":
        return "TEXT"
    return {"boolean": "INTEGER", "integer": "INTEGER", "number": "NUMERIC"}.get(field.type, "TEXT")


def _fill(base: sqlite3.Connection, name: str, table: Table) -> None:
    columns = [spread(column, _cell) for column in table.columns]
    index, found = silences(table)
    reasons = [[_json(list(silence[i])) for silence in found] for i in (0, 1)]
    marks = ", ".join("?" * (len(columns) + 2))
    insert = f"INSERT INTO {_quoted(name)} VALUES ({marks})"  # noqa: S608 (a quoted name)
    for part, *cells in zip(parts(table), *columns, strict=True):
        cells += [[made[i] for i in index[part].tolist()] for made in reasons]
        base.executemany(insert, zip(*cells, strict=True))


def _cell(value: object) -> _Cell:
    if isinstance(value, Missing):
        return None
    if isinstance(value, tuple):
        return _json(list(value))
    if isinstance(value, int):
        return int(value)
    return float(value) if isinstance(value, Decimal) else str(plain(value))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
