"""A finding: what is wrong in which cell, told so that a publisher can mend it.

Every sentence stands in Chinese and English. Findings are collected, never raised one by one;
`Refused` carries all of them when a site cannot be built.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.personal import masked

Level = Literal["error", "warning", "notice"]
LEVELS: tuple[Level, ...] = ("error", "warning", "notice")

VALUE_CAP = 120
"""So many characters of a cell are shown at most; a message never carries a 10 MB cell."""


class Text(NamedTuple):
    """A sentence in the two languages of the publishers' tools."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return the sentence in a language: 'en', or Chinese for any other."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Place:
    """A cell or line of a file. `line` is physical, from 1; `column` is the spreadsheet letter.

    Personal data in a file's name is masked, as in all that a finding says.
    """

    file: str
    line: int | None = None
    column: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", masked(self.file))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's name, level, and one sentence of what it asks for.

    `id` is what publishers quote. `example` is a bad and a good value for the printed list.
    """

    id: str
    level: Level
    title: Text
    example: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, without saying where it stands."""

    rule: Rule
    found: Text
    expected: Text
    example: str
    fix: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `found`, `expected` and `fix` are sentences; `value` is the cell, capped.

    Whatever is said, in whichever format, personal data in it is masked here.
    """

    level: Level
    rule: str
    place: Place
    field: str | None
    value: str | None
    found: Text
    expected: Text
    example: str
    fix: Text
    related: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        for name in ("found", "expected", "fix"):
            object.__setattr__(self, name, Text(*map(masked, getattr(self, name))))
        for name in ("value", "example"):
            if said := getattr(self, name):
                object.__setattr__(self, name, masked(said))

    @property
    def blocks(self) -> bool:
        """Whether this stops publication."""
        return self.level == "error"


class Refused(Exception):
    """A site that cannot be built, with every finding that says why."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        super().__init__(f"{len(self.findings)} findings")


def capped(value: str) -> str:
    """Shorten a cell for a message, saying how long it was, and mask personal data in it."""
    shown = masked(value[: 4 * VALUE_CAP])
    if len(value) <= VALUE_CAP:
        return shown
    return f"{shown[:VALUE_CAP]}…（共 {len(value)} 字 / {len(value)} characters）"


def letter(index: int) -> str:
    """Return the spreadsheet letter of a column counted from 0: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by file, line, column and rule: the order in which a publisher works."""
    return sorted(
        findings,
        key=lambda f: (
            f.place.file,
            f.place.line or 0,
            len(f.place.column or ""),
            f.place.column or "",
            f.rule,
        ),
    )
