"""The Nu HTML checker finds nothing on any kind of page with the worst data, nor on any page of the example."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from tests import example
from tests.build_tools import CACHE
from tests.worst import built, of_every_kind

VERSION = "26.9.27"
SHA256 = "5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7"
NEVER = ("Content Security Policy", "This document appears to be written in")
"""What it cannot judge: it takes a file's origin for none, so that `'self'` seems to forbid the site's own files
(Chromium judges that), and it guesses a page's language from its words, which on pages about data are names of columns
(`test_pages` and `test_fourth_language` judge every mark of a language).
"""


@cache
def jar() -> Path:
    """Return the checker, fetched once by npm at its version and compared with its checksum."""
    folder = CACHE / "vnu"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        packed = folder / f"vnu-jar-{VERSION}.tgz"
        if not packed.is_file():
            npm = Path(sys.executable).with_name("npm")
            subprocess.run(
                [npm, "pack", f"vnu-jar@{VERSION}", "--silent"],
                cwd=folder,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        assert hashlib.sha256(packed.read_bytes()).hexdigest() == SHA256
        if not (folder / "package").is_dir():
            with tarfile.open(packed) as archive:
                archive.extractall(folder, filter="data")
    return folder / "package" / "build" / "dist" / "vnu.jar"


def judged(paths: list[Path]) -> list[str]:
    """Return what the checker says of files: errors, and warnings too."""
    assert paths
    command = ["java", "-jar", str(jar()), "--stdout", "--format", "json", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return sorted(
        f"{m['url'].rpartition('/')[2]}:{m.get('lastLine')}: {m['message']} {m.get('extract', '')[:80]!r}"
        for m in messages
        if not any(never in m["message"] for never in NEVER)
    )


def test_the_checker_looks(tmp_path: Path) -> None:
    """What is wrong is told: else an empty list would prove nothing."""
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="en"><title>x</title><p><li>', encoding="utf-8")
    assert any("li" in said for said in judged([page]))


def test_every_kind_of_page_with_the_worst_data() -> None:
    paths = [built().output / page.path for page in of_every_kind()]
    paths += [built().output / name for name in ("404.html", "index.html")]
    assert judged(paths) == []


def test_every_page_of_the_example() -> None:
    paths = sorted(example.output().rglob("*.html"))
    assert len(paths) > 500
    assert judged(paths) == []
