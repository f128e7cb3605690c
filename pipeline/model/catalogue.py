"""The catalogue's tables: one class a table, one attribute a column, in the order of the columns.

This is the one place that says what a catalogue holds. The descriptor in
`data/catalogue/datapackage.yaml` is written from it (`python -m pipeline schema`), the reader and
the rules follow it, and the model is made of these very rows. Terms are those of the field's
exchange format; code lists are keyed on the Chinese label, since their numbers differ by province.
`Maybe[...]` marks a column that may be 未公开 or 不适用; every other column must be filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from pipeline.model import schema as col
from pipeline.model.schema import Row, TableInfo
from pipeline.model.values import NATURAL, WORKING, Days, Maybe, days

LEVELS = ("国家", "省", "市", "县", "乡镇", "村")
KINDS = (
    "行政许可", "行政处罚", "行政强制", "行政征收", "行政给付", "行政检查",
    "行政确认", "行政奖励", "行政裁决", "其他行政权力", "公共服务",
)  # fmt: skip
SERVICE_OBJECTS = (
    "自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织",
)  # fmt: skip
AUDIENCES = ("自然人", "法人")
DAY_KINDS = (WORKING, NATURAL)
INSTRUMENT_LEVELS = (
    "宪法", "法律", "行政法规", "国务院决定", "地方性法规", "自治条例和单行条例", "部门规章",
    "地方政府规章", "国务院规范性文件", "部门规范性文件", "地方规范性文件", "标准", "其他",
)  # fmt: skip
INSTRUMENT_STATES = ("现行", "已修改", "已废止", "尚未施行")
MATTER_STATES = ("在用", "暂停", "已取消", "尚未实施")
CASE_KINDS = ("即办件", "承诺件")
CHANNELS = ("窗口办理", "网上办理", "快递申请", "自助终端")
ONLINE_DEPTHS = ("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级")
CROSS_AREAS = ("全国通办", "跨省通办", "全省通办", "全市通办", "全县通办", "不通办")
RESULT_KINDS = ("证照", "批文", "其他")
BODY_NATURES = ("法定机关", "授权组织", "受委托组织")
POWER_SOURCES = ("法定本级行使", "上级下放", "上级授权", "上级委托")
BASIS_PURPOSES = ("设定依据", "实施依据", "条件依据", "材料依据", "时限依据", "程序依据")
NECESSITIES = ("必要", "非必要", "容缺后补", "免提交")
MATERIAL_KINDS = ("证件证书证明", "申请表格文书", "其他")
MATERIAL_FORMS = ("纸质", "电子", "纸质或电子")
MATERIAL_SOURCES = ("申请人自备", "政府部门核发", "其他")
FILE_KINDS = ("空白表格", "填写样例", "结果样本", "文书", "其他")
STEP_KINDS = ("开始", "办理", "判断", "特别程序", "结束")
STEP_ACTORS = ("申请人", "窗口", "承办部门", "协办部门", "专家或中介机构")
FEE_STATES = ("收取", "免收", "停征", "已取消")
RATE_KINDS = ("定额", "按单位", "分档", "按比例")
TIER_RULES = ("按档定额", "全额计费", "分段累计")
REMEDY_KINDS = ("行政复议", "行政诉讼", "申诉")
WINDOW_ROLES = ("受理", "咨询", "缴费", "领取结果")
ALIAS_KINDS = ("俗称", "简称", "旧称")
JOINT_KINDS = ("一件事", "并联审批")
CLOSURE_KINDS = ("闭馆", "调整时间", "紧急通知")


@dataclass(frozen=True, slots=True)
class Place(Row):
    """An administrative area in which matters are handled: city, county, township, village."""

    TABLE: ClassVar = TableInfo("places", "行政区划", "办事地点所在的市、县、乡镇、村。", ("id",))

    id: str = col.slug("区划编号", "全站唯一，定了就不再改。", example="shili-qu")
    name: str = col.text("名称", example="示例区")
    name_en: Maybe[str] = col.text("英文名称")
    level: str = col.code("层级", LEVELS)
    parent_id: Maybe[str] = col.ref("places", "上级区划")
    division_code: Maybe[str] = col.text("行政区划代码", "六位或十二位数字。", example="110101")


@dataclass(frozen=True, slots=True)
class Body(Row):
    """A body (实施主体) that handles matters."""

    TABLE: ClassVar = TableInfo("bodies", "实施主体", "办理事项的部门和单位。", ("id",))

    id: str = col.slug("主体编号", example="shichang-jianguan")
    name: str = col.text("名称", "与机构全称一致。", example="示例市市场监督管理局")
    name_en: Maybe[str] = col.text("英文名称")
    short_name: Maybe[str] = col.text("简称", example="市场监管局")
    credit_code: Maybe[str] = col.text("统一社会信用代码", "十八位，末位为校验码。")
    nature: Maybe[str] = col.code("实施主体性质", BODY_NATURES)
    level: Maybe[str] = col.code("层级", LEVELS)
    place_id: Maybe[str] = col.ref("places", "所在区划")
    duties: Maybe[str] = col.text("职能", long=True)
    phone: Maybe[str] = col.text(
        "咨询电话", "固定电话加区号，或服务号码。", example="0571-12345678"
    )
    complaint_phone: Maybe[str] = col.text("监督投诉电话", example="12345")
    address: Maybe[str] = col.text("地址")
    website: Maybe[str] = col.plain("网址", form="url")


@dataclass(frozen=True, slots=True)
class Venue(Row):
    """A hall or service point of the four-level network."""

    TABLE: ClassVar = TableInfo("venues", "服务场所", "政务服务中心、分中心、便民服务点。", ("id",))

    id: str = col.slug("场所编号", example="shi-zhengwu-zhongxin")
    name: str = col.text("名称", example="示例市政务服务中心")
    name_en: Maybe[str] = col.text("英文名称")
    level: str = col.code("层级", LEVELS)
    place_id: str = col.ref("places", "所在区划")
    parent_id: Maybe[str] = col.ref("venues", "上级场所")
    address: Maybe[str] = col.text("地址")
    hours: Maybe[str] = col.text("办公时间", long=True)
    phone: Maybe[str] = col.text("咨询电话")
    transport: Maybe[str] = col.text("交通指引", long=True)
    access: Maybe[str] = col.text("无障碍设施", long=True)
    floors: Maybe[int] = col.number("楼层数", unit="层", minimum=1)


@dataclass(frozen=True, slots=True)
class Window(Row):
    """A window of a venue, with its place on the floor plan."""

    TABLE: ClassVar = TableInfo("windows", "窗口", "服务场所里的窗口及其位置。", ("id",))

    id: str = col.slug("窗口编号", example="shi-b12")
    venue_id: str = col.ref("venues", "所在场所")
    number: str = col.text("窗口号", "窗口上挂的号。", example="B12")
    short_code: Maybe[str] = col.text("短码", "八位，留空时自动生成；报重码时才填。")
    name: Maybe[str] = col.text("窗口名称")
    body_id: Maybe[str] = col.ref("bodies", "进驻主体")
    floor: Maybe[int] = col.number("楼层", unit="层", minimum=None)
    position_x: Maybe[int] = col.number("平面图横坐标", "从左起第几格。", unit="格")
    position_y: Maybe[int] = col.number("平面图纵坐标", "从上起第几格。", unit="格")
    hours: Maybe[str] = col.text("办公时间", "与场所不同时才填。", long=True)
    phone: Maybe[str] = col.text("电话")


@dataclass(frozen=True, slots=True)
class Instrument(Row):
    """A legal instrument: a law, regulation, rule or document that something rests on."""

    TABLE: ClassVar = TableInfo(
        "instruments", "法律文件", "法律、法规、规章和规范性文件。", ("id",)
    )

    id: str = col.slug("文件编号", example="xingzheng-xuke-fa")
    title: str = col.text("标题", "不加书名号。", example="中华人民共和国行政许可法")
    title_en: Maybe[str] = col.text("英文标题")
    short_code: Maybe[str] = col.text("短码", "八位，留空时自动生成；报重码时才填。")
    number: Maybe[str] = col.text("文号", example="主席令第七号")
    level: str = col.code("效力层级", INSTRUMENT_LEVELS)
    issuer: Maybe[str] = col.text("制定机关")
    issued_on: Maybe[date] = col.plain("公布日期")
    effective_on: Maybe[date] = col.plain("施行日期")
    amended_on: Maybe[date] = col.plain("最近一次修改施行日期")
    repealed_on: Maybe[date] = col.plain("废止日期")
    status: Maybe[str] = col.code("效力状态", INSTRUMENT_STATES)
    successor_id: Maybe[str] = col.ref("instruments", "替代文件")
    url: Maybe[str] = col.plain("全文网址", form="url")
    verified_on: Maybe[date] = col.plain(
        "核对日期", "最近一次对照官方文本核对的日期，没有核对过就留空。"
    )


@dataclass(frozen=True, slots=True)
class Theme(Row):
    """A theme under which people look for matters."""

    TABLE: ClassVar = TableInfo("themes", "主题", "个人和法人办事的主题分类。", ("id",))

    id: str = col.slug("主题编号", example="geren-huji")
    name: str = col.text("名称", example="户籍办理")
    name_en: Maybe[str] = col.text("英文名称")
    audience: str = col.code("面向", AUDIENCES)
    code: Maybe[str] = col.text("主题代码", example="010")


@dataclass(frozen=True, slots=True)
class Item(Row):
    """A base item (基本目录项): what is offered, wherever it is offered."""

    TABLE: ClassVar = TableInfo(
        "items", "基本目录项", "办什么事；同一件事各地各有自己的实施事项。", ("id",)
    )

    id: str = col.slug("目录项编号", example="shipin-jingying-xuke-xinban")
    name: str = col.text("名称", example="食品经营许可（新办）")
    name_en: Maybe[str] = col.text("英文名称")
    main_name: Maybe[str] = col.text(
        "主项名称", "几个目录项同属一个主项时填。", example="食品经营许可"
    )
    variant: Maybe[str] = col.text("办理情形", "新办、变更、延续、注销等。", example="新办")
    kind: Maybe[str] = col.code("事项类型", KINDS)
    base_code: Maybe[str] = col.text("基本编码", "十二位。", example="000131021000")
    short_code: Maybe[str] = col.text("短码", "八位，留空时自动生成；报重码时才填。")
    summary: Maybe[str] = col.text("一句话说明", "不用术语，说清办的是什么。")
    summary_en: Maybe[str] = col.text("英文说明")
    theme_ids: Maybe[tuple[str, ...]] = col.ref("themes", "主题")


@dataclass(frozen=True, slots=True)
class Alias(Row):
    """What people call an item."""

    TABLE: ClassVar = TableInfo(
        "aliases", "别名", "目录项的俗称、简称、旧称。", ("item_id", "alias")
    )

    item_id: str = col.ref("items", "目录项编号")
    alias: str = col.text("别名", example="开饭馆")
    kind: Maybe[str] = col.code("别名类别", ALIAS_KINDS)


@dataclass(frozen=True, slots=True)
class MatterRow(Row):
    """A matter (实施事项): an item as one body offers it in one place."""

    TABLE: ClassVar = TableInfo(
        "matters",
        "实施事项",
        "某个主体在某地办理的某个目录项，时限、地点、电话都是它自己的。",
        ("id",),
    )

    id: str = col.slug(
        "事项编号", "全站唯一，写进网址，定了就不再改。", example="shi-shipin-xinban"
    )
    item_id: str = col.ref("items", "目录项编号")
    name: str = col.text("事项名称", example="食品经营许可（新办）")
    name_en: Maybe[str] = col.text("英文名称")
    variant: Maybe[str] = col.text("业务办理项", "同一目录项在本地再分的办理项。")
    short_code: Maybe[str] = col.text("短码", "八位，留空时自动生成；报重码时才填。")
    implementation_code: Maybe[str] = col.text("实施编码", "三十一位。")
    handling_code: Maybe[str] = col.text("业务办理项编码", "三十三位。")
    local_code: Maybe[str] = col.text("地方编码")
    body_id: Maybe[str] = col.ref("bodies", "实施主体")
    entrusting_body_id: Maybe[str] = col.ref("bodies", "委托部门")
    co_body_ids: Maybe[tuple[str, ...]] = col.ref("bodies", "联办机构")
    place_id: Maybe[str] = col.ref("places", "办理地区")
    levels: Maybe[tuple[str, ...]] = col.code("行使层级", LEVELS)
    power_source: Maybe[str] = col.code("权力来源", POWER_SOURCES)
    service_objects: Maybe[tuple[str, ...]] = col.code("服务对象", SERVICE_OBJECTS)
    case_kind: Maybe[str] = col.code("办件类型", CASE_KINDS)
    statutory_days: Maybe[int] = col.number("法定办结时限", unit="天")
    statutory_unit: Maybe[str] = col.code("法定时限单位", DAY_KINDS)
    statutory_note: Maybe[str] = col.text("法定时限说明", long=True)
    promised_days: Maybe[int] = col.number("承诺办结时限", "0 表示即办。", unit="天")
    promised_unit: Maybe[str] = col.code("承诺时限单位", DAY_KINDS)
    promised_note: Maybe[str] = col.text("承诺时限说明", long=True)
    conditions: Maybe[str] = col.text("受理条件", long=True)
    prohibited: Maybe[str] = col.text("禁止性要求", long=True)
    quota: Maybe[str] = col.text("数量限制")
    visits: Maybe[int] = col.number("到办事现场次数", unit="次")
    visits_reason: Maybe[str] = col.text("必须现场办理原因")
    channels: Maybe[tuple[str, ...]] = col.code("办理形式", CHANNELS)
    online_depth: Maybe[str] = col.code("网上办理深度", ONLINE_DEPTHS)
    online_url: Maybe[str] = col.plain("网上办理网址", form="url")
    progress_url: Maybe[str] = col.plain("进度查询网址", form="url")
    in_hall: Maybe[bool] = col.plain("是否进驻政务大厅")
    pay_online: Maybe[bool] = col.plain("是否支持网上支付")
    express: Maybe[bool] = col.plain("是否支持物流快递")
    appointment: Maybe[bool] = col.plain("是否支持预约办理")
    agency: Maybe[bool] = col.plain("是否支持代办")
    intermediary: Maybe[str] = col.text("中介服务", "办理前须经的中介服务，没有的填不适用。")
    cross_area: Maybe[str] = col.code("通办范围", CROSS_AREAS)
    commitment: Maybe[bool] = col.plain("是否实行告知承诺")
    commitment_text: Maybe[str] = col.text("告知承诺内容", long=True)
    result_kind: Maybe[str] = col.code("审批结果类型", RESULT_KINDS)
    result_name: Maybe[str] = col.text("审批结果名称")
    result_validity: Maybe[str] = col.text("结果有效期")
    result_file_id: Maybe[str] = col.ref("files", "结果样本")
    charged: Maybe[bool] = col.plain("是否收费")
    address: Maybe[str] = col.text("办理地点", "没有登记窗口时，照来源填写。", long=True)
    hours: Maybe[str] = col.text("办理时间", "与场所不同时才填。", long=True)
    phone: Maybe[str] = col.text("咨询方式", long=True)
    complaint_phone: Maybe[str] = col.text("监督投诉方式", long=True)
    status: str = col.code("事项状态", MATTER_STATES)
    effective_on: Maybe[date] = col.plain("计划生效日期")
    cancelled_on: Maybe[date] = col.plain("暂停或取消日期")
    created_by_id: Maybe[str] = col.ref("instruments", "设立文件")
    changed_by_id: Maybe[str] = col.ref("instruments", "调整文件")
    cancelled_by_id: Maybe[str] = col.ref("instruments", "暂停或取消文件")
    replacement_id: Maybe[str] = col.ref("matters", "替代事项")
    version: Maybe[int] = col.number("版本", minimum=1)
    reviewed_on: Maybe[date] = col.plain("最近复核日期")

    @property
    def promised(self) -> Maybe[Days]:
        """The promised limit with the kind of its days."""
        return days(self.promised_days, self.promised_unit)

    @property
    def statutory(self) -> Maybe[Days]:
        """The statutory limit with the kind of its days."""
        return days(self.statutory_days, self.statutory_unit)


@dataclass(frozen=True, slots=True)
class MatterWindow(Row):
    """Which window handles a matter, and for what."""

    TABLE: ClassVar = TableInfo(
        "matter_windows", "事项与窗口", "事项在哪些窗口办理。", ("matter_id", "window_id", "role")
    )

    matter_id: str = col.ref("matters", "事项编号")
    window_id: str = col.ref("windows", "窗口编号")
    role: str = col.code("用途", WINDOW_ROLES)


@dataclass(frozen=True, slots=True)
class Basis(Row):
    """A legal basis: the article of an instrument that a matter rests on."""

    TABLE: ClassVar = TableInfo(
        "bases", "依据", "事项的法律依据，写到条款。", ("matter_id", "order")
    )

    matter_id: str = col.ref("matters", "事项编号")
    order: int = col.number("序号", minimum=1)
    instrument_id: str = col.ref("instruments", "文件编号")
    article: Maybe[str] = col.text("条款号", example="第三十五条")
    purpose: str = col.code("用途", BASIS_PURPOSES)
    text: Maybe[str] = col.text("条款内容", long=True)


@dataclass(frozen=True, slots=True)
class File(Row):
    """A form, sample or document that is shipped with the site."""

    TABLE: ClassVar = TableInfo("files", "附件", "随站点发布的表格、样例和文书。", ("id",))

    id: str = col.slug("附件编号", example="shipin-shenqingbiao")
    path: str = col.plain("文件路径", "相对于本表所在目录。", form="path")
    title: str = col.text("标题", example="食品经营许可申请书")
    kind: str = col.code("类别", FILE_KINDS)
    sha256: str = col.text("SHA-256 校验值", "六十四位小写十六进制。")
    bytes: int = col.number("大小", unit="字节", minimum=1)
    version: Maybe[str] = col.text("版本", example="2026-01")
    effective_on: Maybe[date] = col.plain("启用日期")


@dataclass(frozen=True, slots=True)
class Situation(Row):
    """A situation of the applicant, on which materials, fees or steps depend."""

    TABLE: ClassVar = TableInfo("situations", "情形", "决定要带什么、交多少的情形。", ("id",))

    id: str = col.slug("情形编号", example="shi-shipin-xinban-lianying")
    matter_id: str = col.ref("matters", "事项编号")
    question: Maybe[str] = col.text("问题", example="经营场所是租的吗？")
    name: str = col.text("情形", example="是，场所是租的")
    when_ids: Maybe[tuple[str, ...]] = col.ref(
        "situations", "什么时候才问", "前面选了这些情形才问这个问题；谁都要问的填不适用。"
    )


@dataclass(frozen=True, slots=True)
class Material(Row):
    """What an applicant hands in."""

    TABLE: ClassVar = TableInfo(
        "materials", "申请材料", "办理事项要交的材料。", ("matter_id", "order")
    )

    matter_id: str = col.ref("matters", "事项编号")
    order: int = col.number("序号", minimum=1)
    name: str = col.text("材料名称", example="营业执照")
    name_en: Maybe[str] = col.text("英文名称")
    situation_ids: Maybe[tuple[str, ...]] = col.ref(
        "situations", "适用情形", "所有情形都要交的填不适用。"
    )
    necessity: Maybe[str] = col.code("材料必要性", NECESSITIES)
    licence: Maybe[str] = col.text("可替代的电子证照", example="营业执照电子证照")
    commitment: Maybe[bool] = col.plain("可否以告知承诺代替")
    kind: Maybe[str] = col.code("材料类型", MATERIAL_KINDS)
    form: Maybe[str] = col.code("材料形式", MATERIAL_FORMS)
    originals: Maybe[int] = col.number("原件份数", unit="份")
    copies: Maybe[int] = col.number("复印件份数", unit="份")
    certified_copies: Maybe[int] = col.number("核对件份数", "核对原件后收取的复印件。", unit="份")
    page_format: Maybe[str] = col.text("规格", example="A4")
    source: Maybe[str] = col.code("来源渠道", MATERIAL_SOURCES)
    issuer: Maybe[str] = col.text("核发单位")
    blank_file_id: Maybe[str] = col.ref("files", "空白表格")
    sample_file_id: Maybe[str] = col.ref("files", "填写样例")
    standard: Maybe[str] = col.text("受理标准", long=True)
    basis: Maybe[str] = col.text("要求提供的依据", long=True)
    note: Maybe[str] = col.text("备注", long=True)


@dataclass(frozen=True, slots=True)
class Step(Row):
    """A step of the procedure."""

    TABLE: ClassVar = TableInfo("steps", "办理环节", "办理程序的每个环节。", ("matter_id", "step"))

    matter_id: str = col.ref("matters", "事项编号")
    step: int = col.number("环节号", minimum=1)
    name: str = col.text("环节名称", example="受理")
    name_en: Maybe[str] = col.text("英文名称")
    actor: Maybe[str] = col.code("办理者", STEP_ACTORS)
    kind: str = col.code("环节类别", STEP_KINDS)
    days: Maybe[int] = col.number("时限", unit="天")
    days_unit: Maybe[str] = col.code("时限单位", DAY_KINDS)
    standard: Maybe[str] = col.text("审查标准", long=True)
    result: Maybe[str] = col.text("环节结果")
    situation_ids: Maybe[tuple[str, ...]] = col.ref(
        "situations", "适用情形", "所有情形都要走的填不适用；其他情形跳过它，直接到下一环节。"
    )

    @property
    def length(self) -> Maybe[Days]:
        """How long it takes, with the kind of its days."""
        return days(self.days, self.days_unit)


@dataclass(frozen=True, slots=True)
class StepLink(Row):
    """Which step follows another, and when."""

    TABLE: ClassVar = TableInfo(
        "step_links", "环节走向", "一个环节之后是哪个环节。", ("matter_id", "step", "next_step")
    )

    matter_id: str = col.ref("matters", "事项编号")
    step: int = col.number("环节号", minimum=1)
    next_step: int = col.number("下一环节号", minimum=1)
    condition: Maybe[str] = col.text("条件", "判断环节的出口必须写明。", example="材料齐全")


@dataclass(frozen=True, slots=True)
class SpecialProcedure(Row):
    """A hearing, test or review whose time does not count in the limit."""

    TABLE: ClassVar = TableInfo(
        "special_procedures",
        "特别程序",
        "听证、检验、专家评审等不计入时限的程序。",
        ("matter_id", "name"),
    )

    matter_id: str = col.ref("matters", "事项编号")
    name: str = col.text("名称", example="专家评审")
    days: Maybe[int] = col.number("时限", unit="天")
    days_unit: Maybe[str] = col.code("时限单位", DAY_KINDS)
    instrument_id: Maybe[str] = col.ref("instruments", "依据文件")
    article: Maybe[str] = col.text("条款号")
    note: Maybe[str] = col.text("说明", long=True)

    @property
    def length(self) -> Maybe[Days]:
        """How long it takes, with the kind of its days."""
        return days(self.days, self.days_unit)


@dataclass(frozen=True, slots=True)
class Fee(Row):
    """A fee line. The rate is data, so that it can be computed with; `rate_text` is the source's wording."""

    TABLE: ClassVar = TableInfo(
        "fees", "收费", "收费项目、标准和依据；免收和过去的也留着。", ("id",)
    )

    id: str = col.slug("收费编号", example="shi-budongchan-zhuzhai")
    matter_id: str = col.ref("matters", "事项编号")
    name: str = col.text("收费项目名称", example="不动产登记费")
    name_en: Maybe[str] = col.text("英文名称")
    short_code: Maybe[str] = col.text("短码", "八位，留空时自动生成；报重码时才填。")
    state: str = col.code("收费状态", FEE_STATES)
    situation_ids: Maybe[tuple[str, ...]] = col.ref(
        "situations", "适用情形", "所有情形都收的填不适用。"
    )
    rate_kind: Maybe[str] = col.code("计费方式", RATE_KINDS)
    tier_rule: Maybe[str] = col.code(
        "分档计法",
        TIER_RULES,
        "按档定额：落在哪档就交哪档的金额；全额计费：全部基数按所在档计；分段累计：各段按各档计，再相加。"
        "档次单位是元或万元时，档次的金额是整档的金额，不再乘基数。",
    )
    amount: Maybe[Decimal] = col.number("金额", "定额或每单位的金额。", unit="元")
    unit: Maybe[str] = col.text("计费单位", example="件")
    percent: Maybe[Decimal] = col.number("比例", unit="%")
    percent_of: Maybe[str] = col.text("计费基数", example="成交价")
    floor: Maybe[Decimal] = col.number("最低收费", unit="元")
    cap: Maybe[Decimal] = col.number("最高收费", unit="元")
    rate_text: Maybe[str] = col.text("收费标准原文", long=True)
    instrument_id: Maybe[str] = col.ref("instruments", "收费依据文件")
    article: Maybe[str] = col.text("条款号")
    collector_id: Maybe[str] = col.ref("bodies", "收费主体")
    method: Maybe[str] = col.text("收费方式", example="窗口缴纳或网上缴纳")
    treasury: Maybe[str] = col.text("资金管理方式", example="缴入国库")
    valid_from: Maybe[date] = col.plain("执行起始日期")
    valid_to: Maybe[date] = col.plain("执行截止日期", "最后一个有效日；长期有效的填不适用。")


@dataclass(frozen=True, slots=True)
class FeeTier(Row):
    """A tier of a tiered rate: from `above` (not included) up to `up_to` (included) of the base."""

    TABLE: ClassVar = TableInfo("fee_tiers", "收费档次", "分档收费的每一档。", ("fee_id", "order"))

    fee_id: str = col.ref("fees", "收费编号")
    order: int = col.number("档次", minimum=1)
    above: Decimal = col.number("超过", "本档从多少以上起，不含本数。")
    up_to: Maybe[Decimal] = col.number("至", "本档到多少为止，含本数；最高一档填不适用。")
    base_unit: Maybe[str] = col.text("档次单位", example="平方米")
    amount: Maybe[Decimal] = col.number("金额", unit="元")
    percent: Maybe[Decimal] = col.number("比例", unit="%")


@dataclass(frozen=True, slots=True)
class FeeReduction(Row):
    """Who pays less, how much less, and by what right."""

    TABLE: ClassVar = TableInfo(
        "fee_reductions", "收费减免", "减免的条件、幅度和依据。", ("fee_id", "order")
    )

    fee_id: str = col.ref("fees", "收费编号")
    order: int = col.number("序号", minimum=1)
    condition: str = col.text("减免条件", example="小微企业")
    percent: Maybe[Decimal] = col.number("减免比例", unit="%")
    amount: Maybe[Decimal] = col.number("减免金额", "从一笔应收里减去的金额。", unit="元")
    instrument_id: Maybe[str] = col.ref("instruments", "减免依据文件")
    article: Maybe[str] = col.text("条款号")
    valid_from: Maybe[date] = col.plain("执行起始日期")
    valid_to: Maybe[date] = col.plain("执行截止日期")


@dataclass(frozen=True, slots=True)
class Faq(Row):
    """A question people ask, and its answer."""

    TABLE: ClassVar = TableInfo(
        "faqs", "常见问题", "办事人常问的问题和回答。", ("matter_id", "order")
    )

    matter_id: str = col.ref("matters", "事项编号")
    order: int = col.number("序号", minimum=1)
    question: str = col.text("问题")
    answer: Maybe[str] = col.text("回答", long=True)


@dataclass(frozen=True, slots=True)
class Remedy(Row):
    """What one can do against a decision."""

    TABLE: ClassVar = TableInfo(
        "remedies", "救济途径", "行政复议、行政诉讼等。", ("matter_id", "kind")
    )

    matter_id: str = col.ref("matters", "事项编号")
    kind: str = col.code("类别", REMEDY_KINDS)
    body: Maybe[str] = col.text("受理机关")
    limit: Maybe[str] = col.text("期限", example="知道该行政行为之日起六十日内")
    address: Maybe[str] = col.text("地址")
    phone: Maybe[str] = col.text("电话")


@dataclass(frozen=True, slots=True)
class Closure(Row):
    """A closure, changed hours or an emergency notice of a venue, from a day to a day."""

    TABLE: ClassVar = TableInfo("closures", "临时公告", "闭馆、调整时间和紧急通知。", ("id",))

    id: str = col.slug("公告编号", example="chunjie-bihuguan-2026")
    venue_id: str = col.ref("venues", "服务场所")
    kind: str = col.code("类别", CLOSURE_KINDS)
    title: str = col.text("标题")
    text: Maybe[str] = col.text("内容", long=True)
    valid_from: date = col.plain("开始日期")
    valid_to: date = col.plain("结束日期", "最后一天。")


@dataclass(frozen=True, slots=True)
class JointRow(Row):
    """Matters that are handled together: for an event of life (一件事), or as parallel approval (并联审批)."""

    TABLE: ClassVar = TableInfo(
        "joints", "联办事项", "一件事、并联审批：几个事项一个窗口受理、一起办。", ("id",)
    )

    id: str = col.slug("联办编号", example="kai-canguan")
    name: str = col.text("名称", example="开饭馆")
    name_en: Maybe[str] = col.text("英文名称")
    kind: str = col.code("类别", JOINT_KINDS)
    audience: Maybe[str] = col.code("面向", AUDIENCES)
    summary: Maybe[str] = col.text("一句话说明")
    summary_en: Maybe[str] = col.text("英文说明")
    lead_body_id: Maybe[str] = col.ref("bodies", "牵头部门")
    window_id: Maybe[str] = col.ref("windows", "统一受理窗口")
    promised_days: Maybe[int] = col.number(
        "承诺总时限", "并联办理的总时限，不短于关键路径。", unit="天"
    )
    promised_unit: Maybe[str] = col.code("承诺时限单位", DAY_KINDS)
    results: Maybe[str] = col.text("集中发放的结果", long=True)

    @property
    def promised(self) -> Maybe[Days]:
        """The promised total with the kind of its days."""
        return days(self.promised_days, self.promised_unit)


@dataclass(frozen=True, slots=True)
class JointSituation(Row):
    """A situation of whoever has several matters handled together: it says which of them, and how."""

    TABLE: ClassVar = TableInfo(
        "joint_situations", "联办情形", "决定联办哪些事项、属于各事项哪种情形。", ("id",)
    )

    joint_id: str = col.ref("joints", "联办编号")
    id: str = col.slug("联办情形编号", example="kai-canguan-canyin")
    question: Maybe[str] = col.text("问题", example="您打算怎么经营？")
    name: str = col.text("情形", example="开门店做餐饮")
    when_ids: Maybe[tuple[str, ...]] = col.ref(
        "joint_situations", "什么时候才问", "前面选了这些情形才问这个问题；谁都要问的填不适用。"
    )
    implied_ids: Maybe[tuple[str, ...]] = col.ref(
        "situations", "等于成员事项的哪些情形", "选了它，各成员事项就不再问；没有的填不适用。"
    )


@dataclass(frozen=True, slots=True)
class JointMember(Row):
    """A matter that is handled with others: in which stage, after which, and who gets a copy."""

    TABLE: ClassVar = TableInfo(
        "joint_members", "联办成员", "联办事项由哪些事项组成，谁等谁。", ("joint_id", "member_id")
    )

    joint_id: str = col.ref("joints", "联办编号")
    member_id: str = col.ref("matters", "事项编号")
    stage: int = col.number("阶段", "同一阶段的一起办。", minimum=1)
    after_ids: Maybe[tuple[str, ...]] = col.ref(
        "matters", "等哪些事项办完", "留空时等前面各阶段全部办完；谁都不等的填不适用。"
    )
    needed: Maybe[str] = col.text(
        "什么时候才要办", "一定要办的填不适用。", example="面积三百平方米以上的"
    )
    copy_body_ids: Maybe[tuple[str, ...]] = col.ref("bodies", "抄告部门")
    situation_ids: Maybe[tuple[str, ...]] = col.ref(
        "joint_situations", "适用联办情形", "所有情形都要办的填不适用。"
    )


@dataclass(frozen=True, slots=True)
class Translation(Row):
    """A text of the tables in another language.

    It is found by the text itself: where a publisher changes that, the page shows the new text in Chinese, and
    never an old fee or limit in a translation nobody has looked at.
    """

    TABLE: ClassVar = TableInfo(
        "translations",
        "译文",
        "表中文字的译文，按原文对应；原文改了，旧译文就不再用。",
        ("language", "source"),
    )

    language: str = col.text("语言", "与 theme/words 里的文件名相同。", example="en")
    source: str = col.text("原文", "与表里的文字完全一样。", example="营业执照", long=True)
    text: str = col.text("译文", example="Business licence", long=True)


TABLES: tuple[type[Row], ...] = (
    Place, Body, Venue, Window, Instrument, Theme, Item, Alias, MatterRow, MatterWindow, Basis,
    File, Situation, Material, Step, StepLink, SpecialProcedure, Fee, FeeTier, FeeReduction,
    Faq, Remedy, Closure, JointRow, JointSituation, JointMember, Translation,
)  # fmt: skip
"""Every table of the catalogue, in the order in which a publisher meets them."""
