"""Rules on kiosks: each stands in a venue that there is, where no window stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.findings import Finding, Place, Rule, Text
from pipeline.reading.kiosks import Kiosk
from pipeline.reading.packages import Package
from pipeline.reading.settings import FILE

PLACE = Rule(
    "kiosk-place",
    "error",
    Text(
        "终端所在的网点、楼层和窗口须在目录里",
        "a kiosk's venue, floor and window are in the catalogue",
    ),
    "venue: mei-you → venue: shi-zhongxin",
)
SPOT = Rule(
    "kiosk-spot",
    "error",
    Text("终端、电梯不与窗口在同一格", "no kiosk or lift stands where a window stands"),
    "x: 2, y: 1 → x: 2, y: 2",
)
RULES = (PLACE, SPOT)


def check(kiosks: Sequence[Kiosk], packages: Mapping[str, Package]) -> Iterator[Finding]:
    """Yield what is wrong with the kiosks of a site."""
    if "catalogue" not in packages:
        return
    tables = packages["catalogue"].tables
    venues = {str(id_) for id_ in tables["venues"].column("id").values}
    windows = tables["windows"].frame.to_dict("records")
    for kiosk in kiosks:
        if kiosk.venue not in venues:
            yield _wrong(
                PLACE, kiosk, "venue", kiosk.venue, Text("目录里没有这个网点", "no such venue"),
                Text("网点表里的编号", "an id of the table of venues"),
            )  # fmt: skip
            continue
        own = [w for w in windows if w["venue_id"] == kiosk.venue]
        if kiosk.help and kiosk.help not in {w["id"] for w in own}:
            yield _wrong(
                PLACE, kiosk, "help", kiosk.help, Text("这个网点没有这个窗口", "no window of this venue"),
                Text("同一网点的窗口编号", "the id of a window of the same venue"),
            )  # fmt: skip
        floors = {
            int(w["floor"]) for w in own if w["floor"] == w["floor"] and w["floor"] is not None
        }
        if floors and kiosk.floor not in floors:
            told = "、".join(map(str, sorted(floors)))
            yield _wrong(
                PLACE, kiosk, "floor", str(kiosk.floor),
                Text("这一层没有窗口", "no window is on this floor"),
                Text(f"有窗口的楼层：{told}", f"a floor with windows: {told.replace('、', ', ')}"),
            )  # fmt: skip
        yield from _taken(kiosk, own)


def _taken(kiosk: Kiosk, windows: Sequence[Mapping[Any, Any]]) -> Iterator[Finding]:
    """Yield the windows that stand where the kiosk or, on any floor, its lift stands."""
    for window in windows:
        at = (window["position_x"], window["position_y"])
        if at == (kiosk.x, kiosk.y) and window["floor"] == kiosk.floor:
            yield _on(kiosk, "x", f"{kiosk.x}, {kiosk.y}", str(window["number"]))
        if at == kiosk.lift:
            yield _on(kiosk, "lift", f"{at[0]}, {at[1]}", str(window["number"]))


def _on(kiosk: Kiosk, key: str, cell: str, number: str) -> Finding:
    found = Text(f"这一格是窗口 {number}", f"the window {number} stands in this cell")
    return _wrong(SPOT, kiosk, key, cell, found, Text("没有窗口的一格", "a cell without a window"))


def _wrong(
    rule: Rule, kiosk: Kiosk, key: str, value: str, found: Text, expected: Text
) -> Finding:  # fmt: skip
    said = Text(f"终端 {kiosk.id}：{found.zh}", f"kiosk {kiosk.id}: {found.en}")
    fix = Text(f"在 {FILE} 里改 {key}", f"correct {key} in {FILE}")
    return Finding(
        rule.level, rule.id, Place(FILE, kiosk.line), key, value, said, expected, rule.example, fix
    )
