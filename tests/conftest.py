"""What all tests share."""

from __future__ import annotations

import os
import uuid

import pytest

from pipeline.model.values import Missing
from tests import example
from tests.browser import films


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case of a missing value, which refuses to become text by itself."""
    return val.name if isinstance(val, Missing) else None


def pytest_configure(config: pytest.Config) -> None:
    """Name the run: the processes that xdist starts inherit the name."""
    os.environ.setdefault(example.RUN, uuid.uuid4().hex)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove the shared example when the last process is done: workers end before the one above them."""
    if not hasattr(session.config, "workerinput"):
        example.clean_up()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which films of this run are kept to be looked at, and where."""
    made, scenes = films.contact_sheet(os.environ[example.RUN])
    if made:
        where = films.folder() / "index.html"
        terminalreporter.write_line(f"{made} films, {scenes} scenes: {where}")
