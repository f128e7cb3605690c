"""A site with the worst data there can be: names that do not end, silence, and every standing.

`built()` builds it once for all tests that read or show its pages.
"""

from __future__ import annotations

import functools
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline import pages
from pipeline.build import Options, build
from pipeline.pages import Page
from pipeline.site import Site
from pipeline.view import words
from pipeline.view.show import Show
from tests.catalogue_factory import AS_OF, SITE, Tables, make_catalogue, tables

BASE_URL = "https://www.shili.gov.cn"
FULL, SILENT, PAST = "zuichang", "weigongkai", "yiquxiao"
LONG = "关于在示例市行政区域范围内从事食品生产加工销售餐饮服务单位食堂经营活动许可" * 3
UNBROKEN = "https-very-long-word-without-any-place-to-break-" * 3
_MANY = 30


def worst() -> Tables:
    """Return the factory's rows with the worst cases added."""
    made = tables()
    full = {
        **made["matters"][0],
        "id": FULL,
        "name": LONG,
        "name_en": UNBROKEN,
        "variant": LONG[:60],
    }
    full |= {"implementation_code": "", "handling_code": "", "conditions": LONG * 2}
    full |= {
        "charged": "是",
        "prohibited": LONG,
        "quota": LONG[:40],
        "promised_note": LONG,
        "statutory_note": LONG,
    }
    silent = {
        "id": SILENT,
        "item_id": made["items"][1]["id"],
        "name": "未公开事项",
        "status": "在用",
    }
    past = {
        **silent,
        "id": PAST,
        "name": "已取消事项",
        "status": "已取消",
        "cancelled_on": "2026-01-01",
    }
    past |= {"replacement_id": SILENT, "cancelled_by_id": made["instruments"][0]["id"]}
    stopped = {**past, "id": "zantingle", "name": "暂停事项", "status": "暂停"}
    coming = {**silent, "id": "jiangyao", "name": "将实施事项", "status": "尚未实施"}
    coming |= {"effective_on": "2026-09-01", "promised_days": "0", "promised_unit": "工作日"}
    made["matters"] += [full, silent, past, stopped, coming]
    _lengthen(made)
    return made


def _lengthen(made: Tables) -> None:
    """Give the full matter as many rows of everything as one ever had."""
    source = made["matters"][0]["id"]
    for table in (
        "bases",
        "steps",
        "step_links",
        "special_procedures",
        "remedies",
        "matter_windows",
    ):
        made[table] += [{**r, "matter_id": FULL} for r in made[table] if r["matter_id"] == source]
    made["situations"] += [
        {
            "id": f"{FULL}-{n}",
            "matter_id": FULL,
            "question": LONG[:80],
            "name": f"情形{n}{LONG[:60]}",
        }
        for n in range(4)
    ]
    first = next(r for r in made["materials"] if r["matter_id"] == source)
    made["materials"] += [
        {
            **first, "matter_id": FULL, "order": str(n), "name": f"材料{n} {LONG[:90]}",
            "standard": f"第{n}号标准。{LONG}", "basis": LONG[:60], "note": f"说明{n}。{LONG[:80]}",
            "situation_ids": f"{FULL}-{n % 4}" if n % 3 == 0 else "不适用",
        }
        for n in range(1, _MANY + 1)
    ]  # fmt: skip
    made["faqs"] += [
        {"matter_id": FULL, "order": str(n), "question": f"问题{n}？{LONG[:50]}", "answer": LONG}
        for n in range(1, 11)
    ]
    fee = {
        "matter_id": FULL,
        "state": "收取",
        "rate_kind": "分档",
        "tier_rule": "按档定额",
        "rate_text": LONG,
    }
    fee |= {
        k: made["fees"][-1][k] for k in ("instrument_id", "article", "collector_id", "valid_from")
    }
    made["fees"].append({**fee, "id": f"{FULL}-fei", "name": LONG[:80], "valid_to": "不适用"})
    former = {**fee, "name": "旧时收费", "rate_kind": "定额", "tier_rule": "", "amount": "999"}
    former |= {"id": f"{FULL}-jiu", "valid_from": "2020-01-01", "valid_to": "2021-12-31"}
    made["fees"].append(former)
    beside = {**made["windows"][0], "id": "shi-pangbian", "number": "Z99", "short_code": ""}
    made["windows"].append({**beside, "position_x": "1", "position_y": "9"})
    made["fee_tiers"] += [
        {
            "fee_id": f"{FULL}-fei", "order": str(n + 1), "above": str(n * 1000), "base_unit": "平方米",
            "up_to": str((n + 1) * 1000) if n < 5 else "不适用", "amount": str(10 * n + 10),
        }
        for n in range(6)
    ]  # fmt: skip


NOTICE = """---
title: 国庆节放假安排
summary: 十月一日至七日放假。
date: 2026-06-01
---
## 放假

| 日期 | 安排 |
|---|---|
| 10月1日 | 放假 |

见 [首页](../index.html)。
"""


@dataclass(frozen=True)
class Built:
    """A built site: its folder, its model, and its plan."""

    output: Path
    site: Site
    plan: tuple[Page, ...]

    def text(self, path: str) -> str:
        """Return a file of the site as text."""
        return (self.output / path).read_text(encoding="utf-8")


def make(folder: Path) -> Path:
    """Write the data and content of the worst site into a folder."""
    data = make_catalogue(folder, worst())
    settings = SITE.replace('base_url: ""', f"base_url: {BASE_URL}")
    popular = "popular: [shipin-xinban, putonghua]\n"
    marks = (
        'id_code: "9901000001"\nicp: 示例ICP备2026000001号\npolice: 示例公网安备 99010002000001号\n'
    )
    marks += "operator: 示例市大数据局\nconac: https://bszs.conac.cn/sitename?method=show&id=00\n"
    marks += 'superiors: ["示例省政务服务网 https://zwfw.example.gov.cn"]\nhot: [开饭馆, 护照]\n'
    marks += "kiosks:\n  - {id: HALL-1F, venue: shi-zhongxin, floor: 1, x: 0, y: 30, lift: [3, 30], help: shi-c01}\n"
    (data / "site.yaml").write_text(settings + marks + popular, encoding="utf-8")
    (folder / "content" / "notices").mkdir(parents=True)
    (folder / "content" / "notices" / "guoqing.md").write_text(NOTICE, encoding="utf-8")
    (folder / "content" / "pages").mkdir()
    about = NOTICE.replace("国庆节放假安排", "关于本站").replace("十月一日", "本站说明：十月一日")
    (folder / "content" / "pages" / "about.md").write_text(about, encoding="utf-8")
    return data


@functools.cache
def built() -> Built:
    """Build the worst site once, as a draft: no other is built of it. Its folder goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="gongkai-worst-")
    _kept.append(folder)
    root = Path(folder.name)
    data = make(root)
    options = Options(data, root / "content", root / "site", as_of=AS_OF, draft=True, processes=2)
    done = build(options, lambda *_: None)
    said, spoken = done.site.translations, done.site.settings.languages
    shows = {lang: Show(lang, words.load(lang), said.get(lang)) for lang in spoken}
    return Built(root / "site", done.site, tuple(pages.plan(done.site, shows)))


_kept: list[tempfile.TemporaryDirectory[str]] = []


def of_every_kind() -> list[Page]:
    """Return a page of every kind, the one with the longest file, and guides, also in English.

    The door leads on at once, the lost page links to its public address: they are left out.
    """
    site = built()
    longest: dict[str, Page] = {}
    for page in site.plan:
        if page.lang == "zh-hans" and page.kind not in ("door", "lost"):
            size = (site.output / page.path).stat().st_size
            other = longest.setdefault(page.kind, page)
            if size > (site.output / other.path).stat().st_size:
                longest[page.kind] = page
    more = {f"zh-hans/matters/{m}.html" for m in (SILENT, PAST)}
    more |= {f"en/matters/{FULL}.html", "en/index.html", "en/quality.html"}
    return [*longest.values(), *(page for page in site.plan if page.path in more)]
