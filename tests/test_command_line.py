"""What a command cannot do is said in a sentence in both languages: never a traceback, never a silent nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import system
from pipeline.__main__ import INTERRUPTED, main
from pipeline.build import Options, build
from pipeline.importing import write
from pipeline.publish import CannotPublish
from tests.catalogue_factory import make_catalogue

HERE = Path(__file__).resolve().parent
CHAIN = str(HERE / "imports" / "chain.csv")
MAPPING = str(HERE / "imports" / "chain.yaml")
REFUSED = [
    (["schema", "--data", "file"], "是文件，不是目录", "is a file, no folder"),
    (["calendar", "2025", "2026", "--data", "file"], "是文件，不是目录", "is a file, no folder"),
    (["calendar", "2026", "2025", "--data", "new"], "先写早的一年", "the earlier one first"),
    (["calendar", "2025", "2999", "--data", "new"], "还没有放假安排", "not arranged yet"),
    (["calendar", "0", "2026", "--data", "new"], "年份须从", "years are"),
    (["zip", "--output", "none"], "没有建好的站点", "no site is built"),
    (["bundle", "--key", "none.key"], "没有这个文件", "no such file"),
    (["bundle", "--key", "folder"], "是目录，不是文件", "is a folder, no file"),
    (["keygen", "--key", "none/x.key"], "没有这个文件", "no such file"),
    (["update", "site", "none.zip", "--key", "none.pub"], "没有这个文件", "no such file"),
    (["update", "site", "none.zip", "--key", "file"], "minisign", "minisign"),
    (["rollback", "--output", "folder"], "没有已发布的站点", "no published site"),
    (["print", "--output", "folder"], "没有建好的站点", "no site is built"),
    (["import", CHAIN, "--sketch", "--output", "file/x"], "是文件，不是目录", "is a file, no folder"),
    (["import", CHAIN, "--mapping", MAPPING, "--data", "file"], "已经存在", "exists already"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "zh", "en"), REFUSED, ids=lambda a: " ".join(a[:4])[-40:])
def test_what_cannot_be_done_is_said_in_both_languages(
    arguments: list[str], zh: str, en: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    for lang, said in (("zh", zh), ("en", en)):
        assert main([*arguments, "--lang", lang]) == 1
        told = capsys.readouterr().err
        assert said in told
        assert "Errno" not in told
    assert sorted(tmp_path.rglob("*")) == before, "nothing was made on the way"


@pytest.mark.parametrize("command", ["check", "build", "readability"])
@pytest.mark.parametrize("option", ["--data", "--content"])
def test_a_folder_that_is_not_there_is_wrong_use(
    command: str, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not three findings about what such a folder lacks, and not a site without its prose."""
    with pytest.raises(SystemExit) as left:
        main([command, option, str(tmp_path / "dta")])
    assert left.value.code == 2
    assert "没有这个目录 / there is no such folder" in capsys.readouterr().err


def test_the_first_fault_in_the_wrong_folder_is_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["check"])


@pytest.mark.parametrize("inside", ["data", "data/site", "content/site", "data/../data/x"])
def test_an_output_inside_what_is_read_is_refused_before_anything_is_written(
    inside: str, tmp_path: Path
) -> None:
    for name in ("data", "content"):
        (tmp_path / name).mkdir()
    with pytest.raises(CannotPublish, match="lies inside"):
        build(Options(tmp_path / "data", tmp_path / "content", tmp_path / inside), lambda *_: None)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["content", "data"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_called_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", CHAIN, "--sketch", "--output", "/dev/full", "--lang", "en"]) == 1
    assert "the disk is full" in capsys.readouterr().err


def test_a_cause_without_words_keeps_those_of_the_system() -> None:
    assert (
        system.refused(OSError(5, "Input/output error", "a.csv")).zh == "a.csv：Input/output error"
    )
    assert system.refused(OSError("odd")).en == "odd"


def test_a_report_that_cannot_be_written_leaves_the_catalogue(tmp_path: Path) -> None:
    report = str(tmp_path / "none" / "report.txt")
    data = tmp_path / "data"
    assert (
        main(["import", CHAIN, "--mapping", MAPPING, "--data", str(data), "--report", report]) == 1
    )
    assert not data.exists()


def test_an_import_keeps_the_files_and_on_failure_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_catalogue(tmp_path)
    data = tmp_path / "data"
    folder = data / "catalogue"
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    files = {p for p in before if "files" in p.relative_to(folder).parts}
    assert files
    with monkeypatch.context() as patch:
        rename = Path.rename

        def failing(self: Path, target: Path) -> Path:
            if target == folder and self.name == "catalogue":
                raise PermissionError(13, "in use", str(target))
            return rename(self, target)

        patch.setattr(Path, "rename", failing)
        with pytest.raises(PermissionError):
            write.write(data, {}, {}, "x")
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    write.write(data, {}, {}, "x")
    assert {p: p.read_bytes() for p in files} == {p: before[p] for p in files}
    assert not [p for p in data.iterdir() if p.name.startswith(".import")]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_an_interrupted_build_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    (tmp_path / "content").mkdir()
    started = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "build", "--data", str(tmp_path / "data"),
         "--content", str(tmp_path / "content"), "--output", str(tmp_path / "output"),
         "--as-of", "2026-06-15", "--lang", "en"],
        cwd=HERE.parent, stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    assert started.stderr is not None
    for line in started.stderr:
        if "rendering" in line:
            os.killpg(started.pid, signal.SIGINT)  # as a terminal does: to the workers too
            break
    told = started.stderr.read()
    assert started.wait() == INTERRUPTED
    assert "interrupted" in told
    assert "Traceback" not in told
    assert not (tmp_path / "output").exists()
