"""Linked data: both forms are one graph, the outside validators see all of it, and they are no rubber stamps."""

from __future__ import annotations

import csv
import functools
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from csvw import CSVW
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, FOAF, RDF, SH, SKOS, XSD

from pipeline import api
from pipeline.linked import csvw, graph
from pipeline.linked.cpsv import CHARGED, services
from pipeline.model.values import NATURAL, Missing
from pipeline.reading.packages import FIXED
from pipeline.site import Site
from tests import example, shapes
from tests.build_tools import SOAK, build_site
from tests.catalogue_factory import make_catalogue, tables
from tests.shapes import HERE, constraints, needs, parsed, results

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
"""Of version 3; rdflib knows version 2."""
CV = rdflib.Namespace("http://data.europa.eu/m8g/")
DCATAP = rdflib.Namespace("http://data.europa.eu/r5r/")
CPSV = rdflib.Namespace("http://purl.org/vocab/cpsv#")
ELI = rdflib.Namespace("http://data.europa.eu/eli/ontology#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
TIME = rdflib.Namespace("http://www.w3.org/2006/time#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
CPSV_SHAPES = "cpsv-ap-3.2.0-shapes.ttl"
DCAT_SHAPES = "dcat-ap-3.0.1-shapes.ttl"
DCAT_RECOMMENDED = "dcat-ap-3.0.1-shapes_recommended.ttl"
DCAT_RANGE = "dcat-ap-3.0.1-range.ttl"


@pytest.fixture(scope="module", params=["cpsv-ap", "dcat-ap"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@functools.cache
def _graph(name: str) -> rdflib.Graph:
    path = f"linked/{name}.ttl"
    return parsed(example.text(path), path)


def _copy(of: rdflib.Graph) -> rdflib.Graph:
    made = rdflib.Graph()
    for triple in of:
        made.add(triple)
    return made


# --- the writer ---------------------------------------------------------------------------------


def test_both_forms_are_one_graph(name: str) -> None:
    turtle, path = _graph(name), f"linked/{name}.jsonld"
    json_ld = parsed(example.text(path), path)
    assert len(turtle) > 500
    assert set(turtle) == set(json_ld)


def test_nothing_missing_is_said(name: str) -> None:
    """What is not stated is absent: neither its word nor an empty text nor an unnamed thing stands for it."""
    for _, _, value in _graph(name):
        assert str(value) not in ("", "未公开", "不适用", "None")
        assert not isinstance(value, rdflib.BNode)


def test_every_thing_that_is_named_here_is_told_of(name: str) -> None:
    """No address of the site is referred to without its class, but for files and pages to go to."""
    of = _graph(name)
    to_go_to = {DCAT.downloadURL, DCAT.accessURL, FOAF.page, CV.contactPage}
    to_go_to |= {DCAT.endpointURL, DCAT.endpointDescription}
    open_ends = {
        value
        for _, property_, value in of
        if isinstance(value, rdflib.URIRef) and value.startswith(HERE) and property_ not in to_go_to
    } - set(of.subjects(RDF.type))
    assert open_ends == set()


def test_pages_that_things_are_named_by_exist(name: str) -> None:
    pages = {str(s).partition("#")[0] for s in _graph(name).subjects() if s.startswith(HERE)}
    assert len(pages) > 5
    for page in pages:
        assert (example.output() / page.removeprefix(HERE)).is_file(), page


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1)


@given(text=_TEXT, part=st.text('abc 你"<>\\^`{|}', min_size=1))
def test_any_text_is_read_back(text: str, part: str) -> None:
    facts = graph.fact("dct:title", text, "zh-Hans") + graph.fact("dct:identifier", text)
    node = graph.Node(
        f"a.html#{part}", ("foaf:Agent",), facts + graph.refs("dct:relation", [f"b.html#{part}"])
    )
    turtle = parsed(b"".join(graph.as_turtle([node], "../")), "linked/x.ttl")
    assert set(turtle) == set(parsed(b"".join(graph.as_jsonld([node], "../")), "linked/x.jsonld"))
    assert len(turtle) == 4
    assert {str(o) for o in turtle.objects(None, DCTERMS.identifier)} == {text}
    assert {str(o).partition("#")[0] for o in turtle.objects(None, DCTERMS.relation)} == {
        f"{HERE}b.html"
    }


@pytest.mark.parametrize("write", [graph.as_turtle, graph.as_jsonld])
def test_a_document_is_never_whole_in_memory(write: type) -> None:
    """A piece is handed on before the next thing is asked for."""
    asked: list[int] = []

    def nodes() -> Iterator[graph.Node]:
        for number in range(1000):
            asked.append(number)
            yield graph.Node(f"x/{number}", ("foaf:Agent",), ())

    pieces = write(nodes(), "")
    for _ in range(10):
        next(pieces)
    assert len(asked) <= 10


def test_a_public_address_names_everything(tmp_path: Path) -> None:
    make_catalogue(tmp_path)
    build_site(tmp_path, base_url="https://hall.example.gov.cn/open")
    for path in ("linked/cpsv-ap.ttl", "linked/dcat-ap.jsonld"):
        of = parsed((tmp_path / "output" / path).read_bytes(), path)
        iris = {str(x) for triple in of for x in triple if isinstance(x, rdflib.URIRef)}
        assert not any(iri.startswith(HERE) for iri in iris)
        assert any(iri.startswith("https://hall.example.gov.cn/open/zh-hans/") for iri in iris)


# --- CPSV-AP ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site() -> Site:
    return shapes.example_site()


def _there(value: object) -> bool:
    return not isinstance(value, Missing)


def test_services_are_counted_as_the_model_counts_them(site: Site) -> None:
    """The focus nodes of each class: what a validator looks at is what there is."""
    of, matters = _graph("cpsv-ap"), services(site)
    used = {use.window.id for m in site.matters.values() for use in m.windows}
    ways = [(m, way) for m in matters for way in (m.channels if _there(m.channels) else ())]
    hours = [
        w for w in site.windows.values() if _there(w.hours) or _there(site.venues[w.venue_id].hours)
    ]
    phones = [x for x in (*matters, *site.bodies.values()) if _there(x.phone)]
    websites = [b for b in site.bodies.values() if _there(b.website) and not _there(b.phone)]
    expected = {
        CPSV.PublicService: len(matters),
        CPSV.Rule: sum(_there(m.promised) + _there(m.statutory) for m in matters),
        CV.PublicOrganisation: len(site.bodies),
        CV.Evidence: sum(len(m.materials) for m in matters),
        CV.Cost: sum(fee.standing in CHARGED for m in matters for fee in m.fees),
        CV.Output: sum(_there(m.result_name) for m in matters),
        CV.Requirement: sum(_there(m.conditions) for m in matters),
        CV.Channel: len(site.windows) + sum(not (way == "窗口办理" and m.windows) for m, way in ways),
        CV.ContactPoint: len(phones) + len(websites),
        CV.Participation: sum(len(m.co_body_ids) for m in matters if _there(m.co_body_ids)),
        CV.Event: len(site.joints),
        ELI.LegalResource: len(site.instruments),
        DCTERMS.Location: len(site.places) + sum(not _there(b.place_id) for b in site.bodies.values()),
        DCAT.Dataset: 1,
        FOAF.Agent: len(site.bodies) + 1,
        TIME.TemporalEntity: len(hours),
    }  # fmt: skip
    counted = Counter(of.objects(None, RDF.type))
    assert {kind: counted[kind] for kind in expected} == expected
    assert used
    assert (
        min(
            expected[kind]
            for kind in (CPSV.PublicService, CV.Evidence, CV.Cost, CV.Output, CV.Event)
        )
        > 10
    )
    assert counted[SKOS.Concept] > len(site.themes)


def test_only_what_is_stated_has_a_value(site: Site) -> None:
    of, matters = _graph("cpsv-ap"), services(site)
    fixed = [
        fee for m in matters for fee in m.fees
        if fee.standing in CHARGED and fee.state == "收取" and fee.rate_kind == "定额" and _there(fee.amount)
    ]  # fmt: skip
    values = sorted(o.value for o in of.objects(None, CV.hasValue))  # type: ignore[attr-defined]
    assert values == sorted(
        float(fee.amount) for fee in fixed if not isinstance(fee.amount, Missing)
    )
    assert {o.datatype for o in of.objects(None, CV.hasValue)} == {XSD.double}  # type: ignore[attr-defined]
    natural = [
        m for m in matters if not isinstance(m.promised, Missing) and m.promised.kind == NATURAL
    ]
    assert len(list(of.subject_objects(CV.processingTime))) == len(natural)
    titles = {str(o) for o in of.objects(None, DCTERMS.title)}
    assert {m.name for m in matters} <= titles


@needs(CPSV_SHAPES)
def test_cpsv_ap_finds_nothing_wrong() -> None:
    assert results(_graph("cpsv-ap"), CPSV_SHAPES) == set()


def _spoilt(of: rdflib.Graph, shape: str, kind: rdflib.URIRef) -> tuple[rdflib.Graph, shapes.Found]:
    """Take out, or spoil, every triple that a kind of constraint is about; return what must be found."""
    made, expected = _copy(of), set()
    for target, path, demand in constraints(shape, kind):
        if kind == SH.minCount and int(str(demand)) < 1:
            continue
        for thing in of.subjects(RDF.type, target):
            for value in of.objects(thing, path):
                expected.add((thing, path))
                if kind == SH.maxCount:
                    made.add((thing, path, rdflib.Literal("another")))
                    continue
                made.remove((thing, path, value))
                if kind == SH["class"]:
                    made.add((thing, path, rdflib.URIRef(f"{HERE}nobody.html")))
                elif kind == SH.datatype:
                    made.add((thing, path, rdflib.Literal("spoilt", datatype=XSD.gYear)))
    return made, expected


@needs(CPSV_SHAPES)
@pytest.mark.parametrize("kind", ["minCount", "class", "datatype", "maxCount"])
def test_cpsv_ap_sees_every_triple_it_demands(kind: str) -> None:
    """Each is taken out or spoilt at every thing there is, and each is found, at that very thing."""
    made, expected = _spoilt(_graph("cpsv-ap"), CPSV_SHAPES, SH[kind])
    assert len(expected) > 400
    assert expected - results(made, CPSV_SHAPES) == set()


# --- DCAT-AP ------------------------------------------------------------------------------------


def test_datasets_are_counted_as_the_model_counts_them(site: Site) -> None:
    of = _graph("dcat-ap")
    counted = Counter(of.objects(None, RDF.type))
    declared = [p.descriptor.disclosure for p in site.packages.values() if p.descriptor.disclosure]
    assert counted[DCAT.Catalog] == 1
    versions = [*example.output().glob("downloads/*/versions/*.zip")]
    assert len(versions) > 1
    assert counted[DCAT.Dataset] == len(site.packages) + len(versions) + 1
    assert set(of.objects(None, DCAT.dataset)) == set(of.subjects(RDF.type, DCAT.Dataset))
    assert counted[DCAT.DataService] == 1
    assert (
        counted[DCAT.Distribution]
        == counted[SPDX.Checksum]
        == len(set(of.objects(None, DCAT.downloadURL)))
    )
    assert counted[DCTERMS.PeriodOfTime] == sum(d.through is not None for d in declared)
    assert counted[VCARD.Kind] == 1
    assert counted[SKOS.Concept] == len({d.heading for d in declared})


def test_every_file_is_in_the_catalogue_with_its_size_and_hash(site: Site) -> None:
    of = _graph("dcat-ap")
    told = {}
    for thing in of.subjects(RDF.type, DCAT.Distribution):
        address = str(of.value(thing, DCAT.downloadURL)).removeprefix(HERE)
        checksum = of.value(of.value(thing, SPDX.checksum), SPDX.checksumValue)
        told[address] = (int(str(of.value(thing, DCAT.byteSize))), str(checksum))
    for address, (size, checksum) in told.items():
        data = (example.output() / address).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (size, checksum), address
    there = {p.relative_to(example.output()).as_posix() for p in _downloads()}
    tell_of_others = {"csv-metadata.json", "latest.json", "SHA256SUMS"}
    assert {p for p in there if "/files/" not in p and Path(p).name not in tell_of_others} == {
        p for p in told if p.startswith("downloads/")
    }
    assert {p for p in told if not p.startswith("downloads/")} == {
        f"linked/{p.name}"
        for p in (example.output() / "linked").iterdir()
        if "dcat-ap" not in p.name
    }
    assert len([p for p in told if p.startswith("downloads/all.")]) == 7


def _downloads() -> list[Path]:
    return [p for p in (example.output() / "downloads").rglob("*") if p.is_file()]


def test_versions_that_stay_are_datasets_of_their_own(site: Site) -> None:
    of = _graph("dcat-ap")
    for zipped in example.output().glob("downloads/*/versions/*.zip"):
        folder = zipped.parts[-3]
        main = rdflib.URIRef(f"{HERE}zh-hans/datasets/{folder}.html#it")
        [version] = [
            v for v in of.objects(main, DCAT.hasVersion)
            if str(of.value(v, DCAT.version)) == zipped.stem.removeprefix(f"{folder}-")
        ]  # fmt: skip
        assert of.value(version, DCAT.isVersionOf) == main
        file = of.value(version, DCAT.distribution)
        assert str(of.value(file, DCAT.downloadURL)).endswith(f"/versions/{zipped.name}")
        assert (main, DCAT.distribution, file) not in of
        newest = zipped.read_bytes() == (zipped.parents[1] / f"{folder}.zip").read_bytes()
        assert ((main, DCAT.hasCurrentVersion, version) in of) == newest


def test_the_api_is_a_service_for_every_dataset(site: Site) -> None:
    of = _graph("dcat-ap")
    [service] = of.subjects(RDF.type, DCAT.DataService)
    assert list(of.objects(None, DCAT.service)) == [service]
    address = str(of.value(service, DCAT.endpointURL)).removeprefix(HERE)
    assert address == f"{api.ROOT}/index.json"
    described = str(of.value(service, DCAT.endpointDescription)).removeprefix(HERE)
    assert (example.output() / described).is_file()
    served = {str(x).removeprefix(HERE) for x in of.objects(service, DCAT.servesDataset)}
    listed = json.loads(example.text(address))["datasets"]
    assert served == {f"zh-hans/datasets/{one['id']}.html#it" for one in listed}


@needs(DCAT_SHAPES)
@pytest.mark.parametrize("shape", [DCAT_SHAPES, DCAT_RANGE])
def test_dcat_ap_finds_nothing_wrong(shape: str) -> None:
    assert results(_graph("dcat-ap"), shape) == set()


@needs(DCAT_SHAPES)
@pytest.mark.parametrize(
    ("shape", "kind", "least"),
    [
        (DCAT_SHAPES, "minCount", 60),
        (DCAT_SHAPES, "datatype", 30),
        (DCAT_SHAPES, "maxCount", 100),
        (DCAT_RANGE, "class", 100),
    ],
)  # fmt: skip
def test_dcat_ap_sees_every_triple_it_demands(shape: str, kind: str, least: int) -> None:
    made, expected = _spoilt(_graph("dcat-ap"), shape, SH[kind])
    assert len(expected) > least
    assert expected - results(made, shape) == set()


WARNED = {
    (FOAF.Agent, DCTERMS.type): "what kind of authority a body is stands in no table",
    (
        DCTERMS.LicenseDocument,
        DCTERMS.type,
    ): "a descriptor names a licence, and not of which kind it is",
    (DCTERMS.Location, DCAT.bbox): "places have no coordinates",
    (DCTERMS.Location, DCAT.centroid): "places have no coordinates",
    (
        DCTERMS.PeriodOfTime,
        DCAT.startDate,
    ): "a descriptor says through when its data goes, not from when",
    (DCAT.Catalog, DCTERMS.issued): "a build does not know when a site was first published",
    (DCAT.Catalog, DCTERMS.license): "a licence is stated for a package, never for the catalogue",
    (DCAT.Dataset, DCAT.theme): "what is not declared for disclosure is under no heading",
    (DCAT.Dataset, DCTERMS.spatial): "what is not declared for disclosure names no body",
    (DCAT.Dataset, DCTERMS.temporal): "not every descriptor has `through`",
    (
        DCAT.Distribution,
        DCATAP.availability,
    ): "how long a file will be there is nothing a build can promise",
    (DCAT.Distribution, DCTERMS.format): "NDJSON, Parquet and SQLite have a media type only",
    (DCAT.Distribution, DCTERMS.license): "not every descriptor of the example has a licence",
}
"""What is recommended and not there at some thing: (its class, the property), and why."""


@needs(DCAT_RECOMMENDED)
def test_what_is_recommended_is_there_or_its_lack_has_a_reason() -> None:
    of = _graph("dcat-ap")
    warned = {
        (kind, path)
        for thing, path in results(of, DCAT_RECOMMENDED)
        for kind in of.objects(thing, RDF.type)
    }
    assert sorted(warned) == sorted(WARNED)


@needs(DCAT_RECOMMENDED)
def test_dcat_ap_sees_every_triple_it_recommends() -> None:
    made, expected = _spoilt(_graph("dcat-ap"), DCAT_RECOMMENDED, SH.minCount)
    assert len(expected) > 500
    assert expected - results(made, DCAT_RECOMMENDED) == set()


# --- CSV on the Web -----------------------------------------------------------------------------


def _csvw_finds(folder: Path) -> str:
    """Return what PyPI's csvw finds wrong with a folder of CSV files; '' for nothing.

    Its own strictness, that a reference may not be empty, is no rule of the standard.
    """
    try:
        read = CSVW(str(folder / csvw.NAME), validate=True, strict=False)
        return "" if read.is_valid else str(read.warnings)
    except ValueError as raised:
        return str(raised)


def test_every_package_is_valid_csvw(site: Site) -> None:
    for name, package in site.packages.items():
        folder = example.output() / "downloads" / name
        assert _csvw_finds(folder) == ""
        read = CSVW(str(folder / csvw.NAME), validate=True, strict=False)
        assert len(read.tables) == len(package.tables)
        for table, model in zip(read.tables, package.tables.values(), strict=True):
            rows = list(table.iterdicts())
            assert len(rows) == len(model), "every row is looked at"
            for row, *cells in zip(rows, *(c.cells() for c in model.columns), strict=True):
                empty = [not isinstance(v, Missing) for v in cells]
                assert [v is not None and v != [] for v in row.values()] == empty


def _typed() -> list[tuple[str, str]]:
    """Return the columns of the small catalogue whose cells a validator can judge."""
    rows = tables()
    return [
        (schema.name, field.name)
        for schema in FIXED["catalogue"]
        if rows.get(schema.name)
        for field in schema.fields
        if field.required
        or field.codes
        or field.type != "string"
        or (field.references and field.form != "list")
    ]


def test_csvw_sees_every_cell_it_can_judge(tmp_path: Path) -> None:
    """A cell of each column, spoilt one by one: no value where one must be, another type, code or key."""
    make_catalogue(tmp_path)
    build_site(tmp_path)
    folder = tmp_path / "output" / "downloads" / "catalogue"
    assert _csvw_finds(folder) == ""
    chosen = random.Random(7)
    columns = _typed()
    for table, column in columns if SOAK else chosen.sample(columns, 40):
        path = folder / f"{table}.csv"
        before = path.read_bytes()
        header, *rows = csv.reader(before.decode("utf-8-sig").splitlines(keepends=True))
        rows[chosen.randrange(len(rows))][header.index(column)] = (
            "" if column in _required(table) else "坏 值"
        )
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])
        assert _csvw_finds(folder), f"{table}.{column}"
        path.write_bytes(before)
    assert _csvw_finds(folder) == ""


def _required(table: str) -> set[str]:
    schema = next(s for s in FIXED["catalogue"] if s.name == table)
    return {f.name for f in schema.fields if f.required}
