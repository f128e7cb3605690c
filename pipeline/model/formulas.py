"""A formula as data: aggregates over the rows of tables, and plain arithmetic between them.

`sum(cases.cases: on_time) / sum(cases.cases: completed)` is one. It is read by `reading.formulas`, computed by
`pipeline.indicators` and put in words by `view.formula_words`; nothing of it is ever run as a program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["sum", "count", "distinct", "mean", "median", "percentile", "min", "max"]

KINDS: tuple[Kind, ...] = (
    "sum", "count", "distinct", "mean", "median", "percentile", "min", "max",
)  # fmt: skip
WEIGHTED = ("mean", "median", "percentile")
"""Aggregates that may say how often each row counts."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Word:
    """A text in quotes: a code, an id, a month, a day."""

    value: str


@dataclass(frozen=True, slots=True)
class Named:
    """A column of the table that the aggregate is over."""

    column: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What rows must have to be counted: =, !=, <, <=, > or >=."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One figure of the rows of `table` (`dataset.table`) for which every comparison of `where` holds.

    `of` is what is taken of each row, None for counting rows. `rank` is the percentile, from 1 to 99;
    `weight` the column that says how many cases a row stands for.
    """

    kind: Kind
    table: str
    of: Expression | None = None
    rank: int = 0
    weight: str = ""
    where: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts with +, -, * or / between them."""

    operator: str
    left: Expression
    right: Expression


Expression = Number | Word | Named | Aggregate | Operation


def aggregates(of: Expression) -> Iterator[Aggregate]:
    """Yield the aggregates of a formula in their order."""
    if isinstance(of, Aggregate):
        yield of
    elif isinstance(of, Operation):
        yield from aggregates(of.left)
        yield from aggregates(of.right)


def columns(of: Expression | Comparison | None) -> Iterator[str]:
    """Yield the columns that a part of a formula names, in their order."""
    if isinstance(of, Named):
        yield of.column
    elif isinstance(of, Operation | Comparison):
        yield from columns(of.left)
        yield from columns(of.right)


def taken(one: Aggregate) -> Iterator[str]:
    """Yield the columns an aggregate takes its value and weight from."""
    yield from columns(one.of)
    if one.weight:
        yield one.weight


def asked(one: Aggregate) -> Iterator[str]:
    """Yield the columns by which an aggregate chooses its rows."""
    for comparison in one.where:
        yield from columns(comparison)
