"""A text file's bytes, before anything in them is believed: size, encoding, conflicts, characters.

Everything is looked for over the whole file by RE2 or `bytes.find`, so that a good file costs a
tenth of a second per 50 MB; only where something is found is it looked at one by one. Causes come
before symptoms: a file that is not UTF-8, or in conflict, gets that one finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import system
from pipeline.findings import Finding, Place, Rule, Text, capped

FILE_MAX = 256 * 1024 * 1024
"""Bytes in a table at most; asked of the file system before anything is read."""
TOLD_MAX = 100
"""Cells with forbidden characters that are told one by one in a file."""
MARK = b"\xef\xbb\xbf"
"""The byte order mark that Excel writes before UTF-8; accepted and left out."""

ENCODING = Rule(
    "encoding",
    "error",
    Text("文件须为 UTF-8 编码", "a text file is UTF-8"),
    "GBK → CSV UTF-8（逗号分隔）",
)
TOO_LARGE = Rule(
    "file-too-large", "error", Text("文件过大", "a file is not too large"), "300 MB → 5 MB"
)
UNREADABLE = Rule(
    "unreadable", "error", Text("文件须能打开", "a file can be opened"), "chmod 000 → 644"
)
CHARACTER = Rule(
    "character",
    "error",
    Text("不能有不可见的或会骗人的字符", "no invisible or deceiving characters"),
    "零宽空格 U+200B → 删去",
)
LOOK_ALIKE = Rule(
    "look-alike",
    "error",
    Text("一个词里不能混用形似的外文字母", "no look-alike letters of other scripts in a word"),
    "А（俄文）1 → A1",
)
MOJIBAKE = Rule(
    "mojibake",
    "warning",
    Text("像是转换编码时弄乱的文字", "text that looks garbled by a conversion"),
    "鏀垮姟 → 政务",
)
CONFLICT = Rule(
    "conflict-marker",
    "error",
    Text("不能有未解决的合并冲突", "no merge conflict is left"),
    "<<<<<<< HEAD → 删去",
)

RULES = (ENCODING, TOO_LARGE, UNREADABLE, CHARACTER, LOOK_ALIKE, MOJIBAKE, CONFLICT)

Locate = Callable[[int], Place]
"""From the offset of a byte to the place of the cell or line it stands in."""

_FORBIDDEN = (
    (0x00, 0x09), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F),
    (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E),
    (0x2060, 0x206F), (0x3164, 0x3164), (0xE000, 0xF8FF), (0xFDD0, 0xFDEF), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFF), (0x110BD, 0x110BD),
    (0x110CD, 0x110CD), (0x13430, 0x1345F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0x1FFFE, 0x1FFFF), (0x2FFFE, 0x2FFFF), (0x3FFFE, 0x10FFFF),
)  # fmt: skip
"""Controls, format and bidi marks, fillers, variation selectors, surrogates (by UTF-8 itself),
noncharacters, private use, U+FFFD, planes without letters. Line feeds are judged by field. Rare Han
characters of any block of planes 2 and 3 pass, those newer than this Python's tables too: they
occur in names."""

_RANGES = "".join(rf"\x{{{low:X}}}-\x{{{high:X}}}" for low, high in _FORBIDDEN)
_FORBIDDEN_RE2 = rf"[{_RANGES}]|\r[^\n]|\r\z"
_FORBIDDEN_PY = re.compile(
    f"[{''.join(f'{re.escape(chr(low))}-{re.escape(chr(high))}' for low, high in _FORBIDDEN)}]|\r(?!\n)"
)
# Cyrillic letters, and the Greek capitals that are drawn like Latin ones. Greek in α粒子, μm or
# IFN-γ is meant; a Cyrillic letter beside a Latin one or a digit never is.
_ALIKE = (
    "\u0400-\u04ff\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
)
_LOOK_ALIKE = rf"[A-Za-z0-9][{_ALIKE}]|[{_ALIKE}][A-Za-z0-9]"
_LATIN = dict(
    zip(
        "АВЕКМНОРСТХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "ABEKMHOPCTXaeopcyxijsABEZHIKMNOPTYX",
        strict=True,
    )
)
# First characters of UTF-8 read as GBK (的 → 鐨, 中 → 涓), of UTF-8 read as Latin-1, and U+FFFD.
_MOJIBAKE = (
    "锟斤拷|烫烫烫|屯屯屯|[à-ï][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}"
    "|[鐨銆锛鍦涓鏄鍚鍏绗鎴鐢璇鍙鏀浜瀹缁]"
)

_CONFLICT = r"<{7} |>{7} |\|{7} |={7}\r?\n"
_SUSPICIOUS = "|".join([_FORBIDDEN_RE2, _LOOK_ALIKE, _MOJIBAKE, _CONFLICT])

_FROM_PRIVATE = dict(
    zip(
        range(0xE815, 0xE865),
        "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
        "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻",
        strict=True,
    )
) | {0xE7C7: "ḿ"}
"""What old GBK fonts put on private-use code points (0xFE50 to 0xFEA0), and where it stands now."""


def load(path: Path, file: str, limit: int = FILE_MAX) -> tuple[bytes | None, list[Finding]]:
    """Read a file whose size the file system says to be within the limit."""
    try:
        size = path.stat().st_size
        if size > limit:
            return None, [_too_large(file, size, limit)]
        return path.read_bytes(), []
    except OSError as error:
        said = system.why(error)
        found = Text(f"打不开：{said.zh}", f"cannot be opened: {said.en}")
        fix = Text("检查文件权限和磁盘", "check the file's permissions and the disk")
        expected = Text("能读取的文件", "a file that can be read")
        return None, [whole(UNREADABLE, file, found, expected, fix)]


def _too_large(file: str, size: int, limit: int) -> Finding:
    found = Text(f"{size:,} 字节", f"{size:,} bytes")
    expected = Text(f"不超过 {limit:,} 字节", f"at most {limit:,} bytes")
    fix = Text(
        "核对是不是放错了文件；确实这样大，拆成几个", "check that it is the right file; split it"
    )
    return whole(TOO_LARGE, file, found, expected, fix)  # fmt: skip


def whole(
    rule: Rule, file: str, found: Text, expected: Text, fix: Text, line: int | None = None
) -> Finding:
    """Make a finding on a whole file, or on one of its lines."""
    return Finding(rule.level, rule.id, Place(file, line), None, None, found, expected, "", fix)


def decoded(data: bytes, file: str, limit: int = FILE_MAX) -> tuple[str | None, list[Finding]]:
    """Decode a text file as UTF-8, refusing files too large, of another encoding, or in conflict."""
    findings = refused(data, file, limit)
    if not findings and suspicious(data):
        findings = conflict(data, file)
    return (None, findings) if findings else (data.removeprefix(MARK).decode(), [])


def refused(data: bytes, file: str, limit: int = FILE_MAX) -> list[Finding]:
    """Find what keeps a file from being UTF-8 text at all: one cause, told once."""
    if len(data) > limit:
        return [_too_large(file, len(data), limit)]
    if other := _another_kind(data):
        return [_not_text(file, *other)]
    try:
        _one_text(data)
    except pa.ArrowInvalid:
        try:
            data.decode()
        except UnicodeDecodeError as error:
            return [_not_utf8(data, file, error)]
    return []


def suspicious(data: bytes) -> bool:
    """Say at the speed of reading whether UTF-8 holds anything that must be looked at closely."""
    return bool(pc.match_substring_regex(_one_text(data), _SUSPICIOUS)[0].as_py())


def _one_text(data: bytes) -> pa.Array:
    """Return bytes as one text of Arrow's without copying them. Raises ArrowInvalid where they are not UTF-8."""
    ends = pa.array([0, len(data)], pa.int64()).buffers()[1]
    held = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    return held.cast(pa.large_string())


def _another_kind(data: bytes) -> tuple[Text, str] | None:
    """Recognise what is not UTF-8 text by its first bytes: UTF-16, a workbook."""
    head = data[:4096]
    zeros = head.count(0)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or (zeros > 3 and zeros * 20 > len(head)):
        little = head[:2] == b"\xff\xfe" or (
            head[:2] != b"\xfe\xff" and head[1::2].count(0) >= head[::2].count(0)
        )
        return Text("UTF-16 编码的文本", "UTF-16 text"), "UTF-16LE" if little else "UTF-16BE"
    if head[:4] == b"PK\x03\x04":
        return Text("改了扩展名的 Excel 工作簿（XLSX）", "a workbook (XLSX) under another name"), ""
    if head[:4] == b"\xd0\xcf\x11\xe0":
        return Text("改了扩展名的旧版 Excel 工作簿（XLS）", "an old workbook (XLS) renamed"), ""
    return None


def _convert(file: str, codec: str) -> Text:
    if not codec:
        return Text(
            "在 Excel 里打开，另存为“CSV UTF-8（逗号分隔）”",
            "open it in Excel, save as 'CSV UTF-8'",
        )
    name = Path(file).name
    command = f"iconv -f {codec} -t UTF-8 {name} > new.csv"
    return Text(
        f"在 Excel 里另存为“CSV UTF-8（逗号分隔）”，或运行 {command} 再改名",
        f"save as 'CSV UTF-8' in Excel, or run {command} and rename it",
    )


def _not_text(file: str, kind: Text, codec: str) -> Finding:
    found = Text(f"这是{kind.zh}，不是 UTF-8 文本", f"this is {kind.en}, not UTF-8 text")
    return whole(ENCODING, file, found, Text("UTF-8 编码", "UTF-8"), _convert(file, codec), 1)


def _not_utf8(data: bytes, file: str, error: UnicodeDecodeError) -> Finding:
    line = data.count(b"\n", 0, error.start) + 1
    byte = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
    bad = f"0x{data[error.start]:02X}"
    zh = f"第 {line} 行第 {byte} 个字节 {bad} 不是 UTF-8"
    en = f"line {line}, byte {byte}, {bad} is not UTF-8"
    if _is_gbk(data):
        found = Text(
            f"{zh}；文件像是 GBK（中文 Windows 的旧编码）",
            f"{en}; the file looks like GBK, the old encoding of Chinese Windows",
        )
        fix = _convert(file, "GB18030")
    else:
        found = Text(f"{zh}；文件在这里损坏", f"{en}; the file is damaged here")
        fix = Text(
            "从来源重新导出；只坏一处的，重打这个字", "export it again, or type the character anew"
        )
    return whole(ENCODING, file, found, Text("UTF-8 编码", "UTF-8"), fix, line)  # fmt: skip


def _is_gbk(data: bytes) -> bool:
    """Say whether bytes are GBK rather than UTF-8 that is damaged somewhere."""
    lenient = data[:1_000_000].decode(errors="replace")
    broken = lenient.count("\ufffd")
    sound = sum(1 for c in lenient if c > "\u07ff") - broken
    if sound > 2 * broken:
        return False
    try:
        return any("\u4e00" <= c <= "\u9fff" for c in data.decode("gb18030"))
    except UnicodeDecodeError:
        return False


def conflict(data: bytes, file: str) -> list[Finding]:
    """Find the first conflict marker of git: the cause of whatever else is wrong in the file."""
    match = re.search(rb"^(?:<{7} |>{7} |\|{7} |={7}\r?$)", data, re.MULTILINE)
    if match is None:
        return []
    fix = Text(
        "在两个版本中选定一个，删去 <<<<<<<、=======、>>>>>>> 三种标记行",
        "settle on one version and delete the lines <<<<<<<, ======= and >>>>>>>",
    )
    found = Text("有 git 合并冲突的标记", "a conflict marker of git stands here")
    line = data.count(b"\n", 0, match.start()) + 1
    return [whole(CONFLICT, file, found, Text("合并后的内容", "the merged content"), fix, line)]


# --- characters ------------------------------------------------------------------------------


def characters(text: str, file: str) -> list[Finding]:
    """Find characters that cannot be seen, or show something else than they are, by line."""
    data = text.encode()
    if not suspicious(data):
        return []
    return deceiving(data, lambda offset: Place(file, data.count(b"\n", 0, offset) + 1))


def deceiving(data: bytes, locate: Locate) -> list[Finding]:
    """Find deceiving characters in UTF-8: one finding a cell, by its first such character.

    To be asked where `suspicious` says so.
    """
    text = data.decode()
    found: dict[Place, Finding] = {}
    for rule, offset, start in _hits(text):
        place = locate(offset)
        if place in found:
            continue
        if len(found) == TOLD_MAX:
            found[Place(place.file)] = _more(place.file)
            break
        if rule is not MOJIBAKE:
            found[place] = _character(rule, text, start, place)
        elif (garbled := _garbled(text, start)) is not None:
            found[place] = _mojibake(garbled, text, start, place)
    return list(found.values())


def _hits(text: str) -> Iterator[tuple[Rule, int, int]]:
    """Yield what is found as (rule, offset in bytes, offset in characters), in the text's order."""
    hits = [(m.start(), CHARACTER) for m in _FORBIDDEN_PY.finditer(text)]
    hits += [(_alike(m), LOOK_ALIKE) for m in re.finditer(_LOOK_ALIKE, text)]
    hits += [(m.start(), MOJIBAKE) for m in re.finditer(_MOJIBAKE, text)]
    before, offset = 0, 0
    for start, rule in sorted(hits, key=lambda hit: hit[0]):
        offset += len(text[before:start].encode())
        before = start
        yield rule, offset, start


def _alike(match: re.Match[str]) -> int:
    return match.start() + (match[0][0].isascii())


def _around(text: str, start: int, mark: str) -> str:
    """Return the words around a character, which is shown as `mark`."""
    before = re.split(r"[\n,]", text[max(0, start - 12) : start])[-1]
    after = re.split(r"[\r\n,]", text[start + 1 : start + 13])[0]
    return capped(_FORBIDDEN_PY.sub("▯", before) + mark + _FORBIDDEN_PY.sub("▯", after))


def _character(rule: Rule, text: str, start: int, place: Place) -> Finding:
    char = text[start]
    code = f"U+{ord(char):04X}"
    kind = {"Co": "PRIVATE USE", "Cn": "NONCHARACTER"}.get(unicodedata.category(char), "CONTROL")
    name = unicodedata.name(char, kind)
    at = start - text.rfind("\n", 0, start)
    example, fix = _mend(char)
    shown = _around(text, start, "▯" if rule is CHARACTER else char)
    return Finding(
        rule.level, rule.id, place, None, shown,
        Text(f"这一行第 {at} 个字符是 {code}（{name}）", f"character {at} of the line is {code} ({name})"),
        Text("看得见、不会认错的文字", "characters that can be seen and not be mistaken"),
        example, fix,
    )  # fmt: skip


def _mend(char: str) -> tuple[str, Text]:
    """Say what to write instead of a forbidden character: (example, sentence)."""
    if char == "\ufffd":
        return "", Text(
            "原来的字已经丢失，从来源重新填写", "the character is lost: fill it in from the source"
        )
    if right := _FROM_PRIVATE.get(ord(char)) or _LATIN.get(char):
        code = f"U+{ord(right):04X}"
        return right, Text(f"改为“{right}”（{code}）", f"write {right} ({code})")
    if unicodedata.category(char) == "Co":
        return "", Text(
            "这是自造字，换电脑就看不见；用输入法重打，打不出的写同音字并加说明",
            "a character of one's own that other computers lack: type it anew",
        )
    if char == "\t":
        return "", Text("删去制表符（Tab）", "delete the tab")
    if char == "\r":
        return "", Text("换行用 LF 或 CRLF，重新另存一次", "save it again: lines end in LF or CRLF")
    return "", Text("删去这个字符（上面以 ▯ 表示）", "delete it (shown as ▯)")


def _garbled(text: str, start: int) -> str | None:
    """Return what garbled text was before, "" where it is lost, None where it is not garbled."""
    if text.startswith(("锟斤拷", "烫烫烫", "屯屯屯"), start):
        return ""
    before = re.split(r"[\r\n,\"]", text[max(0, start - 40) : start])[-1]
    cell = before + re.split(r"[\r\n,\"]", text[start : start + 60])[0]
    written = cell.encode("cp1252" if text[start] < "\u0100" else "gbk", "ignore")
    right = written.decode(errors="ignore")
    good = sum("\u3000" <= c <= "\u9fff" or c > "\uff00" for c in right)
    return right if good > 1 and good * 3 >= len(written) * 0.7 else None


def _mojibake(right: str, text: str, start: int, place: Place) -> Finding:
    fix = Text("从来源重新导出，打开时选 UTF-8", "export it again, opening it as UTF-8")
    if right:
        fix = Text(f"原文像是“{right}”；{fix.zh}", f"it was perhaps {right}; {fix.en}")
    return Finding(
        MOJIBAKE.level, MOJIBAKE.id, place, None, _around(text, start, text[start]),
        Text("像是编码转换弄乱的文字", "text that looks garbled by a conversion"),
        Text("看得懂的文字", "text that can be read"), right, fix,
    )  # fmt: skip


def _more(file: str) -> Finding:
    found = Text(
        f"还有更多，只列出前 {TOLD_MAX} 处", f"there are more; the first {TOLD_MAX} are listed"
    )
    fix = Text("整份重新导出", "export the file again")
    return whole(CHARACTER, file, found, Text("看得见的文字", "visible characters"), fix)  # fmt: skip
