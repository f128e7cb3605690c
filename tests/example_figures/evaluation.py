"""Monthly evaluation of the windows of the city's hall."""

from __future__ import annotations

from tests.example_figures.common import MONTHS, catalogue, chance, written

TAKEN = (("首问负责没有登记", 2), ("材料没有一次告知", 3), ("窗口无人值守", 5), ("台面不整洁", 1))
ADDED = (("主动上门服务", 2), ("办事人书面表扬", 3), ("提出流程建议被采纳", 4))


def scores() -> dict[str, bytes]:
    """Return the score of each window: points taken off and added, each with its reason."""
    rng = chance("scores")
    rows: list[list[object]] = []
    for month in MONTHS:
        for window in [w for w in catalogue("windows") if w["venue_id"] == "shi-zhongxin"]:
            minus = rng.choice((None, None, None, *TAKEN))
            plus = rng.choice((None, None, None, None, *ADDED))
            off, on = (minus[1] if minus else 0), (plus[1] if plus else 0)
            total = 100 - off + on
            rows.append([
                month, window["id"], 100, off, minus[0] if minus else "不适用", on, plus[0] if plus else "不适用",
                total, "好" if total >= 99 else "一般" if total >= 95 else "差",
            ])  # fmt: skip
    return written("evaluation/scores.csv", rows)
