# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    """Transfers of which a wave takes some lines away."""

    _inherit = "stock.picking"

    # === BUSINESS METHODS === #

    def _add_to_wave_post_picking_split_hook(self):
        """Goods that are fetched by a wave still travel in the parcel of their order.

        Odoo copies the transfer without its waybill and print mark, but with its price.
        """
        result = super()._add_to_wave_post_picking_split_hook()
        # Whoever forms waves needs no right on waybills.
        transfers = self.sudo()
        labelled = transfers.filtered("waybill_ids")
        by_order = labelled.grouped(lambda t: (t.sale_id, t.picking_type_id))
        for transfer in transfers - labelled:
            left = by_order.get((transfer.sale_id, transfer.picking_type_id))
            if left:
                transfer.write({"carrier_price": 0, "printed": left[0].printed})
                transfer._add_waybills(left._get_valid_waybills())
        return result
