"""Seeds the calendar package from PyPI's `chinese-calendar`, which holds the State Council's notices."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

NOTICES = {
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
"""The yearly notices on holidays of the General Office of the State Council, by the year they arrange."""


def years() -> tuple[int, int]:
    """Return the first and the last year that are known."""
    return min(constants.holidays).year, max(constants.holidays).year


def rows(first_year: int, last_year: int) -> str:
    """Return `days.csv` for whole years, which must be known."""
    day, lines = date(first_year, 1, 1), ["date,kind,notice"]
    while day.year <= last_year:
        lines.append(f"{day},{_kind(day)},{NOTICES.get(day.year, '')}")
        day += timedelta(days=1)
    return "\n".join(lines) + "\n"


def _kind(day: date) -> str:
    weekend = day.weekday() >= 5
    if chinese_calendar.is_workday(day):
        return "调休上班" if weekend else "工作日"
    _, holiday = chinese_calendar.get_holiday_detail(day)
    return "法定节假日" if holiday else "休息日"
