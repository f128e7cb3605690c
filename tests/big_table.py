"""A table of as many rows as one likes, as approval results have them; and what its downloads need of memory.

`python -m tests.big_table 1000000` writes every format and prints the most memory that was used, in MiB,
before and after.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.downloads import FORMATS
from pipeline.model.schema import Field, Schema
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED
from pipeline.publish import Stage
from pipeline.reading.descriptors import Descriptor, Resource
from pipeline.reading.packages import Package
from pipeline.reading.table import Column, Table


def package(rows: int) -> Package:
    """Return a package with one table: ids, names, days, numbers, money, and what is not stated."""
    draw = np.random.default_rng(1)

    def column(
        field: Field, values: Sequence[object], codes: np.ndarray[Any, Any] | None = None
    ) -> Column:
        drawn = draw.integers(0, len(values), rows) if codes is None else codes
        return Column(field, tuple(values), drawn.astype(np.int32))

    ids = Field("id", "编号", form="slug", required=True, unique=True)
    columns = (
        column(ids, [f"xk-{i:07d}" for i in range(rows)], np.arange(rows)),
        column(Field("matter", "事项"), [*(f"事项{i}" for i in range(500)), NOT_STATED]),
        column(Field("day", "决定日期", type="date"), [date(2025, 1, 1) + timedelta(i) for i in range(600)]),
        column(Field("result", "结果", codes=("准予", "不予")), ["准予", "不予"]),
        column(Field("days", "用时", type="integer", unit="天"), [*range(60), NOT_STATED, NOT_APPLICABLE]),
        column(Field("fee", "收费", type="number", unit="元"), [*(Decimal(i) / 100 for i in range(9999)), NOT_STATED]),
        column(Field("who", "相对人"), [f"某某有限公司第{i}号" for i in range(rows // 2)]),
        column(Field("open", "公开", type="boolean"), [True, False, NOT_STATED]),
    )  # fmt: skip
    schema = Schema("rows", "结果", "", tuple(c.field for c in columns), ("id",))
    table = Table(schema, "big/rows.csv", columns, np.arange(rows) + 2)
    about = Descriptor("big", {"name": "big", "title": "示例"}, (Resource("rows.csv", schema),))
    return Package("big", about, {"rows": table})


def write(made: Package, folder: Path) -> None:
    """Write every format of a package as a build does."""
    stage = Stage(folder)
    for make in FORMATS.values():
        for file in make(made, folder):
            stage.write(file.name, file.content)


def used() -> int:
    """Return the most memory this process has used so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    big, before = package(int(sys.argv[1])), used()
    with tempfile.TemporaryDirectory() as place:
        write(big, Path(place))
    print(before, used())
