"""Rules on legal bases: what a matter rests on, and whether that still stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.rules.base import (
    Catalogue,
    CheckedRule,
    Mend,
    among,
    day,
    in_force,
    kinds,
    look_up,
    of_matter,
    rows,
    wrong,
)

MAY_SET_LICENCES = (
    "法律",
    "行政法规",
    "国务院决定",
    "地方性法规",
    "自治条例和单行条例",
    "地方政府规章",
)
"""行政许可法 arts. 14, 15; rules of a province's government only for a year."""


def basis_stated(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A matter in force has a legal basis that names an instrument and an article.

    Why: what has no basis in law may not be asked of anybody. Source: 行政许可法 art. 4,
    国务院关于在线政务服务的若干规定 art. 6; 设定依据 with 名称 and 条款 in the exchange format (M).
    """
    bases = catalogue.frame("bases")
    full = set(bases["matter_id"][bases["article"].notna()])
    table, f = catalogue.tables["matters"], catalogue.frame("matters")
    mend = Mend(
        Text("至少一条写明文件和条款的依据", "a basis with instrument and article"),
        Text("在依据表（bases.csv）补一行，写到条款号", "add a row to bases.csv, with the article"),
        "第三十五条",
    )
    firsts = bases["matter_id"].drop_duplicates()
    first = dict(zip(firsts, firsts.index.tolist(), strict=True))
    for row in rows(in_force(catalogue) & ~among(f["id"], full)):
        at = first.get(f["id"][row])
        if at is None:
            found = Text("在用的事项没有依据", "a matter in force without a legal basis")
            yield wrong(table, row, "id", rule, found, mend)
        else:
            found = Text("依据都没有写明条款", "no basis of this matter names an article")
            yield wrong(catalogue.tables["bases"], at, "article", rule, found, mend)


def licence_basis_rank(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A licence rests on something that may set one.

    Why: licences are set by laws, administrative regulations, decisions of the State Council, local
    regulations and, for a year, rules of a province's government; nothing below may. Told at the
    first basis where none of the matter's bases ranks so high. Source: 行政许可法 arts. 14–17.
    """
    table, f = catalogue.tables["bases"], catalogue.frame("bases")
    level = look_up(catalogue, "instruments", "level", f["instrument_id"])
    licence = of_matter(catalogue, "bases", (kinds(catalogue) == "行政许可") & in_force(catalogue))
    high = set(f["matter_id"][level.isin(MAY_SET_LICENCES)])
    low = licence.fillna(False).astype(bool) & ~among(f["matter_id"], high)
    mend = Mend(
        Text("、".join(MAY_SET_LICENCES), ", ".join(MAY_SET_LICENCES)),
        Text("补上设定许可的法律、法规；确实没有的，这项许可不能设", "name the law that sets it"),
    )
    for row in rows(low & ~f["matter_id"].where(low).duplicated()):
        found = Text(
            f"行政许可的依据只到“{level[row]}”，不能设定许可",
            f"the licence rests on {level[row]} only, which may not set one",
        )
        yield wrong(table, row, "instrument_id", rule, found, mend)


def repealed(catalogue: Catalogue) -> pd.Series[bool]:
    """Say of each instrument whether it is repealed at the as-of date."""
    f = catalogue.frame("instruments")
    undated = f["repealed_on"].isna() & (f["status"] == "已废止")
    return (f["repealed_on"] <= day(catalogue)) | undated


def repealed_under(
    catalogue: Catalogue, rule: CheckedRule, table_name: str, active: pd.Series[Any]
) -> Iterator[Finding]:
    """Find the rows of a table that are active and name a repealed instrument."""
    table, f = catalogue.tables[table_name], catalogue.frame(table_name)
    instruments = catalogue.tables["instruments"]
    laws = catalogue.frame("instruments")
    at = {laws["id"][row]: row for row in rows(repealed(catalogue))}
    hit = among(f["instrument_id"], at) & active.fillna(False).astype(bool)
    for row in rows(hit):
        law = at[f["instrument_id"][row]]
        title, successor = laws["title"][law], laws["successor_id"][law]
        since = laws["repealed_on"][law]
        when = "" if pd.isna(since) else f"于 {since.date()} "
        found = Text(f"“{title}”已{when}废止", f"{title} is repealed")
        mend = Mend(
            Text("现行有效的文件", "an instrument in force"),
            Text("核对现行依据后改正", "find what is in force now"),
            "" if pd.isna(successor) else successor,
        )
        related = [instruments.place(law, "id")]
        yield wrong(table, row, "instrument_id", rule, found, mend, related)


def basis_repealed(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """No matter in force rests on an instrument that is repealed at the as-of date.

    Why: a repealed law gives no power and cannot be cited. Source: 立法法 (废止), 行政许可法 art. 21;
    the dates stand in instruments.csv.
    """
    for name in ("bases", "special_procedures"):
        active = of_matter(catalogue, name, in_force(catalogue))
        yield from repealed_under(catalogue, rule, name, active)


def amended_since_review(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A matter is reviewed after a law it rests on was amended.

    Why: after an amendment limits, conditions or materials may have changed.
    Source: the field's practice (动态调整); dates amended_on and reviewed_on.
    """
    f = catalogue.frame("bases")
    amended = look_up(catalogue, "instruments", "amended_on", f["instrument_id"])
    matters = catalogue.frame("matters")
    reviewed = of_matter(catalogue, "bases", matters["reviewed_on"])
    active = of_matter(catalogue, "bases", in_force(catalogue)).fillna(False).astype(bool)
    late = active & (amended <= day(catalogue)) & (amended > reviewed)
    table = catalogue.tables["matters"]
    row_of = {id_: row for row, id_ in enumerate(matters["id"])}
    mend = Mend(
        Text("修改之后的复核日期", "a date of review after the amendment"),
        Text("对照新条文复核事项，更新复核日期", "review the matter and set the date"),
    )
    for row in rows(late & ~f["matter_id"].where(late).duplicated()):
        at = row_of[f["matter_id"][row]]
        found = Text(
            f"依据的文件已于 {amended[row].date()} 修改，事项此后没有复核",
            f"its instrument was amended on {amended[row].date()}, the matter not reviewed since",
        )
        related = [catalogue.tables["bases"].place(row, "instrument_id")]
        yield wrong(table, at, "reviewed_on", rule, found, mend, related)


def instrument_state(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """An instrument's state agrees with its dates at the as-of date.

    Why: readers and the rules above go by the dates, people by the word.
    Source: internal consistency of instruments.csv.
    """
    table, f = catalogue.tables["instruments"], catalogue.frame("instruments")
    at = day(catalogue)
    is_repealed, coming = f["repealed_on"] <= at, f["effective_on"] > at
    cases = (
        (is_repealed & f["status"].isin(["现行", "已修改", "尚未施行"]), "已废止", "repealed"),
        (coming & ~is_repealed & f["status"].isin(["现行", "已修改"]), "尚未施行", "not in force yet"),
        (
            (f["status"] == "已废止") & (f["repealed_on"] > at) | (f["status"] == "尚未施行") & ~coming
            & f["effective_on"].notna() & ~is_repealed,
            "现行", "in force",
        ),
    )  # fmt: skip
    for mask, should, english in cases:
        mend = Mend(
            Text(should, should),
            Text("核对日期和状态，改正其中一个", "check dates and state; correct one"),
            should,
        )
        found = Text(f"按日期应是“{should}”", f"by its dates it is {english}")
        for row in rows(mask):
            yield wrong(table, row, "status", rule, found, mend)
