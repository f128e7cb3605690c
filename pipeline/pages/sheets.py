"""Paper: the one-time notice (一次性告知单) of each matter, and the card of each window with its plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.model.catalogue import Material, Situation, Venue, Window
from pipeline.model.standing import Standing, turning_days
from pipeline.model.values import Missing
from pipeline.pages.base import MATTER_TABLES, Page, Rows, rows, same, tables
from pipeline.pages.finder import SHEETS, Given, Place, place_of
from pipeline.pages.index import Index
from pipeline.pages.items import matter_rows
from pipeline.site import FeeLine, Matter
from pipeline.situations import Leaf, Turn, due, leaf
from pipeline.view import urls
from pipeline.view.plan_drawing import Floor, floors
from pipeline.view.qr import qr_path
from pipeline.view.show import Show

WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A one-time notice: of a whole matter, or of one way of answering its questions (`given`).

    `always` are the materials of everybody here, `cases` those of a situation. `finder` leads from the whole notice
    to the questions, with how many ways of answering there are; `turns` are the steps of a way.
    """

    matter: Matter
    always: tuple[Material, ...]
    cases: tuple[tuple[Situation, tuple[Material, ...]], ...]
    fees: tuple[FeeLine, ...]
    qr: tuple[int, str] | None
    given: tuple[Given, ...] | None = None
    finder: tuple[str, int] | None = None
    turns: tuple[Turn, ...] = ()


def sheet_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the one-time notice of each matter that is not past, and one for each situation: to tick and hand over."""
    for matter in index.site.matters.values():
        if matter.standing is Standing.PAST:
            continue
        place = place_of(show.lang, matter)
        whole = urls.one(show.lang, SHEETS, matter.id)
        yield _page(index, show, matter, whole, partial(_whole, index, show.lang, matter, place))
        for node in place.tree.leaves:
            view = partial(_leaf, index, place, matter, leaf(matter, place.tree, node))
            yield _page(index, show, matter, place.path(node), view, node.number)


def _page(
    index: Index, show: Show, matter: Matter, path: str, view: Callable[[], Sheet], number: int = 0
) -> Page:
    words, as_of = show.words.sheet, index.site.as_of
    place = "" if isinstance(matter.place, Missing) else show.plain_name(matter.place)
    said = {"name": show.plain_name(matter), "place": place, "code": matter.code}
    title, summary = words.page_title.format(**said), words.summary.format(**said)
    if number:
        title, summary = (
            words.of_situation.format(title=text, number=number) for text in (title, summary)
        )
    turning = turning_days((matter,), matter.fees, (), ())
    return Page(
        path, "sheet", show.lang, title.replace("（）", ""), summary, _inputs(matter), view, "items",
        min((day for day in turning if day > as_of), default=None),
    )  # fmt: skip


def _inputs(matter: Matter) -> Rows:
    return (
        *matter_rows(matter, MATTER_TABLES),
        *rows("items", (matter.item_id,)),
        *rows("bodies", (matter.body_id,)),
        *rows("places", (matter.place_id,)),
        *rows("venues", (use.venue.id for use in matter.windows)),
        *rows("windows", (use.window.id for use in matter.windows)),
        *rows("instruments", (fee.instrument_id for fee in matter.fees)),
    )


def _whole(index: Index, lang: str, matter: Matter, place: Place) -> Sheet:
    always = tuple(x for x in matter.materials if isinstance(x.situation_ids, Missing))
    cases = tuple(
        (one, found)
        for one in matter.situations
        if (found := tuple(x for x in matter.materials if _in(x, one)))
    )
    return Sheet(
        matter, always, cases, due(matter.fees), _code(index, lang, matter), finder=place.begin
    )


def _leaf(index: Index, place: Place, matter: Matter, own: Leaf) -> Sheet:
    return Sheet(
        matter, own.materials, (), own.due, _code(index, place.lang, matter),
        given=place.given(own.node), turns=own.turns,
    )  # fmt: skip


def _code(index: Index, lang: str, matter: Matter) -> tuple[int, str] | None:
    base = index.site.settings.base_url
    return qr_path(f"{base}/{urls.one(lang, 'matters', matter.id)}") if base else None


def _in(material: Material, situation: Situation) -> bool:
    """Say whether a material is one of a situation, and not of everybody."""
    named = material.situation_ids
    return not isinstance(named, Missing) and situation.id in named


@dataclass(frozen=True, slots=True)
class WindowCard:
    """The card on a window: what is handled there, and the plan with the window marked, if it has a place."""

    window: Window
    venue: Venue
    matters: tuple[Matter, ...]
    floor: Floor | None
    qr: tuple[int, str] | None


def window_card_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the card of each window, with the floor plan on which it is marked."""
    site, words = index.site, show.words.sheet
    inputs = tables("windows", "venues", "bodies", "matters", "matter_windows")
    for window in site.windows.values():
        venue = site.venues[window.venue_id]
        plans = floors(venue, index.windows_of_venue.get(venue.id, ()), window.id)
        code = site.codes["windows", window.id]
        name = words.window_title.format(
            number=window.number, venue=show.plain_name(venue), code=code
        )
        path = urls.one(show.lang, WINDOWS, window.id)
        base = site.settings.base_url
        view = WindowCard(
            window,
            venue,
            tuple(m for m in index.by_window.get(window.id, ()) if m.standing is not Standing.PAST),
            next((f for f in plans if any(spot.here for spot in f.spots)), None),
            qr_path(f"{base}/{urls.one(show.lang, 'venues', venue.id)}") if base else None,
        )
        yield Page(
            path, "window_card", show.lang, name, words.window_summary.format(name=name), inputs,
            partial(same, view), "venues", site.next_change,
        )  # fmt: skip
