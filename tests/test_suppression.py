# ruff: noqa: E501 (tables of cases)
"""Small counts are withheld so that nobody can work them out: tried by brute force, and from every download and page."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from pipeline.check import check
from pipeline.reading import descriptors
from pipeline.suppression import protect, withheld
from tests import example
from tests.build_tools import build_site
from tests.catalogue_factory import make_catalogue, tables
from tests.markup import parse

BELOW = 5


def solutions(
    values: Sequence[int], equations: Sequence[Mapping[int, int]], hidden: frozenset[int], most: int
) -> list[dict[int, int]]:
    """Return every way of filling the withheld cells that fits what is published; what a reader could find out at best.

    The reader also knows that what is withheld is not 0, unless it is.
    """
    found: list[dict[int, int]] = []
    own_equations = [eq for eq in equations if set(eq) & hidden]

    def fill(known: dict[int, int]) -> None:
        for eq in own_equations:
            left = [c for c in eq if c in hidden and c not in known]
            rest = sum(
                n * (known[c] if c in hidden else values[c]) for c, n in eq.items() if c not in left
            )
            if not left and rest:
                return
            if len(left) == 1:  # the last of an equation follows from the others
                value = -rest * eq[left[0]]
                if value >= (1 if values[left[0]] > 0 else 0):
                    fill({**known, left[0]: value})
                return
        free = [c for c in sorted(hidden) if c not in known]
        if not free:
            found.append(known)
            return
        for value in range(1 if values[free[0]] > 0 else 0, most + 1):
            fill({**known, free[0]: value})

    fill({})
    return found


def a_table(
    chance: random.Random, rows: int, columns: int, most: int
) -> tuple[list[int], list[dict[int, int]]]:
    """Make a table of counts with totals of rows and columns and of all, as their cells and equations."""
    inner = [
        [chance.choice([0, 0, 1, 2, 3, 4, chance.randrange(5, most)]) for _ in range(columns)]
        for _ in range(rows)
    ]
    grid = [[*row, sum(row)] for row in inner]
    grid.append([sum(row[c] for row in grid) for c in range(columns + 1)])
    wide = columns + 1
    equations = [
        {**{r * wide + c: 1 for c in range(columns)}, r * wide + columns: -1}
        for r in range(rows + 1)
    ]
    equations += [
        {**{r * wide + c: 1 for r in range(rows)}, rows * wide + c: -1} for c in range(wide)
    ]
    return [cell for row in grid for cell in row], equations


def test_no_small_count_can_be_told_by_trying_every_number() -> None:
    """Seeded tables with totals of rows and columns: each small count could be another number, by brute force."""
    chance, tried = random.Random(20), 0
    while tried < 120:
        values, equations = a_table(chance, chance.choice([1, 2, 3]), chance.choice([2, 3]), 9)
        primary = [i for i, v in enumerate(values) if 0 < v < BELOW]
        hidden = protect(values, equations, primary, BELOW)
        assert set(primary) <= hidden
        if not primary or len(hidden) > 6:
            continue
        tried += 1
        ways = solutions(values, equations, hidden, max(values) + 3)
        assert {c: values[c] for c in hidden} in ways, "the truth fits"
        for cell in primary:
            assert len({way[cell] for way in ways}) > 1, (values, sorted(hidden), cell)


def test_without_further_cells_they_could_be_told() -> None:
    """The trial itself finds what is only half withheld: it would see a fault."""
    values, equations = [1, 7, 8], [{0: 1, 1: 1, 2: -1}]
    assert {way[0] for way in solutions(values, equations, frozenset({0}), 20)} == {1}
    assert protect(values, equations, [0], BELOW) == {0, 1}, "the smallest that is not small itself"
    ones = [1, 1, 2, 9], [{0: 1, 1: 1, 2: -1}]
    assert {way[0] for way in solutions(*ones, frozenset({0, 1}), 20)} == {1}, (
        "two that are not 0 make 2"
    )
    assert protect(*ones, [0, 1], BELOW) == {0, 1, 2}


def test_large_tables_stay_open_too() -> None:
    """Too large for brute force: no withheld small count follows from the equations, solved independently."""
    chance = random.Random(4)
    for _ in range(4):
        values, equations = a_table(chance, 12, 9, 60)
        primary = [i for i, v in enumerate(values) if 0 < v < BELOW]
        hidden = protect(values, equations, primary, BELOW)
        assert set(primary).isdisjoint(determined(equations, hidden))
        assert len(hidden) < len(values)


def determined(equations: Sequence[Mapping[int, int]], hidden: frozenset[int]) -> set[int]:
    """Return the cells that linear algebra tells, by the rank of the system without each (modulo a prime)."""
    prime, cells = 2_147_483_647, sorted(hidden)

    def rank(columns: list[int]) -> int:
        rows = [[eq.get(c, 0) % prime for c in columns] for eq in equations]
        count = 0
        for column in range(len(columns)):
            pivot = next((r for r in range(count, len(rows)) if rows[r][column]), None)
            if pivot is None:
                continue
            rows[count], rows[pivot] = rows[pivot], rows[count]
            inverse = pow(rows[count][column], -1, prime)
            for r in range(count + 1, len(rows)):
                if factor := rows[r][column] * inverse % prime:
                    rows[r] = [
                        (a - factor * b) % prime for a, b in zip(rows[r], rows[count], strict=True)
                    ]
            count += 1
        return count

    whole = rank(cells)
    return {c for c in cells if rank([x for x in cells if x != c]) == whole - 1}


# --- a dataset ---------------------------------------------------------------------------------

HEAD = """\
name: refusals
title: 不予许可
example: true
disclosure: {heading: 4, duration: 逐段公开, frequency: 月, body: BODY, through: 2026-05-31, within: 20}
resources:
  - name: months
    title: 每月
    path: months.csv
    checks:
      - {sum: [refused, granted, decided], by: [month], table: towns}
    suppress: {columns: [refused], below: 5}
    charts:
      - {kind: lines, title: 每月不予许可, x: month, y: [refused, granted]}
    schema:
      missingValues: ["", 未公开, 不适用]
      primaryKey: [month]
      fields:
        - {name: month, title: 月份, constraints: {required: true}}
        - {name: granted, title: 准予, type: integer, unit: 件, constraints: {required: true, minimum: 0}}
        - {name: refused, title: 不予, type: integer, unit: 件, constraints: {required: true, minimum: 0}}
        - {name: decided, title: 决定, type: integer, unit: 件, constraints: {required: true, minimum: 0}}
  - name: towns
    title: 各镇每月
    path: towns.csv
    checks:
      - equal: [[granted, refused], [decided]]
      - {ratio: rate, of: [refused], to: [decided]}
    suppress: {columns: [refused], below: 5}
    charts:
      - {kind: stacked, title: 各镇的决定, x: town, y: [granted, refused]}
      - {kind: bars, title: 各镇不予许可, x: town, y: [refused]}
    schema:
      missingValues: ["", 未公开, 不适用]
      primaryKey: [month, town]
      fields:
        - {name: month, title: 月份, constraints: {required: true}}
        - {name: town, title: 乡镇, constraints: {required: true}}
        - {name: granted, title: 准予, type: integer, unit: 件, constraints: {required: true, minimum: 0}}
        - {name: refused, title: 不予, type: integer, unit: 件, constraints: {required: true, minimum: 0}}
        - {name: decided, title: 决定, type: integer, unit: 件, constraints: {required: true, minimum: 0}}
        - {name: rate, title: 不予率, type: number, unit: "%"}
"""
TOWNS = [
    ("2026-04", "甲镇", 190, 9), ("2026-04", "乙镇", 187, 3), ("2026-04", "丙镇", 164, 0), ("2026-04", "丁镇", 153, 17),
    ("2026-05", "甲镇", 142, 11), ("2026-05", "乙镇", 131, 12), ("2026-05", "丙镇", 129, 1), ("2026-05", "丁镇", 118, 4),
]  # fmt: skip


def files() -> tuple[str, str]:
    towns = "month,town,granted,refused,decided,rate\n" + "".join(
        f"{m},{t},{g},{r},{g + r},{100 * r / (g + r):.2f}\n" for m, t, g, r in TOWNS
    )
    months = "month,granted,refused,decided\n"
    for month in ("2026-04", "2026-05"):
        g, r = (sum(row[i] for row in TOWNS if row[0] == month) for i in (2, 3))
        months += f"{month},{g},{r},{g + r}\n"
    return months, towns


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suppression")
    data = make_catalogue(folder)
    (data / "refusals").mkdir()
    (data / "refusals" / "datapackage.yaml").write_text(
        HEAD.replace("BODY", tables()["bodies"][0]["id"]), encoding="utf-8"
    )
    for name, text in zip(("months", "towns"), files(), strict=True):
        (data / "refusals" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "content").mkdir()
    assert [
        f for f in check(data, folder / "content", date(2026, 6, 15), None).findings if f.blocks
    ] == []
    build_site(folder)
    return folder


def published(site: Path, name: str) -> list[dict[str, str]]:
    text = (site / "output" / "downloads" / "refusals" / f"{name}.csv").read_text(
        encoding="utf-8-sig"
    )
    return list(csv.DictReader(io.StringIO(text)))


def test_small_counts_are_gone_and_cannot_be_worked_out_from_the_downloads(site: Path) -> None:
    """Every way of filling what is withheld that fits rows and totals, by brute force over the published cells."""
    towns, months = published(site, "towns"), published(site, "months")
    small = [
        (row["month"], row["town"])
        for row, (_, _, _, r) in zip(towns, TOWNS, strict=True)
        if 0 < r < BELOW
    ]
    assert len(small) == 3
    cells: dict[tuple[str, str, str], int] = {}
    truth: dict[int, int] = {}
    known: dict[int, int] = {}
    for row, (month, town, granted, refused) in zip(towns, TOWNS, strict=True):
        for name, value in (
            ("granted", granted),
            ("refused", refused),
            ("decided", granted + refused),
        ):
            number = cells.setdefault((month, town, name), len(cells))
            truth[number] = value
            if row[name] != "未公开":
                known[number] = int(row[name])
                assert int(row[name]) == value, "what is published is true"
    for row in months:
        for name in ("granted", "refused", "decided"):
            number = cells.setdefault((row["month"], "", name), len(cells))
            truth[number] = sum(
                truth[n] for (m, t, c), n in cells.items() if m == row["month"] and t and c == name
            )
            if row[name] != "未公开":
                known[number] = int(row[name])
    equations = [
        {cells[m, t, "granted"]: 1, cells[m, t, "refused"]: 1, cells[m, t, "decided"]: -1}
        for m, t, *_ in TOWNS
    ]
    for month in ("2026-04", "2026-05"):
        for name in ("granted", "refused", "decided"):
            equations.append(
                {
                    **{cells[month, t, name]: 1 for m, t, *_ in TOWNS if m == month},
                    cells[month, "", name]: -1,
                }
            )
    hidden = frozenset(truth) - frozenset(known)
    assert {cells[m, t, "refused"] for m, t in small} <= hidden
    assert {cells[m, t, "refused"] for m, t in small}.isdisjoint(determined(equations, hidden))
    assert len(known) > len(hidden), "what needs no protection stays"
    for row in towns:
        hides = "未公开" in (row["refused"], row["decided"])
        assert (row["rate"] == "未公开") == hides, "a ratio would tell it"


def test_every_format_withholds_the_same_cells(site: Path) -> None:
    """CSV, JSON, NDJSON, SQLite, Parquet, XLSX and packages: where CSV says 未公开 there is nothing in any other."""
    rows = published(site, "towns")
    silent = {(i, k) for i, row in enumerate(rows) for k, v in row.items() if v == "未公开"}
    assert len(silent) > 6
    folder = site / "output" / "downloads"
    read: dict[str, list[dict[str, object]]] = {}
    read["json"] = json.loads((folder / "refusals" / "towns.json").read_text(encoding="utf-8"))
    read["ndjson"] = [
        json.loads(line)
        for line in (folder / "refusals" / "towns.ndjson").read_text(encoding="utf-8").splitlines()
    ]
    for path in sorted(folder.rglob("*.sqlite")):
        with sqlite3.connect(path) as base:
            base.row_factory = sqlite3.Row
            names = [
                r[0] for r in base.execute("select name from sqlite_master where type = 'table'")
            ]
            name = next((n for n in names if n.endswith("towns")), None)
            if name:
                read[path.name] = [dict(r) for r in base.execute(f'select * from "{name}"')]  # noqa: S608 (our own)
    import pyarrow.parquet

    for path in sorted(folder.rglob("*towns*.parquet")):
        read[str(path)] = pyarrow.parquet.read_table(path).to_pylist()
    from openpyxl import load_workbook

    sheets = load_workbook(folder / "refusals" / "refusals.xlsx")
    own = next(s for s in sheets.worksheets if s.title == "各镇每月")
    head, *lines = list(own.iter_rows(values_only=True))
    named = {
        "月份": "month",
        "乡镇": "town",
        "准予": "granted",
        "不予": "refused",
        "决定": "decided",
        "不予率": "rate",
    }
    titles = [
        next(
            v
            for k, v in named.items()
            if str(h).startswith(k) and not (k == "不予" and str(h).startswith("不予率"))
        )
        for h in head
    ]
    read["xlsx"] = [dict(zip(titles, line, strict=True)) for line in lines if any(line)]
    assert len(read) >= 5, read.keys()
    for kind, found in read.items():
        assert len(found) == len(rows), kind
        for i, row in enumerate(rows):
            for key, value in row.items():
                there = found[i].get(key)
                empty = there is None or there in ("", "未公开")
                assert empty == ((i, key) in silent), (kind, i, key, there, value)


def test_nothing_that_is_published_has_the_rows_as_they_were(site: Path) -> None:
    """No file of the site, and no member of an archive, has a withheld row of the publisher's table."""
    output = site / "output"
    rows = published(site, "towns")
    raw = files()[1].splitlines()[1:]
    gone = [line.encode() for line, row in zip(raw, rows, strict=True) if "未公开" in row.values()]
    assert gone
    looked = 0
    for path in output.rglob("*"):
        if not path.is_file():
            continue
        parts = [path.read_bytes()]
        if path.suffix in (".zip", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        for part in parts:
            looked += 1
            assert not any(line in part for line in gone), path
    assert looked > 100


def test_page_and_charts_show_only_what_is_published(site: Path) -> None:
    page = (site / "output" / "zh-hans" / "datasets" / "refusals.html").read_text(encoding="utf-8")
    assert "不予：1 到 4 的数不公布" in page
    towns = published(site, "towns")
    for town in ("乙镇", "丙镇", "丁镇"):
        stated = [
            int(r["refused"]) for r in towns if r["town"] == town and r["refused"] != "未公开"
        ]
        for shown in re.findall(
            rf'<tr><th scope="row">{town}</th><td class="num">([^<]*|<span[^>]*>[^<]*</span>)</td></tr>',
            page,
        ):
            number = re.sub(r"<[^>]+>", "", shown)
            lacks = len(stated) < sum(r["town"] == town for r in towns)
            assert number == (f"{sum(stated):,}{'*' if lacks else ''}" if stated else "未公开")


def test_findings_on_the_site_do_not_tell_figures(tmp_path: Path) -> None:
    """A draft shows what is wrong; of a table that withholds small counts without the numbers."""
    data = make_catalogue(tmp_path)
    (data / "refusals").mkdir()
    (data / "refusals" / "datapackage.yaml").write_text(
        HEAD.replace("BODY", tables()["bodies"][0]["id"]), encoding="utf-8"
    )
    months, towns = files()
    (data / "refusals" / "months.csv").write_text(months, encoding="utf-8")
    (data / "refusals" / "towns.csv").write_text(
        towns.replace("187,3,190", "187,3,193"), encoding="utf-8"
    )
    (tmp_path / "content").mkdir()
    build_site(tmp_path, draft=True)
    quality = (tmp_path / "output" / "zh-hans" / "quality.html").read_text(encoding="utf-8")
    assert "refusals/towns.csv" in quality
    assert "193" not in quality
    assert "190" not in quality


def test_without_small_counts_or_a_rule_nothing_changes(site: Path) -> None:
    from pipeline.reading import packages

    read = packages.read_all(site / "data", None)[0]
    assert withheld(read["catalogue"]) == (read["catalogue"], {})
    package, counts = withheld(read["refusals"])
    assert set(counts) <= {"months", "towns"}
    assert len(counts["towns"]) >= 3
    again, none = withheld(package)
    assert (again, none) == (package, {}), "what is withheld is not there any more"


# --- the example: requests for information, by who asked and what came of it ----------------------

OUTCOMES = ("granted", "partly", "refused", "unable", "rejected", "other", "total")


def asked(where: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(where.read_text(encoding="utf-8-sig"))))


def test_the_example_withholds_who_was_refused_and_keeps_its_totals() -> None:
    truth = asked(example.ROOT / "data" / "requests" / "applicants.csv")
    shown = asked(example.output() / "downloads" / "requests" / "applicants.csv")
    cells = {
        (i, c): len(OUTCOMES) * i + n for i in range(len(truth)) for n, c in enumerate(OUTCOMES)
    }
    small = {
        k for k in cells if k[1] in ("partly", "refused") and 0 < int(truth[k[0]][k[1]]) < BELOW
    }
    hidden = {k for k in cells if shown[k[0]][k[1]] == "未公开"}
    assert len(small) >= 5
    assert small <= hidden
    equations = [
        {cells[i, c]: -1 if c == "total" else 1 for c in OUTCOMES} for i in range(len(truth))
    ]
    for year in {row["year"] for row in truth}:  # the totals of a year are published: known
        mine = [i for i, row in enumerate(truth) if row["year"] == year]
        equations += [{cells[i, c]: 1 for i in mine} for c in OUTCOMES]
    told = determined(equations, frozenset(cells[k] for k in hidden))
    assert {cells[k] for k in small}.isdisjoint(told)
    totals = (example.output() / "downloads" / "requests" / "totals.csv").read_text(
        encoding="utf-8-sig"
    )
    assert "未公开" not in totals


@pytest.mark.parametrize("lang", ["zh-hans", "zh-hant", "en"])
def test_a_cell_that_is_withheld_leads_to_the_rule(lang: str) -> None:
    """On the page as in the download, and the rule says which columns, how few and how many cells."""
    shown = asked(example.output() / "downloads" / "requests" / "applicants.csv")
    gone = [
        (i, c) for i, row in enumerate(shown) for c, v in enumerate(row.values()) if v == "未公开"
    ]
    main = parse(example.text(f"{lang}/datasets/requests.html")).one("main")
    table = next(
        t for t in main.all("table", class_="preview") if t.all("a", href="#applicants-withheld")
    )
    linked = [
        (i, c)
        for i, tr in enumerate(table.one("tbody").all("tr"))
        for c, td in enumerate(tr.all("td"))
        if td.all("a", href="#applicants-withheld")
    ]
    assert linked == gone
    rule = main.one("p", id="applicants-withheld").text
    assert {"1", "4", str(len(gone))} <= {*re.findall(r"\d+", rule)}
    assert ("不予公开" if lang != "zh-hant" else "不予公開") in rule


def test_a_sum_that_lacks_what_is_withheld_is_marked() -> None:
    """In the drawing and in its table, and under it how many cells are not in the sums."""
    shown = asked(example.output() / "downloads" / "requests" / "applicants.csv")
    main = parse(example.text("zh-hans/datasets/requests.html")).one("main")
    drawing = next(
        d for d in main.all("svg", class_="chart") if d.all("rect", class_="chart-piece")
    )
    values = [e.text for e in drawing.all("text", class_="chart-value")]
    names = [e.text for e in drawing.all("text", class_="chart-name")]
    bars = dict(zip(names[-len(values) :], values, strict=True))
    columns, lacking = ("granted", "partly", "refused", "unable"), 0
    for kind in {row["applicant"] for row in shown}:
        mine = [row[c] for row in shown if row["applicant"] == kind for c in columns]
        lacking += mine.count("未公开")
        whole = f"{sum(int(v) for v in mine if v != '未公开'):,}"
        assert bars[kind] == whole + ("*" if "未公开" in mine else "")
    assert f"有 {lacking} 格未公开" in main.text


@pytest.mark.parametrize(
    "wrong",
    ["{columns: [refused]}", "{columns: [refused], below: 1}", "{columns: [refused], below: 1000}", "{columns: [town], below: 5}",
     "{columns: [nobody], below: 5}", "{columns: [rate], below: 5}", "[refused]", "{columns: [refused], under: 5}"],
)  # fmt: skip
def test_a_misspelt_rule_stops_the_build_at_its_line(wrong: str) -> None:
    text = HEAD.replace("{columns: [refused], below: 5}", wrong).replace("BODY", "b")
    _, findings = descriptors.read(text, "refusals/datapackage.yaml")
    assert findings
    assert {f.place.line for f in findings} <= {11, 28}
