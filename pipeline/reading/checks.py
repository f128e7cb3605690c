"""Reads what a table of a dataset declares: checks over its columns, and charts.

Whatever is not understood is a finding: a check that is misspelt must not look like one that passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.findings import Text
from pipeline.model.declared import Chart, Check, Declared, Equal, InForce, Ratio, Small
from pipeline.reading.declared import Reader

TABLES = ("matters", "windows", "bodies", "venues", "items")
"""Tables of the catalogue that a column of a dataset may name rows of."""


def declared(
    reader: Reader, raw: Mapping[str, Any], where: str, columns: Mapping[str, str]
) -> Declared:
    """Read a table's checks and charts. `columns` are its columns with their types."""
    made = _Columns(reader, columns)
    checks = [
        made.check(one, f"{where}.checks[{i}]") for i, one in enumerate(raw.get("checks") or [])
    ]
    charts = [
        made.chart(one, f"{where}.charts[{i}]") for i, one in enumerate(raw.get("charts") or [])
    ]
    return Declared(tuple(c for c in checks if c), tuple(c for c in charts if c))


class _Columns:
    """Reads declarations over the columns of one table."""

    def __init__(self, reader: Reader, columns: Mapping[str, str]):
        self.reader, self.columns = reader, columns

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
        """Read one check: equal, ratio, in_force or small."""
        keys = frozenset(
            ["equal", "ratio", "of", "to", "in_force", "table", "month", "small", "below"]
        )
        spec = self.reader.mapping(raw, where, keys)
        if "equal" in spec:
            sides = spec["equal"]
            if isinstance(sides, list) and len(sides) == 2:
                left, right = (self._named(side, f"{where}.equal") for side in sides)
                return Equal(left, right)
        elif "ratio" in spec:
            (column,) = self._named(str(spec["ratio"]), f"{where}.ratio")
            return Ratio(
                column,
                self._named(spec.get("of"), f"{where}.of"),
                self._named(spec.get("to"), f"{where}.to"),
            )
        elif "in_force" in spec and spec.get("table", "matters") in TABLES:
            (column,) = self._named(str(spec["in_force"]), f"{where}.in_force", ("string",))
            month = spec.get("month", "")
            if month:
                self._named(str(month), f"{where}.month", ("string", "date"))
            return InForce(column, spec.get("table", "matters"), str(month))
        elif "small" in spec and isinstance(spec.get("below"), int):
            return Small(self._named(spec["small"], f"{where}.small"), spec["below"])
        example = (
            "equal: [[a, b], [c]]；ratio: r, of: [a], to: [b]；"
            "in_force: matter_id, month: m；small: [a], below: 5"
        )
        self.reader.wrong(
            where, Text("读不懂的核对", "a check nobody understands"), Text(example, example)
        )
        return None

    def chart(self, raw: Any, where: str) -> Chart | None:
        """Read one chart: bars or lines of sums over a column."""
        spec = self.reader.mapping(raw, where, frozenset(["kind", "title", "x", "y"]))
        if spec.get("kind") not in ("bars", "lines"):
            expected = Text("bars 或 lines", "bars or lines")
            self.reader.wrong(
                f"{where}.kind", Text("没有这种图", "no such chart"), expected, spec.get("kind")
            )
            return None
        (x,) = self._named(str(spec.get("x")), f"{where}.x", ("string", "date", "integer"))
        y = self._named(spec.get("y"), f"{where}.y")
        return Chart(spec["kind"], self.reader.word(spec.get("title"), f"{where}.title"), x, y)
