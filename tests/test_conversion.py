"""Traditional Chinese: the field's words, what is left alone, and the same numbers in each language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import languages
from pipeline.view.conversion import html_converter, text_converter
from tests import example
from tests.markup import parse

TERMS = [
    line.split("\t")
    for line in (Path(__file__).parent / "traditional_terms.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
]


def test_the_fields_terms_and_titles_of_law_stay_as_they_were_read_by_people() -> None:
    convert = text_converter("zh-hant")
    assert convert is not None
    assert len(TERMS) >= 200
    assert [(a, convert(a), b) for a, b in TERMS if convert(a) != b] == []


def test_only_what_people_read_is_converted() -> None:
    convert = html_converter("zh-hant")
    assert convert is not None
    left = (
        '<script type="application/ld+json">{"name":"办证"}</script>',
        '<pre lang="zh-Hans">matters {"name": "办证"}</pre>',
        '<a lang="zh-Hans" href="x.html">简体中文</a>',
        '<a href="downloads/办证.csv" class="办" id="证">',
        "<!-- 办证 -->",
    )
    for html in left:
        assert convert(html) == html
    assert convert('<p title="办证">办<b>证</b></p>') == '<p title="辦證">辦<b>證</b></p>'
    assert convert('<meta content="发展">') == '<meta content="發展">'


def test_a_language_that_is_written_is_not_converted() -> None:
    assert html_converter("zh-hans") is None
    assert html_converter("en") is None
    assert languages.written("zh-hant") == languages.FIRST


def paths() -> list[str]:
    folder = example.output() / "zh-hans"
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html"))


def figures(html: str) -> list[str]:
    """Return every number that a reader of any language sees: figures, dates, codes, telephones."""
    return re.findall(
        r'<span class="num">([^<]+)</span>|<time datetime="([^"]+)"|href="tel:([^"]+)"|<code class="code">([^<]+)<',
        html,
    )


def test_pages_of_all_languages_agree_on_every_number() -> None:
    """Each page of the example, read back: in Traditional to the digit, in English figure by figure."""
    convert = html_converter("zh-hant")
    assert convert is not None
    compared = 0
    for path in paths():
        simplified, traditional, english = (
            example.text(f"{lang}/{path}") for lang in ("zh-hans", "zh-hant", "en")
        )
        # The rows of a guide stand on its page in Simplified Chinese only; the others lead there.
        body = [
            re.sub(r"<pre.*?</pre>|matters/[a-z0-9-]+\.html#rows", "", html, flags=re.DOTALL)
            for html in (
                simplified[simplified.index("<main") :],
                traditional[traditional.index("<main") :],
            )
        ]
        assert re.findall(r"\d+", body[0]) == re.findall(r"\d+", body[1]), path
        assert sorted(figures(simplified)) == sorted(figures(english)), path
        compared += len(figures(simplified))
    assert compared > 25_000


@pytest.mark.parametrize("path", ["index.html", "items/index.html", "notices/feed.atom"])
def test_no_simplified_letter_is_left(path: str) -> None:
    """Letters that only Simplified Chinese has do not stand where people read."""
    html = example.text(f"zh-hant/{path}")
    text = re.sub(
        r'<a[^>]* lang="zh-Hans"[^>]*>[^<]*</a>|<script.*?</script>|<[^>]+>',
        "",
        html,
        flags=re.DOTALL,
    )
    assert len(re.findall("[\u4e00-\u9fff]", text)) > 50
    assert re.findall("[办证间题领关对务这该应说请让认时会个么没来样开]", text) == []


def test_each_language_says_which_it_is() -> None:
    for lang, code in (("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en")):
        page = parse(example.text(f"{lang}/index.html"))
        assert page
        assert f'<html lang="{code}"' in example.text(f"{lang}/index.html")
        for other in ("zh-Hans", "zh-Hant", "en"):
            assert f'hreflang="{other}"' in example.text(f"{lang}/index.html")


def test_twenty_guides_are_wholly_in_english() -> None:
    """Nothing that a citizen reads is marked as Chinese; the rows as they stand in the tables are."""
    whole = []
    for path in sorted((example.output() / "en" / "matters").glob("*.html")):
        html = path.read_text(encoding="utf-8")
        main = html[html.index("<main") : html.index("</main>")]
        main = re.sub(r'<details class="screen">.*?</details>', "", main, flags=re.DOTALL)
        if 'lang="zh-Hans"' not in main:
            whole.append(path.stem)
            left = re.sub(r"<[^>]+>|发改价格〔2004〕2831号", "", main)
            assert not re.search("[\u4e00-\u9fff]", left), path.stem
    assert len(whole) >= 20
