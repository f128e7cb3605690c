"""What all tests share."""

from __future__ import annotations

from pipeline.model.values import Missing


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case of a missing value, which refuses to become text by itself."""
    return val.name if isinstance(val, Missing) else None
