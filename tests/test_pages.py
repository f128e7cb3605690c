"""The pages themselves, read as they were written."""

from __future__ import annotations

import base64
import gzip
import hashlib
import itertools
import json
import posixpath
import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from pipeline.model.values import Missing
from pipeline.model.values import days as length
from pipeline.pages import Page
from pipeline.view import words
from pipeline.view.say import Say
from tests import example
from tests.markup import Element, parse
from tests.worst import BASE_URL, FULL, PAST, SILENT, built

LANGUAGES = ("zh-hans", "en")
GUIDE_MAX = 15 * 1024


def pages_of(lang: str) -> list[Page]:
    return [page for page in built().plan if page.lang == lang]


def tree(path: str) -> Element:
    return parse(built().text(path))


def main_of(path: str) -> Element:
    return tree(path).one("main")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_titles_and_descriptions_are_there_and_differ(lang: str) -> None:
    titles, told = Counter[str](), Counter[str]()
    for page in pages_of(lang):
        head = tree(page.path).one("head")
        titles[head.one("title").text] += 1
        told[head.one("meta", name="description").attributes["content"].strip()] += 1
    assert "" not in told
    assert [t for t, n in (titles + told).items() if n > 1] == []


def test_every_page_is_well_formed_and_its_headings_are_in_order() -> None:
    for page in built().plan:
        headings = [e for e in tree(page.path).walk() if re.fullmatch("h[1-6]", e.tag)]
        levels = [int(e.tag[1]) for e in headings]
        assert levels.count(1) == 1, page.path
        assert levels[0] == 1, page.path
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), (
            page.path,
            levels,
        )
        assert all(e.text for e in headings), page.path


def test_every_page_says_its_language_and_marks_another_one() -> None:
    for page in built().plan:
        html = tree(page.path).one("html")
        assert html.attributes["lang"] == {"zh-hans": "zh-Hans", "en": "en"}[page.lang]
    for page in pages_of("en"):
        assert unmarked(main_of(page.path)) == [], page.path


def unmarked(element: Element) -> list[str]:
    """Return Chinese text in an element that no `lang` marks."""
    if "lang" in element.attributes or element.tag in ("title", "desc", "text", "code"):
        return []
    found = []
    for child in element.children:
        if isinstance(child, Element):
            found += unmarked(child)
        elif re.search("[\u4e00-\u9fff]", child):
            found.append(child.strip())
    return found


def test_nothing_is_inline_and_nothing_is_from_elsewhere() -> None:
    for page in built().plan:
        for e in tree(page.path).walk():
            assert "style" not in e.attributes, page.path
            assert not any(name.startswith("on") for name in e.attributes), page.path
            assert e.tag not in ("style", "iframe", "object", "embed", "img"), page.path
            if e.tag == "script":
                data = e.attributes.get("type") == "application/ld+json"
                assert data or ("src" in e.attributes and not e.children), page.path
            named = e.attributes.get("rel") == "canonical" or "hreflang" in e.attributes
            if e.tag in ("script", "link") and not named:
                address = e.attributes.get("src") or e.attributes.get("href") or ""
                assert not re.match(r"[a-z]+:|//", address) or page.kind == "lost", page.path


def test_links_are_relative_and_name_a_file() -> None:
    paths = {p.relative_to(built().output).as_posix()
             for p in built().output.rglob("*") if p.is_file()}  # fmt: skip
    for page in built().plan:
        if page.kind == "lost":
            continue
        for a in tree(page.path).all("a"):
            href = a.attributes["href"]
            if a.attributes.get("rel") == "external" or re.match("tel:|#", href):
                continue
            assert not re.match(r"[a-z]+:|/", href), (page.path, href)
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(page.path), re.split("[?#]", href)[0])
            )
            assert target in paths, (page.path, href)
            assert a.text or a.attributes.get("aria-label"), (page.path, href)


def test_the_lost_page_leads_home_from_any_address() -> None:
    for a in main_of("404.html").all("a"):
        assert a.attributes["href"].startswith((f"{BASE_URL}/", "tel:"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_norms_tags_are_there_and_not_empty(lang: str) -> None:
    needed = {"SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType"}
    article = {"ArticleTitle", "PubDate", "ContentSource"}
    for page in pages_of(lang):
        tags = {
            e.attributes["name"]: e.attributes["content"]
            for e in tree(page.path).one("head").all("meta")
            if "name" in e.attributes
        }
        wanted = needed | (
            article if page.kind in ("matter", "item", "instrument", "prose") else set()
        )
        assert wanted <= {name for name, content in tags.items() if content.strip()}, page.path
        if "PubDate" in tags:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", tags["PubDate"]), page.path


# --- three values ----------------------------------------------------------------------------


def test_silence_is_said_and_never_read_as_nothing() -> None:
    """Where a source says almost nothing, no page says 0, free or nothing at all in its name."""
    for path in (f"zh-hans/matters/{SILENT}.html", f"zh-hans/matters/{PAST}.html"):
        guide = main_of(path)
        assert not re.search(r"不收费|免费|免收|不用跑|即办|当场", guide.tight), path
        figures = [e.text for e in guide.all("span", class_="num")]
        assert "0" not in figures, path
        answer = guide.one("p", class_="answer").tight
        for part in ("材料未公开", "地点未公开", "几次未公开", "时限未公开", "是否收费未公开"):
            assert part in answer, path
    silent = main_of(f"zh-hans/matters/{SILENT}.html").tight
    for gap in ("申请材料未公开", "办理环节未公开", "法律依据未公开", "救济途径未公开"):
        assert gap in silent
    english = main_of(f"en/matters/{SILENT}.html").text
    assert "free" not in english
    assert "not published" in english


def test_rows_of_what_is_not_stated_name_what_is_missing() -> None:
    found = [
        row for row in main_of("zh-hans/items/putonghua.html").one("table").all("tr")
        if any(SILENT in a.attributes["href"] for a in row.all("a"))
    ]  # fmt: skip
    cells = [cell.tight for cell in found[0].all("td")]
    assert cells == ["未公开"] * 5
    body_less = main_of("zh-hans/items/by_service.html").tight
    assert "部分未公开" in body_less


def test_no_cell_and_no_value_is_empty() -> None:
    for page in built().plan:
        for e in main_of(page.path).walk():
            if e.tag in ("dd", "dt", "td", "th", "li", "h1", "h2", "h3", "option", "summary"):
                assert e.text, (page.path, e.tag, e.attributes)


def test_the_quality_page_names_what_is_missing_and_whose_it_is() -> None:
    text = main_of("zh-hans/quality.html").tight
    for element in ("名称", "主体", "依据", "程序", "材料", "时限", "收费", "未写明主体"):
        assert element in text


# --- figures agree ---------------------------------------------------------------------------


def shown(lang: str) -> Say:
    return Say(lang, words.load(lang))


def plain(markup: str) -> str:
    return parse(f"<p>{markup}</p>").tight


def facts(guide: Element) -> dict[str, str]:
    return {e.one("dt").tight: e.one("dd").tight for e in guide.all("div", class_="fact")}


def test_figures_agree_on_list_item_guide_and_in_json() -> None:
    """What the JSON says of days and visits stands on the guide, the item, and in lists."""
    site, show = built(), shown("zh-hans")
    rows = json.loads(site.text("downloads/catalogue/matters.json"))
    for row in rows:
        days = show.days(length(cell(row, "promised_days"), cell(row, "promised_unit")))
        law = show.days(length(cell(row, "statutory_days"), cell(row, "statutory_unit")))
        visits = show.visits(cell(row, "visits"))
        guide = facts(main_of(f"zh-hans/matters/{row['id']}.html"))
        assert guide["承诺时限"].startswith(plain(days)), row["id"]
        assert guide["法定时限"].startswith(plain(law)), row["id"]
        assert guide["到现场次数"].startswith(plain(visits)), row["id"]
        table = main_of(f"zh-hans/items/{row['item_id']}.html").one("table")
        line = next(
            tr for tr in table.all("tr")
            if any(a.attributes["href"].endswith(f"/{row['id']}.html") for a in tr.all("a"))
        )  # fmt: skip
        cells = [td.tight for td in line.all("td")]
        assert cells[:3] == [plain(days), plain(law), plain(visits)], row["id"]
        if row["body_id"]:
            listed = next(
                li for li in main_of(f"zh-hans/bodies/{row['body_id']}.html").all("li", class_="row")
                if any(a.attributes["href"].endswith(f"/{row['id']}.html") for a in li.all("a"))
            )  # fmt: skip
            told = [s.tight for s in listed.one("div", class_="row-facts").children
                    if isinstance(s, Element)]  # fmt: skip
            if not isinstance(cell(row, "promised_days"), Missing):
                assert told[0] == plain(days), row["id"]
            if not isinstance(cell(row, "visits"), Missing):
                assert told[1] == plain(visits), row["id"]


def cell(row: dict[str, object], name: str) -> object:
    """Return a value of the JSON with the reason why there is none."""
    if name in row["not_stated"]:  # type: ignore[operator]
        return Missing.NOT_STATED
    return Missing.NOT_APPLICABLE if name in row["not_applicable"] else row[name]  # type: ignore[operator]


def test_a_filter_page_states_of_how_many_it_shows_how_many() -> None:
    page = main_of("zh-hans/items/by_free.html")
    items = len(built().site.items)
    rows = page.all("li", class_="row")
    assert f"{items}项中的{len(rows)}项" in page.tight
    chosen = page.one("a", **{"aria-current": "true"})
    assert chosen.tight == "不收费×"
    assert chosen.attributes["title"] == "去掉“不收费”"


# --- machines --------------------------------------------------------------------------------


def test_linked_data_of_a_guide_says_what_the_guide_says() -> None:
    site = built()
    for matter in site.site.matters.values():
        script = tree(f"zh-hans/matters/{matter.id}.html").one("script", type="application/ld+json")
        data = json.loads("".join(c for c in script.children if isinstance(c, str)))
        assert data["@type"] == "GovernmentService"
        assert data["name"] == matter.name
        assert data["identifier"] == matter.code
        assert ("isAccessibleForFree" in data) == (not isinstance(matter.charged, Missing))


def test_the_policy_of_a_guide_names_the_hash_of_its_data() -> None:
    html = built().text(f"zh-hans/matters/{FULL}.html")
    data = re.search('<script type="application/ld\\+json">(.*?)</script>', html)
    assert data
    digest = base64.b64encode(hashlib.sha256(data[1].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in html
    assert "unsafe" not in html


def test_the_feed_of_notices_is_atom() -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    for lang in LANGUAGES:
        feed = ElementTree.fromstring(built().text(f"{lang}/notices/feed.atom"))  # noqa: S314
        entries = feed.findall(f"{atom}entry")
        assert len(entries) == len(built().site.closures) + 1
        ids = [e.findtext(f"{atom}id") for e in (feed, *entries)]
        assert len(set(ids)) == len(ids)
        for e in (feed, *entries):
            assert re.fullmatch(
                r"\d{4}-\d\d-\d\dT00:00:00\+08:00", e.findtext(f"{atom}updated") or ""
            )


def test_the_feed_of_datasets_has_each_with_its_day() -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    for lang in ("zh-hans", "zh-hant", "en"):
        feed = ElementTree.fromstring(example.text(f"{lang}/datasets/feed.atom"))  # noqa: S314
        entries = feed.findall(f"{atom}entry")
        led = sorted(e.find(f"{atom}link").attrib["href"] for e in entries)  # type: ignore[union-attr]
        pages = {p.name for p in (example.output() / lang / "datasets").glob("*.html")}
        there = pages - {"index.html", "catalogue.html", "calendar.html"}
        assert led == sorted(f"../../{lang}/datasets/{name}" for name in there)
        told = {e.findtext(f"{atom}updated", "")[:10] for e in entries}
        assert len(told) > 1
        assert all(re.fullmatch(r"2026-\d\d-\d\d", day) for day in told)


def test_the_sitemap_lists_every_page_and_robots_keeps_out_of_a_draft() -> None:
    site = built()
    found = re.findall("<loc>(.*?)</loc>", site.text("sitemap.xml"))
    wanted = [p.path for p in site.plan if p.kind not in ("lost", "door") and "kiosk" not in p.kind]
    assert found == [f"{BASE_URL}/{path}" for path in wanted]
    assert "Disallow: /" in site.text("robots.txt")


def test_a_guide_carries_its_code_its_address_and_its_own_rows() -> None:
    guide = main_of(f"zh-hans/matters/{FULL}.html")
    matter = built().site.matters[FULL]
    assert matter.code[:4] in guide.one("section", id="about").text
    for kind in ("qr", "print-qr"):  # on the screen, and at the head of a print
        assert len(guide.all("svg", class_=kind)) == 1
    lines = guide.one("pre").children[0]
    assert isinstance(lines, str)
    tables = Counter(line.split(" ")[0] for line in lines.splitlines())
    assert tables["materials"] == len(matter.materials)
    assert all(json.loads(line.split(" ", 1)[1]) for line in lines.splitlines())


def test_rows_stand_once_and_the_other_languages_lead_there() -> None:
    for lang in LANGUAGES[1:]:
        guide = main_of(f"{lang}/matters/{FULL}.html")
        assert not guide.all("pre")
        assert f"../../{LANGUAGES[0]}/matters/{FULL}.html#rows" in {
            a.attributes.get("href") for a in guide.all("a")
        }
    assert main_of(f"{LANGUAGES[0]}/matters/{FULL}.html").one("pre", id="rows")


def test_every_guide_is_light() -> None:
    """The fullest of the worst site, and every one of the example, in each language."""
    texts = [built().text(f"{lang}/matters/{FULL}.html") for lang in LANGUAGES]
    texts += [
        path.read_text(encoding="utf-8")
        for path in sorted(example.output().glob("*/matters/*.html"))
        if not path.name.startswith("index")
    ]
    assert len(texts) > 200
    for text in texts:
        assert len(gzip.compress(text.encode(), 9, mtime=0)) <= GUIDE_MAX


def test_every_short_code_is_listed_and_leads_somewhere() -> None:
    listed = {e.attributes["id"].replace("-", "") for p in pages_of("zh-hans") if p.kind == "codes"
              for e in main_of(p.path).all("li") if "id" in e.attributes}  # fmt: skip
    assert listed == set(built().site.codes.values())


def test_the_table_of_an_item_counts_the_materials_as_the_guides_say() -> None:
    """From what everybody brings to what brings who brings all: the figures of each guide's own sentence."""
    compared = set()
    for path in sorted((example.output() / "zh-hans/items").glob("*.html")):
        for row in parse(path.read_text(encoding="utf-8")).all("tr"):
            links = [a.attributes.get("href", "") for a in row.all("a")]
            guide = next((href for href in links if "/matters/" in href), None)
            if guide is None or len(row.all("td")) != 5:
                continue
            told = parse(example.text(f"zh-hans/matters/{guide.rsplit('/', 1)[1]}"))
            said = told.one("p", class_="answer").text
            some = re.search(r"带 (\d+) 样材料 （看情形另加 (\d+) 样）", said)
            every = re.search(r"带 (\d+) 样材料", said)
            expected = (
                f"{some[1]}–{int(some[1]) + int(some[2])}" if some else every[1] if every else None
            )
            if expected:
                assert row.all("td")[-1].text == expected, (path.name, guide, said)
                compared.add("–" in expected)
    assert compared == {True, False}
