"""Writes a package's descriptor (Data Package v2, YAML) from schemas: one line a field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.model.schema import Field, Schema
from pipeline.model.values import MISSING_CELLS

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def write(properties: Mapping[str, Any], schemas: Iterable[Schema]) -> str:
    """Write the descriptor of a package whose tables are `<name>.csv` beside it.

    One line a field, so that a change of one is a change of one line.
    """
    lines = ["# 本文件由程序写出：python -m pipeline schema。字段的说明在 title 和 description。"]
    head = {"$schema": PROFILE, **properties}
    lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    lines.append("resources:")
    for schema in schemas:
        lines += _resource_lines(schema)
    return "\n".join(lines) + "\n"


def _resource_lines(schema: Schema) -> list[str]:
    dump = {"title": schema.title, "description": schema.description}
    lines = [f"  - name: {schema.name}"]
    lines += [f"    {k}: {json.dumps(v, ensure_ascii=False)}" for k, v in dump.items() if v]
    lines += [
        f"    path: {schema.name}.csv",
        "    type: table",
        "    encoding: utf-8",
        "    schema:",
    ]
    lines.append("      fields:")
    lines += [f"        - {json.dumps(field_dict(f), ensure_ascii=False)}" for f in schema.fields]
    lines.append(f"      primaryKey: {json.dumps(list(schema.key))}")
    keys = [
        {
            "fields": [f.name],
            "reference": {"resource": f.references[0], "fields": [f.references[1]]},
        }
        for f in schema.fields
        if f.references and f.form != "list"
    ]
    if keys:
        lines.append("      foreignKeys:")
        lines += [f"        - {json.dumps(key)}" for key in keys]
    lines.append(f"      missingValues: {json.dumps(MISSING_CELLS, ensure_ascii=False)}")
    return lines


def field_dict(field: Field) -> dict[str, Any]:
    """Return a field as a descriptor writes it."""
    listed = field.form == "list"
    constraints: dict[str, Any] = {
        "required": field.required or None,
        "unique": field.unique or None,
        "enum": list(field.codes) if field.codes and not listed else None,
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
    out: dict[str, Any] = {
        "name": field.name,
        "title": field.title,
        "type": field.type,
        "description": field.description,
        "form": field.form,
        "unit": field.unit,
        "codes": list(field.codes) if listed else [],
        "references": ".".join(field.references) if field.references and listed else "",
        "example": field.example,
        "trueValues": ["是"] if field.type == "boolean" else [],
        "falseValues": ["否"] if field.type == "boolean" else [],
        "constraints": {k: v for k, v in constraints.items() if v is not None},
    }
    return {key: value for key, value in out.items() if value}
