"""Reads `practices.yaml`: the practices of the halls, and where each is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pipeline.findings import Finding, Text
from pipeline.model.codes import is_slug
from pipeline.model.practices import Practice, Shown
from pipeline.reading.declared import Reader
from pipeline.reading.indicators import both, entries, twice, yaml_of

FILE = "practices.yaml"
FILE_MAX = 256 * 1024
"""Bytes; asked before reading."""
KEYS = frozenset(["id", "title", "source", "shown", "why"])
_SHOWN = re.compile(r"([a-z]+):([a-z0-9-]+)(?:#([a-z0-9_-]+))?")


def read_practices(data: Path) -> tuple[tuple[Practice, ...], list[Finding]]:
    """Read the practices of a data folder; without the file there are none."""
    reader, raw, findings = yaml_of(data, FILE, FILE_MAX)
    if reader is None:
        return (), findings
    listed = entries(reader, raw, "practices")
    made = [_practice(reader, each, f"practices[{i}]") for i, each in enumerate(listed)]
    twice(reader, "practices", [one.id for one in made], Text("各不相同", "its own id"))
    return (() if reader.findings else tuple(made)), reader.findings


def _practice(reader: Reader, raw: Any, where: str) -> Practice:
    said = reader.mapping(raw, where, KEYS)
    id_ = said.get("id")
    if not isinstance(id_, str) or not is_slug(id_):
        expected = Text("小写字母、数字、连字符", "a-z, 0-9, hyphens")
        reader.wrong(f"{where}.id", Text("不是规范编号", "not an id"), expected, id_)
    if not said.get("shown") and "why" not in said:
        expected = Text("shown 或 why", "shown or why")
        found = Text("没写在哪里看到，也没写原因", "neither where it is shown nor why not")
        reader.wrong(f"{where}.id", found, expected, id_)
    shown = [
        _shown(reader, each, f"{where}.shown[{i}]")
        for i, each in enumerate(reader.words(said.get("shown", []), f"{where}.shown"))
    ]
    return Practice(
        str(id_), both(reader, said.get("title"), f"{where}.title"),
        reader.word(said.get("source", ""), f"{where}.source"),
        tuple(one for one in shown if one),
        both(reader, said["why"], f"{where}.why") if "why" in said else None,
        reader.lines.get(f"{where}.id", 0),
    )  # fmt: skip


def _shown(reader: Reader, text: str, where: str) -> Shown | None:
    match = _SHOWN.fullmatch(text)
    if match and (not match[3] or match[1] == "dataset"):
        return Shown(match[1], match[2], match[3] or "")
    expected = Text("dataset:cases#months、prose:pledges", "dataset:cases#months, prose:pledges")
    reader.wrong(where, Text("读不懂在哪里", "not a place of the site"), expected, text)
    return None
