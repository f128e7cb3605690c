"""Paper: the one-time notice (一次性告知单) of each matter, and the card of each window with its plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.model.catalogue import Material, Situation, Venue, Window
from pipeline.model.standing import Standing, turning_days
from pipeline.model.values import Missing
from pipeline.pages.base import MATTER_TABLES, Page, rows, same, tables
from pipeline.pages.fees import CHARGED
from pipeline.pages.index import Index
from pipeline.pages.items import matter_rows
from pipeline.site import FeeLine, Matter
from pipeline.view import urls
from pipeline.view.plan_drawing import Floor, floors
from pipeline.view.qr import qr_path
from pipeline.view.show import Show

SHEETS, WINDOWS = "sheets", "windows"
SPARE = ("非必要", "免提交", "容缺后补")
"""Materials that need not be there on the day."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A one-time notice. `always` are the materials of everybody, `cases` those of a situation."""

    matter: Matter
    always: tuple[Material, ...]
    cases: tuple[tuple[Situation, tuple[Material, ...]], ...]
    fees: tuple[FeeLine, ...]
    qr: tuple[int, str] | None


def sheet_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the one-time notice of each matter that is not past: to take along, tick and hand over."""
    site, words = index.site, show.words.sheet
    for matter in site.matters.values():
        if matter.standing is Standing.PAST:
            continue
        name = show.plain_name(matter)
        place = "" if isinstance(matter.place, Missing) else show.plain_name(matter.place)
        uses = [use.venue.id for use in matter.windows]
        turning = turning_days((matter,), matter.fees, (), ())
        yield Page(
            urls.one(show.lang, SHEETS, matter.id), "sheet", show.lang,
            words.page_title.format(name=name, place=place, code=matter.code).replace("（）", ""),
            words.summary.format(name=name, place=place, code=matter.code),
            (
                *matter_rows(matter, MATTER_TABLES),
                *rows("items", (matter.item_id,)),
                *rows("bodies", (matter.body_id,)),
                *rows("places", (matter.place_id,)),
                *rows("venues", uses),
                *rows("windows", (use.window.id for use in matter.windows)),
                *rows("instruments", (fee.instrument_id for fee in matter.fees)),
            ),
            partial(_sheet, site.settings.base_url, show.lang, matter), "items",
            min((day for day in turning if day > site.as_of), default=None),
        )  # fmt: skip


def _sheet(base: str, lang: str, matter: Matter) -> Sheet:
    always = tuple(x for x in matter.materials if isinstance(x.situation_ids, Missing))
    cases = tuple(
        (one, found)
        for one in matter.situations
        if (found := tuple(x for x in matter.materials if _in(x, one)))
    )
    fees = tuple(f for f in matter.fees if f.state == CHARGED and f.standing is Standing.IN_FORCE)
    address = f"{base}/{urls.one(lang, 'matters', matter.id)}"
    return Sheet(matter, always, cases, fees, qr_path(address) if base else None)


def _in(material: Material, situation: Situation) -> bool:
    ids = material.situation_ids
    return not isinstance(ids, Missing) and situation.id in ids


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
