"""A matter's time limits as a page counts with them: for the script, and as an example in text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from pipeline.model.deadlines import LICENCE, Limits, Span, as_data, countable, outcome
from pipeline.model.workdays import Calendar
from pipeline.site import Matter
from pipeline.view.show import Show


@dataclass(frozen=True, slots=True)
class Timing:
    """What a guide's date calculator is given.

    `special` are (number, name with length) of procedures whose length is stated, `estimate` the
    words for a day the calendar does not hold, `example` a worked example.
    """

    limits: Limits
    data: str
    special: tuple[tuple[int, Markup], ...]
    estimate: str
    example: Markup


def timing(matter: Matter, calendar: Calendar, as_of: date, show: Show) -> Timing | None:
    """Return a matter's timing; None where neither limit can be counted."""
    limits = Limits(
        countable(matter.promised),
        countable(matter.statutory),
        matter.item.kind == LICENCE,
        tuple(countable(one.length) for one in matter.special_procedures),
    )
    if limits.promised is None and limits.statutory is None:
        return None
    special = tuple(
        (n, Markup("{} {}").format(show.text(one.name), show.days(one.length)))
        for n, one in enumerate(matter.special_procedures)
        if limits.special[n] is not None
    )
    last = calendar.last
    words = show.words.time
    estimate = words.estimate.format(last=last) if last else words.estimate_blind
    data = json.dumps(limits.as_data(), separators=(",", ":"))
    return Timing(
        limits, data, special, estimate, _example(limits, calendar, as_of, estimate, show)
    )


def _example(limits: Limits, calendar: Calendar, as_of: date, estimate: str, show: Show) -> Markup:
    """Work out the days of a case accepted on the as-of date, or on the next day that is worked."""
    day = as_of
    while calendar.is_worked(day) is False:
        day += timedelta(days=1)
    w = show.words.time
    found: Mapping[str, Span] = outcome(calendar, limits, day)
    parts = [
        Markup("{}{}").format(getattr(w, key), _span(span, estimate, show))
        for key, span in found.items()
        if key != "accepted"
    ]
    joint = Markup("{}").format(show.words.matter.then)
    said = _say(w.example, day=show.day(day), parts=joint.join(parts))
    if limits.licence:
        late = outcome(calendar, limits, day, handed_in=True)
        decided = late.get("promised") or late["statutory"]
        said += _say(w.example_handed_in, day=show.day(day), decided=_span(decided, estimate, show))
    return said


def _say(template: str, **values: object) -> Markup:
    return Markup(template).format(**values)  # noqa: S704 (words of the theme, values escaped)


def _span(span: Span, estimate: str, show: Show) -> Markup:
    first, last = show.day(span.earliest), show.day(span.latest)
    told = first if first == last else Markup("{}{}{}").format(first, show.words.time.to, last)
    return told + (estimate if span.estimated else "")


def calendar_file(calendar: Calendar) -> tuple[str, bytes]:
    """Return the calendar as a script that hands it to the date calculator: (path in the site, bytes)."""
    data = json.dumps(as_data(calendar), separators=(",", ":"))
    body = f"self.GongkaiCalendar = {data};\n".encode()
    return f"static/calendar.{hashlib.sha256(body).hexdigest()[:8]}.js", body
