"""The whole site as one zip: unpacked anywhere, it opens by a double click on `index.html`."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

from pipeline.carrying import whole

README = "README.txt"
_HOW = """先把这个压缩包全部解压，再双击文件夹里的 index.html。
在压缩包里直接打开，页面会没有样式，也不能查找。
不需要网络；可以拷到 U 盘、自助终端或内网。数据截至 {as_of}。

Unpack the whole zip first, then double-click index.html in the folder.
Opened inside the zip, pages have no style and no search.
No network is needed. Data as of {as_of}.
"""


def pack(site: Path, to: Path) -> whole.Listed:
    """Write a built site into a zip. Returns what is in it; raises CannotCarry where the site is not whole.

    Equal sites give equal zips: files in the order of their names, all dated with the day of the data.
    All of it lies in one folder, so that unpacking strews nothing. The old zip stands until the new one does.
    """
    site = site.resolve()
    found = whole.read(site)
    folder = f"site-{found.as_of}"
    part = to.with_name(to.name + ".part")
    to.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(part, "w") as archive:
        for path in sorted((*found.files, *whole.ABOUT)):
            archive.writestr(_entry(f"{folder}/{path}", found.as_of), (site / path).read_bytes())
        how = _HOW.format(as_of=found.as_of).replace("\n", "\r\n").encode("utf-8-sig")
        archive.writestr(_entry(f"{folder}/{README}", found.as_of), how)
    part.replace(to)
    return found


def _entry(name: str, as_of: str) -> zipfile.ZipInfo:
    day = date.fromisoformat(as_of)
    info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # else Windows and Linux would write other bytes
    info.external_attr = 0o100644 << 16
    return info
