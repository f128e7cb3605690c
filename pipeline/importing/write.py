"""Writing what was imported: the catalogue package in canonical form, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import seed_calendar
from pipeline.findings import Finding, Place, Refused, Rule, Text
from pipeline.model.schema import Schema
from pipeline.reading import descriptors, settings
from pipeline.reading.packages import DESCRIPTOR_FILE, FILES, FIXED

EXISTS = Rule(
    "import-exists", "error", Text("不覆盖已有的目录", "an existing catalogue is not overwritten")
)


def table(schema: Schema, rows: Sequence[Mapping[str, str]]) -> str:
    """Return a table as canonical CSV: quotes only where they are needed, line feeds at the ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(schema.names)
    writer.writerows([[row.get(name, "") for name in schema.names] for row in rows])
    return out.getvalue()


def refuse_existing(data: Path, force: bool) -> None:
    """Raise Refused where a catalogue with rows stands already, unless it may be overwritten."""
    folder = data / "catalogue"
    filled = [p.name for p in sorted(folder.glob("*.csv")) if p.read_bytes().count(b"\n") > 1]
    if filled and not force:
        found = Text(
            f"已有 {len(filled)} 张有内容的表", f"{len(filled)} tables with rows stand there"
        )
        expected = Text("空的或新的数据目录", "an empty or new data folder")
        fix = Text("换一个 --data，或加 --force 覆盖", "choose another --data, or add --force")
        place = Place(f"catalogue/{filled[0]}")
        raise Refused([Finding("error", EXISTS.id, place, None, None, found, expected, "", fix)])


def write(
    data: Path,
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    site: Mapping[str, Any],
    title: str,
) -> None:
    """Write catalogue, and where they are missing site settings and calendar.

    The catalogue is made beside its place and moved there whole, so that a failure leaves the old.
    What it ships besides tables stays. Raises OSError.
    """
    data.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".import-", dir=data))
    try:
        made = staging / "catalogue"
        made.mkdir()
        schemas = FIXED["catalogue"]
        head = {"name": "catalogue", "title": title}
        (made / DESCRIPTOR_FILE).write_bytes(descriptors.write(head, schemas).encode())
        for schema in schemas:
            text = table(schema, tables.get(schema.name, ()))
            (made / f"{schema.name}.csv").write_bytes(text.encode())
        _swap(made, data / "catalogue", staging / "before")
    finally:
        shutil.rmtree(staging)
    _calendar(data / "calendar")
    if site and not (data / settings.FILE).exists():
        (data / settings.FILE).write_bytes(_site(site).encode())


def _swap(made: Path, folder: Path, before: Path) -> None:
    """Put a folder in the place of another, which is kept where that fails, and of whose files none is lost."""
    if not folder.exists():
        made.rename(folder)
        return
    folder.rename(before)
    try:
        if (before / FILES).is_dir():
            shutil.copytree(before / FILES, made / FILES)
        made.rename(folder)
    except BaseException:
        before.rename(folder)
        raise


def _calendar(folder: Path) -> None:
    if (folder / DESCRIPTOR_FILE).exists():
        return
    folder.mkdir(exist_ok=True)
    head = {"name": "calendar", "title": "工作日历"}
    (folder / DESCRIPTOR_FILE).write_bytes(descriptors.write(head, FIXED["calendar"]).encode())
    years = seed_calendar.NOTICES
    (folder / "days.csv").write_bytes(seed_calendar.rows(min(years), max(years)).encode())


def _site(site: Mapping[str, Any]) -> str:
    return "".join(f"{k}: {json.dumps(v, ensure_ascii=False)}\n" for k, v in site.items())
