"""The site under the strictest policy that nginx can set: nothing is stopped, nothing asked of anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import example
from tests.browser.chromium import chromium
from tests.browser.crawl import chosen, crawl, listening
from tests.browser.nginx import Nginx, nginx
from tests.build_tools import SOAK

pytestmark = pytest.mark.browser

PAGES = (
    "zh-hans/index.html",
    "zh-hans/offline.html",
    "zh-hans/matters/jia-jiehun.html",
    "zh-hans/items/index.html",
)


def policy() -> str:
    """Return the policy that the pages declare themselves, with what only a server can say."""
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', example.text(PAGES[0]))
    assert found
    return f"{found[1]}; frame-ancestors 'none'"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def settled(page: Page, server: Nginx) -> None:
    """Wait until a report that was on its way has come: one more is caused, and comes after it."""
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'a{}'}))"
    )
    for _ in range(100):
        if any("style-src" in report for report in server.reports):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the server hears no reports at all")


def test_the_policy_lets_nothing_in() -> None:
    said = policy()
    assert said.startswith("default-src 'none'; ")
    assert "unsafe" not in said
    assert "*" not in said
    assert ":" not in said


def test_a_crawl_asks_nobody_else_and_nothing_is_stopped(browser: Browser) -> None:
    """Every page in soak, else one of every kind in every language and a sample; the worker at work."""
    said: list[str] = []
    context = browser.new_context(viewport={"width": 360, "height": 800})
    with nginx(example.output(), policy()) as server:
        leads = crawl(context, server.address, chosen(example.output()), said)
        with listening(context, server.address, said) as page:
            page.goto(f"{server.address}/zh-hans/offline.html")
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            page.locator(".pack").first.get_by_role("button").click()
            expect(page.locator("#packs [role=status]")).to_contain_text("已经存好")
            page.goto(f"{server.address}/zh-hans/index.html")
            page.locator("#q").type("jiehun")
            expect(page.locator("#q-list")).to_contain_text("结婚登记")
        assert said == []
        assert server.reports == []
        page = context.new_page()
        page.goto(f"{server.address}/zh-hans/index.html")
        settled(page, server)
        assert len(server.reports) == 1
        asked = server.requests
        assert server.complaints == []
    context.close()
    print(f"{len(leads)} pages, {len(asked)} requests, none stopped")
    assert {path for _, path in asked} > {f"/{quote(path)}" for path in leads}
    assert {status for status, _ in asked} <= {200, 204, 301, 304}
    assert len(leads) > (3000 if SOAK else 100)
    assert sum(map(len, leads.values())) > 1000


@pytest.mark.parametrize(
    "needed", ["style-src", "script-src", "img-src", "connect-src", "manifest-src", "worker-src"]
)
def test_the_policy_allows_only_what_is_needed(browser: Browser, needed: str) -> None:
    """Each permission, taken away, stops something."""
    less = re.sub(rf"{needed} [^;]+; ", "", policy())
    assert less != policy()
    if needed == "worker-src":  # it falls back to script-src before default-src
        less += "; worker-src 'none'"
    context = browser.new_context(viewport={"width": 360, "height": 800})
    with nginx(example.output(), less) as server:
        page = context.new_page()
        stopped: list[str] = []
        page.on("console", lambda message: stopped.append(message.text))
        for path in PAGES:
            page.goto(f"{server.address}/{path}")
        context.new_cdp_session(page).send("Page.getAppManifest")
        page.wait_for_timeout(500)
        assert any("Content Security Policy" in one for one in stopped), stopped
    context.close()
