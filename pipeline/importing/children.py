"""What a sketch proposes for what belongs to a matter: materials, steps, fees, laws, nested lists."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pipeline.importing import patterns
from pipeline.importing.blocks import Block, coded, ids, q
from pipeline.importing.survey import Part, fill_down
from pipeline.importing.synonyms import recognise

SEPARATORS = ("\n", "；", ";", "→", "->", "—>", "|")
LAW_LEVELS = ('"/中华人民共和国[^《》]*法/": 法律', '"/.*/": 其他')
MATERIAL_FIELDS = {
    "necessity": "necessity", "originals": "originals", "copies": "copies", "form": "form",
    "material_kind": "kind", "source": "source", "page_format": "page_format",
}  # fmt: skip
LIST_WORDS = {
    "name": "名称 材料名称 name material_name law_name title",
    "number": "文号 law_number number",
    "article": "条款 条款号 clause article law_clause",
    "standard_basis": "依据 by_law basis",
}
"""What the objects of a nested list call their parts."""


def separators(values: Sequence[str]) -> list[str]:
    """Return the separators between several things in one cell, where a fifth of the cells have them."""
    return [
        s for s in SEPARATORS if sum(1 for v in values if s in v.strip()) * 5 >= max(len(values), 1)
    ]


def _child(part: Part, column: str, key: Sequence[str]) -> tuple[str, str, list[str]]:
    """Return (each, column of one thing, key) for a column that holds one or several things."""
    found = separators(part.values(column))
    name = "@part" if found else column
    each = (
        f"{{column: {q(column)}, split: {json.dumps(found, ensure_ascii=False)}}}" if found else ""
    )
    return each, name, [*key, name]


def materials(part: Part, key: Sequence[str]) -> tuple[list[Block], set[str]]:
    """Propose materials: one a row, or several in a cell."""
    roles = part.roles
    if "material" not in roles:
        return [], set()
    each, name, mine = _child(part, roles["material"], key)
    fields = {"matter_id": ["{row: matters}"], "order": ["{count: matter_id}"]}
    fields["name"] = [f"{{column: {q(name)}, pattern: material, take: name}}"]
    used = {roles["material"]}
    for what in ("originals", "copies"):
        fields[what] = [f"{{column: {q(name)}, pattern: material, take: {what}}}"]
    for role, target in MATERIAL_FIELDS.items():
        if role in roles and not each:
            fields[target] = coded("materials", target, roles[role], part.values(roles[role]))
            used.add(roles[role])
    if "situation" in roles and not each:
        mine.append(roles["situation"])
    return [Block("materials", mine, "", fields, each=each)], used


def steps(part: Part, key: Sequence[str]) -> tuple[list[Block], set[str]]:
    """Propose a chain of steps from a cell that lists them."""
    column = part.roles.get("steps")
    found = separators(part.values(column)) if column else []
    # A long text that tells how it goes is no chain of steps.
    if column is None or not found or any(len(v) > 200 for v in part.values(column)):
        return [], set()
    each = f"{{column: {q(column)}, split: {json.dumps(found, ensure_ascii=False)}}}"
    kinds = '{column: "@position", map: {first: 开始, only: 开始, middle: 办理, last: 结束}}'
    own = {"matter_id": ["{row: matters}"], "step": ['"@index"']}
    steps = Block(
        "steps", [*key, "@index"], "", {**own, "name": ['"@part"'], "kind": [kinds]}, each=each
    )
    links = Block("step_links", [*key, "@index"], "", {**own, "next_step": ['"@next"']}, each=each,
                  head=['when: {"@position": [first, middle]}'])  # fmt: skip
    return [steps, links], {column}


def special(part: Part) -> tuple[list[Block], set[str]]:
    """Propose special procedures."""
    column = part.roles.get("special")
    if column is None:
        return [], set()
    each = f"{{column: {q(column)}, split: [、, ；]}}"
    fields = {"matter_id": ["{row: matters}"], "name": ['"@part"']}
    return [
        Block(
            "special_procedures", [], "", fields, each=each, head=['unless: {"@part": [无, 否, /]}']
        )
    ], {column}


def fees(part: Part, key: Sequence[str]) -> tuple[list[Block], set[str]]:
    """Propose a fee for each matter whose cell states an amount."""
    column = part.roles.get("fee")
    if column is None:
        return [], set()
    named = part.roles.get("fee_name")
    fields = {
        "matter_id": ["{row: matters}"],
        "name": [q(named)] if named else ["{value: 收费}  # 来源没有收费项目名称，请核对"],
        "state": ["{value: 收取}  # 只取写明金额的"],
        "rate_text": [q(column)],
    }
    # What is no plain rate stands in rate_text only, instead of being refused as a number.
    if all(patterns.fee(v) for v in part.values(column) if re.fullmatch(".*[0-9].*元.*", v)):
        taken = {"amount": "amount", "unit": "unit", "rate_kind": "kind"}
        fields |= {
            t: [f"{{column: {q(column)}, pattern: fee, take: {n}}}"] for t, n in taken.items()
        }
    block = Block(
        "fees",
        key,
        ids(key, part, "fee"),
        fields,
        head=[f'when: {{{q(column)}: ["/.*[0-9].*元.*/"]}}'],
    )
    return [block], {column, *([named] if named else [])}


def laws(part: Part) -> tuple[list[Block], set[str]]:
    """Propose instruments and bases from citations."""
    column = part.roles.get("law")
    if column is None:
        return [], set()
    each, name, _ = _child(part, column, [])
    title = f"{{column: {q(name)}, pattern: article, take: title}}"
    level = [
        f"column: {q(name)}",
        "pattern: article",
        "take: title",
        "map:  # 按标题判断，请核对",
        *(f"  {x}" for x in LAW_LEVELS),
    ]
    key_line = f"key: [{title}]"
    instruments = Block("instruments", [], "pinyin", {
        "title": [title], "level": level,
        "number": [f"{{column: {q(name)}, pattern: article, take: number}}"],
    }, each=each, head=[key_line])  # fmt: skip
    bases = Block("bases", [], "", {
        "matter_id": ["{row: matters}"], "order": ["{count: matter_id}"],
        "instrument_id": [f"{{row: instruments, by: [{title}]}}"],
        "article": [f"{{column: {q(name)}, pattern: article, take: article}}"],
        "purpose": ["{value: 设定依据}"],
    }, each=each)  # fmt: skip
    if fill_down(part):
        bases.key = [*part.key, name]
    return [instruments, bases], {column}


# --- lists inside a JSON record --------------------------------------------------------------


def _inside(part: Part, kind: str) -> tuple[str, dict[str, str], dict[str, list[str]]]:
    """Return a nested list, its recognised columns by role, and their values."""
    list_ = part.lists().get(kind, "")
    columns, records = part.inside(list_) if list_ else ([], [])
    roles = {role: f"{list_}.{c}" for role, c in recognise(columns).items()}
    names = recognise(columns, LIST_WORDS)
    roles |= {f"list_{role}": f"{list_}.{c}" for role, c in names.items()}
    values = {c: [t for r in records if (t := r.text(c))] for c in roles.values()}
    return list_, roles, values


def nested_materials(part: Part) -> tuple[list[Block], set[str]]:
    """Propose materials from a nested list."""
    list_, roles, values = _inside(part, "materials")
    if "list_name" not in roles:
        return [], set()
    fields = {
        "matter_id": ["{row: matters}"],
        "order": ["{count: matter_id}"],
        "name": [q(roles["list_name"])],
    }
    used = {roles["list_name"]}
    for role, target in {**MATERIAL_FIELDS, "list_standard_basis": "basis"}.items():
        if role in roles and roles[role] not in used:
            fields[target] = coded("materials", target, roles[role], values[roles[role]])
            used.add(roles[role])
    return [Block("materials", [], "", fields, each=q(list_))], used


def nested_laws(part: Part) -> tuple[list[Block], set[str]]:
    """Propose instruments and bases from a nested list."""
    list_, roles, values = _inside(part, "laws")
    if "list_name" not in roles:
        return [], set()
    name = roles["list_name"]
    marked = all(patterns.article(v) for v in values[name])
    title = f"{{column: {q(name)}, pattern: article, take: title}}" if marked else q(name)
    take = ["pattern: article", "take: title"] if marked else []
    level = [
        f"column: {q(name)}",
        *take,
        "map:  # 按标题判断，请核对",
        *(f"  {x}" for x in LAW_LEVELS),
    ]
    fields = {"title": [title], "level": level}
    fields |= {"number": [q(roles["list_number"])]} if "list_number" in roles else {}
    bases = {"matter_id": ["{row: matters}"], "order": ["{count: matter_id}"],
             "instrument_id": ["{row: instruments}"], "purpose": ["{value: 设定依据}"]}  # fmt: skip
    bases |= {"article": [q(roles["list_article"])]} if "list_article" in roles else {}
    made = [Block("instruments", [], "pinyin", fields, each=q(list_), head=[f"key: [{title}]"]),
            Block("bases", [], "", bases, each=q(list_))]  # fmt: skip
    return made, {roles[r] for r in ("list_name", "list_number", "list_article") if r in roles}


def nested_faqs(part: Part) -> tuple[list[Block], set[str]]:
    """Propose questions and answers from a nested list."""
    list_, roles, _ = _inside(part, "faqs")
    if "question" not in roles:
        return [], set()
    fields = {
        "matter_id": ["{row: matters}"],
        "order": ["{count: matter_id}"],
        "question": [q(roles["question"])],
    }
    fields |= {"answer": [q(roles["answer"])]} if "answer" in roles else {}
    return [Block("faqs", [], "", fields, each=q(list_))], {
        roles[r] for r in ("question", "answer") if r in roles
    }


def nested_windows(part: Part, key: Sequence[str]) -> tuple[list[Block], set[str]]:
    """Put windows' addresses and hours to the matter: venues and numbers cannot be guessed."""
    list_, roles, _ = _inside(part, "windows")
    taken = [r for r in ("address", "hours", "phone") if r in roles and r not in part.roles]
    if not taken:
        return [], set()
    fields: dict[str, list[str]] = {r: [f"{{column: {q(roles[r])}, collect: true}}"] for r in taken}
    comment = "窗口的地址和时间先写到事项；有窗口号的，改写为 venues、windows、matter_windows"
    return [Block("matters", key, ids(key, part), fields, comment, each=q(list_))], {
        roles[r] for r in taken
    }
