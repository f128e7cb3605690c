"""Monthly evaluation of the windows of the city's hall, over the dimensions, classes and indicators of the source.

The source (a work summary) names 4 dimensions, 3 of 11 classes and 9 of 31 indicators; the rest is 未公开 and
stays so. How many points each dimension has is invented.
"""

from __future__ import annotations

from tests.example_figures.common import MONTHS, NONE, UNKNOWN, catalogue, chance, written
from tests.example_figures.hall import added, by

DIMENSIONS = (
    ("提高群众满意度", "群众满意度", 40, 3, 9), ("提高工作效能", "工作效能", 30, UNKNOWN, UNKNOWN),
    ("优化内部流程", "内部流程", 20, UNKNOWN, UNKNOWN), ("加强自身素质", "学习发展", 10, UNKNOWN, UNKNOWN),
)  # fmt: skip
"""Name, name on the balanced scorecard, points (invented), classes and indicators as far as they are published."""
CLASSES = ("优质服务", "方便快捷", "公开公正")
INDICATORS = (
    "群众满意度", "群众投诉率", "两头受理事项", "违纪违规人次", "现场缴费率", "承诺提速率", "实际办结提速率",
    "信息公开率", "政府信息查询受理率",
)  # fmt: skip
TAKEN = (
    ("材料没有一次告知", 3, 0),
    ("窗口无人值守", 5, 1),
    ("首问负责没有登记", 2, 2),
    ("台面不整洁", 1, 3),
)
LATE = ("办件超过承诺时限", 8, 1)
"""Why points are taken off, how many, and in which dimension; a window may be late only where a case was."""
ADDED = (("主动上门服务", 2), ("办事人书面表扬", 3), ("提出流程建议被采纳", 4))


def _score(month: str, window: str, late: bool) -> list[object]:
    """Return the score of a window in a month: points taken off and added, each with its reason."""
    rng = chance(f"scores {month} {window}")
    minus = rng.choice((None, None, None, *TAKEN))
    plus = rng.choice((None, None, None, None, *ADDED))
    if late and rng.random() < 0.1:
        minus = LATE
    off, on = (minus[1] if minus else 0), (plus[1] if plus else 0)
    points = [
        whole - (off if minus and minus[2] == at else 0)
        for at, (_, _, whole, _, _) in enumerate(DIMENSIONS)
    ]
    total = 100 - off + on
    grade = "好" if total >= 99 else "一般" if total >= 95 else "差"
    return [
        month, window, 100, *points, off, minus[0] if minus else NONE, on, plus[0] if plus else NONE, total, grade,
    ]  # fmt: skip


def evaluation() -> dict[str, bytes]:
    """Return what is evaluated, the scores, the flags of each month and who may be honoured at the end of the year."""
    late = {key: added(group).overdue > 0 for key, group in by("month", "window").items()}
    windows = [w["id"] for w in catalogue("windows") if w["venue_id"] == "shi-zhongxin"]
    scores = [_score(month, w, late.get((month, w), False)) for month in MONTHS for w in windows]
    flags = [
        [month, row[1], "流动红旗", row[-2], "当月得分最高"]
        for month in MONTHS
        for row in sorted((r for r in scores if r[0] == month), key=lambda r: (-int(str(r[-2])), str(r[1])))[:2]
    ]  # fmt: skip
    bad = {w: sum(row[1] == w and row[-1] == "差" for row in scores) for w in windows}
    first = DIMENSIONS[0][0]
    classes = [[at + 1, first, name, "原文"] for at, name in enumerate(CLASSES)]
    classes += [[at + 1, UNKNOWN, UNKNOWN, "未公布"] for at in range(len(CLASSES), 11)]
    items = [[at + 1, first, name, "原文"] for at, name in enumerate(INDICATORS)]
    items += [[at + 1, UNKNOWN, UNKNOWN, "未公布"] for at in range(len(INDICATORS), 31)]
    return {
        **written("evaluation/dimensions.csv", ([at, *one] for at, one in enumerate(DIMENSIONS, 1))),
        **written("evaluation/classes.csv", classes),
        **written("evaluation/indicators.csv", items),
        **written("evaluation/scores.csv", scores),
        **written("evaluation/awards.csv", flags),
        **written("evaluation/years.csv", ([2026, w, bad[w], "否" if bad[w] else "是"] for w in windows)),
    }  # fmt: skip
