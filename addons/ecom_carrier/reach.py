# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a carrier goes, plain Python.

What a carrier says of a province holds for its cities and districts too, unless it
says otherwise of these: each question is answered by the most precise division that
answers it. A suspension holds for all of the division, whatever is said below it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Divisions = Sequence[str]  # GB/T 2260 codes, the most precise first


@dataclass(frozen=True, kw_only=True)
class Area:
    """What a carrier says of one division. ``None`` and 0: nothing of its own."""

    name: str
    is_served: bool | None = None
    suspended_from: date | None = None
    suspended_to: date | None = None  # None: until further notice
    reason: str = ""
    collects: bool | None = None
    cod_limit: Decimal = Decimal(0)
    refused_goods: frozenset[int] = frozenset()  # ids of product tags

    def is_suspended(self, day: date) -> bool:
        """Whether the carrier does not come here on a day, first and last included."""
        if self.suspended_from is None or day < self.suspended_from:
            return False
        return self.suspended_to is None or day <= self.suspended_to


Areas = Mapping[str, Area]


def find_suspension(areas: Areas, divisions: Divisions, day: date) -> Area | None:
    """The division that is suspended on a day, if any is that the address lies in."""
    on_the_way = (areas[code] for code in divisions if code in areas)
    return next((area for area in on_the_way if area.is_suspended(day)), None)


def find_service(areas: Areas, divisions: Divisions) -> Area | None:
    """The most precise division of which it is said whether it is served."""
    on_the_way = (areas[code] for code in divisions if code in areas)
    return next((area for area in on_the_way if area.is_served is not None), None)


def find_collection(areas: Areas, divisions: Divisions) -> Area | None:
    """The most precise division of which it is said whether cash is collected."""
    on_the_way = (areas[code] for code in divisions if code in areas)
    return next((area for area in on_the_way if area.collects is not None), None)


def find_cod_limit(areas: Areas, divisions: Divisions) -> Decimal:
    """The most that is collected there; 0 where nothing is said."""
    on_the_way = (areas[code] for code in divisions if code in areas)
    return next((area.cod_limit for area in on_the_way if area.cod_limit), Decimal(0))


def find_refused_goods(areas: Areas, divisions: Divisions) -> frozenset[int]:
    """All goods that are refused in any division the address lies in."""
    on_the_way = (areas[code] for code in divisions if code in areas)
    return frozenset().union(*(area.refused_goods for area in on_the_way))
