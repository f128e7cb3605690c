"""From problems in columns to findings at cells, with the cause told instead of its symptoms.

A total row under a table, or a row whose cells slipped by one column, is wrong in many cells for
one reason: it is one finding. An empty required cell under one with a value is a merged cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from pipeline.findings import Finding, Place, Problem, Rule, Text, capped, letter
from pipeline.model.schema import Field
from pipeline.reading.lexical import REQUIRED
from pipeline.reading.records import NOTE, Structure, blank, fits, note
from pipeline.reading.table import Column, Table, placed, written

EACH_MAX = 10_000
"""Findings of one rule in one column that are told one by one; the rest is counted in the last."""
SLIPPED_MIN = 3
"""Cells of one row that must be wrong before the row is asked whether it slipped."""
ROWS_MAX = 1_000
"""Rows that are asked for a common cause; beyond, the cells speak for themselves."""

SLIPPED = Rule(
    "row-slipped",
    "error",
    Text("每格内容在自己的列里", "every cell stands in its own column"),
    "整行右移一格 → 移回",
)
RULES = (SLIPPED,)

Problems = Sequence[Mapping[int, Problem]]
"""For each column the problems by the index of the value that has them."""


def told(table: Table, structure: Structure, problems: Problems) -> list[Finding]:
    """Turn the problems of a table's columns into findings, each at its cell."""
    if not any(problems):
        return []
    wrong = [
        np.flatnonzero(np.isin(column.codes, list(which))) if which else np.array([], np.int64)
        for column, which in zip(table.columns, problems, strict=True)
    ]
    rows, counts = np.unique(np.concatenate(wrong), return_counts=True)
    whole = _notes(table, rows[:ROWS_MAX].tolist())
    whole |= _slipped(table, rows[counts >= SLIPPED_MIN][:ROWS_MAX].tolist(), set(whole))
    found = list(whole.values())
    for index, (column, which, hit) in enumerate(zip(table.columns, problems, wrong, strict=True)):
        if which:
            left = [row for row in hit.tolist() if row not in whole]
            found += _column(table, column, which, left, structure, index)
    return found


def _row_place(table: Table, row: int) -> Place:
    return Place(table.file, int(table.lines[row]))


def _text(column: Column, row: int) -> str:
    """Return a cell of a table that may be faulty, roughly as it was written."""
    return written(column.values[column.codes[row]])


def _shown(table: Table, row: int) -> str:
    return capped(",".join(_text(column, row) for column in table.columns))


def _notes(table: Table, rows: Sequence[int]) -> dict[int, Finding]:
    """Find blank rows, and totals and notes: rows whose required cells are mostly empty."""
    found = {}
    for row in rows:
        if not any(_text(column, row) for column in table.columns):
            line = int(table.lines[row])
            found[row] = blank(table.file, line, line)
            continue
        required = [_text(c, row) for c in table.columns if c.field.required]
        begins = any(NOTE.match(_text(c, row)) for c in table.columns[:2])
        if begins and sum(not cell for cell in required) * 2 >= len(required) - 1:
            found[row] = note(_row_place(table, row), _shown(table, row))
    return found


def _slipped(table: Table, rows: Sequence[int], known: set[int]) -> dict[int, Finding]:
    """Find rows of which several cells are wrong and would be right one column further."""
    found = {}
    for row in rows:
        cells = [_text(column, row) for column in table.columns]
        if row not in known and (slip := _slip(cells, table)):
            found[row] = _slip_finding(table, row, *slip)
    return found


def _slip(cells: list[str], table: Table) -> tuple[int, Text] | None:
    """Return the column from which cells slipped and how, where moving them back mends the row."""
    good = fits(cells, table.schema)
    best: tuple[int, int, Text] | None = None
    for at in range(len(cells)):
        left = [*cells[:at], *cells[at + 1 :], ""]
        right = [*cells[:at], "", *cells[at:-1]]
        for moved, possible, how in (
            (left, not cells[at], Text("右移", "right")),
            (right, not cells[-1], Text("左移", "left")),
        ):
            score = fits(moved, table.schema) if possible else 0
            if score > (best[0] if best else good + SLIPPED_MIN - 1):
                best = score, at, how
    return best and (best[1], best[2])


def _slip_finding(table: Table, row: int, at: int, how: Text) -> Finding:
    name = letter(at)
    back = Text("左移", "left") if how.zh == "右移" else Text("右移", "right")
    fix = Text(
        f"从 {name} 列起把这一行的内容{back.zh}一格", f"move the cells from {name} on one {back.en}"
    )
    found = Text(
        f"从 {name} 列起整行{how.zh}了一格", f"the cells from column {name} on slipped {how.en}"
    )
    place = replace(_row_place(table, row), column=name)
    expected = Text("每格内容在自己的列里", "every cell in its own column")
    value = _shown(table, row)
    return Finding(SLIPPED.level, SLIPPED.id, place, None, value, found, expected, "", fix)


def _column(
    table: Table,
    column: Column,
    problems: Mapping[int, Problem],
    rows: Sequence[int],
    structure: Structure,
    index: int,
) -> Iterator[Finding]:
    """Place the problems of a column, the first of each rule in full."""
    count: dict[str, int] = {}
    for row in rows:
        code = int(column.codes[row])
        problem = problems[code]
        count[problem.rule.id] = count.get(problem.rule.id, 0) + 1
        if count[problem.rule.id] > EACH_MAX:
            continue  # the count of all is told below
        if problem.rule is REQUIRED:
            problem = _merged(problem, column, row)
        place = Place(table.file, structure.cell_line(row, index), letter(index))
        yield placed(problem, place, column.field, str(column.values[code]))
    for rule, number in count.items():
        if number > EACH_MAX:
            example = next(p for p in problems.values() if p.rule.id == rule)
            yield _and_more(example, number, column.field, Place(table.file, None, letter(index)))


def _merged(problem: Problem, column: Column, row: int) -> Problem:
    """Say of an empty required cell what stands above it, as merged cells leave it."""
    above = _text(column, row - 1) if row else ""
    if not above or _text(column, row):
        return problem
    shown = capped(above)
    return replace(
        problem,
        found=Text(
            f"{problem.found.zh}；上一行是“{shown}”，像是合并单元格留下的空格",
            f"{problem.found.en}; the row above has {shown!r}: a merged cell?",
        ),
        fix=Text(
            f"取消合并，每行都填上；与上一行相同就填“{shown}”",
            f"unmerge and fill every row; {shown!r} if it is the same",
        ),
        example=shown,
    )


def _and_more(problem: Problem, count: int, spec: Field, place: Place) -> Finding:
    """Say how many cells of a column have a problem, where these are too many to list."""
    found = Text(
        f"本列共 {count:,} 格有此问题，以上列出前 {EACH_MAX:,} 格",
        f"{count:,} cells of this column have it; the first {EACH_MAX:,} are listed",
    )
    return replace(placed(problem, place, spec, None), found=found)
