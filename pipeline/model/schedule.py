"""When each of several matters has its turn, if they are handled together: the critical path.

The critical path method (Kelley and Walker, 1959) on the matters' promised limits, in working days. Everything is
reckoned from limits and from who waits for whom; no total is typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.values import NOT_APPLICABLE, NOT_STATED, WORKING, Days, Maybe, Missing
from pipeline.model.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Task:
    """A matter to be handled with others. `after` are the keys it waits for: 未公开 means all of the
    earlier stages, 不适用 none. `limit` is its promised limit.
    """

    key: str
    stage: int
    after: Maybe[tuple[str, ...]]
    limit: Maybe[Days]


@dataclass(frozen=True, slots=True)
class Span:
    """When a matter has its turn: after `start` working days, until `end`.

    `days` is None where the limit is not stated or not in days of a stated kind; it then takes no time here, and
    the schedule says that it is left out. `critical` says that any delay of it delays everything.
    """

    start: int
    end: int
    days: int | None
    critical: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """The turn of each matter by its key, and the sums: together, and one after another.

    `left_out` are the keys whose limit is not known: the true totals are longer. `natural` are those whose natural
    days are counted as the most working days they can hold.
    """

    spans: Mapping[str, Span]
    waits: Mapping[str, tuple[str, ...]]
    together: int
    one_by_one: int
    left_out: tuple[str, ...]
    natural: tuple[str, ...]

    @property
    def saved(self) -> int:
        """Working days that handling them together saves."""
        return self.one_by_one - self.together


def waits_of(tasks: Sequence[Task]) -> dict[str, tuple[str, ...]]:
    """Return for each task the keys it waits for; keys that are none of the tasks are left out."""
    keys = {task.key for task in tasks}
    found: dict[str, tuple[str, ...]] = {}
    for task in tasks:
        if task.after is NOT_APPLICABLE:
            found[task.key] = ()
        elif isinstance(task.after, Missing):
            found[task.key] = tuple(t.key for t in tasks if t.stage < task.stage)
        else:
            found[task.key] = tuple(key for key in task.after if key in keys and key != task.key)
    return found


def circle(waits: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the keys that wait for each other in a circle, or for one that does; none where there is no circle."""
    left = dict(waits)
    while free := [key for key, others in left.items() if not any(o in left for o in others)]:
        for key in free:
            del left[key]
    return list(left)


def _length(limit: Maybe[Days], calendar: Calendar) -> int | None:
    """Return a limit in working days: natural days as the most working days they can hold."""
    if isinstance(limit, Missing) or (limit.kind is NOT_STATED and limit.count):
        return None
    if limit.count == 0 or limit.kind == WORKING:
        return limit.count
    return calendar.most_worked(limit.count)


def schedule(tasks: Sequence[Task], calendar: Calendar) -> Schedule:
    """Reckon when each task has its turn. Tasks in a circle have none, and are left out."""
    waits = waits_of(tasks)
    stuck = set(circle(waits))
    length = {t.key: _length(t.limit, calendar) for t in tasks if t.key not in stuck}
    start: dict[str, int] = {}
    end: dict[str, int] = {}

    def finish(key: str) -> int:
        if key not in end:
            start[key] = max((finish(other) for other in waits[key] if other in length), default=0)
            end[key] = start[key] + (length[key] or 0)
        return end[key]

    together = max((finish(key) for key in length), default=0)
    latest = dict.fromkeys(length, together)
    for key in sorted(length, key=lambda k: (-end[k], -start[k])):
        for other in waits[key]:
            if other in latest:
                latest[other] = min(latest[other], latest[key] - (length[key] or 0))
    spans = {
        key: Span(
            start[key],
            end[key],
            length[key],
            together > 0 and latest[key] == end[key] and bool(length[key]),
        )
        for key in length
    }
    natural = tuple(
        t.key for t in tasks
        if not isinstance(t.limit, Missing) and t.limit.count and t.limit.kind not in (WORKING, NOT_STATED)
    )  # fmt: skip
    return Schedule(
        spans, waits, together, sum(days or 0 for days in length.values()),
        tuple(t.key for t in tasks if length.get(t.key) is None), natural,
    )  # fmt: skip
