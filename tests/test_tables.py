"""The quick way through a column and the careful one give the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.formats import base
from pipeline.model.schema import Field, Schema
from pipeline.model.values import NOT_APPLICABLE, NOT_STATED
from pipeline.reading import tables
from pipeline.reading.descriptors import Descriptor, Resource
from pipeline.reading.lexical import parse
from pipeline.reading.packages import Package
from pipeline.reading.table import MANY, Table, Texts
from pipeline.reading.tables import FEW, _plain
from tests import big_table

TRICKY = [
    "a-", "-a", "a--b", "a", "con", "CON", "index", "", "未公开", "不适用", " a", "a ", "　a", "a\u3000",
    "=1+1", "@x", "-x", "+86 1", "甲\n乙", "甲\n", "x" * 81, "x" * 1001, "名" * 1000, "名" * 1001, "1", "01",
    "0e0", "1e5", "nan", "null", "true", "a.b", "é", "ﬁ", "\u00a0x", "x\u2028", "'0571", "’x", "a b",
]  # fmt: skip
FILL = [f"fill-{n}" for n in range(FEW)]


@pytest.mark.parametrize("form", ["", "long", "slug"])
@given(texts=st.lists(st.text(max_size=12), max_size=8))
@example(texts=TRICKY)
@settings(max_examples=150, deadline=None)
def test_what_is_let_through_at_once_would_be_let_through_one_by_one(
    form: str, texts: list[str]
) -> None:
    spec = Field("x", "X", form=form)  # type: ignore[arg-type]
    texts = [
        t for t in dict.fromkeys([*texts, *FILL]) if t.isprintable() or "\n" in t or t in TRICKY
    ]
    plain = _plain(spec, pa.array(texts))
    assert plain[-len(FILL) :].all(), "ordinary texts take the quick way"
    for index in np.flatnonzero(plain):
        assert parse(spec, texts[index]) == texts[index]


def _many() -> Table:
    """Return a table of very many different texts, some of them missing, some not as they are written."""
    fields = (
        Field("id", "编号", form="slug"),
        Field("text", "文字", form="long"),
        Field("n", "数", type="integer"),
    )
    text = ["", "不适用", '"甲\r\n乙"', '"丙""丁"', *(f"{n}号" for n in range(MANY)), "", "末"]
    rows = "".join(f"id-{n},{cell},{n % 9}\n" for n, cell in enumerate(text))
    schema = Schema("rows", "行", "", fields, ("id",))
    table, found = tables.read(f"id,text,n\n{rows}".encode(), "many/rows.csv", schema)
    assert table is not None, found
    return table


def test_very_many_texts_are_what_they_would_be_as_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How a column is kept changes no value and no byte of a download."""
    kept = _many()
    _write(kept, tmp_path / "kept")
    monkeypatch.setattr(tables, "MANY", 10 * MANY)
    monkeypatch.setattr(base, "MANY", 10 * MANY)
    plain = _many()
    _write(plain, tmp_path / "plain")
    assert [type(c.values) for c in kept.columns] == [Texts, Texts, tuple]
    for one, other in zip(kept.columns, plain.columns, strict=True):
        assert (one.codes == other.codes).all()
        assert (*one.values,) == other.values
        assert one.cells() == other.cells()
        assert one.cells(slice(2, 5)) == other.cells(slice(2, 5))
        for at in (0, 1, 2, 5, len(other.values) - 1, -1):
            assert one.values[at] == other.values[at]
        for some in (slice(3), slice(5, 1, -2), slice(-2, None)):
            assert (*one.values[some],) == other.values[some]
    assert kept.columns[1].cells()[:4] == [NOT_STATED, NOT_APPLICABLE, "甲\n乙", '丙"丁']
    files = sorted(p.relative_to(tmp_path / "plain") for p in (tmp_path / "plain").rglob("*.*"))
    assert len(files) == 10, files
    for file in files:
        assert (tmp_path / "kept" / file).read_bytes() == (tmp_path / "plain" / file).read_bytes()


def _write(table: Table, folder: Path) -> None:
    resource = Resource("rows.csv", table.schema)
    about = Descriptor("many", {"name": "many", "title": "示例"}, (resource,))
    folder.mkdir()
    big_table.write(Package("many", about, {"rows": table}), folder)
