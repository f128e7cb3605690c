"""Every kind of page with the worst data, in Chromium, opened from the disk as from a USB stick."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.axe import COLOUR, axe
from tests.browser.chromium import chromium
from tests.worst import FULL, built, of_every_kind

pytestmark = pytest.mark.browser

STOPS = """
[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter(e => !e.disabled && e.tabIndex >= 0 && e.getClientRects().length)
    .filter(e => e.checkVisibility({visibilityProperty: true}))
""".strip()
AT = f"() => {STOPS}.indexOf(document.activeElement)"
FOCUSED = f"""() => {STOPS}.flatMap(e => {{
    e.focus();
    const s = getComputedStyle(e), r = e.getBoundingClientRect(), seen = r.width > 0 && r.height > 0;
    const drawn = e.closest('svg') || (s.outlineStyle != 'none' && parseFloat(s.outlineWidth) >= 2);
    const stops = document.activeElement === e && e.tabIndex === 0;
    return seen && drawn && stops ? [] : [e.outerHTML.slice(0, 120)];
}})"""
"""What the keyboard can reach on a page but does not, or reaches without a mark that can be seen."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def opened(context: BrowserContext, path: str, said: list[str]) -> Any:
    page = context.new_page()
    page.on("console", lambda message: said.append(f"{path}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{path}: {error}"))
    page.on("request", lambda r: said.append(f"{path}: {r.url}") if r.url[:5] != "file:" else None)
    file, mark, query = path.partition("?")
    page.goto((built().output / file).as_uri() + mark + query)
    return page


def test_axe_finds_nothing_nothing_scrolls_and_the_console_is_silent(browser: Browser) -> None:
    """Axe from A to AAA and best practice at 360 and 1280 px; no sideways scroll at 320, which is also 400 %."""
    context = browser.new_context(reduced_motion="reduce")
    said: list[str] = []
    faults = []
    for planned in of_every_kind():
        page = opened(context, planned.path, said)
        faults += _by_keyboard(page, planned.path)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            faults += [f"{planned.path} {width}: {fault}" for fault in axe(page)]
        page.set_viewport_size({"width": 320, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{planned.path} scrolls sideways")
        page.close()
    context.close()
    assert faults == []
    assert said == []


def _by_keyboard(page: Any, path: str) -> list[str]:
    """Press Tab: the way past the menu comes first, then all in the page's order; the focus is always seen."""
    page.set_viewport_size({"width": 1280, "height": 800})
    order = []
    for _ in range(min(12, page.evaluate(f"() => {STOPS}.length"))):
        page.keyboard.press("Tab")
        order.append(page.evaluate(AT))
        if len(order) == 1 and page.evaluate("document.activeElement.className") != "skip":
            return [f"{path}: Tab does not offer the way past the menu first"]
    assert len(order) > 5, path
    faults = [f"{path}: focus is lost or not seen on {e}" for e in page.evaluate(FOCUSED)]
    if order != sorted(set(order)) or -1 in order:
        faults.append(f"{path}: order of Tab is {order}")
    return faults


def test_a_focus_that_is_not_seen_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<style>a{outline:0}</style><a href=x>a</a><button tabindex=1 style='outline:3px solid'>b</button>"
        "<button style='outline:3px solid'>c</button><p tabindex=0 style='outline:3px solid'></p>"
    )
    assert [found[:2] for found in page.evaluate(FOCUSED)] == ["<a", "<b", "<p"]
    page.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_contrast_in_each_mode_as_axe_sees_it(browser: Browser, scheme: Any) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme=scheme, contrast="more"
    )
    page = opened(context, f"zh-hans/matters/{FULL}.html", [])
    assert axe(page, COLOUR) == []
    context.close()


def test_targets_are_large_enough(browser: Browser) -> None:
    """Buttons, fields, and links of menus and filters are at least 44 px high on a phone."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    small = []
    for path in ("zh-hans/index.html", "zh-hans/items/index.html"):
        page = opened(context, path, [])
        small += page.evaluate(
            "[...document.querySelectorAll('button, input, .chips a, .pages a, .doors a, .sections a')]"
            ".filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
        )
    context.close()
    assert small == []


def test_the_keyboard_reaches_the_content_first(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = opened(context, f"zh-hans/matters/{FULL}.html", [])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    context.close()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize(
    ("now", "told", "day"),
    [("2026-08-31T15:59:00Z", False, "2026-08-31 周一"), ("2026-08-31T16:00:00Z", True, "2026-09-01 周二")],
)  # fmt: skip
def test_a_page_knows_the_hall_s_day_wherever_it_is_read(
    browser: Browser, now: str, told: bool, day: str, zone: str
) -> None:
    """The browser's clock is set: the last minute before the matter begins in the hall, and the next."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, timezone_id=zone)
    context.clock.set_fixed_time(now)
    page = opened(context, "zh-hans/matters/jiangyao.html", [])
    stale = page.locator("#stale")
    assert stale.is_visible() == told
    assert ("2026-09-01" in stale.inner_text()) == told
    assert day in opened(context, "zh-hans/index.html", []).locator(".today").inner_text()
    context.close()
