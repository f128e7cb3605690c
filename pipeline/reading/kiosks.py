"""`kiosks` in `site.yaml`: the terminals that stand in halls, and where each of them stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.findings import Finding, Text
from pipeline.model.codes import is_slug
from pipeline.reading.declared import Reader

PRINTERS = ("receipt", "a4")
"""What a kiosk may print on: a roll of 80 mm, or sheets."""
FLOORS, SIDE_MAX = (-9, 99), 999
"""Floors that are believed, and how far from the corner of a floor's grid something can stand."""
MOST = 200
"""Kiosks of one site: each has pages of its own."""
_ID = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_KEYS = frozenset(["id", "venue", "floor", "x", "y", "lift", "help", "printer"])


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A terminal: `id` as it stands in its address, `venue` and `floor` where it stands.

    `x` and `y` are its cell on the grid of the floor's windows, `lift` the cell of lift or stairs, the
    same on each floor. `help` is the window whose staff help at the kiosk, empty where none does;
    `printer` one of PRINTERS, empty without one. `line` is where it is declared.
    """

    id: str
    venue: str
    floor: int
    x: int
    y: int
    lift: tuple[int, int] | None
    help: str
    printer: str
    line: int | None

    @property
    def slug(self) -> str:
        """Its name in addresses, which have no capitals."""
        return self.id.lower()


def declared(text: str, file: str, raw: Any) -> tuple[tuple[Kiosk, ...], list[Finding]]:
    """Read the kiosks of a file of settings. Returns (kiosks, findings); none where something is wrong."""
    reader = Reader(text, file)
    if not isinstance(raw, list) or len(raw) > MOST:
        expected = Text(f"最多 {MOST} 台终端的列表", f"a list of at most {MOST} kiosks")
        reader.wrong("kiosks", Text("不是终端的列表", "not a list of kiosks"), expected)
        return (), reader.findings
    made = [_kiosk(reader, each, f"kiosks[{i}]") for i, each in enumerate(raw)]
    if reader.findings:
        return (), reader.findings
    for i, one in enumerate(made):
        if one.id in {other.id for other in made[:i]}:
            found = Text("编号重复", "the id stands twice")
            reader.wrong(f"kiosks[{i}].id", found, Text("每台一个编号", "one id each"), one.id)
    return (() if reader.findings else tuple(made)), reader.findings


def _kiosk(reader: Reader, raw: Any, where: str) -> Kiosk:
    said = reader.mapping(raw, where, _KEYS)
    if not isinstance(raw, dict):
        return Kiosk("", "", 0, 0, 0, None, "", "", None)
    id_, venue, help_ = said.get("id"), said.get("venue"), said.get("help", "")
    if not isinstance(id_, str) or len(id_) > 32 or not _ID.fullmatch(id_):
        expected = Text("大写字母、数字和连字符，如 HALL-2F", "capitals, digits, hyphens: HALL-2F")
        reader.wrong(f"{where}.id", Text("不是终端编号", "not a kiosk's id"), expected, id_)
    for key, value in (("venue", venue), ("help", help_)):
        if (key in said or key == "venue") and not (isinstance(value, str) and is_slug(value)):
            kind = {
                "venue": Text("网点编号", "the id of a venue"),
                "help": Text("窗口编号", "of a window"),
            }
            reader.wrong(f"{where}.{key}", Text("不是规范编号", "not an id"), kind[key], value)
    printer = said.get("printer", "")
    if "printer" in said and printer not in PRINTERS:
        found = Text("没有这种打印机", "no such printer")
        reader.wrong(
            f"{where}.printer", found, Text("、".join(PRINTERS), ", ".join(PRINTERS)), printer
        )
    floor = _number(reader, said.get("floor"), f"{where}.floor", *FLOORS)
    x, y = (_number(reader, said.get(key), f"{where}.{key}", 0, SIDE_MAX) for key in ("x", "y"))
    line = reader.lines.get(where)
    lift = _lift(reader, said, where)
    return Kiosk(str(id_ or ""), str(venue), floor, x, y, lift, str(help_), str(printer), line)


def _number(reader: Reader, value: Any, where: str, low: int, high: int) -> int:
    if type(value) is int and low <= value <= high:
        return value
    expected = Text(f"{low}–{high} 的整数", f"a whole number from {low} to {high}")
    reader.wrong(where, Text("不是这样的整数", "no such number"), expected, value)
    return 0


def _lift(reader: Reader, said: dict[str, Any], where: str) -> tuple[int, int] | None:
    if "lift" not in said:
        return None
    cell = said["lift"]
    if not isinstance(cell, list) or len(cell) != 2:
        expected = Text("[横, 纵]，如 [13, 2]", "[across, down], such as [13, 2]")
        reader.wrong(f"{where}.lift", Text("不是位置", "not a position"), expected)
        return None
    x, y = (_number(reader, n, f"{where}.lift[{i}]", 0, SIDE_MAX) for i, n in enumerate(cell))
    return x, y
