"""The interface's words: equal keys in each language, and none that is missing or idle."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import languages
from pipeline.model.catalogue import TABLES
from pipeline.model.schema import schema_of
from pipeline.model.workdays import CalendarDay
from pipeline.view import words

LANGUAGES = languages.available()
TEMPLATES = words.THEME / "templates"
PIPELINE = Path(__file__).resolve().parent.parent / "pipeline"


def test_languages_have_the_same_keys() -> None:
    first, *others = (words.keys(words.load(lang)) for lang in LANGUAGES)
    codes = {key for key in first if key.startswith("codes.")}
    for other in others:
        assert {k for k in other if not k.startswith("codes.")} == first - codes


def test_placeholders_are_the_same_in_each_language() -> None:
    first = words.load(LANGUAGES[0])
    for lang in LANGUAGES[1:]:
        other = words.load(lang)
        for key in words.keys(first):
            a, b = (re.findall(r"\{(\w*)\}", value(w, key)) for w in (first, other))
            assert sorted(a) == sorted(b), key


def value(of: object, key: str) -> str:
    for name in key.split("."):
        of = getattr(of, name)
    return str(of)


def test_every_word_that_a_template_names_exists() -> None:
    known = words.keys(words.load(LANGUAGES[0]))
    sections = {key.rsplit(".", 1)[0] for key in known} | {key.split(".")[0] for key in known}
    for path in sorted(TEMPLATES.rglob("*.html")):
        for key in re.findall(r"\bw((?:\.[a-z_]+)+)\b(?!\()", path.read_text(encoding="utf-8")):
            name = key[1:].removesuffix(".format")
            assert name in known | sections, f"{path.name}: {name}"


def test_no_word_is_idle() -> None:
    """Every word's last part stands in a template or in the program, or its section is looked up."""
    sources = [*TEMPLATES.rglob("*.html"), *PIPELINE.rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    looked_up = ("codes.", "notice.", "standing.", "law.", "life.", "list.", "element.", "type.",
                 "footer.", "filter.", "code.", "audience.", "units.", "quality.", "meta.", "plain.",
                 "search.script.", "charge.tier_rules.", "sheet.papers.", "kiosk.script.")  # fmt: skip
    used = set(re.findall(r"[a-z_]+", text))
    idle = [
        key for key in sorted(words.keys(words.load(LANGUAGES[0])))
        if not key.startswith(looked_up) and key.split(".")[-1] not in used
    ]  # fmt: skip
    assert idle == []


def test_every_value_of_a_code_list_has_an_english_word() -> None:
    known = vars(words.load("en").codes)
    schemas = [schema_of(table) for table in (*TABLES, CalendarDay)]
    assert {c for s in schemas for f in s.fields for c in f.codes} <= known.keys()
