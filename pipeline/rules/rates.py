"""Rules on rates as figures: what can be computed at all, and gives a fee that somebody could pay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.model.charges import MONEY_BASES, WHOLE_AMOUNT
from pipeline.rules.base import Catalogue, CheckedRule, Mend, among, look_up, rows, wrong

_FOREIGN: dict[str, tuple[str, ...]] = {
    "定额": ("percent", "percent_of", "tier_rule", "floor", "cap"),
    "按单位": ("percent", "percent_of", "tier_rule"),
    "按比例": ("amount", "tier_rule"),
    "分档": ("amount", "percent"),
}
"""Cells that another kind of rate has, and that say something else than this one."""


def rate_of_one_kind(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A fee's rate is of one kind: no percent beside a fixed amount, no tiers of a fee without tiers.

    Why: of two rates on one line nobody can tell which is due. Source: internal consistency of fees.csv.
    """
    table, f = catalogue.tables["fees"], catalogue.frame("fees")
    for kind, names in _FOREIGN.items():
        mend = Mend(
            Text(f"{kind}的收费不填这一栏", f"empty for a rate of the kind {kind}"),
            Text("改计费方式，或把这一格改为不适用", "change the kind, or write 不适用"),
            "不适用",
        )
        for name in names:
            found = Text(
                f"计费方式是{kind}，却填了{table.schema.field(name).title}", f"{kind} with a {name}"
            )
            for row in rows((f["rate_kind"] == kind) & f[name].notna()):
                yield wrong(table, row, name, rule, found, mend)
    tiers, t = catalogue.tables["fee_tiers"], catalogue.frame("fee_tiers")
    kinds = look_up(catalogue, "fees", "rate_kind", t["fee_id"])
    mend = Mend(
        Text("计费方式是分档的收费", "a fee of the kind 分档"),
        Text("改计费方式，或删去这一档", "change the kind, or delete the tier"),
    )
    found = Text("不是分档的收费却有档次", "a tier of a fee that is not tiered")
    for row in rows(kinds.notna() & (kinds != "分档")):
        yield wrong(tiers, row, "fee_id", rule, found, mend)


def rate_in_bounds(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A rate is more than nothing and no more than the whole base; the least fee is not above the most.

    Why: 0 元 is 免收, and a percent over 100 or a floor above the cap is a slip of the pen that would be
    charged. Source: what the words mean; internal consistency of fees.csv.
    """
    f, t = catalogue.frame("fees"), catalogue.frame("fee_tiers")
    paid = f["state"] == "收取"
    high = Mend(
        Text("0 到 100", "0 to 100"), Text("核对收费文件里的比例", "see the fee document"), "1.5"
    )
    free = Mend(
        Text("大于 0", "more than 0"),
        Text("不收的，把收费状态改为免收", "write 免收 where nothing is due"),
        "80",
    )
    found = Text("比例超过 100%", "more than 100 percent")
    for table, frame in (("fees", f), ("fee_tiers", t)):
        for row in rows(frame["percent"] > 100):
            yield wrong(catalogue.tables[table], row, "percent", rule, found, high)
    for name in ("amount", "percent"):
        for row in rows(paid & (f[name] == 0)):
            nothing = Text("收取的项目标准是 0", "a payable line with a rate of 0")
            yield wrong(catalogue.tables["fees"], row, name, rule, nothing, free)
    order = Mend(
        Text("不高于最高收费", "not above the cap"), Text("核对上下限", "check both bounds")
    )
    for row in rows(f["floor"] > f["cap"]):
        above = Text("最低收费高于最高收费", "the floor is above the cap")
        related = [catalogue.tables["fees"].place(row, "cap")]
        yield wrong(catalogue.tables["fees"], row, "floor", rule, above, order, related)


_PAID: tuple[tuple[str, str], ...] = (
    ("fees", "floor"),
    ("fees", "cap"),
    ("fee_reductions", "amount"),
)


def payable_amount(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """An amount that is paid as it stands is in whole 分.

    Why: 0.005 元 cannot be paid; a price for a unit may be finer. Source: 人民币管理条例 art. 4.
    """
    f, t = catalogue.frame("fees"), catalogue.frame("fee_tiers")
    flat = look_up(catalogue, "fees", "tier_rule", t["fee_id"]) == WHOLE_AMOUNT
    asked = [(table, name, catalogue.frame(table)[name].notna()) for table, name in _PAID]
    asked += [("fees", "amount", f["rate_kind"] == "定额"), ("fee_tiers", "amount", flat)]
    mend = Mend(
        Text("最多两位小数", "at most two decimals"),
        Text("核对收费文件里的金额", "see the document"),
        "80.50",
    )
    found = Text("金额不到一分", "a part of a 分")
    for table, name, mask in asked:
        cells = catalogue.frame(table)[name]
        for row in rows(mask & cells.notna()):
            if cells[row] * 100 % 1:
                yield wrong(catalogue.tables[table], row, name, rule, found, mend)


def tiers_joined(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The tiers of a rate follow each other without gap or overlap, each with an amount or percent.

    Why: a value between two tiers has no price, a value in two tiers has two.
    Source: internal consistency of fee_tiers.csv (above is not included, up_to is).
    """
    table, f = catalogue.tables["fee_tiers"], catalogue.frame("fee_tiers")
    order = f.sort_values(["fee_id", "order"], kind="stable")
    ends, fee = order["up_to"].shift(), order["fee_id"]
    follows = fee == fee.shift()
    number = pd.to_numeric(order["above"]), pd.to_numeric(ends)
    mend = Mend(
        Text("等于上一档的“至”", "the up_to of the tier before"),
        Text("改正档次的起止", "correct where the tiers begin and end"),
    )
    found = Text("与上一档不相接", "does not follow on the tier before")
    for row in order.index[(follows & (number[0] != number[1])).to_numpy(dtype=bool)].tolist():
        yield wrong(table, row, "above", rule, found, mend)
    empty = Text("这一档没有金额也没有比例", "a tier with neither amount nor percent")
    rate = Mend(Text("金额或比例", "an amount or a percent"), Text("补上", "fill it in"), "10")
    for row in rows(f["amount"].isna() & f["percent"].isna()):
        yield wrong(table, row, "amount", rule, empty, rate)

    both = Text("这一档既有金额又有比例", "a tier with an amount and a percent")
    one = Mend(
        Text("只填一个", "one of them"), Text("删去一个，另一个写不适用", "delete one"), "不适用"
    )
    for row in rows(f["amount"].notna() & f["percent"].notna()):
        yield wrong(table, row, "percent", rule, both, one)
    yield from _tier_bases(catalogue, rule)


def _tier_bases(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Find tiers that end before they begin, change the unit, or take a percent of what is no money."""
    table, f = catalogue.tables["fee_tiers"], catalogue.frame("fee_tiers")
    mend = Mend(Text("大于“超过”", "more than above"), Text("改正档次的起止", "correct the tier"))
    for row in rows(f["up_to"] <= f["above"]):
        yield wrong(
            table, row, "up_to", rule, Text("这一档止于起点", "a tier that holds nothing"), mend
        )
    order = f.sort_values(["fee_id", "order"], kind="stable")
    units = order["base_unit"].fillna("")
    changed = (order["fee_id"] == order["fee_id"].shift()) & (units != units.shift())
    mend = Mend(
        Text("与上一档相同", "as in the tier before"),
        Text("同一收费的各档用同一个单位", "use one unit"),
    )
    for row in order.index[changed.to_numpy(dtype=bool)].tolist():
        yield wrong(
            table,
            row,
            "base_unit",
            rule,
            Text("与上一档单位不同", "another unit than before"),
            mend,
        )
    mend = Mend(
        Text("元或万元", "元 or 万元"),
        Text("改档次单位，或改填金额", "change the unit, or state an amount"),
        "元",
    )
    found = Text("比例的基数不是金额", "a percent of what is no money")
    for row in rows(f["percent"].notna() & ~among(f["base_unit"], set(MONEY_BASES))):
        yield wrong(table, row, "base_unit", rule, found, mend)


def reduction_size(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A reduction says by how much: in percent up to 100, or by an amount up to the fee, not both.

    Why: who asks for it must know what is left to pay, and that cannot be less than nothing.
    Source: the exchange format's 减免幅度; internal consistency of fee_reductions.csv.
    """
    table, f = catalogue.tables["fee_reductions"], catalogue.frame("fee_reductions")
    fixed = look_up(catalogue, "fees", "rate_kind", f["fee_id"]) == "定额"
    fee = look_up(catalogue, "fees", "amount", f["fee_id"])
    size = Mend(
        Text("比例（0 到 100）或金额", "a percent (0 to 100) or an amount"),
        Text("照减免文件补上或改正", "see the document"),
        "50",
    )
    asked = (
        ("percent", f["percent"].isna() & f["amount"].isna(), Text("没有写减免多少", "without how much")),
        ("percent", f["percent"].notna() & f["amount"].notna(), Text("比例和金额都填了", "a percent and an amount")),
        ("percent", f["percent"] > 100, Text("减免超过 100%", "more than 100 percent")),
        ("percent", f["percent"] == 0, Text("减免 0%", "a reduction of 0 percent")),
        ("amount", fixed & (f["amount"] > fee), Text("减免比收费还多", "more than the fee itself")),
        ("amount", f["amount"] == 0, Text("减免 0 元", "a reduction of 0")),
    )  # fmt: skip
    for name, mask, found in asked:
        for row in rows(mask):
            yield wrong(table, row, name, rule, found, size)


def reduction_overlap(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Reductions of one fee for one condition do not overlap in time.

    Why: on the days of both nobody can tell which holds. Source: internal consistency (both days included).
    """
    table = catalogue.tables["fee_reductions"]
    names = ("fee_id", "condition", "valid_from", "valid_to")
    terms: dict[tuple[object, object], list[tuple[date, date, int]]] = {}
    cells = zip(*(table.column(name).cells() for name in names), strict=True)
    for row, (fee, condition, start, end) in enumerate(cells):
        begins = start if isinstance(start, date) else date.min
        ends = end if isinstance(end, date) else date.max
        terms.setdefault((fee, condition), []).append((begins, ends, row))
    mend = Mend(
        Text("前一行截止之后才起始", "begin after the one before ends"),
        Text("改正起止日期，或合成一行", "correct the dates, or keep one"),
    )
    found = Text("与同一条件的另一行时间重叠", "overlaps another line of this condition")
    for lines in terms.values():
        for one, other in pairwise(sorted(lines)):
            if other[0] <= one[1]:
                related = [table.place(one[2], "valid_to")]
                yield wrong(table, other[2], "valid_from", rule, found, mend, related)
