"""Pages opened one after another as a reader would, with ears for whatever should not happen."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlparse

from playwright.sync_api import BrowserContext, Page

from tests.build_tools import SOAK

SEED = 20261130
SAMPLE = 60
KIND = re.compile(r'<body class="kind-([a-z_]+)[^"]*" data-lang="([a-z-]+)"')
LINKS = """() => [...document.querySelectorAll('a[href], area[href]')]
  .map(a => new URL(a.getAttribute('href'), document.baseURI).href)"""
TOLD = re.compile(r"net::ERR_ABORTED")
"""A page that leads on at once, as the root does, gives up what it was loading: no fault."""


def by_kind(site: Path) -> dict[tuple[str, str], list[str]]:
    """Return the pages of a site by kind and language, as each page says it of itself."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(site.rglob("*.html")):
        match = KIND.search(path.read_text(encoding="utf-8"))
        assert match, path
        found.setdefault((match[1], match[2]), []).append(path.relative_to(site).as_posix())
    return found


def chosen(site: Path) -> list[str]:
    """Return the pages to open: one of every kind in every language, and a sample; in soak, all."""
    kinds = by_kind(site)
    every = sorted(path for paths in kinds.values() for path in paths)
    assert len(kinds) > 90
    if SOAK:
        return every
    dice = random.Random(SEED)
    return sorted({*(dice.choice(paths) for paths in kinds.values()), *dice.sample(every, SAMPLE)})


@contextmanager
def listening(context: BrowserContext, origin: str, said: list[str]) -> Iterator[Page]:
    """Give a page; what it says or asks of anything but the origin, and what it fails to get, is put down."""
    page = context.new_page()
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on(
        "requestfailed",
        lambda r: (
            None if TOLD.search(r.failure or "") else said.append(f"{page.url} lacks {r.url}")
        ),
    )
    page.on("response", lambda r: said.append(f"{r.url}: {r.status}") if r.status >= 400 else None)
    page.on(
        "request",
        lambda r: (
            None if r.url.startswith((origin, "data:")) else said.append(f"{page.url} asks {r.url}")
        ),
    )
    yield page
    page.close()


def crawl(
    context: BrowserContext, origin: str, paths: Iterable[str], said: list[str]
) -> dict[str, set[str]]:
    """Open pages; return the files of the site that each one leads to."""
    leads: dict[str, set[str]] = {}
    with listening(context, origin, said) as page:
        for path in paths:
            page.goto(f"{origin}/{path}", wait_until="load")
            if path == "index.html":  # the door leads on at once
                page.wait_for_url(f"{origin}/*/index.html")
            links = [page.url, *page.evaluate(LINKS)]
            leads[path] = set(within(origin, links, said, path))
    return leads


def within(origin: str, links: Iterable[str], said: list[str], path: str) -> Iterator[str]:
    """Yield the paths of links that stay in the site; others must be public addresses, mail or telephone."""
    for link in links:
        if link.startswith(f"{origin}/"):
            yield unquote(urlparse(link).path[len(urlparse(origin).path) + 1 :])
        elif urlparse(link).scheme not in ("http", "https", "mailto", "tel"):
            said.append(f"{path} leads out of the folder: {link}")
