"""Who and where: bodies, themes, places, and the network of halls with their floor plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pipeline.figures import SavedShare, absent, saved_share
from pipeline.model.catalogue import Body, Closure, Place, Theme, Venue, Window
from pipeline.model.standing import Standing, turning_days
from pipeline.model.values import Missing
from pipeline.pages.base import LISTED, Page, Part, lists, paged, rows, tables, thing
from pipeline.pages.index import Groups, Index, ItemRow
from pipeline.pages.items import in_order
from pipeline.site import Matter
from pipeline.view.plan_drawing import Floor, floors
from pipeline.view.show import Show

N = TypeVar("N", Place, Venue)


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body with its matters, the windows it has, and what its guides do not state."""

    body: Body
    part: Part
    windows: tuple[tuple[Window, Venue], ...]
    gaps: tuple[tuple[Matter, tuple[str, ...]], ...]
    all_matters: int
    has_fees: bool
    saved: SavedShare


def body_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the list of bodies, each with the number of its matters."""
    found = [(b, len(_current(index.by_body.get(b.id, ())))) for b in index.site.bodies.values()]
    turning = index.site.next_change
    yield from lists(show, "bodies", found, tables("bodies", "matters"), next_change=turning)


def _current(matters: tuple[Matter, ...]) -> list[Matter]:
    return [m for m in matters if m.standing is not Standing.PAST]


def body_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each body."""
    site = index.site
    inputs = (*LISTED, *tables("windows", "venues", "bases", "steps"))
    for body in site.bodies.values():
        matters = index.by_body.get(body.id, ())
        windows = tuple(
            (w, site.venues[w.venue_id]) for w in index.windows_of_body.get(body.id, ())
        )
        gaps = tuple((m, lacks) for m in _current(matters) if (lacks := absent(m)))
        page = thing(show, "bodies", "body", body, None, inputs, next_change=site.next_change)
        view = partial(_body_view, body, matters, windows, gaps, len(site.matters))
        yield from paged(show, page, matters, view)


def _body_view(
    body: Body,
    matters: tuple[Matter, ...],
    windows: tuple[tuple[Window, Venue], ...],
    gaps: tuple[tuple[Matter, tuple[str, ...]], ...],
    all_matters: int,
    part: Part,
) -> BodyView:
    has_fees = any(m.fees for m in matters)
    return BodyView(body, part, windows, gaps, all_matters, has_fees, saved_share(matters))


# --- themes and places -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme and its items."""

    theme: Theme
    part: Part


def theme_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the list of themes, those for natural persons first."""
    counted = [(t, len(index.by_theme.get(t.id, ()))) for t in index.site.themes.values()]
    ordered = sorted(counted, key=lambda pair: pair[0].audience != "自然人")
    yield from lists(show, "themes", ordered, tables("themes", "items"))


def theme_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each theme."""
    for theme in index.site.themes.values():
        found = in_order(index.by_theme.get(theme.id, ()), show)
        title = show.words.theme.title.format(
            name=show.plain_name(theme),
            audience=getattr(show.words.audience, _SHORT[theme.audience]),
        )
        inputs = (*rows("themes", (theme.id,)), *LISTED)
        page = thing(
            show, "themes", "theme", theme, None, inputs, title=title,
            next_change=index.site.next_change,
        )  # fmt: skip
        yield from paged(show, page, found, partial(ThemeView, theme))


_SHORT = {"自然人": "person", "法人": "business"}


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place, what is handled there, and the places and venues in it."""

    place: Place
    part: Part
    below: tuple[Place, ...]
    venues: tuple[Venue, ...]
    all_items: int


def place_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the list of places where matters are handled, as the tree they form."""
    found = [
        (depth, place, len(_current(index.by_place.get(place.id, ()))))
        for depth, place in tree(index.site.places, index.places_below)
    ]
    turning = index.site.next_change
    yield from lists(show, "places", found, tables("places", "matters"), next_change=turning)


def place_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each place: what one can have done there."""
    site = index.site
    inputs = (*LISTED, *tables("venues"))
    for place in site.places.values():
        matters = tuple(_current(index.by_place.get(place.id, ())))
        here = [ItemRow(m.item, (m,), None, index.rows[m.item_id].sound) for m in matters]
        above = place.parent_id
        parent = None if isinstance(above, Missing) else show.plain_name(site.places[above])
        name = show.plain_name(place)
        title = show.words.place.title.format(name=name, parent=parent) if parent else name
        page = thing(
            show, "places", "place", place, None, inputs, title=title, next_change=site.next_change
        )
        view = partial(
            _place_view, place, index.places_below.get(place.id, ()),
            index.venues_of_place.get(place.id, ()), len(site.items),
        )  # fmt: skip
        yield from paged(show, page, in_order(here, show), view)


def _place_view(
    place: Place, below: tuple[Place, ...], venues: tuple[Venue, ...], all_items: int, part: Part
) -> PlaceView:
    return PlaceView(place, part, below, venues, all_items)


# --- the service network ---------------------------------------------------------------------


def tree(by_id: Mapping[str, N], below: Groups[N]) -> list[tuple[int, N]]:
    """Return things with their depth, each after the one above it; a circle is cut where it closes."""
    ordered: list[tuple[int, N]] = []
    seen: set[str] = set()

    def add(depth: int, one: N) -> None:
        if one.id not in seen:
            seen.add(one.id)
            ordered.append((depth, one))
            for child in below.get(one.id, ()):
                add(depth + 1, child)

    for top in below.get("", ()):
        add(0, top)
    for one in by_id.values():
        add(0, one)
    return ordered


@dataclass(frozen=True, slots=True)
class VenueView:
    """A venue with its plans, its windows and what each handles, what is below it, and notices."""

    venue: Venue
    place: Place
    above: tuple[Venue, ...]
    floors: tuple[Floor, ...]
    windows: tuple[tuple[Window, tuple[Matter, ...]], ...]
    below: tuple[Venue, ...]
    closures: tuple[Closure, ...]


def venue_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the service network: every venue after the one above it."""
    found = tree(index.site.venues, index.venues_below)
    yield from lists(show, "venues", found, tables("venues", "places"))


def _above(index: Index, venue: Venue) -> tuple[Venue, ...]:
    """Return the venues above one, the highest first."""
    found: list[Venue] = []
    at = venue.parent_id
    while not isinstance(at, Missing) and index.site.venues[at] not in found:
        found.insert(0, index.site.venues[at])
        at = index.site.venues[at].parent_id
    return tuple(found)


def venue_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each venue."""
    site = index.site
    for venue in site.venues.values():
        windows = index.windows_of_venue.get(venue.id, ())
        handled = tuple((w, index.by_window.get(w.id, ())) for w in windows)
        above, below = _above(index, venue), index.venues_below.get(venue.id, ())
        closures = index.closures_of.get(venue.id, ())
        place = site.places[venue.place_id]
        view = VenueView(venue, place, above, floors(venue, windows), handled, below, closures)
        own = [x for x in site.closures if x.venue_id == venue.id]
        matters = {m.id: m for _, found in handled for m in found}
        inputs = (
            *rows("venues", (venue.id, *(v.id for v in above), *(v.id for v in below))),
            *rows("places", (place.id, *(m.place_id for m in matters.values()))),
            *rows("windows", (w.id for w in windows)),
            *rows("bodies", (w.body_id for w in windows)),
            *rows("closures", (x.id for x in own)),
            *rows("matters", matters),
            *rows("matter_windows", matters),
        )
        title = show.words.venue.title.format(
            name=show.plain_name(venue), place=show.plain_name(place)
        )
        turning = turning_days(matters.values(), (), (), own)
        later = min((day for day in turning if day > site.as_of), default=None)
        yield thing(show, "venues", "venue", venue, view, inputs, title=title, next_change=later)
