"""A CSV file, read so strictly that it cannot be misread: bytes → `Table`, or findings.

The structure is scanned over the whole file at once (numpy), the columns are cut by Arrow, and
each different value of a column is parsed once. So a large file costs little more than a column
store would take, and every cell still knows its physical line.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from pipeline.findings import Finding, Problem
from pipeline.model.codes import RESERVED, SLUG_MAX
from pipeline.model.schema import Field, Schema
from pipeline.model.values import MISSING_CELLS
from pipeline.reading import cells
from pipeline.reading.lexical import CELL_MAX, SHORT_MAX, parse
from pipeline.reading.records import Structure, scan, widths
from pipeline.reading.table import MANY, Column, Table, Texts

FEW = 64
"""So few different texts of a column are parsed one by one at once."""


def read(data: bytes, file: str, schema: Schema) -> tuple[Table | None, list[Finding]]:
    """Read the bytes of a CSV file against its schema. The table is None where a finding blocks."""
    structure, findings = scan(data, file, schema)
    if structure is None:
        return None, findings
    cut = _cut(structure, schema)
    if cut is None:
        return None, findings + widths(structure, file, schema)
    columns, problems = [], []
    for spec, texts in zip(schema.fields, cut, strict=True):
        column, wrong = _parse_column(spec, texts)
        columns.append(column)
        problems.append(wrong)
    table = Table(schema, file, tuple(columns), structure.lines)
    findings += cells.told(table, structure, problems)
    return (None if any(f.blocks for f in findings) else table), findings


def _cut(structure: Structure, schema: Schema) -> list[pa.DictionaryArray] | None:
    """Cut the rows into columns of dictionary-encoded text; None where a row has another width."""
    texts = pa.dictionary(pa.int32(), pa.string())
    if not len(structure.lines):
        return [pa.array([], pa.string()).dictionary_encode() for _ in schema.fields]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(structure.rows),
            arrow_csv.ReadOptions(
                column_names=list(schema.names), block_size=len(structure.rows) + 1
            ),
            arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(schema.names, texts),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return [table.column(name).combine_chunks() for name in schema.names]


# What `parse` gives back as it stands, as RE2 sees it: so that a column of half a million
# different ids or sentences is judged at once, and only what is unlike these one by one.
_INK = r"[^\s\p{Z}\x{1c}-\x{1f}\x{85}]"
_START = r"[^\s\p{Z}\x{1c}-\x{1f}\x{85}='’‘`@#+\-＝＠＋－﹦﹢﹣﹫0-9]"
_PLAIN = {
    "slug": r"\A[a-z][a-z0-9]*(?:-[a-z0-9]+)*\z",
    "": rf"\A{_START}(?:.*{_INK})?\z",
    "long": rf"\A{_START}(?:[^\r]*{_INK})?\z",
}


def _plain(spec: Field, texts: pa.Array) -> Any:
    """Say of each text whether it surely is its own value; False means: ask `parse`."""
    if spec.type != "string" or spec.codes or spec.form not in _PLAIN or len(texts) < FEW:
        return np.zeros(len(texts), dtype=bool)
    limit = {"slug": SLUG_MAX, "": SHORT_MAX, "long": CELL_MAX}[spec.form]
    fits = pc.and_(
        pc.match_substring_regex(texts, _PLAIN[spec.form]),
        pc.less_equal(pc.utf8_length(texts), limit),
    )
    special = pa.array([*MISSING_CELLS, *sorted(RESERVED)])
    plain = pc.and_not(fits, pc.is_in(texts, value_set=special))
    return plain.to_numpy(zero_copy_only=False)


def _parse_column(spec: Field, texts: pa.DictionaryArray) -> tuple[Column, dict[int, Problem]]:
    """Parse each different text of a column once; the problems are keyed by the value's index."""
    different = texts.dictionary
    very_many = spec.type == "string" and len(different) > MANY
    values: list[object] | Texts = Texts(different) if very_many else different.to_pylist()
    problems = {}
    for index in np.flatnonzero(~_plain(spec, different)).tolist():
        written = str(values[index]).replace("\r\n", "\n")
        value = parse(spec, written)
        if isinstance(value, Problem):
            problems[index] = value
            value = written
        values[index] = value
    codes = texts.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    kept = values if isinstance(values, Texts) else tuple(values)
    return Column(spec, kept, codes), problems
