"""The zip of the whole site as somebody opens it: unpacked, double-clicked, with no network at all."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from pipeline.__main__ import main
from pipeline.carrying import archive, whole
from tests import example
from tests.browser.chromium import chromium
from tests.browser.crawl import chosen, crawl, listening
from tests.build_tools import SOAK, assert_whole

pytestmark = pytest.mark.browser

FOLDER = f"site-{example.DAY}"


@pytest.fixture(scope="module")
def packed() -> Path:
    return example.zipped()


@pytest.fixture(scope="module")
def unpacked() -> Path:
    found = example.unpacked()
    assert [p.name for p in found.parent.iterdir()] == [FOLDER]
    return found


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with chromium() as browser:
        made = browser.new_context(viewport={"width": 360, "height": 800})
        made.set_offline(True)
        yield made


def test_it_is_the_site_and_how_to_open_it(unpacked: Path, tmp_path: Path) -> None:
    how = unpacked / archive.README
    assert "index.html" in how.read_text(encoding="utf-8-sig")
    assert b"\r\n" in how.read_bytes()
    aside = tmp_path / "aside"  # not beside it, where other tests of the same run read
    shutil.copytree(unpacked, aside, ignore=lambda *_: {archive.README})
    assert assert_whole(aside) == assert_whole(example.output())


def test_equal_sites_give_equal_zips_wherever_they_lie(packed: Path, tmp_path: Path) -> None:
    shutil.copytree(example.output(), tmp_path / "elsewhere")
    archive.pack(tmp_path / "elsewhere", tmp_path / "again.zip")
    digests = {hashlib.sha256(p.read_bytes()).digest() for p in (packed, tmp_path / "again.zip")}
    assert len(digests) == 1


def test_every_name_can_be_unpacked_on_windows(packed: Path) -> None:
    with zipfile.ZipFile(packed) as found:
        names = found.namelist()
        assert len(names) == len({name.lower() for name in names}) > 1000
    device = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", name), name
        assert len(name) < 200
        for part in name.split("/"):
            assert not device.match(part), name
            assert part.strip(" .") == part != "", name


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("zh-hans/items/index.html", True), ("404.html", True), ("a.b-c_d/e", True), ("a", True),
        ("../x", False), ("/x", False), ("a//b", False), ("a/./b", False), ("a\\b", False), ("c:x", False),
        ("con", False), ("a/COM1.html", False), ("a/aux.tar.gz", False), ("a.", False), ("a /b", False),
        (".htaccess", False), ("项目.html", False), ("", False), ("a/" * 90 + "b", False), ("a\n", False),
    ],
)  # fmt: skip
def test_which_names_are_safe(path: str, safe: bool) -> None:
    assert whole.is_safe(path) is safe


def test_a_site_that_is_not_whole_is_not_packed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, to = tmp_path / "site", tmp_path / "site.zip"
    shutil.copytree(example.output(), site)
    index = site / "zh-hans" / "index.html"
    good = index.read_bytes()

    def packs() -> str:
        code = main(["zip", "--output", str(site), "--to", str(to)])
        assert (code == 0) is to.exists()
        return capsys.readouterr().err

    index.write_bytes(good[:-1] + b" ")
    assert "zh-hans/index.html" in packs()
    index.unlink()
    assert "zh-hans/index.html" in packs()
    index.write_bytes(good)
    (site / "notes.txt").write_text("mine")
    assert "notes.txt" in packs()
    (site / "notes.txt").unlink()
    (site / "manifest.json").rename(tmp_path / "manifest.json")
    assert "没有建好的站点" in packs()
    (tmp_path / "manifest.json").rename(site / "manifest.json")
    assert packs() == ""


def test_every_page_is_silent_and_asks_for_nothing_outside(
    context: BrowserContext, unpacked: Path
) -> None:
    """All of it in soak, else one of every kind in every language and a sample; links stay in the folder."""
    said: list[str] = []
    leads = crawl(context, unpacked.as_uri(), chosen(unpacked), said)
    assert said == []
    files = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    astray = {f"{path} → {to}" for path, tos in leads.items() for to in tos if to not in files}
    assert astray == set()
    if SOAK:
        # A terminal's own pages are led to by its script, by its address, and where a letter has matters.
        own = {path for path in leads if "/kiosk" in path}
        assert _reached(leads) | own == {path for path in leads if path != "404.html"}
        assert len(own) < len(leads) / 5


def _reached(leads: dict[str, set[str]]) -> set[str]:
    """Return the pages that links alone lead to from the front page."""
    reached, ahead = {"index.html"}, {"index.html"}
    while ahead:
        ahead = {to for path in ahead for to in leads[path] if to in leads} - reached
        reached |= ahead
    return reached


def test_a_request_outside_would_be_heard(context: BrowserContext, tmp_path: Path) -> None:
    """A site that loads a file of its neighbour, one from the network, and complains, is found out."""
    (tmp_path / "site").mkdir()
    (tmp_path / "beside.js").write_text("console.log('here')")
    (tmp_path / "site" / "page.html").write_text(
        "<script src=../beside.js></script><img src=https://example.com/x.png><script>lost()</script>"
        "<img src=gone.png><a href=../../x>x</a>"
    )
    said: list[str] = []
    crawl(context, (tmp_path / "site").as_uri(), ["page.html"], said)
    for part in ("asks file:", "beside.js", "asks https:", "here", "lost is not defined",
                 "lacks file:", "gone.png", "leads out"):  # fmt: skip
        assert any(part in one for one in said), part


def test_search_finder_calculator_modes_and_print(context: BrowserContext, unpacked: Path) -> None:
    origin, said = unpacked.as_uri(), []  # type: ignore[var-annotated]
    with listening(context, origin, said) as page:
        page.goto(f"{origin}/index.html")
        page.wait_for_url("**/zh-hans/index.html")
        page.locator("#q").type("jiehun")
        expect(page.locator("#q-list")).to_contain_text("结婚登记")
        page.locator("#q").press("Enter")
        page.wait_for_url("**/search.html?*")
        expect(page.locator("main")).to_contain_text("结婚登记")
        page.goto(f"{origin}/zh-hans/places/shili-shi.html")
        rows = page.locator("main .rows > .row:visible")
        before = rows.count()
        page.get_by_role("button", name="可网上办").click()
        assert 0 < rows.count() < before
        page.goto(f"{origin}/{_calculator(unpacked)}")
        page.locator(".calculator input").first.fill("100")
        expect(page.locator(".calculator output").first).to_contain_text("元")
        page.get_by_role("button", name="大字版").click()
        page.goto(f"{origin}/zh-hans/matters/jia-jiehun.html")
        assert page.locator("html").get_attribute("data-type") == "large"
        assert page.pdf().startswith(b"%PDF")
        page.evaluate("localStorage.clear()")
    assert said == []


def _calculator(site: Path) -> str:
    return next(
        p.relative_to(site).as_posix()
        for p in sorted((site / "zh-hans" / "fees").glob("of_*.html"))
        if 'class="calculator' in p.read_text(encoding="utf-8")
    )
