"""Fields and tables: what a column may hold. One form for the catalogue's classes and for datasets.

A catalogue table is a dataclass whose fields are made with `text`, `slug`, `number` … below; its
`Schema` is read off the class. A disclosure dataset brings its schema in its descriptor. Reader,
rules and exports see only `Field` and `Schema`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pipeline.model.values import Missing

Type = Literal["string", "integer", "number", "boolean", "date"]
Form = Literal["", "slug", "url", "path", "long", "list"]

LIST_SEPARATOR = "；"
"""Between the values of a cell that holds several; what a Chinese keyboard types."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `name` is English, `title` and `description` are Chinese and meant for publishers.

    `form` says more than the type: slug (a public id), url (https or tel or mailto), path (a file of
    the package), long (line feeds allowed), list (several values, separated by `；`). `codes` are the
    only values allowed, empty for any. `unit` is that of a number. `references` names the
    (table, field) a value must stand in.
    """

    name: str
    title: str
    type: Type = "string"
    description: str = ""
    form: Form = ""
    required: bool = False
    unique: bool = False
    codes: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""
    references: tuple[str, str] | None = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """A table: its fields in the order of the columns, and the fields that name a row."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in their order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return a field by name. Raises KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no field {name}")


def owner_column(names: Sequence[str]) -> int:
    """Return which column says whose row it is: `matter_id` where there is one, else the first.

    A guide's own rows are those it owns: of materials, fees, steps and so on the ones of its matter.
    """
    return names.index("matter_id") if "matter_id" in names else 0


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What a row class says of its table: file name without `.csv`, Chinese title and description, key."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]


# --- how a row class declares its columns -------------------------------------------------------


def _column(title: str, description: str, **more: Any) -> Any:
    return dataclasses.field(metadata={"title": title, "description": description, **more})


def text(title: str, description: str = "", *, example: str = "", long: bool = False) -> Any:
    """Declare a column of words; `long` allows line feeds."""
    return _column(title, description, example=example, form="long" if long else "")


def slug(title: str, description: str = "", *, example: str = "") -> Any:
    """Declare a column with a public id of the row itself."""
    return _column(title, description, example=example, form="slug", unique=True)


def ref(table: str, title: str, description: str = "", *, field: str = "id") -> Any:
    """Declare a column that names a row of another table of the package."""
    return _column(title, description, references=(table, field))


def code(title: str, codes: tuple[str, ...], description: str = "") -> Any:
    """Declare a column that takes one of the values of a list; several where its type is a tuple."""
    return _column(title, description, codes=codes)


def number(title: str, description: str = "", *, unit: str = "", minimum: int | None = 0) -> Any:
    """Declare a column of whole or decimal numbers, not below `minimum`."""
    return _column(title, description, unit=unit, minimum=minimum)


def plain(title: str, description: str = "", *, form: Form = "") -> Any:
    """Declare a date, a yes or no (是/否), an address (form url) or a path of a file (form path)."""
    return _column(title, description, form=form)


class Row:
    """Base of the row classes; `TABLE` says where the rows stand."""

    __slots__ = ()
    TABLE: ClassVar[TableInfo]


_TYPES: dict[type, Type] = {
    str: "string",
    int: "integer",
    Decimal: "number",
    bool: "boolean",
    date: "date",
}


def _unwrap(annotation: Any) -> tuple[type, bool, bool]:
    """Take an annotation apart: (plain type, may be missing, is a list)."""
    options = (
        typing.get_args(annotation)
        if typing.get_origin(annotation) in (typing.Union, types.UnionType)
        else (annotation,)
    )
    kinds = [option for option in options if option is not Missing]
    if typing.get_origin(kinds[0]) is tuple:
        return typing.get_args(kinds[0])[0], len(kinds) < len(options), True
    return kinds[0], len(kinds) < len(options), False


def schema_of(row_class: type[Row]) -> Schema:
    """Read the schema off a row class: names and types from its annotations, the rest declared."""
    hints = typing.get_type_hints(row_class)
    fields = []
    for column in dataclasses.fields(row_class):  # type: ignore[arg-type]
        plain_type, optional, many = _unwrap(hints[column.name])
        declared = dict(column.metadata)
        form: Form = "list" if many else declared.pop("form", "")
        fields.append(
            Field(
                name=column.name,
                type=_TYPES[plain_type],
                required=not optional,
                form=form,
                **{k: v for k, v in declared.items() if k != "form"},
            )
        )
    info = row_class.TABLE
    return Schema(info.name, info.title, info.description, tuple(fields), info.key)
