"""Rules on the questions asked of an applicant: whose they are, and that exactly one answer is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from pipeline.findings import Finding, Text
from pipeline.model import passing
from pipeline.model.catalogue import JointSituation, Situation, Step, StepLink
from pipeline.model.questions import MOST, Answer, Question, Tree, consistent, tree
from pipeline.reading.folding import bare
from pipeline.reading.table import Table
from pipeline.rules import graphs
from pipeline.rules.base import Catalogue, CheckedRule, Mend, look_up, values, wrong
from pipeline.rules.ranges import Range, ranges

_TABLES: tuple[tuple[str, type[Any], str], ...] = (
    ("situations", Situation, "matter_id"), ("joint_situations", JointSituation, "joint_id"),
)  # fmt: skip
_DEPENDS = (
    ("materials", "situations", "matter_id"), ("fees", "situations", "matter_id"),
    ("steps", "situations", "matter_id"), ("joint_members", "joint_situations", "joint_id"),
)  # fmt: skip
"""What depends on answers: its table, the table of the answers, and the column of whom both belong to."""


class Asked(NamedTuple):
    """The questions of one matter or joint handling, and the rows in which their answers stand."""

    table: Table
    owner: str
    tree: Tree
    row_of: dict[str, int]

    def told(self, ids: tuple[str, ...]) -> bool:
        """Say whether answers are those of questions that are asked in some case."""
        asked = {node.question.text for node in self.tree.nodes if node.question}
        return all(self.tree.question_of.get(id_) in asked for id_ in ids)

    def row(self, answer: Answer) -> int:
        """Return the row of an answer."""
        return self.row_of[answer.id]


def _asked(catalogue: Catalogue) -> dict[tuple[str, str], Asked]:
    """Return the questions of each matter and joint handling that has any: {(table, owner): questions}."""
    found: dict[tuple[str, str], Asked] = {}
    for name, row_class, column in _TABLES:
        table = catalogue.tables[name]
        own: dict[str, list[tuple[int, Any]]] = {}
        for row, answer in enumerate(table.rows(row_class)):
            own.setdefault(getattr(answer, column), []).append((row, answer))
        for owner, answers in own.items():
            row_of = {answer.id: row for row, answer in answers}
            found[name, owner] = Asked(table, owner, tree([a for _, a in answers]), row_of)
    return found


def _all(catalogue: Catalogue) -> Iterator[Asked]:
    yield from catalogue.once("questions", _asked).values()


def owner(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A situation that something names is one of its own matter, or of its own joint handling.

    Why: the questions asked of an applicant are those of the matter; what an answer of a joint handling stands for are
    situations of its members. Source: keys of situations.csv and joint_situations.csv.
    """
    mend = Mend(
        Text("本事项的情形", "a situation of this matter"), Text("改正情形编号", "correct the id")
    )
    members = catalogue.frame("joint_members")
    pairs = set(zip(members["joint_id"], members["member_id"], strict=True))
    named = [(name, "situation_ids", other, column) for name, other, column in _DEPENDS]
    named += [(name, "when_ids", name, column) for name, _, column in _TABLES]
    for name, field, other, column in (
        *named,
        ("joint_situations", "implied_ids", "situations", ""),
    ):
        table, f = catalogue.tables[name], catalogue.frame(name)
        cells = f[field].dropna().explode()
        owners = look_up(catalogue, other, column or "matter_id", cells)
        own = f[column or "joint_id"][cells.index]
        told = dict.fromkeys(
            int(str(row))
            for row, a, b in zip(cells.index, own, owners, strict=True)
            if not isinstance(b, str) or (a != b if column else (a, b) not in pairs)
        )
        for row in told:
            found = Text("是另一个事项的情形", "a situation of another matter")
            yield wrong(table, row, field, rule, found, mend)


def many(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The questions of a matter or a joint handling have 64 ways of answering at most. Told at the last question.

    Why: nobody can check a hundred lists of materials, and no page of them helps to choose.
    Source: this project's limit for the situation finder.
    """
    mend = Mend(
        Text(f"最多 {MOST} 种答法", f"{MOST} ways of answering at most"),
        Text(
            "删去不影响材料、收费、环节的问题，或写明什么时候才问",
            "drop questions that change nothing, or say when they are asked",
        ),
    )
    for one in _all(catalogue):
        if one.tree.too_many:
            found = Text(f"答法超过 {MOST} 种", f"more than {MOST} ways of answering")
            row = one.row(one.tree.questions[-1].answers[0])
            yield wrong(one.table, row, "question", rule, found, mend)


def questioned(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Where one situation of a matter has a question, each has.

    Why: a situation without a question cannot be chosen, and nobody can be led to what applies.
    Source: this project's situation finder.
    """
    mend = Mend(
        Text("一个问题", "a question"),
        Text("补上这个情形回答的问题", "add the question that it answers"),
        "经营场所是租的吗？",
    )
    found = Text("其他情形有问题，这个没有", "the others have a question, this has none")
    for name, _, column in _TABLES:
        table, f = catalogue.tables[name], catalogue.frame(name)
        asked = set(f[column][f["question"].notna()])
        for row, (own, question) in enumerate(zip(f[column], f["question"].isna(), strict=True)):
            if question and own in asked:
                yield wrong(table, row, "question", rule, found, mend)


def one_condition(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The answers to one question state one condition under which it is asked.

    Why: answers that contradict each other on it leave open whether the question is asked at all.
    Source: decision tables (DMN): a rule's inputs are stated once.
    """
    for one in _all(catalogue):
        for question in one.tree.questions:
            wanted = set(values(question.when))
            for answer in question.answers[1:]:
                if set(values(answer.when_ids)) != wanted:
                    told = "；".join(values(question.when)) or "不适用"
                    mend = Mend(Text(told, told), Text("同一问题各行写一样的", "write one"), told)
                    found = Text(
                        "与同一问题的第一行写的不一样", "differs from the question's first row"
                    )
                    related = [one.table.place(one.row(question.answers[0]), "when_ids")]
                    yield wrong(one.table, one.row(answer), "when_ids", rule, found, mend, related)


def unreached(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Every question is asked in some case: its condition names earlier answers that can be given together.

    Why: a question that waits for a later one, for itself, or for answers of which one rules out the other, is never
    asked, and what depends on it is never shown. Source: decision tables (DMN): unreachable rules.
    """
    mend = Mend(
        Text("前面问题的答案，能同时成立", "answers to earlier questions, possible together"),
        Text("改正条件，或把问题移到它所等的问题之后", "correct it, or move the question down"),
    )
    for one in _all(catalogue):
        reached = {node.question.text for node in one.tree.nodes if node.question}
        for question in one.tree.questions if one.tree.nodes else ():
            if question.text not in reached:
                found = Text("这个问题永远不会问到", "this question is never asked")
                row = one.row(question.answers[0])
                yield wrong(one.table, row, "when_ids", rule, found, mend)


def _ranged(one: Asked) -> Iterator[tuple[Question, list[tuple[Range, Answer]]]]:
    """Yield the questions whose answers are ranges, with these from low to high."""
    for question in one.tree.questions:
        found = ranges([answer.name for answer in question.answers])
        if found:
            paired = list(zip(found, question.answers, strict=True))
            low = -1
            yield (
                question,
                sorted(paired, key=lambda p: (low if p[0].low is None else p[0].low, p[0].low_in)),
            )


def overlap(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Of the answers to a question one only is true: none is there twice, and no ranges overlap.

    Why: who fits two answers does not know which list is theirs. 以上、以下、以内、满 include the number,
    不满、超过、以外 do not: 三百以下 and 三百以上 both hold 三百. Source: 民法典 art. 1259.
    """
    mend = Mend(
        Text("只有一个答案成立", "one answer only is true"),
        Text("改正界线：不满、超过不含本数，满、以上、以下含本数", "correct the bound"),
        "不满三百平方米／三百平方米以上",
    )
    for one in _all(catalogue):
        pairs: list[tuple[Answer, Answer]] = []
        for question in one.tree.questions:
            pairs += [
                p for p in combinations(question.answers, 2) if bare(p[0].name) == bare(p[1].name)
            ]
        for _, found in _ranged(one):
            for (low, a), (high, b) in combinations(found, 2):
                if not low.before(high) and not high.before(low) and bare(a.name) != bare(b.name):
                    pairs.append((a, b) if one.row(a) < one.row(b) else (b, a))
        for first, second in pairs:
            told = Text(f"与“{first.name}”重叠", f"overlaps {first.name}")
            related = [one.table.place(one.row(first), "name")]
            yield wrong(one.table, one.row(second), "name", rule, told, mend, related)


def gap(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """Answers that are ranges leave no number out between them.

    Why: who stands just there finds no answer: 不满三百 and 超过三百 leave out 三百. Source: 民法典 art. 1259.
    """
    mend = Mend(
        Text("前一档到哪里，后一档就从哪里起", "a range begins where the one before it ends"),
        Text("把本数归到其中一个答案", "give the number to one of them"),
        "不满三百平方米／三百平方米以上",
    )
    for one in _all(catalogue):
        for _, found in _ranged(one):
            for (low, first), (high, second) in pairwise(found):
                if low.apart(high):
                    told = Text(
                        f"与“{first.name}”之间有空缺", f"between it and {first.name} is a gap"
                    )
                    related = [one.table.place(one.row(first), "name")]
                    yield wrong(one.table, one.row(second), "name", rule, told, mend, related)


def never(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """What depends on situations applies in one way of answering at least.

    Why: answers to two questions must both be given; where one rules out the other, the row is never shown and
    nobody is told of the material, fee, step or matter. Source: decision tables (DMN): contradictory rules.
    """
    mend = Mend(
        Text("能同时成立的情形", "situations that are possible together"),
        Text("删去其中互相排斥的情形", "take out those that rule each other out"),
    )
    asked = catalogue.once("questions", _asked)
    for name, other, column in _DEPENDS:
        table = catalogue.tables[name]
        cells = zip(
            table.column(column).cells(), table.column("situation_ids").cells(), strict=True
        )
        for row, (own, named) in enumerate(cells):
            one = asked.get((other, str(own)))
            if one is None or not isinstance(named, tuple) or not one.told(named):
                continue  # situations of others, and questions that are never asked, are told as such
            if one.tree.nodes and not any(one.tree.holds(named, n.ids) for n in one.tree.leaves):
                found = Text("这些情形不会同时成立", "these situations are never true together")
                yield wrong(table, row, "situation_ids", rule, found, mend)


def implied(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """What the answers of a joint handling stand for is possible for each member. Told at the answer given last.

    Why: an applicant would be led to a list of materials that is nobody's. Source: keys of situations.csv.
    """
    mend = Mend(
        Text("成员事项里能成立的情形", "situations possible in the member's own questions"),
        Text("改正等于哪些情形，或补上前一个问题的情形", "correct what it stands for"),
    )
    asked = catalogue.once("questions", _asked)
    own = {key: one for (name, key), one in asked.items() if name == "situations"}
    matter_of = {id_: key for key, one in own.items() for id_ in one.row_of}
    for (name, _), one in asked.items():
        told: set[int] = set()
        for leaf in one.tree.leaves if name == "joint_situations" else ():
            known = [(a, values(getattr(a, "implied_ids", ()))) for a in leaf.answers]
            for matter in dict.fromkeys(
                matter_of[i] for _, ids in known for i in ids if i in matter_of
            ):
                last = next(a for a, ids in reversed(known) if set(ids) & own[matter].row_of.keys())
                if (
                    not _possible(own[matter], [ids for _, ids in known])
                    and one.row(last) not in told
                ):
                    told.add(one.row(last))
                    found = Text(f"在 {matter} 里不会成立", f"is never true of {matter}")
                    yield wrong(one.table, one.row(last), "implied_ids", rule, found, mend)


def _possible(one: Asked, known: list[tuple[str, ...]]) -> bool:
    """Say whether what is known can be true of a matter; questions that are never asked are told as such."""
    named = tuple(id_ for ids in known for id_ in ids if id_ in one.row_of)
    return not one.tree.nodes or not one.told(named) or bool(consistent(one.tree, known))


def passed(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """In each situation the procedure leads from a start through every step of that situation to an end.

    Why: who is not concerned by a step goes past it to what follows, or takes another exit; with two ways on, without
    a start or an end, or with a step nobody comes to, they would not know where.
    Source: this project's situation finder.
    """
    table, asked = catalogue.tables["steps"], catalogue.once("questions", _asked)
    mend = Mend(
        Text("在每种情形里都从开始走到结束", "a way from a start to an end in each situation"),
        Text(
            "补上同一条路上其他环节的适用情形，或改正走向",
            "mark the other steps too, or correct links",
        ),
    )
    steps: dict[str, list[tuple[int, Step]]] = {}
    for row, step in enumerate(table.rows(Step)):
        steps.setdefault(step.matter_id, []).append((row, step))
    links: dict[str, list[tuple[int, int]]] = {}
    for link in catalogue.tables["step_links"].rows(StepLink):
        links.setdefault(link.matter_id, []).append((link.step, link.next_step))
    for matter, own in steps.items():
        one = asked.get(("situations", matter))
        if one and any(isinstance(step.situation_ids, tuple) for _, step in own):
            rows = {step.step: row for row, step in own}
            for number, found in _lost(
                one.tree, [s for _, s in own], links.get(matter, [])
            ).items():
                yield wrong(table, rows[number], "situation_ids", rule, found, mend)


_WAYS = Text("有的情形跳过它，却不止一个去处", "some go past it and have not one way on")
_NOBODY = Text("有的情形走不到这里", "in some situations nobody comes here")
_STUCK = Text("有的情形从这里走不到结束", "in some situations no end is reached from here")
_NO_START = Text("有的情形没有开始", "some situations have no start")
_NO_END = Text("有的情形没有结束", "some situations have no end")


def _lost(asked: Tree, steps: list[Step], links: list[tuple[int, int]]) -> dict[int, Text]:
    """Return the steps at which the procedure breaks in some situation, though it does not break as a whole."""
    decisions = {step.step for step in steps if step.kind == "判断"}
    plain = [graphs.Step(s.step, s.kind, None, None, None) for s in steps]
    whole = graphs.Graph(tuple(plain), tuple(links))
    known = {n for judge in (graphs.unreached, graphs.dead_ends) for n, _ in judge(whole)}
    found: list[tuple[int, Text]] = []
    for leaf in asked.leaves:
        there = {s.step for s in steps if asked.holds(s.situation_ids, leaf.ids)}
        gone = [s for s in steps if s.step not in there]
        ways = Counter(one for one, _ in links)
        found += [(n, _WAYS) for n in passing.passed(links, there, decisions) if ways[n] != 1]
        kinds = {s.kind for s in steps if s.step in there}
        for kind, text in (("开始", _NO_START), ("结束", _NO_END)):
            found += [(s.step, text) for s in gone if s.kind == kind and kind not in kinds]
        graph = graphs.Graph(
            tuple(s for s in plain if s.number in there),
            tuple(link for _, link in passing.led_past(links, there, decisions)),
        )
        if {"开始", "结束"} <= kinds:
            found += [(n, _NOBODY) for n, _ in graphs.unreached(graph)]
            found += [(n, _STUCK) for n, _ in graphs.dead_ends(graph)]
    told: dict[int, Text] = {}
    for number, text in sorted(found, key=lambda f: f[0]):
        if number not in known:
            told.setdefault(number, text)
    return told
