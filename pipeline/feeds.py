"""Files for machines beside the pages: the feeds of notices and of datasets, sitemaps and robots."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from html import escape
from zoneinfo import ZoneInfo

from pipeline.model.values import Missing
from pipeline.pages import Page
from pipeline.pages.front import notices_of
from pipeline.site import Site
from pipeline.view import urls
from pipeline.view.conversion import html_converter
from pipeline.view.show import Show

SITEMAP_MAX = 50_000
"""Addresses in one sitemap, by the sitemap protocol."""


def files(
    site: Site, planned: Sequence[Page], shows: Mapping[str, Show]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files as (path, bytes)."""
    yield "robots.txt", _robots(site).encode()
    for show in shows.values():
        convert = html_converter(show.lang)
        for section, entries in FEEDS.items():
            feed = _feed(site, show, section, entries)
            yield f"{show.lang}/{section}/feed.atom", (convert(feed) if convert else feed).encode()
    if site.settings.base_url:
        for path, text in _sitemaps(site, planned):
            yield path, text.encode()


def _robots(site: Site) -> str:
    """Let everybody in, except into a draft."""
    if site.draft:
        return "User-agent: *\nDisallow: /\n"
    where = f"Sitemap: {site.settings.base_url}/sitemap.xml\n" if site.settings.base_url else ""
    return f"User-agent: *\nAllow: /\n{where}"


# --- feeds ----------------------------------------------------------------------------------------

Entries = Iterator[tuple[date, str]]


def _feed(site: Site, show: Show, section: str, of: Callable[[Site, Show, str], Entries]) -> str:
    """Return what is new in a section as an Atom feed.

    Its ids come from the entries' own ids, so that a reader knows an entry again wherever the site
    stands; without a public address its links are relative to the feed.
    """
    base = f"{site.settings.base_url}/" if site.settings.base_url else urls.up(f"{show.lang}/x/y")
    entries = list(of(site, show, base))
    newest = max((day for day, _ in entries), default=site.as_of)
    id_ = _id(site, "feed" if section == "notices" else f"feed-{section}", show.lang)
    name, title = escape(show.site_name(site)), escape(getattr(show.words.list, section).title)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{show.words.meta.lang}">\n'
        f"<title>{name} {title}</title>\n<id>{id_}</id>\n"
        f"<updated>{_moment(site, newest)}</updated>\n<author><name>{name}</name></author>\n"
        f'<link rel="alternate" href="{base}{urls.listing(show.lang, section)}"/>\n'
        f'<link rel="self" href="{base}{show.lang}/{section}/feed.atom"/>\n'
        + "".join(entry for _, entry in entries)
        + "</feed>\n"
    )


def _notices(site: Site, show: Show, base: str) -> Entries:
    for x in site.closures:
        day = min(x.valid_from, site.as_of)
        told = f"{x.valid_from} {show.words.venue.from_to} {x.valid_to}"
        text = told if isinstance(x.text, Missing) else f"{told} {x.text}"
        path = urls.one(show.lang, "venues", x.venue_id)
        yield day, _entry(site, _id(site, "closure", x.id), x.title, base + path, day, text)
    for piece in notices_of(site, show.written):
        day = site.as_of if isinstance(piece.date, Missing) else piece.date
        text = piece.title if isinstance(piece.summary, Missing) else piece.summary
        path = urls.one(show.lang, piece.kind, piece.slug)
        yield (
            day,
            _entry(site, _id(site, "notice", piece.slug), piece.title, base + path, day, text),
        )


def _datasets(site: Site, show: Show, base: str) -> Entries:
    """Yield an entry for each dataset, of the day on which it was last published: declared, or by its last commit."""
    for folder in site.datasets:
        package = site.packages[folder]
        told = package.descriptor.disclosure
        days = [site.source.file(table.file).day for table in package.tables.values()]
        last = max((date.fromisoformat(day) for day in days if day), default=None)
        day = (told.published if told else None) or last or site.as_of
        about = str(package.descriptor.properties.get("description", package.title))
        link = base + urls.one(show.lang, "datasets", folder)
        # A new day is news: the id goes with it, so that readers show the dataset again.
        yield (
            day,
            _entry(site, _id(site, "dataset", f"{folder}:{day}"), package.title, link, day, about),
        )


FEEDS: Mapping[str, Callable[[Site, Show, str], Entries]] = {
    "notices": _notices,
    "datasets": _datasets,
}
"""The sections that have a feed, and what is in it."""


def _entry(site: Site, id_: str, title: str, link: str, day: date, text: str) -> str:
    return (
        f"<entry>\n<title>{escape(title)}</title>\n<id>{id_}</id>\n"
        f'<link href="{escape(link)}"/>\n<updated>{_moment(site, day)}</updated>\n'
        f"<summary>{escape(text)}</summary>\n</entry>\n"
    )


def _id(site: Site, kind: str, name: str) -> str:
    return (
        f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'gongkai:{site.settings.name}:{kind}:{name}')}"
    )


def _moment(site: Site, day: date) -> str:
    """Return the beginning of a day in the site's time zone: more is not known of a notice."""
    return datetime.combine(day, time(), ZoneInfo(site.settings.timezone)).isoformat()


# --- sitemaps ---------------------------------------------------------------------------------


def _sitemaps(site: Site, planned: Sequence[Page]) -> Iterator[tuple[str, str]]:
    """Yield `sitemap.xml`; where it would be too long, an index of as many as are needed."""
    base = site.settings.base_url
    found = [
        page.path
        for page in planned
        if page.kind not in ("lost", "door") and not page.kind.startswith("kiosk")
    ]
    parts = [found[i : i + SITEMAP_MAX] for i in range(0, len(found), SITEMAP_MAX)]
    if len(parts) == 1:
        yield "sitemap.xml", _sitemap("urlset", "url", [f"{base}/{path}" for path in parts[0]])
        return
    names = [f"sitemap-{i + 1}.xml" for i in range(len(parts))]
    yield "sitemap.xml", _sitemap("sitemapindex", "sitemap", [f"{base}/{name}" for name in names])
    for name, part in zip(names, parts, strict=True):
        yield name, _sitemap("urlset", "url", [f"{base}/{path}" for path in part])


def _sitemap(outer: str, inner: str, addresses: Sequence[str]) -> str:
    rows = "".join(f"<{inner}><loc>{escape(address)}</loc></{inner}>\n" for address in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{space}">\n{rows}</{outer}>\n'
