"""Figures of the whole site, each with what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.model.standing import Standing
from pipeline.model.values import Missing
from pipeline.site import Matter, Site


@dataclass(frozen=True, slots=True)
class SavedShare:
    """承诺提速率 (indicator 31): (statutory − promised) ÷ statutory, in percent.

    `mean` is the mean over matters, `pooled` the sum of days saved over the sum of statutory days.
    Only matters in force with both limits in days of one stated kind are `counted`; `left_out` are
    the others. The two shares are None where nothing is counted.
    """

    mean: Decimal | None
    pooled: Decimal | None
    counted: int
    left_out: int
    statutory: int
    promised: int


def saved_share(matters: Iterable[Matter]) -> SavedShare:
    """Compute the saved share over the matters in force, exact to a tenth of a percent."""
    current = [m for m in matters if m.standing is Standing.IN_FORCE]
    both = [pair for m in current if (pair := saved_days(m))]
    statutory, promised = sum(law for law, _ in both), sum(ours for _, ours in both)
    if not both:
        return SavedShare(None, None, 0, len(current), 0, 0)
    shares = [share(law, ours) for law, ours in both]
    mean = sum(shares, Fraction(0)) / len(shares)
    pooled = share(statutory, promised)
    return SavedShare(
        tenth(mean), tenth(pooled), len(both), len(current) - len(both), statutory, promised
    )


def saved_days(matter: Matter) -> tuple[int, int] | None:
    """Return a matter's statutory and promised days; None unless both are stated, in one stated kind."""
    law, ours = matter.statutory_days, matter.promised_days
    if isinstance(law, Missing) or isinstance(ours, Missing) or law == 0:
        return None
    kind = matter.statutory_unit
    if isinstance(kind, Missing) or kind != matter.promised_unit:
        return None
    return law, ours


def share(statutory: int, promised: int) -> Fraction:
    """Return (statutory − promised) ÷ statutory, in percent."""
    return Fraction(100 * (statutory - promised), statutory)


def tenth(value: Fraction) -> Decimal:
    """Round to a tenth, half to even."""
    return Decimal(round(value * 10)) / 10


def _stated(*values: object) -> bool:
    return not any(isinstance(v, Missing) for v in values)


def _fee_stated(matter: Matter) -> bool:
    """Say whether 收费 is stated: 不收费, or each charge with its rate and its basis."""
    if matter.charged is False:
        return True
    charges = [f for f in matter.fees if f.standing is Standing.IN_FORCE and f.state == "收取"]
    return bool(charges) and all(
        _stated(f.instrument_id)
        and (bool(f.tiers) or _rate_stated(f.amount, f.percent, f.rate_text))
        for f in charges
    )


def _rate_stated(*rates: object) -> bool:
    return any(_stated(rate) for rate in rates)


ELEMENTS: Mapping[str, Callable[[Matter], bool]] = {
    "name": lambda m: bool(m.name),
    "body": lambda m: _stated(m.body_id),
    "basis": lambda m: any(_stated(b.article) for b in m.bases),
    "procedure": lambda m: bool(m.steps),
    "materials": lambda m: bool(m.materials),
    "limit": lambda m: (
        _stated(m.promised_days) and (m.promised_days == 0 or _stated(m.promised_unit))
    ),
    "fee": _fee_stated,
}
"""What a hall's board must say of a matter: 名称 主体 依据 程序 材料 时限 收费, and when it is stated."""


def absent(matter: Matter) -> tuple[str, ...]:
    """Return which of the seven elements a matter does not state."""
    return tuple(name for name, stated in ELEMENTS.items() if not stated(matter))


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of `matters` matters in force, how many state each of the seven elements."""

    matters: int
    stated: Mapping[str, int]


def completeness(site: Site) -> Mapping[str, Completeness]:
    """Count the seven elements by body; `""` holds the matters whose body is not stated."""
    counts: dict[str, int] = {}
    stated: dict[str, dict[str, int]] = {}
    for matter in site.matters.values():
        if matter.standing is Standing.PAST:
            continue
        body = "" if isinstance(matter.body_id, Missing) else matter.body_id
        counts[body] = counts.get(body, 0) + 1
        own = stated.setdefault(body, dict.fromkeys(ELEMENTS, 0))
        lacks = absent(matter)
        for name in ELEMENTS:
            own[name] += name not in lacks
    return {body: Completeness(counts[body], stated[body]) for body in counts}


def all_bodies(by_body: Mapping[str, Completeness]) -> Completeness:
    """Sum the completeness of every body."""
    total = {name: sum(one.stated[name] for one in by_body.values()) for name in ELEMENTS}
    return Completeness(sum(one.matters for one in by_body.values()), total)
