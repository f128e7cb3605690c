"""Every page of the site, as a plan: path, template, title, and how to make its view.

`KINDS` is the table of contents. A kind is one function that yields its pages in one language; its
template in `theme/templates/` has the same name. Nothing is rendered or written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pipeline import languages
from pipeline.pages.base import Page, Part, Rows, tables
from pipeline.pages.data import code_pages, dataset_pages, quality_pages
from pipeline.pages.directory import (
    body_lists,
    body_pages,
    place_lists,
    place_pages,
    theme_lists,
    theme_pages,
    venue_lists,
    venue_pages,
)
from pipeline.pages.disclosure import disclosure_pages
from pipeline.pages.fees import (
    fee_board_pages,
    fee_body_pages,
    fee_lists,
    fee_matter_pages,
    fee_register_pages,
)
from pipeline.pages.filters import item_lists
from pipeline.pages.finder import finder_pages
from pipeline.pages.flows import flow_pages
from pipeline.pages.front import (
    home_pages,
    life_pages,
    notice_lists,
    prose_pages,
    root_pages,
    sitemap_pages,
)
from pipeline.pages.index import Index, index
from pipeline.pages.indicators import indicator_pages
from pipeline.pages.items import item_pages
from pipeline.pages.joint_finder import joint_finder_pages, joint_sheet_pages
from pipeline.pages.joints import joint_lists, joint_pages
from pipeline.pages.kiosks import kiosk_pages
from pipeline.pages.law import instrument_lists, instrument_pages
from pipeline.pages.matters import matter_pages
from pipeline.pages.offline import offline_pages
from pipeline.pages.patterns import pattern_pages
from pipeline.pages.practices import practice_pages
from pipeline.pages.search import search_pages
from pipeline.pages.sheets import sheet_pages, window_card_pages
from pipeline.pages.table_rows import table_pages
from pipeline.pages.times import reality_pages, times_pages
from pipeline.site import Site
from pipeline.view.show import Show

__all__ = ["KINDS", "Page", "Part", "Rows", "plan"]

KINDS: tuple[Callable[[Index, Show], Iterator[Page]], ...] = (
    home_pages, life_pages, joint_lists, joint_pages, joint_sheet_pages, joint_finder_pages,
    item_lists, item_pages, matter_pages, flow_pages, body_lists, body_pages, times_pages,
    reality_pages,
    venue_lists, venue_pages, window_card_pages, fee_lists, fee_body_pages, fee_matter_pages,
    fee_register_pages, fee_board_pages, sheet_pages, finder_pages,
    instrument_lists, instrument_pages, theme_lists, theme_pages,
    place_lists, place_pages, notice_lists, prose_pages, dataset_pages, table_pages, disclosure_pages,
    indicator_pages, practice_pages, quality_pages, code_pages, sitemap_pages, search_pages, offline_pages, kiosk_pages,
    pattern_pages,
)  # fmt: skip
"""Every kind of page, in the order in which they are planned."""


def _translated(page: Page, shows: Mapping[str, Show]) -> Page:
    """Return a page with the translations among its inputs, where its language may need them."""
    if shows[page.lang].written == languages.FIRST:
        return page
    return replace(page, inputs=(*page.inputs, *tables("translations")))


def plan(site: Site, shows: Mapping[str, Show]) -> list[Page]:
    """Return every page of the site in every language. Raises ValueError where two claim one path."""
    shelves = index(site)
    spoken = site.settings.languages
    pages = [page for lang in spoken for kind in KINDS for page in kind(shelves, shows[lang])]
    pages += root_pages(site, shows[spoken[0]])
    pages = [_translated(page, shows) for page in pages]
    claimed: dict[str, Page] = {}
    for page in pages:
        other = claimed.setdefault(page.path.casefold(), page)
        if other is not page:
            raise ValueError(f"{page.path}: {other.inputs} and {page.inputs} claim one address")
    return pages
