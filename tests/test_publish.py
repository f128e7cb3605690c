"""The old site stands whatever stops a build: kills, faults at every write, a full disk, two at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from pipeline import publish
from pipeline.publish import CannotPublish
from tests.build_tools import SOAK, assert_whole, break_at, build_site, forked, manifest
from tests.catalogue_factory import make_catalogue

SEED = 20261123
LATER = date(2026, 6, 16)
KILLS = 50
FAULTS = 10_000 if SOAK else 12
"""How many of the moments at which a build writes, renames or links are tried with a fault."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A published site, and the id of its build."""
    folder = tmp_path_factory.mktemp("publish")
    make_catalogue(folder)
    return folder, build_site(folder).build_id


def test_a_kill_at_any_moment_leaves_a_whole_site(site: tuple[Path, str]) -> None:
    folder, _ = site
    started = time.perf_counter()
    build_site(folder)
    length = time.perf_counter() - started
    moments = random.Random(SEED)
    killed = 0
    for turn in range(KILLS):
        before = assert_whole(folder / "output")
        day = LATER if turn % 2 else None
        child = forked(lambda day=day: build_site(folder, as_of=day, processes=2))  # type: ignore[misc]
        time.sleep(moments.uniform(0, length * 1.2))
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        after = assert_whole(folder / "output")
        assert after == before or not os.WIFSIGNALED(status) or after in _known(folder)
    assert killed >= KILLS // 3, "most builds were over before they were killed: nothing was proven"
    build_site(folder)
    assert_whole(folder / "output")


def _known(folder: Path) -> set[str]:
    """Return the ids that the two days' builds have: a kill after the switch leaves the new site."""
    return {build_site(folder, folder / "aside", as_of=day).build_id for day in (None, LATER)}


def test_a_fault_at_any_write_or_rename_leaves_the_old_site(site: tuple[Path, str]) -> None:
    folder, _ = site
    read, write = os.pipe()

    def count_writes() -> None:
        count = break_at(0)
        build_site(folder, as_of=LATER)
        os.write(write, str(count[0]).encode())

    assert os.waitpid(forked(count_writes), 0)[1] == 0
    total = int(os.read(read, 20))
    build_site(folder)
    before = assert_whole(folder / "output")
    last = list(range(total - 6, total + 1))  # the switch itself is always among them
    tried = sorted({*random.Random(SEED).sample(range(1, total), min(FAULTS, total - 1)), *last})
    failed = 0
    for number in tried:

        def broken(number: int = number) -> None:
            break_at(number)
            build_site(folder, as_of=LATER)

        status = os.waitpid(forked(broken), 0)[1]
        failed += status != 0
        after = assert_whole(folder / "output")
        if status:
            assert after == before, f"write {number} of {total}"
        else:
            build_site(folder)  # back to the first day
            before = assert_whole(folder / "output")
    assert failed >= len(tried) * 0.8, "faults that break nothing prove nothing"


def test_a_full_disk_leaves_the_old_site(site: tuple[Path, str]) -> None:
    """A limit on the size of files is the full disk that every system has without a mount."""
    folder, _ = site
    before = assert_whole(folder / "output")
    script = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000));"
        "from pathlib import Path; from tests.build_tools import build_site;"
        f"build_site(Path({str(folder)!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert assert_whole(folder / "output") == before


def test_a_second_build_at_the_same_time_is_refused(site: tuple[Path, str]) -> None:
    folder, _ = site
    before = assert_whole(folder / "output")
    with publish.staging(folder / "output") as stage:
        stage.write("index.html", b"x")
        with pytest.raises(CannotPublish, match="另一次构建"):
            build_site(folder)
    assert (folder / "output" / "index.html").read_bytes() == b"x"
    build_site(folder)
    assert assert_whole(folder / "output") == before


def test_rollback_goes_back_one_release(site: tuple[Path, str]) -> None:
    folder, _ = site
    build_site(folder)
    first = assert_whole(folder / "output")
    build_site(folder, as_of=LATER)
    assert assert_whole(folder / "output") != first
    publish.rollback(folder / "output")
    assert assert_whole(folder / "output") == first
    assert manifest(folder / "output")["as_of"] == "2026-06-15"


def test_at_most_five_releases_are_kept(site: tuple[Path, str]) -> None:
    folder, _ = site
    for _ in range(7):
        build_site(folder)
    names = [p.name for p in (folder / "output.releases").iterdir() if p.is_dir()]
    assert len(names) == publish.KEPT


def test_an_output_that_is_not_ours_is_never_replaced(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    own = tmp_path / "output" / "thesis.txt"
    own.parent.mkdir()
    own.write_text("years of work")
    with pytest.raises(CannotPublish, match="不是本程序发布的站点"):
        build_site(tmp_path)
    assert own.read_text() == "years of work"


def test_a_stage_writes_no_path_twice(tmp_path: Path) -> None:
    def twice() -> None:
        with publish.staging(tmp_path / "out") as stage:
            stage.write("a.html", b"1")
            stage.write("a.html", b"2")

    with pytest.raises(FileExistsError):
        twice()
    assert not (tmp_path / "out").exists()
