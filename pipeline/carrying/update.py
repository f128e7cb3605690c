"""Updates from a stick or a share: a zip of the site and its signature, proven whole before the switch.

A bundle is two files: `x.zip`, as `archive` packs it, and `x.zip.minisig`. The signature is checked over
a copy of the zip before anything in it is read, as a stick may say one thing now and another later.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline import publish, system
from pipeline.carrying import archive, signing, whole
from pipeline.carrying.whole import CannotCarry, Listed

_MANIFEST_MOST = 64 << 20
_COMMENT = re.compile(
    r"timestamp:([0-9]{1,12})\tfile:[^\t]*\tas-of:([0-9]{4}-[0-9]{2}-[0-9]{2})\tbuild:(\w+)"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed with a bundle: the second of the signature since 1970, the day of the data, the build."""

    second: int
    as_of: str
    build: str


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update found. `changed` is False where the folder has this very site already."""

    site: Listed
    changed: bool


def beside(bundle: Path) -> Path:
    """Return where the signature of a bundle lies."""
    return bundle.with_name(bundle.name + ".minisig")


def sign(bundle: Path, found: Listed, secret: signing.Secret, second: int) -> None:
    """Write the signature of a zip beside it. Raises CannotCarry for a draft, which is for no kiosk."""
    if found.draft:
        raise CannotCarry("草稿不能签名分发 / a draft is not signed")
    comment = (
        f"timestamp:{second}\tfile:{bundle.name}\tas-of:{found.as_of}\tbuild:{found.build}\thashed"
    )
    with bundle.open("rb") as stream:
        text = signing.sign(secret, stream, comment)
    part = bundle.with_name(bundle.name + ".minisig.part")
    part.write_bytes(text.encode())
    part.replace(beside(bundle))


def update(
    folder: Path, bundle: Path, public: signing.Public, *, door: bool = False, older: bool = False
) -> Updated:
    """Bring a bundle's site to a folder, whole, by one switch; or change nothing and raise.

    Raises CannotCarry where the bundle is not what was signed, or is older than what stands there
    and `older` does not allow it; CannotPublish where the folder cannot be used; OSError.
    """
    _room(folder, bundle.stat().st_size)
    with tempfile.TemporaryFile(dir=folder.absolute().parent) as copy:
        with bundle.open("rb") as stream:
            shutil.copyfileobj(stream, copy, 1 << 20)
        comment = _verified(copy, bundle, public)
        copy.seek(0)
        try:
            with zipfile.ZipFile(copy) as packed:
                return _unpack(folder, packed, comment, door=door, older=older)
        except system.BROKEN_ZIP as error:
            raise CannotCarry(f"压缩包读不懂 / the zip cannot be read: {error}") from error


def _verified(copy: BinaryIO, bundle: Path, public: signing.Public) -> str:
    """Return the comment that was signed with the bundle."""
    path = beside(bundle)
    if not path.is_file():
        raise CannotCarry(f"缺少签名文件 / the signature is missing: {path.name}")
    with path.open("rb") as stream:
        text = stream.read(signing.LONGEST).decode("utf-8", "replace")
    copy.seek(0)
    return signing.verify(public, copy, text)


def _unpack(
    folder: Path, packed: zipfile.ZipFile, comment: str, *, door: bool, older: bool
) -> Updated:
    top, found = _inspected(packed)
    signed = _signed(comment)
    if (signed.as_of, signed.build) != (found.as_of, found.build):
        raise CannotCarry("签名说的是另一个站点 / the signature speaks of another site")
    if _stands(folder, found):
        publish.tidy(folder)
        return Updated(found, changed=False)
    if not older:
        _refuse_older(folder, signed)
    _room(folder, sum(size for _, size in found.files.values()))
    door = door or (publish.door_of(folder).is_file() and not folder.is_symlink())
    with publish.staging(folder, door=door) as stage:
        for path in (*found.files, *whole.ABOUT):
            stage.write(path, packed.read(f"{top}/{path}"))
        stage.note = comment
        whole.read(stage.folder)
    return Updated(found, changed=True)


def _inspected(packed: zipfile.ZipFile) -> tuple[str, Listed]:
    """Return the zip's one folder and its manifest. Raises CannotCarry unless the zip holds just what that lists."""
    entries = {info.filename: info for info in packed.infolist()}
    top = next(iter(entries), "").partition("/")[0]
    manifest = entries.get(f"{top}/manifest.json")
    if manifest is None or manifest.file_size > _MANIFEST_MOST:
        raise CannotCarry("压缩包里没有站点 / there is no site in the zip")
    found = whole.listed(packed.read(manifest))
    wanted = {f"{top}/{path}" for path in (*found.files, *whole.ABOUT, archive.README)}
    astray = sorted(wanted ^ entries.keys())
    if astray or len(entries) != len(packed.infolist()):
        raise CannotCarry(f"压缩包缺少或多出 / the zip lacks or has too much: {astray[:1]}")
    sizes = {f"{top}/{path}": size for path, (_, size) in found.files.items()}
    for name, info in entries.items():
        kind = stat.S_IFMT(info.external_attr >> 16)
        size = sizes.get(name, min(info.file_size, _MANIFEST_MOST))
        if kind not in (0, stat.S_IFREG) or info.file_size != size:
            raise CannotCarry(f"压缩包里有不该有的 / the zip holds what it must not: {name!r}")
    return top, found


def _signed(comment: str) -> Signed:
    found = _COMMENT.match(comment)
    if not found:
        raise CannotCarry("签名不是给更新包的 / the signature is not that of a bundle")
    return Signed(int(found[1]), found[2], found[3])


def _stands(folder: Path, found: Listed) -> bool:
    """Say whether the folder has this very site, whole: a damaged one is brought anew."""
    there = publish.live(folder)
    try:
        return there is not None and whole.read(there).build == found.build
    except (CannotCarry, OSError):
        return False


def _refuse_older(folder: Path, signed: Signed) -> None:
    """Raise CannotCarry where the folder has later data, or a later signature of the same day's data."""
    there = publish.live(folder)
    if there is None:
        return
    known = publish.note(folder)
    last = _signed(known) if known else Signed(0, _as_of(there), "")
    if (signed.as_of, signed.second) < (last.as_of, last.second):
        raise CannotCarry(
            f"更新包的数据截至 {signed.as_of}，比现有的 {last.as_of} 旧；确要换回旧的，加 --allow-older / "
            "the bundle is older than what stands there; --allow-older brings it all the same"
        )


def _as_of(there: Path) -> str:
    try:
        return str(json.loads((there / "build.json").read_text(encoding="utf-8"))["as_of"])
    except (OSError, ValueError, LookupError):
        return ""


def _room(folder: Path, size: int) -> None:
    """Raise CannotCarry where the disk has no room for so many bytes."""
    above = folder.absolute().parent
    above.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(above).free
    if free < size + (16 << 20):
        raise CannotCarry(f"磁盘空间不够：需要 {size} 字节，剩 {free} / no room on the disk")
