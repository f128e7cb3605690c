"""The importer: nothing invented, nothing lost, whatever the shape of the file."""

from __future__ import annotations

import atexit
import csv
import datetime
import io
import json
import re
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pipeline.__main__ import main
from pipeline.findings import Refused
from pipeline.importing import mapping, patterns, sources
from pipeline.importing.apply import Imported, run
from pipeline.importing.matching import Known, match
from pipeline.importing.sketch import sketch
from pipeline.importing.write import write
from pipeline.reading import packages

HERE = Path(__file__).parent / "imports"
REAL = Path(__file__).parents[2] / "shared" / "catalogues"
MAPPINGS = Path(mapping.__file__).parent / "mappings"


def imported(source: Path, declared: str) -> Imported:
    made = run(source, mapping.read(declared, "m.yaml"))
    counts = made.ledger.counts()
    assert sum(counts.values()) == len(made.ledger.cells)
    return made


def case(name: str, suffix: str) -> Imported:
    return imported(HERE / f"{name}.{suffix}", (HERE / f"{name}.yaml").read_text("utf-8"))


def told(made: Imported, outcome: str) -> list[tuple[str, str, str]]:
    """Return what is reported of one outcome: (target, before, after)."""
    entries = made.ledger.entries()
    return [(e["target"], e["before"], e["after"]) for e in entries if e["outcome"] == outcome]


@cache
def calendar() -> Path:
    """Return a data folder whose calendar is seeded, once for all tests."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    write(folder / "data", {}, {}, "示例")
    return folder


def sound(made: Imported, folder: Path) -> None:
    """Write a package and read it back: no finding but those of rules."""
    shutil.copytree(calendar() / "data" / "calendar", folder / "calendar")
    write(folder, made.tables, {"name": "示例"}, "示例")
    read, findings = packages.read_all(folder, calendar() / "cache")
    assert [f for f in findings if f.blocks] == []
    assert set(read) == {"catalogue", "calendar"}


def small(tmp_path: Path, text: str, declared: str) -> Imported:
    path = tmp_path / "s.csv"
    path.write_text(text, "utf-8")
    return imported(path, declared)


MATTERS = """
tables:
  - table: items
    key: [名称]
    id: pinyin
    fields: {name: 名称}
  - table: matters
    key: [名称]
    id: pinyin
    fields:
      item_id: {row: items}
      name: 名称
      status: {value: 在用}
"""


# --- shapes ----------------------------------------------------------------------------------


def test_denormalised_rows_become_tables(tmp_path: Path) -> None:
    made = case("denormalised", "csv")
    assert {n: len(r) for n, r in made.tables.items()} == {
        "places": 2, "items": 3, "matters": 4, "materials": 5,
    }  # fmt: skip
    first, change, contradicted, bees = made.tables["matters"]
    assert first["promised_days"] == "5"
    assert "promised_unit" not in first, "a bare number gets no unit"
    assert first["address"] == "一号路\n二楼"
    assert first["phone"] == "0000-1234567"
    assert first["charged"] == "是"
    assert "fees" not in made.tables, "charged without an amount makes no fee"
    assert "promised_days" not in change
    assert "promised_days" not in contradicted, "of 3 and 4 neither is taken"
    assert bees["promised_days"] == "0"
    assert "charged" not in bees, "也许 is not mended"
    assert [r["order"] for r in made.tables["materials"]] == ["1", "2", "1", "1", "2"]
    refused = told(made, "refused")
    assert {("matters.promised_days", "3", ""), ("matters.promised_days", "4", "")} <= set(refused)
    assert ("matters.charged", "也许", "") in refused
    assert ("items.variant", "无", "不适用") in told(made, "changed")
    assert made.ledger.counts()["merged"] > 0
    sound(made, tmp_path)


def test_chains_split_cells_and_fill_down(tmp_path: Path) -> None:
    made = case("chain", "csv")
    bees, stall = made.tables["matters"]
    assert (bees["statutory_days"], bees["statutory_unit"]) == ("20", "工作日")
    assert (bees["promised_days"], stall["promised_days"]) == ("5", "0")
    assert "statutory_unit" not in stall, "10日 does not say which days"
    steps = [(s["step"], s["name"], s["kind"]) for s in made.tables["steps"]]
    assert steps == [
        ("1", "受理", "开始"),
        ("2", "审核", "办理"),
        ("3", "办结", "结束"),
        ("1", "登记", "开始"),
    ]
    assert [(k["step"], k["next_step"]) for k in made.tables["step_links"]] == [
        ("1", "2"),
        ("2", "3"),
    ]
    assert [p["name"] for p in made.tables["special_procedures"]] == ["现场核查", "听证"]
    materials = [(m["name"], m.get("originals"), m.get("copies")) for m in made.tables["materials"]]
    assert materials == [
        ("申请书", "1", "2"),
        ("蜂箱照片（彩色；正面）", None, None),
        ("营业执照", None, None),
    ]
    assert ("items.kind", "许可", "") in told(made, "refused")
    reasons = {e["why"].en for e in made.ledger.entries() if e["outcome"] == "not placed"}
    assert any("declares" in r and "内部备注" in r for r in reasons)
    assert {
        "above the header",
        "declared to mean nothing",
        "a row the mapping says to skip",
    } <= reasons
    sound(made, tmp_path)


def test_nested_records(tmp_path: Path) -> None:
    made = case("nested", "json")
    first, second = made.tables["matters"]
    assert first["service_objects"] == "自然人；企业法人"
    assert "statutory_days" not in second, "1.5 is no whole number of days"
    assert [b.get("article") for b in made.tables["bases"]] == ["第三条", None]
    assert [i["level"] for i in made.tables["instruments"]] == ["部门规章", "其他"]
    assert [f.get("answer") for f in made.tables["faqs"]] == [None, "一楼"]
    assert ("materials.necessity", "7", "") in told(made, "refused")
    assert made.ledger.counts()["not placed"] == 1, "the wrapper's code"
    sound(made, tmp_path)


def workbook(path: Path) -> Path:
    """A list with a title, a header of two lines, merged cells, and codes spoilt by the program."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "清单"
    sheet.append(["示例市事项清单"])
    sheet.append(
        ["序号", "事项名称", "办理时限", None, "申请材料", "收费标准", "事项编码", "基本编码"]
    )
    sheet.append([None, None, "法定", "承诺"])
    sheet.append(
        [
            1,
            "开书店",
            "20个工作日",
            "5个工作日",
            "申请书",
            "每证80元",
            11450721155808114000,
            104002000,
        ]
    )
    sheet.append([None, None, None, None, "身份证"])
    sheet.append(
        [2, "养蜂", "10", "即办", "照片", "免费", datetime.date(2026, 3, 1), "000104002001"]
    )
    sheet.append(["注：示例"])
    for span in (
        "A1:H1",
        "C2:D2",
        *(f"{c}2:{c}3" for c in "ABEFGH"),
        *(f"{c}4:{c}5" for c in "ABCDFGH"),
    ):
        sheet.merge_cells(span)
    more = book.create_sheet("材料形式")
    more.append(["事项名称", "材料名称", "材料形式"])
    more.append(["养蜂", "合同", "纸质"])
    more.append(["没有的事项", "合同", "纸质"])
    book.save(path)
    return path


WORKBOOK = """
sources:
  list: {sheet: 清单, header: [2, 3], fill_down: merged}
  more: {sheet: 材料形式}
tables:
  - table: items
    from: list
    key: [事项名称]
    id: pinyin
    fields: {name: 事项名称, base_code: 基本编码}
  - table: matters
    from: list
    key: [事项名称]
    id: pinyin
    fields:
      item_id: {row: items}
      name: 事项名称
      local_code: 事项编码
      statutory_days: {column: 办理时限/法定, pattern: days, take: number}
      statutory_unit: {column: 办理时限/法定, pattern: days, take: unit}
      promised_days: {column: 办理时限/承诺, pattern: days, take: number}
      charged: {column: 收费标准, map: {免费: 否, "/.*元.*/": 是}}
      status: {value: 在用}
  - table: fees
    from: list
    when: {收费标准: ["/.*元.*/"]}
    key: [事项名称]
    id: {style: pinyin, prefix: fee}
    fields:
      matter_id: {row: matters}
      name: {value: 工本费}
      state: {value: 收取}
      amount: {column: 收费标准, pattern: fee, take: amount}
      unit: {column: 收费标准, pattern: fee, take: unit}
      rate_kind: {column: 收费标准, pattern: fee, take: kind}
      rate_text: 收费标准
  - table: materials
    from: list
    fields: {matter_id: {row: matters}, order: {count: matter_id}, name: 申请材料}
  - table: materials
    from: more
    fields:
      matter_id: {row: matters}
      order: {count: matter_id}
      name: 材料名称
      form: 材料形式
"""


def test_a_workbook_with_merged_cells_and_spoilt_codes(tmp_path: Path) -> None:
    made = imported(workbook(tmp_path / "w.xlsx"), WORKBOOK)
    book, bees = made.tables["matters"]
    assert (book["statutory_days"], book["statutory_unit"], book["promised_days"]) == (
        "20",
        "工作日",
        "5",
    )
    assert "local_code" not in book, "20 digits stored as a number are lost"
    assert "local_code" not in bees, "a code turned into a date is lost"
    assert "base_code" not in made.tables["items"][0], "a number has lost its leading zeros"
    assert made.tables["items"][1]["base_code"] == "000104002001"
    fee = made.tables["fees"][0]
    assert (fee["amount"], fee["unit"], fee["rate_kind"], fee["rate_text"]) == (
        "80",
        "证",
        "按单位",
        "每证80元",
    )
    assert [(m["name"], m["order"]) for m in made.tables["materials"]] == [
        ("申请书", "1"), ("身份证", "2"), ("照片", "1"), ("合同", "2"),
    ]  # fmt: skip
    assert len(told(made, "refused")) == 5
    sound(made, tmp_path / "data")


# --- nothing invented, nothing lost ----------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["开店", "关店", " 开店", "", "书店"]),
            st.sampled_from(["5", "5个工作日", "五日", "大约5天", "０5", "", "即办"]),
            st.sampled_from(["甲；乙", "甲", "", "甲（原件1份）", "丙\u200b"]),
        ),
        max_size=12,
    )
)
def test_the_ledger_balances(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("名称", "天数", "材料"), *rows])
    declared = MATTERS.replace(
        "      status:",
        "      promised_days: {column: 天数, pattern: days, take: number}\n      status:",
    ) + (
        "  - table: materials\n    each: {column: 材料, split: ；}\n    fields:\n"
        "      matter_id: {row: matters}\n      order: {count: matter_id}\n"
        "      name: {column: '@part', pattern: material, take: name}\n"
    )
    folder = tmp_path_factory.mktemp("ledger")
    made = small(folder, out.getvalue(), declared)
    assert len(made.ledger.cells) == sum(1 for row in rows for cell in row if cell.strip())
    stated = {r.get("promised_days", "") for r in made.tables.get("matters", [])}
    assert stated <= {"", "0", "5"}


@pytest.mark.parametrize(
    ("column", "field", "value"),
    [
        ("码", "local_code", "1.13E+19"),
        ("码", "local_code", "11450721.0"),
        ("码", "effective_on", "45292"),
        ("码", "charged", "Y"),
        ("码", "case_kind", "承诺"),
        ("码", "phone", "#N/A"),
        ("码", "visits", "一次"),
        ("码", "online_url", "http://example.gov.cn/"),
    ],
)
def test_what_is_not_a_value_of_the_field_is_refused(
    tmp_path: Path, column: str, field: str, value: str
) -> None:
    declared = MATTERS.replace("      status:", f"      {field}: {column}\n      status:")
    made = small(tmp_path, f"名称,{column}\n开店,{value}\n", declared)
    assert field not in made.tables["matters"][0]
    assert told(made, "refused")[0][:2] == (f"matters.{field}", value)


def test_a_row_without_a_required_field_is_refused_with_what_refers_to_it(tmp_path: Path) -> None:
    declared = MATTERS.replace("{value: 在用}", "状态")
    made = small(tmp_path, "名称,状态\n开店,不详\n关店,在用\n", declared)
    assert [m["name"] for m in made.tables["matters"]] == ["关店"]
    assert ("matters.status", "不详", "") in told(made, "refused")


def test_a_text_that_looks_cut_off_is_told(tmp_path: Path) -> None:
    declared = MATTERS.replace("      status:", "      address: 地点\n      status:")
    made = small(tmp_path, f"名称,地点\n开店,{'街' * 500}\n", declared)
    assert made.tables["matters"][0]["address"] == "街" * 500
    assert any("cut off" in note.en and "B2" in note.en for note in made.ledger.notes)


def test_constants_are_told_once(tmp_path: Path) -> None:
    made = small(tmp_path, "名称\n开店\n关店\n", MATTERS)
    assert [n.en for n in made.ledger.notes] == ["declared constant matters.status = 在用"]


def test_ids_are_stable_and_collisions_refused(tmp_path: Path) -> None:
    made = small(tmp_path, "名称\n开店\n", MATTERS)
    assert made.tables["matters"][0]["id"] == "kaidian"
    with pytest.raises(Refused) as refused:
        small(tmp_path, "名称\n开店\n开电\n", MATTERS)
    assert "kaidian" in refused.value.findings[0].found.en
    both = small(tmp_path, "名称\n开店\n开电\n", MATTERS.replace("id: pinyin", "id: pinyin-hash"))
    assert len({m["id"] for m in both.tables["matters"]}) == 2


def test_collected_values(tmp_path: Path) -> None:
    declared = MATTERS.replace(
        "      status:",
        "      channels: {column: 方式, collect: true}\n      phone: {column: 电话, collect: true}\n      status:",
    )
    made = small(
        tmp_path,
        "名称,方式,电话\n开店,窗口办理,0-1\n开店,网上办理,0-2\n开店,窗口办理,0-1\n",
        declared,
    )
    assert made.tables["matters"][0]["channels"] == "窗口办理；网上办理"
    assert made.tables["matters"][0]["phone"] == "0-1\n0-2"


# --- patterns --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("20个工作日", "20", "工作日"), ("２０ 工作日", "20", "工作日"), ("二十个工作日内", "20", "工作日"),
        ("15个自然日", "15", "自然日"), ("20", "20", None), ("20天", "20", None), ("即办", "0", None),
    ],
)  # fmt: skip
def test_days(text: str, number: str, unit: str | None) -> None:
    parts = patterns.days(text)
    assert parts is not None
    assert (parts["number"], parts["unit"]) == (number, unit)


@pytest.mark.parametrize(
    "text", ["约20天", "020天", "三个月", "当日办结", "20-30个工作日", "-5", "1.5天"]
)
def test_what_is_no_limit(text: str) -> None:
    assert patterns.days(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("每证80元", ("80", "证")), ("80元/证", ("80", "证")), ("10.50元每本", ("10.5", "本")), ("80元", ("80", None)),
        ("工本费80元", None), ("80-100元", None), ("按标准收取", None),
    ],
)  # fmt: skip
def test_fees(text: str, parts: tuple[str, str | None] | None) -> None:
    found = patterns.fee(text)
    assert (found and (found["amount"], found["unit"])) == parts


@pytest.mark.parametrize(
    ("text", "name", "originals", "copies"),
    [
        ("申请书(原件1份、复印件2份)", "申请书", "1", "2"), ("证照（复印件）", "证照（复印件）", None, None),
        ("1、申请书（原件一份）", "申请书", "1", None), ("照片1张", "照片1张", None, None),
        ("2.5寸照片", "2.5寸照片", None, None), ("证明（有效期内，原件1份）", "证明（有效期内，原件1份）", None, None),
    ],
)  # fmt: skip
def test_materials(text: str, name: str, originals: str | None, copies: str | None) -> None:
    assert patterns.material(text) == {"name": name, "originals": originals, "copies": copies}


def test_splitting_leaves_brackets_whole() -> None:
    assert patterns.split("甲；乙（一；二）；丙", ["；"]) == ["甲", "乙（一；二）", "丙"]
    assert patterns.split("甲（没关\n乙", ["\n", "；"]) == ["甲（没关", "乙"]


# --- mappings and sources that cannot be used ------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("tabels: []", "tables"),
        ("tables:\n- table: matter\n  fields: {}", "matters"),
        (MATTERS.replace("name: 名称", "nmae: 名称"), "name"),
        (MATTERS.replace("status: {value: 在用}", ""), "status"),
        (MATTERS.replace("{value: 在用}", "{colunm: 名称}"), "column"),
        (MATTERS.replace("{value: 在用}", "{column: 名称, pattern: dayz, take: number}"), "days"),
        (MATTERS.replace("{value: 在用}", "{column: 名称, pattern: days, take: nunber}"), "number"),
        (MATTERS.replace("{row: items}", "{row: item}"), "items"),
        (MATTERS.replace("名称", "名秤"), "名称"),
        ("a: &x 1\nb: *x", "alias"),
        ("tables: [", "YAML"),
        (MATTERS.replace("pinyin", "pinyn"), "pinyin"),
        (MATTERS + "patterns: {x: '('}", "regular"),
    ],
)
def test_a_wrong_mapping_is_refused_with_a_hint(tmp_path: Path, declared: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        small(tmp_path, "名称\n开店\n", declared)
    found = [" ".join([*f.found, *f.expected, *f.fix]) for f in refused.value.findings]
    assert any(said in text for text in found)
    assert all(f.place.file == "m.yaml" for f in refused.value.findings)


def test_encodings_are_named_and_converted_only_as_declared(tmp_path: Path) -> None:
    path = tmp_path / "gbk.csv"
    path.write_bytes("名称\n开店\n".encode("gb18030"))
    with pytest.raises(Refused) as refused:
        imported(path, MATTERS)
    assert any("gb18030" in f.fix.en for f in refused.value.findings)
    made = imported(path, "encoding: gb18030\n" + MATTERS)
    assert made.tables["matters"][0]["name"] == "开店"
    path.write_bytes(b"\xef\xbb\xbf" + "名称\n开店\n".encode())
    assert imported(path, MATTERS).tables["matters"][0]["name"] == "开店"


BOMBS = {
    "one part unzips to far more": {"xl/worksheets/sheet1.xml": b"0" * 20_000_000},
    "a bomb beside a sound part": {
        "xl/workbook.xml": b"<x/>",
        "docProps/app.xml": b"0" * 5_000_000,
    },
    "parts without number": {f"xl/{n}.xml": b"" for n in range(5_001)},
    "no part at all": {},
}


@pytest.mark.parametrize("parts", BOMBS.values(), ids=BOMBS)
def test_a_zip_bomb_is_refused(tmp_path: Path, parts: dict[str, bytes]) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(Refused) as refused:
        sources.read(path)
    assert all("解压后" in f.found.zh for f in refused.value.findings)


@pytest.mark.parametrize(
    "text", ["[" * 500 + "]" * 500, '{"a": 1, "a": 2}', "{", '{"a": ' * 60 + "1" + "}" * 60]
)
def test_json_that_cannot_be_trusted_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    with pytest.raises(Refused):
        sources.read(path)


# --- the command -----------------------------------------------------------------------------


def test_the_command_writes_a_package_that_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, report = tmp_path / "data", tmp_path / "report.json"
    options = [
        "import", str(HERE / "chain.csv"), "--mapping", str(HERE / "chain.yaml"),
        "--data", str(data), "--report", str(report), "--lang", "en",
    ]  # fmt: skip
    assert main(options) == 0
    assert "cells in" in capsys.readouterr().out
    full = json.loads(report.read_text("utf-8"))
    assert sum(full["counts"].values()) == full["cells_in"]
    assert (data / "site.yaml").read_text("utf-8") == 'name: "示例"\n'
    first = {p.name: p.read_bytes() for p in (data / "catalogue").iterdir()}
    assert main(options) == 1, "a catalogue with rows is not overwritten"
    assert main([*options, "--force"]) == 0
    assert first == {p.name: p.read_bytes() for p in (data / "catalogue").iterdir()}
    assert sorted(p.name for p in data.iterdir()) == ["calendar", "catalogue", "site.yaml"]
    assert (
        main(
            [
                "import",
                str(tmp_path / "none.csv"),
                "--mapping",
                str(HERE / "chain.yaml"),
                "--data",
                str(tmp_path / "e"),
            ]
        )
        == 1
    )


# --- sketches --------------------------------------------------------------------------------


def sketched(source: Path) -> Imported:
    return imported(source, sketch(sources.read(source), "utf-8"))


@pytest.mark.parametrize("name", ["denormalised.csv", "chain.csv", "nested.json"])
def test_a_sketch_runs_and_finds_the_matters(tmp_path: Path, name: str) -> None:
    made = sketched(HERE / name)
    assert (
        len(made.tables["matters"])
        == {"denormalised.csv": 4, "chain.csv": 2, "nested.json": 2}[name]
    )
    assert made.tables["materials"]
    sound(made, tmp_path)


def test_a_formula_nobody_worked_out_is_no_empty_cell(tmp_path: Path) -> None:
    """As another program than Excel writes it; once saved with its value, the value is read."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["编号", "名称"], ["a", '="结婚"&"登记"'], ["b", "离婚登记"]):
        sheet.append(row)
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(Refused) as refused:
        sources.read(tmp_path / "f.xlsx")
    (finding,) = refused.value.findings
    assert "1 格" in finding.found.zh
    assert "B2" in finding.found.zh
    valued = tmp_path / "valued.xlsx"
    with zipfile.ZipFile(tmp_path / "f.xlsx") as old, zipfile.ZipFile(valued, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b'<c r="B2"><f>', b'<c r="B2" t="str"><f>')
            new.writestr(name, re.sub(rb"</f><v ?(/>|></v>)", "</f><v>结婚登记</v>".encode(), part))
    assert "结婚登记" in [cell.text for cell in sources.read(valued).cells]


def test_a_sketch_of_a_workbook(tmp_path: Path) -> None:
    made = sketched(workbook(tmp_path / "w.xlsx"))
    assert [m["statutory_days"] for m in made.tables["matters"]] == ["20", "10"]
    assert [m["name"] for m in made.tables["materials"]] == ["申请书", "身份证", "照片", "合同"]
    assert made.tables["fees"][0]["amount"] == "80"


@pytest.mark.parametrize(
    "header",
    [
        "sxmc,cnsx,sldz",
        "shixiangmingcheng,promiseDay,address",
        "事 项\n名称,承诺办结时限（工作日）,办公地址",
    ],
)
def test_a_sketch_knows_pinyin_english_and_initials(tmp_path: Path, header: str) -> None:
    path = tmp_path / "p.csv"
    out = io.StringIO()
    csv.writer(out).writerow(header.split(","))
    path.write_text(out.getvalue() + "开店,5,一号路\n", "utf-8")
    made = sketched(path)
    assert made.tables["matters"][0]["promised_days"] == "5"
    assert made.tables["matters"][0]["address"] == "一号路"


@pytest.mark.parametrize("text", ["甲\n乙\n", "a,b\n1,2\n", "x\n"])
def test_a_sketch_of_nothing_known_is_still_valid(tmp_path: Path, text: str) -> None:
    path = tmp_path / "u.csv"
    path.write_text(text, "utf-8")
    mapping.read(sketch(sources.read(path), "utf-8"), "s.yaml")


# --- the documentation -----------------------------------------------------------------------


def test_the_worked_example_of_the_documentation_runs(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "docs" / "import.md").read_text("utf-8")
    example = text.split("## 完整的例子")[1]
    source = example.split("```csv\n")[1].split("```")[0]
    declared = [b.split("```")[0] for b in example.split("```yaml\n")[1:]]
    made = small(tmp_path, source, declared[0])
    assert made.ledger.counts()["refused"] == 0
    assert [m["promised_days"] for m in made.tables["matters"]] == ["5", "0"]
    tree = small(tmp_path, 'name,parents\n甲区,"乙市,丙省"\n乙市,丙省\n丙省,\n', declared[1])
    ids = {p["name"]: p["id"] for p in tree.tables["places"]}
    assert [p.get("parent_id") for p in tree.tables["places"]] == [ids["乙市"], ids["丙省"], None]


# --- the real files --------------------------------------------------------------------------

real = pytest.mark.skipif(not REAL.is_dir(), reason="../shared/catalogues is not here")


@real
def test_changchun(tmp_path: Path) -> None:
    made = imported(
        REAL / "changchun-guides-0530.csv", (MAPPINGS / "changchun.yaml").read_text("utf-8")
    )
    assert made.ledger.rows_out == {"places": 24, "items": 59, "matters": 914, "materials": 3058}
    assert not any(m.get("promised_unit") for m in made.tables["matters"])
    charged = [m["charged"] for m in made.tables["matters"]]
    assert set(charged) == {"是", "否"}
    assert "fees" not in made.tables
    assert any("cut off" in n.en for n in made.ledger.notes)
    sound(made, tmp_path)


@real
def test_pingtan(tmp_path: Path) -> None:
    made = imported(
        REAL / "pingtan-safety-catalogue-2017.csv", (MAPPINGS / "pingtan.yaml").read_text("utf-8")
    )
    assert made.ledger.rows_out["matters"] == 53
    assert len(made.tables["steps"]) - len(made.tables["step_links"]) == 53
    assert (
        sum(
            m.get("case_kind") == "即办件" and m["promised_days"] == "0"
            for m in made.tables["matters"]
        )
        == 2
    )
    assert not any(
        m.get("statutory_unit") or m.get("promised_unit") for m in made.tables["matters"]
    )
    sound(made, tmp_path)


@real
def test_lingshan(tmp_path: Path) -> None:
    made = imported(
        REAL / "lingshan-national-record.json", (MAPPINGS / "lingshan.yaml").read_text("utf-8")
    )
    (matter,) = made.tables["matters"]
    assert (matter["statutory_days"], matter["statutory_unit"]) == ("20", "工作日")
    assert [
        len(made.tables[t]) for t in ("bases", "instruments", "materials", "faqs", "windows")
    ] == [3, 3, 2, 2, 1]
    assert made.ledger.counts()["refused"] == 0
    sound(made, tmp_path)


@real
def test_packages_of_matters_and_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every cell of both files is accounted for, and each name that the catalogue lacks has what comes nearest."""
    made = imported(
        REAL / "one-thing-packages.csv", (MAPPINGS / "one-thing.yaml").read_text("utf-8")
    )
    assert made.ledger.counts() == {
        "placed": 315, "changed": 0, "merged": 0, "not placed": 0, "refused": 0,
    }  # fmt: skip
    themes = imported(
        REAL / "jiangmen-parallel-themes.csv",
        (MAPPINGS / "parallel-themes.yaml").read_text("utf-8"),
    )
    assert themes.ledger.counts()["placed"] == 18
    assert {e["column"] for e in themes.ledger.entries()} == {"theme_type"}
    answer = tmp_path / "report.json"
    given = [
        "import",
        str(REAL / "one-thing-packages.csv"),
        "--mapping",
        str(MAPPINGS / "one-thing.yaml"),
    ]
    given += [
        "--data",
        str(tmp_path / "data"),
        "--match",
        str(HERE.parents[1] / "data"),
        "--report",
        str(answer),
    ]
    assert main(given) == 0
    said = capsys.readouterr().out
    assert "27 个名称：1 个目录里有，26 个没有" in said
    names = {one["name"]: one for one in json.loads(answer.read_text("utf-8"))["names"]}
    assert names["个体工商户设立登记"]["item_id"] == "geti-sheli"
    fire = names["公众聚集场地开业，使用前消防安全检查"]
    assert (fire["item_id"], fire["near"][0]["item_id"]) == (None, "xiaofang-jiancha")
    assert names["经营劳务派遣业务许可"]["near"][0]["item_id"] == "laowu-paiqian"
    assert fire["where"][0] == "C24"
    assert all(name["where"] for name in names.values())


def test_near_names_are_found_and_strange_ones_are_not() -> None:
    known = [Known("食品经营许可（新办）", "a"), Known("开饭馆", "a"), Known("取水许可", "b")]
    found = match(
        {"食品经营许可(新办) ": ["A1"], "食品经营许可证": ["A2"], "婚": [], "水": ["A3"]}, known
    )
    assert [(m.item_id, [k.item_id for _, k in m.near]) for m in found] == [
        ("a", ["a"]), (None, ["a"]), (None, []), (None, []),
    ]  # fmt: skip
    assert found[1].near[0][0] == pytest.approx(2 * 5 / (6 + 7))
    assert [m.as_dict()["where"] for m in found] == [["A1"], ["A2"], [], ["A3"]]


@real
@pytest.mark.parametrize(
    "name",
    [
        "changchun-guides-0530.csv", "pingtan-safety-catalogue-2017.csv", "lingshan-national-record.json",
        "one-thing-packages.csv", "changchun-district-tree.csv",
    ],
)  # fmt: skip
def test_sketches_of_the_real_files_run(tmp_path: Path, name: str) -> None:
    made = sketched(REAL / name)
    expected = {"changchun-guides-0530.csv": 914, "pingtan-safety-catalogue-2017.csv": 53}
    assert len(made.tables.get("matters", [])) == expected.get(
        name, len(made.tables.get("matters", []))
    )
    sound(made, tmp_path)
