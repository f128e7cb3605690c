"""Silence is never 0, free or empty: the three values and what can be done with them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

import pytest

from pipeline.model.values import NOT_APPLICABLE, NOT_STATED, Total, sort_key, stated, total


@pytest.mark.parametrize("missing", [NOT_STATED, NOT_APPLICABLE])
@pytest.mark.parametrize(
    "use",
    [bool, str, lambda m: f"{m}", lambda m: m + 1, lambda m: 1 + m, lambda m: m * 2, lambda m: m < 1,
     lambda m: m >= 1, lambda m: m - 1, lambda m: m / 2, lambda m: m.__html__(), lambda m: sum([m]),
     lambda m: sorted([m, 0]), lambda m: max(m, 0), lambda m: "" if not m else "x"],
)  # fmt: skip
def test_a_missing_value_refuses_to_be_used_as_one(
    missing: object, use: Callable[[object], object]
) -> None:
    with pytest.raises(TypeError):
        use(missing)


def test_a_missing_value_equals_only_itself() -> None:
    assert NOT_STATED == NOT_STATED
    assert all(
        operator.ne(NOT_STATED, other) for other in (NOT_APPLICABLE, 0, "", None, False, "未公开")
    )


def test_a_total_says_what_it_leaves_out() -> None:
    assert total([1, NOT_STATED, Decimal("2.50"), NOT_APPLICABLE, NOT_STATED]) == Total(
        Decimal("3.50"), 2, 2, 1
    )


def test_a_total_of_nothing_stated_is_not_zero() -> None:
    assert total([NOT_STATED]).value is None
    assert total([0]).value == 0


def test_missing_values_sort_last_and_apart_from_zero() -> None:
    values = [3, NOT_STATED, 0, NOT_APPLICABLE, 1]
    assert sorted(values, key=sort_key) == [0, 1, 3, NOT_STATED, NOT_APPLICABLE]
    assert stated(values) == [3, 0, 1]
