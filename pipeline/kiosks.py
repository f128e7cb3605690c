"""Kiosks: what their script has to know, and a site without a way out for those that stand alone."""

from __future__ import annotations

import hashlib
import html
import json
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pipeline import __version__
from pipeline.findings import Finding, Place, Text
from pipeline.model.standing import Standing
from pipeline.model.values import Missing
from pipeline.pages import Page
from pipeline.publish import Written
from pipeline.reading.kiosks import Kiosk
from pipeline.reading.settings import FILE, SITE
from pipeline.search.files import names_upwards
from pipeline.site import Site
from pipeline.view import urls
from pipeline.view.conversion import text_converter
from pipeline.view.qr import qr_path
from pipeline.view.show import Show

PROFILE = "kiosk"
"""The profile of a build whose pages lead nowhere but to each other."""
LEFT_OUT = frozenset(
    ["dataset", "datasets", "offline", "patterns", "lost", "window_card", "fee_board"]
)
"""Kinds of pages without a use at a kiosk: downloads, what is kept on a phone, posters."""


def none_declared() -> Finding:
    """Return what to tell somebody who builds for kiosks where the site has none."""
    example = "kiosks: [{id: HALL-1F, venue: shi-zhongxin, floor: 1, x: 4, y: 3}]"
    return Finding(
        SITE.level, SITE.id, Place(FILE), "kiosks", None,
        Text("没有声明终端，不能按终端生成", "no kiosk is declared, so none can be built for"),
        Text("至少一台终端", "at least one kiosk"), example,
        Text(f"在 {FILE} 里写上 kiosks", f"declare kiosks in {FILE}"),
    )  # fmt: skip


def files(
    site: Site, shows: Mapping[str, Show], assets: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield for each language what the script of kiosks has to know, as (path, bytes).

    `assets` are the paths of the theme's files by name: the script draws codes by one of them.
    """
    if not site.settings.kiosks:
        return
    for show in shows.values():
        content = {
            "as_of": str(site.as_of),
            "days": site.settings.kiosk_days,
            "first": site.settings.languages[0],
            "site": show.site_name(site),
            "phone": site.settings.phone,
            "base": site.settings.base_url,
            "qr": assets["qr.js"],
            "scan": show.words.kiosk.scan,
            "words": vars(show.words.kiosk.script),
            "kiosks": {one.id: _about(site, show, one) for one in site.settings.kiosks},
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        convert = text_converter(show.lang) or str
        yield f"kiosk/{show.lang}.js", f"GongkaiKiosk({convert(text)});\n".encode()


VERSION = "kiosk/version.js"


def version(
    site: Site, planned: Iterable[Page], written: Iterable[Written]
) -> Iterator[tuple[str, bytes]]:
    """Yield what tells one release from another, and what its self-test looks for, as (path, bytes).

    `content` depends on every file but this one; `pages` is one of each kind in the first language, and
    `query` a name the search must lead to `found` by.
    """
    if not site.settings.kiosks:
        return
    first = site.settings.languages[0]
    hashes = sorted((w.path, w.sha256) for w in written)
    kinds = {page.kind: page.path for page in planned if page.lang == first and page.kind != "lost"}
    matter = next((m for m in site.matters.values() if m.standing is Standing.IN_FORCE), None)
    content = {
        "content": hashlib.sha256(json.dumps(hashes).encode()).hexdigest()[:16],
        "files": len(hashes), "as_of": str(site.as_of), "program": __version__,
        "pages": sorted(kinds.values()),
        "query": matter.name if matter else "",
        "found": urls.one(first, "matters", matter.id) if matter else "",
    }  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    yield VERSION, f"GongkaiVersion({text});\n".encode()


def _about(site: Site, show: Show, kiosk: Kiosk) -> dict[str, object]:
    venue, helper = site.venues[kiosk.venue], site.windows.get(kiosk.help)
    help_ = ""
    if helper:
        floor = "" if isinstance(helper.floor, Missing) else helper.floor
        name = "" if isinstance(helper.name, Missing) else helper.name
        help_ = show.words.kiosk.helper.format(
            floor=floor, number=helper.number, name=name if show.lang != "en" else ""
        ).strip()
    return {
        "slug": kiosk.slug, "venue": kiosk.venue, "hall": show.plain_name(venue), "floor": kiosk.floor,
        "printer": kiosk.printer, "helper": kiosk.help, "help": help_,
        "place": names_upwards(site, show, venue.place_id),
    }  # fmt: skip


# --- no way out -------------------------------------------------------------------------------

_LINK = re.compile(
    r'<a (?P<before>[^>]*?)href="(?P<href>[^"]*)"(?P<after>[^>]*)>(?P<text>.*?)</a>', re.S
)
_ELSEWHERE = re.compile(r'<link rel="(?:alternate|search|canonical|manifest)"[^>]*>\n?')
_FOOT = re.compile(r'<footer class="bottom">.*?</footer>\n?', re.S)
_REFRESH = re.compile(r'(<meta http-equiv="refresh" content="0; url=)[^"]*')


def closed(
    site: Site, shows: Mapping[str, Show], paths: Collection[str]
) -> Callable[[str, str, str], str]:
    """Return what closes a page: given its path, language and HTML it leaves only links to `paths`.

    A link to elsewhere becomes its words; where somebody's phone can follow it, a QR code stands beside.
    """
    there, base = frozenset(paths), site.settings.base_url
    start = urls.kiosk_start(site.settings.languages[0], site.settings.kiosks[0].slug)

    def close(path: str, lang: str, page: str) -> str:
        label = shows[lang].words.kiosk.scan

        def link(match: re.Match[str]) -> str:
            href = html.unescape(match["href"])
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), re.split("[?#]", href)[0])
            )
            outside = re.match(r"[a-z][a-z0-9+.-]*:|//", href, re.I)
            if not outside and (href.startswith("#") or target in there):
                return match[0]
            address = (
                href
                if href.startswith("http")
                else f"{base}/{target}"
                if base and not outside
                else ""
            )
            return f'<span class="no-way">{match["text"]}</span>{_code(address, label)}'

        page = _FOOT.sub("", _ELSEWHERE.sub("", page))
        return _LINK.sub(link, _REFRESH.sub(rf"\g<1>{start}", page))

    return close


def _code(address: str, label: str) -> str:
    if not address:
        return ""
    side, path = qr_path(address)
    box = f"0 0 {side} {side}"
    return (
        f' <svg class="qr" viewBox="{box}" role="img" aria-label="{html.escape(label)}">'
        f'<path class="qr-paper" d="M0 0h{side}v{side}H0z"/><path class="qr-ink" d="{path}"/></svg>'
    )
