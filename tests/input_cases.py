# ruff: noqa: E501 (tables of cases)
"""Broken and good files of one small table: the cases of `test_reading`.

A `Fault` names the row of the field's list of faults that it belongs to, and the one finding that
must come of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.schema import Field, Schema

SCHEMA = Schema(
    "shili", "示例表", "",
    (
        Field("id", "编号", form="slug", required=True, unique=True, example="shi-01"),
        Field("name", "名称", required=True),
        Field("kind", "类别", codes=("行政许可", "公共服务"), required=True),
        Field("days", "时限", type="integer", minimum=0, unit="天"),
        Field("fee", "金额", type="number", minimum=0, unit="元"),
        Field("open", "是否开放", type="boolean"),
        Field("since", "日期", type="date"),
        Field("url", "网址", form="url"),
        Field("objects", "对象", form="list", codes=("自然人", "法人")),
        Field("file", "文件", form="path"),
        Field("phone", "电话"),
        Field("note", "说明", form="long"),
    ),
    ("id",),
)  # fmt: skip
HEADER = ",".join(SCHEMA.names)
ROWS = (
    "shi-01,食品经营许可（新办）,行政许可,20,80.50,是,2026-01-05,https://www.example.gov.cn/a,自然人；法人,files/a.pdf,0571-12345678,一般情形",
    'shi-02,普通话水平测试,公共服务,0,25,否,2026-02-28,,自然人,,+86 571 12345678,"第一行，含逗号, 和""引号""\n第二行"',
    "shi-03,䶮𰻝𬭎字姓名变更,公共服务,未公开,,,,tel:12345,,,12345,——",
)  # fmt: skip
GOOD = "\n".join([HEADER, *ROWS]) + "\n"
COLUMN = {name: chr(ord("A") + at) for at, name in enumerate(SCHEMA.names)}


def cell(field: str, value: str, row: int = 0) -> str:
    """Return the good file with one cell of its first row written otherwise."""
    cells = ROWS[row].split(",")
    cells[SCHEMA.names.index(field)] = value
    lines = list(ROWS)
    lines[row] = ",".join(cells)
    return "\n".join([HEADER, *lines]) + "\n"


def after(*rows: str) -> str:
    return GOOD + "".join(f"{row}\n" for row in rows)


@dataclass(frozen=True)
class Fault:
    """A broken file: the row of faults.md it belongs to, and the finding that must come, alone."""

    row: int
    name: str
    data: bytes | str
    rule: str
    line: int | None
    column: str | None = None
    says: str = ""


def _swap(good: str, one: str, other: str) -> str:
    assert one in good
    return good.replace(one, other, 1)


def _in_cells(row: int, field: str, rule: str, values, says: str = "") -> list[Fault]:
    return [
        Fault(row, f"{field}={value[:16]!r}", cell(field, value), rule, 2, COLUMN[field], says)
        for value in values
    ]


def _characters() -> list[Fault]:
    """One fault for each sort of character of category C, and the look-alikes."""
    codes = [
        "0000",
        "0001",
        "0007",
        "0008",
        "0009",
        "000B",
        "000C",
        "001B",
        "001F",
        "007F",
        "0080",
        "0085",
        "009F",
        "00AD",
        "034F",
        "061C",
        "115F",
        "17B4",
        "180E",
        "200B",
        "200C",
        "200D",
        "200E",
        "200F",
        "2028",
        "2029",
        "202A",
        "202D",
        "202E",
        "2060",
        "2064",
        "2066",
        "2069",
        "3164",
        "FDD0",
        "FDEF",
        "FE0F",
        "FEFF",
        "FFA0",
        "FFF9",
        "FFFC",
        "FFFE",
        "FFFF",
        "1FFFE",
        "2FFFF",
        "E0001",
        "E0100",
        "F0000",
        "100000",
        "10FFFF",
    ]
    chars = [chr(int(code, 16)) for code in codes]
    made = [
        Fault(
            27,
            f"U+{ord(c):04X}",
            cell("name", f"食品{c}许可"),
            "character",
            2,
            "B",
            f"U+{ord(c):04X}",
        )
        for c in chars
    ]
    made += [
        Fault(
            27,
            "in a quoted row",
            cell("note", "甲\u200b乙").replace("甲\u200b乙", '"甲, ""\u200b"""'),
            "character",
            2,
            "L",
        ),
        Fault(
            27,
            "on the second line of a cell",
            _swap(GOOD, "第二行", "第\u202e二行"),
            "character",
            4,
            "L",
        ),
        Fault(27, "in the header", _swap(GOOD, "days", "da\u200bys"), "character", 1, "D"),
        Fault(27, "a Cyrillic letter", cell("name", "窗口А12"), "look-alike", 2, "B", "U+0410"),
        Fault(
            27,
            "a Cyrillic o in a word",
            cell("name", "Shanghai Cоmpany"),
            "look-alike",
            2,
            "B",
            "U+043E",
        ),
        Fault(27, "a Greek capital", cell("name", "АBC"), "look-alike", 2, "B"),
        Fault(
            27,
            "private use with its character",
            cell("name", "\ue863字"),
            "character",
            2,
            "B",
            "U+E863",
        ),
        Fault(
            27, "private use of an old font", cell("name", "\ue81e"), "character", 2, "B", "U+E81E"
        ),
        Fault(27, "private use without one", cell("name", "\uf8ff"), "character", 2, "B", "U+F8FF"),
        Fault(27, "a lone CR", cell("name", "食品\r许可"), "character", 2, "B", "U+000D"),
    ]
    return made


def _encodings() -> list[Fault]:
    gbk = GOOD.replace("䶮𰻝𬭎", "某某").encode("gbk")
    return [
        Fault(1, "GBK", gbk, "encoding", 2, None, "iconv -f GB18030"),
        Fault(1, "GB18030", GOOD.encode("gb18030"), "encoding", 2, None, "iconv -f GB18030"),
        Fault(1, "a GBK header", ("编号" + GOOD).encode("gbk", "replace"), "encoding", 1),
        Fault(2, "UTF-16 LE with mark", GOOD.encode("utf-16"), "encoding", 1, None, "UTF-16LE"),
        Fault(2, "UTF-16 BE with mark", b"\xfe\xff" + GOOD.encode("utf-16-be"), "encoding", 1, None, "UTF-16BE"),
        Fault(2, "UTF-16 LE without", GOOD.encode("utf-16-le"), "encoding", 1, None, "UTF-16LE"),
        Fault(2, "a workbook", b"PK\x03\x04" + b"x" * 50, "encoding", 1, None, "XLSX"),
        Fault(2, "an old workbook", bytes.fromhex("d0cf11e0a1b11ae1"), "encoding", 1, None, "XLS"),
        Fault(4, "a byte lost", GOOD.encode().replace("许可".encode(), "许可".encode()[:-1], 1), "encoding", 2, None, "损坏"),
        Fault(4, "0xFF", GOOD.encode().replace(b"80.50", b"80\xff50"), "encoding", 2, None, "0xFF"),
        Fault(4, "an overlong form", GOOD.encode().replace(b"80.50", b"\xc0\xae"), "encoding", 2, None, "0xC0"),
        Fault(4, "a surrogate", GOOD.encode().replace(b"80.50", b"\xed\xa0\x80"), "encoding", 2, None, "0xED"),
        Fault(4, "cut in a character", GOOD.encode()[:-1] + "说".encode()[:2], "encoding", 5),
        Fault(5, "U+FFFD", cell("name", "食\ufffd许可"), "character", 2, "B", "已经丢失"),
        Fault(5, "UTF-8 read as GBK", cell("name", "食品经营".encode().decode("gbk")), "mojibake", 2, "B", "食品经营"),
        Fault(5, "UTF-8 read as Latin-1", cell("name", "时间".encode().decode("cp1252")), "mojibake", 2, "B"),
        Fault(5, "U+FFFD read as GBK", cell("name", "锟斤拷许可"), "mojibake", 2, "B"),
        Fault(5, "never initialised", cell("name", "烫烫烫"), "mojibake", 2, "B"),
    ]  # fmt: skip


def _structures() -> list[Fault]:
    short = ROWS[0].rsplit(",", 3)[0]
    return [
        *(
            Fault(6, f"columns by {mark!r}", GOOD.replace(",", mark), "delimiter", 1)
            for mark in (";", "\t", "，", "；", "|", "; ")
        ),
        Fault(11, "a line feed in a short cell", cell("name", '"食品\n许可"'), "line-feed", 2, "B"),
        Fault(11, "CRLF in a short cell", cell("name", '"食品\r\n许可"'), "line-feed", 2, "B"),
        Fault(11, "the physical line after one", after("SHI,名称,行政许可,,,,,,,,,"), "id-form", 6, "A"),
        Fault(12, "a quote never closed", cell("name", '"食品经营'), "quote", 2, "B", "没有闭合"),
        Fault(12, "one in the last row", after('shi-04,"某某,公共服务,,,,,,,,,'), "quote", 6, "B", "没有闭合"),
        Fault(12, "one with quoted cells after it", cell("kind", '"行政许可'), "quote", 2, "C", "没有闭合"),
        Fault(12, "a quote in a cell", cell("name", '食品"经营'), "quote", 2, "B", "单元格中间"),
        Fault(12, "words after the quote", cell("name", '"食品"经营'), "quote", 2, "B", "闭合之后"),
        Fault(13, "a file cut off", GOOD + "shi-04,某某,公共", "row-width", 6, None, "断了"),
        Fault(13, "a conflict", _swap(GOOD, "shi-02", "<<<<<<< HEAD\nshi-02") + "=======\n>>>>>>> b\n", "conflict-marker", 3),
        Fault(13, "a conflict of three", GOOD + "||||||| base\n", "conflict-marker", 6),
        Fault(13, "half a conflict", GOOD + "=======\r\n", "conflict-marker", 6),
        Fault(13, "a total of full width", after("合计,,,20,105.5,,,,,,,"), "note-row", 6),
        Fault(13, "a short total", after("总计,3"), "note-row", 6),
        Fault(13, "a total with blanks", after("合 计,3,,,,,,,,,,"), "note-row", 6),
        Fault(13, "notes under the table", after("填表说明：一、本表由各单位填写。,,,,,,,,,,,"), "note-row", 6),
        Fault(13, "a remark", after("备注：按月更新"), "note-row", 6),
        Fault(13, "who filled it in", after(",填表人：张,,,,,,,,,,"), "note-row", 6),
        Fault(13, "a cell too few", after(short.replace("shi-01", "shi-04")), "row-width", 6, None, "少了 3 格"),
        Fault(13, "a comma without quotes", cell("name", "食品,经营许可"), "row-width", 2, None, "B 列"),
        Fault(13, "cells slipped right", after("shi-04,,某某,公共服务,20,25,是,2026-01-05,,自然人,,12345"), "row-slipped", 6, "B"),
        Fault(13, "cells slipped left", after("shi-04,公共服务,20,25,是,2026-01-05,,自然人,,12345,,"), "row-slipped", 6, None),
        Fault(13, "blank rows", after(",,,,,,,,,,,", ",,,,,,,,,,,", ""), "blank-row", 6, None, "6 到 8"),
        Fault(13, "a blank line", _swap(GOOD, "shi-02", "\nshi-02"), "blank-row", 3),
        Fault(13, "a quoted blank row", after('"",,,,,,,,,,,'), "blank-row", 6),
        Fault(23, "renamed", _swap(GOOD, "days", "day"), "header", 1, "D", "改为 days"),
        Fault(23, "in Chinese", _swap(GOOD, "days", "时限"), "header", 1, "D", "改为 days"),
        Fault(23, "in capitals", _swap(GOOD, "days", "Days"), "header", 1, "D", "改为 days"),
        Fault(23, "with a blank", _swap(GOOD, "days", " days"), "header", 1, "D", "改为 days"),
        Fault(23, "exchanged", _swap(GOOD, "days,fee", "fee,days"), "header", 1, "D", "次序"),
        Fault(23, "twice", _swap(GOOD, "days,fee", "days,fee,fee"), "header", 1, "F", "两次"),
        Fault(23, "too many", _swap(GOOD, "note", "note,bz"), "header", 1, "M", "没有列"),
        Fault(23, "one missing", _swap(GOOD, "days,fee", "fee"), "header", 1, None, "缺少列 days"),
        Fault(23, "blank columns", _swap(GOOD, "note", "note,,,"), "header", 1, "M", "空列"),
        Fault(23, "a title above it", "示例市事项一览表,,,\n" + GOOD, "header", 1, None, "第 2 行"),
        Fault(23, "the last column without name", _swap(GOOD, ",note", ","), "header", 1, None, ""),
        Fault(24, "an empty file", b"", "header", 1),
        Fault(26, "a cell of 10 MB", cell("note", "长" * 3_500_000), "record-too-long", 2, None, "10,5"),
        Fault(26, "a cell of 40,000", cell("note", "长" * 40_000), "cell-too-long", 2, "L", "40000"),
        Fault(26, "a long name", cell("name", "长" * 1_001), "cell-too-long", 2, "B"),
        Fault(26, "a row of 10 MB", after("shi-04" + "," * 10_000_000), "record-too-long", 6),
    ]  # fmt: skip


def _values() -> list[Fault]:
    numbers = (
        "２０",
        "2_0",
        "+20",
        "020",
        "20.0",
        "20.5",
        "-1",
        "1,000",
        "二十",
        "0x14",
        "20 20",
        "-0",
        "9" * 16,
        "1 0",
    )
    # fmt: off
    return [
        *_in_cells(7, "days", "number-form", [n for n in numbers if "," not in n]),
        *_in_cells(7, "fee", "number-form", ["８０", "80.", ".5", "080", "+80", "80.1234567", "¥80", "80元"]),
        *_in_cells(7, "days", "stray-blank", [" 20", "20 ", "\u300020", "20\xa0"]),
        *_in_cells(8, "days", "number-form", ["20个工作日", "20工作日", "20 天", "20日"], "只写 20"),
        *_in_cells(9, "since", "date-form", ["45292"], "2024-01-01"),
        *_in_cells(9, "since", "date-form", ["2024/1/1", "2024年1月1日", "2024.1.1", "2024-1-1", "2024-01-01 00:00:00"], "2024-01-01"),
        *_in_cells(9, "since", "date-form", ["2026-02-30", "2025-02-29", "2026-13-01", "0000-01-01", "20260105", "明年"]),
        Fault(10, "merged cells", cell("kind", "", 1).replace("shi-02,普通话水平测试,公共服务", "shi-02,普通话水平测试,"), "required", 3, "C", "合并单元格"),
        *_in_cells(10, "name", "required", [""]),
        *_in_cells(10, "name", "required", ["未公开", "不适用"]),
        *_in_cells(22, "days", "number-form", ["-5", "NaN", "nan", "INF", "-inf", "1e5", "1E5", "∞"]),
        *_in_cells(22, "fee", "number-form", ["-0.5", "NaN", "Infinity", "1e5", "1.5E+3"]),
        *_in_cells(28, "name", "formula", [
            "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "＝1+1", "＠SUM(A1)", "+1+1", "-1+1", "-2+3+cmd|' /C calc'!A0",
            "＋1+1", "－SUM(A1:A2)", "=HYPERLINK(\"http://x\")".replace('"', "'"), "+cmd", "-x*2", "﹦1",
        ]),
        *_in_cells(28, "note", "formula", ["=SUM(A1:A9)", "@x", "+A1"]),
        *_in_cells(28, "phone", "excel-apostrophe", ["'0571-12345678", "’0571-12345678", "`12345"]),
        *_in_cells(28, "name", "excel-error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "####"]),
        *_in_cells(28, "days", "excel-error", ["#REF!", "#N/A"]),
        *_in_cells(28, "phone", "excel-number", ["1.13E+19", "1.1e19", "5E+10"]),
        *_in_cells(31, "url", "url-form", [
            "javascript:alert(1)", "data:text/html;x", "//evil.example/", "http://a.gov.cn/", "https://", "https:/a.gov.cn",
            "https://a", "ftp://a.cn", "HTTPS://a.gov.cn", "https://u:p@a.gov.cn/", "https://a.gov.cn/ x", "/a/b", "www.a.cn",
            "https://a.gov.cn/<script>", "tel:", "tel:abc", "mailto:", "https://a.gov.cn\\b", "vbscript:x",
        ]),
        *_in_cells(32, "file", "path-form", [
            "../a.pdf", "/etc/passwd", "files/../../a.pdf", "C:\\a.pdf", "files\\a.pdf", "files/con.pdf", "aux/a.pdf",
            "files/COM1.pdf", "files//a.pdf", "./a.pdf", "files/.git", "files/A.pdf", "files/表.pdf", "nul", "http://a/b.pdf", "~/a",
        ]),
        *_in_cells(32, "id", "id-form", [
            "con", "prn", "aux", "nul", "com1", "lpt9", "index", "404", "Shi-01", "shi_01", "shi--01", "-shi", "shi-", "示例",
            "shi 01", "shi/01", "..", "a" * 81, "ｓhi",
        ]),
        *_in_cells(7, "open", "yes-no", ["Y", "true", "1", "√", "有", "是 否"]),
        *_in_cells(14, "kind", "code-list", ["许可", "行政许可；公共服务", "行政许可（", "01"]),
        *_in_cells(14, "objects", "list-form", ["自然人；自然人", "自然人；", "自然人；；法人", "自然人； 法人"]),
        *_in_cells(14, "objects", "code-list", ["自然人,法人".replace(",", "、"), "个人", "自然人;法人"]),
    ]  # fmt: skip


FAULTS = [*_encodings(), *_structures(), *_values(), *_characters()]


FAULT_ROWS = """
| 1 | GBK/GB18030 file
| 2 | UTF-16, workbooks
| 3 | UTF-8 BOM
| 4 | one invalid byte
| 5 | U+FFFD, mojibake
| 6 | semicolon, tab
| 7 | non-canonical numbers
| 8 | 20个工作日
| 9 | dates
| 10 | merged cells
| 11 | embedded newline
| 12 | unclosed quote
| 13 | truncated, conflict, 合计, notes, shifted
| 14 | duplicate code, code lists
| 15 | dangling FK
| 16 | cyclic, unreachable step
| 17 | promised > statutory
| 18 | fee without basis
| 19 | repealed law cited
| 20 | validity
| 21 | wrong unit, against the last release
| 22 | NaN, INF, 1e5
| 23 | header
| 24 | header only, shrunk tables
| 25 | schema missing
| 26 | 10 MB cell, row, file
| 27 | characters
| 28 | formulas and artefacts
| 31 | addresses
| 32 | paths, reserved names
| 33 | YAML bomb
| 34 | symlink
| 35 | zip bomb
| 36 | patterns
| 37 | remote path
| 53 | personal data
"""


# --- what is right ------------------------------------------------------------------------------

# fmt: off
NAMES = (
    "食品经营许可", "食品经营许可（新办）", "䶮字姓名变更", "𰻝𰻝面馆登记", "𬭎", "㑇㑳登记", "龙〇一", "𠮷野家", "𫞩𬇕",
    "\U00031350姓", "\U0002ebf0姓", "α粒子检测", "IFN-γ检测", "μm级测量", "12345热线", "A4纸", "3D打印", "C++培训", "甲/乙类", "“一件事”",
    "《许可证》换发", "食品·经营", "1—3岁", "№1窗口", "℃计", "㎡测绘", "①号窗口", "Ⅳ级", "%比例", "a@b.cn", "5=五", "-", "——",
    "－", "-一般情形", "+86 571 12345678", "无", "/", "N/A", "null", "None", "NA", "nan公司", "true", "0571", "007", "1e", "E10号楼",
    "测试", "=", "合计费用减免", "总计划审批", "备注册登记", "注册登记", "说明书备案", "单位用地审批", "填表", "肇嘉浜路街道", "浜里村", "锟山", "鐨县",
    "烫伤鉴定", "ไทย", "Ünïcode", "한국어", "日本語の名", "emoji😀", "e\u0301", "A B", "甲 乙", "甲\u3000乙", "x" * 1000,
)
NAMES = tuple(n for n in NAMES if n != "=")
PHONES = (
    "0571-12345678", "（0571）12345678", "010-12345678", "+86 571 12345678", "+86-10-12345678", "12345", "400-123-4567",
    "0571-12345678转802", "0571-12345678、0571-12345679", "0571—12345678", "13800138000（值班手机）", "95598", "110", "-", "——",
)
NOTES = (
    '"第一行\n第二行"', '"第一行\r\n第二行"', '"1. 甲\n2. 乙\n\n3. 丙"', '"逗号, 引号""好"""', '""""', '"=x"'.replace("=", "等于"),
    '"- 甲\n- 乙"', "－见附件", '"甲,,,乙"', '"<b>甲</b>"', "<script>alert(1)</script>", "长" * 32_000, "不适用", "未公开", "",
    "----", '"\n"'.replace("\n", "甲\n乙"), "a;b;c", "a\\nb", "\\", "'甲'", "％", "第1页 共2页",
)
OTHERS = {
    "days": ("0", "20", "999999999999999", "", "未公开", "不适用"),
    "fee": ("0", "0.00", "80.5", "80.500000", "1234567.89", "", "不适用"),
    "open": ("是", "否", "", "未公开"),
    "since": ("1900-01-01", "2024-02-29", "2199-12-31", ""),
    "url": ("https://www.gov.cn/", "https://a.b.cn:8443/x?y=1&z=%E4%B8%AD#q", "https://政务.中国/", "tel:12345", "mailto:a@b.gov.cn", ""),
    "objects": ("自然人", "法人；自然人", "", "不适用"),
    "file": ("files/a.pdf", "files/2026/a-b_c.docx", "a.pdf", ""),
    "kind": ("行政许可", "公共服务"),
}
# fmt: on


def good_files() -> list[tuple[str, bytes]]:
    texts = (
        [cell("name", n) for n in NAMES]
        + [cell("phone", p) for p in PHONES]
        + [cell("note", n) for n in NOTES]
    )
    texts += [cell(field, value) for field, values in OTHERS.items() for value in values]
    forms = {
        "as it is": lambda t: t.encode(),
        "with BOM": lambda t: b"\xef\xbb\xbf" + t.encode(),
        "with CRLF": lambda t: t.replace("\r\n", "\n").replace("\n", "\r\n").encode(),
        "without its last line end": lambda t: t.encode().removesuffix(b"\n"),
    }
    return [(f"{form} {n}", make(t)) for form, make in forms.items() for n, t in enumerate(texts)]
