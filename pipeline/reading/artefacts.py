"""What spreadsheets and hands leave in cells: recognised by its look and named as what it is.

Excel turns a 20-digit code into 1.13E+19 and a date into 45292, writes #REF! where a formula broke,
keeps an apostrophe in front of a telephone number, and runs a cell that begins with = as a formula.
A canonical value never looks so; each function returns a `Problem` that names the artefact, or None.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from pipeline.findings import Problem, Rule, Text
from pipeline.model.schema import Field

EXCEL_ERROR = Rule(
    "excel-error",
    "error",
    Text("不能有 Excel 的错误值", "no error values of a spreadsheet"),
    "#REF! → 原来的值",
)
EXCEL_NUMBER = Rule(
    "excel-number",
    "error",
    Text("长编码不能变成科学计数", "a long code is not turned into 1.13E+19"),
    "1.13E+19 → 11330000MB1234567X",
)
APOSTROPHE = Rule(
    "excel-apostrophe",
    "error",
    Text("单元格开头不能留着撇号", "no apostrophe in front of a value"),
    "'0571-12345678 → 0571-12345678",
)
FORMULA = Rule(
    "formula",
    "error",
    Text("单元格不能像公式", "a cell does not look like a formula"),
    "=1+1 → 2",
)
RULES = (EXCEL_ERROR, EXCEL_NUMBER, APOSTROPHE, FORMULA)

_WORDS = ("", "long", "list")
"""Forms of words; those of ids, addresses and paths refuse such beginnings anyhow."""
_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#+)\Z")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,3}\Z")
_APOSTROPHE = re.compile(r"['’‘`][0-9+(（]")
# After + or - a legitimate value goes on as a telephone number, a dash, or a number with its words.
_SIGNED = re.compile(
    r"\+[0-9](?:[\s()（）转、，；;+-]*[0-9]){6,}\Z|[+-]+(?:\s|\Z)|-*[-+][\u4e00-\u9fff（(“《]"
    r"|[+-]?[0-9]+(?:\.[0-9]+)?(?:[%％℃~至到\u4e00-\u9fff、—-][^=+*/|!&^@]*)?\Z",
    re.DOTALL,
)


def artefact(field: Field, cell: str) -> Problem | None:
    """Recognise what a spreadsheet left in a cell, whatever the type of its field."""
    first = cell[0]
    if first == "#" and _ERRORS.match(cell):
        return _error(cell)
    if first in "'’‘`" and _APOSTROPHE.match(cell):
        return _apostrophe(cell)
    if field.type == "string":
        if _SCIENTIFIC.match(cell):
            return _scientific(field)
        if field.form in _WORDS and first in "=@+-＝＠＋－﹦﹢﹣﹫" and _runs(cell):
            return _formula(cell)
    return None


def _runs(cell: str) -> bool:
    """Say whether a spreadsheet would run a text that begins with = @ + - or a twin of these."""
    sign = unicodedata.normalize("NFKC", cell[0])
    return sign in "=@" or not _SIGNED.match(sign + cell[1:])


def _error(cell: str) -> Problem:
    return Problem(
        EXCEL_ERROR,
        Text(f"Excel 的错误值 {cell[:10]}", f"the spreadsheet's error value {cell[:10]}"),
        Text("原来的值", "the value itself"),
        "",
        Text(
            "公式断了：回到原表修好公式，选择性粘贴为“数值”再导出",
            "mend the formula in the workbook, paste as values, export again",
        ),
    )


def _scientific(field: Field) -> Problem:
    return Problem(
        EXCEL_NUMBER,
        Text(
            "长数字被 Excel 变成科学计数，后面的数字已经丢失",
            "a long number turned into scientific notation: its digits are lost",
        ),
        Text(f"完整的{field.title}", f"the whole {field.name}"),
        field.example,
        Text(
            "从来源重新取得完整编码；导入前把该列设为“文本”",
            "get the code from its source again; set the column to text before importing",
        ),
    )


def _apostrophe(cell: str) -> Problem:
    value = cell[1:41]
    return Problem(
        APOSTROPHE,
        Text(
            "开头有 Excel 标记文本的撇号", "begins with the apostrophe that marks text in a sheet"
        ),
        Text("不带撇号的值", "the value without it"),
        value,
        Text(f"改为 {value}", f"write {value}"),
    )


def _formula(cell: str) -> Problem:
    return Problem(
        FORMULA,
        Text(
            f"以“{cell[0]}”开头，表格软件会当公式执行",
            f"begins with {cell[0]}: a spreadsheet program would run it",
        ),
        Text("普通文字", "plain words"),
        "",
        Text(f"去掉开头的“{cell[0]}”，或改写成文字", f"remove the {cell[0]}, or put it in words"),
    )


def as_date(cell: str) -> tuple[Text, str]:
    """Say what a cell is instead of a date, and which date was perhaps meant: (found, date)."""
    folded = unicodedata.normalize("NFKC", cell).strip()
    if re.fullmatch(r"[2-5][0-9]{4}", folded):
        meant = date(1899, 12, 30) + timedelta(days=int(folded))
        return Text("像是 Excel 的日期序号", "looks like a spreadsheet's serial number"), str(meant)
    match = re.match(r"([0-9]{4})[年/.\-]([0-9]{1,2})[月/.\-]([0-9]{1,2})日?(?:[ T].*)?\Z", folded)
    if not match:
        return Text("不是日期", "not a date"), ""
    try:
        meant = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Text("日历上没有这一天", "there is no such day"), ""
    return Text("日期的写法不规范", "a date that is not written as agreed"), str(meant)


def as_number(cell: str, whole: bool) -> tuple[Text, str]:
    """Say what a cell is instead of a number, and which number was perhaps meant."""
    if re.fullmatch(r"[+-]?(?:inf(?:inity)?|nan|∞)", cell, re.IGNORECASE):
        return Text("不是一个数（无穷或非数）", "infinite, or not a number"), ""
    if _SCIENTIFIC.match(cell):
        return Text("是科学计数法", "scientific notation"), ""
    plain = unicodedata.normalize("NFKC", cell).strip()
    folded = re.sub(r"(?<=[0-9])[,，_ ](?=[0-9]{3}(?![0-9]))", "", plain).lstrip("+")
    folded = re.sub(r"\A(-?)0+(?=[0-9])", r"\1", folded)
    if whole:
        folded = re.sub(r"\.0+\Z", "", folded)
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", folded):
        return Text("不是数字", "not a number"), ""
    if plain != cell:
        return Text("是全角数字或带空白", "has full-width digits or blanks"), folded
    return Text("不是规范写法", "not in its canonical form"), folded
