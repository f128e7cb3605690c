"""The output: written beside the old site, proven whole, then put in its place in one atomic step.

`output` is a symbolic link to the newest of the folders in `output.releases`. It is switched by
renaming a new link over it, so that at every moment it leads to one whole site. Whatever stops a
build before that step, the old site stands. No other module writes to the output.

Where links cannot be had, as on most Windows machines, an update may ask for a door instead: the one
small page `output.html`, which leads on to the newest release and is replaced by one rename too.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import filelock

KEPT = 5
"""Releases kept for `rollback`, the newest included."""
_RELEASE = re.compile(r"r[0-9]{6}\Z")
_DOOR = re.compile(r"/(r[0-9]{6})/index\.html")
_DOOR_PAGE = """<!doctype html>
<html lang="zh-Hans">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta http-equiv="refresh" content="0; url={to}">
<title>政务服务</title>
<p><a href="{to}">进入 / Enter</a></p>
</html>
"""


class CannotPublish(Exception):
    """The output folder cannot be used; the message says why, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the site: its path, the SHA-256 of its bytes, and how many these are."""

    path: str
    sha256: str
    size: int


class Stage:
    """A new site while it is written. Paths are relative, with slashes; none is written twice."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.made = {folder}
        self.note = ""  # kept beside the release, for `note`

    def write(self, path: str, data: bytes | Iterator[bytes]) -> Written:
        """Write a file, at once or part by part. Raises FileExistsError where the path is taken."""
        target = self.folder / path
        if target.parent not in self.made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self.made.add(target.parent)
        digest, size = hashlib.sha256(), 0
        with target.open("xb") as stream:
            for part in (data,) if isinstance(data, bytes) else data:
                stream.write(part)
                digest.update(part)
                size += len(part)
        return Written(path, digest.hexdigest(), size)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file that was written."""
        return (self.folder / path).read_bytes()

    def paths(self) -> set[str]:
        """Return every file that stands in the stage."""
        return {
            Path(folder, name).relative_to(self.folder).as_posix()
            for folder, _, names in os.walk(self.folder)
            for name in names
        }


def _releases(output: Path) -> Path:
    return output.with_name(output.name + ".releases")


def _refuse_foreign(output: Path) -> None:
    """Refuse to replace something that this pipeline did not make."""
    if output.is_symlink():
        if Path(os.readlink(output)).parts[:1] != (_releases(output).name,):
            raise CannotPublish(f"{output} 是指向别处的链接 / is a link that leads elsewhere")
    elif output.exists() and not (output.is_dir() and not any(output.iterdir())):
        raise CannotPublish(
            f"{output} 已存在，且不是本程序发布的站点；请换一个目录或先移走它 / "
            "exists and is not a site published by this program; choose another folder or move it away"
        )


def door_of(output: Path) -> Path:
    """Return the page that leads to the newest release where there are no links: `output.html`."""
    return output.with_name(output.name + ".html")


def live(output: Path) -> Path | None:
    """Return the folder of the release that an output leads to by its link or door, if there is one."""
    output = Path(os.path.abspath(output))
    if output.is_symlink():
        name = Path(os.readlink(output)).name
    elif door_of(output).is_file():
        found = _DOOR.search(door_of(output).read_text(encoding="utf-8", errors="replace"))
        name = found[1] if found else ""
    else:
        return None
    return _releases(output) / name if _RELEASE.match(name) else None


def note(output: Path) -> str:
    """Return the note that was kept with the live release, or nothing."""
    there = live(output)
    path = there.with_suffix(".note") if there else None
    return path.read_text(encoding="utf-8") if path and path.is_file() else ""


@contextmanager
def staging(output: Path, *, door: bool = False) -> Iterator[Stage]:
    """Give a stage for a new site; on leaving without an error it becomes the output.

    `door` asks for a door instead of a link.

    Raises CannotPublish where another build is at work or the output is not this pipeline's.
    """
    output = Path(os.path.abspath(output))
    _refuse_foreign(output)  # before anything is made beside it; and again once nobody else can
    releases = _releases(output)
    releases.mkdir(parents=True, exist_ok=True)
    try:
        lock = filelock.FileLock(releases / ".lock", timeout=0)
        with lock:
            _refuse_foreign(output)
            if door and (output.is_symlink() or output.exists()):
                raise CannotPublish(
                    f"{output} 已经用链接切换，不能再用入口页 / is switched by a link already, not by a door"
                )
            _sweep(output)
            folder = releases / "new"
            folder.mkdir()
            try:
                stage = Stage(folder)
                yield stage
                _switch(output, stage, door)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            _sweep(output)
    except filelock.Timeout:
        raise CannotPublish(
            f"另一次构建正在写 {output}，请等它结束 / another build is writing to it; wait for its end"
        ) from None


def _switch(output: Path, stage: Stage, door: bool) -> None:
    """Make a finished stage the output: to the disk first, then one rename of a link or door."""
    folder = stage.folder
    release = folder.with_name(f"r{_newest(folder.parent) + 1:06d}")
    if stage.note:
        release.with_suffix(".note").write_text(stage.note, encoding="utf-8")
    _flush(folder)
    folder.rename(release)
    _lead(output, release, door)


def _lead(output: Path, release: Path, door: bool) -> None:
    """Make the output lead to a release."""
    _flush()
    (_hang if door else _link)(output, release)
    _flush()


def _link(output: Path, release: Path) -> None:
    fresh = output.with_name(output.name + ".releases") / "link"
    fresh.unlink(missing_ok=True)
    try:
        fresh.symlink_to(Path(release.parent.name, release.name), target_is_directory=True)
    except OSError as error:
        raise CannotPublish(
            f"这个磁盘不支持符号链接，无法一步切换；站点已写在 {release} / this disk has no symbolic links, "
            f"so that the site cannot be switched in one step; it stands in {release} ({error})"
        ) from error
    if not output.is_symlink() and output.is_dir():
        output.rmdir()  # an empty folder, which no link can be renamed over
    os.replace(fresh, output)


def _hang(output: Path, release: Path) -> None:
    """Hang a new door before a release: written aside, brought to the disk, renamed over the old one."""
    fresh = release.parent / "door"
    to = f"{release.parent.name}/{release.name}/index.html"
    with fresh.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(_DOOR_PAGE.format(to=to))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, door_of(output))


def _flush(folder: Path | None = None) -> None:
    """Bring everything to the disk, so that a power cut after the switch finds it there."""
    if hasattr(os, "sync"):
        os.sync()
    elif folder:  # Windows can be asked for one file at a time only
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            with path.open("r+b") as stream:
                os.fsync(stream.fileno())


def _newest(releases: Path) -> int:
    return max((int(p.name[1:]) for p in releases.iterdir() if _RELEASE.match(p.name)), default=0)


def _sweep(output: Path) -> None:
    """Remove what a killed build left, and releases older than the last ones, never the live one."""
    releases = _releases(output)
    there = live(output)
    current = there.name if there else ""
    kept = sorted((p for p in releases.iterdir() if _RELEASE.match(p.name)), reverse=True)
    unfinished = [p for p in kept if current and p.name > current]
    for path in [releases / "new", *kept[KEPT:], *unfinished]:
        if path.name != current:
            shutil.rmtree(path, ignore_errors=True)
    notes = [p for p in releases.glob("*.note") if not p.with_suffix("").is_dir()]
    for path in [releases / "link", releases / "door", *notes]:
        path.unlink(missing_ok=True)


def tidy(output: Path) -> None:
    """Remove what a killed build left beside a site that is wanted as it stands; a build at work does so itself."""
    output = Path(os.path.abspath(output))
    with (
        suppress(filelock.Timeout),
        filelock.FileLock(_releases(output) / ".lock", timeout=0),
    ):
        _sweep(output)


def rollback(output: Path) -> str:
    """Make the release before the live one the output. Returns its name; raises CannotPublish."""
    output = Path(os.path.abspath(output))
    releases = _releases(output)
    nothing = CannotPublish(f"{output} 没有已发布的站点 / holds no published site")
    if not releases.is_dir():
        raise nothing
    try:
        with filelock.FileLock(releases / ".lock", timeout=0):
            there = live(output)
            if there is None:
                raise nothing
            older = sorted(
                p for p in releases.iterdir() if _RELEASE.match(p.name) and p.name < there.name
            )
            if not older:
                raise CannotPublish("没有更早的版本 / there is no earlier release")
            _lead(output, older[-1], door=not output.is_symlink())
            return older[-1].name
    except filelock.Timeout:
        raise CannotPublish("另一次构建正在进行 / another build is at work") from None
