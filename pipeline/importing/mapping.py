"""The mapping: what a YAML file declares about a source, read strictly and told by line.

Every scalar of the YAML is taken as text (`01` stays 01, `no` stays no); `~` means nothing. An
unknown key is refused with the nearest known one, so that no misspelling goes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.findings import Refused, Text
from pipeline.importing import patterns
from pipeline.importing.nodes import Branch, Leaf, Many, parse
from pipeline.importing.sources import ENCODINGS
from pipeline.importing.spec import ID_STYLES, SCHEMAS, Expr, MappingSpec, SourceSpec, TableSpec
from pipeline.importing.strict import Reader

TOP_KEYS = (
    "encoding",
    "delimiter",
    "source",
    "sources",
    "site",
    "patterns",
    "derive",
    "tables",
    "ignore",
)
SOURCE_KEYS = ("sheet", "header", "records", "fill_down", "skip_rows", "skip", "empty")
TABLE_KEYS = ("table", "from", "each", "when", "unless", "key", "id", "fields")
EXPR_KEYS = (
    "column",
    "text",
    "value",
    "row",
    "by",
    "count",
    "split",
    "pattern",
    "take",
    "map",
    "collect",
)
EACH_KEYS = ("column", "split", "list")
ID_KEYS = ("style", "from", "prefix")


def read(text: str, file: str) -> MappingSpec:
    """Read a mapping. Raises Refused with every finding where something is wrong with it."""
    root, findings = parse(text, file)
    reader = _Reader(file)
    reader.findings += findings
    if root is None:
        raise Refused(reader.findings)
    made = reader.whole(root)
    if reader.findings:
        raise Refused(reader.findings)
    return made


class _Reader(Reader):
    """Reads the parts of a mapping."""

    # --- the parts -------------------------------------------------------------------------

    def whole(self, root: Any) -> MappingSpec:
        """Read the whole mapping."""
        top = self.branch(root, "映射 / the mapping", TOP_KEYS)
        if "sources" in top:
            named = self.branch(top["sources"], "sources")
            sources = {name: self.source(node) for name, node in named.items()}
        else:
            sources = {"main": self.source(top.get("source"))}
        made = {
            n: self.pattern(v, n) for n, v in self.branch(top.get("patterns"), "patterns").items()
        }
        known = {**patterns.BUILT_IN, **{n: p for n, p in made.items() if p}}
        derive = {
            n: self.expr(v, n, known) for n, v in self.branch(top.get("derive"), "derive").items()
        }
        listed = top.get("tables")
        tables = listed.items if isinstance(listed, Many) else []
        if not tables:
            self.wrong(
                listed or root,
                Text("没有 tables", "there are no tables"),
                ["tables: [- table: matters …]"],
            )
        specs = tuple(self.table(node, sources, known) for node in tables)
        self.rows_exist(specs)
        self.complete(specs)
        return MappingSpec(
            self.file,
            self.choice(top.get("encoding"), "encoding", ENCODINGS, "utf-8"),
            self.leaf(top.get("delimiter"), "delimiter", ","),
            sources,
            self.site(top.get("site")),
            known,
            derive,
            tuple(s for s in specs if s),
            self.ignored(top.get("ignore")),
        )

    def site(self, node: Any) -> dict[str, Any]:
        """Read the site's settings; `settings.read` judges them when the site is checked."""
        made: dict[str, Any] = {}
        for key, value in self.branch(node, "site").items():
            made[key] = (
                list(self.leaves(value, key)) if isinstance(value, Many) else self.leaf(value, key)
            )
        if "example" in made:
            made["example"] = made["example"] == "true"
        return made

    def ignored(self, node: Any) -> dict[str, str]:
        """Read the columns left out on purpose: a list, or each with its reason."""
        if isinstance(node, Branch):
            return {k: self.leaf(v, k) for k, v in node.items.items()}
        return dict.fromkeys(self.leaves(node, "ignore"), "")

    def source(self, node: Any) -> SourceSpec:
        """Read where the records stand."""
        raw = self.branch(node, "source", SOURCE_KEYS)
        header = () if self.header_none(raw) else self.numbers(raw.get("header"), "header")
        return SourceSpec(
            getattr(node, "line", 1),
            self.leaf(raw.get("sheet"), "sheet"),
            tuple(a for a, _ in header) if "header" in raw else (1,),
            self.leaf(raw.get("records"), "records"),
            self.leaves(raw.get("fill_down"), "fill_down"),
            self.numbers(raw.get("skip_rows"), "skip_rows"),
            self.conditions(raw.get("skip"), "skip"),
            self.leaves(raw.get("empty"), "empty"),
        )

    def header_none(self, raw: Mapping[str, Any]) -> bool:
        """Say whether the source is declared to have no header."""
        return isinstance(raw.get("header"), Leaf) and raw["header"].text == "none"

    def pattern(self, node: Any, name: str) -> patterns.Pattern | None:
        """Read a pattern: regular expressions with named groups, tried in order."""
        try:
            return patterns.from_regexes(self.leaves(node, name))
        except re.error as error:
            self.wrong(
                node,
                Text(f"正则 {name} 不对：{error}", f"no regular expression: {error}"),
                [r"(?P<number>[0-9]+)天"],
            )
            return None

    def table(
        self, node: Any, sources: Mapping[str, SourceSpec], known: Mapping[str, patterns.Pattern]
    ) -> TableSpec | None:
        """Read one entry of `tables`."""
        raw = self.branch(node, "tables", TABLE_KEYS)
        name = self.choice(raw.get("table"), "table", list(SCHEMAS), "")
        if not name:
            self.wrong(node, Text("没有 table", "table is missing"), list(SCHEMAS))
            return None
        schema = SCHEMAS[name]
        fields = {}
        for column, value in self.branch(raw.get("fields"), f"{name}.fields", schema.names).items():
            fields[column] = self.expr(value, column, known)
        key = tuple(self.expr(v, "key", known) for v in _items(raw.get("key")))
        style, from_, prefix = self.identity(raw.get("id"), key, known)
        if style and not key:
            self.wrong(node, Text("有 id 须有 key", "an id needs a key"), ["key: [列]"])
        part, split, list_ = self.each(raw.get("each"))
        return TableSpec(
            node.line, schema, self.choice(raw.get("from"), "from", list(sources), next(iter(sources))),
            part, split, list_,
            self.conditions(raw.get("when"), "when"), self.conditions(raw.get("unless"), "unless"),
            key, style, from_, prefix, fields,
        )  # fmt: skip

    def complete(self, specs: Sequence[TableSpec | None]) -> None:
        """Check that every required field of a table is mapped; entries with one key add up."""
        for name in dict.fromkeys(s.schema.name for s in specs if s):
            mine = [s for s in specs if s and s.schema.name == name]
            made = {f for s in mine for f in s.fields} | {"id" for s in mine if s.id_style}
            for spec in mine[0].schema.fields:
                if spec.required and spec.name not in made:
                    found = Text(
                        f"{name} 没有必填的 {spec.name}（{spec.title}）",
                        f"{name} lacks {spec.name}, which is required",
                    )
                    self.wrong(mine[0], found, ["fields", "id", "{value: 声明的常量}"])

    def each(self, node: Any) -> tuple[str, tuple[str, ...], str]:
        """Read what each row is made of: a part of a cell, or an object of a nested list."""
        if isinstance(node, Leaf):
            return "", (), self.leaf(node, "each")
        raw = self.branch(node, "each", EACH_KEYS)
        split = self.leaves(raw.get("split"), "split")
        if raw and "list" not in raw and not (split and "column" in raw):
            self.wrong(
                node, Text("each 须有 column 和 split", "each needs column and split"), EACH_KEYS
            )
        return self.leaf(raw.get("column"), "column"), split, self.leaf(raw.get("list"), "list")

    def identity(
        self, node: Any, key: tuple[Expr, ...], known: Mapping[str, patterns.Pattern]
    ) -> tuple[str, tuple[Expr, ...], str]:
        """Read how ids are made."""
        if node is None:
            return "", (), ""
        if isinstance(node, Leaf):
            return self.choice(node, "id", ID_STYLES, "pinyin"), key, ""
        raw = self.branch(node, "id", ID_KEYS)
        from_ = tuple(self.expr(v, "from", known) for v in _items(raw.get("from")))
        style = self.choice(raw.get("style"), "style", ID_STYLES, "pinyin")
        return style, from_ or key, self.leaf(raw.get("prefix"), "prefix")

    def expr(self, node: Any, what: str, known: Mapping[str, patterns.Pattern]) -> Expr:
        """Read how a value is made."""
        if isinstance(node, Leaf):
            return Expr(node.line, column=self.leaf(node, what))
        raw = self.branch(node, what, EXPR_KEYS)
        line = getattr(node, "line", 1)
        taken = [k for k in ("column", "text", "value", "row", "count") if k in raw]
        if len(taken) != 1:
            found = Text(f"{what} 须恰有一种来源", f"{what} needs exactly one of these")
            self.wrong(node, found, ["column", "text", "value", "row", "count"])
        pattern = self.leaf(raw.get("pattern"), "pattern")
        if pattern and pattern not in known:
            self.wrong(
                node, Text(f"没有模式 {pattern}", f"no pattern {pattern}"), list(known), pattern
            )
        take = self.take(node, known.get(pattern), self.leaf(raw.get("take"), "take"))
        return Expr(
            line,
            self.leaf(raw.get("column"), "column"), self.leaf(raw.get("text"), "text"),
            self.leaf(raw.get("value"), "value"), self.leaf(raw.get("row"), "row"),
            tuple(self.expr(v, "by", known) for v in _items(raw.get("by"))),
            self.leaf(raw.get("count"), "count"), self.leaves(raw.get("split"), "split"),
            pattern, take, self.value_map(raw.get("map")),
            self.leaf(raw.get("collect"), "collect") == "true",
        )  # fmt: skip

    def take(self, node: Any, pattern: patterns.Pattern | None, take: str) -> str:
        """Check that what is taken from a pattern is one of its parts."""
        parts = [*pattern.parts, "unmatched"] if pattern else []
        if pattern and take not in parts:
            self.wrong(
                node,
                Text(f"模式没有部分“{take}”", f"the pattern has no part {take!r}"),
                parts,
                take,
            )
        if take and not pattern:
            self.wrong(node, Text("take 须有 pattern", "take needs a pattern"), ["pattern"])
        return take

    def value_map(self, node: Any) -> tuple[tuple[str, str | None], ...]:
        """Read a value map: before → after; ~ is nothing; /pattern/ matches a whole value."""
        made = []
        for before, after in self.branch(node, "map").items():
            self.regex(node, before)
            gone = isinstance(after, Leaf) and after.text is None
            made.append((before, None if gone else self.leaf(after, before)))
        return tuple(made)

    def rows_exist(self, specs: Sequence[TableSpec | None]) -> None:
        """Check that every `row` names a table that the mapping makes with a key."""
        made = {s.schema.name: s for s in specs if s and s.key}
        for spec in specs:
            for name, expr in spec.fields.items() if spec else []:
                if expr.row and expr.row not in made:
                    found = Text(
                        f"{name} 引用的 {expr.row} 没有 key 或没有制作",
                        f"{name}: no table {expr.row} with a key is made",
                    )
                    self.wrong(expr, found, sorted(made), expr.row)
                elif expr.row and expr.by and len(expr.by) != len(made[expr.row].key):
                    self.wrong(
                        expr,
                        Text("by 与 key 的列数不同", "by has not as many columns as the key"),
                        ["by"],
                    )
                if expr.count and (spec is None or expr.count not in spec.schema.names):
                    self.wrong(
                        expr,
                        Text("count 须是本表的列", "count names a column of the table"),
                        ["matter_id"],
                    )


def _items(node: Any) -> list[Any]:
    if isinstance(node, Many):
        return node.items
    return [] if node is None else [node]
