# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fitting text into a box: wrap by Chinese rules, shrink, never cut."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_logger = logging.getLogger(__name__)

POINTS_PER_MM = 72 / 25.4
LINE_PITCH = 1.18  # distance of baselines, in font sizes
SIZE_STEP = 0.5
LAST_RESORT_FACTOR = 0.9
TOLERANCE = 1e-6

# A word of letters, digits and signs (180×70cm, ¥1,299.00) stays together. Any Chinese
# character may end a line, but closing punctuation never starts one and opening
# punctuation never ends one.
_TOKEN = re.compile(r"[（《〈“‘【「]*(?:[!-\u1fff]+|.)[，。、；：！？）》〉”’】」]*")
# Pasted texts carry marks without a glyph: control and format characters, variation
# selectors. They would be drawn as boxes.
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Fitted:
    """Text broken into lines at one size (points)."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """Height of the lines in mm."""
        return stack_height(len(self.lines), self.size)


def stack_height(lines: int, size: float) -> float:
    """Height in mm of ``lines`` lines of text of ``size`` points."""
    if not lines:
        return 0.0
    return size * (1 + (lines - 1) * LINE_PITCH) / POINTS_PER_MM


def clean(text: str) -> str:
    """Return ``text`` on one line, with single spaces and nothing invisible."""
    return " ".join(_INVISIBLE.sub("", text).split())


def fit(
    text: str,
    width: float,
    height: float,
    size: float,
    minimum: float,
    measure: Measure,
) -> Fitted:
    """Break ``text`` into lines that fit a box, at the largest size possible.

    Sizes go down from ``size`` to ``minimum`` as long as the text is too high or a
    word too wide. At the minimum a word may break; a text that still does not fit
    goes below it, because a small address delivers a parcel and a cut one does not.
    The length of such a text is logged, never the text.

    :param text: cleaned text, see :func:`clean`
    :param width: width of the box in mm
    :param height: height of the box in mm
    :param size: preferred font size in points
    :param minimum: smallest legible font size in points
    :param measure: width of a text in parts of the font size
    """
    if not text:
        return Fitted((), size)
    tokens = [(token, measure(token)) for token in _TOKEN.findall(text)]
    widest_token = max(width for _token, width in tokens)
    widest_char = max(map(measure, text))
    while True:
        limit = width * POINTS_PER_MM / size + TOLERANCE
        if (widest_token if size > minimum else widest_char) <= limit:
            lines = tuple(wrap(tokens, limit, measure))
            if stack_height(len(lines), size) <= height + TOLERANCE:
                break
        if size > minimum:
            size = max(size - SIZE_STEP, minimum)
        else:
            size *= LAST_RESORT_FACTOR
    if size < minimum:
        _logger.warning(
            "A text of %d characters was shrunk to %.1f points.", len(text), size
        )
    return Fitted(lines, size)


def wrap(
    tokens: Iterable[tuple[str, float]], limit: float, measure: Measure
) -> Iterator[str]:
    """Yield lines of ``tokens`` (text, width), none wider than ``limit``.

    A token wider than ``limit`` is broken between its characters.
    """
    line, used = "", 0.0
    for token, width in _pieces(tokens, limit, measure):
        if used + width > limit:
            yield line.rstrip()
            line, used = "", 0.0
            if token == " ":
                continue
        line += token
        used += width
    yield line.rstrip()


def _pieces(
    tokens: Iterable[tuple[str, float]], limit: float, measure: Measure
) -> Iterator[tuple[str, float]]:
    """Yield ``tokens``, the ones wider than ``limit`` character by character."""
    for token, width in tokens:
        if width <= limit:
            yield token, width
        else:
            yield from ((char, measure(char)) for char in token)
