"""Rules on personal data, in every cell of every package, in prose, and in the files shipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from pipeline import personal
from pipeline.findings import Finding, Place, Rule, Text, capped
from pipeline.model.schema import Field
from pipeline.personal import Hit, Kind
from pipeline.reading.prose import Prose
from pipeline.reading.table import Column, Table
from pipeline.rules.base import Catalogue, CheckedRule, Mend, wrong
from pipeline.rules.codes import CODES
from pipeline.rules.contacts import COLUMNS

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


def _ever(column: Column) -> bool:
    """Say whether a column can hold personal data at all."""
    spec: Field = column.field
    return spec.type == "string" and not spec.codes and spec.form != "slug" and not spec.references


def _suspects(column: Column) -> Iterator[tuple[int, str]]:
    """Yield the different texts of a column in which something is found, with their index.

    The texts are searched as one, so that a column without personal data costs one search.
    """
    texts = [v if isinstance(v, str) else "" for v in column.values]
    joined = "\n".join(texts)
    if not any(personal.find(joined)) and not personal.BY_HAND.search(joined):
        return
    for index, text in enumerate(texts):
        if len(text) > 6:
            yield index, text


def _meant(table: Table, name: str, hits: Iterable[Hit]) -> list[Hit]:
    """Leave out mobile numbers where another rule judges them, or where codes stand."""
    apart = (table.schema.name, name) in _NO_MOBILE and table.file.startswith("catalogue/")
    return [hit for hit in hits if not (apart and hit.kind == "mobile")]


def in_table(table: Table, rule: Rule, by_hand: bool = False) -> Iterator[Finding]:
    """Find personal data in the cells of a table, or what was masked by hand."""
    for column in filter(_ever, table.columns):
        name = column.field.name
        bad: dict[int, Text] = {}
        for index, text in _suspects(column):
            if by_hand and personal.BY_HAND.search(text):
                bad[index] = Text("有手工打码的个人信息", "personal data masked by hand")
            elif not by_hand and (hits := _meant(table, name, personal.find(text))):
                bad[index] = KINDS[hits[0].kind]
        for row in np.flatnonzero(np.isin(column.codes, list(bad))).tolist():
            what = bad[int(column.codes[row])]
            found = what if by_hand else Text(f"含有{what.zh}", f"holds {what.en}")
            yield wrong(table, row, name, rule, found, MEND)


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


def in_prose(content: Path, pieces: Iterable[Prose], rule: Rule) -> Iterator[Finding]:
    """Find personal data in prose, at its line."""
    for source in sorted({piece.source for piece in pieces}):
        text = (content / source).read_text(encoding="utf-8-sig")
        for hit in personal.find(text):
            what = KINDS[hit.kind]
            place = Place(f"content/{source}", text.count("\n", 0, hit.start) + 1)
            yield Finding(
                rule.level, rule.id, place, None, capped(text[hit.start : hit.end]),
                Text(f"含有{what.zh}", f"holds {what.en}"), MEND.expected, MEND.example, MEND.fix,
            )  # fmt: skip
