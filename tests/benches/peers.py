"""The peers: a bare Jinja loop, Hugo, and DuckDB, over the same pages and tables."""

from __future__ import annotations

import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from pipeline import assets, figures, pages, plugin
from pipeline.check import check
from pipeline.model.values import MISSING_CELLS
from pipeline.publish import Stage
from pipeline.reading.packages import FIXED
from pipeline.view import words
from pipeline.view.show import Show
from tests.benches import one_language
from tests.catalogue_factory import AS_OF


def jinja_loop(folder: Path) -> float:
    """Render the same pages with the same templates in the plainest loop; seconds without loading."""
    site = one_language(check(folder / "data", folder / "content", AS_OF, folder / "cache"))
    shows = {"zh-hans": Show("zh-hans", words.load("zh-hans"))}
    planned = pages.plan(site, shows)
    asset_paths, _ = assets.bundle(words.THEME)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(words.THEME / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.tests["missing"] = plugin.is_missing
    job = plugin.Job(
        site, planned, shows, asset_paths,
        {"saved": figures.saved_share(site.matters.values()), "downloads": {}}, Stage(folder),
        lambda _d, _o: None, 1,
    )  # fmt: skip
    environments = plugin.environments(job, environment)
    target = folder / "jinja"
    start = time.perf_counter()
    for page in planned:
        path = target / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(plugin.render_page(environments, page, asset_paths), encoding="utf-8")
    return time.perf_counter() - start


class _Blocks(html.parser.HTMLParser):
    """Takes the main part of a page apart into blocks that a Hugo template puts together again."""

    LOOPED = ("dl", "ul", "ol", "table")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[dict[str, Any]] = []
        self.buffer: list[str] = []
        self.depth: list[str] = []
        self.items: list[str] | None = None
        self.open_tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text = self.get_starttag_text() or ""
        if self.items is None and tag in self.LOOPED:
            self._html()
            self.items, self.open_tag, self.depth = [], text, [tag]
            return
        if self.items is not None and tag not in ("br", "input", "img", "rect", "path"):
            self.depth.append(tag)
        self.buffer.append(text)

    def handle_endtag(self, tag: str) -> None:
        if self.items is not None:
            if self.depth and self.depth[-1] == tag:
                self.depth.pop()
            if not self.depth:
                self._item()
                self.blocks.append(
                    {"t": "loop", "open": self.open_tag, "items": self.items, "close": f"</{tag}>"}
                )
                self.items = None
                return
            self.buffer.append(f"</{tag}>")
            if len(self.depth) == 1:
                self._item()
            return
        self.buffer.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.buffer.append(data)

    def handle_entityref(self, name: str) -> None:
        self.buffer.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.buffer.append(f"&#{name};")

    def _item(self) -> None:
        if self.items is not None and (text := "".join(self.buffer)).strip():
            self.items.append(text)
        self.buffer = []

    def _html(self) -> None:
        if (text := "".join(self.buffer)).strip():
            self.blocks.append({"t": "html", "x": text})
        self.buffer = []

    def taken(self, text: str) -> list[dict[str, Any]]:
        self.feed(text)
        self._html()
        return self.blocks


_LAYOUT = """{{ .Params.head | safeHTML }}<title>{{ .Title }}</title>
<meta name="description" content="{{ .Params.summary }}">
{{ .Params.rest | safeHTML -}}
{{ range .Params.blocks }}{{ if eq .t "loop" -}}
{{ .open | safeHTML }}{{ range .items }}{{ . | safeHTML }}{{ end }}{{ .close | safeHTML }}
{{- else }}{{ .x | safeHTML }}{{ end }}{{ end }}
{{- .Params.foot | safeHTML }}"""


def hugo_site(rendered: Path, target: Path) -> int:
    """Write a Hugo site whose pages are those of a folder of rendered pages. Returns their number.

    Hugo gets every value ready-made and marked as safe, so that it has less to do than we had: no
    escaping, no look-ups, no views.
    """
    shutil.rmtree(target, ignore_errors=True)
    (target / "layouts" / "_default").mkdir(parents=True)
    (target / "layouts" / "_default" / "single.html").write_text(_LAYOUT, encoding="utf-8")
    config = {
        "baseURL": "https://example.org/",
        "disableKinds": [
            "taxonomy",
            "term",
            "home",
            "section",
            "RSS",
            "sitemap",
            "404",
            "robotsTXT",
        ],
        "uglyURLs": True,
        "security": {"allowContent": ["^text/html$"]},
    }
    (target / "hugo.json").write_text(json.dumps(config), encoding="utf-8")
    count = 0
    for path in sorted(rendered.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        head, title, summary, rest, body, foot = _parts(text)
        front = {
            "title": title,
            "summary": summary,
            "head": head,
            "rest": rest,
            "foot": foot,
            "blocks": _Blocks().taken(body),
        }
        out = target / "content" / path.relative_to(rendered).with_suffix(".html")
        out = out.with_name("index_page.html" if out.name == "index.html" else out.name)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(front, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        count += 1
    return count


def _parts(text: str) -> tuple[str, str, str, str, str, str]:
    head, _, after = text.partition("<title>")
    title, _, after = after.partition("</title>")
    found = re.search(r'<meta name="description" content="([^"]*)">\n?', after)
    assert found, "every page has a description"
    rest = after[: found.start()] + after[found.end() :]
    before, _, main = rest.partition("<main")
    opening, _, inner = main.partition(">")
    body, _, foot = inner.rpartition("</main>")
    return head, title, found[1], f"{before}<main{opening}>", body, f"</main>{foot}"


def hugo(site: Path, processes: int) -> tuple[float, int, int]:
    """Build a Hugo site. Returns seconds, pages and bytes written."""
    shutil.rmtree(site / "public", ignore_errors=True)
    environment = {
        **os.environ,
        "GOMAXPROCS": str(processes),
        "HUGO_NUMWORKERMULTIPLIER": str(processes),
    }
    binary = Path(sys.executable).with_name("hugo")
    start = time.perf_counter()
    done = subprocess.run(
        [str(binary), "--source", str(site), "--quiet"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    assert done.returncode == 0, done.stderr or done.stdout
    files = list((site / "public").rglob("*.html"))
    return seconds, len(files), sum(p.stat().st_size for p in files)


def duck(folder: Path) -> float:
    """Read the same tables with DuckDB and check types, code lists, keys and references by SQL."""
    start = time.perf_counter()
    database = duckdb.connect()
    missing = ", ".join(f"'{m}'" for m in MISSING_CELLS)
    bad = 0
    for package, schemas in FIXED.items():
        for schema in schemas:
            path = folder / "data" / package / f"{schema.name}.csv"
            database.execute(
                f"create table {schema.name} as select * from read_csv('{path}', header=true, all_varchar=true, "
                "delim=',', quote='\"', escape='\"')"
            )
        for schema in schemas:
            conditions = [_condition(f, missing) for f in schema.fields]
            query = f"select count(*) from {schema.name} where {' or '.join(c for c in conditions if c) or 'false'}"
            bad += _one(database, query)
            key = ", ".join(f'"{k}"' for k in schema.key)
            bad += _one(
                database,
                f"select count(*) from (select 1 from {schema.name} group by {key} having count(*) > 1)",
            )
            for f in schema.fields:
                if f.references and f.form != "list":
                    table, column = f.references
                    bad += _one(
                        database,
                        f'select count(*) from {schema.name} a anti join {table} b on a."{f.name}" = b."{column}" '
                        f'where a."{f.name}" not in ({missing}) and a."{f.name}" is not null',
                    )
    seconds = time.perf_counter() - start
    assert bad == 0, "DuckDB disagrees that the generated catalogue is sound"
    return seconds


def _one(database: Any, query: str) -> int:
    return int(database.execute(query).fetchone()[0])


_TYPES = {"integer": "bigint", "number": "decimal(18,6)", "date": "date"}


def _condition(field: Any, missing: str) -> str:
    """Return SQL that is true of a bad cell of a column, or nothing where any text is right."""
    column = f'"{field.name}"'
    stated = f"{column} is not null and {column} not in ({missing})"
    if field.type in _TYPES:
        return f"({stated} and try_cast({column} as {_TYPES[field.type]}) is null)"
    if field.codes and field.form != "list":
        listed = ", ".join(f"'{c}'" for c in field.codes)
        return f"({stated} and {column} not in ({listed}))"
    if field.form == "slug":
        return f"({stated} and not regexp_full_match({column}, '[a-z0-9]+(-[a-z0-9]+)*'))"
    return ""
