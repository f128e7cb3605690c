"""What exports as JSON have in common: nothing that is not stated, exact numbers, moments, lists in pieces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.model.values import Missing

Record = dict[str, Any]


def stated(values: Mapping[str, object]) -> Record:
    """Return what is there: without None, missing values, empty lists and empty records."""
    kept = {k: v for k, v in values.items() if v is not None and not isinstance(v, Missing)}
    return {k: v for k, v in kept.items() if not (isinstance(v, dict | list | str) and not v)}


def number(value: object) -> int | float | None:
    """Return a number as JSON has it. Up to 15 digits, which tables allow, a double prints what it was."""
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return None


def moment(day: date, timezone: str) -> str:
    """Return the beginning of a day: more is not known of a notice than its day."""
    return datetime.combine(day, time(), ZoneInfo(timezone)).isoformat()


def in_list(
    records: Iterable[Record], before: str = "[\n", after: str = "\n]\n"
) -> Iterator[bytes]:
    """Yield records as a JSON list, a line each, piece by piece."""
    yield before.encode()
    for count, record in enumerate(records):
        yield f"{',' if count else ''}\n{json.dumps(record, ensure_ascii=False)}".encode()
    yield after.encode()
