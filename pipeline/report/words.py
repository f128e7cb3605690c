"""Words and numbers that every form of the report shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.findings import LEVELS, Finding, Place, Text
from pipeline.rules import ALL_RULES

LEVEL_NAMES = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "notice": Text("提示", "notice"),
}

_ORDER: Mapping[str, int] = {rule.id: at for at, rule in enumerate(ALL_RULES)}
_TITLES: Mapping[str, Text] = {rule.id: rule.title for rule in ALL_RULES}


def urgency(finding: Finding) -> tuple[int, int]:
    """Return a key that puts causes first: by level, then bytes before cells before law."""
    return LEVELS.index(finding.level), _ORDER.get(finding.rule, len(_ORDER))


def title(rule: str) -> Text:
    """Return in one sentence what a rule asks for."""
    return _TITLES.get(rule, Text(rule, rule))


def where(place: Place) -> str:
    """Return a place as an editor can open it: file:line, and the spreadsheet column."""
    line = f":{place.line}" if place.line else ""
    return f"{place.file}{line}" + (f" {place.column}" if place.column else "")


def counted(findings: Sequence[Finding], lang: str) -> str:
    """Return one line with the number of findings by level."""
    count = Counter(f.level for f in findings)
    said = ", ".join(f"{count[level]} {LEVEL_NAMES[level].say(lang)}" for level in LEVELS)
    return Text(f"共 {len(findings)} 条：{said}", f"{len(findings)} findings: {said}").say(lang)
