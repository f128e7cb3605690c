"""The front page, situations of life, notices, prose, the map of the site, and lost ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

from pipeline.model.catalogue import Closure, Theme, Venue
from pipeline.model.standing import Standing, of_closure
from pipeline.model.values import Missing
from pipeline.model.workdays import CalendarDay
from pipeline.pages.base import LISTED, Page, Part, lists, paged, same, tables
from pipeline.pages.index import Index, ItemRow
from pipeline.pages.items import in_order
from pipeline.reading.prose import Prose
from pipeline.site import Joint, Site
from pipeline.view import urls
from pipeline.view.show import Show

NOTICES = "notices"
"""The folder of `content/` whose pieces are notices."""

LIFE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "shop": (("自然人", "040"), ("自然人", "035"), ("法人", "010"), ("法人", "005")),
    "child": (("自然人", "005"),),
    "home": (("自然人", "075"), ("自然人", "045"), ("法人", "050")),
    "care": (("自然人", "140"), ("自然人", "080")),
    "papers": (("自然人", "010"), ("自然人", "085"), ("自然人", "100")),
    "school": (("自然人", "020"), ("自然人", "050"), ("自然人", "030")),
    "marry": (("自然人", "060"),),
    "drive": (("自然人", "090"), ("法人", "085")),
    "old": (("自然人", "145"), ("自然人", "065"), ("自然人", "150")),
}
"""Situations of life, each with the themes (audience, code of the field's list) that it gathers."""

MOST_LIFE = 8
"""So many situations stand on the front page."""


@dataclass(frozen=True, slots=True)
class LifeLink:
    """A situation of life on the front page."""

    key: str
    path: str
    count: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """The front page. `off_days` are the days that differ from the week, for the script that says today's."""

    life: tuple[LifeLink, ...]
    joints: tuple[Joint, ...]
    popular: tuple[ItemRow, ...]
    closures: tuple[Closure, ...]
    notices: tuple[Prose, ...]
    venues: tuple[Venue, ...]
    persons: int
    businesses: int
    items: int
    matters_in_force: int
    off_days: str


def _life_items(index: Index, show: Show) -> dict[str, list[ItemRow]]:
    """Return the items of each situation of life that has any."""
    themes: dict[tuple[str, str], list[Theme]] = {}
    for theme in index.site.themes.values():
        if not isinstance(theme.code, Missing):
            themes.setdefault((theme.audience, theme.code), []).append(theme)
    found = {}
    for key, wanted in LIFE.items():
        items = {
            row.item.id: row
            for pair in wanted
            for theme in themes.get(pair, ())
            for row in index.by_theme.get(theme.id, ())
        }
        if items:
            found[key] = in_order(tuple(items.values()), show)
    return found


@dataclass(frozen=True, slots=True)
class LifeView:
    """A situation of life and the items people need in it."""

    key: str
    part: Part


def life_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each situation of life."""
    inputs = (*LISTED, *tables("themes"))
    for key, found in _life_items(index, show).items():
        words: SimpleNamespace = getattr(show.words.life, key)
        path = urls.one(show.lang, "life", key)
        summary = show.words.life.summary.format(name=words.name, hint=words.hint)
        page = Page(
            path, "life", show.lang, words.name, summary, inputs, tuple, "themes",
            index.site.next_change,
        )  # fmt: skip
        yield from paged(show, page, found, partial(LifeView, key))


def home_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the front page."""
    site = index.site
    life = _life_items(index, show)
    links = [
        LifeLink(key, urls.one(show.lang, "life", key), len(found)) for key, found in life.items()
    ]
    view = HomeView(
        life=tuple(links[:MOST_LIFE]),
        joints=tuple(j for j in site.joints.values() if j.kind == "一件事")[:MOST_LIFE],
        popular=tuple(index.rows[i] for i in site.settings.popular if i in index.rows),
        closures=index.closures,
        notices=notices_of(site, show.written)[:5],
        venues=index.venues_below.get("", ())[:3],
        persons=_for(index, person=True),
        businesses=_for(index, person=False),
        items=len(site.items),
        matters_in_force=sum(m.standing is Standing.IN_FORCE for m in site.matters.values()),
        off_days=_off_days(site.calendar.days),
    )
    name = show.site_name(site)
    inputs = (
        *LISTED, *tables("themes", "venues", "closures", "joints"), ("calendar/days.csv", "*"),
        *((f"content/{piece.source}", "*") for piece in site.prose if piece.kind == NOTICES),
    )  # fmt: skip
    title, summary = (
        show.words.home.title.format(name=name),
        show.words.home.summary.format(name=name),
    )
    path = urls.home(show.lang)
    yield Page(
        path, "home", show.lang, title, summary, inputs, partial(same, view), "home",
        site.next_change,
    )  # fmt: skip


def _for(index: Index, *, person: bool) -> int:
    """Count the items offered to natural persons, or to others."""

    def serves(row: ItemRow) -> bool:
        objects = [
            x for m in row.matters if not isinstance(m.service_objects, Missing)
            for x in m.service_objects
        ]  # fmt: skip
        return any((x == "自然人") is person for x in objects)

    return sum(serves(row) for row in index.rows.values())


def _off_days(days: tuple[CalendarDay, ...]) -> str:
    """Return the days that differ from their weekday: `2026-10-01-` is off, `2026-10-10+` is worked."""
    marks = {"法定节假日": "-", "调休上班": "+"}
    return " ".join(f"{day.date}{marks[day.kind]}" for day in days if day.kind in marks)


# --- notices and prose -----------------------------------------------------------------------


def prose_in(site: Site, lang: str) -> tuple[Prose, ...]:
    """Return every prose page once: in the language asked for, else in Chinese."""
    by_name: dict[tuple[str, str], Prose] = {}
    for piece in site.prose:
        key = (piece.kind, piece.slug)
        if piece.lang == lang or key not in by_name:
            by_name[key] = piece
    return tuple(by_name.values())


def notices_of(site: Site, lang: str) -> tuple[Prose, ...]:
    """Return the notices of a language, the newest first, those without a date last."""
    found = [piece for piece in prose_in(site, lang) if piece.kind == NOTICES]
    dated = sorted(
        (piece for piece in found if not isinstance(piece.date, Missing)),
        key=lambda piece: str(piece.date),
        reverse=True,
    )
    return (*dated, *(piece for piece in found if isinstance(piece.date, Missing)))


def notice_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the list of notices: closures first, as they are in force or coming, then what was written."""
    site = index.site
    past = tuple(x for x in site.closures if of_closure(x, site.as_of) is Standing.PAST)
    found = (*index.closures, *notices_of(site, show.written), *past)
    inputs = (
        *tables("closures", "venues"),
        *((f"content/{piece.source}", "*") for piece in site.prose if piece.kind == NOTICES),
    )
    yield from lists(show, NOTICES, found, inputs, next_change=site.next_change)


def prose_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each piece of prose; where there is no translation, the Chinese text."""
    for piece in prose_in(index.site, show.written):
        path = urls.one(show.lang, piece.kind, piece.slug)
        stated = piece.title if isinstance(piece.summary, Missing) else piece.summary
        summary = show.words.prose.summary.format(title=piece.title, summary=stated)
        inputs = ((f"content/{piece.source}", "*"),)
        section = NOTICES if piece.kind == NOTICES else "sitemap"
        yield Page(
            path, "prose", show.lang, piece.title, summary, inputs, partial(same, piece), section
        )


@dataclass(frozen=True, slots=True)
class SitemapView:
    """Every section, every page of prose by kind, and the themes."""

    prose: Mapping[str, tuple[Prose, ...]]
    themes: tuple[Theme, ...]
    life: tuple[str, ...]


def sitemap_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the map of the site, for people."""
    pieces: dict[str, list[Prose]] = {}
    for piece in prose_in(index.site, show.written):
        if piece.kind != NOTICES:
            pieces.setdefault(piece.kind, []).append(piece)
    view = SitemapView(
        {kind: tuple(found) for kind, found in pieces.items()},
        tuple(t for t in index.site.themes.values() if t.id in index.by_theme),
        tuple(_life_items(index, show)),
    )
    words = show.words.sitemap
    inputs = (*tables("themes", "items"), *((f"content/{p.source}", "*") for p in index.site.prose))
    path = f"{show.lang}/sitemap.html"
    yield Page(
        path,
        "sitemap",
        show.lang,
        words.title,
        words.summary,
        inputs,
        partial(same, view),
        "sitemap",
    )


def root_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield the two pages above the languages: the door, and what a server shows for a lost way."""
    lost, door = show.words.lost, show.words.door
    name = show.site_name(site)
    yield Page("404.html", "lost", show.lang, lost.title, lost.summary, (), tuple)
    yield Page(
        "index.html", "door", show.lang, door.title.format(name=name),
        door.summary.format(name=name), (), tuple,
    )  # fmt: skip


FOOTER = (
    "about", "disclosure-guide", "request", "pledges", "evaluation", "annual-report",
    "accessibility", "privacy", "site-errors",
)  # fmt: skip
"""Slugs of prose that stand at the foot of every page, where `content/` has them, by our words."""


def footer(site: Site, show: Show) -> tuple[tuple[str, str, str], ...]:
    """Return the prose at the foot of every page: (kind, slug, word). It depends on which files there are."""
    kinds = {piece.slug: piece.kind for piece in site.prose}
    words = show.words.footer
    return tuple(
        (kinds[slug], slug, getattr(words, slug.replace("-", "_")))
        for slug in FOOTER
        if slug in kinds
    )
