"""Versions that stay: what was published under a name never changes, and can be taken down."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipeline.reading.packages import read_all
from pipeline.versions import LATEST, as_versions
from tests import odd_dataset
from tests.build_tools import build_site
from tests.test_provenance import Repository

IDENTITY = "11010519491231002X"
"""The example of GB 11643; nobody's."""


class Odd:
    """A repository with the odd dataset, whose version, rows and withdrawn versions can be changed."""

    def __init__(self, folder: Path):
        self.repository = Repository(folder)
        self.data = folder / "data"
        self.repository.commit("all")
        odd_dataset.write(self.data)

    def change(self, old: str, new: str, file: str = "datapackage.yaml") -> None:
        path = self.data / "odd" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def commit(self) -> None:
        self.repository.hour += 1
        self.repository.git("add", "data")
        self.repository.git("commit", "-q", "-m", "odd")

    def versions(self, data: Path | None = None) -> dict[str, bytes]:
        packages, findings = read_all(data or self.data, None)
        assert [f for f in findings if f.place.file.startswith("odd/")] == []
        files = as_versions(packages["odd"], data or self.data)
        return {
            f.name: f.content if isinstance(f.content, bytes) else b"".join(f.content)
            for f in files
        }


@pytest.fixture
def odd(tmp_path: Path) -> Odd:
    return Odd(tmp_path / "repository")


def _values(archive: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read("values.csv").decode()


def test_a_version_keeps_what_stood_when_it_was_first_named(odd: Odd) -> None:
    assert odd.versions() == {}, "not before it is committed"
    odd.commit()
    first = odd.versions()
    assert list(first) == ["versions/odd-2026.06.zip"]
    assert "普通文字" in _values(first["versions/odd-2026.06.zip"])
    odd.change("普通文字", "改过的文字", "values.csv")
    odd.commit()
    assert odd.versions() == first, "data that changes under the same name"
    odd.change('version: "2026.06"', 'version: "2026.07"')
    odd.commit()
    both = odd.versions()
    assert list(both) == ["versions/odd-2026.06.zip", "versions/odd-2026.07.zip"]
    assert both["versions/odd-2026.06.zip"] == first["versions/odd-2026.06.zip"]
    assert "改过的文字" in _values(both["versions/odd-2026.07.zip"])
    assert "普通文字" not in _values(both["versions/odd-2026.07.zip"])


def test_a_version_is_taken_down_by_name_or_for_personal_data(odd: Odd) -> None:
    odd.commit()
    odd.change("普通文字", f"张某 {IDENTITY}", "values.csv")
    odd.change('version: "2026.06"', 'version: "2026.07"')
    odd.commit()
    odd.change(f"张某 {IDENTITY}", "普通文字", "values.csv")
    odd.change('version: "2026.07"', 'version: "2026.08"')
    odd.commit()
    assert list(odd.versions()) == ["versions/odd-2026.06.zip", "versions/odd-2026.08.zip"]
    odd.change('version: "2026.08"', 'version: "2026.08"\nwithdrawn: ["2026.06"]')
    odd.commit()
    assert list(odd.versions()) == ["versions/odd-2026.08.zip"]


@pytest.mark.parametrize("then", [True, False], ids=["in the version", "since then"])
def test_a_package_that_withholds_small_counts_has_none(odd: Odd, then: bool) -> None:
    """Git has the counts in full, and so would a version; it matters not when they began to be withheld."""
    declared = "path: values.csv\n    suppress: {columns: [count], below: 5}"
    if then:
        odd.change("path: values.csv", declared)
        odd.commit()
        assert odd.versions() == {}
        odd.change(declared, "path: values.csv")
    else:
        odd.commit()
        assert len(odd.versions()) == 1
        odd.change("path: values.csv", declared)
    odd.commit()
    assert odd.versions() == {}


def test_a_shallow_clone_gives_no_version_it_cannot_know(odd: Odd, tmp_path: Path) -> None:
    odd.commit()
    odd.change("普通文字", "改过的文字", "values.csv")
    odd.commit()
    source = f"file://{odd.repository.folder}"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", source, str(tmp_path / "clone")], check=True
    )
    assert odd.versions(tmp_path / "clone" / "data") == {}


def test_latest_names_the_newest_files_and_every_version(odd: Odd) -> None:
    """Each address leads to a file of that size and hash; no byte of the data is stored twice for it."""
    odd.commit()
    odd.change('version: "2026.06"', 'version: "2026.07"')
    odd.change("普通文字", "改过的文字", "values.csv")
    odd.commit()
    output = odd.repository.folder / "output"
    build_site(odd.repository.folder)
    said = _latest(output)
    assert (said["package"], said["version"], said["fixed"]) == ("odd", "2026.07", "2026.07")
    assert [v["version"] for v in said["versions"]] == ["2026.06", "2026.07"]
    folder = output / "downloads" / "odd"
    there = {p.resolve() for p in folder.rglob("*") if p.is_file()}
    named = [(folder / "versions" / f["href"]).resolve() for f in said["files"] + said["versions"]]
    assert there - {*named} == {folder.resolve() / "SHA256SUMS", (folder / LATEST).resolve()}
    for path, file in zip(named, said["files"] + said["versions"], strict=True):
        data = path.read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
    odd.change("改过的文字", "又改的文字", "values.csv")
    odd.commit()
    build_site(odd.repository.folder)
    assert _latest(output)["fixed"] is None, "the data went on under the same name"
    newest = zipfile.ZipFile(folder / "odd.zip").read("values.csv").decode()
    assert "又改的文字" in newest


def _latest(output: Path) -> dict[str, Any]:
    """Return what is said to be the newest, and see that page, API and sums lead to it."""
    path = f"downloads/odd/{LATEST}"
    said: dict[str, Any] = json.loads((output / path).read_text(encoding="utf-8"))
    page = (output / "zh-hans/datasets/odd.html").read_text(encoding="utf-8")
    assert f'href="../../{path}"' in page
    assert "最新版地址" in page
    assert LATEST in (output / "downloads/odd/SHA256SUMS").read_text(encoding="utf-8")
    api = output / "api/v1/odd"
    told = json.loads((api / "index.json").read_text(encoding="utf-8"))
    assert (api / told["latest"]["files"]).resolve() == (output / path).resolve()
    newest = (api / told["latest"]["href"]).read_bytes()
    assert hashlib.sha256(newest).hexdigest() == told["latest"]["sha256"]
    assert [v["id"] for v in told["versions"]] == [v["version"] for v in said["versions"]]
    return said


def test_a_site_links_its_versions_and_sums_them(odd: Odd) -> None:
    odd.commit()
    build_site(odd.repository.folder)
    output = odd.repository.folder / "output"
    page = (output / "zh-hans/datasets/odd.html").read_text(encoding="utf-8")
    assert 'href="../../downloads/odd/versions/odd-2026.06.zip"' in page
    assert "versions/odd-2026.06.zip" in (output / "downloads/odd/SHA256SUMS").read_text(
        encoding="utf-8"
    )
    catalogue = (output / "zh-hans/datasets/catalogue.html").read_text(encoding="utf-8")
    assert "versions/catalogue-" not in catalogue, "a package that names no version has none"
    assert "versions/latest.json" in catalogue
