"""Working days by the calendar package, and what is said beyond its end."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from pipeline.model.values import NATURAL, NOT_STATED, WORKING, Days
from pipeline.model.workdays import Calendar, CalendarDay
from pipeline.reading.packages import read_all
from tests.catalogue_factory import make_catalogue


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    folder = tmp_path_factory.mktemp("calendar")
    make_catalogue(folder)
    packages, _ = read_all(folder / "data", None)
    return Calendar(packages["calendar"].tables["days"].rows(CalendarDay))


def test_every_day_agrees_with_the_published_arrangement(calendar: Calendar) -> None:
    arranged = [day for day in calendar.days if day.date.year <= 2026]
    assert len(arranged) >= 365
    for day in arranged:
        assert calendar.is_worked(day.date) == chinese_calendar.is_workday(day.date), day.date


def test_due_by_counting_day_by_day(calendar: Calendar) -> None:
    """The oracle counts on its fingers."""
    tried = 0
    for start in (date(2026, 2, 10), date(2026, 4, 30), date(2026, 9, 25), date(2026, 6, 15)):
        for count in (1, 5, 7, 20):
            day, left = start, count
            while left:
                day += timedelta(days=1)
                left -= chinese_calendar.is_workday(day)
            due = calendar.due(start, Days(count, WORKING))
            assert (due.earliest, due.latest, due.estimated) == (day, day, False)
            tried += 1
    assert tried == 16


def test_natural_days_and_days_at_once(calendar: Calendar) -> None:
    assert calendar.due(date(2026, 2, 10), Days(30, NATURAL)).earliest == date(2026, 3, 12)
    assert calendar.due(date(2026, 2, 10), Days(0, WORKING)).earliest == date(2026, 2, 10)


def test_beyond_the_end_is_a_range_marked_as_an_estimate(calendar: Calendar) -> None:
    assert calendar.last is not None
    due = calendar.due(calendar.last - timedelta(days=3), Days(20, WORKING))
    assert due.estimated
    assert due.earliest < due.latest
    assert due.earliest >= calendar.last
    far = calendar.due(calendar.last + timedelta(days=100), Days(5, WORKING))
    assert far.estimated
    assert far.earliest == calendar.last + timedelta(days=105)
    assert calendar.is_worked(calendar.last + timedelta(days=1)) is None


def test_before_the_calendar_begins_nothing_is_counted_by_it(calendar: Calendar) -> None:
    assert calendar.first is not None
    start = calendar.first - timedelta(days=100)
    due = calendar.due(start, Days(5, WORKING))
    assert due.estimated
    assert start < due.earliest < due.latest < calendar.first


def test_the_estimate_holds_where_the_calendar_is_known_after_all(calendar: Calendar) -> None:
    """Cut the calendar at every day of a year: the true day must lie in the range."""
    tried = 0
    for cut in range(30, 365, 7):
        short = Calendar(calendar.days[:cut])
        start = calendar.days[cut - 2].date
        for count in (3, 10, 20):
            true = calendar.due(start, Days(count, WORKING)).earliest
            due = short.due(start, Days(count, WORKING))
            assert due.earliest <= true <= due.latest, (start, count)
            tried += 1
    assert tried > 100


def test_working_and_natural_days_compare_by_the_worst_case(calendar: Calendar) -> None:
    """Five working days may take up to two weeks round the Spring Festival, never fewer than five days."""
    assert not calendar.may_exceed(Days(5, WORKING), Days(30, NATURAL))
    assert calendar.may_exceed(Days(5, WORKING), Days(7, NATURAL))
    assert calendar.may_exceed(Days(10, NATURAL), Days(5, WORKING))
    assert not calendar.may_exceed(Days(5, NATURAL), Days(5, WORKING))
    assert not calendar.may_exceed(Days(20, WORKING), Days(20, WORKING))
    assert calendar.may_exceed(Days(21, WORKING), Days(20, WORKING))


def test_days_of_a_kind_not_stated_are_not_compared_with_others(calendar: Calendar) -> None:
    assert not calendar.may_exceed(Days(100, NOT_STATED), Days(5, WORKING))
    assert not calendar.may_exceed(Days(100, WORKING), Days(5, NOT_STATED))


def test_an_empty_calendar_knows_nothing() -> None:
    empty = Calendar(())
    assert empty.is_worked(date(2026, 1, 5)) is None
    assert empty.due(date(2026, 1, 5), Days(5, WORKING)).estimated
