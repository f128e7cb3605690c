"""The print pack: sheets of a built site as PDF, each in the size its page asks for, by Chromium.

Playwright, which drives it, is of the development environment: only this command needs it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHEETS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "notices": ("sheets/*.html", ("a4", "a5", "receipt")),
    "joints": ("joint-sheets/*.html", ("a4", "a5", "receipt")),
    "guides": ("matters/*.html", ("",)),
    "flows": ("flows/*.html", ("",)),
    "fees": ("fees/of_*.html", ("",)),
    "board": ("fees/by_board.html", ("",)),
    "windows": ("windows/*.html", ("",)),
}
"""What can be printed: where its pages lie in a language's folder, and on which papers (`#paper-…`)."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_CHANNELS = ("msedge", "chrome")
"""Browsers that Playwright finds by itself: on Windows, Edge is always there."""


class CannotPrint(Exception):
    """There is no browser, no site, or nothing to print; the message says which."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to print: its file, the paper ("" for its own), and the PDF's path in the pack."""

    page: Path
    paper: str
    pdf: str


def sheets(
    output: Path, language: str, kinds: Collection[str] = (), ids: Collection[str] = ()
) -> list[Sheet]:
    """Return what a built site can print: all kinds or those named, all pages or those of the ids named.

    The id of a notice of a situation begins with that of its matter. Raises CannotPrint where no
    site is built, or nothing is left.
    """
    if not (output / "manifest.json").is_file():
        raise CannotPrint(f"{output}: 没有建好的站点 / no site is built here")
    found = [
        Sheet(page, paper, f"{language}/{kind}{paper and f'-{paper}'}/{page.stem}.pdf")
        for kind in kinds or SHEETS
        for page in sorted((output / language).glob(SHEETS[kind][0]))
        if not ids or _id(page.stem) in ids
        for paper in SHEETS[kind][1]
    ]
    if not found:
        raise CannotPrint(f"{output}: 没有要打印的页面 / no page to print")
    return found


def _id(stem: str) -> str:
    """Return whose page a file is: `of_x` and `x_2` are those of x."""
    return stem.removeprefix("of_").partition("_")[0]


def print_pack(
    output: Path, to: Path, wanted: Sequence[Sheet], tell: Callable[[int, int], None]
) -> list[Path]:
    """Print sheets into `to/<as-of date>/`, so that old paper is not taken for new. Returns the PDFs."""
    about = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    folder = to / str(about["as_of"])
    made = []
    with _browser() as browser:
        page = browser.new_page()
        for sheet in wanted:
            target = folder / sheet.pdf
            target.parent.mkdir(parents=True, exist_ok=True)
            address = sheet.page.resolve().as_uri()
            page.goto("about:blank")  # else a change of the paper alone would not load the page
            page.goto(f"{address}#paper-{sheet.paper}" if sheet.paper else address)
            part = target.with_suffix(".part")
            page.pdf(path=part, prefer_css_page_size=True, tagged=True, outline=True)
            part.replace(target)
            made.append(target)
            tell(len(made), len(wanted))
    return made


@contextmanager
def _browser() -> Iterator[Browser]:
    """Give a browser: the system's Chromium, else Edge or Chrome. Raises CannotPrint where there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise CannotPrint(
            "没有安装 playwright：pip install playwright / playwright is not installed"
        ) from None
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = ["--no-sandbox"] if root else []  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        for channel in (None,) if path else _CHANNELS:
            try:
                browser = playwright.chromium.launch(
                    executable_path=path, channel=channel, args=arguments
                )
            except Error:
                continue
            try:
                yield browser
            finally:
                browser.close()
            return
    raise CannotPrint("没有找到 Chromium、Edge 或 Chrome / no Chromium, Edge or Chrome")
