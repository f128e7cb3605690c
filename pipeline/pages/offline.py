"""The page on which readers save topics on their device, and to which they come without a network."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.pages.base import Page
from pipeline.pages.index import Index
from pipeline.view.show import Show


def path(lang: str) -> str:
    """Return the path of a language's offline page."""
    return f"{lang}/offline.html"


def offline_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the page for use without a network, where the site allows it."""
    if index.site.settings.offline:
        words = show.words.offline
        yield Page(
            path(show.lang), "offline", show.lang, words.title, words.summary, (), tuple, "sitemap"
        )
