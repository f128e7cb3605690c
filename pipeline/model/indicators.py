"""An indicator as it is declared, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pipeline.findings import Text
from pipeline.model.formulas import Aggregate, Expression
from pipeline.model.schema import Field, Schema

Direction = Literal["higher", "lower", "none"]
DIRECTIONS: tuple[Direction, ...] = ("higher", "lower", "none")
"""What is better: more, less, or neither."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure with its definition. `number` is its place in the source's list, 0 for none.

    `formula` is None where it cannot be computed; `why` says then why not. `by` are the columns over
    which it is shown as well. `period` is the column that dates the rows; with `latest` only those of
    the last period count, as for what is open at the end of a month. `line` is where it is declared.
    """

    id: str
    title: Text
    unit: str
    number: int = 0
    decimals: int = 0
    direction: Direction = "none"
    source: str = ""
    formula: Expression | None = None
    written: str = ""
    by: tuple[str, ...] = ()
    period: str = ""
    latest: bool = False
    note: Text | None = None
    why: Text | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """An aggregate of a formula: its value, exact, and of how many rows it was made."""

    of: Aggregate
    value: Fraction | None
    rows: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What an indicator comes to. `value` is exact; None where not enough is stated.

    `parts` are its aggregates in the order of the formula; `left_out` says of each table how many rows
    were left out because a cell that the formula needs is not stated. `groups` are its values by
    column: (what the rows have there, value). `span` is the first and last of the rows' periods.
    """

    value: Fraction | None
    parts: tuple[Part, ...]
    left_out: Mapping[str, int]
    groups: Mapping[str, tuple[tuple[str, Fraction | None], ...]]
    span: tuple[str, str] | None = None


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Round to so many decimals, halves away from 0."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def published(value: Fraction, one: Indicator) -> Decimal:
    """Return a value as it is published: in percent where that is the unit, to its decimals."""
    return rounded(value * 100 if one.unit == "%" else value, one.decimals)


def _schema(name: str, title: str, description: str, *fields: Field) -> Schema:
    return Schema(name, title, description, fields, (fields[0].name,))


_MATTER = Field("matter_id", "事项编号")
_BODY = Field("body_id", "部门编号")
OWN: Mapping[str, Schema] = {
    "site.matters": _schema(
        "matters", "在实施的事项", "目录中在实施的事项，一行一项。",
        _MATTER, _BODY, Field("place_id", "地区编号"), Field("case_kind", "办件类型"),
        Field("statutory_days", "法定时限", "integer", unit="天"), Field("statutory_unit", "法定时限单位"),
        Field("promised_days", "承诺时限", "integer", unit="天"), Field("promised_unit", "承诺时限单位"),
        Field("in_hall", "进驻大厅"), Field("windows", "窗口数", "integer", unit="个"),
        Field("charged", "是否收费"), Field("pay_online", "网上缴费"), Field("online_depth", "网办深度"),
    ),
    "site.elements": _schema(
        "elements", "应公开要素", "每个未失效事项的七要素，一行一个：名称、主体、依据、程序、材料、时限、收费。",
        _MATTER, _BODY, Field("element", "要素"), Field("stated", "已公开", "integer", unit="个"),
    ),
    "site.joints": _schema(
        "joints", "一起办的事", "并联审批和一件事，一行一件，天数由所含事项的承诺时限推算。",
        Field("joint_id", "编号"), Field("kind", "种类"), Field("matters", "事项数", "integer", unit="项"),
        Field("days", "一起办最多工作日", "integer", unit="工作日"),
    ),
}  # fmt: skip
"""Tables that the program makes of the catalogue, for formulas: what is in force, what is stated."""
