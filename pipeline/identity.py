"""Ids and short codes that were published stay: printed on paper, linked to, typed at kiosks.

`codes.json` in the site maps every id to its short code. A build compares it with that of the site it
would replace, so that a row lost in a merge or a spreadsheet is not a page lost without a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.findings import Finding, Place, Rule, Text
from pipeline.model.codes import short_code
from pipeline.rules.release import CHANGED, REMOVED
from pipeline.site import Site

FILE = "codes.json"
TOLD = 20
"""Lost ids that are told one by one."""

Codes = Mapping[str, Mapping[str, str]]


def codes(site: Site) -> Codes:
    """Return every id with its short code, by table; '' where a kind of thing has no code."""
    found: dict[str, dict[str, str]] = {
        "bodies": dict.fromkeys(site.bodies, ""),
        "venues": dict.fromkeys(site.venues, ""),
        "joints": dict.fromkeys(site.joints, ""),
        "datasets": {
            name: str(
                package.descriptor.properties.get("short_code") or short_code("datasets", name)
            )
            for name, package in site.packages.items()
        },
    }
    for (table, id_), code in site.codes.items():
        found.setdefault(table, {})[id_] = code
    return found


def as_json(site: Site) -> bytes:
    """Return `codes.json`."""
    about = {"site": site.settings.name, "draft": site.draft, "codes": codes(site)}
    return (json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def is_earlier(site: Site, output: Path) -> bool:
    """Say whether an earlier release of the same hall stands in the output. A draft replaces none."""
    path = output / FILE
    if site.draft or not path.is_file():
        return False
    old = json.loads(path.read_text(encoding="utf-8"))
    return not old["draft"] and old["site"] == site.settings.name


def compare(site: Site, output: Path) -> list[Finding]:
    """Compare with the site that stands in the output, if it is the same hall's and no draft."""
    if not is_earlier(site, output):
        return []
    old = json.loads((output / FILE).read_text(encoding="utf-8"))
    new = codes(site)
    return [
        found
        for table, was in sorted(old["codes"].items())
        for found in _table(table, was, new.get(table, {}))
    ]


def _table(table: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Finding]:
    file = f"catalogue/{table}.csv"
    lost = sorted(set(was) - set(now))
    for id_ in lost[:TOLD]:
        yield _finding(
            REMOVED, file, id_,
            Text(f"上次发布的 {id_} 不见了", f"{id_}, published before, is gone"),
            Text("编号仍在表里", "the id still stands in the table"),
            Text(
                "恢复这一行；事项取消的，状态改为 已取消 并写明文件。确要删除，构建时加 --accept-removals",
                "restore the row; cancel a matter by its status. To delete it, build with --accept-removals",
            ),
        )  # fmt: skip
    if len(lost) > TOLD:
        more = Text(f"本表共少了 {len(lost)} 个编号", f"{len(lost)} ids are gone from this table")
        yield _finding(
            REMOVED,
            file,
            None,
            more,
            Text("表是完整的", "a whole table"),
            Text("核对表是否被截断", "see whether it was cut off"),
        )
    for id_ in sorted(set(was) & set(now)):
        if was[id_] and was[id_] != now[id_]:
            yield _finding(
                CHANGED, file, id_,
                Text(f"{id_} 的短码由 {was[id_]} 变为 {now[id_]}", f"the code of {id_} was {was[id_]}, is {now[id_]}"),
                Text(was[id_], was[id_]),
                Text("把 short_code 改回原值", "set short_code to what it was"),
            )  # fmt: skip


def _finding(
    rule: Rule, file: str, value: str | None, found: Text, expected: Text, fix: Text
) -> Finding:
    return Finding(rule.level, rule.id, Place(file), "id", value, found, expected, "", fix)
