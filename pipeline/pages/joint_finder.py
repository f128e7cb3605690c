"""The situation finder of what is handled together: its questions, and a sheet for each way of answering them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from pipeline.model.questions import Node
from pipeline.model.schedule import Span
from pipeline.model.standing import turning_days
from pipeline.model.values import Total, total
from pipeline.pages.base import Page
from pipeline.pages.finder import Asking, Given, Place, asking, key
from pipeline.pages.index import Index
from pipeline.pages.joints import JOINT_SHEETS, Needed, joint_inputs, joint_place, materials_of
from pipeline.site import Joint, Member, Site
from pipeline.situations import due, narrow_joint
from pipeline.view import urls
from pipeline.view.qr import qr_path
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class JointTurn:
    """A member at its turn: its place in the whole handling, its number here, and the numbers it waits for."""

    order: int
    number: int
    member: Member
    span: Span | None
    waits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class JointSheet:
    """What applies to one way of answering, or to everybody (`given` is None): matters in turn, materials merged, fees.

    `materials` are paired with their place in the whole handling. `charges` says of each member whether it charges
    anybody, if not here. `finder` leads from the whole to the questions.
    """

    joint: Joint
    turns: tuple[JointTurn, ...]
    materials: tuple[tuple[int, Needed], ...]
    visits: Total
    charges: tuple[bool, ...]
    qr: tuple[int, str] | None
    given: tuple[Given, ...] | None
    finder: tuple[str, int] | None


def joint_sheet_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the one-time notice of each joint handling, and one for each situation: to tick and hand over."""
    words = show.words.joint
    for joint in index.site.joints.values():
        place = joint_place(show.lang, joint)
        said = {"name": show.plain_name(joint), "kind": show.plain_code(joint.kind), "id": joint.id}
        for node in (None, *place.tree.leaves):
            title, summary = words.sheet_title.format(**said), words.sheet_summary.format(**said)
            if node:
                title, summary = (
                    show.words.sheet.of_situation.format(title=text, number=node.number)
                    for text in (title, summary)
                )
            path = place.path(node) if node else urls.one(show.lang, JOINT_SHEETS, joint.id)
            yield Page(
                path, "joint_sheet", show.lang, title, summary, joint_inputs(joint),
                partial(_sheet, index.site, joint, place, node), "joints", _turning(index, joint),
            )  # fmt: skip


def joint_finder_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the questions of each joint handling: a page for each place in its tree."""
    words = show.words.find
    for joint in index.site.joints.values():
        place = joint_place(show.lang, joint)
        said = {"name": show.plain_name(joint), "code": joint.id}
        for node in place.tree.nodes:
            if node.question:
                at = key(node.path) or "0"
                yield Page(
                    place.path(node), "joint_finder", show.lang,
                    words.title.format(**said, at=at), words.summary.format(**said, at=at),
                    joint_inputs(joint), partial(_asked, index.site, joint, place, node), "joints",
                    _turning(index, joint),
                )  # fmt: skip


def _turning(index: Index, joint: Joint) -> date | None:
    matters = [m.matter for m in joint.members]
    turning = turning_days(matters, (f for m in matters for f in m.fees), (), ())
    return min((day for day in turning if day > index.site.as_of), default=None)


def _asked(site: Site, joint: Joint, place: Place, node: Node) -> Asking[Joint, JointSheet]:
    leaves = () if node.path else place.tree.leaves
    return asking(joint, place, node, tuple(_sheet(site, joint, place, leaf) for leaf in leaves))


def _sheet(site: Site, joint: Joint, place: Place, node: Node | None) -> JointSheet:
    own = joint if node is None else narrow_joint(joint, place.tree, node, site.calendar)
    order = {m.matter.id: n for n, m in enumerate(joint.members, 1)}
    number = {m.matter.id: n for n, m in enumerate(own.members, 1)}
    plan, base = own.schedule, site.settings.base_url
    return JointSheet(
        own,
        tuple(
            JointTurn(
                order[m.matter.id], number[m.matter.id], m, plan.spans.get(m.matter.id),
                tuple(number[key] for key in plan.waits[m.matter.id]),
            )
            for m in own.members
        ),
        tuple(
            (order[x.matters[0].id] * 10_000 + x.materials[0].order, x) for x in materials_of(own)
        ),
        total(m.matter.visits for m in own.members),
        tuple(bool(due(site.matters[m.matter.id].fees)) for m in own.members),
        qr_path(f"{base}/{urls.one(place.lang, 'joints', joint.id)}") if base else None,
        None if node is None else place.given(node),
        place.begin if node is None else None,
    )  # fmt: skip
