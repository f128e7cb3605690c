"""Ids, short codes and credit codes."""

from __future__ import annotations

import random

import pytest

from pipeline.model.codes import (
    ALPHABET,
    check_character,
    credit_code_check,
    is_credit_code,
    is_short_code,
    is_slug,
    short_code,
    spoken,
)

SEED = 20261123


@pytest.mark.parametrize("good", ["a", "0", "shili-qu", "a-1-b", "x" * 80])
def test_ids_that_are_safe_in_addresses(good: str) -> None:
    assert is_slug(good)


@pytest.mark.parametrize(
    "bad",
    ["", "A", "a_b", "a--b", "-a", "a-", "con", "nul", "com1", "lpt9", "index", "404", "é", "一", "a.b",
     "x" * 81, "a\n"],
)  # fmt: skip
def test_ids_that_are_not(bad: str) -> None:
    assert not is_slug(bad)


def test_a_short_code_never_changes() -> None:
    """These are printed on paper in halls: a change here breaks them."""
    assert short_code("matters", "shi-shipin-xinban") == "VD6WWNW5"
    assert spoken("VD6WWNW5") == "VD6W-WNW5"
    assert short_code("items", "shi-shipin-xinban") != short_code("matters", "shi-shipin-xinban")


def test_any_one_wrong_character_is_found() -> None:
    code = short_code("matters", "a")
    assert is_short_code(code)
    wrong = [code[:i] + c + code[i + 1 :] for i in range(8) for c in ALPHABET if c != code[i]]
    assert len(wrong) == 8 * 30
    assert not any(map(is_short_code, wrong))


def test_any_two_exchanged_characters_are_found() -> None:
    rng = random.Random(SEED)
    tried = 0
    for _ in range(200):
        code = short_code("matters", str(rng.random()))
        for i in range(8):
            for j in range(i):
                if code[i] != code[j]:
                    swapped = list(code)
                    swapped[i], swapped[j] = code[j], code[i]
                    tried += 1
                    # The check character itself has no weight of its own: exchanging it is a change of two.
                    assert not is_short_code("".join(swapped)) or 7 in (i, j)
    assert tried > 4000


@pytest.mark.parametrize("text", ["", "ABC", "O" * 8, "1" * 8, "ABCDEFGH8", "abcdefgh"])
def test_no_short_codes(text: str) -> None:
    assert not is_short_code(text)


def test_alphabet_is_prime_so_that_weights_work() -> None:
    assert len(ALPHABET) == 31
    assert len(set(ALPHABET)) == 31
    assert check_character("2222222") == "2"


def test_credit_code_of_a_real_body() -> None:
    """A published code (灵山县行政审批局) and its every slip of one character."""
    code = "11450721MB15580811"
    assert is_credit_code(code)
    assert credit_code_check(code[:17]) == "1"
    assert not any(
        is_credit_code(code[:i] + str(9 - int(c)) + code[i + 1 :])
        for i, c in enumerate(code)
        if c.isdigit() and c not in "45"
    )
    assert credit_code_check("I" * 17) is None
