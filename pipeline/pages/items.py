"""Items in the order of their names, and a page for each item that compares its places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from pipeline.model.catalogue import Item, Theme
from pipeline.model.standing import turning_days
from pipeline.model.values import Missing
from pipeline.pages.base import MATTER_TABLES, Page, Rows, rows, same
from pipeline.pages.index import Index, ItemRow, letter, sound, themes_of
from pipeline.site import Matter
from pipeline.view import urls
from pipeline.view.show import Show


def in_order(all_rows: Sequence[ItemRow], show: Show) -> list[ItemRow]:
    """Sort items by the sound of their names in the page's language."""
    if show.lang != "en":
        return sorted(all_rows, key=lambda row: row.sound)
    return sorted(all_rows, key=lambda row: _latin(row, show))


def _latin(row: ItemRow, show: Show) -> tuple[str, ...]:
    return row.sound if isinstance(row.item.name_en, Missing) else sound(show.plain_name(row.item))


def initial(row: ItemRow, show: Show) -> str:
    """Return the letter under which an item stands."""
    return letter(_latin(row, show) if show.lang == "en" else row.sound)


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A row of the list A–Z, with its letter where it is the first one under it."""

    row: ItemRow
    letter: str


def lettered(found: Sequence[ItemRow], show: Show) -> list[LetterRow]:
    """Mark the first row of each letter."""
    marked, last = [], ""
    for row in found:
        now = initial(row, show)
        marked.append(LetterRow(row, now if now != last else ""))
        last = now
    return marked


# --- one item --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item: its matters, place by place, to be compared; its aliases, themes and siblings.

    `current` are the matters that are not past, `past` the others.
    """

    item: Item
    code: str
    current: tuple[Matter, ...]
    past: tuple[Matter, ...]
    aliases: tuple[str, ...]
    themes: tuple[Theme, ...]
    siblings: tuple[Item, ...]


def matter_rows(matter: Matter, names: tuple[str, ...] = MATTER_TABLES) -> Rows:
    """Name the rows that belong to a matter, with those of its fees."""
    fees = tuple(
        (f"catalogue/{table}.csv", fee.id)
        for table in ("fee_tiers", "fee_reductions")
        for fee in matter.fees
    )
    return tuple((f"catalogue/{table}.csv", matter.id) for table in names) + fees


def item_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each item, which compares the places that offer it."""
    site = index.site
    for item in site.items.values():
        matters = site.matters_of.get(item.id, ())
        current = index.rows[item.id].matters
        siblings = _siblings(index, item)
        view = ItemView(
            item,
            site.codes["items", item.id],
            current,
            tuple(m for m in matters if m not in current),
            tuple(a.alias for a in site.aliases_of.get(item.id, ())),
            tuple(site.themes[t] for t in themes_of(item)),
            siblings,
        )
        inputs = (
            *rows("items", (item.id, *(s.id for s in siblings))),
            *rows("aliases", (item.id,)),
            *rows("themes", themes_of(item)),
            *rows("bodies", (m.body_id for m in matters)),
            *rows("places", (m.place_id for m in matters)),
            *chain.from_iterable(matter_rows(m, ("matters", "materials", "fees")) for m in matters),
        )
        name = show.plain_name(item)
        turning = turning_days(matters, (f for m in matters for f in m.fees), (), ())
        yield Page(
            urls.one(show.lang, "items", item.id),
            "item",
            show.lang,
            show.words.item.title.format(name=name, code=view.code),
            show.words.item.summary.format(name=name, count=len(current), code=view.code),
            inputs,
            partial(same, view),
            "items",
            min((day for day in turning if day > site.as_of), default=None),
        )


def _siblings(index: Index, item: Item) -> tuple[Item, ...]:
    """Return the other variants of an item's main item."""
    if isinstance(item.main_name, Missing):
        return ()
    return tuple(other for other in index.by_main[item.main_name] if other is not item)
