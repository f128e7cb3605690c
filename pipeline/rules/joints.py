"""Rules on what is handled together: 一件事 and 并联审批."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.findings import Finding, Text
from pipeline.model.schedule import Schedule, Task, circle, schedule, waits_of
from pipeline.model.values import NOT_STATED, WORKING, days
from pipeline.rules.base import Catalogue, CheckedRule, Mend, in_force, wrong


def _tasks(catalogue: Catalogue) -> dict[str, list[tuple[int, Task]]]:
    """Return for each joint handling its members, as (row, task)."""
    matters = catalogue.tables["matters"]
    names = ("id", "promised_days", "promised_unit")
    cells = zip(*(matters.column(name).cells() for name in names), strict=True)
    limits: dict[object, Any] = {id_: days(count, unit) for id_, count, unit in cells}
    members = catalogue.tables["joint_members"]
    columns = ("joint_id", "member_id", "stage", "after_ids")
    found: dict[str, list[tuple[int, Task]]] = {}
    rows: Any = zip(*(members.column(name).cells() for name in columns), strict=True)
    for row, (joint, member, stage, after) in enumerate(rows):
        found.setdefault(joint, []).append(
            (row, Task(member, stage, after, limits.get(member, NOT_STATED)))
        )
    return found


def several_members(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """What is handled together has two members at least.

    Why: one matter alone is that matter's guide. Source: practice of 一件事 and 并联审批.
    """
    table = catalogue.tables["joints"]
    members = catalogue.once("joint tasks", _tasks)
    mend = Mend(
        Text("至少两个事项", "two matters at least"),
        Text("在联办成员表补上，或删去这一行", "add the members, or delete the row"),
    )
    for row, id_ in enumerate(table.column("id").cells()):
        count = len(members.get(str(id_), ()))
        if count < 2:
            found = Text(f"只有 {count} 个事项", f"{count} members")
            yield wrong(table, row, "id", rule, found, mend)


def members_in_force(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Every member is in force at the as-of date.

    Why: a citizen who starts it would be stuck at a matter nobody handles. Source: practice of 并联审批.
    """
    table = catalogue.tables["joint_members"]
    matters = catalogue.frame("matters")
    current = dict(zip(matters["id"], in_force(catalogue), strict=True))
    mend = Mend(
        Text("正在实施的事项", "a matter in force"),
        Text(
            "换成替代它的事项，或删去这一行", "name the matter that replaces it, or delete the row"
        ),
    )
    for row, member in enumerate(table.column("member_id").cells()):
        if not current.get(member, True):  # one that is not there at all is told as such
            found = Text(
                "这个事项已取消、暂停或尚未实施",
                "this matter is cancelled, suspended or still to come",
            )
            yield wrong(table, row, "member_id", rule, found, mend)


def waiting(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A member waits for members of the same handling only, and never in a circle.

    Why: who waits for a stranger, or for who waits for them, never has a turn. Source: critical path method.
    """
    table = catalogue.tables["joint_members"]
    own = Mend(
        Text("同一联办事项里的其他事项", "other members of the same handling"),
        Text("改正事项编号，或在联办成员表补上", "correct the id, or add it as a member"),
    )
    straight = Mend(
        Text("先后不绕圈", "an order without a circle"), Text("改正等哪些事项", "correct who waits")
    )
    for members in catalogue.once("joint tasks", _tasks).values():
        keys = {task.key for _, task in members}
        for row, task in members:
            if isinstance(task.after, tuple):
                for key in task.after:
                    if key not in keys or key == task.key:
                        found = Text(
                            f"{key} 不是这里要等的事项", f"{key} cannot be waited for here"
                        )
                        yield wrong(table, row, "after_ids", rule, found, own)
        stuck = circle(waits_of([task for _, task in members]))
        if stuck:
            row = next(row for row, task in members if task.key == stuck[0])
            ways = "、".join(stuck)
            found = Text(f"互相等待：{ways}", f"they wait for each other: {ways}")
            yield wrong(table, row, "after_ids", rule, found, straight)


def _schedules(catalogue: Catalogue) -> dict[str, Schedule]:
    members = catalogue.once("joint tasks", _tasks)
    return {
        id_: schedule([task for _, task in own], catalogue.calendar) for id_, own in members.items()
    }


def promise_holds(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The promised total is not shorter than the critical path through the members' promised limits.

    Why: a total that the slowest chain of its own members cannot keep is untrue. Natural days of a member count as the
    most working days they can hold; a total in natural days is not compared. Source: practice of 并联审批 (限时办结).
    """
    table = catalogue.tables["joints"]
    plans = catalogue.once("joint schedules", _schedules)
    names = ("id", "promised_days", "promised_unit")
    rows: Any = zip(*(table.column(name).cells() for name in names), strict=True)
    for row, (id_, promised, unit) in enumerate(rows):
        plan = plans.get(id_)
        if (
            plan is None
            or not isinstance(promised, int)
            or unit != WORKING
            or promised >= plan.together
        ):
            continue
        way = " → ".join(key for key, span in plan.spans.items() if span.critical)
        mend = Mend(
            Text(f"{plan.together} 个工作日或更长", f"{plan.together} working days or more"),
            Text(
                "改长总时限，或核对成员的承诺时限和先后", "lengthen the total, or check the members"
            ),
            str(plan.together),
        )
        found = Text(
            f"关键路径 {way} 要 {plan.together} 个工作日，比承诺的 {promised} 长",
            f"the critical path {way} takes {plan.together} working days, more than the {promised} promised",
        )
        yield wrong(table, row, "promised_days", rule, found, mend)
