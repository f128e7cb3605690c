"""Files for machines beside the pages: the front door, sitemap, robots, and the page for lost ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from pipeline import urls
from pipeline.model.site import Site
from pipeline.pages import Page
from pipeline.show import Show


def files(
    site: Site, planned: Sequence[Page], shows: Mapping[str, Show]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the site's root as (path, bytes)."""
    yield "index.html", _door(site, shows, "").encode()
    yield "404.html", _door(site, shows, "404").encode()
    yield "robots.txt", _robots(site).encode()
    if site.settings.base_url:
        yield "sitemap.xml", _sitemap(site, planned).encode()


def _door(site: Site, shows: Mapping[str, Show], lost: str) -> str:
    """Return the page at the root: a choice of languages; it also stands for pages not found.

    A server shows 404.html under any address, so its links start from the site's public root.
    """
    first = shows[site.settings.languages[0]]
    base = f"{site.settings.base_url}/" if lost else ""
    refresh = (
        "" if lost else f'<meta http-equiv="refresh" content="0; url={urls.home(first.lang)}">'
    )
    title = f"{first.words.lost.title} — {site.settings.name}" if lost else site.settings.name
    links = "".join(
        f'<li><a href="{base}{urls.home(lang)}" lang="{show.words.meta.lang}" hreflang="{show.words.meta.lang}">'
        f"{escape(show.words.lost.go if lost else show.words.meta.name)}</a></li>"
        for lang, show in shows.items()
    )
    return (
        f'<!doctype html>\n<html lang="{first.words.meta.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{refresh}'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f"<ul>{links}</ul>\n</main>\n</body>\n</html>\n"
    )


def _robots(site: Site) -> str:
    """Let everybody in, except into a draft."""
    if site.draft:
        return "User-agent: *\nDisallow: /\n"
    where = f"Sitemap: {site.settings.base_url}/sitemap.xml\n" if site.settings.base_url else ""
    return f"User-agent: *\nAllow: /\n{where}"


def _sitemap(site: Site, planned: Sequence[Page]) -> str:
    rows = "".join(
        f"<url><loc>{site.settings.base_url}/{page.path}</loc></url>\n" for page in planned
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )
