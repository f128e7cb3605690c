"""What applies in each situation of an applicant: materials, fees and steps at every leaf of a matter's questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.model.catalogue import Material, Step, StepLink
from pipeline.model.passing import led_past
from pipeline.model.questions import Node, Tree, consistent, tree
from pipeline.model.schedule import Task, schedule
from pipeline.model.standing import Standing
from pipeline.model.values import NOT_APPLICABLE, Maybe, Missing
from pipeline.model.workdays import Calendar
from pipeline.site import FeeLine, Joint, Matter, Member

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
        turns(matter.steps, matter.step_links, _apply(matter.steps, asked, node)),
    )


def turns(
    steps: Sequence[Step], links: Sequence[StepLink], there: Sequence[Step]
) -> tuple[Turn, ...]:
    """Return the steps that are there, numbered from 1, each with the steps it leads to; links lead past the others."""
    number = {step.step: n for n, step in enumerate(there, 1)}
    decisions = {step.step for step in steps if step.kind == "判断"}
    ways: dict[int, list[tuple[Maybe[str], int]]] = {}
    for at, (one, other) in led_past([(x.step, x.next_step) for x in links], number, decisions):
        ways.setdefault(one, []).append((links[at].condition, number[other]))
    return tuple(Turn(n, s, tuple(ways.get(s.step, ()))) for n, s in enumerate(there, 1))


def _apply(rows: Iterable[T], asked: Tree, node: Node) -> tuple[T, ...]:
    return tuple(row for row in rows if asked.holds(row.situation_ids, node.ids))


def narrow(matter: Matter, known: Sequence[Collection[str]]) -> Matter:
    """Return a matter for somebody of whom something is known, as answers: without what then never applies.

    What applies in any case names no situation any more; what depends on a question still open keeps its situations.
    """
    asked = tree(matter.situations)
    nodes = consistent(asked, known) or asked.leaves
    if not nodes:
        return matter

    def kept(rows: Iterable[T]) -> tuple[T, ...]:
        found = []
        for row in rows:
            hits = sum(asked.holds(row.situation_ids, node.ids) for node in nodes)
            if hits:
                whole = hits == len(nodes)
                found.append(replace(row, situation_ids=NOT_APPLICABLE) if whole else row)
        return tuple(found)

    return replace(
        matter, materials=kept(matter.materials), fees=kept(matter.fees), steps=kept(matter.steps)
    )


def narrow_joint(joint: Joint, asked: Tree, node: Node, calendar: Calendar) -> Joint:
    """Return a joint handling for somebody who has answered as `node` says: its members then, and when.

    Who waits for a member that is not needed waits for those it would have waited for.
    """
    known = [
        one.implied_ids for one in joint.situations
        if one.id in node.ids and not isinstance(one.implied_ids, Missing)
    ]  # fmt: skip
    waits = joint.schedule.waits
    members = tuple(
        Member(m.row, narrow(m.matter, known))
        for m in joint.members
        if asked.holds(m.row.situation_ids, node.ids)
    )
    there = {m.matter.id for m in members}
    tasks = [
        Task(m.matter.id, m.row.stage, _waits(m.matter.id, waits, there), m.matter.promised)
        for m in members
    ]
    return replace(joint, members=members, schedule=schedule(tasks, calendar))


def _waits(key: str, waits: Mapping[str, tuple[str, ...]], there: set[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    seen, todo = {key}, list(waits[key])
    while todo:
        one = todo.pop(0)
        if one in there:
            found[one] = None
        elif one not in seen:
            todo += waits.get(one, ())
        seen.add(one)
    return tuple(found)
