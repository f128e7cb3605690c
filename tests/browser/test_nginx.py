"""The documented block of nginx, in a real nginx that serves the example: types, CORS, policy, lost ways."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.linked import dcat
from pipeline.rules import files
from tests import example
from tests.browser.chromium import chromium
from tests.browser.nginx import Nginx, nginx
from tests.browser.server import serving
from tests.browser.test_policy import policy

pytestmark = pytest.mark.browser

TYPES = {
    **{ending: media for ending, (_, media) in dcat.FORMATS.items()},
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "": "text/plain",
}
"""What a file for programs is sent as, by its ending; `csv-metadata.json` apart."""
BARE = ("application/json", "application/x-ndjson", "text/csv", "text/plain", "text/turtle")
"""Types that say the encoding with them."""


class Answer(NamedTuple):
    """What nginx answered: `headers` by their names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


def _ask(of: Nginx, path: str, method: str = "GET", **headers: str) -> Answer:
    asked = http.client.HTTPConnection(of.address.removeprefix("http://"), timeout=30)
    try:
        asked.request(method, f"/{path}", headers=headers)
        given = asked.getresponse()
        body = given.read()
        return Answer(given.status, {k.lower(): v for k, v in given.getheaders()}, body)
    finally:
        asked.close()


def _block() -> str:
    text = (example.ROOT / "docs" / "open-data.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```nginx\n(.+?)```", text, re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def served() -> Iterator[Nginx]:
    """Give the example, served with the block; the server around it has another policy, which must not show."""
    with nginx(example.output(), "default-src 'none'", _block()) as running:
        yield running


def _for_programs() -> list[str]:
    output = example.output()
    found = [p for top in ("api", "downloads", "linked") for p in (output / top).rglob("*")]
    return sorted(p.relative_to(output).as_posix() for p in found if p.is_file())


def test_files_for_programs_have_their_types_and_may_be_read_by_all(served: Nginx) -> None:
    """Every file there is."""
    endings = set()
    for path in _for_programs():
        answer = _ask(served, path, "HEAD")
        ending = Path(path).suffix[1:]
        media = "application/csvm+json" if path.endswith("/csv-metadata.json") else TYPES[ending]
        expected = f"{media}; charset=utf-8" if media in BARE else media
        assert (answer.status, answer.headers["content-type"]) == (200, expected), path
        assert answer.headers["access-control-allow-origin"] == "*", path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-credentials" not in answer.headers
        assert int(answer.headers["content-length"]) == (example.output() / path).stat().st_size
        endings.add(ending)
    assert endings == {*TYPES}
    named = " ".join(re.findall(r"^ {8}[a-z]+/\S+ ([a-z0-9 ]+);$", _block(), re.MULTILINE)).split()
    assert {f".{name}" for name in named} >= {*files.TYPES}, "forms that may be shipped"


@pytest.mark.parametrize("path", ["api/v1/index.json", "downloads/cases/cases.parquet"])
def test_a_preflight_is_answered_and_says_nothing_more(served: Nginx, path: str) -> None:
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match,range",
    }
    answer = _ask(served, path, "OPTIONS", **asked)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"if-none-match", "range"} <= {*allowed}
    assert "GET" in answer.headers["access-control-allow-methods"]


def test_a_part_of_a_file_and_one_that_did_not_change(served: Nginx) -> None:
    path = "downloads/cases/cases.parquet"
    whole = (example.output() / path).read_bytes()
    part = _ask(served, path, Range="bytes=-8")
    assert (part.status, part.body) == (206, whole[-8:])
    assert part.headers["content-range"] == f"bytes {len(whole) - 8}-{len(whole) - 1}/{len(whole)}"
    same = _ask(served, path, **{"If-None-Match": part.headers["etag"]})
    assert (same.status, same.body) == (304, b"")


def test_pages_are_under_the_policy_that_they_declare(served: Nginx) -> None:
    for path, media in (
        ("", "text/html; charset=utf-8"),
        ("zh-hans/index.html", "text/html; charset=utf-8"),
        ("sw.js", "application/javascript; charset=utf-8"),
        ("zh-hans/site.webmanifest", "application/manifest+json; charset=utf-8"),
        ("zh-hans/notices/feed.atom", "application/atom+xml; charset=utf-8"),
    ):
        answer = _ask(served, path)
        assert (answer.status, answer.headers["content-type"]) == (200, media), path
        assert answer.headers["content-security-policy"] == policy()
        assert answer.headers["cache-control"] == "no-cache"
        assert "access-control-allow-origin" not in answer.headers
    assert "unsafe" not in policy()
    assert "frame-ancestors 'none'" in policy()


def test_what_is_named_by_its_content_is_kept(served: Nginx) -> None:
    static = [p for p in (example.output() / "static").rglob("*.*.*") if p.suffix != ".txt"]
    assert len(static) > 20
    for path in static:
        answer = _ask(served, path.relative_to(example.output()).as_posix(), "HEAD")
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"], path
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_lost_way_shows_the_page_for_it(served: Nginx) -> None:
    lost = _ask(served, "zh-hans/matters/nobody.html")
    assert (lost.status, lost.body) == (404, (example.output() / "404.html").read_bytes())
    assert lost.headers["content-security-policy"] == policy()
    program_lost = _ask(served, "api/v1/nobody/index.json")
    assert program_lost.status == 404
    assert program_lost.headers["access-control-allow-origin"] == "*", "so that a script is told"


FETCHED = """async ([address, headers]) => {
  try { const answer = await fetch(address, { headers }); return [answer.status, (await answer.text()).length]; }
  catch (stopped) { return String(stopped); }
}"""


def test_a_page_of_another_site_reads_the_data_and_no_page(served: Nginx, tmp_path: Path) -> None:
    """A real browser, with a preflight; and the site itself works under the policy, its worker too."""
    (tmp_path / "index.html").write_text("<!doctype html><title>elsewhere</title>")
    index = f"{served.address}/api/v1/index.json"
    with chromium() as browser, serving(tmp_path) as elsewhere:
        page = browser.new_page()
        page.goto(f"{elsewhere.address}/index.html")
        length = len(example.text("api/v1/index.json"))
        assert page.evaluate(FETCHED, [index, {}]) == [200, length]
        assert page.evaluate(FETCHED, [index, {"If-None-Match": '"x"'}]) == [200, length]
        assert page.evaluate(FETCHED, [index, {"Range": "bytes=0-7"}]) == [206, 8]
        assert "TypeError" in page.evaluate(FETCHED, [f"{served.address}/zh-hans/index.html", {}])
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{served.address}/zh-hans/index.html")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        assert said == []
