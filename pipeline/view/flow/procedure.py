"""What a flowchart and its list both say: the stages of a procedure, and what follows each, in plain words.

It names no matter, so that equal procedures are one and are drawn once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model.catalogue import Step, StepLink
from pipeline.model.values import Missing

DECISION, OUTSIDE, END = "判断", "特别程序", "结束"


@dataclass(frozen=True, slots=True)
class Exit:
    """What follows a stage, and when; no condition where the source names none."""

    to: int
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step: its number, name, kind as the code list has it, who does it and how long it takes, in words.

    `together` are the stages that run at the same time as this one; `when` are the situations it is for, where
    it is not for all.
    """

    number: int
    name: str
    kind: str
    actor: str | None
    days: str | None
    exits: tuple[Exit, ...]
    together: tuple[int, ...] = ()
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """All stages, in the order of their numbers."""

    stages: tuple[Stage, ...]


def procedure_of(
    steps: Sequence[Step],
    links: Iterable[StepLink],
    name: Callable[[Step], str],
    code: Callable[[str], str],
    days: Callable[[Step], str | None],
    text: Callable[[str], str],
    when: Callable[[Step], str | None],
) -> Procedure:
    """Return a matter's procedure in the words of a language; a source without links states a chain."""
    numbers = sorted(step.step for step in steps)
    after: dict[int, list[Exit]] = {number: [] for number in numbers}
    known = list(links)
    for link in known:
        if link.step in after and link.next_step in after:
            condition = None if isinstance(link.condition, Missing) else text(link.condition)
            after[link.step].append(Exit(link.next_step, condition))
    if not known:
        for one, other in pairwise(numbers):
            after[one].append(Exit(other))
    kinds = {step.step: step.kind for step in steps}
    beside = _beside(after, kinds)
    return Procedure(
        tuple(
            Stage(
                step.step, name(step), step.kind,
                None if isinstance(step.actor, Missing) else code(step.actor),
                days(step), tuple(after[step.step]), beside.get(step.step, ()), when(step),
            )
            for step in sorted(steps, key=lambda step: step.step)
        )
    )  # fmt: skip


def _beside(after: dict[int, list[Exit]], kinds: dict[int, str]) -> dict[int, tuple[int, ...]]:
    """Return what begins together: the exits of a stage that decides nothing and has several without a condition."""
    found: dict[int, tuple[int, ...]] = {}
    for number, exits in after.items():
        forked = [one.to for one in exits if one.condition is None and one.to > number]
        if kinds[number] != DECISION and len(forked) > 1:
            for one in forked:
                found[one] = tuple(other for other in forked if other != one)
    return found
