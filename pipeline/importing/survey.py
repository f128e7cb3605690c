"""A survey of an unknown file: its sheets or records, header rows, columns, values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.importing.ledger import Ledger
from pipeline.importing.records import Record, collect, objects
from pipeline.importing.sources import Document, Sheet
from pipeline.importing.spec import SourceSpec
from pipeline.importing.synonyms import LISTS, WORDS, header_score, recognise, score

TOTAL = "(合计|总计|小计|共计)[:：]?.{0,10}"
LOOKED_AT = 12
"""Rows among which a header is looked for."""


@dataclass(slots=True)
class Part:
    """A sheet or a list of JSON records as a sketch sees it."""

    name: str
    spec: SourceSpec
    columns: tuple[str, ...]
    records: list[Record]
    roles: dict[str, str]
    sheet: Sheet | None = None
    key: list[str] = field(default_factory=list)
    """The columns that name a matter, once they have been found."""

    def values(self, column: str) -> list[str]:
        """Return the texts of a column, in order, without the empty ones."""
        return [t for r in self.records if (t := r.text(column))]

    def lists(self) -> dict[str, str]:
        """Return the nested lists by what they seem to hold."""
        names = list(dict.fromkeys(n for r in self.records for n in r.lists))
        return {role: f"{n}[]" for role, n in recognise([n[:-2] for n in names], LISTS).items()}

    def inside(self, list_: str) -> tuple[list[str], list[Record]]:
        """Return the columns (short names) and records of a nested list."""
        found = [o for r in self.records for o in objects(r, list_)]
        columns = dict.fromkeys(c for r in found for c in r.cells if c.startswith(f"{list_}."))
        return [c.removeprefix(f"{list_}.") for c in columns], found


def survey(document: Document) -> list[Part]:
    """Return the parts of a source that hold records, the one with the matters first."""
    if document.root is not None:
        path = ""
        if not document.root.cells or len(document.root.lists) == 1:
            # A wrapper around the records: {"code": 0, "data": [{…}, …]}.
            sizes = {n: len(nodes) for n, nodes in document.root.lists.items()}
            known = [c for c in document.root.cells if score(c, WORDS["name"]) >= 300]
            path = max(sizes, key=lambda n: sizes[n], default="") if not known else ""
        parts = [_part(document, SourceSpec(1, records=path), "main", None)]
    else:
        sheets = [s for s in document.sheets if s.rows]
        parts = [
            _part(
                document,
                SourceSpec(1, sheet=s.name if len(sheets) > 1 else "", header=_header(s)),
                name,
                s,
            )
            for s, name in zip(sheets, _names(sheets), strict=True)
        ]
    return sorted(parts, key=lambda p: ("name" not in p.roles, -len(p.roles)))


def _names(sheets: Sequence[Sheet]) -> list[str]:
    return ["main"] if len(sheets) == 1 else [s.name for s in sheets]


def _part(document: Document, spec: SourceSpec, name: str, sheet: Sheet | None) -> Part:
    found = collect(document, spec, "sketch", Ledger(list(document.cells)))
    flat = [c for c in found.columns if "[]" not in c and not c.startswith("/")]
    return Part(name, spec, found.columns, found.rows, recognise(flat), sheet)


def _header(sheet: Sheet) -> tuple[int, ...]:
    """Guess the header rows of a sheet: the row that looks most like one, and the row below it."""
    rows = list(sheet.rows)[:LOOKED_AT]
    if not rows:
        return ()
    best = max(rows, key=lambda r: (header_score([c.text for c in sheet.rows[r].values()]), -r))
    below = best + 1
    if below in sheet.rows and _continues(sheet, best, below):
        return (best, below)
    above = best - 1
    if above in sheet.rows and _continues(sheet, above, best):
        return (above, best)
    return (best,)


def _continues(sheet: Sheet, upper: int, lower: int) -> bool:
    """Say whether two rows are one header: the lower names what the upper leaves open."""
    top, bottom = sheet.rows[upper], sheet.rows[lower]
    if len(top) < 2 or any(
        len(c.text) > 20 or c.kind != "text" or c.text.strip().isdigit() for c in bottom.values()
    ):
        return False
    if sheet.merged:
        across = [m for m in sheet.merged if m[0] == upper == m[2] and m[1] < m[3]]
        return any(m[1] <= x <= m[3] for m in across for x in bottom)
    gaps = [x for x in bottom if x not in top]
    shared = [x for x in bottom if x in top and x + 1 not in gaps]
    return bool(gaps) and not shared and len(bottom) < sheet.width


def fill_down(part: Part) -> list[str]:
    """Return the columns to fill down: those that stand once over the rows of a matter."""
    if part.sheet is None or "name" not in part.roles:
        return []
    first = max(part.spec.header, default=0)
    if any(m[0] > first and m[2] > m[0] for m in part.sheet.merged):
        return ["merged"]
    name = part.roles["name"]
    empty = [r for r in part.records if not r.text(name)]
    if not empty or len(empty) == len(part.records):
        return []
    # With the serial number outermost, a note below the table carries nothing down.
    ordered = sorted(part.columns, key=lambda c: (c != part.roles.get("serial"), c != name))
    few = len(empty) // 10 + 1 if len(empty) > 1 else 0
    return [c for c in ordered if sum(1 for r in empty if r.text(c)) <= few and part.values(c)]


def totals(part: Part) -> list[str]:
    """Return the columns in which rows of totals are marked; such a row is no matter."""
    return [c for c in part.columns if any(re.fullmatch(TOTAL, t) for t in part.values(c))]
