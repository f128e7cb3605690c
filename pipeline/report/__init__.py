"""Findings as a publisher or a program reads them: text, JSON, GitHub annotations, HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.findings import Finding, Place, Rule, Text
from pipeline.report.html import as_html
from pipeline.report.words import LEVEL_NAMES, title, urgency, where
from pipeline.report.words import counted as counted
from pipeline.rules import ALL_RULES
from pipeline.rules.base import CheckedRule

LISTED = 20
"""Findings of one cause in one file that the text report tells one by one."""


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


def as_text(findings: Sequence[Finding], lang: str) -> str:
    """Return the findings by file and cause, and at the end how many, and what to mend first."""
    lines = []
    by_file = sorted(findings, key=lambda f: (f.place.file, urgency(f)))
    for file, in_file in groupby(by_file, key=lambda f: f.place.file):
        lines.append(file)
        for rule, group in groupby(in_file, key=lambda f: f.rule):
            lines += _cause(rule, list(group), lang)
        lines.append("")
    lines.append(counted(findings, lang))
    if findings:
        first = min(findings, key=urgency)
        said = Text("先改这一条", "mend this first").say(lang)
        lines.append(f"{said}: {where(first.place)} [{first.rule}] {first.fix.say(lang)}")
    return "\n".join(lines)


def _cause(rule: str, findings: Sequence[Finding], lang: str) -> list[str]:
    """Tell the findings of one rule in one file: the cause once, then each place."""
    level = LEVEL_NAMES[findings[0].level].say(lang)
    lines = [f"  {level} [{rule}] {title(rule).say(lang)} × {len(findings)}"]
    for finding in findings[:LISTED]:
        lines += _lines(finding, lang)
    if len(findings) > LISTED:
        rest = [str(f.place.line) for f in findings[LISTED : 3 * LISTED]]
        more = Text(
            f"另有 {len(findings) - LISTED} 处：第 ", f"{len(findings) - LISTED} more: lines "
        )
        end = Text(" 行", "").say(lang) + ("…" if len(findings) > 3 * LISTED else "")
        lines.append(f"    {more.say(lang)}{'、'.join(rest)}{end}")
    return lines


def _lines(finding: Finding, lang: str) -> list[str]:
    expected, fix = Text("应为", "expected").say(lang), Text("改法", "to mend").say(lang)
    value = f" “{finding.value}”" if finding.value else ""
    field = f" {finding.field}" if finding.field else ""
    example = f" ({finding.example})" if finding.example else ""
    return [
        f"    {where(finding.place)}{field}: {finding.found.say(lang)}{value}",
        f"        {expected}: {finding.expected.say(lang)}{example}",
        f"        {fix}: {finding.fix.say(lang)}",
    ]


def as_github(findings: Sequence[Finding], lang: str) -> str:
    """Return the findings as workflow commands that annotate a pull request, causes first."""
    lines = []
    for f in sorted(findings, key=urgency):
        message = f"{f.found.say(lang)} → {f.fix.say(lang)}"
        place = f"file={_property(f.place.file)}"
        if f.place.line:
            place += f",line={f.place.line}"
        lines.append(f"::{f.level} {place},title={_property(f.rule)}::{_data(message)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Sequence[Finding], str], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "html": as_html,
}


def render(format_: str, findings: Sequence[Finding], lang: str, data: Path) -> str:
    """Return the findings in a format; `data` is the folder whose rows an HTML report shows."""
    if format_ == "html":
        return as_html(sorted(findings, key=urgency), lang, data)
    if format_ == "github":
        findings = [replace(f, place=_in_repository(f.place, data)) for f in findings]
    return FORMATS[format_](findings, lang)


def _in_repository(place: Place, data: Path) -> Place:
    """Return a place with its path from the repository's root, where annotations look for it."""
    if place.file.startswith("content/"):
        return place
    return replace(place, file=(data / place.file).as_posix())


def rules_text(lang: str) -> str:
    """Return the list of all rules: id, level, title, example, and what the docstring says."""
    return "\n".join(_rule_text(rule, lang) for rule in ALL_RULES)


def _rule_text(rule: Rule, lang: str) -> str:
    lines = [f"{rule.id}  [{LEVEL_NAMES[rule.level].say(lang)}]  {rule.title.say(lang)}"]
    if rule.example:
        lines.append(f"    {Text('例', 'example').say(lang)}: {rule.example}")
    if isinstance(rule, CheckedRule):
        lines += [f"    {line.strip()}" for line in (rule.check.__doc__ or "").strip().splitlines()]
    return "\n".join(lines) + "\n"
