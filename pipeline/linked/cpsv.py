"""The matters as public services: CPSV-AP 3.2.0 (https://semiceu.github.io/CPSV-AP/releases/3.2.0/).

A matter is a cpsv:PublicService, its body the competent authority, a material an Evidence, a fee a Cost, a
window or a way to apply a Channel, a result an Output, an instrument a LegalResource, a limit a Rule, the
conditions a Requirement, matters handled together an Event. The vocabulary demands an authority of each
service: a matter whose body is not stated is left out. What else is not stated is absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.linked.graph import Facts, Node, Ref, fact, refs
from pipeline.linked.names import EN, PUBLISHER, ZH, Terms, publisher, thing, told
from pipeline.model.catalogue import Body, Instrument, Window
from pipeline.model.standing import Standing
from pipeline.model.values import NATURAL, NOT_APPLICABLE, Days, Maybe, Missing, known
from pipeline.site import FeeLine, Joint, Matter, Site

CURRENCY = "http://publications.europa.eu/resource/authority/currency/CNY"
STATUS = {
    Standing.IN_FORCE: "在用",
    Standing.COMING: "尚未实施",
    Standing.SUSPENDED: "暂停",
    Standing.PAST: "已取消",
}
"""Where a matter stands on the day, as a value of its column 事项状态."""
CHARGED = (Standing.IN_FORCE, Standing.SUSPENDED)
"""Fees that are told: those in force, and those not collected at present."""
DATASET = thing("datasets", "catalogue")


@dataclass(frozen=True)
class Telling:
    """What is being told: the site, the codes met so far, and the events that each matter is part of."""

    site: Site
    events: Mapping[str, tuple[str, ...]]
    terms: Terms = field(default_factory=Terms)

    def words(self, name: str, text: Maybe[str] | None, english: Maybe[str] | None = None) -> Facts:
        """Return a text of the tables as facts, in the languages it is there in."""
        return told(self.site, name, text, english)


def services(site: Site) -> list[Matter]:
    """Return the matters that can be services of CPSV-AP: those whose body is stated."""
    return [m for m in site.matters.values() if not isinstance(m.body, Missing)]


def nodes(site: Site) -> Iterator[Node]:
    """Yield the whole description, a thing at a time."""
    telling = Telling(site, _events(site))
    yield _dataset(telling)
    yield publisher(site)
    for place in site.places.values():
        label = telling.words("rdfs:label", place.name, place.name_en)
        code = fact("dct:identifier", place.division_code)
        yield Node(thing("places", place.id), ("dct:Location",), label + code)
    for body in site.bodies.values():
        yield from _body(telling, body)
    for instrument in site.instruments.values():
        yield _instrument(telling, instrument)
    for theme in site.themes.values():
        label = telling.words("skos:prefLabel", theme.name, theme.name_en)
        label += fact("skos:notation", theme.code)
        yield Node(thing("themes", theme.id), ("skos:Concept",), label)
    for window in site.windows.values():
        yield from _window(telling, window)
    for matter in services(site):
        yield from _matter(telling, matter)
    for joint in site.joints.values():
        yield _event(telling, joint)
    money = fact("skos:prefLabel", "人民币", ZH) + fact("skos:prefLabel", "Renminbi", EN)
    yield Node(CURRENCY, ("skos:Concept",), money)
    yield from telling.terms.nodes()


def _events(site: Site) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for joint in site.joints.values():
        for member in joint.members:
            found[member.matter.id] = (*found.get(member.matter.id, ()), joint.id)
    return found


def _dataset(telling: Telling) -> Node:
    """Return the catalogue that every service is part of."""
    package = telling.site.packages["catalogue"]
    about = str(package.descriptor.properties.get("description", package.title))
    facts = telling.words("dct:title", package.title) + telling.words("dct:description", about)
    facts += (*fact("dct:identifier", "catalogue"), ("dct:publisher", Ref(PUBLISHER)))
    return Node(DATASET, ("dcat:Dataset",), facts)


# --- what services refer to -------------------------------------------------------------------


def _body(telling: Telling, body: Body) -> Iterator[Node]:
    """Yield a body, how to reach it, and where it is: somewhere, where its place is not stated."""
    facts = fact("dct:identifier", known(body.credit_code) or body.id)
    for name in ("skos:prefLabel", "dct:title"):
        facts += telling.words(name, body.name, body.name_en)
    facts += telling.words("skos:altLabel", body.short_name)
    facts += telling.words("dct:description", body.duties)
    place = known(body.place_id)
    where = thing("places", place) if place else thing("bodies", body.id, "place")
    facts += refs("dct:spatial", [where])
    contact = list(_contact(thing("bodies", body.id, "contact"), body.phone, body.website))
    yield from contact
    facts += refs("cv:contactPoint", (n.iri for n in contact[-1:]))
    types = ("cv:PublicOrganisation", "org:Organization", "foaf:Agent")
    yield Node(thing("bodies", body.id), types, facts)
    if not place:
        yield Node(where, ("dct:Location",), ())


def _contact(iri: str, phone: Maybe[str], website: Maybe[str] = NOT_APPLICABLE) -> Iterator[Node]:
    """Yield a contact point, after the page it names; nothing where neither phone nor page is stated."""
    facts = fact("cv:telephone", phone)
    if not isinstance(website, Missing):
        facts += refs("cv:contactPage", [website])
        yield Node(website, ("foaf:Document",), ())
    if facts:
        yield Node(iri, ("cv:ContactPoint",), facts)


def _instrument(telling: Telling, instrument: Instrument) -> Node:
    facts = telling.words("dct:title", instrument.title, instrument.title_en)
    facts += fact("dct:identifier", instrument.number)
    facts += telling.terms.refs("dct:type", "instruments.level", instrument.level)
    facts += fact("dct:issued", instrument.issued_on, datatype="xsd:date")
    if not isinstance(instrument.successor_id, Missing):
        facts += refs("dct:relation", [thing("instruments", instrument.successor_id)])
    return Node(thing("instruments", instrument.id), ("eli:LegalResource",), facts)


def _window(telling: Telling, window: Window) -> Iterator[Node]:
    """Yield a window as a channel, with the hours of its venue where it has none of its own."""
    venue = telling.site.venues[window.venue_id]
    iri = thing("venues", window.venue_id, window.id)
    facts = fact("dct:identifier", window.id)
    facts += telling.terms.refs("dct:type", "matters.channels", "窗口办理")
    parts = (venue.name, known(venue.address), window.number, known(window.name))
    facts += fact("dct:description", "，".join(part for part in parts if part), ZH)
    if not isinstance(window.body_id, Missing):
        facts += refs("cv:ownedBy", [thing("bodies", window.body_id)])
    hours = known(window.hours) or known(venue.hours)
    if hours:
        facts += refs("cv:openingHours", [f"{iri}-hours"])
        said = telling.words("dct:description", hours)
        yield Node(f"{iri}-hours", ("time:TemporalEntity",), said)
    yield Node(iri, ("cv:Channel",), facts)


def _event(telling: Telling, joint: Joint) -> Node:
    """Return matters handled together as an event: of life, or of a business."""
    facts = fact("dct:identifier", joint.id)
    facts += telling.words("dct:title", joint.name, joint.name_en)
    facts += telling.words("dct:description", joint.summary, joint.summary_en)
    facts += telling.terms.refs("dct:type", "joints.kind", joint.kind)
    served = (m.matter for m in joint.members if not isinstance(m.matter.body, Missing))
    facts += refs("cv:hasRelatedService", (thing("matters", m.id) for m in served))
    kinds = {"自然人": ("cv:Event", "cv:LifeEvent"), "法人": ("cv:Event", "cv:BusinessEvent")}
    types = kinds.get(known(joint.audience) or "", ("cv:Event",))
    return Node(thing("joints", joint.id), types, facts)


# --- a service --------------------------------------------------------------------------------


def _matter(telling: Telling, matter: Matter) -> Iterator[Node]:
    """Yield what a service has of its own, and then the service."""
    facts = _about(telling, matter) + _belongs(telling, matter)
    for name, kind, own in (
        ("cpsv:hasInput", "cv:Evidence", _evidence(telling, matter)),
        ("cv:hasCost", "cv:Cost", _costs(telling, matter)),
        ("cv:hasChannel", "cv:Channel", _channels(telling, matter)),
        ("cpsv:produces", "cv:Output", _output(telling, matter)),
        ("cv:holdsRequirement", "cv:Requirement", _requirement(telling, matter)),
        ("cpsv:follows", "cpsv:Rule", _limits(matter)),
        ("cv:contactPoint", "cv:ContactPoint", _contact(_part(matter, "contact"), matter.phone)),
        ("cv:hasParticipation", "cv:Participation", _participations(telling, matter)),
    ):
        made = list(own)
        yield from made
        facts += refs(name, (node.iri for node in made if kind in node.types))
    windows = (thing("venues", use.venue.id, use.window.id) for use in matter.windows)
    facts += refs("cv:hasChannel", windows)
    yield Node(thing("matters", matter.id), ("cpsv:PublicService",), facts)


def _part(matter: Matter, part: str) -> str:
    return thing("matters", matter.id, part)


def _about(telling: Telling, matter: Matter) -> Facts:
    """Return what is said of a matter itself. Its summary is its item's; failing that, its name."""
    item = matter.item
    facts = fact("dct:identifier", matter.code)
    facts += telling.words("dct:title", matter.name, matter.name_en)
    silent = isinstance(item.summary, Missing)
    said = (matter.name, matter.name_en) if silent else (item.summary, item.summary_en)
    facts += telling.words("dct:description", *said)
    for alias in telling.site.aliases_of.get(item.id, ()):
        facts += fact("dcat:keyword", alias.alias, ZH)
    limit = known(matter.promised)
    if limit and limit.kind == NATURAL:  # a duration of XML Schema knows no working days
        facts += fact("cv:processingTime", f"P{limit.count}D", datatype="xsd:duration")
    return facts


def _belongs(telling: Telling, matter: Matter) -> Facts:
    """Return what a matter belongs to: catalogue, body, place, kinds, themes, law, events."""
    terms, item = telling.terms, matter.item
    facts: Facts = (("dct:isPartOf", Ref(DATASET)),)
    if not isinstance(matter.body, Missing):
        facts += refs("cv:hasCompetentAuthority", [thing("bodies", matter.body.id)])
    if not isinstance(matter.place, Missing):
        facts += refs("dct:spatial", [thing("places", matter.place.id)])
    facts += terms.refs("dct:type", "items.kind", item.kind)
    facts += terms.refs("dct:audience", "matters.service_objects", matter.service_objects)
    facts += terms.refs("adms:status", "matters.status", STATUS[matter.standing])
    facts += refs("cv:thematicArea", (thing("themes", t) for t in known(item.theme_ids) or ()))
    laws = (thing("instruments", basis.instrument.id) for basis in matter.bases)
    facts += refs("cv:hasLegalResource", laws)
    events = telling.events.get(matter.id, ())
    return facts + refs("cv:isGroupedBy", (thing("joints", id_) for id_ in events))


def _evidence(telling: Telling, matter: Matter) -> Iterator[Node]:
    """Yield the materials, after the forms to fill in."""
    for material in matter.materials:
        iri = _part(matter, f"material-{material.order}")
        facts = fact("dct:identifier", f"{matter.id}/materials/{material.order}")
        facts += telling.words("dct:title", material.name, material.name_en)
        facts += telling.words("dct:description", material.standard)
        facts += telling.terms.refs("dct:type", "materials.kind", material.kind)
        for id_ in (material.blank_file_id, material.sample_file_id):
            if not isinstance(id_, Missing):
                file = telling.site.files[id_]
                address = f"downloads/catalogue/{file.path}"
                facts += refs("foaf:page", [address])
                yield Node(address, ("foaf:Document",), telling.words("dct:title", file.title))
        yield Node(iri, ("cv:Evidence",), facts)


def _costs(telling: Telling, matter: Matter) -> Iterator[Node]:
    """Yield the fees. Only a fixed one that is collected has a value; the others are told in words."""
    for fee in matter.fees:
        if fee.standing in CHARGED:
            facts = fact("dct:identifier", fee.code) + _cost_said(telling, fee)
            if (
                fee.state == "收取"
                and fee.rate_kind == "定额"
                and not isinstance(fee.amount, Missing)
            ):
                facts += fact("cv:hasValue", fee.amount, datatype="xsd:double")
                facts += refs("cv:currency", [CURRENCY])
            if not isinstance(fee.collector, Missing):
                facts += refs("cv:isDefinedBy", [thing("bodies", fee.collector.id)])
            yield Node(_part(matter, f"fee-{fee.id}"), ("cv:Cost",), facts)


def _cost_said(telling: Telling, fee: FeeLine) -> Facts:
    parts = (fee.name, fee.state, known(fee.rate_text), known(fee.unit))
    return fact("dct:description", "，".join(part for part in parts if part), ZH) + fact(
        "dct:description", fee.name_en, EN
    )


def _channels(telling: Telling, matter: Matter) -> Iterator[Node]:
    """Yield the ways to apply that are no window: online after its address, by post, at a terminal."""
    for kind in known(matter.channels) or ():
        if kind == "窗口办理" and matter.windows:
            continue
        iri = _part(matter, f"channel-{kind}")
        facts = fact("dct:identifier", f"{matter.id}/channels/{kind}")
        facts += telling.terms.refs("dct:type", "matters.channels", kind)
        if kind == "网上办理" and not isinstance(matter.online_url, Missing):
            facts += refs("foaf:page", [matter.online_url])
            yield Node(matter.online_url, ("foaf:Document",), ())
        if kind == "窗口办理":
            facts += telling.words("dct:description", matter.address)
        yield Node(iri, ("cv:Channel",), facts)


def _output(telling: Telling, matter: Matter) -> Iterator[Node]:
    if not isinstance(matter.result_name, Missing):
        facts = fact("dct:identifier", f"{matter.id}/result")
        facts += telling.words("dct:title", matter.result_name)
        facts += telling.words("dct:description", matter.result_validity)
        facts += telling.terms.refs("dct:type", "matters.result_kind", matter.result_kind)
        yield Node(_part(matter, "result"), ("cv:Output",), facts)


def _requirement(telling: Telling, matter: Matter) -> Iterator[Node]:
    if not isinstance(matter.conditions, Missing):
        facts = fact("dct:identifier", f"{matter.id}/conditions")
        facts += fact("dct:title", "受理条件", ZH) + fact("dct:title", "Conditions", EN)
        facts += telling.words("dct:description", matter.conditions)
        yield Node(_part(matter, "conditions"), ("cv:Requirement",), facts)


def _limits(matter: Matter) -> Iterator[Node]:
    """Yield the limits as rules: their days are mostly working days, which no duration can hold."""
    for part, zh, en, days in (
        ("promised", "承诺办结时限", "Promised limit", matter.promised),
        ("statutory", "法定办结时限", "Statutory limit", matter.statutory),
    ):
        if not isinstance(days, Missing):
            facts = fact("dct:identifier", f"{matter.id}/{part}")
            facts += fact("dct:title", zh, ZH) + fact("dct:title", en, EN)
            facts += fact("dct:description", _days(days), ZH)
            yield Node(_part(matter, part), ("cpsv:Rule",), facts)


def _days(days: Days) -> str:
    """Return a limit as the tables have it; a number whose kind is not stated says no more than 日."""
    return f"{days.count}个{days.kind}" if isinstance(days.kind, str) else f"{days.count}日"


def _participations(telling: Telling, matter: Matter) -> Iterator[Node]:
    """Yield the part that other bodies have in a matter (联办机构)."""
    for id_ in known(matter.co_body_ids) or ():
        facts = fact("dct:identifier", f"{matter.id}/with/{id_}")
        facts += fact("dct:description", f"{telling.site.bodies[id_].name}联合办理", ZH)
        facts += refs("cv:hasParticipant", [thing("bodies", id_)])
        facts += telling.terms.refs("cv:role", "matters.co_body_ids", "联办机构")
        yield Node(_part(matter, f"with-{id_}"), ("cv:Participation",), facts)
