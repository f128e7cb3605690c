"""`make bench`: what each stage costs, and how that compares with peers in the same run.

Sizes are numbers of generated matters: BENCH_SIZES="500 2000 10000" by default. Everything runs on
as many cores as BENCH_CORES says (default: all), peers included.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benches import figures, peers
from tests.browser.server import serving
from tests.build_tools import build_site
from tests.example import DAY, ROOT
from tests.generate import generate
from tests.lighthouse import PAGES, judged

SEED = 20261123
SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "500 2000 10000").split()]
CORES = int(os.environ.get("BENCH_CORES", os.cpu_count() or 1))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))


def _stages(folder: Path, processes: int) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benches.stages", str(folder), str(processes)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Print Lighthouse's scores of the example, then one table a size."""
    _lighthouse()
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            generate(folder, size, SEED)
            _one_size(folder, size)
    figures.main(SEED)


def _lighthouse() -> None:
    """Print what Lighthouse gives for performance, as the median of runs, against the 98 that are asked for."""
    with tempfile.TemporaryDirectory() as name:
        build_site(ROOT, Path(name) / "output", as_of=DAY)
        with serving(Path(name) / "output") as server:
            for kind, path in PAGES.items():
                scores = [
                    judged(f"{server.address}/{path}", "performance")["categories"]["performance"][
                        "score"
                    ]
                    for _ in range(RUNS)
                ]
                print(
                    f"  Lighthouse performance, {kind:14} {100 * statistics.median(scores):8.0f} of 98"
                )


def _one_size(folder: Path, size: int) -> None:
    ours = _stages(folder, CORES)
    times = ours["times"]
    assert isinstance(times, dict)
    print(
        f"\n{size:,} matters, {ours['rows']:,} rows, {ours['pages']:,} pages, one language, {CORES} cores"
    )
    for stage, seconds in times.items():
        print(f"  {stage:38} {seconds:8.2f} s")
    print(f"  {'peak memory':38} {ours['peak_mb']:8.0f} MB")
    page_ms = 1000 * times["pages"] / int(str(ours["pages"]))
    print(f"  {'a page':38} {page_ms:8.2f} ms")
    loop = peers.jinja_loop(folder)
    peers.hugo_site(folder / "jinja", folder / "hugo")
    hugo = [peers.hugo(folder / "hugo", CORES) for _ in range(RUNS)]
    mine = [
        times["pages"],
        *(float(_stages(folder, CORES)["times"]["pages"]) for _ in range(RUNS - 1)),
    ]  # type: ignore[index]
    seconds, count, written = statistics.median(h[0] for h in hugo), hugo[0][1], hugo[0][2]
    pages = statistics.median(mine)
    duck = statistics.median(peers.duck(folder) for _ in range(RUNS))
    print(
        f"  bare Jinja loop, 1 core                {loop:8.2f} s   pages/loop   {pages / loop:6.2f}"
    )
    print(
        f"  Hugo, {count:,} pages, {written / 1e6:.0f} MB (ours {int(str(ours['bytes'])) / 1e6:.0f} MB) "
        f"{seconds:8.2f} s   pages/Hugo   {pages / seconds:6.2f}"
    )
    checked = times["check (tables remembered valid)"]
    print(
        f"  DuckDB, the same tables                {duck:8.2f} s   check/DuckDB {checked / duck:6.2f}"
    )


if __name__ == "__main__":
    main()
