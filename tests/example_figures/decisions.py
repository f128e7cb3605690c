# ruff: noqa: E501 (tables of cases)
"""Decisions of the invented bodies: licences, penalties, and matters taken off the list."""

from __future__ import annotations

import random
from datetime import date

from tests.example_figures.common import (
    NONE,
    UNKNOWN,
    catalogue,
    chance,
    later,
    plus,
    spread,
    written,
)
from tests.example_figures.trading import credit_code

LICENCES = {
    "jia-shipin-xinban": "餐饮店", "shi-yaopin-lingshou": "药房", "shi-laowu-paiqian": "人力资源有限公司",
    "shi-gongcheng-guihua": "置业有限公司", "shi-shigong-xuke": "置业有限公司", "shi-huoyun": "物流有限公司",
    "jia-gonggong-weisheng": "理发店", "jia-yule": "文化有限公司", "shi-xiaofang": "文化有限公司", "shi-paiwu": "化工有限公司",
}  # fmt: skip
"""Licences, and who is granted them."""
YEARS = {"四年": 4, "五年": 5, "二年": 2}
"""Terms of licences, as the catalogue words them; the first that stands in it counts."""
CAPITALS = "甲乙丙丁戊己庚辛壬癸"
KINDS = (
    "餐饮店",
    "药房",
    "理发店",
    "人力资源有限公司",
    "置业有限公司",
    "物流有限公司",
    "文化有限公司",
    "化工有限公司",
)


def _holder(rng: random.Random, kind: str) -> list[object]:
    """Return an invented holder: name, kind, company code, legal representative."""
    at = rng.randrange(len(CAPITALS))
    company = "法人及非法人组织" if kind.endswith("公司") else "个体工商户"
    code = credit_code(200 + KINDS.index(kind) * len(CAPITALS) + at)
    return [f"示例{CAPITALS[at]}{kind}（示例）", company, code, f"示例{CAPITALS[at]}"]


def approvals() -> dict[str, bytes]:
    """Return licences granted, with the fields of 双公示; each published within seven working days."""
    rng = chance("approvals")
    matters = {matter["id"]: matter for matter in catalogue("matters")}
    bodies = {body["id"]: body for body in catalogue("bodies")}
    rows: list[list[object]] = []
    for number, day in enumerate(spread(rng, date(2026, 9, 1), date(2026, 10, 30), 36), 1):
        matter = matters[rng.choice(tuple(LICENCES))]
        body = bodies[matter["body_id"]]
        years = next(
            (n for word, n in YEARS.items() if matter["result_validity"].startswith(word)), 0
        )
        until = plus(day.replace(year=day.year + years), -1) if years else NONE
        rows.append([
            f"xk-2026-{number:03}", matter["id"], body["id"], *_holder(rng, LICENCES[matter["id"]]),
            "准予行政许可决定书", f"示许准〔2026〕{number}号", "普通", matter["result_name"],
            f"XK9900{number:05}", f"准予{matter['name']}", day, day, until, body["name"], body["credit_code"] or UNKNOWN,
            "有效", later(day, rng.randint(1, 6)), NONE,
        ])  # fmt: skip
    return written("approvals/approvals.csv", rows)


PENALTIES = (
    ("xiaofang-zhidui", "占用、堵塞疏散通道", "文化有限公司", "营业时间在疏散通道堆放货物", "xiaofang-fa", "第六十条", "罚款", 1.0),
    ("xiaofang-zhidui", "消防设施没有保持完好有效", "文化有限公司", "消火栓无水", "xiaofang-fa", "第六十条", "罚款", 0.8),
    ("shichang-ju", "没有查验供货者的许可证", "餐饮店", "进货没有查验记录", "shipin-anquan-fa", "第一百二十六条", "警告", 0),
    ("jia-shichang", "没有查验供货者的许可证", "餐饮店", "进货没有查验记录，警告后没有改正", "shipin-anquan-fa", "第一百二十六条", "罚款", 0.5),
    ("shichang-ju", "从业人员没有健康证明", "餐饮店", "两名从业人员没有健康证明", "shipin-anquan-fa", "第一百二十六条", "警告", 0),
    ("jia-weijian", "没有取得卫生许可证营业", "理发店", "没有取得卫生许可证", "weisheng-tiaoli", "第十四条", "罚款", 0.1),
    ("jia-weijian", "公共用品用具不合格", "理发店", "毛巾抽检不合格", "weisheng-tiaoli", "第十四条", "警告", 0),
    ("jiaotong-ju", "没有取得道路运输经营许可从事经营", "物流有限公司", "没有取得许可从事货运", "daolu-yunshu-tiaoli", "第六十三条", "罚款", 0.3),
    ("shengtai-ju", "超过许可排放浓度排放", "化工有限公司", "氨氮日均值超过许可浓度", "paiwu-tiaoli", "第三十四条", "罚款", 20.0),
    ("xiaofang-zhidui", "没有经消防安全检查擅自营业", "文化有限公司", "歌厅没有经检查先营业", "xiaofang-fa", "第五十八条", "罚款", 3.0),
)  # fmt: skip
"""Body, kind of offence, who, facts, basis with its article, kind of penalty, fine in 万元."""


def penalties() -> dict[str, bytes]:
    """Return penalties with the fields of 双公示."""
    rng = chance("penalties")
    bodies = {body["id"]: body for body in catalogue("bodies")}
    days = spread(rng, date(2026, 8, 3), date(2026, 10, 30), len(PENALTIES))
    rows: list[list[object]] = []
    for number, (day, each) in enumerate(zip(days, PENALTIES, strict=True), 1):
        body, offence, holder, facts, basis, article, kind, fine = each
        content = f"罚款{fine}万元" if fine else "警告，责令改正"
        rows.append([
            f"cf-2026-{number:02}", body, *_holder(rng, holder), f"示罚〔2026〕{number}号", offence, facts,
            basis, article, kind, content, fine or 0, 0, NONE, day, plus(day.replace(year=2029), -1), bodies[body]["name"],
            bodies[body]["credit_code"] or UNKNOWN, later(day, rng.randint(1, 6)), NONE,
        ])  # fmt: skip
    return written("penalties/penalties.csv", rows)


def cancelled() -> dict[str, bytes]:
    """Return what became of matters, by which document: as the catalogue has it, order by order."""
    rows: list[list[object]] = []
    for m in catalogue("matters"):
        replaced = m["replacement_id"] if m["replacement_id"] not in ("", NONE) else NONE
        if m["status"] in ("已取消", "暂停"):
            word = "取消" if m["status"] == "已取消" else "暂停"
            rows.append(
                [
                    m["id"],
                    m["name"],
                    m["body_id"],
                    word,
                    m["cancelled_by_id"],
                    m["cancelled_on"],
                    replaced,
                ]
            )
        elif m["power_source"] == "上级下放":
            rows.append([m["id"], m["name"], m["body_id"], "下放", UNKNOWN, UNKNOWN, NONE])
        elif m["changed_by_id"] not in ("", NONE):
            rows.append(
                [m["id"], m["name"], m["body_id"], "保留", m["changed_by_id"], UNKNOWN, NONE]
            )
    known = {row["id"]: row for row in catalogue("instruments")}
    words = ("取消", "暂停", "保留")
    orders = [
        [id_, known[id_]["title"], known[id_]["number"] or UNKNOWN, known[id_]["effective_on"] or UNKNOWN,
         *(sum(row[3] == word and row[4] == id_ for row in rows) for word in words)]
        for id_ in sorted({str(row[4]) for row in rows} - {UNKNOWN})
    ]  # fmt: skip
    return {
        **written("cancelled-matters/orders.csv", orders),
        **written("cancelled-matters/matters.csv", sorted(rows, key=lambda row: (str(row[3]), str(row[0])))),
    }  # fmt: skip
