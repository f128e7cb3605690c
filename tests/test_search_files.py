"""The files of the search: what is in the index, and that what is loaded together was made together."""

from __future__ import annotations

import json
import re

from pipeline.search import files as search_files
from pipeline.search.index import KINDS
from pipeline.view import words
from pipeline.view.show import Show
from tests.worst import PAST, built


def documents(lang: str) -> list[search_files.Document]:
    return list(search_files.documents(built().site, Show(lang, words.load(lang))))


def entry(lang: str) -> dict[str, object]:
    text = built().text(search_files.entry_path(lang))
    found: dict[str, object] = json.loads(text.removeprefix("GongkaiFind(").removesuffix(");\n"))
    return found


def test_everything_can_be_found() -> None:
    site = built().site
    found = documents("zh-hans")
    assert {document.kind for document in found} == set(KINDS)
    by_kind = {kind: {d.id for d in found if d.kind == kind} for kind in KINDS}
    assert by_kind["matter"] == set(site.matters)
    assert by_kind["instrument"] == set(site.instruments)
    assert by_kind["window"] == set(site.windows)
    assert by_kind["fee"] == {fee.id for matter in site.matters.values() for fee in matter.fees}
    single = {item for item, matters in site.matters_of.items() if len(matters) == 1}
    assert by_kind["item"] == set(site.items) - single


def test_what_is_past_is_marked_and_stands_last() -> None:
    matters = [d for d in documents("zh-hans") if d.kind in ("item", "matter")]
    past = [d.state == "past" for d in matters]
    assert past == sorted(past)
    assert next(d for d in matters if d.id == PAST).state == "past"


def test_every_alias_and_code_is_in_the_index() -> None:
    site = built().site
    found = documents("zh-hans")
    aliases = {alias for document in found for alias in document.aliases}
    assert {a.alias for all_ in site.aliases_of.values() for a in all_} <= aliases
    codes = {code for document in found for code in document.codes}
    assert set(site.codes.values()) <= codes


def test_english_documents_have_english_names_and_are_found_by_chinese_ones() -> None:
    chinese = {(d.kind, d.id): d for d in documents("zh-hans")}
    for document in documents("en"):
        assert document.url.startswith("en/")
        other = chinese[document.kind, document.id]
        if document.kind == "instrument" and document.title != other.title:
            assert other.title in document.aliases


def test_every_address_is_there() -> None:
    for lang in ("zh-hans", "en"):
        for document in documents(lang):
            path, _, part = document.url.partition("#")
            html = built().text(path)
            assert not part or f'id="{part}"' in html, document.url


def test_old_pages_never_load_a_mixed_set() -> None:
    """A page names the entry alone; the entry names every other file by its content."""
    home = built().text("zh-hans/index.html")
    assert f'data-entry="../{search_files.entry_path("zh-hans")}"' in home
    assert "search-core" not in home
    loaded = entry("zh-hans")["files"]
    assert isinstance(loaded, list)
    assert len(loaded) == 5
    for path in loaded:
        assert re.search(r"\.[0-9a-f]{8}\.js$", path)
        assert built().text(path)


def test_places_to_choose_are_those_where_something_is_handled() -> None:
    site = built().site
    offered = entry("zh-hans")["places"]
    assert isinstance(offered, list)
    names = [name for name, _, _ in offered]
    assert len(names) == len(set(names))
    handled = {m.place_id for m in site.matters.values() if isinstance(m.place_id, str)}
    assert {site.places[place].name for place in handled} <= {n.split("（")[0] for n in names}
    assert all(set(above) <= set(names) for _, above, _ in offered)
