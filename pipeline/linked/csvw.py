"""What the CSV files hold, for programs: CSV on the Web (https://www.w3.org/TR/tabular-metadata/).

One `csv-metadata.json` beside a package's CSV files, where readers of the standard look for it: the type of
each column, its codes, keys, and the words 未公开 and 不适用, which are no values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.formats.base import File
from pipeline.linked.names import ZH
from pipeline.model.schema import LIST_SEPARATOR, Field, Schema
from pipeline.model.values import MISSING_CELLS
from pipeline.reading.packages import Package

NAME = "csv-metadata.json"


def as_csvw(package: Package, data: Path) -> Iterator[File]:
    """CSV on the Web: the types, codes and keys of the CSV files, where its readers look for them."""
    yield File(NAME, metadata(package))


def metadata(package: Package) -> bytes:
    """Return the metadata of a package's tables, as JSON."""
    about = package.descriptor.properties
    said = {"dc:title": about.get("title"), "dc:description": about.get("description")}
    licences = [x["path"] for x in about.get("licenses", ()) if x.get("path")]
    whole = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": ZH}],
        **{key: value for key, value in said.items() if value},
        **({"dc:license": {"@id": licences[0]}} if licences else {}),
        "tables": [_table(table.schema, package) for table in package.tables.values()],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _table(schema: Schema, package: Package) -> dict[str, Any]:
    said = {"dc:title": schema.title, "dc:description": schema.description}
    table: dict[str, Any] = {"columns": [_column(field) for field in schema.fields]}
    if schema.key:
        table["primaryKey"] = list(schema.key)
    keys = [_foreign_key(f) for f in schema.fields if f.references and f.form != "list"]
    if keys:
        table["foreignKeys"] = keys
    return {
        "url": f"{schema.name}.csv",
        **{key: value for key, value in said.items() if value},
        "dialect": {"lineTerminators": ["\n"]},
        "tableSchema": table,
    }


def _foreign_key(field: Field) -> dict[str, Any]:
    table, column = field.references or ("", "")
    target = {"resource": f"{table}.csv", "columnReference": [column]}
    return {"columnReference": [field.name], "reference": target}


def _column(field: Field) -> dict[str, Any]:
    column: dict[str, Any] = {"name": field.name, "titles": [field.name]}
    if field.title and field.title != field.name:
        column["titles"].append(field.title)
    if field.description:
        column["dc:description"] = field.description
    if field.unit:
        column["schema:unitText"] = field.unit
    column["datatype"] = _datatype(field)
    column["null"] = list(MISSING_CELLS)
    if field.required:
        column["required"] = True
    if field.form == "list":
        column["separator"] = LIST_SEPARATOR
    return column


_BASES = {"string": "string", "integer": "integer", "number": "decimal", "date": "date"}


def _datatype(field: Field) -> str | dict[str, Any]:
    """Return a field's type with what limits it; the codes of a list as a regular expression."""
    if field.type == "boolean":
        return {"base": "boolean", "format": "是|否"}
    limits: dict[str, Any] = {"minimum": field.minimum, "maximum": field.maximum}
    if field.codes:
        limits["format"] = "|".join(re.escape(code) for code in field.codes)
    stated = {key: value for key, value in limits.items() if value is not None}
    return {"base": _BASES[field.type], **stated} if stated else _BASES[field.type]
