"""Tables as Parquet: columns with their types, for programs that reckon with many rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from pipeline.formats.base import File, parts, silences, through_file
from pipeline.model.schema import Field
from pipeline.model.values import Missing
from pipeline.reading.packages import Package
from pipeline.reading.table import Column, Table

GROUP = 100_000
"""Rows of a row group, the part that is in memory."""


def as_parquet(package: Package, data: Path) -> Iterator[File]:
    """Parquet: typed columns, exact decimals, lists; why a cell is null stands in two further columns."""
    for name, table in package.tables.items():
        yield File(f"{name}.parquet", through_file(partial(_write, table)), name)


def _write(table: Table, path: Path) -> None:
    kinds = [_type(column) for column in table.columns]
    index, found = silences(table)
    reasons = [pa.array([list(s[i]) for s in found], pa.list_(pa.string())) for i in (0, 1)]
    fields = [_field(c.field, kind) for c, kind in zip(table.columns, kinds, strict=True)]
    fields += [pa.field(name, reasons[0].type) for name in ("not_stated", "not_applicable")]
    schema = pa.schema(fields)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in parts(table, GROUP):
            arrays = [_cells(c, kind, part) for c, kind in zip(table.columns, kinds, strict=True)]
            arrays += [reason.take(pa.array(index[part])) for reason in reasons]
            writer.write_batch(pa.record_batch(arrays, schema=schema), row_group_size=GROUP)


def _field(field: Field, kind: Any) -> Any:
    told = {"title": field.title, "description": field.description, "unit": field.unit}
    return pa.field(field.name, kind, metadata={k: v for k, v in told.items() if v})


def _cells(column: Column, kind: Any, part: slice) -> Any:
    """Return a column's cells of a part as an array: each different value is converted once."""
    used, each = np.unique(column.codes[part], return_inverse=True)
    exact = [None if isinstance(value, Missing) else value for value in column.at(used)]
    return pa.array(exact, kind).take(pa.array(each))


def _type(column: Column) -> Any:
    """Return the exact type of a column's values."""
    field = column.field
    if field.form == "list":
        return pa.list_(pa.string())
    if field.type == "number":
        return _decimal([v for v in column.values if isinstance(v, Decimal)])
    kinds = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
    return kinds.get(field.type, pa.string())


def _decimal(values: list[Decimal]) -> Any:
    """Return a decimal type that holds all values exactly: they have 15 digits at most (`lexical.DIGITS_MAX`)."""
    places = max((_places(v) for v in values), default=0)
    whole = max((v.adjusted() + 1 for v in values), default=1)
    return pa.decimal128(max(whole, 1) + places, places)


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
