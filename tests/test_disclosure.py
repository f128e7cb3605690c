# ruff: noqa: E501 (tables of cases)
"""A dataset is a folder: it appears everywhere without code, and what is wrong is told at its line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pipeline.check import check
from pipeline.model.disclosure import period_after
from pipeline.reading import descriptors, disclosure
from tests import catalogue_factory as factory
from tests.build_tools import DAY, build_site

DOCS = Path(__file__).resolve().parent.parent / "docs" / "datasets.md"
PACKAGE, EXPECTED, *_ = re.findall(
    r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL
)
ROWS = "month,accepted\n" + "".join(f"2024-{m:02},{m * 100}\n" for m in range(1, 13)) + "2026-05,\n"
BODY = factory.tables()["bodies"][0]["id"]
PACKAGE, EXPECTED = (text.replace("shenpi-ju", BODY) for text in (PACKAGE, EXPECTED))


def drop_in(data: Path, package: str = PACKAGE, expected: str = EXPECTED) -> None:
    """Put the dataset of the documentation and the list of what is expected into a data folder."""
    (data / "banjian").mkdir()
    (data / "banjian" / "datapackage.yaml").write_text(package, encoding="utf-8")
    (data / "banjian" / "months.csv").write_text(ROWS, encoding="utf-8")
    (data / disclosure.FILE).write_text(expected, encoding="utf-8")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disclosure")
    drop_in(factory.make_catalogue(folder))
    (folder / "content").mkdir()
    build_site(folder)
    return folder / "output"


def test_a_folder_of_forty_lines_appears_everywhere(output):
    assert PACKAGE.count("\n") <= 40
    for lang in ("zh-hans", "en"):
        page = (output / lang / "datasets" / "banjian.html").read_text(encoding="utf-8")
        assert page.count("<tr><td>2024-") == 12
        assert '<tr><td>2026-05</td><td><span class="missing">' in page, "a gap is not 0"
        assert "banjian.html" in (output / lang / "datasets" / "index.html").read_text(
            encoding="utf-8"
        )
        assert "datasets/banjian.html" in (output / lang / "disclosure.html").read_text(
            encoding="utf-8"
        )
        assert "disclosure.html" in (output / lang / "index.html").read_text(encoding="utf-8")
    names = {p.relative_to(output).as_posix() for p in output.rglob("*")}
    assert {"downloads/banjian/months.csv", "downloads/banjian/banjian.zip"} <= names
    index = "".join(
        p.read_text(encoding="utf-8") for p in output.rglob("*.js*") if "search" in p.as_posix()
    )
    assert "banjian" in index


def test_what_is_missing_is_shown_with_who_is_responsible(output):
    page = (output / "zh-hans" / "disclosure.html").read_text(encoding="utf-8")
    (row,) = re.findall(r'<tr><th scope="row">部门预算和决算</th>.*?</tr>', page, re.DOTALL)
    assert "未公开" in row
    assert f"bodies/{BODY}.html" in row
    assert "0001-" not in page


def said(data: Path, day: date = DAY) -> list[tuple[str, str, int | None]]:
    found = check(data, data.parent / "content", day, None).findings
    return [(f.rule, f.place.file, f.place.line) for f in found]


def line(text: str, part: str) -> int:
    return text.count("\n", 0, text.index(part)) + 1


def test_overdue_is_counted_in_working_days(tmp_path):
    data = factory.make_catalogue(tmp_path)
    drop_in(data)
    missing = ("disclosure-missing", "disclosure.yaml", line(EXPECTED, "部门预算"))
    # June ends on Tuesday the 30th: ten working days later is Tuesday 14 July 2026
    assert said(data, date(2026, 7, 14)) == [missing]
    late = ("disclosure-overdue", "banjian/datapackage.yaml", line(PACKAGE, "through:"))
    assert said(data, date(2026, 7, 15)) == [late, missing]


def test_periods_end_with_their_month():
    cases = {("2026-05-31", "月"): "2026-06-30", ("2024-02-29", "年"): "2025-02-28", ("2025-12-31", "季"): "2026-03-31",
             ("2026-06-30", "半年"): "2026-12-31", ("2026-05-31", "周"): "2026-06-07"}  # fmt: skip
    for (day, often), end in cases.items():
        assert period_after(date.fromisoformat(day), often) == date.fromisoformat(end)


# Each case: what is replaced in the documented dataset, by what; the finding stands on that line.
BROKEN = [
    ("heading: 4 ", "heading: 0 "), ("heading: 4 ", "heading: 16 "), ("heading: 4 ", "heading: 四 "), ("heading: 4 ", "heading: true "),
    ("heading: 4 ", "headings: 4 "), ("duration: 及时公开", "duration: 立即公开"), ("frequency: 月", "frequency: 每月"),
    ("frequency: 月", "frequency: 1"), (f"body: {BODY}", "body: Shen Pi"), (f"body: {BODY}", "body: 5"), ("through: 2026-05-31", "through: '2026-05-31'"),
    ("through: 2026-05-31", "through: 2026-05-30"), ("through: 2026-05-31", "through: 2026"), ("within: 10 ", "within: -1 "),
    ("within: 10 ", "within: 251 "), ("within: 10 ", "within: 2.5 "), ("within: 10 ", "within: 十 "), ("within: 10 ", "within: true "),
    ("published: 2026-06-08", "published: 2026-05-30"), ("published: 2026-06-08", "published: 六月"), ("published:", "publishedd:"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), BROKEN, ids=str)
def test_a_wrong_declaration_is_refused_at_its_line(old, new):
    text = PACKAGE.replace(old, new, 1)
    assert text != PACKAGE
    descriptor, findings = descriptors.read(text, "banjian/datapackage.yaml")
    assert descriptor is None
    assert line(text, new) in {f.place.line for f in findings}
    assert {f.rule for f in findings} <= {"descriptor", "descriptor-property"}


@pytest.mark.parametrize("gone", ["heading", "duration", "frequency", "body", "through", "within"])
def test_what_must_be_declared_is_missed(gone):
    text = re.sub(rf"^  {gone}: .*\n", "", PACKAGE, flags=re.MULTILINE)
    descriptor, findings = descriptors.read(text, "banjian/datapackage.yaml")
    assert descriptor is None
    assert any(f"disclosure.{gone}" in f.found.zh for f in findings)


def test_at_any_time_has_no_period():
    descriptor, findings = descriptors.read(
        PACKAGE.replace("frequency: 月", "frequency: 随时"), "x"
    )
    assert descriptor is None
    assert len(findings) == 2


BROKEN_LIST = [
    ("heading: 7", "heading: 70"), ("section: fees", "section: charges"), ("dataset: banjian", "dataset: Ban Jian"),
    ("section: fees", "section: fees, dataset: banjian"), ("title: 部门预算和决算", "title: 5"), ("heading: 8", "headings: 8"),
    ("frequency: 年", "frequency: 每年"), ("duration: 逐段公开", "duration: 分段"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), BROKEN_LIST, ids=str)
def test_a_wrong_expectation_is_refused_at_its_line(tmp_path, old, new):
    text = EXPECTED.replace(old, new, 1)
    assert text != EXPECTED
    (tmp_path / disclosure.FILE).write_text(text, encoding="utf-8")
    expected, findings = disclosure.read_expected(tmp_path)
    assert expected == ()
    assert line(text, new) in {f.place.line for f in findings}


def test_a_body_that_does_not_exist_stops(tmp_path):
    data = factory.make_catalogue(tmp_path)
    package, expected = (text.replace(BODY, "mei-you") for text in (PACKAGE, EXPECTED))
    drop_in(data, package, expected)
    told = {
        place
        for rule, *place in map(tuple, said(data))
        if rule == "disclosure-body"
        for place in [tuple(place)]
    }
    assert ("banjian/datapackage.yaml", line(package, "body:")) in told
    assert len(told) == 4
