"""The example's datasets agree with each other and the catalogue, and a spoiled row of each is told at its cell."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml
from opencc import OpenCC

from pipeline.findings import Finding, Place
from pipeline.model.workdays import Calendar, CalendarDay
from pipeline.pages.data import SHOWN_ROWS
from pipeline.pages.referred import columns
from pipeline.reading import descriptors, integrity, packages
from pipeline.reading.packages import Package
from pipeline.reading.tables import read
from pipeline.rules import figures
from pipeline.rules.base import Catalogue
from tests import example, example_figures
from tests.build_tools import CACHE, build_site
from tests.catalogue_factory import make_catalogue
from tests.markup import parse

DATA = example.ROOT / "data"
SOURCE = Path(__file__).parents[2] / "shared" / "source" / "work-summaries.txt"
Rows = list[dict[str, str]]


@cache
def catalogue() -> Catalogue:
    read_now = packages.read_all(DATA, CACHE)[0]
    found = {name: read_now[name].tables for name in ("catalogue", "calendar")}
    days = Calendar(found["calendar"]["days"].rows(CalendarDay))
    return Catalogue(found["catalogue"], example.DAY, days, DATA)


def parsed(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@cache
def content(package: str, table: str) -> str:
    return (DATA / package / f"{table}.csv").read_text(encoding="utf-8")


def rows(package: str, table: str) -> Rows:
    return parsed(content(package, table))


def told(name: str, **changed: str) -> list[Finding]:
    """Read a package of the example, some tables changed, and return what is wrong with it."""
    file = f"{name}/datapackage.yaml"
    descriptor, wrong = descriptors.read((DATA / file).read_text(encoding="utf-8"), file)
    assert descriptor, wrong
    tables, found = {}, list[Finding]()
    for resource in descriptor.resources:
        table_name = resource.schema.name
        text = changed.get(table_name, content(name, table_name))
        table, bad = read(text.encode(), f"{name}/{table_name}.csv", resource.schema)
        found += bad
        if table is not None:
            tables[table_name] = table
    if found:
        return found
    found = list(integrity.check(tables))
    return found or list(figures.in_packages([Package(name, descriptor, tables)], catalogue()))


def test_what_the_script_makes_is_what_is_committed() -> None:
    made = example_figures.files()
    assert {path: (DATA / path).read_bytes() for path in made} == made
    assert example_figures.files() == made
    invented = {path.partition("/")[0] for path in made}
    for folder in invented:
        text = (DATA / folder / "datapackage.yaml").read_text(encoding="utf-8")
        assert "example: true" in text
        assert "示例" in re.findall(r"^title: (.*)$", text, re.MULTILINE)[0]


FOLDERS = sorted(
    p.parent.name
    for p in DATA.glob("*/datapackage.yaml")
    if p.parent.name not in ("catalogue", "calendar")
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_package_is_without_a_fault(folder: str) -> None:
    assert [f for f in told(folder) if f.level != "notice"] == []


# A package and table, the row (from 0) and column, what it is changed to, and the findings as (rule, column).
SPOILED: list[tuple[str, str, int, str, str, list[tuple[str, str]]]] = [
    (
        "cases",
        "months",
        2,
        "carried_in",
        "+1",
        [("figures-unequal", "carried_out"), ("parts-do-not-sum", "carried_in")],
    ),
    ("cases", "months", 1, "at_windows", "+1", [("parts-do-not-sum", "at_windows")]),
    ("cases", "cases", 30, "instant", "+1", [("parts-do-not-sum", "instant")]),
    ("cases", "cases", 30, "on_site_rate", "12.34", [("ratio-differs", "on_site_rate")]),
    (
        "cases",
        "matters",
        100,
        "matter_id",
        "shi-mingcheng-hezhun",
        [("figure-of-nobody", "matter_id")],
    ),
    ("cases", "windows", 60, "window_id", "shi-z99", [("figure-of-nobody", "window_id")]),
    (
        "working-time",
        "times",
        10,
        "matter_id",
        "yi-zanzhuzheng",
        [("figure-of-nobody", "matter_id")],
    ),
    ("working-time", "times", 12, "days", "-1", [("number-form", "days")]),
    ("working-time", "times", 14, "unit", "天", [("code-list", "unit")]),
    ("working-time", "times", 16, "cases", "1.5", [("number-form", "cases")]),
    ("fees-collected", "fees", 3, "collected", "+1", [("figures-unequal", "charged")]),
    (
        "fees-collected",
        "fees",
        3,
        "fee_id",
        "jia-jiehun-dengjifei",
        [("figure-of-nobody", "fee_id")],
    ),
    ("fees-collected", "waivers", 2, "cases", "0", [("number-form", "cases")]),
    (
        "fees-collected",
        "waivers",
        2,
        "instrument_id",
        "caishui-1999-1",
        [("figure-of-nobody", "instrument_id")],
    ),
    ("ratings", "ratings", 5, "satisfied", "+1", [("figures-unequal", "positive")]),
    ("ratings", "ratings", 5, "positive_rate", "9.9", [("ratio-differs", "positive_rate")]),
    ("ratings", "answers", 0, "closed_on", "2026-12-31", [("published-late", "closed_on")]),
    ("ratings", "answers", 1, "level", "满意", [("code-list", "level")]),
    ("trading", "awards", 1, "published_on", "2026-12-31", [("published-late", "published_on")]),
    ("trading", "contracts", 3, "amount", "+1", [("parts-do-not-sum", "amount")]),
    ("trading", "contracts", 3, "award_id", "jy-2026-099-zb", [("dangling-reference", "award_id")]),
    ("trading", "bids", 4, "won", "中", [("yes-no", "won")]),
    ("ratings", "answers", 2, "window_id", "shi-b99", [("figure-of-nobody", "window_id")]),
    (
        "entry",
        "bodies",
        2,
        "in_hall",
        "+1",
        [("figures-unequal", "matters"), ("ratio-differs", "rate")],
    ),
    (
        "entry",
        "bodies",
        0,
        "outside",
        "1",
        [("figures-unequal", "matters"), ("rows-not-counted", "outside")],
    ),
    ("entry", "outside", 0, "matter_id", "shi-jidongche", [("figure-of-nobody", "matter_id")]),
    ("delegations", "delegations", 5, "valid_to", "2026-10-31", [("expired", "valid_to")]),
    ("delegations", "delegations", 5, "body_id", "gonganju", [("figure-of-nobody", "body_id")]),
    ("network", "counties", 1, "towns_covered", "5", [("ratio-differs", "town_rate")]),
    ("network", "venues", 4, "venue_id", "ding-zhongxin", [("figure-of-nobody", "venue_id")]),
    ("duty", "roster", 3, "date", "2026-11-31", [("date-form", "date")]),
    ("duty", "roster", 3, "date", "2026-11-23", [("duplicate-key", "venue_id")]),
    ("intermediaries", "intermediaries", 3, "result", "不合格", [("code-list", "result")]),
    (
        "intermediaries",
        "intermediaries",
        3,
        "matter_id",
        "shi-guihua",
        [("figure-of-nobody", "matter_id")],
    ),
    (
        "complaints",
        "months",
        0,
        "received",
        "+1",
        [("figures-unequal", "received"), ("rows-not-counted", "received")],
    ),
    ("complaints", "complaints", 3, "closed_on", "2026-06-01", [("days-reversed", "closed_on")]),
    (
        "complaints",
        "complaints",
        3,
        "contacted_on",
        "2026-07-31",
        [("published-late", "contacted_on")],
    ),
    ("inspections", "findings", 2, "closed_on", "未公开", [("published-late", "closed_on")]),
    ("inspections", "findings", 2, "venue_id", "shi-a01", [("figure-of-nobody", "venue_id")]),
    (
        "requests",
        "totals",
        1,
        "carried_in",
        "+1",
        [("figures-unequal", "carried_out"), ("parts-do-not-sum", "carried_in")],
    ),
    (
        "requests",
        "applicants",
        6,
        "carried_in",
        "+1",
        [("figures-unequal", "carried_out"), ("carried-over", "carried_in")],
    ),
    ("requests", "disputes", 2, "total", "+1", [("figures-unequal", "total")]),
    (
        "approvals",
        "approvals",
        7,
        "published_on",
        "2026-11-20",
        [("published-late", "published_on")],
    ),
    ("approvals", "approvals", 7, "matter_id", "shi-chuzuche", [("figure-of-nobody", "matter_id")]),
    (
        "penalties",
        "penalties",
        4,
        "instrument_id",
        "xiaofang",
        [("figure-of-nobody", "instrument_id")],
    ),
    ("penalties", "penalties", 4, "penalty_kind", "罚金", [("code-list", "penalty_kind")]),
    ("cancelled-matters", "orders", 1, "cancelled", "2", [("rows-not-counted", "cancelled")]),
    ("cancelled-matters", "matters", 3, "decision", "继续", [("code-list", "decision")]),
    (
        "cancelled-fee-documents",
        "documents",
        0,
        "instrument_id",
        "caishui-2014-1",
        [("figure-of-nobody", "instrument_id")],
    ),
    ("cancelled-fee-documents", "stated", 0, "documents", "122项", [("number-form", "documents")]),
    ("evaluation", "scores", 10, "process", "+1", [("figures-unequal", "base")]),
    ("evaluation", "scores", 10, "score", "+1", [("figures-unequal", "deducted")]),
    ("evaluation", "awards", 3, "score", "+1", [("parts-do-not-sum", "score")]),
    ("evaluation", "years", 10, "eligible", "是", [("barred", "eligible")]),
    ("evaluation", "years", 10, "bad_months", "0", [("rows-not-counted", "bad_months")]),
    ("summaries", "figures", 8, "recomputed_rate", "94.24", [("ratio-differs", "recomputed_rate")]),
    ("summaries", "figures", 8, "verdict", "对", [("code-list", "verdict")]),
]


def spoiled(text: str, row: int, column: str, value: str) -> str:
    """Return a table with one cell changed; +1 adds to a number."""
    all_rows = parsed(text)
    old = all_rows[row][column]
    all_rows[row][column] = str(Decimal(old) + 1) if value == "+1" else value
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(all_rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(all_rows)
    return out.getvalue()


def test_each_package_has_spoiled_rows() -> None:
    """At least two a package, forty in all."""
    of = Counter(case[0] for case in SPOILED)
    assert set(of) == set(FOLDERS)
    assert min(of.values()) >= 2
    assert of.total() >= 40


@pytest.mark.parametrize("case", SPOILED, ids=lambda c: f"{c[0]} {c[1]}.{c[3]} {c[4]}")
def test_a_spoiled_cell_is_told_at_its_line(
    case: tuple[str, str, int, str, str, list[tuple[str, str]]],
) -> None:
    package, table, row, column, value, wanted = case
    found = told(package, **{table: spoiled(content(package, table), row, column, value)})
    assert {
        (f.rule, f.field)
        for f in found
        if f.place == Place(f"{package}/{table}.csv", row + 2, f.place.column)
    } == set(wanted)


# --- they agree with each other ---------------------------------------------------------------


def summed(package: str, table: str, by: str, column: str) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = defaultdict(int)
    for row in rows(package, table):
        found[tuple(row[name] for name in by.split())] += int(row[column])
    return dict(found)


def test_working_time_counts_the_cases_that_were_completed() -> None:
    promised = {
        m["id"]: (m["promised_days"], m["promised_unit"]) for m in rows("catalogue", "matters")
    }
    months = {row["month"] for row in rows("working-time", "times")}
    assert len(months) == 3
    for time, case in (("cases", "completed"), ("on_time", "on_time")):
        timed = summed("working-time", "times", "month matter_id", time)
        done = summed("cases", "matters", "month matter_id", case)
        assert timed == {key: n for key, n in done.items() if key[0] in months}
    for row in rows("working-time", "times"):
        assert (row["promised"], row["unit"]) == promised[row["matter_id"]]
        assert int(row["on_time"]) == (
            int(row["cases"]) if int(row["days"]) <= int(row["promised"]) else 0
        )


def test_who_rates_and_pays_had_a_case() -> None:
    done = summed("cases", "windows", "month window_id", "completed")
    rated = summed("ratings", "ratings", "month window_id", "rated")
    assert rated
    assert all(count <= done[key] for key, count in rated.items())
    matter = {fee["id"]: fee for fee in rows("catalogue", "fees")}
    cases = summed("cases", "matters", "month matter_id", "completed")
    for row in rows("fees-collected", "fees"):
        fee = matter[row["fee_id"]]
        assert int(row["payable_cases"]) <= cases[row["month"], fee["matter_id"]]
        assert Decimal(row["collected"]) == int(row["paid_cases"]) * Decimal(fee["amount"])


def test_who_wins_has_bid_for_it() -> None:
    bids = {(b["tender_id"], b["supplier_code"]): b for b in rows("trading", "bids")}
    assert len(rows("trading", "awards")) >= 8
    for award in rows("trading", "awards"):
        bid = bids[award["tender_id"], award["supplier_code"]]
        assert (bid["won"], bid["amount"], bid["supplier_name"]) == (
            "是",
            award["amount"],
            award["supplier_name"],
        )
    for tender in rows("trading", "tenders"):
        count = sum(key[0] == tender["tender_id"] for key in bids)
        assert tender["bidders"] == (str(count) if count else "不适用")
        assert tender["opens_on"] < tender["closes_on"]


def test_who_is_in_the_hall_is_what_the_matters_say() -> None:
    said = {row["body_id"]: row for row in rows("entry", "bodies")}
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for matter in rows("catalogue", "matters"):
        if matter["place_id"] == "shili-shi" and matter["status"] in ("在用", "暂停"):
            counted[matter["body_id"]][matter["in_hall"]] += 1
    assert set(said) == set(counted)
    for body, by_answer in counted.items():
        wanted = [by_answer.total(), by_answer["是"], by_answer["否"], by_answer[""]]
        assert [int(said[body][c]) for c in ("matters", "in_hall", "outside", "unstated")] == wanted


def test_what_was_cancelled_is_cancelled_in_the_catalogue() -> None:
    states = {m["id"]: m["status"] for m in rows("catalogue", "matters")}
    wanted = {"取消": "已取消", "暂停": "暂停", "保留": "在用", "下放": "在用"}
    listed = {row["matter_id"]: row["decision"] for row in rows("cancelled-matters", "matters")}
    assert {id_: wanted[word] for id_, word in listed.items()} == {
        id_: states[id_] for id_ in listed
    }
    assert {id_ for id_, state in states.items() if state in ("已取消", "暂停")} <= set(listed)
    gone = {
        f["instrument_id"] for f in rows("catalogue", "fees") if f["state"] in ("停征", "已取消")
    }
    assert {row["instrument_id"] for row in rows("cancelled-fee-documents", "documents")} == gone


def test_a_licence_is_granted_by_the_body_of_its_matter() -> None:
    matters = {m["id"]: m for m in rows("catalogue", "matters")}
    bodies = {b["id"]: b for b in rows("catalogue", "bodies")}
    for row in rows("approvals", "approvals"):
        assert row["body_id"] == matters[row["matter_id"]]["body_id"]
        assert row["authority"] == bodies[row["body_id"]]["name"]
        assert row["certificate_name"] == matters[row["matter_id"]]["result_name"]
        assert row["decided_on"] <= row["published_on"] <= "2026-11-23"


def test_a_window_decides_only_what_it_takes_in() -> None:
    taken = Counter(
        row["window_id"] for row in rows("catalogue", "matter_windows") if row["role"] == "受理"
    )
    for row in rows("delegations", "delegations"):
        assert int(row["matters"]) == (taken[row["window_id"]] if row["delegated"] == "是" else 0)
        assert (row["valid_to"] == "不适用") == (row["delegated"] == "否")


def test_the_duty_roster_names_teams_and_no_person() -> None:
    teams = {row["team"] for row in rows("duty", "roster")}
    assert all(team.endswith("科") for team in teams)
    assert not {"name", "person", "staff"} & set(rows("duty", "roster")[0])


# --- the figures of the five summaries ---------------------------------------------------------


def judged(row: dict[str, str]) -> Iterator[str]:
    """Yield the verdicts that a row's own figures allow."""
    found = next((row[c] for c in ("recomputed_rate", "recomputed") if row[c] != "不适用"), "")
    value = row["value"]
    if row["stated"] == "未公开":
        yield "推算"
    elif row["unit"] in ("%", "未公开") and row["stated"].rstrip("。").replace(".", "").isdigit():
        yield "缺单位"
    elif not found:
        yield "无法核对"
    elif Decimal(found) == Decimal(value):
        yield "相符"
    else:
        exact = Decimal(found)
        step = Decimal(1000) if Decimal(value) >= 10000 else Decimal(1)
        assert abs(exact - Decimal(value)) < step
        yield "约数相符"


def test_each_verdict_follows_from_the_figures() -> None:
    found = rows("summaries", "figures")
    assert len(found) >= 60
    for row in found:
        assert [row["verdict"]] == list(judged(row)), row
    assert {row["verdict"] for row in found} == {"相符", "约数相符", "缺单位", "无法核对", "推算"}


@pytest.mark.skipif(
    not SOURCE.is_file(), reason="../shared/source is not here: no figure was compared"
)
def test_each_figure_of_the_summaries_is_in_their_text() -> None:
    """A figure of digits stands in the source as it stands here."""
    text, compared = SOURCE.read_text(encoding="utf-8"), 0
    for row in rows("summaries", "figures"):
        for digits in re.findall(r"[0-9.]+", row["stated"]):
            assert digits in text, row
            compared += 1
    assert compared >= 40


# --- 示例 ---------------------------------------------------------------------------------------


def test_an_invented_package_says_so_wherever_it_stands(tmp_path: Path) -> None:
    """Also on a site that is not an example; what is real is not marked."""
    data = make_catalogue(tmp_path)
    settings = data / "site.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("example: true", "example: false"),
        encoding="utf-8",
    )
    said = {"heading": 4, "duration": "随时公开", "frequency": "随时", "body": "shi-shichang"}
    table = {"name": "rows", "path": "rows.csv", "schema": {"fields": [{"name": "month"}]}}
    for name, mark in (("made-up", {"example": True}), ("real", {})):
        head = {"name": name, "title": "办件", **mark, "disclosure": said, "resources": [table]}
        (data / name).mkdir()
        text = yaml.safe_dump(head, allow_unicode=True)
        (data / name / "datapackage.yaml").write_text(text, encoding="utf-8")
        (data / name / "rows.csv").write_text("month\n2026-05\n", encoding="utf-8")
    (tmp_path / "content").mkdir()
    build_site(tmp_path)

    def marks(path: str) -> tuple[int, int]:
        text = (tmp_path / "output" / path).read_text(encoding="utf-8")
        return text.count("办件（示例）"), text.count("banner-example")

    title = marks("zh-hans/datasets/made-up.html")
    assert title[0] >= 2
    assert title[1] == 1
    assert marks("zh-hans/datasets/real.html") == (0, 0)
    assert marks("zh-hans/datasets/index.html") == (2, 0), "in the list, and among its sources"
    assert marks("zh-hans/disclosure.html") == (1, 0)


@pytest.mark.skipif(
    not SOURCE.is_file(), reason="../shared/source is not here: no name was compared"
)
def test_what_is_evaluated_is_named_as_the_source_names_it() -> None:
    """4 dimensions, 11 classes, 31 indicators: those that the text names, and no other."""
    text = OpenCC("t2s").convert(SOURCE.read_text(encoding="utf-8"))
    for table, count, named in (("dimensions", 4, 4), ("classes", 11, 3), ("indicators", 31, 9)):
        found = rows("evaluation", table)
        assert len(found) == count
        names = [row["name"] for row in found if row["name"] != "未公开"]
        assert len(names) == named
        assert all(name in text for name in names), names
        if table != "dimensions":
            assert all((row["name"] == "未公开") == (row["source"] == "未公布") for row in found)
    assert all(row["scorecard_name"] in text for row in rows("evaluation", "dimensions"))
    assert sum(int(row["points"]) for row in rows("evaluation", "dimensions")) == 100


# --- rows on a page ------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_id_on_a_page_has_its_name_and_leads_to_it(folder: str) -> None:
    """Of each column that names rows of the catalogue, in each row that is shown."""
    text = (DATA / folder / "datapackage.yaml").read_text(encoding="utf-8")
    descriptor, _ = descriptors.read(text, f"{folder}/datapackage.yaml")
    assert descriptor
    main = parse(example.text(f"zh-hans/datasets/{folder}.html")).one("main")
    regions = [box.one("table") for box in main.all("div", class_="scroll") if box.all("caption")]
    assert len(regions) == len(descriptor.resources)
    for resource, table in zip(descriptor.resources, regions, strict=True):
        at = {
            resource.schema.names.index(column): table_
            for column, table_ in columns(resource).items()
        }
        shown = table.one("tbody").all("tr")
        wanted = rows(folder, resource.schema.name)[:SHOWN_ROWS]
        assert len(shown) == len(wanted)
        for line, row in zip(shown, wanted, strict=True):
            for index in at:
                id_, cell = row[resource.schema.names[index]], line.all("td")[index]
                assert bool(cell.all("a")) == (id_ not in ("", "未公开", "不适用")), (folder, id_)
                assert not cell.all("a") or cell.one("small").text == id_
