"""How the invented halls are organised: who is in them, with which powers, how far they reach, who is on duty."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.example_figures.common import (
    NONE,
    UNKNOWN,
    catalogue,
    chance,
    percent,
    plus,
    spread,
    written,
)

CITY = "shili-shi"
OWN_SECTION = frozenset(["shichang-ju", "gongan-ju", "renshe-ju", "ziran-ju", "zhujian-ju"])
"""Bodies with a section of their own for approvals; the others have one attached to another section."""
OUTSIDE = {
    "shi-jidongche-zhuce": ("要当场验车，在车管所分中心办", NONE),
    "shi-jiashizheng-chuling": ("考场在车管所分中心", NONE),
    "shi-jiashizheng-huanzheng": ("和车管所的其他业务在一处办", date(2027, 3, 31)),
    "shi-duzhezheng": ("在图书馆办，当场拿证", NONE),
}
"""Matters outside the hall: why, and when they are to come in."""
ADVICE = {"shi-a01": "只做咨询引导，不作决定", "shi-a02": "只发结果，不作决定"}
"""Windows that decide nothing and need no delegation."""


def entry() -> dict[str, bytes]:
    """Return which bodies are in the hall, how, and which matters are not yet there."""
    bodies: dict[str, list[dict[str, str]]] = {}
    for matter in catalogue("matters"):
        if matter["place_id"] == CITY and matter["status"] in ("在用", "暂停"):
            bodies.setdefault(matter["body_id"], []).append(matter)
    seats: dict[str, int] = {}
    for window in catalogue("windows"):
        if window["venue_id"] == "shi-zhongxin":
            seats[window["body_id"]] = seats.get(window["body_id"], 0) + 1
    rows: list[list[object]] = []
    outside: list[list[object]] = []
    for body, matters in bodies.items():
        inside = sum(m["in_hall"] == "是" for m in matters)
        out = [m for m in matters if m["in_hall"] == "否"]
        own = "单设" if body in OWN_SECTION else "挂靠"
        unknown = len(matters) - inside - len(out)
        rows.append([
            body, own, len(matters), inside, len(out), unknown, percent(inside, len(matters)), seats.get(body, 0),
            "是" if inside else "否", date(2026, 1, 5) if inside else NONE,
        ])  # fmt: skip
        outside += [[m["id"], body, *OUTSIDE[m["id"]]] for m in out]
    return {**written("entry/bodies.csv", rows), **written("entry/outside.csv", outside)}


def delegations() -> dict[str, bytes]:
    """Return what each window may decide, by which document and until when."""
    handled: dict[str, int] = {}
    for row in catalogue("matter_windows"):
        if row["role"] == "受理":
            handled[row["window_id"]] = handled.get(row["window_id"], 0) + 1
    rows: list[list[object]] = []
    windows = [w for w in catalogue("windows") if w["venue_id"] in ("shi-zhongxin", "jia-zhongxin")]
    for number, window in enumerate(windows, 1):
        id_ = window["id"]
        if id_ in ADVICE or not handled.get(id_):
            why = ADVICE.get(id_, "只缴费发证，不作决定")
            rows.append([id_, window["body_id"], "否", 0, NONE, NONE, NONE, NONE, NONE, why])
            continue
        until = date(2026, 12, 15) if id_ == "shi-b09" else date(2027, 6, 30)
        rows.append([
            id_, window["body_id"], "是", handled[id_], "受理、审查、决定、盖章", f"示授〔2026〕{number}号",
            date(2026, 6, 22), date(2026, 7, 1), until, NONE,
        ])  # fmt: skip
    return written("delegations/delegations.csv", rows)


TOWNS = {"jia-qu": (8, 7, 96, 81), "yi-qu": (6, 6, 58, 52), "bing-xian": (14, 9, 187, 104)}
"""Of each county: townships, those with a service centre, villages, those with a service point."""


def network() -> dict[str, bytes]:
    """Return how far the four-level network reaches, and the venues whose pages this site has."""
    counties = [
        [place, towns, built, percent(built, towns), villages, points, percent(points, villages)]
        for place, (towns, built, villages, points) in TOWNS.items()
    ]
    kinds: dict[str, set[str]] = {}
    at = {window["id"]: window["venue_id"] for window in catalogue("windows")}
    for row in catalogue("matter_windows"):
        kinds.setdefault(at[row["window_id"]], set()).add(row["matter_id"])
    seats = Counter(at.values())
    venues = [
        [v["id"], v["place_id"], v["level"], seats[v["id"]], len(kinds.get(v["id"], ()))]
        for v in catalogue("venues")
    ]
    return {**written("network/counties.csv", counties), **written("network/venues.csv", venues)}


TEAMS = ("政务服务科", "督查科", "审批协调科", "信息科")


def duty() -> dict[str, bytes]:
    """Return which team is on duty on which working day: teams, no names."""
    phones = {venue["id"]: venue["phone"] for venue in catalogue("venues")}
    days = sorted(set(spread(chance("duty"), date(2026, 11, 23), date(2026, 12, 31), 2000)))
    return written(
        "duty/roster.csv",
        (
            [day, "shi-zhongxin", "值班长", TEAMS[at % len(TEAMS)], "8:30—17:30", phones["shi-zhongxin"]]
            for at, day in enumerate(days)
        ),
    )  # fmt: skip


FIRMS = (
    ("甲示例检测有限公司", "卫生检测", "检验检测机构资质认定（CMA）", "jia-gonggong-weisheng", 1200, 5, "合格"),
    ("乙示例检测有限公司", "卫生检测", "检验检测机构资质认定（CMA）", "bing-gonggong-weisheng", 1350, 7, "合格"),
    ("丙示例卫生技术有限公司", "卫生检测", "检验检测机构资质认定（CMA）", "yi-gonggong-weisheng", 1280, 6, "限期整改"),
    ("丁示例规划设计院", "建设工程设计", "城乡规划编制乙级", "shi-gongcheng-guihua", UNKNOWN, 30, "合格"),
    ("戊示例建筑设计有限公司", "建设工程设计", "建筑行业甲级", "shi-gongcheng-guihua", UNKNOWN, 25, "合格"),
    ("己示例环境监测有限公司", "环境自行监测", "检验检测机构资质认定（CMA）", "shi-paiwu", 6800, 15, "合格"),
    ("庚示例环保咨询有限公司", "环境自行监测", "检验检测机构资质认定（CMA）", "shi-paiwu", 7200, 12, "清出"),
    ("辛示例驾驶培训学校", "驾驶培训", "机动车驾驶员培训备案", "shi-jiashizheng-chuling", 3200, 60, "合格"),
    ("壬示例银行示例支行", "活动资金证明", "金融许可证", "shi-shetuan", 0, 1, "合格"),
)  # fmt: skip
"""Who offers a service before approval: name, service, qualification, matter, price in yuan, days, and the review."""


def intermediaries() -> dict[str, bytes]:
    """Return the intermediaries, what they ask for, and the result of the last review."""
    reviewed = spread(chance("intermediaries"), date(2026, 6, 1), date(2026, 9, 30), len(FIRMS))
    rows = (
        [
            f"zj-{number:02}", f"{name}（示例）", service, licence, matter, price, days, result,
            reviewed[number - 1], plus(reviewed[number - 1], 60) if result == "限期整改" else NONE,
        ]
        for number, (name, service, licence, matter, price, days, result) in enumerate(FIRMS, 1)
    )  # fmt: skip
    return written("intermediaries/intermediaries.csv", rows)
