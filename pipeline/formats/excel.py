"""Tables as a workbook: a sheet each, Chinese headers, codes as text, nothing that a program would run.

A text is written as a text whatever it begins with, so no cell becomes a formula. A cell holds 32,767
UTF-16 units; a longer text stands whole on the last sheet, in pieces, and its cell says so. A sheet
holds 1,048,576 rows; further rows stand on a second sheet of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.formats.base import File, parts, through_file, word
from pipeline.model.schema import Field
from pipeline.reading.packages import Package
from pipeline.reading.table import Column, Table

CELL = 32_767
"""UTF-16 units a cell holds. Source: Microsoft, “Excel specifications and limits”."""
ROWS = 1_048_576
"""Rows a sheet holds, its header included; the same source."""
FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count a 29 February 1900; a day before is written as text."""
SHEET_NAME = 31
LONG = "长文"
ABOUT = "说明"
_CREATED = datetime(1980, 1, 1)


def as_xlsx(package: Package, data: Path) -> Iterator[File]:
    """A workbook with a sheet a table: Chinese headers, codes as text, no formulas, nothing cut off."""
    yield File(f"{package.descriptor.name}.xlsx", through_file(partial(write, package, rows=ROWS)))


def write(package: Package, path: Path, rows: int) -> None:
    """Write a package's workbook; `rows` is how many a sheet holds."""
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    book = xlsxwriter.Workbook(str(path), options)
    title = str(package.descriptor.properties.get("title", package.descriptor.name))
    book.set_properties({"title": title, "created": _CREATED})
    sheets = _Sheets(book, rows)
    _about(sheets, package)
    for table in package.tables.values():
        _table(sheets, table)
    sheets.long_texts()
    book.close()


@dataclass
class _Sheets:
    """A workbook in the making: its sheets, its formats, and texts too long for their cell."""

    book: Any
    rows: int
    taken: set[str] = field(default_factory=lambda: {LONG, ABOUT})
    formats: dict[str, Any] = field(default_factory=dict)
    long: list[tuple[str, int, str, str]] = field(default_factory=list)

    def format(self, code: str) -> Any:
        """Return the format of numbers with that code, or of a header."""
        if code not in self.formats:
            made = {"bold": True} if code == "head" else {"num_format": code}
            self.formats[code] = self.book.add_format(made)
        return self.formats[code]

    def sheet(self, title: str, fields: tuple[Field, ...]) -> Any:
        """Begin a sheet with its header; a title that is taken gets a number."""
        return self._begin(self.free(title), [_head(field) for field in fields])

    def _begin(self, name: str, head: list[str]) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 18)
        for i, text in enumerate(head):
            sheet.write_string(0, i, text, self.format("head"))
        return sheet

    def free(self, title: str) -> str:
        """Return a name no other sheet has, of at most 31 characters."""
        base = "".join("_" if sign in "[]:*?/\\'" else sign for sign in title) or "表"
        name, number = base[:SHEET_NAME], 1
        while name.casefold() in self.taken:
            number += 1
            end = f" ({number})"
            name = base[: SHEET_NAME - len(end)] + end
        self.taken.add(name.casefold())
        return name

    def long_texts(self) -> None:
        """Write the sheet of the texts that are too long for a cell, in pieces that are not."""
        if not self.long:
            return
        sheet = self._begin(LONG, ["工作表", "行", "列", "第几段", "文字"])
        line = 0
        for name, row, column, text in self.long:
            for number, piece in enumerate(pieces(text), 1):
                line += 1
                sheet.write_string(line, 0, name)
                sheet.write_number(line, 1, row)
                sheet.write_string(line, 2, column)
                sheet.write_number(line, 3, number)
                sheet.write_string(line, 4, piece)


def _head(field: Field) -> str:
    return (
        f"{field.title or field.name}（{field.unit}）" if field.unit else field.title or field.name
    )


def _about(sheets: _Sheets, package: Package) -> None:
    """Write the first sheet: what each sheet and column is."""
    head = ["工作表", "列", "列名", "类型", "单位", "说明"]
    sheet = sheets._begin(ABOUT, head)
    line = 0
    for table in package.tables.values():
        for f in table.schema.fields:
            line += 1
            title = table.schema.title or table.schema.name
            told = (title, f.title or f.name, f.name, f.type, f.unit, f.description)
            for i, text in enumerate(told):
                sheet.write_string(line, i, text)


def _table(sheets: _Sheets, table: Table) -> None:
    """Write a table's sheet; where it is full, the rows go on in a second."""
    fields = table.schema.fields
    title = table.schema.title or table.schema.name
    sheet, line = sheets.sheet(title, fields), 0
    for part in parts(table):
        columns = [_writers(sheets, column, part) for column in table.columns]
        for cells in zip(*columns, strict=True):
            line += 1
            if line == sheets.rows:
                sheet, line = sheets.sheet(title, fields), 1
            for i, cell in enumerate(cells):
                cell(sheet, line, i)


_Write = Callable[[Any, int, int], object]
"""Writes a value into a sheet, at a row and a column."""


def _writers(sheets: _Sheets, column: Column, part: slice) -> list[_Write]:
    """Return for each row of a part how its value is written: made once for each different value."""
    codes = column.codes[part].tolist()
    made = {i: _writer(sheets, column.field, column.values[i]) for i in set(codes)}
    return [made[i] for i in codes]


def _writer(sheets: _Sheets, field: Field, value: object) -> _Write:
    if isinstance(value, date) and value >= FIRST_DAY:
        day = datetime(value.year, value.month, value.day)
        shown = sheets.format("yyyy-mm-dd")
        return lambda sheet, row, i: sheet.write_datetime(row, i, day, shown)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number, shape = float(value), sheets.format(_shape(value))
        return lambda sheet, row, i: sheet.write_number(row, i, number, shape)
    text = word(value)
    if units(text) > CELL:
        return partial(_long, sheets, field, text)
    return lambda sheet, row, i: sheet.write_string(row, i, text)


def _long(sheets: _Sheets, field: Field, text: str, sheet: Any, row: int, i: int) -> None:
    """Write where the whole text stands instead of a part of it."""
    sheets.long.append((sheet.get_name(), row + 1, field.title or field.name, text))
    sheet.write_string(row, i, f"（全文 {len(text)} 字，一个单元格放不下，见“{LONG}”表）")


def _shape(value: int | Decimal) -> str:
    """Return the format that shows a number with the decimals it is written with.

    A spreadsheet keeps 15 digits of a number, and no number has more (`lexical.DIGITS_MAX`).
    """
    exponent = Decimal(value).as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return "0" + ("." + "0" * places if places > 0 else "")


def units(text: str) -> int:
    """Return how many UTF-16 units a text has, which is what a cell is measured in."""
    return len(text) + sum(sign > "\uffff" for sign in text) if len(text) > CELL // 2 else len(text)


def pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that a cell holds, none cut inside a character."""
    half = CELL // 2
    return (text[i : i + half] for i in range(0, len(text), half))
