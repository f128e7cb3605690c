"""Time limits: by how much bodies promise to be faster than the law asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from pipeline.figures import SavedShare, saved_share
from pipeline.model.catalogue import Body
from pipeline.model.values import Missing
from pipeline.pages.base import Page, rows, same, tables
from pipeline.pages.index import Index
from pipeline.provenance import Provenance
from pipeline.reality import FOLDER, NAME, Reality
from pipeline.site import Matter
from pipeline.view import urls
from pipeline.view.chart_drawing import Figure, distribution
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class Times:
    """The saved share of all matters, and of each body that has any in force."""

    whole: SavedShare
    bodies: tuple[tuple[Body, SavedShare], ...]
    matters: tuple[tuple[Matter, Reality], ...]


@dataclass(frozen=True, slots=True)
class RealityView:
    """How long one matter really took, and the last change of the file that says so."""

    matter: Matter
    reality: Reality
    last: Provenance
    figure: Figure


FILE = f"{FOLDER}/{NAME}.csv"


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
        tuple((site.matters[i], one) for i, one in index.reality.items() if i in site.matters),
    )
    yield Page(
        path(show.lang), "times", show.lang, words.title, words.summary,
        (*tables("matters", "bodies", "places"), (FILE, "*")), partial(same, view), "bodies", site.next_change,
    )  # fmt: skip


def reality_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield how long a matter really took, by month and as a distribution, for each that the data know."""
    site, words = index.site, show.words.reality
    for id_, reality in index.reality.items():
        matter = site.matters.get(id_)
        if matter is None:
            continue
        where = "" if isinstance(matter.place, Missing) else show.plain_name(matter.place)
        title = words.title.format(name=show.plain_name(matter), place=where).replace("（）", "")
        view = RealityView(matter, reality, site.source.file(FILE), _drawn(reality, show))
        inputs = (*rows("matters", (id_,)), *rows("places", (matter.place_id,)), (FILE, "*"))
        yield Page(
            urls.reality(show.lang, id_), "reality", show.lang, title,
            words.summary.format(title=title, cases=reality.whole.cases), inputs,
            partial(same, view), "items", site.next_change,
        )  # fmt: skip


def _drawn(reality: Reality, show: Show) -> Figure:
    """Draw the distribution of a matter's days, with the line of the promise where it was one."""
    promised = reality.whole.promised
    pairs = [(days, Decimal(cases)) for days, cases in reality.days]
    if promised is None:
        return distribution(pairs, None, "")
    return distribution(pairs, promised, show.words.reality.promised_days.format(days=promised))
