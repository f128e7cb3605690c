"""What a sketch writes down: entries of `tables`, ids, value maps for foreign codes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.importing import patterns
from pipeline.importing.national import CODES
from pipeline.importing.spec import SCHEMAS
from pipeline.importing.survey import Part


def q(text: str) -> str:
    """Return a text as YAML, in quotes where it needs them."""
    if re.fullmatch(r"[\w\u4e00-\u9fff]+", text) and not re.fullmatch(r"[0-9_.]+|null|~", text):
        return text
    return json.dumps(text, ensure_ascii=False)


@dataclass(slots=True)
class Block:
    """One entry of `tables`: fields as lines of YAML, one line for a plain column."""

    table: str
    key: Sequence[str]
    id_style: str
    fields: dict[str, list[str]]
    comment: str = ""
    each: str = ""
    source: str = ""
    head: list[str] = field(default_factory=list)

    def lines(self, default_source: str = "") -> list[str]:
        """Return the entry as YAML."""
        out = [f"  # {self.comment}"] if self.comment else []
        out.append(f"  - table: {self.table}")
        if self.source or default_source:
            out.append(f"    from: {q(self.source or default_source)}")
        out += [f"    each: {self.each}"] if self.each else []
        out += [f"    {line}" for line in self.head]
        out += [f"    key: [{', '.join(map(q, self.key))}]"] if self.key else []
        out += [f"    id: {self.id_style}"] if self.id_style else []
        out.append("    fields:")
        for name, body in self.fields.items():
            if len(body) == 1:
                out.append(f"      {name}: {body[0]}")
            else:
                out += [f"      {name}:", *(f"        {line}" for line in body)]
        return out


def ids(key: Sequence[str], part: Part, prefix: str = "") -> str:
    """Return the id declaration of a key; the derived variant stands for the column itself."""
    named = ["variant" if c == part.roles.get("variant") else q(c) for c in key]
    head = f", prefix: {prefix}" if prefix else ""
    return f"{{style: pinyin, from: [{', '.join(named)}]{head}}}"


def coded(table: str, name: str, column: str, values: Sequence[str]) -> list[str]:
    """Propose a field: as it is, split where it is a list, with a value map where codes are foreign."""
    spec = SCHEMAS[table].field(name)
    known = spec.codes or (("是", "否") if spec.type == "boolean" else ())
    found = list(dict.fromkeys(values))
    splits: tuple[str, ...] = ()
    if spec.form == "list":
        splits = tuple(
            s for s in ("；", ";", "，", ",", "、", "|", "\n") if any(s in v for v in found)
        )
        found = list(dict.fromkeys(part for v in found for part in patterns.split(v, splits)))
    foreign = [v for v in found if v not in known] if known else []
    if not foreign and not splits:
        return [q(column)]
    lines = [f"column: {q(column)}"]
    if splits:
        lines.append(f"split: {json.dumps(splits, ensure_ascii=False)}")
    if foreign:
        same = CODES.get(f"{table}.{name}", {})
        entries = [f"{q(v)}: {same[v]}" if v in same else f"# {q(v)}: " for v in foreign[:40]]
        # A map with nothing in it would be no YAML mapping: it stays a comment whole.
        mark = "" if any(v in same for v in foreign[:40]) else "# "
        lines.append(f"{mark}map:  # 代码各省不同，请核对；可填：{'、'.join(known)}")
        lines += [f"  {mark and '# '}{entry}" for entry in entries]
    return lines
