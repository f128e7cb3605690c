"""Reads what a table of a dataset declares: checks over its columns, and charts.

Whatever is not understood is a finding: a check that is misspelt must not look like one that passed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pipeline.findings import Text
from pipeline.model.declared import (
    CHART_KINDS,
    Barred,
    Carried,
    Chart,
    Check,
    Counted,
    Declared,
    Equal,
    Expires,
    InForce,
    Ratio,
    Small,
    Sums,
    Suppress,
    Within,
)  # fmt: skip
from pipeline.reading.declared import Reader

TABLES = (
    "matters", "windows", "bodies", "venues", "items", "fees", "joints", "places", "instruments",
)  # fmt: skip
"""Tables of the catalogue that a column of a dataset may name rows of."""


SHAPES: Mapping[str, str] = {
    "equal": "", "ratio": "of to", "in_force": "table? month? amount?", "small": "below",
    "carried": "into by period", "sum": "parts? by table", "within": "after days",
    "count": "by table where? value?",    "expires": "by soon", "barred": "by year table month where value",
}  # fmt: skip
"""The checks by their first word, and the other words that each takes; with ? those it can do without."""
EXAMPLE = (
    "equal: [[a, b], [c]]；ratio: r, of: [a], to: [b]；in_force: matter_id, month: m；"
    "small: [a], below: 5；carried: a, into: b, by: [id], period: m；sum: [a], by: [m], table: t；"
    "count: a, by: [id], table: t；"
    "within: a, after: b, days: 7；expires: a, by: [id], soon: 30"
)

BELOW_MAX = 100
"""What is small cannot be larger."""

Columns = Mapping[str, str]
"""The columns of a table with their types."""


def declared(
    reader: Reader, raw: Mapping[str, Any], where: str, columns: Columns,
    tables: Mapping[str, Collection[str]],
) -> Declared:  # fmt: skip
    """Read a table's checks and charts. `columns` are its own; `tables` those of the whole package."""
    made = _Columns(reader, columns, tables)
    checks = [
        made.check(one, f"{where}.checks[{i}]") for i, one in enumerate(raw.get("checks") or [])
    ]
    charts = [
        made.chart(one, f"{where}.charts[{i}]") for i, one in enumerate(raw.get("charts") or [])
    ]
    suppress = made.suppress(raw["suppress"], f"{where}.suppress") if "suppress" in raw else None
    made_checks = tuple(c for c in checks if c)
    listed = {c.column for c in made_checks if isinstance(c, Counted)}
    if suppress and listed & {*suppress.columns}:
        found = Text(
            "各行另有一张表列出，数得出来", "the rows stand in another table and can be counted"
        )
        expected = Text("没有逐件公布的列", "a column whose rows are not listed")
        reader.wrong(f"{where}.suppress", found, expected, "、".join(suppress.columns))
    return Declared(made_checks, tuple(c for c in charts if c), suppress)


class _Columns:
    """Reads declarations over the columns of one table."""

    def __init__(self, reader: Reader, columns: Columns, tables: Mapping[str, Collection[str]]):
        self.reader, self.columns, self.tables = reader, columns, tables

    def _named(
        self, value: Any, where: str, types: tuple[str, ...] = ("integer", "number")
    ) -> tuple[str, ...]:
        """Return names of columns of the given types; a single one may stand without a list."""
        names = self.reader.words([value] if isinstance(value, str) else value, where)
        for name in names:
            if self.columns.get(name) not in types:
                fitting = [n for n, kind in self.columns.items() if kind in types]
                said = "、".join(fitting)
                found = Text("没有这样的列", "no such column of this type")
                self.reader.wrong(where, found, Text(said, said), name)
        return names

    def check(self, raw: Any, where: str) -> Check | None:
        """Read one check, known by its first word."""
        kind = next((key for key in SHAPES if isinstance(raw, dict) and key in raw), None)
        words = SHAPES[kind].replace("?", "").split() if kind else []
        keys = frozenset([kind, *words]) if kind else frozenset(SHAPES)
        spec, before = self.reader.mapping(raw, where, keys), len(self.reader.findings)
        made = None
        if kind and self._whole(spec, kind, where):
            made = getattr(self, f"_{kind}")(spec, where)
        if made is None and len(self.reader.findings) == before:
            found = Text("读不懂的核对", "a check nobody understands")
            self.reader.wrong(where, found, Text(EXAMPLE, EXAMPLE))
        return made

    def _whole(self, spec: Mapping[str, Any], kind: str, where: str) -> bool:
        """Tell which parts of a check are not there."""
        needed = [key for key in SHAPES[kind].split() if not key.endswith("?")]
        for key in needed:
            if key not in spec:
                found = Text(f"没有写 {key}", f"{key} is not stated")
                self.reader.wrong(where, found, Text(EXAMPLE, EXAMPLE), kind)
        return all(key in spec for key in needed)

    def _one(self, value: Any, where: str, *types: str) -> str:
        """Return the name of one column."""
        names = self._named(str(value), where, types or ("integer", "number"))
        return names[0] if names else ""

    def _keys(self, spec: Mapping[str, Any], where: str) -> tuple[str, ...]:
        return self._named(spec["by"], f"{where}.by", ("string", "integer", "date"))

    def _equal(self, spec: Mapping[str, Any], where: str) -> Equal | None:
        sides = spec["equal"]
        if not (isinstance(sides, list) and len(sides) == 2):
            return None
        left, right = (self._named(side, f"{where}.equal") for side in sides)
        return Equal(left, right)

    def _ratio(self, spec: Mapping[str, Any], where: str) -> Ratio:
        of, to = (self._named(spec[key], f"{where}.{key}") for key in ("of", "to"))
        return Ratio(self._one(spec["ratio"], f"{where}.ratio"), of, to)

    def _in_force(self, spec: Mapping[str, Any], where: str) -> InForce | None:
        table, month, amount = (str(spec.get(k) or "") for k in ("table", "month", "amount"))
        if (table or "matters") not in TABLES or (amount and (table != "fees" or not month)):
            return None
        column = self._one(spec["in_force"], f"{where}.in_force", "string")
        if month:
            self._one(month, f"{where}.month", "string", "date")
        if amount:
            self._one(amount, f"{where}.amount")
        return InForce(column, table or "matters", month, amount)

    def _small(self, spec: Mapping[str, Any], where: str) -> Small | None:
        if type(spec["below"]) is not int:
            return None
        return Small(self._named(spec["small"], f"{where}.small"), spec["below"])

    def _carried(self, spec: Mapping[str, Any], where: str) -> Carried:
        out, into = (self._one(spec[key], f"{where}.{key}") for key in ("carried", "into"))
        period = self._one(spec["period"], f"{where}.period", "string", "integer")
        return Carried(out, into, self._keys(spec, where), period)

    def _sum(self, spec: Mapping[str, Any], where: str) -> Sums | None:
        columns = self._named(spec["sum"], f"{where}.sum")
        parts = self.reader.words(spec.get("parts", list(columns)), f"{where}.parts")
        if len(parts) != len(columns):
            return None
        self._elsewhere(spec["table"], [*parts, *self._keys(spec, where)], f"{where}.table")
        return Sums(columns, parts, self._keys(spec, where), str(spec["table"]))

    def _count(self, spec: Mapping[str, Any], where: str) -> Counted | None:
        column = self._one(spec["count"], f"{where}.count", "integer")
        table, by = str(spec["table"]), self._keys(spec, where)
        other, value = (str(spec.get(key, "")) for key in ("where", "value"))
        if bool(other) != bool(value):
            return None
        self._elsewhere(table, [*by, *([other] if other else [])], f"{where}.table")
        return Counted(column, by, table, other, value)

    def _within(self, spec: Mapping[str, Any], where: str) -> Within | None:
        if type(spec["days"]) is not int or spec["days"] < 0:
            return None
        column, after = (self._one(spec[k], f"{where}.{k}", "date") for k in ("within", "after"))
        return Within(column, after, spec["days"])

    def _expires(self, spec: Mapping[str, Any], where: str) -> Expires | None:
        if type(spec["soon"]) is not int or spec["soon"] < 0:
            return None
        column = self._one(spec["expires"], f"{where}.expires", "date")
        return Expires(column, self._keys(spec, where), spec["soon"])

    def _barred(self, spec: Mapping[str, Any], where: str) -> Barred:
        column = self._one(spec["barred"], f"{where}.barred", "boolean")
        year = self._one(spec["year"], f"{where}.year", "string", "integer")
        by = self._keys(spec, where)
        month, other = str(spec["month"]), str(spec["where"])
        self._elsewhere(spec["table"], [*by, month, other], f"{where}.table")
        return Barred(column, by, year, str(spec["table"]), month, other, str(spec["value"]))

    def _elsewhere(self, table: Any, names: list[str], where: str) -> None:
        """Tell that a table of the package, or a column of it, does not exist."""
        for name in names:
            if name not in self.tables.get(str(table), ()):
                found = Text(f"表 {table} 没有列 {name}", f"table {table} has no column {name}")
                said = "、".join(self.tables)
                self.reader.wrong(where, found, Text(said, said), table)

    def suppress(self, raw: Any, where: str) -> Suppress | None:
        """Read which counts are withheld where they are small."""
        spec = self.reader.mapping(raw, where, frozenset(["columns", "below"]))
        for key in ("columns", "below"):
            if key not in spec:
                expected = Text("{columns: [n], below: 5}", "{columns: [n], below: 5}")
                self.reader.wrong(where, Text(f"没有 {key}", f"without {key}"), expected)
                return None
        columns = self._named(spec["columns"], f"{where}.columns", ("integer",))
        below = spec["below"]
        if type(below) is int and 2 <= below <= BELOW_MAX and columns:
            return Suppress(columns, below)
        found, expected = (
            Text("不是界限", "not a limit"),
            Text(f"2–{BELOW_MAX}", f"2 to {BELOW_MAX}"),
        )
        self.reader.wrong(f"{where}.below", found, expected, below)
        return None

    def chart(self, raw: Any, where: str) -> Chart | None:
        """Read one chart: sums over a column, drawn as its kind says."""
        kind = raw.get("kind") if isinstance(raw, dict) else None
        own = {"multiples": "by", "distribution": "against"}.get(str(kind), "x")
        spec = self.reader.mapping(raw, where, frozenset(["kind", "title", "x", "y", own]))
        if kind not in CHART_KINDS:
            expected = Text("、".join(CHART_KINDS), ", ".join(CHART_KINDS))
            self.reader.wrong(f"{where}.kind", Text("没有这种图", "no such chart"), expected, kind)
            return None
        axis = ("integer",) if kind == "distribution" else ("string", "date", "integer")
        (x,) = self._named(str(spec.get("x")), f"{where}.x", axis)
        y = self._named(spec.get("y"), f"{where}.y")
        least, most = {"stacked": (2, 4), "lines": (1, 4)}.get(kind, (1, 1))
        if not least <= len(y) <= most:
            expected = Text(f"{least}–{most} 列", f"{least} to {most} columns")
            found = Text(f"{len(y)} 列", f"{len(y)} columns")
            self.reader.wrong(f"{where}.y", found, expected, spec.get("y"))
            return None
        by = ""
        if kind == "multiples":
            at = f"{where}.by" if "by" in spec else f"{where}.kind"
            by = self._one(spec.get("by", ""), at, "string")
        against = spec.get("against", "")
        against = self._one(against, f"{where}.against", "integer") if against else ""
        title = self.reader.word(spec.get("title"), f"{where}.title")
        return Chart(kind, title, x, y, by, against)
