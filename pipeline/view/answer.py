"""The answer in one sentence: what to bring, where to go, how often, how long, how much.

Every part links to its proof further down the guide. A part the source is silent on says so.
"""

from __future__ import annotations

from markupsafe import Markup

from pipeline.model.standing import Standing
from pipeline.model.values import Missing
from pipeline.site import Matter
from pipeline.view.show import Show


def sentence(matter: Matter, show: Show) -> Markup:
    """Return the sentence as markup."""
    parts = [
        _bring(matter, show),
        _go(matter, show),
        _trips(matter, show),
        _takes(matter, show),
        _costs(matter, show),
    ]
    joint = Markup("{}").format(show.words.matter.then)
    return joint.join(parts) + Markup("{}").format(show.words.matter.end)


def brought(matter: Matter) -> tuple[int, int]:
    """Return how many materials everybody brings, and how many more some do, of those that are needed at all."""
    needed = [m for m in matter.materials if m.necessity not in ("非必要", "免提交")]
    always = sum(isinstance(m.situation_ids, Missing) for m in needed)
    return always, len(needed) - always


def materials(matter: Matter, show: Show) -> Markup:
    """Return the same as a figure in a table: from what everybody brings to what brings who brings all."""
    if not matter.materials:
        return show.missing_word
    always, more = brought(matter)
    return _say('<span class="num">{}</span>', f"{always}–{always + more}" if more else always)


def _say(template: str, *parts: object, **values: object) -> Markup:
    return Markup(template).format(*parts, **values)  # noqa: S704 (words of the theme, values escaped)


def _bring(matter: Matter, show: Show) -> Markup:
    """Count what everybody brings, and what some bring besides."""
    w = show.words.matter
    if not matter.materials:
        return _say(w.bring_unknown)
    always, more = brought(matter)
    if always and more:
        return _say(w.bring_some, count=always, more=more)
    if more:
        return _say(w.bring_if)
    return _say(w.bring, count=always) if always else _say(w.bring_none)


def _go(matter: Matter, show: Show) -> Markup:
    w = show.words.matter
    use = next((u for u in matter.windows if u.role == "受理"), None)
    if use is not None:
        number, venue = show.text(use.window.number), show.named(use.venue)
        if isinstance(use.window.floor, Missing):
            return _say(w.go, where=_say(w.go_window, venue=venue, number=number))
        where = _say(w.go_floor, venue=venue, floor=use.window.floor, number=number)
        return _say(w.go, where=where)
    if not isinstance(matter.address, Missing):
        return _say(w.go, where=w.go_address)
    if (
        matter.visits == 0
        and not isinstance(matter.channels, Missing)
        and "网上办理" in matter.channels
    ):
        return _say(w.go_online)
    return _say(w.go_unknown)


def _trips(matter: Matter, show: Show) -> Markup:
    w = show.words.matter
    if isinstance(matter.visits, Missing):
        return _say(w.trips_unknown)
    return _say(w.trips, visits=show.visits(matter.visits)) if matter.visits else _say(w.trips_none)


def _takes(matter: Matter, show: Show) -> Markup:
    w = show.words.matter
    if isinstance(matter.promised_days, Missing):
        return _say(w.takes_unknown)
    if matter.promised_days == 0:
        return _say(w.takes_at_once)
    return _say(w.takes, days=show.days(matter.promised))


def _costs(matter: Matter, show: Show) -> Markup:
    """Say what it costs. Only a source that says 否 makes it free; a charge without a rate says so."""
    w = show.words.matter
    payable = [f for f in matter.fees if f.standing is Standing.IN_FORCE and f.state == "收取"]
    if len(payable) == 1:
        return _say(w.costs, rate=show.rate(payable[0]))
    if payable:
        return _say(w.costs_lines, count=len(payable))
    if isinstance(matter.charged, Missing):
        return _say(w.costs_unknown)
    return _say(w.costs_unstated) if matter.charged else _say(w.costs_nothing)
