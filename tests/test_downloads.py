"""Every download, read back, is the model cell by cell; what is not stated stays so in each format."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import frictionless
import pytest

from pipeline.build import Built
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED, Missing
from pipeline.reading.table import written
from tests.build_tools import build_site
from tests.catalogue_factory import make_catalogue


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    folder = tmp_path_factory.mktemp("downloads")
    make_catalogue(folder)
    return folder / "output" / "downloads", build_site(folder)


def _cells(built: Built, table: str) -> list[list[object]]:
    columns = [c.cells() for c in built.site.packages["catalogue"].tables[table].columns]
    return [list(row) for row in zip(*columns, strict=True)]


def test_csv_is_the_model(built: tuple[Path, Built]) -> None:
    folder, site = built
    tables = site.site.packages["catalogue"].tables
    seen = {NOT_STATED: 0, NOT_APPLICABLE: 0}
    for name, table in tables.items():
        data = (folder / "catalogue" / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), "spreadsheet programs need the mark"
        header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        assert tuple(header) == table.schema.names
        for row, model in zip(rows, _cells(site, name), strict=True):
            for cell, value in zip(row, model, strict=True):
                if isinstance(value, Missing):
                    assert cell == value.value
                    seen[value] += 1
                else:
                    assert cell == written(value)
                    assert cell != ""
    assert min(seen.values()) > 10, seen


def test_json_is_the_model(built: tuple[Path, Built]) -> None:
    folder, site = built
    for name, table in site.site.packages["catalogue"].tables.items():
        records = json.loads((folder / "catalogue" / f"{name}.json").read_text(encoding="utf-8"))
        for record, model in zip(records, _cells(site, name), strict=True):
            for field, value in zip(table.schema.names, model, strict=True):
                assert (field in record["not_stated"]) == (value is NOT_STATED)
                assert (field in record["not_applicable"]) == (value is NOT_APPLICABLE)
                if isinstance(value, Missing):
                    assert record[field] is None
                elif isinstance(value, tuple):
                    assert tuple(record[field]) == value
                elif isinstance(value, bool | int):
                    assert record[field] is value or record[field] == value
                else:
                    assert record[field] == str(value), "money and dates are exact texts"


def test_the_zip_is_a_package_that_frictionless_finds_valid(
    built: tuple[Path, Built], tmp_path: Path
) -> None:
    folder, site = built
    with zipfile.ZipFile(folder / "catalogue" / "catalogue.zip") as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names)
    files = site.site.files.values()
    assert files
    assert {f.path for f in files} <= set(names)
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == len(site.site.packages["catalogue"].tables)
    path = tmp_path / "matters.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("工作日", "工作曰", 1), encoding="utf-8"
    )
    assert not frictionless.Package(str(tmp_path / "datapackage.json")).validate().valid


def test_forms_are_shipped_to_the_byte(built: tuple[Path, Built]) -> None:
    folder, site = built
    for file in site.site.files.values():
        assert len((folder / "catalogue" / file.path).read_bytes()) == file.bytes
