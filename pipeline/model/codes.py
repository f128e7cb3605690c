"""Public ids, short codes and official codes: what names a thing for good, and how it is checked.

An id is typed by the publisher, stands in the address and never changes. A short code is for
paper and kiosks: eight characters, computed from the id unless the publisher sets one, the last
of them a check character.
"""

from __future__ import annotations

import hashlib
import re

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
SLUG_MAX = 80

# Windows refuses these names with any ending; a site must survive being unzipped there.
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index", "404"]
    + [f"{device}{n}" for device in ("com", "lpt") for n in range(10)]
)

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters, a prime, without 0 O 1 I L, which people mix up on paper and on the telephone."""

_BODY = 7
_WEIGHTS = range(2, 2 + _BODY)


def is_slug(text: str) -> bool:
    """Say whether text can be an id: a-z, 0-9 and single hyphens, at most 80, no reserved name.

    Lower case only, so that two ids can never be one file on a disk that folds case.
    """
    return len(text) <= SLUG_MAX and bool(SLUG.match(text)) and text not in RESERVED


def check_character(body: str) -> str:
    """Return the check character of seven characters from ALPHABET.

    A weighted sum modulo 31 with weights 2 to 8: as 31 is prime and the weights differ, any one
    wrong character and any two exchanged ones are found.
    """
    values = [ALPHABET.index(character) for character in body]
    return ALPHABET[sum(w * v for w, v in zip(_WEIGHTS, values, strict=True)) % len(ALPHABET)]


def short_code(kind: str, id_: str) -> str:
    """Compute the short code of a thing: kind ('matter', 'item', …) and id give always the same."""
    number = int.from_bytes(hashlib.sha256(f"{kind}:{id_}".encode()).digest()[:8])
    body = ""
    for _ in range(_BODY):
        number, digit = divmod(number, len(ALPHABET))
        body += ALPHABET[digit]
    return body + check_character(body)


def is_short_code(text: str) -> bool:
    """Say whether text is a short code with the right check character."""
    return (
        len(text) == _BODY + 1
        and set(text) <= set(ALPHABET)
        and check_character(text[:_BODY]) == text[_BODY]
    )


def spoken(code: str) -> str:
    """Return a short code as it is printed: two groups of four, `XXXX-XXXX`."""
    return f"{code[:4]}-{code[4:]}"


_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code_check(first17: str) -> str | None:
    """Return the check character of a unified social credit code (统一社会信用代码), or None.

    GB 32100-2015: the sum of value times 3**position (mod 31), subtracted from 31.
    None where a character is not of the code's alphabet.
    """
    if len(first17) != 17 or not set(first17) <= set(_CREDIT_ALPHABET):
        return None
    weighted = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _CREDIT_ALPHABET[(31 - weighted % 31) % 31]


def is_credit_code(text: str) -> bool:
    """Say whether text is a unified social credit code with a valid check character."""
    return len(text) == 18 and credit_code_check(text[:17]) == text[17]
