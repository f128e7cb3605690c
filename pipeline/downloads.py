"""Downloads: every table in every format, from the same cells as the pages.

`FORMATS` is the table of contents: one function a format, (package, data folder) → files. What is
未公开 or 不适用 is written so: in CSV and workbooks as the word, elsewhere as null with the field's
name in `not_stated` or `not_applicable`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.formats.archive import DESCRIPTOR, as_files, as_plain, as_zip, zipped
from pipeline.formats.base import WHOLE, Content, File
from pipeline.formats.excel import as_xlsx
from pipeline.formats.parquet import as_parquet
from pipeline.formats.sqlite import as_sqlite
from pipeline.formats.texts import as_csv, as_json, as_ndjson
from pipeline.linked.csvw import as_csvw
from pipeline.model.schema import Field, Schema
from pipeline.reading.descriptors import Descriptor, Resource
from pipeline.reading.packages import Package
from pipeline.reading.table import Table
from pipeline.versions import LATEST, as_versions, equal_to, name_in

FORMATS: dict[str, Callable[[Package, Path], Iterator[File]]] = {
    "xlsx": as_xlsx,
    "csv": as_csv,
    "zip": as_zip,
    "json": as_json,
    "ndjson": as_ndjson,
    "parquet": as_parquet,
    "sqlite": as_sqlite,
    "plain": as_plain,
    "csvw": as_csvw,
    "files": as_files,
    "versions": as_versions,
}
"""In the order in which pages offer them; each has its words in `dataset.formats` of `theme/words/`."""

TOGETHER = ("xlsx", "sqlite", "zip")
"""Formats that hold many tables in one file: of all packages together there is one more."""
APART = ("csv", "json", "ndjson", "parquet")
"""Formats with a file for each table: of all packages together there is an archive."""
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: its format, package and table ('' for all), path in the site, size in bytes."""

    format: str
    folder: str
    table: str
    path: str
    size: int = 0
    sha256: str = ""


def path(package: Package, name: str) -> str:
    """Return where a download of a package stands in the site."""
    return f"downloads/{package.folder}/{name}" if package.folder else f"downloads/{name}"


def of_packages(packages: Mapping[str, Package], data: Path) -> Iterator[tuple[Download, Content]]:
    """Yield every format of every package, and of all packages together."""
    for package in packages.values():
        yield from _in_formats(package, data, tuple(FORMATS))
    yield from _in_formats(together(packages), data, TOGETHER)


def _in_formats(
    package: Package, data: Path, formats: Iterable[str]
) -> Iterator[tuple[Download, Content]]:
    for name in formats:
        for file in FORMATS[name](package, data):
            yield Download(name, package.folder, file.table, path(package, file.name)), file.content


def archives(made: Iterable[Download], site: Path) -> Iterator[tuple[Download, Content]]:
    """Yield for each format with a file a table an archive of all of them; `site` is where they stand."""
    made = list(made)
    for name in APART:
        files = {d.path.removeprefix("downloads/"): site / d.path for d in made if d.format == name}
        yield Download(name, "", "", f"downloads/{WHOLE}.{name}.zip"), zipped(files)


def fixed(made: Iterable[Download], folder: str) -> dict[str, Download]:
    """Return the versions of a package that stay, by their names, oldest first."""
    return {name_in(d.path): d for d in made if d.folder == folder and d.format == "versions"}


def newest(made: Iterable[Download], package: Package) -> Download:
    """Return the whole package as it is now: its archive, whose address always has the newest."""
    archive = path(package, f"{package.descriptor.name}.zip")
    return next(d for d in made if d.path == archive)


def latest(
    made: Iterable[Download], packages: Mapping[str, Package]
) -> Iterator[tuple[Download, Content]]:
    """Yield for each package a file that names its newest files and its versions, with their SHA-256.

    Nothing is stored twice: the newest stand at the addresses without a version. `fixed` is the version
    that stays and has the same bytes; null says that the data went on since the last was named.
    """
    made = list(made)
    for package in packages.values():
        own = [d for d in made if d.folder == package.folder]
        versions, now = fixed(own, package.folder), newest(own, package)
        said = {
            "package": package.folder,
            "version": package.descriptor.properties.get("version"),
            "fixed": equal_to(now.sha256, {name: d.sha256 for name, d in versions.items()}),
            "files": [_weighed(d) for d in own if d.format not in ("versions", "files")],
            "versions": [{"version": name, **_weighed(d)} for name, d in versions.items()],
        }
        content = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
        yield Download("latest", package.folder, "", path(package, LATEST)), content


def _weighed(download: Download) -> dict[str, object]:
    """Return a file as `versions/latest.json` names it: its address seen from there."""
    where = "../" + download.path.removeprefix(f"downloads/{download.folder}/")
    return {"href": where, "bytes": download.size, "sha256": download.sha256}


def sums(made: Iterable[Download]) -> Iterator[tuple[Download, Content]]:
    """Yield a list of SHA-256 for each folder, as `sha256sum -c` reads it, and one for all."""
    made = sorted(made, key=lambda d: d.path)
    for folder in sorted({d.folder for d in made} - {""}):
        own = [d for d in made if d.folder == folder]
        yield _sums(folder, f"downloads/{folder}/", own)
    yield _sums("", "downloads/", made)


def _sums(folder: str, start: str, made: list[Download]) -> tuple[Download, Content]:
    lines = [f"{d.sha256}  {d.path.removeprefix(start)}\n" for d in made]
    return Download("sums", folder, "", f"{start}{SUMS}"), "".join(lines).encode()


def by_folder(made: Iterable[Download]) -> dict[str, list[Download]]:
    """Return what can be downloaded of each package, and under '' of all together."""
    folders: dict[str, list[Download]] = {}
    for download in made:
        folders.setdefault(download.folder, []).append(download)
    return folders


def listed(made: Iterable[Download], table: str) -> list[Download]:
    """Return what a page lists of a table, or with '' of the whole package, in the order of the formats.

    The forms and samples of a package are linked where they are needed, and not listed again.
    """
    order = [*FORMATS, "latest", "sums"]
    own = [d for d in made if d.table == table and not _is_form(d)]
    return sorted(own, key=lambda d: order.index(d.format))


def _is_form(download: Download) -> bool:
    if download.format == "plain" and not download.table:
        return not download.path.endswith(DESCRIPTOR)
    return download.format in ("files", "versions")


def together(packages: Mapping[str, Package]) -> Package:
    """Return all packages as one: a table `<package>_<table>` for each, references kept."""
    tables: dict[str, Table] = {}
    resources: list[Resource] = []
    for package in packages.values():
        for resource in package.descriptor.resources:
            schema = _prefixed(resource.schema, package)
            table = package.tables[resource.schema.name]
            columns = tuple(
                replace(column, field=field)
                for column, field in zip(table.columns, schema.fields, strict=True)
            )
            tables[schema.name] = replace(table, schema=schema, columns=columns)
            resources.append(replace(resource, schema=schema))
    properties = {"name": WHOLE, "title": "全部公开数据"}
    return Package("", Descriptor(WHOLE, properties, tuple(resources)), tables)


def _prefixed(schema: Schema, package: Package) -> Schema:
    def renamed(field: Field) -> Field:
        if not field.references:
            return field
        table, column = field.references
        return replace(field, references=(f"{package.folder}_{table}", column))

    return replace(
        schema, name=f"{package.folder}_{schema.name}", fields=tuple(map(renamed, schema.fields))
    )
