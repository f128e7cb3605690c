"""Modes × kinds of pages at 320 px, which is also 400 %, or on a kiosk: axe from A to AAA, and what axe cannot see.

A seeded sample of kinds for each mode; all kinds in all modes in soak.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from pipeline.pages import Page
from tests.browser.axe import axe
from tests.browser.chromium import chromium
from tests.browser.test_pages_in_browser import FOCUSED, STOPS, opened
from tests.build_tools import SOAK
from tests.worst import of_every_kind

pytestmark = pytest.mark.browser

SEED = 20261130
MODES = {
    "ordinary": "", "large": "?type=large", "dark": "?look=dark", "contrast": "?look=contrast",
    "contrast-dark": "?look=contrast-dark", "large and contrast-dark": "?type=large&look=contrast-dark",
    "kiosk": "?kiosk=HALL-1F",
}  # fmt: skip
SAMPLE = 5
MOST_STOPS = 60
TALL = """least => [...document.querySelectorAll(
  'button, input:not([type=checkbox]):not([type=radio]), select, summary')]
  .filter(e => e.getClientRects().length && !e.closest('.skip') && e.getBoundingClientRect().height < least)
  .map(e => e.outerHTML.slice(0, 120))"""
CROWDED = """() => {
  const seen = [...document.querySelectorAll('a[href], button, input, select, summary')]
    .filter(e => e.getClientRects().length && !e.closest('svg, .skip')
      && e.checkVisibility({visibilityProperty: true}));
  const boxes = seen.map(e => e.getBoundingClientRect());
  const block = e => getComputedStyle(e).display !== 'inline';
  return seen.filter((e, i) => {
    const a = boxes[i];
    if (!block(e) || (a.width >= 24 && a.height >= 24)) return false;
    const x = a.x + a.width / 2, y = a.y + a.height / 2;
    return boxes.some((b, j) => {
      const dx = Math.max(b.left - x, 0, x - b.right), dy = Math.max(b.top - y, 0, y - b.bottom);
      return i !== j && !e.contains(seen[j]) && !seen[j].contains(e) && Math.hypot(dx, dy) < 12;
    });
  }).map(e => e.outerHTML.slice(0, 120));
}"""
"""Targets under 24 px with another within the circle of 24 px around them (WCAG 2.2, 2.5.8), not links in text."""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(e => e.getClientRects().length)
  .map(e => [Number(e.tagName[1]), e.textContent.trim()])"""
UNMARKED = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const own = n.parentElement.closest('[lang]').lang, han = /[\\u4e00-\\u9fff]/.test(n.data);
    const skip = n.parentElement.closest('script, code, svg') || !n.parentElement.getClientRects().length;
    if (!skip && han && !own.startsWith('zh')) found.push(own + ' ' + n.data.trim().slice(0, 40));
  }
  return found;
}"""
TABBED = f"""({STOPS}).filter((e, i, all) => e.type !== 'radio' || e === (
  all.find(o => o.type === 'radio' && o.name === e.name && o.checked)
  || all.find(o => o.type === 'radio' && o.name === e.name)))"""
"""What Tab stops at: of radio buttons that belong together, the chosen one or the first."""
WHERE = f"() => {TABBED}.indexOf(document.activeElement)"
NAMED = {
    "button",
    "link",
    "textbox",
    "searchbox",
    "combobox",
    "checkbox",
    "radio",
    "spinbutton",
    "region",
    "navigation",
}
"""Roles whose things must have a name in the tree that a screen reader is given."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def chosen(mode: str) -> list[Page]:
    pages = of_every_kind()
    assert len(pages) > 35
    return pages if SOAK else random.Random(f"{SEED} {mode}").sample(pages, SAMPLE)


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_serves_everyone(browser: Browser, mode: str) -> None:
    size = (1080, 1920) if mode == "kiosk" else (320, 640)
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    faults: list[str] = []
    for planned in chosen(mode):
        said: list[str] = []
        page = opened(context, planned.path + MODES[mode], said)
        found = [*said, *axe(page), *_by_size(page, mode), *_by_keyboard(page)]
        found += [f"no name: {one}" for one in _nameless(context.new_cdp_session(page))]
        faults += [f"{planned.path}: {one}" for one in found]
        page.close()
    context.close()
    assert faults == []


def _by_size(page: Any, mode: str) -> Iterator[str]:
    """Yield what is wider than the screen, too small to hit, out of order as a heading, or in an unsaid language."""
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        yield "scrolls sideways"
    yield from (
        f"small: {e}"
        for e in page.evaluate(TALL, 64 if "large" in mode else 60 if mode == "kiosk" else 44)
    )
    yield from (f"crowded: {e}" for e in page.evaluate(CROWDED))
    headings = page.evaluate(HEADINGS)
    levels = [level for level, _ in headings]
    if levels.count(1) != 1 or any(b - a > 1 for a, b in itertools.pairwise(levels)):
        yield f"headings {levels}"
    yield from (f"a heading without words at {level}" for level, words in headings if not words)
    yield from (f"not marked: {text}" for text in page.evaluate(UNMARKED))


def _by_keyboard(page: Any) -> Iterator[str]:
    """Press Tab through the page: every stop comes once and in order, none holds the focus, each is seen."""
    if page.evaluate("document.activeElement === document.body"):
        _load_search(page)
    count, at = page.evaluate(f"() => {TABBED}.length"), page.evaluate(WHERE)
    ring = [*range(count), -1]  # after the last stop the page is left, as before the first
    expected = [ring[(at + 1 + i) % len(ring)] for i in range(min(count, MOST_STOPS))]
    order: list[int] = []
    for _ in range(3 * len(expected)):
        page.keyboard.press("Tab")
        now = page.evaluate(WHERE)
        if order[-1:] != [now] or not page.evaluate("document.activeElement.type === 'date'"):
            order.append(now)  # a field for a date has a stop for year, month and day
        if len(order) == len(expected):
            break
    if order != expected:
        yield f"order of Tab is {order} from {at} of {count}"
    yield from (f"focus not seen: {e}" for e in page.evaluate(FOCUSED))


def _load_search(page: Any) -> None:
    """Let the search load what it does when its field has the focus, as this adds stops; then begin anew."""
    if page.locator("#q:visible").count():
        page.locator("#q").focus()
        seen = [-1, 0]
        while seen[-1] != seen[-2]:
            page.wait_for_timeout(400)
            seen.append(page.evaluate(f"() => {TABBED}.length"))
        page.evaluate("document.body.tabIndex = -1")
        page.evaluate("document.body.focus()")
        page.evaluate("document.body.removeAttribute('tabindex')")


def _nameless(session: Any) -> Iterator[str]:
    """Yield what the browser's accessibility tree offers to a screen reader without a name."""
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    assert len(nodes) > 20
    for node in nodes:
        role = node.get("role", {}).get("value")
        if (
            not node.get("ignored")
            and role in NAMED
            and not node.get("name", {}).get("value", "").strip()
        ):
            yield f"{role} {node.get('nodeId')}"


def test_each_check_finds_what_it_is_for(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.set_content(
        "<html lang=en><body><h1>a</h1><h3></h3><p>中文</p><div style='width:400px'>x</div>"
        "<button style='height:20px'>a</button>"
        "<a href=x style='display:block;height:10px'>b</a><a href=y style='display:block;height:10px'>c</a>"
        "<button style='height:90px' onkeydown='event.preventDefault()'></button><a href=z>z</a>"
    )
    found = [*_by_size(page, "ordinary"), *_by_keyboard(page)]
    for part in ("sideways", "small: <button", "crowded: <a", "headings [1, 3]", "without words at 3",
                 "not marked: en 中文", "order of Tab", "focus not seen"):  # fmt: skip
        assert any(part in one for one in found), (part, found)
    assert [one[:6] for one in _nameless(page.context.new_cdp_session(page))] == ["button"]
    page.close()
