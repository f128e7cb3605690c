"""What differs from the last release as a slip of the keyboard does: 元 for 万元, 工作日 for 自然日, half a table gone.

The release that stands is read back from its own downloads, so there is nothing to keep beside them. A change
that is meant is let through by `--accept-jumps`; it is never made smaller or left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import downloads, identity
from pipeline.findings import Finding, Place, Text
from pipeline.model.schema import Field, Schema
from pipeline.reading.table import Table
from pipeline.rules.base import Mend, wrong
from pipeline.rules.release import JUMPED, SHRUNK
from pipeline.site import Site

UNITS = ("天", "元", "%")
"""Units in which a slip misleads a citizen."""
TIMES = 10
"""So many times more or less is a jump: 元 and 万元 lie 10,000 apart, a month in days and in months 30."""
FEW = 10
"""Of fewer rows it says nothing that half of them are gone."""


def compare(site: Site, output: Path) -> list[Finding]:
    """Compare the catalogue with the release in the output, if it is the same hall's and no draft."""
    if not identity.is_earlier(site, output):
        return []
    package = site.packages["catalogue"]
    found: list[Finding] = []
    for name, table in package.tables.items():
        path = output / downloads.path(package, f"{name}.csv")
        if path.is_file():
            old = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False)
            found += [*_shrunk(table, len(old)), *_jumped(table, old)]
    return found


def _shrunk(table: Table, rows: int) -> Iterator[Finding]:
    """Yield a finding where a table lost more than half of its rows since the last release.

    Why: a file that was cut off, or saved with a filter on, looks whole. Source: fault of spreadsheet exports.
    """
    if rows >= FEW and len(table) < rows / 2:
        yield Finding(
            SHRUNK.level, SHRUNK.id, Place(table.file), None, None,
            Text(
                f"上次发布有 {rows} 行，现在只有 {len(table)} 行",
                f"{rows} rows were published, now there are {len(table)}",
            ),
            Text("表是完整的", "a whole table"), "",
            Text(
                "核对表是否被截断、是否在筛选状态下另存；确实要删，构建时加 --accept-jumps",
                "see whether it was cut off or saved with a filter on; if it is meant, build with --accept-jumps",
            ),
        )  # fmt: skip


def _jumped(table: Table, old: pd.DataFrame) -> Iterator[Finding]:
    """Yield a finding for each amount or limit that is ten times what it was, or of another kind of days.

    Why: 万元 typed into a column of 元, or 自然日 for 工作日, is a true cell with a wrong figure; nothing but
    the release before can tell. Source: faults met in published catalogues.
    """
    schema = table.schema
    key = list(schema.key)
    fields = [f for f in schema.fields if f.unit in UNITS and f.name in old.columns]
    if not fields or not {*key} <= {*old.columns}:
        return
    now = table.frame
    rows = pd.DataFrame({name: now[name].astype("str") for name in key}).reset_index(names="row")
    both = rows.merge(old.reset_index(names="was"), on=key)
    for field in fields:
        new = pd.to_numeric(now[field.name], errors="coerce").to_numpy(dtype=float)[both["row"]]
        was = pd.to_numeric(both[field.name], errors="coerce").to_numpy(dtype=float)
        unit = _unit(schema, field)
        with np.errstate(divide="ignore", invalid="ignore"):
            far = (new > 0) & (was > 0) & ((new >= TIMES * was) | (was >= TIMES * new))
        kinds = _kinds(now, both, unit) if unit else np.zeros(len(both), dtype=bool)
        for i in np.flatnonzero(far | (kinds & (new > 0))):
            yield _finding(table, int(both["row"].iloc[i]), field, unit, both.iloc[i])


def _unit(schema: Schema, field: Field) -> str | None:
    """Return the column that says which kind of days a limit counts."""
    name = f"{field.name.removesuffix('_days')}_unit" if field.name != "days" else "days_unit"
    return name if field.unit == "天" and name in schema.names else None


def _kinds(
    now: pd.DataFrame, both: pd.DataFrame, unit: str
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Say where the kind of days is another than it was; where one of them is not stated, it is not."""
    new = now[unit].astype(object).where(now[unit].notna(), "").to_numpy()[both["row"]]
    was = both[unit].to_numpy()
    stated = np.isin(new, ("工作日", "自然日")) & np.isin(was, ("工作日", "自然日"))
    return np.asarray(stated & (new != was), dtype=bool)


def _finding(
    table: Table, row: int, field: Field, unit: str | None, old: pd.Series[str]
) -> Finding:
    was = old[field.name] + (f" {old[unit]}" if unit else f" {field.unit}")
    kind = table.frame[unit].iloc[row] if unit else field.unit
    now = f"{table.frame[field.name].iloc[row]} {kind if isinstance(kind, str) else ''}".strip()
    mend = Mend(
        Text("与上次发布相近的数", "a figure near the one that was published"),
        Text(
            "核对单位（元、万元；工作日、自然日）；确实改了这么多，构建时加 --accept-jumps",
            "check the unit (元 or 万元, 工作日 or 自然日); if it is meant, build with --accept-jumps",
        ),
        was,
    )
    return wrong(
        table, row, field.name, JUMPED,
        Text(f"上次发布的是 {was}，现在是 {now}", f"{was} was published, now it is {now}"), mend,
    )  # fmt: skip
