"""How a procedure looks on a page: its stages in words, and its flowchart."""

from __future__ import annotations

from markupsafe import Markup

from pipeline.model.catalogue import Step
from pipeline.model.values import Missing
from pipeline.site import Matter
from pipeline.view.flow import Figure, Procedure, draw, procedure_of
from pipeline.view.say import HAN, Say


class ShowSteps(Say):
    """Shows procedures in a language with its words."""

    def procedure(self, matter: Matter) -> Procedure:
        """Return a matter's procedure in plain words, as its list and its flowchart say it."""
        return procedure_of(
            matter.steps, matter.step_links, self.plain_name,
            lambda code: self.code(code).striptags(), self._days, self.plain_text,
            lambda step: self._when(matter, step),
        )  # fmt: skip

    def _when(self, matter: Matter, step: Step) -> str | None:
        """Name the situations a step is for; None where it is for all, or that is not stated."""
        if isinstance(step.situation_ids, Missing):
            return None
        names = {one.id: self.plain_text(one.name) for one in matter.situations}
        said = self.words.value.comma.join(names.get(id_, id_) for id_ in step.situation_ids)
        return f"{self.words.flow.only}{self.words.value.colon}{said}"

    def _days(self, step: Step) -> str | None:
        return None if isinstance(step.length, Missing) else self.days(step.length).striptags()

    def figure(self, procedure: Procedure) -> Figure:
        """Return a procedure's flowchart; equal procedures share one."""
        w = self.words.flow
        return draw(procedure, w.together, w.unnamed, self.words.matter.outside)

    def flow_desc(self, procedure: Procedure) -> str:
        """Say in a sentence what the flowchart shows, for those who do not see it."""
        w, stages = self.words.flow, procedure.stages
        actors = list(dict.fromkeys(stage.actor for stage in stages if stage.actor))
        by = w.by.format(actors=self.words.value.comma.join(actors)) if actors else ""
        return str(
            w.desc.format(count=len(stages), by=by, first=stages[0].name, last=stages[-1].name)
        )

    def tongue(self, text: str) -> Markup:
        """Return the attribute that marks a text which is Chinese on a page in another language."""
        foreign = not self.lang.startswith("zh") and HAN.search(text)
        return Markup(' lang="zh-Hans"') if foreign else Markup("")
