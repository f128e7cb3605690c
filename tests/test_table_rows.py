"""Tables page by page: every row stands on one page, as it is; a table of a million rows stays small in memory."""

from __future__ import annotations

import csv
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import api
from pipeline.charting import drawn
from pipeline.downloads import FORMATS
from pipeline.formats.base import records
from pipeline.pages.base import BESIDE, MOST_LINKED, PER_PAGE, Part
from pipeline.reading import descriptors, tables
from pipeline.reading.packages import Package
from pipeline.rules import PERSONAL, personal
from tests import example
from tests.catalogue_factory import AS_OF, make_catalogue
from tests.markup import parse

ROWS = re.compile(r"\d+")


def pages(folder: str, table: str, lang: str = "zh-hans") -> list[str]:
    """Return the paths of a table's pages in their order."""
    at = f"{lang}/datasets/{folder}/{table}"
    count = len(list((example.output() / at).glob("*.html")))
    return [f"{at}/index.html", *(f"{at}/page_{n}.html" for n in range(2, count + 1))]


def source(folder: str, table: str) -> list[list[str]]:
    text = (example.ROOT / "data" / folder / f"{table}.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(text.splitlines()))[1:]


@pytest.mark.parametrize(("folder", "table"), [("cases", "matters"), ("cases", "cases")])
def test_every_row_stands_on_a_page_as_it_is(folder: str, table: str) -> None:
    found = []
    for number, path in enumerate(pages(folder, table), 1):
        page = parse(example.text(path)).one("main")
        rows = page.one("table").one("tbody").all("tr")
        assert 0 < len(rows) <= PER_PAGE
        found += [[cell.text for cell in row.all("td")] for row in rows]
        start, end, total = map(int, ROWS.findall(page.one("caption").text)[:3])
        assert (start, end - start + 1) == ((number - 1) * PER_PAGE + 1, len(rows))
        assert total == len(source(folder, table))
    written = source(folder, table)
    assert len(found) == len(written) > 20
    for shown, cells in zip(found, written, strict=True):
        for text, cell in zip(shown, cells, strict=True):
            plain = text.replace(",", "") if re.fullmatch(r"[\d.,]+", text) else text
            assert plain.endswith(cell or "未公开") or float(plain) == float(cell), (text, cell)


def test_a_page_of_few_rows_is_not_made_twice() -> None:
    """What the dataset's own page shows in full has no pages of rows; every other has, and is led to."""
    for path in sorted((example.output() / "zh-hans" / "datasets").glob("*.html")):
        page = parse(example.text(f"zh-hans/datasets/{path.name}"))
        led = {
            a.attributes["href"]
            for a in page.all("a")
            if a.attributes.get("href", "").startswith(f"../../zh-hans/datasets/{path.stem}/")
        }
        there = {
            f"../../zh-hans/datasets/{path.stem}/{p.parent.name}/index.html"
            for p in (path.parent / path.stem).glob("*/index.html")
        }
        assert led == there


@pytest.mark.parametrize("count", [1, 40, 41, 500, 5000])
@pytest.mark.parametrize("at", [0.0, 0.3, 1.0])
def test_a_page_links_to_few_of_very_many(count: int, at: float) -> None:
    number = max(1, round(count * at))
    all_pages = tuple((f"p{n}", str(n)) for n in range(1, count + 1))
    near = Part((), number, all_pages, 0).near
    shown = [int(label) for _, label, _ in near]
    assert [label for _, label, here in near if here] == [str(number)]
    assert len(near) <= MOST_LINKED
    assert {1, count} <= set(shown)
    assert {n for n in range(number - BESIDE, number + BESIDE + 1) if 0 < n <= count} <= set(shown)
    if count <= MOST_LINKED:
        assert len(near) == count
    gaps = [b - a for a, b in itertools.pairwise(shown)]
    assert max(gaps, default=1) <= max(1, -(-count // 10))


MONTHS = [f"2026-{month:02}" for month in range(1, 6)]
HEAD = """\
name: approvals
title: 行政许可决定
description: 每个决定一行。
resources:
  - name: decisions
    title: 决定
    path: decisions.csv
    charts:
      - {kind: lines, title: 每月决定件数, x: month, y: [cases]}
      - {kind: bars, title: 各部门决定件数, x: body, y: [cases]}
    schema:
      missingValues: ["", 未公开, 不适用]
      primaryKey: [id]
      fields:
        - {name: id, title: 文号, constraints: {required: true, unique: true}}
        - {name: month, title: 月份}
        - {name: body, title: 许可机关}
        - {name: name, title: 许可内容}
        - {name: applicant, title: 相对人}
        - {name: decided_on, title: 决定日期, type: date}
        - {name: days, title: 用时, type: integer, unit: 工作日}
        - {name: cases, title: 件数, type: integer, unit: 件}
"""


def _ran(program: str, *arguments: str) -> str:
    """Run a program in a process of its own, from the project's folder; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=example.ROOT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs a command and prints the most KiB that a process of it held. A process of its own, since a child begins its
count with what its parent holds, and the tests hold much."""


def _approvals(folder: Path, count: int) -> None:
    """Write a dataset of that many decisions, each with a number and an applicant of its own."""
    folder.mkdir()
    (folder / "datapackage.yaml").write_text(HEAD, encoding="utf-8")
    with (folder / "decisions.csv").open("w", encoding="utf-8", newline="\n") as file:
        file.write("id,month,body,name,applicant,decided_on,days,cases\n")
        for n in range(count):
            month = MONTHS[n % 5]
            names = f"第{n % 23}局,第{n % 301}项许可,第{n * 7919 % count}公司"
            file.write(f"示许〔2026〕{n}号,{month},{names},{month}-{n % 28 + 1:02},{n % 20},1\n")


def test_a_dataset_of_very_many_rows_builds_in_bounded_memory(tmp_path: Path) -> None:
    """Pages, charts and downloads of a million rows (in `make test` of 20,000) within a GiB for each process."""
    count = 1_000_000 if os.environ.get("GONGKAI_SOAK") else 20_000
    _approvals(make_catalogue(tmp_path) / "approvals", count)
    (tmp_path / "content").mkdir()
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "build",
        "--as-of",
        str(AS_OF),
        "--output",
        str(tmp_path / "output"),
    ]
    command += ["--data", str(tmp_path / "data"), "--content", str(tmp_path / "content")]
    peak = int(_ran(MEASURED, *command).splitlines()[-1]) / 1024
    at = tmp_path / "output" / "zh-hans" / "datasets"
    assert len(list((at / "approvals" / "decisions").glob("*.html"))) == -(-count // PER_PAGE)
    last = parse(
        (at / "approvals" / "decisions" / f"page_{-(-count // PER_PAGE)}.html").read_text("utf-8")
    )
    assert last.one("tbody").all("tr")[-1].all("td")[0].text == f"示许〔2026〕{count - 1}号"
    charts = (at / "approvals.html").read_text("utf-8")
    assert f"{count // 5:,}" in charts
    assert peak < 1024, peak


GROWN = """
import sys
from pathlib import Path
from tests.big_table import used
from tests.test_table_rows import made_of
for folder in sys.argv[1:]:
    made_of(Path(folder))
    print(used())
"""


def made_of(folder: Path) -> None:
    """Read a dataset and make of it, keeping nothing, what a build makes of every row but the pages.

    Without the workbook, which is written row by row and takes longer than all else.
    """
    about = folder / "datapackage.yaml"
    descriptor, found = descriptors.read(about.read_text(encoding="utf-8"), about.name)
    assert descriptor is not None, found
    resource = descriptor.resources[0]
    file = f"{folder.name}/{resource.path}"
    table, found = tables.read((folder / resource.path).read_bytes(), file, resource.schema)
    assert table is not None, found
    assert not list(personal.in_table(table, PERSONAL))
    package = Package(folder.name, descriptor, {resource.schema.name: table})
    for name in set(FORMATS) - {"xlsx"}:
        for made in FORMATS[name](package, folder.parent):
            blocks = (made.content,) if isinstance(made.content, bytes) else made.content
            assert sum(map(len, blocks)) > 0
    assert all(records(table, api.PER_PAGE))
    assert all(drawn(table, chart).series for chart in resource.declared.charts)


def test_what_a_row_needs_of_memory_is_bounded(tmp_path: Path) -> None:
    """Each row more takes less than 720 bytes, so that a million and the program fit into a GiB.

    Measured in one process from a small table to a larger one, so that the program itself is not counted.
    """
    counts = (20_000, 200_000)
    for count in counts:
        _approvals(tmp_path / f"of{count}", count)
    folders = [str(tmp_path / f"of{count}") for count in counts]
    small, large = map(int, _ran(GROWN, *folders).split())
    row = (large - small) * 2**20 / (counts[1] - counts[0])
    assert row < 720, (small, large)
