"""One cell: from its text to a value, or to what is wrong with it.

Only canonical forms are read: `str(value)` gives the cell back. 020, +20, 2_0, 1e5 or full-width
digits are refused instead of guessed at, since each has been somebody's wrong fee.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath

from pipeline.findings import Problem as Problem
from pipeline.findings import Rule, Text
from pipeline.model.codes import RESERVED, SLUG_MAX, is_slug
from pipeline.model.schema import LIST_SEPARATOR, Field
from pipeline.model.values import MISSING_CELLS, NOT_APPLICABLE, NOT_STATED
from pipeline.reading import artefacts
from pipeline.reading.artefacts import artefact

CELL_MAX = 32_000
"""Characters in a cell; a spreadsheet program cuts at 32,767."""
SHORT_MAX = 1_000
"""Characters in a cell that is not long text; 事项名称 is at most 1,000 in the exchange format."""
DIGITS_MAX = 15
"""Digits in a number; a spreadsheet program keeps 15."""

NUMBER_FORM = Rule(
    "number-form", "error", Text("数字须为规范写法", "numbers are canonical"), "020 → 20"
)
DATE_FORM = Rule(
    "date-form", "error", Text("日期须为 年-月-日", "dates are YYYY-MM-DD"), "2026/1/5 → 2026-01-05"
)
YES_NO = Rule("yes-no", "error", Text("是否字段只填 是 或 否", "yes or no is 是 or 否"), "Y → 是")
CODE_LIST = Rule(
    "code-list",
    "error",
    Text("只能填代码表里的值", "the value is of the code list"),
    "许可 → 行政许可",
)
REQUIRED = Rule("required", "error", Text("必填字段不能空着", "a required field is filled in"))
ID_FORM = Rule(
    "id-form",
    "error",
    Text("编号只用小写字母、数字和连字符", "ids are a-z, 0-9 and hyphens"),
    "A_01 → a-01",
)
URL_FORM = Rule(
    "url-form", "error", Text("网址须以 https:// 开头", "an address is https, tel or mailto")
)
PATH_FORM = Rule(
    "path-form",
    "error",
    Text("文件路径须在本目录之内", "a path stays inside its folder"),
    "../a.pdf → files/a.pdf",
)
STRAY_BLANK = Rule(
    "stray-blank", "error", Text("单元格首尾不能有空白", "no blanks around a value"), "“ 否” → “否”"
)
LINE_FEED = Rule("line-feed", "error", Text("只有长文字可以换行", "only long text has line feeds"))
TOO_LONG = Rule("cell-too-long", "error", Text("单元格过长", "a cell is not too long"))
LIST_FORM = Rule(
    "list-form", "error", Text("多个值用；隔开，不重复", "several values, once each, between ；")
)

RULES = (
    NUMBER_FORM, DATE_FORM, YES_NO, CODE_LIST, REQUIRED, ID_FORM, URL_FORM, PATH_FORM,
    STRAY_BLANK, LINE_FEED, TOO_LONG, LIST_FORM, *artefacts.RULES,
)  # fmt: skip


_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]*)\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]{1,6})?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_URL = re.compile(
    r"https://[^\s/?#@\\]+\.[^\s\\<>\"']+\Z|tel:[+0-9-]{3,20}\Z|mailto:[^\s@<>\"']+@[^\s@<>\"']+\Z"
)


def parse(field: Field, cell: str) -> object:
    """Return the value of a cell, a `Missing`, or the `Problem` that stands in the way.

    A missing value in a required field is a problem too: there silence is a fault.
    """
    if cell in MISSING_CELLS:
        if field.required:
            return _required(field, cell)
        return NOT_APPLICABLE if cell == NOT_APPLICABLE.value else NOT_STATED
    return _shape(field, cell) or artefact(field, cell) or _PARSERS[field.type](field, cell)


def _required(field: Field, cell: str) -> Problem:
    return Problem(
        REQUIRED,
        Text(f"必填的“{field.title}”没有值", f"the required field {field.name} has no value"),
        Text(
            "一个值；不能留空，也不能写未公开或不适用",
            "a value; neither empty nor 未公开 nor 不适用",
        ),
        field.example,
        Text("补上这一格", "fill in this cell"),
    )


def _shape(field: Field, cell: str) -> Problem | None:
    """Find what is wrong with a cell whatever its type: too long, blanks around it, line feeds."""
    limit = CELL_MAX if field.form == "long" else SHORT_MAX
    if len(cell) > limit:
        return Problem(
            TOO_LONG,
            Text(f"有 {len(cell)} 字", f"{len(cell)} characters"),
            Text(f"不超过 {limit} 字", f"at most {limit} characters"),
            "",
            Text("缩短，或把长文放进附件", "shorten it, or ship the text as a file"),
        )
    if cell != cell.strip():
        return Problem(
            STRAY_BLANK,
            Text("首尾有空格或空白字符", "blanks stand before or after the value"),
            Text("去掉空白后的值", "the value without them"),
            cell.strip()[:40],
            Text(f"改为“{cell.strip()[:40]}”", f"write {cell.strip()[:40]!r}"),
        )
    if field.form != "long" and "\n" in cell:
        return Problem(
            LINE_FEED,
            Text("单元格里有换行", "the cell has a line feed"),
            Text("一行文字", "one line of text"),
            "",
            Text("去掉换行；若是两项，分成两行填", "remove it; two things are two rows"),
        )
    return None


def _integer(field: Field, cell: str) -> object:
    if not _INTEGER.match(cell) or len(cell) > DIGITS_MAX:
        return _not_a_number(field, cell, Text("整数", "a whole number"), "20")
    return _bounded(field, cell, int(cell))


def _number(field: Field, cell: str) -> object:
    if not _NUMBER.match(cell) or sum(map(str.isdigit, cell)) > DIGITS_MAX:
        return _not_a_number(
            field, cell, Text("数字，小数不超过六位", "a number, at most six decimals"), "80.50"
        )
    return _bounded(field, cell, Decimal(cell))


def _not_a_number(field: Field, cell: str, what: Text, example: str) -> Problem:
    found, meant = artefacts.as_number(cell[:100], field.type == "integer")
    fix = Text("只写数字", "write the number only")
    if meant:
        fix = Text(f"是不是 {meant}？核对后改正", f"perhaps {meant}? Check and correct it")
    elif unit := re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([^\s0-9.].*)", cell[:100], re.DOTALL):
        found = Text("数字和单位写在一格里", "the number and its unit stand in one cell")
        fix = Text(
            f"这一格只写 {unit[1]}；单位“{unit[2][:10]}”写在单位列，没有单位列就去掉",
            f"write {unit[1]} here; the unit {unit[2][:10]!r} has its own column, or none",
        )
    elif len(cell) > DIGITS_MAX:
        found = Text(f"多于 {DIGITS_MAX} 位", f"more than {DIGITS_MAX} digits")
    expected = Text(
        f"{what.zh}，半角，不带单位、正号、前导零和千分位",
        f"{what.en} in plain digits, without unit, plus sign, leading zeros or separators",
    )
    return Problem(NUMBER_FORM, found, expected, meant or example, fix)


def _bounded(field: Field, cell: str, value: int | Decimal) -> object:
    low, high = field.minimum, field.maximum
    if cell.startswith("-") and not value:
        return _not_a_number(field, cell, Text("数字", "a number"), "0")
    if (low is None or value >= low) and (high is None or value <= high):
        return value
    bounds = " … ".join("" if b is None else str(b) for b in (low, high))
    return Problem(
        NUMBER_FORM,
        Text(f"{cell} 超出范围", f"{cell} is out of range"),
        Text(f"范围：{bounds}", f"range: {bounds}"),
        str(low if low is not None else high),
        Text("核对后改正", "check and correct it"),
    )


def _boolean(field: Field, cell: str) -> object:
    if cell in ("是", "否"):
        return cell == "是"
    return Problem(
        YES_NO,
        Text("不是“是”或“否”", "neither 是 nor 否"),
        Text("是、否；不知道就留空", "是, 否, or empty where it is not known"),
        "是",
        Text("改为 是 或 否", "write 是 or 否"),
    )


def _date(field: Field, cell: str) -> object:
    if _DATE.match(cell) and "1900" <= cell[:4] <= "2199":
        try:
            return date.fromisoformat(cell)
        except ValueError:
            pass
    found, meant = artefacts.as_date(cell[:100])
    fix = Text("把该列设为文本格式后按此写法重填", "set the column to text and write it so")
    if meant:
        fix = Text(f"是不是 {meant}？核对后改正；{fix.zh}", f"perhaps {meant}? If so, {fix.en}")
    expected = Text("年-月-日，如 2026-01-05", "YYYY-MM-DD")
    return Problem(DATE_FORM, found, expected, meant or "2026-01-05", fix)


def _string(field: Field, cell: str) -> object:
    if field.form == "list":
        return _list(field, cell)
    if field.codes and cell not in field.codes:
        return _not_in_codes(field, cell)
    check = _FORMS.get(field.form)
    return cell if check is None else check(field, cell) or cell


def _not_in_codes(field: Field, cell: str) -> Problem:
    listed = "、".join(field.codes)
    return Problem(
        CODE_LIST,
        Text(f"“{cell[:40]}”不在代码表里", f"{cell[:40]!r} is not in the code list"),
        Text(f"其中之一：{listed}", f"one of: {listed}"),
        field.codes[0],
        Text("改为代码表里的值", "write a value of the list"),
    )


def _list(field: Field, cell: str) -> object:
    values = tuple(cell.split(LIST_SEPARATOR))
    if len(set(values)) < len(values) or any(not v or v != v.strip() for v in values):
        return Problem(
            LIST_FORM,
            Text("有空的、重复的或带空白的值", "a value is empty, repeated or has blanks"),
            Text("多个值之间用全角分号“；”隔开，不留空白", "values between full-width semicolons"),
            LIST_SEPARATOR.join(field.codes[:2]),
            Text("去掉多余的分号、空白和重复", "remove what is too much"),
        )
    for value in values:
        if field.codes and value not in field.codes:
            return _not_in_codes(field, value)
    return values


def _slug(field: Field, cell: str) -> Problem | None:
    if is_slug(cell):
        return None
    reserved = cell.lower() in RESERVED
    return Problem(
        ID_FORM,
        Text("是系统保留名", "a reserved name")
        if reserved
        else Text("含有不允许的字符", "has characters that are not allowed"),
        Text(
            f"小写字母、数字，中间可用连字符，最多 {SLUG_MAX} 个字符",
            f"a-z, 0-9, single hyphens between, at most {SLUG_MAX} characters",
        ),
        field.example or "shili-01",
        Text("换一个编号，定了就不再改", "choose another id, and keep it for good"),
    )


def _url(field: Field, cell: str) -> Problem | None:
    if _URL.match(cell):
        return None
    return Problem(
        URL_FORM,
        Text("不是允许的网址", "not an address that is allowed"),
        Text(
            "https:// 开头的完整网址（或 tel:、mailto:）",
            "a full https:// address (or tel:, mailto:)",
        ),
        "https://www.example.gov.cn/",
        Text("改为 https 网址；没有就留空", "write the https address, or leave it empty"),
    )


def _path(field: Field, cell: str) -> Problem | None:
    path = PurePosixPath(cell)
    safe = re.fullmatch(r"[a-z0-9][a-z0-9._/-]*", cell) and str(path) == cell
    if safe and not any(
        part.startswith(".") or part.split(".")[0] in RESERVED for part in path.parts
    ):
        return None
    return Problem(
        PATH_FORM,
        Text("不是本目录之内的规范路径", "not a canonical path inside this folder"),
        Text("小写字母、数字、点、横线和斜线", "a-z, 0-9, dots, hyphens and slashes"),
        "files/shenqingbiao.docx",
        Text("把文件放进本目录并改名", "move the file into this folder and rename it"),
    )


_FORMS: dict[str, Callable[[Field, str], Problem | None]] = {
    "slug": _slug,
    "url": _url,
    "path": _path,
}
_PARSERS: dict[str, Callable[[Field, str], object]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
}
