"""Graphs of steps, and chains of parents: what the rules on them share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

APPLICANT, SPECIAL = "申请人", "特别程序"


class Step(NamedTuple):
    """A step as a graph needs it; None where a cell states nothing."""

    number: int
    kind: str
    actor: str | None
    days: int | None
    unit: str | None


class Graph(NamedTuple):
    """A procedure without its matter's name, so that equal ones are judged once."""

    steps: tuple[Step, ...]
    links: tuple[tuple[int, int], ...]

    def after(self) -> dict[int, list[int]]:
        """Return the next steps of each step."""
        after: dict[int, list[int]] = {step.number: [] for step in self.steps}
        for one, other in self.links:
            if one in after and other in after:
                after[one].append(other)
        return after

    def of_kind(self, kind: str) -> list[int]:
        """Return the numbers of the steps of a kind."""
        return [step.number for step in self.steps if step.kind == kind]


Hits = tuple[tuple[int, str], ...]
"""Steps with what is to be said of them."""


def _reach(starts: Iterable[int], after: Mapping[int, list[int]]) -> set[int]:
    seen, todo = set(), list(starts)
    while todo:
        step = todo.pop()
        if step not in seen:
            seen.add(step)
            todo += after.get(step, ())
    return seen


def ends(graph: Graph) -> Hits:
    """Return which of start and end a graph lacks, at its first step."""
    first = min(step.number for step in graph.steps)
    return tuple((first, kind) for kind in ("开始", "结束") if not graph.of_kind(kind))


def unreached(graph: Graph) -> Hits:
    """Return the steps that no start leads to; none where there is no start.

    What only such a step leads to is not told: the first of the chain is the cause.
    """
    starts, after = graph.of_kind("开始"), graph.after()
    seen = _reach(starts, after)
    lost = [s.number for s in graph.steps if starts and s.number not in seen]
    led = {m for n in lost for m in after[n]}
    return tuple((number, "") for number in [n for n in lost if n not in led] or lost[:1])


def dead_ends(graph: Graph) -> Hits:
    """Return the steps with no way on that are no end, or none where there is no end."""
    before: dict[int, list[int]] = {step.number: [] for step in graph.steps}
    after = graph.after()
    for one, others in after.items():
        for other in others:
            before[other].append(one)
    final = graph.of_kind("结束")
    seen = _reach(final, before)
    lost = [s.number for s in graph.steps if final and s.number not in seen]
    # A step that leads to a lost one is lost because of it: the last of the chain is told.
    last = [n for n in lost if not any(m in lost for m in after[n])] or lost[:1]
    return tuple((number, "") for number in last)


def loops(graph: Graph) -> Hits:
    """Return the first step of each loop that passes through no step of the applicant."""
    office = {step.number for step in graph.steps if step.actor != APPLICANT}
    after = {n: [m for m in following if m in office] for n, following in graph.after().items()}
    parents = {n: following for n, following in after.items() if n in office}
    found: list[tuple[int, str]] = []
    told: set[int] = set()
    for number in sorted(office):
        if number not in told and (way := _way_back(number, parents)):
            told |= set(way)
            found.append((number, " → ".join(str(n) for n in [*way, number])))
    return tuple(found)


def _way_back(start: int, after: Mapping[int, list[int]]) -> list[int]:
    """Return a shortest way from a step back to itself, without its last step; [] where none is."""
    ways = {start: [start]}
    todo = [start]
    for step in todo:
        for following in after[step]:
            if following == start:
                return ways[step]
            if following not in ways:
                ways[following] = [*ways[step], following]
                todo.append(following)
    return []


def longest(graph: Graph, unit: str) -> tuple[int, tuple[int, ...]]:
    """Return the most days that a way forward takes, in days of a unit, and that way.

    Links that lead back are left out: a link leads back where it closes a loop.
    """
    cost = {
        s.number: s.days or 0
        for s in graph.steps
        if s.kind != SPECIAL and s.actor != APPLICANT and s.unit == unit
    }
    best: dict[int, tuple[int, tuple[int, ...]]] = {}
    after, open_ = graph.after(), set[int]()
    stack = [(n, False) for n in sorted(after, reverse=True)]
    while stack:
        step, done = stack.pop()
        if done:
            open_.discard(step)
            ways = [best[n] for n in after[step] if n in best]
            days, way = max(ways, key=lambda w: w[0], default=(0, ()))
            best[step] = days + cost.get(step, 0), (step, *way)
        elif step not in best and step not in open_:
            open_.add(step)
            stack.append((step, True))
            stack += [(n, False) for n in after[step] if n not in best and n not in open_]
    return max(best.values(), key=lambda w: w[0], default=(0, ()))


def cycles(parent: Mapping[str, str]) -> list[list[str]]:
    """Return the loops of a chain in which each id names at most one other."""
    done: set[str] = set()
    found = []
    for start in parent:
        way: dict[str, None] = {}
        id_ = start
        while id_ in parent and id_ not in done and id_ not in way:
            way[id_] = None
            id_ = parent[id_]
        if id_ in way:
            names = list(way)
            found.append(names[names.index(id_) :])
        done |= set(way)
    return found
