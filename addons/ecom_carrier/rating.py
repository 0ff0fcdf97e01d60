# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A carrier's rating: one figure from 0 to 100 out of what happened to its parcels.

    50 x share of the judged parcels that came on time
  + 20 x (1 - 10 x share of the shipped parcels that were damaged or lost)
  + 20 x (1 - 10 x share of the shipped parcels that somebody complained about)
  + 10 x (lowest freight per kg of all carriers / its own)

No part falls below zero: a carrier that damages every tenth parcel has none of those
20 points. A parcel is judged once it was signed, or is overdue. Where nobody knows
the freight, its 10 points are shared out among the others by their own points.
"""

from dataclasses import dataclass
from decimal import Decimal

ON_TIME, DAMAGE, COMPLAINTS, PRICE = "on_time", "damage", "complaints", "price"
POINTS = {
    ON_TIME: Decimal(50),
    DAMAGE: Decimal(20),
    COMPLAINTS: Decimal(20),
    PRICE: Decimal(10),
}
# A share of one in so many takes all points away.
TOLERANCE = Decimal(10)
# Fewer parcels say little: one late of two is no carrier to avoid.
MIN_JUDGED = 20
DIGITS = Decimal("0.1")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What happened to the parcels of one carrier in a period."""

    shipped: int
    on_time: int
    late: int  # signed too late, or not signed and overdue
    damaged: int
    lost: int
    complaints: int
    freight_per_kg: Decimal | None  # None: no freight is known

    @property
    def judged(self) -> int:
        """Parcels of which it is known whether they came on time."""
        return self.on_time + self.late


@dataclass(frozen=True, kw_only=True)
class Line:
    """Points for one part of the rating."""

    part: str
    share: Decimal  # 0 to 1 of the points there are for it
    points: Decimal


def rate(
    figures: Figures, lowest_per_kg: Decimal | None
) -> tuple[Decimal, tuple[Line, ...]] | None:
    """The rating and how it comes about.

    :param lowest_per_kg: of all carriers compared; None if nobody's is known
    :return: the sum of the points and its lines, None for too few parcels
    """
    if figures.judged < MIN_JUDGED:
        return None
    shares = {
        ON_TIME: Decimal(figures.on_time) / figures.judged,
        DAMAGE: _without(figures.damaged + figures.lost, figures.shipped),
        COMPLAINTS: _without(figures.complaints, figures.shipped),
    }
    if figures.freight_per_kg and lowest_per_kg is not None:
        shares[PRICE] = lowest_per_kg / figures.freight_per_kg
    scale = 100 / sum(POINTS[part] for part in shares)
    lines = tuple(
        Line(part=part, share=share, points=POINTS[part] * scale * share)
        for part, share in shares.items()
    )
    return sum(line.points for line in lines).quantize(DIGITS), lines


def _without(bad, shipped):
    """Share of the points left, by the share of parcels that had trouble."""
    return max(1 - TOLERANCE * bad / shipped, Decimal(0))
