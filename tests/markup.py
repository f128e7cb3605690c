"""A page taken apart, for tests that read pages as a browser would."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect"}


@dataclass
class Element:
    """An element with what it holds, in order: texts and elements."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> list[Element]:
        """Return this element and every one in it, in order."""
        found = [self]
        for child in self.children:
            if isinstance(child, Element):
                found += child.walk()
        return found

    @property
    def text(self) -> str:
        """The words in it, white space folded."""
        parts = [c if isinstance(c, str) else c.text for c in self.children]
        return " ".join(" ".join(parts).split())

    @property
    def tight(self) -> str:
        """The words in it without any white space."""
        return "".join(self.text.split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements in it with a tag and attributes; `class_` is one of its classes."""
        wanted = attributes.pop("class_", None)
        return [
            e for e in self.walk()
            if e.tag == tag and all(e.attributes.get(k) == v for k, v in attributes.items())
            and (wanted is None or wanted in e.attributes.get("class", "").split())
        ]  # fmt: skip

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} × {tag} {attributes}"
        return found[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {k: v or "" for k, v in attrs})
        self.open[-1].children.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@functools.lru_cache(maxsize=1000)
def parse(html: str) -> Element:
    """Take a page apart. Fails where an element is closed that was not open."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"not closed: {builder.open[-1].tag}"
    return builder.root
