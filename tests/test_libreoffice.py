"""Workbooks as LibreOffice reads them: each cell is of the model's kind, and shows the model's text.

A seeded sample of the example's workbooks; in soak each of them, and the one with everything.
"""

from __future__ import annotations

import csv
import random
import subprocess
import zipfile
from pathlib import Path

import pytest

from pipeline import downloads
from pipeline.formats import excel
from pipeline.formats.base import word
from pipeline.reading.packages import Package
from tests import example, odd_dataset, shapes
from tests.build_tools import SOAK, build_site
from tests.catalogue_factory import make_catalogue
from tests.programs import program
from tests.test_downloads import LIVE, READERS, Cells, assert_workbook, with_texts

SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Every sheet as UTF-8, between commas, cells as they are shown: LibreOffice Help, “Filter Options for CSV”."""

ROUNDED = {"999999999.999999": "1000000000.000000"}
"""What LibreOffice shows rounded, though its cell has every digit: fifteen, six of them decimals."""


def _converted(books: list[Path], form: str, folder: Path) -> Path:
    """Let LibreOffice read workbooks and write them in another form; returns the folder with them."""
    out = folder / form.partition(":")[0]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program("soffice"), "--headless", profile, "--convert-to", form, "--outdir", out]
    done = subprocess.run(
        [*command, *books], capture_output=True, text=True, timeout=3000, check=False
    )
    assert done.returncode == 0, done.stderr
    return out


def _shown(folder: Path, book: str, sheet: str) -> Cells:
    with (folder / f"{book}-{sheet}.csv").open(encoding="utf-8", newline="") as stream:
        return [[*row] for row in csv.reader(stream)]


def _assert_shown(package: Package, sheets: dict[str, Cells]) -> None:
    """Compare what a person sees in each cell; of a text that is too long for one, where it stands."""
    for (name, (_, *rows)), table in zip(sheets.items(), package.tables.values(), strict=True):
        for row, *cells in zip(rows, *(c.cells() for c in table.columns), strict=True):
            for cell, value in zip(row, cells, strict=True):
                text = word(value)
                kept_elsewhere = excel.units(text) > excel.CELL and "“长文”表" in str(cell)
                assert cell == ROUNDED.get(text, text) or kept_elsewhere, (name, cell, value)


def _assert_read(packages: dict[Path, Package], folder: Path) -> int:
    """Compare workbooks as LibreOffice reads them, by kind and as shown; returns how many long texts."""
    typed = _converted([*packages], "ods", folder)
    shown = _converted([*packages], SHOWN, folder)
    long = 0
    for book, package in packages.items():
        path = typed / f"{book.stem}.ods"
        with zipfile.ZipFile(path) as archive:
            assert b"table:formula" not in archive.read("content.xml"), "no formulas"
        sheets = READERS["calamine"](path)
        long += assert_workbook(package, sheets)
        names = [name for name in sheets if name not in (excel.ABOUT, excel.LONG)]
        _assert_shown(package, {name: _shown(shown, book.stem, name) for name in names})
    return long


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Package]:
    program("soffice")
    folder = tmp_path_factory.mktemp("libreoffice")
    make_catalogue(folder)
    odd_dataset.write(folder / "data")
    package = build_site(folder).site.packages["odd"]
    return folder / "output/downloads/odd/odd.xlsx", package


def test_the_oddest_cells_and_those_that_look_live(
    odd: tuple[Path, Package], tmp_path: Path
) -> None:
    """Leading zeros, long numbers, days before the calendar of spreadsheets, texts longer than a cell."""
    path, package = odd
    live = with_texts(package, LIVE)
    excel.write(live, tmp_path / "live.xlsx", excel.ROWS)
    packages = {path: package, tmp_path / "live.xlsx": live}
    assert _assert_read(packages, tmp_path) == 2
    without_zeros = with_texts(package, tuple(text.lstrip("0") for text in odd_dataset.TEXTS))
    with pytest.raises(AssertionError, match="'007', '7'"):
        assert_workbook(without_zeros, READERS["calamine"](tmp_path / "ods" / "odd.ods"))


def test_workbooks_of_the_example(tmp_path: Path) -> None:
    program("soffice")
    packages, folder = shapes.example_site().packages, example.output() / "downloads"
    books = {folder / name / f"{name}.xlsx": package for name, package in packages.items()}
    if SOAK:
        books[folder / "all.xlsx"] = downloads.together(packages)
    else:
        books = dict(random.Random(20261130).sample([*books.items()], 2))
    _assert_read(books, tmp_path)
    assert any(len(table) for package in books.values() for table in package.tables.values())
