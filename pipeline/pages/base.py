"""What every kind of page is made with: the plan's `Page`, its inputs, and pages of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from pipeline.model.catalogue import Body, Place, Theme, Venue
from pipeline.model.values import Maybe, Missing
from pipeline.view import urls
from pipeline.view.show import Show

PER_PAGE = 200
"""Rows of a list on one page; a province's list of everything would choke a phone."""

MOST_LINKED, BESIDE, ALONG = 40, 3, 10
"""Up to so many pages of a list each links to all; else to so many on either side, and so many all along the way."""

T = TypeVar("T")
Rows = tuple[tuple[str, str], ...]
"""Input rows, each as (file, owner); `*` as owner means the whole table."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be written. `summary` is its meta description; `section` its place in the menu.

    `inputs` are the rows it shows: every row whose change changes the page, beside settings, words,
    templates and the as-of date, on which all pages depend. A row that comes to belong to a page is
    in its new inputs, one that leaves it in its old ones; a draft shows findings too. `next_change`
    is the first later day on which the page would say something else.
    """

    path: str
    kind: str
    lang: str
    title: str
    summary: str
    inputs: Rows
    view: Callable[[], object]
    section: str = ""
    next_change: date | None = None


def same(view: T) -> T:
    """Return what is given: the view of a page that is made with its plan."""
    return view


def tables(*names: str) -> Rows:
    """Name whole tables of the catalogue as inputs."""
    return tuple((f"catalogue/{name}.csv", "*") for name in names)


def rows(table: str, owners: Iterable[Maybe[str]]) -> Rows:
    """Name rows of a table as inputs, by their owners; what is missing names none."""
    file = f"catalogue/{table}.csv"
    return tuple((file, owner) for owner in owners if not isinstance(owner, Missing))


MATTER_TABLES = (
    "matters", "bases", "materials", "steps", "step_links", "special_procedures", "fees", "faqs",
    "remedies", "situations", "matter_windows",
)  # fmt: skip
"""The tables whose rows belong to a matter."""

LISTED = tables(
    "items", "aliases", "matters", "materials", "fees", "fee_tiers", "bodies", "places"
)  # fmt: skip
"""What a list of items or matters shows: names, days, visits, cost, who and where."""


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list: `rows` of all `total`, page `number` of `pages`, each (path, label)."""

    rows: Sequence[Any]
    number: int
    pages: tuple[tuple[str, str], ...]
    total: int

    @property
    def near(self) -> list[tuple[str, str, bool]]:
        """Return the pages to be linked, as (path, label, whether it is this one).

        Of very many these are the first and the last, those beside this one, and some all along the way.
        """
        count = len(self.pages)
        shown = set(range(1, count + 1))
        if count > MOST_LINKED:
            beside = range(self.number - BESIDE, self.number + BESIDE + 1)
            shown &= {1, count, *beside, *range(0, count, -(-count // ALONG))}
        return [(*self.pages[n - 1], n == self.number) for n in sorted(shown)]


@dataclass(frozen=True, slots=True)
class ListView:
    """A page that is a list of a section; `extra` is what the kind adds to it."""

    section: str
    part: Part
    extra: object


def paged(
    show: Show,
    page: Page,
    all_rows: Sequence[T],
    view: Callable[[Part], object],
    label: Callable[[T], str] | None = None,
) -> Iterator[Page]:
    """Yield a page as often as its rows need, PER_PAGE on each; `view` makes each part's view.

    `label` names a page of several by its first row; without it they are numbered.
    """
    chunks = [all_rows[i : i + PER_PAGE] for i in range(0, len(all_rows), PER_PAGE)] or [all_rows]
    stem = page.path.removesuffix("/index.html").removesuffix(".html")
    joint = "/page_" if page.path.endswith("/index.html") else "_"
    pages = tuple(
        (
            f"{stem}{joint}{i + 1}.html" if i else page.path,
            label(chunk[0]) if label and chunk else str(i + 1),
        )
        for i, chunk in enumerate(chunks)
    )
    for i, chunk in enumerate(chunks):
        part = Part(chunk, i + 1, pages, len(all_rows))
        words = show.words.list
        yield replace(
            page,
            path=pages[i][0],
            title=words.numbered.format(title=page.title, number=i + 1) if i else page.title,
            summary=words.numbered.format(title=page.summary, number=i + 1) if i else page.summary,
            view=partial(view, part),
        )


def lists(
    show: Show,
    section: str,
    all_rows: Sequence[T],
    inputs: Rows,
    *,
    extra: object = None,
    label: Callable[[T], str] | None = None,
    next_change: date | None = None,
) -> Iterator[Page]:
    """Yield the pages of a section's list; the first is the section's index."""
    words = getattr(show.words.list, section)
    summary = words.summary.format(total=len(all_rows))
    path = urls.listing(show.lang, section)
    page = Page(path, section, show.lang, words.title, summary, inputs, tuple, section, next_change)
    yield from paged(show, page, all_rows, lambda part: ListView(section, part, extra), label)


def thing(
    show: Show, section: str, kind: str, one: Body | Venue | Theme | Place, view: object,
    inputs: Rows, *, title: str = "", next_change: date | None = None,
) -> Page:  # fmt: skip
    """Return the page of a named thing; `title` where its name alone does not tell it from others."""
    name = title or show.plain_name(one)
    summary = getattr(show.words, kind).summary.format(name=name, id=one.id)
    path = urls.one(show.lang, section, one.id)
    return Page(
        path, kind, show.lang, name, summary, inputs, partial(same, view), section, next_change
    )
