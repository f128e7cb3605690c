"""Pages know their inputs: what a page does not name as its input does not change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import assets, figures, pages, plugin
from pipeline.check import check
from pipeline.load import load
from pipeline.model.schema import owner_column
from pipeline.publish import Written
from pipeline.view import words
from pipeline.view.show import Show
from tests.catalogue_factory import AS_OF, Tables, make_catalogue, tables

Changes = tuple[tuple[str, int, str, str], ...]
Rendered = tuple[dict[str, str], dict[str, frozenset[tuple[str, str]]]]

CHANGES: dict[str, Changes] = {
    "a matter and all its rows": (
        ("matters", 0, "conditions", "另一个条件。"),
        ("bases", 0, "text", "另一段条文。"),
        ("steps", 0, "name", "另一步"),
        ("step_links", 1, "condition", "另一个条件"),
        ("faqs", 0, "answer", "另一个回答。"),
        ("remedies", 0, "limit", "另一个期限"),
        ("situations", 0, "name", "另一种情形"),
        ("special_procedures", 0, "note", "另一个说明"),
        ("materials", 0, "name", "另一种材料"),
    ),
    "fees and files": (
        ("fees", 1, "name", "另一项收费"),
        ("fee_reductions", 0, "condition", "另一些人"),
        ("files", 1, "title", "另一份样例"),
    ),
    "a body": (("bodies", 1, "phone", "0571-12340000"),),
    "a place": (("places", 1, "name", "城西区"),),
    "halls": (
        ("venues", 1, "address", "另一个地址"),
        ("windows", 2, "name", "另一个窗口"),
        ("closures", 0, "text", "另一个公告。"),
    ),
    "law and an item": (
        ("instruments", 1, "number", "另一个文号"),
        ("items", 3, "summary", "另一句话。"),
        ("aliases", 0, "alias", "另一个俗称"),
        ("themes", 1, "name", "另一个主题"),
    ),
}


class _Kept:
    """A stage that keeps what is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.html: dict[str, str] = {}

    def write(self, path: str, data: bytes) -> Written:
        self.html[path] = data.decode()
        return Written(path, "", len(data))


def rendered(folder: Path, rows: Tables) -> Rendered:
    """Render every page of a catalogue: its HTML and its inputs, by path."""
    checked = check(make_catalogue(folder, rows), folder / "content", AS_OF, None)
    site = load(checked, draft=True)
    shows = {
        lang: Show(lang, words.load(lang), site.translations.get(lang))
        for lang in site.settings.languages
    }
    planned, kept = pages.plan(site, shows), _Kept(folder / "site")
    saved = {"saved": figures.saved_share(site.matters.values()), "downloads": {}}
    paths = assets.bundle(words.THEME)[0]
    job = plugin.Job(site, planned, shows, paths, saved, kept, lambda *_: None, 1)  # type: ignore[arg-type]
    plugin.render(job)
    return kept.html, {page.path: frozenset(page.inputs) for page in planned}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    return rendered(tmp_path_factory.mktemp("before"), tables())


@pytest.mark.parametrize("name", CHANGES)
def test_a_page_changes_with_its_inputs_only(name: str, before: Rendered, tmp_path: Path) -> None:
    rows = tables()
    changed: set[tuple[str, str]] = set()
    for table, number, column, value in CHANGES[name]:
        row = rows[table][number]
        assert row[column] != value
        row[column] = value
        file = f"catalogue/{table}.csv"
        changed |= {(file, list(row.values())[owner_column(list(row))]), (file, "*")}
    html, inputs = rendered(tmp_path, rows)
    assert html.keys() == before[0].keys()
    different = {path for path in html if html[path] != before[0][path]}
    undeclared = {path for path in different if not changed & (inputs[path] | before[1][path])}
    assert undeclared == set()
    assert different
    assert len(different) < len(html)
