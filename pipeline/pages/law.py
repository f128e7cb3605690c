"""The register of legal instruments: where each stands, and everything that rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.model.catalogue import Instrument
from pipeline.model.standing import Standing
from pipeline.model.values import Maybe, Missing
from pipeline.pages.base import LISTED, Page, Part, lists, paged, rows, tables
from pipeline.pages.index import Index
from pipeline.site import Matter
from pipeline.view import urls
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """An instrument in the register: where it stands and how many matters rest on it."""

    instrument: Instrument
    standing: Standing
    resting: int


@dataclass(frozen=True, slots=True)
class InstrumentView:
    """A legal instrument, where it stands, what it replaced, and what rests on it.

    `part` are the matters it is a basis of, `fees` the matters that charge by it, `orders` those
    that it created, changed, suspended or cancelled.
    """

    instrument: Instrument
    code: str
    standing: Standing
    successor: Maybe[Instrument]
    replaced: tuple[Instrument, ...]
    part: Part
    fees: tuple[Matter, ...]
    orders: tuple[Matter, ...]


def instrument_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the register, what is in force first, each part in the order of the file."""
    order = list(Standing)
    found = [
        InstrumentRow(one, index.standing[one.id], len(_all(index, one)))
        for one in index.site.instruments.values()
    ]
    found.sort(key=lambda row: order.index(row.standing))
    inputs = tables("instruments", "bases", "fees", "matters")
    yield from lists(show, "instruments", found, inputs, next_change=index.site.next_change)


def _all(index: Index, one: Instrument) -> set[str]:
    """Return the ids of the matters that rest on an instrument, by a basis or a fee."""
    found = (*index.resting.get(one.id, ()), *index.charged.get(one.id, ()))
    return {m.id for m in found}


def instrument_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each legal instrument."""
    site = index.site
    replaced: dict[str, list[Instrument]] = {}
    for one in site.instruments.values():
        if not isinstance(one.successor_id, Missing):
            replaced.setdefault(one.successor_id, []).append(one)
    ordered = _ordered(index)
    for one in site.instruments.values():
        code = site.codes["instruments", one.id]
        after = one.successor_id
        before = tuple(replaced.get(one.id, ()))
        view = partial(
            _view, one, code, index.standing[one.id],
            after if isinstance(after, Missing) else site.instruments[after], before,
            index.charged.get(one.id, ()), tuple(ordered.get(one.id, ())),
        )  # fmt: skip
        words = show.words.instrument
        title = show.plain_title(one)
        page = Page(
            urls.one(show.lang, "instruments", one.id), "instrument", show.lang,
            words.title.format(title=title, code=code),
            words.summary.format(title=title, code=code),
            (*rows("instruments", (one.id, after, *(b.id for b in before))), *LISTED,
             *tables("bases")),
            tuple, "instruments", site.next_change,
        )  # fmt: skip
        yield from paged(show, page, index.resting.get(one.id, ()), view)


def _ordered(index: Index) -> dict[str, list[Matter]]:
    found: dict[str, list[Matter]] = {}
    for m in index.site.matters.values():
        for id_ in dict.fromkeys((m.created_by_id, m.changed_by_id, m.cancelled_by_id)):
            if not isinstance(id_, Missing):
                found.setdefault(id_, []).append(m)
    return found


def _view(
    instrument: Instrument,
    code: str,
    standing: Standing,
    successor: Maybe[Instrument],
    replaced: tuple[Instrument, ...],
    fees: tuple[Matter, ...],
    orders: tuple[Matter, ...],
    part: Part,
) -> InstrumentView:
    return InstrumentView(instrument, code, standing, successor, replaced, part, fees, orders)
