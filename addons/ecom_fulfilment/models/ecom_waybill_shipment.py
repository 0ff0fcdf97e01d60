# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

# Cainiao's codes of the platforms (order_channels_type); any other one is OTHERS.
CHANNELS = {"taobao": "TB", "jd": "JD", "pdd": "PDD"}


class EcomWaybill(models.Model):
    """What carriers' APIs are told of the orders in a parcel."""

    _inherit = "ecom.waybill"

    # === BUSINESS METHODS === #

    def _get_order_numbers(self):
        numbers = [order.platform_number or order.name for order in self.order_ids]
        return tuple(numbers) or super()._get_order_numbers()

    def _get_channel(self):
        platform = self.order_id.shop_id.platform
        return CHANNELS.get(platform) or super()._get_channel()

    def _get_receiver_token(self):
        # Cainiao takes the tokens of its own platform only.
        if self.order_id.shop_id.platform == "taobao":
            return self.order_id.receiver_token or ""
        return super()._get_receiver_token()
