"""What a fee comes to: rates as data, computed exactly, rounded once to the 分 (half up).

The script of the calculator (`theme/templates/components/calculator/own.js`) computes the same from
`Rate.as_data`; a test runs both on the same inputs. Order: rate, then lower and upper bound, then one
reduction; never below nothing. What cannot be computed without a guess has no `Rate`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.model.catalogue import TIER_RULES, Fee, FeeReduction, FeeTier
from pipeline.model.values import Maybe, Missing, known

MONEY_BASES = {"元": 1, "万元": 10_000}
"""Units of a base that is money, in yuan."""
WHOLE_AMOUNT, WHOLE_BASE, BY_PARTS = TIER_RULES
_TIERED = {WHOLE_AMOUNT: "flat", WHOLE_BASE: "whole", BY_PARTS: "parts"}
_QUANTITY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Step:
    """A tier: above `above` (not included), up to `up_to` (included; None: without end)."""

    above: Decimal
    up_to: Decimal | None
    amount: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate that can be computed. `kind` is fixed, unit, share, or how tiers are meant: flat (the
    tier's amount is the fee), whole (the whole base at the tier's rate), parts (each part at its own).

    `unit` is what the quantity is counted in: a unit, or for a base that is money 元 or 万元; `factor`
    is yuan in one of it. Amounts are yuan, percents percent.
    """

    kind: str
    unit: str
    factor: int = 1
    amount: Decimal | None = None
    percent: Decimal | None = None
    floor: Decimal | None = None
    cap: Decimal | None = None
    steps: tuple[Step, ...] = ()

    def as_data(self) -> dict[str, object]:
        """Return the rate for the script: numbers as text, so that no float ever holds one."""
        rest = {n: _text(getattr(self, n)) for n in ("amount", "percent", "floor", "cap")}
        steps = [[_text(x) for x in (s.above, s.up_to, s.amount, s.percent)] for s in self.steps]
        about = {"kind": self.kind, "factor": str(self.factor), "money": self.of_money}
        return {**about, **rest, "steps": steps}

    @property
    def of_money(self) -> bool:
        """Whether the base is an amount of money."""
        return self.unit in MONEY_BASES


@dataclass(frozen=True, slots=True)
class Charge:
    """What is due by the rate, and what is payable after a reduction, both in 分."""

    due: int
    payable: int


def _text(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def rate_of(fee: Fee, tiers: Sequence[FeeTier]) -> Rate | None:
    """Return a fee line's rate, or None where it lacks what computing needs."""
    amount, percent, unit = known(fee.amount), known(fee.percent), known(fee.unit)
    floor, cap = known(fee.floor), known(fee.cap)
    if fee.rate_kind == "定额" and amount is not None:
        return Rate("fixed", "", amount=amount, floor=floor, cap=cap)
    if fee.rate_kind == "按单位" and amount is not None and unit:
        return Rate("unit", unit, amount=amount, floor=floor, cap=cap)
    if (
        fee.rate_kind == "按比例"
        and percent is not None
        and not isinstance(fee.percent_of, Missing)
    ):
        return Rate("share", "元", percent=percent, floor=floor, cap=cap)
    if fee.rate_kind == "分档" and tiers and not isinstance(fee.tier_rule, Missing):
        return _tiered(fee.tier_rule, tiers, floor, cap)
    return None


def _tiered(
    rule: str, tiers: Sequence[FeeTier], floor: Decimal | None, cap: Decimal | None
) -> Rate | None:
    units: set[Maybe[str]] = {tier.base_unit for tier in tiers}
    unit = known(units.pop()) if len(units) == 1 else None
    steps = tuple(Step(t.above, known(t.up_to), known(t.amount), known(t.percent)) for t in tiers)
    shares = any(s.percent is not None for s in steps)
    whole = all((s.amount is None) != (s.percent is None) for s in steps)
    if not unit or not whole or (shares and (rule == WHOLE_AMOUNT or unit not in MONEY_BASES)):
        return None
    return Rate(_TIERED[rule], unit, MONEY_BASES.get(unit, 1), floor=floor, cap=cap, steps=steps)


def quantity(text: str) -> Decimal | None:
    """Read a quantity as people type it (full-width digits, spaces, commas); None where it is none."""
    plain = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text))
    return Decimal(plain) if _QUANTITY.fullmatch(plain) else None


def charge(rate: Rate, base: Decimal, cut: FeeReduction | None = None) -> Charge | None:
    """Return what a base comes to; None where no tier holds it. A fixed rate takes no base."""
    yuan = _by_rate(rate, Fraction(base))
    if yuan is None:
        return None
    if rate.floor is not None:
        yuan = max(yuan, Fraction(rate.floor))
    if rate.cap is not None:
        yuan = min(yuan, Fraction(rate.cap))
    due = _half_up(yuan * 100)
    return Charge(due, due if cut is None else reduced(due, cut.percent, cut.amount))


def reduced(due: int, percent: Maybe[Decimal], amount: Maybe[Decimal]) -> int:
    """Return what is left of `due` 分 after a reduction in percent or by an amount in yuan."""
    left = Fraction(due)
    if not isinstance(percent, Missing):
        left = left * (100 - Fraction(percent)) / 100
    elif not isinstance(amount, Missing):
        left -= Fraction(amount) * 100
    return _half_up(max(left, Fraction(0)))


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _by_rate(rate: Rate, base: Fraction) -> Fraction | None:
    """Return the fee in yuan before bounds."""
    if rate.kind == "fixed":
        return Fraction(rate.amount or 0)
    if rate.kind == "unit":
        return base * Fraction(rate.amount or 0)
    if rate.kind == "share":
        return base * Fraction(rate.percent or 0) / 100
    at = next((s for s in rate.steps if s.above < base and (s.up_to is None or base <= s.up_to)), None)  # fmt: skip
    if at is None:
        return None
    if rate.kind == "flat":
        return Fraction(at.amount or 0)
    if rate.kind == "whole":
        return _part(rate, at, base)
    reached = [s for s in rate.steps if s.above < base]
    ends = [base if s.up_to is None else min(base, Fraction(s.up_to)) for s in reached]
    parts = zip(reached, ends, strict=True)
    return sum((_part(rate, s, end - Fraction(s.above)) for s, end in parts), Fraction(0))


def _part(rate: Rate, step: Step, base: Fraction) -> Fraction:
    """Return what a tier asks of a base. An amount on a base of money is one for the whole tier."""
    if step.percent is not None:
        return base * rate.factor * Fraction(step.percent) / 100
    amount = Fraction(step.amount or 0)
    return amount if rate.of_money else base * amount
