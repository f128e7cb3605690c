"""`import`: a source, a mapping, a data folder; or a sketch of a mapping. Printing is left to `__main__`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline import system
from pipeline.findings import Finding, Place, Refused, Text
from pipeline.importing import mapping, matching, sources, strict, write
from pipeline.importing.apply import Imported, apply
from pipeline.importing.sketch import sketch

MAPPING_MAX = 1024 * 1024
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be imported, and how."""

    source: Path
    mapping: Path
    data: Path
    report: Path | None = None
    force: bool = False
    match: Path | None = None
    """The data folder with whose catalogue the names of the items are compared."""


def run(request: Request, lang: str) -> str:
    """Import, and return the summary. Raises Refused where nothing could be imported."""
    spec = mapping.read(_text(request.mapping), request.mapping.name)
    write.refuse_existing(request.data, request.force)
    document = sources.read(request.source, spec.encoding, spec.delimiter)
    made = apply(document, spec)
    if request.match:
        made.ledger.names = matching.match(_names(made), matching.known_names(request.match))
    title = str(spec.site.get("name", "")) or request.source.stem
    # Before the catalogue: a report that cannot be written leaves that as it was.
    if request.report:
        request.report.write_bytes(report(made, request.report, lang).encode())
    write.write(request.data, made.tables, spec.site, title)
    return made.ledger.as_text(lang, SHOWN)


def _names(made: Imported) -> dict[str, list[str]]:
    """Return the names of the items that were made, each with the addresses of the cells that say it."""
    found: dict[str, list[str]] = {row["name"]: [] for row in made.tables.get("items", ())}
    for cell in made.ledger.cells:
        if cell.text.strip() in found:
            found[cell.text.strip()].append(cell.where)
    return found


def report(made: Imported, path: Path, lang: str) -> str:
    """Return the whole report: JSON for a name that ends with .json, else text."""
    if path.suffix.lower() == ".json":
        return json.dumps(made.ledger.as_dict(lang), ensure_ascii=False, indent=1) + "\n"
    return made.ledger.as_text(lang) + "\n"


def propose(source: Path, encoding: str) -> str:
    """Return a proposed mapping for a source file; it is valid and runs."""
    return sketch(sources.read(source, encoding), encoding)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if len(data) > MAPPING_MAX:
            raise ValueError(f"{len(data):,} bytes")
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        said = system.why(error) if isinstance(error, OSError) else Text(str(error), str(error))
        found = Text(f"映射文件读不了：{said.zh}", f"the mapping cannot be read: {said.en}")
        expected = Text("UTF-8 的 YAML 文件", "a YAML file in UTF-8")
        fix = Text("核对 --mapping 的路径", "check the path of --mapping")
        place = Place(path.name)
        raise Refused(
            [Finding("error", strict.MAPPING.id, place, None, None, found, expected, "", fix)]
        ) from None
