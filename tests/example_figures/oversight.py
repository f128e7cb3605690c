"""What is held against the invented halls: complaints, inspections, requests for information."""

from __future__ import annotations

from datetime import date

from tests.example_figures.common import (
    MONTHS,
    NONE,
    catalogue,
    chance,
    later,
    percent,
    spread,
    written,
)

CHANNELS = ("12345热线", "窗口意见箱", "网上留言")
COMPLAINTS = (
    ("12345热线", "jiaotong-ju", "年审要跑两次", "属实", "改为一次办结，告知单补上要带的材料"),
    ("网上留言", "renshe-ju", "网上提交后没有回音", "属实", "系统加短信提醒，当日补办"),
    ("窗口意见箱", "gongan-ju", "取号后等了一个多小时", "属实", "高峰时段增开窗口"),
    ("12345热线", "gongshui", "报装的报价看不懂", "部分属实", "公布价目和算法，上门说明"),
    ("12345热线", "shichang-ju", "被要求交办事指南没有的材料", "属实", "退回材料，窗口扣分，全员培训"),
    ("网上留言", "ziran-ju", "登记证书上名字错了", "属实", "当天更正，送证上门"),
    ("12345热线", "yibao-ju", "报销金额比预想的少", "不属实", "逐项解释报销范围，告知复核途径"),
    ("窗口意见箱", "jia-gongan", "拍照要重来三次", "属实", "换新设备，工作人员先试拍"),
    ("12345热线", "jia-shichang", "核查约了没有来", "属实", "当天补查，向经营者致歉"),
    ("网上留言", "gongjijin", "提取到账慢", "不属实", "出示到账记录，在承诺时限之内"),
    ("12345热线", "shenpi-ju", "停车位不够", "部分属实", "划出三十个临时车位"),
    ("窗口意见箱", "jia-minzheng", "午间没有人办", "属实", "婚姻登记窗口午间轮班"),
    ("12345热线", "jiaotong-ju", "电话打不通", "属实", "增加一路坐席"),
    ("网上留言", "tushuguan", "读者证退款没有到", "属实", "三天内退到原账户"),
)  # fmt: skip
"""Channel, whose matter, what about, found to be, what was done."""


def complaints() -> dict[str, bytes]:
    """Return each complaint without who made it, and the count by month and channel."""
    rng = chance("complaints")
    days = spread(rng, date(2026, 5, 6), date(2026, 10, 26), len(COMPLAINTS))
    rows: list[list[object]] = []
    for number, (day, each) in enumerate(zip(days, COMPLAINTS, strict=True), 1):
        channel, body, about, found, done = each
        rows.append([
            f"ts-2026-{number:02}", f"{day:%Y-%m}", day, channel, body, about, found, done,
            later(day, 1), later(day, rng.randint(2, 12)),
        ])  # fmt: skip
    counts = [
        [month, channel, len(own), *(sum(r[6] == found for r in own) for found in ("属实", "部分属实", "不属实"))]
        for month in MONTHS
        for channel in CHANNELS
        for own in [[r for r in rows if (r[1], r[3]) == (month, channel)]]
    ]  # fmt: skip
    return {
        **written("complaints/months.csv", counts),
        **written("complaints/complaints.csv", rows),
    }


FINDINGS = (
    ("shi-zhongxin", "纪律作风", "两个窗口午间无人值守", "已整改"),
    ("shi-zhongxin", "信息公开", "二楼收费公示没有写依据", "已整改"),
    ("jia-zhongxin", "一次性告知", "告知单还是去年的版本", "已整改"),
    ("yi-zhongxin", "办公场地", "大厅没有母婴室", "整改中"),
    ("bing-zhongxin", "集中进驻", "一个部门的两个事项没有进驻", "整改中"),
    ("jia1-bianmin", "设施设备", "高拍仪坏了一个月没有修", "已整改"),
    ("bing1-bianmin", "信息公开", "办事指南没有上墙", "已整改"),
    ("shi-cheguan", "排队秩序", "没有老年人优先通道", "已整改"),
    ("bing2-bianmin", "人员值守", "赶集日只有一人在岗", "已整改"),
)  # fmt: skip


def inspections() -> dict[str, bytes]:
    """Return what inspections found, and whether it is mended."""
    rng = chance("inspections")
    days = spread(rng, date(2026, 6, 1), date(2026, 9, 25), len(FINDINGS) - 2)
    days += [date(2026, 11, 10), date(2026, 11, 12)]
    open_last = sorted(FINDINGS, key=lambda f: f[3] == "整改中")
    rows = [
        [
            f"dc-2026-{number:02}", day, "政务服务督查组", venue, kind, text, later(day, 20), state,
            later(day, rng.randint(3, 18)) if state == "已整改" else NONE,
        ]
        for number, (day, (venue, kind, text, state)) in enumerate(zip(days, open_last, strict=True), 1)
    ]  # fmt: skip
    return written("inspections/findings.csv", rows)


KINDS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
SIZES = (120, 30, 6, 6, 12, 6)


def requests() -> dict[str, bytes]:
    """Return requests for information by kind of applicant, as the form of the annual report has them."""
    rng = chance("requests")
    years, kinds = ("2024", "2025"), list(zip(KINDS, SIZES, strict=True))
    carried = dict.fromkeys(KINDS, 0)
    rows: list[list[object]] = []
    for year in years:
        for kind, size in kinds:
            new = int(size * rng.uniform(0.9, 1.3))
            left = rng.randint(0, 3) if kind == "自然人" and year != years[-1] else 0
            total = carried[kind] + new - left
            refused = int(total * rng.uniform(0.05, 0.1))
            partly, unable = (
                int(total * rng.uniform(0.05, 0.12)),
                int(total * rng.uniform(0.1, 0.25)),
            )
            rejected = int(total * rng.uniform(0, 0.05))
            granted = total - refused - partly - unable - rejected
            rows.append(
                [
                    year,
                    kind,
                    new,
                    carried[kind],
                    granted,
                    partly,
                    refused,
                    unable,
                    rejected,
                    0,
                    total,
                    left,
                ]
            )
            carried[kind] = left
    totals = [
        [year, *(sum(int(str(r[at])) for r in rows if r[0] == year) for at in range(2, 12))]
        for year in years
    ]
    answered = [(row, int(row[9]) - rng.randint(0, 2)) for row in totals]
    totals = [[*row, on_time, percent(on_time, int(row[9]))] for row, on_time in answered]
    disputes = [
        [year, kind, *parts, sum(parts)]
        for year in years
        for kind in ("行政复议", "复议后起诉", "未经复议直接起诉")
        for parts in [[rng.randint(0, 4), rng.randint(0, 1), rng.randint(0, 1), 0]]
    ]
    return {
        **written("requests/totals.csv", totals),
        **written("requests/applicants.csv", rows),
        **written("requests/disputes.csv", disputes),
        **written("requests/disclosed.csv", _disclosed(years)),
    }  # fmt: skip


def _disclosed(years: tuple[str, ...]) -> list[list[object]]:
    """Return what was disclosed unasked, by the headings of article 20 that the annual report asks for."""
    rng = chance("disclosed")
    made = sum(row["id"].startswith("shili-") for row in catalogue("instruments"))
    rows: list[list[object]] = []
    for year in years:
        rows += [
            [year, 1, "行政规范性文件制发", made + rng.randint(2, 6), "件"],
            [year, 1, "行政规范性文件废止", rng.randint(0, 3), "件"],
            [year, 5, "行政许可处理决定", rng.randint(21000, 26000), "件"],
            [year, 6, "行政处罚处理决定", rng.randint(180, 260), "件"],
            [year, 8, "行政事业性收费", rng.randint(1500000, 1900000), "元"],
        ]
    return rows
