"""What a cell of a dataset refers to: the name of a row of the catalogue, and the page where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model.declared import InForce
from pipeline.reading.descriptors import Resource
from pipeline.site import Site
from pipeline.view import urls
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class Referred:
    """A name, and the path of its page."""

    name: str
    path: str


def columns(resource: Resource) -> Mapping[str, str]:
    """Return the columns that name rows of the catalogue, with the table: as its checks (`in_force`) declare."""
    return {
        check.column: check.table
        for check in resource.declared.checks
        if isinstance(check, InForce)
    }


def referred(site: Site, show: Show, table: str, id_: str) -> Referred | None:
    """Return what an id of the catalogue names; None where nothing is known by it."""
    if table == "fees":
        return _fee(site, show, id_)
    thing = getattr(site, table).get(id_)
    if thing is None:
        return None
    if table == "windows":
        place = f"{urls.one(show.lang, 'venues', thing.venue_id)}#{id_}"
        return Referred(f"{show.plain_name(site.venues[thing.venue_id])} {thing.number}", place)
    if table == "instruments":
        return Referred(show.plain_title(thing), urls.one(show.lang, "instruments", id_))
    return Referred(show.plain_name(thing), urls.one(show.lang, table, id_))


def _fee(site: Site, show: Show, id_: str) -> Referred | None:
    for matter in site.matters.values():
        for fee in matter.fees:
            if fee.id == id_:
                path = f"{urls.one(show.lang, 'matters', matter.id)}#fee-{id_}"
                return Referred(show.plain_name(fee), path)
    return None
