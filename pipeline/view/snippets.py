"""Code that reads a download, to be copied from its page. Tests run each piece as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.view import urls

UNKNOWN = "https://example.org"
"""Stands for the site's address where the settings name none; the page says so."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of code and the tool it is for."""

    tool: str
    code: str


def snippets(base: str, folder: str, table: str) -> tuple[Snippet, ...]:
    """Return how a table is fetched and read; `base` is the site's address without a slash at its end.

    DuckDB reads what curl has fetched, so that it needs no extension. R marks what it reads as UTF-8
    (`encoding`): converted (`fileEncoding`), a table ends where the locale lacks a character.
    """
    at = f"{base}/downloads/{folder}"
    curl = (
        f"curl -fO {at}/{table}.parquet\n"
        f"curl -fO {at}/SHA256SUMS\n"
        "sha256sum --ignore-missing -c SHA256SUMS\n"
        f"curl -f {base}/{urls.API}/{folder}/{table}/1.json"
    )
    duckdb = f"SELECT count(*) AS n FROM '{table}.parquet';"  # noqa: S608 (to be read)
    pandas = (
        "import pandas as pd\n\n"
        f'df = pd.read_parquet("{at}/{table}.parquet")\n'
        "print(len(df))\nprint(df.head())"
    )
    r = (
        f'df <- read.csv("{at}/plain/{table}.csv", encoding = "UTF-8",\n'
        '  colClasses = "character", na.strings = c("未公开", "不适用"))\n'
        "print(nrow(df))\nhead(df)"
    )
    return (
        Snippet("curl", curl),
        Snippet("DuckDB", duckdb),
        Snippet("pandas", pandas),
        Snippet("R", r),
    )
