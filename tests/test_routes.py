"""The way from a kiosk to a window: it leads around the windows, with few turns, and the same each time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.check import check
from pipeline.load import load
from pipeline.site import Site
from pipeline.view.plan_drawing import ACROSS, DOWN
from pipeline.view.route_drawing import KIOSK, LIFT, Leg, legs
from tests import example


@pytest.fixture(scope="module")
def site() -> Site:
    return load(check(example.ROOT / "data", example.ROOT / "content", example.DAY, None))


def way(
    site: Site, to: str, start: tuple[int, int, int], lift: tuple[int, int] | None
) -> tuple[Leg, ...]:
    venue = site.venues[site.windows[to].venue_id]
    own = tuple(w for w in site.windows.values() if w.venue_id == venue.id)
    return legs(venue, own, to, start, lift)


def through(leg: Leg) -> list[str]:
    """Return the numbers of the windows that a line leads through."""
    found = []
    for (ax, ay), (bx, by) in pairwise(leg.line):
        for spot in leg.floor.spots:
            across = max(min(ax, bx), spot.x) < min(max(ax, bx), spot.x + ACROSS) or (
                ax == bx and spot.x < ax < spot.x + ACROSS
            )
            down = max(min(ay, by), spot.y) < min(max(ay, by), spot.y + DOWN) or (
                ay == by and spot.y < ay < spot.y + DOWN
            )
            if across and down:
                found.append(spot.window.number)
    return found


def test_every_window_of_the_hall_is_reached_around_the_others(site: Site) -> None:
    """From both kiosks of the example to each window of their hall: from the kiosk's middle to the window's side."""
    walked = 0
    for kiosk in site.settings.kiosks:
        start = (kiosk.floor, kiosk.x, kiosk.y)
        for window in site.windows.values():
            if window.venue_id != kiosk.venue:
                continue
            found = way(site, window.id, start, kiosk.lift)
            assert len(found) == (1 if window.floor == kiosk.floor else 2)
            for leg in found:
                walked += 1
                assert through(leg) == [], (kiosk.id, window.id)
                assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(leg.line))
                assert len(leg.line) <= 6
                middles = {m.kind: (m.x, m.y) for m in leg.marks}
                assert leg.line[0] in middles.values()
            spot = next(s for s in found[-1].floor.spots if s.here)
            x, y = found[-1].line[-1]
            assert (x in (spot.x, spot.x + ACROSS)) != (y in (spot.y, spot.y + DOWN))
            assert spot.x <= x <= spot.x + ACROSS
            assert spot.y <= y <= spot.y + DOWN
            if len(found) == 2:
                assert found[0].line[-1] == next(
                    (m.x, m.y) for m in found[0].marks if m.kind == LIFT
                )
                assert [m.kind for m in found[1].marks] == [LIFT]
    assert walked > 40


def test_a_window_on_the_other_side_of_a_row_is_reached_by_its_end(site: Site) -> None:
    """A03 to A08 stand in one row: from behind it, the line leads around and not between the counters."""
    (leg,) = way(site, "shi-a11", (1, 8, 0), None)
    row = next(s for s in leg.floor.spots if s.window.number == "A05")
    beside = [y for (ax, ay), (bx, by) in pairwise(leg.line) if ay == by for y in (ay,)]
    assert any(y <= row.y for y in beside)
    assert any(y >= row.y + DOWN for y in beside)


def test_without_a_lift_there_is_a_plan_and_no_line(site: Site) -> None:
    (leg,) = way(site, "shi-b01", (1, 4, 3), None)
    assert leg.line == ()
    assert leg.floor.number == 2
    assert [s.window.number for s in leg.floor.spots if s.here] == ["B01"]
    assert [m.kind for m in leg.marks] == []
    assert KIOSK not in {m.kind for m in leg.marks}
