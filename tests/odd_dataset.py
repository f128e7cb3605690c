"""A dataset with every type and everything in a cell that a format may get wrong, for tests of downloads."""

from __future__ import annotations

import csv
import io
from pathlib import Path

LONG = "😀" * 31_999 + "末"
"""As long as a cell may be, and in UTF-16 twice as long as a spreadsheet's cell."""

DESCRIPTOR = """name: odd
title: 各种写法（示例）
description: 每一种类型，和每一种容易写坏的值。
example: true
version: "2026.06"
licenses: [{name: CC-BY-4.0, title: 署名 4.0, path: https://creativecommons.org/licenses/by/4.0/}]
resources:
  - name: values
    title: "值/[表]: 很长的名字，长到一张工作表的名称放不下，所以要截短"
    path: values.csv
    schema:
      missingValues: ["", 未公开, 不适用]
      primaryKey: [id]
      fields:
        - {name: id, title: 编号, form: slug, constraints: {required: true, unique: true}}
        - {name: text, title: 文字, description: "带“引号”和, 逗号"}
        - {name: prose, title: 长文, form: long}
        - {name: many, title: 多选, form: list, codes: [甲, 乙, 丙]}
        - {name: kind, title: 类别, constraints: {enum: [甲, 乙]}}
        - {name: count, title: 件数, type: integer, unit: 件}
        - {name: amount, title: 金额, type: number, unit: 元}
        - {name: open, title: 公开, type: boolean, trueValues: [是], falseValues: [否]}
        - {name: day, title: 日期, type: date}
  - name: parts
    title: 部分
    path: parts.csv
    schema:
      missingValues: ["", 未公开, 不适用]
      primaryKey: [value_id, number]
      foreignKeys: [{fields: [value_id], reference: {resource: values, fields: [id]}}]
      fields:
        - {name: value_id, title: 值, constraints: {required: true}}
        - {name: number, title: 序号, type: integer, constraints: {required: true}}
"""

TEXTS = (
    "普通文字", "007", "11330000MB1234567X", "4402011990", "+86 571 12345678", "-", "1/2", "3-4", "true",
    "null", "x_x0041_y", '"引"号', "a,b;c", "&amp;<b>", "10%", "2026-01-01T00:00", "NA", "N/A类", "无", "'引", "\\N",
)  # fmt: skip
NUMBERS = ("0", "12.50", "-0.01", "999999999.999999", "0.000001", "123456789012345", "7", "0.10")
DAYS = ("1900-01-01", "1900-02-28", "1900-03-01", "1949-10-01", "2024-02-29", "2199-12-31")


def values() -> list[dict[str, str]]:
    """Return the rows of the table: each odd value once, and each kind of silence in each column."""
    rows = []
    for i, text in enumerate(TEXTS):
        rows.append(
            {
                "id": f"v{i}",
                "text": text,
                "prose": f"第一行\n第 {i} 行" if i % 2 else f"正文：{text}",
                "many": ("甲；乙", "丙", "", "不适用")[i % 4],
                "kind": ("甲", "乙", "未公开", "不适用")[i % 4],
                "count": ("0", "-5", "999999999999999", "", "不适用")[i % 5],
                "amount": NUMBERS[i % len(NUMBERS)],
                "open": ("是", "否", "", "不适用")[i % 4],
                "day": DAYS[i % len(DAYS)],
            }
        )
    silent = dict.fromkeys(rows[0], "未公开")
    rows.append({**silent, "id": "silent"})
    rows.append({**dict.fromkeys(rows[0], "不适用"), "id": "idle"})
    rows.append({**silent, "id": "long", "prose": LONG})
    return rows


def write(data: Path) -> None:
    """Write the dataset into a data folder."""
    folder = data / "odd"
    folder.mkdir()
    (folder / "datapackage.yaml").write_text(DESCRIPTOR, encoding="utf-8")
    rows = values()
    parts = [{"value_id": row["id"], "number": str(n)} for row in rows for n in (1, 2)]
    for name, table in (("values", rows), ("parts", parts)):
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
        (folder / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8")
