"""The search index: what the browser's script needs, as two classic scripts.

The browser builds lunr's index itself, through lunr's own builder, from the plain names: 2,000 names
are a quarter of the bytes of the same index serialised, and are indexed in a tenth of a second.
Beside the names travel the lexicon, the characters' vectors and sounds, and the Traditional
characters, each cut down to what these documents and the lexicon can meet. Ranking is not here: it
exists once, in theme/static/search-core.js and search-words.js.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lunr.builder import Builder
from opencc import OpenCC
from pypinyin import lazy_pinyin

LEXICON = Path(__file__).parent / "lexicon"
FIRST_KINDS = ("item", "matter")  # found first, loaded first
KINDS = (*FIRST_KINDS, "fee", "instrument", "window", "dataset", "notice", "page")
VECTOR_SIZE = 128
SCRIPTS = ("vendor/lunr.min.js", "search-words.js", "search-core.js")
"""What a page loads of `theme/static` before the two files, in this order."""
_TOKEN = re.compile(r"[a-z0-9]+|[^\W_]")
_HAN = range(0x4E00, 0xA000)


@dataclass(frozen=True)
class Document:
    """One thing that can be found."""

    kind: str
    """One of KINDS."""
    id: str
    title: str
    url: str
    """Relative to the site's root, without a leading slash."""
    aliases: tuple[str, ...] = ()
    """What people call it (俗称)."""
    group: str = ""
    """Documents of one group are one result: the places and variants of an item."""
    variant: str = ""
    """新办, 变更, 延续, 注销 …"""
    place: str = ""
    state: str = ""
    """Where it stands, if it is not in force: a value of `Standing`. What is `past` comes last."""
    body: str = ""
    """Further words to find it by: department, theme, materials, legal titles."""
    codes: tuple[str, ...] = ()
    pinyin: str = ""
    """The title's syllables, separated by spaces, where pypinyin reads it wrongly."""

    @property
    def name(self) -> str:
        """The text that is searched: the title, with the variant unless the title says it."""
        return self.title if self.variant in self.title else f"{self.title} {self.variant}"


@dataclass(frozen=True)
class Lexicon:
    """The publisher's files of words, as the browser's script reads them."""

    synonyms: tuple[tuple[str, ...], ...]
    verbs: tuple[tuple[str, ...], ...]
    fillers: tuple[str, ...]

    def characters(self) -> set[str]:
        """Every character that occurs."""
        words = [word for group in (*self.synonyms, *self.verbs, self.fillers) for word in group]
        return set("".join(words)) - {"!"}


def fold(text: str) -> str:
    """One spelling for all: NFKC, lower case, Simplified character by character."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return plain.translate(_simplified())


def tokens(text: str) -> list[str]:
    """Tokens of a text: a run of Latin letters and digits, or one other letter."""
    return _TOKEN.findall(fold(text))


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters and their Simplified ones, for `str.translate`."""
    convert = OpenCC("t2s").convert
    pairs = ((code, convert(chr(code))) for code in _HAN)
    return {code: simple for code, simple in pairs if simple != chr(code) and len(simple) == 1}


def _rows(name: str, folder: Path) -> list[list[str]]:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


def read_lexicon(folder: Path = LEXICON) -> Lexicon:
    """Read the files of words in a folder."""

    def groups(name: str) -> list[tuple[str, ...]]:
        kept = []
        for row in _rows(name, folder):
            words = (word for cell in row for word in fold(cell).split())
            kept.append(tuple(dict.fromkeys(words)))
        return kept

    fillers = {fold(row[0]).strip() for row in _rows("fillers.tsv", folder)}
    return Lexicon(
        synonyms=(*groups("words.tsv"), *groups("abbreviations.tsv")),
        verbs=tuple(groups("verbs.tsv")),
        fillers=tuple(sorted(fillers, key=lambda word: (-len(word), word))),
    )


def index_files(documents: Sequence[Document], lexicon_folder: Path = LEXICON) -> dict[str, bytes]:
    """The two scripts by file name; the same documents give the same bytes."""
    for document in documents:
        if document.kind not in KINDS:
            raise ValueError(f"{document.id}: unknown kind {document.kind!r}")
    first = [document for document in documents if document.kind in FIRST_KINDS]
    rest = [document for document in documents if document.kind not in FIRST_KINDS]
    ordered = [*first, *rest]
    groups = _group_numbers(ordered)
    tables = _tables(ordered, read_lexicon(lexicon_folder))
    return {
        "search-first.js": _script({"tables": tables, "documents": _columns(first, groups)}),
        "search-rest.js": _script(
            {
                "documents": _columns(rest, groups),
                "codes": _lines(" ".join(map(_bare, d.codes)) for d in ordered),
                "bodies": _lines(fold(d.body) for d in ordered),
            }
        ),
    }


def _script(part: dict[str, object]) -> bytes:
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"GongkaiSearch.add({text});\n".encode()


def _lines(values: Iterable[str]) -> str:
    """One value a line; a column of empty values is no bytes at all."""
    joined = "\n".join(" ".join(value.split()) for value in values)
    return joined if joined.strip() else ""


def _group_numbers(documents: Sequence[Document]) -> dict[str, str]:
    """Short names for the groups that have more than one document."""
    members: dict[str, int] = defaultdict(int)
    for document in documents:
        members[document.group] += 1
    shared = [group for group, count in members.items() if group and count > 1]
    return {group: str(number) for number, group in enumerate(shared)}


def _bare(code: str) -> str:
    """A code without what hands vary: hyphens, blanks, width and case."""
    return re.sub(r"[\s-]", "", fold(code))


def _columns(documents: Sequence[Document], groups: dict[str, str]) -> dict[str, object]:
    return {
        "count": len(documents),
        "kind": _lines(str(KINDS.index(d.kind)) for d in documents),
        "title": _lines(d.title for d in documents),
        "aliases": _lines("|".join(d.aliases) for d in documents),
        "url": _lines(d.url for d in documents),
        "group": _lines(groups.get(d.group, "") for d in documents),
        "variant": _lines(d.variant for d in documents),
        "place": _lines(d.place for d in documents),
        "state": _lines(d.state for d in documents),
        "reading": _lines(_exceptions(d) for d in documents),
    }


def syllables(text: str) -> list[str]:
    """One reading for each token; words are read as pypinyin's phrase dictionary has them."""
    toks = tokens(text)
    said = iter(lazy_pinyin("".join(token for token in toks if ord(token[0]) in _HAN)))
    return [next(said) if ord(token[0]) in _HAN else token for token in toks]


@cache
def _usual(char: str) -> str:
    """What a character is read as when nothing is known of its word."""
    return str(lazy_pinyin(char)[0])


def _exceptions(document: Document) -> str:
    """Where a name is not read as its characters usually are: `place:reading`, separated by spaces."""
    said = syllables(document.name)
    said[: len(document.pinyin.split())] = document.pinyin.lower().split()
    usual = [_usual(token) if ord(token[0]) in _HAN else token for token in tokens(document.name)]
    places = enumerate(zip(said, usual, strict=False))
    return " ".join(f"{place}:{one}" for place, (one, other) in places if one != other)


def _tables(documents: Sequence[Document], lexicon: Lexicon) -> dict[str, object]:
    texts = [part for d in documents for part in (d.name, *d.aliases)]
    used = lexicon.characters() | {char for text in texts for char in fold(text)}
    return {
        "synonyms": "\n".join(" ".join(group) for group in lexicon.synonyms),
        "verbs": "\n".join(" ".join(family) for family in lexicon.verbs),
        "fillers": "\n".join(lexicon.fillers),
        "simplified": "".join(
            chr(code) + simple for code, simple in _simplified().items() if simple in used
        ),
        "syllables": _syllable_lines(used),
        "vectors": _vectors(used),
    }


def _common_characters() -> set[str]:
    """The 3,755 characters of GB 2312's first level: what a wrong character is chosen from."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return {row.decode("gb2312", errors="ignore") for row in rows} - {""}


def _syllable_lines(used: set[str]) -> str:
    chars: dict[str, list[str]] = defaultdict(list)
    for char in sorted(_common_characters() | {char for char in used if ord(char) in _HAN}):
        chars[_usual(char)].append(char)
    return "\n".join(f"{sound} {''.join(chars[sound])}" for sound in sorted(chars))


def _vectors(used: set[str]) -> dict[str, object]:
    rows = [row for row in _rows("vectors.tsv", LEXICON) if row[0] in used]
    data = b"".join(base64.b64decode(row[2]) for row in rows)
    return {
        "chars": "".join(row[0] for row in rows),
        "size": VECTOR_SIZE,
        "scales": [float(row[1]) for row in rows],
        "data": base64.b64encode(data).decode("ascii"),
    }


def lunr_scores(texts: Sequence[str], question: str) -> dict[int, float]:
    """What lunr.py finds for a question's tokens: the tests hold the browser's lunr.js to it."""
    builder = Builder()
    builder.ref("ref")
    builder.field("name")
    for number, text in enumerate(texts):
        builder.add({"ref": str(number), "name": tokens(text)})
    index = builder.build()
    query = index.create_query()
    for token in dict.fromkeys(tokens(question)):
        query.term(token, use_pipeline=False)
    return {int(hit["ref"]): float(hit["score"]) for hit in index.query(query)}
