"""What was published neither vanishes nor changes its short code without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.findings import Refused
from pipeline.model.codes import is_short_code, short_code
from tests.build_tools import assert_whole, build_site
from tests.catalogue_factory import make_catalogue, tables


def _rules(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.rule for f in refused.value.findings if f.blocks}


def test_every_id_has_a_code_and_no_code_stands_twice(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    build_site(tmp_path)
    listed = json.loads((tmp_path / "output" / "codes.json").read_text(encoding="utf-8"))["codes"]
    assert {"matters", "items", "fees", "instruments", "windows", "datasets"} <= set(listed)
    codes = [code for table in listed.values() for code in table.values() if code]
    assert len(codes) > 20
    assert len(codes) == len(set(codes))
    assert all(map(is_short_code, codes))


def test_a_row_that_vanishes_stops_the_build(tmp_path: Path) -> None:
    rows = tables()
    window = {"id": "lost-window", "venue_id": rows["venues"][0]["id"], "number": "Z9"}
    rows["windows"].append(window)
    make_catalogue(tmp_path, rows)
    before = build_site(tmp_path, draft=False).build_id
    rows["windows"].remove(window)
    make_catalogue(tmp_path, rows)
    with pytest.raises(Refused) as refused:
        build_site(tmp_path)
    assert _rules(refused) == {"published-id-removed"}
    assert window["id"] in {f.value for f in refused.value.findings}
    assert assert_whole(tmp_path / "output") == before
    assert build_site(tmp_path, accept_removals=True).build_id != before


def test_a_code_that_changes_stops_the_build(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    build_site(tmp_path)
    rows = tables()
    rows["matters"][0]["short_code"] = short_code("matters", "another")
    make_catalogue(tmp_path, rows)
    with pytest.raises(Refused) as refused:
        build_site(tmp_path)
    assert _rules(refused) == {"published-code-changed"}


def test_another_hall_may_use_the_same_folder(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    build_site(tmp_path)
    settings = tmp_path / "data" / "site.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("示例市政务服务中心", "另一个中心"),
        encoding="utf-8",
    )
    catalogue = tmp_path / "data" / "catalogue" / "closures.csv"
    catalogue.write_text(
        catalogue.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8"
    )
    build_site(tmp_path)
