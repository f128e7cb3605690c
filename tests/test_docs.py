"""The documents say what the code does: tables made from it, files, links and pictures that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import READMES, ROOT, SECTIONS, filled
from tests.programs import PACKAGES

DOCUMENTS = sorted(p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("lang", READMES)
def test_the_tables_are_those_of_the_code(lang: str) -> None:
    text = READMES[lang].read_text(encoding="utf-8")
    assert filled(text, lang) == text, "run: python -m tests.docs"


def test_the_english_readme_has_every_table() -> None:
    text = READMES["en"].read_text(encoding="utf-8")
    for name, make in SECTIONS.items():
        assert f"<!-- {name} -->" in text
        assert make("en").count("\n") > 4, f"an empty table of {name} proves nothing"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_files_and_targets_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert f"\n{target}:" in makefile, target
    for name in re.findall(r"`((?:tests|pipeline|theme|data|docs)/[a-z_/.-]+\.[a-z]+)`", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"`(test_[a-z]+)`", text):
        assert (ROOT / "tests" / f"{name}.py").exists(), name


def test_packages_of_the_machine_are_those_that_are_named() -> None:
    script = (ROOT / ".ci" / "packages").read_text(encoding="utf-8")
    asked = set(re.findall(r'="\$(?:needed|wanted) ([a-z0-9-]+)"', script))
    assert len(asked) > len(PACKAGES)
    assert {*PACKAGES.values()} <= asked
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {name for name in asked if f"`{name}`" in told} == asked
    for program, package in PACKAGES.items():
        assert re.search(rf"command -v {program} .*{package}", script)


def test_the_changelog_names_the_version() -> None:
    from pipeline import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
