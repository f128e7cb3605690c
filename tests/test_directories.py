"""HSDS and OCDS: valid by the published schemas, which see each record and each value, and equal to the tables."""

from __future__ import annotations

import copy
import csv
import functools
import json
import random
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest

from pipeline.linked import hsds, ocds
from pipeline.linked.cpsv import CHARGED, services
from pipeline.model.values import Missing
from pipeline.reading import descriptors
from pipeline.site import Site
from tests import example, shapes
from tests.build_tools import SOAK, build_site
from tests.catalogue_factory import make_catalogue, tables
from tests.shapes import SHAPES, needs

SERVICE = "hsds-3.0-service.schema.json"
TABULAR = "hsds-3.0-tabular-datapackage.json"
RELEASE = "ocds-1.1.5-release-schema.json"
Path_ = tuple[str | int, ...]


@pytest.fixture(scope="module")
def site() -> Site:
    return shapes.example_site()


@functools.cache
def _validator(name: str) -> Any:
    schema = json.loads((SHAPES / name).read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def _records(name: str) -> list[dict[str, Any]]:
    if name == RELEASE:
        return list(json.loads(example.text("linked/ocds-trading.json"))["releases"])
    return list(json.loads(example.text("linked/hsds-services.json")))


def _leaves(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the way to each value of a record."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(each, (*path, key))
    else:
        yield path


def _spoilt(record: dict[str, Any], path: Path_) -> dict[str, Any]:
    made = copy.deepcopy(record)
    inside: Any = made
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = {"spoilt": True}
    return made


def _there(value: object) -> bool:
    return not isinstance(value, Missing)


both = pytest.mark.parametrize(
    "name", [pytest.param(n, marks=needs(n)) for n in (SERVICE, RELEASE)]
)


@both
def test_every_record_is_valid(name: str) -> None:
    records = _records(name)
    assert len(records) > 20
    for record in records:
        assert [e.message for e in _validator(name).iter_errors(record)] == []


@both
def test_the_schema_sees_every_value(name: str) -> None:
    """Each value of each record, spoilt one by one: a sample in `make test`, all in `make soak`."""
    ways = [(record, path) for record in _records(name) for path in _leaves(record)]
    assert len(ways) > 1000
    for record, path in ways if SOAK else random.Random(7).sample(ways, 300):
        assert not _validator(name).is_valid(_spoilt(record, path)), path


@both
def test_the_schema_misses_what_is_taken_out(name: str) -> None:
    for record in _records(name):
        for key in _validator(name).schema["required"]:
            without = {k: v for k, v in record.items() if k != key}
            assert not _validator(name).is_valid(without), key


@pytest.mark.parametrize("name", [SERVICE, RELEASE])
def test_nothing_missing_is_said(name: str) -> None:
    for record in _records(name):
        for path in _leaves(record):
            value: Any = record
            for key in path:
                value = value[key]
            assert value not in (None, "", "未公开", "不适用", "None")


# --- HSDS ---------------------------------------------------------------------------------------


@pytest.fixture
def tabular(tmp_path: Path) -> Path:
    with zipfile.ZipFile(example.output() / "linked" / "hsds.zip") as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path)
    return tmp_path


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_tables_are_counted_as_the_model_counts_them(site: Site, tabular: Path) -> None:
    matters = services(site)
    bodies = {m.body_id for m in matters}
    venues = {use.venue.id: use.venue for m in matters for use in m.windows}
    themes = [
        t for m in matters if not isinstance(m.item.theme_ids, Missing) for t in m.item.theme_ids
    ]
    phones = [*matters, *venues.values(), *(site.bodies[str(id_)] for id_ in bodies)]
    expected = {
        "services": len(matters),
        "organizations": len(bodies),
        "locations": len(venues),
        "service_at_location": sum(len({u.venue.id for u in m.windows}) for m in matters),
        "required_documents": sum(len(m.materials) for m in matters),
        "cost_options": sum(fee.standing in CHARGED for m in matters for fee in m.fees),
        "service_areas": sum(_there(m.place) for m in matters),
        "phones": sum(_there(x.phone) for x in phones),
        "schedules": sum(_there(x.hours) for x in (*matters, *venues.values())),
        "accessibility": sum(_there(v.access) for v in venues.values()),
        "attributes": len(themes),
        "taxonomy_terms": len(set(themes)),
        "organization_identifiers": sum(_there(site.bodies[str(b)].credit_code) for b in bodies),
    }
    assert {name: len(_table(tabular, name)) for name in expected} == expected
    assert min(expected.values()) > 0
    assert {f"{name}.csv" for name in expected} == {p.name for p in tabular.glob("*.csv")}


def test_services_read_back_are_the_matters(site: Site, tabular: Path) -> None:
    """Cell by cell; what is not stated is an empty cell, and no fee is 0 that is not."""
    rows = _table(tabular, "services")
    for row, matter in zip(rows, services(site), strict=True):
        assert row["name"] == matter.name
        assert row["description"] == (
            "" if isinstance(matter.item.summary, Missing) else matter.item.summary
        )
        assert row["eligibility_description"] == (
            "" if isinstance(matter.conditions, Missing) else matter.conditions
        )
        assert row["assured_date"] == (
            "" if isinstance(matter.reviewed_on, Missing) else str(matter.reviewed_on)
        )
    amounts = [row["amount"] for row in _table(tabular, "cost_options")]
    fees = [fee for m in services(site) for fee in m.fees if fee.standing in CHARGED]
    for amount, fee in zip(amounts, fees, strict=True):
        fixed = fee.state == "收取" and fee.rate_kind == "定额" and _there(fee.amount)
        assert amount == (str(fee.amount) if fixed else "")


def _by_the_standard(folder: Path) -> frictionless.Report:
    """Validate the tables by the standard's own package: fields, keys and references of what is shipped."""
    standard = json.loads((SHAPES / TABULAR).read_text(encoding="utf-8"))
    shipped = [r for r in standard["resources"] if (folder / r["path"]).is_file()]
    names = {r["name"] for r in shipped}
    for resource in shipped:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as stream:
            header = next(csv.reader(stream))
        schema = resource["schema"]
        fields = {f["name"]: f for f in schema["fields"]}
        needed = {n for n, f in fields.items() if f.get("constraints", {}).get("required")}
        assert needed <= set(header) <= set(fields), resource["name"]
        schema["fields"] = [fields[name] for name in header]
        schema["foreignKeys"] = [
            k for k in schema.get("foreignKeys", ())
            if k["fields"] in header and k["reference"]["resource"] in names
        ]  # fmt: skip
    path = folder / "standard.json"
    path.write_text(json.dumps({**standard, "resources": shipped}), encoding="utf-8")
    return frictionless.Package(str(path)).validate()


@needs(TABULAR)
def test_the_tables_are_valid_by_the_standard(tabular: Path) -> None:
    report = _by_the_standard(tabular)
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type"])[:5]
    assert len(report.tasks) == len(hsds.COLUMNS), "every table is looked at"
    path = tabular / "service_at_location.csv"
    kept = path.read_text(encoding="utf-8")
    row, other = _table(tabular, "service_at_location")[:2]
    spoilt = {
        row["location_id"]: str(uuid.UUID(int=1)),
        row["service_id"]: str(uuid.UUID(int=2)),
        row["id"]: other["id"],
    }
    for cell, another in spoilt.items():
        path.write_text(kept.replace(cell, another, 1), encoding="utf-8")
        assert not _by_the_standard(tabular).valid


def test_the_package_notices_any_cell_that_is_spoilt(tabular: Path) -> None:
    package = tabular / "datapackage.json"
    assert frictionless.Package(str(package)).validate().valid
    chosen = random.Random(7)
    for table in hsds.COLUMNS:
        path = tabular / hsds._file(table)
        kept = path.read_bytes()
        header, *rows = list(csv.reader(kept.decode().splitlines(keepends=True)))
        row = chosen.choice(rows)
        row[chosen.randrange(len(header))] += "x"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])
        assert not frictionless.Package(str(package)).validate().valid, table
        path.write_bytes(kept)


def test_a_matter_without_a_body_is_left_out(tmp_path: Path) -> None:
    """Both standards demand who offers a service; nobody is made up. Only a draft can have such a matter."""
    rows = tables()["matters"]
    make_catalogue(tmp_path, {"matters": [{**rows[0], "body_id": ""}, *rows[1:]]})
    built = build_site(tmp_path, draft=True)
    told = json.loads((tmp_path / "output/linked/hsds-services.json").read_text(encoding="utf-8"))
    assert len(told) == len(built.site.matters) - 1
    turtle = (tmp_path / "output/linked/cpsv-ap.ttl").read_text(encoding="utf-8")
    assert turtle.count("a cpsv:PublicService") == len(built.site.matters) - 1


# --- OCDS ---------------------------------------------------------------------------------------


def test_releases_are_the_rows_of_the_notices(site: Site) -> None:
    package = site.packages["trading"]
    of = {
        name: [r for r in _records(RELEASE) if r["tag"] == [name]]
        for name in ("tender", "award", "contract")
    }
    for name, table in (("tender", "tenders"), ("award", "awards"), ("contract", "contracts")):
        rows = list(ocds._rows(package, table))
        assert len(of[name]) == len(rows) > 5
        for release, row in zip(of[name], rows, strict=True):
            own = release["tender"] if name == "tender" else release[f"{name}s"][0]
            amount = row["ceiling" if name == "tender" else "amount"]
            assert own["id"] == row[f"{name}_id"]
            assert own["title"] == row["title"]
            assert ("value" in own) == _there(amount)
            if "value" in own:
                assert str(own["value"]["amount"]) == str(amount)
            assert release["date"][:10] == str(row["published_on"])
            assert release["ocid"] == f"trading-{row['tender_id']}"
    ids = [r["id"] for r in _records(RELEASE)]
    assert len(set(ids)) == len(ids)


def test_who_is_referred_to_is_a_party() -> None:
    for release in _records(RELEASE):
        parties = {p["id"]: p["roles"] for p in release["parties"]}
        assert "buyer" in parties[release["buyer"]["id"]]
        for award in release.get("awards", ()):
            assert all("supplier" in parties[s["id"]] for s in award["suppliers"])
        for tenderer in release.get("tender", {}).get("tenderers", ()):
            assert "tenderer" in parties[tenderer["id"]]


def test_a_dataset_of_another_kind_has_no_releases(site: Site) -> None:
    assert [f for f, p in site.packages.items() if ocds.is_trading(p)] == ["trading"]
    assert [p.name for p in (example.output() / "linked").glob("ocds-*")] == ["ocds-trading.json"]


def test_a_registered_prefix_is_used_and_a_misspelt_one_refused(site: Site) -> None:
    text = (example.ROOT / "data/trading/datapackage.yaml").read_text(encoding="utf-8")
    good, findings = descriptors.read(
        f"{text}\nocid_prefix: ocds-ab12cd\n", "trading/datapackage.yaml"
    )
    assert good is not None
    assert findings == []
    package = replace(site.packages["trading"], descriptor=good)
    assert {r["ocid"].rpartition("-jy-")[0] for r in ocds.releases(site, package)} == {
        "ocds-ab12cd"
    }
    _, findings = descriptors.read(f"{text}\nocid_prefix: ocds-AB\n", "trading/datapackage.yaml")
    assert [f.place.line for f in findings] == [text.count("\n") + 2]
