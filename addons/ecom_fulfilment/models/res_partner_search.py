# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import unicodedata

from odoo import api, models
from odoo.tools import SQL

from ..const import MASK
from ..text_keys import NO_DIGITS, phone_key

# How many digits people say, and remember, of a telephone.
TAIL_LENGTH = 4
# What stands before an extension, of a virtual number too: 18411112222转1234.
EXTENSION_MARKS = "转轉－—#"
NO_DIGITS_NOR_MARKS = rf"[^0-9{MASK}-]"
# A mobile number, digits of it hidden perhaps, and its extension.
WITH_EXTENSION = rf"(1(-?[0-9{MASK}]){{10}})-[0-9]+$"

# The digits of a telephone without its extension, in PostgreSQL.
PHONE_DIGITS = (
    "regexp_replace(regexp_replace(regexp_replace("
    f"translate(phone, '{EXTENSION_MARKS}', '{'-' * len(EXTENSION_MARKS)}'),"
    f" '{NO_DIGITS_NOR_MARKS}', '', 'g'), '{WITH_EXTENSION}', '\\1'),"
    f" '{NO_DIGITS}', '', 'g')"
)
PHONE_TAIL = f"right({PHONE_DIGITS}, {TAIL_LENGTH})"


class ResPartner(models.Model):
    """Receivers found by the last digits of their telephone."""

    _inherit = "res.partner"

    _phone_tail_idx = models.Index(f"({PHONE_TAIL}) WHERE phone IS NOT NULL")

    @api.model
    def _get_phone_tail_query(self, text):
        """Contacts whose telephone ends like this, the extension left aside.

        A contact without a telephone is reached by that of the one it belongs to.

        :param str text: four digits or more, written in any way
        :return: SQL of a query of their ids, backed by an index; None without enough
            digits
        """
        digits = phone_key(self._get_phone_digits(text))
        if len(digits) < TAIL_LENGTH:
            return None
        self.flush_model(["phone", "parent_id"])
        found = SQL(
            "SELECT id FROM res_partner"
            " WHERE phone IS NOT NULL AND %s = %s AND %s LIKE %s",
            SQL(PHONE_TAIL),
            digits[-TAIL_LENGTH:],
            SQL(PHONE_DIGITS),
            f"%{digits}",
        )
        return SQL(
            "(%(found)s UNION SELECT id FROM res_partner"
            " WHERE parent_id IN (%(found)s) AND phone IS NULL)",
            found=found,
        )

    @api.model
    def _get_phone_digits(self, phone):
        """The digits of a telephone without its extension."""
        text = unicodedata.normalize("NFKC", phone or "")
        text = re.sub(f"[{EXTENSION_MARKS}]", "-", text)
        text = re.sub(NO_DIGITS_NOR_MARKS, "", text)
        return re.sub(NO_DIGITS, "", re.sub(WITH_EXTENSION, r"\1", text))
