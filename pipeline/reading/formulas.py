"""Reads a formula: a small language of its own, so that no text of a publisher is ever run as a program.

formula    = term { (+ | -) term }
term       = factor { (* | /) factor }
factor     = number | ( formula ) | aggregate
aggregate  = kind ( dataset.table [ : row [ , number ] ] [ weight column ] [ where condition { and condition } ] )
condition  = row ( = | != | < | <= | > | >= ) row
row        = the same arithmetic over columns of the table, numbers and "texts"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NoReturn

from pipeline.findings import Text
from pipeline.model.formulas import (
    KINDS,
    WEIGHTED,
    Aggregate,
    Comparison,
    Expression,
    Kind,
    Named,
    Number,
    Operation,
    Word,
)

LENGTH_MAX = 500
"""Characters; what a reader can still follow."""
EXAMPLE = 'sum(cases.cases: on_time) / sum(cases.cases: completed where month >= "2026-01")'
_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>"[^"]*")|(?P<name>[a-z][a-z0-9_-]*)|(?P<sign>!=|<=|>=|[-+*/()=<>:,.]))'
)
_COMPARE = ("=", "!=", "<", "<=", ">", ">=")


class NotAFormula(Exception):
    """A text that is no formula: at which character (from 1), what stands there, what should."""

    def __init__(self, at: int, found: Text, expected: Text):
        self.at, self.found, self.expected = at, found, expected
        super().__init__(found.en)


def parse(text: str) -> Expression:
    """Read a formula. Raises NotAFormula."""
    reader = _Reader(text)
    made = reader.sums(reader.figure)
    reader.end()
    return made


class _Reader:
    """Reads tokens from left to right; `at` is the next one."""

    def __init__(self, text: str):
        self.text, self.at = text, 0
        self.tokens: list[tuple[str, str, int]] = []
        if len(text) > LENGTH_MAX:
            self._fail(LENGTH_MAX, f"{LENGTH_MAX} 字以内", f"at most {LENGTH_MAX} characters")
        here = 0
        while text[here:].strip():
            match = _TOKEN.match(text, here)
            if not match:
                at = here + len(text[here:]) - len(text[here:].lstrip())
                self._fail(at, "列名、数字、引号中的文字或运算符", "a column, number, text or sign")
            kind = str(match.lastgroup)
            self.tokens.append((kind, match.group(kind), match.start(kind)))
            here = match.end()

    def _fail(self, at: int, zh: str, en: str) -> NoReturn:
        there = self.text[at : at + 20] or "（结尾）"
        found = Text(
            f"第 {at + 1} 个字处“{there}”读不懂",
            f"“{self.text[at : at + 20] or 'the end'}” at character {at + 1} is not understood",
        )
        raise NotAFormula(at + 1, found, Text(zh, en))

    def _refuse(self, zh: str, en: str) -> NoReturn:
        there = self.at < len(self.tokens)
        self._fail(self.tokens[self.at][2] if there else len(self.text), zh, en)

    def _peek(self) -> tuple[str, str]:
        kind, value, _ = self.tokens[self.at] if self.at < len(self.tokens) else ("", "", 0)
        return kind, value

    def _is(self, *values: str) -> str:
        """Take the next token where it is one of these; else return an empty text and leave it."""
        kind, value = self._peek()
        if kind in ("sign", "name") and value in values:
            self.at += 1
            return value
        return ""

    def _need(self, value: str) -> None:
        if not self._is(value):
            self._refuse(f"“{value}”", f"“{value}”")

    def _name(self, zh: str, en: str) -> str:
        kind, value = self._peek()
        if kind != "name":
            self._refuse(zh, en)
        self.at += 1
        return value

    def end(self) -> None:
        """Refuse what stands after the formula."""
        if self.at < len(self.tokens):
            self._refuse("运算符或结尾", "a sign or the end")

    def sums(self, part: Callable[[], Expression]) -> Expression:
        """Read parts with + and - between them, and * and / first."""
        made = self._products(part)
        while sign := self._is("+", "-"):
            made = Operation(sign, made, self._products(part))
        return made

    def _products(self, part: Callable[[], Expression]) -> Expression:
        made = self._single(part)
        while sign := self._is("*", "/"):
            made = Operation(sign, made, self._single(part))
        return made

    def _single(self, part: Callable[[], Expression]) -> Expression:
        kind, value = self._peek()
        if kind == "number":
            self.at += 1
            return Number(Decimal(value))
        if self._is("("):
            made = self.sums(part)
            self._need(")")
            return made
        return part()

    def figure(self) -> Aggregate:
        """Read an aggregate."""
        kind = next((k for k in KINDS if self._is(k)), None)
        if kind is None:
            self._refuse("、".join(KINDS), ", ".join(KINDS))
        self._need("(")
        table = self._name("数据集名", "a dataset")
        self._need(".")
        table += "." + self._name("表名", "a table")
        of, rank = self._of(kind)
        weight = ""
        if self._is("weight"):
            if kind not in WEIGHTED:
                self.at -= 1
                self._refuse(f"{kind} 不能加权", f"{kind} takes no weight")
            weight = self._name("列名", "a column")
        where = [self._condition()] if self._is("where") else []
        while where and self._is("and"):
            where.append(self._condition())
        self._need(")")
        return Aggregate(kind, table, of, rank, weight, tuple(where))

    def _of(self, kind: Kind) -> tuple[Expression | None, int]:
        """Read what is taken of each row, and the rank of a percentile."""
        if kind == "count":
            return None, 0
        self._need(":")
        of = self.sums(self._cell)
        if kind != "percentile":
            return of, 0
        self._need(",")
        shape, value = self._peek()
        if shape != "number" or not value.isdigit() or not 1 <= int(value) <= 99:
            self._refuse("1–99 的百分位", "a percentile from 1 to 99")
        self.at += 1
        return of, int(value)

    def _condition(self) -> Comparison:
        left = self.sums(self._cell)
        sign = self._is(*_COMPARE)
        if not sign:
            self._refuse("、".join(_COMPARE), " ".join(_COMPARE))
        return Comparison(sign, left, self.sums(self._cell))

    def _cell(self) -> Expression:
        kind, value = self._peek()
        if kind == "word":
            self.at += 1
            return Word(value[1:-1])
        return Named(self._name("列名", "a column"))
