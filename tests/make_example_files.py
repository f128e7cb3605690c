"""The forms and filled samples of the example catalogue, made of `example_forms.tsv`, always the same bytes.

`python -m tests.make_example_files` writes `data/catalogue/files/*.docx` and `files.csv`. A form is a
table of labels and empty cells; a sample is the same table filled for an invented applicant. Zip members
are stored, not deflated, and carry a fixed date, so that no zlib or clock changes a hash.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
CATALOGUE = HERE.parent / "data" / "catalogue"
STARTED = "2026-01-01"
VERSION = "2026-01"
COLUMNS = ("id", "path", "title", "kind", "sha256", "bytes", "version", "effective_on")


@dataclass(frozen=True, slots=True)
class Form:
    """A document: its rows of label and value, and the words above the signature."""

    id: str
    kind: str
    title: str
    closing: str
    rows: tuple[tuple[str, str], ...]


def read_forms(file: Path = HERE / "example_forms.tsv") -> tuple[Form, ...]:
    """Read the list of documents: one a line, `label=value` for each of its rows."""
    made = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            id_, kind, title, closing, *cells = line.split("\t")
            pairs = tuple((label, value) for label, _, value in (c.partition("=") for c in cells))
            made.append(Form(id_, kind, title, closing, pairs))
    return tuple(made)


FORMS = read_forms()

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_APPLICATION = "application/vnd.openxmlformats-"
_CORE = (
    f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_TYPES = (
    f'<Default Extension="rels" ContentType="{_APPLICATION}package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/{part}" ContentType="{_APPLICATION}{kind}+xml"/>'
        for part, kind in (
            ("word/document.xml", "officedocument.wordprocessingml.document.main"),
            ("word/styles.xml", "officedocument.wordprocessingml.styles"),
            ("docProps/core.xml", "package.core-properties"),
        )
    )
)
_HEADING = (
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
)
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440"'
    ' w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
)
"""A4 with margins of an inch."""


def _relations(*targets: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _paragraph(text: str, size: int = 24, bold: bool = False, style: str = "") -> str:
    look = f'{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/><w:lang w:eastAsia="zh-CN"/>'
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    words = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f"<w:p>{named}<w:r><w:rPr>{look}</w:rPr>{words}</w:r></w:p>"


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    line = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    borders = "".join(map(line.format, ("top", "left", "bottom", "right", "insideH", "insideV")))
    cells = "".join(
        "<w:tr>"
        f'<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>{_paragraph(label)}</w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="6000" w:type="dxa"/></w:tcPr>{_paragraph(value)}</w:tc>'
        "</w:tr>"
        for label, value in rows
    )
    grid = '<w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="6000"/></w:tblGrid>'
    width = f'<w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
    return f"<w:tbl><w:tblPr>{width}</w:tblPr>{grid}{cells}</w:tbl>"


def docx(form: Form) -> bytes:
    """Make the document of a form."""
    body = "".join(
        (
            _paragraph(form.title, 36, True, "Heading1"),
            _paragraph(
                f"{form.kind}，版本 {VERSION}。示例站点的文件，人名、地址、单位均为虚构。", 20
            ),
            _table(form.rows),
            _paragraph(form.closing),
            _paragraph("签名或者盖章：                    年    月    日"),
        )
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{_TYPES}</Types>',
        "_rels/.rels": _relations(
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": f"<cp:coreProperties {_CORE}><dc:title>{escape(form.title)}</dc:title>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>",
        "word/_rels/document.xml.rels": _relations((f"{_OFFICE}/styles", "styles.xml")),
        "word/styles.xml": f"<w:styles {_NS}>{_HEADING}</w:styles>",
        "word/document.xml": f"<w:document {_NS}><w:body>{body}{_PAGE}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            member = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            member.create_system = 3
            archive.writestr(member, (_HEAD + text).encode())
    return out.getvalue()


def rows() -> list[list[str]]:
    """Return the rows of files.csv, sorted by id."""
    made = []
    for form in sorted(FORMS, key=lambda form: form.id):
        data = docx(form)
        digest = hashlib.sha256(data).hexdigest()
        path = f"files/{form.id}.docx"
        made.append(
            [form.id, path, form.title, form.kind, digest, str(len(data)), VERSION, STARTED]
        )
    return made


def main(folder: Path = CATALOGUE) -> int:
    """Write the documents and their table."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    for form in FORMS:
        (folder / "files" / f"{form.id}.docx").write_bytes(docx(form))
    with (folder / "files.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows())
    return 0


if __name__ == "__main__":
    sys.exit(main())
