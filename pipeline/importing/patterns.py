"""Value patterns: `20个工作日` → number 20, unit 工作日. A pattern matches a whole value or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.reading.folding import chinese_number

Parts = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A named way to take a text apart. `match` returns None where the text is of another form."""

    parts: tuple[str, ...]
    match: Callable[[str], Parts | None]


_FULL = str.maketrans("０１２３４５６７８９．／（）：", "0123456789./():")

_N = r"[0-9]{1,6}|[零〇一二两三四五六七八九十百]{1,7}"
_DAYS = re.compile(
    rf"(?P<number>{_N})\s*个?\s*(?:(?P<unit>工作日|自然日)|天|日)?(?:之?内)?"
    r"(?P<note>\s*[(（].*[)）])?",
    re.DOTALL,
)
_AT_ONCE = re.compile(r"即办|即办件|即时办结|立即办结|当场办结")
_LIMITS = re.compile(
    r"法定(?:办结)?(?:时限|期限)?[:：]?\s*(?P<a>[^/／;；,，、\n]+?)\s*[/／;；,，、\n]\s*"
    r"承诺(?:办结)?(?:时限|期限)?[:：]?\s*(?P<b>[^/／;；,，、\n]+)"
)
_FEES = tuple(
    re.compile(r)
    for r in (
        r"(?:每(?P<unit>[\u4e00-\u9fff]{1,6}?)(?:收(?:费|取)?)?[:：]?\s*)?(?P<amount>[0-9]+(?:\.[0-9]+)?)\s*元(?:人民币)?",
        r"(?P<amount>[0-9]+(?:\.[0-9]+)?)\s*元\s*(?:/|每)\s*(?P<unit>[\u4e00-\u9fff]{1,6})",
    )
)
_COUNTS = re.compile(rf"(?P<what>原件|复印件)(?:各)?(?P<n>{_N})份")
_MATERIAL = re.compile(
    r"(?P<lead>[(（]?[0-9]{1,3}[)）、.．]\s*(?![0-9]))?(?P<name>.+?)(?P<in>\s*[(（][^()（）]*[)）])?",
    re.DOTALL,
)
_ARTICLE = re.compile(
    r"《(?P<title>[^《》]*(?:《[^《》]*》[^《》]*)*)》\s*(?:[(（](?P<number>[^()（）]+)[)）])?\s*"
    r"(?P<article>第.+)?",
    re.DOTALL,
)


def days(text: str) -> Parts | None:
    """Take a limit apart: `20个工作日` → 20, 工作日; a bare number has no unit; `即办` is 0."""
    text = text.strip().translate(_FULL)
    if _AT_ONCE.fullmatch(text):
        return {"number": "0", "unit": None, "note": None}
    match = _DAYS.fullmatch(text)
    number = chinese_number(match["number"]) if match else None
    if match is None or number is None:
        return None
    return {"number": number, "unit": match["unit"], "note": match["note"]}


def limits(text: str) -> Parts | None:
    """Take both limits out of one cell: `法定20个工作日/承诺5个工作日`."""
    match = _LIMITS.fullmatch(text.strip())
    law, promise = (days(match["a"]), days(match["b"])) if match else (None, None)
    if law is None or promise is None:
        return None
    return {
        "statutory": law["number"], "statutory_unit": law["unit"], "statutory_note": law["note"],
        "promised": promise["number"], "promised_unit": promise["unit"], "promised_note": promise["note"],
    }  # fmt: skip


def fee(text: str) -> Parts | None:
    """Take a plain rate apart: `每证80元`, `80元/证` → 80, 证."""
    plain = text.strip().translate(_FULL)
    for form in _FEES:
        if match := form.fullmatch(plain):
            whole, _, cents = match["amount"].partition(".")
            cents = cents.rstrip("0")
            amount = (whole.lstrip("0") or "0") + (f".{cents}" if cents else "")
            return {
                "amount": amount,
                "unit": match["unit"],
                "kind": "按单位" if match["unit"] else "定额",
            }
    return None


def material(text: str) -> Parts | None:
    """Take counts off a material: `申请书(原件1份、复印件2份)`. Other brackets stay in the name."""
    match = _MATERIAL.fullmatch(text.strip())
    if match is None:
        return None
    name, counts = match["name"], _counts(match["in"])
    if counts is None:
        name, counts = name + (match["in"] or ""), {}
    return {"name": name, "originals": counts.get("原件"), "copies": counts.get("复印件")}


def _counts(bracket: str | None) -> dict[str, str] | None:
    """Return how many originals and copies a bracket asks for; None where it says anything else."""
    inside = (bracket or "").strip().translate(_FULL)[1:-1]
    parts = [_COUNTS.fullmatch(p.strip()) for p in re.split(r"[、,，;；]", inside)]
    found = [(p["what"], chinese_number(p["n"])) for p in parts if p]
    if len(found) < len(parts) or len(dict(found)) < len(found) or any(not n for _, n in found):
        return None
    return {what: n for what, n in found if n}


def article(text: str) -> Parts | None:
    """Take a citation apart: `《某某办法》（文号）第八条`."""
    match = _ARTICLE.fullmatch(text.strip())
    return match.groupdict() if match else None


BUILT_IN: Mapping[str, Pattern] = {
    "days": Pattern(("number", "unit", "note"), days),
    "limits": Pattern(
        (
            "statutory",
            "statutory_unit",
            "statutory_note",
            "promised",
            "promised_unit",
            "promised_note",
        ),
        limits,
    ),
    "fee": Pattern(("amount", "unit", "kind"), fee),
    "material": Pattern(("name", "originals", "copies"), material),
    "article": Pattern(("title", "number", "article"), article),
}
"""The patterns every mapping may name; `docs/import.md` lists them."""


def from_regexes(regexes: Sequence[str]) -> Pattern:
    """Make a pattern of regular expressions with named groups, tried in order. Raises re.error."""
    compiled = [re.compile(regex, re.DOTALL) for regex in regexes]
    names = tuple(dict.fromkeys(name for c in compiled for name in c.groupindex))
    if not names:
        raise re.error("no named group (?P<name>…)")

    def match(text: str) -> Parts | None:
        for form in compiled:
            if found := form.fullmatch(text.strip()):
                return {name: found.groupdict().get(name) for name in names}
        return None

    return Pattern(names, match)


def is_regex(text: str) -> bool:
    """Say whether a value of a condition or map is written as /pattern/."""
    return len(text) > 2 and text.startswith("/") and text.endswith("/")


def matches(value: str, wanted: str) -> bool:
    """Say whether a value is the one wanted, or matches it as /pattern/."""
    if is_regex(wanted):
        return re.fullmatch(wanted[1:-1], value, re.DOTALL) is not None
    return value == wanted


def split(text: str, separators: Sequence[str]) -> list[str]:
    """Split a text at separators that stand outside brackets; empty parts are left out."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(text):
        depth += (text[at] in "(（《【[") - (text[at] in ")）》】]" and depth > 0)
        hit = next((s for s in separators if s and text.startswith(s, at)), "")
        # A line break always separates: whoever opened a bracket before it forgot to close it.
        if hit and (depth == 0 or "\n" in hit):
            parts.append(text[start:at])
            at += len(hit)
            start, depth = at, 0
            continue
        at += 1
    return [p.strip() for p in [*parts, text[start:]] if p.strip()]
