"""The structure of a CSV file: its records, their quotes, and how many cells each has.

The rules are those of RFC 4180 without its freedoms: commas, quotes only around a whole cell,
every record as wide as the header. It is checked over the whole file at once (numpy); what is
wrong is told with its likely cause: a file cut off, a total row, notes, cells that slipped.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.findings import Finding, Place, Rule, Text, capped, letter
from pipeline.model.schema import Schema
from pipeline.reading.header import DELIMITER, header_findings
from pipeline.reading.lexical import Problem, parse
from pipeline.reading.text import MARK, MOJIBAKE, conflict, deceiving, refused, suspicious

RECORD_MAX = 1024 * 1024
"""Bytes in a record at most; asked before a cell is cut."""
TOLD_MAX = 200
"""Records of a wrong width that are told one by one."""

Ints = np.ndarray[Any, np.dtype[np.int64]]
_LF, _COMMA, _QUOTE = 0x0A, 0x2C, 0x22

QUOTE = Rule(
    "quote",
    "error",
    Text("引号须成对，括住整个单元格", "quotes enclose whole cells"),
    '他说"可以" → "他说""可以"""',
)
ROW_WIDTH = Rule(
    "row-width", "error", Text("每行的格数与表头相同", "each row has as many cells as the header")
)
NOTE_ROW = Rule(
    "note-row",
    "error",
    Text("表里只有数据，没有合计和说明行", "a table holds data, no totals and no notes"),
    "合计 → 删去",
)
BLANK_ROW = Rule("blank-row", "error", Text("不能有空行", "no blank rows"))
TOO_LONG = Rule("record-too-long", "error", Text("一行过长", "a record is not too long"))

RULES = (QUOTE, ROW_WIDTH, NOTE_ROW, BLANK_ROW, TOO_LONG)

NOTE = re.compile(
    r"(?:合\s*计|总\s*计|小\s*计|累\s*计|填表说明|填报说明|填表人|制表人|审核人|填报单位|[说備备]明?\s*[:：]"
    r"|注\s*[:：]|备注\s*[:：]|单位\s*[:：]|[Tt]otal\b).*",
    re.DOTALL,
)
"""How a row begins that sums up or explains a spreadsheet instead of holding data."""


@dataclass(frozen=True, slots=True)
class Structure:
    """Where the records of a sound file stand. `rows` are the bytes after the header.

    `cut` says that the file did not end with a line end.
    """

    rows: bytes
    starts: Ints
    lines: Ints
    cut: bool = False

    def record(self, row: int) -> bytes:
        """Return the bytes of a record, with its line end."""
        end = int(self.starts[row + 1]) if row + 1 < len(self.starts) else len(self.rows)
        return self.rows[int(self.starts[row]) : end]

    def cell_line(self, row: int, column: int) -> int:
        """Return the physical line on which a cell begins."""
        record = self.record(row)
        return int(self.lines[row]) + record.count(b"\n", 0, _cell_start(record, column))

    def place(self, file: str, offset: int) -> Place:
        """Return the physical line and the column in which a byte of `rows` stands."""
        row = max(0, int(np.searchsorted(self.starts, offset, side="right")) - 1)
        before = self.rows[int(self.starts[row]) : offset]
        line = int(self.lines[row]) + before.count(b"\n")
        return Place(file, line, letter(_cells_before(before)))


def _cell_start(record: bytes, column: int) -> int:
    """Return the offset of a cell in its record."""
    quoted, cell = False, 0
    for at, byte in enumerate(record):
        if cell == column:
            return at
        quoted ^= byte == _QUOTE
        cell += byte == _COMMA and not quoted
    return len(record)


def _cells_before(before: bytes) -> int:
    """Count the commas outside of quotes."""
    return sum(part.count(b",") for part in before.split(b'"')[::2])


def _header_place(header: bytes, at: int, file: str) -> Place:
    return Place(file, 1, letter(_cells_before(header[:at])))


def scan(data: bytes, file: str, schema: Schema) -> tuple[Structure | None, list[Finding]]:
    """Check the structure of a CSV file, except for the width of its records (see `widths`).

    Returns it, with warnings at most, or None with the findings that say why not.
    """
    if findings := refused(data, file):
        return None, findings
    odd = suspicious(data)
    if odd and (findings := conflict(data, file)):
        return None, findings
    header, _, rows = data.removeprefix(MARK).partition(b"\n")
    line = header.removesuffix(b"\r").decode()
    if findings := header_findings(line, rows, file, schema):
        if odd and findings[0].rule != DELIMITER.id:  # a character that is not seen is the cause
            shown = header.rstrip(b"\r")
            findings = deceiving(shown, lambda at: _header_place(header, at, file)) or findings
        return None, findings
    structure, findings = _records(rows, file, schema)
    if odd and structure is None:
        findings += deceiving(rows, lambda at: Place(file, rows.count(b"\n", 0, at) + 2))
    elif odd and structure is not None:
        findings += deceiving(structure.rows, lambda at: structure.place(file, at))
    sound = all(finding.rule == MOJIBAKE.id for finding in findings)
    return (structure if sound else None), findings


# --- records ---------------------------------------------------------------------------------


def _records(rows: bytes, file: str, schema: Schema) -> tuple[Structure | None, list[Finding]]:
    """Find the records, and check quotes, blank records and those too long."""
    cut = bool(rows) and not rows.endswith(b"\n")
    if cut:
        rows += b"\n"
    data = np.frombuffer(rows, dtype=np.uint8)
    feeds = stops = np.flatnonzero(data == _LF)
    if b'"' in rows:
        quotes = np.flatnonzero(data == _QUOTE)
        if (bad := _bad_quote(data, quotes)) is not None:
            return None, [_quote(rows, *bad, file)]
        stops = feeds[np.searchsorted(quotes, feeds) % 2 == 0]
    starts = np.concatenate(([0], stops[:-1] + 1))[: len(stops)].astype(np.int64)
    lines = np.searchsorted(feeds, starts).astype(np.int64) + 2
    structure = Structure(rows, starts, lines, cut)
    return structure, list(_lengths(structure, stops - starts, file, len(schema.fields)))


def _bad_quote(data: np.ndarray[Any, np.dtype[np.uint8]], quotes: Ints) -> tuple[int, int] | None:
    """Return (the quote to look at, the one that betrays it), or None where all is well.

    Every first quote opens (after a comma, a line feed, or as the second half of a doubled one)
    and every second one closes (before a comma, a line end or its double). A close that does not
    fit, or a last one missing, is told at the quote that opened the cell.
    """
    before = np.where(quotes > 0, data[quotes - 1], _LF)
    after = data[np.minimum(quotes + 1, len(data) - 1)]
    opens, closes = slice(0, None, 2), slice(1, None, 2)
    bad = np.zeros(len(quotes), dtype=bool)
    bad[opens] = ~np.isin(before[opens], [_COMMA, _LF, _QUOTE])
    bad[closes] = ~np.isin(after[closes], [_COMMA, 0x0D, _LF, _QUOTE])
    wrong = np.flatnonzero(bad)
    if not len(wrong) and len(quotes) % 2 == 0:
        return None
    first = int(wrong[0]) if len(wrong) else len(quotes) - 1
    opening = first
    if first % 2 or not len(wrong):
        opening -= first % 2
        while opening and quotes[opening] == quotes[opening - 1] + 1:
            opening -= 2  # the second half of a doubled quote: the cell began earlier
    betrays = int(quotes[first]) if len(wrong) else len(data)
    return int(quotes[opening]), betrays


def _quote(rows: bytes, offset: int, betrays: int, file: str) -> Finding:
    line = rows.count(b"\n", 0, offset) + 2
    start = rows.rfind(b"\n", 0, offset) + 1
    before = rows[start:offset]
    column = letter(_cells_before(before)) if before.count(b'"') % 2 == 0 else None
    shown = rows[offset : offset + 90].decode("utf-8", "ignore")[:30].replace("\n", "⏎")
    if offset == betrays:
        found = Text("单元格中间有引号", "a quote stands inside a cell that is not quoted")
    elif b"\n" in rows[offset:betrays]:
        found = Text("这里的引号没有闭合", "the quote that opens here is never closed")
    else:
        found = Text("引号闭合之后还有文字", "words follow the quote that closes the cell")
    return Finding(
        QUOTE.level, QUOTE.id, Place(file, line, column), None, shown, found,
        Text('整个单元格用引号括住，里面的引号写两次：""', 'quotes around the whole cell, doubled inside: ""'),
        '"他说""可以"""',
        Text("补上或去掉引号；要写引号就用“”", "close or remove it; write “” for a quotation"),
    )  # fmt: skip


def _lengths(structure: Structure, lengths: Ints, file: str, wanted: int) -> Iterator[Finding]:
    """Find blank records and records too long."""
    empty = [
        row
        for row in np.flatnonzero(lengths <= wanted).tolist()
        if not structure.record(row).strip(b', \r\n"')
    ]
    for first, final in _runs(empty):
        yield blank(file, int(structure.lines[first]), int(structure.lines[final]))
    for row in np.flatnonzero(lengths > RECORD_MAX).tolist():
        yield _long(structure, row, int(lengths[row]), file)


def widths(structure: Structure, file: str, schema: Schema) -> list[Finding]:
    """Find the records with too few or too many cells, with their likely cause.

    Asked only when the file could not be cut into columns: good files need not pay for it.
    """
    data = np.frombuffer(structure.rows, dtype=np.uint8)
    marks = np.flatnonzero((data == _LF) | (data == _COMMA) | (data == _QUOTE))
    kinds = data[marks]
    outside = (np.cumsum(kinds == _QUOTE) % 2 == 0) & (kinds != _QUOTE)
    counts = np.diff(np.flatnonzero(kinds[outside] == _LF), prepend=-1)
    last = len(structure.starts) - 1
    wrong = np.flatnonzero(counts != len(schema.fields)).tolist()
    return [
        _width(structure, row, int(counts[row]), file, schema, structure.cut and row == last)
        for row in wrong[:TOLD_MAX]
    ]


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Join neighbouring rows: 3, 4, 5, 9 are (3, 5) and (9, 9)."""
    start = None
    for at, row in enumerate(rows):
        start = row if start is None else start
        if at + 1 == len(rows) or rows[at + 1] != row + 1:
            yield start, row
            start = None


def blank(file: str, line: int, until: int) -> Finding:
    """Make the finding for blank rows from a line to another."""
    found = Text("空行", "a blank row")
    if until > line:
        found = Text(f"第 {line} 到 {until} 行是空行", f"lines {line} to {until} are blank")
    fix = Text("在 Excel 里选中空行，删除整行", "delete the blank rows")
    expected = Text("每行一条数据", "a row of data on every line")
    return Finding(BLANK_ROW.level, BLANK_ROW.id, Place(file, line), None, None, found, expected, "", fix)  # fmt: skip


def _long(structure: Structure, row: int, length: int, file: str) -> Finding:
    found = Text(f"这一行有 {length:,} 字节", f"the record has {length:,} bytes")
    expected = Text(f"不超过 {RECORD_MAX:,} 字节", f"at most {RECORD_MAX:,} bytes")
    fix = Text("看是不是整份文件贴进了一格", "see whether a whole file was pasted into a cell")
    shown = structure.record(row)[:300].decode(errors="ignore")
    return Finding(
        TOO_LONG.level, TOO_LONG.id, Place(file, int(structure.lines[row])), None, capped(shown),
        found, expected, "", fix,
    )  # fmt: skip


def _width(
    structure: Structure, row: int, width: int, file: str, schema: Schema, cut: bool
) -> Finding:
    wanted = len(schema.fields)
    cells = next(csv.reader([structure.record(row).decode().rstrip("\r\n")], strict=False))
    place = Place(file, int(structure.lines[row]))
    expected = Text(f"{wanted} 格", f"{wanted} cells")
    shown = capped(",".join(cells))
    if NOTE.match(next((c for c in cells if c.strip()), "").strip()):
        return note(place, shown)
    found, fix = _width_cause(cells, width, schema, cut)
    return Finding(ROW_WIDTH.level, ROW_WIDTH.id, place, None, shown, found, expected, "", fix)


def _width_cause(cells: list[str], width: int, schema: Schema, cut: bool) -> tuple[Text, Text]:
    zh, en = f"有 {width} 格", f"{width} cells"
    if cut and width < len(schema.fields):
        return Text(
            f"文件在这里断了，最后一行只{zh}", f"the file ends in mid-line: {en} on the last"
        ), Text(
            "文件没有传完，重新导出或下载", "the file is incomplete: export or download it again"
        )
    extra = width - len(schema.fields)
    if extra > 0:
        at = letter(_best_split(cells, extra, schema))
        return Text(
            f"{zh}；{at} 列像是有没加引号的逗号",
            f"{en}; perhaps a comma without quotes in column {at}",
        ), Text(
            f"{at} 列的内容用引号括住，或把里面的逗号改成全角“，”",
            f"quote the cell in column {at}, or write its comma as ，",
        )
    at = letter(_best_gap(cells, -extra, schema))
    return Text(f"{zh}；{at} 列起像是少了 {-extra} 格", f"{en}; {-extra} missing from column {at} on"), Text(
        f"在 {at} 列补上空格子，让后面的内容回到自己的列", f"put empty cells back in column {at}"
    )  # fmt: skip


def fits(cells: list[str], schema: Schema) -> int:
    """Count the cells that can be read in the column in which they stand."""
    return sum(
        not isinstance(parse(field, cell), Problem)
        for field, cell in zip(schema.fields, cells, strict=False)
    )


def _best_split(cells: list[str], extra: int, schema: Schema) -> int:
    """Return the column whose cell, put together again from pieces, makes the rest fit best."""
    joined = (
        [*cells[:at], "，".join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]
        for at in range(len(cells) - extra)
    )
    scores = [fits(c, schema) for c in joined]
    return scores.index(max(scores))


def _best_gap(cells: list[str], gap: int, schema: Schema) -> int:
    """Return the column in front of which empty cells make the rest fit best."""
    scores = [fits([*cells[:at], *[""] * gap, *cells[at:]], schema) for at in range(len(cells) + 1)]
    return scores.index(max(scores))


def note(place: Place, shown: str) -> Finding:
    """Make the finding for a total or note in a table."""
    return Finding(
        NOTE_ROW.level, NOTE_ROW.id, place, None, shown,
        Text("这是合计或说明，不是数据", "a total or a note, no data"),
        Text("只有数据行", "rows of data only"), "",
        Text("删去这一行；说明写到描述文件或文章里", "delete the row; notes belong in the descriptor or in prose"),
    )  # fmt: skip
