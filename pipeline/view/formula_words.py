"""A formula in words, from the titles of the columns that it names, so that it cannot say something else."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from markupsafe import Markup, escape

from pipeline.model.formulas import (
    Aggregate,
    Comparison,
    Expression,
    Named,
    Number,
    Operation,
    Word,
)
from pipeline.model.indicators import Indicator, published, rounded
from pipeline.reading.table import Table
from pipeline.view.show import Show

_SIGNS = {
    "*": Markup(" × "), "/": Markup(" ÷ "), "+": Markup(" + "), "-": Markup(" − "),
}  # fmt: skip
_COMPARE = {"!=": " ≠ ", "<=": " ≤ ", ">=": " ≥ ", "<": " < ", ">": " > "}  # fmt: skip
PLACES = 4
"""Decimals of a part that has no end, such as a mean."""


def formula(
    show: Show, of: Expression, tables: Mapping[str, Table], *, inner: bool = False
) -> Markup:
    """Say a formula; sums and differences inside a product stand in brackets."""
    if isinstance(of, Number):
        return Markup('<span class="num">{}</span>').format(of.value)
    if isinstance(of, Aggregate):
        return aggregate(show, of, tables[of.table])
    assert isinstance(of, Operation)  # noqa: S101 (columns and texts stand in aggregates only)
    within = of.operator in "*/"
    said = _SIGNS[of.operator].join(
        formula(show, side, tables, inner=within) for side in (of.left, of.right)
    )
    return Markup("({})").format(said) if inner and of.operator in "+-" else said


def aggregate(show: Show, of: Aggregate, table: Table) -> Markup:
    """Say an aggregate: what of which rows."""
    words = vars(show.words.indicator.kinds)
    rows = show.code(table.schema.title)
    taken = _row(show, of.of, table) if of.of else rows
    said = escape(words[of.kind]).format(of=taken, rows=rows, rank=of.rank)
    w = show.words.indicator
    if of.weight:
        said += escape(w.weighted).format(by=_row(show, Named(of.weight), table))
    if of.where:
        holds = escape(w.and_).join(_comparison(show, one, table) for one in of.where)
        said += escape(w.where).format(holds=holds)
    return said


def _row(show: Show, of: Expression, table: Table, *, inner: bool = False) -> Markup:
    if isinstance(of, Named):
        return show.code(table.schema.field(of.column).title)
    if isinstance(of, Number):
        return escape(str(of.value))
    if isinstance(of, Word):
        return show.code(of.value)
    assert isinstance(of, Operation)  # noqa: S101 (no aggregate stands in another)
    within = of.operator in "*/"
    said = _SIGNS[of.operator].join(
        _row(show, side, table, inner=within) for side in (of.left, of.right)
    )
    return Markup("({})").format(said) if inner and of.operator in "+-" else said


def _comparison(show: Show, of: Comparison, table: Table) -> Markup:
    sign = _COMPARE.get(of.operator, show.words.indicator.is_)
    return Markup("{}{}{}").format(_row(show, of.left, table), sign, _row(show, of.right, table))


def number(value: Fraction | None) -> str | None:
    """Return an exact value as digits; one without an end is cut at PLACES, halves away from 0."""
    if value is None:
        return None
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{rounded(value, PLACES):,f}".rstrip("0").rstrip(".")


def digits(value: Fraction | None, one: Indicator) -> str | None:
    """Return an indicator's value as it is published; None where there is none."""
    return None if value is None else f"{published(value, one):,f}"
