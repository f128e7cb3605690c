"""The datasets and their files as a catalogue: DCAT-AP 3.0.1 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/).

A package is a dcat:Dataset, each of its files a Distribution with its size and hash, taken from what was
written; a version that stays is a Dataset of its own, and so is everything together. The API is a
DataService. A dataset's theme is its heading in article 20 of the Regulation on the Disclosure of Government
Information; licence, period and frequency are told where its descriptor states them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pipeline import languages
from pipeline.findings import Text
from pipeline.formats.base import WHOLE
from pipeline.history import NONE
from pipeline.linked.graph import Facts, Literal, Node, Ref, fact, refs
from pipeline.linked.names import EN, PUBLISHER, ZH, page, publisher, thing, told
from pipeline.model.catalogue import Body
from pipeline.model.disclosure import HEADINGS, Disclosure
from pipeline.model.values import NOT_APPLICABLE, Missing
from pipeline.publish import Written
from pipeline.reading.descriptors import Descriptor
from pipeline.reading.packages import FILES, Package
from pipeline.site import Site
from pipeline.versions import LATEST, equal_to, name_in
from pipeline.view import urls

EU = "http://publications.europa.eu/resource/authority"
CHINESE = f"{EU}/language/ZHO"
SCHEME = f"{urls.disclosure(languages.FIRST)}#headings"
CONTACT = f"{urls.home(languages.FIRST)}#contact"

LISTING = urls.listing(languages.FIRST, "datasets")
CATALOGUE, TOGETHER, API = (f"{LISTING}#{part}" for part in ("catalogue", "all", "api"))
ENDPOINT, DESCRIPTION = f"{urls.API}/index.json", f"{urls.API}/openapi.json"
OPENAPI = "https://spec.openapis.org/oas/v3.1.0"

FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "jsonld": ("JSON_LD", "application/ld+json"),
    "ndjson": ("", "application/x-ndjson"),
    "parquet": ("", "application/vnd.apache.parquet"),
    "sqlite": ("", "application/vnd.sqlite3"),
    "ttl": ("RDF_TURTLE", "text/turtle"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "zip": ("ZIP", "application/zip"),
}
"""What a file is, by its ending: its name in the EU's list of file types ('' for none), its media type."""
STANDARDS: Mapping[str, str] = {
    "cpsv-ap": "https://semiceu.github.io/CPSV-AP/releases/3.2.0/",
    "hsds": "https://docs.openreferral.org/en/v3.0.0/",
    "ocds": "https://standard.open-contracting.org/1.1/",
}
"""The standard that a file is written to, by what its name begins with."""
FREQUENCIES: Mapping[str, str] = {
    "年": "ANNUAL", "半年": "ANNUAL_2", "季": "QUARTERLY", "月": "MONTHLY", "周": "WEEKLY", "随时": "IRREG",
}  # fmt: skip
"""The EU's names of how often something is published, by ours."""
METADATA = re.compile(rf"metadata\.json$|/{re.escape(LATEST)}$")
"""Files that tell of other files."""


def files_of(package: Package, written: Iterable[Written], linked: str) -> list[Written]:
    """Return the files that hold a package's rows; some are in folder `linked`, most of the catalogue."""
    own = f"downloads/{package.folder}/"
    forms = f"{own}{FILES}/"
    more = ("cpsv", "hsds") if package.folder == "catalogue" else (f"ocds-{package.folder}.",)
    folders = (own, *(f"{linked}{start}" for start in more))
    return [
        w for w in written
        if w.path.startswith(folders) and not w.path.startswith(forms)
        and PurePosixPath(w.path).suffix[1:] in FORMATS and not METADATA.search(w.path)
    ]  # fmt: skip


def nodes(site: Site, written: Sequence[Written], linked: str) -> Iterator[Node]:
    """Yield the catalogue, a thing at a time. `linked` is the folder of the whole site's own exports."""
    files = {p.folder: files_of(p, written, linked) for p in site.packages.values()}
    versions = [
        _version_iri(folder, name)
        for folder, own in files.items() for w in own if (name := name_in(w.path))
    ]  # fmt: skip
    yield _catalogue(site, versions)
    yield publisher(site)
    home = urls.home(languages.FIRST)
    yield Node(home, ("foaf:Document",), told(site, "dct:title", site.settings.name))
    yield from _contact(site)
    yield _service(site)
    yield from _whole(site, written)
    for package in site.packages.values():
        yield from _dataset(site, package, files[package.folder])
    yield from _referred(site, [*whole_files(written), *(w for own in files.values() for w in own)])


def _catalogue(site: Site, versions: Iterable[str]) -> Node:
    own = site.settings
    datasets = [TOGETHER, *(thing("datasets", folder) for folder in site.packages), *versions]
    facts = told(site, "dct:title", own.name, own.name_en or None)
    facts += fact("dct:description", f"{own.name}公开的全部数据", ZH)
    facts += fact("dct:description", "All data that this site publishes", EN)
    facts += (("dct:publisher", Ref(PUBLISHER)), ("dct:language", Ref(CHINESE)))
    facts += refs("foaf:homepage", [urls.home(languages.FIRST)])
    facts += refs("dcat:themeTaxonomy", [SCHEME])
    facts += refs("dct:spatial", _tops(site))
    changed = [site.history.get(p, NONE) for p in site.packages]
    if all(h.changes and not h.uncommitted for h in changed):
        last = max(h.changes[0].day for h in changed)
        facts += fact("dct:modified", last, datatype="xsd:date")
    facts += refs("dcat:service", [API])
    return Node(CATALOGUE, ("dcat:Catalog",), facts + refs("dcat:dataset", datasets))


def _tops(site: Site) -> list[str]:
    """Return the places that lie in no other: what they are called here."""
    places = site.places.values()
    return [thing("places", p.id) for p in places if p.parent_id is NOT_APPLICABLE]


def _shared(site: Site) -> Facts:
    """Return who publishes a dataset or the API, in which language, and where one can ask."""
    facts: Facts = (("dct:publisher", Ref(PUBLISHER)), ("dct:language", Ref(CHINESE)))
    asked = site.settings.phone or site.settings.email
    return facts + refs("dcat:contactPoint", [CONTACT] if asked else ())


def _service(site: Site) -> Node:
    """Return the API, which serves every dataset: its themes and keywords are those of all of them."""
    packages = site.packages.values()
    facts = fact("dct:title", f"{site.settings.name}数据接口", ZH) + fact(
        "dct:title", "Data API", EN
    )
    facts += fact("dct:description", "逐页的 JSON，由静态文件组成", ZH)
    facts += fact("dct:description", "JSON in pages, made of static files", EN)
    facts += _shared(site)
    facts += refs("dcat:endpointURL", [ENDPOINT]) + refs("dcat:endpointDescription", [DESCRIPTION])
    facts += refs("dct:conformsTo", [OPENAPI]) + refs("dcat:landingPage", [LISTING])
    facts += tuple(dict.fromkeys(f for p in packages for f in _keywords(site, p)))
    facts += refs("dcat:theme", map(_theme, _used_headings(site)))
    facts += refs("dcat:servesDataset", (thing("datasets", folder) for folder in site.packages))
    return Node(API, ("dcat:DataService",), facts)


def _used_headings(site: Site) -> list[int]:
    packages = site.packages.values()
    return sorted({d.heading for p in packages if (d := p.descriptor.disclosure)})


def _whole(site: Site, written: Iterable[Written]) -> Iterator[Node]:
    """Yield everything together, which is a dataset too; it has a licence where all have one and the same."""
    licences = [p.descriptor.properties.get("licenses") for p in site.packages.values()]
    shared = licences[0] if licences.count(licences[0]) == len(licences) else None
    properties = {"title": "全部公开数据", "licenses": shared or ()}
    package = Package("", Descriptor(WHOLE, properties, ()), {})
    files = whole_files(written)
    facts = fact("dct:title", package.title, ZH) + fact("dct:title", "All published data", EN)
    facts += fact("dct:description", "每一个数据包的每一张表", ZH)
    facts += fact("dct:description", "Every table of every package", EN)
    facts += fact("dct:identifier", WHOLE) + _shared(site) + refs("dcat:landingPage", [LISTING])
    facts += tuple(dict.fromkeys(f for p in site.packages.values() for f in _keywords(site, p)))
    facts += refs("dcat:theme", map(_theme, _used_headings(site)))
    facts += refs("dct:spatial", _tops(site))
    facts += refs("dct:hasPart", (thing("datasets", folder) for folder in site.packages))
    facts += refs("dcat:distribution", map(_distribution_iri, files))
    yield Node(TOGETHER, ("dcat:Dataset",), facts)
    yield Node(LISTING, ("foaf:Document",), fact("dct:title", package.title, ZH))
    for file in files:
        yield from _distribution(site, package, file)


def whole_files(written: Iterable[Written]) -> list[Written]:
    """Return the files with everything together."""
    return [w for w in written if w.path.startswith(f"downloads/{WHOLE}.")]


def _contact(site: Site) -> Iterator[Node]:
    """Yield where one can ask, where the settings say so."""
    own = site.settings
    facts = refs("vcard:hasTelephone", [f"tel:{own.phone}"] if own.phone else ())
    facts += refs("vcard:hasEmail", [f"mailto:{own.email}"] if own.email else ())
    if facts:
        yield Node(
            CONTACT, ("vcard:Kind", "vcard:Organization"), told(site, "vcard:fn", own.name) + facts
        )


# --- a dataset ----------------------------------------------------------------------------------


def _dataset(site: Site, package: Package, files: Sequence[Written]) -> Iterator[Node]:
    """Yield a package, its files, and each of its versions that stay."""
    about, folder = package.descriptor.properties, package.folder
    own = [w for w in files if not name_in(w.path)]
    facts = told(site, "dct:title", package.title)
    facts += told(site, "dct:description", str(about.get("description", package.title)))
    facts += fact("dct:identifier", folder) + fact("dcat:version", about.get("version"))
    facts += _keywords(site, package) + _shared(site)
    facts += refs("dcat:landingPage", [page("datasets", folder)])
    declared = package.descriptor.disclosure
    if declared:
        facts += _declared(site, declared, folder)
    facts += _versions(folder, files) + refs("dcat:distribution", map(_distribution_iri, own))
    yield Node(thing("datasets", folder), ("dcat:Dataset",), facts)
    yield Node(page("datasets", folder), ("foaf:Document",), told(site, "dct:title", package.title))
    if declared and declared.through:
        end = fact("dcat:endDate", declared.through, datatype="xsd:date")
        yield Node(thing("datasets", folder, "period"), ("dct:PeriodOfTime",), end)
    for file in files:
        yield from _distribution(site, package, file)
        if name := name_in(file.path):
            yield _version(site, package, name, file)


def _keywords(site: Site, package: Package) -> Facts:
    """Return the descriptor's keywords; where it has none, what its tables are called."""
    titles = [table.schema.title for table in package.tables.values() if table.schema.title]
    words = dict.fromkeys(package.descriptor.properties.get("keywords") or titles)
    return tuple(f for word in words for f in told(site, "dcat:keyword", str(word)))


def _version_iri(folder: str, name: str) -> str:
    return thing("datasets", folder, f"version-{name}")


def _versions(folder: str, files: Sequence[Written]) -> Facts:
    """Return which versions that stay there are, and which of them has the bytes of the newest package."""
    hashes = {name_in(w.path): w.sha256 for w in files if name_in(w.path)}
    facts = refs("dcat:hasVersion", (_version_iri(folder, name) for name in hashes))
    archive = f"downloads/{folder}/{folder}.zip"
    newest = next((w.sha256 for w in files if w.path == archive), "")
    same = equal_to(newest, hashes)
    return facts + refs("dcat:hasCurrentVersion", [_version_iri(folder, same)] if same else ())


def _version(site: Site, package: Package, name: str, file: Written) -> Node:
    """Return a version that stays: what was published under a name."""
    facts = fact("dct:title", f"{package.title}（{name}）", ZH)
    facts += fact("dct:description", f"{package.title}，固定不变的版本 {name}", ZH)
    facts += fact("dct:identifier", f"{package.folder}-{name}") + fact("dcat:version", name)
    facts += _shared(site) + refs("dcat:landingPage", [page("datasets", package.folder)])
    facts += _keywords(site, package)
    if package.descriptor.disclosure:
        facts += _of_whom(site, package.descriptor.disclosure)
    facts += refs("dcat:isVersionOf", [thing("datasets", package.folder)])
    facts += refs("dcat:distribution", [_distribution_iri(file)])
    return Node(_version_iri(package.folder, name), ("dcat:Dataset",), facts)


def _declared(site: Site, declared: Disclosure, folder: str) -> Facts:
    """Return what the line of the disclosure catalogue says of a dataset."""
    facts = _of_whom(site, declared)
    facts += refs("dct:accrualPeriodicity", [f"{EU}/frequency/{FREQUENCIES[declared.frequency]}"])
    facts += fact("dct:modified", declared.published, datatype="xsd:date")
    if declared.through:
        facts += refs("dct:temporal", [thing("datasets", folder, "period")])
    return facts


def _of_whom(site: Site, declared: Disclosure) -> Facts:
    """Return the heading of a dataset, its body, and where that is: true of each of its versions."""
    facts = refs("dcat:theme", [_theme(declared.heading)])
    if body := site.bodies.get(declared.body):
        facts += refs("dct:creator", [thing("bodies", body.id)])
        if not isinstance(body.place_id, Missing):
            facts += refs("dct:spatial", [thing("places", body.place_id)])
    return facts


def _theme(heading: int) -> str:
    return f"{urls.disclosure(languages.FIRST)}#heading-{heading}"


def _distribution_iri(file: Written) -> str:
    place, folder, *rest = PurePosixPath(file.path).parts
    if place == "downloads" and rest:
        return thing("datasets", folder, "/".join(rest))
    return f"{LISTING}#{file.path}"


def _distribution(site: Site, package: Package, file: Written) -> Iterator[Node]:
    """Yield a file of a package, its hash before it."""
    path = PurePosixPath(file.path)
    iri = _distribution_iri(file)
    name, media = FORMATS[path.suffix[1:]]
    table = package.tables.get(path.stem)
    title = f"{table.schema.title if table else package.title}（{path.name}）"
    facts = fact("dct:title", title, ZH)
    facts += told(site, "dct:description", (table.schema.description if table else "") or title)
    shown = page("datasets", package.folder) if package.folder else LISTING
    facts += refs("dcat:accessURL", [shown])
    facts += refs("dcat:downloadURL", [file.path])
    facts += fact("dcat:byteSize", file.size, datatype="xsd:nonNegativeInteger")
    facts += refs("dcat:mediaType", [_media(media)])
    facts += refs("dct:format", [f"{EU}/file-type/{name}"] if name else ())
    facts += refs("dct:conformsTo", (v for k, v in STANDARDS.items() if path.name.startswith(k)))
    facts += refs(
        "dct:license", (address for address, _ in _licences(package.descriptor.properties)[:1])
    )
    facts += refs("spdx:checksum", [f"{iri}-sha256"])
    hashed = (
        ("spdx:algorithm", Ref(SHA256)),
        *fact("spdx:checksumValue", file.sha256, datatype="xsd:hexBinary"),
    )
    yield Node(f"{iri}-sha256", ("spdx:Checksum",), hashed)
    yield Node(iri, ("dcat:Distribution",), facts)


SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"


def _media(media: str) -> str:
    return f"https://www.iana.org/assignments/media-types/{media}"


def _licences(about: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the licences of a descriptor that have an address, each with its name."""
    listed = about.get("licenses", ())
    return [(x["path"], str(x.get("title") or x.get("name"))) for x in listed if x.get("path")]


# --- what datasets refer to ---------------------------------------------------------------------


def _referred(site: Site, files: Sequence[Written]) -> Iterator[Node]:
    """Yield what is referred to, each with its class: readers and validators do not look it up."""
    packages = site.packages.values()
    declared = [d for p in packages if (d := p.descriptor.disclosure)]
    bodies = [site.bodies[d.body] for d in declared if d.body in site.bodies]
    for body in dict.fromkeys(bodies):
        yield _agent(site, body)
    yield from _places(site, bodies)
    yield from _headings(_used_headings(site))
    for name in dict.fromkeys(FREQUENCIES[d.frequency] for d in declared):
        yield Node(f"{EU}/frequency/{name}", ("dct:Frequency",), ())
    for name, media in dict.fromkeys(FORMATS[PurePosixPath(f.path).suffix[1:]] for f in files):
        yield Node(_media(media), ("dct:MediaType",), ())
        if name:
            yield Node(f"{EU}/file-type/{name}", ("dct:MediaTypeOrExtent",), ())
    for start, iri in STANDARDS.items():
        if any(PurePosixPath(f.path).name.startswith(start) for f in files):
            yield Node(iri, ("dct:Standard",), ())
    yield Node(OPENAPI, ("dct:Standard",), ())
    for address, name in dict.fromkeys(
        x for p in packages for x in _licences(p.descriptor.properties)
    ):
        yield Node(address, ("dct:LicenseDocument",), fact("dct:title", name))
    yield Node(CHINESE, ("dct:LinguisticSystem",), fact("dct:identifier", "zh"))


def _agent(site: Site, body: Body) -> Node:
    return Node(
        thing("bodies", body.id), ("foaf:Agent",), told(site, "foaf:name", body.name, body.name_en)
    )


def _places(site: Site, bodies: Iterable[Body]) -> Iterator[Node]:
    tops = [p.id for p in site.places.values() if p.parent_id is NOT_APPLICABLE]
    stated = [b.place_id for b in bodies if not isinstance(b.place_id, Missing)]
    for id_ in dict.fromkeys([*tops, *stated]):
        place = site.places[id_]
        yield Node(
            thing("places", id_),
            ("dct:Location",),
            told(site, "rdfs:label", place.name, place.name_en),
        )


def _headings(used: Iterable[int]) -> Iterator[Node]:
    """Yield the headings of article 20 as themes, and the scheme that they are from."""
    title = (
        ("dct:title", Literal("政府信息公开条例第二十条", ZH)),
        (
            "dct:title",
            Literal("Article 20, Regulation on the Disclosure of Government Information", EN),
        ),
    )
    yield Node(SCHEME, ("skos:ConceptScheme",), title)
    for number in used:
        text: Text = HEADINGS[number]
        label = fact("skos:prefLabel", text.zh, ZH) + fact("skos:prefLabel", text.en, EN)
        label += fact("skos:notation", number) + refs("skos:inScheme", [SCHEME])
        yield Node(_theme(number), ("skos:Concept",), label)
