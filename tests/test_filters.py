"""Lists by one and by two filters: the counts are those of the model, the links hold without a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from pipeline.pages.filters import FACTS
from tests import example
from tests.browser.chromium import chromium

FREE, ONCE = "不收费", "当场办好"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def listed(path: str) -> list[str]:
    """Return where the rows of a list lead."""
    return re.findall(r'<div class="row-name"><a href="([^"]+)"', example.text(path))


def chips(path: str) -> dict[str, tuple[str, int | None]]:
    """Return the filters that a page offers: label → (address, count, or None for one to take back)."""
    found = re.findall(
        r'<li><a href="(?:\.\./)+(zh-hans/items/[^"]+)"[^>]*>([^<]+?) <span[^>]*>([^<]+)<',
        example.text(path),
    )
    return {label: (to, int(count) if count != "×" else None) for to, label, count in found}


def test_each_narrower_list_has_as_many_rows_as_its_filter_says() -> None:
    checked = 0
    for path in sorted(example.output().glob("zh-hans/items/by_*.html")):
        name = path.relative_to(example.output()).as_posix()
        for to, count in chips(name).values():
            if count is not None:
                assert len(listed(to)) == count, (name, to)
                checked += 1
    assert checked > 60


def test_two_filters_are_those_matters_that_pass_both() -> None:
    """Read back from the rows that are downloaded, and not from the model that made the page."""
    matters = json.loads(example.text("downloads/catalogue/matters.json"))
    both = {
        m["item_id"] for m in matters
        if m["charged"] is False and (m["case_kind"] == "即办件" or m["promised_days"] == 0)
    }  # fmt: skip
    items = {m["id"]: m["item_id"] for m in matters}
    led = set()
    for to in listed("zh-hans/items/by_at_once_free.html"):
        id_ = to.rpartition("/")[2].removesuffix(".html")
        led.add(items.get(id_, id_))
    assert led
    assert led <= both
    past = {m["item_id"] for m in matters if m["status"] in ("已取消",)}
    assert both - led <= past


def test_filters_are_added_and_taken_back_without_a_script(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto((example.output() / "zh-hans/items/index.html").as_uri())
    total = len(listed("zh-hans/items/index.html"))
    page.get_by_role("link", name=re.compile(f"^{FREE}")).click()
    page.get_by_role("link", name=re.compile(f"^{ONCE}")).click()
    assert page.url.endswith("by_at_once_free.html")
    count = len(listed("zh-hans/items/by_at_once_free.html"))
    expect(page.locator("main")).to_contain_text(f"{total} 项中的 {count} 项")
    assert not page.locator(".narrow").is_visible()
    page.get_by_role("link", name=re.compile(f"^{FREE}")).click()
    page.get_by_role("link", name=re.compile(f"^{ONCE}")).click()
    assert page.url.endswith("items/index.html")
    context.close()


def test_a_script_narrows_a_page_by_any_number_of_facts(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    address = (example.output() / "zh-hans/places/shili-shi.html").as_uri()
    page.goto(address)
    rows = page.locator("main .rows .row[data-is]")
    total = rows.count()
    assert total > 10
    wanted = page.locator('.row[data-is~="free"][data-is~="online"]').count()
    assert 0 < wanted < total
    page.get_by_role("button", name=FREE).click()
    page.get_by_role("button", name="可网上办").click()
    assert page.locator("main .rows .row:visible").count() == wanted
    expect(page.locator(".narrow [role=status]")).to_have_text(f"{total} 项中的 {wanted} 项")
    assert page.url.endswith("#is=online,free")
    again = context.new_page()
    again.goto(page.url)
    assert again.locator("main .rows .row:visible").count() == wanted
    context.close()


def test_every_fact_has_a_list() -> None:
    assert all((example.output() / f"zh-hans/items/by_{key}.html").is_file() for key in FACTS)
