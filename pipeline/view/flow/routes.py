"""Which way each line of a flowchart goes: between rows and lanes, never through a box or along another line.

Lines run across in the gaps between rows and down in the gutters beside lanes, each on a track of its own; down
through a lane only where its cells are empty. They leave at the foot of a node and come in at the head; one that
leads up again comes in at a side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.view.flow.grid import Edge, Grid, Node

Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A line's way. `foot` and `head` are its slots at the nodes it joins, in units from their middle.

    `out` and `into` are the gaps it crosses in, each numbered by the row above: `into` is None where one is
    enough, both are where it runs straight. `gutter` is the one it goes along, with its `track`. A line that
    leads up again ends in row `up`, as the `turn`-th at that side of the node.
    """

    edge: Edge
    foot: int = 0
    head: int = 0
    out: int | None = None
    into: int | None = None
    gutter: int | None = None
    track: int = 0
    up: int | None = None
    turn: int = 0


@dataclass(slots=True)
class _Slots:
    """The places taken at a node: its middle at foot and head, and how many beside it on each side.

    A middle is taken down to the gap `middle_foot`, or from the gap `middle_head` on.
    """

    middle_foot: int | None = None
    middle_head: int | None = None
    foot: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    head: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    sides: dict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class _Places:
    """What routes are chosen from: the grid, the node above and below each in its lane, and what is taken."""

    grid: Grid
    above: dict[Key, Key]
    below: dict[Key, Key]
    slots: dict[Key, _Slots]
    leaving: Counter[Key]
    coming: Counter[Key]


def routes_of(grid: Grid) -> list[Route]:
    """Return the way of every line of a grid."""
    above = _above(grid)
    places = _Places(
        grid, above, {high: low for low, high in above.items()}, {key: _Slots() for key in grid.nodes},
        Counter(edge.start for edge in grid.edges),
        Counter(edge.end for edge in grid.edges if not edge.back),
    )  # fmt: skip
    for edge in grid.edges:  # straight lines first: they need the middle of both
        if _straight(places, edge):
            places.slots[edge.start].middle_foot = grid.nodes[edge.end].row - 1
            places.slots[edge.end].middle_head = grid.nodes[edge.start].row
    ordered = sorted(grid.edges, key=lambda edge: _turn(grid, edge))
    return _tracks([_route(places, edge) for edge in ordered])


def _straight(places: _Places, edge: Edge) -> bool:
    return places.above.get(edge.end) == edge.start and not edge.back


def _above(grid: Grid) -> dict[Key, Key]:
    """Return the node above each in its lane."""
    lanes: dict[int, list[Node]] = defaultdict(list)
    for node in sorted(grid.nodes.values(), key=lambda node: node.row):
        lanes[node.lane].append(node)
    return {low.key: high.key for found in lanes.values() for high, low in pairwise(found)}


def _turn(grid: Grid, edge: Edge) -> tuple[int, int, Key, Key]:
    """Short lines first: they take the places next to the middle."""
    start, end = grid.nodes[edge.start], grid.nodes[edge.end]
    return abs(start.row - end.row), abs(start.lane - end.lane), edge.start, edge.end


def _route(places: _Places, edge: Edge) -> Route:
    grid = places.grid
    start, end = grid.nodes[edge.start], grid.nodes[edge.end]
    if _straight(places, edge):
        return Route(edge)
    if edge.back:
        return _backward(places, edge, start, end)
    gutter: int | None = None
    out, into = start.row, end.row - 1
    if out == into or _clear(grid, end.lane, start.row + 1, end.row):
        into = out
    elif start.lane != end.lane and _clear(grid, start.lane, start.row + 1, end.row):
        out = into
    else:
        gutter = end.lane if start.lane < end.lane else end.lane + 1
    toward = gutter - 0.5 if gutter is not None else end.lane
    foot = _foot(places, edge.start, 1 if toward > start.lane else -1, out)
    came = gutter - 0.5 if gutter is not None else start.lane
    head = _head(places, edge.end, 1 if came > end.lane else -1, into)
    return Route(edge, foot, head, out, None if out == into else into, gutter)


def _backward(places: _Places, edge: Edge, start: Node, end: Node) -> Route:
    """Return the way of a line that leads up again: along the gutter on the side it comes from."""
    gutter = end.lane if end.lane == 0 or start.lane < end.lane else end.lane + 1
    side = -1 if gutter == end.lane else 1
    sides = places.slots[edge.end].sides
    sides[side] += 1
    foot = _foot(places, edge.start, -1 if gutter <= start.lane else 1, start.row)
    return Route(edge, foot, side, start.row, None, gutter, 0, end.row, sides[side] - 1)


def _clear(grid: Grid, lane: int, first: int, last: int) -> bool:
    """Say whether the rows from `first` up to `last` of a lane are empty."""
    return not any(n.lane == lane and first <= n.row < last for n in grid.nodes.values())


def _foot(places: _Places, key: Key, way: int, gap: int) -> int:
    """Take a place at a node's foot, for a line that goes down to a gap.

    It is the middle where nobody else leaves, else the next odd one on its way's side.
    """
    own, below = places.slots[key], places.below.get(key)
    first = places.slots[below].middle_head if below is not None else None
    if own.middle_foot is None and places.leaving[key] == 1 and (first is None or first > gap):
        own.middle_foot = gap
        return 0
    own.foot[way] += 1
    return way * (2 * own.foot[way] - 1)


def _head(places: _Places, key: Key, way: int, gap: int) -> int:
    """Take a place at a node's head, for a line that comes down from a gap.

    It is the middle where nobody else comes in, else the next even one: no foot above has that.
    """
    own, above = places.slots[key], places.above.get(key)
    last = places.slots[above].middle_foot if above is not None else None
    if own.middle_head is None and places.coming[key] == 1 and (last is None or last < gap):
        own.middle_head = gap
        return 0
    own.head[way] += 1
    return way * 2 * own.head[way]


def _tracks(routes: list[Route]) -> list[Route]:
    """Give each line in a gutter a track that no other uses beside it; short ones next to the lane they lead to."""
    taken: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    made = []
    for route in routes:
        if route.gutter is None or route.out is None:
            made.append(route)
            continue
        low, high = span(route)
        track = 0
        while any(low <= b and a <= high for a, b in taken[route.gutter, track]):
            track += 1
        taken[route.gutter, track].append((low, high))
        made.append(replace(route, track=track))
    return made


def span(route: Route) -> tuple[int, int]:
    """Return from where to where a line runs along its gutter: rows count twice, gaps are the odd numbers between."""
    start = 2 * (route.out or 0) + 1
    end = 2 * route.up if route.up is not None else 2 * (route.into or 0) + 1
    return min(start, end), max(start, end)
