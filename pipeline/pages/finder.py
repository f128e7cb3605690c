"""The situation finder: the questions of a matter or of a joint handling, one page for each, leading to its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from pipeline.model.questions import Answer, Node, Question, Tree, tree
from pipeline.model.standing import Standing, turning_days
from pipeline.pages.base import Page, rows
from pipeline.pages.index import Index
from pipeline.pages.items import matter_rows
from pipeline.site import Joint, Matter
from pipeline.situations import Leaf, leaves
from pipeline.view import urls
from pipeline.view.show import Show

SITUATIONS, SHEETS = "situations", "sheets"

T = TypeVar("T", Matter, Joint)
L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class Given:
    """A question that was answered on the way to a page; `path` is where it was asked, to answer otherwise."""

    path: str
    question: Question
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a question: its page, what is chosen, its key in the script, and its leaf's number, or 0."""

    path: str
    answer: Answer | None
    key: str
    leaf: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages of a tree lie: questions in a section, leaves in another, under the id of what they are of."""

    lang: str
    section: str
    sheets: str
    id: str
    tree: Tree

    def path(self, node: Node) -> str:
        """Return the page of a node."""
        if node.question is None:
            return urls.one(self.lang, self.sheets, f"{self.id}_{node.number}")
        name = f"{self.id}_{key(node.path)}" if node.path else self.id
        return urls.one(self.lang, self.section, name)

    @property
    def begin(self) -> tuple[str, int] | None:
        """The page of the first question and how many leaves there are; None where there is no tree."""
        nodes = self.tree.nodes
        return (self.path(nodes[0]), len(self.tree.leaves)) if nodes else None

    def given(self, node: Node) -> tuple[Given, ...]:
        """Return what was answered on the way to a node."""
        at = {one.path: one for one in self.tree.nodes}
        return tuple(
            Given(self.path(at[node.path[:n]]), question, answer)
            for n, (question, answer) in enumerate(node.given)
        )

    def ways(self, node: Node) -> tuple[Way, ...]:
        """Return the ways on from a node that asks."""
        if node.question is None:
            return ()
        at = {one.path: one for one in self.tree.nodes}
        found = []
        for number, answer in enumerate(node.question.choices, 1):
            next_ = at[*node.path, number]
            found.append(Way(self.path(next_), answer, key(next_.path), next_.number))
        return tuple(found)


def key(path: tuple[int, ...]) -> str:
    """Write the choices that lead to a node as its page's name and the script have them."""
    return "-".join(map(str, path))


@dataclass(frozen=True, slots=True)
class Asking(Generic[T, L]):
    """A page that asks one question. The first page of a tree has all of it for the script, the others nothing:
    `nodes` are (key, question, ways) and `leaves` (number, page, answers, what applies).
    """

    about: T
    question: Question
    given: tuple[Given, ...]
    ways: tuple[Way, ...]
    nodes: tuple[tuple[str, Question, tuple[Way, ...]], ...] = ()
    leaves: tuple[tuple[int, str, tuple[Answer, ...], L], ...] = ()


def asking(about: T, place: Place, node: Node, applied: tuple[L, ...]) -> Asking[T, L]:
    """Make the view of a page that asks; `applied` is what applies at each leaf, for the first page."""
    if node.question is None:
        raise ValueError("a leaf asks nothing")
    first: Asking[T, L] = Asking(about, node.question, place.given(node), place.ways(node))
    if node.path:
        return first
    return Asking(
        about, first.question, first.given, first.ways,
        tuple((key(n.path), n.question, place.ways(n)) for n in place.tree.nodes if n.question),
        tuple(
            (n.number, place.path(n), n.answers, one)
            for n, one in zip(place.tree.leaves, applied, strict=True)
        ),
    )  # fmt: skip


def place_of(lang: str, matter: Matter) -> Place:
    """Return where the pages of a matter's questions lie."""
    return Place(lang, SITUATIONS, SHEETS, matter.id, tree(matter.situations))


def finder_of(lang: str, matter: Matter) -> tuple[str, int] | None:
    """Return the page of a matter's first question with how many leaves there are, where there are questions."""
    return None if matter.standing is Standing.PAST else place_of(lang, matter).begin


def finder_pages(index: Index, show: Show) -> Iterator[Page]:
    """Yield the questions of each matter that is not past: a page for each place in its tree."""
    words = show.words.find
    for matter in index.site.matters.values():
        if matter.standing is Standing.PAST:
            continue
        place = place_of(show.lang, matter)
        inputs = (
            *matter_rows(matter, ("matters", "situations", "materials", "fees", "steps", "step_links")),
            *rows("items", (matter.item_id,)),
            *rows("places", (matter.place_id,)),
            *rows("instruments", (fee.instrument_id for fee in matter.fees)),
        )  # fmt: skip
        said = {"name": show.plain_name(matter), "code": matter.code}
        turning = [
            day for day in turning_days((matter,), matter.fees, (), ()) if day > index.site.as_of
        ]
        for node in place.tree.nodes:
            if node.question:
                at = key(node.path) or "0"
                yield Page(
                    place.path(node), "finder", show.lang,
                    words.title.format(**said, at=at), words.summary.format(**said, at=at), inputs,
                    partial(_asked, matter, place, node), "items",
                    min(turning, default=None),
                )  # fmt: skip


def _asked(matter: Matter, place: Place, node: Node) -> Asking[Matter, Leaf]:
    return asking(matter, place, node, () if node.path else leaves(matter, place.tree))
