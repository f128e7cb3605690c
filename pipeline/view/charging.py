"""The calculator of a fee as a page shows it: the rate for the script, and examples worked out in text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from pipeline.model.catalogue import FeeReduction
from pipeline.model.charges import Rate, charge, rate_of
from pipeline.model.standing import Standing
from pipeline.model.values import Missing
from pipeline.site import FeeLine
from pipeline.view.show import Show

MOST_EXAMPLES = 6
_PLAIN = (Decimal(1), Decimal(3), Decimal(10))
_BASE = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class Calculator:
    """A fee that can be computed: its rate as JSON, what is asked for, who pays less, and examples.

    `cuts` are (value for the script, condition); `examples` sentences; `asks` is "" for a fixed fee.
    """

    fee: FeeLine
    data: str
    asks: Markup
    cuts: tuple[tuple[str, str], ...]
    examples: tuple[Markup, ...]


def calculator(fee: FeeLine, show: Show) -> Calculator | None:
    """Return a fee's calculator; None where it is not charged, or cannot be computed without a guess."""
    rate = rate_of(fee, fee.tiers)
    if rate is None or fee.state != "收取" or fee.standing is Standing.PAST:
        return None
    cuts = tuple((_cut(cut), cut.condition) for cut in fee.reductions)
    data = json.dumps(rate.as_data(), separators=(",", ":"))
    return Calculator(fee, data, _asks(fee, rate, show), cuts, tuple(_examples(fee, rate, show)))


def _cut(cut: FeeReduction) -> str:
    """Return a reduction as the script takes it."""
    if not isinstance(cut.percent, Missing):
        return f"p{cut.percent:f}"
    return "" if isinstance(cut.amount, Missing) else f"a{cut.amount:f}"


def _asks(fee: FeeLine, rate: Rate, show: Show) -> Markup:
    """Return what the number is that a reader types, with its unit; nothing for a fixed fee."""
    w = show.words.charge
    unit = _unit(rate, show)
    if rate.kind == "fixed":
        return Markup("")
    if rate.kind == "share":
        return _say(w.base_of, base=show.text(fee.percent_of), unit=unit)
    return _say(w.count_of, unit=unit)


def _unit(rate: Rate, show: Show) -> Markup:
    return show.text(getattr(show.words.units, rate.unit, rate.unit))


def bases(rate: Rate) -> tuple[Decimal, ...]:
    """Return bases that show how a rate works: each tier once, each bound once."""
    if rate.kind == "fixed":
        return (Decimal(1),)
    if rate.steps:
        inside = [
            s.up_to if s.up_to is not None else (s.above * 2 or Decimal(1)) for s in rate.steps
        ]
        return tuple(inside[:MOST_EXAMPLES])
    if rate.kind == "unit":
        return _PLAIN
    found = [_BASE]
    if rate.percent and rate.floor is not None:
        found.append((rate.floor * 50 / rate.percent).quantize(Decimal(1)))
    if rate.percent and rate.cap is not None:
        found.append((rate.cap * 200 / rate.percent).quantize(Decimal(1)))
    return tuple(dict.fromkeys(base for base in sorted(found) if base))


def _examples(fee: FeeLine, rate: Rate, show: Show) -> Iterator[Markup]:
    """Work out examples: the bases without a reduction, then each reduction at the first base."""
    w = show.words.charge
    for base in bases(rate) if rate.kind != "fixed" else ():
        found = charge(rate, base)
        if found:
            yield _say(w.example, base=_counted(base, rate, show), due=_money(found.due, show))
    first = bases(rate)[0]
    for cut in fee.reductions:
        found = charge(rate, first, cut)
        if found and _cut(cut):
            yield _say(
                w.example_cut, base=_counted(first, rate, show), condition=show.text(cut.condition),
                due=_money(found.due, show), payable=_money(found.payable, show),
            )  # fmt: skip


def _say(template: str, **values: object) -> Markup:
    return Markup(template).format(**values)  # noqa: S704 (words of the theme, values escaped)


def _counted(base: Decimal, rate: Rate, show: Show) -> Markup:
    """Show a base with its unit; a fixed fee has none."""
    if not rate.unit:
        return Markup("")
    return Markup('<span class="num">{:,f}</span> {}').format(base, _unit(rate, show))


def yuan(cents: int) -> str:
    """Return an amount in 分 as yuan: 1,234.50, and 80 where there are no 分."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"


def _money(cents: int, show: Show) -> Markup:
    return Markup('<span class="num">{}</span> {}').format(yuan(cents), show.words.units.元)
