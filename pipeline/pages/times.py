"""Time limits: by how much bodies promise to be faster than the law asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.figures import SavedShare, saved_share
from pipeline.model.catalogue import Body
from pipeline.pages.base import Page, same, tables
from pipeline.pages.index import Index
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class Times:
    """The saved share of all matters, and of each body that has any in force."""

    whole: SavedShare
    bodies: tuple[tuple[Body, SavedShare], ...]


def path(lang: str) -> str:
    """Return where the page stands."""
    return f"{lang}/times.html"


def times_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the page of time limits: the saved share by body, with its formula."""
    site, words = index.site, show.words.time
    found = [(b, saved_share(index.by_body.get(b.id, ()))) for b in site.bodies.values()]
    view = Times(
        saved_share(site.matters.values()),
        tuple((b, one) for b, one in found if one.counted or one.left_out),
    )
    yield Page(
        path(show.lang), "times", show.lang, words.title, words.summary,
        tables("matters", "bodies"), partial(same, view), "bodies", site.next_change,
    )  # fmt: skip
