"""How a thing of the model looks on a page, in one language: a matter, a fee, an instrument, a hall.

Templates show every value that may be missing by `Show`; how plain values look is in `Say`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath

from markupsafe import Markup, escape

from pipeline.model.catalogue import (
    Body,
    Closure,
    FeeReduction,
    FeeTier,
    File,
    Instrument,
    Item,
    Material,
    MatterRow,
    Place,
    Venue,
    Window,
)
from pipeline.model.standing import Standing, of_instrument
from pipeline.model.values import NOT_APPLICABLE, Maybe, Missing, yuan
from pipeline.provenance import Provenance, Source
from pipeline.site import FeeLine, Matter, Site, WindowUse
from pipeline.view.plan_drawing import Floor, Spot
from pipeline.view.say import Say, remembered


class Show(Say):
    """Shows things in a language with its words."""

    def name_or_missing(self, thing: Maybe[Body] | Maybe[Place]) -> Markup:
        """Show the name of a body or place that may not be stated."""
        return self.missing[thing] if isinstance(thing, Missing) else self.named(thing)

    def site_name(self, site: Site) -> str:
        """Return the site's name in this language, where it has one."""
        english = site.settings.name_en
        return english if self.lang == "en" and english else site.settings.name

    def summary(self, item: Item) -> Markup:
        """Show what an item is, in one sentence."""
        if self.lang == "en" and not isinstance(item.summary_en, Missing):
            return escape(item.summary_en)
        return self.text(item.summary)

    def law(self, instrument: Instrument, as_of: date) -> Standing:
        """Say where an instrument stands on a day."""
        return of_instrument(instrument, as_of)

    def situation(self, matter: Matter, id_: str) -> Markup:
        """Show what a situation of a matter is called."""
        return self.text(next((x.name for x in matter.situations if x.id == id_), id_))

    def copies(self, material: Material) -> Markup:
        """Show how many originals and copies of a material are handed in."""
        return self._copies(material.originals, material.copies, material.certified_copies)

    @remembered
    def _copies(self, originals: Maybe[int], copies: Maybe[int], certified: Maybe[int]) -> Markup:
        w = self.words.matter
        counts = ((w.original, originals), (w.copy, copies), (w.certified, certified))
        asked = [(word, n) for word, n in counts if not isinstance(n, Missing) and n > 0]
        if not asked:
            stated = any(not isinstance(n, Missing) for _, n in counts)
            return escape(w.no_paper) if stated else self.silent(w.no_copies)
        shown = [
            Markup('{} <span class="num">{}</span> {}').format(word, n, self.words.value.pieces)
            for word, n in asked
        ]
        return Markup(self.words.value.comma).join(shown)

    def share(self, matter: MatterRow) -> int | None:
        """Return the promised limit in percent of the statutory one, for the bar.

        None unless both are stated in days of one kind, and the promise is not the longer one.
        """
        promised, statutory = matter.promised_days, matter.statutory_days
        if isinstance(promised, Missing) or isinstance(statutory, Missing) or statutory == 0:
            return None
        same = matter.promised_unit == matter.statutory_unit
        if promised > statutory or not (same or promised == 0):
            return None
        return round(100 * promised / statutory) if isinstance(matter.statutory_unit, str) else None

    def saved(self, matter: MatterRow) -> str:
        """Return in words what the bar of promise against law shows."""
        share = self.share(matter)
        if share == 0:
            return str(self.words.matter.saved_all)
        return str(self.words.matter.saved.format(percent=share))

    def cost(self, matter: Matter) -> Markup:
        """Show in a few words what a matter costs; only a source that says 否 makes it free."""
        payable = [f for f in matter.fees if f.standing is Standing.IN_FORCE and f.state == "收取"]
        if len(payable) == 1:
            return self.rate(payable[0])
        if payable:
            return escape(self.words.matter.costs_short.format(count=len(payable)))
        if isinstance(matter.charged, Missing):
            return self.missing[matter.charged]
        if matter.charged:
            return self.silent(self.words.matter.unstated_short)
        return escape(self.words.value.free)

    def cost_short(self, matter: Matter) -> Markup:
        """Show the same for a list, where nothing beside it says that it is about the cost."""
        charges = [f for f in matter.fees if f.standing is Standing.IN_FORCE and f.state == "收取"]
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

    def period(self, start: Maybe[date], end: Maybe[date]) -> Markup:
        """Show a period of validity; an end that is 不适用 is none."""
        shown = self.day(end) if end is not NOT_APPLICABLE else escape(self.words.fee.open_end)
        return Markup("{} {} {}").format(self.day(start), self.words.venue.from_to, shown)

    def provenance(self, last: Provenance) -> Markup:
        """Show which commit last touched a page's own rows, or why that cannot be said."""
        w = self.words.matter
        if last.commit is not None:
            return escape(w.commit.format(commit=last.commit[:10], day=last.day))
        words = {"uncommitted": w.uncommitted, "before-clone": w.before_clone}
        return escape(words.get(last.known, w.unknown_commit))

    def responsible(self, matter: Matter) -> Markup:
        """Say who has to supply what is not published."""
        body = (
            self.words.matter.the_body
            if isinstance(matter.body, Missing)
            else self.named(matter.body)
        )
        return Markup(self.words.matter.responsible).format(body=body)

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

    def where(self, matter: Matter) -> Markup:
        """Show where a matter is handled and by whom; what is silent is named."""
        w = self.words.row
        place = (
            self.silent(w.no_place)
            if isinstance(matter.place, Missing)
            else self.named(matter.place)
        )
        body = (
            self.silent(w.no_body) if isinstance(matter.body, Missing) else self.named(matter.body)
        )
        return Markup("{} · {}").format(place, body)

    def site_name_marked(self, site: Site) -> Markup:
        """Show the site's name, marked where it is in another language."""
        return self.text(self.site_name(site))

    def domain(self, site: Site) -> str:
        """Return the site's domain."""
        return site.settings.base_url.partition("://")[2].partition("/")[0]

    def window(self, venue: Venue, window: Window) -> Markup:
        """Show a window by its venue, floor and number."""
        floor = window.floor
        on = "" if isinstance(floor, Missing) else self.words.venue.floor.format(floor=floor)
        return Markup("{} {} {}").format(self.named(venue), on, self.number(window))

    def roles(self, matter: Matter) -> dict[str, list[WindowUse]]:
        """Return a matter's windows by what they are for, in the order of the table."""
        found: dict[str, list[WindowUse]] = {}
        for use in matter.windows:
            found.setdefault(use.role, []).append(use)
        return found

    def number(self, window: Window) -> Markup:
        """Show the number on a window."""
        return Markup(self.words.venue.window).format(number=self.text(window.number))

    def closure_line(self, closure: Closure, site: Site) -> Markup:
        """Show a closure's kind, days and venue in one line."""
        return Markup("{} · {} {} {} · {}").format(
            self.code(closure.kind), self.day(closure.valid_from), self.words.venue.from_to,
            self.day(closure.valid_to), self.named(site.venues[closure.venue_id]),
        )  # fmt: skip

    def file_kind(self, file: File) -> str:
        """Return a file's type and size, as people expect them before they download."""
        ending = PurePosixPath(file.path).suffix[1:].upper()
        size = (
            f"{-(-file.bytes // 1024)} KB"
            if file.bytes < 1 << 20
            else f"{file.bytes / (1 << 20):.1f} MB"
        )
        return f"{ending} {size}"

    # --- law ----------------------------------------------------------------------------------

    def title(self, instrument: Instrument) -> Markup:
        """Show an instrument's title: the English one on an English page if stated."""
        if self.lang == "en" and not isinstance(instrument.title_en, Missing):
            return escape(instrument.title_en)
        return self.text(instrument.title)

    def plain_title(self, instrument: Instrument) -> str:
        """Return the same title without markup."""
        if self.lang == "en" and not isinstance(instrument.title_en, Missing):
            return instrument.title_en
        return self.translations.get(instrument.title, instrument.title)

    @remembered
    def law_mark(self, instrument: Instrument, standing: Standing) -> Markup:
        """Show where an instrument stands; silent where a source gives neither dates nor a status."""
        w = self.words.law
        unknown = isinstance(instrument.status, Missing) and isinstance(
            instrument.effective_on, Missing
        )
        if standing is Standing.IN_FORCE and unknown:
            return self.silent(w.unknown)
        key, word = standing.value, getattr(w, standing.value)
        if standing is Standing.IN_FORCE and instrument.status == "已修改":
            key, word = "amended", w.amended
        return Markup('<span class="state state-{}">{}</span>').format(key, word)

    def verified(self, instrument: Instrument) -> Markup:
        """Show when an instrument was compared with the official text, or that it was not."""
        w = self.words.instrument
        if isinstance(instrument.verified_on, Missing):
            return self.silent(w.not_verified)
        return Markup(w.verified_on).format(day=self.day(instrument.verified_on))

    def instrument_line(self, instrument: Instrument) -> Markup:
        """Show an instrument's level and number in one line."""
        return Markup("{} · {}").format(
            self.code(instrument.level),
            self.text_or(instrument.number, self.words.instrument.no_number),
        )

    # --- the guide ----------------------------------------------------------------------------

    def stations(self, matter: Matter) -> list[tuple[Markup, Markup | None, Markup | None]]:
        """Return how the time is counted, as the stations of a line.

        The limits of asking once and of delivery are those of the Administrative Licensing Law
        (articles 32 and 44), so they are said of 行政许可 only.
        """
        w = self.words.clock
        licence = matter.item.kind == "行政许可"
        limit = self.days(matter.promised)
        last = w.special if matter.special_procedures else None
        line = [
            (w.hand_in, None, w.hand_in_note if licence else None),
            (w.accept, None, w.accept_note if licence else w.accept_other),
            (w.decide if licence else w.done, limit, w.decide_note),
        ]
        if licence:
            line.append((w.deliver, None, w.deliver_note))
        made = [(escape(n), length, escape(note) if note else None) for n, length, note in line]
        if last:
            made.insert(2, (escape(w.outside), None, escape(last)))
        return made

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

    # --- halls --------------------------------------------------------------------------------

    def plan_title(self, floor: Floor) -> str:
        """Return the title of a floor plan."""
        return f"{self.plain_name(floor.venue)} {self.words.venue.plan.format(floor=floor.number)}"

    def plan_desc(self, floor: Floor) -> str:
        """Say in words what a floor plan shows, row by row, for those who do not see it."""
        rows: dict[int, list[Spot]] = {}
        for spot in sorted(floor.spots, key=lambda spot: (spot.y, spot.x)):
            rows.setdefault(spot.y, []).append(spot)
        told = [" ".join(spot.window.number for spot in row) for row in rows.values()]
        return f"{self.words.venue.plan_rows.format(rows=' / '.join(told))}{self.plan_here(floor)}"

    def plan_here(self, floor: Floor) -> str:
        """Say which window of a plan one goes to, if any is marked."""
        here = [spot.window.number for spot in floor.spots if spot.here]
        return self.words.venue.plan_here.format(number=here[0]) if here else ""

    def spots(self, floor: Floor, links: bool) -> list[dict[str, object]]:
        """Return the windows of a plan as the component takes them."""
        return [
            {
                "number": spot.window.number, "x": spot.x, "y": spot.y, "here": spot.here,
                "href": f"#{spot.window.id}" if links else None,
            }
            for spot in floor.spots
        ]  # fmt: skip

    def source(self, source: Source) -> Markup:
        """Say from what state of its repository the data was built."""
        w = self.words.quality
        said = [w.commit.format(commit=source.commit[:10]) if source.commit else w.no_history]
        said += [w.dirty] if source.dirty else []
        said += [w.shallow] if source.shallow else []
        return escape(self.words.value.comma.join(said))
