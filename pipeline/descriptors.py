"""A package's descriptor (Data Package v2, YAML): written from schemas, and read back strictly.

Frictionless passes over what it does not know: a misspelt constraint, `uniqueKeys`, `categories`.
So only the properties below are let through, each of which this pipeline or Frictionless
enforces (a test proves each); any other is refused by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml

from pipeline.codes import is_short_code, is_slug
from pipeline.findings import Finding, Place, Rule, Text, capped
from pipeline.schema import Field, Schema
from pipeline.values import MISSING_CELLS

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTOR_MAX = 2 * 1024 * 1024

PACKAGE_KEYS = frozenset(
    ["$schema", "name", "title", "description", "short_code", "version", "licenses", "sources",
     "contributors", "keywords", "frequency", "responsible", "example", "resources"]
)  # fmt: skip
RESOURCE_KEYS = frozenset(["name", "title", "description", "path", "type", "encoding", "schema"])
SCHEMA_KEYS = frozenset(["fields", "primaryKey", "foreignKeys", "missingValues"])
FIELD_KEYS = frozenset(
    ["name", "title", "type", "description", "form", "unit", "codes", "references", "example",
     "trueValues", "falseValues", "constraints"]
)  # fmt: skip
CONSTRAINT_KEYS = frozenset(["required", "unique", "enum", "minimum", "maximum"])
TYPES = frozenset(["string", "integer", "number", "boolean", "date"])
FORMS = frozenset(["slug", "url", "path", "long", "list"])

DESCRIPTOR = Rule("descriptor", "error", Text("描述文件须能读懂", "a descriptor can be read"))
PROPERTY = Rule(
    "descriptor-property",
    "error",
    Text("描述文件只用会被检查的属性", "a descriptor has only properties that are enforced"),
    "requierd → required",
)
RULES = (DESCRIPTOR, PROPERTY)


class _NoAliases(yaml.SafeLoader):
    """YAML without anchors and aliases, so that no small file can become a huge one; no key twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="an alias (*name)", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


@dataclass(frozen=True, slots=True)
class Resource:
    """A table of a package: where its rows stand, and what they must be."""

    path: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A package: its properties other than the resources, and its tables in their order."""

    name: str
    properties: Mapping[str, Any]
    resources: tuple[Resource, ...]


# --- writing ---------------------------------------------------------------------------------


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


# --- reading ---------------------------------------------------------------------------------


def load_yaml(text: str, file: str) -> tuple[Any, list[Finding]]:
    """Read YAML without aliases and repeated keys. Returns (value, findings)."""
    try:
        return yaml.load(text, _NoAliases), []  # noqa: S506 (a SafeLoader that allows less)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        said = capped(str(error.problem))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line, said = None, capped(str(error))
    found = Text(f"YAML 读不懂：{said}", f"the YAML cannot be read: {said}")
    return None, [
        _finding(
            DESCRIPTOR,
            file,
            line,
            None,
            found,
            Text("合法的 YAML，不用别名", "valid YAML without aliases"),
            Text(
                "对照示例检查缩进、冒号和引号", "compare with the example: indents, colons, quotes"
            ),
        )
    ]


def _finding(
    rule: Rule,
    file: str,
    line: int | None,
    value: str | None,
    found: Text,
    expected: Text,
    fix: Text,
) -> Finding:
    return Finding(rule.level, rule.id, Place(file, line), None, value, found, expected, "", fix)


class _Reader:
    """Reads one descriptor, collecting what is wrong with it."""

    def __init__(self, text: str, file: str):
        self.text, self.file = text, file
        self.findings: list[Finding] = []

    def line(self, word: str) -> int | None:
        at = self.text.find(word)
        return self.text.count("\n", 0, at) + 1 if at >= 0 else None

    def wrong(self, where: str, zh: str, en: str, expected: Text) -> None:
        fix = Text("照示例目录的描述文件改正", "correct it after the example's descriptor")
        found = Text(f"{where}：{zh}", f"{where}: {en}")
        self.findings.append(
            _finding(
                DESCRIPTOR, self.file, self.line(where.split(".")[-1]), where, found, expected, fix
            )
        )

    def mapping(self, value: Any, where: str, allowed: frozenset[str]) -> dict[str, Any]:
        """Return a mapping with only allowed keys; every other key is a finding."""
        if not isinstance(value, dict):
            self.wrong(where, "不是映射", "not a mapping", Text("名称: 值", "name: value"))
            return {}
        for key in value:
            if key not in allowed:
                self.unknown(str(key), where, allowed)
        return {k: v for k, v in value.items() if k in allowed}

    def unknown(self, key: str, where: str, allowed: frozenset[str]) -> None:
        near = get_close_matches(key, sorted(allowed), 1)
        fix = Text("删去它", "remove it")
        if near:
            fix = Text(f"改为 {near[0]}", f"write {near[0]}")
        self.findings.append(
            _finding(
                PROPERTY, self.file, self.line(key), capped(key),
                Text(f"{where} 的属性 {key[:40]} 不会被检查", f"nothing enforces the property {key[:40]} of {where}"),
                Text("、".join(sorted(allowed)), ", ".join(sorted(allowed))), fix,
            )
        )  # fmt: skip

    def word(self, value: Any, where: str) -> str:
        if isinstance(value, str):
            return value
        self.wrong(where, "不是文字", "not a text", Text("文字", "a text"))
        return ""

    def words(self, value: Any, where: str) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.wrong(where, "不是文字的列表", "not a list of texts", Text("[文字, …]", "[text, …]"))
        return ()


def read(text: str, file: str) -> tuple[Descriptor | None, list[Finding]]:
    """Read a descriptor. `file` is its path relative to the data folder, for findings."""
    raw, findings = load_yaml(text, file)
    if findings:
        return None, findings
    reader = _Reader(text, file)
    package = reader.mapping(raw, "package", PACKAGE_KEYS)
    name = reader.word(package.get("name"), "name")
    if name and not is_slug(name):
        reader.wrong(
            "name", "不是规范编号", "not an id", Text("小写字母、数字、连字符", "a-z, 0-9, hyphens")
        )
    code = package.get("short_code")
    if code is not None and not (isinstance(code, str) and is_short_code(code)):
        reader.wrong(
            "short_code", "校验位不对", "wrong check character", Text("八位短码", "a short code")
        )
    listed = package.get("resources")
    if not isinstance(listed, list) or not listed:
        reader.wrong("resources", "没有表", "no tables", Text("至少一张表", "at least one table"))
        listed = []
    resources = tuple(_resource(reader, resource, i) for i, resource in enumerate(listed))
    if reader.findings:
        return None, reader.findings
    properties = {k: v for k, v in package.items() if k != "resources"}
    return Descriptor(name, properties, resources), []


def _resource(reader: _Reader, raw: Any, index: int) -> Resource:
    where = f"resources[{index}]"
    resource = reader.mapping(raw, where, RESOURCE_KEYS)
    name = reader.word(resource.get("name"), f"{where}.name")
    path = reader.word(resource.get("path"), f"{where}.path")
    if path and (not path.endswith(".csv") or not is_slug(path[:-4].replace("_", "-"))):
        reader.wrong(
            f"{where}.path",
            f"{path[:60]} 不是本目录里的 CSV 文件",
            f"{path[:60]} is not a CSV file of this folder",
            Text("本目录里的 .csv 文件名", "a .csv name of this folder"),
        )
    if resource.get("encoding", "utf-8") not in ("utf-8", "UTF-8"):
        reader.wrong(f"{where}.encoding", "不是 utf-8", "not utf-8", Text("utf-8", "utf-8"))
    if resource.get("type", "table") != "table":
        reader.wrong(f"{where}.type", "不是 table", "not table", Text("table", "table"))
    title = str(resource.get("title", name))
    schema = _schema(
        reader, resource.get("schema"), where, name, title, str(resource.get("description", ""))
    )
    return Resource(path, schema)


def _schema(
    reader: _Reader, raw: Any, where: str, name: str, title: str, description: str
) -> Schema:
    schema = reader.mapping(raw, f"{where}.schema", SCHEMA_KEYS)
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields:
        reader.wrong(
            f"{where}.fields", "没有字段", "no fields", Text("至少一个字段", "at least one field")
        )
        fields = []
    references = _foreign_keys(reader, schema.get("foreignKeys", []), where, name)
    made = [_field(reader, f, f"{where}.fields[{i}]", references) for i, f in enumerate(fields)]
    key = schema.get("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    names = [f.name for f in made]
    for column in [*reader.words(key, f"{where}.primaryKey"), *references]:
        if column not in names:
            reader.wrong(
                f"{where}.{column}",
                "没有这个字段",
                "no such field",
                Text("、".join(names), ", ".join(names)),
            )
    if tuple(schema.get("missingValues", MISSING_CELLS)) != MISSING_CELLS:
        reader.wrong(
            f"{where}.missingValues",
            "与约定不同",
            "not those agreed",
            Text(str(list(MISSING_CELLS)), str(list(MISSING_CELLS))),
        )
    return Schema(name, title, description, tuple(made), tuple(key))


def _foreign_keys(reader: _Reader, raw: Any, where: str, name: str) -> dict[str, tuple[str, str]]:
    """Read foreign keys of one column each: {column: (table, column there)}."""
    found: dict[str, tuple[str, str]] = {}
    for key in raw if isinstance(raw, list) else [raw]:
        try:
            (column,), reference = key["fields"], key["reference"]
            (target,) = reference["fields"]
            found[column] = (reference.get("resource") or name, target)
        except (KeyError, TypeError, ValueError, AttributeError):
            example = '{"fields": ["a_id"], "reference": {"resource": "a", "fields": ["id"]}}'
            reader.wrong(
                f"{where}.foreignKeys",
                "不是单列的外键",
                "not a key of one column",
                Text(example, example),
            )
    return found


def _field(
    reader: _Reader, raw: Any, where: str, references: Mapping[str, tuple[str, str]]
) -> Field:
    spec = reader.mapping(raw, where, FIELD_KEYS)
    constraints = reader.mapping(
        spec.get("constraints", {}), f"{where}.constraints", CONSTRAINT_KEYS
    )
    name = reader.word(spec.get("name"), f"{where}.name")
    kind, form = spec.get("type", "string"), spec.get("form", "")
    if kind not in TYPES:
        reader.wrong(
            f"{where}.type",
            f"没有类型 {kind}",
            f"no type {kind}",
            Text("、".join(sorted(TYPES)), ", ".join(sorted(TYPES))),
        )
        kind = "string"
    if form and form not in FORMS:
        reader.wrong(
            f"{where}.form",
            f"没有写法 {form}",
            f"no form {form}",
            Text("、".join(sorted(FORMS)), ", ".join(sorted(FORMS))),
        )
    for words, value in (("trueValues", ["是"]), ("falseValues", ["否"])):
        if kind == "boolean" and spec.get(words) != value:
            reader.wrong(
                f"{where}.{words}", "与约定不同", "not those agreed", Text(str(value), str(value))
            )
    codes = reader.words(spec.get("codes") or constraints.get("enum") or [], f"{where}.codes")
    listed = str(spec["references"]).partition(".")[::2] if "references" in spec else None
    return Field(
        name=name,
        title=str(spec.get("title", name)),
        type=kind,
        description=str(spec.get("description", "")),
        form=form,
        required=_flag(reader, constraints, "required", where),
        unique=_flag(reader, constraints, "unique", where),
        codes=codes,
        minimum=_whole(reader, constraints, "minimum", where),
        maximum=_whole(reader, constraints, "maximum", where),
        unit=str(spec.get("unit", "")),
        references=listed or references.get(name),
        example=str(spec.get("example", "")),
    )


def _flag(reader: _Reader, constraints: Mapping[str, Any], key: str, where: str) -> bool:
    value = constraints.get(key, False)
    if not isinstance(value, bool):
        reader.wrong(
            f"{where}.{key}",
            "不是 true 或 false",
            "neither true nor false",
            Text("true / false", "true / false"),
        )
    return bool(value)


def _whole(reader: _Reader, constraints: Mapping[str, Any], key: str, where: str) -> int | None:
    value = constraints.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    reader.wrong(f"{where}.{key}", "不是整数", "not a whole number", Text("整数", "a whole number"))
    return None


def same_tables(descriptor: Descriptor, schemas: Sequence[Schema]) -> bool:
    """Say whether a package has exactly the given tables, field by field."""
    return tuple(r.schema for r in descriptor.resources) == tuple(schemas)
