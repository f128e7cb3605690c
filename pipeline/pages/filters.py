"""The list of all items from A to Z, and narrower lists: by one filter, and by two at once.

Every narrower list is a page that plain links lead to. Two filters are offered together where that narrows
the list and it can still be read; a script adds any further ones on the page itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from pipeline.model.values import Missing
from pipeline.pages.base import LISTED, PER_PAGE, Page, Part, lists, paged
from pipeline.pages.index import Index, ItemRow
from pipeline.pages.items import in_order, initial, lettered
from pipeline.site import Matter
from pipeline.view import urls
from pipeline.view.show import Show

MOST = 2 * PER_PAGE
"""A list by two filters is made where it has no more rows: a longer one is no list to read."""

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


def passed(matters: Sequence[Matter]) -> tuple[str, ...]:
    """Return the keys of the facts that some of the matters pass, for the script that combines filters."""
    return tuple(key for key, test in FACTS.items() if any(test(m) for m in matters))


@dataclass(frozen=True, slots=True)
class Option:
    """A filter: what it is called, where the list leads to that has it changed, and how many items that has."""

    key: str
    label: str
    path: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of items can be narrowed by; of `total` items."""

    options: tuple[Option, ...]
    kinds: tuple[Option, ...]
    total: int


@dataclass(frozen=True, slots=True)
class FilterView:
    """The items that pass the filters. The rows show the matters that pass."""

    part: Part
    filters: Filters


Keys = tuple[str, ...]
"""The filters of a list, in the order of the table of contents."""


@dataclass(frozen=True)
class _Lists:
    """Every list of items there is, by its filters; `()` is the list of all."""

    show: Show
    labels: Mapping[str, str]
    found: Mapping[Keys, list[ItemRow]]

    def path(self, keys: Keys) -> str:
        lang = self.show.lang
        return (
            urls.one(lang, "items", f"by_{'_'.join(keys)}") if keys else urls.listing(lang, "items")
        )

    def filters(self, keys: Keys) -> Filters:
        options = [x for key in self.labels if (x := self._option(key, keys))]
        return Filters(
            tuple(x for x in options if x.key in FACTS),
            tuple(x for x in options if x.key not in FACTS),
            len(self.found[()]),
        )

    def _option(self, key: str, keys: Keys) -> Option | None:
        """Return a filter as a list with `keys` offers it: to be added, or to be taken back."""
        chosen = key in keys
        other = tuple(k for k in self.labels if (k in keys) != (k == key))
        if other not in self.found:
            return None
        count = len(self.found[keys if chosen else other])
        return Option(key, self.labels[key], self.path(other), count, chosen)


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


def _all_lists(index: Index, show: Show) -> _Lists:
    tests = {**FACTS, **{slug: _kind(kind) for kind, slug in KIND_SLUGS.items()}}
    labels = {key: str(getattr(show.words.filter, key)) for key in FACTS}
    labels |= {slug: show.plain_code(kind) for kind, slug in KIND_SLUGS.items()}
    found: dict[Keys, list[ItemRow]] = {(): in_order(tuple(index.rows.values()), show)}
    for key, test in tests.items():
        rows = _narrowed(found[()], test)
        if (
            rows or key in FACTS
        ):  # a kind that nobody offers is no filter; that nothing is free is news
            found[key,] = rows
    for one, other in combinations([key for (key,) in list(found)[1:]], 2):
        rows = _narrowed(found[one,], tests[other])
        if rows and len(rows) < min(len(found[one,]), len(found[other,])) and len(rows) <= MOST:
            found[one, other] = rows
    return _Lists(show, labels, found)


def item_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the list of all items from A to Z, and narrower lists for each filter and for two at once."""
    made = _all_lists(index, show)
    turning = index.site.next_change
    words = show.words.filter
    for keys, rows in made.found.items():
        marked = lettered(rows, show)
        if not keys:
            yield from lists(
                show, "items", marked, LISTED, extra=made.filters(keys),
                label=lambda r: initial(r.row, show), next_change=turning,
            )  # fmt: skip
            continue
        label = str(words.joint).join(made.labels[key] for key in keys)
        page = Page(
            made.path(keys), "filter", show.lang, words.title.format(label=label),
            words.summary.format(label=label, count=len(rows), total=len(made.found[()])),
            LISTED, tuple, "items", turning,
        )  # fmt: skip
        yield from paged(show, page, marked, partial(_filter_view, made.filters(keys)))


def _filter_view(filters: Filters, part: Part) -> FilterView:
    return FilterView(part, filters)
