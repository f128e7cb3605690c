"""From checked tables to the frozen `Site`: the waist. Returns a whole, true Site or raises Refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pipeline import history, provenance, suppression
from pipeline.check import Checked
from pipeline.findings import Finding, Refused, Text
from pipeline.history import History
from pipeline.model import catalogue as c
from pipeline.model import standing
from pipeline.model.codes import short_code
from pipeline.model.schedule import Task, schedule
from pipeline.model.schema import Row, owner_column
from pipeline.model.values import Maybe, Missing
from pipeline.model.workdays import Calendar
from pipeline.provenance import Rows, Source
from pipeline.reading.packages import Package
from pipeline.reading.table import Table
from pipeline.site import FeeLine, Joint, LegalBasis, Matter, Member, Site, WindowUse

R = TypeVar("R", bound=Row)
T = TypeVar("T")


def load(checked: Checked, *, draft: bool = False, cache: Path | None = None) -> Site:
    """Join what was checked into a Site. Raises Refused where a finding blocks.

    A draft is built in spite of blocking findings; only input that could not be read stops it.
    """
    if not checked.readable or (checked.blocked and not draft):
        raise Refused(checked.findings)
    if checked.settings is None:
        raise Refused(checked.findings)
    tables = checked.packages["catalogue"].tables
    source = _source(checked, cache)
    rows = _Rows(tables)
    instruments = rows.by_id(c.Instrument)
    fees = _fee_lines(rows, instruments, checked.as_of)
    matters = _matters(rows, instruments, fees, checked.as_of, source)
    published, gone = _published(checked.packages)
    closures = tuple(sorted(rows.of(c.Closure), key=attrgetter("valid_from", "id")))
    turning = standing.turning_days(matters.values(), fees, instruments.values(), closures)
    turning = {*turning, *_overdue_from(checked)}
    return Site(
        settings=checked.settings,
        as_of=checked.as_of,
        next_change=min((day for day in turning if day > checked.as_of), default=None),
        draft=draft,
        source=source,
        history=MappingProxyType(_history(checked, cache)),
        places=rows.by_id(c.Place),
        bodies=rows.by_id(c.Body),
        venues=rows.by_id(c.Venue),
        windows=rows.by_id(c.Window),
        instruments=instruments,
        themes=rows.by_id(c.Theme),
        items=rows.by_id(c.Item),
        files=rows.by_id(c.File),
        matters=matters,
        joints=_joints(rows, matters, checked.calendar, source),
        closures=closures,
        translations=MappingProxyType(
            {
                lang: MappingProxyType({row.source: row.text for row in found})
                for lang, found in _grouped(rows.of(c.Translation), attrgetter("language")).items()
            }
        ),
        aliases_of=_grouped(rows.of(c.Alias), attrgetter("item_id")),
        matters_of=_grouped(matters.values(), attrgetter("item_id")),
        codes=MappingProxyType(_codes(rows)),
        calendar=checked.calendar,
        prose=checked.prose,
        datasets=MappingProxyType(
            {k: v for k, v in published.items() if k not in ("catalogue", "calendar")}
        ),
        expected=checked.expected,
        practices=checked.practices,
        indicators=MappingProxyType({one.id: one for one in checked.indicators}),
        packages=MappingProxyType(published),
        withheld=MappingProxyType(gone),
        findings=tuple(_silent(found, checked.packages) for found in checked.findings),
    )


def _published(
    packages: Mapping[str, Package],
) -> tuple[dict[str, Package], dict[str, suppression.Withheld]]:
    """Return the packages as they are published, without small counts, and which cells these are."""
    made = {name: suppression.withheld(package) for name, package in packages.items()}
    return {k: v[0] for k, v in made.items()}, {k: v[1] for k, v in made.items() if v[1]}


def _silent(found: Finding, packages: Mapping[str, Package]) -> Finding:
    """Take the figures out of a finding about a package that withholds small counts: it is published too."""
    package = packages.get(found.place.file.partition("/")[0])
    if package is None or not any(r.declared.suppress for r in package.descriptor.resources):
        return found
    told = Text("这一格要看，数不公布", "this cell is to be looked at; its figure is not published")
    asked = Text("见规则说明", "see the rule")
    return replace(found, value=None, found=told, expected=asked, example="", fix=asked)


def _overdue_from(checked: Checked) -> Iterator[date]:
    """Yield the days on which datasets become overdue."""
    for package in checked.packages.values():
        declared = package.descriptor.disclosure
        due = declared.due(checked.calendar) if declared else None
        if due:
            yield due.latest + timedelta(days=1)


class _Rows:
    """The catalogue's rows as objects, made once for each table."""

    def __init__(self, tables: Mapping[str, Table]):
        self.tables = tables
        self.made: dict[str, tuple[Any, ...]] = {}

    def of(self, row_class: type[R]) -> tuple[R, ...]:
        """Return the rows of a table in the order of the file."""
        name = row_class.TABLE.name
        if name not in self.made:
            self.made[name] = self.tables[name].rows(row_class)
        return self.made[name]

    def by_id(self, row_class: type[R]) -> Mapping[str, R]:
        """Return the rows of a table by their id, read-only."""
        rows: tuple[Any, ...] = self.of(row_class)
        return MappingProxyType({row.id: row for row in rows})

    def for_matter(self, row_class: type[R], *order: str) -> Mapping[str, tuple[R, ...]]:
        """Return the rows of a table by matter, sorted by the given attributes."""
        rows: Iterable[R] = self.of(row_class)
        if order:
            rows = sorted(rows, key=attrgetter(*order))
        return _grouped(rows, attrgetter("matter_id"))


def _grouped(rows: Iterable[T], key: Callable[[T], str]) -> Mapping[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return MappingProxyType({k: tuple(v) for k, v in groups.items()})


def _cells(row: Row) -> dict[str, Any]:
    """Return a row's values by column, to make the joined class from."""
    return {f.name: getattr(row, f.name) for f in fields(row)}  # type: ignore[arg-type]


def _find(by_id: Mapping[str, T], id_: Maybe[str]) -> Maybe[T]:
    return id_ if isinstance(id_, Missing) else by_id[id_]


def _fee_lines(
    rows: _Rows, instruments: Mapping[str, c.Instrument], as_of: date
) -> tuple[FeeLine, ...]:
    tiers = _grouped(sorted(rows.of(c.FeeTier), key=attrgetter("order")), attrgetter("fee_id"))
    cuts = _grouped(sorted(rows.of(c.FeeReduction), key=attrgetter("order")), attrgetter("fee_id"))
    bodies = rows.by_id(c.Body)
    return tuple(
        FeeLine(
            **_cells(fee),
            tiers=tiers.get(fee.id, ()),
            reductions=cuts.get(fee.id, ()),
            instrument=_find(instruments, fee.instrument_id),
            collector=_find(bodies, fee.collector_id),
            standing=standing.of_fee(fee, as_of),
            code=_code("fees", fee.id, fee.short_code),
        )
        for fee in rows.of(c.Fee)
    )


def _matters(
    rows: _Rows,
    instruments: Mapping[str, c.Instrument],
    fees: tuple[FeeLine, ...],
    as_of: date,
    source: Source,
) -> Mapping[str, Matter]:
    """Join each matter with its rows of every other table."""
    items, bodies, places = rows.by_id(c.Item), rows.by_id(c.Body), rows.by_id(c.Place)
    bases = _grouped(
        [
            LegalBasis(**_cells(basis), instrument=instruments[basis.instrument_id])
            for basis in sorted(rows.of(c.Basis), key=attrgetter("order"))
        ],
        attrgetter("matter_id"),
    )
    children = {
        "windows": _window_uses(rows),
        "bases": bases,
        "situations": rows.for_matter(c.Situation),
        "materials": rows.for_matter(c.Material, "order"),
        "steps": rows.for_matter(c.Step, "step"),
        "step_links": rows.for_matter(c.StepLink, "step", "next_step"),
        "special_procedures": rows.for_matter(c.SpecialProcedure),
        "fees": _grouped(fees, attrgetter("matter_id")),
        "faqs": rows.for_matter(c.Faq, "order"),
        "remedies": rows.for_matter(c.Remedy),
    }
    made = {}
    for row in rows.of(c.MatterRow):
        parts: dict[str, Any] = {name: of.get(row.id, ()) for name, of in children.items()}
        made[row.id] = Matter(
            **_cells(row),
            code=_code("matters", row.id, row.short_code),
            standing=standing.of_matter(row, as_of),
            item=items[row.item_id],
            body=_find(bodies, row.body_id),
            place=_find(places, row.place_id),
            provenance=source.of("matters", row.id),
            **parts,
        )
    return MappingProxyType(made)


def _joints(
    rows: _Rows, matters: Mapping[str, Matter], calendar: Calendar, source: Source
) -> Mapping[str, Joint]:
    """Join what is handled together with its matters, by stage, and reckon when each has its turn."""
    bodies, windows = rows.by_id(c.Body), rows.by_id(c.Window)
    ordered = sorted(rows.of(c.JointMember), key=attrgetter("stage"))
    members = _grouped(ordered, attrgetter("joint_id"))
    situations = _grouped(rows.of(c.JointSituation), attrgetter("joint_id"))
    made = {}
    for row in rows.of(c.JointRow):
        own = tuple(Member(m, matters[m.member_id]) for m in members.get(row.id, ()))
        tasks = [
            Task(m.row.member_id, m.row.stage, m.row.after_ids, m.matter.promised) for m in own
        ]
        made[row.id] = Joint(
            **_cells(row),
            members=own,
            situations=situations.get(row.id, ()),
            schedule=schedule(tasks, calendar),
            lead=_find(bodies, row.lead_body_id),
            window=_find(windows, row.window_id),
            provenance=source.of("joints", row.id),
        )
    return MappingProxyType(made)


def _window_uses(rows: _Rows) -> Mapping[str, tuple[WindowUse, ...]]:
    windows, venues = rows.by_id(c.Window), rows.by_id(c.Venue)
    uses: dict[str, list[WindowUse]] = {}
    for row in rows.of(c.MatterWindow):
        window = windows[row.window_id]
        use = WindowUse(row.role, window, venues[window.venue_id])
        uses.setdefault(row.matter_id, []).append(use)
    return {matter: tuple(found) for matter, found in uses.items()}


def _code(table: str, id_: str, given: Maybe[str]) -> str:
    return short_code(table, id_) if isinstance(given, Missing) else given


def _codes(rows: _Rows) -> dict[tuple[str, str], str]:
    """Return the short code of every row that has one: {(table, id): code}."""
    coded: tuple[type[Any], ...] = (c.Item, c.MatterRow, c.Fee, c.Instrument, c.Window)
    return {
        (row_class.TABLE.name, row.id): _code(row_class.TABLE.name, row.id, row.short_code)
        for row_class in coded
        for row in rows.of(row_class)
    }


def _history(checked: Checked, cache: Path | None) -> dict[str, History]:
    zone = checked.settings.timezone if checked.settings else "UTC"
    return history.read(checked.data, checked.packages, zone, cache)


def _source(checked: Checked, cache: Path | None) -> Source:
    """Trace the last change of every matter, item, body …: of its row and of the rows it owns."""
    catalogue = checked.packages["catalogue"].tables
    fees = catalogue["fees"]
    pairs = zip(fees.column("id").cells(), fees.column("matter_id").cells(), strict=True)
    matter_of = {str(fee): str(matter) for fee, matter in pairs}
    tables: dict[str, Rows] = {}
    things: set[tuple[str, str]] = set()
    for name, table in catalogue.items():
        owner = table.schema.fields[owner_column(table.schema.names)]
        kind = owner.references[0] if owner.references else name
        of_fee = kind == "fees"
        tables[table.file] = Rows("matters", matter_of) if of_fee else Rows(kind, {})
        if owner.name == "id":
            things |= {(name, str(id_)) for id_ in table.column("id").values}
    zone = checked.settings.timezone if checked.settings else "UTC"
    return provenance.trace(checked.data, tables, things, zone, cache)
