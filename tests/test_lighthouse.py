"""Lighthouse gives 100 for accessibility and best practices; `make bench` prints its performance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.server import Server, serving
from tests.example import output
from tests.lighthouse import PAGES, judged, shortfalls

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(output()) as found:
        yield found


@pytest.mark.parametrize("kind", PAGES)
def test_a_hundred_for_access_and_best_practices(kind: str, server: Server) -> None:
    report = judged(f"{server.address}/{PAGES[kind]}", "accessibility", "best-practices")
    scores = {name: category["score"] for name, category in report["categories"].items()}
    assert shortfalls(report) == []
    assert scores == {"accessibility": 1, "best-practices": 1}


def test_a_page_that_falls_short_is_told(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        "<p style='color:#999'>x<img src=gone.png><script>lost()</script>"
    )
    with serving(tmp_path) as poor:
        found = " ".join(
            shortfalls(judged(f"{poor.address}/index.html", "accessibility", "best-practices"))
        )
    for audit in ("html-has-lang", "document-title", "image-alt", "errors-in-console", "doctype"):
        assert audit in found
