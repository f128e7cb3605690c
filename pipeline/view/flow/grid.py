"""Where each box of a flowchart stands: a lane for each actor, and rows from the beginning down.

What is written on a line (when it is taken) is a node of its own between its two boxes, so that no line crosses it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from pipeline.view.flow.procedure import Procedure, Stage


@dataclass(frozen=True, slots=True)
class Node:
    """A box, or what is written on a line. `key` tells nodes apart: a stage's number, or its and the exit's place."""

    key: tuple[int, ...]
    lane: int
    row: int
    stage: Stage | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a node to a node; `back` where it leads up again."""

    start: tuple[int, ...]
    end: tuple[int, ...]
    back: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """All nodes and lines, and the names of the lanes; no name where no stage says who acts."""

    nodes: dict[tuple[int, ...], Node]
    edges: tuple[Edge, ...]
    lanes: tuple[str | None, ...]
    rows: int


def grid_of(procedure: Procedure, together: str, unnamed: str) -> Grid:
    """Place a procedure's nodes.

    `together` is written on lines that begin at once, `unnamed` over a lane that nobody is named for.
    """
    stages = {stage.number: stage for stage in procedure.stages}
    actors = list(dict.fromkeys(stage.actor for stage in procedure.stages))
    lane = {number: actors.index(stage.actor) for number, stage in stages.items()}
    back = _backward(stages)
    labels: dict[tuple[int, ...], str] = {}
    edges: list[Edge] = []
    lanes: dict[tuple[int, ...], int] = {(number,): at for number, at in lane.items()}
    for number, stage in stages.items():
        for place, exit_ in enumerate(stage.exits):
            beside = stages[exit_.to].together and len(stage.exits) > 1
            said = exit_.condition or (together if beside else None)
            returns = (number, exit_.to) in back
            if said is None:
                edges.append(Edge((number,), (exit_.to,), returns))
                continue
            key = (number, place)
            labels[key], lanes[key] = said, lane[exit_.to]
            edges += [Edge((number,), key, False), Edge(key, (exit_.to,), returns)]
    order: list[tuple[int, ...]] = [*((number,) for number in stages), *labels]
    rows = _rows(order, lanes, edges)
    nodes = {
        key: Node(key, lanes[key], rows[key], stages[key[0]] if len(key) == 1 else None, labels.get(key))
        for key in order
    }  # fmt: skip
    heads = tuple(actor or unnamed for actor in actors) if actors != [None] else (None,)
    return Grid(nodes, tuple(edges), heads, max(rows.values()) + 1)


def _backward(stages: dict[int, Stage]) -> set[tuple[int, int]]:
    """Return the links that lead back to a stage which is still being followed, from the first stage on."""
    back, done = set(), set()
    for first in stages:
        path: list[tuple[int, int]] = [(first, 0)] if first not in done else []
        on_path = {number for number, _ in path}
        while path:
            number, turn = path.pop()
            exits = stages[number].exits
            if turn == len(exits):
                on_path.discard(number)
                done.add(number)
                continue
            path.append((number, turn + 1))
            to = exits[turn].to
            if to in on_path:
                back.add((number, to))
            elif to not in done:
                path.append((to, 0))
                on_path.add(to)
    return back


def _ranks(
    order: list[tuple[int, ...]], before: list[tuple[tuple[int, ...], tuple[int, ...]]]
) -> dict[tuple[int, ...], int]:
    """Return for each node the length of the longest way to it; `before` are pairs of which the first stands above."""
    rank = dict.fromkeys(order, 0)
    waiting: dict[tuple[int, ...], int] = defaultdict(int)
    after: dict[tuple[int, ...], list[tuple[int, ...]]] = defaultdict(list)
    for one, other in before:
        waiting[other] += 1
        after[one].append(other)
    ready = [key for key in order if not waiting[key]]
    for key in ready:  # grows as it is walked
        for other in after[key]:
            rank[other] = max(rank[other], rank[key] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return rank


def _in_turn(
    lanes: dict[tuple[int, ...], int], edges: list[Edge], rank: dict[tuple[int, ...], int]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return what else stands above what: of several exits into one lane, the box of one above the words of the next.

    So words stand over their own box. No circle can come of it: rank and number only grow along every pair.
    """
    to: dict[tuple[int, ...], tuple[int, ...]] = {
        edge.start: edge.end for edge in edges if len(edge.start) == 2 and not edge.back
    }
    groups: dict[tuple[int, int], list[tuple[int, ...]]] = defaultdict(list)
    for label in sorted(to, key=lambda one: (rank[to[one]], to[one])):
        groups[label[0], lanes[label]].append(label)
    return [(to[one], other) for found in groups.values() for one, other in pairwise(found)]


def _rows(
    order: list[tuple[int, ...]], lanes: dict[tuple[int, ...], int], edges: list[Edge]
) -> dict[tuple[int, ...], int]:
    """Return each node's row: below all that lead to it; nodes of one lane never share one."""
    before = [(edge.start, edge.end) for edge in edges if not edge.back]
    rank = _ranks(order, before)
    rank = _ranks(order, before + _in_turn(lanes, edges, rank))
    rows: dict[tuple[int, ...], int] = {}
    base = 0
    for level in range(max(rank.values()) + 1):
        used: dict[int, int] = defaultdict(int)
        for key in sorted((k for k in order if rank[k] == level), key=lambda k: (len(k) == 1, k)):
            rows[key] = base + used[lanes[key]]
            used[lanes[key]] += 1
        base += max(used.values(), default=0)
    return rows
