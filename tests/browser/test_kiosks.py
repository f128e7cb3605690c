"""A terminal in a hall, opened from the disk, upright and lying: as a person uses it, and what it leaves behind."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from pipeline.view import words
from pipeline.view.qr import qr_path
from tests import example
from tests.browser.chromium import chromium
from tests.browser.server import serving

pytestmark = pytest.mark.browser

SIZES = [(1080, 1920), (1920, 1080)]
START = "zh-hans/kiosks/hall-1f/index.html"
SEARCH = "zh-hans/kiosk/search.html"
NOON = datetime(2026, 11, 23, 12)
TARGETS = """() => [...document.querySelectorAll('a[href], button, input, select, summary')].filter(e =>
  e.getClientRects().length && !e.closest('svg') && getComputedStyle(e).visibility !== 'hidden')"""
SMALL = f"""() => ({TARGETS})().filter(e => {{
  const r = e.getBoundingClientRect();
  return r.height < 60 || r.width < 60;
}}).map(e => e.outerHTML.slice(0, 120))"""
HIGH = f"""() => ({TARGETS})().filter(e => e.getBoundingClientRect().top < innerHeight / 3 - 1)
  .map(e => Math.round(e.getBoundingClientRect().top) + ' ' + e.outerHTML.slice(0, 120))"""
STORED = "() => [Object.keys(localStorage), Object.keys(sessionStorage)]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(params=SIZES, ids=["upright", "lying"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width, height = request.param
    made = browser.new_context(viewport={"width": width, "height": height}, has_touch=True)
    yield made
    made.close()


def kiosk(context: BrowserContext, path: str = START, said: list[str] | None = None) -> Any:
    """Open a page of the folder for kiosks at noon of the day of its data."""
    page = context.new_page()
    page.clock.install(time=NOON - timedelta(seconds=1))
    page.clock.pause_at(NOON)  # only a test lets time pass, however slow the machine is
    told = [] if said is None else said
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda r: told.append(r.url) if r.url[:5] != "file:" else None)
    page.goto((example.kiosk() / path).as_uri() + "?kiosk=HALL-1F")
    page.wait_for_selector(".kiosk-bar")
    return page


def at(page: Any, path: str) -> None:
    """Wait until a page of the folder is there, with its buttons."""
    page.wait_for_url(f"**/{path}")
    page.wait_for_selector(".kiosk-bar")


def typed(page: Any, text: str) -> None:
    for key in text:
        page.locator(f'.key[data-key="{key}"]').tap()


def quiet(page: Any, seconds: int) -> None:
    """Let time pass in which nobody touches anything."""
    for _ in range(seconds):
        page.clock.run_for(1000)


def test_from_the_start_by_pinyin_to_a_guide_a_slip_and_nothing_is_left(
    context: BrowserContext,
) -> None:
    said: list[str] = []
    page = kiosk(context, said=said)
    page.get_by_role("link", name="用拼音查找").tap()
    at(page, SEARCH)
    page.wait_for_function("window.GongkaiSearch && window.GongkaiSearch.engine")
    typed(page, "sfz")
    page.locator(".hits-list a").first.wait_for()
    assert "身份证" in page.locator(".hits-list").inner_text()
    page.locator('.key[data-do="back"]').tap()
    assert page.locator("#typed").input_value() == "sf"
    typed(page, "zhl")
    page.locator(".hits-list a").first.tap()
    at(page, "zh-hans/matters/*.html")
    page.get_by_role("button", name="带走清单").tap()
    offer = page.get_by_role("alertdialog", name="带走清单")
    assert offer.locator("svg.qr").is_visible()
    assert re.search(r"编号 [2-9A-Z]{4}-[2-9A-Z]{4}", offer.inner_text())
    offer.get_by_role("button", name="打印小票").tap()
    at(page, "zh-hans/sheets/*.html")
    page.evaluate(
        "() => { window.print = () => { window.printed = document.documentElement.className; }; }"
    )
    page.get_by_role("button", name="打印小票").tap()
    assert "paper-receipt" in page.evaluate("window.printed")
    page.get_by_role("button", name="返回").tap()
    at(page, "zh-hans/matters/*.html")
    page.get_by_role("button", name="大字").tap()
    assert page.locator("html").get_attribute("data-type") == "large"
    quiet(page, 59)
    assert page.locator(".kiosk-asks").count() == 0
    quiet(page, 2)
    assert page.get_by_role("alertdialog", name="还在使用吗？").is_visible()
    quiet(page, 15)
    at(page, START)
    assert page.locator("html").get_attribute("data-type") is None
    assert page.evaluate(STORED) == [["gongkai-kiosk"], ["gongkai-kiosk-way"]]
    assert page.evaluate("history.length") <= 2  # the browser's empty first page, and this one
    page.go_back()
    page.wait_for_timeout(200)
    assert page.url == "about:blank" or page.url.endswith(START)
    assert said == []


@pytest.mark.parametrize(
    "act",
    [
        lambda page: page.mouse.wheel(0, 200),
        lambda page: page.keyboard.press("a"),
        lambda page: page.touchscreen.tap(5, 700),
        lambda page: page.mouse.move(300, 700, steps=2),
        lambda page: page.evaluate("document.scrollingElement.scrollTop += 50"),
    ],
    ids=["wheel", "key", "touch", "move", "scroll"],
)
def test_who_is_there_is_not_asked(browser: Browser, act: Any) -> None:
    """Also when a page keeps the event for itself."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
    page = kiosk(context, "zh-hans/kiosk/themes/index.html")
    page.evaluate(
        "['keydown', 'pointerdown', 'wheel', 'touchstart', 'pointermove'].forEach(name =>"
        " document.body.addEventListener(name, event => event.stopPropagation(), true))"
    )
    for _ in range(3):
        quiet(page, 50)
        act(page)
        page.wait_for_timeout(100)
    quiet(page, 50)
    assert page.locator(".kiosk-asks").count() == 0
    assert page.url.endswith("themes/index.html?kiosk=HALL-1F")
    quiet(page, 12)
    page.get_by_role("button", name="继续使用").tap()
    assert page.locator(".kiosk-asks").count() == 0
    quiet(page, 50)
    assert page.locator(".kiosk-asks").count() == 0
    context.close()


def test_what_is_touched_is_large_and_within_reach(context: BrowserContext) -> None:
    """60 px at least on every kind of page; on the kiosk's own pages nothing to touch in the upper third."""
    faults = []
    for path in (
        START, SEARCH, "zh-hans/kiosk/themes/index.html", "zh-hans/kiosk/letters/s.html",
        "zh-hans/kiosk/bodies/index.html", "zh-hans/kiosk/letters/index.html",
        "zh-hans/kiosks/hall-1f/shi-b09.html", "zh-hans/kiosk/operator.html", "en/kiosks/hall-1f/index.html",
    ):  # fmt: skip
        page = kiosk(context, path)
        faults += [f"{path} {fault}" for fault in page.evaluate(SMALL)]
        faults += [f"{path} {fault}" for fault in page.evaluate(HIGH)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path} scrolls sideways")
        page.close()
    assert faults == []


def test_pages_go_up_and_down_by_buttons(context: BrowserContext) -> None:
    """To the last line and back, on a guide, which scrolls as a whole, and on what is found by typing."""
    page = kiosk(context, "zh-hans/matters/shi-gongsi-sheli.html")
    for box in ("document.scrollingElement", "document.querySelector('.hits')"):
        end = f"({box}).scrollHeight - ({box}).clientHeight - ({box}).scrollTop"
        far = page.evaluate(end)
        assert far > 100
        page.get_by_role("button", name="下翻").tap()
        assert 0 <= page.evaluate(end) < far
        while page.evaluate(end) > 1:
            page.get_by_role("button", name="下翻").tap()
        while page.evaluate(f"({box}).scrollTop"):
            page.get_by_role("button", name="上翻").tap()
        page.close()
        page = kiosk(context, SEARCH)
        page.wait_for_function("window.GongkaiSearch && window.GongkaiSearch.engine")
        typed(page, "s")
    page.close()


def of_every_kind() -> list[str]:
    """Return the longest page of every kind that the folder has in Chinese."""
    longest: dict[str, tuple[int, str]] = {}
    for path in sorted((example.kiosk() / "zh-hans").rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        kind = html.partition('<body class="')[2].partition('"')[0]
        found = (len(html), path.relative_to(example.kiosk()).as_posix())
        longest[kind] = max(longest.get(kind, found), found)
    return [path for kind, (_, path) in longest.items() if kind not in ("kind-home", "kind-search")]


def test_what_is_touched_is_large_on_every_kind_of_page(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
    kinds, faults = of_every_kind(), []
    assert len(kinds) > 20
    for path in kinds:
        page = kiosk(context, path)
        faults += [f"{path} {fault}" for fault in page.evaluate(SMALL)[:4]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path} scrolls sideways")
        page.close()
    context.close()
    assert faults == []


def test_old_data_sends_people_to_the_desk(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1080, "height": 1920})
    page = kiosk(context)
    assert not page.locator(".kiosk-old").is_visible()
    for day, told in (
        (datetime(2027, 1, 3, 12), "请到咨询台核对"),
        (datetime(2026, 11, 1, 12), "时间不对"),
    ):
        page.clock.set_system_time(day)
        page.clock.run_for(1000)
        assert told in page.locator(".kiosk-old").inner_text()
    context.close()


def test_where_to_go_is_drawn_from_this_kiosk(context: BrowserContext) -> None:
    """From a guide to the plan of each floor, with both ends marked and a line between them."""
    page = kiosk(context, "zh-hans/matters/shi-gongsi-sheli.html")
    page.get_by_role("button", name="去哪里办").tap()
    at(page, "zh-hans/kiosks/hall-1f/shi-b01.html")
    plans = page.locator("svg.route")
    assert plans.count() == 2
    assert "您在这里" in plans.nth(0).inner_html()
    assert "电梯" in plans.nth(0).inner_html()
    assert plans.nth(1).locator(".spot-here").count() == 1
    assert page.locator(".route-line").count() == 2
    page.get_by_role("button", name="回首页").tap()
    at(page, START)
    page.get_by_role("button", name="找人帮忙").tap()
    at(page, "zh-hans/kiosks/hall-1f/shi-a01.html")
    assert page.evaluate("history.length") <= 2


def ordinary(context: BrowserContext, path: str) -> Any:
    """Open a page of the ordinary site that has been told to be a kiosk."""
    page = context.new_page()
    page.goto((example.output() / path).as_uri() + "?kiosk=HALL-1F")
    page.wait_for_selector(".kiosk-bar")
    return page


def test_a_terminal_is_named_in_letters_of_any_size(browser: Browser) -> None:
    """In small letters it was once read as no name at all, which ends being a terminal."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
    page = ordinary(context, "zh-hans/index.html")
    page.goto(page.url.split("?")[0] + "?kiosk=hall-2f")
    page.wait_for_selector(".kiosk-bar")
    assert page.evaluate("localStorage.getItem('gongkai-kiosk')") == "HALL-2F"
    context.close()


@pytest.mark.parametrize("opened", [kiosk, ordinary])
def test_a_terminal_does_nothing_but_show_pages(browser: Browser, opened: Any) -> None:
    """No menu of the mouse, no zoom by fingers, no window, no box of the browser, no key of the browser's own."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
    page = opened(context, "zh-hans/matters/shi-gongsi-sheli.html")
    boxes: list[str] = []
    page.on("dialog", lambda dialog: (boxes.append(dialog.message), dialog.dismiss()))
    kept = page.evaluate(
        """() => [
          new MouseEvent('contextmenu', {bubbles: true, cancelable: true}),
          new Event('dragstart', {bubbles: true, cancelable: true}),
          new Event('gesturestart', {bubbles: true, cancelable: true}),
          new KeyboardEvent('keydown', {key: 'p', ctrlKey: true, bubbles: true, cancelable: true}),
          new KeyboardEvent('keydown', {key: 'F5', bubbles: true, cancelable: true}),
          new WheelEvent('wheel', {ctrlKey: true, bubbles: true, cancelable: true}),
        ].map(event => document.querySelector('main').dispatchEvent(event))"""
    )
    assert kept == [False] * 6
    assert page.evaluate("getComputedStyle(document.documentElement).touchAction") == "pan-x pan-y"
    assert page.evaluate("window.open('x') === null")
    page.evaluate("alert(1); confirm(2); prompt(3)")
    assert boxes == []
    assert page.evaluate("document.querySelectorAll('a[target], a[download]').length") == 0
    context.close()


LURES = """() => {
  const at = document.querySelector('main');
  at.innerHTML = `<a href="https://example.org/" id="out">out</a>
    <a href="https://example.org/" target="_blank" id="new">new</a>
    <a href="../../downloads/index.json" download id="file">file</a><a href="mailto:a@example.org" id="mail">mail</a>
    <form action="https://example.org/" id="form"><button id="send">send</button></form>`;
}"""


@pytest.mark.parametrize("opened", [kiosk, ordinary])
def test_what_would_lead_out_leads_nowhere(browser: Browser, opened: Any) -> None:
    """Also what a page should not have: a link that is touched, or clicked with the middle of the mouse, or sent."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
    page = opened(context, "zh-hans/matters/shi-gongsi-sheli.html")
    went: list[str] = []
    context.on("page", lambda new: went.append("a new window"))
    page.on("download", lambda file: went.append(file.url))
    page.on("framenavigated", lambda frame: went.append(frame.url))
    context.on("request", lambda request: went.append(request.url))
    page.evaluate(LURES)
    for name in ("out", "new", "file", "mail", "send"):
        page.locator(f"#{name}").tap()
        page.locator(f"#{name}").click(button="middle", force=True)
        page.locator(f"#{name}").click(modifiers=["Shift"], force=True)
    page.wait_for_timeout(500)
    assert went == []
    context.close()


@pytest.mark.parametrize(("query", "zooms"), [("", True), ("?kiosk=HALL-1F", False)])
def test_two_fingers_do_not_zoom_a_terminal(browser: Browser, query: str, zooms: bool) -> None:
    context = browser.new_context(
        viewport={"width": 1080, "height": 1920}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto((example.output() / "zh-hans/matters/jia-jiehun.html").as_uri() + query)
    page.wait_for_selector(".kiosk-bar" if query else ".top")
    session = context.new_cdp_session(page)
    for far in range(40, 400, 20):
        fingers = [{"x": 500 + side * far, "y": 900, "id": side + 1} for side in (-1, 1)]
        kind = "touchStart" if far == 40 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    assert (page.evaluate("visualViewport.scale") > 1.5) is zooms
    context.close()


@pytest.mark.parametrize("length", [1, 9, 30, 61, 62, 63, 150, 179, 180, 181, 400, 664, 666])
def test_a_code_drawn_here_is_the_one_drawn_when_a_site_is_built(
    browser: Browser, length: int
) -> None:
    address = "".join(random.Random(length).choices("abcXYZ019/-._%?=&", k=length))
    page = browser.new_page()
    drawing = Path(words.THEME, "templates", "components", "qr", "own.js")
    page.add_script_tag(path=drawing)
    assert page.evaluate("GongkaiQr", address) == list(qr_path(address))
    assert page.evaluate("GongkaiQr('x'.repeat(667))") is None
    page.close()


def test_what_led_out_of_an_ordinary_site_is_a_code_to_take_along(browser: Browser) -> None:
    """Other sites, and files of this one where it has a public address; what cannot be opened has no link."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, service_workers="block")
    html = example.text("zh-hans/matters/shi-gongsi-sheli.html")
    outside = re.findall(r'<a [^>]*href="(https?:[^"]*)"', html.partition("<main")[2])
    files = re.findall(r'<a [^>]*href="../../(downloads/[^"]*)"', html.partition("<main")[2])
    assert outside
    assert files
    with serving(example.output()) as server:
        page = context.new_page()
        page.route("**/kiosk/zh-hans.js", lambda route: route.fulfill(
            body=example.text("kiosk/zh-hans.js").replace('"base":""', f'"base":"{example.BASE_URL}"')
        ))  # fmt: skip
        page.goto(f"{server.address}/zh-hans/matters/shi-gongsi-sheli.html?kiosk=HALL-1F")
        page.wait_for_selector(".no-way + svg.qr")
        codes = page.evaluate(
            "[...document.querySelectorAll('.no-way + svg.qr .qr-ink')].map(one => one.getAttribute('d'))"
        )
        for address in [*outside[:1], *(f"{example.BASE_URL}/{one}" for one in files[:3])]:
            assert qr_path(address)[1] in codes, address
        assert page.locator("main a[href^='http']").count() == 0
    context.close()


def test_an_ordinary_site_is_closed_too_when_it_is_a_kiosk(browser: Browser) -> None:
    """`?kiosk=` makes a kiosk of any page and is kept; `?kiosk=` without a name takes it back."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920})
    page = context.new_page()
    page.goto((example.output() / "zh-hans/index.html").as_uri() + "?kiosk=HALL-2F")
    at(page, "zh-hans/kiosks/hall-2f/index.html")
    page.goto((example.output() / "zh-hans/matters/shi-gongsi-sheli.html").as_uri())
    page.wait_for_selector(".kiosk-bar")
    out = (
        "[...document.querySelectorAll('a[href]')].filter(a => !a.closest('svg')).map(a => a.href)"
    )
    links = page.evaluate(out)
    assert len(links) > 10
    assert [one for one in links if not one.startswith("file:") or "/downloads/" in one] == []
    told = page.locator(".no-way", has=page.locator(".no-way-address")).first
    assert "https://www.example.com" in told.inner_text()
    told.locator("+ svg.qr").wait_for()
    page.goto((example.output() / "zh-hans/index.html").as_uri() + "?kiosk=")
    assert page.locator("html").get_attribute("data-kiosk") is None
    assert page.locator(".kiosk-bar").count() == 0
    page.goto((example.output() / "zh-hans/index.html").as_uri() + "?kiosk=NOBODY")
    page.get_by_text("没有编号为 NOBODY 的终端").wait_for()
    assert page.locator(".top").is_visible()
    context.close()


def test_who_looks_after_it_sees_what_is_there(browser: Browser) -> None:
    """Behind the clock, held for five seconds: facts, a self-test, and a lock for wiping the glass."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920})
    said: list[str] = []
    page = kiosk(context, said=said)
    box = page.locator(".kiosk-clock").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.clock.run_for(4000)
    assert page.url.endswith(START + "?kiosk=HALL-1F")
    page.clock.run_for(2000)
    at(page, "zh-hans/kiosk/operator.html")
    page.mouse.up()
    page.locator('[data-fact="as_of"]', has_text="2026-11-23").wait_for()
    assert re.search(r"[0-9a-f]{16}", page.locator('[data-fact="content"]').inner_text())
    assert "能用" in page.locator('[data-fact="storage"]').inner_text()
    assert not page.get_by_role("button", name="退出终端模式").is_visible()
    page.get_by_role("button", name="自检").click()
    page.locator(".operator-told", has_text="查找：正常").wait_for()
    page.locator(".operator-told", has_text=re.compile("页面：[0-9]+ 种都在")).wait_for()
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="打印一张试试").click()
    assert page.evaluate("window.printed")
    page.get_by_role("button", name="清洁锁屏").click()
    page.clock.run_for(20000)
    page.mouse.click(300, 1850)  # where the buttons at the foot are
    page.clock.run_for(20000)
    assert page.locator(".wiping").is_visible()
    page.clock.run_for(11000)
    assert page.locator(".wiping").count() == 0
    assert page.url.endswith("operator.html")
    assert said == []
    context.close()


def test_a_page_that_is_gone_is_found_by_the_self_test(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1080, "height": 1920})
    page = kiosk(context, "zh-hans/kiosk/operator.html")
    page.locator('[data-fact="as_of"]', has_text="2026-11-23").wait_for()
    page.evaluate(
        "window.GongkaiVersion({content: 'x', as_of: 'x', program: 'x', files: 1, query: 'zzzz',"
        " found: 'a/b', pages: ['zh-hans/gone.html']})"
    )
    page.get_by_role("button", name="自检").click()
    page.locator(".operator-told", has_text="页面缺少：zh-hans/gone.html").wait_for()
    page.locator(".operator-told", has_text="查找：不正常").wait_for()
    context.close()


def test_without_storage_the_address_says_that_it_is_a_kiosk(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('refused', 'SecurityError'); }});"
    )
    page = context.new_page()
    page.goto((example.kiosk() / START).as_uri() + "?kiosk=HALL-1F")
    page.wait_for_selector(".kiosk-bar")
    page.get_by_role("link", name="按部门找").tap()
    page.wait_for_url("**/bodies/index.html?kiosk=HALL-1F")
    page.wait_for_selector(".kiosk-bar")
    context.close()
