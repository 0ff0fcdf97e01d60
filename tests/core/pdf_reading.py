# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading drawn documents back the way a printer, a scanner and an eye do."""

import pypdfium2
import zxingcpp

POINTS_PER_INCH = 72


class Paper:
    """A PDF that is read page by page.

    :param pdf: the document as bytes
    """

    def __init__(self, pdf: bytes):
        self.document = pypdfium2.PdfDocument(pdf)

    def __len__(self):
        return len(self.document)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        left, bottom, right, top = self.document[page].get_mediabox()
        assert (left, bottom) == (0, 0)
        return right, top

    def text(self, page: int) -> str:
        """All text of a page without white space: lines break where they fit."""
        return "".join(self.document[page].get_textpage().get_text_range().split())

    def texts(self) -> list[str]:
        """The text of every page, see :meth:`text`."""
        return [self.text(page) for page in range(len(self))]

    def ink(self, page: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top, in points, of all text on a page."""
        text_page = self.document[page].get_textpage()
        count = text_page.count_chars()
        boxes = [text_page.get_charbox(index) for index in range(count)]
        boxes = [box for box in boxes if box[2] > box[0]]
        left, bottom, right, top = zip(*boxes, strict=True)
        return min(left), min(bottom), max(right), max(top)

    def image(self, page: int, dpi: int):
        """A page as a printer of ``dpi`` dots per inch puts it on paper."""
        bitmap = self.document[page].render(scale=dpi / POINTS_PER_INCH, grayscale=True)
        return bitmap.to_pil()

    def barcodes(self, page: int, dpi: int) -> list[str]:
        """What a scanner reads on a page printed with ``dpi`` dots per inch."""
        found = zxingcpp.read_barcodes(
            self.image(page, dpi), formats=zxingcpp.BarcodeFormat.Code128
        )
        return [barcode.text for barcode in found]
