"""Every figure on a page of the example leads to its definition, rows, file and commit: an unlinked one is found."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from pipeline.view import words
from tests import example
from tests.markup import Element, parse

NO_FIGURES = {
    "phone numbers": r"\d{3,4}-\d{7,8}|\b12345\b",
    "dates, months and times": r"\d{4}(年\d+月(\d+日)?|-\d\d(-\d\d)?)|\d+月(\d+日)?|\d{1,2}:\d\d|\d{4}年",
    "ordinals": r"第 ?[\d、到至]+ ?(步|项|件|页|位|行|个工作日)?",
    "articles and numbers of documents": r"〔\d+〕(第)?\d*号?|第?\d+号令?",
    "floors, windows and addresses": r"\d+ ?(楼|号|窗|层)|[A-Z]\d+( 窗口?)?|\d+ 窗口?",
    "paper": r"A\d|\d+ 毫米",
    "codes and ids": r"[A-Za-z][\w-]*\d[\w-]*|\d+[a-z][\w-]*|\d[\dA-Z]{9,}",
}
"""The kinds of numbers that are no figures, and how they are written."""

OWN_SOURCE = {"dataset", "table", "matter", "indicators"}
"""Kinds of pages that show definition, rows, file and commit themselves; tried below one by one."""
TEXTS = {"prose", "lost", "door"}
"""Kinds of pages that are texts: their figures are those of the text, whose file is the source."""
AT_THE_HALL = "kiosk"
"""Pages of a terminal lead nowhere but to guides, which have the sources."""
SAVED = {words.load(lang).time.saved for lang in ("zh-hans", "en")}
"""What the share that is saved is called."""
EACH = 4
"""Pages of a kind that are read."""


@cache
def by_kind() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = defaultdict(list)
    for lang in ("zh-hans", "en"):
        for path in sorted((example.output() / lang).rglob("*.html")):
            kind = re.search(r'<body class="kind-([a-z_]+)', path.read_text(encoding="utf-8"))
            assert kind, path
            found[kind[1]].append(path)
    return found


def figures(main: Element) -> list[str]:
    """Return the figures in the words of a page that are in no link, drawing or code."""
    found: list[str] = []
    for child in main.children:
        if isinstance(child, str):
            rest = child
            for pattern in NO_FIGURES.values():
                rest = re.sub(pattern, " ", rest)
            found += re.findall(r"\d[\d,.]*", rest)
        elif child.tag not in ("a", "svg", "code", "pre", "time", "option", "script"):
            found += figures(child)
    return found


def leads(page: Path, path: str) -> bool:
    """Say whether a link of a page leads to a place that is there."""
    file, anchor = urldefrag(path)
    target = (page.parent / file).resolve() if file else page
    return target.is_file() and (
        not anchor or f'id="{anchor}"' in target.read_text(encoding="utf-8")
    )


def unsourced(page: Path, html: str) -> list[str]:
    """Return the figures of a page that lead nowhere."""
    main = parse(html).one("main")
    boxes = main.all("details", class_="sources")
    links = [a.attributes["href"] for box in boxes for a in box.all("a")]
    sourced = links and all("/datasets/" in link and leads(page, link) for link in links)
    return [] if sourced else figures(main)


def chosen(kind: str) -> list[Path]:
    every = by_kind()[kind]
    return every[:: max(1, len(every) // EACH)][: EACH + 1]


def test_every_figure_leads_to_the_tables_it_is_made_of() -> None:
    kinds = [k for k in by_kind() if k not in OWN_SOURCE | TEXTS and not k.startswith(AT_THE_HALL)]
    assert len(kinds) >= 25
    looked = 0
    for kind in kinds:
        for page in chosen(kind):
            html = page.read_text(encoding="utf-8")
            assert unsourced(page, html) == [], page
            looked += len(figures(parse(html).one("main")))
    assert looked > 1000, "there were figures to be looked at"


def test_a_figure_without_its_source_is_found() -> None:
    """The same pages without their sources, and with a source that is not there."""
    page = next(p for p in by_kind()["body"] if "项指南" in p.read_text(encoding="utf-8"))
    html = page.read_text(encoding="utf-8")
    bare = re.sub(r'<details class="sources.*?</details>', "", html, flags=re.DOTALL)
    assert unsourced(page, bare)
    assert unsourced(page, html.replace("catalogue.html#matters", "catalogue.html#nothing"))
    words = Element(
        "p", {}, ["2026-05-31，0991-1234567，第 3 步，财税〔2014〕101号，A4 纸；受理 48 项"]
    )
    assert figures(words) == ["48"], "what is no figure is known by how it is written"


@pytest.mark.parametrize("kind", ["dataset", "table"])
def test_a_column_of_figures_leads_to_what_it_means(kind: str) -> None:
    """Of every table of rows, and of every table beside a chart; with the file and its commit on the page."""
    columns = 0
    for page in by_kind()[kind]:
        html = page.read_text(encoding="utf-8")
        main = parse(html).one("main")
        for table in [*main.all("table", class_="preview"), *main.all("table", class_="twin")]:
            for head in table.one("thead").all("th"):
                assert leads(page, head.one("a").attributes["href"]), (page, head.text)
                columns += 1
        assert main.all("code"), page
    assert columns > 100


def test_a_tables_section_has_rows_file_and_commit() -> None:
    """What a source leads to: the columns explained, each download, the file, and the commit."""
    for page in by_kind()["dataset"]:
        main = parse(page.read_text(encoding="utf-8")).one("main")
        explained = [d.attributes.get("id", "") for d in main.all("details")]
        names = [id_.removesuffix("-columns") for id_ in explained if id_.endswith("-columns")]
        assert names, page
        for name in names:
            assert main.all("h2", id=name), (page, name)
            assert f"{page.stem}/{name}.csv" in main.text, (page, name)
            assert any(a.attributes["href"].endswith(f"/{name}.csv") for a in main.all("a")), (
                page,
                name,
            )
        assert re.search(r"(提交|[Cc]ommit) ?[0-9a-f]{8}|未提交|ommitted", main.text), page


def test_a_guide_shows_its_own_rows_and_leads_to_the_rest() -> None:
    for page in chosen("matter"):
        main = parse(page.read_text(encoding="utf-8")).one("main")
        box = next(
            d
            for d in main.all("details", class_="screen")
            if d.all("pre") or "#rows" in str(d.all("a"))
        )
        links = [a.attributes["href"] for a in box.all("a")]
        assert any("datasets/catalogue.html" in link for link in links)
        assert all(leads(page, link) for link in links)


def test_a_share_leads_to_its_formula() -> None:
    """What is worked out is no column of a table: it stands beside its formula or leads to one."""
    looked = 0
    for kind in ("body", "matter"):
        for page in by_kind()[kind]:
            for fact in parse(page.read_text(encoding="utf-8")).all("div", class_="fact"):
                if fact.one("dt").text in SAVED:
                    link = fact.one("dd").one("a").attributes["href"]
                    assert link.endswith("indicators.html#promised-saving"), page
                    assert leads(page, link)
                    looked += 1
    for kind in ("times", "reality", "quality"):
        for page in by_kind()[kind]:
            links = parse(page.read_text(encoding="utf-8")).one("main").all("a")
            formulas = [
                a.attributes["href"] for a in links if "indicators.html#" in a.attributes["href"]
            ]
            assert formulas, page
            assert all(leads(page, link) for link in formulas)
            looked += 1
    assert looked > 200
