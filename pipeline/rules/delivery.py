"""Rules on how a matter is handled: visits, channels, themes, questions, results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.rules.base import (
    Catalogue,
    CheckedRule,
    Mend,
    in_force,
    kinds,
    look_up,
    rows,
    values,
    wrong,
)

LEGAL_PERSONS = frozenset(["企业法人", "事业法人", "社会组织法人", "非法人企业"])


def _has(cells: pd.Series, value: str) -> pd.Series[bool]:
    """Say of each list cell whether it holds a value; a missing cell does not."""
    distinct = {cell: value in values(cell) for cell in cells.dropna().unique()}
    return cells.map(lambda cell: distinct.get(cell, False)).astype(bool)


def visits_reason(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Visits to the hall have a reason, no visits have none.

    Why: a visit is asked of a citizen only where the law or the thing itself requires it.
    Source: the exchange format's 必须现场办理原因说明; 优化营商环境条例 art. 36 (最多跑一次).
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    mend = Mend(
        Text("跑动次数大于 0 才写原因，且必须写", "a reason exactly where a visit is needed"),
        Text("补上或删去原因（0 次的填不适用）", "add the reason, or remove it"),
        "须现场核对原件",
    )
    for mask, zh, en in (
        (f["visits"].gt(0) & f["visits_reason"].isna(), "要到现场，没有写原因", "visits without a reason"),
        (f["visits"].eq(0) & f["visits_reason"].notna(), "0 次到现场，却写了原因", "a reason for no visit"),
    ):  # fmt: skip
        for row in rows(mask):
            related = [table.place(row, "visits")]
            yield wrong(table, row, "visits_reason", rule, Text(zh, en), mend, related)


def zero_visits_needs_a_way(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Without a visit and without a way online, express delivery is offered.

    Why: papers must reach the window somehow. Source: the exchange format's 办理形式, 物流快递.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    remote = _has(f["channels"], "网上办理") | _has(f["channels"], "快递申请")
    mend = Mend(
        Text("支持物流快递，或能网上办理", "express, or a way online"),
        Text("核对到现场次数、办理形式和物流快递", "check visits, channels and express"),
        "是",
    )
    found = Text("0 次到现场、不能网办，又不支持快递", "no visit, not online, and no express")
    for row in rows(f["visits"].eq(0) & f["channels"].notna() & ~remote & ~f["express"]):
        yield wrong(table, row, "express", rule, found, mend, [table.place(row, "visits")])


def fully_online_no_visits(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A matter handled fully online (Ⅳ级) needs no visit.

    Why: Ⅳ级 means 全程网办. Source: the field's depth of online handling (Ⅰ–Ⅳ级).
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    mend = Mend(
        Text("0 次", "0 visits"),
        Text("改为 0，或降低网上办理深度", "write 0, or a lower depth"),
        "0",
    )
    found = Text("网上办理深度Ⅳ级，却要到现场", "fully online, but with visits")
    for row in rows((f["online_depth"] == "Ⅳ级") & f["visits"].gt(0)):
        yield wrong(table, row, "visits", rule, found, mend, [table.place(row, "online_depth")])


def themes_agree(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Service objects agree with the themes for natural and for legal persons.

    Why: whoever looks under 个人办事 must find what is meant for people, and nothing else.
    Source: the exchange format's 自然人主题 and 法人主题, each asked where that object is served.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    themes = catalogue.frame("themes")
    audience = dict(zip(themes["id"], themes["audience"], strict=True))
    of_item = look_up(catalogue, "items", "theme_ids", f["item_id"])
    pairs = pd.DataFrame({"objects": f["service_objects"], "themes": of_item})
    stated = pairs[in_force(catalogue)].dropna()
    mend = Mend(
        Text("服务对象与主题的面向一致", "objects and themes for the same people"),
        Text("核对服务对象和目录项的主题", "check the objects and the item's themes"),
    )
    for case, group in stated.groupby(["objects", "themes"], sort=False):
        objects, ids = cast(tuple[tuple[str, ...], tuple[str, ...]], case)
        served = {"自然人"} & set(objects) | ({"法人"} if LEGAL_PERSONS & set(objects) else set())
        shown = {audience[id_] for id_ in ids if id_ in audience}
        if not served or served <= shown:
            continue
        lacking = "、".join(sorted(served - shown))
        found = Text(f"服务{lacking}，目录项却没有面向{lacking}的主题", f"no theme for {lacking}")
        for row in group.index.tolist():
            yield wrong(table, row, "service_objects", rule, found, mend)


def licence_faq(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A licence in force answers a frequent question at least.

    Why: licences are what people ask about most. Source: GB/T 36114 (附：常见问题).
    """
    count = _count(catalogue, "faqs")
    found = Text("行政许可没有常见问题", "a licence without a frequent question")
    mend = Mend(
        Text("至少一条常见问题", "a question and its answer"),
        Text("在常见问题表补一条窗口常被问到的", "add one that the window is often asked"),
    )
    yield from _licence_lacks(catalogue, rule, count == 0, found, mend)


def licence_steps(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A licence in force shows three steps at least: acceptance, review, decision.

    Why: these are asked by law of every licence. No step at all is told by the rule
    on the hall board's elements. Source: 行政许可法 arts. 32, 34, 37.
    """
    count = _count(catalogue, "steps")
    found = Text("行政许可的环节不到三个", "a licence with fewer than three steps")
    mend = Mend(
        Text("至少受理、审查、决定三个环节", "acceptance, review and decision"),
        Text("在环节表补齐", "add them to steps.csv"),
    )
    yield from _licence_lacks(catalogue, rule, count.between(1, 2), found, mend)


def _count(catalogue: Catalogue, table: str) -> pd.Series:
    """Count for each matter its rows in a table."""
    number = catalogue.frame(table)["matter_id"].value_counts()
    return catalogue.frame("matters")["id"].map(number).astype(float).fillna(0)


def _licence_lacks(
    catalogue: Catalogue, rule: CheckedRule, lacks: pd.Series[bool], found: Text, mend: Mend
) -> Iterator[Finding]:
    table = catalogue.tables["matters"]
    for row in rows((kinds(catalogue) == "行政许可") & in_force(catalogue) & lacks):
        yield wrong(table, row, "id", rule, found, mend)


def result_agrees(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A result named …证 is a 证照, one named …批复 a 批文.

    Why: electronic licences are found by the type of the result. Source: the exchange format's
    审批结果类型 (10 证照, 20 批文).
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    name = f["result_name"].fillna("")
    for ending, kind, other in (
        (r"(?:证|证书|执照|牌照)$", "证照", "批文"),
        (r"(?:批复|批文)$", "批文", "证照"),
    ):
        mend = Mend(Text(kind, kind), Text(f"改为{kind}，或改正结果名称", f"write {kind}"), kind)
        for row in rows(name.str.contains(ending) & (f["result_kind"] == other)):
            found = Text(f"结果叫“{name[row]}”，类型却是{other}", f"{name[row]} is no {other}")
            yield wrong(table, row, "result_kind", rule, found, mend)
