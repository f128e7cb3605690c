"""The rules a catalogue must pass, in the order in which they are applied and printed."""

from __future__ import annotations

from pipeline.findings import Finding
from pipeline.rules import limits
from pipeline.rules.base import Catalogue, CheckedRule, rule

RULES: tuple[CheckedRule, ...] = (
    rule(
        "promised-over-statutory", "error",
        "承诺时限不超过法定时限", "the promised limit is within the statutory one",
        limits.promised_within_statutory, "承诺 30 工作日、法定 20 工作日 → 承诺 ≤ 20",
    ),
    rule(
        "limit-without-unit", "warning",
        "时限须说明是工作日还是自然日", "a limit says which kind of days it counts",
        limits.unit_with_number, "5 → 5 工作日",
    ),
)  # fmt: skip


def run(catalogue: Catalogue) -> list[Finding]:
    """Apply every rule. Nothing is raised; what is wrong is in the findings."""
    return [found for each in RULES for found in each.check(catalogue, each)]
