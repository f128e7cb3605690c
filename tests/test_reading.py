# ruff: noqa: E501 (tables of cases)
"""Reading that cannot be fooled: every fault of input is refused at its place, every good file passes."""

from __future__ import annotations

import os
import random
import re
import time
import unicodedata
from pathlib import Path

import frictionless
import pytest

from pipeline.check import check
from pipeline.model.schema import Schema
from pipeline.reading import descriptors, packages, records
from pipeline.reading import text as reading
from pipeline.reading.table import written
from pipeline.reading.tables import read
from tests import catalogue_factory as factory
from tests import test_descriptors, test_importing, test_jumps, test_rules
from tests.input_cases import FAULT_ROWS, FAULTS, GOOD, HEADER, ROWS, SCHEMA, good_files

SOAK = bool(os.environ.get("GONGKAI_SOAK"))
FLIPS = 100_000 if SOAK else 2_000
CELLS = 10_000 if SOAK else 2_000


def findings_of(data: bytes | str):
    data = data.encode() if isinstance(data, str) else data
    table, findings = read(data, "catalogue/shili.csv", SCHEMA)
    assert (table is None) == any(f.blocks for f in findings)
    return findings


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.row}-{f.name}"[:60])
def test_each_fault_is_one_finding_at_its_place(fault):
    started = time.process_time()  # of this process alone: a busy machine changes nothing
    found = findings_of(fault.data)
    assert time.process_time() - started < 5
    assert [f.rule for f in found] == [fault.rule], [f.found.zh for f in found]
    place = found[0].place
    assert place.line == fault.line
    if fault.column:
        assert place.column == fault.column
    told = f"{found[0].found.zh} {found[0].fix.zh} {found[0].example}"
    assert fault.says in told
    assert len(found[0].value or "") < 200
    for text in (found[0].found, found[0].expected, found[0].fix):
        assert text.zh
        assert text.en


def _elsewhere() -> dict[int, tuple[int, str]]:
    """Count the cases of those rows that other tables of cases hold: they are counted, not claimed."""
    broken = test_rules.cases(test_rules.BROKEN)

    def told(*ids: str) -> tuple[int, str]:
        return sum(
            any(f"{id_} " in c.partition("=> ")[2] for id_ in ids) for c in broken
        ), "rules.txt"

    remote = ("path", "schema")
    paths = [
        v for at, v in test_descriptors.REFUSED_VALUES if at[0] == "resources" and at[-1] in remote
    ]
    identity = sum("personal" in rule for *_, rule in test_rules.ATTACHMENTS.values())
    personal = told("personal-data", "masked-personal-data")
    return {
        3: (sum(data.startswith(b"\xef\xbb\xbf") for _, data in good_files()), "good variants, which pass"),
        14: told("duplicate-code", "same-matter-twice", "implementation-code"),
        15: (sum(rule == "dangling-reference" for told in FOLDERS.values() for rule, _ in told), "whole folders"),
        16: told("step-unreached", "step-dead-end", "step-loop", "step-ends"),
        17: told("promised-over-statutory"),
        18: told("fee-incomplete", "licence-fee"),
        19: told("basis-repealed", "fee-basis-repealed"),
        20: told("date-order", "status-outdated"),
        21: (len(test_jumps.SLIPS), "test_jumps"),
        24: (len(test_rules.ESSENTIAL) + len(test_jumps.CUT), "test_rules, test_jumps"),
        25: (sum("datapackage" in file for told in FOLDERS.values() for _, file in told), "whole folders"),
        33: (len(test_descriptors.YAML_TRICKS), "test_descriptors"),
        34: (sum(rule == "symlink" for told in FOLDERS.values() for rule, _ in told), "whole folders"),
        35: (len(test_importing.BOMBS), "test_importing"),
        36: (len(test_descriptors.PLACES), "test_descriptors"),
        37: (len(paths), "test_descriptors"),
        53: (personal[0] + identity, "rules.txt, test_rules"),
    }  # fmt: skip


def test_the_faults_of_input_are_covered(capsys):
    elsewhere = _elsewhere()
    table = re.findall(r"^\| (\d+) \| ([^|\n]*)", FAULT_ROWS, re.MULTILINE)
    assert len(table) > 30
    few = []
    with capsys.disabled():
        print("\nfault row                                    here  elsewhere")
        for row, name in table:
            here, (other, where) = (
                sum(f.row == int(row) for f in FAULTS),
                elsewhere.get(int(row), (0, "")),
            )
            print(f"{row:>3} {name:<45}{here:>4}  {other or '':>4} {where}")
            few += [name] if here + other < 3 else []
    assert few == []
    assert len(FAULTS) >= 200


# --- what is right passes ----------------------------------------------------------------------


def test_what_is_good_passes():
    good = good_files()
    refused = {name: [f.found.zh for f in findings_of(data)] for name, data in good}
    assert {name: told for name, told in refused.items() if told} == {}
    assert len(good) >= 300
    print(f"\ngood variants: {len(good)}")


def test_a_cell_quoted_or_not_is_the_same():
    quoted = (
        "\n".join(",".join(f'"{c}"' for c in row.split(",")) for row in (HEADER, ROWS[0], ROWS[2]))
        + "\n"
    )
    one, _ = read(quoted.encode(), "a.csv", SCHEMA)
    other, _ = read("\n".join([HEADER, ROWS[0], ROWS[2], ""]).encode(), "a.csv", SCHEMA)
    assert cells_of(one) == cells_of(other)


# --- flips and mutations -----------------------------------------------------------------------


def cells_of(table) -> list[list[str]]:
    return [[written(value) for value in column.cells()] for column in table.columns]


def differences(one, other) -> int:
    if len(one) != len(other):
        return 10**6
    pairs = zip(cells_of(one), cells_of(other), strict=True)
    return sum(a != b for left, right in pairs for a, b in zip(left, right, strict=True))


def _tables() -> list[tuple[str, bytes, Schema]]:
    made = [("shili", GOOD.encode(), SCHEMA)]
    rows = factory.tables()
    for schema in packages.FIXED["catalogue"]:
        if schema.name in ("places", "bodies", "fees", "step_links", "fee_tiers"):
            made.append(
                (schema.name, factory.csv_text(schema.name, rows[schema.name]).encode(), schema)
            )
    return made


def test_a_flipped_bit_is_refused_or_changes_one_cell():
    chance = random.Random(20260615)
    tables = [(data, schema, read(data, "t.csv", schema)[0]) for _, data, schema in _tables()]
    refused = changed = 0
    for _ in range(FLIPS):
        data, schema, before = chance.choice(tables)
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        flipped = bytearray(data)
        flipped[at] ^= 1 << bit
        after_, findings = read(bytes(flipped), "t.csv", schema)
        if after_ is None:
            assert any(f.blocks for f in findings)
            refused += 1
        else:
            assert differences(before, after_) == 1, (at, bit, data[max(0, at - 20) : at + 20])
            changed += 1
    print(f"\nbit flips: {FLIPS}, refused {refused}, one cell changed {changed}")


# fmt: off
PAYLOADS = (
    "", " ", "0", "1", "-1", "007", "1e5", "NaN", "２０", "20个工作日", "2026-01-05", "2026/1/5", "45292", "是", "否", "未公开", "不适用", "无",
    "=1+1", "+1", "-", "@x", "#REF!", "1.13E+19", "'0571", "a,b", 'a"b', '"', "a\nb", "a\r\nb", "\u200b", "\ufeff", "\0", "\u202e",
    "合计", "备注：x", "<<<<<<< HEAD", "=======", "shi-01", "SHI", "con", "自然人；法人", "；", "行政许可", "在用", "https://a.gov.cn/", "javascript:x",
    "../x", "files/a.pdf", "长" * 1001, "x" * 33000, "\ue863", "锟斤拷", "A\u0410", "11010519491231002X", "12345", "𰻝",
)
# fmt: on


def test_a_mutated_cell_is_refused_there_or_changes_alone():
    chance = random.Random(20260616)
    rows = factory.tables()
    schemas = {s.name: s for s in packages.FIXED["catalogue"]}
    before = {
        n: read(factory.csv_text(n, r).encode(), "t.csv", schemas[n])[0] for n, r in rows.items()
    }
    pool = [v for table in rows.values() for row in table for v in row.values() if v]
    refused = changed = 0
    for _ in range(CELLS):
        name = chance.choice(sorted(rows))
        schema, row = schemas[name], chance.randrange(len(rows[name]))
        column = chance.randrange(len(schema.fields))
        value = chance.choice(PAYLOADS if chance.random() < 0.7 else pool)
        changed_rows = [dict(r) for r in rows[name]]
        changed_rows[row][schema.names[column]] = value
        text = factory.csv_text(name, changed_rows)
        table, findings = read(text.encode(), "t.csv", schema)
        if table is None:
            refused += 1
            line, at = row + 2, schema.fields[column].name
            told = [(f.place.line, f.place.column) for f in findings if f.blocks]
            assert any(where[0] in (line, line + 1) for where in told), (name, at, value, findings)
            assert len(told) == 1, (name, at, value, findings)
        else:
            assert differences(before[name], table) <= 1, (name, row, column, value)
            changed += 1
    print(f"\ncell mutations: {CELLS}, refused {refused}, one cell changed at most {changed}")


# --- Frictionless as oracle --------------------------------------------------------------------

STRICTER = {
    "character": "Frictionless reads NUL, bidi, zero-width and private-use characters as letters",
    "look-alike": "it does not look at scripts",
    "number-form": "Python's int and Decimal read full-width digits, 2_0, +20, 020, NaN and INF",
    "stray-blank": "it strips numbers and keeps blanks around words",
    "line-feed": "line feeds are allowed in every cell",
    "formula": "it knows no formulas", "excel-error": "#REF! is a word to it",
    "excel-number": "1.13E+19 is a word to it", "excel-apostrophe": "an apostrophe is a letter to it",
    "url-form": "form is not its own property", "path-form": "form is not its own property",
    "id-form": "form is not its own property", "list-form": "form is not its own property",
    "code-list": "codes of a list are not its own property",
    "cell-too-long": "it has no limit on cells",
    "quote": "it reads a stray quote as a letter",
    "date-form": "strptime reads dates beyond the years that are used here",
    "delimiter": "it detects another delimiter by itself",
    "header": "it skips rows and columns without a label",
}  # fmt: skip


def _frictionless_finds_valid(data: bytes, folder: Path) -> bool:
    (folder / "shili.csv").write_bytes(data)
    raw, _ = descriptors.load_yaml(descriptors.write({"name": "shili"}, [SCHEMA]), "x")
    return bool(frictionless.Package.from_descriptor(raw, basepath=str(folder)).validate().valid)


def test_frictionless_agrees_or_is_known_to_be_laxer(tmp_path):
    laxer: dict[str, int] = {}
    agreed = 0
    for fault in FAULTS:
        data = fault.data.encode() if isinstance(fault.data, str) else fault.data
        if len(data) > 1_000_000 or fault.rule == "mojibake":
            continue
        if _frictionless_finds_valid(data, tmp_path):
            laxer[fault.rule] = laxer.get(fault.rule, 0) + 1
        else:
            agreed += 1
    assert set(laxer) == set(STRICTER)
    for _, data in good_files()[:60]:
        assert _frictionless_finds_valid(data, tmp_path)
    print(f"\nFrictionless: refuses {agreed} too; passes {sum(laxer.values())}:")
    for rule, count in sorted(laxer.items()):
        print(f"  {count:>3} {rule}: {STRICTER[rule]}")


# --- whole folders -----------------------------------------------------------------------------


def _checked(data: Path) -> list[tuple[str, str]]:
    found = check(data, data / "none", factory.AS_OF, None).findings
    return [(f.rule, f.place.file) for f in found]


def _rewrite(path: Path, change) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def _in_gbk(path: Path) -> None:
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))


def _link(path: Path, to: Path) -> None:
    if path.exists():
        path.rename(to)
    path.symlink_to(to)


def _grow(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(reading.FILE_MAX + 1)


BREAK = {
    "gone": lambda c: (c / "faqs.csv").unlink(),
    "a folder": lambda c: ((c / "faqs.csv").unlink(), (c / "faqs.csv").mkdir()),
    "a link": lambda c: _link(c / "faqs.csv", c.parent.parent / "faqs.csv"),
    "a link to a folder": lambda c: _link(c / "files" / "x", Path("/etc")),
    "a loop of links": lambda c: _link(c / "files" / "x", c),
    "a stray": lambda c: (c / "Thumbs.db").write_bytes(b"x"),
    "no descriptor": lambda c: (c / "datapackage.yaml").unlink(),
    "no package": lambda c: c.rename(c.parent.parent / "elsewhere"),
    "descriptor in GBK": lambda c: _in_gbk(c / "datapackage.yaml"),
    "a column changed in the descriptor": lambda c: _rewrite(
        c / "datapackage.yaml", lambda t: t.replace('"名称"', '"名字"', 1)
    ),
    "dangling": lambda c: _rewrite(
        c / "faqs.csv", lambda t: t.replace("shi-shipin-xinban,", "mei-you,")
    ),
    "a table that lost its rows": lambda c: _rewrite(
        c / "venues.csv", lambda t: t.splitlines()[0] + "\n"
    ),
    "dangling in a list": lambda c: _rewrite(
        c / "materials.csv", lambda t: t.replace("shipin-zulin", "mei-you", 1)
    ),
    "dangling instrument": lambda c: _rewrite(
        c / "bases.csv", lambda t: t.replace("shipin-anquan-fa", "mei-you", 1)
    ),
    "duplicate": lambda c: _rewrite(c / "faqs.csv", lambda t: t + t.splitlines()[1] + "\n"),
    "too large": lambda c: _grow(c / "faqs.csv"),
}


FOLDERS = {
    "gone": [("no-file", "catalogue/faqs.csv")],
    "a folder": [("no-file", "catalogue/faqs.csv")],
    "a link": [("symlink", "catalogue/faqs.csv")],
    "a link to a folder": [("symlink", "catalogue/files/x")],
    "a loop of links": [("symlink", "catalogue/files/x")],
    "a stray": [("stray-file", "catalogue/Thumbs.db")],
    "no descriptor": [("no-file", "catalogue/datapackage.yaml")],
    "no package": [("no-package", "catalogue/datapackage.yaml")],
    "descriptor in GBK": [("encoding", "catalogue/datapackage.yaml")],
    "a column changed in the descriptor": [("tables-differ", "catalogue/datapackage.yaml")],
    "dangling": [("dangling-reference", "catalogue/faqs.csv")],
    "a table that lost its rows": [
        ("dangling-reference", "catalogue/closures.csv"),
        ("dangling-reference", "catalogue/windows.csv"),
    ],
    "dangling in a list": [("dangling-reference", "catalogue/materials.csv")],
    "dangling instrument": [("dangling-reference", "catalogue/bases.csv")],
    "duplicate": [("duplicate-key", "catalogue/faqs.csv")],
    "too large": [("file-too-large", "catalogue/faqs.csv")],
}


@pytest.mark.parametrize("how", FOLDERS)
def test_a_broken_folder_is_told_with_its_cause(how, tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "_frictionless", lambda *_: [])  # it has a test of its own
    data = factory.make_catalogue(tmp_path)
    BREAK[how](data / "catalogue")
    assert _checked(data) == FOLDERS[how]


def test_the_factory_passes_the_whole_check(tmp_path):
    assert _checked(factory.make_catalogue(tmp_path)) == []


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(10**12)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("was read"))
    data, findings = reading.load(path, "big.csv")
    assert data is None
    assert [f.rule for f in findings] == ["file-too-large"]


def test_rare_letters_are_no_deceivers():
    """Letters of any block pass; what category C holds is refused, but for what is unassigned."""
    for code in [*range(0x3400, 0xA000), *range(0x20000, 0x2FFFD, 7), 0x31350]:
        assert reading._FORBIDDEN_PY.search(chr(code)) is None
    for code in range(0x110000):
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Co") and chr(code) not in "\n\r":
            assert reading._FORBIDDEN_PY.search(chr(code)), f"U+{code:04X}"


def test_structure_tells_physical_lines():
    text = f"{HEADER}\n{ROWS[1]}\n{ROWS[0]}\n"
    structure, findings = records.scan(text.encode(), "a.csv", SCHEMA)
    assert not findings
    assert structure.lines.tolist() == [2, 4]
    table, _ = read(text.encode(), "a.csv", SCHEMA)
    assert table.place(1, "name").line == 4
