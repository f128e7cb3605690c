"""Reads declarations in YAML property by property, and tells each fault at its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import yaml

from pipeline.findings import Finding, Place, Rule, Text, capped

DESCRIPTOR = Rule("descriptor", "error", Text("描述文件须能读懂", "a descriptor can be read"))
PROPERTY = Rule(
    "descriptor-property",
    "error",
    Text("描述文件只用会被检查的属性", "a descriptor has only properties that are enforced"),
    "requierd → required",
)


class Reader:
    """Reads one file of declarations, collecting what is wrong with it."""

    def __init__(self, text: str, file: str):
        self.text, self.file = text, file
        self.findings: list[Finding] = []

    @cached_property
    def lines(self) -> dict[str, int]:
        """The line of every value by its path: `disclosure.body`, `resources[0].path`."""
        found: dict[str, int] = {}
        _note(yaml.compose(self.text, yaml.SafeLoader), "", found)
        return found

    def line(self, word: str) -> int | None:
        """Return the first line on which a word stands."""
        match = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.text)
        return self.text.count("\n", 0, match.start()) + 1 if match else None

    def wrong(self, where: str, found: Text, expected: Text, value: object = None) -> None:
        """Tell what is wrong with a property, at its value's line where that can be found."""
        line = self.lines.get(where.removeprefix("package."))
        line = line or (None if value is None else self.line(str(value)))
        fix = Text("照示例目录的描述文件改正", "correct it after the example's descriptor")
        shown = None if value is None else capped(str(value))
        said = Text(f"{where}：{found.zh}", f"{where}: {found.en}")
        place = Place(self.file, line or self.line(where.split(".")[-1]))
        self.findings.append(
            Finding(DESCRIPTOR.level, DESCRIPTOR.id, place, None, shown, said, expected, "", fix)
        )

    def mapping(self, value: Any, where: str, allowed: frozenset[str]) -> dict[str, Any]:
        """Return a mapping with only allowed keys; every other key is a finding."""
        if not isinstance(value, dict):
            self.wrong(where, Text("不是映射", "not a mapping"), Text("名称: 值", "name: value"))
            return {}
        for key in value:
            if key not in allowed:
                self._unknown(str(key), where, allowed)
        return {k: v for k, v in value.items() if k in allowed}

    def _unknown(self, key: str, where: str, allowed: frozenset[str]) -> None:
        near = get_close_matches(key, sorted(allowed), 1)
        fix = Text(f"改为 {near[0]}", f"write {near[0]}") if near else Text("删去它", "remove it")
        found = Text(
            f"{where} 的属性 {key[:40]} 不会被检查",
            f"nothing enforces the property {key[:40]} of {where}",
        )
        expected = Text("、".join(sorted(allowed)), ", ".join(sorted(allowed)))
        at = f"{where}.{key}".removeprefix("package.")
        place = Place(self.file, self.lines.get(at) or self.line(key))
        self.findings.append(
            Finding(PROPERTY.level, PROPERTY.id, place, None, capped(key), found, expected, "", fix)
        )

    def word(self, value: Any, where: str) -> str:
        """Return a text; anything else is a finding."""
        if isinstance(value, str):
            return value
        self.wrong(where, Text("不是文字", "not a text"), Text("文字（加引号）", "a text"), value)
        return ""

    def words(self, value: Any, where: str) -> tuple[str, ...]:
        """Return a list of texts; anything else is a finding."""
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.wrong(where, Text("不是文字的列表", "not a list of texts"), Text("[文字, …]", "[…]"))
        return ()

    def same(self, raw: Mapping[str, Any], key: str, where: str, *agreed: object) -> None:
        """Tell where a property that may only have the agreed values has another."""
        value = raw.get(key)  # 1 equals True, but is not what was agreed
        if key in raw and not any(type(value) is type(a) and value == a for a in agreed):
            expected = str(agreed[0])
            found = Text("与约定不同", "not the one agreed")
            self.wrong(f"{where}.{key}", found, Text(expected, expected), value)


def _note(node: yaml.Node | None, path: str, found: dict[str, int]) -> None:
    """Note the line of a node and of all within; the YAML was proved shallow and without aliases."""
    if node is None:
        return
    found[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _note(value, f"{path}.{key.value}".removeprefix("."), found)
            if isinstance(value, yaml.CollectionNode):  # where its name stands, not its first part
                found[f"{path}.{key.value}".removeprefix(".")] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note(value, f"{path}[{index}]", found)
