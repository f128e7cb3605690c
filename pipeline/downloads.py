"""Downloads: every table in every format, from the same cells as the pages.

`FORMATS` is the table of contents: one function a format, (package, data folder) → files. What is
未公开 or 不适用 is written so: in CSV as the word, in JSON as null with the field's name in
`not_stated` or `not_applicable`.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipeline.model.values import NOT_APPLICABLE, NOT_STATED, Missing
from pipeline.reading import descriptor_writing
from pipeline.reading.packages import FILES, Package
from pipeline.reading.table import Column, Table, written

BOM = b"\xef\xbb\xbf"
_EPOCH = (1980, 1, 1, 0, 0, 0)

Files = Iterator[tuple[str, bytes]]


def path(package: Package, name: str) -> str:
    """Return where a download of a package stands in the site."""
    return f"downloads/{package.folder}/{name}"


def _texts(column: Column) -> list[str]:
    """Return a column as words; a missing value says why it is missing."""
    texts = [v.value if isinstance(v, Missing) else written(v) for v in column.values]
    return [texts[i] for i in column.codes.tolist()]


def table_csv(table: Table) -> bytes:
    """Return a table as CSV: UTF-8, line feeds, the columns' names in the first line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.schema.names)
    writer.writerows(zip(*(_texts(column) for column in table.columns), strict=True))
    return out.getvalue().encode()


def as_csv(package: Package, data: Path) -> Files:
    """CSV with a byte order mark, which spreadsheet programs need to see that it is UTF-8."""
    for name, table in package.tables.items():
        yield path(package, f"{name}.csv"), BOM + table_csv(table)


def as_json(package: Package, data: Path) -> Files:
    """JSON: a list of records a table; amounts of money are texts, so that they stay exact."""
    for name, table in package.tables.items():
        records = zip(*(column.cells() for column in table.columns), strict=True)
        rows = [_record(table.schema.names, record) for record in records]
        body = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        yield path(package, f"{name}.json"), f"[\n{body}\n]\n".encode()


def _record(names: tuple[str, ...], values: tuple[object, ...]) -> dict[str, object]:
    record = {name: _plain(value) for name, value in zip(names, values, strict=True)}
    for key, state in (("not_stated", NOT_STATED), ("not_applicable", NOT_APPLICABLE)):
        record[key] = [n for n, v in zip(names, values, strict=True) if v is state]
    return record


def _plain(value: object) -> object:
    if isinstance(value, Missing):
        return None
    if isinstance(value, date | Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def as_zip(package: Package, data: Path) -> Files:
    """A data package in one file: `datapackage.json`, the tables, and the files they name."""
    head = dict(package.descriptor.properties)
    schemas = [resource.schema for resource in package.descriptor.resources]
    described = descriptor_writing.as_dict(head, schemas)
    members = {"datapackage.json": json.dumps(described, ensure_ascii=False, indent=1).encode()}
    members |= {f"{name}.csv": table_csv(table) for name, table in package.tables.items()}
    for name, content in shipped(package, data):
        members[name] = content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    yield path(package, f"{package.folder}.zip"), out.getvalue()


def shipped(package: Package, data: Path) -> Files:
    """Yield the files that the package's `files` table lists: (path in the package, bytes)."""
    if FILES in package.tables:
        for name in package.tables[FILES].column("path").cells():
            yield str(name), (data / package.folder / str(name)).read_bytes()


def as_files(package: Package, data: Path) -> Files:
    """The forms and samples themselves."""
    for name, content in shipped(package, data):
        yield path(package, name), content


FORMATS: dict[str, Callable[[Package, Path], Files]] = {
    "csv": as_csv,
    "json": as_json,
    "zip": as_zip,
    "files": as_files,
}
