"""Learn WEIGHTS of theme/static/search-words.js: run once by a maintainer, never by a build.

    python -m pipeline.search.lexicon.learn_weights --names names.csv --queries queries.csv

Softmax over a question's candidates, each matter counted alike whatever the number of its questions
(by the square root), on the `tune` half of the matters only. The signs are given, so that no feature
can be rewarded for what it happens to mean in these questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.search.evaluate import documents_of, half, read_column, run_node
from pipeline.search.index import index_files

Floats = NDArray[np.float64]
SIGNS = {
    "lunr": 1, "query": 1, "name": 1, "cosine": 1, "soft": 1, "length": -1, "first": 1,
    "sameVerb": 1, "otherVerb": -1, "extraVerb": -1,
}  # fmt: skip
_DUMP = """
out(given.map(q => GongkaiSearch.engine.candidates(q).map(c => [c.ref, Object.values(c.features)])));
"""


def learn(x: Floats, there: NDArray[np.bool_], right: NDArray[np.intp], weight: Floats) -> Floats:
    """Weights for features x[question, candidate, feature], by projected Adam."""
    signs = np.array(list(SIGNS.values()), dtype=float)
    w, first, second = (np.zeros(len(signs)) for _ in range(3))
    for step in range(1, 401):
        scores = np.where(there, x @ w, -np.inf)
        chance = np.exp(scores - scores.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        chance[np.arange(len(right)), right] -= 1
        slope = np.einsum("ij,ijk,i->k", chance, x, weight) + 0.02 * w
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        w -= 0.1 * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        w = np.where(w * signs > 0, w, 0)
    return w


def main() -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(description="Learn the weights of the ranking.")
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    given = parser.parse_args()
    names = read_column(given.names, 0)
    matters = read_column(given.queries, "matter")
    pairs = zip(read_column(given.queries, "question"), matters, strict=True)
    tune = [(question, matter) for question, matter in pairs if half(matter) == "tune"]
    found = run_node(index_files(documents_of(names)), _DUMP, [question for question, _ in tune])
    rows = []
    for (_, matter), hits in zip(tune, found, strict=True):
        refs = [names[ref] for ref, _ in hits]
        if matter in refs:
            rows.append((matter, refs.index(matter), [values for _, values in hits]))
    widest = max(len(values) for _, _, values in rows)
    x = np.zeros((len(rows), widest, len(SIGNS)))
    there = np.zeros((len(rows), widest), dtype=bool)
    for number, (_, _, values) in enumerate(rows):
        x[number, : len(values)], there[number, : len(values)] = values, True
    asked = Counter(matter for matter, _, _ in rows)
    weight = np.array([asked[matter] ** -0.5 for matter, _, _ in rows])
    spread = x[there].std(axis=0)
    w = (
        learn(x / spread, there, np.array([at for _, at, _ in rows]), weight / weight.sum())
        / spread
    )
    learned = {name: round(float(value), 2) for name, value in zip(SIGNS, w, strict=True)}
    sys.stdout.write(json.dumps(learned) + "\n")


if __name__ == "__main__":
    main()
