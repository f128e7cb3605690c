"""Rules on what is to be disclosed: by whom, by when, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipeline.findings import Finding, Place, Rule, Text
from pipeline.model.disclosure import Expected, State, state
from pipeline.model.workdays import Calendar
from pipeline.reading.disclosure import FILE
from pipeline.reading.packages import DESCRIPTOR_FILE, Package

BODY = Rule(
    "disclosure-body",
    "error",
    Text("公开责任主体须在目录里", "who is to disclose is a body of the catalogue"),
    "body: mei-you → body: shenpi-ju",
)
OVERDUE = Rule(
    "disclosure-overdue",
    "warning",
    Text("定期公开的数据须按时更新", "what is published by period is published in time"),
)
MISSING = Rule(
    "disclosure-missing",
    "warning",
    Text("应当公开的内容须已公开", "what is to be disclosed is there"),
)
RULES = (BODY, OVERDUE, MISSING)


def check(
    packages: Mapping[str, Package], expected: Sequence[Expected], calendar: Calendar, as_of: date
) -> Iterator[Finding]:
    """Yield what is wrong with the declared disclosures, on the day `as_of`."""
    if "catalogue" not in packages:
        return
    bodies = {str(id_) for id_ in packages["catalogue"].tables["bodies"].column("id").values}
    for folder, package in packages.items():
        declared = package.descriptor.disclosure
        if declared is None:
            continue
        place = Place(f"{folder}/{DESCRIPTOR_FILE}", package.descriptor.lines.get("body"))
        if declared.body not in bodies:
            yield _no_body(place, declared.body)
        due = declared.due(calendar)
        if due and state(declared, as_of, calendar) is State.OVERDUE:
            through = Place(place.file, package.descriptor.lines.get("through"))
            yield _overdue(through, str(declared.through), due.latest)
    disclosed = {f for f, package in packages.items() if package.descriptor.disclosure}
    for each in expected:
        place = Place(FILE, each.line)
        if each.declared.body not in bodies:
            yield _no_body(place, each.declared.body)
        if not each.section and each.dataset not in disclosed:
            yield _missing(place, each)


def _no_body(place: Place, body: str) -> Finding:
    found = Text(f"目录里没有主体 {body}", f"the catalogue has no body {body}")
    expected = Text("主体表里的编号", "an id of the table of bodies")
    fix = Text("改成主体表里的编号", "write an id of the table of bodies")
    return Finding(BODY.level, BODY.id, place, "body", body, found, expected, "shenpi-ju", fix)


def _overdue(place: Place, through: str, latest: date) -> Finding:
    found = Text(
        f"数据截至 {through}，下一期应在 {latest} 前公布",
        f"covers until {through}; the next was due by {latest}",
    )
    expected = Text("按声明的频率更新", "updates as often as declared")
    fix = Text(
        "补上新一期的行，改 through 和 published", "add rows, then set through and published"
    )
    return Finding(OVERDUE.level, OVERDUE.id, place, "through", through, found, expected, "", fix)


def _missing(place: Place, each: Expected) -> Finding:
    found = Text(f"{each.title[:60]}：未公开", f"{each.title[:60]}: not disclosed")
    expected = Text("一个数据集或网站栏目", "a dataset or a list of the site")
    fix = Text(
        "放入数据集目录并写上 dataset，或写 section", "add the dataset's folder, or name a section"
    )
    return Finding(
        MISSING.level, MISSING.id, place, "dataset", each.dataset or None, found, expected, "", fix
    )
