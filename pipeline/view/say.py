"""How a plain value looks on a page, in one language.

What is 未公开 or 不适用 becomes a marked word, never an empty place, a 0 or 不收费.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, TypeVar

from markupsafe import Markup, escape

from pipeline import languages
from pipeline.findings import Text
from pipeline.model.codes import spoken
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED, WORKING, Days, Maybe, Missing, Money

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_HAN_RUN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]+")
_TELEPHONE = re.compile(r"[0-9+][0-9-]{2,19}")


F = TypeVar("F", bound=Callable[..., Any])


def remembered(method: F) -> F:
    """Say a value only once: a site has a million figures, but few that differ."""
    name = method.__name__

    @functools.wraps(method)
    def once(self: Say, *values: object) -> object:
        key = (name, values)
        found = self.told.get(key)
        if found is None:
            found = self.told[key] = method(self, *values)
        return found

    return once  # type: ignore[return-value]


class Say:
    """Says values in a language with its words."""

    def __init__(
        self, lang: str, words: SimpleNamespace, translations: Mapping[str, str] | None = None
    ):
        self.lang, self.words = lang, words
        self.translations = translations or {}
        self.written = languages.written(lang)
        self.told: dict[tuple[str, tuple[object, ...]], Markup] = {}
        self.missing = {
            NOT_STATED: self.silent(words.value.not_stated),
            NOT_APPLICABLE: Markup('<span class="quiet">{}</span>').format(
                words.value.not_applicable
            ),
        }

        matter = vars(words.matter)
        self.plain = {matter[key]: plain for key, plain in vars(words.plain).items()}

    def plainly(self, word: str) -> Markup:
        """Return a term's plain word as an attribute, from which large type shows it beside the term."""
        plain = self.plain.get(word)
        return Markup(' data-plain="{}"').format(plain) if plain else Markup("")

    def silent(self, words: str) -> Markup:
        """Mark words which say that a source does not say something."""
        return Markup('<span class="missing">{}</span>').format(words)

    def text(self, value: Maybe[str]) -> Markup:
        """Show words as the source has them, marked as Chinese on a page in another language."""
        if isinstance(value, Missing):
            return self.missing[value]
        if self.lang.startswith("zh") or not HAN.search(value):
            return escape(value)
        if value in self.translations:
            return escape(self.translations[value])
        return Markup('<span lang="zh-Hans">{}</span>').format(value)

    def plain_text(self, value: str) -> str:
        """Return words in the page's language without markup: translated where there is a translation."""
        return value if self.written == languages.FIRST else self.translations.get(value, value)

    def lines(self, value: Maybe[str]) -> Markup:
        """Show long text with its line feeds."""
        if isinstance(value, Missing):
            return self.missing[value]
        translated = self.translations.get(value)
        if "\n" not in (translated or value):
            return self.text(value)
        marked = Markup("<br>").join(escape(line) for line in (translated or value).split("\n"))
        if translated or self.lang.startswith("zh"):
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
        name = str(getattr(thing, "name"))  # noqa: B009
        return self.translations.get(name, name)

    def cell(self, value: object) -> Markup:
        """Show a cell of any table by its type; what is missing says so."""
        if isinstance(value, Missing):
            return self.missing[value]
        if isinstance(value, bool):
            return self.yes_no(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, tuple):
            return self.listed(value)
        if isinstance(value, int | Decimal):
            return Markup('<span class="num">{:,f}</span>').format(Decimal(value))
        return self.text(str(value))

    def name_cell(self, value: object) -> Markup:
        """Show a cell of a column that names rows: a number is a year or a number of an order, without commas."""
        return escape(str(value)) if type(value) is int else self.cell(value)

    @remembered
    def code(self, value: Maybe[str]) -> Markup:
        """Show a value of a code list: the Chinese label, or its word in the page's language."""
        if isinstance(value, Missing):
            return self.missing[value]
        word = getattr(self.words.codes, value, None)
        return self.text(value) if word is None else escape(word)

    @remembered
    def listed(self, values: Maybe[tuple[str, ...]]) -> Markup:
        """Show several values of a code list."""
        if isinstance(values, Missing):
            return self.missing[values]
        return Markup(self.words.value.comma).join(map(self.code, values))  # noqa: S704 (our words)

    @remembered
    def yes_no(self, value: Maybe[bool]) -> Markup:
        """Show a yes or no."""
        if isinstance(value, Missing):
            return self.missing[value]
        return escape(self.words.value.yes if value else self.words.value.no)

    @remembered
    def day(self, value: Maybe[date]) -> Markup:
        """Show a date as ISO 8601 has it, readable by machines too."""
        if isinstance(value, Missing):
            return self.missing[value]
        return Markup('<time datetime="{0}">{0}</time>').format(value.isoformat())

    @remembered
    def days(self, length: Maybe[Days]) -> Markup:
        """Show a length of time with the kind of its days; 0 is 即办, an unknown kind says so."""
        if isinstance(length, Missing):
            return self.missing[length]
        w = self.words.value
        if length.count == 0:
            return escape(w.at_once)
        if isinstance(length.kind, Missing):
            template = w.days_unknown
        else:
            template = w.working_days if length.kind == WORKING else w.natural_days
        if length.count == 1 and self.lang == "en":
            template = template.replace("days", "day")
        return Markup('<span class="num">{}</span> {}').format(length.count, template)

    @remembered
    def visits(self, count: Maybe[int]) -> Markup:
        """Show how often one must come; 0 is 不用跑."""
        if isinstance(count, Missing):
            return self.missing[count]
        if count == 0:
            return escape(self.words.value.no_visit)
        word = self.words.value.visit if count == 1 else self.words.value.visits
        return Markup('<span class="num">{}</span> {}').format(count, word)

    @remembered
    def count(self, value: Maybe[int]) -> Markup:
        """Show a number of pieces."""
        if isinstance(value, Missing):
            return self.missing[value]
        return Markup('<span class="num">{}</span>').format(value)

    @remembered
    def money(self, value: Maybe[Money]) -> Markup:
        """Show an amount of money, exact, as it stands in the source, with its unit."""
        if isinstance(value, Missing):
            return self.missing[value]
        unit = getattr(self.words.units, value.unit, value.unit)
        return Markup('<span class="num">{:,f}</span> {}').format(value.amount, unit)

    @property
    def missing_word(self) -> Markup:
        """未公开, for a list that a source does not give."""
        return self.missing[NOT_STATED]

    def said(self, text: Text) -> Markup:
        """Show a sentence of a finding; what it quotes from the data is marked as Chinese."""
        said = escape(text.say(self.lang))
        if self.lang.startswith("zh"):
            return said
        marked = _HAN_RUN.sub(r'<span lang="zh-Hans">\g<0></span>', str(said))
        return Markup(marked)  # noqa: S704 (escaped above)

    def spoken(self, code: str) -> Markup:
        """Show a short code as it is printed and typed."""
        return Markup('<code class="code">{}</code>').format(spoken(code))

    def percent(self, value: Decimal | None) -> Markup:
        """Show a share in percent, or that there is none."""
        return (
            self.missing_word
            if value is None
            else Markup('<span class="num">{}</span>%').format(value)
        )

    def phone(self, value: Maybe[str]) -> Markup:
        """Show a telephone number, to be called where the cell is one plain number."""
        if isinstance(value, Missing) or not _TELEPHONE.fullmatch(value):
            return self.lines(value)
        return Markup('<a href="tel:{0}">{0}</a>').format(value)

    def link(self, value: Maybe[str]) -> Markup:
        """Show an address as a link."""
        if isinstance(value, Missing):
            return self.missing[value]
        return Markup('<a href="{0}" rel="external">{0}</a>').format(value)

    def text_or(self, value: Maybe[str], silence: str) -> Markup:
        """Show words; where there are none, say of what there are none."""
        return self.silent(silence) if isinstance(value, Missing) else self.text(value)

    def text_or_none(self, value: Maybe[str]) -> Markup | None:
        """Show words where there are any: for what stands beside something else."""
        return None if isinstance(value, Missing) else self.text(value)

    def lines_or_none(self, value: Maybe[str]) -> Markup | None:
        """Show long text where there is any."""
        return None if isinstance(value, Missing) else self.lines(value)

    def code_or_none(self, value: Maybe[str]) -> Markup | None:
        """Show a value of a code list where there is one."""
        return None if isinstance(value, Missing) else self.code(value)

    def phone_or(self, value: Maybe[str], silence: str) -> Markup:
        """Show a telephone number; where there is none, say so."""
        return self.silent(silence) if isinstance(value, Missing) else self.phone(value)

    def plain_code(self, value: str) -> str:
        """Return a label of a code list without markup."""
        return str(getattr(self.words.codes, value, value))

    def labelled(self, label: str, value: Maybe[str]) -> Markup:
        """Show a value of a code list with what it is about, where that is not plain."""
        if isinstance(value, Missing):
            return Markup("{}{}{}").format(label, self.words.value.colon, self.missing[value])
        return self.code(value)

    def prose(self, html: str) -> Markup:
        """Show prose, which was cleaned when it was read. Wide tables scroll in a frame of their own."""
        framed = html.replace("<table>", f'<div class="scroll" tabindex="0" role="region" '
                              f'aria-label="{self.words.prose.table}"><table>')  # fmt: skip
        return Markup(framed.replace("</table>", "</table></div>"))  # noqa: S704 (cleaned)

    def article(self, title: str, source: str, day: object) -> Markup:
        """Return the norm's meta tags of a page of content; the day is all that is known of the time."""
        tags = Markup(
            '<meta name="ArticleTitle" content="{}">\n<meta name="PubDate" content="{} 00:00">'
        )
        made = tags.format(title, day)
        if source:
            made += Markup('\n<meta name="ContentSource" content="{}">').format(source)
        return made

    def column(self, section: str) -> str:
        """Return what the norm calls the column of a page: its section in the menu."""
        words = getattr(self.words.list, section, None)
        return str(words.title if words else self.words.home.short)
