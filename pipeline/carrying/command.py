"""The commands that carry a site: what each takes, and what it says when it is done."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from pipeline.carrying import archive
from pipeline.findings import Text

Add = Callable[[str, str], argparse.ArgumentParser]
"""Adds a command by its name and what it does, and returns its parser."""


def add_to(add: Add, output: Path) -> None:
    """Add the commands. Each sets `carry`: called with the options, it does the work and returns what to say."""
    zipping = add("zip", "把整个站点装进一个压缩包 / pack the whole site into one zip")
    zipping.add_argument("--output", type=Path, default=output, metavar="DIR")
    zipping.add_argument("--to", type=Path, default=Path("output.zip"), metavar="FILE.zip")
    zipping.add_argument("--lang", choices=["zh", "en"], default="zh")
    zipping.set_defaults(carry=_zip)


def _zip(options: argparse.Namespace) -> Text:
    found = archive.pack(options.output, options.to)
    size = options.to.stat().st_size / 1e6
    return Text(
        f"{options.to}：{len(found.files)} 个文件，{size:.1f} MB，数据截至 {found.as_of}",
        f"{options.to}: {len(found.files)} files, {size:.1f} MB, as of {found.as_of}",
    )
