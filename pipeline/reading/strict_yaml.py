"""YAML that cannot be fooled: no aliases, no key twice, no deep nesting, no file beyond a size."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from pipeline.findings import Finding, Place, Rule, Text, capped

YAML_MAX = 512 * 1024
"""Characters at most: what the parser reads in two seconds."""
DEPTH_MAX = 24

YAML = Rule(
    "yaml", "error", Text("YAML 须能读懂", "the YAML can be read"), "name：示例 → name: 示例"
)
RULES = (YAML,)


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it, ten times as fast."""


class _Strict(_Loader):
    """A safe loader that lets nothing be overwritten."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen or key == "<<":
                problem = f"the key {key!r} stands twice or is none"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            seen.add(key)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


def _refuse_tricks(text: str) -> None:
    """Refuse aliases, by which a small file becomes a huge one, and deep nesting; nothing is built yet."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        problem = ""
        if isinstance(event, yaml.AliasEvent):
            problem = "an alias (*name)"
        elif getattr(event, "anchor", None) is not None:
            problem = "an anchor (&name)"
        elif depth > DEPTH_MAX:
            problem = f"nested more than {DEPTH_MAX} deep"
        if problem:
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def load_yaml(text: str, file: str) -> tuple[Any, list[Finding]]:
    """Read YAML without aliases and repeated keys. Returns (value, findings)."""
    if len(text) > YAML_MAX:
        return None, [_wrong(file, None, f"{len(text):,} > {YAML_MAX:,}")]
    try:
        _refuse_tricks(text)
        return yaml.load(text, _Strict), []  # noqa: S506 (a SafeLoader that allows less)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return None, [_wrong(file, line, str(error.problem))]
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        return None, [_wrong(file, None, str(error))]


def _wrong(file: str, line: int | None, said: str) -> Finding:
    said = capped(said)
    return Finding(
        YAML.level, YAML.id, Place(file, line), None, None,
        Text(f"YAML 读不懂：{said}", f"the YAML cannot be read: {said}"),
        Text("合法的 YAML，不用锚点和别名，层次不深", "plain YAML without anchors and aliases"), "",
        Text("对照示例检查缩进、半角冒号和引号", "compare with the example: indents, colons, quotes"),
    )  # fmt: skip
