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


class _Strict(yaml.SafeLoader):
    """A SafeLoader that allows less: no small file can become a huge one, nothing is overwritten."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            self._refuse("an alias (*name)")
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if event.anchor is not None:
            self._refuse("an anchor (&name)")
        self.depth += 1
        if self.depth > DEPTH_MAX:
            self._refuse(f"nested more than {DEPTH_MAX} deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refuse(self, problem: str) -> None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen or key == "<<":
                problem = f"the key {key!r} stands twice or is none"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_yaml(text: str, file: str) -> tuple[Any, list[Finding]]:
    """Read YAML without aliases and repeated keys. Returns (value, findings)."""
    if len(text) > YAML_MAX:
        return None, [_wrong(file, None, f"{len(text):,} > {YAML_MAX:,}")]
    try:
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
