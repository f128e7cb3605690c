"""The way from a kiosk to a window, drawn on the plans of the floors it leads over."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.model.catalogue import Venue, Window
from pipeline.view.plan_drawing import ACROSS, AISLE, DOWN, Floor, Spot, along, by_floor

KIOSK, LIFT = "kiosk", "lift"
MARGIN = AISLE
"""What is free around the windows of a plan, so that a way can lead around them."""
TURN, COUNTER, BETWEEN = 24, 3, 12
"""What a turn costs (in the plan's units), and how much dearer it is along a counter, and between two."""

Point = tuple[int, int]
Step = tuple[Point, int]
"""A point, and whether one came to it across (1) or down (0)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is no window: the kiosk or the lift, at its middle."""

    kind: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of a way on one floor: the plan, what is marked on it, and the corners of the line."""

    floor: Floor
    marks: tuple[Mark, ...]
    line: tuple[Point, ...]


def legs(
    venue: Venue, windows: tuple[Window, ...], to: str, start: tuple[int, int, int],
    lift: tuple[int, int] | None,
) -> tuple[Leg, ...]:  # fmt: skip
    """Return the way to the window `to` from `start` (floor, x, y): on one floor, or by the lift on two.

    Without a lift that is declared, only the plan of the window's floor, without a line. None at all
    where the window has no place on a plan.
    """
    placed = by_floor(windows)
    there = next((n for n, found in placed.items() if any(w.id == to for w, _, _ in found)), None)
    if there is None:
        return ()
    here = {KIOSK: start[1:]}
    up = {LIFT: lift} if lift else {}
    if there == start[0]:
        return (_leg(venue, there, placed[there], to, here, KIOSK, ""),)
    last = _leg(venue, there, placed[there], to, up, LIFT if up else "", "")
    if not up or start[0] not in placed:
        return (last,)
    return (_leg(venue, start[0], placed[start[0]], "", {**here, **up}, KIOSK, LIFT), last)


def _leg(
    venue: Venue, number: int, placed: list[tuple[Window, int, int]], to: str,
    marks: dict[str, tuple[int, int]], begin: str, end: str,
) -> Leg:  # fmt: skip
    """Draw one floor: what is marked has a cell of the grid, as windows have."""
    across = along({x for _, x, _ in placed} | {x for x, _ in marks.values()}, ACROSS)
    down = along({y for _, _, y in placed} | {y for _, y in marks.values()}, DOWN)
    spots = tuple(Spot(w, across[x] + MARGIN, down[y] + MARGIN, w.id == to) for w, x, y in placed)
    width = max(across.values()) + ACROSS + 2 * MARGIN
    height = max(down.values()) + DOWN + 2 * MARGIN
    middles = {
        kind: (across[x] + MARGIN + ACROSS // 2, down[y] + MARGIN + DOWN // 2)
        for kind, (x, y) in marks.items()
    }
    line: tuple[Point, ...] = ()
    if begin:
        goals = _edges(next(s for s in spots if s.here)) if to else [middles[end]]
        line = _line(spots, middles[begin], goals, width, height)
    floor = Floor(venue, number, width, height, spots)
    return Leg(floor, tuple(Mark(kind, *at) for kind, at in middles.items()), line)


def _edges(spot: Spot) -> list[Point]:
    """Return the middles of a window's four sides."""
    x, y = spot.x, spot.y
    return [
        (x + ACROSS // 2, y + DOWN), (x + ACROSS // 2, y),
        (x, y + DOWN // 2), (x + ACROSS, y + DOWN // 2),
    ]  # fmt: skip


def _line(
    spots: tuple[Spot, ...], begin: Point, goals: list[Point], width: int, height: int
) -> tuple[Point, ...]:
    """Return the corners of the cheapest way that leads through no window: short, with few turns."""
    xs = _coordinates({s.x for s in spots}, ACROSS, [begin[0], *(x for x, _ in goals)], width)
    ys = _coordinates({s.y for s in spots}, DOWN, [begin[1], *(y for _, y in goals)], height)
    wanted = frozenset(goals)
    came: dict[Step, Step] = {}
    cost: dict[Step, int] = {(begin, way): 0 for way in (0, 1)}
    queue = [(0, begin, way) for way in (0, 1)]
    while queue:
        paid, at, way = heapq.heappop(queue)
        if at in wanted:
            return _corners(_back((at, way), came))
        if paid > cost[at, way]:
            continue
        for point, turned, price in _next(spots, at, way, xs, ys):
            total = paid + price
            if total < cost.get((point, turned), total + 1):
                cost[point, turned], came[point, turned] = total, (at, way)
                heapq.heappush(queue, (total, point, turned))
    return ()


def _coordinates(used: Iterable[int], size: int, more: Iterable[int], end: int) -> list[int]:
    """Return where a way can lead along one axis: sides of windows, middles of aisles, what is sought."""
    half = AISLE // 2
    found = {at for u in used for at in (u - half, u, u + size, u + size + half)} | {*more}
    return sorted(at for at in found if 0 < at < end)


def _next(
    spots: tuple[Spot, ...], at: Point, way: int, xs: list[int], ys: list[int]
) -> Iterator[tuple[Point, int, int]]:
    """Yield each neighbouring point, how one comes to it, and what that costs."""
    x, y = at
    i, j = xs.index(x), ys.index(y)
    for n, across in ((i - 1, 1), (i + 1, 1), (j - 1, 0), (j + 1, 0)):
        line = xs if across else ys
        if not 0 <= n < len(line):
            continue
        point = (line[n], y) if across else (x, line[n])
        dear = _dear(spots, at, point)
        if dear:
            yield (
                point,
                across,
                (abs(point[0] - x) + abs(point[1] - y)) * dear + (across != way) * TURN,
            )


def _dear(spots: tuple[Spot, ...], a: Point, b: Point) -> int:
    """Say how dear a short straight piece is: 1 in the open, more along counters, 0 through a window."""
    (left, top), (right, bottom) = (
        (min(a[0], b[0]), min(a[1], b[1])),
        (max(a[0], b[0]), max(a[1], b[1])),
    )
    touched = 0
    for s in spots:
        if top == bottom and left < s.x + ACROSS and right > s.x and s.y <= top <= s.y + DOWN:
            inside = s.y < top < s.y + DOWN
        elif left == right and top < s.y + DOWN and bottom > s.y and s.x <= left <= s.x + ACROSS:
            inside = s.x < left < s.x + ACROSS
        else:
            continue
        if inside:
            return 0
        touched += 1
    return (1, COUNTER, BETWEEN)[min(touched, 2)]


def _back(step: Step, came: dict[Step, Step]) -> list[Point]:
    points = [step[0]]
    while step in came:
        step = came[step]
        points.append(step[0])
    return points[::-1]


def _corners(points: list[Point]) -> tuple[Point, ...]:
    """Leave out the points on a straight piece."""
    kept = points[:1]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == at[0] == after[0] or before[1] == at[1] == after[1]):
            kept.append(at)
    return (*kept, points[-1])
