"""Rules on a catalogue in which everything is right, broken one cell at a time."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from pipeline import rules
from pipeline.findings import Finding, letter
from pipeline.model.catalogue import MatterRow
from pipeline.model.standing import Standing, of_matter
from pipeline.model.workdays import Calendar, CalendarDay
from pipeline.reading import packages
from pipeline.reading.table import Table
from pipeline.reading.tables import read
from pipeline.rules.base import Catalogue, in_force
from tests import catalogue_factory as factory

BROKEN = Path(__file__).parent / "broken" / "rules.txt"
PASSES = BROKEN.with_name("passes.txt")
APART = {"essential-table", "file-type", "file-personal-data", "calendar-ending", "calendar-gap"}
NOTHING_NEAR = {"file-missing", "file-differs", "file-unlisted"}
"""A file is there to the byte, or it is not."""
SCHEMAS = {schema.name: schema for schema in packages.FIXED["catalogue"]}


def cases(path: Path) -> list[str]:
    """Return the lines of a file of cases."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def edited(edits: str) -> factory.Tables:
    """Return the factory's tables with edits made: set a cell, delete a row, add a row."""
    tables = factory.tables()
    for edit in re.split(r"\s*;\s", edits):
        table, _, rest = edit.strip().partition(" ")
        if not table:
            continue
        if table.startswith("-"):
            del tables[table[1:]][int(rest) - 1]
        elif table.startswith("+"):
            tables[table[1:]].append(dict(pair.split("=", 1) for pair in rest.split(",")))
        else:
            row, _, cell = rest.partition(" ")
            field, _, value = cell.partition("=")
            tables[table][int(row) - 1][field] = value
    return tables


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    table = _read(factory.calendar_csv(), "calendar/days.csv", packages.FIXED["calendar"][0])
    return Calendar(table.rows(CalendarDay))


def _read(text: str, file: str, schema) -> Table:
    table, findings = read(text.encode(), file, schema)
    assert table is not None, findings
    return table


@lru_cache(maxsize=256)
def _table(name: str, text: str) -> Table:
    return _read(text, f"catalogue/{name}.csv", SCHEMAS[name])


def catalogue_of(tables: factory.Tables, folder: Path) -> Catalogue:
    made = {name: _table(name, factory.csv_text(name, tables.get(name, []))) for name in SCHEMAS}
    return Catalogue(made, factory.AS_OF, calendar(), folder)


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return factory.make_catalogue(tmp_path_factory.mktemp("rules")) / "catalogue"


def said(finding: Finding) -> str:
    """Return a finding as the cases write it."""
    table = re.sub(r"^catalogue/|\.csv$", "", finding.place.file)
    if finding.field is None:
        return f"{finding.rule} {table}"
    assert finding.place.line is not None
    schema = SCHEMAS[table]
    assert finding.place.column == letter(schema.names.index(finding.field))
    return f"{finding.rule} {table} {finding.place.line - 1} {finding.field}"


def test_everything_is_right(folder):
    assert rules.run(catalogue_of(factory.tables(), folder)) == []


@pytest.mark.parametrize("case", cases(BROKEN))
def test_a_broken_cell_is_found_there_and_nowhere_else(case, folder):
    edits, _, expected = case.partition("=> ")
    found = rules.run(catalogue_of(edited(edits.removesuffix("=>")), folder))
    wanted = [each for each in re.split(r"\s*;\s*", expected.strip()) if each]
    assert sorted(map(said, found)) == sorted(wanted)


def test_every_rule_is_broken_by_a_case():
    told = {
        each.split()[0]
        for case in cases(BROKEN)
        for each in case.partition("=> ")[2].split(";")
        if each.strip()
    }
    assert {rule.id for rule in rules.RULES} - told == APART, "these have tests of their own"
    print(f"\nrules: {len(rules.RULES)}, mutations: {len(cases(BROKEN))}")


@pytest.mark.parametrize("case", cases(PASSES))
def test_what_is_true_to_life_passes(case, folder):
    edits, _, _ = case.partition(" => ")
    assert edited(edits) != factory.tables()
    assert list(map(said, rules.run(catalogue_of(edited(edits), folder)))) == []


def test_every_rule_has_a_case_that_comes_near_and_passes():
    near = {id_ for case in cases(PASSES) for id_ in case.partition(" => ")[2].split()}
    ids = {rule.id for rule in rules.RULES}
    assert near <= ids
    missing = ids - near - APART - NOTHING_NEAR
    assert not missing, "write a true case for each of these into passes.txt"


ESSENTIAL = ("bodies", "items", "matters")


def test_empty_essential_tables_stop(folder):
    tables = {name: [] for name in factory.tables()}
    found = [f for f in rules.run(catalogue_of(tables, folder)) if f.rule == "essential-table"]
    assert [f.place.file for f in found] == [f"catalogue/{table}.csv" for table in ESSENTIAL]


def test_rules_never_fail_on_what_is_missing(folder):
    """An imported draft states little: every cell that may be empty is."""
    tables = factory.tables()
    for name, rows in tables.items():
        optional = [f.name for f in SCHEMAS[name].fields if not f.required]
        for row in rows:
            row.update(dict.fromkeys(optional, ""))
    found = rules.run(catalogue_of(tables, folder))
    assert {f.rule for f in found} >= {"element-missing", "basis-missing", "contact-missing"}
    assert not any(f.rule.startswith("promised") for f in found)


@pytest.mark.parametrize("empty", [*SCHEMAS, "all but items, matters and bodies"])
def test_rules_never_fail_on_empty_tables(empty, folder):
    tables = factory.tables()
    kept = ("items", "matters", "bodies")
    for name in [empty] if empty in tables else [n for n in tables if n not in kept]:
        tables[name] = []
    assert isinstance(rules.run(catalogue_of(tables, folder)), list)


def test_the_calendar_is_judged(folder):
    tables = factory.tables()
    whole = catalogue_of(tables, folder)
    short = Calendar(tuple(d for d in calendar().days if str(d.date) < "2026-09-01"))
    holed = Calendar(tuple(d for d in calendar().days if str(d.date) != "2026-03-03"))
    for days, rule in (
        (short, "calendar-ending"),
        (Calendar(()), "calendar-ending"),
        (holed, "calendar-gap"),
    ):
        judged = Catalogue(whole.tables, whole.as_of, days, folder)
        assert [(f.rule, f.place.file) for f in rules.run(judged)] == [(rule, "calendar/days.csv")]


@pytest.mark.parametrize(
    "as_of", ["2009-07-01", "2022-01-01", "2025-06-01", "2026-06-15", "2030-01-01"]
)
def test_in_force_is_what_the_pages_say(folder, as_of):
    tables = factory.tables()
    tables["matters"][3].update(status="尚未实施", effective_on="2026-01-01")
    tables["matters"][5].update(status="暂停", cancelled_on="2026-07-01")
    made = catalogue_of(tables, folder)
    day = date.fromisoformat(as_of)
    judged = Catalogue(made.tables, day, made.calendar, folder)
    pages = [of_matter(m, day) is Standing.IN_FORCE for m in made.tables["matters"].rows(MatterRow)]
    assert in_force(judged).tolist() == pages


def _docx(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


_DOC = {"word__document_xml": b"<w:p><w:t>x</w:t></w:p>"}
ATTACHMENTS = {
    "not a pdf": ("a.pdf", b"PK\x03\x04....", "file-type"),
    "an archive": ("a.zip", _docx(**_DOC), "file-type"),
    "a program": ("a.exe", b"MZ", "file-type"),
    "a page": ("a.html", b"<html>", "file-type"),
    "a picture renamed": ("a.png", b"\xff\xd8\xff", "file-type"),
    "a broken docx": ("a.docx", b"PK\x03\x04....", "file-type"),
    "a docx that is a zip": ("a.docx", _docx(x=b"1"), "file-type"),
    "a docx with macros": ("a.docx", _docx(**_DOC, word__vbaProject=b"1"), "file-type"),
    "a zip bomb": ("a.docx", _docx(**_DOC, word__big=b"0" * 30_000_000), "file-type"),
    "many entries": ("a.docx", _docx(**_DOC, **{f"word__{n}": b"" for n in range(2100)}), "file-type"),
    "a pdf with a script": ("a.pdf", b"%PDF-1.4 /JavaScript (x)", "file-type"),
    "identity in docx": (
        "a.docx", _docx(word__document_xml=b"<w:t>11010519</w:t><w:t>491231002X</w:t>"), "file-personal-data",
    ),
    "mobile in xlsx": ("a.xlsx", _docx(xl__sharedStrings_xml=b"<t>13800138000</t>"), "file-personal-data"),
    "mobile in packed pdf": (
        "a.pdf", b"%PDF-1.4\nstream\n" + zlib.compress(b"(13800138000) Tj") + b"\nendstream", "file-personal-data",
    ),
    "identity in doc": (
        "a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + "11010519491231002X".encode("utf-16-le"), "file-personal-data",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACHMENTS)
def test_attachments_are_looked_into(name, tmp_path):
    written, content, rule = ATTACHMENTS[name]
    data = factory.make_catalogue(tmp_path)
    (data / "catalogue" / "files" / written).write_bytes(content)
    tables = factory.tables()
    digest = hashlib.sha256(content).hexdigest()
    tables["files"][0] |= {"path": f"files/{written}", "sha256": digest, "bytes": str(len(content))}
    found = rules.run(catalogue_of(tables, data / "catalogue"))
    unlisted = "file-unlisted catalogue/files/shipin-shenqingbiao.docx"
    assert sorted(map(said, found)) == sorted(
        [f"{rule} files 1 path", unlisted.replace("catalogue/", "")]
    )


def test_personal_data_is_masked_in_every_finding(folder):
    secret = ["11010519491231002X", "13800138000", "6222021234567890128"]
    tables = factory.tables()
    tables["faqs"][0]["answer"] = f"卡号{secret[2]}，{secret[0]}，{secret[1]}"
    tables["matters"][2]["phone"] = secret[1]
    found = rules.run(catalogue_of(tables, folder))
    assert {f.rule for f in found} == {"personal-data", "contact-form"}
    shown = "".join(str(f) for f in found)
    assert not any(number in shown for number in secret)
    assert "110*" in shown
    assert "138*" in shown
