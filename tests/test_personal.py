# ruff: noqa: E501 (tables of cases)
"""The privacy gate: personal data in any cell, descriptor, prose or file name stops publication, and is masked wherever it is told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline import report
from pipeline.check import check
from pipeline.findings import Finding
from pipeline.model.codes import is_credit_code
from pipeline.personal import is_identity
from pipeline.reading import descriptors
from pipeline.reading.tables import read
from pipeline.rules import PERSONAL, personal
from tests.catalogue_factory import AS_OF, make_catalogue

IDENTITY, MOBILE, CARD = "11010519491231002X", "13800138000", "6222021234567890128"
COMPANY = "120105198001010528"
"""Its last character checks it as a company's code and as an identity number."""
HEAD = """\
name: people
title: 逐件结果
example: true
resources:
  - name: people
    title: 结果
    path: people.csv
    schema:
      missingValues: ["", 未公开, 不适用]
      primaryKey: [id]
      fields:
        - {name: id, title: 编号, form: slug}
        - {name: name, title: 相对人名称}
        - {name: note, title: 说明, form: long}
        - {name: number, title: 号码, type: integer}
        - {name: money, title: 金额, type: integer, unit: 元}
        - {name: account, title: 收款银行卡号}
        - {name: tags, title: 标签, form: list}
        - {name: seen, title: 截至, type: date}
"""
ROW = {"id": "a-1", "name": "示例市某某商店", "note": "无", "number": "1", "money": "100", "account": "未公开", "tags": "甲；乙", "seen": "2026-05-31"}  # fmt: skip


def told(folder: Path, head: str = HEAD, rows: Iterable[dict[str, str]] = ()) -> list[Finding]:
    """Check a folder with the dataset; whatever is found, no format of it leaks."""
    data = make_catalogue(folder)
    (data / "people").mkdir()
    (data / "people" / "datapackage.yaml").write_text(head, encoding="utf-8")
    text = "".join(",".join(f'"{c}"' for c in row.values()) + "\n" for row in rows or [ROW])
    (data / "people" / "people.csv").write_text(",".join(ROW) + "\n" + text, encoding="utf-8")
    found = list(check(data, folder / "content", AS_OF, None).findings)
    for name in report.FORMATS:
        for lang in ("zh", "en"):
            said = report.render(name, found, lang, data)
            assert not any(secret in said for secret in (IDENTITY, MOBILE, CARD)), (name, lang)
    return found


def corpus(cases: dict[str, tuple[str, ...]]) -> list[dict[str, str]]:
    """Return a row for each case; no row is a row of two lines but the last."""
    return [{**ROW, "id": f"a-{i}"} | {c[0]: c[1]} for i, c in enumerate(cases.values())]


BAD = {
    "an identity number": ("note", f"申请人{IDENTITY}", "居民身份证"),
    "with a small x": ("note", "11010519491231002x", "居民身份证"),
    "in full width": ("name", "１１０１０５１９４９１２３１００２Ｘ", "居民身份证"),
    "with blanks": ("note", "110105 19491231 002X", "居民身份证"),
    "one that could be a company's code": ("name", COMPANY, "居民身份证"),
    "a mobile": ("note", f"电话{MOBILE}", "个人手机号"),
    "a mobile with hyphens": ("note", "138-0013-8000", "个人手机号"),
    "a mobile with its country": ("name", "+86 138 0013 8000", "个人手机号"),
    "a mobile as an id": ("id", MOBILE, "个人手机号"),
    "a mobile as a number": ("number", MOBILE, "个人手机号"),
    "a mobile in a list": ("tags", f"甲；{MOBILE}", "个人手机号"),
    "a card beside its word": ("note", f"汇至银行卡{CARD}", "银行卡号"),
    "a card under its title": ("account", CARD, "银行卡号"),
    "a card in groups": ("account", "6222 0212 3456 7890 128", "银行卡号"),
    "on a second line": ("note", f"无\n{MOBILE}", "个人手机号"),
}  # fmt: skip


def test_personal_data_in_a_cell_stops_publication(tmp_path: Path) -> None:
    found = [f for f in told(tmp_path, rows=corpus(BAD)) if f.rule == "personal-data"]
    at = {(f.place.line, f.field): f for f in found}
    assert len(found) == len(BAD)
    for line, (column, _cell, what) in enumerate(BAD.values(), 2):
        finding = at[line, column]
        assert finding.blocks
        assert what in finding.found.zh
        assert "***" in str(finding.value)


GOOD = {
    "a company's code": ("name", "91110108551385082Q"),
    "an identity number with a wrong check digit": ("note", "110105194912310021"),
    "an identity number of an impossible day": ("note", "11010519490231002X"),
    "the number of a document": ("note", "示许决字〔2026〕第1380013800号"),
    "a long number with a mobile in it": ("note", "项目代码2026138001380001"),
    "a fixed line": ("note", "0600-8000101"),
    "a service number": ("note", "拨打12345或者4008001234"),
    "a duty mobile, published with consent": ("note", f"{MOBILE}（值班手机，已同意公开）"),
    "an amount": ("money", "13800138000"),
    "a card number without a word for it": ("name", CARD),
    "an account with a wrong check digit": ("account", "6222021234567890127"),
    "a date": ("note", "20261231"),
    "a longitude": ("note", "116.13800138000"),
    "a code with letters": ("note", "AB13800138000"),
    "a decimal": ("number", "1380013800"),
}  # fmt: skip


def test_what_only_looks_like_it_passes() -> None:
    schema = descriptors.read(HEAD, "people/datapackage.yaml")[0].resources[0].schema  # type: ignore[union-attr]
    text = "".join(",".join(row.values()) + "\n" for row in corpus(GOOD))
    table, _ = read(f"{','.join(ROW)}\n{text}".encode(), "people/people.csv", schema)
    assert table is not None
    assert len(table) == len(GOOD)
    assert list(personal.in_table(table, PERSONAL)) == []


def test_an_identity_number_wins_over_a_companys_code() -> None:
    """Eighteen characters that pass as both are taken for the one that could hurt somebody."""
    assert is_credit_code(COMPANY)
    assert is_identity(COMPANY)


def test_descriptors_are_searched(tmp_path: Path) -> None:
    head = HEAD.replace("逐件结果", f"逐件结果{MOBILE}").replace(
        "title: 说明", f"title: 说明{IDENTITY}"
    )
    found = [f for f in told(tmp_path, head) if f.rule == "personal-data"]
    assert [(f.place.file, f.place.line) for f in found] == [("people/datapackage.yaml", n) for n in (2, 14)]  # fmt: skip


def test_settings_prose_and_names_of_files_are_searched(tmp_path: Path) -> None:
    data = make_catalogue(tmp_path)
    with (data / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(f"operator: 张某 {MOBILE}\n")
    pages = tmp_path / "content" / "pages"
    pages.mkdir(parents=True)
    text = (
        f"---\ntitle: 联系\n---\n\n一行\n\n开户行账号 {CARD}\n\n值班手机 {MOBILE}，本人同意公开\n"
    )
    (pages / "lianxi.md").write_text(text, encoding="utf-8")
    (data / "catalogue" / "files" / f"{IDENTITY}.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    found = [
        f
        for f in check(data, tmp_path / "content", AS_OF, None).findings
        if f.rule == "personal-data"
    ]
    assert [(f.place.file, f.place.line) for f in found] == [
        ("catalogue/files/110*************2X.pdf", None), ("content/pages/lianxi.md", 7), ("site.yaml", 9),
    ]  # fmt: skip
    assert not any(secret in str(found) for secret in (IDENTITY, MOBILE, CARD))


def test_what_frictionless_quotes_is_masked_too(tmp_path: Path) -> None:
    head = HEAD.replace("{name: note, title: 说明, form: long}", "{name: note, title: 说明, constraints: {enum: [无]}}")  # fmt: skip
    assert any(f.field == "note" for f in told(tmp_path, head, [{**ROW, "note": f"电话 {MOBILE}"}]))
