"""The first line of a CSV file: every field of the schema once, in the schema's order.

How a header differs is said column by column with its likely cause: another delimiter, a title
above it, a name misspelt or in Chinese, blank columns that Excel left, columns moved about.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from pipeline.findings import Finding, Place, Rule, Text, capped, letter
from pipeline.model.schema import Schema

DELIMITER = Rule(
    "delimiter", "error", Text("各列用半角逗号隔开", "columns are separated by commas"), "a;b → a,b"
)
HEADER = Rule(
    "header",
    "error",
    Text("表头须与字段表一致", "the header is that of the schema"),
    "promised_day → promised_days",
)

RULES = (DELIMITER, HEADER)


def header_findings(line: str, rows: bytes, file: str, schema: Schema) -> list[Finding]:
    """Compare the first line with the schema: every field once, in the schema's order."""
    names = next(csv.reader([line]), [])
    if names == list(schema.names):
        return []
    if not line.strip(", ") and not rows.strip():
        said = Text("文件是空的", "the file is empty")
        fix = Text("重新导出；没有数据就只留表头", "export it again, or leave the header only")
        return [_of_header(file, None, None, said, fix, schema)]
    if found := _delimiter(line, file, schema):
        return [found]
    if not set(names) & set(schema.names) and (below := _header_below(rows, schema)):
        found_ = Text(f"表头在第 {below} 行，上面还有别的行", f"the header stands on line {below}")
        fix = Text(f"删去第 1 到 {below - 1} 行", f"delete lines 1 to {below - 1}")
        return [_of_header(file, None, None, found_, fix, schema)]
    return list(_columns(names, file, schema))


def _delimiter(line: str, file: str, schema: Schema) -> Finding | None:
    """Recognise a header cut by something else than commas."""
    marks = {
        ";": Text("分号", "semicolons"),
        "\t": Text("制表符", "tabs"),
        "；": Text("全角分号", "full-width semicolons"),
        "，": Text("全角逗号", "full-width commas"),
        "|": Text("竖线", "bars"),
    }
    for mark, name in marks.items():
        if (
            mark in line
            and len(set(re.split(rf"\s*{re.escape(mark)}\s*", line)) & set(schema.names)) > 1
        ):
            return Finding(
                DELIMITER.level, DELIMITER.id, Place(file, 1), None, capped(line),
                Text(f"各列用{name.zh}隔开", f"columns are separated by {name.en}"),
                Text("半角逗号", "commas"), ",".join(schema.names[:3]),
                Text("另存为“CSV UTF-8（逗号分隔）”", "save as 'CSV UTF-8 (comma delimited)'"),
            )  # fmt: skip
    return None


def _header_below(rows: bytes, schema: Schema) -> int | None:
    """Return the line on which the header stands after all, where a title stands above it."""
    for number, line in enumerate(rows[:20_000].split(b"\n")[:20], start=2):
        names = line.decode(errors="replace").strip("\r").split(",")
        if len(set(names) & set(schema.names)) * 2 > len(schema.names):
            return number
    return None


def _columns(names: list[str], file: str, schema: Schema) -> Iterator[Finding]:
    """Say column by column how a header differs from the schema."""
    while len(names) > len(schema.names) and not names[-1].strip():
        names.pop()
        if not names or names[-1].strip():
            found = Text("右边多出没有名称的空列", "blank columns to the right")
            fix = Text(
                "在 Excel 里选中右边的空列删除，再另存", "delete the blank columns and save again"
            )
            yield _of_header(file, len(names), "", found, fix, schema)
    missing = [n for n in schema.names if n not in names]
    count = Counter(names)
    for index, name in enumerate(names):
        if name not in schema.names:
            yield _strange(name, index, missing, file, schema)
        elif count[name] > 1 and names.index(name) < index:
            found = Text(f"列 {name} 出现了两次", f"the column {name} stands twice")
            first = letter(names.index(name))
            fix = Text(f"与 {first} 列核对后删去一列", f"compare with column {first}, delete one")
            yield _of_header(file, index, name, found, fix, schema)
    for name in missing:
        found = Text(
            f"缺少列 {name}（{schema.field(name).title}）", f"the column {name} is missing"
        )
        fix = Text("补上这一列，没有内容就留空", "add the column, empty where nothing is known")
        yield _of_header(file, None, name, found, fix, schema)
    known = [n for n in names if n in schema.names]
    moved = names != list(schema.names) and len(set(names)) == len(names)
    if moved and not missing and known == names:
        yield _order(names, file, schema)


def _strange(name: str, index: int, missing: list[str], file: str, schema: Schema) -> Finding:
    """Name the field that a column not in the schema is likely to be; it is then not missing."""
    titles = {schema.field(n).title: n for n in missing}
    folded = name.strip().lower().replace(" ", "_").replace("-", "_")
    near = [titles[name]] if name in titles else get_close_matches(folded, missing, 1, 0.7)
    here = schema.names[index : index + 1]
    near = near or [n for n in here if n in missing and not name.strip()]
    found = Text(f"没有列 {capped(name)!r}", f"there is no column {capped(name)!r}")
    fix = Text("删去这一列，或核对列名", "delete the column, or check its name")
    if near:
        missing.remove(near[0])
        fix = Text(f"改为 {near[0]}", f"write {near[0]}")
    return _of_header(file, index, name, found, fix, schema)


def _order(names: list[str], file: str, schema: Schema) -> Finding:
    index = next(i for i, n in enumerate(names) if n != schema.names[i])
    wanted = schema.names[index]
    found = Text("列的次序不对", "the columns are in another order")
    at = letter(names.index(wanted))
    fix = Text(f"把 {at} 列（{wanted}）移到这里", f"move column {at} ({wanted}) here")
    return _of_header(file, index, names[index], found, fix, schema)


def _of_header(
    file: str, index: int | None, name: str | None, found: Text, fix: Text, schema: Schema
) -> Finding:
    place = Place(file, 1, None if index is None else letter(index))
    header = ",".join(schema.names)
    expected = Text(f"表头：{capped(header)}", f"the header: {capped(header)}")
    value = None if name is None or index is None else capped(name)
    field = name if name in schema.names else None
    return Finding(HEADER.level, HEADER.id, place, field, value, found, expected, header[:500], fix)
