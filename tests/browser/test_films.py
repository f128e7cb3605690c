"""A person's way from beginning to end, on three screens and in four modes, kept as pictures to be looked at.

At a terminal; on a phone that loses its network; from a folder on a disk. What each step has to do is tested
beside this, in test_kiosks, test_offline and test_archive; here is what a person sees meanwhile, with nothing cut.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import example
from tests.browser.chromium import chromium
from tests.browser.crawl import listening
from tests.browser.films import MODES, Cut, Film, choose, contact_sheet, cuts, screen
from tests.browser.server import Server, serving
from tests.browser.test_kiosks import NOON, SEARCH, START, STORED, at, kiosk, quiet, typed
from tests.browser.test_offline import GUIDE, OTHER, STYLED, read, restyle, visit
from tests.build_tools import SOAK
from tests.example import RUN

pytestmark = pytest.mark.browser

PHONE, DESK = (360, 740), (1280, 800)
TABLET, UPRIGHT, LYING = (800, 1280), (1080, 1920), (1920, 1080)
NEXT = "2026-11-24"
"""The day of the second release."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


# --- a terminal in a hall


@pytest.mark.parametrize("cut", cuts("kiosk", [TABLET, LYING, UPRIGHT]), ids=str)
def test_from_touching_a_terminal_until_it_has_forgotten(browser: Browser, cut: Cut) -> None:
    said: list[str] = []
    colours: Any = "dark" if cut.mode == "dark" else "light"
    with screen(browser, cut, has_touch=True, color_scheme=colours) as context:
        page = kiosk(context, said=said)
        film = Film(cut, page, kiosk=True)
        film.mode = first = "dark" if cut.mode == "dark" else "ordinary"
        film.scene("attract", "您要办什么事？", "用拼音查找", "找人帮忙", reach=True)
        _chosen_at_a_terminal(film, cut.mode)
        _found_by_pinyin(film)
        _taken_along(film)
        page.get_by_role("button", name="去哪里办").tap()
        page.wait_for_url("**/kiosks/hall-1f/*.html")
        film.scene("way", "您在这里", reach=True)
        _forgotten(film, first)
    assert said == []


def _chosen_at_a_terminal(film: Film, mode: str) -> None:
    word = {"large": "大字", "contrast": "黑底"}.get(mode)
    if word:
        film.page.get_by_role("button", name=word).tap()
        film.mode = "black" if mode == "contrast" else mode
        film.scene("chosen", "您要办什么事？", "用拼音查找", reach=True)


def _found_by_pinyin(film: Film) -> None:
    page = film.page
    page.get_by_role("link", name="用拼音查找").tap()
    at(page, SEARCH)
    page.wait_for_function("window.GongkaiSearch && window.GongkaiSearch.engine")
    film.scene("keyboard", "打字母或数字，边打边找", "Q", "M", reach=True)
    typed(page, "cyxk")
    film.scene("found", "食品经营许可", reach=True)
    assert page.locator("#typed").input_value() == "cyxk"
    page.get_by_role("button", name="清空").tap()
    typed(page, "kgs")
    page.locator(".hits-list a", has_text="公司设立登记").first.tap()
    at(page, "zh-hans/matters/shi-*.html")
    film.scene("guide", "公司设立登记", "带走清单", "去哪里办", reach=True)
    page.get_by_role("button", name="下翻").tap()
    film.scene("guide-further", "带走清单", "去哪里办")


def _taken_along(film: Film) -> None:
    page = film.page
    page.get_by_role("button", name="带走清单").tap()
    film.scene("code", "编号", "用手机扫码", "打印小票")
    page.get_by_role("button", name="打印小票").tap()
    at(page, "zh-hans/sheets/*.html")
    page.evaluate("() => { window.print = () => window.dispatchEvent(new Event('afterprint')); }")
    film.scene("slip", "打印小票", reach=True)
    assert not page.get_by_text("已送去打印").is_visible()
    page.get_by_role("button", name="打印小票").tap()
    film.scene("printed", "已送去打印")
    page.get_by_role("button", name="返回").tap()
    at(page, "zh-hans/matters/*.html")


def _forgotten(film: Film, first: str) -> None:
    """60 seconds later the question, 15 later the start; the mode, the words and the way back are gone."""
    page = film.page
    quiet(page, 61)
    film.scene("question", "还在使用吗？", "继续使用", "清除并回首页")
    assert page.evaluate("document.activeElement.textContent") == "继续使用"
    quiet(page, 15)
    at(page, START)
    film.mode = first
    film.scene("forgotten", "您要办什么事？", "用拼音查找", reach=True)
    assert page.evaluate(STORED) == [["gongkai-kiosk"], ["gongkai-kiosk-way"]]
    page.go_back()
    page.wait_for_timeout(200)
    assert page.url == "about:blank" or page.url.endswith(START)


# --- a phone that loses its network


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of the day after with another style sheet: the pages of this film, and what they need."""
    site = tmp_path_factory.mktemp("later")
    home, found = "zh-hans/index.html", "zh-hans/search.html"
    lost = (f"{language}/offline.html" for language in ("zh-hans", "zh-hant", "en"))
    for part in ("sw.js", "static", "search", "offline", home, found, GUIDE, OTHER, *lost):
        there = example.output() / part
        (site / part).parent.mkdir(exist_ok=True, parents=True)
        (shutil.copytree if there.is_dir() else shutil.copy)(there, site / part)
    restyle(site)
    for path in (site / "zh-hans").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        path.write_text(html.replace(str(example.DAY), NEXT), encoding="utf-8")
    return site


KEPT = """([address, day]) => Promise.all(['packs', 'pages'].map(store =>
  caches.match(address, {cacheName: store}).then(found => found.text())
)).then(texts => texts.every(text => text.includes(day)))"""


def _release(page: Page) -> str:
    """Return the day of the release that a page is of; its text and its style must be of one."""
    sheet = "[...document.styleSheets].map(s => s.href).find(h => h.includes('/site.'))"
    second = "0badc0de" in page.evaluate(sheet)
    assert page.evaluate(STYLED) == "1px"
    day, other = (NEXT, str(example.DAY)) if second else (str(example.DAY), NEXT)
    assert day in page.content()
    assert other not in page.content()
    return day


@pytest.mark.parametrize("cut", cuts("offline", [PHONE, DESK, UPRIGHT]), ids=str)
def test_a_network_that_goes_and_a_release_that_comes(
    browser: Browser, cut: Cut, later: Path
) -> None:
    with screen(browser, cut) as context, serving(example.output()) as server:
        context.clock.set_fixed_time(NOON)
        page = visit(context, server, "zh-hans/index.html")
        film = Film(cut, page)
        film.scene("first-visit", "您要办什么事？")
        choose(film, cut.mode)
        read(page, server, GUIDE)
        expect(page.locator(".banner-offline")).to_be_hidden()
        film.scene("read-online", "结婚登记")
        server.stop()
        page.goto(f"{server.address}/{GUIDE}")
        film.scene("second-visit-offline", "当前离线：这一页存在本机，内容截至", str(example.DAY))
        page.goto(f"{server.address}/{OTHER}")
        film.scene("not-on-this-device", "要看的这一页没有存在这台设备上")
        server.start()
        _saved(film, server)
        server.stop()
        page.goto(f"{server.address}/{OTHER}")
        film.scene("page-of-the-pack", "结婚登记", "当前离线")
        page.goto(f"{server.address}/zh-hans/search.html?q=jiehun")
        film.scene("search-offline", "结婚登记")
        expect(page.locator(".banner-offline")).to_be_visible()
        _released(film, server, later)


def _saved(film: Film, server: Server) -> None:
    """A topic is saved: its size before, how far it is, that it is there; the button keeps the focus."""
    page = film.page
    page.goto(f"{server.address}/zh-hans/offline.html")
    row = page.locator(".pack", has_text="婚姻登记")
    row.scroll_into_view_if_needed()
    size = re.search(r"\d+ 页，约 \d+ KB", row.inner_text())
    assert size
    film.scene("size-before", "婚姻登记", size[0])
    server.holds = "bing-jiehun"
    row.get_by_role("button").click()
    film.scene("being-saved", "正在存“婚姻登记”")
    server.holds = ""
    expect(page.locator("#packs [role=status]")).to_contain_text("已经存好")
    assert page.evaluate("document.activeElement.closest('.pack') !== null")
    film.scene("saved", "已经存好", f"已存，内容截至 {example.DAY}")


def _released(film: Film, server: Server, later: Path) -> None:
    """Nobody offline knows of the release; who is back reads it; what was saved before says its own day."""
    page = film.page
    server.folder = later
    page.goto(f"{server.address}/{GUIDE}")
    film.scene("released-meanwhile", "当前离线", str(example.DAY))
    assert _release(page) == str(example.DAY)
    server.start()
    page.goto(f"{server.address}/{GUIDE}")
    expect(page.locator(".banner-offline")).to_be_hidden()
    film.scene("back-online", "结婚登记")
    assert _release(page) == NEXT
    page.wait_for_function(KEPT, arg=[f"{server.address}/{GUIDE}", NEXT])
    page.evaluate("navigator.serviceWorker.ready.then(r => r.update())")
    page.wait_for_function("caches.keys().then(n => n.some(x => x.startsWith('shell-2')))")
    server.stop()
    for path, day in ((GUIDE, NEXT), (OTHER, str(example.DAY))):
        page.goto(f"{server.address}/{path}")
        film.scene(f"offline-of-{day}", "当前离线", day)
        assert _release(page) == day


# --- a folder on a disk


@pytest.mark.parametrize("cut", cuts("disk", [PHONE, DESK, UPRIGHT]), ids=str)
def test_a_folder_without_any_network(browser: Browser, cut: Cut) -> None:
    said: list[str] = []
    origin = example.unpacked().as_uri()
    with screen(browser, cut) as context:
        context.set_offline(True)
        context.clock.set_fixed_time(NOON)
        with listening(context, origin, said) as page:
            film = Film(cut, page)
            page.goto(f"{origin}/index.html")
            page.wait_for_url("**/zh-hans/index.html")
            film.scene("opened", "您要办什么事？")
            choose(film, cut.mode)
            _searched(film)
            _narrowed(film, origin)
            _answered(film, origin)
            _computed(film, origin)
            _on_paper(film, origin)
    assert said == []


def _searched(film: Film) -> None:
    page = film.page
    page.locator("#q").type("jiehun")
    expect(page.locator("#q-list")).to_contain_text("结婚登记")
    film.scene("while-typing", "结婚登记")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search.html?*")
    film.scene("results", "结婚登记")


def _narrowed(film: Film, origin: str) -> None:
    page = film.page
    page.goto(f"{origin}/zh-hans/places/shili-shi.html")
    rows = page.locator("main .rows > .row:visible")
    before = rows.count()
    page.get_by_role("button", name="可网上办").click()
    expect(rows).not_to_have_count(before)
    assert 0 < rows.count() < before
    film.scene("narrowed", "可网上办")


def _answered(film: Film, origin: str) -> None:
    page = film.page
    page.goto(f"{origin}/zh-hans/situations/shi-huzhao.html")
    film.scene("questions", "护照")
    page.locator("#finder label:visible").first.click()
    film.scene("answered", "护照")


def _computed(film: Film, origin: str) -> None:
    page = film.page
    page.goto(f"{origin}/zh-hans/fees/of_shi-yongshui.html")
    form = page.locator(".calculator").first
    form.locator("input").first.fill("100")
    expect(form.locator("output").first).to_contain_text("元")
    form.scroll_into_view_if_needed()
    film.scene("computed", form.locator("output").first.inner_text())


def _on_paper(film: Film, origin: str) -> None:
    """The panel of modes, what it says is chosen, and the sheet as it goes to the printer."""
    page = film.page
    page.goto(f"{origin}/zh-hans/sheets/jia-jiehun.html")
    page.locator(".top .modes summary").click()
    film.scene("modes", "高对比", "深色")
    pressed = page.locator(".top .modes [aria-pressed=true]").all_inner_texts()
    look = {"contrast": "高对比", "dark": "深色"}.get(film.mode, "跟随系统")
    assert pressed == (["大字版"] if film.mode == "large" else []) + [look]
    page.locator(".top .modes summary").click()
    film.scene("sheet", "结婚登记")
    page.emulate_media(media="print")
    film.scene("sheet-printed", "结婚登记", paper=True)
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")


def test_each_look_finds_what_it_is_for(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scene with every fault names each of them, and is kept all the same."""
    monkeypatch.setenv("GONGKAI_FILMS", str(tmp_path))
    cut = Cut("faults", PHONE, "ordinary")
    with screen(browser, cut) as context:
        page = context.new_page()
        page.set_content(
            "<body style='margin:0'><p style='width:500px'>wide</p><button style='height:20px'>low</button>"
            "<button style='width:20px;height:90px;padding:0'>out of its button</button>"
            "<p style='margin:0'><button style='height:90px'>hidden</button></p>"
            "<p style='position:relative;top:-90px;height:90px;background:red'>over it</p><a href=x>kept</a>"
            "<p>beneath</p><p style='position:fixed;top:320px;bottom:0;width:300px'></p>"
        )
        page.locator("a").focus()
        film = Film(cut, page)
        film.patience = 100
        with pytest.raises(AssertionError) as told:
            film.scene("all", "over it", "beneath", "absent", reach=True)
    for part in ("not seen: beneath", "not seen: absent", "scrolls sideways", "small: <button", "text cut: <button",
                 "covered: <button", "focus is under a bar: <a", "too high: <button", "colours are"):  # fmt: skip
        assert part in str(told.value), part
    assert [p.name for p in tmp_path.rglob("*.png")] == ["01-all.png"]
    assert contact_sheet(os.environ[RUN]) == (1, 1)
    assert "01-all.png" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("way", ["kiosk", "offline", "disk"])
def test_a_sample_has_each_size_and_each_mode(way: str) -> None:
    sizes = [PHONE, DESK, UPRIGHT]
    made = cuts(way, sizes)
    assert {cut.size for cut in made} == set(sizes)
    assert {cut.mode for cut in made} == set(MODES)
    assert len(set(made)) == (12 if SOAK else 4)
