"""The two calculators as people use them, opened from the disk under the strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Browser

from pipeline.model.charges import charge, rate_of
from pipeline.model.deadlines import Limits, countable, outcome
from pipeline.view.charging import yuan
from tests.browser.chromium import chromium
from tests.browser.test_pages_in_browser import opened
from tests.worst import FULL, built

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_a_fee_is_worked_out_while_one_types(browser: Browser) -> None:
    said: list[str] = []
    page = opened(browser.new_context(), f"zh-hans/fees/of_{FULL}.html", said)
    fee = next(f for f in built().site.matters[FULL].fees if f.id == f"{FULL}-fei")
    rate = rate_of(fee, fee.tiers)
    assert rate is not None
    form = page.locator(".calculator")
    for typed in ("1000", "1000.5", "99999"):
        form.locator("input").fill(typed)
        found = charge(rate, Decimal(typed))
        assert found is not None
        assert form.locator("output").inner_text() == f"应交 {yuan(found.due)} 元"
    form.locator("input").fill("0")
    assert "未公开" in form.locator("output").inner_text()
    form.locator("input").fill("很多")
    assert "请填" in form.locator("output").inner_text()
    assert said == []


def test_a_day_leads_to_the_days_that_are_due(browser: Browser) -> None:
    said: list[str] = []
    page = opened(browser.new_context(), f"zh-hans/matters/{FULL}.html", said)
    matter, calendar = built().site.matters[FULL], built().site.calendar
    lengths = tuple(countable(one.length) for one in matter.special_procedures)
    limits = Limits(countable(matter.promised), countable(matter.statutory), True, lengths)
    form, day = page.locator(".deadline"), date(2026, 9, 28)
    form.locator("input").fill(str(day))
    lines = form.locator("output p")
    found = outcome(calendar, limits, day)
    assert lines.all_inner_texts() == [
        f"承诺最晚 {found['promised'].latest}", f"法定最晚 {found['statutory'].latest}",
        f"结果最晚送达 {found['delivered'].latest}",
    ]  # fmt: skip
    form.locator("select").select_option("handed-in")
    late = outcome(calendar, limits, day, handed_in=True)
    first, last = late["promised"].earliest, late["promised"].latest
    assert lines.all_inner_texts()[1] == f"承诺最晚 {first} 至 {last}"
    form.locator("button[value=extend]").click()
    longer = outcome(calendar, limits, day, handed_in=True, extended=True)
    assert str(longer["statutory"].latest) in lines.all_inner_texts()[2]
    form.locator("select").select_option("accepted")
    form.locator("input").fill("2028-01-03")
    assert "暂估" in lines.all_inner_texts()[0]
    assert said == []
