"""Rules on what was published before: they are applied by a build, which knows the release it replaces."""

from __future__ import annotations

from pipeline.findings import Rule, Text

REMOVED = Rule(
    "published-id-removed",
    "error",
    Text("已公布的编号不能无声消失", "a published id does not vanish without a word"),
    "取消的事项改为 已取消，不删行",
)
CHANGED = Rule(
    "published-code-changed",
    "error",
    Text("已公布的短码不能改", "a published short code does not change"),
)
JUMPED = Rule(
    "figure-jumped",
    "error",
    Text(
        "金额和时限与上次发布相比没有突变", "amounts and limits did not jump since the last release"
    ),
    "200 元 → 2000000 元",
)
SHRUNK = Rule(
    "table-shrunk",
    "error",
    Text("表没有比上次发布少一半以上", "no table lost more than half of its rows"),
)
RULES = (REMOVED, CHANGED, JUMPED, SHRUNK)
