"""A package's descriptor (Data Package v2, YAML): written from schemas, and read back strictly.

Frictionless passes over what it does not know: a misspelt constraint, `uniqueKeys`, `categories`.
So only the properties below are let through, each of which this pipeline or Frictionless
enforces (a test proves each); any other is refused by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.findings import Finding, Text
from pipeline.model.codes import is_short_code, is_slug
from pipeline.model.declared import Declared
from pipeline.model.disclosure import Disclosure
from pipeline.model.schema import Field, Schema
from pipeline.model.values import MISSING_CELLS
from pipeline.reading import checks, disclosure
from pipeline.reading.declared import DESCRIPTOR, PROPERTY, Reader
from pipeline.reading.descriptor_writing import PROFILE as PROFILE
from pipeline.reading.descriptor_writing import field_dict as field_dict
from pipeline.reading.descriptor_writing import write as write
from pipeline.reading.strict_yaml import load_yaml as load_yaml

DESCRIPTOR_MAX = 2 * 1024 * 1024
"""Bytes; asked before reading. The YAML reader has its own cap in characters."""

PACKAGE_KEYS = frozenset(
    ["$schema", "name", "title", "description", "short_code", "version", "licenses", "sources",
     "contributors", "keywords", "frequency", "responsible", "example", "withdrawn",
     "disclosure", "ocid_prefix", "resources"]
)  # fmt: skip
RESOURCE_KEYS = frozenset(
    [
        "name",
        "title",
        "description",
        "path",
        "type",
        "encoding",
        "schema",
        "checks",
        "charts",
        "suppress",
    ]
)
SCHEMA_KEYS = frozenset(["fields", "primaryKey", "foreignKeys", "missingValues"])
FIELD_KEYS = frozenset(
    ["name", "title", "type", "description", "form", "unit", "codes", "references", "example",
     "trueValues", "falseValues", "constraints"]
)  # fmt: skip
CONSTRAINT_KEYS = frozenset(["required", "unique", "enum", "minimum", "maximum"])
TYPES = frozenset(["string", "integer", "number", "boolean", "date"])
FORMS = frozenset(["slug", "url", "path", "long", "list"])
LISTED_KEYS: Mapping[str, frozenset[str]] = {
    "licenses": frozenset(["name", "path", "title"]),
    "sources": frozenset(["title", "path", "email", "version"]),
    "contributors": frozenset(["title", "path", "email", "roles", "organization"]),
}
"""Properties of a package that are lists of mappings, and the keys of these."""

OCID_PREFIX = re.compile(r"ocds-[a-z0-9]{6}")
"""Which publisher a contracting process is of, as the Open Contracting Partnership registers it."""
VERSION = re.compile(r"[0-9a-z](?:[0-9a-z.-]{0,38}[0-9a-z])?")
"""The name of a version, which stands in an address."""

RULES = (DESCRIPTOR, PROPERTY)


@dataclass(frozen=True, slots=True)
class Resource:
    """A table of a package: where its rows stand, and what they must be."""

    path: str
    schema: Schema
    declared: Declared = Declared()


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A package: its properties other than the resources, and its tables in their order.

    `lines` says where the parts of `disclosure` stand.
    """

    name: str
    properties: Mapping[str, Any]
    resources: tuple[Resource, ...]
    disclosure: Disclosure | None = None
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)


def read(text: str, file: str) -> tuple[Descriptor | None, list[Finding]]:
    """Read a descriptor. `file` is its path relative to the data folder, for findings."""
    raw, findings = load_yaml(text, file)
    if findings:
        return None, findings
    reader = Reader(text, file)
    package = reader.mapping(raw, "package", PACKAGE_KEYS)
    name = reader.word(package.get("name"), "name")
    if name and not is_slug(name):
        expected = Text("小写字母、数字、连字符", "a-z, 0-9, hyphens")
        reader.wrong("name", Text("不是规范编号", "not an id"), expected, name)
    _properties(reader, package)
    declared = disclosure.block(reader, package["disclosure"]) if "disclosure" in package else None
    listed = package.get("resources")
    if not isinstance(listed, list) or not listed:
        reader.wrong("resources", Text("没有表", "no tables"), Text("至少一张表", "a table"))
        listed = []
    names = _column_names(listed)
    resources = tuple(_resource(reader, resource, i, names) for i, resource in enumerate(listed))
    _tables(reader, resources)
    if reader.findings:
        return None, reader.findings
    properties = {k: v for k, v in package.items() if k != "resources"}
    if declared is None:
        return Descriptor(name, properties, resources), []
    properties["disclosure"] = declared.as_dict()
    lines = {key: reader.lines[f"disclosure.{key}"] for key in package["disclosure"]}
    return Descriptor(name, properties, resources, declared, lines), []


def _properties(reader: Reader, package: Mapping[str, Any]) -> None:
    """Check the properties of a package besides its name and tables."""
    reader.same(package, "$schema", "package", PROFILE)
    reader.same(package, "example", "package", False, True)
    for key in ("title", "description", "version", "frequency", "responsible"):
        if key in package:
            reader.word(package[key], key)
    for key in ("keywords", "withdrawn"):
        if key in package:
            reader.words(package[key], key)
    _names(reader, package)
    for key, allowed in LISTED_KEYS.items():
        listed = package.get(key, [])
        if not isinstance(listed, list):
            reader.wrong(key, Text("不是列表", "not a list"), Text("- title: …", "- title: …"))
            continue
        for index, each in enumerate(listed):
            _listed(reader, each, f"{key}[{index}]", allowed)


def _names(reader: Reader, package: Mapping[str, Any]) -> None:
    """Check what a package is called elsewhere: its version, its short code, its prefix for contracting."""
    version = package.get("version")
    if isinstance(version, str) and not VERSION.fullmatch(version):
        expected = Text("小写字母、数字、点、连字符", "a-z, 0-9, dots, hyphens")
        reader.wrong(
            "version", Text("不能用在网址里", "cannot stand in an address"), expected, version
        )
    code = package.get("short_code")
    if code is not None and not (isinstance(code, str) and is_short_code(code)):
        expected = Text("八位短码", "a short code")
        reader.wrong("short_code", Text("校验位不对", "wrong check character"), expected, code)
    prefix = package.get("ocid_prefix", "ocds-213czf")
    if not OCID_PREFIX.fullmatch(str(prefix)):
        found = Text("不是 OCDS 登记的前缀", "not a prefix that OCDS registers")
        reader.wrong(
            "ocid_prefix", found, Text("ocds-六位字母数字", "ocds-, six letters and digits"), prefix
        )


def _listed(reader: Reader, each: Any, where: str, allowed: frozenset[str]) -> None:
    for name, value in reader.mapping(each, where, allowed).items():
        if name == "roles":
            reader.words(value, f"{where}.roles")
        elif name == "path" and not str(value).startswith("https://"):
            found = Text("不是 https 网址", "not an https address")
            reader.wrong(f"{where}.path", found, Text("https://…", "https://…"), value)
        else:
            reader.word(value, f"{where}.{name}")


def _tables(reader: Reader, resources: Sequence[Resource]) -> None:
    """Check what holds between the tables: names once, references to columns that exist."""
    for what in ("name", "path"):
        seen = Counter(r.schema.name if what == "name" else r.path for r in resources)
        for value in (v for v, n in seen.items() if n > 1):
            found = Text("出现了两次", "stands twice")
            reader.wrong(f"resources.{what}", found, Text("只有一个", "one only"), value)
    columns = {(r.schema.name, n) for r in resources for n in r.schema.names}
    for resource in resources:
        for each in resource.schema.fields:
            if each.references and each.references not in columns:
                target = ".".join(each.references)
                where = f"{resource.schema.name}.{each.name}"
                found = Text("引用的表或字段不存在", "refers to no table and field")
                reader.wrong(where, found, Text("表名.字段名", "table.field"), target)


def _column_names(listed: Sequence[Any]) -> dict[str, list[str]]:
    """Return the columns of each table as they are written, for checks between tables."""
    found = {}
    for raw in listed:
        fields = raw.get("schema") if isinstance(raw, dict) else None
        fields = fields.get("fields") if isinstance(fields, dict) else None
        columns = [f.get("name") for f in fields or [] if isinstance(f, dict)]
        if isinstance(raw, dict):
            found[str(raw.get("name"))] = [str(name) for name in columns]
    return found


def _resource(reader: Reader, raw: Any, index: int, names_of: Mapping[str, list[str]]) -> Resource:
    where = f"resources[{index}]"
    resource = reader.mapping(raw, where, RESOURCE_KEYS)
    name = reader.word(resource.get("name"), f"{where}.name")
    path = reader.word(resource.get("path"), f"{where}.path")
    if path and not (path.endswith(".csv") and is_slug(path[:-4].replace("_", "-"))):
        found = Text("不是本目录里的 CSV 文件", "not a CSV file of this folder")
        expected = Text("本目录里的 .csv 文件名", "a .csv name of this folder")
        reader.wrong(f"{where}.path", found, expected, path)
    reader.same(resource, "encoding", where, "utf-8", "UTF-8")
    reader.same(resource, "type", where, "table")
    title = reader.word(resource.get("title", name), f"{where}.title")
    description = reader.word(resource.get("description", ""), f"{where}.description")
    names = Schema(name, title, description, (), ())
    schema = _schema(reader, resource.get("schema"), f"{where}.schema", names)
    types = {each.name: each.type for each in schema.fields}
    return Resource(path, schema, checks.declared(reader, resource, where, types, names_of))


def _schema(reader: Reader, raw: Any, where: str, names: Schema) -> Schema:
    schema = reader.mapping(raw, where, SCHEMA_KEYS)
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields:
        reader.wrong(f"{where}.fields", Text("没有字段", "no fields"), Text("字段", "fields"))
        fields = []
    references = _foreign_keys(reader, schema.get("foreignKeys", []), where, names.name)
    made = [_field(reader, f, f"{where}.fields[{i}]", references) for i, f in enumerate(fields)]
    key = schema.get("primaryKey", [])
    key = reader.words([key] if isinstance(key, str) else key, f"{where}.primaryKey")
    columns = [f.name for f in made]
    for column in dict.fromkeys([*key, *references]):
        if column not in columns:
            expected = Text("、".join(columns), ", ".join(columns))
            reader.wrong(f"{where}.{column}", Text("没有这个字段", "no such field"), expected)
    for column, count in Counter(columns).items():
        if count > 1:
            expected = Text("只有一个", "one only")
            reader.wrong(f"{where}.fields", Text("字段重名", "two of a name"), expected, column)
    reader.same(schema, "missingValues", where, list(MISSING_CELLS))
    return Schema(names.name, names.title, names.description, tuple(made), key)


def _foreign_keys(reader: Reader, raw: Any, where: str, name: str) -> dict[str, tuple[str, str]]:
    """Read foreign keys of one column each: {column: (table, column there)}."""
    found: dict[str, tuple[str, str]] = {}
    example = '{"fields": ["a_id"], "reference": {"resource": "a", "fields": ["id"]}}'
    for key in raw if isinstance(raw, list) else [raw]:
        key = reader.mapping(key, f"{where}.foreignKeys", frozenset(["fields", "reference"]))
        reference = reader.mapping(
            key.get("reference"), f"{where}.reference", frozenset(["resource", "fields"])
        )
        columns, targets = key.get("fields"), reference.get("fields")
        columns = [columns] if isinstance(columns, str) else columns
        targets = [targets] if isinstance(targets, str) else targets
        table = reference.get("resource") or name
        try:
            (column,), (target,) = columns, targets  # type: ignore[misc]
        except (TypeError, ValueError):
            column = target = None
        if not all(isinstance(v, str) for v in (column, target, table)):
            said = Text("不是单列的外键", "not a key of one column")
            reader.wrong(f"{where}.foreignKeys", said, Text(example, example))
        else:
            found[str(column)] = (table, str(target))
    return found


def _field(
    reader: Reader, raw: Any, where: str, references: Mapping[str, tuple[str, str]]
) -> Field:
    spec = reader.mapping(raw, where, FIELD_KEYS)
    limits = reader.mapping(spec.get("constraints", {}), f"{where}.constraints", CONSTRAINT_KEYS)
    name = reader.word(spec.get("name"), f"{where}.name")
    if name and not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        expected = Text("小写字母、数字、下划线", "a-z, 0-9 and _")
        reader.wrong(f"{where}.name", Text("不是字段名", "not a field name"), expected, name)
    for key, allowed in (("type", sorted(TYPES)), ("form", ["", *sorted(FORMS)])):
        if key in spec and spec[key] not in allowed:
            expected = Text("、".join(allowed), ", ".join(allowed))
            found = Text("没有这个值", "no such value")
            reader.wrong(f"{where}.{key}", found, expected, spec[key])
            spec[key] = allowed[-1]
    _fitting(reader, spec, limits, where)
    codes = reader.words(spec.get("codes") or limits.get("enum") or [], f"{where}.codes")
    said = reader.word(spec.get("references", ""), f"{where}.references")
    listed = tuple(said.split(".")) if said else None
    if listed and len(listed) != 2:
        expected = Text("表名.字段名", "table.field")
        reader.wrong(f"{where}.references", Text("写法不对", "malformed"), expected, said)
    return Field(
        name=name,
        title=reader.word(spec.get("title", name), f"{where}.title"),
        type=spec.get("type", "string"),
        description=reader.word(spec.get("description", ""), f"{where}.description"),
        form=spec.get("form", ""),
        required=_flag(reader, limits, "required", where),
        unique=_flag(reader, limits, "unique", where),
        codes=codes,
        minimum=_whole(reader, limits, "minimum", where),
        maximum=_whole(reader, limits, "maximum", where),
        unit=reader.word(spec.get("unit", ""), f"{where}.unit"),
        references=(listed[0], listed[-1]) if listed else references.get(name),
        example=reader.word(spec.get("example", ""), f"{where}.example"),
    )


_ONLY_FOR: Mapping[str, frozenset[str]] = {
    "trueValues": frozenset(["boolean"]),
    "falseValues": frozenset(["boolean"]),
    "unit": frozenset(["integer", "number"]),
    "minimum": frozenset(["integer", "number"]),
    "maximum": frozenset(["integer", "number"]),
    "enum": frozenset(["string"]),
    "codes": frozenset(["string"]),
    "form": frozenset(["string"]),
}
"""The types of field for which a property is enforced."""


def _fitting(
    reader: Reader, spec: Mapping[str, Any], limits: Mapping[str, Any], where: str
) -> None:
    """Refuse properties that nothing enforces for a field of this type."""
    kind, listed = spec.get("type", "string"), spec.get("form") == "list"
    for key in [*spec, *limits]:
        if key in _ONLY_FOR and kind not in _ONLY_FOR[key]:
            expected = Text("、".join(sorted(_ONLY_FOR[key])), ", ".join(sorted(_ONLY_FOR[key])))
            found = Text(f"不用于类型 {kind}", f"not for the type {kind}")
            reader.wrong(f"{where}.{key}", found, expected, spec.get("name"))
    for key, ok in (("codes", listed), ("references", listed), ("enum", not listed)):
        if (key in spec or key in limits) and not ok:
            found = Text("与 form 不合", "does not go with the form")
            expected = Text(
                "form 为 list 时用 codes、references，否则用 enum、foreignKeys",
                "codes and references with form list, else enum and foreignKeys",
            )
            reader.wrong(f"{where}.{key}", found, expected, spec.get("name"))
    if kind == "boolean":
        for key, agreed in (("trueValues", ["是"]), ("falseValues", ["否"])):
            reader.same({key: spec.get(key)}, key, where, agreed)


def _flag(reader: Reader, limits: Mapping[str, Any], key: str, where: str) -> bool:
    reader.same(limits, key, where, True, False)
    return limits.get(key) is True


def _whole(reader: Reader, limits: Mapping[str, Any], key: str, where: str) -> int | None:
    value = limits.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    found = Text("不是整数", "not a whole number")
    reader.wrong(f"{where}.{key}", found, Text("整数", "a whole number"), value)
    return None


def same_tables(descriptor: Descriptor, schemas: Sequence[Schema]) -> bool:
    """Say whether a package has exactly the given tables, field by field."""
    return tuple(r.schema for r in descriptor.resources) == tuple(schemas)
