"""The default normalisers: what is made of a text before it is written, each reported as changed.

They change how a value is written, never what it says; `docs/import.md` lists them. Whatever is
then still not canonical is refused.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.findings import Place, Text
from pipeline.model.schema import Field
from pipeline.reading.lexical import Problem, parse
from pipeline.reading.text import MOJIBAKE, deceiving, suspicious

_DIGITS = str.maketrans("０１２３４５６７８９．－", "0123456789.-")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile("[\t\u00a0\u2000-\u200a\u202f\u205f\x0b\x0c]")
_DASH = re.compile("(?<=[0-9*])\\s*[‐‑‒–—―－−]+\\s*(?=[0-9*])")
_DATES = re.compile(r"([0-9]{4})(?:[/.]|年)([0-9]{1,2})(?:[/.]|月)([0-9]{1,2})日?")
PHONES = ("phone", "complaint_phone")
LENGTHS = {
    "base_code": (12,), "implementation_code": (31,), "handling_code": (33,),
    "credit_code": (18,), "division_code": (6, 9, 12),
}  # fmt: skip
"""Lengths of official codes: a number of another length has lost its leading zeros."""
DIFFERENT_KIND = {
    "lost": Text(
        "按数字存储，十五位以后的数字已经丢失", "stored as a number: digits after the 15th are lost"
    ),
    "date": Text("被表格软件改成了日期或时间", "turned into a date or time by a spreadsheet"),
    "error": Text("是表格软件的错误值", "a spreadsheet's error value"),
}


def canonical(field: Field, text: str) -> str:
    """Return a text as the field writes it. Applying it twice changes nothing more."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()
    if field.form != "long":
        text = re.sub(r"\s*\n\s*", " ", text)
    if field.name in PHONES:
        text = _DASH.sub("-", text.translate(_DIGITS))
    if field.type != "string" or field.form in ("slug", "url"):
        text = text.translate(_DIGITS)
    if field.type == "date" and (match := _DATES.fullmatch(text)):
        text = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return text


@lru_cache(maxsize=100_000)
def judge(field: Field, text: str) -> Text | None:
    """Say why a canonical text cannot stand in a field, or return None."""
    parsed = parse(field, text)
    if isinstance(parsed, Problem):
        return parsed.found
    data = text.encode()
    if suspicious(data):
        for finding in deceiving(data, lambda _: Place("")):
            if finding.rule != MOJIBAKE.id:
                return finding.found
    return None


def spoilt(field: Field, text: str, kind: str) -> Text | None:
    """Say what a spreadsheet program has done to a cell before it came here, or return None."""
    if kind == "date" and field.type == "date":
        return None
    if kind in DIFFERENT_KIND:
        return DIFFERENT_KIND[kind]
    lengths = LENGTHS.get(field.name)
    if kind == "number" and lengths and len(text) not in lengths:
        return Text(
            "编码按数字存储，前导零可能已经丢失",
            "a code stored as a number: leading zeros may be lost",
        )
    if field.type == "string" and re.fullmatch(r"[0-9]{5,}\.0", text):
        return Text("编码按小数存储", "a code stored as a decimal")
    return None
