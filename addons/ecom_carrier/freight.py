# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Freight of a consignment by a carrier's tariff.

Plain Python with decimals; weights in kg, volumes in m³, prices in the currency of
the company that sends. The scheme is that of Chinese couriers' price sheets: a table
of weight bands with fixed prices for each zone, above it a price for the first weight
and another for every started step; -1 in place of a price means "not served".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .consignment import Consignment

CM3_PER_M3 = Decimal(1_000_000)
PERCENT = Decimal("0.01")


class FreightError(ValueError):
    """The consignment cannot be priced; the text says why."""

    text = "The freight is not known."

    def __init__(self, text: str = ""):
        super().__init__(text or self.text)


class NegativeError(FreightError):
    """A weight, a volume or an amount is below zero."""

    text = "Weight, volume and amounts may not be negative."


class NoTariffError(FreightError):
    """The carrier has no tariff that is valid on this day."""

    text = "There is no tariff for this day."


class NoZoneError(FreightError):
    """No zone of the tariff holds the destination."""

    text = "The tariff has no zone for this destination."


class NotServedError(FreightError):
    """The tariff says that the carrier does not take this."""

    text = "The tariff says that this is not served."


class IncompleteTariffError(FreightError):
    """The tariff has no price for this weight."""

    text = "The tariff has no price for this weight."


@dataclass(frozen=True, kw_only=True)
class Band:
    """A fixed price for weights up to and including one."""

    up_to: Decimal
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class Zone:
    """Prices for some divisions, or for wherever no other zone has its own.

    Bands hold up to the weight of the last one. Above it, and everywhere without
    bands, the first weight has a price and every started step above it another.
    """

    name: str
    divisions: frozenset[str] = frozenset()  # GB/T 2260; none: all other places
    bands: tuple[Band, ...] = ()  # by rising weight
    first_weight: Decimal = Decimal(0)
    first_price: Decimal = Decimal(0)
    step_weight: Decimal = Decimal(0)
    step_price: Decimal = Decimal(0)
    days: int | None = None  # promised, from collection to delivery


@dataclass(frozen=True, kw_only=True)
class Surcharge:
    """What is added in some divisions or everywhere, for a time or always."""

    text: str
    kind: str  # fixed, per_kg or percent (of the freight itself)
    amount: Decimal
    divisions: frozenset[str] = frozenset()
    date_from: date | None = None
    date_to: date | None = None  # the last day it is charged


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """Prices of one service of a carrier."""

    zones: tuple[Zone, ...]
    service: str = ""
    surcharges: tuple[Surcharge, ...] = ()
    # cm³ that count as one kg; 0 means that volume is not charged.
    volumetric_divisor: Decimal = Decimal(0)
    weight_step: Decimal = Decimal(0)
    weight_rounding: str = "none"  # ceil, half (up) or none
    minimum_weight: Decimal = Decimal(0)
    minimum_price: Decimal = Decimal(0)
    insurance_percent: Decimal = Decimal(0)
    insurance_minimum: Decimal = Decimal(0)
    cod_percent: Decimal = Decimal(0)
    cod_minimum: Decimal = Decimal(0)
    cod_maximum: Decimal = Decimal(0)  # 0: none

    @cached_property
    def zones_by_division(self) -> dict[str, Zone]:
        """Zones by the codes of their divisions; "" for the one without any."""
        zones = {}
        for zone in self.zones:
            for code in zone.divisions or ("",):
                zones.setdefault(code, zone)
        return zones


@dataclass(frozen=True, kw_only=True)
class QuoteLine:
    """One part of a price and how it comes about, as a formula of figures."""

    kind: str  # base, minimum, surcharge, insurance or cod
    text: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What a carrier asks; the lines add up to the price."""

    price: Decimal
    lines: tuple[QuoteLine, ...]
    chargeable_weight: Decimal
    days: int | None
    zone: str
    service: str = ""


def to_decimal(value: float) -> Decimal:
    """A float of Odoo without the digits that only binary fractions have."""
    return Decimal(repr(round(value, 6)))


def plain(number: Decimal) -> str:
    """A figure without zeros at its end and without an exponent."""
    return f"{number.normalize():f}" if number else "0"


def rounding_to(step: Decimal) -> Callable[[Decimal], Decimal]:
    """Rounding of money to multiples of a currency's smallest amount, half up."""

    def round_money(amount: Decimal) -> Decimal:
        return (amount / step).to_integral_value(ROUND_HALF_UP) * step

    return round_money


def chargeable_weight(weight: Decimal, volume: Decimal, tariff: Tariff) -> Decimal:
    """The weight in kg that is charged.

    The larger of actual and volumetric weight, rounded as the tariff says, and at
    least its minimum.

    :raise NegativeError: weight or volume below zero
    """
    if weight < 0 or volume < 0:
        raise NegativeError()
    if tariff.volumetric_divisor:
        weight = max(weight, volume * CM3_PER_M3 / tariff.volumetric_divisor)
    if tariff.weight_step > 0 and tariff.weight_rounding != "none":
        mode = ROUND_CEILING if tariff.weight_rounding == "ceil" else ROUND_HALF_UP
        weight = (weight / tariff.weight_step).to_integral_value(mode)
        weight *= tariff.weight_step
    return max(weight, tariff.minimum_weight)


def find_zone(divisions: tuple[str, ...], tariff: Tariff) -> Zone:
    """The zone of a destination: the one that names the smallest division.

    :param divisions: codes of the destination, the most precise first
    :raise NoZoneError: no zone names one, and none is for all other places
    """
    for code in (*divisions, ""):
        if zone := tariff.zones_by_division.get(code):
            return zone
    raise NoZoneError()


def price_weight(weight: Decimal, zone: Zone) -> tuple[Decimal, str]:
    """Price of a chargeable weight in a zone, and its formula.

    :raise NotServedError: the sheet has -1 here
    :raise IncompleteTariffError: the weight is above the bands or the first weight,
        and no price was entered for what is above
    """
    for band in zone.bands:
        if weight <= band.up_to:
            return _served(band.price), f"≤ {plain(band.up_to)} kg"
    if zone.bands and not zone.first_price and not zone.step_price:
        raise IncompleteTariffError()
    price, above = _served(zone.first_price), weight - zone.first_weight
    if above <= 0:
        return price, f"≤ {plain(zone.first_weight)} kg"
    if zone.step_weight <= 0:
        raise IncompleteTariffError()
    steps = (above / zone.step_weight).to_integral_value(ROUND_CEILING)
    step_price = _served(zone.step_price)
    formula = f"{plain(price)} + {plain(steps)} × {plain(step_price)}"
    return price + steps * step_price, formula


def quote(
    consignment: "Consignment",
    tariff: Tariff,
    round_money: Callable[[Decimal], Decimal],
) -> Quote:
    """Price of a consignment by a tariff.

    The minimum price is one of the freight itself; surcharges in percent are of the
    freight after it. Every line is rounded by itself, so that what is shown adds up.

    :param round_money: rounding of the currency, see ``rounding_to``
    :raise FreightError: why there is no price
    """
    if consignment.cod_amount < 0 or consignment.insured_amount < 0:
        raise NegativeError()
    weight = chargeable_weight(consignment.weight, consignment.volume, tariff)
    zone = find_zone(consignment.divisions, tariff)
    price, formula = price_weight(weight, zone)
    base = round_money(price)
    lines = [QuoteLine(kind="base", text=formula, amount=base)]
    minimum = round_money(tariff.minimum_price)
    if base < minimum:
        text = f"≥ {plain(minimum)}"
        lines.append(QuoteLine(kind="minimum", text=text, amount=minimum - base))
        base = minimum
    for surcharge in tariff.surcharges:
        if _applies(surcharge, consignment):
            amount = round_money(_surcharge_amount(surcharge, base, weight))
            lines.append(
                QuoteLine(kind="surcharge", text=surcharge.text, amount=amount)
            )
    lines += _fees(consignment, tariff, round_money)
    return Quote(
        price=sum((line.amount for line in lines), Decimal(0)),
        lines=tuple(lines),
        chargeable_weight=weight,
        days=zone.days,
        zone=zone.name,
        service=tariff.service,
    )


def _served(price: Decimal) -> Decimal:
    """A price of a sheet, unless it says that there is none."""
    if price < 0:
        raise NotServedError()
    return price


def _applies(surcharge: Surcharge, consignment: "Consignment") -> bool:
    """Whether a surcharge is charged on this day for this destination."""
    day = consignment.sent_on
    if surcharge.date_from and day < surcharge.date_from:
        return False
    if surcharge.date_to and day > surcharge.date_to:
        return False
    return not surcharge.divisions or not surcharge.divisions.isdisjoint(
        consignment.divisions
    )


def _surcharge_amount(surcharge: Surcharge, base: Decimal, weight: Decimal) -> Decimal:
    """What a surcharge adds to a freight for a chargeable weight."""
    if surcharge.kind == "per_kg":
        return surcharge.amount * weight
    if surcharge.kind == "percent":
        return base * surcharge.amount * PERCENT
    return surcharge.amount


def _fees(consignment, tariff, round_money):
    """Lines for insuring the goods and for collecting money on delivery."""
    lines = []
    if consignment.insured_amount and (
        tariff.insurance_percent or tariff.insurance_minimum
    ):
        fee = consignment.insured_amount * tariff.insurance_percent * PERCENT
        lines.append(
            QuoteLine(
                kind="insurance",
                text=_fee_text(consignment.insured_amount, tariff.insurance_percent),
                amount=round_money(max(fee, tariff.insurance_minimum)),
            )
        )
    if consignment.cod_amount and (tariff.cod_percent or tariff.cod_minimum):
        fee = consignment.cod_amount * tariff.cod_percent * PERCENT
        fee = max(fee, tariff.cod_minimum)
        if tariff.cod_maximum:
            fee = min(fee, tariff.cod_maximum)
        lines.append(
            QuoteLine(
                kind="cod",
                text=_fee_text(consignment.cod_amount, tariff.cod_percent),
                amount=round_money(fee),
            )
        )
    return lines


def _fee_text(amount: Decimal, percent: Decimal) -> str:
    return f"{plain(amount)} × {plain(percent)} %"
