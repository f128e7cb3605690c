"""Answers that are ranges of a number: 不满十六周岁, 三百平方米以上.

以上、以下、以内、满 include the number; 不满、超过、以外 do not. Source: 民法典 art. 1259.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.reading.folding import chinese_number

_BEFORE = {
    "不超过": "<=", "不多于": "<=", "不大于": "<=", "不高于": "<=", "至多": "<=", "最多": "<=",
    "不低于": ">=", "不少于": ">=", "不小于": ">=", "至少": ">=", "已满": ">=",
    "不满": "<", "未满": "<", "不足": "<", "不到": "<", "低于": "<", "少于": "<", "小于": "<",
    "超过": ">", "多于": ">", "大于": ">", "高于": ">", "满": ">=",
}  # fmt: skip
_AFTER = {"以上": ">=", "以下": "<=", "以内": "<=", "以外": ">"}
_UNITS = (
    "平方公里|平方米|立方米|千瓦|公里|千米|公顷|周岁|万元|个月|小时|工作日|㎡|岁|人|名|"
    "元|年|月|天|日|米|吨|层|台|辆|亩|次"
)
_BOUND = re.compile(
    rf"(?P<before>{'|'.join(_BEFORE)})?(?P<number>[0-9]+|[零〇一二两三四五六七八九十百千万]+)"
    rf"(?P<unit>{_UNITS})?(?:[（(]?[含及][)）]?)?(?P<after>{'|'.join(_AFTER)})?"
)


class Range(NamedTuple):
    """The whole numbers and fractions between two bounds; None for no bound."""

    low: int | None
    low_in: bool
    high: int | None
    high_in: bool
    unit: str

    def before(self, other: Range) -> bool:
        """Say whether this range ends before the other begins."""
        if self.high is None or other.low is None:
            return False
        both = self.high_in and other.low_in
        return self.high < other.low or (self.high == other.low and not both)

    def apart(self, other: Range) -> bool:
        """Say whether there is something between this range and the other, which begins after it."""
        if self.high is None or other.low is None:
            return False
        either = self.high_in or other.low_in
        return self.high < other.low or (self.high == other.low and not either)


def range_of(text: str) -> Range | None:
    """Read a range off an answer; None where it names none, or more than one unit, or numbers without a bound."""
    bounds: list[tuple[str, int]] = []
    units = set()
    for found in _BOUND.finditer(text):
        number = chinese_number(found["number"])
        kind = _AFTER.get(found["after"] or "") or _BEFORE.get(found["before"] or "")
        if number is None or kind is None:
            return None
        wan = found["unit"] == "万元"
        bounds.append((kind, int(number) * (10_000 if wan else 1)))
        units |= {"元" if wan else found["unit"]} - {None}
    lows = [(number, kind == ">=") for kind, number in bounds if kind[0] == ">"]
    highs = [(number, kind == "<=") for kind, number in bounds if kind[0] == "<"]
    if not bounds or len(units) > 1 or len(lows) > 1 or len(highs) > 1:
        return None
    low, low_in = lows[0] if lows else (None, False)
    high, high_in = highs[0] if highs else (None, False)
    return Range(low, low_in, high, high_in, next(iter(units), ""))


def ranges(texts: list[str]) -> list[Range] | None:
    """Return the ranges of all answers to a question; None where one is no range, or units differ."""
    found = [range_of(text) for text in texts]
    whole = [one for one in found if one is not None]
    same = len(whole) == len(found) > 1 and len({one.unit for one in whole if one.unit}) <= 1
    return whole if same else None
