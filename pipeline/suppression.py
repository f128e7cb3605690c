"""Small counts are withheld before anything is published, and with them as much as keeps them from being worked out.

A reader knows what a table declares: sums of rows, totals in another table, what is carried over, ratios. So further
cells are withheld until each small count could as well be another one. That is proved and not guessed: for each there
is another set of whole numbers which fits everything that stays published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np

from pipeline.model.declared import Carried, Equal, Ratio, Sums, Suppress
from pipeline.model.values import NOT_STATED
from pipeline.reading.packages import Package
from pipeline.reading.table import Column, Table
from pipeline.rules.between import following

Equation = Mapping[int, int]
"""Cells by number, with +1 or -1: what they come to is 0."""
Value = int | Decimal | None
"""What stands in a cell; None where nothing does."""
Cell = tuple[str, int, str]
"""Table, row, column."""
Withheld = Mapping[str, frozenset[tuple[int, str]]]
"""The rows (from 0) and columns of each table that are withheld."""


def withheld(package: Package) -> tuple[Package, Withheld]:
    """Return a package without its small counts, and which cells of each table are withheld."""
    cells = _Cells(package)
    primary: set[int] = set()
    for name, rule in _rules(package):
        for column in rule.columns:
            for row, value in enumerate(package.tables[name].column(column).cells()):
                if isinstance(value, int) and 0 < value < rule.below:
                    primary.add(cells.number((name, row, column)))
    if not primary:
        return package, {}
    below = max(rule.below for _, rule in _rules(package))
    hidden = protect(cells.values, list(cells.equations()), primary, below, cells.fixed)
    return _without(package, {*(cells.where[i] for i in hidden), *cells.ratios(hidden)})


def _rules(package: Package) -> Iterator[tuple[str, Suppress]]:
    for resource in package.descriptor.resources:
        if resource.declared.suppress:
            yield resource.schema.name, resource.declared.suppress


@dataclass
class _Cells:
    """The cells that a package's declarations bind to each other, numbered."""

    package: Package
    where: list[Cell] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)
    numbers: dict[Cell, int] = field(default_factory=dict)

    def number(self, cell: Cell) -> int:
        """Return a cell's number; what names a row can never be withheld."""
        if cell not in self.numbers:
            name, row, column = cell
            table = self.package.tables[name]
            found = table.column(column)
            value = found.values[found.codes[row]]
            self.numbers[cell] = len(self.where)
            self.where.append(cell)
            self.values.append(value if isinstance(value, int | Decimal) else None)
            if column in table.schema.key:
                self.fixed.add(self.numbers[cell])
        return self.numbers[cell]

    def equations(self) -> Iterator[Equation]:
        """Yield what the tables declare to be equal, cell by cell."""
        for resource in self.package.descriptor.resources:
            name = resource.schema.name
            for check in resource.declared.checks:
                if isinstance(check, Equal):
                    yield from self._equal(name, check)
                elif isinstance(check, Sums):
                    yield from self._sums(name, check)
                elif isinstance(check, Carried):
                    yield from self._carried(name, check)

    def _equal(self, name: str, check: Equal) -> Iterator[Equation]:
        for row in range(len(self.package.tables[name])):
            made: dict[int, int] = {}
            for sign, side in ((1, check.left), (-1, check.right)):
                for column in side:
                    cell = self.number((name, row, column))
                    made[cell] = made.get(cell, 0) + sign
            yield made

    def _keys(self, name: str, by: Sequence[str]) -> list[tuple[object, ...]]:
        table = self.package.tables[name]
        return list(zip(*(table.column(column).cells() for column in by), strict=True))

    def _sums(self, name: str, check: Sums) -> Iterator[Equation]:
        parts: dict[tuple[object, ...], list[int]] = {}
        for row, key in enumerate(self._keys(check.table, check.by)):
            parts.setdefault(key, []).append(row)
        for row, key in enumerate(self._keys(name, check.by)):
            for column, part in zip(check.columns, check.parts, strict=True):
                whole = {self.number((name, row, column)): 1}
                yield whole | {self.number((check.table, r, part)): -1 for r in parts.get(key, ())}

    def _carried(self, name: str, check: Carried) -> Iterator[Equation]:
        periods = [str(p) for p in self.package.tables[name].column(check.period).cells()]
        keys = self._keys(name, check.by)
        begins = {pair: row for row, pair in enumerate(zip(keys, periods, strict=True))}
        for (key, period), row in begins.items():
            after = begins.get((key, following(period) or ""))
            if after is not None:
                yield {
                    self.number((name, row, check.out)): 1,
                    self.number((name, after, check.into)): -1,
                }

    def ratios(self, hidden: Iterable[int]) -> Iterator[Cell]:
        """Yield the published ratios of what is withheld, from which it could be worked out."""
        gone = {self.where[i] for i in hidden}
        for resource in self.package.descriptor.resources:
            name = resource.schema.name
            for check in resource.declared.checks:
                if isinstance(check, Ratio):
                    rows = {r for t, r, c in gone if t == name and c in (*check.of, *check.to)}
                    yield from ((name, row, check.column) for row in rows)


def protect(
    values: Sequence[Value], equations: Sequence[Equation], primary: Iterable[int], below: int,
    fixed: Iterable[int] = (),
) -> frozenset[int]:  # fmt: skip
    """Return the cells to withhold: the small counts, and as many others as keep each of them open.

    Of the cells beside a count that could be told, the smallest that is not small itself goes first.
    """
    small, stays = frozenset(primary), set(fixed)
    hidden = set(small)
    beside: dict[int, list[Equation]] = {}
    for equation in equations:
        for cell in equation:
            beside.setdefault(cell, []).append(equation)
    open_: set[int] = set()
    for cell in sorted(small):  # what is open stays so while more is withheld
        while cell not in open_ and not (found := _another(cell, values, beside, hidden)):
            more = _beside(cell, beside, hidden, stays, values, below)
            more = _anything(cell, beside, hidden, stays, values) if more is None else more
            if more is None:  # no published figure is bound to it any more
                break
            hidden.add(more)
        else:
            open_ |= set() if cell in open_ else found
    return frozenset(_pruned(sorted(small), values, beside, hidden))


PRUNED_MAX = 20_000
"""Small counts times further cells up to which it is tried which of these are needed; a matter of time only."""


def _pruned(
    small: Sequence[int], values: Sequence[Value], beside: Mapping[int, list[Equation]],
    hidden: set[int],
) -> set[int]:  # fmt: skip
    """Publish again what is not needed, the largest figures first."""
    more = sorted(hidden - {*small}, key=lambda cell: (-(values[cell] or 0), cell))
    if len(more) * len(small) > PRUNED_MAX:
        return hidden
    for cell in more:
        fewer = hidden - {cell}
        if all(_another(one, values, beside, fewer) for one in small):
            hidden = fewer
    return hidden


def _beside(
    cell: int, beside: Mapping[int, list[Equation]], hidden: set[int], stays: set[int],
    values: Sequence[Value], below: int,
) -> int | None:  # fmt: skip
    near = {c for equation in beside.get(cell, ()) for c in equation} - hidden - stays
    stated = [(c, v) for c in near if (v := values[c]) is not None and v > 0]
    return min(stated, key=lambda pair: (pair[1] < below, pair[1], pair[0]))[0] if stated else None


def _anything(
    cell: int, beside: Mapping[int, list[Equation]], hidden: set[int], stays: set[int],
    values: Sequence[Value],
) -> int | None:  # fmt: skip
    """Return the nearest cell that is still published, however far along the equations, zeros last."""
    seen, edge = {cell}, {cell}
    while edge:
        near = {c for one in edge for equation in beside.get(one, ()) for c in equation} - seen
        stated = [(c, v) for c in near - hidden - stays if (v := values[c]) is not None]
        if stated:
            return min(stated, key=lambda pair: (pair[1] == 0, pair[1], pair[0]))[0]
        seen, edge = seen | near, near
    return None


TRIES, STEPS = 4000, 14
"""How long another set of numbers is looked for, and of how many cells it may differ; what is not found within is
taken for one that can be told, which withholds more and never less."""


def _another(
    cell: int, values: Sequence[Value], beside: Mapping[int, list[Equation]], hidden: set[int]
) -> set[int]:
    """Return cells that can be others together with this one; none where no such numbers are found."""
    for step in (1, -1):
        if _fits(values[cell], step):
            search = _Search(values, beside, hidden)
            if search.balanced({cell: step}):
                return search.moved
    return set()


@dataclass
class _Search:
    """Looks for withheld cells that can be one more or one less, so that every equation still holds."""

    values: Sequence[Value]
    beside: Mapping[int, list[Equation]]
    hidden: set[int]
    tries: int = TRIES
    moved: set[int] = field(default_factory=set)

    def balanced(self, moved: Mapping[int, int]) -> bool:
        """Say whether some cells can be moved further until all holds; `moved` are then all of them."""
        self.tries -= 1
        if self.tries < 0 or len(moved) > STEPS:
            return False
        found = self._unbalanced(moved)
        if found is None:
            self.moved = set(moved)
            return True
        equation, over = found
        for cell in self._movable(equation, moved):
            step = -over * equation[cell]
            fits = abs(over) == 1 and _fits(self.values[cell], step)
            if fits and self.balanced({**moved, cell: step}):
                return True
        return False

    def _unbalanced(self, moved: Mapping[int, int]) -> tuple[Equation, int] | None:
        for cell in moved:
            for equation in self.beside.get(cell, ()):
                over = sum(n * moved[c] for c, n in equation.items() if c in moved)
                if over:
                    return equation, over
        return None

    def _movable(self, equation: Equation, moved: Mapping[int, int]) -> list[int]:
        """Return cells that are not published, those in the fewest equations and the largest first."""
        there = [
            c for c, n in equation.items()
            if n and c not in moved and (c in self.hidden or self.values[c] is None)
        ]  # fmt: skip
        return sorted(there, key=lambda c: (len(self.beside[c]), -(self.values[c] or 0), c))


def _fits(value: Value, step: int) -> bool:
    """Say whether a cell could be so much more; one that is withheld and above 0 is known not to be 0."""
    return value is None or value + step >= (1 if value > 0 else 0)


def _without(package: Package, gone: set[Cell]) -> tuple[Package, Withheld]:
    """Write 未公开 into cells. What stood there is in no part of the tables any more."""
    masks: dict[tuple[str, str], list[int]] = {}
    for name, row, column in sorted(gone):
        masks.setdefault((name, column), []).append(row)
    tables, cells, schemas = dict(package.tables), {}, {}
    for name, table in package.tables.items():
        columns, own_cells = [], set[tuple[int, str]]()
        for own in table.columns:
            rows = masks.get((name, own.field.name), [])
            stated = [r for r in rows if own.values[own.codes[r]] is not NOT_STATED]
            own_cells |= {(row, own.field.name) for row in stated}
            columns.append(_masked(own, stated) if stated else own)
        if own_cells:
            schema = replace(table.schema, fields=tuple(c.field for c in columns))
            tables[name] = Table(schema, table.file, tuple(columns), table.lines)
            cells[name], schemas[name] = frozenset(own_cells), schema
    resources = tuple(
        replace(r, schema=schemas.get(r.schema.name, r.schema))
        for r in package.descriptor.resources
    )
    descriptor = replace(package.descriptor, resources=resources)
    return replace(package, descriptor=descriptor, tables=tables), cells


def _masked(column: Column, rows: Sequence[int]) -> Column:
    codes: np.ndarray[Any, np.dtype[np.int32]] = column.codes.copy()
    values = (*column.values, NOT_STATED)
    codes[list(rows)] = len(values) - 1
    used, fresh = np.unique(codes, return_inverse=True)
    kept = tuple(values[i] for i in used.tolist())
    return Column(replace(column.field, required=False), kept, fresh.astype(np.int32))
