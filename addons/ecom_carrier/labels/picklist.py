# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pick lists (拣货单): what to fetch, from where, into which slot of the cart."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from . import values
from .kit import Align
from .listing import Column, Listing, draw_listings
from .texts import Texts, texts_for

CHECK_BOX = "□"


@dataclass(frozen=True, kw_only=True)
class PickLine:
    """One product at one place.

    :ivar code: internal reference of the product
    :ivar spec: variant, such as 颜色:驼色
    :ivar quantity: quantity to fetch in ``uom``
    :ivar slots: where it goes in the cart, such as ``A1×2 B3×1``
    """

    location: str
    code: str
    product: str
    spec: str
    barcode: str
    quantity: Decimal
    uom: str
    slots: str = ""


@dataclass(frozen=True, kw_only=True)
class PickList:
    """One pick list; its lines are printed in the order given.

    :ivar name: number of the list, also drawn as Code 128
    :ivar created_at: in the time zone of the warehouse
    :ivar orders_count: delivery orders the list serves
    """

    name: str
    warehouse: str
    created_at: datetime
    user: str
    orders_count: int
    lines: tuple[PickLine, ...]


def draw_pick_lists(lists: Iterable[PickList], lang: str = "zh") -> bytes:
    """Draw pick lists on A4, each with its own page numbers, into one PDF.

    :param lists: at least one list
    :param lang: language of the headings, ``zh`` or ``en``
    :return: the PDF
    :raise DocumentError: no list, no such language, or a name that cannot be drawn
        as a barcode (its ``reference`` is then that name)
    :raise MissingFont: a font the administrator named cannot be used
    """
    texts = texts_for(lang)
    listings = (_listing(pick_list, texts) for pick_list in lists)
    return draw_listings(listings, texts, texts.pick_list_title)


def _listing(pick_list: PickList, texts: Texts) -> Listing:
    return Listing(
        title=texts.pick_list_title,
        name=pick_list.name,
        facts=(
            (texts.warehouse, pick_list.warehouse),
            (texts.created_at, values.moment(pick_list.created_at)),
            (texts.created_by, pick_list.user),
            (texts.orders, str(pick_list.orders_count)),
            (texts.lines, str(len(pick_list.lines))),
            (texts.quantity, _total_quantity(pick_list.lines)),
        ),
        columns=(
            Column(heading=texts.location, width=29, size=12, bold=True),
            Column(heading=texts.code, width=26),
            Column(heading=texts.product, width=41),
            Column(heading=texts.spec, width=23),
            Column(heading=texts.barcode, width=27, size=9),
            Column(
                heading=texts.quantity, width=17, size=12, bold=True, align=Align.RIGHT
            ),
            Column(heading=texts.slots, width=13),
            Column(heading=texts.picked, width=10, size=16, align=Align.CENTRE),
        ),
        rows=tuple(_row(line) for line in pick_list.lines),
        totals=(
            f"{texts.lines} {len(pick_list.lines)}",
            f"{texts.quantity} {_total_quantity(pick_list.lines)}",
        ),
        signatures=(texts.picker, texts.checker),
    )


def _row(line: PickLine) -> tuple[str, ...]:
    return (
        line.location,
        line.code,
        line.product,
        line.spec,
        line.barcode,
        f"{values.number(line.quantity)} {line.uom}",
        line.slots,
        CHECK_BOX,
    )


def _total_quantity(lines: Iterable[PickLine]) -> str:
    """Sum up by unit of measure: pieces and boxes are not added to each other."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        totals[line.uom] += line.quantity
    return " + ".join(f"{values.number(sum_)} {uom}" for uom, sum_ in totals.items())
