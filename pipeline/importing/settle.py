"""Settling: one value for each field, rows without what they must have taken out, cells accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pipeline.findings import Text, capped
from pipeline.importing.ledger import Ledger, Use
from pipeline.importing.rows import Contribution, MadeRow, Store
from pipeline.importing.sources import Cell
from pipeline.model.schema import LIST_SEPARATOR
from pipeline.model.values import MISSING_CELLS

NO_REASON = Text("", "")
NO_ROW = Text("所指的行不存在", "the row it refers to does not exist")
SAYS_NONE = Text("映射声明这个值表示没有", "the mapping declares that this value means nothing")


class _Settled:
    """A row whose fields are settled: texts, references, and the uses its cells get if it stays."""

    def __init__(self, row: MadeRow):
        self.row = row
        self.name = row.spec.schema.name
        self.texts: dict[str, str] = {"id": row.id} if row.id else {}
        self.refs: dict[str, Contribution] = {}
        self.counts: dict[str, str] = {}
        self.uses: list[tuple[Iterable[Cell], Use]] = []
        for name, said in row.said.items():
            self.field(name, said)

    def use(
        self,
        name: str,
        contribution: Contribution,
        outcome: str,
        after: str = "",
        why: Text = NO_REASON,
    ) -> None:
        self.uses.append((contribution.cells, Use(outcome, f"{self.name}.{name}", after, why)))

    def field(self, name: str, said: list[Contribution]) -> None:
        """Settle one field. Values that contradict each other are refused, all of them."""
        if said[0].count:
            self.counts[name] = said[0].count
            return
        for each in said:
            if each.problem:
                self.use(name, each, "refused", why=each.problem)
            elif each.nothing:
                self.use(name, each, "not placed", why=SAYS_NONE)
        good = [c for c in said if c.stands_for() is not None and not c.problem]
        if not good:
            return
        if good[0].collect:
            self.collected(name, good)
            return
        different = list(dict.fromkeys(c.stands_for() for c in good))
        if len(different) > 1:
            shown = " / ".join(capped(_shown(d)) for d in different[:6])
            why = Text(
                f"同一行有互相矛盾的值：{shown}", f"values that contradict each other: {shown}"
            )
            for each in good:
                self.use(name, each, "refused", why=why)
            return
        self.keep(name, good)

    def keep(self, name: str, good: list[Contribution]) -> None:
        """Take the first of equal values; the others are merged into it."""
        first = good[0]
        if first.row is not None:
            self.refs[name] = first
        else:
            self.texts[name] = first.text or ""
        taken: set[int] = set()
        for each in good:
            fresh = not taken
            for cell in each.cells:
                if id(cell) not in taken:
                    outcome = "merged" if not fresh else self.placed(cell, each)
                    self.uses.append(
                        ([cell], Use(outcome, f"{self.name}.{name}", first.text or ""))
                    )
            taken.update(id(c) for c in each.cells)

    @staticmethod
    def placed(cell: Cell, contribution: Contribution) -> str:
        """Say whether a cell stands as it was."""
        if contribution.row is not None:
            return "placed"
        if contribution.composed and cell.text in (contribution.text or ""):
            return "placed"
        return "placed" if contribution.text == cell.text else "changed"

    def collected(self, name: str, good: list[Contribution]) -> None:
        """Gather the different values of a row's records: a list, or lines of a long text."""
        listed = self.row.spec.schema.field(name).form == "list"
        between = LIST_SEPARATOR if listed else "\n"
        parts: dict[str, None] = {}
        for each in good:
            text = each.text or ""
            new = [p for p in (text.split(between) if listed else [text]) if p not in parts]
            parts.update(dict.fromkeys(new))
            for cell in each.cells:
                outcome = self.placed(cell, each) if new else "merged"
                self.uses.append(([cell], Use(outcome, f"{self.name}.{name}", text)))
        self.texts[name] = between.join(parts)


def _shown(value: object) -> str:
    return (
        value
        if isinstance(value, str)
        else " + ".join(value[1])
        if isinstance(value, tuple)
        else str(value)
    )


def settle(store: Store, ledger: Ledger) -> dict[str, list[dict[str, str]]]:
    """Settle all rows; note the use of every cell in the ledger. Returns the rows by table."""
    settled = {id(row): _Settled(row) for row in store.all()}
    dead = _dead(store, settled)
    for row in store.all():
        each = settled[id(row)]
        if id(row) in dead:
            _refuse(each, dead[id(row)], ledger)
        else:
            _resolve(each, store, settled, dead)
    _number(store, settled, dead)
    tables: dict[str, list[dict[str, str]]] = {}
    for name, rows in store.tables.items():
        live = [settled[id(r)] for r in rows if id(r) not in dead]
        tables[name] = _unique(live, ledger)
    _dangling(tables, store, settled, ledger)
    ledger.rows_out = {name: len(rows) for name, rows in tables.items()}
    return tables


def _dead(store: Store, settled: dict[int, _Settled]) -> dict[int, Text]:
    """Return the rows that lack a required field, or whose owner is such a row, and why."""
    dead: dict[int, Text] = {}
    while True:
        before = len(dead)
        for row in store.all():
            if id(row) not in dead and (why := _lacks(settled[id(row)], store, dead)):
                dead[id(row)] = why
        if len(dead) == before:
            return dead


def _lacks(each: _Settled, store: Store, dead: dict[int, Text]) -> Text | None:
    for field in each.row.spec.schema.fields:
        if not field.required or field.name in each.counts:
            continue
        ref = each.refs.get(field.name)
        if ref is not None and ref.row is not None:
            target = store.by_key.get(ref.row)
            if target is None or id(target) in dead:
                return Text(
                    f"整行拒绝：{field.title}所指的行不存在",
                    f"row refused: {field.name} refers to no row",
                )
        elif each.texts.get(field.name, "") in MISSING_CELLS:
            return Text(
                f"整行拒绝：没有必填的{field.title}",
                f"row refused: {field.name} is required and has no value",
            )
    return None


def _refuse(each: _Settled, why: Text, ledger: Ledger) -> None:
    for cells, use in each.uses:
        kept = use.outcome == "refused"
        ledger.add(cells, use if kept else Use("refused", use.target, use.after, why))


def _resolve(
    each: _Settled, store: Store, settled: dict[int, _Settled], dead: dict[int, Text]
) -> None:
    """Turn references into ids; a reference to no row is left empty and told."""
    for name, ref in each.refs.items():
        target = store.by_key.get(ref.row) if ref.row else None
        if target is not None and id(target) not in dead and "id" in settled[id(target)].texts:
            each.texts[name] = settled[id(target)].texts["id"]
        else:
            each.use(name, ref, "refused", why=NO_ROW)


def _number(store: Store, settled: dict[int, _Settled], dead: dict[int, Text]) -> None:
    """Number the rows that are counted within their owner, in the order of the source."""
    counters: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in store.all():
        each = settled[id(row)]
        for name, owner in each.counts.items():
            if id(row) in dead:
                continue
            at = (each.name, name, each.texts.get(owner, ""))
            counters[at] += 1
            each.texts[name] = str(counters[at])


def _unique(live: list[_Settled], ledger: Ledger) -> list[dict[str, str]]:
    """Return the rows of a table; a second row with the same key is merged or refused."""
    seen: dict[tuple[str, ...], dict[str, str]] = {}
    for each in live:
        key = tuple(each.texts.get(k, "") for k in each.row.spec.schema.key)
        if key not in seen:
            seen[key] = each.texts
            for cells, use in each.uses:
                ledger.add(cells, use)
        elif seen[key] == each.texts:
            for cells, use in each.uses:
                ledger.add(cells, use if use.outcome == "refused" else Use("merged", use.target))
        else:
            _refuse(each, Text("同一编号已有另一行", "another row has this key already"), ledger)
    return list(seen.values())


def _dangling(
    tables: dict[str, list[dict[str, str]]],
    store: Store,
    settled: dict[int, _Settled],
    ledger: Ledger,
) -> None:
    """Take out references, written as texts, to rows that are not there, and tell them."""
    ids = {name: {r.get("id", "") for r in rows} for name, rows in tables.items()}
    for row in store.all():
        each = settled[id(row)]
        for field in each.row.spec.schema.fields:
            text = each.texts.get(field.name, "")
            if field.references is None or text in MISSING_CELLS or field.references[1] != "id":
                continue
            parts = text.split(LIST_SEPARATOR) if field.form == "list" else [text]
            if not set(parts) <= ids.get(field.references[0], set()) and not field.required:
                each.texts[field.name] = ""
                for said in each.row.said.get(field.name, []):
                    ledger.add(said.cells, Use("refused", f"{each.name}.{field.name}", why=NO_ROW))
