"""Whole builds: the same bytes everywhere, refusal, drafts, the as-of date, the command line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from pipeline.findings import Refused
from tests.build_tools import assert_whole, build_site, bytes_of, manifest
from tests.catalogue_factory import make_catalogue, tables

ROOT = Path(__file__).resolve().parent.parent


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, from the project's folder."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _build(folder: Path, **environment: str) -> dict[str, bytes]:
    (folder / "content").mkdir()
    done = run(
        folder, "build", "--data", str(folder / "data"), "--content", str(folder / "content"),
        "--output", str(folder / "output"), "--as-of", "2026-06-15", **environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return bytes_of(folder / "output")


def test_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Neither time zone, locale, hash seed, path, file times nor the number of processes is seen."""
    first, second = tmp_path / "a", tmp_path / "longer" / "path" / "b"
    make_catalogue(first)
    shutil.copytree(first, second)
    for path in second.rglob("*"):
        os.utime(path, (0, 0))
    one = _build(first, TZ="Asia/Shanghai", PYTHONHASHSEED="0", LC_ALL="C.UTF-8")
    two = _build(second, TZ="America/Los_Angeles", PYTHONHASHSEED="4242", LC_ALL="C")
    assert len(one) > 50
    assert [p for p in one if one[p] != two.get(p)] == []
    assert one.keys() == two.keys()
    assert any(path.endswith(".zip") for path in one), "archives are part of the proof"


def test_nothing_of_the_machine_is_in_the_site(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    build_site(tmp_path)
    for path, data in bytes_of(tmp_path / "output").items():
        assert str(tmp_path).encode() not in data, path
        assert str(ROOT).encode() not in data, path


def test_a_blocking_finding_leaves_the_old_site(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    before = build_site(tmp_path).build_id
    rows = tables()
    rows["matters"][0]["promised_days"] = "300"
    make_catalogue(tmp_path, rows)
    with pytest.raises(Refused) as refused:
        build_site(tmp_path)
    assert "promised-over-statutory" in {f.rule for f in refused.value.findings}
    assert assert_whole(tmp_path / "output") == before


def test_a_draft_shows_what_blocks_and_marks_every_page(tmp_path: Path) -> None:
    rows = tables()
    rows["matters"][0]["promised_days"] = "300"
    make_catalogue(tmp_path, rows)
    built = build_site(tmp_path, draft=True)
    output = tmp_path / "output"
    pages = list((output / "zh-hans").rglob("*.html"))
    assert len(pages) > 20
    assert all("草稿：" in page.read_text(encoding="utf-8") for page in pages)
    guide = output / "zh-hans" / "matters" / f"{rows['matters'][0]['id']}.html"
    assert "300" in guide.read_text(encoding="utf-8")
    assert "可能超过法定" in guide.read_text(encoding="utf-8")
    assert "可能超过法定" in (output / "zh-hans" / "quality.html").read_text(encoding="utf-8")
    assert "Disallow: /" in (output / "robots.txt").read_text()
    assert built.site.draft


def test_unreadable_input_stops_a_draft_too(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    path = tmp_path / "data" / "catalogue" / "matters.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(Refused) as refused:
        build_site(tmp_path, draft=True)
    assert "encoding" in {f.rule for f in refused.value.findings}


def test_the_day_decides_and_is_recorded(tmp_path: Path) -> None:
    """A coming matter is in force on its day without another commit, and the manifest names the day."""
    rows = tables()
    coming = rows["matters"][0]
    coming |= {"status": "尚未实施", "effective_on": "2026-06-17"}
    make_catalogue(tmp_path, rows)
    build_site(tmp_path, draft=True)
    listed = manifest(tmp_path / "output")
    assert listed["as_of"] == "2026-06-15"
    assert listed["next_change"] == "2026-06-17"
    guide = tmp_path / "output" / "zh-hans" / "matters" / f"{coming['id']}.html"
    before = guide.read_text(encoding="utf-8")
    assert 'data-next-change="2026-06-17"' in before
    assert "state-coming" in before
    build_site(tmp_path, draft=True, as_of=date(2026, 6, 17))
    after = guide.read_text(encoding="utf-8")
    assert "state-coming" not in after.split("<main")[1].split("<section")[0]
    assert "2026-06-17" in after


def test_the_build_id_stands_in_one_small_file(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    built = build_site(tmp_path)
    holding = [
        p for p, data in bytes_of(tmp_path / "output").items() if built.build_id.encode() in data
    ]
    assert sorted(holding) == ["build.json", "manifest.json"]
    assert (tmp_path / "output" / "build.json").stat().st_size < 1000


def test_check_says_by_its_exit_code_what_it_found(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    (tmp_path / "content").mkdir()
    folders = (
        "--data",
        str(tmp_path / "data"),
        "--content",
        str(tmp_path / "content"),
        "--as-of",
        "2026-06-15",
    )
    assert run(tmp_path, "check", *folders).returncode == 0
    rows = tables()
    rows["matters"][0]["statutory_days"] = "20个工作日"
    make_catalogue(tmp_path, rows)
    done = run(tmp_path, "check", *folders, "--format", "json", "--lang", "en")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert set(found[0]) == {
        "level", "rule", "file", "line", "column", "field", "value", "found", "expected", "example",
        "fix", "related",
    }  # fmt: skip
    numbers = [f for f in found if f["field"] == "statutory_days"]
    assert [(f["file"], f["line"], f["value"]) for f in numbers] == [
        ("catalogue/matters.csv", 2, "20个工作日")
    ]
    assert run(tmp_path, "check", "--format", "pdf").returncode == 2
    assert run(tmp_path, "check", "--as-of", "yesterday").returncode == 2
    assert run(tmp_path).returncode == 2
    assert run(tmp_path, "build", "--base-url", "javascript:alert(1)").returncode == 2


def test_no_page_but_those_planned_and_no_matter_without_one(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    site = build_site(tmp_path).site
    for lang in site.settings.languages:
        for section, ids in (
            ("matters", site.matters),
            ("items", site.items),
            ("instruments", site.instruments),
        ):
            folder = tmp_path / "output" / lang / section
            names = {p.stem for p in folder.glob("*.html")}
            assert set(ids) <= names
            assert not {
                n for n in names - set(ids) if not re.fullmatch(r"index|[a-z]+[_-].*|[a-z]", n)
            }
