"""`data/site.yaml`: whose site this is. Everything else a site shows comes from tables and prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline import languages
from pipeline.findings import Finding, Place, Rule, Text, capped
from pipeline.reading import kiosks as terminals
from pipeline.reading.descriptors import load_yaml
from pipeline.reading.kiosks import Kiosk
from pipeline.reading.text import decoded, load

FILE = "site.yaml"
SETTINGS_MAX = 64 * 1024
SITE = Rule("site-settings", "error", Text("站点设置须完整", "the site's settings are complete"))
RULES = (SITE,)
LANGUAGES = ("zh-hans", "en")
"""The languages of a site that names none."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a site. Empty strings mean that a mark is not used.

    `timezone` decides which day it is; `base_url` is the public address (no slash at the
    end), needed where a full address is printed; `example` marks every page as an example;
    `offline` lets browsers keep pages for reading without a network, and takes that back when false;
    `owner` is the 主办单位, `operator` the 承办单位; `id_code` is the ten-digit 网站标识码; `icp` and `police` are
    the footer's registration marks, `conac` the address of the 党政机关 mark; `superiors` are sites of
    governments above, each "name address"; `popular` are items for the front page, `hot` words people search for;
    `kiosks` are terminals in halls, which send people to a window once their data is older than `kiosk_days`.
    """

    name: str
    name_en: str = ""
    owner: str = ""
    phone: str = ""
    email: str = ""
    timezone: str = "Asia/Shanghai"
    languages: tuple[str, ...] = LANGUAGES
    base_url: str = ""
    example: bool = False
    offline: bool = True
    id_code: str = ""
    icp: str = ""
    police: str = ""
    conac: str = ""
    operator: str = ""
    superiors: tuple[str, ...] = ()
    popular: tuple[str, ...] = ()
    hot: tuple[str, ...] = ()
    kiosk_days: int = 30
    kiosks: tuple[Kiosk, ...] = ()

    @property
    def links_above(self) -> tuple[tuple[str, str], ...]:
        """The sites of governments above, as (name, address)."""
        return tuple(
            (name, address) for name, _, address in (x.rpartition(" ") for x in self.superiors)
        )


def read(data: Path) -> tuple[Settings | None, list[Finding]]:
    """Read the settings of a data folder. None where something is wrong with them."""
    path = data / FILE
    if not path.is_file() or path.is_symlink():
        return None, [
            _wrong(
                None,
                "没有站点设置文件，新建一个",
                "there is no such file; write it",
                "name: 示例市政务服务中心",
            )
        ]
    content, findings = load(path, FILE, SETTINGS_MAX)
    if content is None:
        return None, findings
    text, findings = decoded(content, FILE)
    if text is None:
        return None, findings
    raw, findings = load_yaml(text, FILE)
    if findings:
        return None, findings
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
        return None, [_wrong(1, "没有 name", "name is missing", "name: 示例市政务服务中心")]
    kiosks, findings = terminals.declared(text, FILE, raw.get("kiosks", []))
    findings = [*_unknown(raw, text), *_mistyped(raw, text), *findings]
    if findings:
        return None, findings
    made: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return Settings(**{**made, "kiosks": kiosks}), []


def _wrong(line: int | None, zh: str, en: str, example: str) -> Finding:
    return Finding(
        SITE.level,
        SITE.id,
        Place(FILE, line),
        None,
        None,
        Text(zh, en),
        Text(f"如：{example}", f"such as: {example}"),
        example,
        Text(f"在 {FILE} 里改正", f"correct it in {FILE}"),
    )


def _line(text: str, key: str) -> int | None:
    match = re.search(rf"^{re.escape(key)}\s*:", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else None


def _unknown(raw: dict[str, Any], text: str) -> list[Finding]:
    names = [f.name for f in fields(Settings)]
    return [
        _wrong(
            _line(text, str(k)),
            f"没有设置项 {capped(str(k))}",
            f"no setting {capped(str(k))}",
            "、".join(names),
        )
        for k in raw
        if k not in names
    ]


def _mistyped(raw: dict[str, Any], text: str) -> list[Finding]:
    found = []
    for spec in fields(Settings):
        value = raw.get(spec.name)
        if spec.name == "kiosks":  # read by its own module
            continue
        if value is not None and (example := _mistake(spec.name, value)):
            line = _line(text, spec.name)
            found.append(
                _wrong(line, f"{spec.name} 的值不对", f"{spec.name} has a wrong value", example)
            )
    return found


def is_base_url(text: str) -> bool:
    """Say whether text can be the public address: http(s), no query, no slash at the end; or empty.

    Plain http is for halls that publish in their own network.
    """
    return bool(re.fullmatch(r"(https?://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*)?", text))


_LISTS = {
    "popular": "popular: [目录项编号]",
    "hot": "hot: [开饭馆, 护照]",
    "superiors": 'superiors: ["示例省政务服务网 https://zwfw.example.gov.cn"]',
}
"""The settings that are lists of texts, each with an example of the right form."""
_SUPERIOR = re.compile(r"\S.* https?://\S+")


def _mistake(name: str, value: Any) -> str | None:
    """Return an example of the right form where the value has not got it."""
    if name in ("example", "offline"):
        return None if isinstance(value, bool) else f"{name}: true"
    if name == "kiosk_days":
        return None if type(value) is int and 0 < value <= 3650 else f"{name}: 30"
    if name == "languages":
        known = isinstance(value, list) and value and set(value) <= set(languages.available())
        all_ = ", ".join(languages.available())
        return None if known and value[0] == languages.FIRST else f"languages: [{all_}]"
    if name in _LISTS:
        texts = isinstance(value, list) and all(isinstance(v, str) for v in value)
        whole = texts and (name != "superiors" or all(map(_SUPERIOR.fullmatch, value)))
        return None if whole else _LISTS[name]
    return _mistaken_text(name, value) if isinstance(value, str) else f'{name}: "…"'


def _mistaken_text(name: str, value: str) -> str | None:
    if name == "conac":
        good = re.fullmatch(r"(https://\S+)?", value)
        return None if good else "conac: https://bszs.conac.cn/sitename?method=show&id=…"
    if name == "base_url":
        return None if is_base_url(value) else "base_url: https://www.example.gov.cn"
    if name == "timezone":
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            return "timezone: Asia/Shanghai"
    return None
