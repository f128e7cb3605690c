"""The print pack of the worst site, page by page as pictures: sizes, heads, numbers, and nothing cut or lost."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import segno
from PIL import Image

from pipeline import printing
from pipeline.__main__ import main
from pipeline.model.codes import spoken
from tests.markup import Element, parse
from tests.worst import BASE_URL, FULL, SILENT, built

pytestmark = pytest.mark.browser

MM = 25.4 / 72
DARK = 160
SIZES = {
    "notices-a4": (210, 297), "notices-a5": (148, 210), "notices-receipt": (80, None),
    "joints-a4": (210, 297), "joints-a5": (148, 210), "joints-receipt": (80, None),
    "guides": (210, 297), "fees": (148, 210), "board": (297, 420), "flows": (297, 420), "windows": (297, 210),
}  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """A PDF: what kind of sheet, of which page, the text of each of its pages, and the document."""

    kind: str
    stem: str
    pages: tuple[str, ...]
    document: Any

    def picture(self, number: int, scale: float = 2) -> Image.Image:
        """Return a page as a grey picture."""
        return self.document[number].render(scale=scale).to_pil().convert("L")


def tight(text: str) -> str:
    return re.sub(r"[\s\u00a0\ufffe\u2060]+", "", text)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Printed]]:
    folder = tmp_path_factory.mktemp("print")
    ids = [FULL, SILENT, "shi-putonghua", "kai-xiaochidian"]
    wanted = printing.sheets(built().output, "zh-hans", ids=ids)
    wanted += printing.sheets(built().output, "zh-hans", ["board", "windows"])
    made = printing.print_pack(built().output, folder, wanted, lambda *_: None)
    found = {}
    for path in made:
        document = pdfium.PdfDocument(path)
        pages = tuple(tight(page.get_textpage().get_text_range()) for page in document)
        found[path.parent.name, path.stem] = Printed(path.parent.name, path.stem, pages, document)
    assert {kind for kind, _ in found} == set(SIZES)
    yield found
    for one in found.values():
        one.document.close()


def page_of(one: Printed) -> Element:
    folder = printing.SHEETS[one.kind.partition("-")[0]][0].partition("/")[0]
    return parse(built().text(f"zh-hans/{folder}/{one.stem}.html"))


def test_each_page_has_exactly_the_size_of_its_paper(pack: dict[Any, Printed]) -> None:
    for one in pack.values():
        wide, high = SIZES[one.kind]
        for page in one.document:
            w, h = (side * MM for side in page.get_size())
            assert abs(w - wide) < 0.5, one
            assert high is None or abs(h - high) < 0.5, one


def test_the_edge_of_every_page_is_white(pack: dict[Any, Printed]) -> None:
    """Nothing runs over the edge: a printer's 3 mm stay white; and no page is empty."""
    looked = 0
    for one in pack.values():
        for number in range(len(one.pages)):
            image = one.picture(number)
            edge = round(3 / MM * 2)
            inner = (edge, edge, image.width - edge, image.height - edge)
            mask = image.point(lambda grey: 255 if grey < DARK else 0)
            box = mask.getbbox()
            assert box is not None, (one.kind, one.stem, number)
            assert all(a >= b for a, b in zip(box[:2], inner[:2], strict=True)), (
                one.kind,
                one.stem,
            )
            assert all(a <= b for a, b in zip(box[2:], inner[2:], strict=True)), (
                one.kind,
                one.stem,
            )
            looked += 1
    assert looked > 20


def test_every_page_says_whose_it_is_and_its_number(pack: dict[Any, Printed]) -> None:
    site = built().site
    for one in pack.values():
        head = page_of(one).one("div", class_="print-line").tight
        for number, text in enumerate(one.pages, 1):
            for part in (site.settings.name, str(site.as_of), "示例"):
                assert part in text, (one.kind, one.stem, number)
            assert tight(head)[:40] in text, (one.kind, one.stem, number)
            if not one.kind.endswith("receipt"):
                assert f"{number}/{len(one.pages)}" in text, (one.kind, one.stem, number)
    for kind in ("notices-a4", "guides"):
        assert all(
            tight(spoken(site.matters[FULL].code)) in text for text in pack[kind, FULL].pages
        )


def test_rows_words_and_boxes_stand_whole_on_one_page(pack: dict[Any, Printed]) -> None:
    """Each thing that must not be cut is found, whole, on a single page; so nothing is lost either."""
    kept = (
        ("li", "tick"),
        ("div", "fact"),
        ("div", "fee-line"),
        ("tr", ""),
        ("h1", ""),
        ("h2", ""),
    )
    tried = 0
    for one in pack.values():
        main_part = page_of(one).one("main")
        for tag, name in kept:
            for element in _shown(main_part):
                if element.tag != tag or name not in ("", *_classes(element)):
                    continue
                words = [tight(w) for w in _texts(element)]
                on = [n for n, text in enumerate(one.pages) if all(w in text for w in words if w)]
                assert on, (one.kind, one.stem, "".join(words)[:60])
                tried += 1
    assert tried > 200


def _classes(element: Element) -> list[str]:
    return element.attributes.get("class", "").split()


def _shown(element: Element) -> Iterator[Element]:
    """Yield the elements in an element that are printed."""
    for child in element.children:
        if isinstance(child, Element) and "screen" not in _classes(child):
            yield child
            yield from _shown(child)


def _texts(element: Element) -> list[str]:
    found = []
    for child in element.children:
        if isinstance(child, str):
            found.append(child)
        elif child.tag not in ("svg", "script") and "screen" not in _classes(child):
            found += _texts(child)
    return found


def test_no_line_is_sliced_by_the_end_of_a_page(pack: dict[Any, Printed]) -> None:
    """Ink between the content's end and the page number would be the upper half of a line."""
    tried = 0
    for one in pack.values():
        if one.kind.endswith("receipt"):
            continue
        for page in one.document:
            text = page.get_textpage()
            high = page.get_height()
            boxes = [text.get_rect(i) for i in range(text.count_rects())]
            assert boxes
            assert min(b[1] for b in boxes) > 3 / MM
            assert max(b[3] for b in boxes) < high - 3 / MM
            body = [b for b in boxes if b[1] > 9 / MM]
            assert min(b[1] for b in body) >= 10 / MM, (one.kind, one.stem)
            tried += 1
    assert tried > 20


def test_a_receipt_is_one_page_as_long_as_its_content(pack: dict[Any, Printed]) -> None:
    for stem in (FULL, SILENT, "shi-putonghua"):
        one = pack["notices-receipt", stem]
        assert len(one.pages) == 1, stem
        image = one.picture(0)
        box = image.point(lambda grey: 255 if grey < DARK else 0).getbbox()
        assert box is not None
        blank = (image.height - box[3]) * MM / 2
        assert 2 < blank < 15, (stem, blank)
        for word in ("带什么", "在哪里办", "多久、多少钱", "窗口填写"):
            assert word in one.pages[0]


def dark(mask: Image.Image, x: float, y: float) -> int:
    return int(mask.getpixel((int(x), int(y))) > 0)


QR_CODES = (
    ("notices-a4", FULL, 37), ("notices-a5", FULL, 29), ("guides", SILENT, 37), ("fees", f"of_{FULL}", 29),
)  # fmt: skip
"""Where to look: the kind, whose it is, and how far from the right edge nothing but the code stands, in mm."""


def test_the_code_on_paper_is_the_one_of_the_address(pack: dict[Any, Printed]) -> None:
    """Every module of the QR code on paper is as dark or light as it must be."""
    for kind, stem, room in QR_CODES:
        address = f"{BASE_URL}/zh-hans/matters/{stem.removeprefix('of_')}.html"
        matrix = segno.make(address, micro=False, error="m", boost_error=False, mask=3).matrix
        image = pack[kind, stem].picture(0, 8).point(lambda grey: 255 if grey < 128 else 0)
        rows = (
            image.crop((0, y, image.width, y + 1)).histogram()[255] for y in range(image.height)
        )
        rules = [0, *(y for y, dots in enumerate(rows) if dots > 0.8 * image.width)]
        top, end = next((a, b) for a, b in itertools.pairwise(rules) if (b - a) * MM / 8 > 15)
        left = image.width - round(room / MM * 8)
        # Between two rules: where the day is past the next change, a banner stands above the head.
        mask = image.crop((left, top + 8, image.width, end - 8))
        box = mask.getbbox()
        assert box is not None
        side = len(matrix)
        step = (box[2] - box[0]) / side
        assert abs((box[3] - box[1]) - (box[2] - box[0])) < step
        read = [
            [dark(mask, box[0] + (x + 0.5) * step, box[1] + (y + 0.5) * step) for x in range(side)]
            for y in range(side)
        ]  # fmt: skip
        assert read == [list(map(int, row)) for row in matrix], kind


def test_what_is_asked_for_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, to = str(built().output), str(tmp_path / "paper")
    given = ["print", "--output", site, "--to", to, "--matter", SILENT, "--sheet", "notices"]
    assert main(given) == 0
    found = {p.relative_to(to).as_posix() for p in Path(to).rglob("*.pdf")}
    day = str(built().site.as_of)
    assert found == {f"{day}/zh-hans/notices-{p}/{SILENT}.pdf" for p in ("a4", "a5", "receipt")}
    assert not list(Path(to).rglob("*.part"))
    assert main(["print", "--output", str(tmp_path)]) == 1
    assert main([*given[:5], "--matter", "meiyou"]) == 1
    assert "没有" in capsys.readouterr().err
