"""How easily texts are read: the formula on sentences counted by hand, the report, and the quality page."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline import readability
from pipeline.__main__ import main
from pipeline.languages import THEME
from pipeline.readability import Ease, ease, official_words, sentences
from tests import example
from tests.catalogue_factory import make_catalogue, tables
from tests.markup import parse


def test_a_sentence_is_taken_apart() -> None:
    """受理 and 予以 are official, 予以 and 受理 and 营业执照 difficult; a number counts as one character."""
    (one,) = sentences("材料齐全的，予以受理。")
    assert one.characters == 9
    assert set(one.official) == {"材料齐全", "予以", "受理"}
    first, second = sentences("请带身份证。\n20个工作日内办好；")
    assert (first.characters, second.characters) == (5, 8)
    assert first.official == ()
    assert sentences("2026-01-01") == ()


def test_difficult_is_official_or_long_or_uncommon() -> None:
    assert sentences("请交钱。")[0].difficult == 0
    assert sentences("逾期。")[0].difficult == 1
    assert sentences("营业执照。")[0].difficult == 1
    assert sentences("赑屃。")[0].difficult > 0
    assert sentences("支持。")[0].official == ()
    assert sentences("持身份证。")[0].official == ("持",)


def test_the_formula() -> None:
    """Two sentences of 3 and 4 words, one of the seven difficult: 3.5 + 100/7 = 17.8."""
    read = [*sentences("我要交钱。"), *sentences("我要看营业执照。")]
    counts = [(s.words, s.difficult) for s in read]
    assert [c[1] for c in counts] == [0, 1]
    words = sum(c[0] for c in counts)
    found = ease(read)
    assert found.sentences == 2
    assert found.characters == Decimal("5.5")
    assert found.words == Decimal(round(words * 5)) / 10
    assert found.difficult == round(Decimal(100) / words, 1)
    assert found.coefficient == round(Decimal(words) / 2 + Decimal(100) / words, 1)


@pytest.mark.parametrize(
    ("coefficient", "level"),
    [("19.9", "easy"), ("20", "middling"), ("30", "middling"), ("30.1", "hard"), (None, "none")],
)
def test_levels(coefficient: str | None, level: str) -> None:
    value = Decimal(coefficient) if coefficient else None
    assert Ease(1, 0, None, None, None, value).level == level


def test_nothing_to_read_is_no_figure() -> None:
    assert ease([]) == Ease(0, 0, None, None, None, None)


def test_a_long_sentence_is_one_over_forty_characters() -> None:
    assert ease(sentences("字" * 40 + "。")).long == 0
    assert ease(sentences("字" * 41 + "。")).long == 1


def test_every_official_word_has_a_plain_one_and_stands_once() -> None:
    text = (THEME / "words" / "jargon.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line[0] != "#"]
    assert len(rows) > 60
    assert all(len(row) == 2 and all(row) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)
    for official, plain in rows:
        assert official != plain
        assert official not in plain or len(official) == 1, (
            "a plain word that has the official one in it"
        )


def test_the_commonest_official_word_comes_first() -> None:
    found = official_words(sentences("逾期不收。逾期不办。予以退回。"))
    assert found == [("逾期", "过了期限", 2), ("予以", "（删去，直接说做什么）", 1)]


def test_the_report_names_the_cell_and_the_plain_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path
    rows = tables()["matters"]
    rows[1]["conditions"] = "第一句。\n" + "逾期的，" * 15 + "予以注销。"
    data = make_catalogue(folder, {"matters": rows})
    (folder / "content").mkdir()
    where = ["--data", str(data), "--content", str(folder / "content"), "--as-of", "2026-06-15"]
    assert main(["readability", *where]) == 0
    said = capsys.readouterr().out
    place = re.search(r"^catalogue/matters\.csv:(\d+) ([A-Z]+)  \d+  逾期的", said, re.MULTILINE)
    assert place
    lines = (data / "catalogue/matters.csv").read_text(encoding="utf-8").splitlines()
    assert "第一句" in lines[int(place[1]) - 1] or "逾期" in lines[int(place[1]) - 1]
    assert "    逾期 → 过了期限" in said
    assert "难度系数" in said
    assert main(["readability", *where, "--lang", "en"]) == 0
    assert "coefficient" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["zh-hans", "zh-hant", "en"])
def test_the_quality_page_shows_the_same_figures(lang: str) -> None:
    main_ = parse(example.text(f"{lang}/quality.html")).one("main")
    table = next(
        t for t in main_.all("table") if len(t.all("tr")[0].all("th")) == 7 and _is_ease(t)
    )
    total = [cell.text for cell in table.all("tr")[1].all("td")]
    assert len(table.all("tr")) > 5
    first = parse(example.text("zh-hans/quality.html")).one("main")
    same = next(t for t in first.all("table") if _is_ease(t))
    assert total[:5] == [cell.text for cell in same.all("tr")[1].all("td")][:5]
    sentences_, long, characters, difficult, coefficient = total[:5]
    assert int(sentences_) > 500
    assert 0 < int(long) < int(sentences_)
    assert Decimal(characters) > 5
    assert Decimal(coefficient) > Decimal(difficult)


def _is_ease(table: object) -> bool:
    text = str(getattr(table, "text", ""))
    return any(word in text for word in ("难度系数", "難度係數", "Coefficient"))


def test_names_and_law_are_not_counted() -> None:
    assert "bases" not in readability.READ
    assert not any("name" in column for columns in readability.READ.values() for column in columns)
