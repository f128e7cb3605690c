"""From a day to the days on which a case must be decided and its result delivered.

The script of the guide (`theme/templates/components/deadline/own.js`) computes the same; a test runs
both for every start in the calendar. Articles are those of the Administrative Licensing Law (行政许可法)
and are applied to 行政许可 only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.model.values import WORKING, Days, Maybe, Missing
from pipeline.model.workdays import WORKED, Calendar

LICENCE = "行政许可"
ASKED_ONCE = Days(5, WORKING)
"""Within this long one is told what is missing, else the application counts as accepted (art. 32)."""
DELIVERY = Days(10, WORKING)
"""From the decision to the delivery of the result, at most (art. 44)."""
EXTENSION = Days(10, WORKING)
"""By this long the head of a body may extend the limit of twenty days (art. 42)."""
EXTENDABLE = Days(20, WORKING)


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day something can fall on; `estimated` where the calendar ends before."""

    earliest: date
    latest: date
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """A matter's limits, None where they are not stated in days of a kind; 0 days need no kind.

    `special` are the lengths of its special procedures, which do not count in the limits.
    """

    promised: Days | None
    statutory: Days | None
    licence: bool
    special: tuple[Days | None, ...] = ()

    @property
    def extendable(self) -> bool:
        """Whether article 42 says by how much the statutory limit may be extended."""
        return self.licence and self.statutory == EXTENDABLE

    def as_data(self) -> dict[str, object]:
        """Return the limits for the script."""
        return {
            "promised": _data(self.promised), "statutory": _data(self.statutory),
            "licence": self.licence, "special": [_data(length) for length in self.special],
        }  # fmt: skip


def _data(length: Days | None) -> list[object] | None:
    return None if length is None else [length.count, length.kind == WORKING]


def countable(length: Maybe[Days]) -> Days | None:
    """Return a length that can be counted: its kind is stated, or it is nothing at all."""
    if isinstance(length, Missing):
        return None
    if length.count == 0:
        return Days(0, WORKING)
    return None if isinstance(length.kind, Missing) else length


def after(calendar: Calendar, span: Span, length: Days) -> Span:
    """Return when a length of time that begins within a span is over."""
    first, last = calendar.due(span.earliest, length), calendar.due(span.latest, length)
    estimated = span.estimated or first.estimated or last.estimated
    return Span(first.earliest, last.latest, estimated)


def outcome(
    calendar: Calendar,
    limits: Limits,
    day: date,
    *,
    handed_in: bool = False,
    special: Collection[int] = (),
    extended: bool = False,
) -> Mapping[str, Span]:
    """Return when a case is `accepted`, due by `promised` and by `statutory`, and `delivered` at the latest.

    `day` is that of acceptance, or with `handed_in` the one on which everything was handed in; `special`
    names the procedures that are held, `extended` says that the limit was extended. What is not stated,
    or what the law does not say of this kind of matter, has no key.
    """
    accepted = Span(day, day)
    if handed_in:
        told = after(calendar, accepted, ASKED_ONCE)
        accepted = Span(day, told.latest, told.estimated)
    begin = accepted
    for number, length in enumerate(limits.special):
        if number in special and length is not None:
            begin = after(calendar, begin, length)
    found = {"accepted": accepted}
    if limits.promised is not None:
        found["promised"] = after(calendar, begin, limits.promised)
    if limits.statutory is not None:
        due = after(calendar, begin, limits.statutory)
        longer = extended and limits.extendable
        found["statutory"] = after(calendar, due, EXTENSION) if longer else due
    decided = found.get("promised") or found.get("statutory")
    if limits.licence and decided:
        found["delivered"] = after(calendar, decided, DELIVERY)
    return found


def as_data(calendar: Calendar) -> dict[str, object]:
    """Return a calendar for the script: first and last day, and which days differ from their weekday.

    `turned` counts from the first day: Monday to Friday that is off, or a weekend that is worked.
    """
    turned = [
        n for n, day in enumerate(calendar.days)
        if (day.kind in WORKED) != (day.date.weekday() < 5)
    ]  # fmt: skip
    return {
        "first": str(calendar.first or ""), "last": str(calendar.last or ""), "turned": turned
    }  # fmt: skip
