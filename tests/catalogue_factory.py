"""A small catalogue in which everything is right, for tests to break.

`make_catalogue(folder)` writes it; `tables()` returns its rows, to be changed before
`make_catalogue(folder, changed)` writes them. On `AS_OF` it passes `check` without a finding, and
every table has a row. No cell holds a line feed, so row n of a table stands on line n + 2.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from pipeline import seed_calendar
from pipeline.reading import descriptors, packages

AS_OF = date(2026, 6, 15)
Rows = list[dict[str, str]]
Tables = dict[str, Rows]

SITE = """name: 示例市政务服务中心
name_en: Shili Government Service Hall
owner: 示例市行政审批服务局
phone: "12345"
example: true
timezone: Asia/Shanghai
languages: [zh-hans, en]
base_url: ""
"""

_SOURCE = Path(__file__).parent / "sites" / "complete"
"""One CSV a table, with the columns that are stated only: a new column changes none of them."""


def tables() -> Tables:
    """Return fresh rows of every table; a column that is not stated has no key."""
    made: Tables = {}
    for path in sorted(_SOURCE.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            made[path.stem] = list(csv.DictReader(stream))
    for row in made["files"]:
        content = file_bytes(row["path"])
        row["sha256"], row["bytes"] = hashlib.sha256(content).hexdigest(), str(len(content))
    return made


def file_bytes(path: str) -> bytes:
    """Return a small true file of the kind that a path's ending says."""
    if path.endswith(".docx"):
        return _docx("食品经营许可申请书")
    if path.endswith(".pdf"):
        return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )


def _docx(text: str) -> bytes:
    body = f"<w:document><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("[Content_Types].xml", "<Types/>"), ("word/document.xml", body)):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def calendar_csv() -> str:
    """Return the days of 2025 and 2026 as arranged, and of 2027 with its weekends only."""
    lines, day = [seed_calendar.rows(2025, 2026)], date(2027, 1, 1)
    while day.year == 2027:
        lines.append(f"{day},{'休息日' if day.weekday() >= 5 else '工作日'},\n")
        day += timedelta(days=1)
    return "".join(lines)


def csv_text(table: str, rows: Rows) -> str:
    """Write the rows of a catalogue table as its file holds them."""
    schema = next(s for s in packages.FIXED["catalogue"] if s.name == table)
    out = io.StringIO()
    writer = csv.DictWriter(out, schema.names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def make_catalogue(folder: Path, changed: Mapping[str, Rows] | None = None) -> Path:
    """Write a complete, valid data folder `folder/data`; `changed` replaces tables. Returns it."""
    data = folder / "data"
    titles = {"catalogue": "示例市政务服务事项目录", "calendar": "工作日历"}
    for name, schemas in packages.FIXED.items():
        (data / name).mkdir(parents=True, exist_ok=True)
        head = {"name": name, "title": titles[name]}
        (data / name / packages.DESCRIPTOR_FILE).write_bytes(
            descriptors.write(head, schemas).encode()
        )
    rows = {**tables(), **(changed or {})}
    for schema in packages.FIXED["catalogue"]:
        text = csv_text(schema.name, rows.get(schema.name, []))
        (data / "catalogue" / f"{schema.name}.csv").write_bytes(text.encode())
    for row in tables()["files"]:
        path = data / "catalogue" / row["path"]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(file_bytes(row["path"]))
    (data / "calendar" / "days.csv").write_bytes(calendar_csv().encode())
    (data / "site.yaml").write_bytes(SITE.encode())
    return data
