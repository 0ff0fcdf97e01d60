# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What has to go where: all that reach, tariffs and the choice of a carrier look at.

Plain Python and hashable, so that a thousand orders of the same kind are priced once.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Consignment:
    """Goods for one receiver, before a carrier is known."""

    # GB/T 2260 codes of the destination, the most precise first:
    # district, city, province. Empty where the address is not placed.
    divisions: tuple[str, ...]
    weight: Decimal  # kg
    volume: Decimal  # m³
    amount: Decimal  # value of the goods in the company's currency
    cod_amount: Decimal  # what is collected on delivery, in the company's currency
    insured_amount: Decimal = Decimal(0)
    goods_classes: frozenset[int] = frozenset()  # ids of product tags
    sent_on: date  # in the company's time zone
    # Where to, for the limits every carrier of Odoo can have; None: not known.
    country_id: int | None = None  # id of the country, 0: the address has none
    state_id: int | None = None  # the same of the state
    zip: str | None = None
