# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sheet of paper to draw on: text in boxes, lines, barcodes, pages.

Positions and sizes are in millimetres from the top left corner, as a label is
measured with a ruler; font sizes and line widths are in points.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from io import BytesIO

from reportlab.pdfbase.pdfdoc import PDFZCompress
from reportlab.pdfgen.canvas import Canvas

from .code128 import DOT_MM, Symbol, module_width
from .fonts import FONT_LOCK, font_chain
from .textfit import LINE_PITCH, POINTS_PER_MM, Fitted, clean, fit

ASCENT = 0.84  # of a font size: from the top of a Chinese character to its baseline
BOLD_STROKE = 0.035  # of a font size: outline that makes a regular font look bold
FILL_AND_STROKE = 2  # PDF text rendering mode
ROUND_JOIN = 1  # PDF line join: no spikes at the corners of a stroked glyph
HAIRLINE = 0.5
MISSING_BOX_HEIGHT = 0.8  # of a font size


class Align(Enum):
    """Where text stands across its box."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


class Rise(Enum):
    """Where text stands in the height of its box."""

    TOP = 0.0
    MIDDLE = 0.5


@dataclass(frozen=True)
class Box:
    """A rectangle in mm; ``x`` and ``y`` are its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Style:
    """How a text is set.

    :ivar size: preferred font size in points
    :ivar minimum: smallest legible size; 0 means the preferred size
    """

    size: float
    minimum: float = 0
    bold: bool = False
    align: Align = Align.LEFT
    rise: Rise = Rise.TOP
    white: bool = False


class Sheet:
    """A PDF under way: pages of one size.

    :param width: page width in mm
    :param height: page height in mm
    :param title: title of the document
    :raise MissingFont: a font the administrator named cannot be used
    """

    def __init__(self, width: float, height: float, title: str):
        self._fonts = font_chain()
        self._buffer = BytesIO()
        self._page_height = height * POINTS_PER_MM
        # reportlab compresses streams and then writes them as ASCII, unless told
        # otherwise for the whole process. Other addons print too, so the process
        # stays as it is, and this document alone gets a filter that only compresses.
        self._canvas = Canvas(
            self._buffer,
            pagesize=(width * POINTS_PER_MM, self._page_height),
            pageCompression=0,
        )
        self._canvas._doc.defaultStreamFilters = [PDFZCompress]
        self._canvas.setTitle(title)

    def finish(self) -> bytes:
        """Return the PDF; the sheet cannot be drawn on afterwards."""
        with FONT_LOCK:
            self._canvas.save()
        return self._buffer.getvalue()

    def next_page(self):
        """Finish the page under way."""
        self._canvas.showPage()

    def define_form(self, name: str, draw: Callable[["Sheet"], None]):
        """Keep what ``draw`` draws as a form that pages refer to by ``name``."""
        self._canvas.beginForm(name)
        draw(self)
        self._canvas.endForm()

    def form(self, name: str):
        """Show a form on the page under way."""
        self._canvas.doForm(name)

    def line(self, x1: float, y1: float, x2: float, y2: float, width=HAIRLINE):
        """Draw a straight line of ``width`` points."""
        self._canvas.setLineWidth(width)
        self._canvas.line(self._x(x1), self._y(y1), self._x(x2), self._y(y2))

    def outline(self, box: Box, width=HAIRLINE):
        """Draw the outline of ``box`` with a line of ``width`` points."""
        self._canvas.setLineWidth(width)
        self._rectangle(box, stroke=1, fill=0)

    def fill(self, box: Box, grey=0.0):
        """Fill ``box``; ``grey`` is 0 for black to 1 for white."""
        self._canvas.setFillGray(grey)
        self._rectangle(box, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def _rectangle(self, box: Box, stroke: int, fill: int):
        self._canvas.rect(
            self._x(box.x),
            self._y(box.y + box.height),
            box.width * POINTS_PER_MM,
            box.height * POINTS_PER_MM,
            stroke=stroke,
            fill=fill,
        )

    def fitted(self, text: str, width: float, height: float, style: Style) -> Fitted:
        """Break ``text`` into lines for a place of ``width`` by ``height`` mm."""
        return fit(
            clean(text),
            width,
            height,
            style.size,
            style.minimum or style.size,
            self._fonts.width,
        )

    def text_width(self, text: str, style: Style) -> float:
        """Width in mm of ``text`` on one line at the preferred size."""
        return self._fonts.width(clean(text)) * style.size / POINTS_PER_MM

    def text(self, box: Box, text: str, style: Style):
        """Draw ``text`` into ``box``: wrapped, shrunk if need be, never cut."""
        self.lines(box, self.fitted(text, box.width, box.height, style), style)

    def lines(self, box: Box, fitted: Fitted, style: Style):
        """Draw text that was fitted before into ``box``."""
        size = fitted.size
        top = box.y + (box.height - fitted.height) * style.rise.value
        baseline = self._y(top) - ASCENT * size
        for line in fitted.lines:
            x = self._x(box.x)
            if style.align is not Align.LEFT:
                free = box.width * POINTS_PER_MM - self._fonts.width(line) * size
                x += free * style.align.value
            self._write(x, baseline, line, size, style)
            baseline -= size * LINE_PITCH

    def _write(self, x: float, baseline: float, line: str, size: float, style: Style):
        """Write one line at a place given in points from the bottom left."""
        canvas = self._canvas
        special = style.bold or style.white
        if special:
            canvas.saveState()
            canvas.setLineWidth(size * BOLD_STROKE)
            canvas.setLineJoin(ROUND_JOIN)
            canvas.setFillGray(float(style.white))
            canvas.setStrokeGray(float(style.white))
        for font, run, width in self._fonts.runs(line):
            if font is None:
                self._missing(x, baseline, len(run), size)
            else:
                words = canvas.beginText(x, baseline)
                words.setFont(font, size)
                if style.bold:
                    words.setTextRenderMode(FILL_AND_STROKE)
                words.textOut(run)
                canvas.drawText(words)
            x += width * size
        if special:
            canvas.restoreState()

    def _missing(self, x: float, baseline: float, count: int, size: float):
        """Draw one empty box for each of ``count`` characters without a glyph."""
        side = size * MISSING_BOX_HEIGHT
        margin = (size - side) / 2
        for position in range(count):
            self._canvas.rect(x + position * size + margin, baseline, side, side)

    def barcode(self, box: Box, symbol: Symbol):
        """Draw ``symbol`` across the middle of ``box``, quiet zones included.

        All bars are one filled path: drawn one by one they are rounded one by one,
        and a tenth of such labels cannot be read from a 203-dpi printer.

        :raise DocumentError: the symbol is too long for the box
        """
        module = module_width(symbol, box.width)
        left = box.x + (box.width - symbol.modules * module) / 2
        left = round(left / DOT_MM) * DOT_MM
        bottom = self._y(box.y + box.height)
        height = box.height * POINTS_PER_MM
        path = self._canvas.beginPath()
        for offset, width in symbol.bars:
            path.rect(
                self._x(left + offset * module),
                bottom,
                width * module * POINTS_PER_MM,
                height,
            )
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _x(self, millimetres: float) -> float:
        return millimetres * POINTS_PER_MM

    def _y(self, millimetres: float) -> float:
        return self._page_height - millimetres * POINTS_PER_MM
