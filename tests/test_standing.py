"""What is in force on a day."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from pipeline.model.catalogue import Closure, Fee, Instrument, MatterRow
from pipeline.model.standing import (
    Standing,
    of_closure,
    of_fee,
    of_instrument,
    of_matter,
    turning_days,
)
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED

DAY = date(2026, 6, 15)
BEFORE, AFTER = date(2026, 6, 14), date(2026, 6, 16)


def blank(row_class: type[Any], **given: Any) -> Any:
    """Return a row in which nothing else is stated."""
    return row_class(**{f.name: given.get(f.name, NOT_STATED) for f in fields(row_class)})


@pytest.mark.parametrize(
    ("status", "effective", "cancelled", "standing"),
    [
        ("在用", NOT_STATED, NOT_STATED, Standing.IN_FORCE),
        ("在用", AFTER, NOT_STATED, Standing.COMING),
        ("尚未实施", NOT_STATED, NOT_STATED, Standing.COMING),
        ("尚未实施", DAY, NOT_STATED, Standing.IN_FORCE),
        ("尚未实施", AFTER, NOT_STATED, Standing.COMING),
        ("已取消", NOT_STATED, NOT_STATED, Standing.PAST),
        ("已取消", NOT_STATED, DAY, Standing.PAST),
        ("已取消", NOT_STATED, AFTER, Standing.IN_FORCE),
        ("暂停", NOT_STATED, BEFORE, Standing.SUSPENDED),
        ("暂停", NOT_APPLICABLE, AFTER, Standing.IN_FORCE),
    ],
)
def test_matters(status: str, effective: Any, cancelled: Any, standing: Standing) -> None:
    row = blank(MatterRow, status=status, effective_on=effective, cancelled_on=cancelled)
    assert of_matter(row, DAY) is standing


@pytest.mark.parametrize(
    ("state", "start", "end", "standing"),
    [
        ("收取", NOT_STATED, NOT_STATED, Standing.IN_FORCE),
        ("收取", BEFORE, DAY, Standing.IN_FORCE),
        ("收取", BEFORE, BEFORE, Standing.PAST),
        ("收取", AFTER, NOT_APPLICABLE, Standing.COMING),
        ("停征", BEFORE, NOT_APPLICABLE, Standing.SUSPENDED),
        ("已取消", NOT_STATED, NOT_STATED, Standing.PAST),
    ],
)
def test_fees(state: str, start: Any, end: Any, standing: Standing) -> None:
    assert of_fee(blank(Fee, state=state, valid_from=start, valid_to=end), DAY) is standing


@pytest.mark.parametrize(
    ("status", "effective", "repealed", "standing"),
    [
        ("现行", BEFORE, NOT_STATED, Standing.IN_FORCE),
        ("现行", BEFORE, DAY, Standing.PAST),
        ("已废止", BEFORE, NOT_STATED, Standing.PAST),
        ("已废止", BEFORE, AFTER, Standing.IN_FORCE),
        ("尚未施行", NOT_STATED, NOT_STATED, Standing.COMING),
        (NOT_STATED, AFTER, NOT_STATED, Standing.COMING),
        (NOT_STATED, NOT_STATED, NOT_STATED, Standing.IN_FORCE),
    ],
)
def test_instruments(status: Any, effective: Any, repealed: Any, standing: Standing) -> None:
    row = blank(Instrument, status=status, effective_on=effective, repealed_on=repealed)
    assert of_instrument(row, DAY) is standing


def test_closures_hold_from_their_first_to_their_last_day() -> None:
    closure = blank(Closure, valid_from=DAY, valid_to=DAY)
    assert of_closure(closure, DAY) is Standing.IN_FORCE
    assert of_closure(closure, BEFORE) is Standing.COMING
    assert of_closure(closure, AFTER) is Standing.PAST


def test_every_turning_day_is_named_and_no_other() -> None:
    """On a turning day, and only then, a thing stands otherwise than the day before."""
    matter = blank(
        MatterRow, status="已取消", effective_on=date(2026, 3, 1), cancelled_on=date(2026, 9, 1)
    )
    fee = blank(Fee, state="收取", valid_from=date(2026, 2, 1), valid_to=date(2026, 8, 31))
    closure = blank(Closure, valid_from=date(2026, 5, 1), valid_to=date(2026, 5, 5))
    law = blank(
        Instrument, status="现行", effective_on=date(2026, 1, 1), repealed_on=date(2026, 12, 1)
    )
    turning = turning_days([matter], [fee], [law], [closure])

    def standings(day: date) -> list[Standing]:
        return [
            of_matter(matter, day),
            of_fee(fee, day),
            of_instrument(law, day),
            of_closure(closure, day),
        ]

    days = [
        date.fromordinal(n)
        for n in range(date(2025, 12, 1).toordinal(), date(2027, 1, 1).toordinal())
    ]
    changed = {b for a, b in pairwise(days) if standings(a) != standings(b)}
    assert changed == turning
    assert len(changed) == 7  # two fall on one day


def test_a_row_is_frozen() -> None:
    row = blank(MatterRow, status="在用")
    with pytest.raises(AttributeError):
        row.status = "已取消"
    assert replace(row, status="已取消").status == "已取消"
