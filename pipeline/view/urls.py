"""Addresses: every page's path in the site. They carry the language first, and never change.

Paths are made of ids (a-z, 0-9, hyphens) only, so they are the same on disks that fold case. Links
between pages are relative, so that the site works from any folder, also opened from a disk.
"""

from __future__ import annotations

API = "api/v1"
"""The folder of the JSON API."""


def home(lang: str) -> str:
    """Return the path of a language's front page."""
    return f"{lang}/index.html"


def listing(lang: str, section: str) -> str:
    """Return the path of a section's list: 'items', 'bodies', …"""
    return f"{lang}/{section}/index.html"


def one(lang: str, section: str, id_: str) -> str:
    """Return the path of one thing of a section."""
    return f"{lang}/{section}/{id_}.html"


def rows(lang: str, folder: str, table: str) -> str:
    """Return the path of the rows of a dataset's table."""
    return f"{lang}/datasets/{folder}/{table}/index.html"


def disclosure(lang: str) -> str:
    """Return the path of the disclosure catalogue."""
    return f"{lang}/disclosure.html"


def indicators(lang: str, id_: str = "") -> str:
    """Return the path of the page of indicators, or of one's definition on it."""
    return f"{lang}/indicators.html" + (f"#{id_}" if id_ else "")


def practices(lang: str) -> str:
    """Return the path of the page that leads from each practice to where it is shown."""
    return f"{lang}/practices.html"


def reality(lang: str, matter_id: str) -> str:
    """Return the path of the page of how long a matter really took."""
    return f"{lang}/times/{matter_id}.html"


def search(lang: str) -> str:
    """Return the path of a language's page of search results."""
    return f"{lang}/search.html"


def names(lang: str) -> str:
    """Return the path of the list from A to Z of every name and alias."""
    return f"{lang}/a-z.html"


def up(path: str) -> str:
    """Return the way from a page to the site's root: '../' for each folder it is in."""
    return "../" * path.count("/")


def in_language(path: str, lang: str) -> str:
    """Return the path of the same page in another language."""
    return f"{lang}/{path.partition('/')[2]}"


def kiosk_start(lang: str, slug: str) -> str:
    """Return the path of the page on which a visit at a kiosk starts."""
    return f"{lang}/kiosks/{slug}/index.html"


def kiosk(lang: str, rest: str) -> str:
    """Return the path of a page that all kiosks share."""
    return f"{lang}/kiosk/{rest}"


def kiosk_way(lang: str, slug: str, window: str) -> str:
    """Return the path of the page with the way from a kiosk to a window."""
    return f"{lang}/kiosks/{slug}/{window}.html"
