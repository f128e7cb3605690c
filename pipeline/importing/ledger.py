"""The ledger: what became of every cell of a source. In = placed + changed + merged + not placed + refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.findings import Text, capped
from pipeline.importing.matching import Match
from pipeline.importing.sources import Cell

OUTCOMES = ("placed", "changed", "merged", "not placed", "refused")
TITLES: Mapping[str, Text] = {
    "placed": Text("原样写入", "placed"),
    "changed": Text("改写后写入", "changed"),
    "merged": Text("与已写入的重复", "merged"),
    "not placed": Text("没有写入", "not placed"),
    "refused": Text("拒绝写入", "refused"),
}
_RANK = {"refused": 0, "changed": 1, "placed": 2, "merged": 3, "not placed": 4}
SHOWN = 5
"""Addresses shown for an entry in the printed report; the JSON report has all."""


@dataclass(slots=True)
class Use:
    """What one use of a cell came to. `target` is table.field, `after` what stands there."""

    outcome: str
    target: str = ""
    after: str = ""
    why: Text = Text("", "")


@dataclass(slots=True)
class Ledger:
    """Every cell of the source with its uses, and what is to be told besides."""

    cells: list[Cell]
    uses: dict[int, list[Use]] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)
    rows_in: int = 0
    rows_out: dict[str, int] = field(default_factory=dict)
    names: tuple[Match, ...] = ()
    """What the names of the items are in another catalogue, where they were asked for."""

    def add(self, cells: Iterable[Cell], use: Use) -> None:
        """Note a use of cells."""
        for cell in cells:
            self.uses.setdefault(id(cell), []).append(use)

    def used(self, cell: Cell) -> bool:
        """Say whether a cell has been used for anything."""
        return id(cell) in self.uses

    def outcome(self, cell: Cell) -> str:
        """Return what became of a cell: the gravest outcome among its uses."""
        return min((u.outcome for u in self.uses[id(cell)]), key=_RANK.__getitem__)

    def counts(self) -> dict[str, int]:
        """Count the cells by outcome. Raises AssertionError where the sum is not the cells read."""
        count = Counter(self.outcome(cell) for cell in self.cells)
        if sum(count.values()) != len(self.cells) or set(count) - set(OUTCOMES):
            raise AssertionError("the ledger does not balance")
        return {outcome: count[outcome] for outcome in OUTCOMES}

    def entries(self) -> list[dict[str, Any]]:
        """Return what is reported, equal things as one entry with all their addresses."""
        grouped: dict[tuple[str, ...], dict[str, Any]] = {}
        for cell in self.cells:
            outcome = self.outcome(cell)
            if outcome in ("placed", "merged"):
                continue
            for use in self.uses[id(cell)]:
                if use.outcome != outcome:
                    continue
                by_value = outcome != "not placed"
                key = (outcome, cell.column, use.target, cell.text if by_value else "",
                       use.after, use.why.zh)  # fmt: skip
                entry = grouped.setdefault(
                    key,
                    {
                        "outcome": outcome, "column": cell.column, "target": use.target,
                        "before": cell.text, "after": use.after, "why": use.why, "where": [],
                    },
                )  # fmt: skip
                if cell.where not in entry["where"][-1:]:
                    entry["where"].append(cell.where)
        order = {"refused": 0, "not placed": 1, "changed": 2}
        return sorted(grouped.values(), key=lambda e: order[e["outcome"]])

    def balance(self, lang: str) -> str:
        """Return one line: in = placed + … in numbers."""
        counts = self.counts()
        parts = " + ".join(f"{TITLES[o].say(lang)} {counts[o]:,}" for o in OUTCOMES)
        said = Text(f"读入 {len(self.cells):,} 格", f"{len(self.cells):,} cells in").say(lang)
        return f"{said} = {parts}"

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return the whole report as plain data."""
        return {
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "cells_in": len(self.cells),
            "counts": self.counts(),
            "notes": [n.say(lang) for n in self.notes],
            "names": [match.as_dict() for match in self.names],
            "entries": [{**e, "why": e["why"].say(lang)} for e in self.entries()],
        }

    def as_text(self, lang: str, limit: int | None = None) -> str:
        """Return the report in words; `limit` caps the entries of each outcome."""
        made = ", ".join(f"{name} {n:,}" for name, n in self.rows_out.items())
        head = Text(
            f"读入 {self.rows_in:,} 行；写出 {made}", f"{self.rows_in:,} rows in; out: {made}"
        )
        lines = [head.say(lang), self.balance(lang)]
        lines += [f"* {note.say(lang)}" for note in self.notes]
        lines += self._names(lang, limit)
        entries = self.entries()
        for outcome in ("refused", "not placed", "changed"):
            mine = [e for e in entries if e["outcome"] == outcome]
            if mine:
                lines += ["", f"## {TITLES[outcome].say(lang)} ({self.counts()[outcome]:,})"]
                lines += [_line(e, lang) for e in mine[:limit]]
            if limit and len(mine) > limit:
                lines.append(_rest(len(mine) - limit, lang))
        return "\n".join(lines)

    def _names(self, lang: str, limit: int | None) -> list[str]:
        """Return the names that are in no other catalogue, with the nearest there."""
        strange = [match for match in self.names if match.item_id is None]
        if not self.names:
            return []
        head = Text(
            f"{len(self.names):,} 个名称：{len(self.names) - len(strange):,} 个目录里有，{len(strange):,} 个没有",
            f"{len(self.names):,} names: {len(self.names) - len(strange):,} in the catalogue, {len(strange):,} not",
        )
        lines = ["", f"## {head.say(lang)}"]
        lines += [f"- {m.said().say(lang)} @ {', '.join(m.where[:SHOWN])}" for m in strange[:limit]]
        return (
            [*lines, _rest(len(strange) - limit, lang)] if limit and len(strange) > limit else lines
        )


def _rest(count: int, lang: str) -> str:
    return f"- … {Text(f'另有 {count} 种，见 --report', f'{count} more kinds: see --report').say(lang)}"


def _line(entry: dict[str, Any], lang: str) -> str:
    def shown(text: str) -> str:
        return capped(text).replace("\n", "⏎")

    where = entry["where"]
    places = ", ".join(where[:SHOWN]) + (f" … ({len(where):,})" if len(where) > SHOWN else "")
    after = f" → “{shown(entry['after'])}”" if entry["outcome"] == "changed" else ""
    target = f" [{entry['target']}]" if entry["target"] else ""
    why = f"：{entry['why'].say(lang)}" if entry["why"].zh else ""
    before = f" “{shown(entry['before'])}”"
    return f"- {entry['column']}{target}{before}{after}{why} @ {places}"
