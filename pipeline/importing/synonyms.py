"""What files of the field call things: the words by which `--sketch` recognises a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

WORDS: Mapping[str, str] = {
    "name": (
        "事项名称 服务事项名称 办理事项 政务服务事项 事项 主项名称 主项 项目名称 "
        "权力名称 权力事项 名称 办事项目 task_name item_name matter_name service_name "
        "main_item matter project service item name"
    ),
    "variant": (
        "业务办理项名称 业务办理项 办理项 子项名称 子项 办理情形 business_item sub_item handle_item"
    ),
    "place": (
        "办理区域 所在区域 所在地区 所属地区 行政区 区县 县区 县(市、区) 所属区域 "
        "行政区划名称 行政区划 区域 地区 辖区 district area_name region county"
    ),
    "body": (
        "实施主体 实施机关 实施部门 实施机构 办理部门 责任部门 责任单位 承办单位 "
        "承办部门 主管部门 受理机构 受理单位 部门名称 部门 单位名称 单位 dept_name "
        "dept_full_name department org_name"
    ),
    "serial": "序号 编号 no number serial",
    "kind": ("事项类型 权力类型 权力类别 事项类别 项目类型 项目类别 类型 类别 task_type category"),
    "base_code": "基本编码 事项基本编码 catalog_code base_code",
    "implementation_code": "实施编码 事项实施编码 实施清单编码 task_code",
    "local_code": (
        "事项编码 事项代码 项目编码 权力编码 地方编码 编码 代码 code item_code local_code"
    ),
    "statutory": (
        "法定办结时限 法定时限 法定期限 法定办理时限 法定 anticipate_day "
        "statutory_limit_days statutory_days legal_days"
    ),
    "statutory_unit": "法定办结时限单位 法定时限单位 anticipate_type",
    "promised": (
        "承诺办结时限 承诺时限 承诺期限 承诺办理时限 承诺 promise_day "
        "promised_limit_days promised_days"
    ),
    "promised_unit": "承诺办结时限单位 承诺时限单位 promise_type",
    "limit": "办理时限 办结时限 办理期限 时限 期限 time_limit limit",
    "charged": "是否收费 is_fee charged",
    "fee": "收费标准 收费标准及依据 收费情况 收费 费用 fee fee_standard",
    "fee_name": "收费项目名称 收费项目 fee_name",
    "conditions": (
        "受理条件 办理条件 申请条件 申报条件 准予条件 acceptance_condition "
        "accept_condition condition"
    ),
    "address": (
        "办理地点 办公地址 受理地点 受理地址 办理地址 地点 地址 location address addr handle_address"
    ),
    "hours": "办理时间 办公时间 工作时间 受理时间 office_hours handle_time work_time time",
    "phone": (
        "咨询电话 联系电话 咨询方式 联系方式 咨询途径 电话 link_way contact telephone phone tel"
    ),
    "complaint_phone": "监督投诉电话 监督投诉方式 投诉电话 监督电话 投诉方式 supervise_way complaint",
    "service_objects": "服务对象 办理对象 申请对象 服务对象类型 serve_type server_type service_object",
    "case_kind": "办件类型 project_type case_kind",
    "visits": "到办事现场次数 到现场次数 跑动次数 最多跑动次数 limit_scene_num visits",
    "visits_reason": "必须现场办理原因说明 必须现场办理原因 scene_reason",
    "channels": "办理形式 办理方式 申请方式 handle_type handle_form",
    "levels": "行使层级 实施层级 use_level",
    "result_kind": "审批结果类型 结果类型 result_type",
    "result_name": "审批结果名称 审批结果 结果名称 办理结果 办结结果 result_name result",
    "quota": "数量限制 limit_num quota",
    "in_hall": "是否进驻政务大厅 进驻大厅 is_entry_center",
    "pay_online": "是否支持网上支付 网上支付 is_pay_online",
    "express": "是否支持物流快递 物流快递 is_express",
    "appointment": "是否支持预约办理 预约办理 is_schedule",
    "status": "事项状态 状态 task_state",
    "material": (
        "申请材料名称 申请材料 申报材料 提交材料 所需材料 办理材料 材料名称 材料清单 "
        "材料 material_name materials material"
    ),
    "situation": "情形 适用情形 condition_name situation",
    "necessity": "材料必要性 是否必要 必要性 is_need necessity",
    "originals": "原件份数 原件 original original_num",
    "copies": "复印件份数 复印件 copy copy_num",
    "form": "材料形式 material_form",
    "material_kind": "材料类型 material_type",
    "source": "来源渠道 材料来源 source_type",
    "page_format": "材料规格 规格 page_format",
    "steps": "办理流程 办理程序 流程 办理环节 环节 程序 steps process procedure",
    "special": (
        "特别程序 特殊环节 特殊程序 特别程序名称 special_step special_procedure.name special_name"
    ),
    "law": "法律依据 设定依据 办理依据 实施依据 依据 by_law bylaw basis law_name",
    "question": "常见问题 问题 question q",
    "answer": "问题解答 解答 答案 回答 answer a",
}
"""Words for each role, the plainest first; the order of the roles decides where two fit equally."""

LISTS: Mapping[str, str] = {
    "materials": "materials material 申请材料 材料 apply_material taskmaterial",
    "laws": "bylaw by_law laws law 设定依据 依据 basis",
    "faqs": "qa faq questions 常见问题",
    "windows": "windows window 办理窗口 窗口",
}
"""What nested lists of a JSON record are called."""


def plain(text: str) -> str:
    """Return a name without blanks, brackets and what stands in them."""
    return re.sub(r"[(（][^()（）]*[)）]|[\s_\-/#*：:、.]+", "", text).lower()


def _tokens(text: str) -> set[str]:
    return {t for t in re.split(r"[^a-z]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", text).lower()) if t}


@lru_cache(maxsize=4096)
def _spelt(word: str) -> tuple[str, str]:
    """Return a Chinese word in pinyin and in initials; files name columns so."""
    return "".join(lazy_pinyin(word)), "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))


def score(column: str, words: str) -> int:
    """Return how well a column's name fits a role's words; 0 where it does not."""
    parts = [p for p in column.split("/") if p]
    names = {plain(column), plain("".join(reversed(parts)))} | (
        {plain(parts[-1])} if parts else set()
    )
    return max((_fit(n, column, w) for w in words.split() for n in names), default=0)


def _fit(name: str, column: str, word: str) -> int:
    goal = plain(word)
    if name == goal:
        return 1000 + len(goal)
    if word.isascii():
        camel, wanted = _tokens(column), _tokens(word)
        return 500 + len(goal) if len(wanted) > 1 and wanted <= camel else 0
    if name.isascii():
        full, initials = _spelt(word)
        return 900 if name == full else 800 if len(name) > 2 and name == initials else 0
    if len(goal) > 2 and goal in name:
        return 300 + len(goal)
    if name.endswith(goal):
        return 200 + len(goal)
    return 100 + len(name) if len(name) > 1 and name in goal and len(name) * 2 > len(goal) else 0


def recognise(columns: Iterable[str], words: Mapping[str, str] = WORDS) -> dict[str, str]:
    """Return the column of each role: best fits first, each column once."""
    listed = list(columns)
    roles = list(words)
    fits = [
        (-score(c, words[role]), roles.index(role), i, role, c)
        for i, c in enumerate(listed)
        for role in roles
    ]
    found: dict[str, str] = {}
    for negative, _, _, role, column in sorted(fits):
        if negative and role not in found and column not in found.values():
            found[role] = column
    return found


def header_score(cells: Sequence[str]) -> int:
    """Return how much a row looks like a header: known names count much, short texts a little."""
    known = sum(1 for c in cells if any(score(c, w) >= 300 for w in WORDS.values()))
    short = sum(1 for c in cells if len(c) <= 24 and not re.fullmatch(r"[0-9.,%-]+", c))
    return known * 4 + short - 2 * sum(1 for c in cells if len(c) > 40)
