"""Large type and the sets of colours: on every kind of page with the worst data, as a reader chooses them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import COLOUR, axe
from tests.browser.chromium import chromium
from tests.browser.test_pages_in_browser import opened
from tests.build_tools import SOAK
from tests.worst import FULL, built, of_every_kind

pytestmark = pytest.mark.browser

LOOKS = ("light", "dark", "contrast", "contrast-dark")
SMALL_TEXT = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const e = n.parentElement;
    if (!n.data.trim() || e.closest('svg, script, .skip') || !e.getClientRects().length) continue;
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (size < 24) found.push(size + ' ' + n.data.trim().slice(0, 40));
  }
  return found;
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll(
  'button, input:not([type=checkbox]):not([type=radio]), select, summary, nav a, .doors a, .chips a, .file')]
  .filter(e => e.getClientRects().length && !e.closest('.skip') && e.getBoundingClientRect().height < 64)
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def plain(page: Any) -> str:
    """Return what stands in plain words beside the first term that has any."""
    return str(
        page.evaluate("getComputedStyle(document.querySelector('[data-plain]'), '::after').content")
    )


def test_large_type_is_large_on_every_kind_of_page(browser: Browser) -> None:
    """24 px text, 64 px targets, one column, nothing sideways at 320 px, and axe finds nothing."""
    context = browser.new_context(reduced_motion="reduce")
    faults, said, texts = [], [], 0
    for planned in of_every_kind():
        page = opened(context, f"{planned.path}?type=large", said)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            faults += [f"{planned.path} {width}: {x}" for x in page.evaluate(SMALL_TEXT)[:3]]
            faults += [f"{planned.path} {width}: {x}" for x in page.evaluate(SMALL_TARGETS)[:3]]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                faults.append(f"{planned.path} {width} scrolls sideways")
        if SOAK or planned.kind in ("home", "items", "matter", "dataset"):
            faults += [f"{planned.path}: {fault}" for fault in axe(page)]
        texts += len(page.inner_text("main"))
        page.close()
    context.close()
    assert faults == []
    assert said == []
    assert texts > 10_000


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_can_be_read(browser: Browser, look: str) -> None:
    """The colours that a reader chooses win over the system's, and keep their contrast on every page."""
    context = browser.new_context(color_scheme="light" if "dark" in look else "dark")
    kinds = of_every_kind()
    for planned in kinds if SOAK else [p for p in kinds if p.kind in ("home", "matter", "quality")]:
        page = opened(context, f"{planned.path}?look={look}", [])
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (paper == "rgb(255, 255, 255)") is ("dark" not in look)
        assert axe(page, COLOUR) == [], planned.path
        page.close()
    context.close()


def test_what_is_chosen_is_kept_on_the_device_and_can_be_taken_back(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = opened(context, f"zh-hans/matters/{FULL}.html", [])
    large = page.get_by_role("button", name="大字版")
    assert large.get_attribute("aria-pressed") == "false"
    assert plain(page) == "none"
    large.focus()
    page.keyboard.press("Enter")
    assert large.get_attribute("aria-pressed") == "true"
    assert "我们答应最多几天办好" in plain(page)
    page.locator(".top .modes summary").click()
    page.get_by_role("button", name="黑底高对比").click()
    other: Any = opened(context, "en/index.html", [])
    root = other.locator("html")
    assert root.get_attribute("data-type") == "large"
    assert root.get_attribute("data-look") == "contrast-dark"
    other.get_by_role("button", name="Large type").click()
    assert root.get_attribute("data-type") is None
    context.close()


def test_the_panel_of_looks_never_covers_what_has_the_focus(browser: Browser) -> None:
    """It closes when the keyboard leaves it, forwards or backwards, and at Escape (WCAG 2.2, 2.4.12)."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = opened(context, "en/index.html", [])
    details, summary = page.locator(".modes details"), page.locator(".modes summary")
    for key, presses in (("Shift+Tab", 1), ("Tab", 7), ("Escape", 1)):
        summary.focus()
        page.keyboard.press("Enter")
        assert details.get_attribute("open") is not None
        for _ in range(presses):
            assert details.get_attribute("open") is not None
            page.keyboard.press(key)
        assert details.get_attribute("open") is None, key
    assert summary.evaluate("one => one === document.activeElement")
    context.close()


def test_nothing_is_removed_in_large_type(browser: Browser) -> None:
    """What can be read in ordinary type can be read in large type too."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    path = f"zh-hans/matters/{FULL}.html"
    ordinary = opened(context, path, []).inner_text("main").split()
    large = set(opened(context, f"{path}?type=large", []).inner_text("main").split())
    assert len(ordinary) > 100
    assert [word for word in ordinary if word not in large] == []
    context.close()


def test_without_a_script_there_are_no_buttons_that_do_nothing(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context, "zh-hans/index.html", [])
    assert not page.locator(".top .modes").is_visible()
    context.close()


def test_a_page_is_read_aloud_and_stopped(browser: Browser) -> None:
    """The browser's own speech is asked for each sentence in the page's language, and stopped."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "window.asked = []; const s = window.speechSynthesis;"
        "s.speak = u => window.asked.push([u.lang, u.text]); s.cancel = () => window.asked.push(['cancel']);"
    )
    page.goto((built().output / "zh-hans/index.html").as_uri())
    page.locator(".top .modes summary").click()
    page.get_by_role("button", name="朗读本页").click()
    asked = page.evaluate("window.asked")
    assert len(asked) > 5
    assert asked[0] == ["zh-Hans", "您要办什么事？"]
    page.get_by_role("button", name="停止朗读").click()
    assert page.evaluate("window.asked").pop() == ["cancel"]
    context.close()
