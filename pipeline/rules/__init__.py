"""The rules a catalogue must pass: all that there are, and how they are applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.findings import Finding, Rule
from pipeline.reading import (
    cells,
    descriptors,
    header,
    integrity,
    lexical,
    packages,
    prose,
    records,
    settings,
    strict_yaml,
)
from pipeline.reading import text as reading
from pipeline.reading.packages import Package
from pipeline.rules import disclosure, figures, indicators, kiosks, personal, practices, release
from pipeline.rules.base import Catalogue
from pipeline.rules.contents import BY_HAND, PERSONAL, RULES

ALL_RULES: tuple[Rule, ...] = (
    *reading.RULES, *header.RULES, *records.RULES, *lexical.RULES, *cells.RULES,
    *strict_yaml.RULES, *descriptors.RULES, *packages.RULES, *integrity.RULES,
    *settings.RULES, *prose.RULES, *RULES, *disclosure.RULES,
    *figures.RULES, *indicators.RULES, *practices.RULES, *release.RULES, *kiosks.RULES,
)  # fmt: skip
"""Every rule there is, from bytes to law."""


def run(catalogue: Catalogue) -> list[Finding]:
    """Apply every rule. Nothing is raised; what is wrong is in the findings."""
    return [found for each in RULES for found in each.check(catalogue, each)]


def run_elsewhere(found: Mapping[str, Package], data: Path, content: Path) -> Iterator[Finding]:
    """Apply the rules on personal data to disclosure datasets, descriptors, prose and names of files."""
    for name, package in found.items():
        for table in package.tables.values() if name not in packages.FIXED else ():
            yield from personal.in_table(table, PERSONAL)
            yield from personal.in_table(table, BY_HAND, by_hand=True)
    yield from personal.in_files(data, content, PERSONAL)
