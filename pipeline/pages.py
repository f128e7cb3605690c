"""Every page of the site, as a plan: path, template, title, and how to make its view.

`KINDS` is the table of contents. A kind is one function that yields its pages in one language; its
template in `theme/templates/` has the same name. Nothing is rendered or written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from pipeline import urls
from pipeline.findings import Finding
from pipeline.model.catalogue import Body, Closure, Instrument, Item, Place, Theme, Venue, Window
from pipeline.model.site import Matter, Site
from pipeline.packages import Package
from pipeline.prose import Prose
from pipeline.show import Show
from pipeline.standing import Standing, of_closure, of_instrument
from pipeline.values import Maybe, Missing

PER_PAGE = 200
"""Rows of a list on one page; a province's list of everything would choke a phone."""

Rows = tuple[tuple[str, str], ...]
"""Input rows, each as (file, owner); `*` as owner means the whole table."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be written. `summary` is its meta description; `inputs` are the rows it shows.

    `inputs` must name every row whose change changes the page (beside site settings, words and
    templates, on which all pages depend).
    """

    path: str
    kind: str
    lang: str
    title: str
    summary: str
    inputs: Rows
    view: Callable[[], object]


def plan(site: Site, shows: Mapping[str, Show]) -> list[Page]:
    """Return every page of the site in every language. Raises ValueError where two claim one path."""
    pages = [
        page
        for lang in site.settings.languages
        for kind in KINDS
        for page in kind(site, shows[lang])
    ]
    claimed: dict[str, Page] = {}
    for page in pages:
        other = claimed.setdefault(page.path.casefold(), page)
        if other is not page:
            raise ValueError(f"{page.path}: {other.inputs} and {page.inputs} claim one address")
    return pages


def _tables(*names: str) -> Rows:
    return tuple((f"catalogue/{name}.csv", "*") for name in names)


_SHARED = _tables("bodies", "places", "venues", "windows", "instruments", "themes", "items")
"""The small tables whose names stand on pages of other things."""
_ALL = _tables(
    "matters", "materials", "fees", "fee_tiers", "fee_reductions", "bases", "matter_windows",
    "aliases", "closures",
)  # fmt: skip


# --- home ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HomeView:
    """The front page: themes by audience, popular items, notices now and soon, counts."""

    themes: Mapping[str, tuple[Theme, ...]]
    popular: tuple[Item, ...]
    closures: tuple[Closure, ...]
    venues: tuple[Venue, ...]
    matters_in_force: int
    items: int
    prose: tuple[Prose, ...]


def home_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield the front page."""
    used = {
        t
        for item in site.items.values()
        if not isinstance(item.theme_ids, Missing)
        for t in item.theme_ids
    }
    by_audience: dict[str, list[Theme]] = {}
    for theme in site.themes.values():
        if theme.id in used:
            by_audience.setdefault(theme.audience, []).append(theme)
    top = [v for v in site.venues.values() if isinstance(v.parent_id, Missing)]
    view = HomeView(
        themes={k: tuple(v) for k, v in by_audience.items()},
        popular=tuple(site.items[i] for i in site.settings.popular if i in site.items),
        closures=current_closures(site),
        venues=tuple(top[:3]),
        matters_in_force=sum(m.standing is Standing.IN_FORCE for m in site.matters.values()),
        items=len(site.items),
        prose=prose_in(site, show.lang),
    )
    title = site_name(site, show)
    summary = show.words.home.summary.format(name=title)
    yield Page(
        urls.home(show.lang), "home", show.lang, title, summary, _SHARED + _ALL, lambda: view
    )


def site_name(site: Site, show: Show) -> str:
    """Return the site's name in the page's language, where it has one."""
    return (
        site.settings.name_en if show.lang == "en" and site.settings.name_en else site.settings.name
    )


def current_closures(site: Site) -> tuple[Closure, ...]:
    """Return the closures and notices that are in force or coming."""
    return tuple(x for x in site.closures if of_closure(x, site.as_of) is not Standing.PAST)


def prose_in(site: Site, lang: str) -> tuple[Prose, ...]:
    """Return every prose page once: in the language asked for, else in Chinese."""
    by_name: dict[tuple[str, str], Prose] = {}
    for piece in site.prose:
        key = (piece.kind, piece.slug)
        if piece.lang == lang or key not in by_name:
            by_name[key] = piece
    return tuple(by_name.values())


# --- lists -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListView:
    """One page of a list: `section` names the things, `number` of `pages`, all in all `total`."""

    section: str
    rows: Sequence[object]
    number: int
    pages: tuple[str, ...]
    total: int


def _lists(show: Show, section: str, rows: Sequence[object], inputs: Rows) -> Iterator[Page]:
    """Yield the pages of a list, PER_PAGE rows on each; the first is the section's index."""
    count = max(1, -(-len(rows) // PER_PAGE))
    paths = tuple(
        urls.listing(show.lang, section)
        if i == 0
        else urls.one(show.lang, section, f"page_{i + 1}")
        for i in range(count)
    )
    words = getattr(show.words.list, section)
    for i, path in enumerate(paths):
        part = rows[i * PER_PAGE : (i + 1) * PER_PAGE]
        view = ListView(section, part, i + 1, paths, len(rows))
        title = (
            words.title
            if i == 0
            else show.words.list.numbered.format(title=words.title, number=i + 1)
        )
        summary = words.summary.format(total=len(rows), number=i + 1)
        yield Page(path, section, show.lang, title, summary, inputs, partial(_same, view))


def _same(view: object) -> object:
    return view


def item_lists(site: Site, show: Show) -> Iterator[Page]:
    """Yield the list of all items, each with where it is offered."""
    rows = [item_row(site, item) for item in site.items.values()]
    yield from _lists(show, "items", rows, _SHARED + _ALL)


def body_lists(site: Site, show: Show) -> Iterator[Page]:
    """Yield the list of bodies."""
    yield from _lists(show, "bodies", tuple(site.bodies.values()), _tables("bodies", "matters"))


def venue_lists(site: Site, show: Show) -> Iterator[Page]:
    """Yield the list of venues, each after the one above it."""
    yield from _lists(show, "venues", tuple(site.venues.values()), _tables("venues", "places"))


def instrument_lists(site: Site, show: Show) -> Iterator[Page]:
    """Yield the register of legal instruments."""
    rows = [(i, of_instrument(i, site.as_of)) for i in site.instruments.values()]
    yield from _lists(show, "instruments", rows, _tables("instruments"))


def theme_lists(site: Site, show: Show) -> Iterator[Page]:
    """Yield the list of themes."""
    yield from _lists(show, "themes", tuple(site.themes.values()), _tables("themes", "items"))


def place_lists(site: Site, show: Show) -> Iterator[Page]:
    """Yield the list of places where matters are handled."""
    rows = [
        (p, sum(m.place_id == p.id for m in site.matters.values())) for p in site.places.values()
    ]
    yield from _lists(show, "places", rows, _tables("places", "matters"))


# --- items and matters -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in a list: its matters in force, and its first alias if it has one."""

    item: Item
    matters: tuple[Matter, ...]
    alias: str | None


def item_row(site: Site, item: Item) -> ItemRow:
    """Return an item as lists show it."""
    offered = tuple(m for m in site.matters_of.get(item.id, ()) if m.standing is not Standing.PAST)
    aliases = site.aliases_of.get(item.id, ())
    return ItemRow(item, offered, aliases[0].alias if aliases else None)


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item: its matters, place by place, to be compared; its aliases, themes and siblings."""

    item: Item
    code: str
    matters: tuple[Matter, ...]
    aliases: tuple[str, ...]
    themes: tuple[Theme, ...]
    siblings: tuple[Item, ...]


def item_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a page for each item, which compares the places that offer it."""
    by_main: dict[str, list[Item]] = {}
    for item in site.items.values():
        if not isinstance(item.main_name, Missing):
            by_main.setdefault(item.main_name, []).append(item)
    for item in site.items.values():
        matters = site.matters_of.get(item.id, ())
        inputs = (
            *_SHARED,
            ("catalogue/aliases.csv", item.id),
            *tuple(chain.from_iterable(matter_inputs(site, m) for m in matters)),
        )
        siblings = (
            by_main.get(item.main_name, []) if not isinstance(item.main_name, Missing) else []
        )
        view = ItemView(
            item,
            site.codes["items", item.id],
            matters,
            tuple(a.alias for a in site.aliases_of.get(item.id, ())),
            tuple(
                site.themes[t]
                for t in ([] if isinstance(item.theme_ids, Missing) else item.theme_ids)
            ),
            tuple(s for s in siblings if s is not item),
        )
        name = show.plain_name(item)
        summary = show.words.item.summary.format(name=name, count=len(matters), id=item.id)
        yield Page(
            urls.one(show.lang, "items", item.id),
            "item",
            show.lang,
            name,
            summary,
            inputs,
            partial(_same, view),
        )


@dataclass(frozen=True, slots=True)
class MatterView:
    """A guide. `elsewhere` are the same item's matters in other places; `findings` only in a draft."""

    matter: Matter
    aliases: tuple[str, ...]
    elsewhere: tuple[Matter, ...]
    replacement: Maybe[Matter]
    findings: tuple[Finding, ...]


def matter_inputs(site: Site, matter: Matter) -> Rows:
    """Return the rows that a matter's own page is made of, without the shared small tables."""
    fees = tuple(
        (f"catalogue/{table}.csv", fee.id)
        for table in ("fee_tiers", "fee_reductions")
        for fee in matter.fees
    )
    own = ("matters", "bases", "materials", "steps", "step_links", "special_procedures", "fees",
           "faqs", "remedies", "situations", "matter_windows")  # fmt: skip
    return tuple((f"catalogue/{table}.csv", matter.id) for table in own) + fees


def matter_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a guide for each matter, also for suspended, coming and cancelled ones."""
    findings = findings_by_matter(site) if site.draft else {}
    for matter in site.matters.values():
        name = show.plain_name(matter)
        where = "" if isinstance(matter.place, Missing) else show.plain_name(matter.place)
        body = "" if isinstance(matter.body, Missing) else show.plain_name(matter.body)
        summary = show.words.matter.summary.format(name=name, place=where, body=body, id=matter.id)
        title = f"{name}{show.words.value.title_join}{where}" if where else name
        view = partial(_matter_view, site, matter, findings.get(matter.id, ()))
        inputs = (
            *matter_inputs(site, matter),
            *_SHARED,
            *_tables("files", "matters"),
            ("catalogue/aliases.csv", matter.item_id),
        )
        yield Page(
            urls.one(show.lang, "matters", matter.id),
            "matter",
            show.lang,
            title,
            summary,
            inputs,
            view,
        )


def _matter_view(site: Site, matter: Matter, findings: tuple[Finding, ...]) -> MatterView:
    elsewhere = site.matters_of.get(matter.item_id, ())
    replaced_by = matter.replacement_id
    return MatterView(
        matter,
        tuple(a.alias for a in site.aliases_of.get(matter.item_id, ())),
        tuple(m for m in elsewhere if m is not matter and m.standing is not Standing.PAST),
        replaced_by if isinstance(replaced_by, Missing) else site.matters[replaced_by],
        findings,
    )


def findings_by_matter(site: Site) -> dict[str, tuple[Finding, ...]]:
    """Return the findings that stand in rows of a matter, by the matter's id."""
    found: dict[str, list[Finding]] = {}
    tables = {t.file: t for t in site.packages["catalogue"].tables.values()}
    for finding in site.findings:
        table = tables.get(finding.place.file)
        owner = table.owner_at(finding.place.line) if table and finding.place.line else None
        if owner in site.matters:
            found.setdefault(str(owner), []).append(finding)
    return {k: tuple(v) for k, v in found.items()}


# --- bodies, venues, law, themes, places -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body with its matters and the windows it has."""

    body: Body
    matters: tuple[Matter, ...]
    windows: tuple[tuple[Window, Venue], ...]


def body_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a page for each body."""
    by_body: dict[str, list[Matter]] = {}
    for matter in site.matters.values():
        if isinstance(matter.body_id, str):
            by_body.setdefault(matter.body_id, []).append(matter)
    for body in site.bodies.values():
        windows = tuple(
            (w, site.venues[w.venue_id]) for w in site.windows.values() if w.body_id == body.id
        )
        view = BodyView(body, tuple(by_body.get(body.id, ())), windows)
        yield _thing(show, "bodies", "body", body, view, _SHARED + _ALL)


def _thing(
    show: Show,
    section: str,
    kind: str,
    thing: Body | Venue | Theme | Place,
    view: object,
    inputs: Rows,
) -> Page:
    """Return the page of a named thing."""
    name = show.plain_name(thing)
    summary = getattr(show.words, kind).summary.format(name=name, id=thing.id)
    return Page(
        urls.one(show.lang, section, thing.id),
        kind,
        show.lang,
        name,
        summary,
        inputs,
        partial(_same, view),
    )


@dataclass(frozen=True, slots=True)
class VenueView:
    """A venue with its windows and what each handles, what is below it, and its notices."""

    venue: Venue
    place: Place
    windows: tuple[tuple[Window, tuple[Matter, ...]], ...]
    below: tuple[Venue, ...]
    closures: tuple[Closure, ...]


def venue_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a page for each venue."""
    handled: dict[str, dict[str, Matter]] = {}
    for matter in site.matters.values():
        for use in matter.windows:
            handled.setdefault(use.window.id, {})[matter.id] = matter
    closures = current_closures(site)
    for venue in site.venues.values():
        windows = tuple(
            (w, tuple(handled.get(w.id, {}).values()))
            for w in site.windows.values()
            if w.venue_id == venue.id
        )
        below = tuple(v for v in site.venues.values() if v.parent_id == venue.id)
        own = tuple(x for x in closures if x.venue_id == venue.id)
        view = VenueView(venue, site.places[venue.place_id], windows, below, own)
        yield _thing(show, "venues", "venue", venue, view, _SHARED + _ALL)


@dataclass(frozen=True, slots=True)
class InstrumentView:
    """A legal instrument, where it stands, and the matters and fees that rest on it."""

    instrument: Instrument
    code: str
    standing: Standing
    successor: Maybe[Instrument]
    matters: tuple[Matter, ...]
    fees: tuple[Matter, ...]


def instrument_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a page for each legal instrument."""
    resting: dict[str, dict[str, Matter]] = {}
    charged: dict[str, dict[str, Matter]] = {}
    for matter in site.matters.values():
        for basis in matter.bases:
            resting.setdefault(basis.instrument_id, {})[matter.id] = matter
        for fee in matter.fees:
            if isinstance(fee.instrument_id, str):
                charged.setdefault(fee.instrument_id, {})[matter.id] = matter
    for one in site.instruments.values():
        after = one.successor_id
        view = InstrumentView(
            one,
            site.codes["instruments", one.id],
            of_instrument(one, site.as_of),
            after if isinstance(after, Missing) else site.instruments[after],
            tuple(resting.get(one.id, {}).values()),
            tuple(charged.get(one.id, {}).values()),
        )
        path = urls.one(show.lang, "instruments", one.id)
        summary = show.words.instrument.summary.format(title=one.title, id=one.id)
        yield Page(
            path, "instrument", show.lang, one.title, summary, _SHARED + _ALL, partial(_same, view)
        )


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme and its items."""

    theme: Theme
    items: tuple[ItemRow, ...]


def theme_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a page for each theme."""
    for theme in site.themes.values():
        items = tuple(
            item_row(site, i) for i in site.items.values()
            if not isinstance(i.theme_ids, Missing) and theme.id in i.theme_ids
        )  # fmt: skip
        yield _thing(show, "themes", "theme", theme, ThemeView(theme, items), _SHARED + _ALL)


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place, what is handled there, and the places and venues in it."""

    place: Place
    matters: tuple[Matter, ...]
    below: tuple[Place, ...]
    venues: tuple[Venue, ...]


def place_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a page for each place: what one can have done there."""
    by_place: dict[str, list[Matter]] = {}
    for matter in site.matters.values():
        if isinstance(matter.place_id, str) and matter.standing is not Standing.PAST:
            by_place.setdefault(matter.place_id, []).append(matter)
    for place in site.places.values():
        below = tuple(p for p in site.places.values() if p.parent_id == place.id)
        venues = tuple(v for v in site.venues.values() if v.place_id == place.id)
        view = PlaceView(place, tuple(by_place.get(place.id, ())), below, venues)
        yield _thing(show, "places", "place", place, view, _SHARED + _ALL)


# --- prose, datasets, quality ----------------------------------------------------------------


def prose_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a page for each piece of prose; where there is no translation, the Chinese text."""
    for piece in prose_in(site, show.lang):
        path = urls.one(show.lang, piece.kind, piece.slug)
        summary = piece.title if isinstance(piece.summary, Missing) else piece.summary
        inputs = ((f"content/{piece.source}", "*"),)
        yield Page(
            path,
            "prose",
            show.lang,
            piece.title,
            f"{piece.title}：{summary}",
            inputs,
            partial(_same, piece),
        )


def dataset_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield a page for each package, the catalogue included: its tables, columns and downloads."""
    packages: tuple[Package, ...] = tuple(site.packages.values())
    yield from _lists(show, "datasets", packages, ())
    for package in packages:
        title = str(package.descriptor.properties.get("title", package.folder))
        path = urls.one(show.lang, "datasets", package.folder)
        summary = show.words.dataset.summary.format(title=title, id=package.folder)
        inputs = tuple((table.file, "*") for table in package.tables.values())
        yield Page(path, "dataset", show.lang, title, summary, inputs, partial(_same, package))


@dataclass(frozen=True, slots=True)
class QualityView:
    """The findings on the data, and how much of it is not stated: (table, field, missing, rows)."""

    findings: tuple[Finding, ...]
    matters: int


def quality_pages(site: Site, show: Show) -> Iterator[Page]:
    """Yield the page that says what is wrong with the data."""
    view = QualityView(site.findings, len(site.matters))
    words = show.words.quality
    path = f"{show.lang}/quality.html"
    yield Page(path, "quality", show.lang, words.title, words.summary, _SHARED + _ALL, lambda: view)


KINDS: tuple[Callable[[Site, Show], Iterator[Page]], ...] = (
    home_pages, item_lists, item_pages, matter_pages, body_lists, body_pages, venue_lists,
    venue_pages, instrument_lists, instrument_pages, theme_lists, theme_pages, place_lists,
    place_pages, prose_pages, dataset_pages, quality_pages,
)  # fmt: skip
"""Every kind of page, in the order in which they are planned."""
