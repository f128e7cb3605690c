"""Names of a source against those of a catalogue: which are there, and for the others what comes nearest.

Near are names that share pairs of neighbouring characters (the coefficient of Dice, 1945): it takes typos, brackets and
another order of the words, and needs no list of words. Every name and alias of an item or matter is compared.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.findings import Refused, Text
from pipeline.reading import packages
from pipeline.reading.folding import bare
from pipeline.reading.table import Table

NEAR = 3
"""So many candidates are told for a name."""
LEAST = 0.3
"""Names that share less are no candidates."""


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the catalogue, and the item that it is a name of."""

    name: str
    item_id: str


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the source: where it stands, what it is in the catalogue, and else what comes nearest, best first."""

    name: str
    where: tuple[str, ...]
    item_id: str | None
    near: tuple[tuple[float, Known], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data; likeness is between 0 and 1."""
        near = [
            {"name": k.name, "item_id": k.item_id, "likeness": round(s, 2)} for s, k in self.near
        ]
        return {"name": self.name, "where": list(self.where), "item_id": self.item_id, "near": near}

    def said(self) -> Text:
        """Say in a sentence what it is."""
        near = "、".join(f"{k.name}（{k.item_id}，{s:.0%}）" for s, k in self.near)
        near_en = ", ".join(f"{k.name} ({k.item_id}, {s:.0%})" for s, k in self.near)
        return Text(
            f"“{self.name}”目录里没有；最接近的：{near or '没有'}",
            f"{self.name}: not in the catalogue; nearest: {near_en or 'none'}",
        )


def known_names(data: Path) -> list[Known]:
    """Return every name and alias of a data folder's items and matters. Raises Refused where it cannot be read."""
    found, findings = packages.read_all(data, None)
    catalogue = found.get("catalogue")
    if catalogue is None:
        raise Refused(findings)
    tables = catalogue.tables
    pairs = [
        *_pairs(tables["items"], "id", "name"), *_pairs(tables["matters"], "item_id", "name"),
        *_pairs(tables["aliases"], "item_id", "alias"),
    ]  # fmt: skip
    return [Known(name, id_) for id_, name in dict.fromkeys(pairs)]


def _pairs(table: Table, id_: str, name: str) -> Iterable[tuple[str, str]]:
    cells = zip(table.column(id_).cells(), table.column(name).cells(), strict=True)
    return [(str(a), str(b)) for a, b in cells]


def match(names: Mapping[str, Sequence[str]], known: Sequence[Known]) -> tuple[Match, ...]:
    """Match names, each with where it stands, in their order. Equal are names that differ in width and marks alone."""
    same = {bare(k.name): k.item_id for k in reversed(known)}
    pairs_of = [_bigrams(k.name) for k in known]
    holding: dict[str, list[int]] = defaultdict(list)
    for at, pairs in enumerate(pairs_of):
        for pair in pairs:
            holding[pair].append(at)
    return tuple(
        Match(name, tuple(where), same.get(bare(name)), _near(name, known, pairs_of, holding))
        for name, where in names.items()
    )


def _bigrams(name: str) -> Counter[str]:
    text = re.sub(r"[()\[\]]", "", bare(name))
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def _near(
    name: str, known: Sequence[Known], pairs_of: Sequence[Counter[str]],
    holding: Mapping[str, Sequence[int]],
) -> tuple[tuple[float, Known], ...]:  # fmt: skip
    """Return the nearest names, one for each item, best first; equal ones in the order of their names."""
    mine = _bigrams(name)
    shared = {at for pair in mine for at in holding.get(pair, ())}
    scored = sorted(
        (
            -2 * (mine & pairs_of[at]).total() / (mine.total() + pairs_of[at].total()),
            known[at].name,
            at,
        )
        for at in shared
    )
    best: dict[str, tuple[float, Known]] = {}
    for score, _, at in scored:
        if -score >= LEAST:
            best.setdefault(known[at].item_id, (-score, known[at]))
    return tuple(best.values())[:NEAR]
