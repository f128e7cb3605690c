"""What is handled together: events of life (一件事) and parallel approval (并联审批)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from pipeline.model.catalogue import Body, Material
from pipeline.model.questions import tree
from pipeline.model.standing import Standing, turning_days
from pipeline.model.values import NOT_APPLICABLE, Maybe, Missing, Total, total
from pipeline.pages.base import Page, Rows, lists, rows
from pipeline.pages.fees import CHARGED
from pipeline.pages.finder import Place
from pipeline.pages.index import Index
from pipeline.pages.items import matter_rows
from pipeline.site import FeeLine, Joint, Matter
from pipeline.view import urls
from pipeline.view.joint_drawing import Drawing, draw
from pipeline.view.show import Show

SECTION = "joints"
FIXED = "定额"
JOINT_SITUATIONS, JOINT_SHEETS = "joint-situations", "joint-sheets"


@dataclass(frozen=True, slots=True)
class Needed:
    """A material of the whole: its counts added over the matters that ask for it, and which these are.

    `materials` are those merged into it, one for each name; `licence` is what makes them one where they have
    several names: they are replaced by the same electronic licence. `only` are those that ask for it in some
    situations.
    """

    materials: tuple[Material, ...]
    licence: str | None
    originals: Total
    copies: Total
    certified: Total
    matters: tuple[Matter, ...]
    only: tuple[tuple[Matter, Material], ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """What all matters charge together: the sum of the `lines` with a fixed amount for everybody.

    `by_rate` lines depend on a number, a value or the situation; of `silent` matters it is not published whether
    or how much they charge. Neither is in the sum.
    """

    fixed: Decimal
    lines: int
    by_rate: int
    silent: int


@dataclass(frozen=True, slots=True)
class JointView:
    """A joint handling: its figure, its materials merged, its visits and fees summed."""

    joint: Joint
    drawing: Drawing
    materials: tuple[Needed, ...]
    visits: Total
    copied: tuple[tuple[Matter, tuple[Body, ...]], ...]
    free: int
    costs: Costs
    finder: tuple[str, int] | None


def joint_place(lang: str, joint: Joint) -> Place:
    """Return where the pages of a joint handling's questions lie."""
    return Place(lang, JOINT_SITUATIONS, JOINT_SHEETS, joint.id, tree(joint.situations))


def materials_of(joint: Joint) -> tuple[Needed, ...]:
    """Merge the materials of all members, in the order in which they are met.

    One are materials of one name, and those which the same electronic licence replaces: 经营者身份证 and
    代办人身份证 are both 居民身份证. Each is handed in once at the joint window, in as many pieces as they are asked
    for together; what need not be handed in (免提交) is left out.
    """
    found: dict[str, list[tuple[Matter, Material]]] = {}
    for member in joint.members:
        for material in member.matter.materials:
            if material.necessity != "免提交":
                licence = material.licence
                key = material.name if isinstance(licence, Missing) else f"={licence}"
                found.setdefault(key, []).append((member.matter, material))
    return tuple(_needed(asked) for asked in found.values())


def _needed(asked: list[tuple[Matter, Material]]) -> Needed:
    named: dict[str, Material] = {}
    for _, material in asked:
        named.setdefault(material.name, material)
    licence = asked[0][1].licence
    return Needed(
        tuple(named.values()),
        licence if len(named) > 1 and isinstance(licence, str) else None,
        total(m.originals for _, m in asked),
        total(m.copies for _, m in asked),
        total(m.certified_copies for _, m in asked),
        tuple({matter.id: matter for matter, _ in asked}.values()),
        tuple(pair for pair in asked if not isinstance(pair[1].situation_ids, Missing)),
    )


def costs_of(joint: Joint) -> Costs:
    """Sum the fees in force of all matters, exactly; a matter with a fee of unknown amount is silent too."""
    fixed, by_rate, silent = list[Decimal](), 0, 0
    for member in joint.members:
        matter = member.matter
        due = [f for f in matter.fees if f.state == CHARGED and f.standing is Standing.IN_FORCE]
        known = [f for f in due if not _unknown(f)]
        silent += (
            not isinstance(matter.charged, bool) or (matter.charged and not due) or known != due
        )
        for fee in known:
            if (
                fee.rate_kind == FIXED
                and fee.situation_ids is NOT_APPLICABLE
                and isinstance(fee.amount, Decimal)
            ):
                fixed.append(fee.amount)
            else:
                by_rate += 1
    return Costs(sum(fixed, Decimal(0)), len(fixed), by_rate, silent)


def _unknown(fee: FeeLine) -> bool:
    """Say whether it is not published how much a fee is."""
    return isinstance(fee.rate_kind, Missing) or (
        fee.rate_kind == FIXED and isinstance(fee.amount, Missing)
    )


def joint_lists(index: Index, show: Show) -> Iterator[Page]:
    """Yield the list of what is handled together."""
    joints = tuple(index.site.joints.values())
    inputs = (
        ("catalogue/joints.csv", "*"),
        ("catalogue/joint_members.csv", "*"),
        ("catalogue/matters.csv", "*"),
    )
    if joints:
        yield from lists(show, SECTION, joints, inputs, next_change=index.site.next_change)


def joint_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield a page for each joint handling."""
    words = show.words.joint
    for joint in index.site.joints.values():
        name = show.plain_name(joint)
        matters = [m.matter for m in joint.members]
        turning = turning_days(matters, (f for m in matters for f in m.fees), (), ())
        yield Page(
            urls.one(show.lang, SECTION, joint.id),
            "joint",
            show.lang,
            words.title.format(name=name, kind=show.plain_code(joint.kind)),
            words.summary.format(name=name, count=len(matters), id=joint.id),
            joint_inputs(joint),
            partial(_view, index, joint, show.lang),
            SECTION,
            min((day for day in turning if day > index.site.as_of), default=None),
        )


def joint_inputs(joint: Joint) -> Rows:
    """Name every row that the page of a joint handling shows."""
    bodies: list[Maybe[str]] = [joint.lead_body_id]
    for member in joint.members:
        copies = member.row.copy_body_ids
        bodies += [member.matter.body_id, *(() if isinstance(copies, Missing) else copies)]
    return (
        *rows("joints", (joint.id,)),
        *rows("joint_members", (joint.id,)),
        *rows("joint_situations", (joint.id,)),
        *rows("bodies", bodies),
        *rows("windows", (joint.window_id,)),
        *(("catalogue/venues.csv", "*"), ("calendar/days.csv", "*")),
        *(row for member in joint.members for row in matter_rows(member.matter)),
    )


def _view(index: Index, joint: Joint, lang: str) -> JointView:
    bodies = index.site.bodies
    return JointView(
        joint,
        draw(joint),
        materials_of(joint),
        total(member.matter.visits for member in joint.members),
        tuple(
            (member.matter, tuple(bodies[b] for b in member.row.copy_body_ids))
            for member in joint.members
            if not isinstance(member.row.copy_body_ids, Missing)
        ),
        sum(member.matter.charged is False for member in joint.members),
        costs_of(joint),
        joint_place(lang, joint).begin,
    )
