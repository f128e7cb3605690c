"""How easily what citizens are to read is read: sentence by sentence, with the plain word for the official one.

The measure is the difficulty coefficient of Chinese texts (汉语难度系数): the mean length of a sentence in words
plus the difficult words among a hundred words; under 20 is easy, over 30 hard. Source: "Measurement methods of
Chinese linguistic features", table 1, BMJ Open, which takes for difficult what lies beyond the first grades of the
HSK; it follows Gunning's fog index. No such list is ours to ship, so a word is difficult here if it stands in
`theme/words/jargon.tsv`, has four characters or more, as Gunning counts long words, or has a character that is not
one of the 3,755 common ones of GB 2312 level one. The bounds are therefore a guide and no norm.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.figures import tenth
from pipeline.findings import Place
from pipeline.languages import THEME
from pipeline.reading.table import Table
from pipeline.view import labels

READ: Mapping[str, tuple[str, ...]] = {
    "matters": ("conditions", "prohibited", "promised_note", "statutory_note", "visits_reason", "commitment_text"),
    "situations": ("question",),
    "materials": ("standard", "note"),
    "special_procedures": ("note",),
    "faqs": ("answer",),
}  # fmt: skip
"""The columns whose sentences the hall writes itself: no names, and no law, which it may not reword."""
LONG = 40
"""Characters beyond which a sentence is long: about the 25 words at which plain-language guides for English stop."""
EASY, HARD = 20, 30
"""Bounds of the coefficient: below the first it is easy, above the second hard."""
_LONG_WORD = 4
_END = re.compile(r"[。？！；?!;…\n]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_COUNTED = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9.]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its characters (a number or Latin word is one), words, difficult words, official words."""

    text: str
    characters: int
    words: int
    difficult: int
    official: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ease:
    """How easily texts are read. All but the counts are None where there is no sentence.

    `characters` and `words` are the mean length of a sentence, `difficult` the difficult words of a
    hundred, `coefficient` words plus difficult, `long` the sentences over LONG characters.
    """

    sentences: int
    long: int
    characters: Decimal | None
    words: Decimal | None
    difficult: Decimal | None
    coefficient: Decimal | None

    @property
    def level(self) -> str:
        """`easy`, `middling`, `hard`, or `none` where there is nothing to read."""
        if self.coefficient is None:
            return "none"
        if self.coefficient < EASY:
            return "easy"
        return "hard" if self.coefficient > HARD else "middling"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that citizens read: where it stands, whose matter it is of, and its sentences."""

    place: Place
    matter: str
    sentences: tuple[Sentence, ...]


@functools.cache
def jargon() -> Mapping[str, str]:
    """Return the plain word of each official one."""
    text = (THEME / "words" / "jargon.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return dict(lines)


@functools.cache
def _official() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, jargon()), key=len, reverse=True)))


@functools.cache
def _common(character: str) -> bool:
    """Say whether a character is one of GB 2312 level one, which stand in rows 16 to 55."""
    try:
        return character.encode("gb2312")[0] <= 0xA0 + 55
    except UnicodeEncodeError:
        return False


@functools.lru_cache(maxsize=200_000)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Take a text apart into its sentences, by 。？！； and line ends."""
    return tuple(_sentence(part.strip()) for part in _END.split(text) if _HAN.search(part))


def _sentence(text: str) -> Sentence:
    words = [word for word in labels.words(text) if _HAN.search(word)]
    known = {word for word in words if word in jargon()}
    official = tuple(
        found for found in _official().findall(text)
        if found in known or len(found) > 1  # one character alone is a word only where it stands alone
    )  # fmt: skip
    return Sentence(
        text, len(_COUNTED.findall(text)), len(words), sum(map(_is_difficult, words)), official
    )


def _is_difficult(word: str) -> bool:
    return (
        word in jargon()
        or len(word) >= _LONG_WORD
        or not all(_common(c) for c in word if _HAN.match(c))
    )


def ease(read: Iterable[Sentence]) -> Ease:
    """Reckon how easily sentences are read, exact to a tenth."""
    found = list(read)
    words = sum(s.words for s in found)
    if not words:
        return Ease(len(found), 0, None, None, None, None)
    characters = Fraction(sum(s.characters for s in found), len(found))
    length, hard = (
        Fraction(words, len(found)),
        Fraction(100 * sum(s.difficult for s in found), words),
    )
    return Ease(
        len(found), sum(s.characters > LONG for s in found),
        tenth(characters), tenth(length), tenth(hard), tenth(length + hard),
    )  # fmt: skip


def cells(tables: Mapping[str, Table]) -> Iterator[Cell]:
    """Yield the cells of a catalogue that citizens read, in the order of tables and rows."""
    for name, columns in READ.items():
        table = tables[name]
        owners = table.column("id" if name == "matters" else "matter_id").cells()
        for column in columns:
            for row, (owner, value) in enumerate(
                zip(owners, table.column(column).cells(), strict=True)
            ):
                if isinstance(value, str) and (found := sentences(value)):
                    yield Cell(table.place(row, column), str(owner), found)


def official_words(read: Iterable[Sentence]) -> list[tuple[str, str, int]]:
    """Return the official words, each with its plain one and how often it stands there, the commonest first."""
    counts = Counter(word for sentence in read for word in sentence.official)
    return [(w, jargon()[w], n) for w, n in sorted(counts.items(), key=lambda p: (-p[1], p[0]))]


def report(tables: Mapping[str, Table], lang: str, most: int) -> str:
    """Return the report for publishers: the figures, then the sentences that need work, the longest first."""
    all_cells = list(cells(tables))
    read = [sentence for cell in all_cells for sentence in cell.sentences]
    zh, whole = lang == "zh", ease(read)
    lines = [_head(whole, zh), ""]
    bad = sorted(
        ((cell.place, s) for cell in all_cells for s in cell.sentences if s.characters > LONG),
        key=lambda pair: (
            -pair[1].characters,
            pair[0].file,
            pair[0].line or 0,
            pair[0].column or "",
        ),
    )
    lines.append(
        f"长句（超过 {LONG} 字）：{len(bad)}"
        if zh
        else f"Long sentences (over {LONG} characters): {len(bad)}"
    )
    for place, s in bad[:most]:
        lines.append(f"{place.file}:{place.line} {place.column}  {s.characters}  {s.text}")
        lines += [f"    {word} → {jargon()[word]}" for word in dict.fromkeys(s.official)]
    lines += ["", "公文用语 → 平常话（次数）" if zh else "Official words → plain words (times)"]
    lines += [f"{word} → {plain}  {count}" for word, plain, count in official_words(read)[:most]]
    return "\n".join(lines)


def _head(whole: Ease, zh: bool) -> str:
    level = {
        "easy": ("好读", "easy"), "middling": ("中等", "middling"), "hard": ("难读", "hard"),
        "none": ("没有句子", "nothing to read"),
    }[whole.level][0 if zh else 1]  # fmt: skip
    figures = (whole.characters, whole.words, whole.difficult, whole.coefficient)
    long, words, hard, all_ = ("–" if x is None else f"{x:.1f}" for x in figures)
    if zh:
        return (
            f"{whole.sentences} 句，平均 {long} 字、{words} 词；每百词难词 {hard}；"
            f"难度系数 {all_}（词 + 难词；低于 {EASY} 好读，高于 {HARD} 难读）：{level}"
        )
    return (
        f"{whole.sentences} sentences of {long} characters, {words} words; difficult words of a "
        f"hundred {hard}; coefficient {all_} (words + difficult; below {EASY} easy, above "
        f"{HARD} hard): {level}"
    )
