"""What the makers of the example's figures share: rows of the catalogue, CSV, shares, working days, chance."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parents[2] / "data"
SEED = 20261127
MONTHS = tuple(f"2026-{month:02}" for month in range(5, 11))
LAST = date(2026, 10, 31)
"""The day until which the example's figures go."""
NONE = "不适用"
UNKNOWN = "未公开"

Row = Sequence[object]


def chance(name: str) -> random.Random:
    """Return the chance of one table: of its own, so that a table that changes moves no other."""
    return random.Random(f"{SEED} {name}")


@cache
def catalogue(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table of the example's catalogue, in their order."""
    with (DATA / "catalogue" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _columns(folder: str) -> dict[str, list[str]]:
    """Return the columns of each file of a package, as its descriptor says."""
    text = (DATA / folder / "datapackage.yaml").read_text(encoding="utf-8")
    return {
        resource["path"]: [field["name"] for field in resource["schema"]["fields"]]
        for resource in yaml.safe_load(text)["resources"]
    }


def written(path: str, rows: Iterable[Row]) -> dict[str, bytes]:
    """Return a table by its path in `data/`, as the bytes of a CSV file; the descriptor names its columns."""
    folder, _, file = path.partition("/")
    names = _columns(folder)[file]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        assert len(row) == len(names), (path, row)
        writer.writerow(row)
    return {path: out.getvalue().encode()}


def percent(of: int, to: int) -> str:
    """Return a share in percent with two decimals, halves up, as the halls publish it; 不适用 of nothing."""
    if not to:
        return NONE
    return str((Decimal(of) * 100 / Decimal(to)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def parted(total: int, weights: Sequence[float]) -> list[int]:
    """Part a whole number by weights, so that the parts sum to it."""
    made, left, weight = [], total, sum(weights)
    for each in weights[:-1]:
        made.append(min(left, int(total * each / weight)))
        left -= made[-1]
    return [*made, left]


@cache
def _working() -> tuple[date, ...]:
    with (DATA / "calendar" / "days.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            date.fromisoformat(row["date"])
            for row in csv.DictReader(file)
            if row["kind"] in ("工作日", "调休上班")
        )


def later(day: date, working: int) -> date:
    """Return the day so many working days after another; with 0 that day, or the next working one."""
    days = [each for each in _working() if each > day or (not working and each == day)]
    return days[max(0, working - 1)]


def spread(rng: random.Random, first: date, last: date, count: int) -> list[date]:
    """Return so many working days between two days, in their order."""
    days = [day for day in _working() if first <= day <= last]
    return sorted(rng.choice(days) for _ in range(count))


def plus(day: date, natural: int) -> date:
    """Return the day so many natural days after another."""
    return day + timedelta(days=natural)
