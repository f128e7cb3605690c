"""Rules on indicators: a formula names tables and columns that are there, and computes with what can be computed."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping

from pipeline.findings import Finding, Place, Rule, Text, capped
from pipeline.model.formulas import (
    Aggregate,
    Comparison,
    Expression,
    Named,
    Number,
    Word,
    aggregates,
)
from pipeline.model.indicators import OWN, Indicator
from pipeline.model.schema import Schema
from pipeline.reading.indicators import FILE
from pipeline.reading.packages import Package

COLUMN = Rule(
    "indicator-column",
    "error",
    Text("指标的算法只用现有的表和列", "a formula names tables and columns that are there"),
    "cases.cases: ontime → cases.cases: on_time",
)
RULES = (COLUMN,)
NUMBERS = ("integer", "number")


def check(
    indicators: tuple[Indicator, ...], packages: Mapping[str, Package]
) -> Mapping[str, tuple[Finding, ...]]:
    """Return what is wrong with each indicator's formula, by its id; those without a fault have no entry."""
    schemas = {
        f"{folder}.{resource.schema.name}": resource.schema
        for folder, package in packages.items()
        for resource in package.descriptor.resources
    } | dict(OWN)
    found = {one.id: tuple(_faults(one, schemas)) for one in indicators if one.formula}
    return {id_: faults for id_, faults in found.items() if faults}


def _faults(one: Indicator, schemas: Mapping[str, Schema]) -> Iterator[Finding]:
    assert one.formula  # noqa: S101 (asked by the caller)
    for part in aggregates(one.formula):
        schema = schemas.get(part.table)
        if schema is None:
            yield _wrong(one, part.table, "没有这张表", "no such table", list(schemas))
            continue
        for value, zh, en, there in _in_part(part, schema):
            yield _wrong(one, value, zh, en, there)
        for column in (*one.by, *filter(None, [one.period])):
            if column not in schema.names:
                zh, en = f"{part.table} 没有这列", f"no such column in {part.table}"
                yield _wrong(one, column, zh, en, list(schema.names))


Fault = tuple[str, str, str, list[str]]
"""What stands there, what is wrong with it in both languages, and what could stand there."""


def _in_part(part: Aggregate, schema: Schema) -> Iterator[Fault]:
    numbers = [f.name for f in schema.fields if f.type in NUMBERS]
    if part.of is not None:
        kind = yield from _kind(part.of, schema)
        if kind == "text" and part.kind != "distinct":
            yield _named(part.of), f"{part.kind} 要用数字列", f"{part.kind} needs numbers", numbers
    if part.weight and (yield from _kind(Named(part.weight), schema)) == "text":
        yield part.weight, "权数要用数字列", "a weight needs numbers", numbers
    for comparison in part.where:
        yield from _comparison(comparison, schema)


def _comparison(one: Comparison, schema: Schema) -> Iterator[Fault]:
    left = yield from _kind(one.left, schema)
    right = yield from _kind(one.right, schema)
    if left and right and left != right:
        yield _named(one.left), "文字和数字不能比较", "a text and a number cannot be compared", []
    codes = schema.field(one.left.column).codes if left and isinstance(one.left, Named) else ()
    if codes and isinstance(one.right, Word) and one.right.value not in codes:
        yield one.right.value, "不是这列的值", "not a value of the column", list(codes)


def _kind(of: Expression, schema: Schema) -> Generator[Fault, None, str]:
    """Yield faults; return 'number' or 'text', or an empty text where that is not known."""
    if isinstance(of, Number):
        return "number"
    if isinstance(of, Word):
        return "text"
    if isinstance(of, Named):
        field = next((f for f in schema.fields if f.name == of.column), None)
        if field is None or field.form == "list":
            zh, en = f"表 {schema.name} 没有这列", f"no such column in table {schema.name}"
            yield of.column, zh, en, list(schema.names)
            return ""
        return "number" if field.type in NUMBERS else "text"
    for side in (of.left, of.right):  # type: ignore[union-attr]
        if (yield from _kind(side, schema)) == "text":
            yield _named(side), "文字不能加减乘除", "a text cannot be reckoned with", []
    return "number"


def _named(of: Expression) -> str:
    return of.column if isinstance(of, Named) else of.value if isinstance(of, Word) else ""


def _wrong(one: Indicator, value: str, zh: str, en: str, there: list[str]) -> Finding:
    found = Text(f"指标 {one.id}：{value} {zh}", f"indicator {one.id}: {value}: {en}")
    said = capped("、".join(there) or "同类的值")
    fix = Text("改成表里的列，或换一个算法", "name a column of the table, or change the formula")
    return Finding(
        COLUMN.level, COLUMN.id, Place(FILE, one.line), "formula", capped(value), found,
        Text(said, capped(", ".join(there) or "values of one kind")), COLUMN.example, fix,
    )  # fmt: skip
