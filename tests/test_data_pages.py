"""The data pages: sizes, licence, what changed, code that runs; and the API behind them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import openapi_spec_validator
import pandas as pd
import pytest

from pipeline import api, downloads, history
from pipeline.build import Built
from pipeline.history import Rows, counted
from pipeline.reading.packages import read_all
from pipeline.view.snippets import UNKNOWN
from tests import example, odd_dataset
from tests.browser.server import serving
from tests.build_tools import build_site
from tests.catalogue_factory import make_catalogue
from tests.markup import Element, parse
from tests.programs import program
from tests.test_provenance import Repository


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Built]]:
    """Give a site that is served at the address it is built for: (address, output, what was built)."""
    folder = tmp_path_factory.mktemp("data-pages")
    make_catalogue(folder)
    odd_dataset.write(folder / "data")
    with serving(folder) as server:
        base = f"{server.address}/output"
        yield base, folder / "output", build_site(folder, base_url=base)


def _main(output: Path, path: str) -> Element:
    return parse((output / path).read_text(encoding="utf-8")).one("main")


# --- the page --------------------------------------------------------------------------------


def test_a_page_offers_every_format_with_its_size(served: tuple[str, Path, Built]) -> None:
    _, output, site = served
    for folder, package in site.site.packages.items():
        offered: dict[str, str] = {}
        for files in _main(output, f"zh-hans/datasets/{folder}.html").all("ul", class_="files"):
            for link in files.all("a"):
                offered[link.attributes["href"].removeprefix("../../")] = link.one(
                    "span"
                ).text.strip()
        there = {
            p.relative_to(output).as_posix() for p in (output / "downloads" / folder).rglob("*")
        }
        for table in package.tables:
            for ending in ("csv", "json", "ndjson", "parquet"):
                assert f"downloads/{folder}/{table}.{ending}" in offered
            assert f"downloads/{folder}/plain/{table}.csv" in offered
        for name in (
            f"{folder}.xlsx",
            f"{folder}.sqlite",
            f"{folder}.zip",
            "SHA256SUMS",
            "plain/datapackage.json",
        ):
            assert f"downloads/{folder}/{name}" in offered
        assert {*offered} <= there
        for path, size in offered.items():
            count = (output / path).stat().st_size
            assert size == (
                f"{-(-count // 1024)} KB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MB"
            )


def test_all_data_at_once_stands_on_the_list(served: tuple[str, Path, Built]) -> None:
    _, output, _ = served
    links = _main(output, "zh-hans/datasets/index.html").one("ul", class_="files").all("a")
    found = {link.attributes["href"].removeprefix("../../downloads/") for link in links}
    archives = {f"all.{name}.zip" for name in downloads.APART}
    assert found == {"all.xlsx", "all.sqlite", "all.zip", "SHA256SUMS", *archives}


def test_a_page_says_rows_columns_licence_and_how_to_cite(served: tuple[str, Path, Built]) -> None:
    base, output, _ = served
    text = _main(output, "zh-hans/datasets/odd.html").text
    assert f"共 {len(odd_dataset.values())} 行" in text
    assert "带“引号”和, 逗号" in text
    assert "署名 4.0" in text
    cited = f"示例市行政审批服务局. 各种写法（示例）：2026.06[DS/OL]. [2026-06-15]. {base}/zh-hans/datasets/odd.html."
    assert cited in text
    silent = _main(output, "zh-hans/datasets/calendar.html").one("dl", class_="facts").text
    assert "没有写明许可" in silent, "no licence is never a free one"


def test_the_catalogue_page_of_the_example_tells_its_last_changes() -> None:
    main = parse(example.text("zh-hans/datasets/catalogue.html")).one("main")
    assert "最近改了什么" in main.text
    assert UNKNOWN in main.text, "no address is made up"
    assert "请换成本站的网址" in main.text


def test_the_addresses_of_the_documentation_are_there(served: tuple[str, Path, Built]) -> None:
    text = (example.ROOT / "docs" / "open-data.md").read_text(encoding="utf-8")
    named = [
        a
        for row in text.splitlines()
        if row.startswith("| `")
        for a in re.findall(r"`([a-z]+/[^`]+)`", row)
    ]
    assert len(named) >= 12
    for address in named:
        path = served[1] / address.replace("<package>", "odd").replace("<table>", "values")
        assert path.exists(), address


# --- code that is copied ---------------------------------------------------------------------


def _code(output: Path, folder: str) -> dict[str, str]:
    """Return the code of a page as one copies it."""
    main = _main(output, f"zh-hans/datasets/{folder}.html")
    return {
        one.one("h3").text.strip(): "".join(map(str, one.one("code").children))
        for one in main.all("div", class_="snippet")
    }


def _run(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_code_of_curl_duckdb_and_pandas_runs(
    served: tuple[str, Path, Built], tmp_path: Path
) -> None:
    base, output, site = served
    for folder, table in (("odd", "values"), ("catalogue", "matters")):
        code, rows = _code(output, folder), len(site.site.packages[folder].tables[table])
        assert list(code) == ["curl", "DuckDB", "pandas", "R"]
        work = tmp_path / folder
        work.mkdir()
        said = _run(["bash", "-euc", code["curl"]], work)
        assert f"{table}.parquet: OK" in said
        assert json.loads(said[said.index("{") :])["total"] == rows
        with duckdb.connect() as base_:
            base_.execute(f"SET file_search_path = '{work}'")
            assert base_.sql(code["DuckDB"]).fetchall() == [(rows,)]
        assert _run([sys.executable, "-c", code["pandas"]], work).startswith(f"{rows}\n")
        assert base in code["R"]


_STATED = r"""
cat(nrow(df), sprintf("%.0f", sum(as.numeric(df[["count"]]), na.rm = TRUE)), "\n")
cat(names(df), "\n", colSums(!is.na(df)))
"""
"""R: rows and the total of the counts; then the columns; then how many cells each states."""


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_code_of_r_reads_what_pandas_reads(
    served: tuple[str, Path, Built], tmp_path: Path, locale: str
) -> None:
    """Whatever the locale: R converts to it what it is told to convert, and stops where it cannot."""
    rscript, (_, output, _) = program("Rscript"), served
    for folder, table in (("odd", "values"), ("catalogue", "matters")):
        code = _code(output, folder)["R"]
        assert f"{table}.csv" in code
        (tmp_path / "read.R").write_text(f"{code}\n{_STATED}", encoding="utf-8")
        said = _run([rscript, "--vanilla", "read.R"], tmp_path, LC_ALL=locale).splitlines()
        frame = pd.read_parquet(output / f"downloads/{folder}/{table}.parquet")
        frame = frame.drop(columns=["not_stated", "not_applicable"])
        total = int(frame["count"].sum()) if "count" in frame else 0
        assert said[0] == f"[1] {len(frame)}"
        rows, summed = said[-3].split()
        assert (int(rows), int(summed)) == (len(frame), total)
        assert said[-2].split() == list(frame.columns)
        assert [int(n) for n in said[-1].split()] == list(frame.notna().sum())


def test_numbers_and_days_have_their_types_in_pandas(served: tuple[str, Path, Built]) -> None:
    _, output, _ = served
    frame = pd.read_parquet(output / "downloads/odd/values.parquet")
    assert frame["count"].sum() == 5 * 0 + 4 * -5 + 4 * 999999999999999
    assert frame["open"].dropna().isin([True, False]).all()
    assert frame["day"].dropna().map(lambda day: day.year).min() == 1900


# --- the API ---------------------------------------------------------------------------------


def _json(output: Path, path: str) -> Any:
    return json.loads((output / "api/v1" / path).read_text(encoding="utf-8"))


def _validator(
    described: dict[str, Any], schema: dict[str, Any]
) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({**schema, "components": described["components"]})


def _answer(described: dict[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = described["paths"][path]["get"]["responses"]["200"]["content"][
        "application/json"
    ]["schema"]
    return found


def test_the_api_is_described_as_openapi_asks(served: tuple[str, Path, Built]) -> None:
    described = _json(served[1], "openapi.json")
    assert described["openapi"].startswith("3.1")
    openapi_spec_validator.validate(described)
    del described["paths"]["/index.json"]["get"]["responses"]
    with pytest.raises(openapi_spec_validator.validation.exceptions.OpenAPIValidationError):
        openapi_spec_validator.validate({**described, "info": {}})


def test_every_answer_of_the_api_is_as_described(served: tuple[str, Path, Built]) -> None:
    """Every file of it; and one wrong value of any kind is seen."""
    _, output, site = served
    described = _json(output, "openapi.json")
    _validator(described, _answer(described, "/index.json")).validate(_json(output, "index.json"))
    paths = {"index.json", "openapi.json"}
    for folder, package in site.site.packages.items():
        _validator(described, _answer(described, "/{dataset}/index.json")).validate(
            _json(output, f"{folder}/index.json")
        )
        paths.add(f"{folder}/index.json")
        for name in package.tables:
            validator = _validator(described, _answer(described, f"/{folder}/{name}/{{page}}.json"))
            number: str | None = "1.json"
            while number:
                answer = _json(output, f"{folder}/{name}/{number}")
                paths.add(f"{folder}/{name}/{number}")
                validator.validate(answer)
                number = answer["next"]
    assert paths == {
        p.relative_to(output / "api/v1").as_posix() for p in (output / "api/v1").rglob("*.json")
    }
    validator = _validator(described, _answer(described, "/odd/values/{page}.json"))
    for field, wrong in (
        ("count", "5"),
        ("amount", 12.5),
        ("open", "是"),
        ("day", 7),
        ("kind", "丁"),
        ("many", "甲"),
        ("id", None),
    ):
        answer = _json(output, "odd/values/1.json")
        answer["items"][0][field] = wrong
        assert not validator.is_valid(answer), field


def test_the_pages_of_the_api_are_the_json_download(served: tuple[str, Path, Built]) -> None:
    _, output, site = served
    several = 0
    for folder, package in site.site.packages.items():
        for name, table in package.tables.items():
            answers = [
                _json(output, f"{folder}/{name}/{n}.json") for n in range(1, api.pages(table) + 1)
            ]
            assert all(len(a["items"]) <= api.PER_PAGE == 1000 for a in answers)
            assert {(a["total"], a["pages"]) for a in answers} == {(len(table), len(answers))}
            assert [a["next"] for a in answers][-1] is None
            assert answers[0]["previous"] is None
            whole = json.loads(
                (output / f"downloads/{folder}/{name}.json").read_text(encoding="utf-8")
            )
            assert [item for a in answers for item in a["items"]] == whole
            several += len(answers) > 1
    assert several, "a table with more than a page"


def test_the_api_leads_to_every_download(served: tuple[str, Path, Built]) -> None:
    _, output, site = served
    for folder in site.site.packages:
        for file in _json(output, f"{folder}/index.json")["downloads"]:
            assert (output / "api/v1" / folder / file["href"]).stat().st_size == file["bytes"]


# --- what changed ----------------------------------------------------------------------------


def test_rows_are_counted_by_their_key() -> None:
    old = b"id,name\na,1\nb,2\nc,3\n"
    assert counted(b"", old, ("id",)) == (3, 0, 0)
    assert counted(old, b"id,name\nb,2\na,9\nd,4\n", ("id",)) == (1, 1, 1)
    assert counted(old, b"id,name,more\na,1,\nb,2,\nc,3,x\n", ("id",)) == (0, 0, 0), "a new column"
    assert counted(old, b'id,name\na,1\nb,"2\n2"\nc,3\n', ("id",)) == (0, 0, 1), (
        "a cell of two lines"
    )
    assert counted(old, b"id,name\na,1\na,1\nb,2\n", ()) == (0, 1, 0)


def test_the_last_changes_of_each_package_are_told(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    first = repository.commit("all")
    repository.rows["venues"][0]["address"] = "另一个地址"
    del repository.rows["faqs"][0]
    second = repository.commit("two tables")
    data = repository.folder / "data"
    packages, _ = read_all(data, None)
    found = history.read(data, packages, "Asia/Shanghai", tmp_path / "cache")
    changes = found["catalogue"].changes
    assert [c.commit for c in changes] == [second, first]
    assert changes[0].tables == (Rows("faqs", (0, 1, 0)), Rows("venues", (0, 0, 1)))
    assert [c.commit for c in found["calendar"].changes] == [first], (
        "a commit elsewhere is none of its"
    )
    assert history.read(data, packages, "Asia/Shanghai", tmp_path / "cache") == found, (
        "as remembered"
    )
    assert found["catalogue"].known == "whole"
    assert not found["catalogue"].uncommitted
    repository.rows["venues"][0]["address"] = "再一个地址"
    repository.write()
    dirty = history.read(data, packages, "Asia/Shanghai", None)
    assert (dirty["catalogue"].uncommitted, dirty["calendar"].uncommitted) == (True, False)


def test_what_a_shallow_clone_cannot_know_is_said(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit("all")
    repository.rows["venues"][0]["address"] = "另一个地址"
    repository.commit("one")
    subprocess.run(
        [
            "git",
            "clone",
            "-q",
            "--depth",
            "1",
            f"file://{repository.folder}",
            str(tmp_path / "clone"),
        ],
        check=True,
    )
    data = tmp_path / "clone" / "data"
    packages, _ = read_all(data, None)
    found = history.read(data, packages, "Asia/Shanghai", None)["catalogue"]
    assert (found.known, found.changes) == ("cut", ())


def test_without_git_nothing_is_made_up(served: tuple[str, Path, Built]) -> None:
    _, output, _ = served
    assert "没有修改记录" in _main(output, "zh-hans/datasets/odd.html").text
