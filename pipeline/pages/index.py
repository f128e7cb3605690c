"""The catalogue grouped the ways pages need it: made once for all pages of all languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pypinyin import lazy_pinyin

from pipeline import own_tables
from pipeline.indicators import counted
from pipeline.model.catalogue import Closure, Instrument, Item, Place, Venue, Window
from pipeline.model.indicators import Counted
from pipeline.model.standing import Standing, of_closure, of_instrument
from pipeline.model.values import Maybe, Missing
from pipeline.reading.table import Table
from pipeline.reality import Reality, realities
from pipeline.site import Joint, Matter, Site

T = TypeVar("T")
Groups = Mapping[str, tuple[T, ...]]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in a list: its matters that are not past, an alias if it has one, and its pinyin."""

    item: Item
    matters: tuple[Matter, ...]
    alias: str | None
    sound: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """A site, and its things by what they belong to. Groups keep the order of the files."""

    site: Site
    rows: Mapping[str, ItemRow]
    by_body: Groups[Matter]
    by_place: Groups[Matter]
    by_window: Groups[Matter]
    resting: Groups[Matter]
    charged: Groups[Matter]
    by_theme: Groups[ItemRow]
    by_main: Groups[Item]
    windows_of_venue: Groups[Window]
    windows_of_body: Groups[Window]
    venues_below: Groups[Venue]
    venues_of_place: Groups[Venue]
    places_below: Groups[Place]
    joints_of: Groups[Joint]
    closures: tuple[Closure, ...]
    closures_of: Groups[Closure]
    standing: Mapping[str, Standing]
    tables: Mapping[str, Table]
    counted: Mapping[str, Counted]
    reality: Mapping[str, Reality]


def grouped(things: Iterable[T], key: Callable[[T], Maybe[str]]) -> Groups[T]:
    """Group things by a key; those whose key is missing belong to ``""``."""
    groups: dict[str, list[T]] = {}
    for one in things:
        at = key(one)
        groups.setdefault("" if isinstance(at, Missing) else at, []).append(one)
    return {k: tuple(v) for k, v in groups.items()}


def _paired(pairs: Iterable[tuple[str, T]]) -> Groups[T]:
    """Group the second of each pair by the first, each thing once in a group."""
    groups: dict[str, dict[int, T]] = {}
    for key, one in pairs:
        groups.setdefault(key, {})[id(one)] = one
    return {k: tuple(v.values()) for k, v in groups.items()}


def index(site: Site) -> Index:
    """Group a site's things."""
    matters = site.matters.values()
    items = {i: _row(site, item) for i, item in site.items.items()}
    tables = own_tables.tables(site)
    closures = tuple(x for x in site.closures if of_closure(x, site.as_of) is not Standing.PAST)
    return Index(
        site=site,
        rows=items,
        by_body=grouped(matters, lambda m: m.body_id),
        by_place=grouped(matters, lambda m: m.place_id),
        by_window=_paired((use.window.id, m) for m in matters for use in m.windows),
        resting=_paired((basis.instrument_id, m) for m in matters for basis in m.bases),
        charged=_paired(
            (fee.instrument_id, m)
            for m in matters
            for fee in m.fees
            if isinstance(fee.instrument_id, str)
        ),
        by_theme=_paired((t, row) for row in items.values() for t in themes_of(row.item)),
        by_main=grouped(site.items.values(), lambda i: i.main_name),
        windows_of_venue=grouped(site.windows.values(), lambda w: w.venue_id),
        windows_of_body=grouped(site.windows.values(), lambda w: w.body_id),
        venues_below=grouped(site.venues.values(), lambda v: v.parent_id),
        venues_of_place=grouped(site.venues.values(), lambda v: v.place_id),
        places_below=grouped(site.places.values(), lambda p: p.parent_id),
        joints_of=_paired((m.matter.id, j) for j in site.joints.values() for m in j.members),
        closures=closures,
        closures_of=grouped(closures, lambda x: x.venue_id),
        standing=_standings(site),
        tables=tables,
        counted={i: counted(one, tables) for i, one in site.indicators.items() if one.formula},
        reality=realities(tables),
    )


def _standings(site: Site) -> Mapping[str, Standing]:
    return {i: of_instrument(one, site.as_of) for i, one in site.instruments.items()}


def _row(site: Site, item: Item) -> ItemRow:
    offered = tuple(m for m in site.matters_of.get(item.id, ()) if m.standing is not Standing.PAST)
    aliases = site.aliases_of.get(item.id, ())
    return ItemRow(item, offered, aliases[0].alias if aliases else None, sound(item.name))


def themes_of(item: Item) -> tuple[str, ...]:
    """Return the ids of an item's themes; none where they are not stated."""
    return () if isinstance(item.theme_ids, Missing) else item.theme_ids


def sound(name: str) -> tuple[str, ...]:
    """Return how a name is sorted: its syllables in pinyin, other characters as they are."""
    return (*(part.lower() for part in lazy_pinyin(name)), name)


def letter(key: tuple[str, ...]) -> str:
    """Return the letter A–Z under which a name stands, or # for any other."""
    first = key[0][:1].upper()
    return first if "A" <= first <= "Z" else "#"


def instruments_of(matter: Matter) -> list[Instrument]:
    """Return every instrument that a matter's guide cites with its standing."""
    cited = [basis.instrument for basis in matter.bases]
    return cited + [f.instrument for f in matter.fees if not isinstance(f.instrument, Missing)]
