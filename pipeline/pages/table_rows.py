"""Every row of a dataset's table, some on each page, for who has no spreadsheet program at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.pages.base import Page, Part, paged, tables
from pipeline.pages.data import NAMED, SHOWN_ROWS, named, withheld_in
from pipeline.pages.index import Index
from pipeline.pages.referred import Referred
from pipeline.reading.packages import DESCRIPTOR_FILE, Package
from pipeline.reading.table import Table
from pipeline.site import Site
from pipeline.view import urls
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class TableView:
    """Some rows of a table; `named` has, by column, what the ids in them name in the catalogue.

    `withheld` are those of their cells (row and column from 0) that are withheld because counts are small.
    """

    package: Package
    table: Table
    part: Part
    rows: tuple[tuple[object, ...], ...]
    named: Mapping[str, Mapping[str, Referred]]
    withheld: frozenset[tuple[int, int]]


def table_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the rows of each dataset's table that has more than its page shows."""
    site, words = index.site, show.words.dataset
    for folder in site.datasets:
        package = site.packages[folder]
        for name, table in package.tables.items():
            if len(table) <= SHOWN_ROWS:
                continue
            said = {"title": table.schema.title or name, "of": package.title, "id": name}
            inputs = ((f"{folder}/{DESCRIPTOR_FILE}", "*"), (table.file, "*"), *tables(*NAMED))
            page = Page(
                urls.rows(show.lang, folder, name), "table", show.lang, words.rows_title.format(**said),
                words.rows_summary.format(**said, total=len(table)), inputs, tuple, "datasets",
            )  # fmt: skip
            view = partial(_view, site, show, package, table)
            yield from paged(show, page, range(len(table)), view)


def _view(site: Site, show: Show, package: Package, table: Table, part: Part) -> TableView:
    rows = tuple(table.some(part.rows[0], part.rows[-1] + 1))
    known = named(site, show, package, table.schema.name, rows)
    gone = withheld_in(site, package, table.schema, part.rows[0], part.rows[-1] + 1)
    return TableView(package, table, part, rows, known, gone)
