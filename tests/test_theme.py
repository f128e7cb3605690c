"""The theme: colours that can be told apart, rules old browsers know, bytes, and components."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from itertools import product
from pathlib import Path

import pytest

from pipeline import assets
from pipeline.pages.patterns import COMPONENTS, examples
from pipeline.view import words
from tests.markup import parse
from tests.worst import built

STATIC = words.THEME / "static"
TEXT_TOKENS = ("ink", "quiet", "primary", "good", "warn", "stop")
GRAPHIC_TOKENS = ("edge", "primary", "track")
SURFACES = ("paper", "wash")
SHEETS = [STATIC / "base.css", *sorted(COMPONENTS.glob("*/*.css"))]
OURS = [STATIC / name for name in (*assets.SCRIPTS, "search.js", "search-page.js")] + sorted(
    COMPONENTS.glob("*/*.js")
)


def token_sets() -> dict[str, dict[str, str]]:
    """Return the colours of each set: what a set does not name it has from the first."""
    css = (STATIC / "tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r"(@media [^{]+\{\s*)?:root \{(.*?)\}", css, re.DOTALL)
    first = colours(blocks[0][1])
    return {(head.strip(" {\n") or "light"): {**first, **colours(body)} for head, body in blocks}


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_norm_does() -> None:
    assert round(contrast("#ffffff", "#000000"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("name", token_sets())
def test_every_text_and_graphic_pair_can_be_told_apart(name: str) -> None:
    tokens = token_sets()[name]
    for text, surface in product(TEXT_TOKENS, SURFACES):
        assert contrast(tokens[text], tokens[surface]) >= 7, (text, surface)
    assert contrast(tokens["paper"], tokens["primary"]) >= 7  # words on a button
    for mark, surface in product(GRAPHIC_TOKENS, SURFACES):
        assert contrast(tokens[mark], tokens[surface]) >= 3, (mark, surface)
    assert contrast(tokens["promise"], tokens["track"]) >= 3


def test_there_are_a_light_a_dark_and_two_high_contrast_sets() -> None:
    assert len(token_sets()) == 4


def declarations() -> list[tuple[str, str, str, str]]:
    """Return every declaration on the screen: (file, selector, property, value)."""
    found = []
    for sheet in SHEETS:
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        css = re.sub(r"@media print \{(?:[^{}]*\{[^}]*\})*[^{}]*\}", "", css)
        name = f"{sheet.parent.name}/{sheet.name}"
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
            for prop, value in re.findall(r"([a-z-]+):\s*([^;]+);", body):
                found.append((name, selector.strip(), prop, value.strip()))
    return found


def test_colours_come_from_the_tokens_that_are_proven() -> None:
    """Text takes a text token, a surface a surface token; a pair turned round stands on `primary`."""
    dark: set[str] = set()
    for name, selector, prop, value in declarations():
        token = re.fullmatch(r"var\(--([a-z]+)\)", value)
        if prop == "background" and token and token[1] == "primary":
            dark.add(f"{name} {selector}")
    for name, selector, prop, value in declarations():
        token = re.fullmatch(r"var\(--([a-z]+)\)", value)
        if prop == "color":
            allowed = ("paper",) if f"{name} {selector}" in dark else TEXT_TOKENS
            assert token, (name, selector, value)
            assert token[1] in allowed, (name, selector, value)
        elif prop == "background" and value not in ("currentColor", "transparent"):
            assert token, (name, selector, value)
            assert token[1] in (*SURFACES, "primary"), (name, selector, value)
        elif name != "qr/style.css":  # black on white in every mode, as scanners need
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", value), (
                name,
                selector,
                value,
            )


SHAPES = ("path", "rect", "line", "circle")


def test_colour_never_says_anything_alone() -> None:
    """What is green, amber or red has words of its own on every page; a shape of a figure has another outline."""
    coloured = {
        name
        for _, selector, prop, value in declarations()
        if re.fullmatch(r"(?:.* )?var\(--(good|warn|stop)\)", value)
        for part in selector.split(",")
        for name in re.findall(r"\.([a-z][a-z0-9_-]*)", part.split()[-1].split(":")[0])
    }
    site, met, outlines = built(), set[str](), defaultdict[str, set[bool]](set)
    for page in site.plan:
        for element in parse(site.text(page.path)).walk():
            classes = set(element.attributes.get("class", "").split())
            if element.tag == "path" and "flow-box" in classes:
                outline = re.sub(r"[\d. -]+", "", element.attributes["d"])
                outlines[outline].add(bool(classes & coloured))
            elif (
                classes & coloured
                and element.tag not in SHAPES
                and "hidden" not in element.attributes
            ):
                assert element.text, (page.path, classes)
                met |= classes & coloured
    assert met >= {"missing", "state-in_force", "state-suspended", "state-past", "notice"}
    assert {True} in outlines.values(), "decisions are drawn"
    assert all(len(told) == 1 for told in outlines.values()), outlines


# What Chromium 86 or Safari 14.0 does not know, and a page would break without.
CSS_TOO_NEW = (
    r":has\(", r":is\(", r":where\(", r":focus-visible", r"@container", r"@layer", r"@property",
    r"container-type", r"\binset:", r"aspect-ratio", r"\bgap:", r"(?:margin|padding)-(?:inline|block)",
    r"inset-(?:inline|block)", r"color-mix\(", r"\boklch\(", r"\d[sld]v[hw]\b", r"accent-color",
    r"text-wrap", r"\btranslate:", r"\brotate:", r"\bscale:", r"subgrid", r":not\([^)]*,",
    r"@supports selector", r"^\s*&", r"content-visibility", r"scrollbar-gutter", r"overflow: clip",
)  # fmt: skip
JS_TOO_NEW = (
    r"\.at\(", r"Object\.hasOwn", r"structuredClone", r"\(\?<[=!]", r"\.findLast", r"\.toSorted",
    r"\.toReversed", r"\.toSpliced", r"\.groupBy", r"static \{", r"^\s*#\w+\s*[=(]", r"import\(",
    r"^import ", r"^export ", r"\bawait\b", r"/v[;,)\s]", r"\.replaceChildren", r"AbortSignal\.",
    r"crypto\.randomUUID", r"navigator\.clipboard", r"\binnerHTML\b", r"\.style\b", r"\beval\(",
)  # fmt: skip


@pytest.mark.parametrize("sheet", [*SHEETS, STATIC / "print.css", STATIC / "tokens.css"], ids=str)
def test_styles_are_for_the_oldest_browser(sheet: Path) -> None:
    css = sheet.read_text(encoding="utf-8")
    for rule in CSS_TOO_NEW:
        assert not re.search(rule, css, re.MULTILINE), rule


@pytest.mark.parametrize("script", OURS, ids=str)
def test_scripts_are_for_the_oldest_browser(script: Path) -> None:
    for rule in JS_TOO_NEW:
        assert not re.search(rule, script.read_text(encoding="utf-8"), re.MULTILINE), rule


def test_nothing_moves() -> None:
    """So that a reader who asks for less motion is obeyed by every page, and no page has to ask."""
    files = [p for p in words.THEME.rglob("*") if p.suffix in (".css", ".js", ".html")]
    assert len(files) > 100
    moving = re.compile(
        r"transition|@keyframes|animation|<animate|\.animate\(|smooth|<marquee|autoplay"
    )
    own = [p for p in files if "vendor" not in p.parts]
    assert [str(p) for p in own if moving.search(p.read_text(encoding="utf-8"))] == []


def test_styles_and_scripts_are_light() -> None:
    paths, data = assets.bundle(words.THEME)
    for name in ("site.css", "site.js"):
        assert len(gzip.compress(data[paths[name]], 9, mtime=0)) <= 6 * 1024, name


def test_every_class_that_is_styled_stands_on_a_page() -> None:
    """No dead rule: each class of the style sheets is on some page of the worst site, or set by a script."""
    site = built()
    used: set[str] = set()
    dead = []
    for page in site.plan:
        for value in re.findall(r'class="([^"]*)"', site.text(page.path)):
            used |= set(value.split())
    scripts = "".join(path.read_text(encoding="utf-8") for path in OURS)
    for sheet in [*SHEETS, STATIC / "print.css"]:
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selector in re.findall(r"([^{}]+)\{", css):
            for name in re.findall(r"\.([a-z][a-z0-9_-]*)", selector):
                if name not in used and name not in scripts:
                    dead.append(f"{sheet.parent.name}/{sheet.name}: .{name}")
    assert dead == []


def test_every_component_has_a_macro_examples_and_a_style() -> None:
    for folder in sorted(p for p in COMPONENTS.iterdir() if p.is_dir()):
        assert (folder / "macro.html").is_file(), folder.name
        assert (folder / "example.yaml").is_file(), folder.name
        styled = any(folder.glob("*.css"))
        assert styled or folder.name == "filters", folder.name  # looks like chips, as pages do


def test_examples_show_what_they_promise() -> None:
    """The pattern page of a draft holds every example, well formed and with what it must show."""
    html = built().text("zh-hans/patterns.html")
    main = parse(html).one("main")
    assert len(main.all("h3")) >= len(examples())
    for example in examples():
        assert example.says in main.text
        for shown in example.shows:
            assert shown in html, f"{example.name}: {shown}"
