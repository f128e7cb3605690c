"""Promise against reality: what pages say of working times is what the rows come to."""

from __future__ import annotations

import csv
import gzip
import io
import random
import statistics
from fractions import Fraction

from pipeline.model.schema import Field, Schema
from pipeline.model.values import NOT_STATED
from pipeline.own_tables import table
from pipeline.reality import COLUMNS, Reality, realities
from tests import example
from tests.markup import parse

TEXTS = ("month", "matter_id", "unit")
SCHEMA = Schema(
    "times", "用时", "",
    tuple(Field(n, n, "string" if n in TEXTS else "integer") for n in COLUMNS), ("month",),
)  # fmt: skip


def made(*rows: tuple[object, ...]) -> dict[str, Reality]:
    return dict(realities({"working-time.times": table(SCHEMA, rows)}))


def test_months_and_all_together_are_those_of_the_cases_written_out() -> None:
    chance = random.Random(5)
    rows: list[tuple[object, ...]] = []
    taken: dict[str, list[int]] = {"2026-08": [], "2026-09": []}
    for month, days in taken.items():
        for day in chance.sample(range(30), 12):
            count = chance.randrange(1, 40)
            days += [day] * count
            rows.append((month, "m", 15, "工作日", day, count, count if day <= 15 else 0))
    chance.shuffle(rows)
    one = made(*rows)["m"]
    every = [*one.months, one.whole]
    cases = [*map(sorted, taken.values()), sorted(taken["2026-08"] + taken["2026-09"])]
    for spell, days in zip(every, cases, strict=True):
        assert spell.cases == len(days)
        assert spell.median == Fraction(statistics.median(days))
        assert spell.ninth == days[-(-90 * len(days) // 100) - 1]
        assert spell.on_time is not None
        assert abs(
            Fraction(spell.on_time) - Fraction(100 * sum(d <= 15 for d in days), len(days))
        ) <= Fraction(1, 20)
    assert [d for d, n in one.days for _ in range(n)] == cases[-1]


def test_what_is_not_stated_is_left_out_and_said() -> None:
    rows = (
        ("2026-08", "m", 5, "工作日", 3, 10, 10),
        ("2026-08", "m", 5, "工作日", NOT_STATED, 10, 10),
        ("2026-08", "m", 5, "工作日", 4, NOT_STATED, 4),
        ("2026-09", "m", NOT_STATED, "工作日", 4, 10, NOT_STATED),
        ("2026-07", "m", 5, "自然日", 4, 10, 10),
        ("2026-08", "other", 5, "工作日", 3, NOT_STATED, 0),
    )
    found = made(*rows)
    assert set(found) == {"m"}, "nothing can be said of the other"
    one = found["m"]
    assert (one.unit, one.left_out, [s.month for s in one.months]) == (
        "工作日",
        3,
        ["2026-08", "2026-09"],
    )
    assert (one.months[1].promised, one.months[1].on_time, one.whole.on_time) == (None, None, None)
    assert realities({}) == {}


def _rows() -> list[dict[str, str]]:
    text = (example.output() / "downloads/working-time/times.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_matter_with_data_has_its_page_and_its_guide_says_it() -> None:
    rows = _rows()
    matters = {r["matter_id"] for r in rows}
    assert len(matters) > 20
    for lang in ("zh-hans", "zh-hant", "en"):
        pages = {p.stem for p in (example.output() / lang / "times").glob("*.html")}
        assert pages == matters
    listed = example.text("zh-hans/times.html")
    for id_ in sorted(matters)[::5]:
        own = [r for r in rows if r["matter_id"] == id_]
        count = sum(int(r["cases"]) for r in own)
        share = Fraction(100 * sum(int(r["on_time"]) for r in own), count)
        guide = example.text(f"zh-hans/matters/{id_}.html")
        assert f"../../zh-hans/times/{id_}.html" in guide
        assert f"zh-hans/times/{id_}.html" in listed
        page = parse(example.text(f"zh-hans/times/{id_}.html"))
        assert f"办结 {count:,} 件" in page.text
        months, days = page.all("table")
        assert len(months.one("tbody").all("tr")) == len({r["month"] for r in own}) + 1
        twin = [int(tr.all("td")[0].text.replace(",", "")) for tr in days.one("tbody").all("tr")]
        assert sum(twin) == count
        last = months.one("tbody").all("tr")[-1].all("td")
        assert abs(Fraction(last[3].tight.rstrip("%")) - share) <= Fraction(1, 20)
        assert "working-time/times.csv" in page.text


def test_the_tick_stands_where_nine_in_ten_were_done() -> None:
    ticked = [
        p for p in (example.output() / "zh-hans" / "matters").glob("*.html")
        if 'class="bar-tick"' in p.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert len(ticked) > 10


def test_guides_stay_within_their_budget() -> None:
    for lang in ("zh-hans", "en"):
        for path in (example.output() / lang / "matters").glob("*.html"):
            assert len(gzip.compress(path.read_bytes(), 9)) <= 15 * 1024, path
