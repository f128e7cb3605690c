"""Writes the example's invented figures anew: `python -m tests.make_example_figures`."""

from __future__ import annotations

from tests.example_figures import files
from tests.example_figures.common import DATA

if __name__ == "__main__":
    for path, content in files().items():
        (DATA / path).write_bytes(content)
