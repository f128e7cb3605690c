"""Writes a package's descriptor (Data Package v2, YAML) from schemas: one line a field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.model.schema import Field, Schema
from pipeline.model.values import MISSING_CELLS

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def as_dict(properties: Mapping[str, Any], schemas: Iterable[Schema]) -> dict[str, Any]:
    """Return the descriptor of a package whose tables are `<name>.csv` beside it."""
    resources = [_resource(schema) for schema in schemas]
    return {"$schema": PROFILE, **properties, "resources": resources}


def _resource(schema: Schema) -> dict[str, Any]:
    named = {"name": schema.name, "title": schema.title, "description": schema.description}
    keys = [
        {
            "fields": [f.name],
            "reference": {"resource": f.references[0], "fields": [f.references[1]]},
        }
        for f in schema.fields
        if f.references and f.form != "list"
    ]
    table: dict[str, Any] = {
        "fields": [field_dict(f) for f in schema.fields],
        "primaryKey": list(schema.key),
        "foreignKeys": keys,
        "missingValues": list(MISSING_CELLS),
    }
    return {
        **{key: value for key, value in named.items() if value},
        "path": f"{schema.name}.csv",
        "type": "table",
        "encoding": "utf-8",
        "schema": {key: value for key, value in table.items() if value or key != "foreignKeys"},
    }


def write(properties: Mapping[str, Any], schemas: Iterable[Schema]) -> str:
    """Write a descriptor as YAML: one line a field, so that a change of one is a change of one line."""
    described = as_dict(properties, schemas)
    lines = ["# 本文件由程序写出：python -m pipeline schema。字段的说明在 title 和 description。"]
    lines += [f"{k}: {_json(v)}" for k, v in described.items() if k != "resources"]
    lines.append("resources:")
    for resource in described["resources"]:
        lines += _resource_lines(resource)
    return "\n".join(lines) + "\n"


_PLAIN = ("name", "path", "type", "encoding")
"""Properties whose values need no quotes in YAML."""


def _resource_lines(resource: Mapping[str, Any]) -> list[str]:
    lines = [
        f"    {key}: {value if key in _PLAIN else _json(value)}"
        for key, value in resource.items()
        if key != "schema"
    ]
    lines[0] = f"  - {lines[0].lstrip()}"
    lines.append("    schema:")
    for key, value in resource["schema"].items():
        if key in ("fields", "foreignKeys"):
            lines += [f"      {key}:", *(f"        - {_json(each)}" for each in value)]
        else:
            lines.append(f"      {key}: {_json(value)}")
    return lines


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


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
