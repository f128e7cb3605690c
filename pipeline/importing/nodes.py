"""YAML as nodes that know their line, every scalar a text, without aliases and repeated keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from pipeline.findings import Finding
from pipeline.reading.descriptors import load_yaml


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: its text as written, or None for `~`, `null` or nothing."""

    line: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Many:
    """A sequence."""

    line: int
    items: list[Any]


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping."""

    line: int
    items: dict[str, Any]


def parse(text: str, file: str) -> tuple[Any, list[Finding]]:
    """Read YAML into nodes. Returns (node, findings); the node is None where it cannot be read."""
    # load_yaml refuses aliases, repeated keys and broken syntax, each by line.
    _, findings = load_yaml(text, file)
    if findings:
        return None, findings
    return _node(yaml.compose(text, yaml.SafeLoader)), []


def _node(node: Any) -> Any:
    if node is None:
        return Branch(1, {})
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Branch(line, {str(key.value): _node(value) for key, value in node.value})
    if isinstance(node, yaml.SequenceNode):
        return Many(line, [_node(item) for item in node.value])
    nothing = node.style is None and node.value in ("", "~", "null")
    return Leaf(line, None if nothing else node.value)
