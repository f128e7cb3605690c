"""The calendar package, and counting in working days by it.

Which days are worked is decided each year by a notice of the State Council's General Office; the
package `data/calendar` holds every day with its kind and the notice. Beyond its last day nothing
is known: results there are an earliest and a latest day, and marked 暂估.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from pipeline.model import schema as col
from pipeline.model.schema import Row, TableInfo
from pipeline.model.values import WORKING, Days, Maybe, Missing

DAY_STATES = ("工作日", "休息日", "法定节假日", "调休上班")
WORKED = ("工作日", "调休上班")
LONGEST_BREAK = 10
"""Days off in a row at the most, for estimates beyond the calendar (the longest so far: nine)."""


@dataclass(frozen=True, slots=True)
class CalendarDay(Row):
    """A day, its kind, and the notice that says so."""

    TABLE: ClassVar = TableInfo("days", "工作日历", "每一天是不是工作日，依据哪个通知。", ("date",))

    date: date = col.plain("日期")
    kind: str = col.code("类别", DAY_STATES)
    notice: Maybe[str] = col.text("通知文号", example="国办发明电〔2025〕7号")


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit runs out. Earliest and latest are one day where the calendar knows it."""

    earliest: date
    latest: date

    @property
    def estimated(self) -> bool:
        """Whether the calendar ends before, so that the day is 暂估."""
        return self.earliest != self.latest


class Calendar:
    """The days that are known, from `first` to `last` without a gap."""

    def __init__(self, days: tuple[CalendarDay, ...]):
        self.days = tuple(sorted(days, key=lambda d: d.date))
        self.worked = [d.date for d in self.days if d.kind in WORKED]

    @property
    def first(self) -> date | None:
        """The first day known."""
        return self.days[0].date if self.days else None

    @property
    def last(self) -> date | None:
        """The last day known."""
        return self.days[-1].date if self.days else None

    def is_worked(self, day: date) -> bool | None:
        """Whether a day is worked; None where the calendar does not know it."""
        if self.first is None or self.last is None or not self.first <= day <= self.last:
            return None
        at = bisect_left(self.worked, day)
        return at < len(self.worked) and self.worked[at] == day

    def worked_between(self, after: date, until: date) -> int:
        """Return how many days known to be worked lie after a day, until another with it."""
        return max(0, bisect_right(self.worked, until) - bisect_right(self.worked, after))

    def due(self, start: date, limit: Days) -> Due:
        """Return when a limit that starts on `start` (not counted itself) runs out.

        The day after the start is day one (Civil Code art. 201). Working days are counted by the
        calendar; past its end as between 7 days for 5 and as if the longest break lay within.
        """
        if limit.kind != WORKING:
            day = start + timedelta(days=limit.count)
            return Due(day, day)
        if limit.count == 0:
            return Due(start, start)
        known = self.first is not None and self.first <= start + timedelta(days=1)
        at = bisect_right(self.worked, start) + limit.count - 1
        if known and at < len(self.worked):
            return Due(self.worked[at], self.worked[at])
        return self._beyond(start, limit.count, known)

    def _beyond(self, start: date, count: int, known: bool) -> Due:
        """Estimate from the calendar's last day, or from the start where the calendar does not hold it."""
        from_day, left = start, len(self.worked) - bisect_right(self.worked, start)
        if known and left and self.last:
            count, from_day = count - left, self.last
        plain = timedelta(days=count)
        longest = timedelta(days=count + 2 * (count // 5 + 1) + LONGEST_BREAK)
        return Due(from_day + plain, from_day + longest)

    def longest_span(self, count: int) -> int | None:
        """Return the most natural days that `count` working days can take, over every start known.

        None where the calendar has fewer working days than that.
        """
        starts = [d.date for d in self.days]
        spans = []
        for start in starts:
            at = bisect_right(self.worked, start) + count - 1
            if count and at < len(self.worked):
                spans.append((self.worked[at] - start).days)
        return max(spans) if spans else (0 if count == 0 else None)

    def may_exceed(self, promised: Days, statutory: Days) -> bool:
        """Say whether a promised limit can run out after the statutory one, on any start date known.

        Days of a kind that is not stated break no comparison.
        """
        if isinstance(promised.kind, Missing) or isinstance(statutory.kind, Missing):
            return False
        if promised.kind == statutory.kind:
            return promised.count > statutory.count
        if promised.kind == WORKING:
            span = self.longest_span(promised.count)
            return span is not None and span > statutory.count
        shortest = self.shortest_span(statutory.count)
        return shortest is not None and promised.count > shortest

    def shortest_span(self, count: int) -> int | None:
        """Return the fewest natural days that `count` working days can take, over every start known."""
        spans = [
            (self.worked[at] - d.date).days
            for d in self.days
            if count and (at := bisect_right(self.worked, d.date) + count - 1) < len(self.worked)
        ]
        return min(spans) if spans else (0 if count == 0 else None)

    def most_worked(self, count: int) -> int:
        """Return the most working days that `count` natural days can hold, over every start known; without any,
        `count` itself.
        """
        return max(
            (
                bisect_right(self.worked, d.date + timedelta(days=count))
                - bisect_right(self.worked, d.date)
                for d in self.days
            ),
            default=count,
        )
