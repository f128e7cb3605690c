"""The page of indicators: each figure with its definition, its parts, the rows, the file and the commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from pipeline.model.formulas import Operation, aggregates
from pipeline.model.indicators import OWN, Counted, Indicator, Part
from pipeline.pages.base import Page
from pipeline.pages.charts import named_keys
from pipeline.pages.index import Index
from pipeline.provenance import Provenance
from pipeline.reading.indicators import FILE
from pipeline.reading.table import Table
from pipeline.view import formula_words, urls
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class PartLine:
    """An aggregate of a formula: what it is, its value, and of how many rows it was made."""

    words: Markup
    value: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A table that an indicator is made of: where its rows stand, and its file's last change.

    `file` is empty for a table the program makes of the catalogue; `left_out` are its rows left out.
    """

    title: str
    page: str
    download: str
    file: str
    last: Provenance | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """An indicator by the values of a column: the column's title, and (name, value) in order."""

    title: str
    rows: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as it is shown; `value` is None where it is not computable or nothing is stated."""

    one: Indicator
    value: str | None
    words: Markup
    parts: tuple[PartLine, ...]
    sources: tuple[SourceLine, ...]
    breakdowns: tuple[Breakdown, ...]
    span: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class IndicatorsView:
    """Every indicator in the order of the file: those that are computed, and those that cannot be."""

    computed: tuple[IndicatorLine, ...]
    others: tuple[Indicator, ...]
    declared: Provenance


def indicator_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the page of indicators: each with value, unit, formula, parts, rows, file and commit."""
    site, words = index.site, show.words.indicator
    if not site.indicators:
        return
    used = {
        p.table for one in site.indicators.values() if one.formula for p in aggregates(one.formula)
    }
    own = [t.file for name, t in index.tables.items() if name.startswith("catalogue.")]
    files = [index.tables[name].file for name in sorted(used) if name not in OWN]
    inputs = tuple((file, "*") for file in dict.fromkeys([FILE, *own, *files]))
    yield Page(
        urls.indicators(show.lang), "indicators", show.lang, words.title,
        words.summary.format(total=len(site.indicators)), inputs,
        partial(_view, index, show), "datasets", site.next_change,
    )  # fmt: skip


def _view(index: Index, show: Show) -> IndicatorsView:
    every = index.site.indicators.values()
    return IndicatorsView(
        tuple(_line(index, show, one, index.counted[one.id]) for one in every if one.formula),
        tuple(one for one in every if not one.formula),
        index.site.source.file(FILE),
    )


def _line(index: Index, show: Show, one: Indicator, counted: Counted) -> IndicatorLine:
    assert one.formula  # noqa: S101 (asked by the caller)
    parts = counted.parts if isinstance(one.formula, Operation) else ()
    return IndicatorLine(
        one, formula_words.digits(counted.value, one),
        formula_words.formula(show, one.formula, index.tables),
        tuple(_part(index, show, part) for part in parts),
        tuple(_source(index, show, name, count) for name, count in counted.left_out.items()),
        tuple(_breakdown(index, show, one, counted, column) for column in one.by),
        counted.span,
    )  # fmt: skip


def _part(index: Index, show: Show, part: Part) -> PartLine:
    words = formula_words.aggregate(show, part.of, index.tables[part.of.table])
    return PartLine(words, formula_words.number(part.value), part.rows)


def _source(index: Index, show: Show, name: str, left_out: int) -> SourceLine:
    table = index.tables[name]
    folder, _, short = name.partition(".")
    folder = "catalogue" if name in OWN else folder
    page = urls.one(show.lang, "datasets", folder)
    if name in OWN:
        return SourceLine(table.schema.title, page, "", "", None, left_out)
    last = index.site.source.file(table.file)
    download = f"downloads/{folder}/{short}.csv"
    return SourceLine(table.schema.title, f"{page}#{short}", download, table.file, last, left_out)


def _breakdown(
    index: Index, show: Show, one: Indicator, counted: Counted, column: str
) -> Breakdown:
    title = _title(index.tables, counted, column)
    rows = counted.groups[column]
    names = named_keys(index.site, show, column, [key for key, _ in rows])
    figures = [formula_words.digits(value, one) for _, value in rows]
    return Breakdown(title, tuple(zip(names, figures, strict=True)))


def _title(tables: Mapping[str, Table], counted: Counted, column: str) -> str:
    return tables[counted.parts[0].of.table].schema.field(column).title
