"""What is handled together: reckoned against brute force, drawn and written alike, merged without loss."""

from __future__ import annotations

import itertools
import json
import random
import re

from pipeline.check import check
from pipeline.load import load
from pipeline.model.schedule import Task, circle, schedule, waits_of
from pipeline.model.standing import Standing
from pipeline.model.values import NATURAL, NOT_APPLICABLE, NOT_STATED, WORKING, Days
from pipeline.model.workdays import Calendar
from pipeline.pages.joints import costs_of
from tests import example
from tests.build_tools import CACHE
from tests.markup import parse
from tests.test_rules import calendar

NO_DAYS = Calendar(())


def brute(tasks: list[Task]) -> int:
    """Return the longest chain of waiting tasks, by trying every order of every subset."""
    waits, length = waits_of(tasks), {t.key: t.limit.count for t in tasks}
    best = 0
    for size in range(1, len(tasks) + 1):
        for chain in itertools.permutations(length, size):
            if all(a in waits[b] for a, b in itertools.pairwise(chain)):
                best = max(best, sum(length[key] for key in chain))
    return best


def test_the_critical_path_is_the_longest_chain() -> None:
    """300 random handlings of up to six matters, seed 20261127, against every chain there is."""
    chance = random.Random(20261127)
    waiting = 0
    for _ in range(300):
        keys = [f"m{n}" for n in range(chance.randint(2, 6))]
        tasks = []
        for n, key in enumerate(keys):
            before = tuple(k for k in keys[:n] if chance.random() < 0.4)
            after = chance.choice((before, NOT_STATED, NOT_APPLICABLE))
            tasks.append(Task(key, n // 2 + 1, after, Days(chance.randint(0, 9), WORKING)))
        plan = schedule(tasks, NO_DAYS)
        assert plan.together == brute(tasks)
        assert plan.one_by_one == sum(t.limit.count for t in tasks)
        waiting += sum(map(len, plan.waits.values()))
        on_path = [plan.spans[t.key] for t in tasks if plan.spans[t.key].critical]
        assert bool(on_path) == (plan.together > 0)
        for one in on_path:  # a day more on a critical matter is a day more for all
            assert one.days
        for task in tasks:
            span = plan.spans[task.key]
            longer = [
                Task(t.key, t.stage, t.after, Days(t.limit.count + (t is task), WORKING))
                for t in tasks
            ]
            delayed = schedule(longer, NO_DAYS).together > plan.together
            if span.days:
                assert delayed == span.critical, (task, plan)
    assert waiting > 300


def test_kinds_of_days_are_not_added_blindly() -> None:
    days = calendar()
    tasks = [
        Task("a", 1, NOT_STATED, Days(10, NATURAL)),
        Task("b", 2, NOT_STATED, Days(3, WORKING)),
        Task("c", 2, NOT_STATED, Days(5, NOT_STATED)),
        Task("d", 2, NOT_STATED, NOT_STATED),
    ]
    plan = schedule(tasks, days)
    assert days.most_worked(7) in (5, 6, 7)
    assert plan.spans["a"].days == days.most_worked(10) <= 10
    assert plan.together == days.most_worked(10) + 3
    assert set(plan.left_out) == {"c", "d"}
    assert plan.natural == ("a",)


def test_a_circle_is_found_and_has_no_turn() -> None:
    tasks = [Task("a", 1, ("b",), Days(1, WORKING)), Task("b", 1, ("a",), Days(1, WORKING))]
    assert set(circle(waits_of(tasks))) == {"a", "b"}
    assert schedule(tasks, NO_DAYS).spans == {}


def pages() -> list[str]:
    folder = example.output() / "zh-hans" / "joints"
    return [
        p.relative_to(example.output()).as_posix()
        for p in sorted(folder.glob("[a-z]*.html"))
        if p.stem != "index"
    ]


def test_the_example_has_the_boards_and_events_of_life() -> None:
    html = example.text("zh-hans/joints/index.html")
    assert len(pages()) >= 14
    boards = html[html.index("并联审批</h2>") :]
    assert boards.count('class="row"') == 4
    for board in ("建设工程", "技术改造", "房地产开发", "企业开办"):
        assert board in boards


def test_figure_and_table_say_the_same() -> None:
    """Every bar of the figure is a row of the table with the same matter, days and place on the path."""
    compared = 0
    for path in pages():
        main = parse(example.text(path)).one("main")
        words = [e.text for e in main.one("svg").all("text") if "bar-word" in e.attributes["class"]]
        table = {}
        for row in main.one("table").one("tbody").all("tr"):
            cells = [e for e in row.walk() if e.tag in ("td", "th") and e is not row]
            name = cells[1].one("a").text
            start, _, end = re.sub(r"[^0-9–]", "", cells[4].text).partition("–")
            table[name] = (int(end) - int(start), "关键" in cells[4].text)
        for said in words:
            name, _, rest = said.partition(" · ")
            days = int(re.search(r"\d+", rest)[0]) if "个工作日" in rest else 0
            assert table[name] == (days, "关键" in rest), (path, said)
            compared += 1
        assert len(words) == len(table)
    assert compared > 35


def test_materials_are_merged_and_their_counts_added() -> None:
    """Read back from the rows that are downloaded: each name once, its originals the sum over the members."""
    members = json.loads(example.text("downloads/catalogue/joint_members.json"))
    materials = json.loads(example.text("downloads/catalogue/materials.json"))
    merged = 0
    for path in pages():
        id_ = path.rpartition("/")[2].removesuffix(".html")
        turns = sorted((m for m in members if m["joint_id"] == id_), key=lambda m: m["stage"])
        own = [m["member_id"] for m in turns]
        wanted: dict[str, list[dict[str, object]]] = {}
        asked = sorted(
            (r for r in materials if r["matter_id"] in own), key=lambda r: own.index(r["matter_id"])
        )
        for row in asked:
            if row["necessity"] != "免提交":
                wanted.setdefault(row["licence"] or row["name"], []).append(row)
        checks = parse(example.text(path)).one("main").one("ul", class_="checks").all("li")
        assert len(checks) == len(wanted)
        for li in checks:
            name = li.one("strong").text
            (rows,) = (
                r for r in wanted.values() if "、".join(dict.fromkeys(x["name"] for x in r)) == name
            )
            originals = sum(row["originals"] or 0 for row in rows)
            assert not originals or f"原件 {originals} 份" in " ".join(li.text.split()), path
            merged += len(rows) > 1
    assert merged >= 3


def test_a_guide_leads_to_what_it_is_part_of_and_back() -> None:
    assert "joints/kai-canguan.html" in example.text("zh-hans/matters/jia-shipin-xinban.html")
    assert "matters/jia-shipin-xinban.html" in example.text("zh-hans/joints/kai-canguan.html")
    assert "joints/kai-canguan.html" in example.text("zh-hans/index.html")


def test_fees_of_all_matters_are_summed_and_what_is_left_out_is_said() -> None:
    """The sum of the example's fixed fees, added again from the tables; nothing unknown counts as 0."""
    site = load(check(example.ROOT / "data", example.ROOT / "content", example.DAY, CACHE))
    summed = 0
    for joint in site.joints.values():
        costs = costs_of(joint)
        lines = [
            fee
            for member in joint.members
            for fee in member.matter.fees
            if fee.state == "收取" and fee.standing is Standing.IN_FORCE
        ]
        fixed = [f for f in lines if (f.rate_kind, f.situation_ids) == ("定额", NOT_APPLICABLE)]
        assert costs.fixed == sum(f.amount for f in fixed)
        assert (costs.lines, costs.by_rate) == (len(fixed), len(lines) - len(fixed))
        page = parse(example.text(f"zh-hans/joints/{joint.id}.html")).one("main").text
        assert (f"合计 {costs.fixed:,f} 元" in page) == bool(costs.lines)
        assert (f"有 {costs.silent} 个事项没有公开收不收费" in page) == bool(costs.silent)
        assert ("各事项都不收费" in page) == (not lines and not costs.silent)
        summed += costs.lines
    assert summed > 2
