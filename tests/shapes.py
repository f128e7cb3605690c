"""Outside shapes and schemas, read where they lie; and what is common to checking linked data."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH

from pipeline.check import check
from pipeline.load import load
from pipeline.site import Site
from tests.build_tools import CACHE
from tests.example import DAY, ROOT

SHAPES = Path(__file__).parents[2] / "shared" / "shapes"
HERE = "https://site.example/"
"""Where a test says that the site lies."""

Found = set[tuple[rdflib.term.Node, rdflib.term.Node]]


def needs(name: str) -> pytest.MarkDecorator:
    """Leave a test out, and say so, where a schema from outside is not there."""
    return pytest.mark.skipif(
        not (SHAPES / name).is_file(), reason=f"../shared/shapes/{name} is not there: not validated"
    )


@functools.cache
def shapes(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(SHAPES / name)


@functools.cache
def example_site(as_of: date = DAY) -> Site:
    """Return the model of the example, as the build has it."""
    return load(check(ROOT / "data", ROOT / "content", as_of, CACHE), draft=False, cache=CACHE)


def parsed(data: bytes | str, path: str) -> rdflib.Graph:
    """Read a file of the site as a reader does who got it at HERE."""
    form = "turtle" if path.endswith(".ttl") else "json-ld"
    return rdflib.Graph().parse(data=data, format=form, publicID=HERE + path)


def results(graph: rdflib.Graph, name: str) -> Found:
    """Return what the validator finds wrong: (the thing, the property)."""
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=shapes(name))
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        thing, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        assert thing is not None
        if isinstance(
            thing, rdflib.Literal
        ):  # a value that breaks a shape of values: its thing is told too
            continue
        assert path is not None
        found.add((thing, path))
    assert conforms == (not found)
    return found


def constraints(
    name: str, kind: rdflib.URIRef
) -> Iterator[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]:
    """Yield what the shapes demand of a kind: (class of the thing, property, the demand)."""
    of = shapes(name)
    for shape, target in of.subject_objects(SH.targetClass):
        for each in of.objects(shape, SH.property):
            path, demand = of.value(each, SH.path), of.value(each, kind)
            if demand is not None and isinstance(path, rdflib.URIRef):
                yield target, path, demand
