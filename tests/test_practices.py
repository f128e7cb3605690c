# ruff: noqa: E501 (tables of cases)
"""From each practice and each indicator of the source a link leads to where it is shown, or it is said why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import rules
from pipeline.findings import Finding
from pipeline.reading import packages, settings
from pipeline.reading.practices import read_practices
from tests import example
from tests.catalogue_factory import make_catalogue
from tests.docs import PRACTICES, TABLES, filled
from tests.markup import Element, parse

LANGUAGES = ("zh-hans", "zh-hant", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_leads_to_something_that_is_there(lang: str) -> None:
    page = parse(example.text(f"{lang}/practices.html")).one("main")
    practices, numbers = page.all("table")
    rows = practices.one("tbody").all("tr")
    assert len(rows) == 54
    assert [tr.one("th").tight for tr in numbers.one("tbody").all("tr")] == [
        str(n) for n in range(1, 39)
    ]
    followed = 0
    for row in [*rows, *numbers.one("tbody").all("tr")]:
        cell = row.one("td")
        links = cell.all("a")
        assert links or len(cell.text) > 20, row.text
        for link in links:
            followed += _follow(lang, link)
    assert followed > 150


def _follow(lang: str, link: Element) -> int:
    assert link.text
    path, _, anchor = link.attributes["href"].partition("#")
    target = (example.output() / lang / path).resolve()
    assert target.is_file(), path
    there = parse(target.read_text(encoding="utf-8"))
    assert len(there.one("main").text) > 100, path
    if anchor:
        assert [e for e in there.walk() if e.attributes.get("id") == anchor], link.attributes[
            "href"
        ]
    return 1


def test_the_practices_are_those_of_the_field() -> None:
    """As many as the field's own list has, in its order: each by the texts that name it."""
    source = example.ROOT.parent / "shared" / "field" / "practices.md"
    declared, findings = read_practices(example.ROOT / "data")
    assert findings == []
    assert len(declared) == 54
    if not source.is_file():
        pytest.skip("the field's list is not here")
    lines = [
        x.split("|") for x in source.read_text(encoding="utf-8").splitlines() if x.startswith("| ")
    ][1:]
    texts = ["、".join(f"篇{c}" for c in x[2].split()) for x in lines]
    assert [one.source for one in declared] == texts


def test_the_table_of_the_documentation_is_made_from_the_data() -> None:
    text = PRACTICES.read_text(encoding="utf-8")
    assert filled(text, "en") == text, "run: python -m tests.docs"
    assert TABLES["practices"]("en").count("\n") == 55
    numbers = {int(n) for n in re.findall(r"(?m)^\| (\d+) \|", text)}
    assert numbers == set(range(1, 39))


DECLARED = """\
practices:
  - id: guides
    title: {zh: 办事指南, en: Guides}
    source: 篇一
    shown: ["section:items", "dataset:catalogue#matters", "page:quality"]
  - id: signs
    title: {zh: 指示牌, en: Signs}
    why: {zh: 没有登记。, en: Not recorded.}
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_catalogue(tmp_path_factory.mktemp("practices"))


@pytest.fixture(scope="module")
def found_packages(data: Path) -> dict[str, packages.Package]:
    return packages.read_all(data, None)[0]


def found(data: Path, there: dict[str, packages.Package], text: str) -> list[Finding]:
    (data / "practices.yaml").write_text(text, encoding="utf-8")
    declared, findings = read_practices(data)
    return [*findings, *rules.practices.check(declared, there, (), (), settings.read(data)[0])]


def test_true_declarations_pass(data: Path, found_packages: dict[str, packages.Package]) -> None:
    assert found(data, found_packages, DECLARED) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("section:items", "section:item", 2), ("dataset:catalogue#matters", "dataset:katalog", 2),
        ("dataset:catalogue#matters", "dataset:catalogue#matter", 2), ("page:quality", "page:quantity", 2),
        ("page:quality", "matter:mei-you", 2), ("page:quality", "prose:pledges", 2), ("page:quality", "quality", 5),
        ("page:quality", "page:quality#x", 5), ("page:quality", "https://example.gov.cn", 5), ("id: signs", "id: guides", 6),
        ("    why: {zh: 没有登记。, en: Not recorded.}\n", "", 6), (", en: Signs}", "}", 7), ("why:", "reason:", 8),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_told_at_its_line(
    old: str, new: str, line: int, data: Path, found_packages: dict[str, packages.Package]
) -> None:
    assert old in DECLARED
    told = found(data, found_packages, DECLARED.replace(old, new, 1))
    assert line in {f.place.line for f in told}
    assert all(f.blocks and all((*f.found, *f.expected, *f.fix)) for f in told)
