"""Benchmarks: ratios against peers in the same run. `make bench` prints them; tests never time anything."""

from __future__ import annotations

from dataclasses import replace

from pipeline.check import Checked
from pipeline.load import load
from pipeline.site import Site


def one_language(checked: Checked) -> Site:
    """Return the site in Chinese only: peers are measured in one language, and so are we."""
    assert checked.settings is not None
    return load(replace(checked, settings=replace(checked.settings, languages=("zh-hans",))))
