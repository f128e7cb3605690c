"""Progress of a long command: a bar on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from pipeline.findings import Text


@contextmanager
def progress(lang: str) -> Iterator[Callable[[Text, int, int], None]]:
    """Give a function (what, done, total) that shows how far the work is, on standard error."""
    if not sys.stderr.isatty():
        yield _Lines(lang)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: Text, done: int, total: int) -> None:
            name = what.say(lang)
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, total=total)

        yield tell


class _Lines:
    """Writes a line when a piece of work begins, and at each fifth of it."""

    def __init__(self, lang: str):
        self.lang, self.said = lang, ("", -1)

    def __call__(self, what: Text, done: int, total: int) -> None:
        step = (what.zh, 5 * done // max(total, 1))
        if step != self.said:
            self.said = step
            print(f"{what.say(self.lang)} {done}/{total}", file=sys.stderr, flush=True)
