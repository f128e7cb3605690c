"""Generated catalogues of any size, for benchmarks: valid, of the density of real ones, from a seed.

An item is offered in five places; a matter has some seventeen rows in other tables.
"""

from __future__ import annotations

import random
from pathlib import Path

from pipeline.model.codes import credit_code_check
from tests.catalogue_factory import Tables, make_catalogue, tables

PLACES = 5
THINGS = (
    "食品经营", "药品零售", "道路货物运输", "建筑施工", "不动产", "户口", "婚姻", "医师执业", "民办学校",
    "劳务派遣",
    "特种设备", "广告发布", "公共场所卫生", "林木采伐", "取水", "排污", "烟草零售", "出版物", "旅馆业",
    "养老机构",
    "残疾人证", "社会保险", "医疗保险", "住房公积金", "居住证", "教师资格", "导游", "人力资源服务",
    "农药经营", "兽药经营",
)  # fmt: skip
SCOPES = (
    "",
    "（单位）",
    "（个人）",
    "（分支机构）",
    "（跨区）",
    "（连锁）",
    "（一次性）",
    "（长期）",
)
VERBS = ("许可", "备案", "登记", "确认", "核定")
VARIANTS = ("新办", "变更", "延续", "注销", "补办")
MATERIALS = (
    "学历证书",
    "营业执照",
    "居民身份证",
    "场所证明",
    "平面图",
    "管理制度",
    "人员健康证明",
    "户口簿",
    "检验报告",
    "委托书",
)


def generate(folder: Path, matters: int, seed: int) -> Path:
    """Write `folder/data` with so many matters. Returns the data folder; same seed, same bytes."""
    rng = random.Random(seed)
    made: Tables = {name: [] for name in tables()}
    keep = tables()
    for name in ("instruments", "themes", "files"):
        made[name] = keep[name]
    law = next(
        i["id"] for i in made["instruments"] if i["level"] == "法律" and i["status"] == "现行"
    )
    theme = next(t["id"] for t in made["themes"] if t["audience"] == "自然人")
    _bodies(made, max(4, matters // 100))
    for number in range(matters):
        if number % PLACES == 0:
            _item(made, number // PLACES, theme)
        _matter(made, number, law, rng)
    return make_catalogue(folder, made)


def _bodies(made: Tables, count: int) -> None:
    """Add the places, and in each a hall, bodies and windows."""
    made["places"] = [{"id": "shi", "name": "甲市", "level": "市"}] + [
        {"id": f"qu-{p}", "name": f"第{p}区", "level": "县", "parent_id": "shi"}
        for p in range(1, PLACES + 1)
    ]
    for p in range(1, PLACES + 1):
        hall = {"id": f"hall-{p}", "name": f"第{p}区政务服务中心", "level": "县", "place_id": f"qu-{p}",
                "address": f"甲市第{p}区一路 1 号", "hours": "工作日 9:00-17:00",
                "phone": f"0571-8800{p:04d}"}  # fmt: skip
        made["venues"].append(hall)
        for b in range(count):
            base = f"1199{p:02d}00MB1{b:06d}"[:17].ljust(17, "0")
            made["bodies"].append({
                "id": f"body-{p}-{b}", "name": f"第{p}区第{b}局", "level": "县", "place_id": f"qu-{p}",
                "credit_code": base + str(credit_code_check(base)), "nature": "法定机关",
                "phone": f"0571-8{p}{b:06d}"[:13], "complaint_phone": "12345",
            })  # fmt: skip
            made["windows"].append({"id": f"w-{p}-{b}", "venue_id": f"hall-{p}", "number": f"{b + 1}",
            "body_id": f"body-{p}-{b}",
                                    "floor": "1", "position_x": str(b % 20 + 1),
                                    "position_y": str(b // 20 + 1)})  # fmt: skip


def _name(index: int) -> tuple[str, str, str]:
    thing, index = THINGS[index % len(THINGS)], index // len(THINGS)
    variant, index = VARIANTS[index % len(VARIANTS)], index // len(VARIANTS)
    verb, index = VERBS[index % len(VERBS)], index // len(VERBS)
    scope, index = SCOPES[index % len(SCOPES)], index // len(SCOPES)
    return f"{thing}{verb}{scope}{f'第{index}类' if index else ''}", variant, thing


def _item(made: Tables, index: int, theme: str) -> None:
    main, variant, thing = _name(index)
    made["items"].append({
        "id": f"item-{index}", "name": f"{main}（{variant}）", "main_name": main, "variant": variant,
        "kind": "公共服务", "summary": f"办理{main}的{variant}手续。", "theme_ids": theme,
    })  # fmt: skip
    made["aliases"].append(
        {"item_id": f"item-{index}", "alias": f"办{thing}{index}", "kind": "俗称"}
    )


def _matter(made: Tables, number: int, law: str, rng: random.Random) -> None:
    item = made["items"][-1]
    place = number % PLACES + 1
    body = rng.randrange(len(made["bodies"]) // PLACES)
    id_, statutory = f"m-{number}", rng.choice((10, 15, 20, 30))
    charged = rng.random() < 0.3
    made["matters"].append({
        "id": id_, "item_id": item["id"], "name": item["name"], "body_id": f"body-{place}-{body}",
        "place_id": f"qu-{place}",
        "levels": "县", "service_objects": "自然人", "case_kind": "承诺件",
        "statutory_days": str(statutory),
        "statutory_unit": "工作日", "promised_days": str(statutory // rng.choice((2, 3, 4)) + 4),
        "promised_unit": "工作日",
        "conditions": f"符合第{number}号办理条件的公民、法人和其他组织。", "visits": "1",
        "visits_reason": "须核对原件",
        "channels": "窗口办理；网上办理", "online_depth": "Ⅲ级", "in_hall": "是", "pay_online": "是",
        "express": "是",
        "appointment": "是", "agency": "否", "cross_area": "不通办", "result_kind": "其他",
        "result_name": f"{item['main_name']}办理结果",
        "charged": "是" if charged else "否", "phone": f"0571-87{number % 1000000:06d}",
        "complaint_phone": "12345",
        "status": "在用", "effective_on": "2024-01-01", "version": "1", "reviewed_on": "2026-05-01",
    })  # fmt: skip
    made["matter_windows"].append(
        {"matter_id": id_, "window_id": f"w-{place}-{body}", "role": "受理"}
    )
    made["bases"].append(
        {
            "matter_id": id_,
            "order": "1",
            "instrument_id": law,
            "article": "第三十五条",
            "purpose": "设定依据",
        }
    )
    _children(made, id_, number, rng)
    if charged:
        made["fees"].append({
            "id": f"fee-{number}", "matter_id": id_, "name": f"{item['main_name']}费", "state": "收取",
            "situation_ids": "不适用",
            "rate_kind": "按单位", "amount": str(rng.choice((10, 50, 80, 550))), "unit": "件",
            "instrument_id": law, "article": "第一条",
            "collector_id": f"body-{place}-{body}", "method": "窗口缴纳", "treasury": "缴入国库",
            "valid_from": "2024-01-01", "valid_to": "不适用",
        })  # fmt: skip


def _children(made: Tables, id_: str, number: int, rng: random.Random) -> None:
    """Add materials, steps, a question and a remedy."""
    for order, name in enumerate(rng.sample(MATERIALS, rng.randint(4, 6)), 1):
        made["materials"].append({
            "matter_id": id_, "order": str(order), "name": name, "situation_ids": "不适用",
            "necessity": "必要",
            "kind": "证件证书证明", "form": "纸质或电子", "originals": "1", "copies": str(order % 2),
            "certified_copies": "0",
            "page_format": "A4", "source": "申请人自备", "standard": f"第{number}号事项的{name}须真实有效。",
        })  # fmt: skip
    names = (
        ("申请", "申请人", "开始"),
        ("受理", "窗口", "办理"),
        ("审核", "承办部门", "办理"),
        ("办结", "窗口", "结束"),
    )
    for step, (name, actor, kind) in enumerate(names, 1):
        row = {"matter_id": id_, "step": str(step), "name": name, "actor": actor, "kind": kind}
        made["steps"].append(row | ({"days": "1", "days_unit": "工作日"} if kind == "办理" else {}))
        if step < len(names):
            made["step_links"].append(
                {"matter_id": id_, "step": str(step), "next_step": str(step + 1)}
            )
    made["faqs"].append(
        {
            "matter_id": id_,
            "order": "1",
            "question": f"第{number}号事项能代办吗？",
            "answer": "可以，带委托书。",
        }
    )
    made["remedies"].append(
        {
            "matter_id": id_,
            "kind": "行政复议",
            "body": "甲市人民政府",
            "limit": "知道该行政行为之日起六十日内",
        }
    )
