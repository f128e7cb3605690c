# ruff: noqa: E501 (tables of cases)
"""Disclosure datasets: what they declare is checked at the cell, drawn as it is written, and needs no code."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.check import check
from pipeline.findings import Finding
from pipeline.rules.figures import recomputed
from tests import example, make_example_figures
from tests.build_tools import build_site
from tests.catalogue_factory import make_catalogue
from tests.markup import parse

AS_OF = date(2026, 6, 15)
HEAD = """\
name: monthly
title: 每月办件
example: true
disclosure: {heading: 4, duration: 逐段公开, frequency: 月, body: shi-shichang, through: 2026-05-31, within: 20}
resources:
  - name: cases
    title: 办件
    path: cases.csv
    checks:
      - equal: [[carried_in, accepted], [completed, carried_out]]
      - {ratio: rate, of: [on_time], to: [completed]}
      - {in_force: matter_id, month: month}
      - {in_force: window_id, table: windows}
      - {small: [refused], below: 5}
    charts:
      - {kind: lines, title: 每月受理件数, x: month, y: [accepted, completed]}
      - {kind: bars, title: 各事项办结件数, x: matter_id, y: [completed]}
    schema:
      missingValues: ["", 未公开, 不适用]
      primaryKey: [month, matter_id]
      fields:
        - {name: month, title: 月份}
        - {name: matter_id, title: 事项编号}
        - {name: window_id, title: 窗口编号}
        - {name: carried_in, title: 上期结转, type: integer, unit: 件}
        - {name: accepted, title: 受理, type: integer, unit: 件}
        - {name: completed, title: 办结, type: integer, unit: 件}
        - {name: carried_out, title: 结转下期, type: integer, unit: 件}
        - {name: on_time, title: 按时, type: integer, unit: 件}
        - {name: rate, title: 按时率, type: number, unit: "%"}
        - {name: refused, title: 不予受理, type: integer, unit: 件}
"""
ROWS = """\
month,matter_id,window_id,carried_in,accepted,completed,carried_out,on_time,rate,refused
2026-04,shi-shipin-xinban,shi-b12,3,97,90,10,89,98.89,0
2026-05,shi-shipin-xinban,shi-b12,10,90,96,4,96,100,7
2026-05,shi-putonghua,,未公开,12,12,未公开,12,100.0,不适用
"""


def window() -> str:
    from tests.catalogue_factory import tables

    return tables()["windows"][0]["id"]


def written(folder: Path, head: str = HEAD, rows: str = ROWS) -> Path:
    data = make_catalogue(folder)
    (data / "monthly").mkdir(exist_ok=True)
    (data / "monthly" / "datapackage.yaml").write_text(head, encoding="utf-8")
    own = rows.replace("shi-b12", window())
    (data / "monthly" / "cases.csv").write_text(own, encoding="utf-8")
    return data


def found(folder: Path, head: str = HEAD, rows: str = ROWS, as_of: date = AS_OF) -> list[Finding]:
    checked = check(written(folder, head, rows), folder / "content", as_of, None)
    return [f for f in checked.findings if f.place.file.startswith("monthly/")]


def test_a_true_dataset_passes(tmp_path: Path) -> None:
    assert found(tmp_path) == []


# What is changed in the rows, and the findings as (rule, line, field).
CELLS = {
    "carried over is lost": ("96,4,96", "96,5,96", [("figures-unequal", 3, "carried_out")]),
    "one case too many": ("3,97,90", "3,98,90", [("figures-unequal", 2, "carried_out")]),
    "a case done twice": ("97,90,10", "97,91,10", [("figures-unequal", 2, "carried_out"), ("ratio-differs", 2, "rate")]),
    "rounded wrongly": ("98.89", "98.88", [("ratio-differs", 2, "rate")]),
    "rounded to a digit, wrongly": ("98.89", "98.8", [("ratio-differs", 2, "rate")]),
    "cut off instead of rounded": ("98.89", "98", [("ratio-differs", 2, "rate")]),
    "a share and not a percentage": ("98.89", "0.99", [("ratio-differs", 2, "rate")]),
    "more than all on time": ("96,100,7", "97,100,7", [("ratio-differs", 3, "rate")]),
    "not stated read as all": ("12,100.0", "11,100.0", [("ratio-differs", 4, "rate")]),
    "a matter nobody knows": ("2026-05,shi-putonghua", "2026-05,shi-putonghu", [("figure-of-nobody", 4, "matter_id")]),
    "a matter of another spelling": ("2026-04,shi-shipin-xinban", "2026-04,shi-shipin_xinban", [("figure-of-nobody", 2, "matter_id")]),
    "a matter after it was cancelled": ("2026-05,shi-putonghua", "2026-05,chengdong-canjiren-butie", [("figure-of-nobody", 4, "matter_id")]),
    "a window nobody knows": ("shi-b12,10", "shi-b99,10", [("figure-of-nobody", 3, "window_id")]),
    "a count that tells who": ("100,7", "100,1", [("small-count", 3, "refused")]),
    "four is small too": ("100,7", "100,4", [("small-count", 3, "refused")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_wrong_figure_is_told_at_its_cell(name: str, tmp_path: Path) -> None:
    old, new, wanted = CELLS[name]
    assert old in ROWS
    told = found(tmp_path, rows=ROWS.replace(old, new, 1))
    assert [(f.rule, f.place.line, f.field) for f in told] == wanted
    assert all(f.place.file == "monthly/cases.csv" and f.fix.zh and f.expected.en for f in told)


# What is true to life: no finding may come of it.
PASSES = {
    "two digits": ("98.89", "98.89"),
    "one digit": ("98.89", "98.9"),
    "no digit": ("98.89", "99"),
    "not stated": ("98.89", "未公开"),
    "nothing handled": ("10,90,96,4,96,100,7", "10,0,0,10,0,未公开,0"),
    "five is not small": ("100,7", "100,5"),
    "the last month of a cancelled matter": ("2026-05,shi-putonghua", "2025-05,chengdong-canjiren-butie"),
    "no window stated": ("2026-05,shi-shipin-xinban,shi-b12", "2026-05,shi-shipin-xinban,未公开"),
}  # fmt: skip


@pytest.mark.parametrize("name", PASSES)
def test_what_is_true_to_life_passes(name: str, tmp_path: Path) -> None:
    old, new = PASSES[name]
    assert old in ROWS
    assert found(tmp_path, rows=ROWS.replace(old, new, 1)) == []


# What is changed in the descriptor, and the word at whose line it is told.
DESCRIPTORS = {
    "no such column": ("[carried_in, accepted]", "[carried_in, acepted]", "acepted"),
    "a column of words summed": ("of: [on_time]", "of: [month]", None),
    "no such check": ("- {small: [refused], below: 5}", "- {smal: [refused], below: 5}", "smal"),
    "a value counted in no column": ("- {small: [refused], below: 5}", "- {count: refused, by: [month], table: cases, value: 1}", None),
    "counted over no table": ("- {small: [refused], below: 5}", "- {count: refused, by: [month], table: nothing}", None),
    "a check of nothing": ("- {small: [refused], below: 5}", "- {below: 5}", None),
    "one side only": ("[[carried_in, accepted], [completed, carried_out]]", "[[carried_in, accepted]]", None),
    "a table the catalogue has not": ("table: windows", "table: counters", None),
    "a month that is a number": ("month: month}", "month: accepted}", None),
    "no such chart": ("kind: bars", "kind: pie", "pie"),
    "a chart over nothing": ("x: matter_id", "x: nobody", "nobody"),
    "a chart of words": ("y: [completed]}", "y: [matter_id]}", None),
}  # fmt: skip


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_a_declaration_nobody_understands_is_refused(name: str, tmp_path: Path) -> None:
    """A check that is misspelt must not look like one that passed: the build stops."""
    old, new, word = DESCRIPTORS[name]
    assert old in HEAD
    head = HEAD.replace(old, new, 1)
    told = found(tmp_path, head=head)
    assert told
    assert all(f.blocks and f.place.file == "monthly/datapackage.yaml" for f in told)
    if word:
        line = next(i for i, text in enumerate(head.splitlines(), 1) if word in text)
        assert line in {f.place.line for f in told}


def test_ratios_are_recomputed_at_their_own_precision() -> None:
    """Figures of the halls' own summaries."""
    of, to = Decimal(298702), Decimal(316994)
    for published in ("94.23", "94.2", "94"):
        assert recomputed(Decimal(published), of, to, True) == Decimal(published)
    assert recomputed(Decimal("99.9"), Decimal(69421), Decimal(69426), True) == Decimal("100.0")
    assert recomputed(Decimal("98"), Decimal(494), Decimal(504), True) == Decimal(98)


def test_a_folder_is_a_dataset_without_a_line_of_code(tmp_path: Path) -> None:
    """Under forty lines of YAML and a CSV: its page, charts, downloads, and places in lists and catalogue follow."""
    assert len(HEAD.splitlines()) <= 40
    written(tmp_path)
    (tmp_path / "content").mkdir()
    build_site(tmp_path)
    output = tmp_path / "output"

    def text(path: str) -> str:
        return (output / path).read_text(encoding="utf-8")

    page = text("zh-hans/datasets/monthly.html")
    assert page.count('<svg class="chart"') == 2
    assert "每月受理件数" in page
    assert "datasets/monthly.html" in text("zh-hans/datasets/index.html")
    assert "每月办件" in text("zh-hans/disclosure.html")
    assert "datasets/monthly.html" in text("en/disclosure.html")
    assert json.loads(text("downloads/monthly/cases.json"))[2]["carried_in"] is None
    assert (output / "downloads/monthly/monthly.zip").is_file()
    assert any(
        "每月办件" in p.read_text("utf-8") for p in (output / "search").glob("zh-hans-rest*.js")
    )
    assert "示例" in page


# --- the example -----------------------------------------------------------------------------


def test_the_examples_figures_are_made_by_their_script() -> None:
    data = example.ROOT / "data"
    made = make_example_figures.files()
    assert len(made) >= 2
    assert {path: (data / path).read_bytes() for path in made} == made


def test_a_year_is_no_amount() -> None:
    main = parse(example.text("zh-hans/datasets/requests.html")).one("main")
    first = [
        tr.all("td")[0].text
        for t in main.all("table", class_="preview")
        for tr in t.one("tbody").all("tr")
    ]
    assert {*first} == {"2024", "2025"}
    assert "24,813" in main.text


def test_chart_table_and_download_have_the_same_figures() -> None:
    """Tables under charts by month and sums over the rows downloaded; test_charts measures the drawings."""
    for name, table, column in (
        ("cases", "months", "accepted"),
        ("fees-collected", "fees", "collected"),
    ):
        raw = (example.output() / f"downloads/{name}/{table}.csv").read_text(encoding="utf-8-sig")
        sums: dict[str, int] = defaultdict(int)
        for row in csv.DictReader(io.StringIO(raw)):
            sums[row["month"]] += int(row[column])
        twins = parse(example.text(f"zh-hans/datasets/{name}.html")).all("table", class_="twin")
        shown = [
            {tr.one("th").text.strip(): tr.all("td")[0].text.strip() for tr in twin.one("tbody").all("tr")}
            for twin in twins
        ]  # fmt: skip
        assert {month: f"{n:,}" for month, n in sums.items()} in shown, name
