"""Rules on personal data, in every cell of every package, in prose, and in the files shipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from pipeline import personal
from pipeline.findings import Finding, Place, Rule, Text, capped
from pipeline.model.schema import Field
from pipeline.model.values import Missing
from pipeline.personal import Hit, Kind
from pipeline.reading.descriptors import DESCRIPTOR_MAX as TEXT_MAX
from pipeline.reading.packages import DESCRIPTOR_FILE
from pipeline.reading.table import MANY, Column, Table
from pipeline.rules.base import Catalogue, CheckedRule, Mend, wrong
from pipeline.rules.codes import CODES
from pipeline.rules.contacts import COLUMNS, is_declared

KINDS: Mapping[Kind, Text] = {
    "identity": Text("居民身份证号码", "a resident identity number"),
    "mobile": Text("个人手机号", "a mobile number"),
    "card": Text("银行卡号", "a bank card number"),
}
MEND = Mend(
    Text("不含个人信息", "no personal data"),
    Text(
        "删去；公开的联系方式填在电话列，值班手机注明已同意公开",
        "delete it; public lines belong in the telephone columns",
    ),
)
_NO_MOBILE = frozenset(COLUMNS) | frozenset(CODES)
_TEXTS, _NUMBERS = frozenset(["string"]), frozenset(["string", "integer", "number"])


def _ever(table: Table, column: Column) -> bool:
    """Say whether a column can hold personal data at all: any of a dataset, the free texts of the catalogue."""
    spec: Field = column.field
    if not table.file.startswith("catalogue/"):
        return spec.type in _NUMBERS and not spec.codes
    return spec.type in _TEXTS and not spec.codes and spec.form != "slug" and not spec.references


def _suspects(column: Column, by_hand: bool) -> Iterator[tuple[int, str]]:
    """Yield the different texts of a column in which something may be found, with their index.

    Many texts are searched as one: a column of a million names costs a second.
    """
    for start in range(0, len(column.values), MANY):
        for index, text in _among(column.values[start : start + MANY], by_hand):
            yield start + index, text


def _among(values: Sequence[object], by_hand: bool) -> Iterator[tuple[int, str]]:
    texts = [
        "" if isinstance(v, Missing) else "；".join(v) if isinstance(v, tuple) else str(v)
        for v in values
    ]
    joined = "\n".join(texts)
    begins = (
        [match.start() for match in personal.BY_HAND.finditer(joined)]
        if by_hand
        else list(personal.candidates(joined))
    )
    if begins:
        ends = np.cumsum([len(text) + 1 for text in texts])
        for index in np.unique(np.searchsorted(ends, begins, side="right")).tolist():
            yield index, texts[index]


def _meant(table: Table, column: Column, text: str) -> list[Hit]:
    """Find personal data in a cell; not mobile numbers where another rule judges them, where codes or
    amounts stand, or where the cell says that it is a duty mobile published with consent.
    """
    spec = column.field
    catalogue = table.file.startswith("catalogue/")
    apart = (table.schema.name, spec.name) in _NO_MOBILE if catalogue else is_declared(text)
    amount = spec.type != "string" and bool(spec.unit)
    hits = personal.find(text, spec.title)
    return [hit for hit in hits if not ((apart or amount) and hit.kind == "mobile")]


def in_table(table: Table, rule: Rule, by_hand: bool = False) -> Iterator[Finding]:
    """Find personal data in the cells of a table, or what was masked by hand."""
    for column in table.columns:
        if not _ever(table, column):
            continue
        bad: dict[int, Text] = {}
        for index, text in _suspects(column, by_hand):
            if by_hand:
                bad[index] = Text("有手工打码的个人信息", "personal data masked by hand")
            elif hits := _meant(table, column, text):
                bad[index] = KINDS[hits[0].kind]
        for row in np.flatnonzero(np.isin(column.codes, list(bad))).tolist():
            what = bad[int(column.codes[row])]
            found = what if by_hand else Text(f"含有{what.zh}", f"holds {what.en}")
            yield wrong(table, row, column.field.name, rule, found, MEND)


def no_personal_data(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """No published cell, file or page of prose holds an identity, bank card or mobile number.

    Why: what is published once is copied for ever. An identity number has a valid date and check
    digit and wins over a company code that looks like one; a card stands beside words that say so; a
    mobile number may stand in a declared contact column, with consent. The value is masked here too.
    Source: 个人信息保护法 arts. 13, 28; 政府信息公开条例 art. 15.
    """
    for table in catalogue.tables.values():
        yield from in_table(table, rule)


def masked_by_hand(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Personal data that was masked by hand (1xx****xxxx) is better left out.

    Why: part of a number with a name beside it is still about somebody.
    Source: 个人信息保护法 art. 73 (去标识化 is not 匿名化).
    """
    for table in catalogue.tables.values():
        yield from in_table(table, rule, by_hand=True)


def in_files(data: Path, content: Path, rule: Rule) -> Iterator[Finding]:
    """Find personal data in what is published beside the tables: prose, descriptors, names of files."""
    texts = [*sorted(content.rglob("*.md")), *sorted(data.glob("*.yaml"))]
    texts += sorted(data.glob(f"*/{DESCRIPTOR_FILE}"))
    for path in texts:
        yield from _in_text(path, _name(path, data, content), rule)
    for path in sorted([*data.rglob("*"), *content.rglob("*")]):
        for hit in personal.find(path.name):
            yield _told(rule, Place(_name(path, data, content)), path.name, hit)


def _name(path: Path, data: Path, content: Path) -> str:
    inside = path.is_relative_to(content)
    return f"content/{path.relative_to(content)}" if inside else path.relative_to(data).as_posix()


def _in_text(path: Path, file: str, rule: Rule) -> Iterator[Finding]:
    """Find personal data in a text, at its line; what cannot be read is told by its reader."""
    if path.is_symlink() or path.stat().st_size > TEXT_MAX:
        return
    text = path.read_bytes().decode("utf-8-sig", "replace")
    for hit in personal.find(text):
        start = text.rfind("\n", 0, hit.start) + 1
        line = text[start : text.find("\n", hit.end) % (len(text) + 1)]
        if hit.kind == "mobile" and is_declared(line):
            continue
        yield _told(rule, Place(file, text.count("\n", 0, hit.start) + 1), text, hit)


def _told(rule: Rule, place: Place, text: str, hit: Hit) -> Finding:
    what, value = KINDS[hit.kind], capped(text[hit.start : hit.end])
    found = Text(f"含有{what.zh}", f"holds {what.en}")
    return Finding(
        rule.level, rule.id, place, None, value, found, MEND.expected, MEND.example, MEND.fix
    )
