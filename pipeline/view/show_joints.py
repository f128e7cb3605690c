"""How what is handled together looks on a page: its answer in a sentence, its materials, its figure."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from pipeline.model.schedule import Schedule
from pipeline.model.values import Missing, Money, Total
from pipeline.site import Joint
from pipeline.view.joint_drawing import Bar, Drawing
from pipeline.view.say import Say


class ShowJoints(Say):
    """Shows joint handlings in a language with its words."""

    def joint_summary(self, joint: Joint) -> Markup:
        """Show what it is, in one sentence; nothing where the source says nothing."""
        if self.lang == "en" and not isinstance(joint.summary_en, Missing):
            return escape(joint.summary_en)
        return Markup("") if isinstance(joint.summary, Missing) else self.text(joint.summary)

    def joint_days(self, joint: Joint, days: int) -> Markup:
        """Show a sum of a joint handling's days; where no member states any, that is said and not "at once"."""
        w = self.words.joint
        if len(joint.schedule.left_out) == len(joint.members):
            return self.silent(w.unknown)
        return escape(w.days.format(days=days) if days else self.words.value.at_once)

    def joint_answer(self, joint: Joint, materials: int, visits: Total) -> Markup:
        """Say in a sentence how many matters, materials and days it is, all reckoned from its matters."""
        w = self.words.joint
        if not joint.members:
            return escape(w.no_members)
        parts = [
            w.answer_matters.format(count=len(joint.members)),
            w.answer_materials.format(count=materials),
        ]
        if not joint.schedule.left_out:
            together = joint.schedule.together
            parts.append(w.answer_days.format(days=together) if together else w.answer_at_once)
        if visits.value is not None and not visits.not_stated and visits.value:
            parts.append(w.answer_visits.format(count=visits.value))
        return escape(str(w.then).join(parts) + str(w.end))

    def joint_costs(self, costs: Any) -> Markup:
        """Show what all matters charge together, and what is not in that sum and why."""
        w, said = self.words.joint, []
        if costs.lines:
            amount = self.money(Money(costs.fixed, "元"))
            said.append(Markup(w.costs_fixed).format(count=costs.lines, amount=amount))
        elif not costs.by_rate and not costs.silent:
            said.append(escape(w.costs_none))
        if costs.by_rate:
            said.append(escape(w.costs_by_rate.format(count=costs.by_rate)))
        if costs.silent:
            said.append(self.silent(w.costs_silent.format(count=costs.silent)))
        return Markup(" ").join(said)

    def joint_copies(self, counts: Any) -> Markup:
        """Show how many pieces of a merged material are handed in; where some matters state none, that is said."""
        w = self.words.matter
        columns = (
            (w.original, counts.originals),
            (w.copy, counts.copies),
            (w.certified, counts.certified),
        )
        shown = [
            Markup('{} <span class="num">{}</span> {}').format(
                word, sum_.value, self.words.value.pieces
            )
            for word, sum_ in columns
            if sum_.value
        ]
        silent = any(sum_.not_stated for _, sum_ in columns[:1])
        if not shown:
            return self.silent(w.no_copies) if silent else escape(w.no_paper)
        told = Markup(self.words.value.comma).join(shown)
        return told + (self.silent(self.words.joint.some_silent) if silent else Markup(""))

    def joint_lanes(self, drawing: Drawing, plan: Schedule) -> list[dict[str, object]]:
        """Return the lanes of the figure with the words that stand in it."""
        return [
            {
                "name": self._body(lane.member.matter.body),
                "y": lane.y,
                "bars": [self._bar(bar, plan) for bar in lane.bars],
            }
            for lane in drawing.lanes
        ]

    def _body(self, body: object) -> str:
        return str(self.words.row.no_body) if isinstance(body, Missing) else self.plain_name(body)

    def _bar(self, bar: Bar, plan: Schedule) -> dict[str, object]:
        w, matter = self.words.joint, bar.member.matter
        span = plan.spans[matter.id]
        if span.days is None:
            takes = w.unknown
        else:
            takes = w.days.format(days=span.days) if span.days else self.words.value.at_once
        mark = f" {w.critical}" if bar.critical else ""
        return {
            "says": f"{self.plain_name(matter)} · {takes}{mark}", "x": bar.x, "y": bar.y,
            "width": bar.width, "at_end": bar.at_end, "critical": bar.critical,
        }  # fmt: skip
