"""The structure of a CSV file, before anything in it is believed.

Encoding, forbidden characters, conflict markers, delimiter, quotes, header and the number of cells
of every record are checked over the whole file. The rules are those of RFC 4180 without its
freedoms: UTF-8, commas, quotes only around a whole cell. Causes come before symptoms: a file that
is not UTF-8, or in conflict, gets that one finding.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.findings import Finding, Place, Rule, Text, capped, letter
from pipeline.schema import Schema

FILE_MAX = 512 * 1024 * 1024
"""Bytes in a table at most; checked before anything is parsed."""
TOLD_MAX = 100
"""Forbidden characters that are told one by one in a file."""

Ints = np.ndarray[Any, np.dtype[np.int64]]

ENCODING = Rule("encoding", "error", Text("表格须为 UTF-8 编码", "a table is UTF-8"))
TOO_LARGE = Rule("file-too-large", "error", Text("文件过大", "a file is not too large"))
CHARACTER = Rule(
    "character",
    "error",
    Text("不能有不可见的或会骗人的字符", "no invisible or deceiving characters"),
)
CONFLICT = Rule(
    "conflict-marker", "error", Text("不能有未解决的合并冲突", "no merge conflict is left")
)
DELIMITER = Rule(
    "delimiter", "error", Text("各列用半角逗号隔开", "columns are separated by commas")
)
QUOTE = Rule("quote", "error", Text("引号须成对，括住整个单元格", "quotes enclose whole cells"))
HEADER = Rule("header", "error", Text("表头须与字段表一致", "the header is that of the schema"))
ROW_WIDTH = Rule(
    "row-width", "error", Text("每行的格数与表头相同", "each row has as many cells as the header")
)
BLANK_ROW = Rule("blank-row", "error", Text("不能有空行", "no blank rows"))

RULES = (
    ENCODING, TOO_LARGE, CHARACTER, CONFLICT, DELIMITER, QUOTE, HEADER, ROW_WIDTH, BLANK_ROW,
)  # fmt: skip

# Control characters, surrogates, noncharacters, bidi and zero-width marks, private use, U+FFFD.
# Line feeds are judged by field; rare Han characters of any plane are letters like others.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
    "|\r(?!\n)"
)
_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} |\|{7} )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Structure:
    """Where the records of a sound file stand. `rows` are the bytes after the header."""

    rows: bytes
    starts: Ints
    lines: Ints

    def cell_line(self, row: int, column: int) -> int:
        """Return the physical line on which a cell begins."""
        end = int(self.starts[row + 1]) if row + 1 < len(self.starts) else len(self.rows)
        record = self.rows[int(self.starts[row]) : end]
        quoted, cell, feeds = False, 0, 0
        for byte in record:
            if cell == column:
                break
            quoted ^= byte == 0x22
            feeds += byte == 0x0A
            cell += byte == 0x2C and not quoted
        return int(self.lines[row]) + feeds


def scan(data: bytes, file: str, schema: Schema) -> tuple[Structure | None, list[Finding]]:
    """Check the structure of a CSV file. Returns it, or None with the findings that say why not."""
    text, findings = decoded(data, file)
    if text is None:
        return None, findings
    body = data.removeprefix(b"\xef\xbb\xbf")
    header, _, rows = body.partition(b"\n")
    findings = _header(header.removesuffix(b"\r").decode(), file, schema) + characters(text, file)
    if any(f.rule in (DELIMITER.id, HEADER.id) for f in findings):
        return None, findings
    structure, broken = _records(rows, file, schema)
    findings += broken
    return (None if findings else structure), findings


def decoded(data: bytes, file: str) -> tuple[str | None, list[Finding]]:
    """Decode a text file as UTF-8, refusing files too large, of another encoding, or in conflict."""
    if len(data) > FILE_MAX:
        size = Text(f"{len(data):,} 字节", f"{len(data):,} bytes")
        limit = Text(f"不超过 {FILE_MAX:,} 字节", f"at most {FILE_MAX:,} bytes")
        return None, [
            _whole(TOO_LARGE, file, size, limit, Text("拆分或核对文件", "split or check the file"))
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(data, file, error)]
    if match := _CONFLICT.search(text):
        return None, [_conflict(text, match.start(), file)]
    return text, []


def _not_utf8(data: bytes, file: str, error: UnicodeDecodeError) -> Finding:
    line = data.count(b"\n", 0, error.start) + 1
    byte = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
    name, codec = Text("别的编码", "another encoding"), "GB18030"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name, codec = Text("UTF-16", "UTF-16"), "UTF-16"
    elif _is_gbk(data):
        name = Text("GBK（中文 Windows 的旧编码）", "GBK, the old encoding of Chinese Windows")
    bad = f"0x{data[error.start]:02X}"
    return _whole(
        ENCODING,
        file,
        Text(
            f"第 {line} 行第 {byte} 个字节 {bad} 不是 UTF-8；文件像是{name.zh}",
            f"line {line}, byte {byte}, {bad} is not UTF-8; the file looks like {name.en}",
        ),
        Text("UTF-8 编码", "UTF-8"),
        Text(
            f"在 Excel 里另存为“CSV UTF-8（逗号分隔）”，或运行 iconv -f {codec} -t UTF-8 原文件 > 新文件",
            f"save as 'CSV UTF-8' in Excel, or run iconv -f {codec} -t UTF-8 OLD > NEW",
        ),
        line,
    )


def _is_gbk(data: bytes) -> bool:
    try:
        return any("\u4e00" <= c <= "\u9fff" for c in data.decode("gb18030"))
    except UnicodeDecodeError:
        return False


def _conflict(text: str, start: int, file: str) -> Finding:
    return _whole(
        CONFLICT,
        file,
        Text("有 git 合并冲突的标记", "a conflict marker of git stands here"),
        Text("合并后的内容", "the merged content"),
        Text(
            "在两个版本中选定一个，删去 <<<<<<<、=======、>>>>>>> 三种标记行",
            "settle on one version and delete the lines <<<<<<<, ======= and >>>>>>>",
        ),
        text.count("\n", 0, start) + 1,
    )


def _whole(
    rule: Rule, file: str, found: Text, expected: Text, fix: Text, line: int | None = None
) -> Finding:
    return Finding(rule.level, rule.id, Place(file, line), None, None, found, expected, "", fix)


def characters(text: str, file: str) -> list[Finding]:
    """Find characters that cannot be seen, or show something else than they are."""
    found: list[Finding] = []
    for match in _FORBIDDEN.finditer(text):
        if len(found) == TOLD_MAX:
            break
        found.append(_character(text, match.start(), file))
    return found


def _character(text: str, start: int, file: str) -> Finding:
    char = text[start]
    code = f"U+{ord(char):04X}"
    name = unicodedata.name(
        char, "PRIVATE USE" if unicodedata.category(char) == "Co" else "CONTROL"
    )
    line_start = text.rfind("\n", 0, start) + 1
    before = text[line_start:start]
    around = (
        text[max(line_start, start - 10) : start]
        + "▯"
        + text[start + 1 : start + 11].split("\n")[0]
    )
    return Finding(
        CHARACTER.level,
        CHARACTER.id,
        Place(
            file,
            text.count("\n", 0, start) + 1,
            letter(before.count(",")) if '"' not in before else None,
        ),
        None,
        capped(around),
        Text(
            f"第 {len(before) + 1} 个字符是 {code}（{name}）",
            f"character {len(before) + 1} is {code} ({name})",
        ),
        Text("看得见的文字", "characters that can be seen"),
        "",
        Text("删去这个字符（上面以 ▯ 表示）", "delete it (shown as ▯)"),
    )


def _header(header: str, file: str, schema: Schema) -> list[Finding]:
    """Compare the first line with the schema: every field once, in the schema's order."""
    if "," not in header and len(schema.fields) > 1:
        for mark, name in (
            (";", Text("分号", "semicolons")),
            ("\t", Text("制表符", "tabs")),
            ("；", Text("全角分号", "full-width semicolons")),
            ("，", Text("全角逗号", "full-width commas")),
        ):
            if mark in header:
                return [
                    _whole(
                        DELIMITER,
                        file,
                        Text(f"各列用{name.zh}隔开", f"columns are separated by {name.en}"),
                        Text("半角逗号", "commas"),
                        Text(
                            "另存为“CSV UTF-8（逗号分隔）”", "save as 'CSV UTF-8 (comma delimited)'"
                        ),
                        1,
                    )
                ]
    names = [name.strip('"') for name in header.split(",")]
    if names == list(schema.names):
        return []
    missing = [n for n in schema.names if n not in names]
    extra = [n or "（空）" for n in names if n not in schema.names]
    twice = sorted({n for n in names if names.count(n) > 1})
    parts = [
        ("缺少", "missing", missing),
        ("多出", "not in the schema", extra),
        ("重复", "repeated", twice),
    ]
    zh = "；".join(f"{z}：{'、'.join(v)}" for z, _, v in parts if v) or "列的次序不对"
    en = (
        "; ".join(f"{e}: {', '.join(v)}" for _, e, v in parts if v)
        or "the columns are in another order"
    )
    return [
        _whole(
            HEADER,
            file,
            Text(zh, en),
            Text(",".join(schema.names), ",".join(schema.names)),
            Text(
                "把第一行改为上面的样子，数据列随之对齐",
                "make the first line so, and move the columns along",
            ),
            1,
        )
    ]


def _records(rows: bytes, file: str, schema: Schema) -> tuple[Structure | None, list[Finding]]:
    """Find the records and check quotes and the number of cells of each."""
    if rows and not rows.endswith(b"\n"):
        rows += b"\n"
    data = np.frombuffer(rows, dtype=np.uint8)
    feeds, commas, quotes = (np.flatnonzero(data == ord(c)) for c in '\n,"')
    if len(quotes):
        if (bad := _bad_quote(data, quotes)) is not None:
            return None, [_quote(rows, bad, file)]
        feeds_out = feeds[np.searchsorted(quotes, feeds) % 2 == 0]
        commas = commas[np.searchsorted(quotes, commas) % 2 == 0]
    else:
        feeds_out = feeds
    starts = (
        np.concatenate(([0], feeds_out[:-1] + 1)).astype(np.int64)
        if len(feeds_out)
        else np.array([], np.int64)
    )
    lines = np.searchsorted(feeds, starts).astype(np.int64) + 2
    widths = np.diff(np.searchsorted(commas, feeds_out), prepend=0) + 1
    structure = Structure(rows, starts, lines)
    return structure, _widths(structure, feeds_out - starts, widths, file, len(schema.fields))


def _bad_quote(data: np.ndarray[Any, np.dtype[np.uint8]], quotes: Ints) -> int | None:
    """Return the offset of the first quote that does not open, double or close, or None.

    Of an even-numbered file of quotes every first one opens (after a comma, a line feed, or as the
    second half of a doubled one) and every second one closes (before a comma, a line end or its
    double). Of an odd number the last opening quote is never closed.
    """
    before = np.where(quotes > 0, data[quotes - 1], ord("\n"))
    after = data[np.minimum(quotes + 1, len(data) - 1)]
    opens, closes = slice(0, None, 2), slice(1, None, 2)
    bad = np.zeros(len(quotes), dtype=bool)
    bad[opens] = ~np.isin(before[opens], [ord(c) for c in ',\n"'])
    bad[closes] = ~np.isin(after[closes], [ord(c) for c in ',\r\n"'])
    first = np.flatnonzero(bad)
    if len(quotes) % 2 and not len(first):
        return int(quotes[-1])
    return int(quotes[first[0]]) if len(first) else None


def _quote(rows: bytes, offset: int, file: str) -> Finding:
    line = rows.count(b"\n", 0, offset) + 2
    shown = rows[max(0, offset - 30) : offset + 30].decode("utf-8", "replace").replace("\n", "⏎")
    return Finding(
        QUOTE.level, QUOTE.id, Place(file, line), None, shown,
        Text("从这里起引号不成对，或在单元格中间", "a quote is not closed, or stands inside a cell"),
        Text('整个单元格用引号括住，里面的引号写两次：""', 'quotes around the whole cell, doubled inside: ""'),
        '"他说""可以"""',
        Text("补上或去掉这个引号", "close or remove this quote"),
    )  # fmt: skip


def _widths(
    structure: Structure, lengths: Ints, widths: Ints, file: str, wanted: int
) -> list[Finding]:
    """Find blank rows and rows with too few or too many cells."""
    found = []
    for row in np.flatnonzero((widths != wanted) | (lengths <= 0)).tolist():
        end = int(structure.starts[row]) + int(lengths[row])
        record = structure.rows[int(structure.starts[row]) : end].decode().rstrip("\r")
        place = Place(file, int(structure.lines[row]))
        if not record.strip(", "):
            found.append(_row(BLANK_ROW, place, record, Text("空行", "a blank row"), wanted))
        else:
            n = int(widths[row])
            found.append(_row(ROW_WIDTH, place, record, Text(f"有 {n} 格", f"{n} cells"), wanted))
    return found


def _row(rule: Rule, place: Place, record: str, found: Text, wanted: int) -> Finding:
    fix = Text(
        "补齐或删去多余的逗号；内容里有逗号的，用引号括住",
        "add or remove commas; quote a cell that has one",
    )
    if rule is BLANK_ROW:
        fix = Text("删去这一行", "delete the row")
    expected = Text(f"{wanted} 格", f"{wanted} cells")
    return Finding(rule.level, rule.id, place, None, capped(record), found, expected, "", fix)
