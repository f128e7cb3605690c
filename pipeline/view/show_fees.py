"""How a fee looks on a page, in one language: its rate, its tiers, who pays less, and what a matter costs."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup, escape

from pipeline.model.catalogue import FeeReduction, FeeTier
from pipeline.model.standing import Standing
from pipeline.model.values import Missing, yuan
from pipeline.site import FeeLine, Matter
from pipeline.view.say import Say


class ShowFees(Say):
    """Shows fees in a language with its words."""

    def cost(self, matter: Matter) -> Markup:
        """Show in a few words what a matter costs; only a source that says 否 makes it free."""
        payable = self.due(matter)
        if len(payable) == 1:
            return self.rate(payable[0])
        if payable:
            return escape(self.words.matter.costs_short.format(count=len(payable)))
        if isinstance(matter.charged, Missing):
            return self.missing[matter.charged]
        if matter.charged:
            return self.silent(self.words.matter.unstated_short)
        return escape(self.words.value.free)

    def due(self, matter: Matter) -> tuple[FeeLine, ...]:
        """Return the fee lines of a matter that are due at the as-of date."""
        return tuple(
            f for f in matter.fees if f.standing is Standing.IN_FORCE and f.state == "收取"
        )

    def charges(self, matter: Matter) -> bool:
        """Say whether some fee of a matter is due at the as-of date, if not to everybody."""
        return bool(self.due(matter))

    def cost_short(self, matter: Matter) -> Markup:
        """Show the same for a list, where nothing beside it says that it is about the cost."""
        charges = self.due(matter)
        if len(charges) == 1 and isinstance(charges[0].amount, Missing):
            return self._rate_short(charges[0])
        shown = self.cost(matter)
        if isinstance(matter.charged, Missing) and shown in self.missing.values():
            return self.silent(self.words.row.no_cost)
        return shown

    def _rate_short(self, fee: FeeLine) -> Markup:
        """Show a rate that is no plain amount: what it is a share of would fill a list."""
        if isinstance(fee.percent, Missing):
            word = self.words.fee.tiered if fee.tiers else self.words.fee.see_guide
            silent = not fee.tiers and isinstance(fee.rate_text, Missing)
            return self.silent(self.words.matter.unstated_short) if silent else escape(word)
        return Markup("{} {}").format(self.words.fee.by_share, self._percent(fee.percent))

    def _percent(self, value: Decimal) -> Markup:
        return Markup('<span class="num">{:f}</span>%').format(value)

    def tier_rate(self, tier: FeeTier) -> Markup:
        """Show the rate of one tier."""
        if isinstance(tier.percent, Missing):
            return self.money(yuan(tier.amount))
        return self._percent(tier.percent)

    def reduction(self, cut: FeeReduction) -> Markup:
        """Show by how much a fee is reduced."""
        if isinstance(cut.percent, Missing):
            return self.money(yuan(cut.amount))
        return self._percent(cut.percent)

    def rate(self, fee: FeeLine) -> Markup:
        """Show a fee's rate in one line: what is data as data, else the source's wording."""
        w = self.words.fee
        if not isinstance(fee.amount, Missing):
            shown = self.money(yuan(fee.amount))
            if not isinstance(fee.unit, Missing):
                shown += Markup("/") + self.text(fee.unit)
        elif not isinstance(fee.percent, Missing):
            shown = self._percent(fee.percent)
            if not isinstance(fee.percent_of, Missing):
                shown = Markup(w.percent_of).format(shown, self.text(fee.percent_of))
        elif fee.tiers:
            return escape(w.tiered)
        else:
            return self.lines(fee.rate_text)
        for word, bound in ((w.at_least, fee.floor), (w.at_most, fee.cap)):
            if not isinstance(bound, Missing):
                shown += Markup(self.words.value.comma) + Markup(word).format(
                    self.money(yuan(bound))
                )
        return shown

    def rate_or_waived(self, fee: FeeLine) -> Markup:
        """Show a fee's rate, or in one word that it is not charged."""
        return self.rate(fee) if fee.state == "收取" else self.code(fee.state)

    def rate_large(self, fee: FeeLine) -> Markup:
        """Show a rate for a wall: a share large, what it is a share of small beneath."""
        if isinstance(fee.percent, Missing) or isinstance(fee.percent_of, Missing):
            return self.rate(fee)
        return Markup('{}<span class="small">{}</span>').format(
            self._percent(fee.percent), self.rate(fee)
        )

    def fees_in_order(self, matter: Matter) -> list[FeeLine]:
        """Return the fee lines: what is in force first, what is past last."""
        order = list(Standing)
        return sorted(matter.fees, key=lambda fee: order.index(fee.standing))

    def fee_word(self, fee: FeeLine) -> str:
        """Return the word for a fee's state: what a source says of it while it is in force."""
        if fee.standing in (Standing.IN_FORCE, Standing.SUSPENDED):
            return self.plain_code(fee.state)
        return str(getattr(self.words.fee, fee.standing.value))

    def rate_note(self, fee: FeeLine) -> Markup | None:
        """Show the source's own wording beside a rate that is data."""
        as_data = (
            not isinstance(fee.amount, Missing) or not isinstance(fee.percent, Missing) or fee.tiers
        )
        return self.lines_or_none(fee.rate_text) if as_data else None

    def tier_range(self, tier: FeeTier) -> Markup:
        """Show from what to what a tier reaches."""
        w = self.words.fee
        unit = "" if isinstance(tier.base_unit, Missing) else self.text(tier.base_unit)
        if isinstance(tier.up_to, Missing):
            return Markup(w.tier_open).format(above=f"{tier.above:,f}", unit=unit)
        return Markup(w.tier_range).format(
            above=f"{tier.above:,f}", up_to=f"{tier.up_to:,f}", unit=unit
        )
