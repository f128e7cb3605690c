"""The tables of the READMEs, made from the code: `python -m tests.docs` writes them anew.

They stand between `<!-- name -->` and `<!-- /name -->`; tests/test_docs.py compares.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from pipeline import downloads, pages, report, rules
from pipeline.__main__ import parser
from pipeline.findings import Text
from pipeline.reading.indicators import read_indicators
from pipeline.reading.practices import read_practices

ROOT = Path(__file__).resolve().parent.parent
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}


def commands(lang: str) -> str:
    """Return the commands with their options."""
    found = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    said = {c.dest: str(c.help) for c in found._choices_actions}
    rows = []
    for name, command in found.choices.items():
        options = [
            a.option_strings[0] if a.option_strings else str(a.metavar or a.dest)
            for a in command._actions
            if a.dest != "help"
        ]
        rows.append(
            f"| `{name}` | {_half(said[name], lang)} | {' '.join(f'`{o}`' for o in options)} |"
        )
    return _table(
        ("command", "what it does", "options") if lang == "en" else ("命令", "用途", "选项"), rows
    )


def _half(both: str, lang: str) -> str:
    """Return the Chinese or the English half of a help text."""
    zh, _, en = both.partition(" / ")
    return (en or zh) if lang == "en" else zh


def targets(lang: str) -> str:
    """Return the targets of the Makefile."""
    found = re.findall(
        r"^([a-z-]+):.*?## (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    return _table(
        ("target", "what it does") if lang == "en" else ("目标", "用途"),
        [f"| `make {n}` | {w} |" for n, w in found],
    )


def rule_list(lang: str) -> str:
    """Return every rule with its level."""
    levels = report.LEVEL_NAMES
    rows = [
        f"| `{r.id}` | {levels[r.level].say(lang)} | {r.title.say(lang)} |" for r in rules.ALL_RULES
    ]
    return _table(
        ("rule", "level", "what it asks") if lang == "en" else ("规则", "级别", "要求"), rows
    )


def page_kinds(lang: str) -> str:
    """Return the kinds of pages, as the functions that plan them say it."""
    rows = [
        f"| `{kind.__name__}` | {(kind.__doc__ or '').strip().splitlines()[0]} |"
        for kind in pages.KINDS
    ]
    return _table(("page kind", "what it yields") if lang == "en" else ("页面类别", "内容"), rows)


def formats(lang: str) -> str:
    """Return the formats of downloads and of findings."""
    rows = [
        f"| download `{n}` | {(f.__doc__ or '').strip().splitlines()[0]} |"
        for n, f in downloads.FORMATS.items()
    ]
    rows += [
        f"| findings `{n}` | {(f.__doc__ or '').strip().splitlines()[0]} |"
        for n, f in report.FORMATS.items()
    ]
    return _table(("format", "what it is") if lang == "en" else ("格式", "说明"), rows)


def _table(head: tuple[str, ...], rows: list[str]) -> str:
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *rows])


SECTIONS: dict[str, Callable[[str], str]] = {
    "commands": commands,
    "targets": targets,
    "rules": rule_list,
    "pages": page_kinds,
    "formats": formats,
}
PRACTICES = ROOT / "docs" / "practices.md"


def practices(lang: str) -> str:
    """Return where each practice is shown."""
    rows = []
    for one in read_practices(ROOT / "data")[0]:
        named = (f"{x.kind}:{x.id}" + (f"#{x.table}" if x.table else "") for x in one.shown)
        why = [f"not shown: {one.why.say(lang)}"] if one.why and not one.shown else []
        places = [f"`{name}`" for name in named]
        rows.append(f"| {one.title.zh} | {' '.join([*places, *why, *_why(one.why, places)])} |")
    return _table(("practice", "shown by"), rows)


def _why(why: Text | None, places: list[str]) -> list[str]:
    return [f"({why.en})"] if why and places else []


def indicators(lang: str) -> str:
    """Return how each indicator is computed, or why it is not."""
    rows = []
    for one in sorted(read_indicators(ROOT / "data")[0], key=lambda one: one.number):
        how = f"`{one.written}`" if one.why is None else f"not computable: {one.why.say(lang)}"
        rows.append(f"| {one.number} | {one.title.zh} | {how.replace('|', '/')} |")
    return _table(("number", "indicator", "how"), rows)


TABLES: dict[str, Callable[[str], str]] = {"practices": practices, "indicators": indicators}


def filled(text: str, lang: str) -> str:
    """Return a document with every table that it has a place for made anew."""
    for name, make in {**SECTIONS, **TABLES}.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda m, make=make: f"{m[1]}{make(lang)}\n{m[2]}", text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    for lang, path in READMES.items():
        path.write_text(filled(path.read_text(encoding="utf-8"), lang), encoding="utf-8")
    PRACTICES.write_text(filled(PRACTICES.read_text(encoding="utf-8"), "en"), encoding="utf-8")
