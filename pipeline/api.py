"""The data as a static JSON API: files under `api/v1/` that any server can hand out.

`index.json` names the packages, `<package>/index.json` its tables and columns, and
`<package>/<table>/<n>.json` is a page of at most `PER_PAGE` rows, written as the JSON download writes
them. `openapi.json` describes it all. Addresses inside are relative to the file they stand in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.downloads import Download, fixed, newest
from pipeline.formats.base import records
from pipeline.model.schema import Field, Schema
from pipeline.reading.descriptor_writing import field_dict
from pipeline.reading.packages import Package
from pipeline.reading.table import Table
from pipeline.site import Site
from pipeline.view import urls

ROOT = urls.API
VERSION = "1.1.0"
"""Of the API, not of the data: the first number changes when an address or a name does, the second with what is new."""
PER_PAGE = 1_000


def files(site: Site, downloads: Mapping[str, list[Download]]) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the API; `downloads` are those of each package."""
    packages = site.packages.values()
    yield f"{ROOT}/index.json", _json(_index(site))
    yield f"{ROOT}/openapi.json", _json(openapi(site))
    for package in packages:
        yield f"{ROOT}/{package.folder}/index.json", _json(_package(package, downloads))
        for name, table in package.tables.items():
            yield from _pages(package.folder, name, table)


def pages(table: Table) -> int:
    """Return how many pages a table has: one at least."""
    return max(1, -(-len(table) // PER_PAGE))


def _index(site: Site) -> dict[str, Any]:
    return {
        "title": site.settings.name,
        "version": VERSION,
        "as_of": site.as_of.isoformat(),
        "example": site.settings.example,
        "openapi": "openapi.json",
        "datasets": [
            {
                **_named(package),
                "tables": list(package.tables),
                "href": f"{package.folder}/index.json",
            }
            for package in site.packages.values()
        ],
    }


def _named(package: Package) -> dict[str, Any]:
    properties = package.descriptor.properties
    told = ("title", "description", "version", "licenses")
    return {"id": package.folder, **{k: properties[k] for k in told if properties.get(k)}}


def _package(package: Package, downloads: Mapping[str, list[Download]]) -> dict[str, Any]:
    tables = [
        {
            "id": name,
            "title": table.schema.title,
            "rows": len(table),
            "pages": pages(table),
            "href": f"{name}/1.json",
            "fields": [field_dict(field) for field in table.schema.fields],
        }
        for name, table in package.tables.items()
    ]
    own = downloads.get(package.folder, [])
    latest = {
        **_file(newest(own, package)),
        "files": _UP + next(d.path for d in own if d.format == "latest"),
    }
    versions = [{"id": name, **_file(d)} for name, d in fixed(own, package.folder).items()]
    files_ = [
        {"format": d.format, "table": d.table, **_file(d)} for d in own if d.format != "files"
    ]
    return {
        **_named(package), "tables": tables, "latest": latest, "versions": versions,
        "downloads": files_,
    }  # fmt: skip


_UP = "../" * (ROOT.count("/") + 2)
"""From a package's folder of the API to the site's root."""


def _file(download: Download) -> dict[str, Any]:
    return {
        "bytes": download.size, "sha256": download.sha256, "href": _UP + download.path,
    }  # fmt: skip


def _pages(folder: str, name: str, table: Table) -> Iterator[tuple[str, bytes]]:
    last = pages(table)
    for number, rows in enumerate(records(table, PER_PAGE) if len(table) else [[]], 1):
        head = {
            "dataset": folder,
            "table": name,
            "page": number,
            "pages": last,
            "total": len(table),
            "previous": f"{number - 1}.json" if number > 1 else None,
            "next": f"{number + 1}.json" if number < last else None,
        }
        start = json.dumps(head, ensure_ascii=False).removesuffix("}")
        body = ",\n".join(rows)
        yield (
            f"{ROOT}/{folder}/{name}/{number}.json",
            f'{start}, "items": [\n{body}\n]}}\n'.encode(),
        )


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


# --- the description --------------------------------------------------------------------------


def openapi(site: Site) -> dict[str, Any]:
    """Return the description of the API, as OpenAPI 3.1 asks for it."""
    paths: dict[str, Any] = {
        "/index.json": _path("listDatasets", "所有数据包 / all packages", _ref("Index")),
        "/{dataset}/index.json": _path(
            "getDataset", "一个数据包的表、列和下载 / a package's tables, columns and downloads",
            _ref("Dataset"), _parameter("dataset", {"enum": list(site.packages)}),
        ),
    }  # fmt: skip
    schemas = _common()
    for package in site.packages.values():
        for name, table in package.tables.items():
            key = f"{package.folder}.{name}"
            schemas[key] = record_schema(table.schema)
            number = {"type": "integer", "minimum": 1, "maximum": pages(table)}
            paths[f"/{package.folder}/{name}/{{page}}.json"] = _path(
                f"list_{package.folder}_{name}", table.schema.title or name,
                _page_schema(key), _parameter("page", number),
            )  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": _info(site),
        "servers": [{"url": "./"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _info(site: Site) -> dict[str, Any]:
    about = (
        "未公开或不适用的字段为 null，字段名列在 not_stated 或 not_applicable 里。金额和日期是文字，保持原样。"
        f"每页最多 {PER_PAGE} 条；next 为 null 时是最后一页。"
        " / What is not stated or not applicable is null and named in not_stated or not_applicable."
    )
    return {"title": f"{site.settings.name} 数据接口", "version": VERSION, "description": about}


def _path(
    operation: str, summary: str, schema: dict[str, Any], *parameters: dict[str, Any]
) -> dict[str, Any]:
    answer = {
        "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
        "404": {"description": "没有这个地址 / no such address"},
    }
    get: dict[str, Any] = {"operationId": operation, "summary": summary, "responses": answer}
    return {"get": {**get, "parameters": list(parameters)} if parameters else get}


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    typed = {"type": "string", **schema}
    return {"name": name, "in": "path", "required": True, "schema": typed}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_TEXT: Mapping[str, Any] = {"type": "string"}
_COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 0}


def _common() -> dict[str, Any]:
    """Return the schemas of the two kinds of index."""
    words = {"type": "array", "items": _TEXT}
    named = {
        "id": _TEXT, "title": _TEXT, "description": _TEXT, "version": _TEXT,
        "licenses": {"type": "array", "items": {"type": "object"}},
    }  # fmt: skip
    unsaid = ("title", "description", "version", "licenses")
    table = {
        "id": _TEXT, "title": _TEXT, "rows": _COUNT, "pages": {"type": "integer", "minimum": 1},
        "href": _TEXT, "fields": {"type": "array", "items": {"type": "object"}},
    }  # fmt: skip
    file = {
        "bytes": _COUNT, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "href": _TEXT
    }  # fmt: skip
    download = {"format": _TEXT, "table": _TEXT, **file}
    index = {
        "title": _TEXT, "version": _TEXT, "as_of": {"type": "string", "format": "date"},
        "example": {"type": "boolean"}, "openapi": _TEXT,
        "datasets": {
            "type": "array", "items": _object({**named, "tables": words, "href": _TEXT}, unsaid)
        },
    }  # fmt: skip
    dataset = {
        **named,
        "tables": {"type": "array", "items": _object(table)},
        "latest": _object({**file, "files": _TEXT}),
        "versions": {"type": "array", "items": _object({"id": _TEXT, **file})},
        "downloads": {"type": "array", "items": _object(download)},
    }
    return {"Index": _object(index), "Dataset": _object(dataset, unsaid)}


def _page_schema(key: str) -> dict[str, Any]:
    link = {"type": ["string", "null"]}
    items = {"type": "array", "maxItems": PER_PAGE, "items": _ref(key)}
    return _object(
        {
            "dataset": _TEXT, "table": _TEXT, "page": {"type": "integer", "minimum": 1},
            "pages": {"type": "integer", "minimum": 1}, "total": _COUNT,
            "previous": link, "next": link, "items": items,
        }
    )  # fmt: skip


def record_schema(schema: Schema) -> dict[str, Any]:
    """Return the JSON schema of a row as downloads and API write it."""
    names = {"type": "array", "items": {"enum": list(schema.names)}}
    properties = {field.name: _typed(field) for field in schema.fields}
    return _object({**properties, "not_stated": names, "not_applicable": names})


def _typed(field: Field) -> dict[str, Any]:
    told = {k: v for k, v in (("title", field.title), ("description", field.description)) if v}
    kind = {"integer": "integer", "boolean": "boolean"}.get(field.type, "string")
    made: dict[str, Any] = {"type": [kind] if field.required else [kind, "null"]}
    if field.form == "list":
        items = {"type": "string", **({"enum": list(field.codes)} if field.codes else {})}
        return {**told, "type": ["array"] if field.required else ["array", "null"], "items": items}
    if field.codes:
        made["enum"] = [*field.codes, *([] if field.required else [None])]
    if kind == "integer":
        bounds = (("minimum", field.minimum), ("maximum", field.maximum))
        made |= {name: bound for name, bound in bounds if bound is not None}
    if field.type == "date":
        made["format"] = "date"
    if field.type == "number":
        made["pattern"] = r"^-?[0-9]+(\.[0-9]+)?$"
    return {**told, **made}
