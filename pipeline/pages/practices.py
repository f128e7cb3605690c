"""Where each practice of the halls, and each indicator of their summaries, is shown; or why it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.model.indicators import Indicator
from pipeline.model.practices import Practice, Shown
from pipeline.pages.base import Page, same, tables
from pipeline.pages.index import Index
from pipeline.reading.indicators import FILE as INDICATORS
from pipeline.reading.practices import FILE
from pipeline.view import urls
from pipeline.view.show import Show

LINES: dict[str, str] = {
    "matter": "matters", "joint": "joints", "venue": "venues", "theme": "themes", "body": "bodies",
    "item": "items", "prose": "pages", "dataset": "datasets",
}  # fmt: skip
"""Kinds whose things have a page of their own, and the folder it is in."""


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """A practice and its places: (path, name) of each."""

    one: Practice
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PracticesView:
    """The practices in the order of the file, and the indicators by their number in the source."""

    practices: tuple[PracticeLine, ...]
    indicators: tuple[tuple[int, tuple[Indicator, ...]], ...]


def practice_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the page that leads from each practice and each indicator of the source to where it is shown."""
    site, words = index.site, show.words.practice
    if not site.practices:
        return
    numbered: dict[int, list[Indicator]] = {}
    for one in site.indicators.values():
        numbered.setdefault(one.number, []).append(one)
    numbered.pop(0, None)
    view = PracticesView(
        tuple(
            PracticeLine(one, tuple(place(index, show, shown) for shown in one.shown))
            for one in site.practices
        ),
        tuple((number, tuple(numbered[number])) for number in sorted(numbered)),
    )
    named = tables("matters", "joints", "venues", "themes", "bodies", "items")
    yield Page(
        urls.practices(show.lang), "practices", show.lang, words.title,
        words.summary.format(total=len(site.practices)),
        ((FILE, "*"), (INDICATORS, "*"), *named), partial(same, view), "datasets",
        site.next_change,
    )  # fmt: skip


def place(index: Index, show: Show, one: Shown) -> tuple[str, str]:
    """Return the path of what shows a practice, and what it is called."""
    lang, site = show.lang, index.site
    if one.kind == "section":
        return urls.listing(lang, one.id), str(getattr(show.words.list, one.id).title)
    if one.kind == "indicator":
        return urls.indicators(lang, one.id), site.indicators[one.id].title.say(lang)
    if one.kind == "page":
        return urls.home(lang) if one.id == "home" else f"{lang}/{one.id}.html", _page(show, one.id)
    if one.kind == "kiosk":
        return f"{lang}/kiosks/{one.id}/index.html", show.words.practice.kiosk
    path = urls.one(lang, LINES[one.kind], one.id) + (f"#{one.table}" if one.table else "")
    return path, _name(index, show, one)


def _page(show: Show, id_: str) -> str:
    words = show.words
    titles = {
        "home": words.practice.home, "times": words.time.title, "indicators": words.indicator.title,
        "disclosure": words.disclosure.title, "quality": words.quality.title,
        "sitemap": words.practice.sitemap, "search": words.practice.search,
        "offline": words.offline.title,
    }  # fmt: skip
    return str(titles[id_])


def _name(index: Index, show: Show, one: Shown) -> str:
    site = index.site
    if one.kind == "dataset":
        package = site.packages[one.id]
        title = str(package.descriptor.properties.get("title", one.id))
        own = package.tables[one.table].schema.title if one.table else ""
        return f"{title} · {own}" if own else title
    if one.kind == "prose":
        told = [p for p in site.prose if p.slug == one.id and p.kind == "pages"]
        return next((p.title for p in told if p.lang == show.lang), told[0].title)
    rows = getattr(site, LINES[one.kind])
    return show.plain_name(rows[one.id])
