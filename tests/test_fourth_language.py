"""A fourth language by one file of words and its name in `site.yaml`: the whole site is there in it.

The words are the English ones in double brackets, so that a word which comes from anywhere else is seen.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser.chromium import chromium
from tests.build_tools import assert_whole
from tests.example import DAY, ROOT
from tests.markup import parse
from tests.test_pages import unmarked

BASE = "https://www.example.gov.cn"
LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en", "bo": "bo"}
HREFLANG = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')


def bracketed(words: Any) -> Any:
    """Return words in brackets; what is read by programs stays as it is."""
    if isinstance(words, dict):
        return {key: bracketed(value) for key, value in words.items()}
    return f"⟦{words}⟧" if re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", words)) else words


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy program and example, add the file and the name, and build as a publisher does."""
    copy = tmp_path_factory.mktemp("fourth")
    for name in ("pipeline", "theme", "data", "content"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pelicanconf.py", copy)
    words = yaml.safe_load((ROOT / "theme/words/en.yaml").read_text(encoding="utf-8"))
    meta = {**words["meta"], "lang": "bo", "name": "བོད་ཡིག", "short": "བོད"}
    own = {**bracketed(words), "meta": meta}
    (copy / "theme/words/bo.yaml").write_text(
        yaml.safe_dump(own, allow_unicode=True), encoding="utf-8"
    )
    settings = copy / "data/site.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("zh-hant, en]", "zh-hant, en, bo]"), encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "build", "--as-of", str(DAY), "--base-url", BASE]
    done = subprocess.run(command, cwd=copy, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert_whole(copy / "output")
    return (copy / "output").resolve()


def pages(site: Path, lang: str) -> set[str]:
    return {p.relative_to(site / lang).as_posix() for p in (site / lang).rglob("*.html")}


def texts(site: Path, lang: str) -> Iterator[tuple[str, str]]:
    for path in sorted(pages(site, lang)):
        yield path, (site / lang / path).read_text(encoding="utf-8")


def test_every_page_is_there_in_every_language(site: Path) -> None:
    first = pages(site, "zh-hans")
    assert len(first) > 700
    for lang, code in LANGUAGES.items():
        assert pages(site, lang) == first, lang
        assert all(f'<html lang="{code}"' in text for _, text in texts(site, lang)), lang


def test_its_words_are_those_of_the_file_and_chinese_is_marked(site: Path) -> None:
    english = yaml.safe_load((ROOT / "theme/words/en.yaml").read_text(encoding="utf-8"))
    skip, found = english["base"]["skip"], 0
    for path, text in texts(site, "bo"):
        assert f">⟦{skip}⟧<" in text, path
        assert f">{skip}<" not in text, path
        main = parse(text).one("main")
        assert unmarked(main) == [], path
        found += 'lang="zh-Hans"' in text
    assert found > 500


def test_each_page_names_the_same_page_in_every_language_for_good(site: Path) -> None:
    """`hreflang` is complete, public, mutual and right: what it leads to is in the language it says."""
    for lang in LANGUAGES:
        for path, text in texts(site, lang):
            expected = {code: f"{BASE}/{other}/{path}" for other, code in LANGUAGES.items()}
            assert dict(HREFLANG.findall(text)) == expected, (lang, path)
            assert f'<link rel="canonical" href="{BASE}/{lang}/{path}">' in text
    listed = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert all(f"<loc>{BASE}/{lang}/index.html</loc>" in listed for lang in LANGUAGES)


def test_the_door_and_the_menu_offer_it(site: Path) -> None:
    door = (site / "index.html").read_text(encoding="utf-8")
    assert '<a href="bo/index.html" lang="bo" hreflang="bo">བོད་ཡིག</a>' in door
    assert 'href="../bo/index.html" lang="bo"' in (site / "en/index.html").read_text(
        encoding="utf-8"
    )


def test_feeds_downloads_and_the_app_are_there_in_each(site: Path) -> None:
    for lang, code in LANGUAGES.items():
        feed = ElementTree.parse(site / lang / "notices/feed.atom").getroot()  # noqa: S314
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == code
        links = {
            e.get("rel"): e.get("href") for e in feed.findall("{http://www.w3.org/2005/Atom}link")
        }
        assert links["self"] == f"{BASE}/{lang}/notices/feed.atom"
        assert json.loads((site / lang / "site.webmanifest").read_bytes())["lang"] == code
        packs = json.loads((site / f"offline/{lang}.json").read_bytes())["packs"]
        assert len(packs) > 10
        assert f"/{lang}/search.html" in (site / lang / "opensearch.xml").read_text(
            encoding="utf-8"
        )
        text = (site / lang / "datasets/catalogue.html").read_text(encoding="utf-8")
        downloads = set(re.findall(r'href="\.\./\.\./(downloads/[^"]+)"', text))
        assert {Path(name).suffix for name in downloads} >= {".csv", ".json", ".zip"}
        assert all((site / name).is_file() for name in downloads)


@pytest.mark.browser
def test_it_is_searched_in_its_own_words(site: Path) -> None:
    with chromium() as browser:
        page = browser.new_page()
        page.goto((site / "bo/search.html").as_uri() + "?q=jiehun")
        results = page.locator("#results")
        expect(results).to_contain_text("⟦")
        for lang, name in (("bo", "结婚登记"), ("zh-hant", "結婚登記"), ("zh-hans", "结婚登记")):
            page.goto((site / lang / "search.html").as_uri() + "?q=jiehun")
            expect(results).to_contain_text(name)
            href = page.locator("#results a").first.get_attribute("href")
            assert href is not None
            assert href.startswith(f"../{lang}/"), "a result leads to a page of another language"
        page.goto((site / "bo/search.html").as_uri() + "?q=jiehun")
        expect(results).to_contain_text("结婚登记")
        bare = results.locator("*").evaluate_all(
            "all => all.filter(e => !e.children.length && /[\\u4e00-\\u9fff]/.test(e.textContent)"
            " && !e.closest('[lang=zh-Hans]')).map(e => e.outerHTML)"
        )
        assert bare == []
