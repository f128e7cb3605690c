"""Reading without a network: a real server that goes away, a real service worker, real stores."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import example
from tests.browser.chromium import ARGUMENTS, chromium
from tests.browser.server import Server, serving
from tests.build_tools import build_site
from tests.catalogue_factory import make_catalogue

pytestmark = pytest.mark.browser

GUIDE = "zh-hans/matters/jia-jiehun.html"
OTHER = "zh-hans/matters/bing-jiehun.html"
STYLED = "getComputedStyle(document.querySelector('.top')).borderBottomWidth"
CONTROLLED = """navigator.serviceWorker.ready.then(() => new Promise(done => {
  const wait = () => navigator.serviceWorker.controller ? done(true) : setTimeout(wait, 20);
  wait();
}))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 360, "height": 800}, locale="zh-CN")
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(example.output()) as found:
        yield found


def visit(context: BrowserContext, server: Server, path: str) -> Page:
    """Open a page and wait until the service worker is in charge, as it is at the second page."""
    page = context.new_page()
    page.goto(f"{server.address}/{path}")
    page.evaluate(CONTROLLED)
    return page


def read(page: Page, server: Server, path: str) -> None:
    """Read a page with the worker in charge, and wait until it is stored."""
    page.goto(f"{server.address}/{path}")
    page.wait_for_function(
        "address => caches.match(address).then(found => Boolean(found))",
        arg=f"{server.address}/{path}",
    )


def test_what_was_read_is_read_again_and_says_how_old_it_is(
    context: BrowserContext, server: Server
) -> None:
    page = visit(context, server, "zh-hans/index.html")
    read(page, server, GUIDE)
    expect(page.locator(".banner-offline")).to_be_hidden()
    title = page.title()
    server.stop()
    page.goto(f"{server.address}/{GUIDE}")
    assert page.title() == title
    expect(page.locator(".banner-offline")).to_be_visible()
    expect(page.locator(".banner-offline")).to_contain_text(str(example.DAY))
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.top')).borderBottomWidth") == "1px"
    )


def test_what_was_not_read_leads_to_the_offline_page_whose_links_hold(
    context: BrowserContext, server: Server
) -> None:
    page = visit(context, server, "zh-hant/index.html")
    page.wait_for_function("caches.open('pages').then(c => c.keys()).then(k => k.length)")
    server.stop()
    page.goto(f"{server.address}/zh-hant/matters/jia-jiehun.html")
    assert page.url == f"{server.address}/zh-hant/offline.html#lost"
    expect(page.locator("#lost")).to_be_visible()
    page.locator("#read a", has_text="示例市政務服務中心").click()
    expect(page).to_have_url(f"{server.address}/zh-hant/index.html")


def test_a_topic_is_saved_with_its_size_before_and_read_without_a_network(
    context: BrowserContext, server: Server
) -> None:
    page = visit(context, server, "zh-hans/offline.html")
    row = page.locator(".pack", has_text="婚姻登记")
    expect(row).to_contain_text("KB")
    page.evaluate(
        """{
          const status = document.querySelector('#packs [role=status]');
          window.told = [];
          new MutationObserver(() => window.told.push(status.textContent)).observe(
            status, {childList: true, characterData: true, subtree: true});
        }"""
    )
    row.get_by_role("button").click()
    expect(page.locator("#packs [role=status]")).to_contain_text("已经存好")
    assert sum("正在存" in said for said in page.evaluate("window.told")) >= 3
    expect(row).to_contain_text(f"已存，内容截至 {example.DAY}")
    server.stop()
    page.goto(f"{server.address}/{OTHER}")
    assert "结婚" in page.title()
    page.goto(f"{server.address}/zh-hans/search.html?q=jiehun")
    expect(page.locator("main")).to_contain_text("结婚登记")
    server.start()
    page.goto(f"{server.address}/zh-hans/offline.html")
    page.locator(".pack", has_text="婚姻登记").get_by_role("button").click()
    expect(page.locator("#packs [role=status]")).to_contain_text("已经删除")
    assert page.evaluate("caches.open('packs').then(c => c.keys()).then(k => k.length)") == 0


def test_a_full_store_ends_in_a_message(context: BrowserContext, server: Server) -> None:
    page = visit(context, server, "zh-hans/offline.html")
    session = context.new_cdp_session(page)
    used = page.evaluate("navigator.storage.estimate().then(e => e.usage)")
    session.send(
        "Storage.overrideQuotaForOrigin", {"origin": server.address, "quotaSize": used + 20_000}
    )
    row = page.locator(".pack", has_text="婚姻登记")
    row.get_by_role("button").click()
    expect(page.locator("#packs [role=status]")).to_contain_text("空间不够")
    expect(row.get_by_role("button")).to_be_enabled()
    page.goto(f"{server.address}/{GUIDE}")
    assert "结婚" in page.title()


def test_stores_that_are_gone_or_broken_never_blank_a_page(
    context: BrowserContext, server: Server
) -> None:
    page = visit(context, server, "zh-hans/index.html")
    read(page, server, GUIDE)
    page.evaluate("caches.keys().then(n => Promise.all(n.map(x => caches.delete(x))))")
    page.goto(f"{server.address}/{GUIDE}")
    assert "结婚" in page.title()
    page.evaluate("caches.keys().then(n => Promise.all(n.map(x => caches.delete(x))))")
    server.stop()
    page.goto(f"{server.address}/{OTHER}")
    expect(page.locator("body")).to_contain_text("没有网络")


EMPTIED = """([store, part]) => caches.open(store).then(c => c.keys().then(keys => Promise.all(
  keys.filter(k => k.url.endsWith(part)).map(k => c.put(k, new Response(%s))))).then(all => all.length))"""


@pytest.mark.parametrize(
    "left", ["''", "'<!doctype html><title>x</title><p>cut'", "new Blob(['\\0\\0\\0'])"]
)
def test_a_stored_page_that_is_empty_or_cut_off_is_none(
    context: BrowserContext, server: Server, left: str
) -> None:
    """The reader is led to the offline page, and told so where that is broken as well; then all heals."""
    page = visit(context, server, "zh-hans/index.html")
    read(page, server, GUIDE)
    assert page.evaluate(EMPTIED % left, ["pages", GUIDE]) == 1
    server.stop()
    page.goto(f"{server.address}/{GUIDE}")
    assert page.url == f"{server.address}/zh-hans/offline.html#lost"
    expect(page.locator("#lost")).to_be_visible()
    shell = page.evaluate("caches.keys().then(n => n.find(x => x.startsWith('shell-')))")
    for store in (shell, "pages"):
        page.evaluate(EMPTIED % left, [store, "offline.html"])
    for path in (GUIDE, "zh-hans/offline.html"):
        page.goto(f"{server.address}/{path}")
        expect(page.locator("body")).to_contain_text("没有网络")
        expect(page.locator("body")).to_contain_text("There is no network")
    server.start()
    read(page, server, GUIDE)
    assert "结婚" in page.title()


@pytest.mark.parametrize("harm", ["emptied", "garbage", "halved"])
def test_stores_broken_on_the_disk_never_blank_a_page(
    browser: Browser, tmp_path: Path, server: Server, harm: str
) -> None:
    """The files in which Chromium keeps its stores are damaged between two visits, as by a failing disk."""
    with lasting(browser, tmp_path) as context:
        page = visit(context, server, "zh-hans/index.html")
        read(page, server, GUIDE)
    stores = [p for p in tmp_path.rglob("CacheStorage/**/*") if p.is_file()]
    assert len(stores) > 10
    for path in stores:
        size = path.stat().st_size
        kept = path.read_bytes()[: size // 2] if harm == "halved" else b""
        path.write_bytes(kept + bytes([0xAA]) * (size if harm == "garbage" else 0))
    with lasting(browser, tmp_path) as context:
        server.stop()
        page = context.new_page()
        page.goto(f"{server.address}/{GUIDE}", wait_until="commit")
        expect(page.locator("body")).to_contain_text(re.compile("没有网络|结婚"))
        server.start()
        page.goto(f"{server.address}/{GUIDE}")
        assert "结婚" in page.title()
        assert page.evaluate(STYLED) == "1px"


@contextmanager
def lasting(browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """Give a browser whose stores are kept in a folder when it is closed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    kind = browser.browser_type
    made = kind.launch_persistent_context(folder, executable_path=path, args=ARGUMENTS)
    yield made
    made.close()


def test_a_device_without_any_room_shows_every_page(
    context: BrowserContext, server: Server
) -> None:
    """Nothing can be stored, not even the shell: the site is read as if there were no worker, and says so."""
    page = context.new_page()
    page.goto("about:blank")
    quota = {"origin": server.address, "quotaSize": 1}
    context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    for path in ("zh-hans/index.html", GUIDE, "zh-hans/offline.html"):
        page.goto(f"{server.address}/{path}")
        assert page.locator("main").inner_text()
        assert page.evaluate(STYLED) == "1px"
    page.locator(".pack").first.get_by_role("button").click()
    expect(page.locator("#packs [role=status]")).to_contain_text(
        re.compile("空间不够|没有全部存下")
    )


# --- releases --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Build a small site, the same with another style, and the same with the worker taken back."""
    folder = tmp_path_factory.mktemp("releases")
    data = make_catalogue(folder)
    (folder / "content").mkdir(exist_ok=True)
    made = []
    for name in ("one", "two", "three"):
        if name == "three":
            with (data / "site.yaml").open("a", encoding="utf-8") as settings:
                settings.write("offline: false\n")
        build_site(folder, folder / name, draft=True)
        made.append(folder / f"{name}.plain")
        shutil.copytree(folder / name, made[-1])
    restyle(made[1])
    return made[0], made[1], made[2]


def restyle(site: Path) -> None:
    """Make a release whose style sheet has another name, as a change of the theme does."""
    sheet = next((site / "static").glob("site.*.css"))
    new = sheet.with_name("site.0badc0de.css")
    sheet.rename(new)
    for path in [*site.rglob("*.html"), site / "sw.js"]:
        text = path.read_text(encoding="utf-8").replace(sheet.name, new.name)
        path.write_text(text.replace('var BUILD = "', 'var BUILD = "2'), encoding="utf-8")


FACTORY = "zh-hans/matters/shi-shipin-xinban.html"


def test_an_old_page_keeps_its_style_after_a_release(
    context: BrowserContext, releases: tuple[Path, Path, Path]
) -> None:
    """Read under the first release; then the second is out and its worker in charge; then no network."""
    first, second, _ = releases
    with serving(first) as server:
        page = visit(context, server, "zh-hans/index.html")
        read(page, server, FACTORY)
        server.stop()
        server.folder = second
        server.start()
        page.goto(f"{server.address}/zh-hans/index.html")
        page.evaluate("navigator.serviceWorker.ready.then(r => r.update())")
        page.wait_for_function(
            "caches.keys().then(n => n.filter(x => x.startsWith('shell-2')).length)"
        )
        server.stop()
        page.goto(f"{server.address}/{FACTORY}")
        assert "0badc0de" not in page.content()
        assert page.evaluate(STYLED) == "1px"
        # Even without the store of the release before, the sheet of the same name is taken.
        page.evaluate(
            "caches.keys().then(names => Promise.all(names.filter("
            "name => !/^(shell-2|pages)/.test(name)).map(name => caches.delete(name))))"
        )
        page.reload()
        assert page.evaluate(STYLED) == "1px"


def test_the_kill_switch_takes_everything_back(
    context: BrowserContext, releases: tuple[Path, Path, Path]
) -> None:
    first, _, off = releases
    with serving(first) as server:
        page = visit(context, server, FACTORY)
        server.stop()
        server.folder = off
        server.start()
        for _ in range(5):  # a slow answer of the new server is one from the store, as it should be
            page.goto(f"{server.address}/{FACTORY}")
            if page.locator(".banner-offline").count() == 0:
                break
        assert page.locator(".banner-offline").count() == 0
        page.evaluate("navigator.serviceWorker.getRegistration().then(r => r && r.update())")
        page.wait_for_function(
            "navigator.serviceWorker.getRegistrations().then(r => r.length === 0)"
        )
        page.wait_for_function("caches.keys().then(names => names.length === 0)")


def test_the_manifest_makes_an_app(context: BrowserContext, server: Server) -> None:
    page = visit(context, server, "en/index.html")
    found = context.new_cdp_session(page).send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"].endswith("/en/site.webmanifest")
    assert '"lang":"en"' in found["data"]
    for icon in ("icon-192", "icon-512"):
        assert icon in found["data"]


def test_a_release_while_the_reader_is_offline(
    context: BrowserContext, releases: tuple[Path, Path, Path]
) -> None:
    """Old pages with old styles while offline; back online, new pages with new styles: never a mixture."""
    first, second, _ = releases
    with serving(first) as server:
        page = visit(context, server, "zh-hans/index.html")
        read(page, server, FACTORY)
        server.stop()
        server.folder = second  # it is out, and this reader cannot know
        page.goto(f"{server.address}/{FACTORY}")
        assert "0badc0de" not in page.content()
        assert page.evaluate(STYLED) == "1px"
        expect(page.locator(".banner-offline")).to_be_visible()
        server.start()
        page.goto(f"{server.address}/{FACTORY}")
        assert "0badc0de" in page.content()
        assert page.evaluate(STYLED) == "1px"
        expect(page.locator(".banner-offline")).to_be_hidden()
        page.evaluate("navigator.serviceWorker.ready.then(r => r.update())")
        page.wait_for_function("caches.keys().then(n => n.some(x => x.startsWith('shell-2')))")
        server.stop()
        page.goto(f"{server.address}/{FACTORY}")
        assert "0badc0de" in page.content()
        assert page.evaluate(STYLED) == "1px"


def test_a_release_that_is_cut_off_while_it_is_fetched(
    context: BrowserContext, releases: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    """A new worker whose shell cannot be fetched whole never takes over; the old one goes on; later it is taken."""
    first, second, _ = releases
    partial = tmp_path / "partial"
    shutil.copytree(second, partial)
    (partial / "zh-hans/offline.html").unlink()
    failed = """navigator.serviceWorker.ready.then(r => r.update()).then(r => new Promise(done => {
      const one = r.installing; if (!one) { done('none'); return; }
      one.addEventListener('statechange', () => one.state === 'redundant' && done('redundant'));
    }))"""
    with serving(first) as server:
        page = visit(context, server, "zh-hans/index.html")
        read(page, server, FACTORY)
        server.stop()
        server.folder = partial
        server.start()
        assert page.evaluate(failed) == "redundant"
        server.stop()
        page.goto(f"{server.address}/{FACTORY}")
        assert "0badc0de" not in page.content()
        assert page.evaluate(STYLED) == "1px"
        page.goto(f"{server.address}/zh-hans/search.html")
        expect(page.locator("#lost")).to_be_visible()
        assert page.evaluate(STYLED) == "1px"
        server.folder = second
        server.start()
        page.goto(f"{server.address}/{FACTORY}")
        page.evaluate("navigator.serviceWorker.ready.then(r => r.update())")
        page.wait_for_function("caches.keys().then(n => n.some(x => x.startsWith('shell-2')))")
        page.goto(f"{server.address}/{FACTORY}")
        assert "0badc0de" in page.content()
        assert page.evaluate(STYLED) == "1px"
