"""A site that is to be carried is read back first: every file of its manifest, to the byte, and no other."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.codes import RESERVED

ABOUT = ("build.json", "manifest.json")
"""The two files of a site that its manifest does not list."""
LONGEST = 180
"""Longest path in a site: Windows stops at 260 characters, and people unpack deep in their folders."""
_SEGMENT = re.compile(r"[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?\Z")
_ALLOWED = {"index", "404"}
"""Reserved for ids, as they are names of pages; Windows has nothing against them."""


class CannotCarry(Exception):
    """A site cannot be packed or unpacked; the message says why, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A site as its manifest lists it: build, day, draft or not, and (SHA-256, bytes) of every file by its path."""

    build: str
    as_of: str
    draft: bool
    files: Mapping[str, tuple[str, int]]


def is_safe(path: str) -> bool:
    """Say whether a path can be unpacked on every system: Latin letters, no device, no way out of the folder."""
    return len(path) <= LONGEST and all(
        _SEGMENT.match(part) and part.split(".")[0].lower() not in RESERVED - _ALLOWED
        for part in path.split("/")
    )


def listed(manifest: bytes) -> Listed:
    """Read a manifest. Raises CannotCarry where it is none, or names a path that is not safe everywhere."""
    try:
        raw = json.loads(manifest)
        files = {str(k): (str(v["sha256"]), int(v["bytes"])) for k, v in raw["files"].items()}
        found = Listed(str(raw["build"]), str(raw["as_of"]), bool(raw["draft"]), files)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CannotCarry(f"manifest.json 读不懂 / cannot be read: {error}") from error
    unsafe = [path for path in files if not is_safe(path) or path in ABOUT]
    if unsafe:
        raise CannotCarry(f"文件名不能在每种系统上使用 / no name for every system: {unsafe[0]!r}")
    if len({path.casefold() for path in files}) != len(files):
        raise CannotCarry("有只差大小写的文件名 / names that differ by case alone")
    return found


def read(site: Path) -> Listed:
    """Prove that a folder holds a site, whole. Raises CannotCarry, which names the first fault."""
    manifest = site / "manifest.json"
    if not manifest.is_file():
        raise CannotCarry(f"{site}：没有建好的站点 / no site is built here")
    found = listed(manifest.read_bytes())
    there = {
        Path(folder, name).relative_to(site).as_posix()
        for folder, _, names in os.walk(site)
        for name in names
    }
    astray = sorted(there ^ {*found.files, *ABOUT})
    if astray:
        raise CannotCarry(f"站点不完整：缺少或多出 / not whole, missing or too much: {astray[0]}")
    for path, (digest, size) in found.files.items():
        content = (site / path).read_bytes()
        if len(content) != size or hashlib.sha256(content).hexdigest() != digest:
            raise CannotCarry(f"站点不完整：内容不符 / not whole, other content: {path}")
    return found
