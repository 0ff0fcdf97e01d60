# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomShop(models.Model):
    """The shop as a program sees it that sends and follows orders."""

    _inherit = "ecom.shop"

    api_key_ids = fields.One2many("ecom.shop.key", "shop_id", string="API Keys")

    # === ACTIONS === #

    def action_create_api_key(self):
        """Make a key in the name of the user and show its secret, this once."""
        self.ensure_one()
        Key = self.env["ecom.shop.key"]
        Key._check_manager()
        self.check_access("write")
        name = self.env._("Key of %s", fields.Date.context_today(self))
        # Nobody has the right to create keys, so that none is made without a trace.
        key = Key.sudo().create({"name": name, "shop_id": self.id})
        self.message_post(body=self.env._("API key “%s” was created.", key.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New API Key"),
            "res_model": "ecom.shop.key.show",
            "view_mode": "form",
            "target": "new",
            # The dialogue keeps nothing: what it shows exists in this answer only.
            "context": {"default_key": key.key, "default_secret": key._get_secret()},
        }

    # === BUSINESS METHODS === #

    def _get_api_state(self, number):
        """Where an order of this shop is, as ``OrderState`` of the API's document.

        :return: dict without anything about the buyer, None for an unknown number
        """
        order = self._find_orders([number]).get(number)
        if order is None:
            return None
        return {
            "number": number,
            "order": order.name,
            "status": order.state,
            "platform_status": order.platform_status or None,
            "release_state": order.release_state or None,
            "waybills": [
                {
                    "number": waybill.number or None,
                    "carrier": waybill.carrier_id.name,
                    "state": waybill.state,
                    "tracking_status": waybill.tracking_status or None,
                    "tracked_at": waybill.tracked_at
                    and f"{waybill.tracked_at.isoformat(timespec='seconds')}Z"
                    or None,
                }
                for waybill in order.waybill_ids.sorted("id")
            ],
        }
