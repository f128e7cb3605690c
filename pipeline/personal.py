"""Personal data in text: identity numbers, mobile numbers, bank cards; found, and masked for logs.

A resident identity number is told from other codes of 18 characters by its date and its check
digit (GB 11643), and wins over a company code that looks like one. A bank card counts only beside
words that say so and with a valid check digit (Luhn). Names are not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["identity", "mobile", "card"]

# One expression for all, so that a text is gone through once; what it finds is then judged.
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9]\.)(?:"
    r"(?P<identity>[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{6}[ -]?[0-9]{3}[0-9Xx])"
    r"|(?P<mobile>(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})"
    r"|(?P<card>[3-6][0-9]{3}(?:[ -]?[0-9]{4}){2,3}[ -]?[0-9]{1,4})"
    r")(?![0-9A-Za-z]|\.[0-9])"
)
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ－", "0123456789Xx-")
_ANY_WIDE = re.compile("[０-９Ｘｘ－]")  # translating all of a long text is dear, and seldom needed
_CARD_WORDS = re.compile(r"卡号|银行卡|账[号户]|帐[号户]|开户|储蓄卡|借记卡|card", re.IGNORECASE)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

BY_HAND = re.compile(
    r"(?<![0-9A-Za-z*])(?:1[3-9][0-9]?[*＊xX×]{4,8}[0-9]{2,4}|[1-9][0-9]{2,9}[*＊×]{4,14}[0-9]{0,3}[0-9Xx])(?![0-9*])"
)
"""Personal data that somebody has masked already."""


class Hit(NamedTuple):
    """Personal data in a text, from `start` to `end`."""

    kind: Kind
    start: int
    end: int


def is_identity(number: str) -> bool:
    """Say whether 18 characters are a resident identity number: a true date, a valid check digit."""
    digits = re.sub(r"[ -]", "", number).upper()
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", digits):
        return False
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(d) * w for d, w in zip(digits[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == digits[17]


def is_card(number: str) -> bool:
    """Say whether digits have the length and the check digit (Luhn) of a bank card."""
    digits = [int(c) for c in number if c.isdigit()]
    if not 15 <= len(digits) <= 19:
        return False
    doubled = [d if at % 2 == 0 else d * 2 - 9 * (d > 4) for at, d in enumerate(digits[::-1])]
    return sum(doubled) % 10 == 0


def _narrow(text: str) -> str:
    return text.translate(_WIDE) if _ANY_WIDE.search(text) else text


def candidates(text: str) -> Iterator[int]:
    """Yield where something begins that looks like personal data: quick, for a million cells as one text."""
    for match in _NUMBERS.finditer(_narrow(text)):
        if match.lastgroup == "mobile" or is_identity(match[0]) or is_card(match[0]):
            yield match.start()


def find(text: str, about: str = "") -> Iterator[Hit]:
    """Find personal data in a text, full-width digits included.

    `about` says what the text is, as the title of its column does: a bank card is told by such words.
    """
    plain, of_cards = _narrow(text), bool(_CARD_WORDS.search(about))
    for match in _NUMBERS.finditer(plain):
        kind, number = match.lastgroup, match[0]
        if kind == "identity" and is_identity(number):
            yield Hit("identity", *match.span())
        elif kind == "mobile":
            yield Hit("mobile", *match.span())
        elif kind in ("identity", "card") and is_card(number):
            around = plain[max(0, match.start() - 20) : match.end() + 10]
            if of_cards or _CARD_WORDS.search(around):
                yield Hit("card", *match.span())


def masked(text: str) -> str:
    """Return a text with the inner characters of personal data replaced by *.

    Any number that can be a bank card is masked, also where the words that say so are out of sight.
    """
    hits = list(find(text, "card")) if len(text) > 10 else []
    for hit in reversed(hits):
        inner = "*" * (hit.end - hit.start - 5)
        text = text[: hit.start + 3] + inner + text[hit.end - 2 :]
    return text
