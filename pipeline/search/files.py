"""What can be found on a site, and the files that a page's search loads.

A page knows one file by name, `search/<lang>.js`, the entry. It lists all the others, each named by
its content: scripts and index that were made together are loaded together, also by a page of last
year. The index of a language has its own addresses and names; Chinese names find things there too.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import chain
from typing import TypeVar

from pipeline import assets
from pipeline.model.catalogue import Body, Instrument, Item, Place, Theme, Venue
from pipeline.model.standing import Standing, of_closure, of_instrument
from pipeline.model.values import Maybe, Missing, stated
from pipeline.pages.front import NOTICES, prose_in
from pipeline.search.index import SCRIPTS, Document, index_files
from pipeline.site import FeeLine, Matter, Site
from pipeline.view import urls, words
from pipeline.view.conversion import Convert, text_converter
from pipeline.view.show import Show
from pipeline.view.words import THEME

T = TypeVar("T")
COUNTRY = "中华人民共和国"
"""What people leave out of the title of a law."""


def entry_path(lang: str) -> str:
    """Return the path of the file that lists what a language's search loads."""
    return f"search/{lang}.js"


def files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the search as (path, bytes): for each language an index and its entry."""
    scripts, _ = assets.bundle(THEME)
    for lang in site.settings.languages:
        show = Show(lang, words.load(lang), site.translations.get(lang))
        loaded = [scripts[name] for name in SCRIPTS]
        found = _converted(documents(site, show), text_converter(lang))
        for name, data in index_files(found).items():
            path = (
                f"search/{lang}-{name.removeprefix('search-').removesuffix('.js')}.{_hash(data)}.js"
            )
            loaded.append(path)
            yield path, data
        yield entry_path(lang), _entry(site, show, loaded)
        if site.settings.base_url:
            yield f"{lang}/opensearch.xml", _description(site, show)


def _converted(found: Iterable[Document], convert: Convert | None) -> list[Document]:
    """Return documents as a language shows them. They are searched alike: the index folds what is Traditional."""
    if convert is None:
        return list(found)
    return [
        replace(
            one, title=convert(one.title), aliases=tuple(map(convert, one.aliases)),
            variant=convert(one.variant), place=convert(one.place),
        )
        for one in found
    ]  # fmt: skip


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


def _entry(site: Site, show: Show, loaded: list[str]) -> bytes:
    """Return the entry: what to load, the words of the interface, and the places to choose from."""
    content = {
        "files": loaded,
        "words": vars(show.words.search.script),
        "places": list(_places(site, show)),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    if convert := text_converter(show.lang):
        text = convert(text)  # addresses and keys have no Chinese letter
    return f"GongkaiFind({text});\n".encode()


def _description(site: Site, show: Show) -> bytes:
    """Return the OpenSearch description, by which a browser's address bar searches the site."""
    name, base = escape(show.site_name(site)), site.settings.base_url
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{name[:16]}</ShortName>\n<Description>{name}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Url type="text/html" template="{base}/{show.lang}/search.html?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n"
    ).encode()


# --- places ----------------------------------------------------------------------------------


def _place_names(site: Site, show: Show) -> dict[str, str]:
    """Return what each place is called; of two with one name, each with the place above it."""
    often = Counter(show.plain_name(place) for place in site.places.values())

    def name(place: Place) -> str:
        plain = show.plain_name(place)
        if often[plain] == 1 or isinstance(place.parent_id, Missing):
            return plain
        above = show.plain_name(site.places[place.parent_id])
        return str(show.words.place.title.format(name=plain, parent=above))

    return {place.id: name(place) for place in site.places.values()}


def names_upwards(site: Site, show: Show, place_id: str) -> list[str]:
    """Return what the search calls a place and those it lies in, the nearest first."""
    names = _place_names(site, show)
    return [names[one] for one in _upwards(site, place_id)]


def _places(site: Site, show: Show) -> Iterator[list[object]]:
    """Yield the places where something is handled, and those above: [name, names above, how deep]."""
    names = _place_names(site, show)
    wanted = {
        above for matter in site.matters.values()
        if not isinstance(matter.place_id, Missing)
        for above in _upwards(site, matter.place_id)
    }  # fmt: skip
    below: dict[str, list[str]] = {}
    for place in site.places.values():
        above = _upwards(site, place.id)[1:2]
        below.setdefault(above[0] if above else "", []).append(place.id)

    def walk(parent: str, depth: int) -> Iterator[list[object]]:
        for id_ in below.get(parent, ()):
            if id_ in wanted:
                yield [names[id_], [names[one] for one in _upwards(site, id_)[1:]], depth]
            yield from walk(id_, depth + 1)

    yield from walk("", 0)


def _upwards(site: Site, place_id: str) -> list[str]:
    """Return a place and those it lies in, the nearest first."""
    found = [place_id]
    while isinstance(above := site.places[found[-1]].parent_id, str) and above not in found:
        found.append(above)
    return found


# --- documents -------------------------------------------------------------------------------


def documents(site: Site, show: Show) -> Iterator[Document]:
    """Yield everything that can be found, in the order in which equals are met."""
    names = _place_names(site, show)
    yield from chain(
        _items(site, show, names), _fees(site, show, names), _instruments(site, show),
        _windows(site, show, names), _datasets(site, show), _notices(site, show, names),
        _pages(site, show),
    )  # fmt: skip


def _state(standing: Standing) -> str:
    return "" if standing is Standing.IN_FORCE else standing.value


def _in_order(things: Iterable[T], past: Iterable[bool]) -> list[T]:
    """What is past comes after the rest; else the order stays."""
    pairs = list(zip(past, things, strict=True))
    return [one for wanted in (False, True) for gone, one in pairs if gone is wanted]


def _items(site: Site, show: Show, names: dict[str, str]) -> Iterator[Document]:
    """Yield each item that several places or none offer, and every matter, those past at the end."""
    groups = _groups(site)
    found = [
        document for item in site.items.values()
        for document in _item(site, show, item, groups[item.id], names)
    ]  # fmt: skip
    yield from _in_order(found, [document.state == "past" for document in found])


def _groups(site: Site) -> dict[str, str]:
    """Return the group of each item: variants of one main item are one result.

    Main items gather unlike things too (医疗保险: 参保, 异地就医 …); variants say the main item's name.
    """
    groups = {}
    for item in site.items.values():
        main = item.main_name
        groups[item.id] = item.id if isinstance(main, Missing) or main not in item.name else main
    return groups


def _item(
    site: Site, show: Show, item: Item, group: str, names: dict[str, str]
) -> Iterator[Document]:
    matters = site.matters_of.get(item.id, ())
    current = [matter for matter in matters if matter.standing is not Standing.PAST]
    variant = "" if isinstance(item.variant, Missing) else item.variant
    aliases = [alias.alias for alias in site.aliases_of.get(item.id, ())]
    whole = Document(
        kind="item",
        id=item.id,
        title=show.plain_name(item),
        url=urls.one(show.lang, "items", item.id),
        aliases=_others(show.plain_name(item), [item.name, *aliases]),
        group=group,
        variant=variant,
        state="" if current or not matters else "past",
        body=_about(site, show, item, matters),
        codes=tuple(stated((site.codes["items", item.id], item.base_code))),
    )
    found = [_matter(show, matter, group, variant, names) for matter in matters]
    if len(matters) == 1:
        # One place: the guide itself is what is found, with all that is known of the item.
        found = [replace(found[0], aliases=_others(found[0].title, [whole.title, *whole.aliases]),
                         body=f"{whole.body} {found[0].body}",
                         codes=(*found[0].codes, *whole.codes))]  # fmt: skip
    else:
        yield whole
    yield from found


def _others(title: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return what a thing is called beside its title, each once; `|` separates them in the index."""
    return tuple(text.replace("|", " ") for text in dict.fromkeys(texts) if text != title)


def _matter(
    show: Show, matter: Matter, group: str, variant: str, names: dict[str, str]
) -> Document:  # fmt: skip
    codes: list[Maybe[str]] = [
        matter.code, matter.implementation_code, matter.handling_code, matter.local_code,
    ]  # fmt: skip
    body = "" if isinstance(matter.body, Missing) else _names(show, matter.body)
    return Document(
        kind="matter",
        id=matter.id,
        title=show.plain_name(matter),
        url=urls.one(show.lang, "matters", matter.id),
        group=group,
        variant=variant,
        place="" if isinstance(matter.place_id, Missing) else names[matter.place_id],
        state=_state(matter.standing),
        body=body,
        codes=tuple(stated(codes)),
    )


def _names(show: Show, thing: object) -> str:
    """Return every name of a thing in one line."""
    texts: list[Maybe[str]] = [show.plain_name(thing), getattr(thing, "name", "")]
    texts.append(getattr(thing, "short_name", ""))
    return " ".join(dict.fromkeys(stated(texts)))


def _about(site: Site, show: Show, item: Item, matters: Iterable[Matter]) -> str:
    """Return further words for an item: what it is, its themes, materials and laws."""
    texts: list[Maybe[str]] = [item.summary_en if show.lang == "en" else item.summary]
    if not isinstance(item.theme_ids, Missing):
        texts += [show.plain_name(site.themes[theme]) for theme in item.theme_ids]
    for matter in matters:
        texts += [show.plain_name(material) for material in matter.materials]
        texts += [show.plain_title(basis.instrument) for basis in matter.bases]
    return " ".join(dict.fromkeys(stated(texts)))


def _fees(site: Site, show: Show, names: dict[str, str]) -> Iterator[Document]:
    """Yield the fee lines; one fee is one result with the places and the matters it is charged for."""
    pairs = [(matter, fee) for matter in site.matters.values() for fee in matter.fees]
    pairs = _in_order(pairs, [fee.standing is Standing.PAST for _, fee in pairs])
    for matter, fee in pairs:
        yield _fee(show, matter, fee, names)


def _fee(show: Show, matter: Matter, fee: FeeLine, names: dict[str, str]) -> Document:
    return Document(
        kind="fee",
        id=fee.id,
        title=show.plain_name(fee),
        url=f"{urls.one(show.lang, 'matters', matter.id)}#fee-{fee.id}",
        aliases=_others(show.plain_name(fee), [fee.name]),
        group=f"fee {fee.name}",
        variant=show.plain_name(matter),
        place="" if isinstance(matter.place_id, Missing) else names[matter.place_id],
        state=_state(fee.standing),
        codes=(fee.code,),
    )


def _instruments(site: Site, show: Show) -> Iterator[Document]:
    """Yield the legal instruments, found by number and by the name people say as well."""
    found = list(site.instruments.values())
    standing = [of_instrument(one, site.as_of) for one in found]
    for one in _in_order(found, [s is Standing.PAST for s in standing]):
        yield _instrument(site, show, one)


def _instrument(site: Site, show: Show, one: Instrument) -> Document:
    title = show.plain_title(one)
    said = stated((one.title.removeprefix(COUNTRY), one.title, one.number))
    return Document(
        kind="instrument",
        id=one.id,
        title=title,
        url=urls.one(show.lang, "instruments", one.id),
        aliases=_others(title, said),
        state=_state(of_instrument(one, site.as_of)),
        body=" ".join(stated((one.issuer,))),
        codes=(site.codes["instruments", one.id],),
    )


def _windows(site: Site, show: Show, names: dict[str, str]) -> Iterator[Document]:
    for window in site.windows.values():
        venue = site.venues[window.venue_id]
        number = show.words.venue.window.format(number=window.number)
        yield Document(
            kind="window",
            id=window.id,
            title=" ".join(stated((show.plain_name(venue), number, window.name))),
            url=f"{urls.one(show.lang, 'venues', venue.id)}#{window.id}",
            place=names[venue.place_id],
            body="" if isinstance(window.body_id, Missing) else _names(show, site.bodies[window.body_id]),
            codes=(site.codes["windows", window.id],),
        )  # fmt: skip


def _datasets(site: Site, show: Show) -> Iterator[Document]:
    for package in site.packages.values():
        title = package.title
        tables = [str(table.schema.title) for table in package.tables.values()]
        yield Document(
            kind="dataset",
            id=package.folder,
            title=title,
            url=urls.one(show.lang, "datasets", package.folder),
            body=" ".join([package.folder, *package.tables, *tables]),
        )


def _notices(site: Site, show: Show, names: dict[str, str]) -> Iterator[Document]:
    standing = [of_closure(closure, site.as_of) for closure in site.closures]
    for closure in _in_order(site.closures, [s is Standing.PAST for s in standing]):
        venue = site.venues[closure.venue_id]
        yield Document(
            kind="notice",
            id=closure.id,
            title=f"{closure.title} {show.plain_name(venue)}",
            url=urls.one(show.lang, "venues", venue.id),
            place=names[venue.place_id],
            state="past" if of_closure(closure, site.as_of) is Standing.PAST else "",
            body=" ".join(stated((closure.text,))),
        )
    for piece in prose_in(site, show.written):
        kind = "notice" if piece.kind == NOTICES else "page"
        url = urls.one(show.lang, piece.kind, piece.slug)
        body = " ".join(stated((piece.summary,)))
        yield Document(kind, piece.slug, piece.title, url, body=body)


def _pages(site: Site, show: Show) -> Iterator[Document]:
    """Yield the pages of bodies, halls, themes and places."""
    sections: tuple[tuple[str, Iterable[Body | Venue | Theme | Place]], ...] = (
        ("bodies", site.bodies.values()), ("venues", site.venues.values()),
        ("themes", site.themes.values()), ("places", site.places.values()),
    )  # fmt: skip
    for joint in site.joints.values():
        title = show.plain_name(joint)
        others = _others(title, (joint.name,))
        url = urls.one(show.lang, "joints", joint.id)
        body = "" if isinstance(joint.summary, Missing) else joint.summary
        yield Document("page", joint.id, title, url, aliases=others, body=body)
    for section, things in sections:
        for one in things:
            title = show.plain_name(one)
            short: Maybe[str] = getattr(one, "short_name", one.name)
            others = _others(title, stated((one.name, short)))
            url = urls.one(show.lang, section, one.id)
            yield Document("page", one.id, title, url, aliases=others)
