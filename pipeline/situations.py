"""What applies in each situation of an applicant: materials, fees and steps at every leaf of a matter's questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.model.catalogue import Material, Step, StepLink
from pipeline.model.questions import Node, Tree, tree
from pipeline.model.standing import Standing
from pipeline.model.values import Maybe
from pipeline.site import FeeLine, Matter

T = TypeVar("T", Material, FeeLine, Step)


@dataclass(frozen=True, slots=True)
class Turn:
    """A step of a leaf: its number there, counted from 1, and where it leads, each (condition, number)."""

    number: int
    step: Step
    ways: tuple[tuple[Maybe[str], int], ...]

    @property
    def told(self) -> tuple[tuple[Maybe[str], int], ...]:
        """The ways on that must be said: those with a condition, and those that are not simply the next step."""
        return tuple(w for w in self.ways if isinstance(w[0], str) or w[1] != self.number + 1)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A way of answering, and what then applies, in the order of the tables."""

    node: Node
    materials: tuple[Material, ...]
    fees: tuple[FeeLine, ...]
    turns: tuple[Turn, ...]

    @property
    def due(self) -> tuple[FeeLine, ...]:
        """The fee lines that are due at the as-of date."""
        return due(self.fees)


def due(fees: Iterable[FeeLine]) -> tuple[FeeLine, ...]:
    """Return the fee lines that are due at the as-of date: charged, and in their term."""
    return tuple(f for f in fees if f.state == "收取" and f.standing is Standing.IN_FORCE)


def leaves(matter: Matter, asked: Tree | None = None) -> tuple[Leaf, ...]:
    """Return every way of answering a matter's questions; none where there are no questions, or too many ways."""
    asked = tree(matter.situations) if asked is None else asked
    return tuple(leaf(matter, asked, node) for node in asked.leaves)


def leaf(matter: Matter, asked: Tree, node: Node) -> Leaf:
    """Return what applies to somebody who has answered as `node` says."""
    return Leaf(
        node,
        _apply(matter.materials, asked, node),
        _apply(matter.fees, asked, node),
        turns(_apply(matter.steps, asked, node), matter.step_links),
    )


def turns(steps: Sequence[Step], links: Sequence[StepLink]) -> tuple[Turn, ...]:
    """Return steps numbered from 1, each with the steps it leads to; links lead past steps that are not there."""
    number = {step.step: n for n, step in enumerate(steps, 1)}
    ways: dict[int, list[tuple[Maybe[str], int]]] = {}
    for link in led_past(links, set(number)):
        ways.setdefault(link.step, []).append((link.condition, number[link.next_step]))
    return tuple(Turn(n, s, tuple(ways.get(s.step, ()))) for n, s in enumerate(steps, 1))


def _apply(rows: Iterable[T], asked: Tree, node: Node) -> tuple[T, ...]:
    return tuple(row for row in rows if asked.holds(row.situation_ids, node.ids))


def led_past(links: Sequence[StepLink], there: set[int]) -> tuple[StepLink, ...]:
    """Return the links between the steps that are there: who comes to another goes on to what follows it."""
    after: dict[int, list[int]] = {}
    for link in links:
        after.setdefault(link.step, []).append(link.next_step)
    made: dict[StepLink, None] = {}
    for link in links:
        if link.step in there:
            for step in _arrive(link.next_step, after, there):
                made[replace(link, next_step=step)] = None
    return tuple(made)


def _arrive(step: int, after: Mapping[int, list[int]], there: set[int]) -> list[int]:
    found: dict[int, None] = {}
    seen, todo = set(), [step]
    while todo:
        one = todo.pop(0)
        if one in there:
            found[one] = None
        elif one not in seen:
            seen.add(one)
            todo += after.get(one, ())
    return list(found)
