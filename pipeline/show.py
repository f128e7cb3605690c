"""How a value looks on a page, in one language. Templates show every value that may be missing by it.

What is 未公开 or 不适用 becomes a marked word, never an empty place, a 0 or 不收费.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from markupsafe import Markup, escape

from pipeline import urls
from pipeline.codes import spoken
from pipeline.findings import Text
from pipeline.model.catalogue import (
    Body,
    FeeReduction,
    FeeTier,
    Instrument,
    Item,
    Material,
    MatterRow,
    Place,
)
from pipeline.model.site import FeeLine, Matter, Site
from pipeline.provenance import Provenance
from pipeline.standing import Standing, of_instrument
from pipeline.values import NOT_APPLICABLE, NOT_STATED, WORKING, Maybe, Missing

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


class Show:
    """Shows values in a language with its words."""

    def __init__(self, lang: str, words: SimpleNamespace):
        self.lang, self.words = lang, words
        self.missing = {
            state: Markup('<span class="missing">{}</span>').format(word)
            for state, word in (
                (NOT_STATED, words.value.not_stated),
                (Missing.NOT_APPLICABLE, words.value.not_applicable),
            )
        }

    def text(self, value: Maybe[str]) -> Markup:
        """Show words as the source has them, marked as Chinese on a page in another language."""
        if isinstance(value, Missing):
            return self.missing[value]
        if self.lang.startswith("zh") or not _HAN.search(value):
            return escape(value)
        return Markup('<span lang="zh-Hans">{}</span>').format(value)

    def lines(self, value: Maybe[str]) -> Markup:
        """Show long text with its line feeds."""
        if isinstance(value, Missing):
            return self.missing[value]
        marked = Markup("<br>").join(escape(line) for line in value.split("\n"))
        if self.lang.startswith("zh"):
            return marked
        return Markup('<span lang="zh-Hans">{}</span>').format(marked)

    def named(self, thing: object) -> Markup:
        """Show the name of an item, matter, body …: the English one on an English page if stated."""
        english = getattr(thing, "name_en", NOT_STATED)
        if self.lang == "en" and not isinstance(english, Missing):
            return escape(english)
        return self.text(getattr(thing, "name"))  # noqa: B009 (any row with a name)

    def plain_name(self, thing: object) -> str:
        """Return the same name without markup, for titles."""
        english = getattr(thing, "name_en", NOT_STATED)
        if self.lang == "en" and not isinstance(english, Missing):
            return str(english)
        return str(getattr(thing, "name"))  # noqa: B009

    def code(self, value: Maybe[str]) -> Markup:
        """Show a value of a code list: the Chinese label, or its word in the page's language."""
        if isinstance(value, Missing):
            return self.missing[value]
        return escape(getattr(self.words.codes, value, value))

    def listed(self, values: Maybe[tuple[str, ...]]) -> Markup:
        """Show several values of a code list."""
        if isinstance(values, Missing):
            return self.missing[values]
        return Markup(self.words.value.comma).join(self.code(v) for v in values)

    def yes_no(self, value: Maybe[bool]) -> Markup:
        """Show a yes or no."""
        if isinstance(value, Missing):
            return self.missing[value]
        return escape(self.words.value.yes if value else self.words.value.no)

    def day(self, value: Maybe[date]) -> Markup:
        """Show a date as ISO 8601 has it, readable by machines too."""
        if isinstance(value, Missing):
            return self.missing[value]
        return Markup('<time datetime="{0}">{0}</time>').format(value.isoformat())

    def days(self, count: Maybe[int], kind: Maybe[str]) -> Markup:
        """Show a length of time with the kind of its days; 0 is 即办, an unknown kind says so."""
        if isinstance(count, Missing):
            return self.missing[count]
        if count == 0:
            return escape(self.words.value.at_once)
        if isinstance(kind, Missing):
            template = self.words.value.days_unknown
        else:
            template = (
                self.words.value.working_days if kind == WORKING else self.words.value.natural_days
            )
        if count == 1 and self.lang == "en":
            template = template.replace("days", "day")
        return Markup('<span class="num">{}</span> {}').format(count, template)

    def visits(self, count: Maybe[int]) -> Markup:
        """Show how often one must come; 0 is 不用跑."""
        if isinstance(count, Missing):
            return self.missing[count]
        if count == 0:
            return escape(self.words.value.no_visit)
        word = self.words.value.visit if count == 1 else self.words.value.visits
        return Markup('<span class="num">{}</span> {}').format(count, word)

    def count(self, value: Maybe[int]) -> Markup:
        """Show a number of pieces."""
        if isinstance(value, Missing):
            return self.missing[value]
        return Markup('<span class="num">{}</span>').format(value)

    def money(self, value: Maybe[Decimal]) -> Markup:
        """Show an amount in yuan, exact, as it stands in the source."""
        if isinstance(value, Missing):
            return self.missing[value]
        return Markup('<span class="num">{:,f}</span> {}').format(value, self.words.value.yuan)

    @property
    def missing_word(self) -> Markup:
        """未公开, for a list that a source does not give."""
        return self.missing[NOT_STATED]

    def name_or_missing(self, thing: Maybe[Body] | Maybe[Place]) -> Markup:
        """Show the name of a body or place that may not be stated."""
        return self.missing[thing] if isinstance(thing, Missing) else self.named(thing)

    def plain(self, value: str) -> str:
        """Return words for an attribute, where no markup can stand."""
        return value

    def site_name(self, site: Site) -> str:
        """Return the site's name in this language, where it has one."""
        english = site.settings.name_en
        return english if self.lang == "en" and english else site.settings.name

    def summary(self, item: Item) -> Markup:
        """Show what an item is, in one sentence."""
        if self.lang == "en" and not isinstance(item.summary_en, Missing):
            return escape(item.summary_en)
        return self.text(item.summary)

    def said(self, text: Text) -> Markup:
        """Show a sentence of a finding."""
        return escape(text.say(self.lang))

    def spoken(self, code: str) -> Markup:
        """Show a short code as it is printed and typed."""
        return Markup('<code class="code">{}</code>').format(spoken(code))

    def safe_html(self, html: str) -> Markup:
        """Show prose, which was cleaned when it was read."""
        return Markup(html)

    def percent(self, value: Decimal | None) -> Markup:
        """Show a share in percent, or that there is none."""
        return (
            self.missing_word
            if value is None
            else Markup('<span class="num">{}</span>%').format(value)
        )

    def phone(self, value: Maybe[str]) -> Markup:
        """Show a telephone number, to be called where the cell is one plain number."""
        if isinstance(value, Missing) or not re.fullmatch(r"[0-9+][0-9-]{2,19}", value):
            return self.lines(value)
        return Markup('<a href="tel:{0}">{0}</a>').format(value)

    def link(self, value: Maybe[str]) -> Markup:
        """Show an address as a link."""
        if isinstance(value, Missing):
            return self.missing[value]
        return Markup('<a href="{0}" rel="external">{0}</a>').format(value)

    def instrument_link(self, site: Site, id_: Maybe[str], up: str, lang: str) -> Markup:
        """Show a legal instrument as a link to its page."""
        if isinstance(id_, Missing):
            return self.missing[id_]
        path = up + urls.one(lang, "instruments", id_)
        return Markup('<a href="{}">{}</a>').format(path, self.text(site.instruments[id_].title))

    def law(self, instrument: Instrument, as_of: date) -> Standing:
        """Say where an instrument stands on a day."""
        return of_instrument(instrument, as_of)

    def situation(self, matter: Matter, id_: str) -> str:
        """Return what a situation of a matter is called."""
        return next((x.name for x in matter.situations if x.id == id_), id_)

    def copies(self, material: Material) -> Markup:
        """Show how many originals and copies of a material are handed in."""
        w = self.words.matter
        counts = (
            (w.original, material.originals),
            (w.copy, material.copies),
            (w.certified, material.certified_copies),
        )
        known = [(word, n) for word, n in counts if not isinstance(n, Missing) and n > 0]
        if not known:
            stated = any(not isinstance(n, Missing) for _, n in counts)
            return Markup("{} {}").format(w.original, 0) if stated else self.missing_word
        shown = [
            Markup('{} <span class="num">{}</span> {}').format(word, n, self.words.value.pieces)
            for word, n in known
        ]
        return Markup(self.words.value.comma).join(shown)

    def comparable(self, matter: MatterRow) -> bool:
        """Say whether promise and law can be drawn on one bar: both stated, in days of one kind."""
        return (
            isinstance(matter.promised_days, int)
            and isinstance(matter.statutory_days, int)
            and matter.statutory_days > 0
            and matter.promised_days <= matter.statutory_days
            and isinstance(matter.promised_unit, str)
            and matter.promised_unit == matter.statutory_unit
        )

    def saved(self, matter: MatterRow) -> str:
        """Return in words what the bar of promise against law shows."""
        if isinstance(matter.promised_days, Missing) or isinstance(matter.statutory_days, Missing):
            raise ValueError(f"{matter.id}: a limit is not stated")
        percent = round(100 * matter.promised_days / matter.statutory_days)
        return str(self.words.matter.saved.format(percent=percent))

    def cost(self, matter: Matter) -> Markup:
        """Show in a few words what a matter costs; only a source that says 否 makes it free."""
        payable = [f for f in matter.fees if f.standing is Standing.IN_FORCE and f.state == "收取"]
        if len(payable) == 1:
            return self.rate(payable[0])
        if payable:
            return Markup("{}").format(self.words.matter.costs_short.format(count=len(payable)))
        if isinstance(matter.charged, Missing):
            return Markup("{}{}{}").format(
                self.words.matter.charged, self.words.value.colon, self.missing[matter.charged]
            )
        return escape(self.words.matter.unstated_short if matter.charged else self.words.value.free)

    def tier_rate(self, tier: FeeTier) -> Markup:
        """Show the rate of one tier."""
        if isinstance(tier.percent, Missing):
            return self.money(tier.amount)
        return Markup('<span class="num">{:f}</span>%').format(tier.percent)

    def reduction(self, cut: FeeReduction) -> Markup:
        """Show by how much a fee is reduced."""
        if isinstance(cut.percent, Missing):
            return self.money(cut.amount)
        return Markup('<span class="num">{:f}</span>%').format(cut.percent)

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
            shown = self.money(fee.amount)
            if not isinstance(fee.unit, Missing):
                shown += Markup("/") + self.text(fee.unit)
        elif not isinstance(fee.percent, Missing):
            shown = Markup('<span class="num">{:f}</span>%').format(fee.percent)
            if not isinstance(fee.percent_of, Missing):
                shown = Markup(w.percent_of).format(shown, self.text(fee.percent_of))
        elif fee.tiers:
            return escape(w.tiered)
        else:
            return self.lines(fee.rate_text)
        for word, bound in ((w.at_least, fee.floor), (w.at_most, fee.cap)):
            if not isinstance(bound, Missing):
                shown += Markup(self.words.value.comma) + Markup(word).format(self.money(bound))
        return shown
