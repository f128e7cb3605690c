"""What is handled together, drawn against an axis of working days: a lane for each body, a bar for each matter."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.site import Joint, Member

WIDTH, ROW, HEAD = 680, 56, 34
"""The drawing's units: across for all days, down for a matter, down for the name of a body."""
LETTER = 16
"""The width of a Chinese letter; names are kept inside the frame by it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A matter's bar: its corner and width, and where its name is written, from the left or to the right."""

    member: Member
    x: int
    y: int
    width: int
    at_end: bool
    critical: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A body's lane: where its name stands, and its bars. `name` is that of the first member's body."""

    member: Member
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole figure: `ticks` are days with their place on the axis."""

    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[int, int], ...]


def draw(joint: Joint) -> Drawing:
    """Draw a joint handling. A matter that takes no time here is a mark of its own on the axis."""
    plan = joint.schedule
    total = max(plan.together, 1)
    by_body: dict[object, list[Member]] = {}
    for member in joint.members:
        if member.matter.id in plan.spans:
            by_body.setdefault(member.matter.body_id, []).append(member)
    lanes, y = [], 0
    for members in by_body.values():
        top = y
        y += HEAD
        bars = []
        for member in members:
            span = plan.spans[member.matter.id]
            x = WIDTH * span.start // total
            width = max(WIDTH * (span.end - span.start) // total, 0)
            room = WIDTH - x
            long = LETTER * (len(member.matter.name) + 12)
            bars.append(Bar(member, x, y, width, long > room, span.critical))
            y += ROW
        lanes.append(Lane(members[0], top, tuple(bars)))
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100) if total / s <= 8), 200)
    ticks = tuple((day, WIDTH * day // total) for day in range(0, total + 1, step))
    return Drawing(y, tuple(lanes), ticks)
