# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fonts of the documents: which are used, where they are found, who draws what.

The chain, asked character by character (the first font that has a glyph draws it):

1. *WenQuanYi Zen Hei*: Chinese and Latin, TrueType outlines, embedded as a subset;
2. *Droid Sans Fallback*: Chinese without Latin, embedded as a subset;
3. *DejaVu Sans*: the Latin letters, digits and signs the second one lacks;
4. the files named in the environment variable ``ECOM_LABEL_FONT`` (several are
   separated like ``PATH``), for instance a font with rare surname characters;
5. *STSong-Light*, one of Adobe's standard Chinese fonts. It is not embedded: the
   viewer or printer substitutes it. It keeps a machine without Chinese fonts working.

A character none of them has is drawn as an empty box and logged once.
Fonts with PostScript outlines (Noto CJK) cannot be embedded by reportlab.
"""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from .errors import MissingFont

_logger = logging.getLogger(__name__)

FONT_VARIABLE = "ECOM_LABEL_FONT"
FONT_DIRECTORIES = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
)
# Family and the file names Debian, Ubuntu, Fedora and Alpine give it.
FONT_FAMILIES = (
    ("WenQuanYiZenHei", ("wqy-zenhei.ttc",)),
    ("DroidSansFallback", ("DroidSansFallbackFull.ttf", "DroidSansFallback.ttf")),
    ("DejaVuSans", ("DejaVuSans.ttf",)),
)
STANDARD_FONT = "STSong-Light"
# The standard font covers the GBK code page, and its CMap UniGB-UCS2-H adds the yuan
# sign, which GBK has in full width only.
STANDARD_FONT_CODEC = "gbk"
STANDARD_FONT_EXTRA = "¥"
BOX_WIDTH = 1.0

# reportlab reads glyphs through one shared file position per font, so no two
# threads may register fonts or write font subsets at the same time.
FONT_LOCK = threading.RLock()


@dataclass(frozen=True)
class Glyph:
    """Who draws a character, and how wide it is.

    :ivar font: registered font name, None when no font has the character
    :ivar width: advance in parts of the font size
    """

    font: str | None
    width: float


class EmbeddedFace:
    """A TrueType font that documents embed as a subset."""

    def __init__(self, name: str, path: Path):
        # Index 0 of a collection is the proportional face; plain files ignore it.
        self.font = TTFont(name, str(path), subfontIndex=0)
        self.name = name

    def width(self, char: str) -> float | None:
        """Advance of ``char`` in parts of the font size, None without a glyph."""
        face = self.font.face
        if ord(char) not in face.charToGlyph:
            return None
        return face.getCharWidth(ord(char)) / 1000


class StandardFace:
    """The standard Chinese font that is named in documents but not embedded."""

    def __init__(self):
        self.font = UnicodeCIDFont(STANDARD_FONT)
        self.name = STANDARD_FONT

    def width(self, char: str) -> float | None:
        """Advance of ``char`` in parts of the font size, None without a glyph."""
        try:
            char.replace(STANDARD_FONT_EXTRA, "").encode(STANDARD_FONT_CODEC)
        except UnicodeEncodeError:
            return None
        return self.font.stringWidth(char, 1)


class FontChain:
    """Fonts in order of preference.

    Widths are remembered by character and not by text, so that no name or address
    of a buyer stays in the memory of the process.
    """

    def __init__(self, faces: Sequence[EmbeddedFace | StandardFace]):
        self.faces = tuple(faces)
        self._glyphs: dict[str, Glyph] = {}

    def glyph(self, char: str) -> Glyph:
        """Return who draws ``char``; log it the first time nobody can."""
        glyph = self._glyphs.get(char)
        if glyph is None:
            glyph = self._glyphs[char] = self._look_up(char)
        return glyph

    def _look_up(self, char: str) -> Glyph:
        for face in self.faces:
            width = face.width(char)
            if width is not None:
                return Glyph(face.name, width)
        _logger.warning(
            "No font has U+%04X (%s): drawn as a box. Name a font that has it in %s.",
            ord(char),
            char,
            FONT_VARIABLE,
        )
        return Glyph(None, BOX_WIDTH)

    def width(self, text: str) -> float:
        """Width of ``text`` in parts of the font size."""
        glyph = self.glyph
        return sum(glyph(char).width for char in text)

    def runs(self, text: str) -> Iterator[tuple[str | None, str, float]]:
        """Split ``text`` by font: yield (font name or None, text, width)."""
        font, start, width = None, 0, 0.0
        for position, char in enumerate(text):
            glyph = self.glyph(char)
            if glyph.font != font and position > start:
                yield font, text[start:position], width
                start, width = position, 0.0
            font = glyph.font
            width += glyph.width
        if text:
            yield font, text[start:], width


def find_font(names: Sequence[str], directories=FONT_DIRECTORIES) -> Path | None:
    """Return the first file called one of ``names`` below ``directories``."""
    for name in names:
        for directory in directories:
            found = sorted(Path(directory).expanduser().rglob(name))
            if found:
                return found[0]
    return None


def load_faces(
    environ=None, directories=FONT_DIRECTORIES
) -> list[EmbeddedFace | StandardFace]:
    """Return the faces of the chain that this machine has, in order.

    :raise MissingFont: ``ECOM_LABEL_FONT`` names a file that cannot be embedded
    """
    faces: list[EmbeddedFace | StandardFace] = []
    for family, names in FONT_FAMILIES:
        path = find_font(names, directories)
        if path:
            faces.append(EmbeddedFace(family, path))
    chosen = (os.environ if environ is None else environ).get(FONT_VARIABLE, "")
    for path in filter(None, chosen.split(os.pathsep)):
        faces.append(_named_face(Path(path)))
    faces.append(StandardFace())
    return faces


def _named_face(path: Path) -> EmbeddedFace:
    try:
        return EmbeddedFace(f"Label-{path.stem}", path)
    except (OSError, TTFError) as error:
        raise MissingFont(f"{FONT_VARIABLE}: {path} cannot be used: {error}") from error


@lru_cache(maxsize=1)
def _loaded_chain() -> FontChain:
    faces = load_faces()
    for face in faces:
        pdfmetrics.registerFont(face.font)
    if isinstance(faces[0], StandardFace):
        _logger.warning(
            "No Chinese font found to embed: install WenQuanYi Zen Hei or name a "
            "TrueType font in %s. Documents use the reader's %s.",
            FONT_VARIABLE,
            STANDARD_FONT,
        )
    return FontChain(faces)


def font_chain() -> FontChain:
    """Return the registered fonts of this process, found at the first call.

    :raise MissingFont: ``ECOM_LABEL_FONT`` names a file that cannot be embedded
    """
    with FONT_LOCK:
        return _loaded_chain()
