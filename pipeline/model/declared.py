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
    """A column names rows of a table of the catalogue: matters in force in that month, windows, bodies."""

    column: str
    table: str
    month: str


@dataclass(frozen=True, slots=True)
class Small:
    """Counts from 1 to `below` − 1 could say who it was."""

    columns: tuple[str, ...]
    below: int


Check = Equal | Ratio | InForce | Small


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure of a table: the sums of the columns `y` for each value of `x`."""

    kind: Literal["bars", "lines"]
    title: str
    x: str
    y: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a table declares beside its columns."""

    checks: tuple[Check, ...] = ()
    charts: tuple[Chart, ...] = ()
