"""Tables page by page: every row stands on one page, as it is; a table of a million rows stays small in memory."""

from __future__ import annotations

import csv
import itertools
import re

import pytest

from pipeline.pages.base import BESIDE, MOST_LINKED, PER_PAGE, Part
from tests import example
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
