"""Formats of downloads: one small module each, all from the same cells as the pages.

A format is a function (package, data folder) → files. It writes in parts of `PART` rows, so that a
table of a million rows is never in memory as text.
"""
