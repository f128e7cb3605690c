"""Days, visits and cost in a list: of one matter as they are, of several as what they have in common.

Silence is named with what it is about (时限未公开), since a list has no headings beside its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from markupsafe import Markup, escape

from pipeline.model.values import NOT_STATED, Days, Maybe, Missing
from pipeline.site import Matter
from pipeline.view.show import Show


class Compare:
    """Compares matters of one item, in the words of a language."""

    def __init__(self, show: Show):
        self.show, self.words = show, show.words.row

    def days(self, matters: Sequence[Matter]) -> Markup:
        """Show the promised limit, or the range of it where all are in days of one kind."""
        units = list(dict.fromkeys(m.promised_unit for m in matters if m.promised_days != 0))
        unit = units[0] if units else NOT_STATED
        told = partial(self._days, unit) if len(units) < 2 else None
        return self._range([m.promised_days for m in matters], self.words.no_days, told)

    def _days(self, unit: Maybe[str], count: int) -> Markup:
        return self.show.days(Days(count, unit))

    def visits(self, matters: Sequence[Matter]) -> Markup:
        """Show how often one must come, or the range of it."""
        return self._range([m.visits for m in matters], self.words.no_visits, self.show.visits)

    def cost(self, matters: Sequence[Matter]) -> Markup:
        """Show what it costs, or that places differ."""
        costs = dict.fromkeys(map(self.show.cost_short, matters))
        return next(iter(costs)) if len(costs) == 1 else escape(self.words.differs)

    def _range(
        self, counts: list[Maybe[int]], silence: str, told: Callable[[int], Markup] | None
    ) -> Markup:
        stated = [n for n in counts if not isinstance(n, Missing)]
        if len(stated) < len(counts):
            return self.show.silent(silence if not stated else self.words.partly)
        low, high = min(stated), max(stated)
        if told is None:
            return escape(self.words.differs)
        if low == high:
            return told(low)
        if low == 0:
            return Markup("{}{}{}").format(told(low), self.words.to, told(high))
        return Markup('<span class="num">{}–</span>{}').format(low, told(high))
