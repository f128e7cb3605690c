"""A guide as linked data: schema.org's GovernmentService, in the page, for machines that read pages."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.model.values import Missing, known
from pipeline.site import Matter, Site
from pipeline.view import urls
from pipeline.view.show import Show

_SAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True, slots=True)
class Data:
    """A script element with JSON-LD, and its hash as the page's content security policy names it.

    Browsers never run data; the hash keeps checkers content that take every script for a program.
    """

    script: Markup
    hash: str


def service(matter: Matter, show: Show, site: Site) -> Data:
    """Return a matter as JSON-LD. What is not stated is left out."""
    text = json.dumps(_service(matter, show, site), ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in _SAFE.items():
        text = text.replace(sign, escaped)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    element = f'<script type="application/ld+json">{text}</script>'
    return Data(Markup(element), f"'sha256-{digest}'")  # noqa: S704 (escaped above)


def _service(matter: Matter, show: Show, site: Site) -> dict[str, Any]:
    address = site.settings.base_url
    path = urls.one(show.lang, "matters", matter.id)
    return _stated(
        {
            "@context": "https://schema.org",
            "@type": "GovernmentService",
            "name": show.plain_name(matter),
            "identifier": matter.code,
            "url": f"{address}/{path}" if address else None,
            "serviceType": known(matter.item.kind),
            "description": known(matter.item.summary),
            "provider": _provider(matter, show),
            "areaServed": None
            if isinstance(matter.place, Missing)
            else show.plain_name(matter.place),
            "serviceOutput": _named("Thing", known(matter.result_name)),
            "availableChannel": _channels(matter) or None,
            "isAccessibleForFree": None
            if isinstance(matter.charged, Missing)
            else not matter.charged,
        }
    )


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _named(kind: str, name: str | None) -> dict[str, Any] | None:
    return {"@type": kind, "name": name} if name else None


def _provider(matter: Matter, show: Show) -> dict[str, Any] | None:
    if isinstance(matter.body, Missing):
        return None
    name, phone = show.plain_name(matter.body), known(matter.body.phone)
    return _stated({"@type": "GovernmentOrganization", "name": name, "telephone": phone})


def _channels(matter: Matter) -> list[dict[str, Any]]:
    """Return where one can apply: online, and at each venue once."""
    found: list[dict[str, Any]] = []
    if not isinstance(matter.online_url, Missing):
        found.append({"@type": "ServiceChannel", "serviceUrl": matter.online_url})
    for venue in dict.fromkeys(use.venue for use in matter.windows):
        place = _stated({"@type": "Place", "name": venue.name, "address": known(venue.address)})
        found.append({"@type": "ServiceChannel", "serviceLocation": place})
    return found
