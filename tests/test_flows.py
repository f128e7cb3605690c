"""Flowcharts: a figure is read back from its numbers alone and says what the list says; nothing meets that must not."""

from __future__ import annotations

import gzip
import itertools
import os
import random
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import jinja2
import pytest

from pipeline.view import labels
from pipeline.view.flow import Exit, Procedure, Stage, draw
from tests import example
from tests.browser.chromium import chromium
from tests.markup import Element, parse
from tests.worst import FULL, SILENT, built

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "theme" / "templates"
SEED = 20261127
HOW_MANY = 5000 if os.environ.get("GONGKAI_SOAK") else 500
LANGUAGES = ("zh-hans", "zh-hant", "en")
MACRO = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
).get_template("components/flow/macro.html")


# --- procedures nobody would like to draw ---------------------------------------------------


def stage(
    number: int, name: str, actor: str | None, *exits: int | tuple[int, str], kind: str = "办理",
    days: str | None = None,
) -> Stage:  # fmt: skip
    ways = tuple(Exit(x) if isinstance(x, int) else Exit(*x) for x in exits)
    return Stage(number, name, kind, actor, days, ways)


A, W, B, C, X = "申请人", "窗口", "承办部门", "协办部门", "专家或中介机构"
LONG = "不动产统一登记信息管理基础平台对接的跨省通办事项材料核验与现场踏勘联合审查会议纪要" * 2
FORKED = tuple(
    Stage(n, f"并联审查第{n}项", "办理", who, "3 个工作日", (Exit(6),), tuple({2, 3, 4, 5} - {n}))
    for n, who in ((2, W), (3, B), (4, C), (5, X))
)
NASTY: dict[str, tuple[Stage, ...]] = {
    "four parallel lanes": (
        stage(1, "受理", A, 2, 3, 4, 5, kind="开始"), *FORKED, stage(6, "汇总", W, kind="结束"),
    ),
    "nested decisions": (
        stage(1, "申请", A, 2, kind="开始"),
        stage(2, "齐全吗", W, (3, "齐全"), (4, "不齐全"), kind="判断"),
        stage(3, "要现场看吗", B, (5, "要看"), (6, "不用看"), kind="判断"),
        stage(4, "能当场补吗", W, (2, "能"), (7, "不能"), kind="判断"),
        stage(5, "现场合格吗", B, (6, "合格"), (7, "不合格"), (5, "再看一次"), kind="判断"),
        stage(6, "发证", W, kind="结束"), stage(7, "退件", W, kind="结束"),
    ),
    "two loops": (
        stage(1, "申请", A, 2, kind="开始"),
        stage(2, "初审", W, (3, "通过"), (1, "退回补正"), kind="判断"),
        stage(3, "复审", B, (4, "通过"), (1, "退回重报"), kind="判断"), stage(4, "领证", A, kind="结束"),
    ),
    "thirty steps": tuple(
        stage(n, f"第{n}个环节", (A, W, B, C, X)[n * 7 % 5], *([n + 1] if n < 30 else ()), days="1 个工作日")
        for n in range(1, 31)
    ),
    "one step": (stage(1, "窗口即时办结", W, kind="开始"),),
    "long labels": (
        stage(1, LONG, A, (2, LONG), (3, "Unbreakable" * 8), kind="判断", days=LONG),
        stage(2, "Longwordwithoutanyblank" * 4, B, 3), stage(3, LONG, A, 1, kind="特别程序"),
    ),
    "no actors": (
        stage(1, "申请", None, 2), stage(2, "审查", None, (3, "合格"), (1, "不合格"), kind="判断"),
        stage(3, "办结", None),
    ),
    "some actors": (stage(1, "申请", A, 2), stage(2, "审查", None, 3), stage(3, "办结", W)),
    "all back to the start": tuple(
        stage(n, "审", (A, W, B)[n % 3], (min(n + 1, 9), "过"), (1, "不过"), kind="判断") for n in range(1, 10)
    ),
    "all to the end": tuple(
        stage(n, "审", (A, W, B, C)[n % 4], *({n + 1, 12} if n < 12 else ())) for n in range(1, 13)
    ),
    "far jumps": (
        stage(1, "一", A, 2, 6), stage(2, "二", W, 3, 7), stage(3, "三", A, 4, 8), stage(4, "四", W, 5, 2),
        stage(5, "五", A, 6, 1), stage(6, "六", W, 7, 3), stage(7, "七", A, 8), stage(8, "八", W),
    ),
    "pieces apart": (stage(1, "甲", A, 1), stage(2, "乙", W), stage(7, "丙", B, 8), stage(8, "丁", A, 7)),
}  # fmt: skip
WORDS = (
    *(
        "受理",
        "审查",
        "材料",
        "申请",
        "补正",
        "现场",
        "核查",
        "决定",
        "送达",
        "告知",
        "听证",
        "专家",
        "评审",
        "缴费",
    ),
    *(
        "制证",
        "领取",
        "公示",
        "复核",
        "登记",
        "不动产权证书",
        "特种设备安全监督管理",
        "report",
        "3D",
    ),
)


def generated(chance: random.Random) -> Procedure:
    """Return a procedure as no hall has it: any step may lead anywhere."""
    count = chance.randint(1, 30)
    actors = [None] if chance.random() < 0.15 else [A, W, B, C, X, None][: chance.randint(1, 6)]

    def some(most: int) -> str:
        return "".join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))

    stages = []
    for number in range(1, count + 1):
        kind, exits = "办理", {number + 1: False} if number < count else {}
        turn = chance.random()
        if turn < 0.3:
            kind = "判断"
            exits = dict.fromkeys(
                (chance.randint(1, count) for _ in range(chance.randint(1, 4))), True
            )
        elif turn < 0.45:
            exits |= dict.fromkeys(
                (chance.randint(number, count) for _ in range(chance.randint(1, 3))), False
            )
        elif turn < 0.5:
            kind, exits = "特别程序", {}
        ways = tuple(Exit(to, some(8) if said else None) for to, said in exits.items())
        days = f"{number} 个工作日" if chance.random() < 0.5 else None
        stages.append(Stage(number, some(12), kind, chance.choice(actors), days, ways))
    return Procedure(tuple(stages))


def figure(procedure: Procedure) -> str:
    made = draw(procedure, "同时办理", "办理者未公开", "不计入时限")
    return str(MACRO.module.flow("f", "图", "说明", made))  # type: ignore[attr-defined]


# --- a figure read back from its numbers --------------------------------------------------------


class Frame(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float, room: float = 0.5) -> bool:
        return (
            self.left - room <= x <= self.right + room
            and self.top - room <= y <= self.bottom + room
        )


class Line(NamedTuple):
    points: tuple[tuple[float, float], ...]
    arrow: bool


class Drawn(NamedTuple):
    """What stands in a figure: its size, boxes with their texts, words on lines as (frame, text), lines, lanes."""

    width: float
    height: float
    boxes: dict[Frame, tuple[str, ...]]
    words: dict[Frame, str]
    lines: list[Line]
    lanes: tuple[tuple[float, float, str], ...]


def number_of(element: Element, name: str) -> float:
    return float(element.attributes[name])


def drawn(region: Element) -> Drawn:
    svg = region.one("svg", class_="flow-figure")
    texts = [(t, number_of(t, "x"), number_of(t, "y")) for t in svg.all("text")]
    frames = [_frame(e) for e in svg.walk() if "flow-box" in e.attributes.get("class", "").split()]
    boxes = {
        frame: tuple(
            t.text
            for t, x, y in texts
            if frame.holds(x, y, 0) and "flow-when" not in t.attributes.get("class", "")
        )
        for frame in frames
    }
    heads = region.all("svg", class_="flow-heads")
    lanes = tuple(
        (number_of(r, "x"), number_of(r, "x") + number_of(r, "width"), t.text)
        for head in heads
        for r, t in zip(head.all("rect"), head.all("text"), strict=True)
    )
    return Drawn(
        number_of(svg, "width"), number_of(svg, "height"), boxes, _words(svg),
        [_line(e) for e in svg.all("path", class_="flow-line")], lanes,
    )  # fmt: skip


def _frame(element: Element) -> Frame:
    if element.tag == "rect":
        x, y, w, h = (number_of(element, name) for name in ("x", "y", "width", "height"))
        return Frame(x, y, x + w, y + h)
    found = re.fullmatch(
        r"M(\d+) (\d+)h(\d+)l10 10v(\d+)l-10 10h-\3l-10 -10v-\4z", element.attributes["d"]
    )
    assert found, element.attributes["d"]
    x, y, w, h = map(float, found.groups())
    return Frame(x - 10, y, x + w + 10, y + h + 20)


def _words(svg: Element) -> dict[Frame, str]:
    """Return what is written on lines: texts under each other are one."""
    found: list[tuple[Frame, str]] = []
    for text in svg.all("text", class_="flow-when"):
        x, y, half = (
            number_of(text, "x"),
            number_of(text, "y"),
            8 * labels.width(text.children[0] if isinstance(text.children[0], str) else ""),
        )
        frame = Frame(x - half, y - 19, x + half, y + 7)
        last = found[-1][0] if found else None
        if last and last.bottom == frame.top + 4 and abs(last.left + last.right - 2 * x) < 1:
            merged = Frame(
                min(last.left, frame.left),
                last.top,
                max(last.right, frame.right),
                frame.bottom,
            )
            found[-1] = (merged, found[-1][1] + text.text)
        else:
            found.append((frame, text.text))
    return dict(found)


def _line(element: Element) -> Line:
    points: list[tuple[float, float]] = []
    for letter, rest in re.findall(r"([MVH])([^MVH]+)", element.attributes["d"]):
        values = [float(v) for v in rest.split()]
        if letter == "M":
            points.append((values[0], values[1]))
        else:
            x, y = points[-1]
            points.append((values[0], y) if letter == "H" else (x, values[0]))
    return Line(tuple(points), "marker-end" in element.attributes)


def faults(one: Drawn) -> list[str]:
    """Return everything that meets in a figure and must not."""
    things = [*one.boxes, *one.words]
    whole = Frame(0, 0, one.width, one.height)
    found = [
        f"outside the frame: {thing}"
        for thing in things
        if not (whole.holds(thing.left, thing.top, 0) and whole.holds(thing.right, thing.bottom, 0))
    ]
    for a, b in itertools.combinations(things, 2):
        if a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom:
            found.append(f"over each other: {a} {b}")
    pieces = [
        (number, min(p, q), max(p, q))
        for number, line in enumerate(one.lines)
        for p, q in itertools.pairwise(line.points)
    ]
    for number, (x1, y1), (x2, y2) in pieces:
        if not (whole.holds(x1, y1, 0) and whole.holds(x2, y2, 0)) or (x1 != x2 and y1 != y2):
            found.append(f"outside the frame, or slanted: {one.lines[number]}")
        found += [
            f"a line through {thing}: {one.lines[number]}"
            for thing in things
            if x2 > thing.left and x1 < thing.right and y2 > thing.top and y1 < thing.bottom
        ]
    return found + _along_each_other(one, pieces)


Piece = tuple[int, tuple[float, float], tuple[float, float]]


def _along_each_other(one: Drawn, pieces: list[Piece]) -> list[str]:
    found = []
    for (n, a1, a2), (m, b1, b2) in itertools.combinations(pieces, 2):
        upright = a1[0] == a2[0] == b1[0] == b2[0]
        level = a1[1] == a2[1] == b1[1] == b2[1]
        axis = 1 if upright else 0
        meet = a1[axis] <= b2[axis] and b1[axis] <= a2[axis]
        if n != m and (upright or level) and meet:
            found.append(f"lines along each other: {one.lines[n]} {one.lines[m]}")
    return found


def _at(word: Frame, x: float, y: float) -> bool:
    """Say whether a line begins or ends at what is written: over or under its middle."""
    return abs((word.left + word.right) / 2 - x) <= 36 and word.top - 5 <= y <= word.bottom + 5


def said_by(one: Drawn) -> tuple[dict[int, tuple[str, str]], Counter[tuple[int, int, str]]]:
    """Return what a figure says, from where things stand: number → (texts, lane), and what leads where, when."""
    numbers = {frame: int(texts[0]) for frame, texts in one.boxes.items()}
    stages = {}
    for frame, (number, *texts) in one.boxes.items():
        lane = [name for left, right, name in one.lanes if left <= frame.left < right]
        stages[int(number)] = ("".join(texts).replace(" ", ""), "".join(lane))
    ways: Counter[tuple[int, int, str]] = Counter()
    after_word: dict[Frame, int] = {}
    before_word: dict[Frame, int] = {}
    for line in one.lines:
        starts = [f for f in numbers if f.holds(*line.points[0])]
        ends = [f for f in numbers if f.holds(*line.points[-1])]
        said_at_start = [f for f in one.words if _at(f, *line.points[0])]
        said_at_end = [f for f in one.words if _at(f, *line.points[-1])]
        assert len(starts) + len(said_at_start) == 1, line
        assert len(ends) + len(said_at_end) == 1, line
        assert line.arrow == bool(ends), line
        if starts and ends:
            ways[numbers[starts[0]], numbers[ends[0]], ""] += 1
        elif starts:
            before_word[said_at_end[0]] = numbers[starts[0]]
        else:
            after_word[said_at_start[0]] = numbers[ends[0]]
    assert set(before_word) == set(after_word) == set(one.words)
    for frame, word in one.words.items():
        ways[before_word[frame], after_word[frame], word.replace(" ", "")] += 1
    return stages, ways


PROCEDURES = {name: Procedure(stages) for name, stages in NASTY.items()}


@pytest.fixture(scope="module")
def all_figures() -> dict[str, str]:
    """Return the figures of the hand-made and of the generated procedures, by name."""
    chance = random.Random(SEED)
    made = dict(PROCEDURES) | {f"generated {n}": generated(chance) for n in range(HOW_MANY)}
    return {name: figure(procedure) for name, procedure in made.items()}


def test_nothing_meets_that_must_not(all_figures: dict[str, str]) -> None:
    """12 hand-made procedures and 500 generated ones (seed 20261127): boxes, words, lines, the frame."""
    assert len(all_figures) == 12 + HOW_MANY
    for name, text in all_figures.items():
        assert faults(drawn(parse(text))) == [], name


def test_a_generated_figure_says_its_procedure() -> None:
    chance = random.Random(SEED + 1)
    led = 0
    for procedure in [*PROCEDURES.values(), *(generated(chance) for _ in range(60))]:
        stages, ways = said_by(drawn(parse(figure(procedure))))
        for one in procedure.stages:
            outside = "不计入时限" if one.kind == "特别程序" else ""
            text = one.name + (one.days or "") + outside
            assert stages[one.number][0] == text.replace(" ", "")
            actors = {x.actor for x in procedure.stages}
            lane = "" if actors == {None} else one.actor or "办理者未公开"
            assert stages[one.number][1] == lane
        expected = Counter(
            (one.number, way.to, (way.condition or "").replace(" ", ""))
            for one in procedure.stages
            for way in one.exits
        )
        together = {(s.number, w.to) for s in procedure.stages for w in s.exits if
                    len(s.exits) > 1 and PROCEDURES["four parallel lanes"] is procedure}  # fmt: skip
        assert ways == Counter(
            {
                (a, b, "同时办理" if (a, b) in together else c): n
                for (a, b, c), n in expected.items()
            }
        )
        led += sum(ways.values())
    assert led > 500


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r'd="M(\d+) (\d+)V(\d+)"', r'd="M\1 \2V\g<3>9"'),  # a line that goes on, through its box
        (r'height="42"', 'height="120"'),  # a box over what stands below it
        (r'width="208"', r'width="300"'),
        (r'd="M(\d+) (\d+)V(\d+)H', r'd="M\1 \2V\2H'),  # a line along the foot of boxes
        (r'(class="flow-when") x="(\d+)"', r'\1 x="5"'),  # a word moved out of the frame
    ],
)
def test_a_spoilt_figure_is_seen(old: str, new: str) -> None:
    text = figure(PROCEDURES["nested decisions"])
    assert faults(drawn(parse(text))) == []
    spoilt = re.sub(old, new, text)
    assert spoilt != text
    assert faults(drawn(parse(spoilt)))


TEXTS_IN_BOXES = """() => {
  const bad = []; let looked = 0;
  for (const svg of document.querySelectorAll(".flow-figure, .flow-heads")) {
    const whole = svg.getBoundingClientRect();
    const frames = [...svg.querySelectorAll(".flow-box, .flow-head")].map(e => e.getBoundingClientRect());
    for (const text of svg.querySelectorAll("text")) {
      const t = text.getBoundingClientRect(); looked += 1;
      if (parseFloat(getComputedStyle(text).fontSize) < 16) bad.push("small: " + text.textContent);
      const home = text.classList.contains("flow-when") ? whole : frames.find(f =>
        t.left + 1 >= f.left && t.left < f.right && t.top + 1 >= f.top && t.top < f.bottom);
      if (!home || t.right > home.right || t.bottom > home.bottom + 1 || t.left < home.left) bad.push(text.textContent);
      if (text.classList.contains("flow-when")) {
        for (const f of frames) {
          const across = t.left < f.right && f.left < t.right, down = t.top + 3 < f.bottom && f.top < t.bottom - 3;
          if (across && down) bad.push("over a box: " + text.textContent);
        }
      }
    }
  }
  return {bad, looked};
}"""
STYLES = "".join(
    (ROOT / "theme" / path).read_text(encoding="utf-8")
    for path in ("static/tokens.css", "static/base.css", "templates/components/flow/own.css")
)


@pytest.mark.browser
def test_chromium_keeps_every_text_in_its_box(all_figures: dict[str, str]) -> None:
    example_figures = [
        re.search(r'<div class="flow" .*?</svg>\s*</div>', path.read_text(encoding="utf-8"), re.S)
        for lang in LANGUAGES
        for path in sorted((example.output() / lang / "flows").glob("*.html"))
    ]
    assert len(example_figures) > 200
    texts = [*all_figures.values(), *(found[0] for found in example_figures if found)]
    with chromium() as browser:
        page = browser.new_page()
        looked = 0
        for start in range(0, len(texts), 100):
            body = "".join(texts[start : start + 100])
            page.set_content(
                f'<!doctype html><html lang="zh-Hans"><style>{STYLES}</style>{body}</html>'
            )
            found = page.evaluate(TEXTS_IN_BOXES)
            assert found["bad"] == []
            looked += found["looked"]
    assert looked > 10_000


# --- the pages --------------------------------------------------------------------------------------


def said_by_list(page: Element) -> tuple[dict[int, tuple[str, str]], set[tuple[int, int, str]]]:
    """Return what a list says: stages as number → (name, what else is said of it), and what leads where, when."""
    items = page.one("ol", class_="steps").all("li")
    numbers = [int(item.one("span", class_="no").text) for item in items]
    stages, ways = {}, set()
    for place, (item, number) in enumerate(zip(items, numbers, strict=True)):
        small = item.all("span", class_="small")
        stages[number] = (item.one("strong").tight, "".join(e.text for e in small))
        links = [e for e in item.all("div", class_="small") if e.all("a")]
        for link in links:
            way = link.one("a")
            to = int(way.attributes["href"].removeprefix("#step-"))
            word = link.tight.removesuffix(way.tight).rstrip("：:")
            ways.add((number, to, word))
        ended = [e for e in item.all("div", class_="small") if not e.all("a")]
        if not links and not ended and place + 1 < len(items):
            ways.add((number, numbers[place + 1], ""))
    return stages, ways


def flow_pages() -> list[str]:
    return [
        path.relative_to(example.output()).as_posix()
        for lang in LANGUAGES
        for path in sorted((example.output() / lang / "flows").glob("*.html"))
    ]


def test_figure_and_list_say_the_same() -> None:
    """Every matter of the example with steps, in every language: names, who, days, order and conditions."""
    together = {"zh-hans": "同时办理", "zh-hant": "同時辦理", "en": "atthesametime"}
    led = 0
    for path in flow_pages():
        lang = path.partition("/")[0]
        page = parse(example.text(path))
        one = drawn(page.one("div", class_="flow"))
        assert faults(one) == [], path
        stages, ways = said_by(one)
        listed, listed_ways = said_by_list(page)
        assert set(stages) == set(listed), path
        for number, (text, lane) in stages.items():
            name, more = listed[number]
            assert text.startswith(name), (path, text, name)
            days = text[len(name) :]
            pieces = more.replace(" ", "").replace("·", "")
            assert pieces.startswith(lane.replace(" ", "") + days), (path, pieces, lane, days)
        plain = {(a, b, "" if word == together[lang] else word) for a, b, word in ways}
        assert plain == listed_ways, path
        led += len(plain)
    assert led > 1000


def test_every_matter_with_steps_has_a_flowchart_and_no_other() -> None:
    site = built().site
    pages = {p.stem for p in (built().output / "zh-hans" / "flows").glob("*.html")}
    assert pages == {m.id for m in site.matters.values() if m.steps}
    assert FULL in pages
    assert SILENT not in pages
    silent = parse(built().text(f"zh-hans/matters/{SILENT}.html")).one("section", id="steps")
    assert "未公开" in silent.text
    assert not silent.all("a", class_="file")


def test_figures_are_light() -> None:
    sizes = {
        path: len(
            gzip.compress(
                re.search(r'<div class="flow" .*?</svg>\s*</div>', example.text(path), re.S)[
                    0
                ].encode()  # type: ignore[index]
            )
        )
        for path in flow_pages()
    }
    assert max(sizes.values()) <= 4096, max(sizes.items(), key=lambda one: one[1])


def test_equal_procedures_are_drawn_once() -> None:
    one = PROCEDURES["two loops"]
    same = Procedure(tuple(s for s in one.stages))
    assert draw(one, "a", "b", "c") is draw(same, "a", "b", "c")


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("在工程建设平台提交方案", 8, ("在工程建设平台", "提交方案")),
        ("受理（窗口）", 4, ("受理", "（窗口）")),
        ("领取纸质执照、公章", 6, ("领取纸质", "执照、公章")),
        ("Check the name and the articles", 10, ("Check the name", "and the articles")),
        ("", 5, ()),
        ("不动产", 2, ("不动", "产")),
    ],
)
def test_labels_break_at_word_ends(text: str, room: int, lines: tuple[str, ...]) -> None:
    assert labels.lines(text, room) == lines
