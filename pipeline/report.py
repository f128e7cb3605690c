"""Findings as a publisher or a program reads them: text, JSON, GitHub annotations, HTML."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from pipeline.findings import LEVELS, Finding, Place, Text

LEVEL_NAMES = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "notice": Text("提示", "notice"),
}


def as_dict(finding: Finding, lang: str) -> dict[str, Any]:
    """Return a finding with the keys of the JSON format, its sentences in one language."""
    return {
        "level": finding.level,
        "rule": finding.rule,
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "field": finding.field,
        "value": finding.value,
        "found": finding.found.say(lang),
        "expected": finding.expected.say(lang),
        "example": finding.example,
        "fix": finding.fix.say(lang),
        "related": [{"file": p.file, "line": p.line, "column": p.column} for p in finding.related],
    }


def as_json(findings: Sequence[Finding], lang: str) -> str:
    """Return the findings as a JSON list."""
    return json.dumps([as_dict(f, lang) for f in findings], ensure_ascii=False, indent=1)


def where(place: Place) -> str:
    """Return a place as an editor can open it: file:line, and the spreadsheet column."""
    line = f":{place.line}" if place.line else ""
    return f"{place.file}{line}" + (f" {place.column}" if place.column else "")


def as_text(findings: Sequence[Finding], lang: str) -> str:
    """Return the findings by file, and at the end how many there are and what to mend first."""
    lines = []
    for file, group in groupby(findings, key=lambda f: f.place.file):
        lines.append(file)
        for finding in group:
            lines += _text_lines(finding, lang)
        lines.append("")
    return "\n".join([*lines, counted(findings, lang)])


def _text_lines(finding: Finding, lang: str) -> list[str]:
    expected, fix = Text("应为", "expected").say(lang), Text("改法", "to mend").say(lang)
    value = f" “{finding.value}”" if finding.value else ""
    field = f" {finding.field}" if finding.field else ""
    level = LEVEL_NAMES[finding.level].say(lang)
    example = f"（{finding.example}）" if finding.example and lang != "en" else ""
    if finding.example and lang == "en":
        example = f" ({finding.example})"
    return [
        f"  {where(finding.place)}{field}: {level} [{finding.rule}] {finding.found.say(lang)}{value}",
        f"      {expected}: {finding.expected.say(lang)}{example}",
        f"      {fix}: {finding.fix.say(lang)}",
    ]


def counted(findings: Sequence[Finding], lang: str) -> str:
    """Return one line with the number of findings by level."""
    count = Counter(f.level for f in findings)
    said = ", ".join(f"{count[level]} {LEVEL_NAMES[level].say(lang)}" for level in LEVELS)
    return Text(f"共 {len(findings)} 条：{said}", f"{len(findings)} findings: {said}").say(lang)


def as_github(findings: Sequence[Finding], lang: str) -> str:
    """Return the findings as workflow commands that annotate a pull request."""
    lines = []
    for f in findings:
        message = f"{f.found.say(lang)} → {f.fix.say(lang)}"
        place = f"file={_property(f.place.file)}" + (
            f",line={f.place.line}" if f.place.line else ""
        )
        lines.append(f"::{f.level} {place},title={_property(f.rule)}::{_data(message)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_html(findings: Sequence[Finding], lang: str) -> str:
    """Return the findings as one HTML page that can be mailed."""
    words = Text(
        "位置,字段,级别,规则,内容,问题,应为,改法",
        "place,field,level,rule,value,found,expected,to mend",
    )
    head = "".join(f"<th>{word}</th>" for word in words.say(lang).split(","))
    rows = "".join(_html_row(finding, lang) for finding in findings)
    title = Text("检查结果", "Findings").say(lang)
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:16px/1.6 sans-serif}td,th{border:1px solid #D9D4C7;padding:4px 8px;"
        "text-align:left;vertical-align:top}.error{background:#FBEAEA}mark{background:#F2B33D}</style>"
        f"<h1>{title}</h1><p>{counted(findings, lang)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></html>\n"
    )


def _html_row(f: Finding, lang: str) -> str:
    level = LEVEL_NAMES[f.level].say(lang)
    value = f"<mark>{html.escape(f.value)}</mark>" if f.value else ""
    plain = [where(f.place), f.field or "", level, f.rule]
    said = [f.found.say(lang), f.expected.say(lang), f.fix.say(lang)]
    cells = [html.escape(c) for c in plain] + [value] + [html.escape(c) for c in said]
    return f'<tr class="{f.level}">' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


FORMATS: Mapping[str, Callable[[Sequence[Finding], str], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "html": as_html,
}
