"""Pages for terminals in halls: where a visit starts, and every matter three touches from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from string import ascii_uppercase

from pipeline.model.catalogue import Body, Theme, Venue, Window
from pipeline.model.standing import Standing
from pipeline.pages.base import LISTED, Page, same, tables
from pipeline.pages.index import Index, ItemRow, letter, sound
from pipeline.reading.kiosks import Kiosk
from pipeline.site import Matter
from pipeline.view import urls
from pipeline.view.route_drawing import Leg, legs
from pipeline.view.show import Show

WAYS = ("themes", "bodies", "letters")
"""The three ways to a matter for those who do not type."""
POPULAR = 6
"""So many items that people come for stand where a visit starts."""
REST = "rest"
"""The group of those that have no theme or body; ids of others have no such meaning with us."""


@dataclass(frozen=True, slots=True)
class Group:
    """Matters that stand together: `key` names them in the address, `of` is what they have in common."""

    key: str
    of: Theme | Body | str
    matters: tuple[Matter, ...]


Parts = tuple[tuple[str, tuple[Group, ...]], ...]
"""Groups in parts, each with its heading (empty for none)."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a visit starts: the kiosk, its venue, the window that helps, what people come for."""

    kiosk: Kiosk
    venue: Venue
    helper: Window | None
    popular: tuple[ItemRow, ...]
    joints: bool


@dataclass(frozen=True, slots=True)
class Route:
    """The way from a kiosk to a window: a plan for each floor, none where the window has no place."""

    kiosk: Kiosk
    venue: Venue
    window: Window
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The groups of one way, in parts that have a heading of their own: (word or empty, groups)."""

    way: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Matters:
    """The matters of one group."""

    way: str
    group: Group


def kiosk_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the pages of kiosks, where a site has any."""
    if not index.site.settings.kiosks:
        return
    yield from (_start(index, show, kiosk) for kiosk in index.site.settings.kiosks)
    yield from _ways(index, show)
    for kiosk in index.site.settings.kiosks:
        for window in index.windows_of_venue.get(kiosk.venue, ()):
            yield _route(index, show, kiosk, window)
    words = show.words.kiosk
    for kind, name in (("kiosk_search", "search"), ("kiosk_operator", "operator")):
        title = words.search_title if name == "search" else words.operator_title
        path = urls.kiosk(show.lang, f"{name}.html")
        yield Page(path, kind, show.lang, title, words.summary.format(title=title), (), tuple)


def _start(index: Index, show: Show, kiosk: Kiosk) -> Page:
    site, words = index.site, show.words.kiosk
    view = Start(
        kiosk, site.venues[kiosk.venue], site.windows.get(kiosk.help),
        tuple(index.rows[i] for i in site.settings.popular if i in index.rows)[:POPULAR],
        bool(site.joints),
    )  # fmt: skip
    title = words.start_title.format(id=kiosk.id)
    path = urls.kiosk_start(show.lang, kiosk.slug)
    inputs = (*LISTED, *tables("venues", "windows", "joints"))
    return Page(
        path, "kiosk", show.lang, title, words.summary.format(title=title), inputs,
        partial(same, view), next_change=site.next_change,
    )  # fmt: skip


def _route(index: Index, show: Show, kiosk: Kiosk, window: Window) -> Page:
    """Return the way from a kiosk to a window of its venue."""
    site, words = index.site, show.words.kiosk
    venue, windows = site.venues[kiosk.venue], index.windows_of_venue.get(kiosk.venue, ())
    start = (kiosk.floor, kiosk.x, kiosk.y)
    view = Route(kiosk, venue, window, legs(venue, windows, window.id, start, kiosk.lift))
    title = words.way_title.format(id=kiosk.id, number=window.number)
    path = urls.kiosk_way(show.lang, kiosk.slug, window.id)
    inputs = tables("venues", "windows", "bodies")
    return Page(
        path, "kiosk_way", show.lang, title, words.summary.format(title=title), inputs,
        partial(same, view),
    )  # fmt: skip


def _ways(index: Index, show: Show) -> Iterator[Page]:
    """Yield for each way the page of its groups, and for each group the page of its matters."""
    words, turning = show.words.kiosk, index.site.next_change
    inputs = (*LISTED, *tables("themes"))
    for way, parts in zip(
        WAYS, (_themes(index, show), _bodies(index, show), _letters(index, show)), strict=True
    ):
        title = getattr(words, way)
        path = urls.kiosk(show.lang, f"{way}/index.html")
        yield Page(
            path, "kiosk_ways", show.lang, title, words.summary.format(title=title), inputs,
            partial(same, Ways(way, parts)), next_change=turning,
        )  # fmt: skip
        for group in (g for _, groups in parts for g in groups):
            path = urls.kiosk(show.lang, f"{way}/{group.key}.html")
            name = group.of if isinstance(group.of, str) else show.plain_name(group.of)
            title = words.group.format(way=getattr(words, way), name=name, key=group.key)
            yield Page(
                path, "kiosk_matters", show.lang, title, words.summary.format(title=title),
                inputs, partial(same, Matters(way, group)), next_change=turning,
            )  # fmt: skip


def _sorted(matters: Iterable[Matter], show: Show) -> tuple[Matter, ...]:
    """Return the matters that are not past, each once, by how their names sound."""
    found = {m.id: m for m in matters if m.standing is not Standing.PAST}
    return tuple(sorted(found.values(), key=lambda m: (_sound(m, show), m.id)))


def _sound(matter: Matter, show: Show) -> tuple[str, ...]:
    return sound(show.plain_name(matter))


def _filled(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(group for group in groups if group.matters)


def _themes(index: Index, show: Show) -> Parts:
    """Group by theme: those of natural persons, of others, and what has none."""
    made = [
        Group(theme.id, theme, _sorted((m for r in index.by_theme.get(theme.id, ()) for m in r.matters), show))
        for theme in index.site.themes.values()
    ]  # fmt: skip
    told = {m.id for group in made for m in group.matters}
    rest = _sorted((m for m in index.site.matters.values() if m.id not in told), show)
    words = show.words
    parts = [
        (words.filter.person, _filled(g for g in made if _person(g))),
        (words.filter.business, _filled(g for g in made if not _person(g))),
        ("", _filled([Group(REST, words.kiosk.rest, rest)])),
    ]
    return tuple(part for part in parts if part[1])


def _person(group: Group) -> bool:
    return isinstance(group.of, Theme) and group.of.audience == "自然人"


def _bodies(index: Index, show: Show) -> Parts:
    made = [
        Group(b.id, b, _sorted(index.by_body.get(b.id, ()), show))
        for b in index.site.bodies.values()
    ]
    rest = Group(REST, show.words.kiosk.rest, _sorted(index.by_body.get("", ()), show))
    return (("", _filled([*made, rest])),)


def _letters(index: Index, show: Show) -> Parts:
    """Group by letter. Each letter has its page in every language, so that one leads to the other."""
    found: dict[str, list[Matter]] = {}
    for matter in _sorted(index.site.matters.values(), show):
        found.setdefault(letter(_sound(matter, show)), []).append(matter)
    made = [Group(key.lower(), key, tuple(found.get(key, ()))) for key in ascii_uppercase]
    return (("", (*made, Group(REST, show.words.kiosk.rest, tuple(found.get("#", ()))))),)
