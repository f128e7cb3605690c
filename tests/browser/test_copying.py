"""Code on a data page is copied by its button, from the disk and under the strict policy."""

from __future__ import annotations

import pytest

from tests.browser.chromium import chromium
from tests.browser.test_pages_in_browser import opened

pytestmark = pytest.mark.browser


def test_a_button_copies_its_code_and_says_so() -> None:
    """What was copied is pasted into a field, as a reader would."""
    said: list[str] = []
    with chromium() as browser:
        page = opened(browser.new_context(), "zh-hans/datasets/catalogue.html", said)
        for snippet in page.locator(".snippet").all():
            button, code = snippet.locator("button"), snippet.locator("code").text_content()
            assert button.is_visible()
            assert (button.bounding_box() or {"height": 0})["height"] >= 44
            button.click()
            assert button.inner_text() == "已复制"
            page.evaluate("document.body.appendChild(document.createElement('textarea')).focus()")
            page.keyboard.press("Control+V")
            assert page.evaluate("document.querySelector('body > textarea').value") == code
            page.evaluate("document.querySelector('body > textarea').remove()")
        assert page.locator(".snippet").count() == 4
    assert said == []


def test_without_scripts_there_is_no_dead_button() -> None:
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=False)
        page = opened(context, "zh-hans/datasets/catalogue.html", [])
        assert page.locator(".snippet code").first.is_visible()
        assert not page.locator(".copy").first.is_visible()
