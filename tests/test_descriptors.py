# ruff: noqa: E501 (tables of cases)
"""Descriptors: every property that is let through is enforced, every other one is refused by name."""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path

import pytest
import yaml

from pipeline.reading import descriptors, packages
from pipeline.reading.tables import read as read_table
from tests import catalogue_factory as factory

GOOD = {
    "$schema": descriptors.PROFILE,
    "name": "shili", "title": "示例", "description": "说明", "version": "1.0", "keywords": ["政务"], "withdrawn": ["0.9"],
    "frequency": "每月", "responsible": "示例市政务服务中心", "example": True, "short_code": "2222222V", "ocid_prefix": "ocds-9x9x9x",
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "署名"}],
    "sources": [{"title": "来源", "path": "https://www.gov.cn/"}],
    "contributors": [{"title": "中心", "roles": ["publisher"]}],
    "resources": [
        {
            "name": "rows", "title": "表", "description": "说明", "path": "rows.csv", "type": "table", "encoding": "utf-8",
            "schema": {
                "fields": [
                    {"name": "id", "title": "编号", "form": "slug", "example": "a", "constraints": {"required": True, "unique": True}},
                    {"name": "kind", "title": "类别", "constraints": {"enum": ["甲", "乙"]}},
                    {"name": "days", "type": "integer", "unit": "天", "constraints": {"minimum": 0, "maximum": 9}},
                    {"name": "open", "type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
                    {"name": "parts", "form": "list", "codes": ["子", "丑"]},
                    {"name": "see", "form": "list", "references": "rows.id", "description": "另见"},
                    {"name": "up"},
                ],
                "primaryKey": ["id"],
                "foreignKeys": [{"fields": ["up"], "reference": {"resource": "rows", "fields": ["id"]}}],
                "missingValues": ["", "未公开", "不适用"],
            },
        }
    ],
}  # fmt: skip
HEADER = "id,kind,days,open,parts,see,up"
RESOURCE = ("resources", 0)
SCHEMA = (*RESOURCE, "schema")
FIELD = (*SCHEMA, "fields")


def _good() -> dict:
    from pipeline.model.codes import short_code

    return {**copy.deepcopy(GOOD), "short_code": short_code("dataset", "shili")}


def _read(raw: object):
    return descriptors.read(yaml.safe_dump(raw, allow_unicode=True), "shili/datapackage.yaml")


def _with(path: tuple, value: object) -> dict:
    raw = _good()
    at = raw
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return raw


def test_the_good_one_is_read():
    descriptor, findings = _read(_good())
    assert findings == []
    assert descriptor is not None
    assert descriptor.resources[0].schema.names == tuple(HEADER.split(","))


def test_a_row_class_is_read_back_as_it_is_written():
    for name, schemas in packages.FIXED.items():
        text = descriptors.write({"name": name, "title": "x"}, schemas)
        descriptor, findings = descriptors.read(text, "x")
        assert findings == []
        assert descriptors.same_tables(descriptor, schemas)


# Each property: a row of the table that breaks what it says, and the rule that tells.
ENFORCED_BY_ROWS = {
    "form": ("A B,,,,,,", "id-form"), "constraints.required": (",甲,,,,,", "required"),
    "constraints.unique": ("a,,,,,,\na,,,,,,", "duplicate-key"), "constraints.enum": ("a,丙,,,,,", "code-list"),
    "type": ("a,,x,,,,", "number-form"), "constraints.minimum": ("a,,-1,,,,", "number-form"),
    "constraints.maximum": ("a,,10,,,,", "number-form"), "trueValues": ("a,,,Y,,,", "yes-no"),
    "falseValues": ("a,,,N,,,", "yes-no"), "codes": ("a,,,,寅,,", "code-list"),
    "references": ("a,,,,,b,", "dangling-reference"), "foreignKeys": ("a,,,,,,b", "dangling-reference"),
    "primaryKey": ("a,甲,,,,,\na,乙,,,,,", "duplicate-key"), "fields": ("a,b", "row-width"),
    "name": ("a,,,,,,,", "row-width"), "missingValues": ("未公开,,,,,,", "required"),
    "encoding": ("\udcff,,,,,,", "encoding"), "unit": ("a,,5天,,,,", "number-form"),
}  # fmt: skip


@pytest.mark.parametrize("key", ENFORCED_BY_ROWS)
def test_a_property_is_enforced_on_rows(key):
    from pipeline.reading import integrity

    row, rule = ENFORCED_BY_ROWS[key]
    descriptor, _ = _read(_good())
    schema = descriptor.resources[0].schema
    data = f"{HEADER}\n{row}\n".encode(errors="surrogateescape")
    table, findings = read_table(data, "shili/rows.csv", schema)
    found = [*findings, *(integrity.check({"rows": table}) if table is not None else [])]
    assert {f.rule for f in found} == {rule}


# Each property: a value of it that must be refused.
REFUSED_VALUES = [
    ((*RESOURCE, "checks"), [{"equal": [["days"]]}]),
    ((*RESOURCE, "charts"), [{"kind": "pie", "x": "id", "y": ["days"]}]), ((*RESOURCE, "suppress"), {"columns": ["kind"], "below": 5}),
    ((*RESOURCE, "suppress"), ["days"]), ((*RESOURCE, "suppress"), {"columns": ["days"], "below": "few"}),
    (("$schema",), "https://example.com/x.json"), (("name",), "Shi Li"), (("name",), None), (("name",), 5), (("name",), "con"),
    (("title",), 5), (("description",), ["x"]), (("version",), 1.0), (("keywords",), "政务"), (("keywords",), [1]),
    (("version",), "V 1/2"), (("withdrawn",), "1.0"),
    (("frequency",), 12), (("responsible",), {"x": 1}), (("example",), "yes"), (("example",), 1), (("short_code",), "AAAAAAAA"),
    (("short_code",), 12345678), (("ocid_prefix",), "ocds-1"), (("ocid_prefix",), 213), (("licenses",), "CC"), (("licenses",), [{"path": "../x"}]), (("licenses",), [{"url": "https://x"}]),
    (("sources",), [{"title": "x", "path": "http://x.cn"}]), (("sources",), ["x"]), (("sources",), 3),
    (("contributors",), [{"title": 5}]), (("contributors",), [{"roles": "x"}]),
    (("resources",), []), (("resources",), {}), (("resources",), None), (("resources",), ["x"]),
    ((*RESOURCE, "name"), None), ((*RESOURCE, "title"), 5), ((*RESOURCE, "description"), 5),
    ((*RESOURCE, "path"), "https://evil.example/rows.csv"), ((*RESOURCE, "path"), "/etc/passwd"), ((*RESOURCE, "path"), "../rows.csv"),
    ((*RESOURCE, "path"), ["rows.csv"]), ((*RESOURCE, "path"), "rows.xlsx"), ((*RESOURCE, "path"), "con.csv"),
    ((*RESOURCE, "path"), "file:///etc/passwd"), ((*RESOURCE, "path"), "s3://b/rows.csv"), ((*RESOURCE, "path"), "Rows.csv"),
    ((*RESOURCE, "path"), "a/rows.csv"), ((*RESOURCE, "path"), "rows.csv\n"), ((*RESOURCE, "type"), "json"),
    ((*RESOURCE, "encoding"), "gbk"), ((*RESOURCE, "schema"), "https://evil.example/schema.json"), ((*RESOURCE, "schema"), None),
    ((*SCHEMA, "fields"), []), ((*SCHEMA, "fields"), "x"), ((*SCHEMA, "primaryKey"), ["mei_you"]), ((*SCHEMA, "primaryKey"), 5),
    ((*SCHEMA, "missingValues"), [""]), ((*SCHEMA, "missingValues"), ""), ((*SCHEMA, "missingValues"), 5),
    ((*SCHEMA, "foreignKeys"), [{"fields": ["up"], "reference": {"resource": "mei-you", "fields": ["id"]}}]),
    ((*SCHEMA, "foreignKeys"), [{"fields": ["up"], "reference": {"resource": "rows", "fields": ["mei_you"]}}]),
    ((*SCHEMA, "foreignKeys"), [{"fields": ["mei_you"], "reference": {"resource": "rows", "fields": ["id"]}}]),
    ((*SCHEMA, "foreignKeys"), [{"fields": ["up", "id"], "reference": {"resource": "rows", "fields": ["id", "up"]}}]),
    ((*SCHEMA, "foreignKeys"), ["up"]), ((*SCHEMA, "foreignKeys"), 5),
    ((*FIELD, 0, "name"), "ID"), ((*FIELD, 0, "name"), "kind"), ((*FIELD, 0, "name"), 5), ((*FIELD, 0, "title"), 5),
    ((*FIELD, 2, "type"), "year"), ((*FIELD, 2, "type"), ["integer"]), ((*FIELD, 2, "type"), "any"), ((*FIELD, 0, "form"), "uuid"),
    ((*FIELD, 2, "form"), "slug"), ((*FIELD, 0, "unit"), "元"), ((*FIELD, 2, "unit"), 5), ((*FIELD, 6, "description"), 5),
    ((*FIELD, 0, "example"), 5), ((*FIELD, 3, "trueValues"), ["true"]), ((*FIELD, 3, "falseValues"), None), ((*FIELD, 0, "trueValues"), ["是"]),
    ((*FIELD, 4, "codes"), "子"), ((*FIELD, 1, "codes"), ["甲"]), ((*FIELD, 5, "references"), "rows"), ((*FIELD, 5, "references"), "a.b.c"),
    ((*FIELD, 5, "references"), "mei.you"), ((*FIELD, 6, "references"), "rows.id"), ((*FIELD, 0, "constraints"), []),
    ((*FIELD, 0, "constraints", "required"), "yes"), ((*FIELD, 0, "constraints", "required"), 1), ((*FIELD, 0, "constraints", "unique"), "true"),
    ((*FIELD, 1, "constraints", "enum"), "甲"), ((*FIELD, 1, "constraints", "enum"), [1, 2]), ((*FIELD, 2, "constraints", "enum"), ["1"]),
    ((*FIELD, 2, "constraints", "minimum"), "0"), ((*FIELD, 2, "constraints", "minimum"), 0.5), ((*FIELD, 2, "constraints", "maximum"), True),
    ((*FIELD, 0, "constraints", "minimum"), 0), (("disclosure",), "月"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), REFUSED_VALUES, ids=str)
def test_a_wrong_value_is_refused(path, value):
    descriptor, findings = _read(_with(path, value))
    assert descriptor is None
    assert all(f.rule in ("descriptor", "descriptor-property") for f in findings)
    assert all(f.place.line for f in findings if f.value)


STRANGE = [
    "pattern",
    "requierd",
    "uniqueKeys",
    "categories",
    "format",
    "minLength",
    "maxLength",
    "jsonSchema",
    "exclusiveMinimum",
]
PLACES = [(), RESOURCE, SCHEMA, (*FIELD, 0), (*FIELD, 0, "constraints")]
MORE = {
    (): ["profile", "id", "homepage", "image", "created"],
    RESOURCE: ["data", "dialect", "profile", "scheme", "mediatype", "bytes", "hash", "compression", "format", "jsonSchema", "licenses"],
    SCHEMA: ["fieldsMatch", "$schema", "primarykey"],
    (*FIELD, 0): ["categoriesOrdered", "groupChar", "decimalChar", "bareNumber", "rdfType", "missingValues", "required"],
    (*FIELD, 0, "constraints"): ["Pattern", "exclusiveMaximum", "minlength"],
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_other_property_is_refused_by_name(place):
    for key in [*STRANGE, *MORE[place]]:
        descriptor, findings = _read(_with((*place, key), "(a+)+$"))
        assert descriptor is None, key
        assert [(f.rule, f.value) for f in findings] == [("descriptor-property", key)]
        assert findings[0].place.line


def test_every_property_allowed_is_tried():
    tried = {path[-1] for path, _ in REFUSED_VALUES} | {k.split(".")[-1] for k in ENFORCED_BY_ROWS}
    allowed = (
        descriptors.PACKAGE_KEYS | descriptors.RESOURCE_KEYS | descriptors.SCHEMA_KEYS
        | descriptors.FIELD_KEYS | descriptors.CONSTRAINT_KEYS
    )  # fmt: skip
    assert allowed <= tried


YAML_TRICKS = {
    "an alias": "a: &x [1]\nb: *x\n",
    "an anchor": "name: &x shili\n",
    "a bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
    "a merge key": "<<: {name: x}\n",
    "a key twice": "name: a\nname: b\n",
    "deep nesting": "[" * 5000,
    "deep mappings": "{a: " * 5000,
    "a deep block": "".join(" " * n + "- \n" for n in range(300)),
    "a Python object": "!!python/object/apply:os.system ['true']\n",
    "a list as key": "[1, 2]: x\n",
    "a mapping as key": "{a: b}: x\n",
    "a tab": "name:\tx\n\tb: c\n",
    "a bad date": "name: 2026-13-45\n",
    "a huge number": "name: " + "9" * 10_000 + "\n",
    "a full-width colon": "name：示例\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "an open quote": 'name: "x\n',
    "half a megabyte": "- x\n" * 200_000,
    "empty": "",
    "a word": "x",
    "a number": "5",
    "a list": "- name: x",
    "NaN": ".nan",
    "an include": "!include /etc/passwd",
}  # fmt: skip


@pytest.mark.parametrize("trick", YAML_TRICKS)
def test_yaml_cannot_fool(trick):
    started = time.monotonic()
    descriptor, findings = descriptors.read(YAML_TRICKS[trick], "shili/datapackage.yaml")
    assert descriptor is None
    assert findings
    assert all(len(f.found.zh) < 1000 for f in findings)
    assert time.monotonic() - started < 60  # far beyond the five seconds meant, for a busy machine


def test_json_is_yaml():
    descriptor, findings = descriptors.read(json.dumps(_good(), ensure_ascii=False), "x")
    assert findings == []
    assert descriptor is not None


def test_no_address_is_opened(tmp_path: Path, monkeypatch):
    import socket

    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    data = factory.make_catalogue(tmp_path)
    folder = data / "shili"
    folder.mkdir()
    raw = _with((*RESOURCE, "path"), "http://127.0.0.1:9/rows.csv")
    (folder / "datapackage.yaml").write_text(
        yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8"
    )
    found, findings = packages.read_all(data, None)
    assert "shili" not in found
    assert [f.rule for f in findings] == ["descriptor"]
