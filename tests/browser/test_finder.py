"""The situation finder as people use it: by script on one page, without it, and on paper. All say the same."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Browser, Page

from tests import example
from tests.browser.chromium import chromium
from tests.markup import Element, parse
from tests.test_situations import SECTIONS, by_links, main, parts, roots

pytestmark = pytest.mark.browser

SEED = 20261130
SOAK = bool(os.environ.get("GONGKAI_SOAK"))
SAMPLE = 12
"""So many sheets of each kind are looked at on paper without GONGKAI_SOAK."""

READ = """root => Object.fromEntries([['materials', 'li.tick'], ['fees', 'div.fact-fee'], ['steps', 'li.turn']].map(
    ([name, what]) => [name, [...document.querySelectorAll(root + ' ' + what)]
        .filter(e => e.getClientRects().length).map(e => e.innerText.replace(/\\s/g, ''))]))"""
"""What can be seen of what applies, by kind."""

CHOOSE = """key => {
    const seen = key.split('-').map((_, n, all) => all.slice(0, n + 1).join('-'));
    for (const value of seen) { document.querySelector('#finder input[value="' + value + '"]').click(); }
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def opened(page: Page, path: str) -> Page:
    file, mark, place = path.partition("#")
    page.goto("about:blank")
    page.goto((example.output() / file).as_uri() + mark + place)
    return page


def listening(browser: Browser, said: list[str], **more: Any) -> Page:
    page = browser.new_context(**more).new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return page


def keys(id_: str, section: str) -> list[str]:
    """Return the choices that lead to each leaf, as the script has them."""
    template = main(f"zh-hans/{section}/{id_}.html").one("template")
    found = [e.attributes for e in template.all("input") if "data-leaf" in e.attributes]
    return [one["value"] for one in sorted(found, key=lambda one: int(one["data-leaf"]))]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_leaf_by_script_is_what_the_sheet_says(browser: Browser, section: str) -> None:
    said: list[str] = []
    page, tried = listening(browser, said), 0
    for id_ in roots(section):
        opened(page, f"zh-hans/{section}/{id_}.html")
        assert page.locator("#ask").is_hidden()
        for key, sheet in zip(
            keys(id_, section), by_links(f"zh-hans/{section}/{id_}.html"), strict=True
        ):
            page.evaluate(CHOOSE, key)
            assert page.evaluate(READ, "#finder-result") == parts(main(sheet)), sheet
            link = page.locator("#finder-result a.door")
            assert link.count() == 1
            assert link.get_attribute("href") == f"../../{sheet}"
            tried += 1
    assert said == []
    assert tried >= 120


@pytest.mark.parametrize("section", SECTIONS)
def test_every_leaf_on_paper_is_what_the_sheet_says(browser: Browser, section: str) -> None:
    """As print styles show it, on each paper in turn; nothing of it is cut off at the side. All under GONGKAI_SOAK."""
    page = listening(browser, [])
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    sheets = [s for id_ in roots(section) for s in by_links(f"zh-hans/{section}/{id_}.html")]
    assert len(sheets) >= 120
    for n, sheet in enumerate(sheets if SOAK else random.Random(SEED).sample(sheets, SAMPLE)):
        opened(page, f"{sheet}#paper-{('a4', 'a5', 'receipt')[n % 3]}")
        assert page.evaluate(READ, "#main") == parts(main(sheet)), sheet
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), sheet
        assert page.locator(".papers").is_hidden()


def test_the_pdf_has_the_words_of_the_sheet(browser: Browser) -> None:
    """A seeded sample; every sheet under GONGKAI_SOAK."""
    sheets = [
        s for section in SECTIONS for id_ in roots(section)
        for s in by_links(f"zh-hans/{section}/{id_}.html")
    ]  # fmt: skip
    page = listening(browser, [])
    for sheet in sheets if SOAK else random.Random(SEED).sample(sheets, SAMPLE):
        document = pdfium.PdfDocument(opened(page, sheet).pdf(prefer_css_page_size=True))
        printed = "".join(tight(p.get_textpage().get_text_range()) for p in document)
        document.close()
        for tag, name in (("li", "tick"), ("div", "fact-fee"), ("li", "turn")):
            for row in main(sheet).all(tag, class_=name):
                for words in texts(row):
                    assert tight(words) in printed, (sheet, words)


def texts(element: Element) -> list[str]:
    """Return the pieces of text in an element."""
    return [w for e in element.walk() for w in e.children if isinstance(w, str)]


def tight(text: str) -> str:
    return re.sub(r"[\s\u00a0\ufffe\u2060]+", "", text)


def test_the_way_is_in_the_address(browser: Browser) -> None:
    said: list[str] = []
    page = opened(listening(browser, said), "zh-hans/situations/shi-huzhao.html#1-3-1")
    assert page.locator("#finder input:checked").count() == 3
    assert page.locator("#finder-result li.tick").count() > 0
    assert "答完了" in page.locator("#finder-status").inner_text()
    page.locator('#finder input[value="1-1"]').check()
    assert page.evaluate("location.hash") == "#1-1"
    assert page.evaluate("document.activeElement.value") == "1-1", "the keyboard stays where it was"
    page.locator('#finder input[value="2"]').check()
    assert page.locator("#finder-result li.tick").count() == 0, "the next question is still open"
    assert "下一个" in page.locator("#finder-status").inner_text()
    page.go_back()
    assert page.locator("#finder input:checked").count() == 2
    opened(page, "zh-hans/situations/shi-huzhao.html#9-9-<b>")
    assert page.locator("#finder input:checked").count() == 0
    assert said == []


def test_without_script_links_lead_on(browser: Browser) -> None:
    page = opened(
        listening(browser, [], java_script_enabled=False),
        "zh-hans/joint-situations/sheng-haizi.html",
    )
    assert page.locator("#finder-result").inner_text() == ""
    assert not page.locator("fieldset").count()
    page.locator("#ask a").nth(2).click()
    wanted = parts(parse(example.text("zh-hans/joint-sheets/sheng-haizi_3.html")).one("main"))
    found = [re.sub(r"\s", "", text) for text in page.locator("#main li.tick").all_inner_texts()]
    assert found == wanted["materials"]
    page.get_by_role("link", name="改答案").click()
    assert page.url.endswith("/joint-situations/sheng-haizi.html")
