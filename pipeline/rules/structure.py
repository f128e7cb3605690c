"""Rules on how the tables hang together: rows nobody uses, circles, what is offered where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.model.values import Missing
from pipeline.rules import graphs
from pipeline.rules.base import (
    Catalogue,
    CheckedRule,
    Mend,
    among,
    in_force,
    rows,
    whole_finding,
    wrong,
)

ESSENTIAL = ("bodies", "items", "matters")


def essential_tables(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Bodies, items and matters have rows.

    Why: an export that went wrong often leaves the header only; a site without matters would
    replace one with them. Source: this project's care for the live site.
    """
    for name in ESSENTIAL:
        table = catalogue.tables[name]
        if not len(table):
            found = Text(f"{table.schema.title}表只有表头", f"the table {name} has its header only")
            mend = Mend(
                Text("至少一行", "a row at least"), Text("重新导出这张表", "export it again")
            )
            yield whole_finding(rule, table.file, found, mend)


def _users(catalogue: Catalogue) -> Mapping[str, set[str]]:
    """Return for each table the ids that other rows name."""
    used: dict[str, set[str]] = {name: set() for name in catalogue.tables}
    for table in catalogue.tables.values():
        for field in table.schema.fields:
            if field.references and field.references[0] in used:
                named = used[field.references[0]]
                for value in table.column(field.name).values:
                    if not isinstance(value, Missing):
                        named.update(value if isinstance(value, tuple) else (str(value),))
    return used


_WHY = {
    "items": Text("没有事项在办理它", "no matter offers it"),
    "instruments": Text("没有事项或收费以它为依据", "nothing rests on it"),
    "themes": Text("没有目录项属于它", "no item belongs to it"),
    "situations": Text("没有材料、收费或环节用到它", "no material, fee or step depends on it"),
    "joint_situations": Text("没有成员用到它", "no member depends on it"),
    "files": Text("没有材料或事项用到它", "no material or matter uses it"),
    "bodies": Text("没有事项、窗口属于它", "no matter or window belongs to it"),
    "windows": Text("没有事项在这里办理", "no matter is handled here"),
}


def orphans(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A row that exists to be named by others is named.

    Why: an item nobody offers or a form nobody asks for is left over, or its link was forgotten; a
    page made of it leads nowhere. A situation is in use where another answer to its question is:
    "not married" is needed beside "married", though it asks for nothing. Source: practice
    (references checked in both directions).
    """
    used = catalogue.once("users", _users)
    for name, found in _WHY.items():
        table, f = catalogue.tables[name], catalogue.frame(name)
        mend = Mend(
            Text("至少被引用一次", "named by a row at least"),
            Text("补上引用；不再需要的删去这一行", "add the reference, or delete the row"),
        )
        unused = ~among(f["id"], used[name])
        if "question" in f:
            if (
                name == "joint_situations"
            ):  # what stands for situations of a member decides something
                unused &= f["implied_ids"].isna()
            asked = f["matter_id" if name == "situations" else "joint_id"] + "\n" + f["question"]
            unused &= ~among(asked, set(asked[~unused].dropna()))
        for row in rows(unused):
            yield wrong(table, row, "id", rule, found, mend)


_CHAINS = (
    ("places", "parent_id"), ("venues", "parent_id"), ("instruments", "successor_id"),
    ("matters", "replacement_id"),
)  # fmt: skip


def no_circle(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Parents, successors and replacements do not run in a circle. The circle is printed.

    Why: who follows one would never arrive. Source: what the words mean.
    """
    for name, column in _CHAINS:
        table, f = catalogue.tables[name], catalogue.frame(name)
        stated = f[f[column].notna()]
        chain = dict(zip(stated["id"], stated[column], strict=True))
        row_of = dict(zip(stated["id"], stated.index.tolist(), strict=True))
        title = table.schema.field(column).title
        for circle in graphs.cycles(chain):
            first = min(circle, key=lambda id_: row_of[id_])
            at = circle.index(first)
            way = " → ".join([*circle[at:], *circle[:at], first])
            found = Text(f"{title}绕成一圈：{way}", f"{column} runs in a circle: {way}")
            mend = Mend(Text("不绕圈", "no circle"), Text("改正其中一个", "correct one of them"))
            related = [table.place(row_of[id_], column) for id_ in circle if id_ != first]
            yield wrong(table, row_of[first], column, rule, found, mend, related)


def coverage(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """An item offered in several places of a level is offered in their sisters too.

    Why: a district left out is often a row forgotten in the merge; where it is meant, the publisher
    may leave it. Places are sisters under one parent. Source: 同一事项同一标准 practice.
    """
    places, f = catalogue.frame("places"), catalogue.frame("matters")
    table = catalogue.tables["items"]
    row_of = {id_: row for row, id_ in enumerate(catalogue.frame("items")["id"])}
    names = dict(zip(places["id"], places["name"], strict=True))
    sisters = places[places["parent_id"].notna()].groupby(["parent_id", "level"])["id"].agg(list)
    offered = f[in_force(catalogue) & f["place_id"].notna()]
    where = offered.groupby("item_id")["place_id"].agg(set) if len(offered) else pd.Series()
    for item, here in where.items():
        for ids in sisters:
            absent = [id_ for id_ in ids if id_ not in here]
            if len(ids) - len(absent) < 2 or not absent:
                continue
            listed = "、".join(names[id_] for id_ in absent[:10])
            found = Text(
                f"{len(absent)} 个同级区划没有这一项：{listed}", f"not offered in {listed}"
            )
            mend = Mend(
                Text("同级区划都有，或确实不办", "offered in all of them, or meant so"),
                Text("核对是不是漏了", "see whether they were forgotten"),
            )
            yield wrong(table, row_of[str(item)], "id", rule, found, mend)
