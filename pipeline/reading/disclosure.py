"""The property `disclosure` of a dataset's descriptor, and `disclosure.yaml`: what is to be there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.findings import Finding, Text
from pipeline.model.codes import is_slug
from pipeline.model.disclosure import AT_ANY_TIME, DURATIONS, FREQUENCIES, HEADINGS, MONTHS
from pipeline.model.disclosure import Disclosure as Disclosure
from pipeline.model.disclosure import Expected as Expected
from pipeline.reading.declared import Reader
from pipeline.reading.strict_yaml import load_yaml
from pipeline.reading.text import characters, decoded, load

FILE = "disclosure.yaml"
FILE_MAX = 256 * 1024
"""Bytes; asked before reading."""
WITHIN_MAX = 250
"""Working days: a year."""
SECTIONS = ("items", "bodies", "venues", "instruments", "fees", "notices")
"""Lists of the site that can fulfil what is to be disclosed."""

BLOCK_KEYS = frozenset(
    ["heading", "duration", "frequency", "body", "within", "through", "published"]
)
EXPECTED_KEYS = frozenset(
    ["title", "heading", "duration", "frequency", "body", "dataset", "section"]
)


def block(reader: Reader, raw: Any) -> Disclosure | None:
    """Read what a dataset declares. None where something is wrong; the reader has the findings."""
    before = len(reader.findings)
    said = reader.mapping(raw, "disclosure", BLOCK_KEYS)
    made = _common(reader, said, "disclosure")
    within = _within(reader, said)
    through, published = (_day(reader, said, key) for key in ("through", "published"))
    if len(reader.findings) > before:
        return None
    _periodic(reader, said, made["frequency"], through, published)
    if len(reader.findings) > before:
        return None
    return Disclosure(**made, within=within, through=through, published=published)


def _common(reader: Reader, said: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Read heading, duration, frequency and body, all of which must be stated."""
    heading = said.get("heading")
    if isinstance(heading, bool) or heading not in HEADINGS:
        expected = Text("条例第二十条的项：1–15", "the number in article 20: 1 to 15")
        found = Text("不是第二十条的项", "not a number of article 20")
        reader.wrong(f"{where}.heading", found, expected, heading)
    for key, allowed in (("duration", DURATIONS), ("frequency", FREQUENCIES)):
        if said.get(key) not in allowed:
            expected = Text("、".join(allowed), ", ".join(allowed))
            found = Text("没有这个值", "no such value")
            reader.wrong(f"{where}.{key}", found, expected, said.get(key))
    body = said.get("body")
    if not isinstance(body, str) or not is_slug(body):
        expected = Text("实施主体编号", "the id of a body of the catalogue")
        reader.wrong(f"{where}.body", Text("不是规范编号", "not an id"), expected, body)
    return {key: said.get(key) for key in ("heading", "duration", "frequency", "body")}


def _within(reader: Reader, said: Mapping[str, Any]) -> int | None:
    value = said.get("within")
    if value is None or (type(value) is int and 0 <= value <= WITHIN_MAX):
        return value
    expected = Text(f"0–{WITHIN_MAX} 个工作日", f"0 to {WITHIN_MAX} working days")
    reader.wrong("disclosure.within", Text("不是工作日数", "not working days"), expected, value)
    return None


def _day(reader: Reader, said: Mapping[str, Any], key: str) -> date | None:
    value = said.get(key)
    if value is None or type(value) is date:
        return value
    expected = Text("2026-05-31（不加引号）", "2026-05-31, without quotes")
    reader.wrong(f"disclosure.{key}", Text("不是日期", "not a date"), expected, value)
    return None


def _periodic(
    reader: Reader, said: Mapping[str, Any], frequency: str, through: date | None,
    published: date | None,
) -> None:  # fmt: skip
    """Check that period, deadline and frequency go together."""
    for key in ("within", "through"):
        if (key in said) == (frequency == AT_ANY_TIME):
            found = Text(f"与频率“{frequency}”不合", f"does not go with the frequency {frequency}")
            expected = Text(
                "定期公开须写 within 和 through，随时公开不写",
                "within and through where there is a period, neither with 随时",
            )
            reader.wrong(f"disclosure.{key}", found, expected, said.get(key))
    if through and frequency in MONTHS and (through + timedelta(days=1)).day != 1:
        found = Text("不是一个月的最后一天", "not the last day of a month")
        reader.wrong("disclosure.through", found, Text("2026-05-31", "2026-05-31"), through)
    if through and published and published < through:
        found = Text("公布日期早于数据的最后一天", "published before the last day it covers")
        expected = Text(f"不早于 {through}", f"not before {through}")
        reader.wrong("disclosure.published", found, expected, published)


def read_expected(data: Path) -> tuple[tuple[Expected, ...], list[Finding]]:
    """Read what is to be disclosed from `disclosure.yaml`; without the file nothing is expected."""
    path = data / FILE
    if not path.is_file() or path.is_symlink():
        return (), []
    content, findings = load(path, FILE, FILE_MAX)
    if content is None:
        return (), findings
    text, findings = decoded(content, FILE)
    if text is not None:
        findings = characters(text, FILE)
    if text is None or findings:
        return (), findings
    raw, findings = load_yaml(text, FILE)
    if findings:
        return (), findings
    reader = Reader(text, FILE)
    listed = reader.mapping(raw, "disclosure", frozenset(["expected"])).get("expected")
    if not isinstance(listed, list):
        reader.wrong("expected", Text("不是列表", "not a list"), Text("- title: …", "- title: …"))
        listed = []
    made = [_expected(reader, each, f"expected[{i}]") for i, each in enumerate(listed)]
    return (() if reader.findings else tuple(made)), reader.findings


def _expected(reader: Reader, raw: Any, where: str) -> Expected:
    said = reader.mapping(raw, where, EXPECTED_KEYS)
    title = reader.word(said.get("title"), f"{where}.title")
    common = _common(reader, said, where)
    dataset, section = said.get("dataset", ""), said.get("section", "")
    if dataset and not (isinstance(dataset, str) and is_slug(dataset)):
        expected = Text("data 里的目录名", "a folder's name in data")
        reader.wrong(f"{where}.dataset", Text("不是目录名", "not a folder"), expected, dataset)
    if section and section not in SECTIONS:
        expected = Text("、".join(SECTIONS), ", ".join(SECTIONS))
        reader.wrong(f"{where}.section", Text("没有这个栏目", "no such list"), expected, section)
    if dataset and section:
        found = Text("dataset 和 section 只写一个", "has both dataset and section")
        reader.wrong(f"{where}.section", found, Text("只写一个", "one of them"), section)
    return Expected(title, Disclosure(**common), str(dataset), str(section), reader.line(title))
