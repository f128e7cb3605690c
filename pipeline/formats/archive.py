"""Data packages: the tables as plain CSV beside `datapackage.json`, in a folder and in one file."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.formats.base import Content, File, shipped, through_file
from pipeline.formats.texts import table_csv
from pipeline.reading import descriptor_writing
from pipeline.reading.packages import Package

DESCRIPTOR = "datapackage.json"
PLAIN = "plain"
"""The folder with the package as it is read in place: plain CSV and its descriptor."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_HUGE = 1_000_000
"""From so many rows on a member is written as one that may pass 2 GiB, which old programs cannot read."""


def as_plain(package: Package, data: Path) -> Iterator[File]:
    """CSV without a mark, beside `datapackage.json` with the columns, sizes and SHA-256 of the tables."""
    facts: dict[str, dict[str, Any]] = {}
    for name, table in package.tables.items():
        yield File(f"{PLAIN}/{name}.csv", _weighed(table_csv(table), facts, name), name)
    for name, content in shipped(package, data):
        yield File(f"{PLAIN}/{name}", content)
    yield File(f"{PLAIN}/{DESCRIPTOR}", _later(package, facts))


def _later(package: Package, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield the descriptor when it is asked for: after the tables, which it weighs."""
    yield described(package, facts)


def _weighed(
    content: Iterable[bytes], facts: dict[str, dict[str, Any]], name: str
) -> Iterator[bytes]:
    """Pass content on, and note how much it was and its SHA-256."""
    digest, size = hashlib.sha256(), 0
    for block in content:
        digest.update(block)
        size += len(block)
        yield block
    facts[name] = {"bytes": size, "hash": f"sha256:{digest.hexdigest()}"}


def described(package: Package, facts: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return the descriptor as JSON. With size and hash of each table no cell can change unseen."""
    schemas = [resource.schema for resource in package.descriptor.resources]
    whole = descriptor_writing.as_dict(dict(package.descriptor.properties), schemas)
    resources = [
        {**resource, "profile": "tabular-data-resource", **facts[resource["name"]]}
        for resource in whole["resources"]
    ]
    return json.dumps({**whole, "resources": resources}, ensure_ascii=False, indent=1).encode()


def as_zip(package: Package, data: Path) -> Iterator[File]:
    """A data package in one file: the tables, the files they name, and last `datapackage.json`."""
    yield File(f"{package.descriptor.name}.zip", through_file(partial(_zip, package, data)))


def _zip(package: Package, data: Path, path: Path) -> None:
    facts: dict[str, dict[str, Any]] = {}
    members: dict[str, tuple[Content, int]] = {
        f"{name}.csv": (_weighed(table_csv(table), facts, name), len(table))
        for name, table in package.tables.items()
    }
    members |= {name: (content, 0) for name, content in shipped(package, data)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            content, rows = members[name]
            add(archive, name, content, huge=rows > _HUGE)
        add(archive, DESCRIPTOR, described(package, facts))


def add(archive: zipfile.ZipFile, name: str, content: Content, *, huge: bool = False) -> None:
    """Add a member to an archive, without the hour or the rights it was made with."""
    with archive.open(_info(name), "w", force_zip64=huge) as member:
        for block in (content,) if isinstance(content, bytes) else content:
            member.write(block)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def zipped(files: Mapping[str, Path]) -> Iterator[bytes]:
    """Yield an archive of files that stand on the disk: name in the archive → path."""

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name in sorted(files):
                huge = files[name].stat().st_size >= 1 << 31
                with (
                    files[name].open("rb") as stream,
                    archive.open(_info(name), "w", force_zip64=huge) as member,
                ):
                    shutil.copyfileobj(stream, member)

    return through_file(write)


def as_files(package: Package, data: Path) -> Iterator[File]:
    """The forms and samples themselves."""
    for name, content in shipped(package, data):
        yield File(name, content)
