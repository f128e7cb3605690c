"""What a cell can mean: a value, 未公开 (not stated) or 不适用 (not applicable).

A source that is silent is never read as 0, as free or as an empty string. `Missing` therefore
refuses to be compared, added, tested for truth or turned into text: whoever forgets it learns so
at once instead of publishing a wrong fee.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NoReturn, TypeAlias, TypeVar

T = TypeVar("T")


class Missing(Enum):
    """The two ways in which a field can have no value; the enum's value is how a cell says so."""

    NOT_STATED = "未公开"
    NOT_APPLICABLE = "不适用"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError(f"{self!r} is not a value: test for it with `isinstance(x, Missing)`")

    __bool__ = __str__ = __html__ = _refuse
    __format__ = _refuse  # type: ignore[assignment]
    __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _refuse


NOT_STATED = Missing.NOT_STATED
NOT_APPLICABLE = Missing.NOT_APPLICABLE

Maybe: TypeAlias = T | Missing
"""A value of type T, or the reason why there is none."""

MISSING_CELLS = ("", NOT_STATED.value, NOT_APPLICABLE.value)
"""Cells that hold no value. An empty cell means 未公开: silence is never anything else."""


def known(value: Maybe[T]) -> T | None:
    """Return the value, or None where there is none. For code that has a branch for None."""
    return None if isinstance(value, Missing) else value


def stated(values: Iterable[Maybe[T]]) -> list[T]:
    """Return the values that are stated, in order."""
    return [value for value in values if not isinstance(value, Missing)]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money, exact. `unit` is the currency unit as the field writes it (元, 万元)."""

    amount: Decimal
    unit: str = "元"


WORKING = "工作日"
NATURAL = "自然日"


@dataclass(frozen=True, slots=True)
class Days:
    """A length of time in days; `kind` is 工作日, 自然日, or NOT_STATED where a source gives a number only.

    Days of different kinds, or of a kind that is not stated, cannot be compared by their number:
    `workdays.Calendar` knows how to compare 工作日 with 自然日.
    """

    count: int
    kind: Maybe[str]


def yuan(amount: Maybe[Decimal]) -> Maybe[Money]:
    """Return an amount of a money column, which is in yuan, as money."""
    return amount if isinstance(amount, Missing) else Money(amount)


def days(count: Maybe[int], kind: Maybe[str]) -> Maybe[Days]:
    """Return a limit of two columns, the number and its kind, as one length of time."""
    return count if isinstance(count, Missing) else Days(count, kind)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that does not hide what it leaves out.

    `value` is the sum of the stated values (None where none is stated, which is not 0);
    `counted` says how many these are; the other two count what is missing and why.
    """

    value: Decimal | None
    counted: int
    not_stated: int
    not_applicable: int


def total(values: Iterable[Maybe[int] | Maybe[Decimal]]) -> Total:
    """Sum what is stated, in exact decimals, and count what is not."""
    amounts: list[Decimal] = []
    silent = {NOT_STATED: 0, NOT_APPLICABLE: 0}
    for value in values:
        if isinstance(value, Missing):
            silent[value] += 1
        else:
            amounts.append(Decimal(value))
    sum_ = sum(amounts, Decimal(0)) if amounts else None
    return Total(sum_, len(amounts), silent[NOT_STATED], silent[NOT_APPLICABLE])


def sort_key(value: Maybe[T]) -> tuple[int, T | int]:
    """Key for sorting: stated values in their order, then 未公开, then 不适用 — never among the zeros."""
    if isinstance(value, Missing):
        return (1 if value is NOT_STATED else 2, 0)
    return (0, value)
