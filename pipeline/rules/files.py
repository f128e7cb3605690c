"""Rules on the files that a catalogue ships: forms, samples, documents."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline import personal, system
from pipeline.findings import Finding, Text
from pipeline.rules.base import Catalogue, CheckedRule, Mend, whole_finding, wrong
from pipeline.rules.personal import KINDS, MEND

TYPES: Mapping[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    ".xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}
"""Endings that may be shipped, and how such files begin. No archives: a phone cannot open them."""

BYTES_MAX = 50 * 1024 * 1024
ENTRIES_MAX, UNPACKED_MAX, RATIO_MAX = 2_000, 200 * 1024 * 1024, 100
_BROKEN = (*system.BROKEN_ZIP, OSError, ValueError)
_MAIN = {".docx": "word/", ".xlsx": "xl/"}


def _shipped(catalogue: Catalogue) -> Iterator[tuple[int, str, Path]]:
    """Yield the files listed that are there: (row, path as written, path)."""
    for row, written in enumerate(catalogue.frame("files")["path"]):
        path = catalogue.folder / written
        if path.is_file() and not path.is_symlink():
            yield row, written, path


def file_there(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A file that is listed is there.

    Why: a link to a form that is not shipped is a dead link on the day it is needed.
    Source: this project's files.csv.
    """
    table = catalogue.tables["files"]
    there = {row for row, _, _ in _shipped(catalogue)}
    mend = Mend(
        Text("本目录里的文件", "a file of this folder"),
        Text("放进文件，或改正路径", "add it, or correct the path"),
    )
    for row in range(len(table)):
        if row not in there:
            yield wrong(
                table, row, "path", rule, Text("没有这个文件", "there is no such file"), mend
            )


def file_same(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A file has the size and the SHA-256 that its row states.

    Why: otherwise the form on the site is not the one that was checked in.
    Source: this project's files.csv.
    """
    table, f = catalogue.tables["files"], catalogue.frame("files")
    for row, _, path in _shipped(catalogue):
        size = path.stat().st_size
        if size > BYTES_MAX:
            continue  # told by the rule on types, and not read
        stated = f["bytes"][row]
        if size != stated:
            mend = Mend(
                Text(str(size), str(size)), Text("核对文件后改正大小", "check the file"), str(size)
            )
            found = Text(f"文件有 {size} 字节", f"the file has {size} bytes")
            yield wrong(table, row, "bytes", rule, found, mend)
        actual = hashlib.sha256(path.read_bytes()).hexdigest()
        if actual != f["sha256"][row]:
            mend = Mend(
                Text(actual, actual),
                Text("核对是不是同一份文件，再改校验值", "check that it is the same file"),
                actual,
            )
            found = Text("文件内容与校验值不符", "the file is not the one stated")
            yield wrong(table, row, "sha256", rule, found, mend)


def file_type(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A file is of a type that everybody can open, is what its ending says, and is not too large.

    Why: a renamed file does not open, an archive does not open on a phone, a macro is a risk.
    Allowed: pdf, docx, xlsx, doc, xls, png, jpg. Source: 党政机关网站 practice; this project's care.
    """
    table = catalogue.tables["files"]
    kinds = "、".join(TYPES)
    mend = Mend(
        Text(f"{kinds}，内容与扩展名相符", f"{kinds}, being what they say"),
        Text("另存为这些格式", "save it as one of these"),
    )
    for row, written, path in _shipped(catalogue):
        found = _unfit(path)
        if Path(written).suffix not in TYPES:
            found = Text("不是允许的文件类型", "not a type that may be shipped")
        if found:
            yield wrong(table, row, "path", rule, found, mend)


def _unfit(path: Path) -> Text | None:
    size = path.stat().st_size
    if size > BYTES_MAX:
        return Text(f"文件有 {size:,} 字节，过大", f"{size:,} bytes are too many")
    with path.open("rb") as stream:
        head = stream.read(8)
    if not head.startswith(TYPES.get(path.suffix, ())):
        return Text("内容与扩展名不符", "not what its ending says")
    if path.suffix in _MAIN:
        return _unfit_archive(path)
    if path.suffix == ".pdf" and re.search(
        rb"/(?:JavaScript|JS|Launch|EmbeddedFile)\b", path.read_bytes()
    ):
        return Text("PDF 里有脚本或嵌入文件", "the PDF has a script or a file in it")
    return None


def _unfit_archive(path: Path) -> Text | None:
    """Judge a DOCX or XLSX by its list of entries, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except _BROKEN:
        return Text("文件损坏，打不开", "damaged: it cannot be opened")
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > ENTRIES_MAX
        or unpacked > UNPACKED_MAX
        or unpacked > RATIO_MAX * max(1, path.stat().st_size)
    ):
        return Text("解开后过大（压缩炸弹）", "a zip bomb")
    if any(
        "vbaproject" in name.lower() or name.lower().endswith((".bin", ".exe")) for name in names
    ):
        return Text("含有宏或程序", "holds a macro or a program")
    if not any(name.startswith(_MAIN[path.suffix]) for name in names):
        return Text("内容与扩展名不符", "not what its ending says")
    return None


def file_without_personal_data(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """No shipped file holds an identity, bank card or mobile number.

    Why: samples are often filled in with somebody's true data. Read are the text of DOCX and XLSX,
    what can be unpacked of PDF, and the plain text in DOC and XLS; pictures and scans are not.
    Source: 个人信息保护法 art. 13; 政府信息公开条例 art. 15.
    """
    table = catalogue.tables["files"]
    for row, _, path in _shipped(catalogue):
        if _unfit(path) is None and (hit := next(personal.find(_text(path)), None)):
            what = KINDS[hit.kind]
            found = Text(f"文件里有{what.zh}", f"the file holds {what.en}")
            yield wrong(table, row, "path", rule, found, MEND)


def _text(path: Path) -> str:
    """Return what can be read of a file's text, without laying it out."""
    data = path.read_bytes()
    if path.suffix in _MAIN:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = [archive.read(n) for n in archive.namelist() if n.endswith(".xml")]
        except _BROKEN:
            return ""
        xml = re.sub(rb"</(?:w:p|si|c|a:p|w:tc)>", b"\n", b"\n".join(parts))
        return re.sub(rb"<[^>]*>", b"", xml).decode(errors="replace")
    if path.suffix == ".pdf":
        streams = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
        return "\n".join(_inflated(s) for s in streams) + data.decode("latin-1")
    if path.suffix in (".doc", ".xls"):
        return data.decode("utf-16-le", "replace") + "\n" + data.decode("latin-1")
    return ""


def _inflated(stream: bytes) -> str:
    try:
        return zlib.decompressobj().decompress(stream, UNPACKED_MAX // 20).decode("latin-1")
    except zlib.error:
        return ""


def file_listed(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A file in the folder `files` is listed.

    Why: what nobody lists is not published, which is often not what was meant.
    Source: this project's files.csv.
    """
    listed = set(catalogue.frame("files")["path"])
    mend = Mend(
        Text("登记在附件表里", "listed in files.csv"),
        Text("登记到附件表，或移走", "list it, or move it away"),
    )
    for path in sorted((catalogue.folder / "files").rglob("*")):
        written = path.relative_to(catalogue.folder).as_posix()
        if path.is_file() and written not in listed:
            found = Text("附件表没有列出它", "files.csv does not list it")
            yield whole_finding(rule, f"{catalogue.folder.name}/{written}", found, mend)
