"""Rules on telephone lines: whom one can ask, and to whom one can complain."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from pipeline.findings import Finding, Text
from pipeline.rules.base import Catalogue, CheckedRule, Mend, in_force, look_up, rows, wrong

SERVICE = (
    "110", "114", "117", "119", "120", "122", "12301", "12305", "12309", "12313", "12315",
    "12316", "12318", "12319", "12320", "12323", "12328", "12329", "12331", "12333", "12336",
    "12337", "12338", "12345", "12348", "12350", "12351", "12355", "12358", "12360", "12363",
    "12365", "12366", "12367", "12368", "12369", "12371", "12373", "12377", "12378", "12380",
    "12381", "12385", "12386", "12388", "12389", "12390", "12393", "12395", "12396", "95598",
)  # fmt: skip
"""Public service numbers that need no area code."""

FIXED = re.compile(
    r"(?<![0-9])(?:\+86[-\s]?0?|(?:86[-\s])?[（(]?0)(?:10|2[0-9]|[3-9][0-9]{2})[)）]?[-－—–\s]?[1-9][0-9]{6,7}(?![0-9])"
)
HOTLINE = re.compile(
    r"(?<![0-9])[48]00[-\s]?[0-9]{3,4}[-\s]?[0-9]{3,4}(?![0-9])|(?<![0-9])9[56][0-9]{3,4}(?![0-9])"
)
MOBILE = re.compile(
    r"(?<![0-9])(?:\+?86[-\s]?)?(1[3-9][0-9])[-\s]?([0-9]{4})[-\s]?([0-9]{4})(?![0-9])"
)
_SHORT = re.compile(r"(?<![0-9-])(?:1[12][0-9]{1,3}|95598)(?![0-9-])")
_LOCAL = re.compile(r"(?<![0-9-])[2-8][0-9]{6,7}(?![0-9-])")

DUTY, CONSENT = "值班", "同意公开"
"""What a cell must say beside a mobile number for it to be a declared public duty mobile."""

COLUMNS = (
    ("matters", "phone"), ("matters", "complaint_phone"), ("bodies", "phone"),
    ("bodies", "complaint_phone"), ("venues", "phone"), ("windows", "phone"), ("remedies", "phone"),
)  # fmt: skip
"""The declared contact columns."""


def is_declared(cell: str) -> bool:
    """Say whether a cell declares its mobile number as a public duty mobile, with consent."""
    return DUTY in cell and CONSENT in cell


def mistake(cell: str) -> Text | None:
    """Say what is wrong with a cell of a contact column, or None.

    Words may stand around numbers; numbers that are no telephone numbers are not looked at.
    """
    if MOBILE.search(cell):
        if is_declared(cell):
            return None
        return Text("手机号没有注明是值班手机并同意公开", "a mobile that is not declared")
    rest = HOTLINE.sub(" ", FIXED.sub(" ", cell))
    if _LOCAL.search(rest):
        return Text("固定电话没有区号", "a fixed line without its area code")
    if rest != cell or any(number in SERVICE for number in _SHORT.findall(cell)):
        return None
    return Text("没有可以拨打的号码", "no number that can be dialled")


_FORM = Mend(
    Text("带区号的固定电话、公共服务号码，或注明的值班手机", "a fixed line, a service number, a duty mobile"),
    Text(
        f"写成 区号-号码；值班手机后注明“（{DUTY}手机，已{CONSENT}）”",
        f"write area code and number; after a duty mobile （{DUTY}手机，已{CONSENT}）",
    ),
    "0571-12345678",
)  # fmt: skip


def line_form(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A contact column holds a number that can be dialled from anywhere and belongs to an office.

    Why: a number without area code reaches another city, a private mobile another person. Allowed:
    fixed lines with area code, listed service numbers (12345, 12315, 400…), and a public duty mobile
    whose cell says so (值班 and 同意公开). Source: 个人信息保护法 art. 13 (consent); practice.
    """
    for name, column in COLUMNS:
        table = catalogue.tables[name]
        cells = table.column(column)
        bad = {i: m for i, v in enumerate(cells.values) if isinstance(v, str) and (m := mistake(v))}
        for row in rows(pd.Series(cells.codes).isin(list(bad))):
            yield wrong(table, row, column, rule, bad[int(cells.codes[row])], _FORM)


def _line(catalogue: Catalogue, column: str) -> pd.Series:
    """Return the line that a page shows for each matter: its own, or that of its body."""
    f = catalogue.frame("matters")
    of_body = look_up(catalogue, "bodies", column, f["body_id"]).astype(object)
    return f[column].astype(object).where(f[column].notna(), of_body)


def lines_present(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """A matter in force has an enquiry line and a complaint line, its own or its body's.

    Why: who is told to come must be able to ask, and to complain. Source: 政府信息公开条例 art. 20;
    GB/T 36114 (咨询途径, 监督投诉渠道); the exchange format's M fields.
    """
    table = catalogue.tables["matters"]
    for column, zh, en in (
        ("phone", "没有咨询电话", "no enquiry line"),
        ("complaint_phone", "没有监督投诉电话", "no complaint line"),
    ):
        mend = Mend(
            _FORM.expected, Text("填在事项或实施主体里", "give it here or with the body"), "12345"
        )
        found = Text(f"在用的事项{zh}，实施主体也没有", f"a matter in force with {en}")
        for row in rows(in_force(catalogue) & _line(catalogue, column).isna()):
            yield wrong(table, row, column, rule, found, mend)


def _numbers(cell: str) -> str:
    return "".join(re.findall(r"[0-9]+", cell))


def lines_differ(catalogue: Catalogue, rule: CheckedRule) -> Iterator[Finding]:
    """The complaint line is another one than the enquiry line.

    Why: a complaint must not end on the desk it is about. Source: GB/T 32169 (投诉); practice.
    """
    table = catalogue.tables["matters"]
    pairs = pd.DataFrame({"a": _line(catalogue, "phone"), "b": _line(catalogue, "complaint_phone")})
    stated = pairs[in_force(catalogue)].dropna().drop_duplicates()
    same = {
        (a, b) for a, b in zip(stated["a"], stated["b"], strict=True) if _numbers(a) == _numbers(b)
    }
    mend = Mend(
        Text("另一个号码", "another number"),
        Text("换成监督部门的电话或 12345", "e.g. 12345"),
        "12345",
    )
    found = Text("监督投诉与咨询是同一个电话", "complaints go to the enquiry line")
    active = in_force(catalogue)
    hit = [pair in same for pair in zip(pairs["a"], pairs["b"], strict=True)] if same else []
    for row in rows(pd.Series(hit, dtype=bool)):
        if active[row]:
            yield wrong(
                table, row, "complaint_phone", rule, found, mend, [table.place(row, "phone")]
            )
