# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Freight of one parcel by first weight and continued weight.

Plain Python with decimals; weights in kg, volumes in m³, prices in the carrier's
currency. Source of the scheme: cn-logistics practice, first kilogram at a fixed
price, every started step above it at another.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

CM3_PER_M3 = Decimal(1_000_000)


class FreightError(ValueError):
    """The parcel or the tariff cannot be priced."""


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """Prices of one carrier for one zone."""

    first_weight: Decimal
    first_price: Decimal
    step_weight: Decimal
    step_price: Decimal
    # cm³ that count as one kg; 0 means that volume is not charged.
    volumetric_divisor: Decimal = Decimal(0)


def chargeable_weight(weight: Decimal, volume: Decimal, tariff: Tariff) -> Decimal:
    """The larger of actual and volumetric weight, in kg."""
    if weight < 0 or volume < 0:
        raise FreightError("Weight and volume may not be negative.")
    if not tariff.volumetric_divisor:
        return weight
    return max(weight, volume * CM3_PER_M3 / tariff.volumetric_divisor)


def freight(weight: Decimal, volume: Decimal, tariff: Tariff) -> Decimal:
    """Price of a parcel: the first weight, and every started step above it.

    :raise FreightError: negative weight, or a tariff without a step
    """
    above = chargeable_weight(weight, volume, tariff) - tariff.first_weight
    if above <= 0:
        return tariff.first_price
    if tariff.step_weight <= 0:
        raise FreightError("The tariff has no weight step.")
    steps = (above / tariff.step_weight).to_integral_value(rounding=ROUND_CEILING)
    return tariff.first_price + steps * tariff.step_price
