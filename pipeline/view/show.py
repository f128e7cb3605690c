"""How a thing of the model looks on a page, in one language: a matter, a fee, an instrument, a hall.

Templates show every value that may be missing by `Show`; how plain values look is in `Say`.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import PurePosixPath

from markupsafe import Markup, escape

from pipeline import figures
from pipeline.figures import SavedShare
from pipeline.model.catalogue import (
    Body,
    Closure,
    File,
    Instrument,
    Item,
    Material,
    MatterRow,
    Place,
    Venue,
    Window,
)
from pipeline.model.indicators import rounded
from pipeline.model.standing import Standing, of_instrument
from pipeline.model.values import NOT_APPLICABLE, WORKING, Days, Maybe, Missing
from pipeline.provenance import Provenance, Source
from pipeline.reality import Reality
from pipeline.site import Matter, Site, WindowUse
from pipeline.view.plan_drawing import Floor, Spot
from pipeline.view.route_drawing import KIOSK, LIFT, Leg
from pipeline.view.say import remembered
from pipeline.view.show_fees import ShowFees
from pipeline.view.show_joints import ShowJoints
from pipeline.view.show_steps import ShowSteps


class Show(ShowFees, ShowJoints, ShowSteps):
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

    def tick(self, matter: MatterRow, reality: Reality | None) -> int | None:
        """Return where nine in ten cases were done, in percent of the statutory limit, for the bar.

        None unless both are in days of one kind.
        """
        statutory = matter.statutory_days
        if reality is None or isinstance(statutory, Missing) or statutory == 0:
            return None
        if reality.unit != matter.statutory_unit:
            return None
        return min(100, round(100 * reality.whole.ninth / statutory))

    def really(self, reality: Reality) -> Markup:
        """Say in a sentence how long it really took: of how many cases, the middle, nine in ten, on time."""
        w, whole = self.words.reality, reality.whole
        first, last = reality.months[0].month, reality.months[-1].month
        shown = Markup(w.sentence).format(
            span=first if first == last else f"{first} {self.words.venue.from_to} {last}",
            cases=f"{whole.cases:,}",
            median=self.took(whole.median, reality.unit), ninth=self.took(whole.ninth, reality.unit),
        )  # fmt: skip
        if whole.on_time is None:
            return shown
        return shown + Markup(w.on_time_too).format(share=self.percent(whole.on_time))

    def took(self, days: Fraction | int, unit: str) -> Markup:
        """Show days that a case took; 0 is the same day."""
        if days == 0:
            return escape(self.words.reality.same_day)
        if days.denominator == 1:
            return self.days(Days(int(days), unit))
        half = Markup('<span class="num">{}</span> {}')  # a median of two whole numbers
        words = self.words.value
        template = words.working_days if unit == WORKING else words.natural_days
        return half.format(f"{rounded(Fraction(days), 1)}", template)

    def saved(self, matter: MatterRow) -> str:
        """Return in words what the bar of promise against law shows."""
        share = self.share(matter)
        if share == 0:
            return str(self.words.matter.saved_all)
        return str(self.words.matter.saved.format(percent=share))

    def saved_days(self, matter: Matter) -> Markup | None:
        """Show the saved share of a matter, and how many days that is; None where it has none."""
        pair = figures.saved_days(matter)
        if pair is None:
            return None
        law, ours = pair
        shown = self.percent(figures.tenth(figures.share(law, ours)))
        unit = self.code(matter.statutory_unit)
        return Markup(self.words.time.saved_of).format(percent=shown, days=law - ours, unit=unit)

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

    def saved_share(self, saved: SavedShare) -> Markup:
        """Show the saved share of several matters: mean, pooled, and of how many."""
        return Markup(self.words.time.share_of).format(
            mean=self.percent(saved.mean), pooled=self.percent(saved.pooled),
            counted=saved.counted, left_out=saved.left_out,
        )  # fmt: skip

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
        return f"{PurePosixPath(file.path).suffix[1:].upper()} {self.size(file.bytes)}"

    def size(self, count: int) -> str:
        """Show a number of bytes as people know it."""
        return f"{-(-count // 1024)} KB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MB"

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

    def marks(self, leg: Leg) -> list[dict[str, object]]:
        """Return the marks of a leg as the component takes them, each with its word."""
        words = {KIOSK: self.words.kiosk.you, LIFT: self.words.kiosk.lift}
        return [{"kind": m.kind, "x": m.x, "y": m.y, "word": words[m.kind]} for m in leg.marks]

    def source(self, source: Source) -> Markup:
        """Say from what state of its repository the data was built."""
        w = self.words.quality
        said = [w.commit.format(commit=source.commit[:10]) if source.commit else w.no_history]
        said += [w.dirty] if source.dirty else []
        said += [w.shallow] if source.shallow else []
        return escape(self.words.value.comma.join(said))
