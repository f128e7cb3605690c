"""The plan of a floor, drawn from the positions of its windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model.catalogue import Venue, Window
from pipeline.model.values import Missing
from pipeline.site import Matter

ACROSS, DOWN = 60, 54
"""The size of one cell of the grid on which publishers place their windows."""
AISLE = 30
"""The width of what lies empty between windows, however wide it is."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A window on the plan: its rectangle's corner, and whether it is the one to go to."""

    window: Window
    x: int
    y: int
    here: bool


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor of a venue: its size in the drawing's units and its windows."""

    venue: Venue
    number: int
    width: int
    height: int
    spots: tuple[Spot, ...]


def floors(venue: Venue, windows: tuple[Window, ...], here: str = "") -> tuple[Floor, ...]:
    """Return the plans of a venue's floors, lowest first; windows without a position are on none."""
    return tuple(
        _floor(venue, number, placed, here) for number, placed in sorted(by_floor(windows).items())
    )


def by_floor(windows: tuple[Window, ...]) -> dict[int, list[tuple[Window, int, int]]]:
    """Return the windows of each floor with their cells; those without a position are on none."""
    found: dict[int, list[tuple[Window, int, int]]] = {}
    for w in windows:
        x, y = w.position_x, w.position_y
        if not (isinstance(w.floor, Missing) or isinstance(x, Missing) or isinstance(y, Missing)):
            found.setdefault(w.floor, []).append((w, x, y))
    return found


def _floor(venue: Venue, number: int, placed: list[tuple[Window, int, int]], here: str) -> Floor:
    """Put the windows on their grid, in which empty rows and columns are drawn narrow, as aisles."""
    across = along({x for _, x, _ in placed}, ACROSS)
    down = along({y for _, _, y in placed}, DOWN)
    spots = tuple(Spot(w, across[x], down[y], w.id == here) for w, x, y in placed)
    width, height = max(across.values()) + ACROSS, max(down.values()) + DOWN
    return Floor(venue, number, width, height, spots)


def along(used: set[int], size: int) -> dict[int, int]:
    """Return where each used row or column of the grid is drawn."""
    places: dict[int, int] = {}
    at, last = 0, None
    for one in sorted(used):
        if last is not None:
            at += size if one == last + 1 else size + AISLE
        places[one], last = at, one
    return places


def floor_of(matter: Matter, windows: Mapping[str, tuple[Window, ...]]) -> Floor | None:
    """Return the plan of the floor on which a matter is accepted, with its window marked.

    `windows` are those of each venue.
    """
    for use in matter.windows:
        if use.role == "受理":
            own = windows.get(use.venue.id, ())
            found = floors(use.venue, own, use.window.id)
            return next((f for f in found if any(spot.here for spot in f.spots)), None)
    return None
