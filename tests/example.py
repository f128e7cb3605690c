"""The example site, built once for a whole run of the tests, whichever process asks first."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

from filelock import FileLock

from tests.build_tools import CACHE, build_site

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 23)
RUN = "GONGKAI_TEST_RUN"
"""The environment's name for this run of the tests; see conftest."""


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"gongkai-example-{os.environ[RUN]}"


@functools.cache
def output() -> Path:
    """Return the folder of the built example, judged on DAY, without a public address. Read only."""
    folder = _folder()
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "lock"):
        if not (folder / "output").exists():
            build_site(ROOT, folder / "output", cache=CACHE, as_of=DAY, processes=2)
    return folder / "output"


def text(path: str) -> str:
    """Return a file of the example site as text."""
    return (output() / path).read_text(encoding="utf-8")


def clean_up() -> None:
    """Remove what a run has built; called once, when all processes are done."""
    shutil.rmtree(_folder(), ignore_errors=True)
