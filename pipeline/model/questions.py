"""Questions an applicant is asked, as a tree: every way of answering them, and what then applies.

Answers with one question are its answers, of which exactly one is true; where a question has one answer only, it may
also be none. A question may wait for earlier ones: it is asked only where its condition holds. Conditions, and what
materials, fees and steps name, are read in one way: of the answers to one question one must be given, and so for each
question that is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.model.values import Maybe, Missing

MOST = 64
"""More ways of answering are no help to anybody: such questions have no tree."""


class Answer(Protocol):
    """A declared answer, as `Situation` and `JointSituation` have it."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def question(self) -> Maybe[str]:
        """The question that it answers."""

    @property
    def name(self) -> str:
        """What it says."""

    @property
    def when_ids(self) -> Maybe[tuple[str, ...]]:
        """The earlier answers for which its question waits."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers, and the condition under which it is asked: 不适用 for everybody."""

    text: str
    answers: tuple[Answer, ...]
    when: Maybe[tuple[str, ...]]

    @property
    def choices(self) -> tuple[Answer | None, ...]:
        """What can be chosen: the answers, and none of them where there is one only."""
        return self.answers if len(self.answers) > 1 else (*self.answers, None)


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree. `path` tells which choice was made at each question asked so far, counted from 1.

    `given` are those questions with the answers chosen; `question` is the next one, None at a leaf, and
    `number` is that of the leaf, counted from 1, 0 elsewhere.
    """

    path: tuple[int, ...]
    given: tuple[tuple[Question, Answer | None], ...]
    question: Question | None
    number: int = 0

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers chosen so far, without the questions to which none applies."""
        return tuple(answer for _, answer in self.given if answer is not None)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the answers chosen so far."""
        return frozenset(answer.id for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Tree:
    """All ways through some questions, depth first; no nodes where there are no questions, or too many ways."""

    questions: tuple[Question, ...]
    nodes: tuple[Node, ...]
    question_of: Mapping[str, str]
    too_many: bool = False

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The ends of the tree: every way of answering."""
        return tuple(node for node in self.nodes if node.question is None)

    def holds(self, named: Maybe[tuple[str, ...]], given: Collection[str]) -> bool:
        """Say whether what names some answers applies to somebody who gave `given`; what names none does."""
        return holds(named, given, self.question_of)


def holds(
    named: Maybe[tuple[str, ...]], given: Collection[str], question_of: Mapping[str, str]
) -> bool:
    """Say whether of each question that is named one of its named answers was given."""
    if isinstance(named, Missing):
        return True
    asked: dict[str, bool] = {}
    for id_ in named:
        question = question_of.get(id_, "")
        asked[question] = asked.get(question, False) or id_ in given
    return all(asked.values())


def questions(rows: Sequence[Answer]) -> tuple[Question, ...]:
    """Return the questions of some answers, in the order of their first rows; none where an answer has no question."""
    found: dict[str, list[Answer]] = {}
    for row in rows:
        if isinstance(row.question, Missing):
            return ()
        found.setdefault(row.question, []).append(row)
    return tuple(
        Question(text, tuple(answers), answers[0].when_ids) for text, answers in found.items()
    )


def tree(rows: Sequence[Answer]) -> Tree:
    """Return the tree of some answers' questions, which are asked in the order of their first rows."""
    asked = questions(rows)
    question_of = {
        row.id: "" if isinstance(row.question, Missing) else row.question for row in rows
    }
    nodes: list[Node] = []
    leaves = 0
    for node in _walk(asked, question_of, 0, (), ()) if asked else ():
        leaves += node.question is None
        if leaves > MOST:
            return Tree(asked, (), question_of, too_many=True)
        nodes.append(node)
    return Tree(asked, tuple(_numbered(nodes)), question_of)


def _walk(
    asked: tuple[Question, ...],
    question_of: Mapping[str, str],
    at: int,
    path: tuple[int, ...],
    given: tuple[tuple[Question, Answer | None], ...],
) -> Iterator[Node]:
    ids = {answer.id for _, answer in given if answer is not None}
    while at < len(asked) and not holds(asked[at].when, ids, question_of):
        at += 1
    if at == len(asked):
        yield Node(path, given, None)
        return
    yield Node(path, given, asked[at])
    for number, choice in enumerate(asked[at].choices, 1):
        yield from _walk(asked, question_of, at + 1, (*path, number), (*given, (asked[at], choice)))


def _numbered(nodes: Sequence[Node]) -> Iterator[Node]:
    number = 0
    for node in nodes:
        number += node.question is None
        yield Node(node.path, node.given, node.question, 0 if node.question else number)


def consistent(asked: Tree, known: Sequence[Collection[str]]) -> tuple[Node, ...]:
    """Return the leaves that are possible for somebody of whom several things are known, each as answers.

    Answers to other questions than those of the tree say nothing of it.
    """
    own = [tuple(id_ for id_ in ids if id_ in asked.question_of) for ids in known]
    return tuple(n for n in asked.leaves if all(asked.holds(ids, n.ids) for ids in own))
