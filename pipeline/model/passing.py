"""Steps of a procedure that not everybody goes through: where the others go instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

Link = tuple[int, int]
"""A step and the one that follows it."""


def led_past(
    links: Sequence[Link], there: Collection[int], decisions: Collection[int]
) -> list[tuple[int, Link]]:
    """Return the links between the steps that are there, each with the place of the link it is made of.

    An exit of a decision to a step that is not there falls away, as long as another exit remains; any other link
    leads past what is not there, to what follows it.
    """
    after: dict[int, list[int]] = {}
    for one, other in links:
        after.setdefault(one, []).append(other)
    made = []
    for at, (one, other) in enumerate(links):
        remains = one in decisions and any(next_ in there for next_ in after[one])
        if one in there and (other in there or not remains):
            made += [(at, (one, step)) for step in _arrive(other, after, there)]
    return made


def passed(links: Sequence[Link], there: Collection[int], decisions: Collection[int]) -> set[int]:
    """Return the steps that are not there and that somebody is led past."""
    found: set[int] = set()
    after: dict[int, list[int]] = {}
    for one, other in links:
        after.setdefault(one, []).append(other)
    for one, other in links:
        remains = one in decisions and any(next_ in there for next_ in after[one])
        if one in there and other not in there and not remains:
            found |= set(_over(other, after, there))
    return found


def _over(step: int, after: Mapping[int, Sequence[int]], there: Collection[int]) -> Iterator[int]:
    seen: set[int] = set()
    todo = [step]
    while todo:
        one = todo.pop(0)
        if one not in there and one not in seen:
            seen.add(one)
            yield one
            todo += after.get(one, ())


def _arrive(step: int, after: Mapping[int, Sequence[int]], there: Collection[int]) -> list[int]:
    if step in there:
        return [step]
    over = _over(step, after, there)
    return list(dict.fromkeys(n for one in over for n in after.get(one, ()) if n in there))
