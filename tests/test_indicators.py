# ruff: noqa: E501 (tables of cases)
"""Indicators are what their declarations say: exact, silent where the tables are, and traced to file and commit."""

from __future__ import annotations

import csv
import functools
import io
import random
import re
import shutil
import statistics
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline import rules
from pipeline.check import check
from pipeline.findings import Finding, Text
from pipeline.indicators import counted
from pipeline.model.formulas import KINDS
from pipeline.model.indicators import OWN, Indicator, published
from pipeline.model.schema import Field, Schema
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED
from pipeline.own_tables import table
from pipeline.reading import packages
from pipeline.reading.formulas import NotAFormula, parse
from pipeline.reading.indicators import read_indicators
from pipeline.reading.packages import Package
from pipeline.reading.table import Table
from tests import example
from tests.build_tools import build_site
from tests.catalogue_factory import make_catalogue
from tests.markup import parse as page_of

AS_OF = date(2026, 6, 15)
DOCS = Path(__file__).resolve().parent.parent / "docs" / "indicators.md"
SCHEMA = Schema(
    "t", "表", "",
    (Field("month", "月份"), Field("kind", "种类"), Field("a", "甲", "integer"), Field("b", "乙", "integer"), Field("c", "丙", "number")),
    ("month",),
)  # fmt: skip
ROWS: list[tuple[object, ...]] = [
    ("2026-01", "x", 3, 10, Decimal("0.10")),
    ("2026-01", "y", 5, 20, Decimal("0.20")),
    ("2026-02", "x", NOT_STATED, 30, Decimal("0.30")),
    ("2026-02", "y", 0, 40, NOT_APPLICABLE),
    ("2026-03", NOT_STATED, 7, 0, Decimal("-0.05")),
]


def value(
    formula: str, rows: list[tuple[object, ...]] | None = None, **more: object
) -> Fraction | None:
    return result(formula, rows, **more).value


def result(formula: str, rows: list[tuple[object, ...]] | None = None, **more: object):
    made: Mapping[str, Table] = {"d.t": table(SCHEMA, ROWS if rows is None else rows)}
    one = Indicator("i", Text("", ""), "", formula=parse(formula), **more)  # type: ignore[arg-type]
    return counted(one, made)


# Formula → what it is, worked out by hand.
VALUES = {
    "sum(d.t: a)": Fraction(15),
    "count(d.t)": Fraction(5),
    "distinct(d.t: month)": Fraction(3),
    "distinct(d.t: kind)": Fraction(2),
    "sum(d.t: c)": Fraction(55, 100),
    "sum(d.t: a) / sum(d.t: b)": Fraction(15, 70),
    "sum(d.t: a where kind = \"x\")": Fraction(3),
    "sum(d.t: a where kind != \"x\")": Fraction(5),
    "count(d.t where kind = \"x\") / count(d.t)": Fraction(2, 4),
    "sum(d.t: b where month >= \"2026-02\" and b > 30)": Fraction(40),
    "count(d.t where c < 0.2)": Fraction(2),
    "mean(d.t: b)": Fraction(20),
    "mean(d.t: (b - a) / b)": (Fraction(7, 10) + Fraction(15, 20) + 1) / 3,
    "median(d.t: b)": Fraction(20),
    "median(d.t: a)": Fraction(4),
    "median(d.t: b weight a)": Fraction(10),
    "mean(d.t: b weight a)": Fraction(130, 15),
    "percentile(d.t: b, 80)": Fraction(30),
    "percentile(d.t: b, 81)": Fraction(40),
    "min(d.t: c)": Fraction(-5, 100),
    "max(d.t: b) - min(d.t: b)": Fraction(40),
    "2 * (sum(d.t: a) + 1) / 4": Fraction(8),
    "sum(d.t: a) - 1 - 2": Fraction(12),
    "sum(d.t: a where kind = \"z\")": None,
    "sum(d.t: b where b = 77)": Fraction(0),
    "mean(d.t: b where b = 77)": None,
    "sum(d.t: a) / sum(d.t: b where b = 0)": None,
}  # fmt: skip


@pytest.mark.parametrize("formula", VALUES)
def test_a_formula_is_worked_out_exactly(formula: str) -> None:
    assert value(formula) == VALUES[formula]


def test_silence_is_never_zero() -> None:
    assert value("sum(d.t: a)", [("2026-01", "x", NOT_STATED, 1, NOT_STATED)]) is None
    assert value('count(d.t where kind = "x")', [("2026-01", NOT_STATED, 1, 1, NOT_STATED)]) is None
    assert value("sum(d.t: a)", []) is None
    assert value("sum(d.t: a)", [("2026-01", "x", 0, 1, NOT_STATED)]) == 0


def test_numerator_and_denominator_are_of_the_same_rows_and_what_is_left_out_is_said() -> None:
    ratio = result("sum(d.t: a) / sum(d.t: b)", period="month", by=("month", "kind"))
    assert [(p.value, p.rows) for p in ratio.parts] == [(15, 4), (70, 4)]
    assert ratio.left_out == {"d.t": 1}
    assert ratio.span == ("2026-01", "2026-03")
    assert ratio.groups["month"] == (
        ("2026-01", Fraction(8, 30)),
        ("2026-02", Fraction(0)),
        ("2026-03", None),
    )
    assert ratio.groups["kind"] == (("x", Fraction(3, 10)), ("y", Fraction(5, 60)))


def test_the_latest_period_alone() -> None:
    last = result("sum(d.t: b)", ROWS[:4], period="month", latest=True)
    assert (last.value, last.span) == (70, ("2026-02", "2026-02"))


def test_sums_do_not_lose_a_cent() -> None:
    chance = random.Random(7)
    amounts = [
        Decimal(chance.randrange(-(10**15), 10**15)).scaleb(-chance.randrange(0, 9))
        for _ in range(4000)
    ]
    rows: list[tuple[object, ...]] = [("2026-01", "x", 1, 1, a) for a in amounts]
    exact = sum((Fraction(a) for a in amounts), Fraction(0))
    assert value("sum(d.t: c)", rows) == exact
    assert value("mean(d.t: c)", rows) == exact / 4000


def test_median_and_percentile_are_those_of_all_cases_written_out() -> None:
    """Weighted figures equal those of a list in which each case stands by itself."""
    chance = random.Random(11)
    for _ in range(60):
        pairs = [
            (chance.randrange(0, 12), chance.randrange(0, 6)) for _ in range(chance.randrange(1, 9))
        ]
        cases = sorted(days for days, n in pairs for _ in range(n))
        rows: list[tuple[object, ...]] = [
            ("2026-01", "x", days, n, NOT_APPLICABLE) for days, n in pairs
        ]
        got = value("median(d.t: a weight b)", rows)
        assert got == (Fraction(statistics.median(cases)) if cases else None)
        for rank in (1, 50, 90, 99):
            got = value(f"percentile(d.t: a, {rank} weight b)", rows)
            assert got == (cases[-(-rank * len(cases) // 100) - 1] if cases else None)


def test_a_value_is_rounded_once_halves_up() -> None:
    percent = Indicator("i", Text("", ""), "%", decimals=2)
    assert str(published(Fraction(298702, 316994), percent)) == "94.23"
    assert str(published(Fraction(69421, 69426), percent)) == "99.99"
    assert str(published(Fraction(1, 800), percent)) == "0.13"
    assert str(published(Fraction(-1, 800), percent)) == "-0.13"
    assert str(published(Fraction(5, 2), Indicator("i", Text("", ""), "件"))) == "3"


# What is no formula, and at which character that is told.
BROKEN = {
    "": 1, "sum": 4, "sum(": 5, "sum(d.t)": 8, "sum(d.t: )": 10, "sum(d.t: a": 11, "sum(d: a)": 6,
    "total(d.t: a)": 1, "sum(d.t: a) sum(d.t: b)": 13, "sum(d.t: a) /": 14, "a / b": 1, "count(d.t: a)": 10,
    "percentile(d.t: a)": 18, "percentile(d.t: a, 0)": 20, "percentile(d.t: a, 100)": 20, "percentile(d.t: a, 9.5)": 20,
    "sum(d.t: a weight b)": 12, "sum(d.t: a where b)": 19, "sum(d.t: a where b = )": 22, 'sum(d.t: a where b = "x)': 22,
    "sum(d.t: sum(d.t: a))": 13, "__import__('os')": 1, "sum(d.t: a) ** 2": 14, "sum(d.t: a); 1": 12, "1 +": 4,
    "(sum(d.t: a)": 13, "sum(D.T: a)": 5, "sum(d.t: a) / eval(1)": 15,
}  # fmt: skip


@pytest.mark.parametrize("formula", BROKEN)
def test_what_is_no_formula_is_refused_at_its_character(formula: str) -> None:
    with pytest.raises(NotAFormula) as raised:
        parse(formula)
    assert raised.value.at == BROKEN[formula]
    assert all((*raised.value.found, *raised.value.expected))


def test_no_garbage_is_taken_for_a_formula() -> None:
    chance, pieces = (
        random.Random(3),
        [
            *KINDS,
            "(",
            ")",
            ":",
            ",",
            ".",
            "d",
            "t",
            "a",
            "where",
            "=",
            '"x"',
            "9",
            " ",
            "/",
            "-",
            "weight",
            "\n",
            "；",
        ],
    )
    for _ in range(3000):
        text = "".join(chance.choices(pieces, k=chance.randrange(1, 14)))
        at = 1
        try:
            parse(text)
        except NotAFormula as fault:
            at = fault.at
        assert 1 <= at <= len(text) + 1


DECLARED = """\
indicators:
  - id: matters
    title: {zh: 事项数, en: Matters}
    unit: 项
    formula: count(site.matters)
    by: [body_id]
  - id: area
    title: {zh: 面积, en: Area}
    why: {zh: 没有登记。, en: Not recorded.}
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_catalogue(tmp_path_factory.mktemp("indicators"))


@functools.cache
def packages_of(data: Path) -> Mapping[str, Package]:
    return packages.read_all(data, None)[0]


def found(data: Path, text: str) -> list[Finding]:
    (data / "indicators.yaml").write_text(text, encoding="utf-8")
    declared, findings = read_indicators(data)
    faults = rules.indicators.check(declared, packages_of(data))
    return [*findings, *(f for told in faults.values() for f in told)]


def test_true_declarations_pass_and_false_ones_stop_the_check(data: Path) -> None:
    assert found(data, DECLARED) == []
    assert check(data, data / "content", AS_OF, None).indicators[0].id == "matters"
    assert len(found(data, DECLARED.replace("site.matters", "site.matter"))) == 1
    checked = check(data, data / "content", AS_OF, None)
    assert checked.blocked
    assert [one.id for one in checked.indicators] == ["area"]
    assert "indicators.yaml" in {f.place.file for f in checked.findings}


# What is changed in the declarations, and the lines at which it is told.
FAULTS = {
    "an id with capitals": ("id: matters", "id: Matters", [2]),
    "the same id twice": ("id: area", "id: matters", [7]),
    "no title in English": (", en: Matters}", "}", [3]),
    "a title that is a text": ("{zh: 事项数, en: Matters}", "事项数", [3, 3]),
    "a misspelt key": ("unit: 项", "units: 项", [4]),
    "a unit that is a number": ("unit: 项", "unit: 7", [4]),
    "a formula nobody can read": ("count(site.matters)", "count(site.matters", [5]),
    "a formula that would be a program": ("count(site.matters)", "\"__import__('os').system('x')\"", [5]),
    "a table that is not there": ("count(site.matters)", "count(site.matter)", [2]),
    "a dataset that is not there": ("count(site.matters)", "count(cases.cases)", [2]),
    "a column that is not there": ("count(site.matters)", '"sum(site.matters: days)"', [2]),
    "a sum of texts": ("count(site.matters)", '"sum(site.matters: body_id)"', [2]),
    "a text reckoned with": ("count(site.matters)", '"sum(site.matters: windows - body_id)"', [2]),
    "a text compared with a number": ("count(site.matters)", "count(site.matters where body_id > 3)", [2]),
    "a code that is none": ("count(site.matters)", 'count(catalogue.matters where case_kind = "快办")', [2]),
    "a weight of texts": ("count(site.matters)", '"mean(site.matters: windows weight body_id)"', [2]),
    "by a column that is not there": ("[body_id]", "[town]", [2]),
    "latest without a period": ("by: [body_id]", "latest: true", [6]),
    "a period that is not there": ("by: [body_id]", "period: month", [2]),
    "no such direction": ("unit: 项", "direction: up", [4]),
    "no such number of digits": ("unit: 项", "decimals: -1", [4]),
    "a number that is a text": ("unit: 项", "number: 三", [4]),
    "neither formula nor reason": ("    formula: count(site.matters)\n", "", [2]),
    "both formula and reason": ("    by: [body_id]", "    why: {zh: 无, en: none}", [2]),
    "a reason in one language": (", en: Not recorded.}", "}", [9]),
    "not a list": ("indicators:\n  - id: matters", "indicators:\n    id: matters", None),
    "no indicators at all": (DECLARED, "figures: []\n", [0, 1]),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_declaration_is_told_at_its_line(name: str, data: Path) -> None:
    old, new, lines = FAULTS[name]
    assert old in DECLARED
    told = found(data, DECLARED.replace(old, new, 1))
    assert told
    assert lines is None or sorted(f.place.line or 0 for f in told) == lines, [
        f.found.zh for f in told
    ]
    for one in told:
        assert one.blocks
        assert all((*one.found, *one.expected, *one.fix))


def test_the_documentation_is_a_whole_example(data: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert {f.value for f in found(data, text)} == {"cases.cases"}, (
        "only the dataset is not in this catalogue"
    )
    for kind in (*KINDS, *OWN, "weight", "where", "latest"):
        assert kind in DOCS.read_text(encoding="utf-8")


def test_a_site_without_the_file_has_no_such_page(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    (tmp_path / "content").mkdir()
    build_site(tmp_path)
    assert not (tmp_path / "output" / "zh-hans" / "indicators.html").exists()
    assert "indicators.html" not in (tmp_path / "output" / "zh-hans" / "index.html").read_text(
        encoding="utf-8"
    )


# --- the example ------------------------------------------------------------------------------


def rows_of(name: str) -> list[dict[str, str]]:
    """Return a downloaded table of the example."""
    text = (example.output() / "downloads" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def shown(id_: str, lang: str = "zh-hans") -> str:
    page = page_of(example.text(f"{lang}/indicators.html"))
    line = next(r for r in page.all("table")[0].all("tr") if r.all("a", href=f"#{id_}"))
    return line.all("td")[0].tight


def test_the_page_shows_what_the_downloads_come_to() -> None:
    cases = rows_of("cases/cases.csv")
    done = sum(int(r["completed"]) for r in cases)
    on_time = sum(int(r["on_time"]) for r in cases)
    assert shown("completed") == f"{done:,}件"
    assert shown("on-time-rate") == f"{Decimal(on_time * 100) / done:.2f}%"
    assert shown("windows") == f"{len(rows_of('catalogue/windows.csv'))}个"
    last = max(r["month"] for r in cases)
    assert (
        shown("pending") == f"{sum(int(r['carried_out']) for r in cases if r['month'] == last)}件"
    )


def test_the_saved_share_is_the_same_on_every_page() -> None:
    """The formula of the declaration and the program's own figure (pages of limits and quality) agree."""
    text = page_of(example.text("zh-hans/times.html")).text
    for id_ in ("promised-saving", "promised-saving-pooled"):
        assert shown(id_) in text.replace(" ", "")


def test_every_indicator_of_the_source_is_computed_or_says_why_not() -> None:
    declared, findings = read_indicators(example.ROOT / "data")
    assert findings == []
    assert {one.number for one in declared} - {0} == set(range(1, 39))
    for lang in ("zh-hans", "zh-hant", "en"):
        page = page_of(example.text(f"{lang}/indicators.html"))
        for one in declared:
            (there,) = [e for e in page.walk() if e.attributes.get("id") == one.id]
            assert one.formula or len(there.one("dd").text) > 5
        assert len(page.all("section")) >= sum(one.formula is not None for one in declared)


def test_an_indicator_leads_to_rows_file_and_commit() -> None:
    page = page_of(example.text("zh-hans/indicators.html"))
    section = next(e for e in page.all("section") if e.all("h2", id="on-time-rate"))
    targets = [a.attributes["href"] for a in section.all("a")]
    assert "../zh-hans/datasets/cases.html#cases" in targets
    assert "../downloads/cases/cases.csv" in targets
    assert {"cases/cases.csv", "indicators.yaml"} <= {e.text for e in section.all("code")}
    assert len(re.findall(r"提交 [0-9a-f]{10}|尚未提交", section.text)) == 2


def test_pages_with_a_figure_link_to_its_definition() -> None:
    ids = {e.attributes.get("id") for e in page_of(example.text("zh-hans/indicators.html")).walk()}
    for path in ("times", "quality", "datasets/cases", "datasets/evaluation"):
        found = re.findall(r'indicators\.html#([a-z-]+)"', example.text(f"zh-hans/{path}.html"))
        assert found
        assert set(found) <= ids
    assert "indicators.html" in example.text("zh-hans/index.html")
    assert "indicators.html" in example.text("zh-hans/datasets/index.html")


def test_a_table_that_cannot_be_read_is_told_alone(tmp_path: Path) -> None:
    """Indicators and practices that name its tables are symptoms, and are not told beside the cause."""
    data = shutil.copytree(example.ROOT / "data", tmp_path / "data")
    table = data / "catalogue" / "matters.csv"
    table.write_bytes(table.read_bytes().decode().encode("gb18030"))
    findings = check(data, example.ROOT / "content", example.DAY, None).findings
    assert {f.rule for f in findings if f.blocks} == {"encoding"}
