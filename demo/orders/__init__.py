# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One day's orders of the demo merchant: the form of the tables beside this file.

Every name, telephone number and address in the tables is invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import catalogue

# The demo buyers who pay at once do so within the minute.
PAYMENT_DELAY = timedelta(seconds=38)

# What a shop still offers although the catalogue does not know it: code -> title, price
UNLISTED = {"CJ019": ("便携手冲咖啡壶", "129.00")}


@dataclass(frozen=True)
class Buyer:
    """Who ordered: account name on the platform, receiver's name and mobile."""

    nick: str
    name: str
    mobile: str


@dataclass(frozen=True)
class Invoice:
    """The invoice a buyer asks for; a company gives its 18-digit tax number."""

    kind: str
    title: str
    tax_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of an order, with what the platform prints of the product.

    :param number: digits the platforms' own product ids are made from
    :param spec: attribute values, e.g. `颜色:米白;尺寸:中号`
    """

    code: str
    number: str
    title: str
    spec: str
    price: Decimal
    quantity: int

    @property
    def amount(self) -> Decimal:
        """Price of the line in CNY."""
        return self.price * self.quantity


@dataclass(frozen=True)
class Order:
    """One order as the buyer placed it. Amounts in CNY, times in China Standard Time.

    :param goods: merchant code -> quantity
    :param discount: what the shop gives
    :param platform_discount: what the platform gives (PDD only)
    :param remark: the buyer's words
    :param memo: the seller's words
    :param promise_hours: hours from payment to the promised shipping time
    """

    number: str
    ordered: str
    buyer: Buyer
    address: str
    goods: dict[str, int]
    discount: str = "0"
    platform_discount: str = "0"
    freight: str = "0"
    remark: str = ""
    memo: str = ""
    invoice: Invoice | None = None
    promise_hours: int = 48
    unpaid: bool = False
    cash_on_delivery: bool = False

    @property
    def items(self) -> Iterator[Item]:
        """Yield the lines of the order."""
        for code, quantity in self.goods.items():
            yield find_item(code, quantity)

    @property
    def goods_amount(self) -> Decimal:
        """Price of the goods before discounts."""
        return sum((item.amount for item in self.items), Decimal())

    @property
    def due(self) -> Decimal:
        """What the buyer owes: goods - discounts + freight."""
        discounts = Decimal(self.discount) + Decimal(self.platform_discount)
        return self.goods_amount - discounts + Decimal(self.freight)

    @property
    def paid_at(self) -> datetime | None:
        """When the buyer paid online; nothing if not yet or on delivery."""
        if self.unpaid or self.cash_on_delivery:
            return None
        return datetime.fromisoformat(self.ordered) + PAYMENT_DELAY

    @property
    def paid(self) -> Decimal:
        """What the buyer paid online."""
        return self.due if self.paid_at else Decimal()


def find_item(code: str, quantity: int) -> Item:
    """Return the order line for `quantity` pieces of `code`.

    :raise KeyError: neither the catalogue nor `UNLISTED` has the code
    """
    if code in UNLISTED:
        title, price = UNLISTED[code]
        return Item(
            code=code,
            number="99990",
            title=title,
            spec="",
            price=Decimal(price),
            quantity=quantity,
        )
    product, variant = catalogue.find(code)
    values = ((catalogue.attribute_of(v).name, v) for v in variant.values.split())
    return Item(
        code=code,
        number=f"{product.number}{product.variants.index(variant)}",
        title=product.name,
        spec=";".join(f"{attribute}:{value}" for attribute, value in values),
        price=product.variant_price(variant),
        quantity=quantity,
    )
