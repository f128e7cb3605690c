"""Fee notices (收费公示): for the hall, for each body, for each matter; what is waived; the wall's board."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.model.catalogue import Body, Instrument
from pipeline.model.standing import Standing, turning_days
from pipeline.model.values import Maybe, Missing
from pipeline.pages.base import MATTER_TABLES, Page, Part, Rows, lists, paged, rows, same, tables
from pipeline.pages.index import Index
from pipeline.pages.items import matter_rows
from pipeline.reading.packages import Package
from pipeline.site import FeeLine, Matter, Site
from pipeline.view import urls
from pipeline.view.charging import Calculator, calculator
from pipeline.view.qr import qr_path
from pipeline.view.show import Show

CHARGED = "收取"
SECTION = "fees"
CANCELLED_DATASET = "cancelled-fee-documents"
"""The package of the documents by which fees were cancelled, where a publisher has one."""
_SHOWN = tables(
    "fees", "fee_tiers", "fee_reductions", "instruments", "bodies", "matters", "situations"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fee line with the matter it is charged for."""

    fee: FeeLine
    matter: Matter


@dataclass(frozen=True, slots=True)
class Notice:
    """What a fee notice says beside its lines.

    `bodies` are those with a notice of their own, each with the number of lines charged now; `now`,
    `coming`, `waived` count lines; `free` and `unknown` matters in force that are stated to be free, and
    those of which nothing is stated.
    """

    body: Body | None
    bodies: tuple[tuple[Body, int], ...]
    now: int
    coming: int
    waived: int
    free: int
    unknown: int


def entries(matters: Iterable[Matter]) -> list[Entry]:
    """Return the lines of matters, those charged now first, each part in the order of the matters."""
    found = [Entry(fee, m) for m in matters for fee in m.fees]
    order = list(Standing)
    return sorted(found, key=lambda e: (order.index(_standing(e)), e.fee.state != CHARGED))


def _standing(entry: Entry) -> Standing:
    """Judge a line as its matter lets it: nothing is charged for what is not handled."""
    return entry.fee.standing if entry.matter.standing is not Standing.PAST else Standing.PAST


def is_charged(entry: Entry) -> bool:
    """Say whether a line is charged on the as-of date."""
    return entry.fee.state == CHARGED and _standing(entry) is Standing.IN_FORCE


def _charged(found: Iterable[Entry]) -> list[Entry]:
    """Return the lines that are, will be or were charged; the others stand in the register."""
    return [e for e in found if e.fee.state == CHARGED]


def _by_body(matters: Iterable[Matter]) -> list[Matter]:
    """Put the matters of one body together, in the order in which bodies come first."""
    found: dict[Maybe[str], list[Matter]] = {}
    for m in matters:
        found.setdefault(m.body_id, []).append(m)
    return [m for group in found.values() for m in group]


def _notice(index: Index, body: Body | None, matters: Sequence[Matter]) -> Notice:
    found = entries(matters)
    current = [m for m in matters if m.standing is Standing.IN_FORCE]
    bodies = () if body else tuple(
        (one, sum(map(is_charged, entries(index.by_body[one.id])))) for one in _with_fees(index)
    )  # fmt: skip
    return Notice(
        body=body,
        bodies=bodies,
        now=sum(map(is_charged, found)),
        coming=sum(_standing(e) is Standing.COMING for e in _charged(found)),
        waived=sum(e.fee.state != CHARGED for e in found),
        free=sum(m.charged is False for m in current),
        unknown=sum(isinstance(m.charged, Missing) for m in current),
    )


def _with_fees(index: Index) -> list[Body]:
    return [
        body for body in index.site.bodies.values()
        if any(m.fees for m in index.by_body.get(body.id, ()))
    ]  # fmt: skip


def fee_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the hall's fee notice: every line that is charged, will be or was."""
    matters = _by_body(index.site.matters.values())
    found = _charged(entries(matters))
    notice = _notice(index, None, matters)
    turning = index.site.next_change
    yield from lists(show, SECTION, found, _SHOWN, extra=notice, next_change=turning)


@dataclass(frozen=True, slots=True)
class BodyNotice:
    """A body's fee notice, of which `part` are the lines of one page."""

    part: Part
    extra: Notice


def fee_body_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the fee notice of each body that has fee lines, waived ones too."""
    words = show.words.fees
    for body in _with_fees(index):
        matters = index.by_body[body.id]
        name = show.plain_name(body)
        page = Page(
            urls.one(show.lang, SECTION, body.id), SECTION, show.lang,
            words.body_title.format(name=name), words.body_summary.format(name=name, id=body.id),
            _SHOWN, tuple, SECTION, index.site.next_change,
        )  # fmt: skip
        notice = _notice(index, body, matters)
        yield from paged(show, page, entries(matters), partial(_body_view, notice))


def _body_view(notice: Notice, part: Part) -> BodyNotice:
    return BodyNotice(part, notice)


@dataclass(frozen=True, slots=True)
class MatterNotice:
    """A matter's fee notice, as a page and as the card on its counter; `calculators` by fee id."""

    matter: Matter
    entries: tuple[Entry, ...]
    calculators: dict[str, Calculator]
    qr: tuple[int, str] | None


def path_of(lang: str, matter: Matter) -> str:
    """Return where a matter's fee notice stands."""
    return urls.one(lang, SECTION, f"of_{matter.id}")


def fee_matter_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the fee notice of each matter that has fee lines, with its calculator."""
    site, words = index.site, show.words.fees
    for matter in site.matters.values():
        if not matter.fees:
            continue
        name = show.plain_name(matter)
        place = "" if isinstance(matter.place, Missing) else show.plain_name(matter.place)
        cited = [f.instrument for f in matter.fees if not isinstance(f.instrument, Missing)]
        turning = turning_days((matter,), matter.fees, cited, ())
        yield Page(
            path_of(show.lang, matter), "fee_notice", show.lang,
            words.matter_title.format(name=name, place=place, code=matter.code).replace("（）", ""),
            words.matter_summary.format(name=name, place=place, code=matter.code),
            _matter_inputs(matter), partial(_matter_view, site, matter, show), SECTION,
            min((day for day in turning if day > site.as_of), default=None),
        )  # fmt: skip


def _matter_inputs(matter: Matter) -> Rows:
    cuts = [cut.instrument_id for fee in matter.fees for cut in fee.reductions]
    return (
        *matter_rows(matter, MATTER_TABLES),
        *rows("bodies", (matter.body_id, *(fee.collector_id for fee in matter.fees))),
        *rows("places", (matter.place_id,)),
        *rows("instruments", (*(fee.instrument_id for fee in matter.fees), *cuts)),
    )


def _matter_view(site: Site, matter: Matter, show: Show) -> MatterNotice:
    base = site.settings.base_url
    made = {fee.id: calculator(fee, show) for fee in matter.fees}
    return MatterNotice(
        matter=matter,
        entries=tuple(entries((matter,))),
        calculators={id_: one for id_, one in made.items() if one},
        qr=qr_path(f"{base}/{urls.one(show.lang, 'matters', matter.id)}") if base else None,
    )


@dataclass(frozen=True, slots=True)
class Waived:
    """An instrument by which lines are waived, stopped or cancelled; none where it is not stated."""

    instrument: Instrument | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The register of what is no longer charged, by instrument. `dataset` lists documents, if any does."""

    groups: tuple[Waived, ...]
    lines: int
    documents: int
    dataset: Package | None


def fee_register_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the register of fees that are waived, stopped or cancelled, each with its document."""
    site, words = index.site, show.words.fees
    found = [e for e in entries(site.matters.values()) if e.fee.state != CHARGED]
    groups: dict[str, list[Entry]] = {}
    for e in found:
        key = "" if isinstance(e.fee.instrument_id, Missing) else e.fee.instrument_id
        groups.setdefault(key, []).append(e)
    waived = tuple(Waived(site.instruments.get(id_), tuple(g)) for id_, g in groups.items())
    documents = sum(one.instrument is not None for one in waived)
    view = Register(waived, len(found), documents, site.datasets.get(CANCELLED_DATASET))
    yield Page(
        urls.one(show.lang, SECTION, "by_cancelled"), "fee_register", show.lang,
        words.register_title, words.register_summary.format(count=len(found)),
        _SHOWN, partial(same, view), SECTION, site.next_change,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Board:
    """The fee board of a wall: what is charged now, by body, and how many matters are free."""

    groups: tuple[tuple[Maybe[Body], tuple[Entry, ...]], ...]
    notice: Notice
    qr: tuple[int, str] | None


def fee_board_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the fee board: a poster of what is charged now."""
    site, words = index.site, show.words.fees
    matters = _by_body(site.matters.values())
    groups: dict[Maybe[str], list[Entry]] = {}
    for e in entries(matters):
        if is_charged(e):
            groups.setdefault(e.matter.body_id, []).append(e)
    base, path = site.settings.base_url, urls.one(show.lang, SECTION, "by_board")
    view = Board(
        tuple((g[0].matter.body, tuple(g)) for g in groups.values()),
        _notice(index, None, matters),
        qr_path(f"{base}/{urls.listing(show.lang, SECTION)}") if base else None,
    )
    yield Page(
        path, "fee_board", show.lang, words.board_title,
        words.board_summary.format(name=show.site_name(site)), (*_SHOWN, *tables("places")),
        partial(same, view), SECTION, site.next_change,
    )  # fmt: skip
