"""Rows in the making: what each record says of each field, before it is settled what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.findings import Text
from pipeline.importing.sources import Cell
from pipeline.importing.spec import TableSpec

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one record says of one field: a text, a reference to a row, a number to count, or nothing."""

    text: str | None = None
    cells: tuple[Cell, ...] = ()
    row: tuple[str, Key] | None = None
    count: str = ""
    problem: Text | None = None
    own: bool = False
    """Whether cells of the source stand behind it, so that it makes a row worth having."""
    constant: bool = False
    collect: bool = False
    nothing: bool = False
    composed: bool = False
    """Whether the cells stand whole in a text made of several."""

    def stands_for(self) -> object:
        """Return what is compared when several records speak of one field."""
        return self.row if self.row is not None else self.text


@dataclass(slots=True)
class MadeRow:
    """A row with everything that was said of its fields."""

    spec: TableSpec
    key: Key | None
    id: str = ""
    fresh: bool = True
    said: dict[str, list[Contribution]] = field(default_factory=dict)

    def add(self, name: str, contribution: Contribution) -> None:
        """Add what a record says of a field."""
        self.said.setdefault(name, []).append(contribution)


@dataclass(slots=True)
class Store:
    """All rows by table, in the order in which the source first speaks of them."""

    tables: dict[str, list[MadeRow]] = field(default_factory=dict)
    by_key: dict[tuple[str, Key], MadeRow] = field(default_factory=dict)

    def row(self, spec: TableSpec, key: Key | None) -> MadeRow:
        """Return the row of a key, or a new row."""
        name = spec.schema.name
        if key is not None and (name, key) in self.by_key:
            return self.by_key[name, key]
        row = MadeRow(spec, key)
        self.tables.setdefault(name, []).append(row)
        if key is not None:
            self.by_key[name, key] = row
        return row

    def all(self) -> Iterator[MadeRow]:
        """Yield every row."""
        for rows in self.tables.values():
            yield from rows
