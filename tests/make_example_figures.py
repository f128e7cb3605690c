"""Makes the example's invented figures: `python -m tests.make_example_figures` writes them anew.

Monthly cases by body and window evaluation, of an invented city, from one seed. Only bodies
with matters in force have cases, and what comes in is what goes out.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261127
MONTHS = [f"2026-{month:02}" for month in range(1, 11)]


def _rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / "catalogue" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _csv(names: list[str], rows: list[list[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().encode()


def percent(of: int, to: int) -> str:
    """Return a share with two decimals, halves up, as the halls publish it."""
    return str((Decimal(of) * 100 / Decimal(to)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def bodies() -> list[str]:
    """Return the bodies with matters in use, those with the most first."""
    count = Counter(m["body_id"] for m in _rows("matters") if m["status"] == "在用")
    return [body for body, _ in count.most_common()]


def cases(chance: random.Random) -> bytes:
    """Return the monthly cases of each body."""
    names = [
        "month", "body_id", "carried_in", "accepted", "instant", "completed", "on_site", "on_time", "overdue",
        "carried_out", "on_time_rate", "on_site_rate",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for body in bodies():
        size, carried = chance.randint(20, 900), chance.randint(0, 30)
        for month in MONTHS:
            accepted = max(1, int(size * chance.uniform(0.75, 1.3)))
            left = min(carried + accepted - 1, chance.randint(0, max(1, size // 12)))
            completed = carried + accepted - left
            instant = int(completed * chance.uniform(0.3, 0.8))
            on_site = min(
                completed, instant + int((completed - instant) * chance.uniform(0.3, 0.9))
            )
            overdue = chance.choice([0, 0, 0, 0, 1, 2]) if completed > 40 else 0
            rows.append([
                month, body, carried, accepted, instant, completed, on_site, completed - overdue, overdue, left,
                percent(completed - overdue, completed), percent(on_site, completed),
            ])  # fmt: skip
            carried = left
    return _csv(names, sorted(rows, key=lambda r: (str(r[0]), str(r[1]))))


def scores(chance: random.Random) -> bytes:
    """Return the monthly evaluation of each window: points taken off and added, each with its reason."""
    taken = [
        ("首问负责没有登记", 2),
        ("材料没有一次告知", 3),
        ("窗口无人值守", 5),
        ("台面不整洁", 1),
    ]
    added = [("主动上门服务", 2), ("办事人书面表扬", 3), ("提出流程建议被采纳", 4)]
    rows: list[list[object]] = []
    for month in MONTHS:
        for window in [w for w in _rows("windows") if w["venue_id"] == "shi-zhongxin"]:
            minus = chance.choice([None, None, None, *taken])
            plus = chance.choice([None, None, None, None, *added])
            off, on = (minus[1] if minus else 0), (plus[1] if plus else 0)
            total = 100 - off + on
            rows.append([
                month, window["id"], 100, off, minus[0] if minus else "不适用", on, plus[0] if plus else "不适用",
                total, "好" if total >= 99 else "一般" if total >= 95 else "差",
            ])  # fmt: skip
    names = [
        "month",
        "window_id",
        "base",
        "deducted",
        "deducted_for",
        "added",
        "added_for",
        "score",
        "grade",
    ]
    return _csv(names, rows)


def files() -> dict[str, bytes]:
    """Return the invented tables by their path in `data/`; the same bytes each time."""
    chance = random.Random(SEED)
    return {"cases/cases.csv": cases(chance), "evaluation/scores.csv": scores(chance)}


if __name__ == "__main__":
    for path, content in files().items():
        (ROOT / "data" / path).write_bytes(content)
