"""A figure that jumped since the last release is told, and nothing else is; what is meant is let through."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.findings import Finding, Refused
from tests.build_tools import assert_whole, build_site
from tests.catalogue_factory import Tables, make_catalogue, tables

Change = Callable[[Tables], None]


def fee(column: str, value: str) -> Change:
    def change(rows: Tables) -> None:
        line = next(x for x in rows["fees"] if x["id"] == PAID)
        assert line[column] != value
        line[column] = value

    return change


def matter(**columns: str) -> Change:
    def change(rows: Tables) -> None:
        row = next(x for x in rows["matters"] if x["id"] == LICENCE)
        row.update(columns)

    return change


def more(rows: Tables) -> Tables:
    """Give a table enough rows for half of them to say something."""
    first = rows["aliases"][0]
    rows["aliases"] += [{**first, "alias": f"{first['alias']}{n}"} for n in "甲乙丙丁戊己庚辛壬癸"]
    return rows


def _paid() -> str:
    return next(x["id"] for x in tables()["fees"] if x.get("amount"))


def _licence() -> str:
    return next(
        x["id"] for x in tables()["matters"]
        if x.get("promised_unit") == "工作日" and int(x["promised_days"]) >= 2
    )  # fmt: skip


PAID, LICENCE = _paid(), _licence()
OLD = next(x for x in tables()["fees"] if x["id"] == PAID)["amount"]
LAW = next(x for x in tables()["matters"] if x["id"] == LICENCE)["statutory_days"]
DAYS = next(x for x in tables()["matters"] if x["id"] == LICENCE)["promised_days"]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    make_catalogue(folder, more(tables()))
    build_site(folder)
    return folder


def told(folder: Path, change: Change) -> list[Finding]:
    """Build with a change over what is published; returns what stops it."""
    rows = more(tables())
    change(rows)
    make_catalogue(folder, rows)
    before = assert_whole(folder / "output")
    with pytest.raises(Refused) as refused:
        build_site(folder)
    assert assert_whole(folder / "output") == before
    return [f for f in refused.value.findings if f.rule in ("figure-jumped", "table-shrunk")]


SLIPS = {
    "万元 for 元": "10000",
    "a comma moved": "0.001",
    "ten times": "10",
}
CUT = {"one row is left": 1, "the header alone": 0}


@pytest.mark.parametrize("factor", SLIPS.values(), ids=SLIPS)
def test_an_amount_that_jumped_is_told_at_its_cell(published: Path, factor: str) -> None:
    new = f"{Decimal(OLD) * Decimal(factor):f}"
    (found,) = told(published, fee("amount", new))
    assert (found.rule, found.place.file, found.field, found.value) == (
        "figure-jumped", "catalogue/fees.csv", "amount", new,
    )  # fmt: skip
    assert found.place.line == 2 + [x["id"] for x in tables()["fees"]].index(PAID)
    assert f"{OLD} 元" in found.found.zh
    assert "--accept-jumps" in found.fix.zh


def test_another_kind_of_days_is_told(published: Path) -> None:
    (found,) = told(published, matter(promised_unit="自然日"))
    assert (found.rule, found.field) == ("figure-jumped", "promised_days")
    assert f"{DAYS} 工作日" in found.found.zh
    assert "自然日" in found.found.zh


@pytest.mark.parametrize("left", CUT.values(), ids=CUT)
def test_half_a_table_gone_is_told_once(published: Path, left: int) -> None:
    def cut(rows: Tables) -> None:
        rows["aliases"] = rows["aliases"][:left]

    found = told(published, cut)
    assert [f.rule for f in found] == ["table-shrunk"]


def test_a_change_that_is_meant_is_let_through_and_small_ones_need_no_word(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    build_site(tmp_path)
    rows = tables()
    matter(statutory_days=str(int(LAW) + 1))(rows)
    make_catalogue(tmp_path, rows)
    build_site(tmp_path)
    matter(promised_unit="自然日")(rows)
    make_catalogue(tmp_path, rows)
    with pytest.raises(Refused):
        build_site(tmp_path)
    build_site(tmp_path, accept_jumps=True)
    build_site(tmp_path)  # what was let through is what was published
