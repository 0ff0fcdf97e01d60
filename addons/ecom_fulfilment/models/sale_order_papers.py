# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """Orders whose carrier may get no new waybill wait for its papers."""

    _inherit = "sale.order"

    # === BUSINESS METHODS === #

    def _get_release_refusals(self):
        refusals = super()._get_release_refusals()
        candidates = self.filtered(lambda order: order not in refusals)
        return refusals | candidates._get_paper_refusals()

    def _get_paper_refusals(self):
        """Which of these orders cannot leave because a paper of the carrier lacks.

        Those that have their parcels already go on.

        :return: dict of order -> which paper, and since when
        """
        refusals = {}
        # Whoever releases need not read carriers' papers, nor handle parcels.
        needing = self.sudo().filtered(
            lambda order: (
                order.carrier_id.delivery_type == "ecom"
                and order._has_goods_to_ship()
                and all(w.state == "cancelled" for w in order.waybill_ids)
            )
        )
        for company, orders in needing.grouped("company_id").items():
            carriers = orders.carrier_id.with_company(company)
            texts = {
                carrier.id: text
                for carrier, text in carriers._get_paper_refusals().items()
            }
            for order in orders:
                if text := texts.get(order.carrier_id.id):
                    refusals[order.sudo(self.env.su)] = text
        return refusals
