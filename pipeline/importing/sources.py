"""A source file as cells of text, each with its address: CSV, XLSX, XLS, JSON.

Nothing is guessed or mended here. What a spreadsheet program has spoilt before (a code stored as a
number of more than 15 digits, a code turned into a date, an error value) is marked, so that no use
of the cell can bring it into the catalogue.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from pipeline import system
from pipeline.findings import Finding, Place, Refused, Rule, Text, letter
from pipeline.reading.text import decoded

FILE_MAX = 64 * 1024 * 1024
"""Bytes of a source file at most."""
UNZIPPED_MAX = 512 * 1024 * 1024
"""Bytes of a workbook after unzipping at most: a small file must not fill the memory."""
RATIO_MAX = 200
"""How many times larger a workbook's part may become by unzipping, once it is over a megabyte."""
CELLS_MAX = 20_000_000
DEPTH_MAX = 40
DIGITS_MAX = 15
ENCODINGS = ("utf-8", "gb18030", "utf-16")
SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".json")

SOURCE = Rule("import-source", "error", Text("来源文件须能读懂", "a source can be read"))

Kind = str
"""How a cell was stored: text, number, lost (digits are gone), date, bool, error."""


@dataclass(slots=True, eq=False)
class Cell:
    """A cell that is not empty. `where` is its address in the file, `column` its letter or path."""

    text: str
    where: str
    column: str
    kind: Kind = "text"


@dataclass(slots=True)
class Sheet:
    """A sheet: rows by physical number, each a mapping of column index to cell."""

    name: str
    rows: dict[int, dict[int, Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return 1 + max((c for row in self.rows.values() for c in row), default=-1)


@dataclass(slots=True)
class Node:
    """A JSON object: its cells by name, its lists of objects by name."""

    cells: dict[str, Cell] = field(default_factory=dict)
    lists: dict[str, list[Node]] = field(default_factory=dict)


@dataclass(slots=True)
class Document:
    """A source that was read: sheets of a table file, or the root of a JSON file; all cells in order."""

    file: str
    sheets: list[Sheet]
    root: Node | None
    cells: list[Cell]


def unreadable(
    file: str, found: Text, expected: Text, fix: Text, line: int | None = None
) -> Refused:
    """Make the refusal of a source that cannot be read."""
    place = Place(file, line)
    return Refused([Finding("error", SOURCE.id, place, None, None, found, expected, "", fix)])


def read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Document:
    """Read a source file. Raises Refused, saying why, where it cannot be read."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or not path.is_file():
        raise unreadable(
            path.name,
            Text("没有这个文件，或不是可读的类型", "no such file, or of another type"),
            Text("、".join(SUFFIXES), ", ".join(SUFFIXES)),
            Text("核对路径；其他格式先另存为 XLSX 或 CSV", "check the path; save as XLSX or CSV"),
        )
    if path.stat().st_size > FILE_MAX:
        raise unreadable(
            path.name,
            Text(f"文件有 {path.stat().st_size:,} 字节", f"{path.stat().st_size:,} bytes"),
            Text(f"不超过 {FILE_MAX:,} 字节", f"at most {FILE_MAX:,} bytes"),
            Text("拆成几个文件", "split it"),
        )
    data = path.read_bytes()
    if suffix in (".xlsx", ".xls"):
        sheets = _workbook(data, path.name)
        return Document(path.name, sheets, None, _all_cells(sheets))
    text = _text(data, path.name, encoding)
    if suffix == ".json":
        return _json(text, path.name)
    sheets = [_csv(text, path.name, "\t" if suffix == ".tsv" else delimiter)]
    return Document(path.name, sheets, None, _all_cells(sheets))


def _all_cells(sheets: list[Sheet]) -> list[Cell]:
    return [cell for s in sheets for row in s.rows.values() for cell in row.values()]


def _text(data: bytes, file: str, encoding: str) -> str:
    if encoding == "utf-8":
        text, findings = decoded(data, file)
        if text is None:
            fix = Text(
                "在映射的 source 下写明 encoding: gb18030（或 utf-16）",
                "say `encoding: gb18030` (or utf-16) under `source` of the mapping",
            )
            raise Refused([*findings, *_hint(file, fix)])
        return text
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable(
            file,
            Text(f"第 {line} 行不是 {encoding}", f"line {line} is not {encoding}"),
            Text("映射声明的编码", "the encoding that the mapping declares"),
            Text("改正映射的 encoding", "correct `encoding` in the mapping"),
            line,
        ) from None


def _hint(file: str, fix: Text) -> list[Finding]:
    found = Text("没有声明别的编码", "no other encoding is declared")
    expected = Text("UTF-8，或声明的编码", "UTF-8, or the encoding declared")
    return [Finding("error", SOURCE.id, Place(file), None, None, found, expected, "", fix)]


def _csv(text: str, file: str, delimiter: str) -> Sheet:
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: dict[int, dict[int, Cell]] = {}
    line, count = 1, 0
    try:
        for record in reader:
            count += len(record)
            if count > CELLS_MAX:
                raise csv.Error(f"more than {CELLS_MAX:,} cells")
            cells = {
                i: Cell(value, f"{letter(i)}{line}", letter(i))
                for i, value in enumerate(record)
                if value.strip()
            }
            if cells:
                rows[line] = cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise unreadable(
            file,
            Text(f"CSV 读不懂：{error}", f"the CSV cannot be read: {error}"),
            Text("RFC 4180 的 CSV", "CSV as of RFC 4180"),
            Text("在 Excel 里打开再另存为“CSV UTF-8”", "open it in Excel, save as 'CSV UTF-8'"),
            line,
        ) from None
    return Sheet(Path(file).stem, rows)


# --- workbooks -------------------------------------------------------------------------------


def _workbook(data: bytes, file: str) -> list[Sheet]:
    zipped = data[:2] == b"PK"  # not so an .xls
    if zipped:
        _not_a_bomb(data, file)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [_sheet(book.get_sheet_by_name(name)) for name in book.sheet_names]
        if zipped:
            _worked_out(data, file)
    except (CalamineError, ValueError, OverflowError, *system.BROKEN_ZIP) as error:
        raise unreadable(
            file,
            Text(f"工作簿打不开：{error}", f"the workbook cannot be opened: {error}"),
            Text("未加密的 XLSX 或 XLS", "an XLSX or XLS without password"),
            Text("在 Excel 里打开，另存为 XLSX", "open it in Excel and save it as XLSX"),
        ) from None
    for sheet in sheets if len(sheets) > 1 else []:
        for row in sheet.rows.values():
            for cell in row.values():
                cell.where = f"{sheet.name}!{cell.where}"
    return sheets


def _not_a_bomb(data: bytes, file: str) -> None:
    """Refuse a workbook whose parts say they unzip to far more than a workbook holds."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        parts = []
    large = sum(p.file_size for p in parts) > UNZIPPED_MAX
    packed = any(p.file_size > 2**20 and p.file_size > RATIO_MAX * p.compress_size for p in parts)
    if not parts or large or packed or len(parts) > 5_000:
        raise unreadable(
            file,
            Text("不是完好的工作簿，或解压后过大", "not a sound workbook, or too large unzipped"),
            Text(f"解压后不超过 {UNZIPPED_MAX:,} 字节", f"at most {UNZIPPED_MAX:,} bytes unzipped"),
            Text("核对文件；只留有内容的表另存", "check it; save only the sheets with content"),
        )


_UNWORKED = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=\"str\")[^>]*\br=\"([A-Z]+[0-9]+)\"[^>]*>\s*"
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A cell with a formula and no value; one of type `str` may be worked out and an empty text."""


def _worked_out(data: bytes, file: str) -> None:
    """Refuse a workbook with formulas that no program has worked out: their cells would be read as empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [n for n in book.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)]
        cells = [m.decode() for n in parts for m in _UNWORKED.findall(book.read(n))]
    if cells:
        first = "、".join(cells[:5])
        raise unreadable(
            file,
            Text(
                f"{len(cells)} 格是没有算出结果的公式：{first}",
                f"{len(cells)} cells hold formulas without a result: {first}",
            ),
            Text("每个公式都存有结果", "a stored result for every formula"),
            Text("在 Excel 或 WPS 里打开，保存一次", "open it in Excel or WPS and save it once"),
        )


def _sheet(sheet: Any) -> Sheet:
    if (sheet.total_height or 0) * (sheet.total_width or 0) > CELLS_MAX:
        raise ValueError(f"more than {CELLS_MAX:,} cells")
    top, left = sheet.start or (0, 0)
    rows: dict[int, dict[int, Cell]] = {}
    for y, values in enumerate(sheet.to_python(skip_empty_area=True), start=top):
        cells = {}
        for x, value in enumerate(values, start=left):
            text, kind = _typed(value)
            if text.strip():
                cells[x] = Cell(text, f"{letter(x)}{y + 1}", letter(x), kind)
        if cells:
            rows[y + 1] = cells
    merged = tuple(
        (a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in (sheet.merged_cell_ranges or ()) if a != b
    )
    return Sheet(sheet.name, rows, merged)


def _typed(value: object) -> tuple[str, Kind]:
    """Return a spreadsheet's value as text, and how it was stored."""
    if isinstance(value, bool):
        return str(value).lower(), "bool"
    if isinstance(value, (int, float)):
        return _number(float(value))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return (value.date().isoformat() if midnight else value.isoformat(" ")), "date"
    if isinstance(value, (date, time)):
        return value.isoformat(), "date"
    text = str(value or "")
    return text, "error" if text.startswith("#") and text.endswith(("!", "?", "/A")) else "text"


def _number(value: float) -> tuple[str, Kind]:
    if value.is_integer() and abs(value) < 10**DIGITS_MAX:
        return str(int(value)), "number"
    if abs(value) >= 10**DIGITS_MAX:
        return repr(value), "lost"
    return f"{value:.15g}", "number"


# --- JSON ------------------------------------------------------------------------------------


def _json(text: str, file: str) -> Document:
    def same_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise ValueError(f"a key stands twice among {', '.join(k for k, _ in pairs)[:200]}")
        return made

    try:
        # Numbers stay as they are written: 1.10 is not 1.1, and 20 digits stay 20 digits.
        raw = json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=same_key_once)
        cells: list[Cell] = []
        root = _node({"": raw} if not isinstance(raw, dict) else raw, "$", cells, 0)
    except (ValueError, RecursionError) as error:
        raise unreadable(
            file,
            Text(f"JSON 读不懂：{error}"[:300], f"the JSON cannot be read: {error}"[:300]),
            Text(f"合法的 JSON，不超过 {DEPTH_MAX} 层", f"valid JSON, at most {DEPTH_MAX} deep"),
            Text("从来源重新导出", "export it again"),
        ) from None
    return Document(file, [], root, cells)


def _node(raw: dict[str, Any], where: str, cells: list[Cell], depth: int) -> Node:
    node = Node()
    for name, value in _leaves(raw, "", depth):
        at = f"{where}.{name}" if name else where
        if isinstance(value, list):
            node.lists[f"{name}[]"] = [
                _node(v if isinstance(v, dict) else {"": v}, f"{at}[{i}]", cells, depth + 1)
                for i, v in enumerate(value)
            ]
        elif value:
            node.cells[name] = Cell(value, at, name)
            cells.append(node.cells[name])
    return node


def _leaves(raw: dict[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield (dotted name, text or list of objects); a list of plain values is one text."""
    if depth > DEPTH_MAX or prefix.count(".") > DEPTH_MAX:
        raise ValueError("too deep")
    for key, value in raw.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _leaves(value, f"{name}.", depth + 1)
        elif isinstance(value, list):
            plain = all(not isinstance(v, (dict, list)) for v in value)
            yield name, ("；".join(_plain(v) for v in value) if plain else value)
        else:
            yield name, _plain(value)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
