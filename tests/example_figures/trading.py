"""Public trading: tenders, bidders, awards and contracts of invented projects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.example_figures.common import (
    NONE,
    Row,
    catalogue,
    chance,
    later,
    plus,
    spread,
    written,
)

PROJECTS = (
    ("政务服务大厅自助终端采购", "shenpi-ju", "货物", "公开招标", 1_860_000, "台", 62),
    ("政务服务大厅物业管理", "shenpi-ju", "服务", "公开招标", 2_400_000, "年", 1),
    ("电子监察系统运维", "shenpi-ju", "服务", "竞争性磋商", 480_000, "年", 1),
    ("不动产登记档案数字化", "ziran-ju", "服务", "公开招标", 3_150_000, "卷", 210000),
    ("南示例村道路维修", "jiaotong-ju", "工程", "公开招标", 5_620_000, "公里", 8),
    ("公共场所空气质量监测设备", "shengtai-ju", "货物", "竞争性谈判", 930_000, "套", 15),
    ("老旧小区加装扶手和坡道", "zhujian-ju", "工程", "公开招标", 4_280_000, "处", 46),
    ("图书馆图书采购", "tushuguan", "货物", "公开招标", 1_200_000, "册", 30000),
    ("消防水带和灭火器更新", "xiaofang-zhidui", "货物", "询价", 260_000, "套", 400),
    ("社会保险宣传品印制", "renshe-ju", "服务", "竞争性磋商", 180_000, "份", 60000),
    ("残疾人辅助器具", "canlian", "货物", "公开招标", 1_540_000, "件", 1100),
    ("供水管网漏损检测", "gongshui", "服务", "公开招标", 2_050_000, "公里", 320),
)  # fmt: skip
"""Title, who buys, what kind, by which method, the ceiling in yuan, unit and quantity."""
FAILED = frozenset(["消防水带和灭火器更新"])
"""Too few came: no award."""
RUNNING = frozenset(["供水管网漏损检测"])
"""Still open on the last day of the figures."""
LATE = date(2026, 10, 20)
SUPPLIERS = tuple(
    f"示例{letter}{kind}有限公司" for letter in "甲乙丙丁" for kind in ("科技", "建设", "服务")
)
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """Return a company code with a true check character; its division 990000 exists nowhere."""
    body = f"91990000MA9{number:06}"
    total = sum(_SIGNS.index(c) * pow(3, at, 31) for at, c in enumerate(body))
    return body + _SIGNS[-total % 31]


def trading() -> dict[str, bytes]:
    """Return tenders, what is bought, bids, awards and contracts."""
    rng = chance("trading")
    tenders: list[Row] = []
    items: list[Row] = []
    bids: list[Row] = []
    awards: list[Row] = []
    contracts: list[Row] = []
    days = spread(rng, date(2026, 3, 2), date(2026, 8, 31), len(PROJECTS) - len(RUNNING))
    bodies = {body["id"]: body["name"] for body in catalogue("bodies")}
    for number, project in enumerate(PROJECTS, 1):
        title, body, kind, method, ceiling, unit, quantity = project
        id_ = f"jy-2026-{number:03}"
        opened = LATE if title in RUNNING else days[number - 1]
        closed = plus(opened, 21 if method == "公开招标" else 12)
        count = 2 if title in FAILED else rng.randint(3, 6)
        state = "已终止" if title in FAILED else "进行中" if title in RUNNING else "已完成"
        tenders.append([
            id_, f"{title}（示例）", body, bodies[body], kind, method, state, ceiling, "CNY", opened, opened, closed,
            NONE if title in RUNNING else count,
        ])  # fmt: skip
        items.append([id_, 1, title, quantity, unit])
        if title in RUNNING:
            continue
        chosen = rng.sample(SUPPLIERS, count)
        prices = sorted(int(ceiling * rng.uniform(0.82, 0.985) / 100) * 100 for _ in chosen)
        won = title not in FAILED
        for rank, (name, price) in enumerate(zip(chosen, prices, strict=True), 1):
            code = credit_code(SUPPLIERS.index(name) + 1)
            bids.append(
                [id_, code, name, price, rank if won else NONE, "是" if won and rank == 1 else "否"]
            )
        if not won:
            continue
        decided = later(closed, rng.randint(2, 6))
        award, code = f"{id_}-zb", credit_code(SUPPLIERS.index(chosen[0]) + 1)
        awards.append([
            award, id_, f"{title}成交结果（示例）", decided, later(decided, rng.randint(1, 2)), code, chosen[0],
            prices[0], "CNY", "有效", "得分最高" if method != "询价" else "报价最低",
        ])  # fmt: skip
        signed = later(decided, rng.randint(6, 16))
        contracts.append([
            f"{id_}-ht", award, id_, f"{title}合同（示例）", signed, later(signed, rng.randint(1, 2)), signed,
            plus(signed, rng.choice((90, 180, 365))), Decimal(prices[0]), "CNY", "履行中",
        ])  # fmt: skip
    return {
        **written("trading/tenders.csv", tenders),
        **written("trading/items.csv", items),
        **written("trading/bids.csv", bids),
        **written("trading/awards.csv", awards),
        **written("trading/contracts.csv", contracts),
    }
