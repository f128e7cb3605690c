"""Linked data as text: nodes become JSON-LD and Turtle, node by node, so that size is no matter.

Both are written here and not by a library, as one that keeps a graph in memory is some hundred times
slower; tests read both back with rdflib and compare. A node is written in one place only, its facts in the
order in which they were given: so the same model gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.model.values import Missing

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing named by its address: absolute, or from the site's root."""

    iri: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text with its language (BCP 47) or, as `xsd:date`, its datatype; with neither it is a plain text."""

    text: str
    language: str = ""
    datatype: str = ""


Object: TypeAlias = Ref | Literal
Facts: TypeAlias = tuple[tuple[str, Object], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing, its classes, and what is said of it: (property, object) in the order of writing."""

    iri: str
    types: tuple[str, ...]
    facts: Facts


def fact(name: str, value: object, language: str = "", datatype: str = "") -> Facts:
    """Return a fact of a literal, or nothing where the value is None or not stated."""
    if value is None or isinstance(value, Missing):
        return ()
    return ((name, Literal(str(value), language, datatype)),)


def refs(name: str, iris: Iterable[str]) -> Facts:
    """Return facts that lead to things, each once."""
    return tuple((name, Ref(iri)) for iri in dict.fromkeys(iris))


def as_turtle(nodes: Iterable[Node], root: str) -> Iterator[bytes]:
    """Yield a Turtle document piece by piece. `root` is the site's root, absolute or seen from the file."""
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()).encode()
    for node in nodes:
        lines = [f"a {', '.join(node.types)}"]
        lines += [
            f"{name} {', '.join(_turtle(o, root) for o in of)}" for name, of in _grouped(node)
        ]
        said = " ;\n  ".join(lines)
        yield f"\n<{_address(node.iri, root)}> {said} .\n".encode()


def as_jsonld(nodes: Iterable[Node], root: str) -> Iterator[bytes]:
    """Yield a JSON-LD 1.1 document piece by piece, a node a line."""
    context = json.dumps(PREFIXES, indent=1)
    yield f'{{"@context": {context},\n"@graph": ['.encode()
    for number, node in enumerate(nodes):
        body: dict[str, object] = {"@id": _address(node.iri, root), "@type": list(node.types)}
        body |= {name: [_json(o, root) for o in of] for name, of in _grouped(node)}
        yield f"{',' if number else ''}\n{json.dumps(body, ensure_ascii=False)}".encode()
    yield b"\n]}\n"


def _grouped(node: Node) -> Iterable[tuple[str, list[Object]]]:
    found: dict[str, list[Object]] = {}
    for name, value in node.facts:
        found.setdefault(name, []).append(value)
    return found.items()


_ENCODED = str.maketrans({sign: f"%{ord(sign):02X}" for sign in ' "<>\\^`{|}'})
"""What may not stand in an address (RFC 3987)."""


def _address(iri: str, root: str) -> str:
    whole = iri if "://" in iri or iri.startswith(("tel:", "mailto:")) else root + iri
    return whole.translate(_ENCODED)


_ESCAPED = str.maketrans(
    {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
    | {chr(n): f"\\u{n:04X}" for n in range(0x20) if n not in (0x0A, 0x0D)}
)
"""What may not stand in a quoted string of Turtle (1.1, section 6.4)."""


def _turtle(value: Object, root: str) -> str:
    if isinstance(value, Ref):
        return f"<{_address(value.iri, root)}>"
    text = f'"{value.text.translate(_ESCAPED)}"'
    if value.datatype:
        return f"{text}^^{value.datatype}"
    return f"{text}@{value.language}" if value.language else text


def _json(value: Object, root: str) -> dict[str, str]:
    if isinstance(value, Ref):
        return {"@id": _address(value.iri, root)}
    if value.datatype:
        return {"@value": value.text, "@type": value.datatype}
    return {"@value": value.text} | ({"@language": value.language} if value.language else {})
