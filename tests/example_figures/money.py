"""Fees collected and waived: what the cases of the hall come to at the catalogue's rates."""

from __future__ import annotations

from decimal import Decimal

from tests.example_figures.common import catalogue, chance, percent, written
from tests.example_figures.hall import added, by

SHARES = {
    "shi-huzhao-gongbenfei": 1.0, "shi-jidongche-zhuce-haopai": 1.0, "shi-jidongche-zhuce-xingshizheng": 1.0,
    "shi-jidongche-zhuce-dengjizhengshu": 1.0, "shi-jiashizheng-chuling-gongbenfei": 1.0,
    "shi-jiashizheng-huanzheng-gongbenfei": 1.0, "shi-bdc-zhuanyi-zhuzhai": 0.8, "shi-bdc-zhuanyi-feizhuzhai": 0.2,
    "shi-bdc-zhuanyi-zhengshu": 0.3, "shi-bdc-diya-zhuzhai": 0.7, "shi-bdc-diya-feizhuzhai": 0.3,
    "jia-shenfenzheng-huanling-huanling": 0.7, "jia-shenfenzheng-huanling-buling": 0.3,
}  # fmt: skip
"""The share of a matter's completed cases for which a fee with a fixed rate is due."""
WAIVED = {
    "shi-bdc-zhuanyi-feizhuzhai": (0.35, "caishui-2016-79"), "shi-bdc-diya-feizhuzhai": (0.4, "caishui-2016-79"),
    "shi-bdc-diya-zhuzhai": (0.05, "caishui-2016-79"), "jia-shenfenzheng-huanling-huanling": (0.1, "shenfenzheng-fa"),
}  # fmt: skip
"""The share of the payers of a fee who need not pay it, and the document that says so."""


def fees() -> dict[str, bytes]:
    """Return what was charged, collected and waived under each fee, and each waiver with its basis."""
    known = {fee["id"]: fee for fee in catalogue("fees")}
    done = {key: added(group).completed for key, group in by("month", "matter").items()}
    rng = chance("fees")
    collected: list[list[object]] = []
    waivers: list[list[object]] = []
    for month in sorted({month for month, _ in done}):
        for id_, share in SHARES.items():
            fee = known[id_]
            payable = int(done[month, fee["matter_id"]] * share)
            part, basis = WAIVED.get(id_, (0.0, ""))
            free = int(payable * part * rng.uniform(0.8, 1.2))
            paid = payable - free
            here = int(paid * rng.uniform(0.55, 0.95)) if "窗口" in fee["method"] else 0
            rate = Decimal(fee["amount"])
            collected.append([
                month, id_, fee["collector_id"], payable, paid, here, free, payable * rate, paid * rate, free * rate,
                percent(here, payable),
            ])  # fmt: skip
            if free:
                waivers.append([month, id_, basis, free, free * rate])
    return {
        **written("fees-collected/fees.csv", collected),
        **written("fees-collected/waivers.csv", waivers),
    }
