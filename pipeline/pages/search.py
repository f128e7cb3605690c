"""The page of search results, and the list from A to Z of every name for those without a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.model.catalogue import Item
from pipeline.pages.base import Page, Part, paged, tables
from pipeline.pages.index import Index, letter, sound
from pipeline.view import urls
from pipeline.view.show import Show

NAMES = tables("items", "aliases")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the list from A to Z. `item` has it as its own name, or else as an alias.

    `letter` is the letter it stands under where it is the first one there.
    """

    name: str
    item: Item
    alias: bool
    letter: str


@dataclass(frozen=True, slots=True)
class NamesView:
    """A page of the list from A to Z."""

    part: Part


def search_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the page on which results stand; a script fills it, and without one it leads to the list."""
    words = show.words.search
    title = words.page_title.format(name=show.site_name(index.site))
    yield Page(urls.search(show.lang), "search", show.lang, title, words.summary, (), tuple, "home")
    names = _names(index, show)
    about = show.words.az
    page = Page(
        urls.names(show.lang), "az", show.lang, about.title,
        about.summary.format(total=len(names)), NAMES, tuple, "items",
    )  # fmt: skip
    yield from paged(show, page, names, partial(NamesView), lambda one: letter(sound(one.name)))


def _names(index: Index, show: Show) -> list[Name]:
    """Return every name and alias of every item, by how it sounds."""
    site = index.site
    pairs = [(show.plain_name(item), item, False) for item in site.items.values()]
    pairs += [
        (alias.alias, item, True)
        for item in site.items.values()
        for alias in site.aliases_of.get(item.id, ())
    ]
    found, last = [], ""
    for name, item, alias in sorted(pairs, key=lambda pair: (sound(pair[0]), pair[1].id)):
        now = letter(sound(name))
        found.append(Name(name, item, alias, now if now != last else ""))
        last = now
    return found
