"""The matters for directories of human services: HSDS 3.0 (https://docs.openreferral.org/en/3.0/).

One record a service, with all that belongs to it inside; the tables of the tabular form are taken out of these
very records, so that both say the same. Of a hall's address the standard demands city, province and postcode,
which the catalogue has not got apart: it stands in the location's description, and there is no address record.
"""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from pipeline.formats.archive import add
from pipeline.formats.base import through_file
from pipeline.linked.cpsv import CHARGED, services
from pipeline.linked.names import page
from pipeline.linked.records import Record, in_list, number, stated
from pipeline.model.catalogue import Body, Theme, Venue
from pipeline.model.standing import Standing
from pipeline.model.values import Maybe, Missing, known
from pipeline.site import FeeLine, Matter, Site

STATUS = {
    Standing.IN_FORCE: "active",
    Standing.COMING: "inactive",
    Standing.SUSPENDED: "temporarily closed",
    Standing.PAST: "defunct",
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organization": ("id", "name", "alternate_name", "description", "website"),
    "organization_identifier": ("id", "organization_id", "identifier_type", "identifier"),
    "service": (
        "id", "organization_id", "name", "alternate_name", "description", "url", "status",
        "application_process", "fees_description", "eligibility_description", "assured_date",
    ),
    "location": ("id", "location_type", "name", "description", "transportation"),
    "service_at_location": ("id", "service_id", "location_id", "description"),
    "phone": ("id", "location_id", "service_id", "organization_id", "number"),
    "schedule": ("id", "service_id", "location_id", "description"),
    "accessibility": ("id", "location_id", "description"),
    "service_area": ("id", "service_id", "name"),
    "required_document": ("id", "service_id", "document", "uri"),
    "cost_option": ("id", "service_id", "valid_from", "valid_to", "option", "currency", "amount", "amount_description"),
    "taxonomy_term": ("id", "name", "description", "taxonomy", "language"),
    "attribute": ("id", "link_id", "taxonomy_term_id", "link_type", "link_entity"),
}  # fmt: skip
"""The columns of each table that the catalogue can fill, of those that the standard has."""
FILES = {
    "organization": "organizations", "service": "services", "location": "locations", "phone": "phones",
    "schedule": "schedules", "service_area": "service_areas", "required_document": "required_documents",
    "cost_option": "cost_options", "taxonomy_term": "taxonomy_terms", "attribute": "attributes",
    "organization_identifier": "organization_identifiers",
}  # fmt: skip
"""What the standard calls a table's file, where that is not the table's name."""
INSIDE = {
    "organization": "organization", "organization_identifiers": "organization_identifier", "phones": "phone",
    "schedules": "schedule", "service_areas": "service_area", "required_documents": "required_document",
    "cost_options": "cost_option", "service_at_locations": "service_at_location", "location": "location",
    "accessibility": "accessibility", "attributes": "attribute", "taxonomy_term": "taxonomy_term",
}  # fmt: skip
"""The table of each record that stands inside another, by its name there."""


def as_json(site: Site) -> Iterator[bytes]:
    """Yield all services as a JSON list, piece by piece."""
    return in_list(records(site))


def as_zip(site: Site) -> Iterator[bytes]:
    """Yield the tabular form: a data package of CSV files in one archive."""
    return through_file(partial(_zip, site))


def records(site: Site) -> Iterator[Record]:
    """Yield a record for each matter whose body is stated, as the standard demands an organisation."""
    for matter in services(site):
        yield _service(site, matter)


def _id(kind: str, id_: str) -> str:
    """Return a lasting id: made of the id in the tables, wherever the site stands."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://docs.openreferral.org/{kind}/{id_}"))


# --- a service as one record --------------------------------------------------------------------


def _service(site: Site, matter: Matter) -> Record:
    own = _id("service", matter.id)
    body = known(matter.body)
    base = site.settings.base_url
    aliases = site.aliases_of.get(matter.item.id, ())
    steps = [f"{step.step}. {step.name}" for step in matter.steps]
    charged = [fee for fee in matter.fees if fee.standing in CHARGED]
    return stated(
        {
            "id": own,
            "organization_id": _id("organization", body.id) if body else None,
            "name": matter.name,
            "alternate_name": "、".join(alias.alias for alias in aliases),
            "description": matter.item.summary,
            "url": f"{base}/{page('matters', matter.id)}" if base else None,
            "status": STATUS[matter.standing],
            "application_process": "\n".join(steps),
            "fees_description": "\n".join(_fee(fee) for fee in charged),
            "eligibility_description": matter.conditions,
            "assured_date": _day(matter.reviewed_on),
            "organization": _organization(body) if body else None,
            "phones": _phones("service", matter.id, matter.phone),
            "schedules": _schedules("service", matter.id, matter.hours),
            "service_areas": _areas(matter, own),
            "required_documents": _documents(site, matter, own),
            "cost_options": [_cost(fee, own) for fee in charged],
            "service_at_locations": _locations(matter, own),
            "attributes": [_attribute(site.themes[t], own) for t in known(matter.item.theme_ids) or ()],
        }
    )  # fmt: skip


def _day(day: Maybe[object]) -> str | None:
    return None if isinstance(day, Missing) else str(day)


def _organization(body: Body) -> Record:
    """Return a body. The standard demands a description: where its duties are not stated, its name."""
    own = _id("organization", body.id)
    code = known(body.credit_code)
    identifier = {"id": _id("organization_identifier", body.id), "organization_id": own}
    named = {"identifier_type": "统一社会信用代码", "identifier": code}
    return stated(
        {
            "id": own,
            "name": body.name,
            "alternate_name": body.short_name,
            "description": known(body.duties) or body.name,
            "website": body.website,
            "phones": _phones("organization", body.id, body.phone),
            "organization_identifiers": [{**identifier, **named}] if code else [],
        }
    )


def _phones(kind: str, id_: str, phone: Maybe[str]) -> list[Record]:
    if isinstance(phone, Missing):
        return []
    return [{"id": _id("phone", f"{kind}/{id_}"), f"{kind}_id": _id(kind, id_), "number": phone}]


def _schedules(kind: str, id_: str, hours: Maybe[str]) -> list[Record]:
    """Return hours in words, as the tables have them."""
    if isinstance(hours, Missing):
        return []
    own = {"id": _id("schedule", f"{kind}/{id_}"), f"{kind}_id": _id(kind, id_)}
    return [{**own, "description": hours}]


def _areas(matter: Matter, own: str) -> list[Record]:
    if isinstance(matter.place, Missing):
        return []
    return [{"id": _id("service_area", matter.id), "service_id": own, "name": matter.place.name}]


def _documents(site: Site, matter: Matter, own: str) -> list[Record]:
    """Return the materials, with the form to fill in where the site has a public address."""
    found = []
    for material in matter.materials:
        form, base = known(material.blank_file_id), site.settings.base_url
        address = f"{base}/downloads/catalogue/{site.files[form].path}" if form and base else None
        id_ = _id("required_document", f"{matter.id}/{material.order}")
        document = {"id": id_, "service_id": own, "document": material.name, "uri": address}
        found.append(stated(document))
    return found


def _fee(fee: FeeLine) -> str:
    parts = (fee.name, fee.state, known(fee.rate_text), known(fee.unit))
    return "，".join(part for part in parts if part)


def _cost(fee: FeeLine, own: str) -> Record:
    """Return a fee; only a fixed amount that is collected is a number."""
    fixed = fee.state == "收取" and fee.rate_kind == "定额"
    amount = number(fee.amount) if fixed else None
    return stated(
        {
            "id": _id("cost_option", fee.id),
            "service_id": own,
            "valid_from": _day(fee.valid_from),
            "valid_to": _day(fee.valid_to),
            "option": fee.name,
            "currency": None if amount is None else "CNY",
            "amount": amount,
            "amount_description": _fee(fee),
        }
    )


def _locations(matter: Matter, own: str) -> list[Record]:
    """Return where one can go: each venue once, with the numbers of its windows."""
    windows: dict[str, list[str]] = {}
    venues = {use.venue.id: use.venue for use in matter.windows}
    for use in matter.windows:
        numbers = windows.setdefault(use.venue.id, [])
        if use.window.number not in numbers:
            numbers.append(use.window.number)
    return [
        {
            "id": _id("service_at_location", f"{matter.id}/{venue.id}"),
            "service_id": own,
            "location_id": _id("location", venue.id),
            "description": "、".join(windows[venue.id]),
            "location": _location(venue),
        }
        for venue in venues.values()
    ]


def _location(venue: Venue) -> Record:
    own = _id("location", venue.id)
    access = {
        "id": _id("accessibility", venue.id),
        "location_id": own,
        "description": known(venue.access),
    }
    return stated(
        {
            "id": own,
            "location_type": "physical",
            "name": venue.name,
            "description": venue.address,
            "transportation": venue.transport,
            "phones": _phones("location", venue.id, venue.phone),
            "schedules": _schedules("location", venue.id, venue.hours),
            "accessibility": [access] if access["description"] else [],
        }
    )


def _attribute(theme: Theme, own: str) -> Record:
    term = _id("taxonomy_term", theme.id)
    about = {"id": term, "name": theme.name, "description": f"{theme.audience}：{theme.name}"}
    return {
        "id": _id("attribute", f"{own}/{theme.id}"),
        "link_id": own,
        "taxonomy_term_id": term,
        "link_type": "service category",
        "link_entity": "service",
        "taxonomy_term": {**about, "taxonomy": "主题分类", "language": "zho"},
    }


# --- the tabular form ---------------------------------------------------------------------------


SHARED = ("organization", "location", "taxonomy_term")
"""Records that stand inside many services, and once in their table."""


def rows(record: Record, seen: set[str], table: str = "service") -> Iterator[tuple[str, Record]]:
    """Yield the rows of a record and of what is inside it: (table, row). `seen` are ids of SHARED told before."""
    if table in SHARED:
        if record["id"] in seen:
            return
        seen.add(record["id"])
    own = {}
    for name, value in record.items():
        if name in INSIDE and isinstance(value, dict | list):
            for each in value if isinstance(value, list) else [value]:
                yield from rows(each, seen, INSIDE[name])
        else:
            own[name] = value
    yield table, own


def _zip(site: Site, path: Path) -> None:
    """Write the archive: the tables to the disk first, as all grow at once."""
    with tempfile.TemporaryDirectory() as folder:
        _tables(site, Path(folder))
        resources = [_resource(Path(folder), table) for table in COLUMNS]
        about = {"name": "hsds", "title": site.settings.name, "profile": "tabular-data-package"}
        described = json.dumps({**about, "resources": resources}, ensure_ascii=False, indent=1)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for resource in resources:
                with Path(folder, resource["path"]).open("rb") as stream:
                    add(archive, resource["path"], iter(partial(stream.read, 1 << 20), b""))
            add(archive, "datapackage.json", described.encode())


def _tables(site: Site, folder: Path) -> None:
    """Write every table in one pass; what several services share is written once."""
    seen: set[str] = set()
    with ExitStack() as stack:
        writers = {}
        for table, columns in COLUMNS.items():
            stream = stack.enter_context(
                (folder / _file(table)).open("w", encoding="utf-8", newline="")
            )
            writers[table] = csv.DictWriter(stream, columns, lineterminator="\n")
            writers[table].writeheader()
        for record in records(site):
            for table, row in rows(record, seen):
                writers[table].writerow(row)


def _file(table: str) -> str:
    return f"{FILES.get(table, table)}.csv"


def _resource(folder: Path, table: str) -> Record:
    """Describe a table with its size and hash, so that no cell can change unseen."""
    digest, path = hashlib.sha256(), folder / _file(table)
    with path.open("rb") as stream:
        for block in iter(partial(stream.read, 1 << 20), b""):
            digest.update(block)
    numbers = {"amount": "number", "valid_from": "date", "valid_to": "date", "assured_date": "date"}
    fields = [{"name": name, "type": numbers.get(name, "string")} for name in COLUMNS[table]]
    return {
        "name": table,
        "path": path.name,
        "profile": "tabular-data-resource",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": {"fields": fields, "primaryKey": "id"},
    }
