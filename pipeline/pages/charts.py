"""The charts of a dataset as its page shows them: figures, names and drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.charting import Drawn, drawn
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
    names = tuple(named_key(site, show, one.chart.x, key) for key in one.keys)
    if one.chart.by:
        one = replace(one, series=tuple(
            replace(s, title=named_key(site, show, one.chart.by, s.name)) for s in one.series
        ))  # fmt: skip
    return Charted(one, names, figure(one, names, show.words.reality.promise))


def named_key(site: Site, show: Show, column: str, key: str) -> str:
    """Return what a value along the axis is called: a body, window, matter or venue by its name."""
    if column == "body_id" and key in site.bodies:
        body = site.bodies[key]
        short = body.short_name
        return short if isinstance(short, str) and show.lang != "en" else show.plain_name(body)
    if column == "window_id" and key in site.windows:
        return site.windows[key].number
    if column == "matter_id" and key in site.matters:
        return show.plain_name(site.matters[key])
    if column == "venue_id" and key in site.venues:
        return show.plain_name(site.venues[key])
    return key
