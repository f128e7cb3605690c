"""The charts of a dataset as its page shows them: figures, names and drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.charting import Drawn, drawn
from pipeline.model.catalogue import Body
from pipeline.reading.packages import Package
from pipeline.site import Site
from pipeline.view.chart_drawing import Figure, figure
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart: its figures, what its values along the axis are called, and its drawing."""

    drawn: Drawn
    names: tuple[str, ...]
    figure: Figure


def charts_of(site: Site, show: Show, package: Package) -> Mapping[str, tuple[Charted, ...]]:
    """Return the charts of each table of a package."""
    return {
        resource.schema.name: tuple(
            _charted(site, show, drawn(package.tables[resource.schema.name], chart))
            for chart in resource.declared.charts
        )
        for resource in package.descriptor.resources
    }


def _charted(site: Site, show: Show, one: Drawn) -> Charted:
    names = named_keys(site, show, one.chart.x, one.keys)
    if one.chart.by:
        titles = named_keys(site, show, one.chart.by, [s.name for s in one.series])
        one = replace(one, series=tuple(
            replace(s, title=title) for s, title in zip(one.series, titles, strict=True)
        ))  # fmt: skip
    return Charted(one, names, figure(one, names, show.words.reality.promise))


def named_keys(site: Site, show: Show, column: str, keys: Sequence[str]) -> tuple[str, ...]:
    """Return the names of values of a column: of bodies, matters and venues their own, of windows number and venue.

    Where two would be called the same (one matter of two bodies), each is led by whose it is.
    """
    names = [_named(site, show, column, key) for key in keys]
    often = Counter(names)
    return tuple(
        f"{_whose(site, show, column, key)} {name}" if often[name] > 1 else name
        for key, name in zip(keys, names, strict=True)
    )


def _named(site: Site, show: Show, column: str, key: str) -> str:
    if column == "body_id" and key in site.bodies:
        return _short(show, site.bodies[key])
    if column == "window_id" and key in site.windows:
        window = site.windows[key]
        return f"{window.number} {show.plain_name(site.venues[window.venue_id])}"
    if column == "matter_id" and key in site.matters:
        return show.plain_name(site.matters[key])
    if column == "venue_id" and key in site.venues:
        return show.plain_name(site.venues[key])
    return key


def _whose(site: Site, show: Show, column: str, key: str) -> str:
    """Return the body of a matter; of anything else its key, which no other has."""
    body = site.matters[key].body_id if column == "matter_id" and key in site.matters else None
    return _short(show, site.bodies[body]) if isinstance(body, str) else key


def _short(show: Show, body: Body) -> str:
    short = body.short_name
    return short if isinstance(short, str) and show.lang != "en" else show.plain_name(body)
