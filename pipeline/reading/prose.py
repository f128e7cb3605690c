"""Prose: `content/<kind>/<slug>.md` (Chinese) and `<slug>.en.md`, cleaned so that no script gets in.

A page starts with its settings between two lines of `---`: `title` and `summary`, and for a notice
`date`. HTML that Markdown lets through is cleaned with nh3 against a short list of elements; what is
taken out is told to the publisher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import markdown
import nh3

from pipeline import languages
from pipeline.findings import Finding, Place, Rule, Text
from pipeline.model.codes import is_slug
from pipeline.model.values import NOT_STATED, Maybe
from pipeline.reading.descriptors import load_yaml
from pipeline.reading.packages import SYMLINK
from pipeline.reading.text import characters, decoded, load

PROSE_MAX = 1024 * 1024

FRONT = Rule("prose-front", "error", Text("文章开头须有标题", "prose begins with its title"))
NAME = Rule("prose-name", "error", Text("文章文件名须是规范编号", "a prose file is named by an id"))
REMOVED = Rule(
    "prose-removed",
    "error",
    Text("文章里不能有脚本和不安全的内容", "prose holds no script or unsafe markup"),
)
RULES = (FRONT, NAME, REMOVED)

TAGS = {
    "a", "abbr", "blockquote", "br", "caption", "code", "dd", "del", "dl", "dt", "em", "h2", "h3",
    "h4", "hr", "ins", "kbd", "li", "ol", "p", "pre", "q", "strong", "sub", "sup", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "th": {"scope"}, "ol": {"start"}}
SCHEMES = {"https", "tel", "mailto"}


@dataclass(frozen=True, slots=True)
class Prose:
    """A prose page in one language: `body` is HTML that is safe to write out as it is."""

    kind: str
    slug: str
    lang: str
    title: str
    summary: Maybe[str]
    date: Maybe[date]
    body: str
    source: str


def read_all(content: Path) -> tuple[tuple[Prose, ...], list[Finding]]:
    """Read every Markdown file of a content folder, in the order of their paths."""
    pieces, findings = [], []
    for path in sorted(content.rglob("*")) if content.is_dir() else []:
        file = path.relative_to(content).as_posix()
        if path.is_symlink():
            findings.append(
                _wrong(
                    SYMLINK,
                    file,
                    None,
                    Text("是符号链接", "is a symbolic link"),
                    Text("文件", "a file"),
                )
            )
        elif path.is_file():
            piece, told = _read(path, file)
            findings += told
            if piece:
                pieces.append(piece)
    return tuple(pieces), findings


def _wrong(rule: Rule, file: str, line: int | None, found: Text, expected: Text) -> Finding:
    fix = Text("改正后再试", "correct it and try again")
    return Finding(
        rule.level, rule.id, Place(f"content/{file}", line), None, None, found, expected, "", fix
    )


def _is_written(lang: str | None) -> bool:
    """Say whether prose may be in a language: one with words of its own, as others are converted."""
    return lang is None or (lang in languages.available()[1:] and languages.written(lang) == lang)


def _read(path: Path, file: str) -> tuple[Prose | None, list[Finding]]:
    match = re.fullmatch(r"([^/]+)/([^/.]+)(?:\.([a-z-]+))?\.md", file)
    if not match or not (is_slug(match[1]) and is_slug(match[2]) and _is_written(match[3])):
        return None, [
            _wrong(
                NAME,
                file,
                None,
                Text("文件名不合规", "not a name for prose"),
                Text(
                    "<类别>/<编号>.md 或 .en.md，小写字母、数字、连字符",
                    "<kind>/<id>.md or .en.md in a-z, 0-9, hyphens",
                ),
            )
        ]
    data, findings = load(path, f"content/{file}", PROSE_MAX)
    if data is None:
        return None, findings
    text, findings = decoded(data, f"content/{file}")
    if text is None:
        return None, findings
    findings = characters(text, f"content/{file}")
    head, body, offset = _split(text)
    front, told = load_yaml(head, f"content/{file}")
    findings += told
    if not isinstance(front, dict) or not isinstance(front.get("title"), str):
        findings.append(
            _wrong(
                FRONT,
                file,
                1,
                Text("没有 title", "no title"),
                Text("---\ntitle: 标题\n---", "---\ntitle: …\n---"),
            )
        )
    findings += list(_front(front, file))
    html = _html(body)
    findings += list(_removed(html, body, offset, file))
    if any(f.blocks for f in findings) or not isinstance(front, dict):
        return None, findings
    return Prose(
        kind=match[1],
        slug=match[2],
        lang=match[3] or languages.FIRST,
        title=front["title"],
        summary=front.get("summary", NOT_STATED),
        date=front.get("date", NOT_STATED),
        body=nh3.clean(html, TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None),
        source=file,
    ), findings


def _split(text: str) -> tuple[str, str, int]:
    """Split prose into front matter, body, and the number of lines before the body."""
    match = re.match(r"---\r?\n(.*?\n)---\r?\n", text, re.DOTALL)
    if not match:
        return "", text, 0
    return match[1], text[match.end() :], match[0].count("\n")


def _front(front: Any, file: str) -> Iterator[Finding]:
    types = {"title": str, "summary": str, "date": date}
    for key, value in front.items() if isinstance(front, dict) else ():
        if key not in types or not isinstance(value, types[key]):
            yield _wrong(
                FRONT,
                file,
                1,
                Text(f"{key} 不认识或类型不对", f"{key} is unknown or of a wrong type"),
                Text("title、summary、date", "title, summary, date"),
            )


def _html(body: str) -> str:
    return markdown.markdown(
        body, extensions=["tables", "def_list", "sane_lists"], output_format="html"
    )


def _removed(html: str, body: str, offset: int, file: str) -> Iterator[Finding]:
    """Tell what cleaning would take out, at the line where it stands."""
    for match in re.finditer(r"<\s*([a-zA-Z][a-zA-Z0-9]*)\b([^>]*)>", html):
        tag, attributes = match[1].lower(), match[2]
        names = {a.lower() for a in re.findall(r"([a-zA-Z-]+)\s*=", attributes)}
        href = re.search(r"href\s*=\s*[\"']?([^\"'\s>]*)", attributes)
        bad_address = href and not _safe_address(href[1])
        if tag in TAGS and names <= ATTRIBUTES.get(tag, set()) and not bad_address:
            continue
        shown = match[0][:60]
        at = body.lower().find(href[1].lower() if bad_address and href else f"<{tag}")
        line = offset + body.count("\n", 0, at) + 1 if at >= 0 else None
        yield _wrong(
            REMOVED,
            file,
            line,
            Text(f"不允许：{shown}", f"not allowed: {shown}"),
            Text(
                "只用 Markdown 的标题、列表、表格和 https 链接",
                "headings, lists, tables and https links of Markdown",
            ),
        )


def _safe_address(address: str) -> bool:
    scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*)\s*:", address)
    if scheme:
        return scheme[1].lower() in SCHEMES
    return not address.startswith(("//", "\\", "&")) and "&#" not in address
