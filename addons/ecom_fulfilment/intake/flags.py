# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The seller's marks: what the platforms call a colour, as a :class:`FlagColour`.

The words are those of the platforms' screens. What a number stands for differs from
one platform to the next, so each reader brings its own table of them.
"""

import re
from collections.abc import Mapping

from .orders import FlagColour
from .values import plain

WORDS = {
    FlagColour.NONE: ("无", "无旗", "未标记", "无标记", "无备注标记", "none", "-"),
    FlagColour.GREY: ("灰", "grey", "gray"),
    FlagColour.RED: ("红", "red"),
    FlagColour.ORANGE: ("橙", "橘", "orange"),
    FlagColour.YELLOW: ("黄", "yellow"),
    FlagColour.GREEN: ("绿", "深绿", "浅绿", "green", "darkgreen"),
    FlagColour.CYAN: ("青", "浅蓝", "天蓝", "cyan", "lightblue"),
    FlagColour.BLUE: ("蓝", "深蓝", "blue"),
    FlagColour.PURPLE: ("紫", "purple"),
    FlagColour.PINK: ("粉", "粉红", "浅粉", "桃红", "pink"),
}
COLOURS = {word: colour for colour, words in WORDS.items() for word in words}
# 红色旗帜, 红旗, 红色, "red flag"; blanks are gone before.
AROUND = re.compile(r"(?:颜?色)?(?:小?旗帜?|flag)?$")


def flag_colour(text: str, codes: Mapping[str, FlagColour] | None = None) -> FlagColour:
    """Return the colour of a mark.

    :param text: what the platform writes: a word (``红旗``, ``红色``, ``red``) or one
        of ``codes``.
    :param codes: the platform's own numbers.
    :return: ``NONE`` for a blank, ``OTHER`` for what is not understood.
    """
    folded = plain(text)
    if not folded:
        return FlagColour.NONE
    if codes and folded in codes:
        return codes[folded]
    if folded in COLOURS:
        return COLOURS[folded]
    return COLOURS.get(AROUND.sub("", folded, count=1), FlagColour.OTHER)
