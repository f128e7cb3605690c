"""Pelican's traps: it exits with 0 after a plugin failed, skips what it cannot use, escapes nothing."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from pelican.plugins import signals

from pipeline import pages, plugin
from pipeline.build import Broken
from pipeline.publish import Stage
from tests.build_tools import assert_whole, build_site
from tests.catalogue_factory import make_catalogue, tables

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def site(tmp_path: Path) -> tuple[Path, str]:
    make_catalogue(tmp_path)
    return tmp_path, build_site(tmp_path).build_id


def test_a_plugin_that_fails_to_register_fails_the_build(
    site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ImportError("made by the test")

    signals.get_generators.disconnect(plugin.generators)  # an earlier build of this process
    monkeypatch.setattr(plugin, "register", broken)
    with pytest.raises(RuntimeError, match="did not run"):
        build_site(site[0])
    assert assert_whole(site[0] / "output") == site[1]


def test_an_undefined_name_in_a_template_fails_the_build(
    site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = plugin.environments

    def without_answer(job: plugin.Job, environment: object) -> dict[str, object]:
        made = real(job, environment)
        for each in made.values():
            del each.globals["answer"]
        return made

    monkeypatch.setattr(plugin, "environments", without_answer)
    with pytest.raises(UndefinedError):
        build_site(site[0])
    assert assert_whole(site[0] / "output") == site[1]


def test_a_page_that_is_not_written_fails_the_build(
    site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Stage.write

    def forgetful(stage: Stage, path: str, data: bytes) -> object:
        written = real(stage, path, data)
        if path == "zh-hans/quality.html":
            (stage.folder / path).unlink()
        return written

    monkeypatch.setattr(Stage, "write", forgetful)
    with pytest.raises(Broken, match=r"quality\.html"):
        build_site(site[0])
    assert assert_whole(site[0] / "output") == site[1]


def test_a_link_that_leads_nowhere_fails_the_build(
    site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pages.plan
    gone: list[str] = []

    def without_one(*arguments: object) -> list[pages.Page]:
        planned = real(*arguments)  # type: ignore[arg-type]
        guide = next(p for p in planned if "/matters/" in p.path and p.kind == "matter")
        gone.append(guide.path)
        return [p for p in planned if p is not guide]

    monkeypatch.setattr("pipeline.build.pages.plan", without_one)
    with pytest.raises(Broken) as broken:
        build_site(site[0])
    assert any(f"no page {gone[0]}" in fault for fault in broken.value.faults)
    assert assert_whole(site[0] / "output") == site[1]


def test_two_pages_at_one_address_are_refused_before_anything_is_rendered(
    site: tuple[Path, str],
) -> None:
    content = site[0] / "content" / "items"
    content.mkdir(parents=True)
    item = tables()["items"][0]["id"]
    (content / f"{item}.md").write_text("---\ntitle: 抢地址\n---\n\n正文\n", encoding="utf-8")
    with pytest.raises(ValueError, match=item):
        build_site(site[0])
    assert assert_whole(site[0] / "output") == site[1]


PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg/onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt; & ' \" `",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_a_cell_is_shown_as_text(tmp_path: Path, payload: str) -> None:
    rows = tables()
    for table, field in (("matters", "name"), ("items", "name"), ("materials", "name"), ("bodies", "name"),
                         ("matters", "conditions"), ("instruments", "title"), ("faqs", "question")):  # fmt: skip
        rows[table][0][field] = f"甲{payload}乙"
    make_catalogue(tmp_path, rows)
    build_site(tmp_path, draft=True)
    seen = 0
    for page in (tmp_path / "output").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page
        assert "<svg/onload" not in text, page
        seen += "甲" in text
    assert seen > 5


def _on_a_terminal(command: list[str]) -> tuple[str, int]:
    """Run a command with a terminal as its standard error. Returns what that showed and the exit code.

    It is read while the command runs: a terminal nobody reads is full after some seconds of a bar, and
    the command would wait for ever.
    """
    main, other = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=other, env=environment
    )
    os.close(other)
    parts = []
    with contextlib.suppress(OSError):  # so a terminal ends on Linux
        while part := os.read(main, 65536):
            parts.append(part)
    os.close(main)
    return b"".join(parts).decode("utf-8", "replace"), done.wait()


def test_on_a_terminal_there_is_a_bar_and_in_a_log_there_are_lines(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    (tmp_path / "content").mkdir()
    command = [
        sys.executable, "-m", "pipeline", "build", "--data", str(tmp_path / "data"), "--as-of", "2026-06-15",
        "--content", str(tmp_path / "content"), "--output", str(tmp_path / "output"), "--lang", "en",
    ]  # fmt: skip
    log = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "rendering pages" in log.stderr
    assert "\x1b" not in log.stderr
    assert "as of 2026-06-15" in log.stdout
    shown, ended = _on_a_terminal(command)
    assert ended == 0
    assert "\x1b[" in shown
    assert "rendering pages" in shown
