"""The disclosure catalogue (公开目录): what is to be public, by whom, how often, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter

from pipeline.findings import Text
from pipeline.model.catalogue import Body
from pipeline.model.disclosure import HEADINGS, Disclosure, Expected, State, state
from pipeline.model.workdays import Due
from pipeline.pages.base import Page, same, tables
from pipeline.pages.index import Index
from pipeline.reading.disclosure import FILE
from pipeline.reading.packages import DESCRIPTOR_FILE, Package
from pipeline.site import Site
from pipeline.view import urls
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the catalogue. `path` is where the thing stands, None where it is not disclosed.

    `late` are the working days since it was due, as far as the calendar knows them.
    """

    heading: int
    title: str
    body: Body | None
    declared: Disclosure
    state: State
    due: Due | None
    late: int
    path: str | None


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """The entries by heading of article 20, and how many there are in each state."""

    headings: tuple[tuple[int, Text, tuple[Entry, ...]], ...]
    states: Mapping[State, int]


def disclosure_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the disclosure catalogue: what, who, how often, until when, and what is missing or late."""
    site, words = index.site, show.words.disclosure
    if not site.discloses:
        return
    found = sorted(_entries(site, show.lang), key=attrgetter("heading"))
    grouped = tuple(
        (heading, HEADINGS[heading], tuple(each))
        for heading, each in groupby(found, attrgetter("heading"))
    )
    counts = {each: sum(entry.state is each for entry in found) for each in State}
    inputs = (
        (FILE, "*"),
        *((f"{folder}/{DESCRIPTOR_FILE}", "*") for folder in site.datasets),
        *tables("bodies"),
    )
    yield Page(
        urls.disclosure(show.lang), "disclosure", show.lang, words.title,
        words.summary.format(total=len(found)), inputs,
        partial(same, CatalogueView(grouped, counts)), "datasets", site.next_change,
    )  # fmt: skip


def _entries(site: Site, lang: str) -> Iterator[Entry]:
    """Yield what is expected, then the datasets that nobody expected."""
    named = {each.dataset for each in site.expected}
    for each in site.expected:
        package = site.datasets.get(each.dataset)
        if package and (entry := of_package(site, package, lang)):
            yield entry
        else:
            yield _expected(site, each, lang)
    for folder, package in site.datasets.items():
        if folder not in named and (entry := of_package(site, package, lang)):
            yield entry


def _expected(site: Site, each: Expected, lang: str) -> Entry:
    path = urls.listing(lang, each.section) if each.section else None
    declared = each.declared
    return Entry(
        declared.heading, each.title, site.bodies.get(declared.body), declared,
        State.OPEN if path else State.MISSING, None, 0, path,
    )  # fmt: skip


def of_package(site: Site, package: Package, lang: str) -> Entry | None:
    """Return a dataset's line of the catalogue; None where it declares nothing."""
    declared = package.descriptor.disclosure
    if declared is None:
        return None
    due = declared.due(site.calendar)
    stands = state(declared, site.as_of, site.calendar)
    late = site.calendar.worked_between(due.latest, site.as_of) if due else 0
    title = package.title
    path = urls.one(lang, "datasets", package.folder)
    body = site.bodies.get(declared.body)
    return Entry(declared.heading, title, body, declared, stands, due, late, path)
