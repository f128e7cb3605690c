"""Findings as they are told: causes first, every format whole, nothing of a cell let through raw."""

from __future__ import annotations

import html.parser
import json
import re
from pathlib import Path

import pytest

from pipeline import report, rules
from pipeline.__main__ import main
from pipeline.check import check
from pipeline.findings import VALUE_CAP, Finding, Place, Text, capped, in_order, letter
from tests import catalogue_factory as factory

KEYS = [
    "level", "rule", "file", "line", "column", "field", "value", "found", "expected", "example", "fix",
    "related",
]  # fmt: skip


def finding(
    rule: str = "number-form", level="error", file="a.csv", line=2, value="<b>x</b>"
) -> Finding:
    said = Text("坏：<script>alert(1)</script>\n100%", "bad: <script>alert(1)</script>\n100%")
    mend = Text("改：a,b", "mend: a,b")
    place = Place(file, line, "B")
    return Finding(
        level, rule, place, "name", value, said, said, "20", mend, (Place("b.csv", 3, "A"),)
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    tables = factory.tables()
    tables["matters"][1]["promised_days"] = "21"
    tables["matters"][3]["charged"] = "<script>alert(1)</script>"
    tables["bodies"][0]["phone"] = "13800138000"
    tables["faqs"][0]["answer"] = '第一行\n<img src=x onerror="1">=1+1'
    return factory.make_catalogue(tmp_path, tables)


def _found(data: Path):
    return check(data, data / "none", factory.AS_OF, None).findings


def test_json_has_exactly_the_keys_agreed():
    for lang in ("zh", "en"):
        (only,) = json.loads(report.as_json([finding()], lang))
        assert list(only) == KEYS
        assert only["related"] == [{"file": "b.csv", "line": 3, "column": "A"}]
    whole = finding()
    assert json.loads(report.as_json([], "zh")) == []
    assert json.loads(report.as_json([whole], "en"))[0]["found"].startswith("bad")


def test_a_value_is_capped():
    assert len(capped("长" * 10_000_000)) < VALUE_CAP + 60
    assert capped("短") == "短"


def test_columns_are_those_of_a_spreadsheet():
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_causes_come_before_symptoms():
    told = [
        finding("duplicate-code"),
        finding("encoding", file="z.csv"),
        finding("required"),
        finding("orphan", "notice"),
    ]
    text = report.as_text(told, "zh")
    assert "先改这一条: z.csv:2 B [encoding]" in text
    assert text.index("[required]") < text.index("[duplicate-code]") < text.index("[orphan]")
    assert report.as_github(told, "en").splitlines()[0].startswith("::error file=z.csv,line=2")


def test_text_groups_by_file_and_cause():
    told = [finding(line=n) for n in range(2, 60)]
    text = report.as_text(told, "zh")
    assert text.count("\na.csv") + text.startswith("a.csv") == 1
    assert "× 58" in text
    assert f"另有 {58 - report.LISTED} 处" in text
    assert "共 58 条：58 错误, 0 警告, 0 提示" in text
    assert "58 findings" in report.as_text(told, "en")


def test_github_annotations_name_files_from_the_root_of_the_repository():
    told = [finding(file="catalogue/matters.csv"), finding(file="content/pages/about.md")]
    lines = report.render("github", told, "zh", Path("data")).splitlines()
    assert sorted(line.partition("file=")[2].partition(",")[0] for line in lines) == [
        "content/pages/about.md",
        "data/catalogue/matters.csv",
    ]


def test_github_annotations_cannot_be_broken_out_of():
    line = report.as_github([finding(file="a:b,c\n.csv")], "zh")
    assert "\n" not in line
    assert line.startswith("::error file=a%3Ab%2Cc%0A.csv,line=2,title=number-form::")
    assert "%0A100%25" in line


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_html_shows_the_row_and_marks_the_cell(broken):
    page = report.render("html", _found(broken), "zh", broken)
    tags = _Tags()
    tags.feed(page)
    assert not {"script", "img", "link", "iframe"} & set(tags.tags)
    assert not [name for name in tags.attributes if name.startswith("on") or name == "src"]
    assert re.search(r"<td class=bad>&lt;script&gt;", page)
    assert "<th>id</th>" in page
    assert max(row.count("<th>") for row in page.split("</tr>")) <= 8, "no bad cell is out of sight"
    assert "http" not in page.replace("https://", "").replace("https:", "")


def test_html_tells_first_what_to_mend_first_and_groups_by_file_and_cause():
    """A cause that lies in the last file of the alphabet still stands at the head of the page."""
    told = [finding("basis-missing", file="a.csv", line=n) for n in (9, 3)]
    told += [
        finding("limit-without-unit", "warning", "b.csv"),
        finding("conflict-marker", file="z.csv"),
    ]
    page = report.as_html(told, "zh")
    assert re.search(r"<p class=first><b>先改这一条</b>: z\.csv:2 B", page)
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["z.csv", "a.csv", "b.csv"]
    assert re.findall(r"<h3>.*? × (\d+)</h3>", page) == ["1", "2", "1"]
    assert "<code>basis-missing</code> × 2" in page
    many = [finding("basis-missing", file="a.csv", line=n) for n in range(2, 2500)]
    page = report.as_html([*many, finding("conflict-marker", file="z.csv")], "zh")
    assert "只列出最要紧的 2000 条" in page
    assert page.index("<h2>z.csv") < page.index("<h2>a.csv")
    assert page.count("<section") == 2000


def test_html_survives_files_that_cannot_be_read(tmp_path):
    for n, data in enumerate((b"\xff\xfe\0", b'id\n"x\n', b"", b"\0" * 10, "id\n\u2028".encode())):
        (tmp_path / f"{n}.csv").write_bytes(data)
        assert report.render("html", [finding(file=f"{n}.csv")], "en", tmp_path).endswith(
            "</html>\n"
        )
    assert report.render("html", [finding(file="none.csv")], "en", tmp_path)


def test_personal_data_is_masked_in_every_format(broken):
    found = _found(broken)
    assert found
    for name in report.FORMATS:
        for lang in ("zh", "en"):
            assert "13800138000" not in report.render(name, found, lang, broken)


def test_the_command_says_what_it_found(broken, capsys):
    (broken.parent / "content").mkdir()
    options = [
        "check",
        "--data",
        str(broken),
        "--content",
        str(broken.parent / "content"),
        "--as-of",
        "2026-06-15",
    ]
    assert main([*options, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {t["rule"] for t in told} == {"yes-no"}
    assert {(t["line"], t["field"]) for t in told} == {(5, "charged")}
    with pytest.raises(SystemExit) as left:
        main(["check", "--as-of", "gestern"])
    assert left.value.code == 2


def test_every_rule_is_printed_with_what_it_asks(capsys):
    ids = [rule.id for rule in rules.ALL_RULES]
    assert len(ids) == len(set(ids))
    for lang in ("zh", "en"):
        assert main(["rules", "--lang", lang]) == 0
        printed = capsys.readouterr().out
        assert all(
            f"{rule.id}  [" in printed and rule.title.say(lang) in printed
            for rule in rules.ALL_RULES
        )
    for rule in rules.RULES:
        said = rule.check.__doc__ or ""
        assert "Source:" in said, rule.id
        assert "Why:" in said, rule.id


def test_findings_are_sorted_as_a_publisher_works():
    told = [finding(line=n, file=f) for f in ("b.csv", "a.csv") for n in (10, 9, 2)]
    assert [(f.place.file, f.place.line) for f in in_order(told)] == [
        ("a.csv", 2), ("a.csv", 9), ("a.csv", 10), ("b.csv", 2), ("b.csv", 9), ("b.csv", 10),
    ]  # fmt: skip


def test_prose_is_searched_for_personal_data(tmp_path):
    data = factory.make_catalogue(tmp_path)
    page = tmp_path / "content" / "pages" / "lianxi.md"
    page.parent.mkdir(parents=True)
    page.write_text("---\ntitle: 联系\n---\n\n找老王 13800138000\n", encoding="utf-8")
    found = check(data, tmp_path / "content", factory.AS_OF, None).findings
    assert [(f.rule, f.place.file, f.place.line) for f in found] == [
        ("personal-data", "content/pages/lianxi.md", 5)
    ]
