"""Reads `indicators.yaml`: what figures there are, by which formula, and which cannot be computed and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.findings import Finding, Place, Text, capped
from pipeline.model.codes import is_slug
from pipeline.model.formulas import Expression
from pipeline.model.indicators import DIRECTIONS, Indicator
from pipeline.reading.declared import DESCRIPTOR, Reader
from pipeline.reading.formulas import EXAMPLE, NotAFormula, parse
from pipeline.reading.strict_yaml import load_yaml
from pipeline.reading.text import characters, decoded, load

FILE = "indicators.yaml"
FILE_MAX = 256 * 1024
"""Bytes; asked before reading."""
DECIMALS_MAX = 6
KEYS = frozenset(
    ["id", "number", "title", "unit", "decimals", "direction", "source", "formula", "by",
     "period", "latest", "note", "why"]
)  # fmt: skip


def yaml_of(data: Path, file: str, size: int) -> tuple[Reader | None, Any, list[Finding]]:
    """Read a file of declarations in the data folder; without it there is nothing and no finding."""
    path = data / file
    if not path.is_file() or path.is_symlink():
        return None, None, []
    content, findings = load(path, file, size)
    text, told = decoded(content, file) if content is not None else (None, [])
    findings += told
    findings += characters(text, file) if text is not None else []
    if text is None or findings:
        return None, None, findings
    raw, findings = load_yaml(text, file)
    return (None, None, findings) if findings else (Reader(text, file), raw, [])


def entries(reader: Reader, raw: Any, name: str) -> list[Any]:
    """Return the entries of a file that is one list under a name; none, and a finding, where it is no list."""
    listed = reader.mapping(raw, name, frozenset([name])).get(name)
    if isinstance(listed, list):
        return listed
    reader.wrong(name, Text("不是列表", "not a list"), Text("- id: …", "- id: …"))
    return []


def read_indicators(data: Path) -> tuple[tuple[Indicator, ...], list[Finding]]:
    """Read the indicators of a data folder; without the file there are none."""
    reader, raw, findings = yaml_of(data, FILE, FILE_MAX)
    if reader is None:
        return (), findings
    listed = entries(reader, raw, "indicators")
    made = [_indicator(reader, each, f"indicators[{i}]") for i, each in enumerate(listed)]
    twice(
        reader, "indicators", [one.id for one in made], Text("每个指标一个编号", "an id of its own")
    )
    return (() if reader.findings else tuple(made)), reader.findings


def _indicator(reader: Reader, raw: Any, where: str) -> Indicator:
    said = reader.mapping(raw, where, KEYS)
    id_ = said.get("id")
    if not isinstance(id_, str) or not is_slug(id_):
        expected = Text("小写字母、数字、连字符", "a-z, 0-9, hyphens")
        reader.wrong(f"{where}.id", Text("不是规范编号", "not an id"), expected, id_)
    title = both(reader, said.get("title"), f"{where}.title")
    note, why = (
        both(reader, said[key], f"{where}.{key}") if key in said else None
        for key in ("note", "why")
    )
    if ("formula" in said) == ("why" in said):
        expected = Text("formula 或 why 写一个", "either formula or why")
        found = Text("算法和不能算的原因须有且只有一个", "neither or both are there")
        reader.wrong(f"{where}.id", found, expected, id_)
    decimals = said.get("decimals", 0)
    if type(decimals) is not int or not 0 <= decimals <= DECIMALS_MAX:
        expected = Text(f"0–{DECIMALS_MAX}", f"0 to {DECIMALS_MAX}")
        reader.wrong(
            f"{where}.decimals", Text("不是小数位数", "no number of digits"), expected, decimals
        )
        decimals = 0
    direction = said.get("direction", "none")
    if direction not in DIRECTIONS:
        expected = Text("、".join(DIRECTIONS), ", ".join(DIRECTIONS))
        reader.wrong(f"{where}.direction", Text("没有这个值", "no such value"), expected, direction)
        direction = "none"
    return Indicator(
        str(id_), title, reader.word(said.get("unit", ""), f"{where}.unit"),
        _number(reader, said.get("number", 0), f"{where}.number"), decimals, direction,
        reader.word(said.get("source", ""), f"{where}.source"),
        _formula(reader, said, where), str(said.get("formula", "")),
        reader.words(said.get("by", []), f"{where}.by"), _period(reader, said, where),
        said.get("latest") is True, note, why, reader.lines.get(f"{where}.id", 0),
    )  # fmt: skip


def both(reader: Reader, raw: Any, where: str) -> Text:
    """Read a text in Chinese and English."""
    said = reader.mapping(raw, where, frozenset(["zh", "en"]))
    found = [said.get(key) for key in ("zh", "en")]
    if not all(isinstance(v, str) and v.strip() for v in found):
        expected = Text("{zh: 中文, en: English}", "{zh: 中文, en: English}")
        reader.wrong(where, Text("中文或英文没有写", "a language is missing"), expected)
    return Text(str(found[0]), str(found[1]))


def _number(reader: Reader, value: Any, where: str) -> int:
    if type(value) is int and 0 <= value < 1000:
        return value
    reader.wrong(
        where, Text("不是序号", "not a number of the list"), Text("1–999", "1 to 999"), value
    )
    return 0


def _formula(reader: Reader, said: dict[str, Any], where: str) -> Expression | None:
    if "formula" not in said:
        return None
    text = reader.word(said["formula"], f"{where}.formula")
    try:
        return parse(text) if text else None
    except NotAFormula as fault:
        place = Place(reader.file, reader.lines.get(f"{where}.formula"))
        fix = Text("照示例改正算法", "write the formula after the example")
        zh, en = fault.found
        found = Text(f"{where}.formula：{zh}", f"{where}.formula: {en}")
        reader.findings.append(
            Finding(DESCRIPTOR.level, DESCRIPTOR.id, place, "formula", capped(text), found,
                    fault.expected, EXAMPLE, fix)
        )  # fmt: skip
        return None


def _period(reader: Reader, said: dict[str, Any], where: str) -> str:
    """Read the column that dates the rows, without which there is no latest."""
    period = reader.word(said.get("period", ""), f"{where}.period")
    if "latest" in said and not (said["latest"] is True and period):
        found = Text("latest 须写 true，并写 period", "latest is true, and needs a period")
        expected = Text("period: month, latest: true", "period: month, latest: true")
        reader.wrong(f"{where}.latest", found, expected)
    return period


def twice(reader: Reader, name: str, ids: Sequence[str], expected: Text) -> None:
    """Tell each entry of a list whose id another has before it."""
    for i, id_ in enumerate(ids):
        if id_ in ids[:i]:
            found = Text("编号重复", "the id stands twice")
            reader.wrong(f"{name}[{i}].id", found, expected, id_)
