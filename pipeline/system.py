"""What the operating system or a file refuses, said so that a publisher knows what to do: disk, rights, paths."""

from __future__ import annotations

import errno
import zipfile
import zlib
from collections.abc import Mapping

from pipeline.findings import Text

_SAID: Mapping[int, Text] = {
    errno.ENOENT: Text("没有这个文件或目录", "no such file or folder"),
    errno.ENOTDIR: Text("路径里有一段是文件，不是目录", "a part of the path is a file, no folder"),
    errno.EISDIR: Text("是目录，不是文件", "is a folder, no file"),
    errno.EEXIST: Text("已经存在", "exists already"),
    # On Windows this is how a table says that a spreadsheet program has it open.
    errno.EACCES: Text(
        "没有权限，或正被别的程序（如 Excel、WPS）打开",
        "no permission, or another program such as Excel has it open",
    ),
    errno.EPERM: Text("没有权限", "no permission"),
    errno.EROFS: Text("磁盘是只读的", "the disk is read-only"),
    errno.ENOSPC: Text("磁盘满了", "the disk is full"),
    errno.EDQUOT: Text("磁盘配额用完了", "the disk quota is used up"),
    errno.ENAMETOOLONG: Text("名称太长", "the name is too long"),
}


BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""What reading a damaged zip raises, or one locked by a password or packed in a way not known here."""


def why(error: OSError) -> Text:
    """Say why the system refused, without the path; in its own words where it is none of the usual causes."""
    own = error.strerror or str(error) or type(error).__name__
    return _SAID.get(error.errno or 0, Text(own, own))


def refused(error: OSError) -> Text:
    """Say what the system refused: the path, where the error names one, and why."""
    said = why(error)
    if error.filename is None:
        return said
    return Text(f"{error.filename}：{said.zh}", f"{error.filename}: {said.en}")
