"""What is on a page only after somebody has done something, and a kiosk's own pages: axe finds nothing in any look.

Each state is reached as a person reaches it, then shown in the looks that the site offers, alone and in large type:
one drawn by a seed, or in soak all of them.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests import example
from tests.browser.axe import axe
from tests.browser.chromium import chromium
from tests.browser.server import Server, serving
from tests.browser.test_kiosks import SEARCH, SIZES, START, kiosk, quiet, typed
from tests.browser.test_offline import GUIDE, OTHER, read, visit
from tests.build_tools import SOAK

pytestmark = pytest.mark.browser

SEED = 20261130
LOOKS = list(
    itertools.product(("", "large"), ("light", "dark", "contrast", "contrast-dark"))
)  # as in modes.js
Act = Callable[[Any], object]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(example.output()) as found:
        yield found


def looks(state: str) -> list[tuple[str, str]]:
    return LOOKS if SOAK else [random.Random(f"{SEED} {state}").choice(LOOKS)]


def assert_for_everyone(page: Any, state: str) -> None:
    """Show what is on the page in each look: axe finds nothing, nothing is wider than the screen."""
    faults = []
    for type_, look in looks(state):
        page.evaluate(
            "([type, look]) => { GongkaiLook.set('type', type); GongkaiLook.set('look', look); }",
            [type_, look],
        )
        faults += [f"{type_} {look}: {fault}" for fault in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{type_} {look}: scrolls sideways")
    assert faults == []


# --- a terminal in a hall -------------------------------------------------------------------------


def press(name: str) -> Act:
    return lambda page: page.get_by_role("button", name=name).first.click()


def search(text: str) -> Act:
    """Return an act that types on the kiosk's keyboard when the index is there."""

    def act(page: Any) -> None:
        page.wait_for_function("window.GongkaiSearch && window.GongkaiSearch.engine")
        typed(page, text)

    return act


def self_tested(page: Any) -> None:
    page.get_by_role("button", name="自检").click()
    page.locator(".operator-told", has_text="页面").wait_for()


def aged(page: Any) -> None:
    page.clock.set_system_time("2027-01-03T12:00:00")
    page.clock.run_for(1000)
    expect(page.locator(".kiosk-old")).to_contain_text("请到咨询台核对")


KIOSK: dict[str, tuple[str, Act]] = {
    "start": (START, lambda page: None),
    "start in English": ("en/kiosks/hall-2f/index.html", lambda page: None),
    "start with old data": (START, aged),
    "keyboard": (SEARCH, lambda page: None),
    "keyboard in English": (SEARCH.replace("zh-hans", "en"), search("hun")),
    "found": (SEARCH, search("sfz")),
    "found nothing": (SEARCH, search("zzzzqq")),
    "themes": ("zh-hans/kiosk/themes/index.html", lambda page: None),
    "bodies": ("zh-hans/kiosk/bodies/index.html", lambda page: None),
    "letters": ("zh-hans/kiosk/letters/index.html", lambda page: None),
    "a letter": ("zh-hans/kiosk/letters/s.html", lambda page: None),
    "a letter in Traditional": ("zh-hant/kiosk/letters/s.html", lambda page: None),
    "guide": ("zh-hans/matters/shi-gongsi-sheli.html", lambda page: None),
    "guide in English": ("en/matters/jia-jiehun.html", lambda page: None),
    "what to take along": ("zh-hans/matters/jia-jiehun.html", press("带走清单")),
    "plan": ("zh-hans/kiosks/hall-1f/shi-b01.html", lambda page: None),
    "slip": ("zh-hans/sheets/jia-jiehun.html", lambda page: None),
    "still there?": (GUIDE, lambda page: quiet(page, 62)),
    "keeper": ("zh-hans/kiosk/operator.html", lambda page: None),
    "keeper's test": ("zh-hans/kiosk/operator.html", self_tested),
    "wiping": ("zh-hans/kiosk/operator.html", press("清洁锁屏")),
}


@pytest.mark.parametrize("state", KIOSK)
def test_a_kiosk_serves_everyone(browser: Browser, state: str) -> None:
    path, act = KIOSK[state]
    for width, height in SIZES if SOAK else [random.Random(state).choice(SIZES)]:
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=True, reduced_motion="reduce"
        )
        page = kiosk(context, path)
        act(page)
        assert_for_everyone(page, f"{state} {width}")
        context.close()


# --- a phone or a desk ----------------------------------------------------------------------------


def asked(page: Any) -> None:
    page.locator("#q").fill("开饭馆")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.locator("#q").press("ArrowDown")


def answered(page: Any, whole: bool = False) -> None:
    """Answer the first question of a finder, or all of them."""
    page.locator("#finder input").first.check()
    while whole and not page.locator("#finder-result a").count():
        page.locator("#finder fieldset").last.locator("input").first.check()


def reckoned(page: Any) -> None:
    page.locator(".calculator input").first.fill("100")
    expect(page.locator(".calculator output").first).to_contain_text("元")


def counted(page: Any) -> None:
    page.locator(".deadline input").first.fill("2026-11-24")
    expect(page.locator(".deadline output p").first).to_be_visible()


def saving(page: Any) -> None:
    """Leave a topic half saved: the pages after the tenth do not come."""
    left = iter(range(10))
    page.route(
        "**/matters/*.html", lambda r: r.continue_() if next(left, None) is not None else None
    )
    page.locator(".pack").first.get_by_role("button").click()
    expect(page.locator("#packs [role=status]")).to_contain_text("正在存")


def saved(page: Any) -> None:
    page.locator(".pack").first.get_by_role("button").click()
    expect(page.locator("#packs [role=status]")).to_contain_text("已经存好")


def opened(page: Any) -> None:
    """Open whatever can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


FINDER = "zh-hans/situations/shi-gongsi-sheli.html"
STATES: dict[str, tuple[str, Act]] = {
    "search with its list": ("zh-hans/index.html", asked),
    "found": ("zh-hans/search.html?q=jiehun", lambda p: p.locator("main .row").first.wait_for()),
    "found nothing": ("zh-hans/search.html?q=qqqzzzxx", lambda p: p.wait_for_timeout(500)),
    "found in English": ("en/search.html?q=marriage", lambda p: p.locator("main .row").first.wait_for()),
    "finder midway": (FINDER, answered),
    "finder's answer": (FINDER, lambda page: answered(page, whole=True)),
    "fee worked out": ("zh-hans/fees/of_bing-bdc-zhuanyi.html", reckoned),
    "fee not understood": (
        "zh-hans/fees/of_bing-bdc-zhuanyi.html",
        lambda page: page.locator(".calculator input").first.fill("很多"),
    ),
    "days counted": ("zh-hans/matters/shi-gongsi-sheli.html", counted),
    "everything open": ("zh-hans/matters/shi-gongsi-sheli.html", opened),
    "everything open in English": ("en/matters/jia-jiehun.html", opened),
    "looks to choose": ("en/index.html", lambda page: page.locator(".modes summary").click()),
    "list narrowed": ("zh-hans/places/shili-shi.html", press("可网上办")),
    "topics": ("zh-hans/offline.html", lambda page: page.locator(".pack").first.wait_for()),
    "topic half saved": ("zh-hans/offline.html", saving),
    "topic saved": ("zh-hans/offline.html", saved),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_what_a_reader_has_called_up_serves_everyone(
    browser: Browser, server: Server, state: str
) -> None:
    path, act = STATES[state]
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, reduced_motion="reduce", service_workers="block"
    )
    page = context.new_page()
    page.goto(f"{server.address}/{path}")
    act(page)
    assert_for_everyone(page, state)
    context.close()


@pytest.mark.parametrize("lost", [GUIDE, OTHER], ids=["read before", "never read"])
def test_a_page_without_a_network_serves_everyone(browser: Browser, lost: str) -> None:
    """A page from the device with its note, and the page that stands for one that is not there."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    with serving(example.output()) as server:
        page = visit(context, server, "zh-hans/index.html")
        read(page, server, GUIDE)
        server.stop()
        page.goto(f"{server.address}/{lost}")
        expect(page.locator("#lost" if lost == OTHER else ".banner-offline")).to_be_visible()
        assert_for_everyone(page, lost)
    context.close()
