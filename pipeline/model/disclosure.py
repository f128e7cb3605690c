"""What is to be disclosed, how often and by whom, and whether it is there in time.

The fifteen headings are those of article 20 of the Regulation on the Disclosure of Government
Information (政府信息公开条例, State Council Order 711, 2019). The four durations (长期, 逐段, 及时,
随时公开) are those by which service halls file their catalogues of open affairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import Enum

import pandas as pd

from pipeline.findings import Text
from pipeline.model.values import WORKING, Days
from pipeline.model.workdays import Calendar, Due

HEADINGS: Mapping[int, Text] = {
    1: Text("行政法规、规章和规范性文件", "Regulations, rules and normative documents"),
    2: Text("机关职能、机构设置、办公地址、时间、联系方式、负责人", "Duties, offices, hours, contacts and heads"),
    3: Text("规划和相关政策", "Plans and the policies they rest on"),
    4: Text("统计信息", "Statistics"),
    5: Text("行政许可和其他管理服务事项的依据、条件、程序、办理结果", "Licences and services: basis, steps, results"),
    6: Text("行政处罚、行政强制的依据、条件、程序和决定", "Penalties and enforcement: basis, procedure, decisions"),
    7: Text("财政预算、决算", "Budgets and final accounts"),
    8: Text("行政事业性收费项目及其依据、标准", "Fees: items, basis and rates"),
    9: Text("政府集中采购的目录、标准和实施情况", "Central procurement: catalogue, standards, results"),
    10: Text("重大建设项目的批准和实施情况", "Major projects: approval and progress"),
    11: Text("扶贫、教育、医疗、社会保障、就业的政策和实施情况", "Poverty relief, schools, health, insurance, jobs"),
    12: Text("突发公共事件的应急预案、预警和应对", "Emergencies: plans, warnings, response"),
    13: Text("环境、卫生、安全生产、食品药品、产品质量的监督检查", "Inspections of environment, health, safety, food"),
    14: Text("公务员招考和录用", "Recruitment of civil servants"),
    15: Text("规定应当主动公开的其他信息", "Whatever else the law says is to be disclosed"),
}  # fmt: skip
"""Article 20 (1) to (15), in short."""

DURATIONS = ("长期公开", "逐段公开", "及时公开", "随时公开")
MONTHS: Mapping[str, int] = {"年": 12, "半年": 6, "季": 3, "月": 1}
"""Frequencies counted in months; the others are 周 and, without a period, 随时."""
AT_ANY_TIME = "随时"
FREQUENCIES = (*MONTHS, "周", AT_ANY_TIME)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a publisher declares of one thing to be disclosed.

    `body` is an id of the catalogue. `through` is the last day that the rows cover; the next ones are due
    `within` so many working days after the end of the period that follows. Both are there unless
    `frequency` is 随时, which has no period.
    """

    heading: int
    duration: str
    frequency: str
    body: str
    within: int | None = None
    through: date | None = None
    published: date | None = None

    def as_dict(self) -> dict[str, object]:
        """Return what is declared, as JSON can hold it."""
        stated = {key: value for key, value in asdict(self).items() if value is not None}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in stated.items()}

    def due(self, calendar: Calendar) -> Due | None:
        """Return by when the next period is to be published; None where nothing has a period."""
        if self.through is None or self.within is None:
            return None
        return calendar.due(period_after(self.through, self.frequency), Days(self.within, WORKING))


@dataclass(frozen=True, slots=True)
class Expected:
    """Something the publisher says is to be disclosed: by a dataset (its folder) or a list of the site.

    `line` is where it stands in its file. With neither dataset nor section nothing fulfils it yet.
    """

    title: str
    declared: Disclosure
    dataset: str
    section: str
    line: int | None


class State(Enum):
    """Whether something is disclosed; the value names its word."""

    ON_TIME = "on_time"
    OVERDUE = "overdue"
    OPEN = "open"
    MISSING = "missing"


def period_after(through: date, frequency: str) -> date:
    """Return the last day of the period after the one that ends on `through`."""
    if frequency in MONTHS:
        end: pd.Timestamp = pd.Timestamp(through) + pd.offsets.MonthEnd(MONTHS[frequency])
        return end.date()
    return through + timedelta(days=7)


def state(declared: Disclosure, as_of: date, calendar: Calendar) -> State:
    """Say whether what is there is on time; past the calendar's end the latest day counts."""
    due = declared.due(calendar)
    if due is None:
        return State.OPEN
    return State.OVERDUE if as_of > due.latest else State.ON_TIME
