"""Rules on the procedure: steps and the links between them, where a matter states steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.findings import Finding, Text
from pipeline.rules import graphs
from pipeline.rules.base import Catalogue, CheckedRule, Mend, rows, wrong
from pipeline.rules.graphs import Graph, Hits, Step


class _Procedure(NamedTuple):
    """The procedure of a matter: its graph, and the rows in which its steps stand."""

    matter: int
    graph: Graph
    rows: dict[int, int]


def _procedures(catalogue: Catalogue) -> list[_Procedure]:
    steps, links = catalogue.frame("steps"), catalogue.frame("step_links")
    matters = catalogue.frame("matters")
    made: dict[str, list[Step]] = {}
    at: dict[str, dict[int, int]] = {}
    columns = ("matter_id", "step", "kind", "actor", "days", "days_unit")
    plain = [steps[name].astype(object).where(steps[name].notna(), None) for name in columns]
    for row, (matter, number, *rest) in enumerate(zip(*plain, strict=True)):
        made.setdefault(matter, []).append(Step(number, *rest))
        at.setdefault(matter, {})[number] = row
    after: dict[str, list[tuple[int, int]]] = {}
    for matter, one, other in zip(
        links["matter_id"], links["step"], links["next_step"], strict=True
    ):
        after.setdefault(matter, []).append((one, other))
    return [
        _Procedure(row, Graph(tuple(made[matter]), tuple(after.get(matter, ()))), at[matter])
        for row, matter in enumerate(matters["id"])
        if matter in made
    ]


# A graph is judged once, however many matters share it: districts copy their city's procedure.
_once = lru_cache(maxsize=65536)
_ENDS, _UNREACHED = _once(graphs.ends), _once(graphs.unreached)
_DEAD_ENDS, _LOOPS = _once(graphs.dead_ends), _once(graphs.loops)
_LONGEST = _once(graphs.longest)


def _tell(
    catalogue: Catalogue,
    rule: CheckedRule,
    judge: Callable[[Graph], Hits],
    say: Callable[[str], Text],
    mend: Mend,
) -> Iterator[Finding]:
    table = catalogue.tables["steps"]
    for procedure in catalogue.once("procedures", _procedures):
        for number, note in judge(procedure.graph):
            yield wrong(table, procedure.rows[number], "step", rule, say(note), mend)


def link_lost(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A link joins two steps of its matter.

    Why: an arrow into nothing cannot be drawn or followed. Source: keys of steps.csv.
    """
    table, f = catalogue.tables["step_links"], catalogue.frame("step_links")
    steps = catalogue.frame("steps")
    there = set(zip(steps["matter_id"], steps["step"], strict=True))
    mend = Mend(
        Text("本事项已有的环节号", "a step of this matter"),
        Text("改正环节号，或在环节表补上", "correct the number, or add the step"),
    )
    for name in ("step", "next_step"):
        pairs = zip(f["matter_id"], f[name], strict=True)
        for row in [row for row, pair in enumerate(pairs) if pair not in there]:
            found = Text(f"没有环节 {f[name][row]}", f"there is no step {f[name][row]}")
            yield wrong(table, row, name, rule, found, mend)


def start_and_end(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A procedure has a start and an end. Told at its first step.

    Why: an applicant must see where to begin and what comes out. Source: GB/T 36114 (办理基本流程).
    """
    words = {"开始": Text("没有“开始”环节", "no 开始"), "结束": Text("没有“结束”环节", "no 结束")}
    mend = Mend(
        Text("至少一个开始、一个结束", "a start and an end at least"),
        Text("把第一个环节的类别改为开始、最后一个改为结束", "mark the first and the last step"),
        "开始",
    )
    yield from _tell(catalogue, rule, _ENDS, lambda note: words[note], mend)


def reachable(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Every step can be reached from a start.

    Why: a step nobody comes to is left over from an older procedure, or a link is missing.
    Source: internal consistency of steps.csv and step_links.csv.
    """
    found = Text("从开始环节走不到这里", "cannot be reached from the start")
    mend = Mend(
        Text("有环节走向它", "a link that leads to it"),
        Text("在环节走向表补上，或删去这个环节", "add the link, or delete the step"),
    )
    yield from _tell(catalogue, rule, _UNREACHED, lambda _: found, mend)


def no_dead_end(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """From every step an end can be reached.

    Why: who stands there would wait for ever. Source: internal consistency of the procedure.
    """
    found = Text("从这里走不到结束环节", "no end can be reached from here")
    mend = Mend(
        Text("最后走到结束环节", "a way to an end"),
        Text("在环节走向表补上下一环节", "add the link to the next step"),
    )
    yield from _tell(catalogue, rule, _DEAD_ENDS, lambda _: found, mend)


def decision_exits(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A decision has two exits at least, and each says when it is taken.

    Why: a decision with one exit decides nothing; one without labels cannot be read.
    Source: GB/T 36114 (流程图); practice of flow charts.
    """
    table, f = catalogue.tables["steps"], catalogue.frame("steps")
    links, link_table = catalogue.frame("step_links"), catalogue.tables["step_links"]
    count = links.groupby(["matter_id", "step"]).size()
    deciding = f[f["kind"] == "判断"]
    key = list(zip(deciding["matter_id"], deciding["step"], strict=True))
    mend = Mend(
        Text("至少两个出口，各写明条件", "two exits, each with its condition"),
        Text("补上出口和条件；只有一条路的改为“办理”", "add them, or make it 办理"),
        "材料齐全",
    )
    for row, pair in zip(deciding.index.tolist(), key, strict=True):
        if (exits := int(count.get(pair, 0))) < 2:
            found = Text(f"判断环节只有 {exits} 个出口", f"a decision with {exits} exits")
            yield wrong(table, row, "kind", rule, found, mend)
    decisions = set(key)
    bare = Text("判断环节的出口没有写条件", "an exit of a decision without its condition")
    pairs = list(zip(links["matter_id"], links["step"], strict=True))
    for row in rows(links["condition"].isna()):
        if pairs[row] in decisions:
            yield wrong(link_table, row, "condition", rule, bare, mend)


def loop_through_applicant(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A loop passes through the applicant.

    Why: work may go back to who applied (补正); a loop inside the office can run for ever while the
    limit expires. The loop is printed. Source: 行政许可法 art. 32 (一次告知补正).
    """
    mend = Mend(
        Text("回到申请人的循环，或没有循环", "a loop through the applicant, or none"),
        Text("改正走向；退回补正的环节，办理者填申请人", "correct the links, or the step's actor"),
        "申请人",
    )
    yield from _tell(
        catalogue, rule, _LOOPS,
        lambda note: Text(f"循环不经过申请人：{note}", f"a loop without the applicant: {note}"), mend,
    )  # fmt: skip


def path_within_limit(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The longest way forward through the counted steps takes no longer than the promised limit.

    Why: steps that add up to more than the promise make it untrue. 特别程序 and the applicant's own
    time do not count; days of another kind than the promise are left out. Source: 行政许可法
    arts. 42, 45; the exchange format's 环节时限.
    """
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    steps = catalogue.tables["steps"]
    mend = Mend(
        Text("各环节之和不超过承诺时限", "steps that add up to the promise at most"),
        Text("核对各环节的时限和承诺时限", "check the steps' days and the promise"),
    )
    days = f["promised_days"].astype(object).where(f["promised_days"].notna(), None).tolist()
    units = f["promised_unit"].astype(object).where(f["promised_unit"].notna(), None).tolist()
    for procedure in catalogue.once("procedures", _procedures):
        promised, unit = days[procedure.matter], units[procedure.matter]
        if promised is None or unit is None:
            continue
        total, path = _LONGEST(procedure.graph, unit)
        if total <= promised:
            continue
        way = " → ".join(str(number) for number in path)
        found = Text(
            f"环节 {way} 共 {total} 天，超过承诺的 {promised} 天",
            f"steps {way} take {total} days, more than the {promised} promised",
        )
        related = [steps.place(procedure.rows[number], "days") for number in path]
        yield wrong(table, procedure.matter, "promised_days", rule, found, mend, related)
