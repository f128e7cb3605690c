"""Cases by month, body, matter and window, and how long they took."""

from __future__ import annotations

from collections.abc import Iterator

from tests.example_figures.common import Row, percent, written
from tests.example_figures.hall import Sum, added, by

TIMED = ("2026-08", "2026-09", "2026-10")
"""Months of which the working time is told case by case."""


def _figures(one: Sum) -> list[object]:
    on_time = one.completed - one.overdue
    return [
        one.carried_in, one.accepted, one.instant, one.completed, one.on_site, on_time, one.overdue,
        one.carried_out, percent(on_time, one.completed), percent(one.on_site, one.completed),
    ]  # fmt: skip


def cases() -> dict[str, bytes]:
    """Return the monthly cases: in all, by body, by matter, by window."""
    windows = {key: group for key, group in by("month", "window").items() if key[1]}
    at_windows = {
        month: added(w for (each, _), group in windows.items() if each == month for w in group)
        for (month,) in by("month")
    }
    return {
        **written(
            "cases/months.csv",
            (
                [*key, *_figures(added(group)), at_windows[key[0]].accepted]
                for key, group in by("month").items()
            ),
        ),
        **written("cases/cases.csv", _grouped("month", "body")),
        **written("cases/matters.csv", _grouped("month", "matter", "body")),
        **written(
            "cases/windows.csv", ([*key, *_figures(added(group))] for key, group in windows.items())
        ),
    }


def _grouped(*names: str) -> Iterator[Row]:
    for key, group in by(*names).items():
        yield [*key, *_figures(added(group))]


def working_time() -> dict[str, bytes]:
    """Return how many cases of each matter took how many days."""
    rows: list[list[object]] = []
    for (month, matter), group in by("month", "matter").items():
        if month in TIMED:
            days: dict[int, int] = {}
            for work in group:
                for day, count in work.days.items():
                    days[day] = days.get(day, 0) + count
            one = group[0]
            rows += [
                [month, matter, one.body, one.promised, one.unit, day, count, count if day <= one.promised else 0]
                for day, count in sorted(days.items())
            ]  # fmt: skip
    return written("working-time/times.csv", rows)
