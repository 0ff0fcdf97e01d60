# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people write in many ways, in the one form it is compared in."""

import re
import unicodedata

from odoo.addons.ecom_carrier.divisions.characters import normalise

# Of a telephone: what is no digit, and then the codes that need not be dialled. Both
# are understood by Python and by PostgreSQL.
NO_DIGITS = "[^0-9]"
DIAL_CODES = "^0*(86(?=[0-9]{10}))?0*"


def phone_key(phone):
    """The digits of a telephone, without those that need not be dialled.

    >>> phone_key("+86 138-7341-9625"), phone_key("0571-88990011")
    ('13873419625', '57188990011')
    """
    digits = re.sub(NO_DIGITS, "", unicodedata.normalize("NFKC", phone or ""))
    return re.sub(DIAL_CODES, "", digits)


def address_key(text):
    """Letters and digits of an address.

    >>> address_key("余杭区 文一西路９６９號，3-2-101室")
    '余杭区文一西路969號32101室'
    """
    return "".join(char for char in normalise(text or "").casefold() if char.isalnum())


def name_key(text):
    """A name or an account, without blanks.

    >>> name_key(" TB_Lily ０１")
    'tb_lily01'
    """
    return "".join(unicodedata.normalize("NFKC", text or "").casefold().split())
