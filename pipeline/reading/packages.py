"""The data folder: packages found, read strictly, joined by their keys, then shown to Frictionless."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless
import yaml

from pipeline.findings import Finding, Place, Rule, Text, letter
from pipeline.model.catalogue import TABLES
from pipeline.model.codes import is_slug
from pipeline.model.schema import Schema, schema_of
from pipeline.model.workdays import CalendarDay
from pipeline.reading import descriptors, integrity
from pipeline.reading.declared import DESCRIPTOR
from pipeline.reading.descriptors import Descriptor
from pipeline.reading.table import Table
from pipeline.reading.tables import read
from pipeline.reading.text import characters, decoded, load

DESCRIPTOR_FILE = "datapackage.yaml"
FILES = "files"
"""The folder of a package that holds what it ships besides tables."""

FIXED: Mapping[str, tuple[Schema, ...]] = {
    "catalogue": tuple(schema_of(table) for table in TABLES),
    "calendar": (schema_of(CalendarDay),),
}
"""The packages whose tables the model knows; every other folder is a disclosure dataset."""

SYMLINK = Rule("symlink", "error", Text("不能有符号链接", "no symbolic links"))
STRAY_FILE = Rule(
    "stray-file", "warning", Text("没有登记的文件不会被读取", "a file nobody lists is not read")
)
NO_FILE = Rule("no-file", "error", Text("描述文件列出的表须存在", "a table that is listed exists"))
NO_PACKAGE = Rule(
    "no-package", "error", Text("须有目录和日历两个数据包", "catalogue and calendar are there")
)
TABLES_DIFFER = Rule(
    "tables-differ",
    "error",
    Text("目录的表结构须与程序一致", "the catalogue's tables are those of this version"),
)
FRICTIONLESS = Rule(
    "frictionless",
    "error",
    Text("须通过 Frictionless 校验", "Frictionless finds the package valid"),
)
RULES = (
    SYMLINK, STRAY_FILE, NO_FILE, NO_PACKAGE, TABLES_DIFFER, FRICTIONLESS,
)  # fmt: skip


@dataclass(frozen=True)
class Package:
    """A package without a fault: its descriptor and tables by name."""

    folder: str
    descriptor: Descriptor
    tables: Mapping[str, Table]

    @property
    def example(self) -> bool:
        """Whether the publisher says that its rows are invented."""
        return self.descriptor.properties.get("example") is True

    @property
    def title(self) -> str:
        """Its title, marked 示例 where its rows are invented, whatever the site is."""
        title = str(self.descriptor.properties.get("title", self.folder))
        return f"{title}（示例）" if self.example and "示例" not in title else title


def read_all(data: Path, cache: Path | None) -> tuple[dict[str, Package], list[Finding]]:
    """Read every package of a data folder. A package with a fault is left out, its findings told.

    `cache` is a folder that remembers by hash what Frictionless found valid, or None.
    """
    findings = list(_links(data))
    if findings:
        return {}, findings
    packages: dict[str, Package] = {}
    folders = data.iterdir() if data.is_dir() else ()
    for folder in sorted(p for p in folders if p.is_dir() and not p.name.startswith(".")):
        package, told = _read(folder, cache)
        findings += told
        if package:
            packages[folder.name] = package
    findings += [_absent(name) for name in FIXED if not (data / name).is_dir()]
    return packages, findings


def _links(data: Path) -> Iterator[Finding]:
    for path in sorted(data.rglob("*")):
        if path.is_symlink():
            file = path.relative_to(data).as_posix()
            fix = Text("换成真正的文件", "put the file itself there")
            yield _whole(
                SYMLINK,
                file,
                Text("是符号链接", "is a symbolic link"),
                Text("文件或目录", "a file or folder"),
                fix,
            )


def _absent(name: str) -> Finding:
    fix = Text(
        "运行 python -m pipeline schema 写出空的数据包",
        "run python -m pipeline schema for an empty one",
    )
    found = Text(f"没有数据包 {name}", f"there is no package {name}")
    return _whole(
        NO_PACKAGE, f"{name}/{DESCRIPTOR_FILE}", found, Text("一个数据包", "a package"), fix
    )


def _whole(rule: Rule, file: str, found: Text, expected: Text, fix: Text) -> Finding:
    return Finding(rule.level, rule.id, Place(file), None, None, found, expected, "", fix)


def _read(folder: Path, cache: Path | None) -> tuple[Package | None, list[Finding]]:
    """Read one package: descriptor, tables, keys and references, and at last Frictionless."""
    file = f"{folder.name}/{DESCRIPTOR_FILE}"
    path = folder / DESCRIPTOR_FILE
    if not path.is_file():
        found = Text(f"没有 {DESCRIPTOR_FILE}", f"there is no {DESCRIPTOR_FILE}")
        return None, [
            _whole(
                NO_FILE,
                file,
                found,
                Text("一个描述文件", "a descriptor"),
                Text("补上，或移走这个目录", "add one, or move the folder away"),
            )
        ]
    data, findings = load(path, file, descriptors.DESCRIPTOR_MAX)
    if data is None:
        return None, findings
    text, findings = decoded(data, file)
    if text is not None:
        findings = characters(text, file)
    if text is None or any(f.blocks for f in findings):
        return None, findings
    descriptor, told = descriptors.read(text, file)
    findings += told
    if descriptor is None:
        return None, findings
    findings += [*_shape(folder, descriptor), *_strays(folder, descriptor)]
    tables: dict[str, Table] = {}
    for resource in descriptor.resources:
        table, told = _read_table(folder, resource)
        findings += told
        if table is not None:
            tables[resource.schema.name] = table
    findings += integrity.check(tables)
    if not any(f.blocks for f in findings):
        findings += _frictionless(folder, descriptor, cache)
    blocked = any(f.blocks for f in findings)
    return (None if blocked else Package(folder.name, descriptor, tables)), findings


def _shape(folder: Path, descriptor: Descriptor) -> Iterator[Finding]:
    """Check that a package is called like its folder and that the fixed ones have the model's tables."""
    file = f"{folder.name}/{DESCRIPTOR_FILE}"
    if descriptor.name != folder.name or not is_slug(folder.name):
        yield _whole(
            DESCRIPTOR,
            file,
            Text(f"name 是 {descriptor.name}", f"name is {descriptor.name}"),
            Text(f"与目录同名：{folder.name}", f"the folder's name: {folder.name}"),
            Text("改成一致的小写编号", "make them the same id"),
        )
    fixed = FIXED.get(folder.name)
    if fixed and not descriptors.same_tables(descriptor, fixed):
        fix = Text(
            "运行 python -m pipeline schema，再按新表头整理各表",
            "run python -m pipeline schema, then bring the tables to it",
        )
        yield _whole(
            TABLES_DIFFER,
            file,
            Text("字段与程序的数据模型不同", "its fields are not those of the model"),
            Text("程序写出的描述文件", "the descriptor as the program writes it"),
            fix,
        )


def _strays(folder: Path, descriptor: Descriptor) -> Iterator[Finding]:
    listed = {DESCRIPTOR_FILE, FILES, *(r.path for r in descriptor.resources)}
    for path in sorted(folder.iterdir()):
        if path.name not in listed:
            fix = Text(
                "需要发布就登记到描述文件，否则移走", "list it in the descriptor, or move it away"
            )
            yield _whole(
                STRAY_FILE,
                f"{folder.name}/{path.name}",
                Text("描述文件没有列出它", "the descriptor does not list it"),
                Text("只有列出的文件", "listed files only"),
                fix,
            )


def _read_table(folder: Path, resource: descriptors.Resource) -> tuple[Table | None, list[Finding]]:
    file, path = f"{folder.name}/{resource.path}", folder / resource.path
    if not path.is_file():
        fix = Text(
            "补上这张表；没有内容就只留表头", "add it; with its header only where it is empty"
        )
        return None, [
            _whole(
                NO_FILE,
                file,
                Text("文件不存在", "the file does not exist"),
                Text("一张 CSV 表", "a CSV table"),
                fix,
            )
        ]
    data, findings = load(path, file)
    return (None, findings) if data is None else read(data, file, resource.schema)


# --- Frictionless ----------------------------------------------------------------------------


def _frictionless(folder: Path, descriptor: Descriptor, cache: Path | None) -> list[Finding]:
    """Validate the package with Frictionless, unless these very bytes were found valid before."""
    paths = [folder / DESCRIPTOR_FILE, *(folder / r.path for r in descriptor.resources)]
    digest = hashlib.sha256(frictionless.__version__.encode())
    for path in paths:
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    seen = cache / "frictionless" / digest.hexdigest() if cache else None
    if seen and seen.is_file():
        return []
    raw = yaml.safe_load(paths[0].read_text(encoding="utf-8"))
    try:
        package = frictionless.Package.from_descriptor(raw, basepath=str(folder))
        errors = list(_errors(package.validate()))
    except frictionless.FrictionlessException as raised:
        errors = [(DESCRIPTOR_FILE, raised.error)]
    found = [_from_report(folder.name, place, error) for place, error in errors]
    if seen and not found:
        seen.parent.mkdir(parents=True, exist_ok=True)
        seen.write_text(json.dumps({"package": descriptor.name}), encoding="utf-8")
    return found


def _errors(report: Any) -> Iterator[tuple[str, Any]]:
    for error in report.errors:
        yield DESCRIPTOR_FILE, error
    for task in report.tasks:
        for error in task.errors:
            yield task.place, error


def _from_report(folder: str, place: str, error: Any) -> Finding:
    number = getattr(error, "field_number", None)
    column = letter(number - 1) if number else None
    return Finding(
        FRICTIONLESS.level,
        FRICTIONLESS.id,
        Place(f"{folder}/{place}", getattr(error, "row_number", None), column),
        getattr(error, "field_name", None),
        None,
        Text(f"Frictionless：{error.message[:300]}", f"Frictionless: {error.message[:300]}"),
        Text("通过 Frictionless 校验的数据包", "a package that Frictionless finds valid"),
        "",
        Text("按上面的说明改正", "correct what it says"),
    )
