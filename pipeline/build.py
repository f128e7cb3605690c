"""The build, told as a story: gather everything (may fail, nothing is written), then write beside the
old site, prove it whole, and switch.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline import (
    __version__,
    api,
    assets,
    downloads,
    feeds,
    figures,
    identity,
    jumps,
    kiosks,
    linked,
    links,
    offline,
    pages,
    plugin,
    publish,
)
from pipeline.check import Checked, check
from pipeline.downloads import Download
from pipeline.findings import Refused, Text
from pipeline.formats.base import Content
from pipeline.load import load
from pipeline.publish import Stage, Written
from pipeline.search import files as search_files
from pipeline.site import Site
from pipeline.view import words
from pipeline.view.show import Show
from pipeline.view.timing import calendar_file

Tell = Callable[[Text, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is made from and where it goes. `as_of` None means today in the site's time zone.

    `profile` is empty or `kiosk`, for a folder whose pages lead nowhere but to each other.
    """

    data: Path
    content: Path
    output: Path
    cache: Path | None = None
    base_url: str | None = None
    as_of: date | None = None
    draft: bool = False
    accept_removals: bool = False
    accept_jumps: bool = False
    processes: int = os.cpu_count() or 1
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the model, the files, and the build's id."""

    site: Site
    checked: Checked
    files: tuple[Written, ...]
    build_id: str


class Broken(Exception):
    """The site that was written is not whole; the faults are named. A fault of the program."""

    def __init__(self, faults: Iterable[str]):
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def build(options: Options, tell: Tell) -> Built:
    """Build a site and publish it. Raises Refused, CannotPublish, Broken or OSError; then nothing changed."""
    _refuse_mixing(options)
    tell(Text("检查", "checking"), 0, 1)
    checked = check(options.data, options.content, options.as_of, options.cache)
    site = load(checked, draft=options.draft, cache=options.cache)
    if options.base_url is not None:
        site = replace(site, settings=replace(site.settings, base_url=options.base_url))
    if options.profile == kiosks.PROFILE and not site.settings.kiosks:
        raise Refused([kiosks.none_declared()])
    lost = [] if options.accept_removals else identity.compare(site, options.output)
    lost += [] if options.accept_jumps else jumps.compare(site, options.output)
    if lost:
        raise Refused([*checked.findings, *lost])
    shows = {
        lang: Show(lang, words.load(lang), site.translations.get(lang))
        for lang in site.settings.languages
    }
    alone = options.profile == kiosks.PROFILE
    if alone:
        site = replace(site, settings=replace(site.settings, offline=False))
    planned = [p for p in pages.plan(site, shows) if not alone or p.kind not in kiosks.LEFT_OUT]
    asset_paths, asset_bytes = assets.bundle(words.THEME)
    with publish.staging(options.output) as stage:
        made, files = ([], []) if alone else _write_downloads(stage, site, options.data, tell)
        job = plugin.Job(
            site, planned, shows, asset_paths, {"saved": figures.saved_share(site.matters.values()),
            "downloads": downloads.by_folder(made)}, stage,
            lambda done, of: tell(Text("生成页面", "rendering pages"), done, of), options.processes,
            _template_cache(options),
            kiosks.closed(site, shows, [page.path for page in planned]) if alone else None,
        )  # fmt: skip
        plugin.render(job)
        own = [*asset_bytes.items(), calendar_file(site.calendar)]
        written = [*files, *job.written, *_write(stage, own)]
        written += [] if alone else _for_machines(stage, site, planned, shows, written, made)
        written += _write(stage, search_files.files(site))
        written += _write(stage, kiosks.files(site, shows, asset_paths))
        written += _write(stage, [(identity.FILE, identity.as_json(site))])
        written += _write(stage, offline.files(site, shows, tuple(written), asset_paths))
        written += _write(stage, kiosks.version(site, planned, written))
        _verify(stage, [page.path for page in planned], written, job.links)
        tell(Text("发布", "publishing"), 1, 1)
        build_id = _write_manifest(stage, site, written)
    return Built(site, checked, tuple(sorted(written, key=lambda w: w.path)), build_id)


def _refuse_mixing(options: Options) -> None:
    """Refuse an output inside what a build reads, which the next check would take for data."""
    output = options.output.absolute().resolve()
    for source in (options.data, options.content):
        if output.is_relative_to(source.absolute().resolve()):
            raise publish.CannotPublish(
                f"{options.output} 在 {source} 里面，下次检查会把网站当成数据；请换一个目录 / "
                f"lies inside {source}, where it would be taken for data; choose another folder"
            )


def _template_cache(options: Options) -> Path | None:
    """Return the folder in which compiled templates are kept, keyed by their source."""
    if options.cache is None:
        return None
    folder = options.cache / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(stage: Stage, files: Iterable[tuple[str, bytes | Iterator[bytes]]]) -> list[Written]:
    return [stage.write(path, data) for path, data in files]


def _for_machines(
    stage: Stage, site: Site, planned: list[pages.Page], shows: Mapping[str, Show],
    written: list[Written], made: list[Download],
) -> list[Written]:  # fmt: skip
    """Write what other programs read: linked data, the API, feeds and sitemaps."""
    own = _write(stage, linked.files(site))
    own += _write(stage, linked.catalogue(site, [*written, *own]))
    own += _write(stage, api.files(site, downloads.by_folder(made)))
    return own + _write(stage, feeds.files(site, planned, shows))


def _write_downloads(
    stage: Stage, site: Site, data: Path, tell: Tell
) -> tuple[list[Download], list[Written]]:
    """Write the downloads before the pages, which say how large they are."""
    made: list[Download] = []
    written: list[Written] = []

    def put(files: Iterator[tuple[Download, Content]]) -> None:
        for planned, content in files:
            file = stage.write(planned.path, content)
            written.append(file)
            made.append(replace(planned, size=file.size, sha256=file.sha256))
            tell(Text("生成下载文件", "writing downloads"), len(made), len(made))

    put(downloads.of_packages(site.packages, data))
    put(downloads.archives(made, stage.folder))
    put(downloads.latest(made, site.packages))
    put(downloads.sums(made))
    return made, written


def _verify(stage: Stage, planned: list[str], written: list[Written], found: links.Links) -> None:
    """Prove that the stage holds all that was planned, nothing else, and no link that leads nowhere."""
    paths, there = {w.path for w in written}, stage.paths()
    faults = [f"not written: {path}" for path in sorted(({*planned} | paths) - there)]
    # A table without rows is no line of NDJSON; any other empty file is one that was not written.
    faults += [f"empty: {w.path}" for w in written if not w.size and not w.path.endswith(".ndjson")]
    faults += [f"not planned: {path}" for path in sorted(there - paths)]
    folded = Counter(path.casefold() for path in paths)
    faults += [f"twice but for case: {path}" for path, count in folded.items() if count > 1]
    faults += links.faults(found, paths | {"manifest.json", "build.json"}, stage.read)
    if faults:
        raise Broken(faults)


def _write_manifest(stage: Stage, site: Site, written: list[Written]) -> str:
    """Write `manifest.json`, the hash of every file, and `build.json`, the one place of the build's id."""
    files = {
        w.path: {"sha256": w.sha256, "bytes": w.size} for w in sorted(written, key=lambda w: w.path)
    }
    about = _about(site)
    digest = hashlib.sha256(json.dumps([about, files], sort_keys=True).encode()).hexdigest()[:16]
    build = {"build": digest, **about}
    stage.write("manifest.json", _json({**build, "files": files}))
    stage.write("build.json", _json(build))
    return digest


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _about(site: Site) -> Mapping[str, object]:
    """Return what a build depends on, as far as it is not in the files' bytes."""
    lock = plugin.ROOT / "requirements.lock"
    return {
        "as_of": site.as_of.isoformat(),
        "next_change": site.next_change.isoformat() if site.next_change else None,
        "draft": site.draft,
        "commit": site.source.commit,
        "shallow": site.source.shallow,
        "dirty": site.source.dirty,
        "version": __version__,
        "lock": hashlib.sha256(lock.read_bytes()).hexdigest() if lock.is_file() else None,
        "platform": f"{platform.system()} {platform.machine()} Python {platform.python_version()}",
    }
