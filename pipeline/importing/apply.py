"""A mapping applied to a source: rows of the catalogue's tables, and the ledger of every cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.findings import Finding, Refused, Text
from pipeline.importing import identity, sources
from pipeline.importing.evaluate import Evaluator, Value, fields_of, taken_unmatched
from pipeline.importing.ledger import Ledger, Use
from pipeline.importing.normalise import canonical, judge, spoilt
from pipeline.importing.patterns import split
from pipeline.importing.records import Record, Records, collect, objects, wrong
from pipeline.importing.rows import Contribution, Key, MadeRow, Store
from pipeline.importing.settle import settle
from pipeline.importing.sources import Cell, Document
from pipeline.importing.spec import VIRTUAL, Expr, MappingSpec, TableSpec
from pipeline.model.schema import LIST_SEPARATOR, Field

CUT_LENGTHS = (255, 256, 500, 512, 1000, 1024, 2000, 2048, 4000, 4096, 8000, 32767)
"""Lengths at which databases and spreadsheets cut a text without saying so."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import makes: rows as text by table, and the ledger."""

    tables: dict[str, list[dict[str, str]]]
    ledger: Ledger


def run(path: Path, spec: MappingSpec) -> Imported:
    """Import a source file. Raises Refused where the source or the mapping cannot be used."""
    document = sources.read(path, spec.encoding, spec.delimiter)
    return apply(document, spec)


def apply(document: Document, spec: MappingSpec) -> Imported:
    """Apply a mapping to a source that was read."""
    ledger = Ledger(list(document.cells))
    found = {name: collect(document, s, spec.file, ledger) for name, s in spec.sources.items()}
    _check_columns(spec, found)
    exprs = [*fields_of([t.fields for t in spec.tables]), *spec.derive.values()]
    worker = _Worker(spec, Evaluator(spec, taken_unmatched(exprs)), ledger)
    for table in spec.tables:
        for record in found[table.source].rows:
            for each in _expanded(table, record, worker.evaluator):
                worker.row(table, each)
    _refuse_collisions(worker.store, spec)
    tables = settle(worker.store, ledger)
    _explain_rest(spec, found, ledger)
    _notes(spec, ledger)
    ledger.counts()
    return Imported(tables, ledger)


def _check_columns(spec: MappingSpec, found: dict[str, Records]) -> None:
    """Refuse a mapping that names a column its source has not got."""
    problems: list[Finding] = []
    for table in spec.tables:
        records = found[table.source]
        here = [*records.columns, *spec.derive, *VIRTUAL]
        named = [(e.line, c) for e in [*table.fields.values(), *table.key] for c in e.columns()]
        named += [(table.line, c) for c, _ in [*table.when, *table.unless]]
        named += [(table.line, table.each_column)] if table.each_column else []
        for line, column in named:
            if column not in here and not records.open:
                known = Text(f"来源没有列 {column}", f"the source has no column {column}")
                problems += wrong(spec.file, line, known, records.columns, column).findings
    everywhere = {c for r in found.values() for c in r.columns} | {*spec.derive, *VIRTUAL}
    for name, expr in spec.derive.items():
        for column in expr.columns():
            if column not in everywhere and not any(r.open for r in found.values()):
                known = Text(f"{name}：来源没有列 {column}", f"{name}: no column {column}")
                problems += wrong(spec.file, expr.line, known, sorted(everywhere), column).findings
    if problems:
        raise Refused(problems)


def _expanded(table: TableSpec, record: Record, evaluator: Evaluator) -> Iterator[Record]:
    """Yield the records of which a table makes its rows: parts of a cell, nested objects, or itself."""
    made = [record]
    if table.each_list:
        made = objects(record, table.each_list)
    elif table.each_column:
        made = _parts(table, record, evaluator)
    for index, each in enumerate(made, start=1):
        if len(made) > 1 or each is not record:
            each.virtual |= _position(index, len(made))
        if each.meets(table.when) and each.meets(table.unless, none=True):
            yield each


def _parts(table: TableSpec, record: Record, evaluator: Evaluator) -> list[Record]:
    value = evaluator.column(table.each_column, record)
    if value.text is None or not value.cells:
        return []
    parts = split(value.text, table.each_split)
    return [
        Record(record.cells, record.lists, {**record.virtual, "@part": part}, value.cells[0])
        for part in parts
    ]


def _position(index: int, count: int) -> dict[str, str]:
    place = "first" if index == 1 else "last" if index == count else "middle"
    following = "" if index == count else str(index + 1)
    return {
        "@index": str(index), "@next": following, "@position": "only" if count == 1 else place,
    }  # fmt: skip


class _Worker:
    """Makes rows of records."""

    def __init__(self, spec: MappingSpec, evaluator: Evaluator, ledger: Ledger):
        self.spec, self.evaluator, self.ledger = spec, evaluator, ledger
        self.store = Store()
        self.keyed: dict[str, TableSpec] = {}
        for table in spec.tables:
            if table.key:
                self.keyed.setdefault(table.schema.name, table)
        self.cache: dict[tuple[str, str, str], tuple[str, Text | None]] = {}

    def row(self, table: TableSpec, record: Record) -> None:
        """Add a record to its row: a new one, or the one that has the same key."""
        key = self.key(table.key, record)
        if table.key and key is None:
            return
        made = {
            name: self.contribution(table.schema.field(name), expr, record)
            for name, expr in table.fields.items()
        }
        if not (table.key or table.each_column or _says(table, record, made)):
            return
        row = self.store.row(table, key)
        if row.fresh and table.id_style:
            values = [
                v.text for v in (self.evaluator.value(e, record) for e in table.id_from) if v.text
            ]
            row.id = identity.make(table.id_style, values, table.id_prefix)
        row.fresh = False
        for name, contribution in made.items():
            row.add(name, contribution)

    def key(self, exprs: tuple[Expr, ...], record: Record) -> Key | None:
        """Return a record's key; None where every part of it is nothing."""
        values = [self.evaluator.value(e, record).text for e in exprs]
        return tuple(" ".join((v or "").split()) for v in values) if any(values) else None

    def contribution(self, field: Field, expr: Expr, record: Record) -> Contribution:
        """Return what a record says of one field."""
        if expr.count:
            return Contribution(count=expr.count)
        if expr.row:
            return self.reference(expr, record)
        value = self.evaluator.value(expr, record)
        if value.text is None or value.problem:
            return Contribution(None, value.cells, problem=value.problem, nothing=value.nothing)
        text, problem = self.judged(field, value)
        own = bool(value.cells)
        return Contribution(text, value.cells, problem=problem, own=own, constant=value.constant,
                            collect=expr.collect, composed=value.composed)  # fmt: skip

    def judged(self, field: Field, value: Value) -> tuple[str, Text | None]:
        """Return the canonical text of a value, and why it cannot be taken."""
        text = value.text or ""
        for cell in value.cells:
            if why := spoilt(field, cell.text, cell.kind):
                return text, why
        at = (f"{field.name} {field.type} {field.form} {field.codes}", text, value.kind)
        if at not in self.cache:
            made = canonical(field, text)
            if field.form == "list":
                made = LIST_SEPARATOR.join(
                    dict.fromkeys(p.strip() for p in made.split(LIST_SEPARATOR))
                )
            self.cache[at] = made, judge(field, made)
        return self.cache[at]

    def reference(self, expr: Expr, record: Record) -> Contribution:
        """Return the key of the row that a field refers to."""
        target = self.keyed[expr.row]
        key = self.key(expr.by or target.key, record)
        values = [self.evaluator.value(e, record) for e in expr.by]
        cells = tuple(c for v in values for c in v.cells)
        nothing = any(v.nothing for v in values)
        if key is None or nothing:
            return Contribution(None, cells, nothing=nothing)
        return Contribution(cells=cells, row=(expr.row, key), own=bool(cells))


def _says(table: TableSpec, record: Record, made: dict[str, Contribution]) -> bool:
    """Say whether a record has anything of its own for a row without a key."""
    nested = table.each_list and any(c.startswith(table.each_list) for c in record.cells)
    return bool(nested) or any(c.own for c in made.values())


def _refuse_collisions(store: Store, spec: MappingSpec) -> None:
    """Refuse an import in which two keys give one id: which row would it be?"""
    seen: dict[tuple[str, str], MadeRow] = {}
    for row in store.all():
        at = (row.spec.schema.name, row.id)
        if row.id and at in seen:
            keys = [" + ".join(filter(None, r.key or ())) for r in (seen[at], row)]
            found = Text(
                f"{keys[0]} 与 {keys[1]} 得到同一编号 {row.id}",
                f"{keys[0]} and {keys[1]} both get the id {row.id}",
            )
            raise wrong(spec.file, row.spec.line, found, ["id: pinyin-hash"])
        seen[at] = row


IGNORED = Text("映射声明不写入", "left out as the mapping declares")
NO_COLUMN = Text("映射没有提到这一列", "the mapping does not mention this column")
NO_SOURCE = Text("映射没有读取这一张表或这一部分", "the mapping does not read this sheet or part")
ONLY_KEY = Text(
    "没有可写入的行，或只用来分组、编号、作条件",
    "no row to stand in, or used for keys, ids or conditions only",
)


def _explain_rest(spec: MappingSpec, found: dict[str, Records], ledger: Ledger) -> None:
    """Say of every cell without a use why it was not placed."""
    mapped: set[str] = set()
    for table in spec.tables:
        exprs = [*table.fields.values(), *table.key, *table.id_from]
        mapped |= {c for e in exprs for c in e.columns()} | {table.each_column}
        mapped |= {c for c, _ in [*table.when, *table.unless]}
    mapped |= {c for name in mapped & set(spec.derive) for c in spec.derive[name].columns()}
    there = {id(c) for r in found.values() for row in r.rows for c in row.cells.values()}
    for cell in ledger.cells:
        if ledger.used(cell):
            continue
        why = NO_COLUMN
        if cell.column in spec.ignore:
            reason = spec.ignore[cell.column]
            why = Text(f"{IGNORED.zh}：{reason}", f"{IGNORED.en}: {reason}") if reason else IGNORED
        elif cell.column in mapped:
            why = ONLY_KEY
        elif id(cell) not in there and "[]" not in cell.column:
            why = NO_SOURCE
        ledger.add([cell], Use("not placed", why=why))


def _notes(spec: MappingSpec, ledger: Ledger) -> None:
    """Tell the constants, once each, and the texts that look cut off."""
    for table in spec.tables:
        for name, expr in table.fields.items():
            if expr.value:
                at = f"{table.schema.name}.{name}"
                ledger.notes.append(
                    Text(
                        f"声明的常量 {at} = {expr.value}", f"declared constant {at} = {expr.value}"
                    )
                )
    longest: dict[str, int] = defaultdict(int)
    for cell in ledger.cells:
        longest[cell.column] = max(longest[cell.column], len(cell.text))
    cut: dict[str, list[Cell]] = defaultdict(list)
    for cell in ledger.cells:
        if len(cell.text) == longest[cell.column] and len(cell.text) in CUT_LENGTHS:
            cut[cell.column].append(cell)
    for column, cells in cut.items():
        where = ", ".join(c.where for c in cells[:20])
        n, size = len(cells), longest[column]
        ledger.notes.append(
            Text(
                f"{column}：{n} 格恰有 {size} 字，像是被截断，照原样写入，须核实：{where}",
                f"{column}: {n} cells have exactly {size} characters and look cut off; placed as they are: {where}",
            )
        )
