"""The search in Chromium at several sizes, beside a plain scan of names and MiniSearch in the same run.

    python -m tests.benches.search

Names are made up of the words of the example generator; questions are halves of names, as typed by
somebody who knows what he wants: all three find them, so that what is compared is time.
"""

from __future__ import annotations

import gzip
import random
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from pipeline.search.evaluate import STATIC, documents_of
from pipeline.search.index import SCRIPTS, index_files
from tests.browser.chromium import chromium
from tests.generate import MATERIALS, SCOPES, THINGS, VARIANTS, VERBS

SIZES = (500, 2000, 10000)
QUESTIONS = 200

_MEASURE = """given => {
  const [names, questions] = given;
  const time = (ask) => {
    questions.slice(0, 20).forEach(ask);
    const all = questions.map(q => { const t = performance.now(); ask(q); return performance.now() - t; });
    all.sort((a, b) => a - b);
    return [all[all.length >> 1], all[Math.floor(all.length * 0.95)]];
  };
  const found = {gongkai: time(q => GongkaiSearch.search(q))};
  found.scan = time(q => names.filter(name => name.includes(q)));
  if (window.MiniSearch) {
    const tokenize = text => Array.from(text);
    const mini = new MiniSearch({fields: ["name"], tokenize});
    mini.addAll(names.map((name, id) => ({id, name})));
    found.minisearch = time(q => mini.search(q));
  }
  return found;
}"""


def names(count: int) -> list[str]:
    """Return so many different names, always the same."""
    parts = product(MATERIALS, SCOPES, VARIANTS, VERBS, THINGS)
    every = [f"{thing}{material}{verb}{scope}{variant}"
             for material, scope, variant, verb, thing in parts]  # fmt: skip
    return random.Random(5).sample(every, count)


def minisearch(folder: Path) -> Path | None:
    """Fetch MiniSearch from npm, or return None where npm cannot be reached."""
    try:
        subprocess.run(["npm", "pack", "minisearch@7.1.2", "--silent"], cwd=folder, check=True,
                       capture_output=True, timeout=60)  # fmt: skip
        subprocess.run(["tar", "xzf", "minisearch-7.1.2.tgz"], cwd=folder, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return folder / "package" / "dist" / "umd" / "index.js"


def measure(page: Any, folder: Path, all_names: Sequence[str], peer: Path | None) -> dict[str, Any]:
    """Measure one size: times in milliseconds as (p50, p95), index time in seconds, bytes gzipped."""
    start = time.perf_counter()
    files = index_files(documents_of(all_names))
    seconds = time.perf_counter() - start
    scripts = [STATIC / name for name in SCRIPTS]
    for name, data in files.items():
        (folder / name).write_bytes(data)
        scripts.append(folder / name)
    page.goto("about:blank")
    for script in scripts[:-2]:
        page.add_script_tag(path=script)
    start = time.perf_counter()
    for script in scripts[-2:]:
        page.add_script_tag(path=script)
    ready = time.perf_counter() - start
    if peer:
        page.add_script_tag(path=peer)
    rng = random.Random(7)
    asked = [name[: max(2, len(name) // 2)] for name in rng.choices(all_names, k=QUESTIONS)]
    gz = [len(gzip.compress(Path(s).read_bytes(), 9, mtime=0)) for s in scripts]
    found: dict[str, Any] = page.evaluate(_MEASURE, [list(all_names), asked])
    return {**found, "index_s": seconds, "ready_s": ready, "first_kb": sum(gz[:-1]) / 1024,
            "all_kb": sum(gz) / 1024}  # fmt: skip


def run(sizes: Sequence[int] = SIZES) -> list[dict[str, Any]]:
    """Measure every size and print a table."""
    rows = []
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        peer = minisearch(folder)
        if peer is None:
            print("MiniSearch: npm cannot be reached, left out")
        print(
            f"{'names':>7} {'index s':>8} {'ready s':>8} {'first KB':>9} {'all KB':>7}   p50/p95 ms"
        )
        for size in sizes:
            page = browser.new_page()
            row = {"names": size, **measure(page, folder, names(size), peer)}
            page.close()
            rows.append(row)
            times = "  ".join(
                f"{who} {row[who][0]:.1f}/{row[who][1]:.1f}"
                for who in ("gongkai", "scan", "minisearch") if who in row
            )  # fmt: skip
            print(f"{size:7,} {row['index_s']:8.2f} {row['ready_s']:8.2f} {row['first_kb']:9.1f} "
                  f"{row['all_kb']:7.1f}   {times}")  # fmt: skip
    return rows


if __name__ == "__main__":
    run()
