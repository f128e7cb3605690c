"""Situations of an applicant: the questions of a matter, and what applies to each way of answering them.

Situations with one question are its answers, of which exactly one is true; where a question has one
answer only, it may also be none. What names no situation applies to everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from pipeline.model.catalogue import Fee, Material, Situation
from pipeline.model.values import Maybe, Missing
from pipeline.site import FeeLine, Matter

MOST = 64
"""More ways of answering are no help to anybody: such a matter has none."""

T = TypeVar("T", Material, FeeLine)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A way of answering, and the materials and fee lines that then apply, in the order of the tables."""

    answers: tuple[Situation, ...]
    materials: tuple[Material, ...]
    fees: tuple[FeeLine, ...]


def questions(matter: Matter) -> tuple[tuple[Situation, ...], ...]:
    """Return a matter's questions, each as its answers; nothing where a situation has no question."""
    found: dict[Maybe[str], list[Situation]] = {}
    for one in matter.situations:
        found.setdefault(one.question, []).append(one)
    return () if any(isinstance(q, Missing) for q in found) else tuple(map(tuple, found.values()))


def leaves(matter: Matter) -> tuple[Leaf, ...]:
    """Return every way of answering a matter's questions; none where there are no questions, or too many."""
    choices = [answers if len(answers) > 1 else (*answers, None) for answers in questions(matter)]
    count = 1
    for one in choices:
        count *= len(one)
    if not choices or count > MOST:
        return ()
    made = []
    for chosen in product(*choices):
        answers = tuple(one for one in chosen if one is not None)
        ids = {one.id for one in answers}
        made.append(Leaf(answers, _apply(matter.materials, ids), _apply(matter.fees, ids)))
    return tuple(made)


def _apply(rows: Iterable[T], ids: set[str]) -> tuple[T, ...]:
    return tuple(row for row in rows if applies(row, ids))


def applies(row: Material | Fee, ids: Iterable[str]) -> bool:
    """Say whether a row applies to somebody whose situations are `ids`."""
    named = row.situation_ids
    return isinstance(named, Missing) or any(id_ in named for id_ in ids)
