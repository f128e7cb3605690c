"""Public trading as open contracting data: OCDS 1.1.5 (https://standard.open-contracting.org/1.1/).

A dataset with tables `tenders`, `awards` and `contracts` has an export, whatever it is called; `items` and
`bids` are told where they are there. Each notice is a release of its own day. Codes are mapped only where the
standard has the same; the words of the table stand beside them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.linked.records import Record, in_list, moment, number, stated
from pipeline.model.values import NOT_STATED, Maybe, Missing, known
from pipeline.reading.packages import Package
from pipeline.site import Site

TABLES: Mapping[str, tuple[str, ...]] = {
    "tenders": ("tender_id", "title", "published_on"),
    "awards": ("award_id", "tender_id", "decided_on", "supplier_code"),
    "contracts": ("contract_id", "award_id", "tender_id", "signed_on"),
}
"""The tables of such a dataset, with the columns they cannot do without."""
CATEGORIES = {"货物": "goods", "工程": "works", "服务": "services"}
METHODS = {
    "公开招标": "open", "邀请招标": "selective", "竞争性谈判": "limited", "竞争性磋商": "limited",
    "询价": "limited", "单一来源": "direct",
}  # fmt: skip
TENDER_STATES = {"进行中": "active", "已完成": "complete", "已终止": "cancelled"}
AWARD_STATES = {"有效": "active", "已取消": "cancelled"}
CONTRACT_STATES = {"履行中": "active", "已履行": "terminated", "已终止": "terminated"}
REGISTER = "CN-SAIC"
"""The register of companies, by org-id.guide; their codes begin with 9 (GB 32100-2015)."""


class Row(dict[str, object]):
    """A row by its columns' names; a column that the table has not got is not stated."""

    def __missing__(self, key: str) -> Missing:
        return NOT_STATED

    def text(self, name: str) -> str:
        """Return a cell as text, '' where it is not stated."""
        value = self[name]
        return "" if isinstance(value, Missing) else str(value)

    def day(self, name: str) -> Maybe[date]:
        """Return a cell that holds a date."""
        value = self[name]
        return value if isinstance(value, date) else NOT_STATED


def is_trading(package: Package) -> bool:
    """Say whether a package has what an export needs."""
    tables = package.tables
    return all(
        name in tables and {*needed} <= {*tables[name].schema.names}
        for name, needed in TABLES.items()
    )


def releases(site: Site, package: Package) -> Iterator[Record]:
    """Yield a release for each notice: of a tender, an award, a contract; in the order of the tables."""
    telling = _Telling(site, package)
    tenders = {row.text("tender_id"): row for row in _rows(package, "tenders")}
    awards = {row.text("award_id"): row for row in _rows(package, "awards")}
    awarded = {row.text("tender_id") for row in awards.values()}
    for tender in tenders.values():
        yield telling.tender(tender, awarded=tender.text("tender_id") in awarded)
    for award in awards.values():
        yield telling.award(award, tenders.get(award.text("tender_id"), Row()))
    for contract in _rows(package, "contracts"):
        buyer = tenders.get(contract.text("tender_id"), Row())
        award = awards.get(contract.text("award_id"), Row())
        yield telling.contract(contract, award, buyer)


def release_package(site: Site, package: Package, path: str) -> Iterator[bytes]:
    """Yield the releases as a release package. `path` is where it will stand in the site."""
    own = site.settings
    address = own.base_url
    urn = uuid.uuid5(uuid.NAMESPACE_URL, f"{own.id_code or own.name}/{path}").urn
    licences = [
        x["path"] for x in package.descriptor.properties.get("licenses", ()) if x.get("path")
    ]
    head = stated(
        {
            "uri": f"{address}/{path}" if address else urn,
            "version": "1.1",
            "publishedDate": moment(site.as_of, own.timezone),
            "publisher": {"name": own.owner or own.name},
            "license": licences[0] if licences else None,
        }
    )
    before = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    yield from in_list(releases(site, package), f'{before},\n "releases": [', "\n]}\n")


def _rows(package: Package, name: str) -> Iterator[Row]:
    if name in package.tables:
        table = package.tables[name]
        for cells in zip(*(column.cells() for column in table.columns), strict=True):
            yield Row(zip(table.schema.names, cells, strict=True))


def _grouped(package: Package, name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in _rows(package, name):
        found.setdefault(row.text("tender_id"), []).append(row)
    return found


class _Telling:
    """Makes releases of rows."""

    def __init__(self, site: Site, package: Package):
        self.site, self.timezone = site, site.settings.timezone
        prefix = package.descriptor.properties.get("ocid_prefix")
        self.prefix = str(prefix) if prefix else package.folder
        self.items, self.bids = _grouped(package, "items"), _grouped(package, "bids")

    def tender(self, row: Row, *, awarded: bool) -> Record:
        """Return the release of a tender notice.

        What came of it is told by the notice of its award; one that will have none says itself how it ended.
        """
        id_ = row.text("tender_id")
        tender = {
            "id": id_,
            "title": row["title"],
            "status": "active" if awarded else TENDER_STATES.get(row.text("status")),
            "procuringEntity": self._buyer(row),
            "items": [self._item(item) for item in self.items.get(id_, ())],
            "value": _value(row, "ceiling"),
            "procurementMethod": METHODS.get(row.text("method")),
            "procurementMethodDetails": row["method"],
            "mainProcurementCategory": CATEGORIES.get(row.text("category")),
            "tenderPeriod": self._period(row, "opens_on", "closes_on"),
            **({} if awarded else self._tenderers(row)),
        }
        parties = [self._party(row), *([] if awarded else self._bidders(id_))]
        more = {"tender": stated(tender)}
        return self._release("tender", id_, id_, known(row.day("published_on")), parties, row, more)

    def award(self, row: Row, tender: Row) -> Record:
        """Return the release of an award notice, with who took part and how the tender ended."""
        id_, of = row.text("award_id"), row.text("tender_id")
        award = {
            "id": id_,
            "title": row["title"],
            "description": row["reason"],
            "status": AWARD_STATES.get(row.text("status")),
            "date": self._moment(row, "decided_on"),
            "value": _value(row, "amount"),
            "suppliers": [_named(row)],
        }
        ended = {
            "id": of,
            "status": TENDER_STATES.get(tender.text("status")),
            **self._tenderers(tender),
        }
        parties = [self._party(tender), _company(row, ["supplier"]), *self._bidders(of)]
        day = known(row.day("published_on")) or known(row.day("decided_on"))
        more = {"tender": stated(ended), "awards": [stated(award)]}
        return self._release("award", id_, of, day, parties, tender, more)

    def contract(self, row: Row, award: Row, tender: Row) -> Record:
        """Return the release of a contract notice."""
        id_ = row.text("contract_id")
        contract = {
            "id": id_,
            "awardID": row["award_id"],
            "title": row["title"],
            "status": CONTRACT_STATES.get(row.text("status")),
            "period": self._period(row, "starts_on", "ends_on"),
            "value": _value(row, "amount"),
            "dateSigned": self._moment(row, "signed_on"),
        }
        parties = [self._party(tender), _company(award, ["supplier"])]
        day = known(row.day("published_on")) or known(row.day("signed_on"))
        more = {"contracts": [stated(contract)]}
        return self._release("contract", id_, row.text("tender_id"), day, parties, tender, more)

    def _release(
        self,
        tag: str,
        id_: str,
        process: str,
        day: date | None,
        parties: list[Record],
        buyer: Row,
        more: Record,
    ) -> Record:
        head = {
            "ocid": f"{self.prefix}-{process}",
            "id": f"{tag}-{id_}",
            "date": moment(day, self.timezone) if day else None,
            "tag": [tag],
            "initiationType": "tender",
            "language": "zh",
            "parties": _merged(parties),
            "buyer": self._buyer(buyer),
        }
        return stated({**head, **more})

    def _buyer(self, row: Row) -> Record:
        party = self._party(row)
        return stated({"id": party.get("id"), "name": party.get("name")})

    def _party(self, row: Row) -> Record:
        """Return the buyer: a body of the catalogue, where the row names one, or who the row says it is."""
        id_ = row.text("body_id")
        body = self.site.bodies.get(id_)
        name = row.text("buyer") or (body.name if body else "")
        code = known(body.credit_code) if body else None
        identifier = (
            stated({"id": code, "legalName": body.name if body else None}) if code else None
        )
        own = {
            "id": id_ or name,
            "name": name,
            "identifier": identifier,
            "roles": ["buyer", "procuringEntity"],
        }
        return stated(own)

    def _bidders(self, process: str) -> list[Record]:
        return [_company(bid, ["tenderer"]) for bid in self.bids.get(process, ())]

    def _tenderers(self, tender: Row) -> Record:
        named = [_named(bid) for bid in self.bids.get(tender.text("tender_id"), ())]
        return stated({"numberOfTenderers": number(tender["bidders"]), "tenderers": named})

    def _item(self, row: Row) -> Record:
        unit = {"name": row.text("unit")} if row.text("unit") else None
        quantity = number(row["quantity"])
        return stated(
            {
                "id": row.text("order"),
                "description": row["description"],
                "quantity": quantity,
                "unit": unit,
            }
        )

    def _moment(self, row: Row, name: str) -> str | None:
        day = row.day(name)
        return None if isinstance(day, Missing) else moment(day, self.timezone)

    def _period(self, row: Row, start: str, end: str) -> Record:
        return stated({"startDate": self._moment(row, start), "endDate": self._moment(row, end)})


def _value(row: Row, name: str) -> Record | None:
    amount = number(row[name])
    return None if amount is None else stated({"amount": amount, "currency": row["currency"]})


def _named(row: Row) -> Record:
    return stated({"id": row.text("supplier_code"), "name": row.text("supplier_name")})


def _company(row: Row, roles: list[str]) -> Record:
    code = row.text("supplier_code")
    scheme = REGISTER if code.startswith("9") and len(code) == 18 else None
    identifier = stated({"scheme": scheme, "id": code, "legalName": row.text("supplier_name")})
    return stated({**_named(row), "identifier": identifier, "roles": roles})


def _merged(parties: list[Record]) -> list[Record]:
    """Return each party once, with all its roles."""
    found: dict[str, Record] = {}
    for party in parties:
        if "id" not in party:
            continue
        own = found.setdefault(party["id"], {**party, "roles": []})
        own["roles"] += [role for role in party["roles"] if role not in own["roles"]]
    return list(found.values())
