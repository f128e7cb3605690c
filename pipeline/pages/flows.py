"""The flowchart (办理流程图) of each matter with steps, with the list that says the same; A3 when printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.model.values import Missing
from pipeline.pages.base import Page, rows
from pipeline.pages.index import Index
from pipeline.site import Matter
from pipeline.view import urls
from pipeline.view.flow import Figure, Procedure
from pipeline.view.qr import qr_path
from pipeline.view.show import Show

SECTION = "flows"


@dataclass(frozen=True, slots=True)
class FlowView:
    """A matter's procedure as list and figure; `qr` is the drawing of its guide's public address, if it has one."""

    matter: Matter
    procedure: Procedure
    figure: Figure
    desc: str
    qr: tuple[int, str] | None


def flow_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the flowchart of each matter whose source states steps."""
    words = show.words.flow
    for matter in index.site.matters.values():
        if not matter.steps:
            continue
        name = show.plain_name(matter)
        place = "" if isinstance(matter.place, Missing) else show.plain_name(matter.place)
        said = {"name": name, "place": place, "code": matter.code, "count": len(matter.steps)}
        yield Page(
            urls.one(show.lang, SECTION, matter.id),
            "flow",
            show.lang,
            words.page_title.format(**said).replace("（）", ""),
            words.summary.format(**said),
            (
                *rows("matters", (matter.id,)),
                *rows("steps", (matter.id,)),
                *rows("step_links", (matter.id,)),
                *rows("situations", (matter.id,)),
                *rows("bodies", (matter.body_id,)),
                *rows("places", (matter.place_id,)),
                *rows("items", (matter.item_id,)),
            ),
            partial(_view, index, show, matter),
            "items",
        )


def _view(index: Index, show: Show, matter: Matter) -> FlowView:
    base, procedure = index.site.settings.base_url, show.procedure(matter)
    code = qr_path(f"{base}/{urls.one(show.lang, 'matters', matter.id)}") if base else None
    return FlowView(matter, procedure, show.figure(procedure), show.flow_desc(procedure), code)
