# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an address was found to say, and what is wrong with it."""

from dataclasses import dataclass
from enum import Enum

from .data import MUNICIPALITIES, UNNAMED, Division

# Marks a text for the translation export; whoever shows it translates it. There is
# no environment to translate with in a plain core.
# pylint: disable=prefer-env-translation
_ = str


class Problem(str, Enum):
    """Why an address is not complete down to its district."""

    EMPTY = "empty"
    UNKNOWN_PLACE = "unknown_place"
    NO_CITY = "no_city"
    NO_DISTRICT = "no_district"
    UNKNOWN_DISTRICT = "unknown_district"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    MASKED = "masked"


PROBLEM_TEXTS = {
    Problem.EMPTY: _("There is no address"),
    Problem.UNKNOWN_PLACE: _("“%(hint)s” begins with no place in China"),
    Problem.NO_CITY: _("The address names no city of %(hint)s"),
    Problem.NO_DISTRICT: _("The address names no district of %(hint)s"),
    Problem.UNKNOWN_DISTRICT: _("“%(hint)s” is no district there"),
    Problem.AMBIGUOUS: _("“%(hint)s” may be more than one place"),
    Problem.CONFLICT: _("“%(hint)s” contradicts the rest of the address"),
    Problem.MASKED: _("The place is masked: %(hint)s"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address is. What is not certain is None.

    :ivar city: for a county that a province administers itself, the level of that name
        (省直辖县级行政区划); :attr:`city_name` is what belongs on a form.
    :ivar street: the text without the names found, town first.
    :ivar hint: the piece of text the problem is about, ``''`` without a problem.
    """

    province: Division | None
    city: Division | None
    district: Division | None
    street: str
    problem: Problem | None
    hint: str

    @property
    def code(self) -> str:
        """Code of the deepest division found, ``''`` when there is none."""
        deepest = self.district or self.city or self.province
        return deepest.code if deepest else ""

    @property
    def city_name(self) -> str:
        """City for an address form.

        A municipality is its own city, and so is a county that the province
        administers itself (济源市); then :attr:`district_name` is empty.
        """
        if self.province and self.province.code in MUNICIPALITIES:
            return self.province.name
        if self.city and self.city.name in UNNAMED:
            return self.district.name if self.district else ""
        return self.city.name if self.city else ""

    @property
    def district_name(self) -> str:
        """District for an address form."""
        if not self.district or self.district.name == self.city_name:
            return ""
        return self.district.name
