"""What those need who use a package elsewhere: licence, how to cite it, what changed, code to copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.history import NONE, History
from pipeline.reading.packages import Package
from pipeline.site import Site
from pipeline.view import urls
from pipeline.view.snippets import UNKNOWN, Snippet, snippets

FIRST = "matters"
"""The catalogue's table that most people look for: code reads it and not the first."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """A package for those who use it: `version` is its own name or that of its last change, or ''."""

    licences: tuple[Mapping[str, str], ...]
    version: str
    citation: str
    history: History
    snippets: tuple[Snippet, ...]
    base_known: bool


def reuse_of(site: Site, package: Package, lang: str) -> Reuse:
    """Return what the page of a package says to those who use it."""
    history = site.history.get(package.folder, NONE)
    base = site.settings.base_url
    table = FIRST if FIRST in package.tables else next(iter(package.tables))
    version = _version(package, history)
    return Reuse(
        licences=tuple(package.descriptor.properties.get("licenses", ())),
        version=version,
        citation=_citation(
            site, package, version, history, f"{base}/{urls.one(lang, 'datasets', package.folder)}"
        ),
        history=history,
        snippets=snippets(base or UNKNOWN, package.folder, table),
        base_known=bool(base),
    )


def _version(package: Package, history: History) -> str:
    if declared := package.descriptor.properties.get("version"):
        return str(declared)
    if not history.changes or history.uncommitted:
        return ""
    last = history.changes[0]
    return f"{last.day}-{last.commit[:8]}"


def _citation(site: Site, package: Package, version: str, history: History, address: str) -> str:
    """Return how a package is cited. Source: GB/T 7714—2015, electronic resources, [DS/OL]."""
    owner = site.settings.owner or site.settings.name
    title = str(package.descriptor.properties.get("title", package.folder))
    named = f"{title}：{version}" if version else title
    day = history.changes[0].day if history.changes and not history.uncommitted else ""
    changed = f"({day})" if day else ""
    where = address if site.settings.base_url else ""
    return f"{owner}. {named}[DS/OL]. {changed}[{site.as_of}]. {where}".rstrip(". ") + "."
