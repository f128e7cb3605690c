"""The table of contents of the rules on a catalogue: in this order they are applied and printed."""

from __future__ import annotations

from pipeline.rules import (
    codes,
    contacts,
    delivery,
    elements,
    fees,
    files,
    joints,
    law,
    limits,
    materials,
    names,
    personal,
    rates,
    situations,
    steps,
    structure,
    translations,
)
from pipeline.rules.base import CheckedRule, rule

# fmt: off
PERSONAL = rule(
    "personal-data", "error", "不能公开个人信息", "no personal data is published",
    personal.no_personal_data, "身份证号 → 删去",
)
BY_HAND = rule(
    "masked-personal-data", "notice", "打码的个人信息最好不写", "masked personal data is left out",
    personal.masked_by_hand, "139****0000 → 删去",
)

RULES: tuple[CheckedRule, ...] = (
    rule(
        "essential-table", "error", "主体、目录项、事项不能空着", "bodies, items and matters have rows",
        structure.essential_tables,
    ),
    rule(
        "element-missing", "error", "七项要素齐全", "the seven elements of the hall board are there",
        elements.hall_board, "收费留空 → 是 或 否",
    ),
    # time limits
    rule(
        "promised-over-statutory", "error", "承诺时限不超过法定时限", "the promised limit is within the statutory one",
        limits.promised_within_statutory, "承诺 30、法定 20 → 承诺 ≤ 20",
    ),
    rule(
        "limit-without-unit", "warning", "时限须说明是工作日还是自然日", "a limit says which kind of days it counts",
        limits.unit_with_number, "5 → 5 工作日",
    ),
    rule(
        "immediate-over-a-day", "error", "即办件不超过 1 个工作日", "a 即办件 takes a day at most",
        limits.immediate_within_a_day, "即办件 3 天 → 0 天",
    ),
    rule(
        "immediate-one-day", "notice", "即办件宜承诺当场办结", "a 即办件 is best done at once",
        limits.immediate_at_once, "1 → 0",
    ),
    rule(
        "promise-missing", "error", "承诺件须写承诺时限", "a 承诺件 states its promise",
        limits.promise_stated, "留空 → 20 工作日",
    ),
    rule(
        "licence-limit", "warning", "许可时限超过二十日须有依据", "a licence over 20 days names the law for it",
        limits.licence_limit_has_law, "30 工作日 → 加时限依据",
    ),
    # law
    rule(
        "basis-missing", "error", "在用的事项有写到条款的依据", "a matter in force has a basis with its article",
        law.basis_stated, "第三十五条",
    ),
    rule(
        "licence-basis", "error", "许可由法律、法规设定", "a licence rests on what may set one",
        law.licence_basis_rank, "部门规章 → 法律",
    ),
    rule(
        "basis-repealed", "error", "依据没有废止", "no basis is repealed",
        law.basis_repealed,
    ),
    rule(
        "amended-since-review", "warning", "依据修改之后复核过", "a matter is reviewed after an amendment",
        law.amended_since_review,
    ),
    rule(
        "instrument-status", "warning", "文件状态与日期一致", "an instrument's state agrees with its dates",
        law.instrument_state, "已废止日期 + 现行 → 已废止",
    ),
    # fees
    rule(
        "charged-without-fee", "error", "收费的事项有收费项目", "a charged matter has a payable fee",
        fees.charged_has_fee,
    ),
    rule(
        "fee-without-charge", "error", "不收费的事项没有有效收费", "a free matter has no payable fee",
        fees.free_has_no_fee, "收取 → 免收",
    ),
    rule(
        "fee-incomplete", "error", "收费写明标准、单位和依据", "a payable fee has rate, unit and basis",
        fees.fee_complete, "按规定收取 → 80 元/件",
    ),
    rule(
        "licence-fee", "error", "许可收费依据法律、行政法规", "a licence fee rests on a law or regulation",
        fees.licence_fee_basis,
    ),
    rule(
        "fee-basis-repealed", "error", "收费文件没有废止", "no fee document is repealed",
        fees.fee_basis_repealed,
    ),
    rule(
        "fee-cancelled", "error", "取消的收费不再收取", "a cancelled fee is not payable",
        fees.fee_cancelled, "收取 → 已取消",
    ),
    rule(
        "fee-overlap", "error", "同一收费的起止不重叠", "lines of one fee do not overlap",
        fees.fee_overlap,
    ),
    rule(
        "fee-gap", "warning", "同一收费的起止不断档", "lines of one fee leave no gap",
        fees.fee_gap,
    ),
    rule(
        "fee-tiers", "error", "分档相接，各有标准", "tiers join and have rates",
        rates.tiers_joined, "0–100、120–200 → 0–100、100–200",
    ),
    rule(
        "fee-rate-kind", "error", "一项收费只有一种标准", "a fee has a rate of one kind",
        rates.rate_of_one_kind,
    ),
    rule(
        "fee-bounds", "error", "收费标准在合理范围内", "a rate is within its bounds",
        rates.rate_in_bounds, "最低 500、最高 100 → 最低 100、最高 500",
    ),
    rule(
        "fee-cents", "error", "要交的金额精确到分", "an amount to pay is in whole 分",
        rates.payable_amount, "80.505 → 80.50",
    ),
    rule(
        "fee-waived", "warning", "不收的项目写明依据和起始日期", "a waived fee names its basis and day",
        fees.waived_basis,
    ),
    rule(
        "reduction-size", "error", "减免写明幅度，不超过收费", "a reduction says how much, at most the fee",
        rates.reduction_size, "150% → 50%",
    ),
    rule(
        "reduction-overlap", "error", "同一减免的起止不重叠", "lines of one reduction do not overlap",
        rates.reduction_overlap,
    ),
    rule(
        "reduction-basis", "warning", "减免写明依据", "a reduction names its basis",
        fees.reduction_basis,
    ),
    # procedure
    rule(
        "step-link", "error", "走向连接已有的环节", "a link joins two steps",
        steps.link_lost,
    ),
    rule(
        "step-ends", "error", "程序有开始有结束", "a procedure has a start and an end",
        steps.start_and_end,
    ),
    rule(
        "step-unreached", "error", "每个环节走得到", "every step can be reached",
        steps.reachable,
    ),
    rule(
        "step-dead-end", "error", "每个环节走得出", "every step leads to an end",
        steps.no_dead_end,
    ),
    rule(
        "decision-exits", "error", "判断有两个写明条件的出口", "a decision has two labelled exits",
        steps.decision_exits, "材料齐全 / 材料不齐",
    ),
    rule(
        "step-loop", "error", "循环须经过申请人", "a loop passes through the applicant",
        steps.loop_through_applicant,
    ),
    rule(
        "steps-over-promise", "error", "各环节之和不超过承诺时限", "the steps take no longer than promised",
        steps.path_within_limit,
    ),
    # delivery
    rule(
        "visits-reason", "error", "到现场须写原因", "visits have a reason",
        delivery.visits_reason,
    ),
    rule(
        "no-way-in", "error", "不到现场须能网办或快递", "without a visit there is a way",
        delivery.zero_visits_needs_a_way,
    ),
    rule(
        "online-with-visits", "error", "全程网办不到现场", "fully online means no visit",
        delivery.fully_online_no_visits, "Ⅳ级、1 次 → 0 次",
    ),
    rule(
        "contact-missing", "error", "有咨询和投诉电话", "there are enquiry and complaint lines",
        contacts.lines_present, "12345",
    ),
    rule(
        "contact-same", "warning", "投诉与咨询不同号", "complaints have a line of their own",
        contacts.lines_differ,
    ),
    rule(
        "contact-form", "error", "电话写全，手机须注明", "a line can be dialled from anywhere",
        contacts.line_form, "12345678 → 0571-12345678",
    ),
    rule(
        "themes-agree", "warning", "服务对象与主题一致", "service objects agree with themes",
        delivery.themes_agree,
    ),
    rule(
        "licence-faq", "warning", "许可有常见问题", "a licence has a frequent question",
        delivery.licence_faq,
    ),
    rule(
        "licence-steps", "warning", "许可至少三个环节", "a licence has three steps",
        delivery.licence_steps,
    ),
    rule(
        "result-kind", "warning", "结果名称与类型一致", "a result's name agrees with its type",
        delivery.result_agrees, "…证、批文 → 证照",
    ),
    # materials and files
    rule("material-vague", "warning", "材料名称具体", "a material is named", materials.vague, "其他材料 → 删去"),
    rule("form-missing", "warning", "要填的表附空白表格", "a form has its file", materials.form_shipped),
    rule("form-outdated", "warning", "表格是所说的版本", "a form is of its stated version", materials.form_current),
    rule(
        "material-shared", "notice", "本级核发的材料宜免提交", "what a body here issues need not be asked for",
        materials.could_be_shared,
    ),
    rule("material-spelling", "notice", "同一材料一种写法", "a material has one spelling", materials.one_spelling),
    rule("situation-owner", "error", "情形属于本事项", "a situation belongs to the matter", situations.owner),
    rule("situation-many", "error", "答法不超过 64 种", "there are 64 ways of answering at most", situations.many),
    rule(
        "situation-question", "warning", "每个情形回答一个问题", "each situation answers a question",
        situations.questioned,
    ),
    rule("situation-condition", "error", "同一问题一个条件", "a question has one condition", situations.one_condition),
    rule(
        "situation-unreached", "error", "每个问题都会问到", "every question is asked in some case",
        situations.unreached,
    ),
    rule(
        "situation-overlap", "error", "只有一个答案成立", "one answer only is true",
        situations.overlap, "三百以下／三百以上 → 不满三百／三百以上",
    ),
    rule(
        "situation-gap", "warning", "答案之间没有空缺", "answers leave no gap",
        situations.gap, "不满三百／超过三百 → 不满三百／三百以上",
    ),
    rule("situation-never", "error", "适用情形会成立", "situations named are possible together", situations.never),
    rule(
        "situation-implied", "error", "联办情形在成员事项里成立", "what an answer stands for is possible",
        situations.implied,
    ),
    rule(
        "step-passed", "error", "每种情形都从开始走到结束", "in each situation the steps lead from a start to an end",
        situations.passed,
    ),
    rule("file-missing", "error", "登记的附件存在", "a listed file is there", files.file_there),
    rule("file-differs", "error", "附件与校验值相符", "a file is the one stated", files.file_same),
    rule("file-type", "error", "附件类型安全", "a file is of a safe type", files.file_type, "a.zip → a.pdf"),
    rule(
        "file-personal-data", "error", "附件没有个人信息", "a file holds no personal data",
        files.file_without_personal_data,
    ),
    rule("file-unlisted", "warning", "附件都已登记", "a file is listed", files.file_listed),
    # codes, states, names
    rule(
        "credit-code", "error", "信用代码校验位正确", "a credit code's check digit is right",
        codes.credit_code,
    ),
    rule(
        "short-code", "error", "短码校验位正确", "a short code's check character is right",
        codes.short_code,
    ),
    rule(
        "division-code", "error", "区划代码六位或十二位", "a division code has 6 or 12 digits",
        codes.division_code,
    ),
    rule(
        "implementation-code", "error", "实施编码与主体、目录项一致", "an implementation code is of its body and item",
        codes.implementation_code,
    ),
    rule(
        "duplicate-code", "error", "编码不重复", "a code stands once",
        codes.duplicate_code, "A1 与 a１ → 一个",
    ),
    rule(
        "same-matter-twice", "warning", "一件事一个编号", "one id for one matter",
        codes.one_matter_two_codes,
    ),
    rule(
        "status-unexplained", "error", "暂停、取消写明文件和日期", "suspension names order and date",
        elements.status_explained,
    ),
    rule(
        "status-outdated", "warning", "事项状态与日期一致", "a status agrees with its dates",
        elements.status_current,
    ),
    rule(
        "replacement-gone", "warning", "替代事项在用", "a replacement is in force",
        elements.replacement_lives,
    ),
    rule(
        "date-order", "error", "结束不早于开始", "an end is not before its start",
        elements.dates_in_order, "2026-02-01 至 2026-01-01",
    ),
    rule(
        "test-row", "error", "没有测试数据", "no test rows",
        names.no_test_rows, "测试1 → 删去",
    ),
    rule(
        "untidy-name", "notice", "名称书写规范", "a name is tidy",
        names.tidy_names, "许可(新办) → 许可（新办）",
    ),
    # handled together
    rule(
        "joint-members", "error", "联办事项至少两个成员", "what is handled together has two members",
        joints.several_members,
    ),
    rule(
        "joint-member-gone", "error", "联办成员正在实施", "a member of a joint handling is in force",
        joints.members_in_force,
    ),
    rule("joint-waits", "error", "联办的先后不绕圈", "members wait for members, never in a circle", joints.waiting),
    rule(
        "joint-promise", "error", "联办总时限不短于关键路径", "a promised total is not shorter than its critical path",
        joints.promise_holds, "关键路径 12、承诺 10 → 承诺 ≥ 12",
    ),
    rule(
        "translation-idle", "warning", "译文的原文在表里", "a translation's source stands in a table",
        translations.used, "原文改了 → 译文跟着改",
    ),
    rule(
        "translation-figures", "error", "译文与原文的数字一致", "a translation has the figures of its source",
        translations.same_figures, "每证 10 元 → 10 yuan each",
    ),
    # how the tables hang together
    rule("circle", "error", "上下级、替代不绕圈", "chains do not run in a circle", structure.no_circle),
    rule("orphan", "notice", "没有用不到的行", "no row that nobody uses", structure.orphans),
    rule(
        "coverage-gap", "notice", "同级区划都有", "sisters offer the same items",
        structure.coverage,
    ),
    rule("calendar-ending", "warning", "工作日历够用", "the calendar lasts", elements.calendar_lasts),
    rule(
        "calendar-gap", "error", "工作日历不缺天", "the calendar has every day",
        elements.calendar_whole,
    ),
    PERSONAL,
    BY_HAND,
)
# fmt: on
