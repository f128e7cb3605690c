"""A mapping as data: sources, tables, and the expressions by which values are made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.importing import patterns
from pipeline.model.schema import Schema
from pipeline.reading.packages import FIXED

ID_STYLES = ("pinyin", "pinyin-hash", "hash", "verbatim")
VIRTUAL = ("@part", "@index", "@next", "@position", "@sheet", "@row")
SCHEMAS: Mapping[str, Schema] = {s.name: s for s in FIXED["catalogue"]}


@dataclass(frozen=True, slots=True)
class Expr:
    """How a value is made: taken (column, text, value, row, count), then split, matched, mapped."""

    line: int
    column: str = ""
    text: str = ""
    value: str = ""
    row: str = ""
    by: tuple[Expr, ...] = ()
    count: str = ""
    split: tuple[str, ...] = ()
    pattern: str = ""
    take: str = ""
    map: tuple[tuple[str, str | None], ...] = ()
    collect: bool = False

    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that this takes."""
        named = (self.column,) if self.column else tuple(re.findall(r"\{([^{}]+)\}", self.text))
        return named + tuple(c for by in self.by for c in by.columns())


Conditions = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where records stand in a source, and what is skipped."""

    line: int
    sheet: str = ""
    header: tuple[int, ...] = (1,)
    records: str = ""
    fill_down: tuple[str, ...] = ()
    skip_rows: tuple[tuple[int, int], ...] = ()
    skip: Conditions = ()
    empty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """Rows of one table: from which records, by which key, with which fields."""

    line: int
    schema: Schema
    source: str
    each_column: str = ""
    each_split: tuple[str, ...] = ()
    each_list: str = ""
    when: Conditions = ()
    unless: Conditions = ()
    key: tuple[Expr, ...] = ()
    id_style: str = ""
    id_from: tuple[Expr, ...] = ()
    id_prefix: str = ""
    fields: Mapping[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """A whole mapping."""

    file: str
    encoding: str
    delimiter: str
    sources: Mapping[str, SourceSpec]
    site: Mapping[str, Any]
    patterns: Mapping[str, patterns.Pattern]
    derive: Mapping[str, Expr]
    tables: tuple[TableSpec, ...]
    ignore: Mapping[str, str]
