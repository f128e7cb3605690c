"""A flowchart in numbers: boxes, words and lines, in units of a CSS pixel, for 16 px type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, permutations

from pipeline.view import labels
from pipeline.view.flow.grid import Grid, Node, grid_of
from pipeline.view.flow.procedure import OUTSIDE, Procedure, Stage
from pipeline.view.flow.routes import Key, Route, routes_of

TYPE, LINE, PAD = 16, 22, 10
"""Size of type, height of a line of text, space between text and the edge of its box."""
BOX, NUMBER = 208, 36
"""Width of a box, and of the place of its number."""
TRACK, GUTTER, GAP, ARROW = 12, 20, 28, 18
"""Between lines side by side; an empty gutter; a gap with straight lines only; room for an arrow's head."""
UNIT, CORNER, SIDE = 14, 16, 16
"""Between places at a node's foot, the rounding of a box, and between lines that come in at its side."""
HEAD = 40
"""Height of the names over the lanes."""
LABEL = 72
"""The least width of what is written on a line: its places at head and foot lie within."""
MOST_TRIED = 6
"""So many tracks of a gap are tried in every order for the fewest crossings."""


@dataclass(frozen=True, slots=True)
class Box:
    """A stage: its frame, kind as the code list has it, number, and the lines of text in it, then the `quiet` ones."""

    x: int
    y: int
    height: int
    kind: str
    number: int
    lines: tuple[str, ...]
    quiet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is written on a line: the middle and baseline of each line of text."""

    x: int
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """All of it. `lanes` are (left, width, name), none where nobody is said to act; `lines` are (path, arrow)."""

    width: int
    height: int
    lanes: tuple[tuple[int, int, str], ...]
    boxes: tuple[Box, ...]
    written: tuple[Written, ...]
    lines: tuple[tuple[str, bool], ...]


@dataclass(slots=True)
class _Plan:
    """What the numbers are made from: the grid, the lines' ways, text and height of each node, and then the axes."""

    grid: Grid
    routes: list[Route]
    text: dict[Key, tuple[str, ...]]
    quiet: dict[Key, tuple[str, ...]]
    height: dict[Key, int]
    left: list[int]
    gutter: list[int]
    unit: list[float]
    top: list[int]
    bottom: list[int]
    across: dict[tuple[int, Key, Key], int]


@lru_cache(maxsize=4096)
def draw(procedure: Procedure, together: str, unnamed: str, outside: str) -> Figure:
    """Draw a procedure. `together`, `unnamed` as in `grid_of`; `outside` is said in boxes whose time does not count."""
    grid = grid_of(procedure, together, unnamed)
    plan = _Plan(grid, routes_of(grid), {}, {}, {}, [], [], [], [], [], {})
    _texts(plan, outside)
    _columns(plan)
    _rows(plan)
    width = plan.gutter[-1] + _gutter_width(plan, len(grid.lanes))
    height = max([plan.bottom[-1], *(y + ARROW for y in plan.across.values())]) + 2
    boxes = tuple(_box(plan, node, node.stage) for node in grid.nodes.values() if node.stage)
    written = tuple(_written(plan, node) for node in grid.nodes.values() if node.label)
    lines = tuple(
        (_path(plan, route), grid.nodes[route.edge.end].stage is not None) for route in plan.routes
    )
    return Figure(width, height, _lanes(plan, width), boxes, written, lines)


def _texts(plan: _Plan, outside: str) -> None:
    sides: dict[Key, int] = defaultdict(int)
    for route in plan.routes:
        if route.up is not None:
            sides[route.edge.end] = max(sides[route.edge.end], route.turn + 1)
    for key, node in plan.grid.nodes.items():
        quiet: list[str] = []
        if node.stage is None:
            plan.text[key] = labels.lines(str(node.label), (BOX - 8) / TYPE)
            plan.height[key] = LINE * len(plan.text[key]) + 4
        else:
            room = (BOX - NUMBER - PAD) / TYPE
            out = outside if node.stage.kind == OUTSIDE else None
            for said in (node.stage.days, out, node.stage.when):
                quiet += labels.lines(said, room) if said else ()
            plan.text[key] = labels.lines(node.stage.name, room)
            least = CORNER + 2 * PAD + SIDE * (sides[key] - 1) if sides[key] else 0
            text = 2 * PAD + LINE * (len(plan.text[key]) + len(quiet))
            plan.height[key] = max(text, least)
        plan.quiet[key] = tuple(quiet)


def _gutter_width(plan: _Plan, gutter: int) -> int:
    tracks = [route.track + 1 for route in plan.routes if route.gutter == gutter]
    return max([GUTTER, *(TRACK * (n + 1) for n in tracks)])


def _columns(plan: _Plan) -> None:
    """Set where lanes and gutters begin, and how far apart the places at feet and heads of a lane's nodes are."""
    x = 0
    for lane in range(len(plan.grid.lanes)):
        plan.gutter.append(x)
        x += _gutter_width(plan, lane)
        plan.left.append(x)
        x += BOX
        slots = [1]
        for route in plan.routes:
            if plan.grid.nodes[route.edge.start].lane == lane:
                slots.append(abs(route.foot))
            if plan.grid.nodes[route.edge.end].lane == lane and route.up is None:
                slots.append(abs(route.head))
        plan.unit.append(min(UNIT, (BOX / 2 - CORNER - 2) / max(slots)))
    plan.gutter.append(x)


def _middle(plan: _Plan, key: Key, slot: int) -> int:
    lane = plan.grid.nodes[key].lane
    return round(plan.left[lane] + BOX / 2 + slot * plan.unit[lane])


def _along(plan: _Plan, gutter: int, track: int) -> int:
    """Return where a line runs down its gutter; the outer gutter on the left is filled from the lane outwards."""
    near = TRACK * (track + 1)
    return plan.left[0] - near if gutter == 0 else plan.gutter[gutter] + near


Across = tuple[Route, int, int, bool, bool]
"""A line across a gap: from x to x, and whether it goes on downwards at each, else upwards."""


def _across(plan: _Plan) -> dict[int, list[Across]]:
    """Return what crosses each gap."""
    found: dict[int, list[Across]] = defaultdict(list)
    for route in plan.routes:
        if route.out is None:
            continue
        foot = _middle(plan, route.edge.start, route.foot)
        if route.gutter is None:
            found[route.out].append(
                (route, foot, _middle(plan, route.edge.end, route.head), False, True)
            )
            continue
        along = _along(plan, route.gutter, route.track)
        found[route.out].append((route, foot, along, False, route.up is None))
        if route.into is not None:
            head = _middle(plan, route.edge.end, route.head)
            found[route.into].append((route, along, head, False, True))
    return found


def _crossings(high: Across, low: Across) -> int:
    """Count the crossings of two lines of a gap of which the first runs above the second."""
    up = sum(_within(x, high) for x, down in ((low[1], low[3]), (low[2], low[4])) if not down)
    down = sum(_within(x, low) for x, down in ((high[1], high[3]), (high[2], high[4])) if down)
    return up + down


def _within(x: int, line: Across) -> bool:
    return min(line[1], line[2]) <= x <= max(line[1], line[2])


def _ordered(lines: list[Across]) -> list[Across]:
    """Return the lines of a gap from above, in the order with the fewest crossings that was found."""

    def cost(order: Iterable[Across]) -> int:
        return sum(_crossings(high, low) for high, low in combinations(order, 2))

    if len(lines) <= MOST_TRIED:
        return list(min(permutations(lines), key=cost))
    order: list[Across] = []
    for line in lines:
        places = [(*order[:n], line, *order[n:]) for n in range(len(order) + 1)]
        order = list(min(places, key=cost))
    return order


def _rows(plan: _Plan) -> None:
    """Set where rows begin and end, and the height at which each line crosses its gaps."""
    heights = [0] * plan.grid.rows
    for key, node in plan.grid.nodes.items():
        heights[node.row] = max(heights[node.row], plan.height[key])
    across = _across(plan)
    y = 2
    for row, height in enumerate(heights):
        plan.top.append(y)
        y += height
        plan.bottom.append(y)
        lines = _ordered(across[row])
        for number, line in enumerate(lines, 1):
            edge = line[0].edge
            plan.across[row, edge.start, edge.end] = y + TRACK * number
        y += TRACK * (len(lines) + 1) + ARROW - TRACK if lines else GAP


def _box(plan: _Plan, node: Node, stage: Stage) -> Box:
    key = node.key
    return Box(
        plan.left[node.lane], plan.top[node.row], plan.height[key], stage.kind, stage.number,
        plan.text[key], plan.quiet[key],
    )  # fmt: skip


def _written(plan: _Plan, node: Node) -> Written:
    """What is written stands at the foot of its row, near what it leads to."""
    top = plan.bottom[node.row] - plan.height[node.key]
    return Written(_middle(plan, node.key, 0), top, plan.text[node.key])


def _foot(plan: _Plan, key: Key) -> int:
    node = plan.grid.nodes[key]
    return plan.top[node.row] + plan.height[key] if node.stage else plan.bottom[node.row]


def _head(plan: _Plan, key: Key) -> int:
    node = plan.grid.nodes[key]
    return plan.top[node.row] if node.stage else plan.bottom[node.row] - plan.height[key]


def _path(plan: _Plan, route: Route) -> str:
    start, end = route.edge.start, route.edge.end
    path = f"M{_middle(plan, start, route.foot)} {_foot(plan, start)}"
    if route.out is None:
        return f"{path}V{_head(plan, end)}"
    path += f"V{plan.across[route.out, start, end]}"
    if route.gutter is not None:
        path += f"H{_along(plan, route.gutter, route.track)}"
    if route.up is not None:
        node = plan.grid.nodes[end]
        left = plan.left[node.lane]
        # Lines that come in from the left and from the right never share a height, so they cannot meet in a gutter.
        y = plan.top[node.row] + CORNER + SIDE * route.turn + (SIDE // 2 if route.head > 0 else 0)
        return f"{path}V{y}H{left if route.head < 0 else left + BOX}"
    if route.into is not None:
        path += f"V{plan.across[route.into, start, end]}"
    return f"{path}H{_middle(plan, end, route.head)}V{_head(plan, end)}"


def _lanes(plan: _Plan, width: int) -> tuple[tuple[int, int, str], ...]:
    """Return the lanes with their halves of the gutters beside them; none where nobody is said to act."""
    names = [name for name in plan.grid.lanes if name is not None]
    if not names:
        return ()
    inner = [(left - GUTTER // 2) for left in plan.left[1:]]
    starts, ends = [0, *inner], [*inner, width]
    return tuple((a, b - a, name) for a, b, name in zip(starts, ends, names, strict=True))
