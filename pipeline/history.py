"""What changed in a package: read from git, so that the same commit tells the same.

A change is a commit that touched the package's folder; rows are counted by the key of their table.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.provenance import Git, boundary, commits
from pipeline.reading.packages import Package

SHOWN = 5
"""Changes that a page tells; git has all."""
LARGEST = 16 << 20
"""Bytes of a table whose rows are counted; of a larger one it is said that it changed."""


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows of a table were added, removed and changed; None where they were not counted."""

    table: str
    counted: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Change:
    """A commit that touched a package: its day in the site's time zone, and the tables it changed."""

    commit: str
    day: date
    tables: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The last changes of a package, newest first.

    `known` is 'whole'; 'cut' where a shallow clone holds no older ones; 'none' where there is no
    history at all. `uncommitted` says that the folder differs from its last commit.
    """

    known: Literal["whole", "cut", "none"] = "none"
    uncommitted: bool = False
    changes: tuple[Change, ...] = ()


NONE = History()


def read(
    data: Path, packages: Mapping[str, Package], timezone: str, cache: Path | None
) -> dict[str, History]:
    """Read the history of each package of a data folder; `cache` remembers what was counted, or None."""
    git = Git(data)
    if not git.text("rev-parse", "--verify", "-q", "HEAD"):
        return dict.fromkeys(packages, NONE)
    prefix = git.text("rev-parse", "--show-prefix")
    shallow = git.text("rev-parse", "--is-shallow-repository") == "true"
    cut = boundary(git) if shallow else set()
    walk = _Walk(git, packages, ZoneInfo(timezone), cache)
    try:
        walk.through(prefix, cut)
        changed = _uncommitted(git)
    finally:
        git.close()
    known: Literal["whole", "cut"] = "cut" if shallow else "whole"
    return {name: History(known, name in changed, tuple(walk.changes[name])) for name in packages}


def _uncommitted(git: Git) -> set[str]:
    """Return the folders that differ from the last commit."""
    listed = git.text("diff", "--name-only", "--relative", "HEAD", "--", ".").splitlines()
    listed += git.text("ls-files", "--others", "--exclude-standard", "--", ".").splitlines()
    return {path.split("/")[0] for path in listed}


class _Walk:
    """Goes back through the commits until enough changes of every package are known."""

    def __init__(
        self, git: Git, packages: Mapping[str, Package], timezone: ZoneInfo, cache: Path | None
    ):
        self.git, self.timezone, self.cache = git, timezone, cache
        self.changes: dict[str, list[Change]] = {name: [] for name in packages}
        self.keys = {
            table.file: table.schema.key
            for package in packages.values()
            for table in package.tables.values()
        }

    def through(self, prefix: str, cut: set[str]) -> None:
        """Walk the commits, newest first, without those at which a shallow clone was cut."""
        for commit, seconds, changes in commits(self.git, prefix):
            if commit in cut:
                continue
            day = datetime.fromtimestamp(seconds, self.timezone).date()
            for folder in dict.fromkeys(path.split("/")[0] for path, _, _ in changes):
                found = self.changes.get(folder)
                if found is not None and len(found) < SHOWN:
                    own = [c for c in changes if c[0].startswith(f"{folder}/")]
                    found.append(Change(commit, day, tuple(self._tables(own))))
            if all(len(found) == SHOWN for found in self.changes.values()):
                return

    def _tables(self, changes: Iterable[tuple[str, list[str], str]]) -> Iterator[Rows]:
        for file, olds, new in changes:
            if file in self.keys:
                name = Path(file).stem
                yield Rows(name, self._counted(olds[0], new, self.keys[file]))

    def _counted(self, old: str, new: str, key: tuple[str, ...]) -> tuple[int, int, int] | None:
        def count() -> tuple[int, int, int] | None:
            versions = self.git.blob(old), self.git.blob(new)
            return None if max(map(len, versions)) > LARGEST else counted(*versions, key)

        return _remembered(self.cache, f"{old}-{new}-{'-'.join(key)}", count)


def _remembered(
    cache: Path | None, name: str, count: Callable[[], tuple[int, int, int] | None]
) -> tuple[int, int, int] | None:
    """Return what was counted before, or count it; two versions of a file always differ alike."""
    path = cache / "history" / f"{name}.json" if cache else None
    if path and path.is_file():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return None if kept is None else (kept[0], kept[1], kept[2])
    found = count()
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found), encoding="utf-8")
    return found


def counted(old: bytes, new: bytes, key: tuple[str, ...]) -> tuple[int, int, int]:
    """Return how many rows were (added, removed, changed) between two versions of a CSV file.

    Columns that only one version has are not compared: a new column does not change every row.
    """
    before, after = _parsed(old), _parsed(new)
    common = [name for name in after[0] if name in before[0]] if before[0] else after[0]
    was, now = _by_key(before, common, key), _by_key(after, common, key)
    changed = sum(was[id_] != row for id_, row in now.items() if id_ in was)
    return len(now.keys() - was.keys()), len(was.keys() - now.keys()), changed


_Csv = tuple[list[str], list[list[str]]]


def _parsed(data: bytes) -> _Csv:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline="")))
    return (rows[0], rows[1:]) if rows else ([], [])


def _by_key(
    table: _Csv, columns: list[str], key: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the rows by key, with the columns that are compared; without a key a row is its own."""
    head, rows = table
    places = [head.index(name) for name in columns if name in head]
    keys = [head.index(name) for name in key] if key and {*key} <= {*head} else places
    return {
        tuple(row[i] for i in keys): tuple(row[i] for i in places)
        for row in rows
        if len(row) == len(head)
    }
