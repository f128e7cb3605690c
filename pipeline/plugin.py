"""The Pelican plugin: a generator that renders the plan of pages. Only this module knows Pelican.

Pelican exits with 0 after a plugin failed to load or a page was skipped. So `render` raises unless
the generator ran, and the caller compares what was written with the plan.
"""

from __future__ import annotations

import io
import logging
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from markupsafe import Markup
from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.settings import read_settings

from pipeline import links
from pipeline.downloads import listed
from pipeline.linked.ocds import is_trading
from pipeline.links import Links
from pipeline.model.values import Missing
from pipeline.pages import Page
from pipeline.pages.filters import FACTS, passed
from pipeline.pages.front import footer
from pipeline.pages.patterns import Example
from pipeline.pages.sources import sources
from pipeline.publish import Stage, Written
from pipeline.site import Site
from pipeline.view import answer, urls
from pipeline.view.compare import Compare
from pipeline.view.conversion import html_converter
from pipeline.view.gathered import gather
from pipeline.view.linked import service
from pipeline.view.show import Show
from pipeline.view.timing import calendar_file

ROOT = Path(__file__).resolve().parent.parent
CHUNK = 50
"""Pages that a process renders before it reports."""


@dataclass
class Job:
    """What is to be rendered, and what came of it."""

    site: Site
    pages: Sequence[Page]
    shows: Mapping[str, Show]
    assets: Mapping[str, str]
    figures: Mapping[str, object]
    stage: Stage
    tell: Callable[[int, int], None]
    processes: int
    cache: Path | None = None
    close: Callable[[str, str, str], str] | None = None
    written: list[Written] = field(default_factory=list)
    links: Links = field(default_factory=Links)
    ran: bool = False


class PageGenerator(Generator):
    """Renders every page of the plan with the theme's templates, on all cores."""

    def generate_output(self, _writer: object) -> None:
        """Render and write the pages of the job."""
        job: Job = self.settings["GONGKAI_JOB"]
        self.env.tests["missing"] = is_missing
        for written, found in _render_all(job, self.env):
            job.written += written
            job.links.add(found)
            job.tell(len(job.written), len(job.pages))
        job.ran = True


def is_missing(value: object) -> bool:
    """Test in templates: `x is missing`, for 未公开 and 不适用."""
    return isinstance(value, Missing)


def generators(_pelican: Pelican) -> type[PageGenerator]:
    """Hand the generator to Pelican."""
    return PageGenerator


def register() -> None:
    """Connect the plugin. The receiver is a module's function: Pelican drops others silently."""
    signals.get_generators.connect(generators)


def render(job: Job) -> None:
    """Run Pelican over the job's pages. Raises RuntimeError where Pelican did not render them."""
    settings: dict[str, Any] = read_settings(
        str(ROOT / "pelicanconf.py"),
        override={
            "PATH": str(ROOT / "theme"),  # Pelican wants a folder, and reads nothing from it
            "OUTPUT_PATH": str(job.stage.folder),
            "THEME": str(ROOT / "theme"),
        },
    )
    settings["GONGKAI_JOB"] = job
    logging.getLogger("pelican").setLevel(logging.ERROR)
    with redirect_stdout(io.StringIO()):
        Pelican(settings).run()
    if not job.ran:
        raise RuntimeError("Pelican did not run the page generator")


_shared: tuple[Job, Any] | None = None
"""The job and the templates, for the processes that are forked to render."""


def _render_all(job: Job, environment: Any) -> Iterator[tuple[list[Written], Links]]:
    """Yield what was written, piece by piece; by several processes where the system can fork.

    The first page of each kind is rendered before the fork: so its template is compiled once and
    not by every process.
    """
    global _shared  # noqa: PLW0603 (a forked process gets it without a copy)
    _shared = (job, environments(job, environment))
    numbers = range(len(job.pages))
    first = {(job.pages[n].lang, job.pages[n].kind): n for n in reversed(numbers)}
    begin = sorted(first.values())
    rest = sorted(set(numbers) - set(begin))
    chunks = [rest[n : n + CHUNK] for n in range(0, len(rest), CHUNK)]
    try:
        yield _render_chunk(begin)
        if job.processes > 1 and len(chunks) > 1 and hasattr(os, "fork"):
            with multiprocessing.get_context("fork").Pool(job.processes) as pool:
                yield from pool.imap_unordered(_render_chunk, chunks)
        else:
            yield from map(_render_chunk, chunks)
    finally:
        _shared = None


def _render_chunk(numbers: Sequence[int]) -> tuple[list[Written], Links]:
    if _shared is None:
        raise RuntimeError("no job to render")
    job, environments = _shared
    written, found = [], Links()
    for number in numbers:
        page = job.pages[number]
        html = render_page(environments, page, job.assets)
        if job.close:
            html = job.close(page.path, page.lang, html)
        links.collect(page.path, html, found)
        written.append(job.stage.write(page.path, html.encode()))
    return written, found


def render_page(environments: Mapping[str, Any], page: Page, assets: Mapping[str, str]) -> str:
    """Render one page to HTML."""
    up = urls.up(page.path)
    environment = environments[page.lang]
    base = environment.globals["site"].settings.base_url
    if page.kind == "lost" and base:  # a server shows it under any address
        up = f"{base}/"
    template = environment.get_template(f"{page.kind}.html")
    view = page.view()
    html = str(template.render(page=page, view=view, up=up, asset=lambda name: up + assets[name]))
    convert = html_converter(page.lang)
    return convert(html) if convert else html


def environments(job: Job, environment: Any) -> dict[str, Any]:
    """Return the template environment of each language.

    What is the same on all pages of a language is global there: so components, which are imported
    once and not for each page, see it too.
    """
    made = {}
    for lang, show in job.shows.items():
        own = environment.overlay()
        if job.cache:
            own.bytecode_cache = FileSystemBytecodeCache(str(job.cache))
        own.globals = {
            **environment.globals,
            "lang": lang,
            "s": show,
            "w": show.words,
            "site": job.site,
            "figures": job.figures,
            "urls": urls,
            "calendar_script": calendar_file(job.site.calendar)[0],
            "answer": answer.sentence,
            "materials": answer.materials,
            "compare": Compare(show),
            "passed": passed,
            "gather": gather,
            "narrow_by": [(key, getattr(show.words.filter, key)) for key in FACTS],
            "listed": listed,
            "sources": partial(sources, job.site),
            "linked": service,
            "trading": is_trading,
            "alone": job.close is not None,
            "pattern": partial(_pattern, own),
            "frame": cache(partial(_frame, own)),
            "footer": {lang: footer(job.site, show)},
            "langs": {other: shown.words.meta for other, shown in job.shows.items()},
            "lost": {other: shown.words.lost for other, shown in job.shows.items()},
        }
        made[lang] = own
    return made


def _frame(environment: Any, part: str, section: str, kind: str, up: str) -> Markup:
    """Render what pages have in common; remembered, as a folder's pages share it."""
    template = environment.get_template(f"frame/{part}.html")
    return Markup(template.render(section=section, kind=kind, up=up))  # noqa: S704 (a template's)


def _pattern(environment: Any, example: Example) -> Markup:
    """Render an example of a component."""
    call = f"{{% import 'components/{example.name}/macro.html' as c %}}{{{{ c.{example.macro}(**given) }}}}"
    html = environment.from_string(call).render(given=example.arguments)
    if example.inside:
        tag, name = example.inside.split(" ")
        html = f'<{tag} class="{name}">{html}</{tag}>'
    return Markup(html)  # noqa: S704 (our own components and examples)
