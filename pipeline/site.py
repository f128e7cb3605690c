"""The frozen Site: rows joined to what they belong to. Every page, figure, export and index is made
from it and from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.findings import Finding
from pipeline.history import History
from pipeline.model.catalogue import (
    Alias,
    Basis,
    Body,
    Closure,
    Faq,
    Fee,
    FeeReduction,
    FeeTier,
    File,
    Instrument,
    Item,
    JointMember,
    JointRow,
    JointSituation,
    Material,
    MatterRow,
    Place,
    Remedy,
    Situation,
    SpecialProcedure,
    Step,
    StepLink,
    Theme,
    Venue,
    Window,
)
from pipeline.model.disclosure import Expected
from pipeline.model.indicators import Indicator
from pipeline.model.practices import Practice
from pipeline.model.schedule import Schedule
from pipeline.model.standing import Standing
from pipeline.model.values import Maybe
from pipeline.model.workdays import Calendar
from pipeline.provenance import Provenance, Source
from pipeline.reading.packages import Package
from pipeline.reading.prose import Prose
from pipeline.reading.settings import Settings
from pipeline.suppression import Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis(Basis):
    """A basis with the instrument it cites."""

    instrument: Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine(Fee):
    """A fee line with its tiers, reductions, basis and where it stands at the as-of date."""

    tiers: tuple[FeeTier, ...]
    reductions: tuple[FeeReduction, ...]
    instrument: Maybe[Instrument]
    collector: Maybe[Body]
    standing: Standing
    code: str


@dataclass(frozen=True, slots=True)
class WindowUse:
    """A window that handles a matter, what for, and the venue it is in."""

    role: str
    window: Window
    venue: Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter(MatterRow):
    """A matter with all that belongs to it, judged at the as-of date. `code` is its short code."""

    code: str
    standing: Standing
    item: Item
    body: Maybe[Body]
    place: Maybe[Place]
    windows: tuple[WindowUse, ...]
    bases: tuple[LegalBasis, ...]
    situations: tuple[Situation, ...]
    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    step_links: tuple[StepLink, ...]
    special_procedures: tuple[SpecialProcedure, ...]
    fees: tuple[FeeLine, ...]
    faqs: tuple[Faq, ...]
    remedies: tuple[Remedy, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Member:
    """A matter of a joint handling, with the row that says when its turn is."""

    row: JointMember
    matter: Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint(JointRow):
    """Matters handled together, with the schedule that follows from their promised limits."""

    members: tuple[Member, ...]
    situations: tuple[JointSituation, ...]
    schedule: Schedule
    lead: Maybe[Body]
    window: Maybe[Window]
    provenance: Provenance


@dataclass(frozen=True)
class Site:
    """Everything a site shows, on the day `as_of`. Mappings are read-only; tuples keep file order.

    `draft` says that findings which block publication are shown instead of obeyed. `next_change` is
    the first later day on which any page would say something else. `translations` are texts by
    language and source, `history` the last changes of each package. `withheld` has the cells of each
    dataset's tables that are not published because they, or others, are small.
    """

    settings: Settings
    as_of: date
    next_change: date | None
    draft: bool
    source: Source
    history: Mapping[str, History]
    places: Mapping[str, Place]
    bodies: Mapping[str, Body]
    venues: Mapping[str, Venue]
    windows: Mapping[str, Window]
    instruments: Mapping[str, Instrument]
    themes: Mapping[str, Theme]
    items: Mapping[str, Item]
    files: Mapping[str, File]
    matters: Mapping[str, Matter]
    joints: Mapping[str, Joint]
    closures: tuple[Closure, ...]
    translations: Mapping[str, Mapping[str, str]]
    aliases_of: Mapping[str, tuple[Alias, ...]]
    matters_of: Mapping[str, tuple[Matter, ...]]
    codes: Mapping[tuple[str, str], str]
    calendar: Calendar
    prose: tuple[Prose, ...]
    datasets: Mapping[str, Package]
    expected: tuple[Expected, ...]
    indicators: Mapping[str, Indicator]
    practices: tuple[Practice, ...]
    packages: Mapping[str, Package]
    withheld: Mapping[str, Withheld]
    findings: tuple[Finding, ...]

    @property
    def discloses(self) -> bool:
        """Whether there is a disclosure catalogue: something is expected, or a dataset declares itself."""
        return bool(self.expected) or any(p.descriptor.disclosure for p in self.datasets.values())
