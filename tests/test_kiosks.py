"""Kiosks: how they are declared, every matter within three touches, and a folder with no way out."""

from __future__ import annotations

import gzip
import json
import posixpath
import re
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.check import check
from pipeline.findings import Finding
from pipeline.load import load
from pipeline.model.standing import Standing
from pipeline.view import words
from tests import example
from tests.catalogue_factory import AS_OF, SITE, make_catalogue, tables

VENUE = tables()["windows"][0]["venue_id"]
FLOOR = tables()["windows"][0]["floor"]
GOOD = f"{{id: HALL-1F, venue: {VENUE}, floor: {FLOOR}, x: 90, y: 90}}"


def told(folder: Path, *kiosks: str, also: str = "") -> list[Finding]:
    """Return what is said of a site with these kiosks; the first one stands on the tenth line."""
    data = make_catalogue(folder)
    lines = "".join(f"  - {kiosk}\n" for kiosk in kiosks)
    (data / "site.yaml").write_text(f"{SITE}{also}kiosks:\n{lines}", encoding="utf-8")
    found = check(data, folder / "content", AS_OF, None).findings
    return [f for f in found if f.place.file == "site.yaml"]


def test_kiosks_are_read(tmp_path: Path) -> None:
    window = tables()["windows"][0]["id"]
    whole = GOOD.replace("y: 90", f"y: 90, lift: [91, 90], help: {window}, printer: receipt")
    assert told(tmp_path, whole, GOOD.replace("1F", "2"), also="kiosk_days: 14\n") == []


@pytest.mark.parametrize(
    ("kiosk", "said"),
    [
        (GOOD.replace("HALL-1F", "hall 1"), "kiosks[1].id"),
        (GOOD.replace("HALL-1F", "HALL-0"), "kiosks[1].id"),  # twice
        (GOOD.replace("x: 90", "x: '90'"), "kiosks[1].x"),
        (GOOD.replace("y: 90", "y: true"), "kiosks[1].y"),
        (GOOD.replace("y: 90", "y: 90, colour: red"), "colour"),
        (GOOD.replace("y: 90", "y: 90, printer: laser"), "kiosks[1].printer"),
        (GOOD.replace("y: 90", "y: 90, lift: [1]"), "kiosks[1].lift"),
        (GOOD.replace("y: 90", "y: 90, lift: [1, -1]"), "kiosks[1].lift[1]"),
        (GOOD.replace(f"venue: {VENUE}", "venue: mei-you"), "HALL-1F"),
        (GOOD.replace(f"floor: {FLOOR}", "floor: 77"), "77"),
        (GOOD.replace("y: 90", "y: 90, help: mei-you"), "HALL-1F"),
        ("HALL-1F", "kiosks[1]"),
    ],
)
def test_a_wrong_kiosk_is_told_at_its_line(tmp_path: Path, kiosk: str, said: str) -> None:
    first = GOOD.replace("HALL-1F", "HALL-0").replace("x: 90", "x: 80")
    found = told(tmp_path, first, kiosk)
    line = SITE.count("\n") + 3
    assert {f.place.line for f in found} == {line}
    assert any(said in f.found.zh or said == f.value for f in found)
    assert all(f.level == "error" for f in found)


@pytest.mark.parametrize("cell", ["x: {x}, y: {y}", "x: 90, y: 90, lift: [{x}, {y}]"])
def test_a_kiosk_does_not_stand_where_a_window_stands(tmp_path: Path, cell: str) -> None:
    window = tables()["windows"][0]
    at = cell.format(x=window["position_x"], y=window["position_y"])
    found = told(tmp_path, GOOD.replace("x: 90, y: 90", at))
    assert [f.rule for f in found] == ["kiosk-spot"]
    assert window["number"] in found[0].found.zh


@pytest.mark.parametrize("value", ["0", "'30'", "true", "4000"])
def test_the_age_of_data_is_a_number_of_days(tmp_path: Path, value: str) -> None:
    assert len(told(tmp_path, GOOD, also=f"kiosk_days: {value}\n")) == 1


def test_nothing_is_built_for_kiosks_where_none_is_declared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = make_catalogue(tmp_path)
    (tmp_path / "content").mkdir()
    where = ["--data", str(data), "--content", str(tmp_path / "content")]
    to = ["--output", str(tmp_path / "out"), "--as-of", str(AS_OF)]
    assert main(["build", "--profile", "kiosk", *where, *to]) == 1
    assert "kiosks" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


# --- every matter within three touches --------------------------------------------------------


def main_links(path: str) -> set[str]:
    """Return where one touch leads from the content of a page of the folder for kiosks."""
    html = (example.kiosk() / path).read_text(encoding="utf-8").partition("<main")[2]
    folder = posixpath.dirname(path)
    found = re.findall(r'<a [^>]*href="([^"#]+)', html)
    return {posixpath.normpath(posixpath.join(folder, one)) for one in found}


def current() -> set[str]:
    """Return the ids of all matters that are not past, as the model has them."""
    site = load(check(example.ROOT / "data", example.ROOT / "content", example.DAY, None))
    return {m.id for m in site.matters.values() if m.standing is not Standing.PAST}


@pytest.mark.parametrize("way", ["themes", "bodies", "letters"])
def test_every_matter_is_three_touches_from_the_start(way: str) -> None:
    wanted = current()
    assert len(wanted) > 60
    for lang in ("zh-hans", "zh-hant", "en"):
        guides = {f"{lang}/matters/{id_}.html" for id_ in wanted}
        for kiosk in ("hall-1f", "hall-2f"):
            first = f"{lang}/kiosk/{way}/index.html"
            assert first in main_links(f"{lang}/kiosks/{kiosk}/index.html")
            groups = {p for p in main_links(first) if p.startswith(f"{lang}/kiosk/{way}/")}
            reached = set().union(*(main_links(group) for group in groups))
            assert {p for p in reached if "/matters/" in p} == guides


# --- no way out -------------------------------------------------------------------------------


def pages() -> list[Path]:
    return sorted(example.kiosk().rglob("*.html"))


def test_no_page_of_the_folder_leads_out() -> None:
    """Nothing leads to another address, to a file to keep, or to a page that is not there."""
    root = example.kiosk()
    assert len(pages()) > 1000
    assert not (root / "downloads").exists()
    for page in pages():
        html = page.read_text(encoding="utf-8")
        links = re.findall(
            r'<(?:a|link|form|script|img)\b[^>]*?(?:href|src|action)="([^"]*)"', html
        )
        for link in links:
            assert not re.match(r"[a-z][a-z0-9+.-]*:|//", link), (page, link)
            target = link.partition("#")[0].partition("?")[0]
            assert not target or (page.parent / target).resolve().is_file(), (page, link)


def test_what_led_out_is_words_and_a_code_for_a_phone() -> None:
    html = "".join(
        p.read_text(encoding="utf-8") for p in pages() if "/zh-hans/matters/" in p.as_posix()
    )
    assert '<span class="no-way">空白表' in html
    spans = re.findall(r'<span class="no-way">.*?</span>( <svg class="qr")?', html, re.DOTALL)
    assert len([one for one in spans if one]) > 100


def test_the_ordinary_site_has_kiosks_too_and_pays_little_for_them() -> None:
    home = example.text("zh-hans/index.html")
    assert 'data-kiosk="../static/kiosk.' in home
    assert "kiosk.css" not in re.sub(r'data-kiosk="[^"]*"', "", home)
    entry = example.text("kiosk/zh-hans.js")
    config = json.loads(entry[len("GongkaiKiosk(") : -len(");\n")])
    assert set(config["kiosks"]) == {"HALL-1F", "HALL-2F"}
    assert config["as_of"] == str(example.DAY)


def packed(*parts: str | bytes) -> int:
    """Return how many bytes parts of a site are on the way to a reader."""
    return len(gzip.compress(b"".join(p if isinstance(p, bytes) else p.encode() for p in parts), 9))


def test_kiosks_modes_and_reading_offline_cost_a_page_less_than_3_kb() -> None:
    """What they add to a page, to its one sheet and to its scripts, each packed with and without."""
    cost = packed(Path(words.THEME, "static", "modes.js").read_bytes())
    for kind in ("style.css", "script.js"):
        every = sorted(Path(words.THEME, "templates", "components").glob(f"*/{kind}"))
        others = [one for one in every if one.parent.name not in ("modes", "offline", "kiosk")]
        assert len(others) < len(every)
        cost += packed(*(p.read_bytes() for p in every)) - packed(*(p.read_bytes() for p in others))
    html = example.text("zh-hans/matters/jia-jiehun.html")
    less, count = re.subn(
        r' data-kiosk="[^"]*"|<div class="modes".*?</details>\s*</div>'
        r'|<p class="banner banner-offline.*?</p>',
        "", html, flags=re.DOTALL,
    )  # fmt: skip
    assert count == 3
    cost += packed(html) - packed(less)
    assert 1000 < cost <= 3 * 1024


def test_no_word_of_the_script_is_idle() -> None:
    scripts = "".join(p.read_text(encoding="utf-8") for p in words.THEME.rglob("own.js"))
    for key in vars(words.load("zh-hans").kiosk.script):
        assert f"words.{key}" in scripts or f"words().{key}" in scripts, key
