"""Drawings as the pages of a PDF: letters as letters, the code as one path, each picture held once.

A page is written out as soon as it is full, so that only its place in the file is kept in memory. The same drawings give the
same bytes.
"""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from loyalty_cli.cards.drawing import MIDDLE, RIGHT, Box, Drawing, Line, Modules, Picture, Ring, Shape, Text
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.paper import Cell, Paper

if TYPE_CHECKING:
    from reportlab.lib.utils import ImageReader

_POINT = 72 / 25.4  # points a millimetre
_NAMES = {False: "LoyaltySans", True: "LoyaltySansBold"}


class Pages:
    """The pages of one file, each begun with `begin` and filled with `put`; `close` ends it."""

    def __init__(self, out: BinaryIO, fonts: Fonts) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._fonts = fonts
        self._canvas: Any = Canvas(BytesIO(), pageCompression=1, invariant=1)
        self._canvas.setCreator("Loyalty")
        self._file = _File(out, self._canvas._doc)
        self._pictures: dict[bytes, ImageReader] = {}
        self._has_page = False
        _register(fonts)

    def begin(self, paper: Paper) -> None:
        """Begin a page. Where it is a single card, its bleed lies outside of what is shown: a printing house finds it."""
        self._end()
        (wide, high), (across, down) = paper.size, (0.0, 0.0) if paper.has_marks else paper.bleed
        self._canvas.setPageSize(((wide + 2 * across) * _POINT, (high + 2 * down) * _POINT))
        shown = [edge * _POINT for edge in (across, down, across + wide, down + high)]
        if across or down:
            self._canvas.setCropBox(shown, "crop")
            self._canvas.setCropBox(shown, "trim")
        self._canvas.transform(_POINT, 0, 0, -_POINT, across * _POINT, (high + down) * _POINT)
        self._has_page = True

    def put(self, drawing: Drawing, cell: Cell, bleed: tuple[float, float]) -> None:
        """Paint a card, cut off where its bleed ends."""
        canvas = self._canvas
        canvas.saveState()
        if cell.is_turned:
            canvas.transform(-1, 0, 0, -1, cell.x + drawing.width, cell.y + drawing.height)
        else:
            canvas.transform(1, 0, 0, 1, cell.x, cell.y)
        edge = canvas.beginPath()
        edge.rect(-bleed[0], -bleed[1], drawing.width + 2 * bleed[0], drawing.height + 2 * bleed[1])
        canvas.clipPath(edge, stroke=0, fill=0)
        for shape in drawing.shapes:
            self._add(shape)
        canvas.restoreState()

    def rule(self, lines: Iterable[Line]) -> None:
        """Draw lines on the page itself."""
        for line in lines:
            self._add(line)

    def close(self) -> None:
        """Write what is left: the last page, the fonts, and where everything stands."""
        self._end()
        self._file.close(self._canvas)

    def _end(self) -> None:
        if self._has_page:
            self._canvas.showPage()
            self._file.write_page()

    def _add(self, shape: Shape) -> None:
        match shape:
            case Box():
                self._box(shape)
            case Ring():
                self._ring(shape)
            case Line():
                self._canvas.setStrokeColor(_color(shape.stroke))
                self._canvas.setLineWidth(shape.width)
                self._canvas.line(shape.x1, shape.y1, shape.x2, shape.y2)
            case Text():
                self._text(shape)
            case Modules():
                self._modules(shape)
            case Picture():
                self._picture(shape)

    def _box(self, box: Box) -> None:
        self._canvas.setFillColor(_color(box.fill))
        if box.radius:
            self._canvas.roundRect(box.x, box.y, box.width, box.height, box.radius, stroke=0, fill=1)
        else:
            self._canvas.rect(box.x, box.y, box.width, box.height, stroke=0, fill=1)

    def _ring(self, ring: Ring) -> None:
        if ring.fill is not None:
            self._canvas.setFillColor(_color(ring.fill))
        self._canvas.setStrokeColor(_color(ring.stroke))
        self._canvas.setLineWidth(ring.width)
        self._canvas.circle(ring.x, ring.y, ring.radius, stroke=1, fill=int(ring.fill is not None))

    def _text(self, text: Text) -> None:
        canvas = self._canvas
        before = {MIDDLE: 0.5, RIGHT: 1.0}.get(text.anchor, 0.0) * self._fonts.width(text.text, text.size, text.is_bold)
        line = canvas.beginText()
        line.setTextTransform(1, 0, 0, -1, text.x - before, text.y)  # the page grows downwards, letters upwards
        line.setFont(_NAMES[text.is_bold], text.size)
        line.setFillColor(_color(text.fill))
        line.textOut(text.text)
        canvas.drawText(line)

    def _modules(self, code: Modules) -> None:
        """One path in units of a module, dark neighbours of a row in one rectangle: no line shows between them."""
        canvas = self._canvas
        canvas.saveState()
        module = code.size / len(code.matrix)
        canvas.transform(module, 0, 0, module, code.x, code.y)
        canvas.setFillColor(_color(code.fill))
        path = canvas.beginPath()
        for x, y, width, height in rectangles(code.matrix):
            path.rect(x, y, width, height)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()

    def _picture(self, picture: Picture) -> None:
        from reportlab.lib.utils import ImageReader

        held = hashlib.sha256(picture.image).digest()
        if held not in self._pictures:
            self._pictures[held] = ImageReader(BytesIO(picture.image))
        canvas = self._canvas
        canvas.saveState()
        canvas.transform(1, 0, 0, -1, picture.x, picture.y + picture.height)
        canvas.drawImage(self._pictures[held], 0, 0, picture.width, picture.height, mask="auto")
        canvas.restoreState()


def pdf(drawing: Drawing, paper: Paper, fonts: Fonts) -> bytes:
    """A file of one page with one card on it."""
    out = BytesIO()
    pages = Pages(out, fonts)
    pages.begin(paper)
    pages.put(drawing, Cell(0, 0), paper.bleed)
    pages.close()
    return out.getvalue()


def rectangles(matrix: list[list[bool]]) -> list[tuple[int, int, int, int]]:
    """The dark modules as few rectangles (x, y, width, height): runs of a row, and below them the same run again."""
    found: list[tuple[int, int, int, int]] = []
    open_runs: dict[tuple[int, int], int] = {}  # (first, end) → the row it began in
    for y, row in enumerate([*matrix, []]):
        runs = _runs(row)
        for run in [run for run in open_runs if run not in runs]:
            begun = open_runs.pop(run)
            found.append((run[0], begun, run[1] - run[0], y - begun))
        for run in runs:
            open_runs.setdefault(run, y)
    return found


def _runs(row: list[bool]) -> set[tuple[int, int]]:
    edges = [x for x, (before, here) in enumerate(zip([False, *row], [*row, False], strict=True)) if before != here]
    return set(zip(edges[::2], edges[1::2], strict=True))


def _color(text: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(text)


def _register(fonts: Fonts) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for is_bold, name in _NAMES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, BytesIO(fonts.of(is_bold).data)))


class _File:
    """The file itself. reportlab would keep all pages until the end and join them in memory; here each goes out at once."""

    def __init__(self, out: BinaryIO, document: Any) -> None:
        self._out = out
        self._document = document
        self._offset = 0
        self._written: set[str] = set()
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def write_page(self) -> None:
        """Write out the last page's content; what remains of it is where it lies."""
        from reportlab.pdfbase.pdfdoc import PDFStream, PDFZCompress

        page = self._document.Pages.pages[-1]
        content = PDFStream(content=page.stream, filters=[PDFZCompress])
        name = f"Content{len(self._document.Pages.pages)}"
        page.Contents = self._document.Reference(content, name)
        page.stream = None
        self._object(name)
        self._document.idToObject[name] = None

    def close(self, canvas: Any) -> None:
        """Write the other objects, which may name new ones while they are written, then the table of places."""
        from reportlab.pdfbase.pdfdoc import PDFCrossReferenceTable, PDFTrailer

        document = self._document
        for font in document.delayedFonts:
            font.addObjects(document)
        document.info.invariant = document.invariant
        document.info.digest(document.signature)
        root, info = document.Reference(document.Catalog), document.Reference(document.info)
        document.Outlines.prepare(document, canvas)
        if document.Outlines.ready < 0:
            document.Catalog.Outlines = None
        names: list[str] = []
        while (number := len(names) + 1) in document.numberToId:
            names.append(document.numberToId[number])
            if names[-1] not in self._written:
                self._object(names[-1])
        table = PDFCrossReferenceTable()
        table.addsection(0, names)
        start = self._write(table.format(document))
        trailer = PDFTrailer(startxref=start, Size=len(names) + 1, Root=root, Info=info, ID=document.ID())
        self._write(trailer.format(document))

    def _object(self, name: str) -> None:
        from reportlab.pdfbase.pdfdoc import PDFIndirectObject

        held = PDFIndirectObject(name, self._document.idToObject[name]).format(self._document)
        self._document.idToOffset[name] = self._write(held)
        self._written.add(name)

    def _write(self, held: bytes) -> int:
        """Write, and say where it begins."""
        self._out.write(held)
        begun, self._offset = self._offset, self._offset + len(held)
        return begun
