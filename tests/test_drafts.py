"""Three real catalogues of quite different shapes, imported and built as drafts, with nothing invented."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.model.values import NOT_STATED, Missing
from pipeline.site import Site
from tests.build_tools import assert_whole, build_site

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT.parent / "shared" / "catalogues"
MAPPINGS = ROOT / "pipeline" / "importing" / "mappings"


def changchun(site: Site) -> None:
    """914 matters are 59 items in 24 districts; a bare number has no unit, 是 without amount no fee."""
    matters = list(site.matters.values())
    assert (len(matters), len(site.items), len(site.places)) == (914, 59, 24)
    assert all(isinstance(m.promised_days, int) for m in matters)
    assert {m.promised_unit for m in matters} == {NOT_STATED}
    assert {m.statutory_days for m in matters} == {NOT_STATED}
    charged = [m for m in matters if m.charged is True]
    assert charged
    assert not any(m.fees for m in matters)
    differing = [
        item
        for item, offered in site.matters_of.items()
        if len({m.promised_days for m in offered}) > 1
    ]
    assert len(differing) == 35


def pingtan(site: Site) -> None:
    """53 matters with both limits and chains of steps, without actors or days."""
    matters = list(site.matters.values())
    assert len(matters) == 53
    stated = [
        m for m in matters if isinstance(m.statutory_days, int) and isinstance(m.promised_days, int)
    ]
    assert (sum(m.statutory_days for m in stated), sum(m.promised_days for m in stated)) == (
        1312,
        627,
    )  # type: ignore[misc]
    assert {m.promised_unit for m in matters} <= {NOT_STATED}
    assert all(m.steps for m in matters)
    assert all(
        isinstance(s.actor, Missing) and isinstance(s.days, Missing)
        for m in matters
        for s in m.steps
    )


def lingshan(site: Site) -> None:
    """One record of the national exchange format; `anticipate_day` is the statutory limit."""
    (matter,) = site.matters.values()
    assert (matter.statutory_days, matter.statutory_unit) == (20, "工作日")
    assert (matter.promised_days, matter.promised_unit) == (5, "工作日")
    assert matter.charged is False
    assert len(matter.materials) == 2
    assert [faq.answer for faq in matter.faqs] == [NOT_STATED, NOT_STATED]
    assert len(matter.bases) == 3


def one_thing(site: Site) -> None:
    """22 packages of 105 ordered members, of which nothing but names is known: no day is said, and never "at once"."""
    assert (len(site.joints), len(site.matters)) == (22, 27)
    assert sum(len(j.members) for j in site.joints.values()) == 105
    assert {j.kind for j in site.joints.values()} == {"一件事"}
    for joint in site.joints.values():
        assert [m.row.stage for m in joint.members] == list(range(1, len(joint.members) + 1))
        assert len(joint.schedule.left_out) == len(joint.members)


def parallel_themes(site: Site) -> None:
    """6 themes with their totals; the source does not list their matters."""
    stated = {j.name: (j.promised_days, j.promised_unit) for j in site.joints.values()}
    assert len(stated) == 6
    assert stated["江门市室内装饰装修工程项目"] == (30, "工作日")
    assert sum(days for days, _ in stated.values() if isinstance(days, int)) == 350
    assert not any(j.members for j in site.joints.values())
    assert {j.summary for j in site.joints.values()} == {"分 3 个阶段", "分 4 个阶段"}


DRAFTS: dict[str, tuple[str, Callable[[Site], None]]] = {
    "changchun": ("changchun-guides-0530.csv", changchun),
    "pingtan": ("pingtan-safety-catalogue-2017.csv", pingtan),
    "lingshan": ("lingshan-national-record.json", lingshan),
    "one-thing": ("one-thing-packages.csv", one_thing),
    "parallel-themes": ("jiangmen-parallel-themes.csv", parallel_themes),
}


def _head(path: Path) -> tuple[str, str, str]:
    """Return a page's language, title and description; each stands there once and is not empty."""
    html = path.read_text(encoding="utf-8")
    summary = r'<meta name="description" content="([^"]+)"'
    patterns = (r'<html lang="([^"]+)"', r"<title>([^<]+)</title>", summary)
    found = [re.findall(pattern, html) for pattern in patterns]
    assert [len(one) for one in found] == [1, 1, 1], path
    return found[0][0], found[1][0], found[2][0]


@pytest.mark.skipif(
    not CATALOGUES.is_dir(), reason="../shared/catalogues is not there: no real draft was built"
)
@pytest.mark.parametrize("name", DRAFTS)
def test_a_real_catalogue_builds_as_a_draft(name: str, tmp_path: Path) -> None:
    source, facts = DRAFTS[name]
    data = str(tmp_path / "data")
    mapping = str(MAPPINGS / f"{name}.yaml")
    assert main(["import", str(CATALOGUES / source), "--mapping", mapping, "--data", data]) == 0
    built = build_site(tmp_path, draft=True, as_of=None)
    facts(built.site)
    assert_whole(tmp_path / "output")
    guides = list((tmp_path / "output" / "zh-hans" / "matters").glob("*.html"))
    assert len(guides) >= len(built.site.matters)
    for joint in built.site.joints.values():
        html = (tmp_path / f"output/zh-hans/joints/{joint.id}.html").read_text(encoding="utf-8")
        assert "时限未公开" in html
        assert "都能当场办" not in html
        assert "<dd>即办</dd>" not in html
        assert ("没有公开由哪些事项组成" in html) == (not joint.members)
    told = [_head(path) for path in sorted((tmp_path / "output").rglob("*.html"))]
    assert len(told) > len(guides)
    for lang in ("zh-Hans", "en"):
        own = [(title, summary) for of, title, summary in told if of == lang]
        assert len(own) == len(set(own)) > len(guides), "titles and descriptions are unique"
    figures = list((tmp_path / "output" / "zh-hans" / "flows").glob("*.html"))
    assert len(figures) == sum(bool(m.steps) for m in built.site.matters.values())
    assert len(figures) == {"pingtan": 53}.get(name, len(figures))
    # Nobody is said to act in Pingtan's chains: no lane is invented.
    lanes = [path for path in figures if "flow-head" in path.read_text(encoding="utf-8")]
    assert not lanes or name != "pingtan"
    for matter in list(built.site.matters.values())[:50]:
        page = (tmp_path / "output" / "zh-hans" / "matters" / f"{matter.id}.html").read_text(
            encoding="utf-8"
        )
        assert "草稿：" in page
        assert matter.charged is False or "不收费" not in page, matter.id
