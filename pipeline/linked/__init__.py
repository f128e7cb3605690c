"""The site in the vocabularies of others: each file from the one model, written piece by piece.

What is not stated is absent, never 0 and never an empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from pipeline.linked import cpsv, dcat, hsds, ocds
from pipeline.linked.graph import Node, as_jsonld, as_turtle
from pipeline.publish import Written
from pipeline.site import Site
from pipeline.view import urls

FOLDER = "linked/"
"""The folder of exports that tell of the whole site."""
Pieces: TypeAlias = Iterator[bytes]


def files(site: Site) -> Iterator[tuple[str, Pieces]]:
    """Yield the exports of matters and of public trading: (path, the file piece by piece)."""
    yield f"{FOLDER}hsds-services.json", hsds.as_json(site)
    yield f"{FOLDER}hsds.zip", hsds.as_zip(site)
    for package in site.packages.values():
        if ocds.is_trading(package):
            path = f"{FOLDER}ocds-{package.folder}.json"
            yield path, ocds.release_package(site, package, path)
    yield from _both("cpsv-ap", lambda: cpsv.nodes(site), site)


def catalogue(site: Site, written: Sequence[Written]) -> Iterator[tuple[str, Pieces]]:
    """Yield the catalogue of all datasets; `written` are the files that they have been written to."""
    yield from _both("dcat-ap", lambda: dcat.nodes(site, written, FOLDER), site)


def _both(
    name: str, nodes: Callable[[], Iterable[Node]], site: Site
) -> Iterator[tuple[str, Pieces]]:
    """Yield a description as JSON-LD and as Turtle.

    Without a public address things are named as seen from the file, so that the names hold wherever it lies.
    """
    path = f"{FOLDER}{name}"
    address = site.settings.base_url
    root = f"{address}/" if address else urls.up(path)
    yield f"{path}.jsonld", as_jsonld(nodes(), root)
    yield f"{path}.ttl", as_turtle(nodes(), root)
