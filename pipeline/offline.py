"""What browsers need to keep a site: the service worker, the app's manifest, and lists of topics.

Nothing is stored twice in the site: a topic is a list of the pages that stand there anyway.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from pipeline.languages import THEME
from pipeline.model.catalogue import Theme
from pipeline.model.values import Missing
from pipeline.pages.offline import path as offline_path
from pipeline.publish import Written
from pipeline.search.index import SCRIPTS
from pipeline.site import Site
from pipeline.view import urls
from pipeline.view.conversion import text_converter
from pipeline.view.show import Show

SHELL = ("site.css", "site.js", "modes.js", "offline.css", "offline.js", "icon-192.png")
"""Assets that the service worker fetches beforehand, so that the offline page is whole."""


def files(
    site: Site, shows: Mapping[str, Show], written: Sequence[Written], assets: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files as (path, bytes). Where the site does not want it, a worker that takes itself back."""
    if not site.settings.offline:
        yield "sw.js", (THEME / "offline" / "off.js").read_bytes()
        return
    sizes = {w.path: w.size for w in written}
    yield "sw.js", _worker(site, written, assets)
    for show in shows.values():
        yield f"{show.lang}/site.webmanifest", _json(_manifest(site, show, assets))
        yield from _packs(site, show, sizes, assets)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _worker(site: Site, written: Sequence[Written], assets: Mapping[str, str]) -> bytes:
    """Return the service worker of this build: it differs from another's where the shell differs."""
    shell = [assets[name] for name in SHELL]
    shell += [offline_path(lang) for lang in site.settings.languages]
    hashes = {w.path: w.sha256 for w in written}
    build = "".join(hashes[path][:4] for path in shell)
    text = (THEME / "offline" / "sw.js").read_text(encoding="utf-8")
    for mark, value in (
        ('/*BUILD*/ ""', build), ("/*SHELL*/ []", shell), ("/*LANGUAGES*/ []", site.settings.languages),
    ):  # fmt: skip
        text = text.replace(mark, json.dumps(value), 1)
    return text.encode()


def _manifest(site: Site, show: Show, assets: Mapping[str, str]) -> dict[str, object]:
    """Return the web app manifest: the site as an app on the home screen of a phone."""
    convert = text_converter(show.lang) or str
    name = convert(show.site_name(site))
    icons = [
        {"src": f"../{assets[f'icon-{size}.png']}", "sizes": f"{size}x{size}", "type": "image/png",
         "purpose": "any maskable"}
        for size in (192, 512)
    ]  # fmt: skip
    return {
        "name": name, "short_name": name[:12], "lang": show.words.meta.lang, "id": "./index.html",
        "start_url": "./index.html", "scope": "../", "display": "standalone",
        "background_color": "#ffffff", "theme_color": "#0b5563", "icons": icons,
    }  # fmt: skip


def _packs(
    site: Site, show: Show, sizes: Mapping[str, int], assets: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the list of topics of a language, and for each topic the list of its files."""
    convert = text_converter(show.lang) or str
    search = [assets[name] for name in (*SCRIPTS, "search.js", "search-page.js")]
    search += [path for path in sizes if path.startswith(f"search/{show.lang}")]
    packs = []
    for theme in site.themes.values():
        own = [path for path in _pages(site, show.lang, theme) if path in sizes]
        if len(own) < 2:  # a theme nobody uses has at most a page of its own
            continue
        paths = [urls.home(show.lang), urls.search(show.lang), *own, *sorted(search)]
        where = f"offline/{show.lang}/{theme.id}.json"
        yield where, _json(paths)
        packs.append({
            "id": theme.id, "name": convert(show.plain_name(theme)), "count": len(paths),
            "bytes": sum(sizes[path] for path in paths), "list": where,
        })  # fmt: skip
    yield f"offline/{show.lang}.json", _json({"as_of": str(site.as_of), "packs": packs})


def _pages(site: Site, lang: str, theme: Theme) -> Iterator[str]:
    """Yield the paths of a theme's pages: its own, its items' and their guides."""
    yield urls.one(lang, "themes", theme.id)
    for item in site.items.values():
        if not isinstance(item.theme_ids, Missing) and theme.id in item.theme_ids:
            yield urls.one(lang, "items", item.id)
            for matter in site.matters_of.get(item.id, ()):
                yield urls.one(lang, "matters", matter.id)
