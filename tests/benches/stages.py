"""The stages of a build, each timed apart, in this process; run by `python -m tests.bench`."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pipeline import assets, downloads, figures, pages, plugin, publish
from pipeline.check import check
from pipeline.search import files as search_files
from pipeline.view import words
from pipeline.view.show import Show
from tests.benches import one_language
from tests.catalogue_factory import AS_OF

T = TypeVar("T")


def timed(times: dict[str, float], name: str, work: Callable[[], T]) -> T:
    """Run a piece of work and note its wall time in seconds."""
    start = time.perf_counter()
    result = work()
    times[name] = time.perf_counter() - start
    return result


def run(folder: Path, processes: int) -> dict[str, Any]:
    """Time every stage over a generated catalogue. Returns seconds by stage, and counts."""
    times: dict[str, float] = {}
    cache = folder / "cache"
    data, content = folder / "data", folder / "content"
    timed(times, "check with Frictionless (first time)", lambda: check(data, content, AS_OF, cache))
    checked = timed(
        times, "check (tables remembered valid)", lambda: check(data, content, AS_OF, cache)
    )
    site = timed(times, "load", lambda: one_language(checked))
    shows = {"zh-hans": Show("zh-hans", words.load("zh-hans"))}
    planned = timed(times, "plan", lambda: pages.plan(site, shows))
    saved = timed(times, "figures", lambda: figures.saved_share(site.matters.values()))
    timed(times, "index", lambda: sum(len(data) for _, data in search_files.files(site)))
    timed(
        times,
        "exports",
        lambda: sum(
            len(body) if isinstance(body, bytes) else sum(map(len, body))
            for _, body in downloads.of_packages(site.packages, data)
        ),
    )
    asset_paths, _ = assets.bundle(words.THEME)
    with tempfile.TemporaryDirectory() as output:
        stage = publish.Stage(Path(output))
        job = plugin.Job(
            site,
            planned,
            shows,
            asset_paths,
            {"saved": saved, "downloads": {}},
            stage,
            lambda _d, _o: None,
            processes,
        )
        timed(times, "pages", lambda: plugin.render(job))
        size = sum(w.size for w in job.written)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children)
    rows = sum(len(t) for t in site.packages["catalogue"].tables.values())
    return {
        "times": times,
        "pages": len(planned),
        "bytes": size,
        "rows": rows,
        "peak_mb": peak / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]))))
