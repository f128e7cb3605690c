"""What a table of a dataset declares beside its columns: what must add up in it, and what is drawn of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Equal:
    """In each row the sum of the first columns is that of the second."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """In each row a published ratio is the sum of `of` over the sum of `to`, at its own precision."""

    column: str
    of: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """A column names rows of a table of the catalogue: matters in force in that month, windows, bodies.

    With `amount`, rows of fees that were payable in that month, wherever that column is above 0.
    """

    column: str
    table: str
    month: str
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Small:
    """Counts from 1 to `below` − 1 could say who it was."""

    columns: tuple[str, ...]
    below: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What a row carries `out` is what the row of the next period with the same `by` carries `into` it.

    `period` is a column of months (2026-05) or years (2026).
    """

    out: str
    into: str
    by: tuple[str, ...]
    period: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Each of `columns` is the sum of its column of `parts` over the rows of `table` with the same `by`."""

    columns: tuple[str, ...]
    parts: tuple[str, ...]
    by: tuple[str, ...]
    table: str


@dataclass(frozen=True, slots=True)
class Counted:
    """`column` is the number of rows of `table` with the same `by`; of those with `value` in `where`, if stated."""

    column: str
    by: tuple[str, ...]
    table: str
    where: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """The day in `column` is not before that in `after`, and at most so many working days later."""

    column: str
    after: str
    days: int


@dataclass(frozen=True, slots=True)
class Expires:
    """The latest day in `column` of each `by` is not past; `soon` days before, it is told."""

    column: str
    by: tuple[str, ...]
    soon: int


@dataclass(frozen=True, slots=True)
class Barred:
    """`column` is 否 where a row of `table` with the same `by`, in that year, has `value` in `where`.

    `year` is a column of years here, `month` one of months there.
    """

    column: str
    by: tuple[str, ...]
    year: str
    table: str
    month: str
    where: str
    value: str


Check = Equal | Ratio | InForce | Small | Carried | Sums | Counted | Within | Expires | Barred


ChartKind = Literal["bars", "lines", "stacked", "multiples", "distribution"]
CHART_KINDS: tuple[ChartKind, ...] = ("bars", "lines", "stacked", "multiples", "distribution")


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure of a table: the sums of the columns `y` for each value of `x`.

    `stacked` shows them as parts of a whole, `multiples` one small drawing for each value of the column
    `by`, `distribution` how many there are of each number in `x`; with `against`, of what `x` is over
    or under it (days taken against days promised).
    """

    kind: ChartKind
    title: str
    x: str
    y: tuple[str, ...]
    by: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class Suppress:
    """Counts of `columns` from 1 to `below` − 1 are withheld, and what they could be worked out from."""

    columns: tuple[str, ...]
    below: int


@dataclass(frozen=True, slots=True)
class Declared:
    """What a table declares beside its columns."""

    checks: tuple[Check, ...] = ()
    charts: tuple[Chart, ...] = ()
    suppress: Suppress | None = None
