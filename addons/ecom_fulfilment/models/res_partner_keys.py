# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ..const import MASK
from ..text_keys import DIAL_CODES, NO_DIGITS, address_key, phone_key

# The same as `phone_key`, in PostgreSQL.
PHONE_KEY = (
    f"regexp_replace(regexp_replace(phone, '{NO_DIGITS}', '', 'g'), '{DIAL_CODES}', '')"
)


class ResPartner(models.Model):
    """Buyers and receivers told apart by what was written, not by their records.

    The same person is another contact in each shop.
    """

    _inherit = "res.partner"

    _phone_key_idx = models.Index(f"({PHONE_KEY}) WHERE phone IS NOT NULL")

    def _get_phone_key(self):
        """The telephone as it is compared; "" where the platform hides it."""
        self.ensure_one()
        phone = self.phone or ""
        return "" if MASK in phone else phone_key(phone)

    def _get_address_key(self):
        """The whole address in the form it is compared in, from the province down."""
        self.ensure_one()
        street = f"{self.street or ''}{self.street2 or ''}"
        district = self.district or ""
        return address_key(
            f"{self.state_id.name or ''}{self.city or ''}"
            # The street holds the district too, but for addresses typed otherwise.
            f"{'' if district in street else district}{street}"
        )

    @api.model
    def _find_by_phone_keys(self, keys):
        """Contacts with these telephones, in one query.

        :param keys: as of `_get_phone_key`, "" among them finds nothing
        :return: ids
        """
        keys = [key for key in keys if key]
        if not keys:
            return []
        self.flush_model(["phone"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE phone IS NOT NULL"
                " AND %s = ANY(%s) AND position(%s IN phone) = 0",
                SQL(PHONE_KEY),
                keys,
                MASK,
            )
        )
        return [partner_id for (partner_id,) in rows]
