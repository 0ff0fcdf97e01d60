# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People and addresses in the forms that carrier APIs ask for."""

import re

from .base import Party

# A Chinese mobile number, perhaps a platform's virtual one with an extension.
MOBILE = re.compile(r"(\+?86[ -]?)?1\d{10}([-,#转]\d+)?")


def is_mobile(phone: str) -> bool:
    """Whether this is a mobile number and not a landline."""
    return bool(MOBILE.fullmatch(phone.strip()))


def one_line(party: Party) -> str:
    """The whole address in one line; municipalities are named once."""
    parts = (party.province, party.city, party.district, party.town, party.street)
    return "".join(dict.fromkeys(part for part in parts if part))
