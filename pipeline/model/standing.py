"""What is in force on a day: matters, fees, instruments and notices, judged at the as-of date.

The publisher's status and the dates say it together: a matter marked 尚未实施 is in force from its
effective date on without another commit, a cancelled one until the day it is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from pipeline.model.catalogue import Closure, Fee, Instrument, MatterRow
from pipeline.model.values import Maybe, Missing


class Standing(Enum):
    """Where a thing stands on the as-of date."""

    IN_FORCE = "in_force"
    COMING = "coming"
    SUSPENDED = "suspended"
    PAST = "past"


def _on(day: Maybe[date]) -> date | None:
    return None if isinstance(day, Missing) else day


def of_matter(matter: MatterRow, as_of: date) -> Standing:
    """Judge a matter. Without a date its status alone counts."""
    starts, ends = _on(matter.effective_on), _on(matter.cancelled_on)
    if matter.status in ("已取消", "暂停") and (ends is None or ends <= as_of):
        return Standing.PAST if matter.status == "已取消" else Standing.SUSPENDED
    if (starts is not None and starts > as_of) or (starts is None and matter.status == "尚未实施"):
        return Standing.COMING
    return Standing.IN_FORCE


def of_fee(fee: Fee, as_of: date) -> Standing:
    """Judge a fee line by its dates; 停征 is suspended, 已取消 is past."""
    starts, ends = _on(fee.valid_from), _on(fee.valid_to)
    if starts is not None and starts > as_of:
        return Standing.COMING
    if fee.state == "已取消" or (ends is not None and ends < as_of):
        return Standing.PAST
    return Standing.SUSPENDED if fee.state == "停征" else Standing.IN_FORCE


def of_instrument(instrument: Instrument, as_of: date) -> Standing:
    """Judge an instrument by its dates, and by its stated status where there are none."""
    starts, ends = _on(instrument.effective_on), _on(instrument.repealed_on)
    if (ends is not None and ends <= as_of) or (ends is None and instrument.status == "已废止"):
        return Standing.PAST
    if (starts is not None and starts > as_of) or (
        starts is None and instrument.status == "尚未施行"
    ):
        return Standing.COMING
    return Standing.IN_FORCE


def of_closure(closure: Closure, as_of: date) -> Standing:
    """Judge a closure or notice by its two dates."""
    if closure.valid_from > as_of:
        return Standing.COMING
    return Standing.PAST if closure.valid_to < as_of else Standing.IN_FORCE


def turning_days(
    matters: Iterable[MatterRow],
    fees: Iterable[Fee],
    instruments: Iterable[Instrument],
    closures: Iterable[Closure],
) -> set[date]:
    """Return every day on which one of these things stands differently than the day before."""
    days: set[Maybe[date] | None] = set()
    for matter in matters:
        days |= {matter.effective_on, matter.cancelled_on}
    for fee in fees:
        days |= {fee.valid_from, _day_after(fee.valid_to)}
    for instrument in instruments:
        days |= {instrument.effective_on, instrument.amended_on, instrument.repealed_on}
    for closure in closures:
        days |= {closure.valid_from, _day_after(closure.valid_to)}
    return {day for day in days if isinstance(day, date)}


def _day_after(day: Maybe[date]) -> date | None:
    return None if isinstance(day, Missing) else day + timedelta(days=1)
