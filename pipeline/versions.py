"""Versions of a package at addresses that stay: what stood in the commit that first declared each name.

A publisher names a version in the descriptor (`version`). It is read back from git, so that the same
commit makes the same bytes on any machine, and data that changes later under the same name changes
nothing that was published under it. A version is left out where its name stands in `withdrawn`, where
it holds what today's search for personal data finds, and where a shallow clone cannot know it. A package
that withholds small counts has none: two versions beside each other could tell what each withholds.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.formats.archive import as_zip
from pipeline.formats.base import File
from pipeline.provenance import Git, boundary
from pipeline.reading import descriptors, tables
from pipeline.reading.descriptors import Descriptor
from pipeline.reading.packages import DESCRIPTOR_FILE, Package
from pipeline.rules.contents import PERSONAL
from pipeline.rules.personal import in_files, in_table

FOLDER = "versions"
LATEST = f"{FOLDER}/latest.json"
"""What says which files are the newest; it stands there for every package."""


def name_in(path: str) -> str:
    """Return the name of the version that a file of the site is, or '' where it is none that stays."""
    folder, _, name = path.removeprefix("downloads/").partition(f"/{FOLDER}/")
    start, end = f"{folder}-", ".zip"
    is_one = name.startswith(start) and name.endswith(end)
    return name.removeprefix(start).removesuffix(end) if is_one else ""


def equal_to(newest: str, versions: Mapping[str, str]) -> str | None:
    """Return the last version that has the SHA-256 of the newest; None where the data went on since."""
    return next((name for name in reversed([*versions]) if versions[name] == newest), None)


def as_versions(package: Package, data: Path) -> Iterator[File]:
    """Each version that the descriptor has declared, as a data package that never changes."""
    properties = package.descriptor.properties
    if "version" not in properties or _withholds(package):
        return
    git = Git(data)
    try:
        for version, commit in declared(git, package.folder).items():
            if version not in properties.get("withdrawn", ()):
                yield from _version(git, package.folder, version, commit)
    finally:
        git.close()


def declared(git: Git, folder: str) -> dict[str, str]:
    """Return the versions of a package and the commit that first declared each, oldest first."""
    file = f"{folder}/{DESCRIPTOR_FILE}"
    shallow = git.text("rev-parse", "--is-shallow-repository") == "true"
    cut = boundary(git) if shallow else set()
    found: dict[str, str] = {}
    commits = git.text("log", "--reverse", "--topo-order", "--format=%H", "HEAD", "--", file)
    for commit in commits.split():
        version = _declared_in(git.text("show", f"{commit}:./{file}"))
        if version:
            found.setdefault(version, commit)
    return {version: commit for version, commit in found.items() if commit not in cut}


def _declared_in(text: str) -> str:
    """Return the version that a descriptor declares, or '': also of one that is refused today."""
    match = re.search(r"^version:\s*[\"']?([^\"'#\n]*?)[\"']?\s*(?:#.*)?$", text, re.MULTILINE)
    return match[1] if match and descriptors.VERSION.fullmatch(match[1]) else ""


def _version(git: Git, folder: str, version: str, commit: str) -> Iterator[File]:
    with tempfile.TemporaryDirectory() as place:
        data = Path(place, "data")
        _restore(git, commit, folder, data)
        package = _read(data, folder)
        if package and not _withholds(package) and not _is_personal(package, data):
            name = f"{FOLDER}/{folder}-{version}.zip"
            for file in as_zip(package, data):
                yield file._replace(name=name)


def _restore(git: Git, commit: str, folder: str, data: Path) -> None:
    """Write a package as it stood in a commit."""
    for line in git.text("ls-tree", "-r", commit, "--", folder).splitlines():
        about, path = line.split("\t", 1)
        mode, _, id_ = about.split()
        if mode.startswith("100"):  # a file, and no link
            target = data / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(git.blob(id_))


def _read(data: Path, folder: str) -> Package | None:
    """Read a package back; None where today's strict reading refuses it."""
    file = f"{folder}/{DESCRIPTOR_FILE}"
    descriptor: Descriptor | None = descriptors.read((data / file).read_text("utf-8"), file)[0]
    if descriptor is None:
        return None
    made = {}
    for resource in descriptor.resources:
        name = f"{folder}/{resource.path}"
        table = tables.read((data / name).read_bytes(), name, resource.schema)[0]
        if table is None:
            return None
        made[resource.schema.name] = table
    return Package(folder, descriptor, made)


def _withholds(package: Package) -> bool:
    """Say whether a package withholds small counts, which git has in full."""
    return any(resource.declared.suppress for resource in package.descriptor.resources)


def _is_personal(package: Package, data: Path) -> bool:
    """Say whether a version holds personal data that a later search would have stopped."""
    found = [*in_files(data, data, PERSONAL)]
    return bool(found) or any(
        True for table in package.tables.values() for _ in in_table(table, PERSONAL)
    )
