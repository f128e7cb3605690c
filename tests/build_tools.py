"""Builds for tests: real ones, in a process of their own where they are to be killed or broken."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipeline.build import Built, Options, build
from pipeline.findings import Text

DAY = date(2026, 6, 15)
CACHE = Path(__file__).resolve().parent.parent / ".cache"
"""Compiled templates and packages known to be valid, by hash: shared by all tests."""
SOAK = bool(os.environ.get("GONGKAI_SOAK"))


def silent(_what: Text, _done: int, _total: int) -> None:
    """Take progress and say nothing."""


def build_site(folder: Path, output: Path | None = None, **changed: object) -> Built:
    """Build `folder/data` and `folder/content` into `folder/output`, with options changed."""
    options = {
        "data": folder / "data",
        "content": folder / "content",
        "output": output or folder / "output",
        "cache": CACHE,
        "as_of": DAY,
        "processes": 1,
        **changed,
    }
    return build(Options(**options), silent)  # type: ignore[arg-type]


def manifest(output: Path) -> dict[str, object]:
    """Return the manifest of a published site."""
    loaded: dict[str, object] = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def assert_whole(output: Path) -> str:
    """Prove that a site has every file of its manifest, to the byte, and no other. Returns its id."""
    listed = manifest(output)
    files = listed["files"]
    assert isinstance(files, dict)
    assert files, "an empty manifest proves nothing"
    there = {p.relative_to(output).as_posix() for p in output.rglob("*") if p.is_file()}
    assert there == {*files, "manifest.json", "build.json"}
    for path, facts in files.items():
        data = (output / path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == facts["sha256"], path
        assert len(data) == facts["bytes"], path
    return str(listed["build"])


def forked(work: Callable[[], object]) -> int:
    """Start work in a forked process group of its own; returns the process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setpgid(0, 0)
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
        work()
        code = 0
    except BaseException:  # the exit code says it
        traceback.print_exc()
    finally:
        os._exit(code)


def bytes_of(output: Path) -> dict[str, bytes]:
    """Return every file of a site."""
    return {
        p.relative_to(output).as_posix(): p.read_bytes()
        for p in sorted(output.rglob("*"))
        if p.is_file()
    }


_WRITING = {"os.rename", "os.symlink", "os.mkdir"}


def break_at(number: int) -> list[int]:
    """Make the system refuse the number-th write, rename or link into an output, from now on counted."""
    count = [0]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        writes = (
            event == "open"
            and "output.releases" in str(arguments[0])
            and arguments[1] not in ("r", "rb")
        )
        if writes or (event in _WRITING and any("output" in str(a) for a in arguments)):
            count[0] += 1
            if count[0] == number:
                raise OSError(errno.ENOSPC, "No space left on device (made by the test)")

    sys.addaudithook(hook)
    return count
