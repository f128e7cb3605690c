"""What a sketch proposes for recognised columns: items, matters, places, bodies, and their keys."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from pipeline.importing import children, patterns
from pipeline.importing.blocks import Block, coded, ids, q
from pipeline.importing.survey import Part

PLAIN_FIELDS = (
    "implementation_code", "local_code", "statutory_unit", "promised_unit", "conditions", "address", "hours",
    "phone", "complaint_phone", "service_objects", "case_kind", "visits", "visits_reason", "channels",
    "levels", "result_kind", "result_name", "quota", "in_hall", "pay_online", "express", "appointment",
)  # fmt: skip
"""Roles that are fields of a matter of the same name."""


def derived(main: Part) -> list[str]:
    """Return the derived columns: a variant `无` is none."""
    if "variant" not in main.roles:
        return []
    column = q(main.roles["variant"])
    return [
        "derive:",
        f'  variant: {{column: {column}, map: {{无: ~, "/": ~, "-": ~}}}}  # “无”即没有再分',
        "",
    ]


def catalogue(main: Part) -> tuple[list[Block], set[str]]:
    """Propose items, matters and what belongs to them. Returns the blocks and the columns used."""
    roles, key = main.roles, main.key
    blocks = [*_places(main), *_bodies(main), _item(main), _matter(main)]
    named = ("name", "variant", "place", "body", "kind", "base_code", *PLAIN_FIELDS)
    more = ("statutory", "promised", "limit", "charged", "status")
    used = {roles[r] for r in (*named, *more) if r in roles} | set(key)
    for found, taken in (
        children.materials(main, key),
        children.steps(main, key),
        children.special(main),
        children.fees(main, key),
        children.laws(main),
        children.nested_materials(main),
        children.nested_laws(main),
        children.nested_faqs(main),
        children.nested_windows(main, key),
    ):
        blocks += found
        used |= taken
    return blocks, used


def matter_key(part: Part, others: Sequence[Part]) -> list[str]:
    """Return the columns that name a matter.

    A code where another sheet refers to matters by it; else name, variant, place and body, with
    whatever further column is needed that no row contradicts another one of the same matter.
    """
    roles = part.roles
    codes = [roles[r] for r in ("implementation_code", "local_code") if r in roles]
    for code in codes:
        found = part.values(code)
        shared = any(code in other.columns for other in others)
        if shared and len(set(found)) == len(found) == len(part.records):
            return [code]
    key = [roles[r] for r in ("place", "body", "name", "variant") if r in roles]
    if not _contradictions(part, key):
        return key
    free = [c for c in part.columns if "[]" not in c and c not in roles.values()]
    for column in [*codes, *free]:
        if len(set(part.values(column))) > 1 and not _contradictions(part, [*key, column]):
            return [*key, column]
    return key


def _contradictions(part: Part, key: Sequence[str]) -> int:
    """Count the cells in which rows of the same key say different things of a matter."""
    fields = (*PLAIN_FIELDS, "statutory", "promised", "limit")
    named = [r for r in part.records if r.text(part.roles["name"])]
    count = 0
    for column in [part.roles[f] for f in fields if f in part.roles]:
        seen: dict[tuple[str, ...], str] = {}
        for record in named:
            at, text = tuple(record.text(c) for c in key), record.text(column)
            count += bool(text) and seen.setdefault(at, text) != text
    return count


def _name(part: Part) -> list[str]:
    name = part.roles["name"]
    if "variant" in part.roles:
        return [f"{{text: {json.dumps('{' + name + '}[（{variant}）]', ensure_ascii=False)}}}"]
    return [q(name)]


def _item(part: Part) -> Block:
    roles = part.roles
    mine = [roles[r] for r in ("name", "variant") if r in roles]
    fields = {"name": _name(part)}
    if "variant" in roles:
        fields["main_name"] = [q(roles["name"])]
        fields["variant"] = [
            f'{{column: {q(roles["variant"])}, map: {{无: 不适用, "/": 不适用, "-": 不适用}}}}'
        ]
    if "kind" in roles:
        fields["kind"] = coded("items", "kind", roles["kind"], part.values(roles["kind"]))
    if "base_code" in roles:
        fields["base_code"] = [q(roles["base_code"])]
    return Block("items", mine, ids(mine, part), fields)


def _matter(part: Part) -> Block:
    roles, key = part.roles, part.key
    fields = {"item_id": ["{row: items}"], "name": _name(part)}
    fields |= {"place_id": ["{row: places}"]} if "place" in roles else {}
    fields |= {"body_id": ["{row: bodies}"]} if "body" in roles else {}
    for name in PLAIN_FIELDS:
        if name in roles:
            fields[name] = coded("matters", name, roles[name], part.values(roles[name]))
    for name in ("statutory", "promised", "limit"):
        if name in roles:
            fields |= _limit(name, roles[name], part.values(roles[name]), roles)
    if "charged" in roles:
        fields["charged"] = coded(
            "matters", "charged", roles["charged"], part.values(roles["charged"])
        )
    elif "fee" in roles:
        free = '{不收费: 否, 免费: 否, 否: 否, 是: 是, 收费: 是, "/.*[0-9].*元.*/": 是}'
        fields["charged"] = [f"{{column: {q(roles['fee'])}, map: {free}}}"]
    fields["status"] = ["{value: 在用}  # 来源没有状态：列在公布的目录里，声明为在用"]
    if "status" in roles:
        fields["status"] = coded("matters", "status", roles["status"], part.values(roles["status"]))
    return Block("matters", key, ids(key, part), fields)


def _limit(
    role: str, column: str, values: Sequence[str], roles: Mapping[str, str]
) -> dict[str, list[str]]:
    """Propose the fields of a limit: a bare number as it is, else number, unit and note by pattern."""
    if role == "limit" and any(patterns.limits(v) for v in values):
        names = patterns.BUILT_IN["limits"].parts
        targets = {n: f"{n}_days" if "_" not in n else n for n in names}
        return {
            t: [f"{{column: {q(column)}, pattern: limits, take: {n}}}"] for n, t in targets.items()
        }
    if role == "limit" and ("promised" in roles or "statutory" in roles):
        return {}
    field_ = "promised" if role == "limit" else role
    at_once = "  # 没说是法定还是承诺，请核对" if role == "limit" else ""
    if all(re.fullmatch(r"0|[1-9][0-9]*", v) for v in values):
        return {f"{field_}_days": [q(column) + (at_once or "  # 只有数字：没有单位就不填单位")]}
    made = {f"{field_}_days": [f"{{column: {q(column)}, pattern: days, take: number}}{at_once}"]}
    if f"{field_}_unit" not in roles:
        made[f"{field_}_unit"] = [f"{{column: {q(column)}, pattern: days, take: unit}}"]
    made[f"{field_}_note"] = [f"{{column: {q(column)}, pattern: days, take: unmatched}}"]
    return made


def _places(part: Part) -> list[Block]:
    if "place" not in part.roles:
        return []
    column = part.roles["place"]
    levels = ['    "/.+(镇|乡|街道|苏木)/": 乡镇', '    "/.+(村|社区)/": 村', '    "/.+(省|自治区)/": 省',
              '    "/.+(区|县|旗)/": 县', '    "/.+(市|州|盟)/": 市  # 县级市改为 县']  # fmt: skip
    fields = {
        "name": [q(column)],
        "level": [
            f"column: {q(column)}",
            "map:  # 按名称末字判断，请核对",
            *(x[2:] for x in levels),
        ],
    }
    return [Block("places", [column], "pinyin", fields)]


def _bodies(part: Part) -> list[Block]:
    if "body" not in part.roles:
        return []
    column = part.roles["body"]
    return [Block("bodies", [column], "pinyin", {"name": [q(column)]})]


# --- further sheets --------------------------------------------------------------------------


def joined(main: Part, other: Part) -> tuple[list[Block], set[str]]:
    """Propose child tables of another sheet whose rows name a matter of the main one."""
    if not main.key or not set(main.key) <= set(other.columns):
        return [], set()
    found: list[Block] = []
    used: set[str] = set(main.key)
    for blocks, taken in (
        children.materials(other, main.key),
        children.steps(other, main.key),
        children.special(other),
        children.laws(other),
    ):
        found += blocks
        used |= taken
    for block in found:
        block.source = other.name
    return found, used
