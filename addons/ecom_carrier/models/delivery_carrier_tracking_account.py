# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

# Platforms that sign their reports with the key of the account.
SIGNED_BY_KEY = {"kdniao"}


class DeliveryCarrier(models.Model):
    """Reports of the platform where this carrier has its account."""

    _inherit = "delivery.carrier"

    # === BUSINESS METHODS === #

    def _get_push_secret(self, provider):
        account = self.account_id
        if provider in SIGNED_BY_KEY and account.provider == provider:
            return account.key or ""
        return super()._get_push_secret(provider)

    def _takes_unsigned_pushes(self, provider):
        if self.account_id:
            return self.account_id.provider == provider
        return super()._takes_unsigned_pushes(provider)

    def _get_push_carriers(self):
        # A platform knows one address for all couriers of an account.
        return super()._get_push_carriers() | self.account_id.carrier_ids

    def _get_push_codes(self):
        codes = super()._get_push_codes()
        return codes | {self.api_carrier_code} if self.account_id else codes
