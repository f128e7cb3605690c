"""The commands that carry a site: what each takes, and what it says when it is done."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.carrying import archive, signing, update
from pipeline.carrying.whole import CannotCarry, Listed
from pipeline.findings import Text

Add = Callable[[str, str], argparse.ArgumentParser]
"""Adds a command by its name and what it does, and returns its parser."""
_KEY = Path("gongkai.key")


def add_to(add: Add, output: Path) -> None:
    """Add the commands. Each sets `carry`: called with the options, it does the work and returns what to say."""
    zipping = add("zip", "把整个站点装进一个压缩包 / pack the whole site into one zip")
    bundling = add("bundle", "打包并签名，供离线更新 / pack and sign the site for updates by stick")
    for packing, to in ((zipping, output.with_suffix(".zip")), (bundling, Path("update.zip"))):
        packing.add_argument("--output", type=Path, default=output, metavar="DIR")
        packing.add_argument("--to", type=Path, default=to, metavar="FILE.zip")
    zipping.set_defaults(carry=_zip)
    bundling.add_argument("--key", type=Path, default=_KEY, metavar="FILE", help="secret key")
    bundling.set_defaults(carry=_bundle)
    making = add("keygen", "生成签名用的一对密钥 / make a pair of keys for signing")
    making.add_argument("--key", type=Path, default=_KEY, metavar="FILE")
    making.set_defaults(carry=_keygen)
    updating = add("update", "用签名的更新包更新站点 / bring a signed bundle to its place")
    updating.add_argument("folder", type=Path, metavar="FOLDER", help="the site that is shown")
    updating.add_argument("bundle", type=Path, metavar="BUNDLE.zip")
    updating.add_argument("--key", type=Path, required=True, metavar="FILE.pub", help="public key")
    updating.add_argument(
        "--door", action="store_true", help="lead by FOLDER.html where there are no links (Windows)"
    )
    updating.add_argument(
        "--allow-older", action="store_true", help="bring older data than stands there"
    )
    updating.set_defaults(carry=_update)
    for command in (zipping, bundling, making, updating):
        command.add_argument("--lang", choices=["zh", "en"], default="zh")


def _zip(options: argparse.Namespace) -> Text:
    return _packed(options.to, archive.pack(options.output, options.to))


def _packed(to: Path, found: Listed) -> Text:
    size = to.stat().st_size / 1e6
    return Text(
        f"{to}：{len(found.files)} 个文件，{size:.1f} MB，数据截至 {found.as_of}",
        f"{to}: {len(found.files)} files, {size:.1f} MB, as of {found.as_of}",
    )


def _bundle(options: argparse.Namespace) -> Text:
    secret = signing.read_secret(_text(options.key))
    found = archive.pack(options.output, options.to)
    update.sign(options.to, found, secret, int(time.time()))
    packed, signature = _packed(options.to, found), update.beside(options.to)
    return Text(
        f"{packed.zh}\n{signature}：签名，两个文件要一起拷走",
        f"{packed.en}\n{signature}: the signature; take both files",
    )


def _keygen(options: argparse.Namespace) -> Text:
    """Write a secret key that only its owner can read, and the public key beside it; never over one."""
    public = _public_of(options.key)
    for path in (options.key, public):
        if path.exists():
            raise CannotCarry(f"{path} 已存在，没有改动 / exists and was not touched")
    secret = signing.generate()
    descriptor = os.open(options.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as stream:
        stream.write(signing.as_secret_text(secret))
    public.write_bytes(signing.as_public_text(secret.public).encode())
    return Text(
        f"{options.key}：私钥，只留在发布的电脑上，不要拷到终端\n{public}：公钥，放到每台终端上",
        f"{options.key}: secret, stays with the publisher\n{public}: public, goes to each kiosk",
    )


def _public_of(key: Path) -> Path:
    return key.with_name(key.name + ".pub")


def _update(options: argparse.Namespace) -> Text:
    done = update.update(
        options.folder, options.bundle, signing.read_public(_text(options.key)),
        door=options.door, older=options.allow_older,
    )  # fmt: skip
    day, build = done.site.as_of, done.site.build
    if not done.changed:
        return Text(
            f"{options.folder} 已经是这个版本：数据截至 {day}，构建 {build}",
            f"{options.folder} has this site already: as of {day}, build {build}",
        )
    return Text(
        f"{options.folder} 已更新：数据截至 {day}，构建 {build}",
        f"{options.folder} is updated: as of {day}, build {build}",
    )


def _text(path: Path) -> str:
    """Return the text of a key file, of which no more is read than a key can be long."""
    with path.open("rb") as stream:
        return stream.read(signing.LONGEST).decode("utf-8", "replace")
