"""Every download, read back, is the model cell by cell; what is not stated stays so in each format."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import openpyxl.utils.escape
import pyarrow.parquet
import pytest
import python_calamine

from pipeline import downloads
from pipeline.build import Built
from pipeline.formats import excel
from pipeline.formats.base import PART, word
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED, Missing
from pipeline.reading.packages import Package
from pipeline.reading.table import Table
from tests import big_table, example, odd_dataset, shapes
from tests.build_tools import SOAK, build_site, bytes_of
from tests.catalogue_factory import make_catalogue

Row = tuple[object, ...]
Cells = list[list[object]]
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    folder = tmp_path_factory.mktemp("downloads")
    make_catalogue(folder)
    odd_dataset.write(folder / "data")
    return folder / "output" / "downloads", build_site(folder)


def _tables(built: tuple[Path, Built]) -> Iterator[tuple[Package, str, Table]]:
    for package in built[1].site.packages.values():
        for name, table in package.tables.items():
            yield package, name, table


def _rows(table: Table) -> list[Row]:
    return list(zip(*(column.cells() for column in table.columns), strict=True))


def _silence(row: Row, names: tuple[str, ...], state: Missing) -> list[str]:
    return [name for name, value in zip(names, row, strict=True) if value is state]


def _assert_table(table: Table, found: list[Row], same: Callable[[object, object], bool]) -> None:
    """Compare every cell of a table with what was read back."""
    for got, want in zip(found, _rows(table), strict=True):
        for field, cell, value in zip(table.schema.fields, got, want, strict=True):
            assert same(cell, value), (table.schema.name, field.name, cell, value)


def _assert_records(
    table: Table, found: list[dict[str, object]], same: Callable[[object, object], bool]
) -> None:
    """The same for formats with a null and a reason for it."""
    names = table.schema.names
    _assert_table(table, [tuple(record[name] for name in names) for record in found], same)
    for record, row in zip(found, _rows(table), strict=True):
        assert {*record} == {*names, "not_stated", "not_applicable"}
        assert record["not_stated"] == _silence(row, names, NOT_STATED)
        assert record["not_applicable"] == _silence(row, names, NOT_APPLICABLE)


def test_what_is_compared_has_every_type_and_every_silence(built: tuple[Path, Built]) -> None:
    table = built[1].site.packages["odd"].tables["values"]
    for column in table.columns:
        kinds = {type(v) for v in column.values}
        if not column.field.required:
            assert {NOT_STATED, NOT_APPLICABLE} <= {*column.values}, column.field.name
            assert kinds - {Missing}, column.field.name
    assert {c.field.type for c in table.columns} == {
        "string",
        "integer",
        "number",
        "boolean",
        "date",
    }


# --- text ------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["", "plain/"])
def test_csv_is_the_model(built: tuple[Path, Built], folder: str) -> None:
    for package, name, table in _tables(built):
        data = (built[0] / package.folder / f"{folder}{name}.csv").read_bytes()
        marked = data.startswith(b"\xef\xbb\xbf")
        assert marked == (not folder), "spreadsheet programs need the mark; others must not get it"
        header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        assert tuple(header) == table.schema.names
        _assert_table(table, [tuple(row) for row in rows], lambda cell, v: cell == word(v) != "")


def _json_same(cell: object, value: object) -> bool:
    if isinstance(value, Missing):
        return cell is None
    if isinstance(value, tuple):
        return cell == list(value)
    if isinstance(value, bool | int):
        return type(cell) is type(value) and cell == value
    return cell == str(value)


def test_json_is_the_model(built: tuple[Path, Built]) -> None:
    for package, name, table in _tables(built):
        text = (built[0] / package.folder / f"{name}.json").read_text(encoding="utf-8")
        _assert_records(table, json.loads(text), _json_same)


def test_ndjson_is_the_model_line_by_line(built: tuple[Path, Built]) -> None:
    for package, name, table in _tables(built):
        text = (built[0] / package.folder / f"{name}.ndjson").read_text(encoding="utf-8")
        lines = text.removesuffix("\n").split("\n")
        _assert_records(table, [json.loads(line) for line in lines], _json_same)


# --- workbooks -------------------------------------------------------------------------------


def _sheets_openpyxl(path: Path) -> dict[str, Cells]:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert not any(c.data_type == "f" for row in sheet.iter_rows() for c in row), "no formulas"
    return {
        sheet.title: [[_unescaped(cell) for cell in row] for row in sheet.values] for sheet in book
    }


def _unescaped(cell: object) -> object:
    """Read `_x005F_` as the format means it, which openpyxl leaves out where a text stands in its cell."""
    return openpyxl.utils.escape.unescape(cell) if isinstance(cell, str) else cell


def _sheets_calamine(path: Path) -> dict[str, Cells]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


READERS = {"openpyxl": _sheets_openpyxl, "calamine": _sheets_calamine}
Sheets = Callable[[Path], dict[str, Cells]]


def _sheet_same(cell: object, value: object) -> bool:
    """A cell of a sheet: numbers and days of its kind, everything else as the word it is."""
    if isinstance(value, date) and value >= excel.FIRST_DAY:
        return (cell.date() if isinstance(cell, datetime) else cell) == value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return type(cell) in (int, float) and Decimal(repr(cell)) == value
    return cell == word(value)


def _long(sheets: dict[str, Cells], name: str, row: int, column: str) -> str:
    """Put a long text together again from the pieces on the last sheet."""
    pieces = [line for line in sheets[excel.LONG][1:] if line[:3] == [name, row, column]]
    assert [p[3] for p in pieces] == [*range(1, len(pieces) + 1)]
    return "".join(str(p[4]) for p in pieces)


def assert_workbook(package: Package, sheets: dict[str, Cells]) -> int:
    """Compare a workbook that was read back with its package; returns how many cells had a long text."""
    long = 0
    names = [name for name in sheets if name not in (excel.ABOUT, excel.LONG)]
    for name, table in zip(names, package.tables.values(), strict=True):
        head, *rows = sheets[name]
        for i, field in enumerate(table.schema.fields):
            assert head[i] == (f"{field.title}（{field.unit}）" if field.unit else field.title)
            for n, row in enumerate(rows):
                if str(row[i]).startswith("（全文"):
                    row[i] = _long(sheets, name, n + 2, field.title)
                    long += 1
        _assert_table(table, [tuple(row) for row in rows], _sheet_same)
    return long


@pytest.mark.parametrize("reader", READERS.values(), ids=list(READERS))
def test_a_workbook_is_the_model(built: tuple[Path, Built], reader: Sheets) -> None:
    packages = built[1].site.packages.values()
    assert (
        sum(assert_workbook(p, reader(built[0] / p.folder / f"{p.folder}.xlsx")) for p in packages)
        == 1
    )


LIVE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("https://example.org")',
    "{=1}",
    "https://example.org",
)
"""Texts that a spreadsheet program would run."""


def with_texts(package: Package, texts: tuple[str, ...]) -> Package:
    """Return the odd package with other texts in its column of texts, the reader unasked."""
    table = package.tables["values"]
    columns = list(table.columns)
    values = tuple(texts[i % len(texts)] for i in range(len(columns[1].values)))
    columns[1] = replace(columns[1], values=values)
    return replace(
        package, tables={**package.tables, "values": replace(table, columns=tuple(columns))}
    )


def test_a_text_that_looks_like_a_formula_is_a_text_in_the_workbook(
    built: tuple[Path, Built], tmp_path: Path
) -> None:
    """The reader refuses such cells; were one to pass, no program runs it."""
    live = with_texts(built[1].site.packages["odd"], LIVE)
    excel.write(live, tmp_path / "live.xlsx", excel.ROWS)
    for read in READERS.values():
        sheet = list(read(tmp_path / "live.xlsx").values())[1]
        assert {row[1] for row in sheet[1:]} - {"未公开", "不适用"} >= {*LIVE}
    with zipfile.ZipFile(tmp_path / "live.xlsx") as archive:
        xml = b"".join(archive.read(n) for n in archive.namelist() if "sheet" in n)
    assert b"<f>" not in xml
    assert b"hyperlink" not in xml


def test_rows_beyond_a_sheet_go_on_in_the_next(built: tuple[Path, Built], tmp_path: Path) -> None:
    package = built[1].site.packages["odd"]
    excel.write(package, tmp_path / "many.xlsx", rows=10)
    sheets = _sheets_calamine(tmp_path / "many.xlsx")
    rows = [row for name, sheet in sheets.items() if name.startswith("部分") for row in sheet[1:]]
    assert len([n for n in sheets if n.startswith("部分")]) == -(-len(rows) // 9)
    _assert_table(package.tables["parts"], [tuple(row) for row in rows], _sheet_same)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in sheets)


# --- databases and columns -------------------------------------------------------------------


def _sqlite_same(cell: object, value: object) -> bool:
    if isinstance(value, Missing):
        return cell is None
    if isinstance(value, tuple):
        return isinstance(cell, str) and json.loads(cell) == list(value)
    if isinstance(value, int):
        return type(cell) is int and cell == int(value)
    if isinstance(value, Decimal):
        return type(cell) in (int, float) and Decimal(repr(cell)) == value
    return cell == str(value)


def _database(path: Path, names: dict[str, Table]) -> None:
    with sqlite3.connect(path) as base:
        base.row_factory = sqlite3.Row
        assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        for name, table in names.items():
            found: list[dict[str, object]] = [
                dict(row)
                for row in base.execute(f'SELECT * FROM "{name}" ORDER BY rowid')  # noqa: S608 (ours)
            ]
            for record in found:
                record |= {k: json.loads(str(record[k])) for k in ("not_stated", "not_applicable")}
            _assert_records(table, found, _sqlite_same)
            keys = {row["from"] for row in base.execute(f'PRAGMA foreign_key_list("{name}")')}
            assert keys == {
                f.name for f in table.schema.fields if f.references and f.form != "list"
            }
            key = [r["name"] for r in base.execute(f'PRAGMA table_info("{name}")') if r["pk"]]
            assert {*key} == {*table.schema.key}
    base.close()


def test_a_database_is_the_model_with_its_keys_and_types(built: tuple[Path, Built]) -> None:
    for package in built[1].site.packages.values():
        _database(built[0] / package.folder / f"{package.folder}.sqlite", dict(package.tables))
    path = built[0] / "odd" / "odd.sqlite"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
        kinds = {r[1]: r[2] for r in base.execute('PRAGMA table_info("values")')}
        assert (kinds["count"], kinds["amount"], kinds["open"], kinds["day"]) == (
            "INTEGER",
            "NUMERIC",
            "INTEGER",
            "TEXT",
        )
        assert base.execute('SELECT count(*) FROM "values" WHERE amount > 12').fetchone()[0] > 1
    base.close()


def test_a_database_refuses_what_the_schema_refuses(
    built: tuple[Path, Built], tmp_path: Path
) -> None:
    copy = tmp_path / "odd.sqlite"
    copy.write_bytes((built[0] / "odd" / "odd.sqlite").read_bytes())
    with sqlite3.connect(copy) as base:
        base.execute("PRAGMA foreign_keys=ON")
        for wrong in (
            "UPDATE \"values\" SET kind = '丁'",
            'UPDATE "values" SET open = 2',
            'UPDATE "values" SET id = NULL',
            "UPDATE \"values\" SET id = 'v1'",
            "UPDATE parts SET value_id = 'nobody'",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                base.execute(wrong)
    base.close()


def test_parquet_is_the_model(built: tuple[Path, Built]) -> None:
    for package, name, table in _tables(built):
        read = pyarrow.parquet.read_table(built[0] / package.folder / f"{name}.parquet")
        _assert_records(
            table,
            read.to_pylist(),
            lambda cell, v: (
                cell is None
                if isinstance(v, Missing)
                else cell == (list(v) if isinstance(v, tuple) else v)
            ),
        )
        for field in table.schema.fields:
            assert read.schema.field(field.name).metadata[b"title"].decode() == field.title


# --- many rows -------------------------------------------------------------------------------


def test_a_table_of_many_parts_is_whole_in_every_format(tmp_path: Path) -> None:
    """Rows are written in parts; none is lost, doubled or moved where one ends and the next begins."""
    big = big_table.package(2 * PART + 3)
    table = big.tables["rows"]
    big_table.write(big, tmp_path)
    for name in ("rows.csv", "plain/rows.csv"):
        _, *rows = csv.reader(io.StringIO((tmp_path / name).read_text("utf-8-sig"), newline=""))
        _assert_table(table, [tuple(row) for row in rows], lambda cell, v: cell == word(v))
    _assert_records(table, json.loads((tmp_path / "rows.json").read_text("utf-8")), _json_same)
    lines = (tmp_path / "rows.ndjson").read_text("utf-8").splitlines()
    _assert_records(table, [json.loads(line) for line in lines], _json_same)
    _, *rows = _sheets_calamine(tmp_path / "big.xlsx")["结果"]
    _assert_table(table, [tuple(row) for row in rows], _sheet_same)
    _database(tmp_path / "big.sqlite", {"rows": table})
    read = pyarrow.parquet.read_table(tmp_path / "rows.parquet")
    _assert_table(
        table,
        list(zip(*(read[name].to_pylist() for name in table.schema.names), strict=True)),
        lambda cell, v: cell is None if isinstance(v, Missing) else cell == v,
    )


def test_the_downloads_of_many_rows_need_little_memory() -> None:
    """A million rows in less than 1 GiB; of a sample, not more than its text would need if it were whole."""
    rows = 1_000_000 if SOAK else 60_000
    command = [sys.executable, "-m", "tests.big_table", str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    before, after = map(int, done.stdout.split())
    assert after < 1024 if SOAK else after - before < 100, (before, after)


# --- packages --------------------------------------------------------------------------------


def _frictionless(path: Path) -> tuple[bool, str]:
    """Ask the command from PyPI, as a reader would."""
    command = [
        str(Path(sys.executable).with_name("frictionless")),
        "validate",
        "--type",
        "package",
        str(path),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=path.parent)
    return done.returncode == 0, done.stdout + done.stderr


def _packages(built: tuple[Path, Built]) -> dict[str, int]:
    """Return every published package, and how many tables it has."""
    found = {f"{p.folder}/{p.folder}.zip": len(p.tables) for p in built[1].site.packages.values()}
    return {**found, "all.zip": sum(found.values()), "odd/plain/datapackage.json": 2}


def test_frictionless_finds_every_published_package_valid(built: tuple[Path, Built]) -> None:
    for path, tables in _packages(built).items():
        valid, said = _frictionless(built[0] / path)
        assert valid, (path, said)
        report = json.loads(said)
        assert len(report["tasks"]) == tables, "one that looks at nothing proves nothing"
        assert all(task["valid"] and task["stats"]["rows"] for task in report["tasks"])


def test_frictionless_finds_a_package_with_one_spoiled_cell_invalid(
    built: tuple[Path, Built], tmp_path: Path
) -> None:
    """Any cell, and also where the wrong value is one of its type: the sum of the file tells."""
    draw = random.Random(7)
    for name in ("odd", "catalogue"):
        _assert_one_cell_tells(built[0] / name / f"{name}.zip", tmp_path / name, draw)


def _assert_one_cell_tells(package: Path, folder: Path, draw: random.Random) -> None:
    """Spoil a cell that is drawn: Frictionless finds the table that it is in invalid, and no other."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    tables = {r["name"]: _csv(folder / r["path"]) for r in described["resources"]}
    table = draw.choice(sorted(name for name, (_, *rows) in tables.items() if rows))
    header, *rows = tables[table]
    row, i = draw.choice(rows), draw.randrange(len(header))
    row[i] = "别的值" if row[i] != "别的值" else "又一个值"
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    valid, said = _frictionless(folder / "datapackage.json")
    assert not valid, (package, table, header[i])
    assert [t["name"] for t in json.loads(said)["tasks"] if not t["valid"]] == [table]


def _csv(path: Path) -> list[list[str]]:
    return [*csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))]


def test_frictionless_judges_the_packages_of_the_example(tmp_path: Path) -> None:
    """Valid as published, in each form and version; each archive invalid with one cell spoilt.

    A seeded sample of two archives; in soak all there is, also the one of all packages together.
    """
    output, packages = example.output() / "downloads", shapes.example_site().packages
    archives = [*sorted(output.glob("*/*.zip")), *sorted(output.glob("*/versions/*.zip"))]
    assert len(archives) > len(packages), "each package, and versions that stay"
    draw = random.Random(20261130)
    drawn = archives if SOAK else draw.sample(archives, 2)
    others = [output / "all.zip", *sorted(output.glob("*/plain/datapackage.json"))]
    for path in [*drawn, *(others if SOAK else ())]:
        valid, said = _frictionless(path)
        assert valid, (path, said)
        rows = {task["name"]: task["stats"]["rows"] for task in json.loads(said)["tasks"]}
        assert rows, "one that looks at nothing proves nothing"
        if path.stem in packages and path.parent.name != "versions":
            assert rows == {n: len(t) for n, t in packages[path.stem].tables.items()}
    for number, path in enumerate(drawn):
        _assert_one_cell_tells(path, tmp_path / str(number), draw)


def test_archives_are_made_without_the_hour_and_in_order(built: tuple[Path, Built]) -> None:
    folder, site = built
    found = sorted(folder.rglob("*.zip"))
    assert len(found) == len(site.site.packages) + 1 + len(downloads.APART)
    for path in found:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert {i.external_attr for i in archive.infolist()} == {0o644 << 16}
        tables = [n for n in names if n != "datapackage.json"]
        assert tables == sorted(tables)
        assert ("datapackage.json" in names) == (path.name.count(".") == 1)


def test_all_packages_together_are_every_table_once(built: tuple[Path, Built]) -> None:
    folder, site = built
    tables = {f"{p.folder}_{name}": table for p, name, table in _tables(built)}
    whole = downloads.together(site.site.packages)
    assert {name: len(t) for name, t in whole.tables.items()} == {
        n: len(t) for n, t in tables.items()
    }
    _database(folder / "all.sqlite", tables)
    for kind in downloads.APART:
        with zipfile.ZipFile(folder / f"all.{kind}.zip") as archive:
            assert {*archive.namelist()} == {f"{p.folder}/{n}.{kind}" for p, n, _ in _tables(built)}
            for name in archive.namelist():
                assert archive.read(name) == (folder / name).read_bytes()


def test_forms_are_shipped_to_the_byte(built: tuple[Path, Built]) -> None:
    folder, site = built
    for file in site.site.files.values():
        assert len((folder / "catalogue" / file.path).read_bytes()) == file.bytes
        assert (folder / "catalogue" / "plain" / file.path).is_file()


# --- sums and bytes --------------------------------------------------------------------------


def test_the_sums_name_every_file_and_are_right(built: tuple[Path, Built]) -> None:
    folder = built[0]
    lists = sorted(folder.rglob("SHA256SUMS"))
    assert len(lists) == len(built[1].site.packages) + 1
    for path in lists:
        lines = dict(line.split("  ", 1)[::-1] for line in path.read_text("utf-8").splitlines())
        there = {
            p.relative_to(path.parent).as_posix()
            for p in path.parent.rglob("*")
            if p.is_file() and p.name != path.name
        }
        assert {*lines} == there
        for name, digest in lines.items():
            assert hashlib.sha256((path.parent / name).read_bytes()).hexdigest() == digest
        assert (
            subprocess.run(
                ["sha256sum", "-c", "--quiet", path.name], cwd=path.parent, check=False
            ).returncode
            == 0
        )


def test_the_same_input_makes_the_same_bytes(built: tuple[Path, Built], tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    odd_dataset.write(tmp_path / "data")
    build_site(tmp_path)
    again = bytes_of(tmp_path / "output" / "downloads")
    assert [n for n, data in bytes_of(built[0]).items() if again.get(n) != data] == []
    assert len(again) > 100
