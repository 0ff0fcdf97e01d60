# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..launch import LAUNCH


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def _search_rule_for_warehouses(
        self, route_ids, packaging_uom_id, product_id, warehouse_ids, domain
    ):
        """Find the rules of a product once for all orders that start together.

        Odoo reads them for each line. They follow from the arguments and from what the
        user may see of which companies.
        """
        args = (route_ids, packaging_uom_id, product_id, warehouse_ids)
        launch = self.env.context.get(LAUNCH)
        if launch is None:
            return super()._search_rule_for_warehouses(*args, domain)
        key = (
            *(tuple(records.ids) if records else () for records in args),
            repr(domain),
            *(self.env.su, self.env.uid, tuple(self.env.companies.ids)),
        )
        if key not in launch.rules:
            launch.rules[key] = super()._search_rule_for_warehouses(*args, domain)
        return launch.rules[key]
