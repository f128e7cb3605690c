"""A guide shows the last commit of its own rows; what git cannot know is said, never made up."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pipeline.provenance import touched
from tests.build_tools import build_site
from tests.catalogue_factory import make_catalogue, tables


class Repository:
    """A git repository with a catalogue, whose commits are an hour apart."""

    def __init__(self, folder: Path):
        self.folder, self.hour = folder, 0
        folder.mkdir()
        self.git("init", "-q", "-b", "main")
        self.rows = tables()

    def git(self, *arguments: str) -> str:
        stamp = f"2026-06-01T{self.hour:02d}:00:00+00:00"
        who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", "t"), ("EMAIL", "t@example.org"), ("DATE", stamp))}  # fmt: skip
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            env={**os.environ, **who}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def write(self) -> None:
        make_catalogue(self.folder, self.rows)

    def commit(self, why: str) -> str:
        self.write()
        self.hour += 1
        self.git("add", "data")
        self.git("commit", "-q", "-m", why)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def _shown(folder: Path, matter: str) -> str:
    page = folder / "output" / "zh-hans" / "matters" / f"{matter}.html"
    return page.read_text(encoding="utf-8")


def test_each_guide_has_the_commit_of_its_own_rows(repository: Repository) -> None:
    """Also where a row of it was removed, and where the change stands in another table."""
    first = repository.commit("all")
    rows = repository.rows
    by_name, by_removal, by_tier, untouched = (m["id"] for m in rows["matters"][:4])
    rows["matters"][0]["quota"] = "每年 100 件"
    second = repository.commit("quota of one matter")
    mine = [m for m in rows["materials"] if m["matter_id"] == by_removal]
    assert mine
    rows["materials"].remove(mine[-1])
    third = repository.commit("one material less")
    rows["matters"].append(rows["matters"].pop(0))
    repository.commit("a row moved, which touches nobody")
    site = build_site(repository.folder, draft=True).site
    assert site.matters[by_name].provenance.commit == second
    assert site.matters[by_removal].provenance.commit == third
    assert site.matters[untouched].provenance.commit == first
    assert site.matters[untouched].provenance.day == "2026-06-01"
    assert second[:10] in _shown(repository.folder, by_name)
    assert first[:10] in _shown(repository.folder, untouched)
    assert third[:10] not in _shown(repository.folder, by_name)
    assert by_tier in site.matters


def test_a_long_text_with_line_feeds_is_one_row(repository: Repository) -> None:
    rows = repository.rows
    rows["matters"][0]["conditions"] = "第一条\n第二条\n第三条"
    rows["matters"][1]["conditions"] = "第一条\n第二条"
    repository.commit("all")
    rows["matters"][0]["conditions"] = "第一条\n改过的第二条\n第三条"
    second = repository.commit("a line inside a cell")
    site = build_site(repository.folder, draft=True).site
    assert site.matters[rows["matters"][0]["id"]].provenance.commit == second
    assert site.matters[rows["matters"][1]["id"]].provenance.commit != second


def test_a_change_on_a_branch_keeps_its_commit_after_the_merge(repository: Repository) -> None:
    repository.commit("all")
    repository.git("checkout", "-q", "-b", "side")
    repository.rows["matters"][0]["quota"] = "不限"
    branch = repository.commit("on the branch")
    repository.git("checkout", "-q", "main")
    repository.rows["matters"][0].pop("quota")
    repository.rows["bodies"][0]["address"] = "示例市一路 1 号"
    repository.commit("on main")
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    site = build_site(repository.folder, draft=True).site
    assert site.matters[repository.rows["matters"][0]["id"]].provenance.commit == branch


def test_uncommitted_rows_say_so_and_the_others_keep_theirs(repository: Repository) -> None:
    first = repository.commit("all")
    repository.rows["matters"][0]["quota"] = "不限"
    repository.write()
    site = build_site(repository.folder, draft=True).site
    ids = [m["id"] for m in repository.rows["matters"]]
    assert site.source.dirty
    assert site.matters[ids[0]].provenance.known == "uncommitted"
    assert site.matters[ids[1]].provenance.commit == first
    assert "尚未提交的修改" in _shown(repository.folder, ids[0])
    quality = repository.folder / "output" / "zh-hans" / "quality.html"
    assert "含未提交的修改" in quality.read_text(encoding="utf-8")


def test_a_shallow_clone_does_not_blame_its_first_commit(repository: Repository) -> None:
    repository.commit("all")
    repository.rows["matters"][0]["quota"] = "不限"
    last = repository.commit("quota")
    repository.rows["matters"][1]["quota"] = "不限"
    newest = repository.commit("another")
    clone = repository.folder.with_name("clone")
    subprocess.run(
        ["git", "clone", "-q", "--depth", "2", f"file://{repository.folder}", str(clone)],
        check=True,
    )
    site = build_site(clone, draft=True).site
    ids = [m["id"] for m in repository.rows["matters"]]
    assert site.source.shallow
    assert site.matters[ids[1]].provenance.commit == newest
    assert (
        site.matters[ids[0]].provenance.known == "before-clone"
    )  # `last` is where the clone was cut
    assert last[:10] not in _shown(clone, ids[0])
    assert "早于本次构建所用的浅克隆" in _shown(clone, ids[2])


def test_a_plain_export_says_that_it_has_no_history(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    site = build_site(tmp_path, draft=True).site
    matter = next(iter(site.matters.values()))
    assert site.source.commit is None
    assert matter.provenance.known == "unknown"
    assert "没有版本记录，无从查起" in _shown(tmp_path, matter.id)


def test_data_git_does_not_track_is_not_given_the_commit_around_it(repository: Repository) -> None:
    """A data folder inside somebody's repository, never added to it."""
    readme = repository.folder / "README"
    readme.write_text("x")
    repository.git("add", "README")
    repository.git("commit", "-q", "-m", "unrelated")
    repository.write()
    site = build_site(repository.folder, draft=True).site
    assert {m.provenance.known for m in site.matters.values()} == {"uncommitted"}


HEAD = b"id,matter_id,name\n"


@pytest.mark.parametrize(
    ("old", "new", "owners"),
    [
        (HEAD, HEAD, set()),
        (b"", HEAD + b"a,m1,x\n", {"m1"}),
        (HEAD + b"a,m1,x\nb,m2,y\n", HEAD + b"b,m2,y\na,m1,x\n", set()),
        (HEAD + b"a,m1,x\nb,m2,y\n", HEAD + b"b,m2,y\n", {"m1"}),
        (HEAD + b"a,m1,x\n", HEAD + b"a,m2,x\n", {"m1", "m2"}),
        (HEAD + b'a,m1,"x,z"\n', HEAD + b'a,m1,"x,y"\n', {"m1"}),
        (HEAD + b'a,m1,"x\ny"\nb,m2,"x\ny"\n', HEAD + b'a,m1,"x\ny"\nb,m2,"x"\n', {"m2"}),
        (HEAD + b"a,m1,x\r\n", HEAD + b"a,m1,x\n", set()),
        (b"id,name\na,x\n", b"id,name,extra\na,x,\n", {"a"}),
    ],
)
def test_touched(old: bytes, new: bytes, owners: set[str]) -> None:
    assert touched(old, new) - {"id", "matter_id"} == owners
