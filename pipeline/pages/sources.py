"""Where the figures of a page come from: the tables it is made of, each with its definitions, rows, file and commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.pages.base import Page
from pipeline.reading.packages import Package
from pipeline.site import Site
from pipeline.view import urls

MOST = 20
"""Tables that a page names one by one; of more it names the packages."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table, or a package with all of its tables: its title, and where it is defined and downloaded."""

    title: str
    path: str


def sources(site: Site, page: Page) -> tuple[Source, ...]:
    """Return the tables whose rows a page is made of, in the order of the packages."""
    files = {file for file, _ in page.inputs}
    found = [(package, tuple(_of(page.lang, package, files))) for package in site.packages.values()]
    if sum(len(tables) for _, tables in found) <= MOST:
        return tuple(one for _, tables in found for one in tables)
    return tuple(
        Source(package.title, urls.one(page.lang, "datasets", package.folder))
        for package, tables in found
        if tables
    )


def _of(lang: str, package: Package, files: set[str]) -> Iterator[Source]:
    page = urls.one(lang, "datasets", package.folder)
    for name, table in package.tables.items():
        if table.file in files:
            yield Source(table.schema.title or name, f"{page}#{name}")
