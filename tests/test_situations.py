"""What applies in each situation: every way of answering, against a slow oracle, and the notices that show it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from pipeline.model.values import NOT_STATED, Missing
from pipeline.situations import MOST, leaves, questions
from tests import example
from tests.markup import parse
from tests.worst import FULL, built


def test_every_way_of_answering_has_what_applies_and_nothing_else() -> None:
    tried = 0
    for matter in built().site.matters.values():
        found = leaves(matter)
        asked: dict[object, list[str]] = {}
        for one in matter.situations:
            asked.setdefault(one.question, []).append(one.id)
        ways = list(product(*([*ids, *([""] if len(ids) == 1 else [])] for ids in asked.values())))
        assert len(found) == (len(ways) if asked else 0)
        for leaf, way in zip(found, ways, strict=bool(asked)):
            assert [one.id for one in leaf.answers] == [id_ for id_ in way if id_]
            for rows, all_rows in ((leaf.materials, matter.materials), (leaf.fees, matter.fees)):
                wanted = [
                    row for row in all_rows
                    if isinstance(row.situation_ids, Missing) or set(row.situation_ids) & set(way)
                ]  # fmt: skip
                assert list(rows) == wanted, (matter.id, way)
            tried += 1
        for row in matter.materials:
            assert not found or any(row in leaf.materials for leaf in found), "never asked for"
    assert tried >= 5


def test_too_many_ways_and_answers_without_a_question_make_none() -> None:
    matter = built().site.matters[FULL]
    one = matter.situations[0]
    many = tuple(replace(one, id=f"x{n}", question=f"问{n}？") for n in range(7))
    assert MOST < 2**7
    assert leaves(replace(matter, situations=many)) == ()
    assert len(leaves(replace(matter, situations=many[:6]))) == MOST
    silent = replace(one, question=NOT_STATED)
    assert questions(replace(matter, situations=(silent, *many[:1]))) == ()
    assert leaves(replace(matter, situations=())) == ()


def test_each_notice_of_a_situation_shows_its_materials() -> None:
    """In three languages of the worst site and for a matter with sixteen situations of the example."""
    site = built()
    tried = 0
    for matter in site.site.matters.values():
        for number, leaf in enumerate(leaves(matter), 1):
            for lang in site.site.settings.languages:
                page = parse(site.text(f"{lang}/sheets/{matter.id}_{number}.html")).one("main")
                ticks = page.all("li", class_="tick")
                assert len(ticks) == max(len(leaf.materials), 1)
                if lang == "zh-hans":
                    told = [li.one("span", class_="tick-name").tight for li in ticks]
                    names = [m.name.replace(" ", "") for m in leaf.materials]
                    pairs = zip(told, names, strict=bool(names))
                    assert all(a.startswith(b) for a, b in pairs), matter.id
                tried += 1
    assert tried >= 10
    whole = parse(example.text("zh-hans/sheets/jia-shipin-xinban.html")).one("main")
    assert len(whole.one("details").all("a")) == 16
