"""`import --sketch`: a mapping proposed for an unknown file, commented, valid, ready to be corrected.

What it is not sure of it says in a comment. It proposes no value that the file does not state,
but one constant: that what is listed is 在用.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from pipeline.importing import propose as p
from pipeline.importing.blocks import Block, q
from pipeline.importing.sources import Document
from pipeline.importing.survey import TOTAL, Part, fill_down, survey, totals

PLACE_NAME = re.compile(
    r".+[省市区县旗盟州镇乡村]|.+(?:街道|社区|委员会|苏木|办事处|开发区|示范区|人民政府)"
)
PLACE_LEVELS = (
    "/.+(村|社区|嘎查|居委会|村委会|村民委员会|居民委员会)/: 村",
    "/.+(镇|乡|街道|苏木|办事处)(人民政府|办事处)?/: 乡镇",
    "/.+(区|县|旗)/: 县",
    "/.+(省|自治区)/: 省",
    "/.+(市|州|盟)/: 市",
)


def sketch(document: Document, encoding: str) -> str:
    """Return a proposed mapping for a source."""
    parts = [part for part in survey(document) if part.records]
    lines = [
        f"# {document.file} 的映射草稿，由 --sketch 提出；# 注释里是须核对的地方。格式见 docs/import.md",
        "# A proposed mapping; check what the comments say. The format is in docs/import.md.",
    ]
    if encoding != "utf-8":
        lines.append(f"encoding: {encoding}")
    if not parts:
        return (
            "\n".join([*lines, "# 没有找到有内容的记录 / no records found", *_fallback("@A")])
            + "\n"
        )
    main = parts[0]
    if "name" in main.roles:
        main.key = p.matter_key(main, parts[1:])
    blocks, used = _blocks(main)
    for other in parts[1:]:
        more, taken = p.joined(main, other)
        blocks += more
        used |= taken
    lines += _sources(parts)
    lines += ["site:", f"  name: {q('导入草稿 ' + document.file)}", "  example: true", ""]
    lines += p.derived(main)
    lines.append("tables:")
    for block in blocks:
        lines += block.lines(main.name if len(parts) > 1 else "")
    lines += _ignored(parts, used, document)
    return "\n".join(lines) + "\n"


def _fallback(column: str) -> list[str]:
    return ["tables:", "  - table: items", f"    key: [{q(column)}]", "    id: pinyin-hash",
            "    fields:", f"      name: {q(column)}"]  # fmt: skip


def _sources(parts: Sequence[Part]) -> list[str]:
    named = len(parts) > 1
    lines = ["sources:" if named else "source:"]
    for part in parts:
        inner = []
        if part.spec.sheet:
            inner.append(f"sheet: {q(part.spec.sheet)}")
        if part.sheet is not None:
            header = ", ".join(map(str, part.spec.header))
            inner.append(f"header: [{header}]  # 表头所在的行")
        elif part.spec.records:
            inner.append(f"records: {q(part.spec.records)}")
        down = fill_down(part)
        if down:
            inner.append(
                f"fill_down: {json.dumps(down, ensure_ascii=False)}  # 合并单元格；外层的列在前"
            )
        marked = [f"{q(c)}: [{q(f'/{TOTAL}/')}]" for c in totals(part)]
        if marked:
            inner.append(f"skip: {{{', '.join(marked)}}}  # 合计行")
        inner = inner or ["empty: []"]
        if named:
            lines.append(f"  {q(part.name)}:")
        lines += [f"  {'  ' if named else ''}{line}" for line in inner]
    return [*lines, ""]


def _blocks(main: Part) -> tuple[list[Block], set[str]]:
    """Propose the tables of the part that holds the matters."""
    if "name" in main.roles and not _is_place_list(main):
        return p.catalogue(main)
    texts = [c for c in main.columns if "[]" not in c and main.values(c)]
    places = [c for c in texts if _are_places(main.values(c))]
    if places:
        rest = [c for c in texts if c != places[0]]
        levels = [f"    {level}" for level in PLACE_LEVELS]
        fields = {"name": [q(places[0])], "level": [f"column: {q(places[0])}", "map:", *levels]}
        comment = "来源像是区划表；上级在一格里的，照 docs/import.md 的例子写 parent_id"
        return [Block("places", [places[0], *rest[:1]], "pinyin-hash", fields, comment)], {
            places[0]
        }
    if not texts:
        return [
            Block("items", ["@row"], "pinyin-hash", {"name": [q("@row")]}, "没有找到名称列")
        ], set()
    widest = max(texts, key=lambda c: (len(set(main.values(c))), -texts.index(c)))
    comment = "没有认出名称列：先用不同值最多的一列，请核对"
    return [Block("items", [widest], "pinyin-hash", {"name": [q(widest)]}, comment)], {widest}


def _is_place_list(main: Part) -> bool:
    """Say whether what looks like a name is that of places: a table of divisions has few columns."""
    return len(main.roles) <= 2 and _are_places(main.values(main.roles["name"]))


def _are_places(values: Sequence[str]) -> bool:
    hits = sum(1 for v in values if PLACE_NAME.fullmatch(v) and len(v) <= 20)
    return bool(values) and hits >= 0.8 * len(values)


def _ignored(parts: Iterable[Part], used: set[str], document: Document) -> list[str]:
    left = dict.fromkeys(c for part in parts for c in part.columns if c not in used)
    # The name of a nested list is no column of cells.
    left = {c: None for c in left if not c.endswith("[]") or document.root is None}
    lines = ["", "ignore:  # 没有认出的列；能对上字段的，移到上面去"] if left else []
    return lines + [f"  {q(c)}: 没有对应的字段，待核对" for c in left]
