"""The findings as one HTML page that can be mailed: each with its row and the bad cell marked."""

from __future__ import annotations

import csv
import html
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pipeline.findings import Finding, Text, capped, letter
from pipeline.reading.text import MARK
from pipeline.report.words import LEVEL_NAMES, counted, title, urgency, where

SHOWN_MAX = 2_000
"""Findings that the page tells; a page of more would not open on an office computer."""
READ_MAX = 64 * 1024 * 1024
"""Bytes of a file whose rows are shown."""
NAMING, BESIDE = 3, 2
"""Columns at the head of a row, and on each side of a bad cell, that are shown of it."""

_STYLE = (
    "body{font:16px/1.6 sans-serif;margin:1em auto;max-width:70em;padding:0 1em}"
    "section{border-left:6px solid #888;padding:.2em 1em;margin:1em 0;background:#F7F6F2}"
    ".error{border-color:#B3261E}.warning{border-color:#B26A00}.notice{border-color:#33658A}"
    ".first{font-size:1.25em;border-bottom:2px solid}h2{margin-top:2em}"
    "div{overflow-x:auto}table{border-collapse:collapse;font-size:14px}"
    "td,th{border:1px solid #D9D4C7;padding:2px 6px;white-space:nowrap;text-align:left}"
    "td.bad{outline:3px solid #B3261E;outline-offset:-2px;font-weight:bold}"
    "mark{background:#F2B33D}code{background:#EEE}"
)


def as_html(findings: Sequence[Finding], lang: str, data: Path | None = None) -> str:
    """Return the findings as one page without scripts or outside parts.

    `data` is the folder from which the rows are shown; without it none are.
    """
    heading = Text("检查结果", "Findings").say(lang)
    language = "en" if lang == "en" else "zh-Hans"
    causes_first = sorted(findings, key=urgency)
    rank = {f.place.file: at for at, f in reversed([*enumerate(causes_first)])}
    by_file = sorted(causes_first[:SHOWN_MAX], key=lambda f: rank[f.place.file])
    body = "".join(
        f"<h2>{html.escape(file)}</h2>" + "".join(_sections(file, list(group), lang, data))
        for file, group in groupby(by_file, key=lambda f: f.place.file)
    )
    body = _first(causes_first, lang) + body
    if len(findings) > SHOWN_MAX:
        left = Text(
            f"只列出最要紧的 {SHOWN_MAX} 条。", f"Only the {SHOWN_MAX} most urgent are shown."
        )
        body = f"<p>{left.say(lang)}</p>{body}"
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{heading}</title><style>{_STYLE}</style>"
        f"<h1>{heading}</h1><p>{html.escape(counted(findings, lang))}</p>{body}</html>\n"
    )


def _first(causes_first: Sequence[Finding], lang: str) -> str:
    """Return what to mend first, and how many findings each cause has, most urgent first."""
    if not causes_first:
        return ""
    first, many = causes_first[0], Counter(f.rule for f in causes_first)
    said = Text("先改这一条", "Mend this first").say(lang)
    causes = "".join(
        f"<li>{html.escape(title(rule).say(lang))} <code>{html.escape(rule)}</code> × {count}"
        for rule, count in many.items()
    )
    return (
        f"<p class=first><b>{said}</b>: {html.escape(where(first.place))} — "
        f"{html.escape(first.fix.say(lang))}</p><ul>{causes}</ul>"
    )


def _sections(
    file: str, findings: Sequence[Finding], lang: str, data: Path | None
) -> Iterator[str]:
    """Yield the findings of one file by cause, each cause under a heading of its own."""
    lines = {f.place.line for f in findings if f.place.line}
    header, rows = _rows(data / file, lines) if data else ([], {})
    for rule, group in groupby(findings, key=lambda f: f.rule):
        told = list(group)
        yield f"<h3>{html.escape(title(rule).say(lang))} × {len(told)}</h3>"
        for finding in told:
            row = rows.get(finding.place.line or 0)
            yield _section(finding, lang, _row_table(header, row, finding) if row else "")


def _section(f: Finding, lang: str, row: str) -> str:
    level = LEVEL_NAMES[f.level].say(lang)
    value = f" <mark>{html.escape(f.value)}</mark>" if f.value else ""
    example = f" <code>{html.escape(f.example)}</code>" if f.example else ""
    expected, fix = Text("应为", "expected").say(lang), Text("改法", "to mend").say(lang)
    related = "、".join(html.escape(where(p)) for p in f.related)
    also = Text("另见", "see also").say(lang)
    return (
        f'<section class="{f.level}"><b>{html.escape(where(f.place))}</b>'
        f" {html.escape(f.field or '')} — {level} <code>{html.escape(f.rule)}</code>"
        f"<p>{html.escape(f.found.say(lang))}{value}<br>{expected}: "
        f"{html.escape(f.expected.say(lang))}{example}<br>{fix}: {html.escape(f.fix.say(lang))}"
        + (f"<br>{also}: {related}" if related else "")
        + f"</p>{row}</section>"
    )


def _rows(path: Path, lines: set[int]) -> tuple[list[str], dict[int, list[str]]]:
    """Return the header and, by physical line, the records in which wanted lines lie."""
    if path.suffix != ".csv" or not path.is_file() or path.stat().st_size > READ_MAX:
        return [], {}
    text = path.read_bytes().removeprefix(MARK).decode(errors="replace")
    if not text.startswith(("\0", "\ufffd")) and _balanced(text):
        reader = csv.reader(io.StringIO(text, newline=""))
        return _wanted(reader, lines)
    return [], {n: line.split(",") for n, line in enumerate(text.split("\n"), 1) if n in lines}


def _balanced(text: str) -> bool:
    return text.count('"') % 2 == 0 and "\0" not in text


def _wanted(reader: Iterator[list[str]], lines: set[int]) -> tuple[list[str], dict[int, list[str]]]:
    header: list[str] = []
    rows: dict[int, list[str]] = {}
    before = 0
    csv.field_size_limit(READ_MAX)
    for record in reader:
        number: int = reader.line_num  # type: ignore[attr-defined]
        header = header or record
        for line in lines.intersection(range(before + 1, number + 1)):
            rows[line] = record
        before = number
    return header, rows


def _row_table(header: Sequence[str], row: Sequence[str], finding: Finding) -> str:
    """Return a row as a spreadsheet shows it, the bad cell marked and never out of sight.

    Of a wide row the first columns are shown, which name it, and those beside the bad cell.
    """
    bad = next((at for at in range(len(row)) if letter(at) == finding.place.column), 0)
    near = range(max(0, bad - BESIDE), bad + BESIDE + 1)
    shown = [at for at in range(len(row)) if at < NAMING or at in near]
    lines: list[list[str]] = [[], [], []]
    for before, at in zip([-1, *shown], shown, strict=False):
        if at > before + 1:
            lines = [[*line, "<td>…"] for line in lines]
        name = html.escape(capped(header[at])) if at < len(header) else ""
        marked = " class=bad" if letter(at) == finding.place.column else ""
        lines[0].append(f"<th>{letter(at)}</th>")
        lines[1].append(f"<th>{name}</th>")
        lines[2].append(f"<td{marked}>{html.escape(capped(row[at])[:60])}</td>")
    if shown[-1] < len(row) - 1:
        lines = [[*line, "<td>…"] for line in lines]
    rows = "".join(f"<tr>{''.join(line)}</tr>" for line in lines)
    return f"<div><table>{rows}</table></div>"
