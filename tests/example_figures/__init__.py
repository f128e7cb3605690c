"""The example's invented figures: disclosure datasets of a city that does not exist, always the same bytes.

Everything is counted from one invented month of work after the other (`hall.py`), so that cases,
working time, fees and ratings agree with each other and with the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.example_figures import (
    counts,
    decisions,
    evaluation,
    money,
    opinions,
    organisation,
    oversight,
    trading,
)

MAKERS: tuple[Callable[[], dict[str, bytes]], ...] = (
    counts.cases, counts.working_time, money.fees, opinions.ratings, evaluation.evaluation, trading.trading,
    organisation.entry, organisation.delegations, organisation.network, organisation.duty, organisation.intermediaries,
    oversight.complaints, oversight.inspections, oversight.requests,
    decisions.approvals, decisions.penalties, decisions.cancelled,
)  # fmt: skip
"""One function a dataset: its tables by their path in `data/`."""


def files() -> dict[str, bytes]:
    """Return the invented tables by their path in `data/`."""
    made: dict[str, bytes] = {}
    for maker in MAKERS:
        made |= maker()
    return made
