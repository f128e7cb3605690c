"""Computes indicators from the tables they name: exactly, and without ever reading silence as 0.

A row that lacks a cell the formula needs is left out of every aggregate over its table, so that numerator
and denominator are of the same rows; how many were left out is part of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext
from fractions import Fraction
from functools import cached_property
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import numpy as np
import pandas as pd

from pipeline.model.formulas import (
    Aggregate,
    Comparison,
    Expression,
    Named,
    Number,
    Operation,
    Word,
    aggregates,
    asked,
    taken,
)
from pipeline.model.indicators import Counted, Indicator, Part
from pipeline.reading.table import Table, not_applicable

Mask = np.ndarray[Any, np.dtype[np.bool_]]
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
Values = Callable[[Aggregate], Fraction | None]


def counted(indicator: Indicator, tables: Mapping[str, Table]) -> Counted:
    """Compute an indicator with its parts and groups. It has a formula, and its columns are there."""
    assert indicator.formula  # noqa: S101 (asked by the caller)
    parts = tuple(aggregates(indicator.formula))
    used = {name: _Used(tables[name], [p for p in parts if p.table == name])
            for name in dict.fromkeys(p.table for p in parts)}  # fmt: skip
    if indicator.latest:
        for one in used.values():
            one.keep_latest(indicator.period)
    whole = {name: np.flatnonzero(one.scope) for name, one in used.items()}
    left_out = {name: int((one.scope & ~one.complete).sum()) for name, one in used.items()}
    return Counted(
        _value(indicator.formula, lambda p: used[p.table].figure(p, whole[p.table])),
        tuple(Part(p, used[p.table].figure(p, whole[p.table]), used[p.table].count(p)) for p in parts),
        left_out,
        {column: _groups(indicator.formula, column, used) for column in indicator.by},
        _span(indicator, used.values()),
    )  # fmt: skip


def _groups(
    formula: Expression, column: str, used: Mapping[str, _Used]
) -> tuple[tuple[str, Fraction | None], ...]:
    """Return the formula's value for each value of a column, in the order of the values where they are months."""
    found = {name: one.groups(column) for name, one in used.items()}
    keys = list(dict.fromkeys(key for groups in found.values() for key in groups))
    keys = sorted(keys) if all(key[:1].isdigit() for key in keys) else keys
    none = np.zeros(0, dtype=np.int64)

    def value(key: str) -> Fraction | None:
        return _value(formula, lambda p: used[p.table].figure(p, found[p.table].get(key, none)))

    return tuple((key, value(key)) for key in keys)


def _span(indicator: Indicator, used: Iterable[_Used]) -> tuple[str, str] | None:
    """Return the first and last period of the rows that count."""
    keys = sorted({key for one in used for key in one.groups(indicator.period)})
    return (keys[0], keys[-1]) if keys else None


def _value(of: Expression, figure: Values) -> Fraction | None:
    """Work a formula out; None where a part has no value, or something is divided by 0."""
    if isinstance(of, Number):
        return Fraction(of.value)
    if isinstance(of, Aggregate):
        return figure(of)
    assert isinstance(of, Operation)  # noqa: S101 (columns and texts stand in aggregates only)
    left, right = _value(of.left, figure), _value(of.right, figure)
    return None if left is None or right is None else _operate(of.operator, left, right)


def _operate(sign: str, left: Fraction, right: Fraction) -> Fraction | None:
    if sign == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[sign]


@dataclass
class _Used:
    """A table as the aggregates of one formula use it."""

    table: Table
    parts: Sequence[Aggregate]

    def __post_init__(self) -> None:
        self.scope: Mask = np.ones(len(self.table), dtype=bool)
        self._chosen: dict[tuple[Comparison, ...], Mask] = {}

    @cached_property
    def complete(self) -> Mask:
        """Rows in which every cell that the formula needs is stated; 不适用 can be compared, not summed."""
        there = np.ones(len(self.table), dtype=bool)
        for part in self.parts:
            for name in taken(part):
                there &= self.table.series(name).notna().to_numpy()
            for name in asked(part):
                known = self.table.series(name).notna() | not_applicable(self.table, name)
                there &= known.to_numpy()
        return there

    def keep_latest(self, column: str) -> None:
        """Keep the rows of the last period only."""
        keys = self.table.series(column).astype("str")
        self.scope = (keys == keys.max()).to_numpy() if len(keys) else self.scope

    def groups(self, column: str) -> Mapping[str, np.ndarray[Any, np.dtype[np.int64]]]:
        """Return the rows by what they have in a column; rows that state nothing there are in none."""
        if column not in self.table.schema.names:
            return {}
        frame = pd.DataFrame({"key": self.table.series(column)})[self.scope].dropna()
        found = {}
        for key, rows in frame.groupby("key", sort=False).groups.items():
            found[str(key)] = np.asarray(rows, dtype=np.int64)
        return found

    def chosen(self, part: Aggregate) -> Mask:
        """Say of each row whether an aggregate counts it: every condition holds and nothing is silent."""
        if part.where not in self._chosen:
            holds = self.complete.copy()
            for one in part.where:
                holds &= self._holds(one)
            self._chosen[part.where] = holds
        return self._chosen[part.where]

    def count(self, part: Aggregate) -> int:
        """Return of how many rows an aggregate is made."""
        return int((self.chosen(part) & self.scope).sum())

    def figure(self, part: Aggregate, rows: np.ndarray[Any, np.dtype[np.int64]]) -> Fraction | None:
        """Work an aggregate out over some rows."""
        own = rows[self.chosen(part)[rows]]
        silent = bool((~self.complete[rows]).any())
        if not len(own):  # nothing counted is 0 only where everything was stated
            nothing = part.kind in ("sum", "count", "distinct") and len(rows) and not silent
            return Fraction(0) if nothing else None
        if part.kind == "count":
            return Fraction(len(own))
        values = self._row_values(part.of, own)
        if part.kind == "distinct":
            return Fraction(len(set(values)))
        weights = self._row_values(Named(part.weight), own) if part.weight else None
        return _aggregate(part, values, weights)

    def _row_values(
        self, of: Expression | None, rows: np.ndarray[Any, np.dtype[np.int64]] | None
    ) -> list[Any]:
        """Return what an expression is in each of the rows, None where it has no value."""
        if isinstance(of, Named):
            found = self.table.series(of.column)
            return [_plain(v) for v in (found if rows is None else found.iloc[rows]).tolist()]
        size = len(self.table) if rows is None else len(rows)
        if isinstance(of, Number | Word):
            return [of.value] * size
        assert isinstance(of, Operation)  # noqa: S101 (no aggregate stands in another)
        pairs = zip(self._row_values(of.left, rows), self._row_values(of.right, rows), strict=True)
        return [
            None if a is None or b is None else _operate(of.operator, Fraction(a), Fraction(b))
            for a, b in pairs
        ]

    def _holds(self, one: Comparison) -> Mask:
        compare = _COMPARE[one.operator]
        pairs = zip(
            self._row_values(one.left, None), self._row_values(one.right, None), strict=True
        )
        return np.array(
            [a is not None and b is not None and bool(compare(a, b)) for a, b in pairs], dtype=bool
        )


def _plain(value: Any) -> Any:
    """Return a cell as formulas compare it: 是 and 否 as words, a day as 2026-05-31."""
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return "是" if value else "否"
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


def exact_sum(values: Iterable[Any]) -> Fraction:
    """Sum integers, decimals and fractions without rounding."""
    whole, parts, rest = 0, Decimal(0), Fraction(0)
    with localcontext(prec=400) as context:
        context.traps[Inexact] = True
        for value in values:
            if isinstance(value, int):
                whole += value
            elif isinstance(value, Decimal):
                parts += value
            else:
                rest += value
    return whole + Fraction(parts) + rest


def _aggregate(part: Aggregate, values: list[Any], weights: list[Any] | None) -> Fraction | None:
    """Work out a figure of values that are stated; a value divided by 0 is none and left out."""
    pairs = [
        (v, int(w)) for v, w in zip(values, weights or [1] * len(values), strict=True)
        if v is not None and w > 0
    ]  # fmt: skip
    if not pairs:
        return None
    if part.kind == "sum":
        return exact_sum(v for v, _ in pairs)
    if part.kind == "mean":
        return exact_sum(v * w for v, w in pairs) / sum(w for _, w in pairs)
    if part.kind in ("min", "max"):
        return Fraction((min if part.kind == "min" else max)(v for v, _ in pairs))
    return median(pairs) if part.kind == "median" else percentile(pairs, part.rank)


Cases = Sequence[tuple[Any, int]]
"""Values, and for how many cases each stands."""


def median(cases: Cases) -> Fraction:
    """Return the value of the case in the middle, or the mean of the two in the middle."""
    ordered, total = sorted(cases), sum(count for _, count in cases)
    return (_nth(ordered, (total + 1) // 2) + _nth(ordered, total // 2 + 1)) / 2


def percentile(cases: Cases, rank: int) -> Fraction:
    """Return the smallest value that at least `rank` percent of the cases do not exceed."""
    return _nth(sorted(cases), -(-rank * sum(count for _, count in cases) // 100))


def _nth(ordered: Cases, number: int) -> Fraction:
    """Return the value of the case with a number, counted from 1; each value stands for so many cases."""
    passed = 0
    for value, cases in ordered:
        passed += cases
        if passed >= number:
            return Fraction(value)
    raise ValueError(f"there are {passed} cases only")
