# ruff: noqa: E501 (scripts for the browser)
"""Charts of every kind on A4 and in the colours of who forces them: nothing cut, nothing under 7 pt, no colour needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests import example
from tests.browser.chromium import chromium

pytestmark = pytest.mark.browser

WIDE, HIGH = 688, 1024
"""An A4 page within its margins, in CSS pixels: 182 by 271 mm."""
KINDS = {
    "cases": ("lines", "bars", "multiples"),
    "fees-collected": ("lines", "stacked"),
    "working-time": ("distribution", "bars", "lines"),
    "requests": ("bars", "stacked"),
}
"""Datasets of the example with charts of every kind."""

READ = """() => [...document.querySelectorAll('svg.chart')].map(chart => {
    const box = e => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
    const style = e => getComputedStyle(e), own = box(chart);
    return {
        box: own,
        words: [...chart.querySelectorAll('text')].map(e => [e.textContent, box(e), parseFloat(style(e).fontSize) * 0.75]),
        colours: [...chart.querySelectorAll('text, .chart-bar')].map(e => style(e).fill).concat(
            [...chart.querySelectorAll('.chart-piece, .chart-line, .chart-mark, .chart-axis')].map(e => style(e).stroke)),
        lines: [...chart.querySelectorAll('svg .chart-line')].map(e => style(e).strokeDasharray),
        parts: [...new Set([...chart.querySelectorAll('.chart-piece')].map(e => e.getAttribute('fill')))],
        textures: [...chart.querySelectorAll('pattern path')].map(e => e.getAttribute('d')),
        ink: style(document.body).color,
    };
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def on_paper(browser: Browser, path: str) -> Page:
    page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
    page.goto((example.output() / "zh-hans" / "datasets" / path).as_uri())
    page.emulate_media(media="print")
    return page


def grey(colour: str) -> bool:
    """Say whether a computed colour is none, a pattern, or has no hue."""
    if not colour.startswith("rgb"):
        return True
    red, green, blue = colour[colour.index("(") + 1 : -1].split(",")[:3]
    return int(red) == int(green) == int(blue)


def meet(one: list[float], other: list[float]) -> bool:
    """Say whether two boxes of words cover each other by more than their leading."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > 1 and min(one[3], other[3]) - max(one[1], other[1]) > (one[3] - one[1]) / 2


@pytest.mark.parametrize("name", KINDS)
def test_a_chart_is_whole_on_a4_without_a_colour(browser: Browser, name: str) -> None:
    page = on_paper(browser, f"{name}.html")
    charts = page.evaluate(READ)
    assert len(charts) >= len(KINDS[name])
    kinds = set()
    for chart in charts:
        left, top, right, bottom = chart["box"]
        assert right - left > WIDE / 2
        assert bottom - top <= HIGH, "a drawing is on one page"
        for word, box, points in chart["words"]:
            assert points >= 7, word
            assert box[0] >= -1, word
            assert box[2] <= WIDE + 1, word
            assert top - 6 <= box[1] <= box[3] <= bottom + 6, word
        boxes = [box for _, box, _ in chart["words"]]
        assert not [1 for i, one in enumerate(boxes) for other in boxes[:i] if meet(one, other)]
        assert all(map(grey, chart["colours"])), set(chart["colours"])
        assert len({*chart["textures"]}) == len(chart["textures"]) >= len(chart["parts"])
        if len(chart["lines"]) == 2:
            assert len({*chart["lines"]}) == 2, "one is dashed"
        kinds.add("stacked" if chart["parts"] else "lines" if chart["lines"] else "blocks")
    assert len(kinds) == len(
        {
            k if k in ("stacked", "lines") else "lines" if k == "multiples" else "blocks"
            for k in KINDS[name]
        }
    )
    page.close()


@pytest.mark.parametrize("path", ["cases.html", "approvals.html", "ratings/ratings/index.html"])
def test_rows_are_whole_on_a4(browser: Browser, path: str) -> None:
    """Also of a table with 21 columns: none is cut off at the side, and none is under 7 pt."""
    page = on_paper(browser, path)
    wide = page.evaluate(
        "() => [...document.querySelectorAll('main table')].map(t => [t.getBoundingClientRect().right,"
        " Math.min(...[...t.querySelectorAll('td, th, small')].map(e => parseFloat(getComputedStyle(e).fontSize) * 0.75))])"
    )
    assert wide
    assert all(right <= WIDE + 1 and points >= 7 for right, points in wide), wide
    broken = "() => [...document.querySelectorAll('td .num')].filter(e => e.getClientRects().length > 1).length"
    assert page.evaluate(broken) == 0, "a number that is broken could be read as two"
    page.close()


def test_the_figures_of_every_drawing_are_printed(browser: Browser, tmp_path: Path) -> None:
    """The PDF is read back: each word of each chart stands in it."""
    page = on_paper(browser, "fees-collected.html")
    words = {word for chart in page.evaluate(READ) for word, *_ in chart["words"]}
    page.pdf(path=tmp_path / "fees.pdf", prefer_css_page_size=True)
    page.close()
    document = pypdfium2.PdfDocument(tmp_path / "fees.pdf")
    printed = "".join("".join(p.get_textpage().get_text_range().split()) for p in document)
    assert len(words) >= 10
    assert [word for word in words if "".join(word.split()) not in printed] == []


def test_who_forces_colours_sees_every_mark(browser: Browser) -> None:
    page = on_paper(browser, "fees-collected.html")
    page.emulate_media(media="screen", forced_colors="active", color_scheme="dark")
    for chart in page.evaluate(READ):
        assert {*chart["colours"]} == {chart["ink"]}
    page.close()
