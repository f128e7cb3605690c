"""Benchmarks: ratios against peers in the same run. `make bench` prints them; tests never time anything."""
