"""Reading a mapping's nodes strictly: what is unknown or of the wrong form is told by its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pipeline.findings import Finding, Place, Rule, Text, capped
from pipeline.importing import patterns
from pipeline.importing.nodes import Branch, Leaf, Many
from pipeline.importing.spec import Conditions

MAPPING = Rule("import-mapping", "error", Text("映射须能读懂", "a mapping can be read"))


class Reader:
    """Reads a mapping's nodes, collecting what is wrong with them."""

    def __init__(self, file: str):
        self.file = file
        self.findings: list[Finding] = []

    def wrong(self, node: Any, found: Text, expected: Sequence[str], near: str = "") -> None:
        """Note a finding at a node."""
        fix = Text("照 docs/import.md 改正", "correct it after docs/import.md")
        close = get_close_matches(near, expected, 1, 0.5) if near else []
        if close:
            fix = Text(f"是不是 {close[0]}？", f"perhaps {close[0]}?")
        said = "、".join(expected)
        self.findings.append(
            Finding(
                MAPPING.level, MAPPING.id, Place(self.file, getattr(node, "line", None)), None,
                capped(near) or None, found, Text(said, said), close[0] if close else "", fix,
            )
        )  # fmt: skip

    def branch(self, node: Any, what: str, allowed: Sequence[str] = ()) -> dict[str, Any]:
        """Return a mapping's values by key; unknown keys are findings."""
        if not isinstance(node, Branch):
            if node is not None:
                self.wrong(
                    node,
                    Text(f"{what} 不是“键: 值”", f"{what} is no mapping"),
                    allowed or ["key: value"],
                )
            return {}
        for key in node.items:
            if allowed and key not in allowed:
                at = node.items[key]
                self.wrong(
                    at,
                    Text(f"{what} 没有键 {key[:60]}", f"{what} has no key {key[:60]}"),
                    allowed,
                    key,
                )
        return node.items

    def leaf(self, node: Any, what: str, default: str = "") -> str:
        """Return a text."""
        if node is None:
            return default
        if not isinstance(node, Leaf) or node.text is None:
            self.wrong(node, Text(f"{what} 不是一个值", f"{what} is not a value"), ["text"])
            return default
        return node.text

    def leaves(self, node: Any, what: str) -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        if isinstance(node, Many):
            return tuple(self.leaf(item, what) for item in node.items)
        return () if node is None else (self.leaf(node, what),)

    def choice(self, node: Any, what: str, allowed: Sequence[str], default: str) -> str:
        """Return one of several words."""
        word = self.leaf(node, what, default)
        if word not in allowed:
            self.wrong(
                node, Text(f"{what} 没有 {word[:60]}", f"{what} has no {word[:60]}"), allowed, word
            )
            return default
        return word

    def numbers(self, node: Any, what: str) -> tuple[tuple[int, int], ...]:
        """Read row numbers and ranges: 3, 5-9."""
        found = []
        for text in self.leaves(node, what):
            match = re.fullmatch(r"([0-9]{1,7})(?:-([0-9]{1,7}))?", text)
            if match:
                found.append((int(match[1]), int(match[2] or match[1])))
            else:
                self.wrong(
                    node,
                    Text(f"{what} 不是行号", f"{what} is no row number"),
                    ["3", "5-9", "[1, 2]"],
                )
        return tuple(found)

    def conditions(self, node: Any, what: str) -> Conditions:
        """Read conditions: column → values or /patterns/."""
        made = tuple((c, self.leaves(v, c)) for c, v in self.branch(node, what).items())
        for _, values in made:
            for value in values:
                self.regex(node, value)
        return made

    def regex(self, node: Any, text: str) -> None:
        """Check that a /pattern/ is a regular expression."""
        if patterns.is_regex(text):
            try:
                re.compile(text[1:-1])
            except re.error as error:
                self.wrong(
                    node,
                    Text(f"正则不对：{error}", f"no regular expression: {error}"),
                    ["/^(合计|小计)$/"],
                )
