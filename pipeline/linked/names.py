"""What things are called in linked data: an address of the site for each, and words in two languages.

A thing's address is that of its page, with the part of the page that tells of it. So it leads somewhere, is
as lasting as the page's and needs no register. A value of a code list is named by column and value.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import languages
from pipeline.linked.graph import Facts, Node, fact, refs
from pipeline.model.values import Maybe, Missing, known
from pipeline.site import Site
from pipeline.view import urls, words

ZH, EN = "zh-Hans", "en"
"""The languages of the tables: everything is in Chinese, much of it also in English."""


def page(section: str, id_: str) -> str:
    """Return the address of a thing's page, which is a document."""
    return urls.one(languages.FIRST, section, id_)


def thing(section: str, id_: str, part: str = "it") -> str:
    """Return the address of what a page, or a part of it, is about."""
    return f"{page(section, id_)}#{part}"


class Terms:
    """The values of code lists that were used, to be told at the end as concepts."""

    def __init__(self) -> None:
        self.used: dict[tuple[str, str], None] = {}
        self.english = words.load("en").codes

    def refs(self, name: str, column: str, values: Maybe[str] | Maybe[tuple[str, ...]]) -> Facts:
        """Return facts that lead to the concepts of a cell with a code, or several."""
        if isinstance(values, Missing):
            return ()
        each = (values,) if isinstance(values, str) else values
        self.used |= dict.fromkeys((column, value) for value in each)
        return refs(name, (self._iri(column, value) for value in each))

    def nodes(self) -> Iterator[Node]:
        """Yield the concepts: each value of a column that was used."""
        for column, value in self.used:
            label = fact("skos:prefLabel", value, ZH)
            label += fact("skos:prefLabel", getattr(self.english, value, None), EN)
            yield Node(self._iri(column, value), ("skos:Concept",), label)

    @staticmethod
    def _iri(column: str, value: str) -> str:
        return thing("datasets", "catalogue", f"{column}.{value}")


def told(
    site: Site, name: str, text: Maybe[str] | None, english: Maybe[str] | None = None
) -> Facts:
    """Return a text of the tables as facts: in Chinese and, where there is a translation, in English."""
    if text is None or isinstance(text, Missing):
        return ()
    own = None if english is None else known(english)
    other = own or site.translations.get("en", {}).get(text)
    return fact(name, text, ZH) + fact(name, other, EN)


def publisher(site: Site) -> Node:
    """Return who publishes the site: its 主办单位, or the site's own name where none is set.

    Its identifier is the 网站标识码; where that is not set, the name says who it is.
    """
    own = site.settings
    name = own.owner or own.name
    english = own.name_en if name == own.name else ""
    facts = told(site, "foaf:name", name, english or None) + told(
        site, "dct:title", name, english or None
    )
    facts += fact("dct:identifier", own.id_code or name)
    return Node(PUBLISHER, ("foaf:Agent",), facts)


PUBLISHER = f"{urls.home(languages.FIRST)}#publisher"
