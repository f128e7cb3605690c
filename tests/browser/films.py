"""Films: a person's way through the site, scene by scene; each is looked at here and kept as a picture for people.

A film is a folder of pictures, `01-start.png` and so on, as recording a video needs an ffmpeg of Playwright's own,
which is no part of its package. `contact_sheet` puts all films of a run on one page.
"""

from __future__ import annotations

import html
import itertools
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import TimeoutError as TooLate

from tests.build_tools import SOAK
from tests.example import ROOT, RUN

SEED = 20261130
MODES = ("ordinary", "large", "contrast", "dark")
WHITE, INK = "rgb(255, 255, 255)", "rgb(21, 32, 43)"
COLOURS = {
    "ordinary": [WHITE, INK],
    "large": [WHITE, INK],
    "contrast": [WHITE, "rgb(0, 0, 0)"],
    "black": ["rgb(0, 0, 0)", WHITE],
    "dark": ["rgb(17, 24, 31)", "rgb(242, 239, 232)"],
}
"""Paper and ink of each mode; a kiosk has one button for contrast, which is white on black."""
SHOWN = "(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))"
SEEN = """text => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const at = n.data.indexOf(text);
    if (at < 0) continue;
    range.setStart(n, at);
    range.setEnd(n, at + text.length);
    const boxes = [...range.getClientRects()];
    const seen = boxes.length && boxes.every(r => {
      const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
      return hit && (n.parentElement.contains(hit) || hit.contains(n.parentElement));
    });
    if (seen) return true;
  }
  return false;
}"""
"""Whether a text can be read on the screen as it is: no line of it outside, and nothing over it."""
FAULTS = """least => {
  const found = [], say = (what, e) => found.push(what + ': ' + e.outerHTML.slice(0, 120));
  const up = e => e ? [e, ...up(e.parentElement)] : [];
  const has = (r, x, y) => x >= r.left && x <= r.right && y >= r.top && y <= r.bottom;
  const targets = [...document.querySelectorAll('a[href], button, input, select, summary')].filter(e =>
    e.getClientRects().length && !e.closest('svg, .skip') && e.checkVisibility({visibilityProperty: true}));
  if (document.documentElement.scrollWidth > innerWidth) found.push('scrolls sideways');
  for (const e of targets) {
    const r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
    const inline = getComputedStyle(e).display === 'inline' || /^(radio|checkbox)$/.test(e.type);
    if (!inline && r.height < least - 0.5 && (least === 60 || e.tagName !== 'A')) say('small', e);
    if (!inline && !/^(INPUT|SELECT)$/.test(e.tagName)) {
      const range = document.createRange();
      range.selectNodeContents(e);
      const t = range.getBoundingClientRect();
      const aside = t.left < r.left - 1 || t.right > r.right + 1;
      if (aside || t.top < r.top - 4 || t.bottom > r.bottom + 4) say('text cut', e);
    }
    const hit = document.elementFromPoint(x, y);
    const scrolled = up(e).slice(1, -2).some(p =>
      getComputedStyle(p).overflow !== 'visible' && !has(p.getBoundingClientRect(), x, y));
    if (!hit || scrolled || e.contains(hit) || hit.contains(e) || hit.closest('label')) continue;
    const over = up(hit).map(p => getComputedStyle(p).position);
    if (!over.some(p => /fixed|absolute|sticky/.test(p))) say('covered', e);  // by no bar that stays
    else if (e === document.activeElement) say('focus is under a bar', e);
  }
  return found;
}"""
"""What no scene may have: sideways scroll, targets too small or covered, words out of buttons, a focus nobody sees."""
HIGH = """() => [...document.querySelectorAll('a[href], button, input, select, summary')].filter(e =>
  e.getClientRects().length && !e.closest('svg') && e.checkVisibility({visibilityProperty: true})
    && e.getBoundingClientRect().bottom > 0 && e.getBoundingClientRect().top < innerHeight / 3 - 1)
  .map(e => 'too high: ' + e.outerHTML.slice(0, 120))"""
"""What is to be touched in the upper third of a terminal, where a child or a wheelchair's user cannot reach."""


class Cut(NamedTuple):
    """Which film: whose way, on what screen, in which mode."""

    way: str
    size: tuple[int, int]
    mode: str

    def __str__(self) -> str:
        return f"{self.way}-{self.size[0]}x{self.size[1]}-{self.mode}"


def cuts(way: str, sizes: list[tuple[int, int]]) -> list[Cut]:
    """Return the films of a way: in soak each size in each mode, else a sample with each size and each mode."""
    if SOAK:
        return [Cut(way, size, mode) for size, mode in itertools.product(sizes, MODES)]
    dice = random.Random(f"{SEED} {way}")
    some = [*sizes, dice.choice(sizes)]
    dice.shuffle(some)
    return [Cut(way, size, mode) for size, mode in zip(some, MODES, strict=True)]


def folder() -> Path:
    """Return where films are kept: GONGKAI_FILMS, or `.films` beside the code."""
    return Path(os.environ.get("GONGKAI_FILMS") or ROOT / ".films")


class Film:
    """A film that is being made of a page. `mode` is what its colours are expected to be now, `patience` is in ms."""

    def __init__(self, cut: Cut, page: Page, kiosk: bool = False):
        self.page, self.kiosk, self.mode, self.scenes = page, kiosk, "ordinary", 0
        self.patience = 8000
        self.folder = folder() / str(cut)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "run").write_text(os.environ[RUN], encoding="ascii")

    def scene(self, name: str, *sees: str, reach: bool = False, paper: bool = False) -> None:
        """Keep the screen as a picture, then fail where a person would: `sees` is what must be there to read.

        `reach`: nothing to touch stands too high. `paper`: the page is shown as printed, where colours are not chosen.
        """
        self.scenes += 1
        unseen = [text for text in sees if not self._appears(text)]
        self.page.screenshot(path=self.folder / f"{self.scenes:02}-{name}.png")
        least = 60 if self.kiosk else 64 if self.mode == "large" else 44
        faults = [f"not seen: {text}" for text in unseen] + self.page.evaluate(FAULTS, least)
        if reach:
            faults += self.page.evaluate(HIGH)
        shown = self.page.evaluate(SHOWN)
        if not paper and shown != COLOURS[self.mode]:
            faults.append(f"colours are {shown}")
        assert not faults, "\n".join([f"{self.folder.name} {self.scenes:02}-{name}", *faults])

    def _appears(self, text: str) -> bool:
        try:
            self.page.wait_for_function(SEEN, arg=text, timeout=self.patience)
        except TooLate:
            return False
        return True


@contextmanager
def screen(browser: Browser, cut: Cut, **more: Any) -> Iterator[BrowserContext]:
    """Give a device of the size; who wants contrast has asked for less motion too."""
    width, height = cut.size
    motion: Any = "reduce" if cut.mode == "contrast" else "no-preference"
    made = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion=motion, locale="zh-CN", **more
    )
    yield made
    made.close()


def choose(film: Film, mode: str) -> None:
    """Choose how pages are shown with the buttons at their head, as a reader does."""
    page = film.page
    if mode == "large":
        page.get_by_role("button", name="大字版").click()
    elif mode != "ordinary":
        page.locator(".top .modes summary").click()
        word = {"contrast": "高对比", "dark": "深色"}[mode]
        page.get_by_role("button", name=word, exact=True).click()
        page.locator(".top .modes summary").click()
    film.mode = mode


def contact_sheet(run: str) -> tuple[int, int]:
    """Write `index.html` over the films of a run. Returns how many films and scenes there are."""
    made = [p.parent for p in sorted(folder().glob("*/run")) if p.read_text("ascii") == run]
    scenes, parts = 0, []
    for film in made:
        parts.append(f"<h2>{html.escape(film.name)}</h2><p>")
        for picture in sorted(film.glob("*.png")):
            scenes += 1
            src = html.escape(f"{film.name}/{picture.name}")
            parts.append(f'<a href="{src}"><img src="{src}" alt="{picture.stem}" height="360"></a>')
        parts.append("</p>")
    if made:
        head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Films</title><h1>Films</h1>'
        (folder() / "index.html").write_text(head + "\n".join(parts), encoding="utf-8")
    return len(made), scenes
