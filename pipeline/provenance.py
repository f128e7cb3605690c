"""Which commit last touched the rows of a matter, an item, a body …: read from git, never assumed.

The history is walked from the newest commit back; the rows a commit changed, added or removed are
found by comparing the two versions of the table. A shallow clone, a changed work tree and a plain
export are told apart, and a page says so.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.model.schema import owner_column

Known = Literal["commit", "uncommitted", "before-clone", "unknown"]
"""What is known of a row's last change: its commit; it is not committed yet; it is older than what
a shallow clone holds; or there is no history at all."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The last change of some rows. `commit` and `day` are None unless `known` is 'commit'.

    `order` is 0 for uncommitted changes and grows with age, so that the smallest is the newest.
    """

    known: Known
    commit: str | None = None
    day: str | None = None
    order: int = 0


UNKNOWN = Provenance("unknown", order=1 << 40)


Thing = tuple[str, str]
"""What rows belong to: ('matters', id), ('items', id) …"""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows: what kind of thing they belong to, and whose they are where the owner
    (`schema.owner_column`) is not the thing itself: the tiers of a fee are its matter's.
    """

    kind: str
    thing_of: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """The state of the data's repository: `commit` it was built from, and what is wrong with it."""

    commit: str | None
    shallow: bool
    dirty: bool
    last: Mapping[Thing, Provenance]
    default: Provenance
    files: Mapping[str, Provenance]

    def file(self, path: str) -> Provenance:
        """Return the last change of a file as a whole, by its path relative to the data folder."""
        return self.files.get(path, self.default)

    def of(self, kind: str, id_: str) -> Provenance:
        """Return the last change of the rows of a thing: ('matters', its id), ('items', …)."""
        return self.last.get((kind, id_), self.default)


NO_SOURCE = Source(None, False, False, MappingProxyType({}), UNKNOWN, MappingProxyType({}))


def trace(
    data: Path, tables: Mapping[str, Rows], things: set[Thing], timezone: str, cache: Path | None
) -> Source:
    """Read the history of a data folder's tables.

    `tables` says of each table, by its path relative to `data`, whose its rows are; the walk ends as
    soon as every one of `things` is accounted for. `timezone` decides the day of a commit. `cache` is
    a folder that remembers which owners differ between two versions of a table, or None.
    """
    git = Git(data)
    commit = git.text("rev-parse", "--verify", "-q", "HEAD")
    if not commit:
        return NO_SOURCE
    shallow = git.text("rev-parse", "--is-shallow-repository") == "true"
    walk = _Walk(git, tables, things, ZoneInfo(timezone), cache)
    try:
        dirty = walk.work_tree()
        walk.history(boundary(git) if shallow else set())
    finally:
        git.close()
    default = Provenance("before-clone", order=1 << 39) if shallow else UNKNOWN
    files = MappingProxyType(walk.files)
    return Source(commit, shallow, dirty, MappingProxyType(walk.last), default, files)


class Git:
    """The git of a data folder. Its language, pager and configuration cannot change what is read."""

    def __init__(self, data: Path):
        self.command = ["git", "-c", "core.quotePath=off", "-C", str(data)]
        self.batch: subprocess.Popen[bytes] | None = None

    def text(self, *arguments: str) -> str:
        """Run git and return what it prints; empty where it fails or is not installed."""
        try:
            done = subprocess.run([*self.command, *arguments], capture_output=True, check=False)
        except OSError:
            return ""
        return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""

    def blob(self, id_: str) -> bytes:
        """Return a version of a file by its id; empty for the id of all zeros."""
        if not id_.strip("0"):
            return b""
        if self.batch is None:
            self.batch = subprocess.Popen(
                [*self.command, "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        stdin, stdout = self.batch.stdin, self.batch.stdout
        assert stdin  # noqa: S101 (a pipe, as asked for above)
        assert stdout  # noqa: S101
        stdin.write(id_.encode() + b"\n")
        stdin.flush()
        head = stdout.readline().split()
        if len(head) != 3:
            return b""
        body = stdout.read(int(head[2]))
        stdout.read(1)
        return body

    def close(self) -> None:
        """End the process that hands out blobs."""
        if self.batch and self.batch.stdin:
            self.batch.stdin.close()
            self.batch.wait()


def boundary(git: Git) -> set[str]:
    """Return the commits at which a shallow clone was cut: what they add may be much older."""
    path = git.text("rev-parse", "--git-path", "shallow")
    folder = Path(git.command[-1])
    file = Path(path) if Path(path).is_absolute() else folder / path
    return set(file.read_text().split()) if file.is_file() else set()


Change = tuple[str, list[str], str]
"""A file that a commit changed: its path in the data folder, its id in each parent, and its id now."""


def commits(git: Git, prefix: str) -> Iterator[tuple[str, int, list[Change]]]:
    """Yield the commits that touched a data folder, newest first, each as (commit, seconds, changes).

    `prefix` is the folder's path in its repository. Of a merge git shows only files that differ from
    all parents: what the merge itself changed.
    """
    log = git.text(
        "log", "--date-order", "--raw", "-c", "--no-abbrev", "--no-renames", "--root",
        "--format=%x01%H %ct", "HEAD", "--", ".",
    )  # fmt: skip
    for entry in log.split("\x01")[1:]:
        head, *lines = entry.splitlines()
        commit, seconds = head.split()
        yield commit, int(seconds), [change for line in lines if (change := _change(line, prefix))]


def _change(line: str, prefix: str) -> Change | None:
    if not line.startswith(":"):
        return None
    about, path = line.split("\t", 1)
    parents = len(about) - len(about.lstrip(":"))
    ids = about.split()[parents + 1 : 2 * parents + 2]
    return path.removeprefix(prefix), ids[:-1], ids[-1]


class _Walk:
    """Goes from the work tree back through the commits until every row's last change is known."""

    def __init__(
        self,
        git: Git,
        tables: Mapping[str, Rows],
        things: set[Thing],
        timezone: ZoneInfo,
        cache: Path | None,
    ):
        self.git, self.tables, self.timezone, self.cache = git, tables, timezone, cache
        self.open = set(things)
        self.last: dict[Thing, Provenance] = {}
        self.files: dict[str, Provenance] = {}
        self.prefix = git.text("rev-parse", "--show-prefix")

    def _found(self, file: str, owners: set[str], provenance: Provenance) -> None:
        """Account for things: the first change met is the newest, so a thing is met once."""
        rows = self.tables[file]
        hit = {(rows.kind, rows.thing_of.get(owner, owner)) for owner in owners} & self.open
        self.last |= dict.fromkeys(hit, provenance)
        self.open -= hit

    def work_tree(self) -> bool:
        """Account for rows that are not committed as they stand. Says whether there are any."""
        changed_files = self.git.text("diff", "--name-only", "--relative", "HEAD", "--", ".")
        new_files = self.git.text("ls-files", "--others", "--", ".")
        for file in (*changed_files.splitlines(), *new_files.splitlines()):
            self.files[file] = Provenance("uncommitted")
        listed = self.git.text("ls-tree", "-r", "HEAD", "--full-tree", self.prefix or ".")
        blobs = {line.split("\t", 1)[1]: line.split()[2] for line in listed.splitlines()}
        folder, dirty = Path(self.git.command[-1]), False
        for file in sorted(self.tables):
            now = (folder / file).read_bytes()
            then = self.git.blob(blobs.get(self.prefix + file, "0"))
            if changed := touched(then, now):
                dirty = True
                self._found(file, changed, Provenance("uncommitted"))
        return dirty

    def history(self, cut: set[str]) -> None:
        """Walk the commits, newest first."""
        for order, (commit, seconds, changes) in enumerate(commits(self.git, self.prefix), 1):
            if commit in cut:
                continue
            day = datetime.fromtimestamp(seconds, self.timezone).date().isoformat()
            provenance = Provenance("commit", commit, day, order)
            for file, olds, new in changes:
                self.files.setdefault(file, provenance)
                if self.open and file in self.tables:
                    sets = [self._touched(old, new) for old in olds]
                    self._found(file, set.intersection(*sets), provenance)

    def _touched(self, old: str, new: str) -> set[str]:
        if self.cache is None:
            return touched(self.git.blob(old), self.git.blob(new))
        path = self.cache / "provenance" / f"{old}-{new}.json"
        if path.is_file():
            return set(json.loads(path.read_text(encoding="utf-8")))
        found = touched(self.git.blob(old), self.git.blob(new))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(sorted(found)), encoding="utf-8")
        return found


def touched(old: bytes, new: bytes) -> set[str]:
    """Return the owners whose rows differ between two versions of a CSV file.

    Lines are compared first, which is quick. Only where a changed line is part of a record that
    spans several are all records compared. A row that only moved is not touched.
    """
    changed = {*old.splitlines()} ^ {*new.splitlines()}
    if not changed and len(old) == len(new):
        return set()
    if any(line.count(b'"') % 2 for version in (old, new) for line in version.splitlines()):
        return _owners(set(_records(old)) ^ set(_records(new)), old, new)
    lines = [line.decode("utf-8", "replace") for line in sorted(changed)]
    return _owners({tuple(row) for row in csv.reader(lines)}, old, new)


def _records(data: bytes) -> Iterator[tuple[str, ...]]:
    text = data.decode("utf-8-sig", "replace")
    return (tuple(row) for row in csv.reader(io.StringIO(text, newline="")))


def _owners(records: set[tuple[str, ...]], old: bytes, new: bytes) -> set[str]:
    """Return whose the records are, by the header of either version."""
    columns = set()
    for version in (old, new):
        header = next(iter(_records(version.partition(b"\n")[0])), ())
        if header:
            columns.add(owner_column(header))
    return {record[column] for record in records for column in columns if column < len(record)}
