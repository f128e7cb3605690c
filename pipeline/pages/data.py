"""The data itself: packages to download, the quality page, and the register of short codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline import readability
from pipeline.figures import Completeness, all_bodies, completeness
from pipeline.findings import LEVELS, Finding
from pipeline.model.catalogue import Body
from pipeline.model.codes import spoken
from pipeline.model.formulas import aggregates
from pipeline.model.indicators import Indicator
from pipeline.model.schema import Schema
from pipeline.model.values import Missing
from pipeline.pages.base import Page, lists, tables
from pipeline.pages.charts import Charted, charts_of
from pipeline.pages.disclosure import Entry, of_package
from pipeline.pages.index import Index
from pipeline.pages.matters import findings_by_matter
from pipeline.pages.referred import Referred, columns, referred
from pipeline.pages.reuse import Reuse, reuse_of
from pipeline.provenance import Provenance
from pipeline.readability import Ease, Sentence
from pipeline.reading.indicators import FILE as INDICATORS
from pipeline.reading.packages import DESCRIPTOR_FILE, Package
from pipeline.reading.table import Table
from pipeline.site import Site
from pipeline.view import urls
from pipeline.view.show import Show

SHOWN_FINDINGS = 5
"""Places that are named for each rule; `check` lists all."""


NAMED = (
    "bodies",
    "windows",
    "venues",
    "matters",
    "items",
    "fees",
    "joints",
    "places",
    "instruments",
)
"""Tables of the catalogue that the rows of a dataset may name."""


SHOWN_WORDS = 10
"""Official words that the quality page names; `readability` lists more."""


SHOWN_ROWS = 20
"""Rows of a dataset's table on its page; all are in the downloads."""


@dataclass(frozen=True, slots=True)
class Withholding:
    """How many cells of a table are withheld, which of those shown (row and column from 0), and by which rule.

    `titles` are the columns whose counts are withheld from 1 to `below` − 1; none where only figures go
    from which those of other tables could be worked out.
    """

    count: int
    shown: frozenset[tuple[int, int]]
    titles: tuple[str, ...]
    below: int


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A package: its tables, the first rows of a dataset's, and its line in the disclosure catalogue.

    `example` says that its rows are invented, also where those of the site are not.
    `named` has, by table and column, what the ids in the first rows name in the catalogue.
    `withheld` says of a table which cells are withheld, and why.
    `last` is the last change of each table's file; `indicators` are those that are made of the table;
    `reuse` is what those need who use it elsewhere.
    """

    folder: str
    about: str
    example: bool
    tables: Mapping[str, Table]
    first: Mapping[str, tuple[tuple[object, ...], ...]]
    named: Mapping[str, Mapping[str, Mapping[str, Referred]]]
    charts: Mapping[str, tuple[Charted, ...]]
    entry: Entry | None
    last: Mapping[str, Provenance]
    indicators: Mapping[str, tuple[Indicator, ...]]
    reuse: Reuse
    withheld: Mapping[str, Withholding]


def _dataset(site: Site, package: Package, show: Show) -> DatasetView:
    """Make the view of a package; of the catalogue, whose rows are the pages, no rows are shown."""
    tables = package.tables if package.folder in site.datasets else {}
    first = {name: tuple(table.some(0, SHOWN_ROWS)) for name, table in tables.items()}
    entry = of_package(site, package, show.lang)
    about = str(package.descriptor.properties.get("description", ""))
    charts = charts_of(site, show, package)
    known = {name: named(site, show, package, name, rows) for name, rows in first.items()}
    return DatasetView(
        package.folder, about, package.example, package.tables, first, known, charts, entry,
        {name: site.source.file(table.file) for name, table in package.tables.items()},
        {name: _made_of(site, f"{package.folder}.{name}") for name in package.tables},
        reuse_of(site, package, show.lang),
        _withheld(site, package),
    )  # fmt: skip


def _withheld(site: Site, package: Package) -> dict[str, Withholding]:
    """Return of each table with cells withheld how many these are, and by which rule."""
    cells, found = site.withheld.get(package.folder, {}), {}
    for resource in package.descriptor.resources:
        schema, rule = resource.schema, resource.declared.suppress
        if schema.name in cells:
            titles = (
                [schema.field(column).title or column for column in rule.columns] if rule else ()
            )
            below = rule.below if rule else 0
            shown = withheld_in(site, package, schema, 0, SHOWN_ROWS)
            found[schema.name] = Withholding(len(cells[schema.name]), shown, tuple(titles), below)
    return found


def withheld_in(
    site: Site, package: Package, schema: Schema, start: int, end: int
) -> frozenset[tuple[int, int]]:
    """Return the cells withheld in some rows of a table: row after `start`, and column, from 0."""
    gone = site.withheld.get(package.folder, {}).get(schema.name, frozenset())
    return frozenset((r - start, schema.names.index(c)) for r, c in gone if start <= r < end)


def _made_of(site: Site, table: str) -> tuple[Indicator, ...]:
    return tuple(
        one for one in site.indicators.values()
        if one.formula and any(part.table == table for part in aggregates(one.formula))
    )  # fmt: skip


def named(
    site: Site, show: Show, package: Package, name: str, rows: Iterable[tuple[object, ...]]
) -> Mapping[str, Mapping[str, Referred]]:
    """Return what the ids in some rows of a table name, by column."""
    found: dict[str, dict[str, Referred]] = {}
    resource = next(r for r in package.descriptor.resources if r.schema.name == name)
    for column, table in columns(resource).items():
        at = resource.schema.names.index(column)
        ids = dict.fromkeys(str(row[at]) for row in rows if isinstance(row[at], str))
        each = {id_: referred(site, show, table, id_) for id_ in ids}
        found[column] = {id_: thing for id_, thing in each.items() if thing}
    return found


def dataset_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each package, the catalogue included: its tables, columns and downloads."""
    packages: tuple[Package, ...] = tuple(index.site.packages.values())
    inputs = tuple((t.file, "*") for package in packages for t in package.tables.values())
    yield from lists(show, "datasets", packages, inputs, extra=index.site.discloses)
    for package in packages:
        title = package.title
        path = urls.one(show.lang, "datasets", package.folder)
        summary = show.words.dataset.summary.format(title=title, id=package.folder)
        own = (
            (f"{package.folder}/{DESCRIPTOR_FILE}", "*"),
            *((table.file, "*") for table in package.tables.values()),
            *tables(*NAMED),
            (INDICATORS, "*"),
        )
        yield Page(
            path,
            "dataset",
            show.lang,
            title,
            summary,
            own,
            partial(_dataset, index.site, package, show),
            "datasets",
            index.site.next_change,
        )


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """The findings of one rule: how many, and where the first ones are."""

    rule: str
    level: str
    count: int
    first: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class BodyQuality:
    """A body's findings by level, and how complete its guides are."""

    body: Body | None
    levels: Mapping[str, int]
    complete: Completeness
    ease: Ease


@dataclass(frozen=True, slots=True)
class QualityView:
    """What is wrong with the data, how much of it is not stated, and how it reads, by whose it is.

    `official` are the commonest official words, each with its plain one and its number.
    """

    rules: tuple[RuleFindings, ...]
    levels: Mapping[str, int]
    bodies: tuple[BodyQuality, ...]
    total: Completeness
    ease: Ease
    official: tuple[tuple[str, str, int], ...]


def quality_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the page that says what is wrong with the data and what is missing."""
    words = show.words.quality
    every = tuple((t.file, "*") for p in index.site.packages.values() for t in p.tables.values())
    yield Page(
        f"{show.lang}/quality.html", "quality", show.lang, words.title, words.summary, every,
        partial(_quality, index), "datasets", index.site.next_change,
    )  # fmt: skip


def _quality(index: Index) -> QualityView:
    site = index.site
    rules: dict[tuple[str, str], list[Finding]] = {}
    for f in site.findings:
        rules.setdefault((f.level, f.rule), []).append(f)
    ordered = sorted(rules.items(), key=lambda pair: (LEVELS.index(pair[1][0].level), pair[0]))
    complete = completeness(site)
    levels, read = _levels_by_body(index), _read_by_body(index)
    every = [sentence for found in read.values() for sentence in found]
    return QualityView(
        rules=tuple(
            RuleFindings(rule, level, len(found), tuple(found[:SHOWN_FINDINGS]))
            for (level, rule), found in ordered
        ),
        levels=_counted(site.findings),
        bodies=tuple(
            BodyQuality(
                site.bodies.get(body), levels.get(body, _counted(())), complete[body],
                readability.ease(read.get(body, [])),
            )
            for body in (*site.bodies, "")
            if body in complete
        ),
        total=all_bodies(complete),
        ease=readability.ease(every),
        official=tuple(readability.official_words(every)[:SHOWN_WORDS]),
    )  # fmt: skip


def _read_by_body(index: Index) -> dict[str, list[Sentence]]:
    """Return the sentences that each body's guides have."""
    found: dict[str, list[Sentence]] = {}
    for cell in readability.cells(index.site.packages["catalogue"].tables):
        body = index.site.matters[cell.matter].body_id
        found.setdefault("" if isinstance(body, Missing) else body, []).extend(cell.sentences)
    return found


def _counted(findings: tuple[Finding, ...]) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(LEVELS, 0)
    for finding in findings:
        counts[finding.level] += 1
    return counts


def _levels_by_body(index: Index) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for matter, findings in findings_by_matter(index.site).items():
        body = index.site.matters[matter].body_id
        own = found.setdefault("" if isinstance(body, Missing) else body, _counted(()))
        for finding in findings:
            own[finding.level] += 1
    return found


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A short code as it is printed, what it names, and where that stands."""

    code: str
    kind: str
    thing: object
    path: str


def code_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the register of short codes, in their order: to be read by people and typed from paper."""
    found = sorted(_codes(index, show), key=lambda row: row.code)
    inputs = tables("items", "matters", "fees", "instruments", "windows", "venues")
    yield from lists(show, "codes", found, inputs, label=lambda row: row.code[:2])


def _codes(index: Index, show: Show) -> Iterator[CodeRow]:
    site, lang = index.site, show.lang
    fee_at = {fee.id: (fee, m) for m in site.matters.values() for fee in m.fees}
    for (table, id_), code in site.codes.items():
        if table == "fees":
            if id_ in fee_at:
                fee, matter = fee_at[id_]
                path = f"{urls.one(lang, 'matters', matter.id)}#fee-{fee.id}"
                yield CodeRow(spoken(code), table, fee, path)
        elif table == "windows":
            window = site.windows[id_]
            venue = site.venues[window.venue_id]
            path = f"{urls.one(lang, 'venues', venue.id)}#{id_}"
            yield CodeRow(spoken(code), table, (venue, window), path)
        else:
            thing = getattr(site, table)[id_]
            yield CodeRow(spoken(code), table, thing, urls.one(lang, table, id_))
