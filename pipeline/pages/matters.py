"""A guide for each matter, also for suspended, coming and cancelled ones."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

from pipeline import reality
from pipeline.findings import Finding
from pipeline.model import catalogue as c
from pipeline.model.schema import Row
from pipeline.model.standing import turning_days
from pipeline.model.values import NOT_STATED, Maybe, Missing
from pipeline.pages.base import Page, Rows, rows
from pipeline.pages.finder import finder_of
from pipeline.pages.index import Index, instruments_of
from pipeline.pages.items import matter_rows
from pipeline.reality import Reality
from pipeline.site import Joint, Matter, Site
from pipeline.view import urls
from pipeline.view.plan_drawing import Floor, floor_of
from pipeline.view.qr import qr_path
from pipeline.view.show import Show
from pipeline.view.timing import Timing, timing


@dataclass(frozen=True, slots=True)
class MatterView:
    """A guide. `elsewhere` are the same item's matters in other places; `findings` only in a draft.

    `floor` is the plan on which the first window is marked, `qr` the drawing of the page's public
    address, `own` the page's rows as text (on the pages of the first language), `timing` what the date
    calculator needs, `finder` the page of the first question with the number of ways of answering,
    `reality` how long it really took; None where there is none.
    """

    matter: Matter
    aliases: tuple[str, ...]
    elsewhere: tuple[Matter, ...]
    replacement: Maybe[Matter]
    orders: tuple[tuple[str, c.Instrument], ...]
    co_bodies: tuple[c.Body, ...]
    entrusting: Maybe[c.Body]
    findings: tuple[Finding, ...]
    floor: Floor | None
    closures: tuple[c.Closure, ...]
    joints: tuple[Joint, ...]
    qr: tuple[int, str] | None
    own: str
    timing: Timing | None
    finder: tuple[str, int] | None
    reality: Reality | None


def matter_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the guides."""
    site = index.site
    findings = findings_by_matter(site) if site.draft else {}
    words = show.words.matter
    for matter in site.matters.values():
        name = show.plain_name(matter)
        where = "" if isinstance(matter.place, Missing) else show.plain_name(matter.place)
        body = "" if isinstance(matter.body, Missing) else show.plain_name(matter.body)
        yield Page(
            urls.one(show.lang, "matters", matter.id),
            "matter",
            show.lang,
            words.title.format(name=name, place=where, code=matter.code).replace("（）", ""),
            words.summary.format(name=name, place=where, body=body, code=matter.code),
            matter_inputs(index, matter),
            partial(_view, index, show, matter, findings.get(matter.id, ())),
            "items",
            _next_change(index, matter),
        )


def _elsewhere(index: Index, matter: Matter) -> tuple[Matter, ...]:
    return tuple(m for m in index.rows[matter.item_id].matters if m is not matter)


def _closures(index: Index, matter: Matter) -> tuple[c.Closure, ...]:
    """Return what is closed or changed now where a matter is handled, and the next that will be."""
    venues = dict.fromkeys(use.venue.id for use in matter.windows)
    found = [x for venue in venues for x in index.closures_of.get(venue, ())]
    now = [x for x in found if x.valid_from <= index.site.as_of]
    coming = sorted((x for x in found if x not in now), key=lambda x: (x.valid_from, x.id))
    return (*now, *coming[:1])


def _next_change(index: Index, matter: Matter) -> date | None:
    same_item = index.site.matters_of.get(matter.item_id, ())
    cited = instruments_of(matter)
    turning = turning_days(same_item, matter.fees, cited, _closures(index, matter))
    return min((day for day in turning if day > index.site.as_of), default=None)


def matter_inputs(index: Index, matter: Matter) -> Rows:
    """Name every row that a guide shows."""
    venues = tuple(dict.fromkeys(use.venue.id for use in matter.windows))
    plans = [w.id for venue in venues[:1] for w in index.windows_of_venue.get(venue, ())]
    same_item = index.site.matters_of.get(matter.item_id, ())
    replacement = matter.replacement_id
    return (
        *matter_rows(matter),
        *rows("items", (matter.item_id,)),
        *rows("joints", (j.id for j in index.joints_of.get(matter.id, ()))),
        *rows("joint_members", (j.id for j in index.joints_of.get(matter.id, ()))),
        *rows("aliases", (matter.item_id,)),
        *rows("matters", (*(m.id for m in same_item), replacement)),
        *rows("bodies", _bodies(matter)),
        *rows("places", (m.place_id for m in same_item)),
        *rows("venues", venues),
        *rows("windows", (*(use.window.id for use in matter.windows), *plans)),
        *rows("closures", (x.id for x in index.site.closures if x.venue_id in venues)),
        *rows("instruments", _cited(matter)),
        *rows("files", _files(matter)),
        ("calendar/days.csv", "*"),
        (f"{reality.FOLDER}/{reality.NAME}.csv", matter.id),
    )


def _bodies(matter: Matter) -> list[Maybe[str]]:
    others = () if isinstance(matter.co_body_ids, Missing) else matter.co_body_ids
    return [matter.body_id, matter.entrusting_body_id, *others] + [
        fee.collector_id for fee in matter.fees
    ]


def _cited(matter: Matter) -> list[Maybe[str]]:
    orders = [matter.created_by_id, matter.changed_by_id, matter.cancelled_by_id]
    charges = [fee.instrument_id for fee in matter.fees]
    cuts = [cut.instrument_id for fee in matter.fees for cut in fee.reductions]
    outside = [special.instrument_id for special in matter.special_procedures]
    return [*orders, *charges, *cuts, *outside, *(b.instrument_id for b in matter.bases)]


def _files(matter: Matter) -> list[Maybe[str]]:
    forms = [i for x in matter.materials for i in (x.blank_file_id, x.sample_file_id)]
    return [matter.result_file_id, *forms]


def _view(index: Index, show: Show, matter: Matter, findings: tuple[Finding, ...]) -> MatterView:
    site, lang = index.site, show.lang
    replaced_by = matter.replacement_id
    others = () if isinstance(matter.co_body_ids, Missing) else matter.co_body_ids
    by = matter.entrusting_body_id
    orders = (
        ("created_by", matter.created_by_id),
        ("changed_by", matter.changed_by_id),
        ("cancelled_by", matter.cancelled_by_id),
    )
    base = site.settings.base_url
    return MatterView(
        matter=matter,
        aliases=tuple(a.alias for a in site.aliases_of.get(matter.item_id, ())),
        elsewhere=_elsewhere(index, matter),
        replacement=replaced_by if isinstance(replaced_by, Missing) else site.matters[replaced_by],
        orders=tuple(
            (name, site.instruments[i]) for name, i in orders if not isinstance(i, Missing)
        ),
        co_bodies=tuple(site.bodies[i] for i in others),
        entrusting=by if isinstance(by, Missing) else site.bodies[by],
        findings=findings,
        floor=floor_of(matter, index.windows_of_venue),
        closures=_closures(index, matter),
        joints=index.joints_of.get(matter.id, ()),
        qr=qr_path(f"{base}/{urls.one(lang, 'matters', matter.id)}") if base else None,
        own=own_rows(matter) if lang == site.settings.languages[0] else "",
        timing=timing(matter, site.calendar, site.as_of, show),
        finder=finder_of(lang, matter),
        reality=index.reality.get(matter.id),
    )


def findings_by_matter(site: Site) -> dict[str, tuple[Finding, ...]]:
    """Return the findings that stand in rows of a matter, by the matter's id."""
    found: dict[str, list[Finding]] = {}
    catalogue = {t.file: t for t in site.packages["catalogue"].tables.values()}
    for finding in site.findings:
        table = catalogue.get(finding.place.file)
        owner = table.owner_at(finding.place.line) if table and finding.place.line else None
        if owner in site.matters:
            found.setdefault(str(owner), []).append(finding)
    return {k: tuple(v) for k, v in found.items()}


# --- the rows themselves ----------------------------------------------------------------------


def own_rows(matter: Matter) -> str:
    """Return a matter's own rows, as they stand in the tables: one line of JSON for each.

    What is 未公开 is left out as in the table's empty cells; 不适用 is written.
    """
    parts: tuple[tuple[type[Row], tuple[Any, ...]], ...] = (
        (c.MatterRow, (matter,)),
        (c.Basis, matter.bases),
        (c.Material, matter.materials),
        (c.Situation, matter.situations),
        (c.Step, matter.steps),
        (c.StepLink, matter.step_links),
        (c.SpecialProcedure, matter.special_procedures),
        (c.Fee, matter.fees),
        (c.FeeTier, tuple(t for fee in matter.fees for t in fee.tiers)),
        (c.FeeReduction, tuple(r for fee in matter.fees for r in fee.reductions)),
        (c.Faq, matter.faqs),
        (c.Remedy, matter.remedies),
    )
    lines = []
    for row_class, found in parts:
        names = _COLUMNS[row_class.TABLE.name]
        values = attrgetter(*names)
        for row in found:
            cells = zip(names, values(row), strict=True)
            stated = {name: _cell(value) for name, value in cells if value is not NOT_STATED}
            lines.append(f"{row_class.TABLE.name} {_json(stated)}")
    return "\n".join(lines)


_json = json.JSONEncoder(ensure_ascii=False).encode


_COLUMNS = {
    table.TABLE.name: tuple(
        field.name
        for field in dataclasses.fields(table)  # type: ignore[arg-type]
        if field.name != "matter_id"
    )
    for table in c.TABLES
}
"""Each table's columns but the matter's id, which is the page's."""


def _cell(value: object) -> object:
    if isinstance(value, Missing):
        return value.value
    return str(value) if isinstance(value, date | Decimal) else value
