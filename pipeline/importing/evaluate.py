"""A value from a record: taken, then split, matched, mapped, in this order, remembering its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.findings import Text
from pipeline.importing.patterns import Parts, matches, split
from pipeline.importing.records import Record
from pipeline.importing.sources import Cell
from pipeline.importing.spec import Expr, MappingSpec
from pipeline.model.schema import LIST_SEPARATOR

# A column in braces is tried first: the brackets of `{bylaw[].clause}` open no segment.
_SEGMENTS = re.compile(r"(\{[^{}]*\}|\[(?:[^\[\]{}]|\{[^{}]*\})*\])")


@dataclass(frozen=True, slots=True)
class Value:
    """A text (None: nothing) with the cells it came from; `problem` says why it is refused."""

    text: str | None
    cells: tuple[Cell, ...] = ()
    problem: Text | None = None
    constant: bool = False
    nothing: bool = False
    """The cells say that there is nothing: a map to `~`."""
    composed: bool = False
    """The text is a template filled with whole cells, unchanged since."""

    @property
    def kind(self) -> str:
        """Return how the one cell behind the value was stored, `text` where there are several."""
        return self.cells[0].kind if len(self.cells) == 1 else "text"


NOTHING = Value(None)


class Evaluator:
    """Evaluates a mapping's expressions."""

    def __init__(self, spec: MappingSpec, unmatched: frozenset[tuple[str, str]]):
        self.spec = spec
        # (column, pattern) whose unmatched texts are taken elsewhere, so that nothing is lost.
        self.unmatched = unmatched

    def value(self, expr: Expr, record: Record) -> Value:
        """Return the value of an expression for a record."""
        if expr.value:
            return Value(expr.value, constant=True)
        found = self._template(expr.text, record) if expr.text else self.column(expr.column, record)
        if found.text is None or found.problem:
            return found
        if not expr.split:
            return self._each(expr, found)
        parts = [self._each(expr, replace(found, text=t)) for t in split(found.text, expr.split)]
        problem = next((p.problem for p in parts if p.problem), None)
        texts = list(dict.fromkeys(p.text for p in parts if p.text))
        return replace(found, text=LIST_SEPARATOR.join(texts) or None, problem=problem)

    def column(self, name: str, record: Record) -> Value:
        """Return what a column, a derived column or a virtual one (`@part`) holds."""
        if name in self.spec.derive:
            return self.value(self.spec.derive[name], record)
        if name == "@part" and record.part is not None:
            return Value(record.virtual["@part"], (record.part,))
        if name in record.virtual:
            return Value(record.virtual[name] or None)
        cell = record.cells.get(name)
        return Value(cell.text.strip(), (cell,)) if cell else NOTHING

    def _template(self, template: str, record: Record) -> Value:
        """Fill `{column}`s in; a segment in [ ] is left out where one of its columns has nothing."""
        cells: list[Cell] = []

        def fill(segment: str) -> str | None:
            made = segment
            used: list[Cell] = []
            for name in re.findall(r"\{([^{}]+)\}", segment):
                value = self.column(name, record)
                if value.text is None:
                    return None
                made = made.replace("{" + name + "}", value.text)
                used += value.cells
            cells.extend(used)
            return made

        parts = _SEGMENTS.split(template)
        made = []
        for part in parts:
            optional = part.startswith("[") and part.endswith("]") and "{" in part
            text = fill(part[1:-1] if optional else part)
            if text is None and not optional:
                return NOTHING
            made.append(text or "")
        return Value("".join(made).strip() or None, tuple(dict.fromkeys(cells)), composed=True)

    def _each(self, expr: Expr, value: Value) -> Value:
        """Match and map one text."""
        text = value.text or ""
        if expr.pattern:
            parts = self.spec.patterns[expr.pattern].match(text)
            if expr.take == "unmatched":
                return value if parts is None else self._note(value, parts)
            if parts is None:
                return self._no_match(expr, value)
            part = parts.get(expr.take)
            value = replace(value, text=part.strip() if part else None, composed=False)
            text = value.text or ""
        for before, after in expr.map if value.text is not None else ():
            if matches(text, before):
                return replace(value, text=after, nothing=after is None, composed=False)
        return value

    @staticmethod
    def _note(value: Value, parts: Parts) -> Value:
        """Return what a match leaves over: its `note`, where the pattern has one."""
        note = parts.get("note")
        return replace(value, text=note.strip()) if note else replace(value, text=None, cells=())

    def _no_match(self, expr: Expr, value: Value) -> Value:
        if (expr.column, expr.pattern) in self.unmatched:
            return replace(value, text=None, cells=())
        found = Text(f"不合模式 {expr.pattern}", f"not of the pattern {expr.pattern}")
        return replace(value, text=None, problem=found)


def taken_unmatched(exprs: Sequence[Expr]) -> frozenset[tuple[str, str]]:
    """Return the (column, pattern) pairs whose unmatched texts some expression takes."""
    return frozenset((e.column, e.pattern) for e in exprs if e.take == "unmatched")


def fields_of(tables: Sequence[Mapping[str, Expr]]) -> list[Expr]:
    """Return every expression of several tables."""
    return [expr for fields in tables for expr in fields.values()]
