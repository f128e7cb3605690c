"""The quick way through a column and the careful one give the same."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.model.schema import Field
from pipeline.reading.lexical import parse
from pipeline.reading.tables import FEW, _plain

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
