"""Rules on practices: where one is said to be shown, there is something."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pipeline.findings import Finding, Place, Rule, Text
from pipeline.model.indicators import Indicator
from pipeline.model.practices import PAGES, SECTIONS, Practice, Shown
from pipeline.reading.packages import Package
from pipeline.reading.practices import FILE
from pipeline.reading.prose import Prose
from pipeline.reading.settings import Settings

NOWHERE = Rule(
    "practice-nowhere",
    "error",
    Text("做法所指的页面、数据集要在", "where a practice is shown, there is something"),
    "dataset:case → dataset:cases",
)
RULES = (NOWHERE,)
ROWS: Mapping[str, str] = {
    "matter": "matters", "joint": "joints", "venue": "venues", "theme": "themes", "body": "bodies",
    "item": "items",
}  # fmt: skip
"""Kinds that name a row of a table of the catalogue."""


def check(
    practices: Iterable[Practice], packages: Mapping[str, Package],
    indicators: Iterable[Indicator], prose: Iterable[Prose], settings: Settings | None,
) -> Iterator[Finding]:  # fmt: skip
    """Yield what of a practice leads nowhere, at its line."""
    if "catalogue" not in packages or settings is None:  # the cause is told elsewhere
        return
    there: dict[str, Collection[str]] = {
        kind: {str(i) for i in packages["catalogue"].tables[table].column("id").values}
        for kind, table in ROWS.items()
    }
    there |= {
        "dataset": packages, "indicator": {one.id for one in indicators}, "section": SECTIONS,
        "page": PAGES, "prose": {one.slug for one in prose if one.kind == "pages"},
        "kiosk": {one.id.lower() for one in settings.kiosks},
    }  # fmt: skip
    for practice in practices:
        for one in practice.shown:
            if not _is(one, there, packages):
                yield _nowhere(practice, one, sorted(there.get(one.kind, there)))


def _is(one: Shown, there: Mapping[str, Collection[str]], packages: Mapping[str, Package]) -> bool:
    if one.id not in there.get(one.kind, ()):
        return False
    return not one.table or one.table in packages[one.id].tables


def _nowhere(practice: Practice, one: Shown, there: list[str]) -> Finding:
    value = f"{one.kind}:{one.id}" + (f"#{one.table}" if one.table else "")
    found = Text(f"{practice.id}：没有 {value}", f"{practice.id}: there is no {value}")
    ids = "、".join(there[:12])
    fix = Text("改成现有的编号，或写 why", "name what is there, or say why not")
    return Finding(
        NOWHERE.level, NOWHERE.id, Place(FILE, practice.line), "shown", value, found,
        Text(ids or "现有的编号", ids or "an id that is there"), NOWHERE.example, fix,
    )  # fmt: skip
