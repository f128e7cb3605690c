"""Keys and references between the tables of a package, in both directions one row at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np

from pipeline.findings import Finding, Place, Problem, Rule, Text, capped
from pipeline.model.schema import Field
from pipeline.model.values import Missing
from pipeline.reading.table import Column, Table, at

DUPLICATE = Rule("duplicate-key", "error", Text("编号不能重复", "a key stands once"))
DANGLING = Rule(
    "dangling-reference", "error", Text("引用的编号须存在", "what is referred to exists")
)
RULES = (DUPLICATE, DANGLING)
SUGGEST_MAX = 5_000
"""Ids among which the nearest one is looked for."""
SUGGESTED = 50
"""Lost ids for which the nearest one is looked for."""
RELATED_MAX = 20
"""Places that a finding names besides its own."""


def check(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Check keys and references over the tables of a package that could be read."""
    for table in tables.values():
        unique = [(f.name,) for f in table.schema.fields if f.unique]
        for key in dict.fromkeys([table.schema.key, *unique]):
            if key:
                yield from _duplicates(table, key)
        for field in table.schema.fields:
            if field.references and field.references[0] in tables:
                yield from _dangling(table, field, tables[field.references[0]])


def _duplicates(table: Table, key: tuple[str, ...]) -> Iterator[Finding]:
    columns = [table.column(name) for name in key]
    combined = _combined(columns)
    counts = np.bincount(combined) if len(combined) else combined
    first: dict[tuple[Any, ...], int] = {}
    for row in np.flatnonzero(counts[combined] > 1).tolist():
        value = tuple(c.values[c.codes[row]] for c in columns)
        if any(isinstance(v, Missing) for v in value):
            continue
        if value in first:
            yield _twice(table, row, first[value], value, key[-1])
        first.setdefault(value, row)


def _combined(columns: list[Column]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Number the different combinations of the columns' values, row by row."""
    combined = columns[0].codes.astype(np.int64)
    for column in columns[1:]:
        _, combined = np.unique(combined * len(column.values) + column.codes, return_inverse=True)
    return combined


def _twice(table: Table, row: int, first: int, value: tuple[Any, ...], name: str) -> Finding:
    shown, line = capped(" + ".join(str(v) for v in value)), table.lines[first]
    problem = Problem(
        DUPLICATE,
        Text(f"{shown} 与第 {line} 行重复", f"{shown} stands on line {line} already"),
        Text("全表唯一的编号", "a key that stands once"),
        "",
        Text("核对两行，改一个或删一个", "compare the two rows; change or delete one"),
    )
    return at(table, row, name, problem, [table.place(first, name)])


def _dangling(table: Table, field: Field, target: Table) -> Iterator[Finding]:
    """Find references to nothing: one finding for each lost id, whatever the number of rows."""
    _, column_name = field.references or ("", "")
    there = {v for v in target.column(column_name).values if not isinstance(v, Missing)}
    column = table.column(field.name)
    lost: dict[object, list[int]] = {}
    for index, value in enumerate(column.values):
        for each in value if isinstance(value, tuple) else (value,):
            if not isinstance(each, Missing) and each not in there:
                lost.setdefault(each, []).append(index)
    if lost and not there:
        yield _emptied(table, field, [i for indexes in lost.values() for i in indexes], target)
        return
    ids = [str(v) for v in there] if len(there) <= SUGGEST_MAX else []
    for number, (value, indexes) in enumerate(lost.items()):
        rows = np.flatnonzero(np.isin(column.codes, indexes)).tolist()
        near = get_close_matches(str(value), ids, 1) if number < SUGGESTED else []
        yield _nowhere(table, field, rows, str(value), near, target)


def _emptied(table: Table, field: Field, indexes: list[int], target: Table) -> Finding:
    """Tell once that a table lost its rows, rather than of each id that was in it."""
    rows = np.flatnonzero(np.isin(table.column(field.name).codes, indexes)).tolist()
    problem = Problem(
        DANGLING,
        Text(
            f"{target.file} 是空的，这里有 {len(rows)} 行引用它",
            f"{target.file} has no rows; rows here that refer to it: {len(rows)}",
        ),
        Text(f"{target.file} 中已有的编号", f"an id of {target.file}"),
        "",
        Text(
            "内容若是误删的，从 git 里找回这张表",
            "where its rows were lost, bring the table back from git",
        ),
    )
    return at(table, rows[0], field.name, problem, [Place(target.file)])


def _nowhere(
    table: Table, field: Field, rows: list[int], value: str, near: list[str], target: Table
) -> Finding:
    shown = capped(value)
    zh, en = f"{target.schema.name} 表里没有 {shown}", f"{shown} is not in {target.schema.name}"
    if len(rows) > 1:
        zh, en = f"{zh}；共 {len(rows)} 行引用它", f"{en}; {len(rows)} rows refer to it"
    fix = Text("改正编号，或在那张表里补上这一行", "correct the id, or add the row there")
    if near:
        fix = Text(
            f"是不是 {near[0]}？否则在那张表里补上这一行",
            f"perhaps {near[0]}? Otherwise add the row there",
        )
    expected = Text(f"{target.file} 中已有的编号", f"an id of {target.file}")
    problem = Problem(DANGLING, Text(zh, en), expected, near[0] if near else "", fix)
    others = [table.place(row, field.name) for row in rows[1:RELATED_MAX]]
    return at(table, rows[0], field.name, problem, [Place(target.file), *others])
