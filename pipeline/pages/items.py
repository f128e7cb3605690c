"""Lists of items, whole and filtered, and a page for each item that compares its places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from pipeline.model.catalogue import Item, Theme
from pipeline.model.standing import turning_days
from pipeline.model.values import Missing
from pipeline.pages.base import LISTED, MATTER_TABLES, Page, Part, Rows, lists, paged, rows, same
from pipeline.pages.index import Index, ItemRow, letter, sound, themes_of
from pipeline.site import Matter
from pipeline.view import urls
from pipeline.view.show import Show

Test = Callable[[Matter], bool]

_PERSONS = "自然人"


def _objects(matter: Matter) -> tuple[str, ...]:
    return () if isinstance(matter.service_objects, Missing) else matter.service_objects


def _free(matter: Matter) -> bool:
    return matter.charged is False and not any(f.state == "收取" for f in matter.fees)


FACTS: Mapping[str, Test] = {
    "person": lambda m: _PERSONS in _objects(m),
    "business": lambda m: any(x != _PERSONS for x in _objects(m)),
    "at_once": lambda m: m.case_kind == "即办件" or m.promised_days == 0,
    "no_visit": lambda m: m.visits == 0,
    "online": lambda m: not isinstance(m.channels, Missing) and "网上办理" in m.channels,
    "free": _free,
}
"""Filters by what a source states of a matter; silence passes none of them."""

KIND_SLUGS: Mapping[str, str] = {
    "行政许可": "licence", "行政处罚": "penalty", "行政强制": "coercion", "行政征收": "levy",
    "行政给付": "benefit", "行政检查": "inspection", "行政确认": "confirmation",
    "行政奖励": "award", "行政裁决": "ruling", "其他行政权力": "other", "公共服务": "service",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """A filter: what it is called, where its page stands, and how many items pass it."""

    key: str
    label: str
    path: str
    count: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of items can be narrowed by; `current` is the key of the filter in use, or ""."""

    options: tuple[Option, ...]
    kinds: tuple[Option, ...]
    total: int
    current: str


@dataclass(frozen=True, slots=True)
class FilterView:
    """The items that pass a filter, and the other filters. The rows show the matters that pass."""

    label: str
    part: Part
    filters: Filters


def _narrowed(found: Sequence[ItemRow], test: Test) -> list[ItemRow]:
    """Return the items of which a matter passes, each with the matters that do."""
    kept = []
    for row in found:
        matters = tuple(m for m in row.matters if test(m))
        if matters:
            kept.append(ItemRow(row.item, matters, row.alias, row.sound))
    return kept


def _kind(kind: str) -> Test:
    return lambda matter: matter.item.kind == kind


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


def item_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the list of all items from A to Z, and a narrower list for each filter."""
    found = in_order(tuple(index.rows.values()), show)
    narrowed = {
        **{key: _narrowed(found, test) for key, test in FACTS.items()},
        **{slug: _narrowed(found, _kind(kind)) for kind, slug in KIND_SLUGS.items()},
    }
    options = tuple(_option(show, key, getattr(show.words.filter, key), narrowed) for key in FACTS)
    kinds = tuple(
        _option(show, slug, show.plain_code(kind), narrowed)
        for kind, slug in KIND_SLUGS.items()
        if narrowed[slug]
    )
    turning = index.site.next_change
    filters = Filters(options, kinds, len(found), "")
    yield from lists(
        show, "items", lettered(found, show), LISTED, extra=filters,
        label=lambda r: initial(r.row, show), next_change=turning,
    )  # fmt: skip
    for option in options + kinds:
        chosen = Filters(options, kinds, len(found), option.key)
        words = show.words.filter
        page = Page(
            option.path, "filter", show.lang, words.title.format(label=option.label),
            words.summary.format(label=option.label, count=option.count, total=len(found)),
            LISTED, tuple, "items", turning,
        )  # fmt: skip
        view = partial(_filter_view, option.label, chosen)
        yield from paged(show, page, lettered(narrowed[option.key], show), view)


def _filter_view(label: str, filters: Filters, part: Part) -> FilterView:
    return FilterView(label, part, filters)


def _option(
    show: Show, key: str, label: str, narrowed: Mapping[str, Sequence[ItemRow]]
) -> Option:  # fmt: skip
    path = urls.one(show.lang, "items", f"by_{key}")
    return Option(key, label, path, len(narrowed[key]))


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
