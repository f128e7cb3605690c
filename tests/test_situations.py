"""What applies in each situation: every way of answering, against a slow oracle, and the pages that lead there."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from itertools import product
from urllib.parse import urljoin

import pytest
from markupsafe import Markup

from pipeline.check import check
from pipeline.load import load
from pipeline.model.catalogue import Situation
from pipeline.model.questions import MOST, consistent, tree
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED, Missing
from pipeline.rules.ranges import range_of
from pipeline.site import Site
from pipeline.situations import leaves, narrow, narrow_joint, turns
from pipeline.view.gathered import gather
from tests import example
from tests.markup import Element, parse
from tests.worst import FULL, built

SEED = 20261130


@cache
def built_example() -> Site:
    """Return the example's model, without its pages."""
    data, content = example.ROOT / "data", example.ROOT / "content"
    return load(check(data, content, example.DAY, None))


def some(draw: random.Random) -> list[Situation]:
    """Return the answers of a few questions, some of which wait for answers to others, earlier or not."""
    made: list[Situation] = []
    for q in range(draw.randint(1, 5)):
        ids = [f"q{n}a{a}" for n in range(5) for a in range(3)]
        named = tuple(draw.sample(ids, draw.randint(1, 3)))
        when = named if draw.random() < 0.5 else NOT_APPLICABLE
        for a in range(draw.randint(1, 3)):
            made.append(Situation(f"q{q}a{a}", "m", f"问{q}？", f"答{a}", when))
    return made


def slow(rows: list[Situation]) -> set[frozenset[str]]:
    """Return every way of answering by trying all: a way is one that asks just what its own answers ask."""
    asked: dict[str, list[Situation]] = {}
    for row in rows:
        asked.setdefault(str(row.question), []).append(row)
    of = {row.id: row.question for row in rows}
    choices = [
        [a.id for a in answers] + ["none" if len(answers) == 1 else "-", "-"]
        for answers in asked.values()
    ]
    found = set()
    for way in product(*(dict.fromkeys(c) for c in choices)):
        earlier: set[str] = set()
        true = True
        for chosen, answers in zip(way, asked.values(), strict=True):
            when = answers[0].when_ids
            asks = isinstance(when, Missing) or all(
                any(i in earlier for i in when if of.get(i) == q) for q in {of.get(i) for i in when}
            )
            true = true and asks == (chosen != "-")
            earlier.add(chosen)
        if true:
            found.add(frozenset(way) - {"-", "none"})
    return found


def test_every_way_of_answering_is_found_and_no_other() -> None:
    draw, waiting = random.Random(SEED), 0
    for _ in range(600):
        rows = some(draw)
        made, wanted = tree(rows), slow(rows)
        if made.too_many:
            assert len(wanted) > MOST
            continue
        assert [n.ids for n in made.leaves] == list(dict.fromkeys(n.ids for n in made.leaves))
        assert {n.ids for n in made.leaves} == wanted
        assert [n.number for n in made.leaves] == list(range(1, len(made.leaves) + 1))
        waiting += len({len(n.path) for n in made.leaves}) > 1
    assert waiting > 20, "some ways are shorter than others"


def test_what_names_several_questions_needs_an_answer_of_each() -> None:
    rows = [
        Situation(f"q{q}a{a}", "m", f"问{q}？", f"答{a}", NOT_APPLICABLE)
        for q in (1, 2)
        for a in (1, 2)
    ]
    asked = tree(rows)

    def where(*named: str) -> list[int]:
        return [n.number for n in asked.leaves if asked.holds(named, n.ids)]

    assert where("q1a1") == [1, 2]
    assert where("q1a1", "q1a2") == [1, 2, 3, 4]
    assert where("q1a1", "q2a2") == [2]
    assert where("q1a1", "q1a2", "q2a2") == [2, 4]
    assert where("elsewhere") == []
    assert len([n for n in asked.leaves if asked.holds(NOT_STATED, n.ids)]) == 4
    assert [n.number for n in consistent(asked, [("q1a2",), ("elsewhere",)])] == [3, 4]
    assert consistent(asked, [("q1a2",), ("q1a1",)]) == ()


def test_too_many_ways_and_answers_without_a_question_make_none() -> None:
    matter = built().site.matters[FULL]
    one = matter.situations[0]
    many = tuple(replace(one, id=f"x{n}", question=f"问{n}？") for n in range(7))
    assert MOST < 2**7
    assert tree(many).too_many
    assert leaves(replace(matter, situations=many)) == ()
    assert len(leaves(replace(matter, situations=many[:6]))) == MOST
    silent = replace(one, question=NOT_STATED)
    assert leaves(replace(matter, situations=(silent, *many[:1]))) == ()
    assert leaves(replace(matter, situations=())) == ()


def test_who_goes_past_a_step_goes_on_to_what_follows_it() -> None:
    matter = built().site.matters[FULL]
    step, link = matter.steps[0], matter.step_links[0]
    every = [replace(step, step=n, kind="判断" if n == 2 else "办理") for n in (1, 2, 3, 4, 5)]
    steps = [s for s in every if s.step != 4]
    ways = [(1, 2, "齐全"), (2, 3, NOT_STATED), (3, 4, NOT_STATED), (4, 5, "过"), (2, 4, "免")]
    links = [replace(link, step=a, next_step=b, condition=c) for a, b, c in ways]
    found = turns(every, links, steps)  # 4 is not there, and a decision has another exit
    assert [t.number for t in found] == [1, 2, 3, 4]
    assert found[1].ways == ((NOT_STATED, 3),)
    assert found[2].ways == ((NOT_STATED, 4),)
    assert [t.told for t in found] == [(("齐全", 2),), (), (), ()]
    plain = [replace(s, kind="办理") for s in every]
    assert turns(plain, links, steps)[1].ways == ((NOT_STATED, 3), ("免", 4))
    last = turns(every, links, [every[1], every[4]])
    assert last[0].ways == ((NOT_STATED, 2), ("免", 2)), "no exit remains: all lead past"
    round_ = [replace(link, step=1, next_step=7), replace(link, step=7, next_step=7)]
    assert turns(every, round_, every)[0].ways == (), (
        "a circle of steps that are not there leads nowhere"
    )


def test_rows_of_several_lists_become_one() -> None:
    a, b, c, d = (Markup("<li>{}</li>").format(x) for x in "abcd")
    lists = [(1, [(1, a), (2, b)]), (2, [(1, a), (2, c), (3, d)]), (3, [])]
    assert gather(lists) == [
        '<li data-at="1 2">a</li>', '<li data-at="1">b</li>', '<li data-at="2">c</li>', '<li data-at="2">d</li>',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("三百平方米以下", (None, False, 300, True, "平方米")),
        ("不满三百平方米", (None, False, 300, False, "平方米")),
        ("三百平方米（含）以上", (300, True, None, False, "平方米")),
        ("给不满十六周岁的孩子办", (None, False, 16, False, "周岁")),
        ("本人已满16周岁", (16, True, None, False, "周岁")),
        ("超过一千二百平方米不满五千平方米", (1200, False, 5000, False, "平方米")),
        ("注册资本一万元以上", (10000, True, None, False, "元")),
        ("10万元以下", (None, False, 100000, True, "元")),
        ("十二万以外", (120000, False, None, False, "")),
        ("住宅", None), ("三个孩子", None), ("五人以上、三层以下", None), ("满十六，满十八", None),
    ],
)  # fmt: skip
def test_a_range_is_read_off_an_answer(text: str, wanted: tuple[object, ...] | None) -> None:
    found = range_of(text)
    assert (found and tuple(found)) == wanted


# --- the pages

SECTIONS = {"situations": "sheets", "joint-situations": "joint-sheets"}


def roots(section: str) -> list[str]:
    """Return the ids of what has questions in the example."""
    found = sorted((example.output() / "zh-hans" / section).glob("*.html"))
    return [p.stem for p in found if "_" not in p.stem]


@cache
def main(path: str) -> Element:
    """Return the main part of a page of the example."""
    return parse(example.text(path)).one("main")


def by_links(path: str) -> list[str]:
    """Return the sheets that are reached from a question by its answers, in order."""
    ask = main(path).one("section", id="ask")
    found = []
    for link in ask.all("a"):
        to = urljoin(path, link.attributes["href"])
        found += [to] if "/situations/" not in to and "-situations/" not in to else by_links(to)
    return found


def parts(root: Element) -> dict[str, list[str]]:
    """Return the words of what a sheet says applies: materials, fees, steps or matters in turn."""
    return {
        "materials": [e.tight for e in root.all("li", class_="tick")],
        "fees": [e.tight for e in root.all("div", class_="fact-fee")],
        "steps": [e.tight for e in root.all("li", class_="turn")],
    }


def of_leaf(script: Element, number: str) -> dict[str, list[str]]:
    """Return the same for a leaf as the script will show it."""
    kept = [e for e in script.walk() if number in e.attributes.get("data-at", "").split()]
    return parts(Element("div", {}, list(kept)))


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize(("section", "least"), [("situations", 180), ("joint-situations", 120)])
def test_links_lead_to_every_sheet_and_the_script_shows_the_same(
    lang: str, section: str, least: int
) -> None:
    tried = 0
    for id_ in roots(section):
        root = main(f"{lang}/{section}/{id_}.html")
        reached = by_links(f"{lang}/{section}/{id_}.html")
        sheet = f"{lang}/{SECTIONS[section]}/{id_}"
        assert reached == [f"{sheet}_{n}.html" for n in range(1, len(reached) + 1)]
        assert len(reached) <= MOST
        script = root.one("template")
        for number, path in enumerate(reached, 1):
            shown = parts(main(path))
            assert shown["materials"], path
            assert shown["fees"], path
            assert of_leaf(script, str(number)) == shown, path
            tried += 1
    assert tried >= least


def test_six_matters_and_two_packages_differ_in_fees_and_steps() -> None:
    differ = {"situations": 0, "joint-situations": 0}
    for section in differ:
        for id_ in roots(section):
            found = [parts(main(p)) for p in by_links(f"zh-hans/{section}/{id_}.html")]
            kinds = [len({tuple(one[k]) for one in found}) for k in ("materials", "fees", "steps")]
            differ[section] += kinds[0] > 1 and max(kinds[1:]) > 1
    assert differ["situations"] >= 6
    assert differ["joint-situations"] >= 2


def test_a_package_is_narrowed_to_what_its_answers_mean() -> None:
    """The restaurant: what its members' own trees say of the answers that stand for theirs, and nothing else."""
    site = built_example()
    joint = site.joints["kai-canguan"]
    asked = tree(joint.situations)
    assert len(asked.leaves) == 16
    for node in asked.leaves:
        own = narrow_joint(joint, asked, node, site.calendar)
        ids = [m.matter.id for m in own.members]
        assert ("shi-xiaofang" in ids) == ("kai-canguan-da" in node.ids)
        food = next(m.matter for m in own.members if m.matter.id == "jia-shipin-xinban")
        stands = {
            i
            for s in joint.situations
            if s.id in node.ids and isinstance(s.implied_ids, tuple)
            for i in s.implied_ids
        }
        whole = site.matters["jia-shipin-xinban"]
        (leaf,) = [x for x in leaves(whole) if x.node.ids <= stands]
        assert [m.name for m in food.materials] == [m.name for m in leaf.materials]
        assert all(isinstance(m.situation_ids, Missing) for m in food.materials), "nothing is open"
        assert own.schedule.together <= joint.schedule.together
        assert set(own.schedule.spans) == set(ids)


def test_who_waits_for_a_member_that_is_not_needed_waits_for_those_before_it() -> None:
    site = built_example()
    joint = site.joints["shenhou-yijianshi"]
    first, second, third = joint.members[0], joint.members[1], joint.members[3]
    rest = replace(third.row, situation_ids=NOT_APPLICABLE)
    gone = replace(second.row, situation_ids=("shenhou-yijianshi-yiyuan",))
    odd = replace(joint, members=(first, replace(second, row=gone), replace(third, row=rest)))
    asked = tree(joint.situations)
    for node in asked.leaves:
        waits = narrow_joint(odd, asked, node, site.calendar).schedule.waits[third.matter.id]
        there = "shenhou-yijianshi-yiyuan" in node.ids
        assert waits == ((second if there else first).matter.id,)


def test_what_is_still_open_keeps_its_situations() -> None:
    matter = built_example().matters["shi-bdc-zhuanyi"]
    known = narrow(matter, [("shi-bdc-zhuanyi-fuqi",), ("shi-bdc-zhuanyi-zhuzhai",)])
    open_ = {m.name for m in known.materials if not isinstance(m.situation_ids, Missing)}
    assert open_ == {"银行同意带押过户的书面文件"}
    assert "单身声明" not in {m.name for m in known.materials}
    assert len(known.fees) == len(matter.fees) - 1
    assert narrow(replace(matter, situations=()), []).materials == matter.materials


def test_each_sheet_of_a_situation_shows_what_applies() -> None:
    """In three languages of the worst site."""
    site = built()
    tried = 0
    for matter in site.site.matters.values():
        for leaf in leaves(matter):
            for lang in site.site.settings.languages:
                path = f"{lang}/sheets/{matter.id}_{leaf.node.number}.html"
                ticks = parse(site.text(path)).one("main").all("li", class_="tick")
                assert len(ticks) == max(len(leaf.materials), 1)
                if lang == "zh-hans":
                    told = [li.one("span", class_="tick-name").tight for li in ticks]
                    names = [m.name.replace(" ", "") for m in leaf.materials]
                    pairs = zip(told, names, strict=bool(names))
                    assert all(a.startswith(b) for a, b in pairs), matter.id
                tried += 1
    assert tried >= 10
