"""The example catalogue keeps what is promised of it: its size, its branches, its files, its own words."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipeline.check import check
from tests import make_example_files

ROOT = Path(__file__).resolve().parent.parent
DATA, CONTENT = ROOT / "data", ROOT / "content"
CATALOGUE = DATA / "catalogue"
AS_OF = date(2026, 11, 23)
Rows = list[dict[str, str]]


@cache
def rows(table: str) -> Rows:
    with (CATALOGUE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MATTERS = rows("matters")
ITEM_OF = {row["id"]: row["item_id"] for row in MATTERS}
KIND_OF = {row["id"]: row["kind"] for row in rows("items")}


@cache
def of_matters(table: str) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows(table):
        found[row["matter_id"]].append(row)
    return found


def test_check_finds_no_error() -> None:
    checked = check(DATA, CONTENT, AS_OF, None)
    assert [
        f"{f.place.file}:{f.place.line} {f.found.zh}" for f in checked.findings if f.blocks
    ] == []
    assert checked.settings is not None
    assert checked.settings.example
    assert set(checked.settings.popular) <= set(KIND_OF)


def test_size() -> None:
    items = {row["item_id"] for row in MATTERS}
    places = defaultdict(set)
    for row in MATTERS:
        places[row["item_id"]].add(row["place_id"])
    assert len(MATTERS) >= 60
    assert len(items) >= 40
    assert len({row["body_id"] for row in MATTERS}) >= 12
    assert sum(len(where) > 1 for where in places.values()) >= 10
    assert len(rows("fees")) >= 20
    assert {row["level"] for row in rows("venues")} == {"市", "县", "乡镇", "村"}


def test_twenty_one_windows_on_a_plan() -> None:
    plan = [row for row in rows("windows") if row["venue_id"] == "shi-zhongxin"]
    spots = {(row["floor"], row["position_x"], row["position_y"]) for row in plan}
    assert len(plan) == len(spots) == 21
    assert {row["floor"] for row in plan} == {"1", "2"}


def branches() -> Iterator[tuple[str, set[str]]]:
    """Yield each branch of the model with the matters that take it."""
    for column, values in {
        "case_kind": ("即办件", "承诺件"), "charged": ("是", "否"), "commitment": ("是", "否"),
        "visits": ("0", "1", "2"), "express": ("是", "否"), "agency": ("是", "否"),
        "online_depth": ("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级"), "result_kind": ("证照", "批文", "其他"),
        "promised_unit": ("工作日", "自然日"), "statutory_unit": ("工作日", "自然日"),
        "status": ("在用", "暂停", "已取消", "尚未实施"),
        "power_source": ("法定本级行使", "上级下放", "上级授权", "上级委托"),
        "cross_area": ("全国通办", "跨省通办", "全省通办", "全市通办", "全县通办", "不通办"),
    }.items():  # fmt: skip
        for value in values:
            yield f"{column} {value}", {row["id"] for row in MATTERS if row[column] == value}
    for column in (
        "quota", "intermediary", "co_body_ids", "entrusting_body_id", "changed_by_id",
        "cancelled_by_id", "replacement_id", "effective_on", "prohibited", "result_file_id",
    ):  # fmt: skip
        stated = {row["id"] for row in MATTERS if row[column] not in ("", "不适用")}
        yield column, stated
    yield "no statutory limit", {row["id"] for row in MATTERS if not row["statutory_days"]}
    kinds = defaultdict(set)
    for row in MATTERS:
        kinds[KIND_OF[row["item_id"]]].add(row["id"])
    for kind in ("行政许可", "行政确认", "行政给付", "行政征收", "其他行政权力", "公共服务"):
        yield kind, kinds[kind]
    for table, column, values in (
        ("fees", "state", ("收取", "免收", "停征", "已取消")),
        ("fees", "rate_kind", ("定额", "按单位", "分档", "按比例")),
        ("materials", "necessity", ("必要", "非必要", "容缺后补", "免提交")),
        ("materials", "source", ("申请人自备", "政府部门核发", "其他")),
        ("steps", "kind", ("开始", "办理", "判断", "特别程序", "结束")),
        ("steps", "actor", ("申请人", "窗口", "承办部门", "协办部门", "专家或中介机构")),
        ("remedies", "kind", ("行政复议", "行政诉讼")),
        ("matter_windows", "role", ("受理", "咨询", "缴费", "领取结果")),
    ):
        for value in values:
            yield (
                f"{table}.{column} {value}",
                {row["matter_id"] for row in rows(table) if row[column] == value},
            )
    yield "special procedure", set(of_matters("special_procedures"))
    yield "situation", set(of_matters("situations"))


def test_every_branch_is_taken() -> None:
    assert [name for name, matters in branches() if not matters] == []


def test_twenty_four_matters_differ_in_their_branches() -> None:
    taken: dict[str, set[str]] = defaultdict(set)
    for name, matters in branches():
        for matter in matters:
            taken[matter].add(name)
    assert len({frozenset(names) for names in taken.values()}) >= 24


def test_twenty_matters_are_whole_in_english() -> None:
    summary = {row["id"]: row["summary_en"] for row in rows("items")}
    parts = [of_matters(table) for table in ("materials", "steps", "fees")]
    whole = [
        row["id"]
        for row in MATTERS
        if row["name_en"]
        and summary[row["item_id"]]
        and all(part["name_en"] for table in parts for part in table.get(row["id"], []))
        and parts[0].get(row["id"])
    ]
    assert len(whole) >= 20


LONG = {
    "matters": (
        "conditions prohibited statutory_note promised_note visits_reason commitment_text quota"
    ),
    "steps": "name standard result",
    "faqs": "question answer",
    "materials": "standard note",
    "special_procedures": "note",
}


def test_no_text_is_repeated_across_unrelated_matters() -> None:
    """Matters of one item may share their words; matters of different items may not."""
    seen: dict[str, set[str]] = defaultdict(set)
    for table, columns in LONG.items():
        for row in rows(table):
            matter = row.get("matter_id") or row["id"]
            for column in columns.split():
                text = re.sub(r"\W", "", row[column])
                if len(text) >= 8:
                    seen[text].add(ITEM_OF[matter])
    assert {text: items for text, items in seen.items() if len(items) > 1} == {}


def test_one_matter_is_full_and_one_nearly_silent() -> None:
    filled = {
        row["id"]: sum(cell not in ("", "不适用") for cell in row.values()) for row in MATTERS
    }
    active = {row["id"] for row in MATTERS if row["status"] == "在用"}
    counts = {
        matter: filled[matter]
        + sum(len(of_matters(t).get(matter, [])) for t in ("materials", "steps", "faqs"))
        for matter in active
    }
    assert max(counts, key=lambda matter: counts[matter]) == "jia-shipin-xinban"
    assert min(counts, key=lambda matter: counts[matter]) == "shi-dangan"
    assert counts["jia-shipin-xinban"] >= 3 * counts["shi-dangan"]


def test_what_is_gone_names_its_order() -> None:
    cancelled = [row for row in MATTERS if row["status"] == "已取消"]
    assert len(cancelled) >= 3
    assert all(row["cancelled_by_id"] and row["replacement_id"] in ITEM_OF for row in cancelled)
    coming = [row for row in MATTERS if row["status"] == "尚未实施"]
    assert all(date.fromisoformat(row["effective_on"]) > AS_OF for row in coming)


def test_no_instrument_claims_to_be_verified_and_invented_ones_say_so() -> None:
    instruments = rows("instruments")
    assert [row["id"] for row in instruments if row["verified_on"]] == []
    local = [row for row in instruments if row["id"].startswith("shili-")]
    assert local
    assert all("虚构文件" in row["title"] for row in local)
    assert {row["status"] for row in instruments} == {"现行", "已修改", "已废止", "尚未施行"}


def test_files_are_what_the_table_says() -> None:
    listed = {row["path"] for row in rows("files")}
    assert listed == {f"files/{path.name}" for path in (CATALOGUE / "files").iterdir()}
    for row in rows("files"):
        data = (CATALOGUE / row["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        assert len(data) == int(row["bytes"])


def test_files_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    make_example_files.main(tmp_path)
    assert (tmp_path / "files.csv").read_bytes() == (CATALOGUE / "files.csv").read_bytes()
    for form in make_example_files.FORMS:
        name = f"files/{form.id}.docx"
        assert (tmp_path / name).read_bytes() == (CATALOGUE / name).read_bytes()


PAGES = (
    "about", "accessibility", "disclosure-guide", "evaluation", "pledges", "privacy", "request",
    "site-errors",
)  # fmt: skip


@pytest.mark.parametrize("slug", PAGES)
def test_prose_is_there_in_both_languages(slug: str) -> None:
    assert (CONTENT / "pages" / f"{slug}.md").is_file()
    assert (CONTENT / "pages" / f"{slug}.en.md").is_file()


def test_notices_are_dated_and_marked() -> None:
    notices = sorted((CONTENT / "notices").glob("*.md"))
    assert len(notices) >= 3
    for path in notices:
        text = path.read_text(encoding="utf-8")
        assert re.search(r"^date: \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
        assert "示例" in text or "example" in text
