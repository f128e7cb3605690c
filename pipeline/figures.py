"""Figures of the whole site, computed with pandas from the matters' table, with what they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.model.site import Site
from pipeline.standing import Standing


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


def saved_share(site: Site) -> SavedShare:
    """Compute the saved share over the matters in force, exact to a tenth of a percent."""
    f = site.packages["catalogue"].tables["matters"].frame
    in_force = [m.id for m in site.matters.values() if m.standing is Standing.IN_FORCE]
    f = f[f.id.isin(in_force)]
    both = f[
        f.promised_days.notna()
        & (f.statutory_days > 0).fillna(False)
        & (f.promised_unit == f.statutory_unit).fillna(False)
        & f.promised_unit.notna()
    ]
    statutory, promised = int(both.statutory_days.sum()), int(both.promised_days.sum())
    tenth = Decimal("0.1")
    shares = [
        Decimal(int(s - p) * 100) / Decimal(int(s))
        for s, p in zip(both.statutory_days, both.promised_days, strict=True)
    ]
    mean = (sum(shares, Decimal(0)) / len(shares)).quantize(tenth) if shares else None
    pooled = (Decimal((statutory - promised) * 100) / statutory).quantize(tenth) if shares else None
    return SavedShare(mean, pooled, len(shares), len(f) - len(shares), statutory, promised)
