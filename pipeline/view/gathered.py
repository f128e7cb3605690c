"""Rows of several lists as one list, each with the lists it stands in: so a script can show any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup


def gather(lists: Iterable[tuple[int, Iterable[tuple[int, Markup]]]]) -> list[Markup]:
    """Merge numbered lists of (order, row), a row being an element: what is the same at the same order is there once.

    Each row's first tag gets `data-at`, the numbers of the lists it stands in; rows that differ at one order keep the
    order in which they are met.
    """
    found: dict[tuple[int, str], list[int]] = {}
    for number, rows in lists:
        for order, row in rows:
            found.setdefault((order, str(row).strip()), []).append(number)
    ordered = sorted(found.items(), key=lambda pair: pair[0][0])
    return [_marked(html, " ".join(map(str, numbers))) for (_, html), numbers in ordered]


def _marked(html: str, numbers: str) -> Markup:
    marked = re.sub(r"^<([a-z]+)", rf'<\1 data-at="{numbers}"', html, count=1)
    return Markup(marked)  # noqa: S704 (a template's)
