"""What a flowchart costs, beside Graphviz: the same generated procedures, in one batched run of `dot`."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import time

from pipeline.view.flow import Procedure, drawing
from tests.test_flows import generated

COUNT = 500


def ours(procedures: list[Procedure]) -> float:
    """Return the seconds for all figures, each drawn anew."""
    start = time.perf_counter()
    for procedure in procedures:
        drawing.draw.__wrapped__(procedure, "同时办理", "办理者未公开", "不计入时限")
    return time.perf_counter() - start


def as_dot(procedure: Procedure) -> str:
    """Return a procedure as Graphviz takes it: a cluster for each actor, curved lines.

    With right angles (`ortho`) dot 2.43 crashes on more of these graphs.
    """
    actors = dict.fromkeys(stage.actor for stage in procedure.stages)
    lines = ["digraph {", 'node [shape=box, fontname="Noto Sans CJK SC"];']
    for place, actor in enumerate(actors):
        inner = " ".join(
            f'{s.number} [label="{s.number} {s.name}"];'
            for s in procedure.stages
            if s.actor == actor
        )
        lines.append(f'subgraph cluster_{place} {{ label="{actor}"; {inner} }}')
    for stage in procedure.stages:
        for way in stage.exits:
            lines.append(f'{stage.number} -> {way.to} [label="{way.condition or ""}"];')
    return "\n".join([*lines, "}"])


def main(seed: int) -> None:
    """Print ms a figure and bytes, beside dot; says how to install dot where it is not there."""
    from tests.test_flows import figure

    chance = random.Random(seed)
    procedures = [generated(chance) for _ in range(COUNT)]
    mine = 1000 * ours(procedures) / COUNT
    size = sum(len(gzip.compress(figure(p).encode())) for p in procedures) / COUNT
    print(
        f"\n{COUNT} generated procedures: {mine:6.2f} ms a figure, {size:,.0f} bytes gz with its frame"
    )
    dot = shutil.which("dot")
    if dot is None:
        print("  no Graphviz to compare with: apt-get install graphviz")
        return
    start = time.perf_counter()
    done = subprocess.run(
        [dot, "-Tsvg"],
        input="\n".join(map(as_dot, procedures)).encode(),
        capture_output=True,
        check=False,
    )
    made = [part for part in done.stdout.split(b"<?xml") if part]
    theirs = 1000 * (time.perf_counter() - start) / max(len(made), 1)
    their_size = sum(len(gzip.compress(part)) for part in made) / max(len(made), 1)
    broke = "" if done.returncode == 0 else f", then it broke off ({done.returncode})"
    print(
        f"  dot, one run of all: {len(made)} figures{broke}: {theirs:6.2f} ms a figure, {their_size:,.0f} bytes gz   "
        f"ours/dot {mine / theirs:5.2f}"
    )
