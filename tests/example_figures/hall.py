"""The work of the invented halls, from which cases, working time, fees and ratings are all counted.

City and 甲区, month by month: what each window took in for each matter, how many days each case
took, and what was left. Only matters in force in a month have cases in it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.example_figures.common import MONTHS, catalogue, chance, parted

PLACES = frozenset(["shili-shi", "jia-qu", "jia1"])
SEASONS = {"jia-ruxue": MONTHS[1:3], "shi-chuzuche": MONTHS[:4]}
"""Matters that are handled in some months only: enrolment, and one that was suspended on 1 September."""
PACE = (0.4, 0.65, 0.85, 1.0)
"""Where in the promise cases end; the weights stand beside."""
WEIGHTS = (2.5, 3.5, 2.5, 1.5)


@dataclass(frozen=True, slots=True)
class Work:
    """One matter at one window in one month. `days` counts the completed cases by the days they took."""

    month: str
    matter: str
    body: str
    window: str
    promised: int
    unit: str
    carried_in: int
    accepted: int
    carried_out: int
    on_site: int
    days: Mapping[int, int] = field(hash=False)

    @property
    def completed(self) -> int:
        """Cases completed."""
        return sum(self.days.values())

    @property
    def instant(self) -> int:
        """Cases completed on the day on which they were taken in."""
        return self.days.get(0, 0)

    @property
    def overdue(self) -> int:
        """Cases that took longer than promised."""
        return sum(cases for day, cases in self.days.items() if day > self.promised)


@dataclass(frozen=True, slots=True)
class Sum:
    """Works added up."""

    carried_in: int
    accepted: int
    instant: int
    completed: int
    on_site: int
    overdue: int
    carried_out: int


def added(works: Iterable[Work]) -> Sum:
    """Add works up."""
    each = list(works)
    return Sum(*(sum(getattr(work, name) for work in each) for name in Sum.__slots__))


def _days(rng: random.Random, promised: int, completed: int, instant_kind: bool) -> dict[int, int]:
    """Say how many of the cases took how many days: most within the promise, a few beyond it."""
    late = rng.choice((0, 0, 0, 1, 2)) if completed > 30 else 0
    if instant_kind:
        same = (
            completed - late if not promised else int((completed - late) * rng.uniform(0.7, 0.95))
        )
        made = {0: same, 1: completed - late - same, promised + 1: late}
        if promised == 0:
            made = {0: same, 1: late}
    else:
        ends = [max(1, round(promised * part)) for part in PACE]
        made = {}
        weights = [weight * rng.uniform(0.7, 1.3) for weight in WEIGHTS]
        for day, cases in zip(ends, parted(completed - late, weights), strict=True):
            made[day] = made.get(day, 0) + cases
        made[promised + rng.randint(1, 3)] = late
    return {day: cases for day, cases in sorted(made.items()) if cases}


def _one(rng: random.Random, matter: Mapping[str, str], window: str) -> Iterable[Work]:
    """Yield the months of one matter at one window."""
    instant = matter["case_kind"] == "即办件"
    size, promised = (
        rng.randint(60, 320) if instant else rng.randint(20, 110),
        int(matter["promised_days"]),
    )
    months = SEASONS.get(matter["id"], MONTHS)
    carried = rng.randint(0, 6) if promised and months[0] == MONTHS[0] else 0
    for month in months:
        accepted = max(6, int(size * rng.uniform(0.8, 1.25)))
        last = month == months[-1] and matter["id"] in SEASONS
        left = (
            0 if promised == 0 or last else rng.randint(0, max(1, size // (25 if instant else 8)))
        )
        days = _days(rng, promised, carried + accepted - left, instant)
        done = sum(days.values())
        at_once = days.get(0, 0)
        on_site = at_once + int((done - at_once) * rng.uniform(0.2, 0.6))
        yield Work(
            month, matter["id"], matter["body_id"], window, promised, matter["promised_unit"],
            carried, accepted, left, on_site, days,
        )  # fmt: skip
        carried = left


@cache
def works() -> tuple[Work, ...]:
    """Return the whole work, by month, matter and window."""
    windows: dict[str, list[str]] = {}
    for row in catalogue("matter_windows"):
        if row["role"] == "受理":
            windows.setdefault(row["matter_id"], []).append(row["window_id"])
    made: list[Work] = []
    for matter in catalogue("matters"):
        if matter["place_id"] in PLACES and matter["status"] in ("在用", "暂停"):
            for window in windows.get(matter["id"], [""]):
                made += _one(chance(f"hall {matter['id']} {window}"), matter, window)
    return tuple(sorted(made, key=lambda work: (work.month, work.matter, work.window)))


def by(*names: str) -> dict[tuple[str, ...], list[Work]]:
    """Group the work by attributes, in the order of their values."""
    groups: dict[tuple[str, ...], list[Work]] = {}
    for work in works():
        groups.setdefault(tuple(getattr(work, name) for name in names), []).append(work)
    return dict(sorted(groups.items()))
