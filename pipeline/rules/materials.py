"""Rules on application materials."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.reading.folding import bare
from pipeline.rules.base import Catalogue, CheckedRule, Mend, rows, wrong
from pipeline.rules.names import tidy

VAGUE = re.compile(
    r"(?:其他|其它|相关|有关|所需|必要的?)(?:的)?(?:申请|证明|佐证)?(?:材料|资料|文件|证明|证件|手续)"
    r"|(?:材料|资料|文件|证件|证明|手续)等(?:材料|资料|文件|证件)?$|等$|等(?:材料|资料|文件|证件)$|视情况|视情形|根据需要"
)
_FORM = re.compile(r"(?:申请|登记|审批|备案|报名|申报|承诺|呈报|变更)(?:表|书)(?:[（(].*)?$")


def vague(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A material is named, not hinted at.

    Why: 其他材料, 等, 相关材料 and 视情况 leave the window to ask for anything.
    Source: 优化营商环境条例 art. 37 (不得使用"其他材料"等兜底条款); 国办 practice.
    """
    table = catalogue.tables["materials"]
    column = table.column("name")
    bad = [i for i, v in enumerate(column.values) if isinstance(v, str) and VAGUE.search(v)]
    mend = Mend(
        Text("具体的材料名称", "the name of the material"),
        Text("写明是哪一种材料；说不出的删去", "say which, or delete it"),
        "法律、法规规定的验资证明",
    )
    found = Text("材料名称含混", "a vague name")
    for row in rows(pd.Series(column.codes).isin(bad)):
        yield wrong(table, row, "name", rule, found, mend)


def form_shipped(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A material that is a form has the blank form as a file.

    Why: a form that must be fetched at the window is a visit. Source: 行政许可法 art. 30
    (申请书示范文本公示); the exchange format's 空白表格.
    """
    table, f = catalogue.tables["materials"], catalogue.frame("materials")
    names = {v: bool(_FORM.search(v)) for v in f["name"].unique()}
    form = (f["kind"] == "申请表格文书") | f["name"].map(names).astype(bool)
    mend = Mend(
        Text("附件表里的空白表格", "a blank form of files.csv"),
        Text("放进 files/ 并登记到附件表", "put it into files/ and list it"),
    )
    found = Text("要填表，却没有空白表格", "a form without its file")
    for row in rows(form & f["blank_file_id"].isna()):
        yield wrong(table, row, "blank_file_id", rule, found, mend)


def form_current(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A file is not older than the version that it states.

    Why: a form from before its version is the one that was replaced. A version is a year and month
    or a year. Source: internal consistency of files.csv (version, effective_on).
    """
    table, f = catalogue.tables["files"], catalogue.frame("files")
    parts = f["version"].str.extract(r"^(20[0-9]{2})(?:[-.年]?(0[1-9]|1[0-2]))?")
    stated = pd.to_datetime(parts[0] + "-" + parts[1].fillna("01") + "-01", errors="coerce")
    mend = Mend(
        Text("不早于版本所说的年月", "not before the month of its version"),
        Text("换上新版文件，或改正日期、版本", "ship the new one, or correct the date"),
    )
    for row in rows(f["effective_on"] < stated):
        found = Text(f"版本是 {f['version'][row]}，启用日期却更早", "older than its stated version")
        yield wrong(table, row, "effective_on", rule, found, mend, [table.place(row, "version")])


def could_be_shared(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A material that a body of this catalogue issues names its electronic licence.

    Why: what one counter issues the next need not ask for on paper. 不适用 and 免提交 are answers.
    Source: 国务院关于在线政务服务的若干规定 arts. 10, 11 (电子证照共享).
    """
    table, f = catalogue.tables["materials"], catalogue.frame("materials")
    bodies = catalogue.frame("bodies")
    issuers = set(bodies["name"]) | set(bodies["short_name"].dropna())
    licence = table.column("licence")
    silent = pd.Series(licence.codes).isin(
        [i for i, v in enumerate(licence.values) if getattr(v, "value", "") == "未公开"]
    )
    mend = Mend(
        Text("电子证照的名称，或不适用", "the electronic licence, or 不适用"),
        Text("填写可替代的电子证照；没有的填不适用", "name it; 不适用 where there is none"),
        "营业执照电子证照",
    )
    for row in rows(f["issuer"].isin(issuers) & silent & (f["necessity"] != "免提交")):
        found = Text("本目录的单位核发，没有写可否免提交", "issued by a body of this catalogue")
        yield wrong(table, row, "licence", rule, found, mend, [table.place(row, "issuer")])


def one_spelling(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A material has one spelling within a body.

    Why: two spellings look like two papers, and cannot be counted as one.
    Source: 一名一码 practice; told at the rarer spelling.
    """
    table, f = catalogue.tables["materials"], catalogue.frame("materials")
    body = f["matter_id"].map(
        dict(
            zip(
                catalogue.frame("matters")["id"],
                catalogue.frame("matters")["body_id"].fillna(""),
                strict=True,
            )
        )
    )
    bares = {name: bare(name) for name in f["name"].unique()}
    key = pd.DataFrame({"body": body, "bare": f["name"].map(bares), "name": f["name"]})
    spellings = key.groupby(["body", "bare", "name"]).size().reset_index(name="n")
    if not spellings.duplicated(["body", "bare"]).any():
        return
    spellings["untidy"] = spellings["name"] != spellings["name"].map(tidy)
    spellings = spellings.sort_values(
        ["body", "bare", "n", "untidy", "name"], ascending=[True, True, False, True, True]
    )
    usual = spellings.drop_duplicates(["body", "bare"]).set_index(["body", "bare"])["name"]
    for row in range(len(f)):
        right = usual[(key["body"][row], key["bare"][row])]
        if right != f["name"][row]:
            found = Text(f"同一材料另写作“{right}”", f"elsewhere written {right}")
            mend = Mend(Text(right, right), Text("统一写法", "use one spelling"), right)
            yield wrong(table, row, "name", rule, found, mend)
