"""The example site, built once for a whole run of the tests, whichever process asks first."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
import zipfile
from datetime import date
from pathlib import Path

from filelock import FileLock

from pipeline.__main__ import main
from tests.build_tools import CACHE, build_site

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 23)
BASE_URL = "https://zwfw.example.gov.cn"
RUN = "GONGKAI_TEST_RUN"
"""The environment's name for this run of the tests; see conftest."""


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"gongkai-example-{os.environ[RUN]}"


@functools.cache
def output() -> Path:
    """Return the folder of the built example, judged on DAY, without a public address. Read only."""
    return _built("output")


@functools.cache
def kiosk() -> Path:
    """Return the folder of the example built for kiosks, with a public address. Read only."""
    return _built("kiosk", profile="kiosk", base_url=BASE_URL)


@functools.cache
def zipped() -> Path:
    """Return the zip of the built example, made by the command. Read only."""
    to = _folder() / "site.zip"
    with FileLock(f"{to}.lock"):
        if not to.exists():
            packing = ["zip", "--output", str(output()), "--to", str(to), "--lang", "en"]
            assert main(packing) == 0
    return to


@functools.cache
def unpacked() -> Path:
    """Return the site as unpacked from the zip, in a folder whose name is as people name theirs. Read only."""
    home = _folder() / "新建文件夹 (2) 100% #1"
    with FileLock(_folder() / "unpacked.lock"):
        if not home.exists():
            with zipfile.ZipFile(zipped()) as found:
                found.extractall(home)
    return home / f"site-{DAY}"


def _built(name: str, **options: object) -> Path:
    folder = _folder()
    folder.mkdir(exist_ok=True)
    with FileLock(folder / f"{name}.lock"):
        if not (folder / name).exists():
            build_site(ROOT, folder / name, cache=CACHE, as_of=DAY, processes=2, **options)
    return folder / name


def text(path: str) -> str:
    """Return a file of the example site as text."""
    return (output() / path).read_text(encoding="utf-8")


def clean_up() -> None:
    """Remove what a run has built; called once, when all processes are done."""
    shutil.rmtree(_folder(), ignore_errors=True)
