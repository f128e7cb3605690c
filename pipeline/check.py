"""`check`: everything that can be known about data and prose before a page is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline import rules
from pipeline.findings import Finding, in_order
from pipeline.model.disclosure import Expected
from pipeline.model.indicators import Indicator
from pipeline.model.practices import Practice
from pipeline.model.workdays import Calendar, CalendarDay
from pipeline.reading import disclosure, indicators, packages, practices, prose, settings
from pipeline.reading.packages import Package
from pipeline.reading.prose import Prose
from pipeline.reading.settings import Settings
from pipeline.rules.base import Catalogue


@dataclass(frozen=True)
class Checked:
    """What was read, and every finding. `readable` says that a model can be made of it."""

    data: Path
    as_of: date
    settings: Settings | None
    packages: Mapping[str, Package]
    calendar: Calendar
    prose: tuple[Prose, ...]
    expected: tuple[Expected, ...]
    indicators: tuple[Indicator, ...]
    practices: tuple[Practice, ...]
    findings: tuple[Finding, ...]

    @property
    def readable(self) -> bool:
        """Whether settings, catalogue and calendar were read whole; otherwise no page can be made."""
        return self.settings is not None and set(packages.FIXED) <= set(self.packages)

    @property
    def blocked(self) -> bool:
        """Whether a finding stops publication."""
        return any(finding.blocks for finding in self.findings)


def check(data: Path, content: Path, as_of: date | None, cache: Path | None) -> Checked:
    """Read and check a data folder and its prose. Nothing is written but the cache.

    `as_of` is the day by which everything is judged; None means today in the site's time zone.
    """
    chosen, findings = settings.read(data)
    day = as_of or datetime.now(ZoneInfo(chosen.timezone if chosen else "Asia/Shanghai")).date()
    found, told = packages.read_all(data, cache)
    pieces, removed = prose.read_all(content)
    expected, wrong = disclosure.read_expected(data)
    figures, misread = indicators.read_indicators(data)
    shown, unread = practices.read_practices(data)
    findings += [*told, *removed, *wrong, *misread, *unread]
    calendar = _calendar(found)
    if "catalogue" in found:
        catalogue = Catalogue(found["catalogue"].tables, day, calendar, data / "catalogue")
        findings += rules.run(catalogue)
        datasets = [p for name, p in found.items() if name not in packages.FIXED]
        findings += rules.figures.in_packages(datasets, catalogue)
    findings += rules.run_elsewhere(found, data, content)
    findings += rules.disclosure.check(found, expected, calendar, day)
    findings += rules.kiosks.check(chosen.kiosks if chosen else (), found)
    faults = rules.indicators.check(figures, found)
    nowhere = [*rules.practices.check(shown, found, figures, pieces, chosen)]
    # Where a package could not be read, what names its tables is a symptom: the cause is told alone.
    if {path.parent.name for path in data.glob(f"*/{packages.DESCRIPTOR_FILE}")} <= set(found):
        findings += [*(fault for told_of in faults.values() for fault in told_of), *nowhere]
    return Checked(
        data, day, chosen, found, calendar, pieces, expected,
        tuple(one for one in figures if one.id not in faults), () if nowhere else shown, tuple(in_order(findings)),
    )  # fmt: skip


def _calendar(found: Mapping[str, Package]) -> Calendar:
    if "calendar" not in found:
        return Calendar(())
    return Calendar(found["calendar"].tables["days"].rows(CalendarDay))
