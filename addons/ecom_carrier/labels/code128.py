# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Code 128 symbols (ISO/IEC 15417) for thermal printers.

python-barcode encodes; this module turns its string of modules into bars and
chooses a module width that is a whole number of printer dots. A label printer of
"203 dpi" has 8 dots per millimetre; bars of 2 or 3 dots keep their proportions on
paper, anything in between is rounded bar by bar and becomes unreadable.
"""

from dataclasses import dataclass
from itertools import groupby

from barcode.codex import Code128
from barcode.errors import BarcodeError

from .errors import DocumentError

DOT_MM = 0.125
MODULE_DOTS = (3, 2)  # widest first
QUIET_MODULES = 10  # ISO/IEC 15417: on either side


@dataclass(frozen=True)
class Symbol:
    """An encoded value.

    :ivar value: the text a scanner returns
    :ivar bars: (offset, width) of each black bar, in modules
    :ivar modules: width of the symbol in modules, without quiet zones
    """

    value: str
    bars: tuple[tuple[int, int], ...]
    modules: int


def encode(value: str) -> Symbol:
    """Encode ``value`` as Code 128.

    :raise DocumentError: the value is empty or has a character Code 128 lacks
    """
    if not value:
        raise DocumentError("There is no number to draw as a barcode.")
    try:
        pattern = Code128(value).build()[0]
    except BarcodeError as error:
        raise DocumentError(
            f"{value} cannot be written as Code 128: {error}", value
        ) from error
    bars, offset = [], 0
    for colour, group in groupby(pattern):
        width = len(list(group))
        if colour == "1":
            bars.append((offset, width))
        offset += width
    return Symbol(value, tuple(bars), offset)


def module_width(symbol: Symbol, available_mm: float) -> float:
    """Return the widest module, in mm, with which ``symbol`` fits.

    :param available_mm: width of the place, quiet zones included
    :raise DocumentError: the symbol does not fit even with the narrowest modules
    """
    modules = symbol.modules + 2 * QUIET_MODULES
    for dots in MODULE_DOTS:
        if modules * dots * DOT_MM <= available_mm:
            return dots * DOT_MM
    raise DocumentError(
        f"The barcode of {symbol.value} does not fit in {available_mm:g} mm.",
        symbol.value,
    )
