"""好差评: ratings of each window, and what was done about the bad ones."""

from __future__ import annotations

from datetime import date

from tests.example_figures.common import NONE, chance, later, parted, percent, written
from tests.example_figures.counts import TIMED
from tests.example_figures.hall import added, by

REASONS = (
    ("等候时间长", "属实", "增开一个窗口，高峰时段安排机动人员"),
    ("材料没有一次告知", "属实", "重发一次性告知单，向办事人致歉"),
    ("服务态度生硬", "属实", "批评教育，窗口当月扣分"),
    ("对审批结果不满意", "不属实", "说明不予批准的依据和救济途径"),
    ("系统故障多次重来", "属实", "修复系统，为办事人上门补办"),
    ("收费标准不清楚", "不属实", "当面出示收费公示和依据"),
)
"""What a bad rating was about, whether it was found true, and what was done."""


def ratings() -> dict[str, bytes]:
    """Return the five levels by window, and each bad rating with its answer."""
    rng = chance("ratings")
    rows: list[list[object]] = []
    answers: list[list[object]] = []
    for (month, window), group in by("month", "window").items():
        if not window or month not in TIMED:
            continue
        count = int(added(group).completed * rng.uniform(0.2, 0.45))
        bad = rng.choice((0, 0, 0, 0, 0, 1)) if count > 20 else 0
        worst = 1 if bad and rng.random() < 0.3 else 0
        good = parted(count - bad, (rng.uniform(80, 92), rng.uniform(6, 12), rng.uniform(1, 3)))
        five = [*good, bad - worst, worst]
        rows.append([month, window, count, *five, sum(good), bad, percent(sum(good), count)])
        if bad:
            about, found, done = rng.choice(REASONS)
            given = later(date.fromisoformat(f"{month}-{rng.randint(3, 26):02}"), 0)
            called, closed = later(given, 1), later(given, rng.randint(2, 12))
            level = "非常不满意" if worst else "不满意"
            answers.append([
                f"cp-{month.replace('-', '')}-{window}", month, window, given, level, about, found, done,
                called, closed, 1, rng.choice(("满意", "基本满意")) if found == "属实" else NONE,
            ])  # fmt: skip
    return {**written("ratings/ratings.csv", rows), **written("ratings/answers.csv", answers)}
