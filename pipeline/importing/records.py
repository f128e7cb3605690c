"""Records: what a mapping's columns are looked up in, whether they come from a sheet or from JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from pipeline.findings import Finding, Place, Refused, Text, letter
from pipeline.importing.ledger import Ledger, Use
from pipeline.importing.patterns import matches
from pipeline.importing.sources import Cell, Document, Node, Sheet
from pipeline.importing.spec import Conditions, SourceSpec
from pipeline.importing.strict import MAPPING


@dataclass(slots=True)
class Record:
    """Cells by column name, nested records by list name, and what is known without a cell."""

    cells: dict[str, Cell]
    lists: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    virtual: dict[str, str] = field(default_factory=dict)
    part: Cell | None = None

    def text(self, name: str) -> str:
        """Return what a column holds, empty where it holds nothing."""
        if name in self.virtual:
            return self.virtual[name]
        cell = self.cells.get(name)
        return cell.text.strip() if cell else ""

    def meets(self, conditions: Conditions, none: bool = False) -> bool:
        """Say whether every condition is met (or, with `none`, whether not one is)."""
        met = (any(matches(self.text(c), v) for v in values) for c, values in conditions)
        return not any(met) if none else all(met)


@dataclass(slots=True)
class Records:
    """The records of one source and every column name that its header (or its objects) has."""

    rows: list[Record]
    columns: tuple[str, ...]
    open: bool = False
    """Whether a column may be absent: keys of JSON objects are, where there is no value."""


SKIPPED = Text("映射声明跳过的行", "a row the mapping says to skip")
ABOVE = Text("表头以上的行", "above the header")
EMPTY = Text("映射声明为空值", "declared to mean nothing")


def collect(document: Document, spec: SourceSpec, file: str, ledger: Ledger) -> Records:
    """Return the records of a source. Raises Refused where the sheet or header is not there."""
    if document.root is not None:
        return _from_json(document.root, spec, file, ledger)
    chosen = _sheets(document, spec, file)
    found = [_from_sheet(sheet, spec, file, ledger) for sheet in chosen]
    columns = dict.fromkeys(c for each in found for c in each.columns)
    return Records([r for each in found for r in each.rows], tuple(columns))


def wrong(file: str, line: int, found: Text, expected: Sequence[str], near: str = "") -> Refused:
    """Make the refusal of a mapping that does not fit its source."""
    close = get_close_matches(near, expected, 1, 0.4) if near else []
    fix = (
        Text(f"是不是 {close[0]}？", f"perhaps {close[0]}?")
        if close
        else Text("改正映射", "correct the mapping")
    )
    said = "、".join(expected)[:600]
    return Refused(
        [
            Finding(
                "error",
                MAPPING.id,
                Place(file, line),
                None,
                near or None,
                found,
                Text(said, said),
                "",
                fix,
            )
        ]
    )


def _sheets(document: Document, spec: SourceSpec, file: str) -> list[Sheet]:
    if spec.sheet == "*":
        return document.sheets
    if not spec.sheet:
        return [s for s in document.sheets if s.rows][:1] or document.sheets[:1]
    for index, sheet in enumerate(document.sheets, start=1):
        if spec.sheet in (sheet.name, str(index)):
            return [sheet]
    names = [s.name for s in document.sheets]
    raise wrong(
        file,
        spec.line,
        Text(f"没有工作表 {spec.sheet}", f"no sheet {spec.sheet}"),
        names,
        spec.sheet,
    )


# --- sheets ----------------------------------------------------------------------------------


def header_names(sheet: Sheet, header: Sequence[int]) -> dict[int, str]:
    """Return the column names by index: header rows joined by `/`, a merged upper cell spread."""
    names: dict[int, str] = {}
    taken: dict[str, int] = {}
    for x in range(sheet.width):
        parts = [_header_part(sheet, row, x, row != header[-1]) for row in header]
        name = "/".join(dict.fromkeys(p for p in parts if p)) or f"@{letter(x)}"
        taken[name] = taken.get(name, 0) + 1
        names[x] = name if taken[name] == 1 else f"{name}#{taken[name]}"
    return names


def _header_part(sheet: Sheet, row: int, x: int, upper: bool) -> str:
    cells = sheet.rows.get(row, {})
    if x not in cells and upper:
        for top, left, bottom, right in sheet.merged:
            if top <= row <= bottom and left <= x <= right:
                x = left
        # Without merged ranges (CSV) an upper cell reaches as far as the cells after it are empty
        # and the row below has a name there.
        if not sheet.merged and any(x in sheet.rows.get(r, {}) for r in (row + 1, row + 2)):
            x = max((i for i in cells if i < x), default=x)
    return re.sub(r"\s+", "", cells[x].text) if x in cells else ""


def _checked_names(sheet: Sheet, spec: SourceSpec, file: str) -> dict[int, str]:
    """Return the column names, refusing a header or columns that are not there."""
    for row in spec.header:
        if row not in sheet.rows:
            raise wrong(
                file,
                spec.line,
                Text(f"{sheet.name} 第 {row} 行没有表头", f"{sheet.name}: no header on row {row}"),
                ["header: 1"],
            )
    names = header_names(sheet, spec.header)
    columns = tuple(names.values())
    for column in [c for c in spec.fill_down if c != "merged"] + [c for c, _ in spec.skip]:
        if column not in columns:
            raise wrong(
                file, spec.line, Text(f"没有列 {column}", f"no column {column}"), columns, column
            )
    return names


def _from_sheet(sheet: Sheet, spec: SourceSpec, file: str, ledger: Ledger) -> Records:
    names = _checked_names(sheet, spec, file)
    columns = tuple(names.values())
    last = max(spec.header, default=0)
    header_cells = {id(c) for r in spec.header for c in sheet.rows[r].values()}
    ledger.cells = [c for c in ledger.cells if id(c) not in header_cells]
    filler = _Filler(sheet, names, spec.fill_down)
    rows = []
    for number, cells in sheet.rows.items():
        if number <= last:
            if number not in spec.header:
                ledger.add(cells.values(), Use("not placed", why=ABOVE))
            continue
        if any(low <= number <= high for low, high in spec.skip_rows):
            ledger.add(cells.values(), Use("not placed", why=SKIPPED))
            continue
        for x, cell in cells.items():
            cell.column = names[x]
        named = _stated({names[x]: cell for x, cell in cells.items()}, spec, ledger)
        filled = filler.fill(number, cells, named)
        record = Record(filled, virtual={"@sheet": sheet.name, "@row": str(number)})
        if spec.skip and not record.meets(spec.skip, none=True):
            ledger.add(cells.values(), Use("not placed", why=SKIPPED))
            continue
        ledger.rows_in += 1
        rows.append(record)
    return Records(rows, columns)


def _stated(cells: dict[str, Cell], spec: SourceSpec, ledger: Ledger) -> dict[str, Cell]:
    """Leave out the cells that are declared to mean nothing, noting them."""
    none = {name for name, cell in cells.items() if cell.text.strip() in spec.empty}
    ledger.add((cells[name] for name in none), Use("not placed", why=EMPTY))
    return {name: cell for name, cell in cells.items() if name not in none}


class _Filler:
    """Fills merged cells down: by the ranges of a workbook, or by declared columns, outer first."""

    def __init__(self, sheet: Sheet, names: Mapping[int, str], columns: Sequence[str]):
        self.sheet, self.names = sheet, names
        self.merged = "merged" in columns
        self.columns = [c for c in columns if c != "merged"]
        self.above: dict[str, Cell] = {}
        self.origin = {
            (row, x): (top, left)
            for top, left, bottom, right in (sheet.merged if self.merged else ())
            for row in range(top, bottom + 1)
            for x in range(left, right + 1)
        }

    def fill(
        self, number: int, cells: Mapping[int, Cell], named: dict[str, Cell]
    ) -> dict[str, Cell]:
        """Return a row's cells with those that reach into it from above."""
        made = dict(named)
        for x, name in self.names.items() if self.merged else ():
            top, left = self.origin.get((number, x), (number, x))
            cell = self.sheet.rows.get(top, {}).get(left)
            if x not in cells and cell is not None:
                made[name] = cell
        by_name = {self.names[x] for x in cells}
        fresh = False
        for column in self.columns:
            # A new value in an outer column ends what the inner columns carried down.
            if column in by_name or fresh:
                fresh = True
                self.above.pop(column, None)
            if column in named:
                self.above[column] = named[column]
            elif column in self.above:
                made[column] = self.above[column]
        return made


# --- JSON ------------------------------------------------------------------------------------


def _from_json(root: Node, spec: SourceSpec, file: str, ledger: Ledger) -> Records:
    path = spec.records or ("[]" if "[]" in root.lists else "")
    start = Record(root.cells, root.lists)
    rows = [start]
    if path:
        rows = [
            Record({**{f"/{n}": c for n, c in root.cells.items()}, **node.cells}, node.lists)
            for node in root.lists.get(path, ())
        ]
    if path and not rows:
        raise wrong(
            file,
            spec.line,
            Text(f"没有记录 {path}", f"no records at {path}"),
            list(root.lists),
            path,
        )
    for name, cell in root.cells.items() if path else ():
        cell.column = f"/{name}"
    for number, record in enumerate(rows, start=1):
        record.virtual = {"@row": str(number), "@sheet": ""}
        record.cells = _stated(record.cells, spec, ledger)
    rows = [r for r in rows if not spec.skip or r.meets(spec.skip, none=True)]
    ledger.rows_in += len(rows)
    names: dict[str, None] = {}
    for record in rows:
        names.update(dict.fromkeys(record.cells))
        for name, nodes in record.lists.items():
            names.update(dict.fromkeys(_nested(name, nodes)))
    return Records(rows, tuple(names), True)


def _nested(name: str, nodes: Sequence[Node]) -> Iterator[str]:
    yield name
    for node in nodes:
        for key, cell in node.cells.items():
            cell.column = full(name, key)
            yield cell.column
        for inner, below in node.lists.items():
            yield from _nested(full(name, inner), below)


def full(list_: str, name: str) -> str:
    """Return the full name of a nested object's column: `bylaw[].clause`."""
    return f"{list_}.{name}" if name else list_


def objects(record: Record, path: str) -> list[Record]:
    """Return one record for each object of a nested list, with the cells of what it stands in."""
    found = [(record, "")]
    for step in re.findall(r"[^\[\]]*\[\]", path):
        below = []
        for outer, prefix in found:
            name = step.lstrip(".")
            list_ = full(prefix, name) if prefix else name
            for index, node in enumerate(outer.lists.get(name, ()), start=1):
                cells = {full(list_, n): c for n, c in node.cells.items()}
                virtual = {**outer.virtual, "@index": str(index)}
                below.append((Record({**outer.cells, **cells}, node.lists, virtual), list_))
        found = below
    return [r for r, _ in found]
