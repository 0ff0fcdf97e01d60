# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleOrder(models.Model):
    _inherit = "sale.order"

    aftersales_case_count = fields.Integer(
        compute="_compute_aftersales_case_count", compute_sudo=True
    )

    # === COMPUTE METHODS === #

    def _compute_aftersales_case_count(self):
        counts = dict(
            self.env["ecom.aftersales.case"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.aftersales_case_count = counts.get(order, 0)

    # === ACTIONS === #

    def action_view_aftersales_cases(self):
        """Open the after-sales cases of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_aftersales.action_ecom_aftersales_case"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {"default_order_id": self.id}
        return action

    def action_open_aftersales_case(self):
        """Open a new case, filled in with all goods the buyer still has.

        :raise UserError: nothing was delivered, or cases ask for all of it already
        """
        self.ensure_one()
        lines = self._prepare_aftersales_lines()
        if not lines:
            raise UserError(
                self.env._(
                    "%s: nothing was delivered that no case asks for already.",
                    self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New After-sales Case"),
            "res_model": "ecom.aftersales.case",
            "view_mode": "form",
            "context": {
                "default_order_id": self.id,
                "default_line_ids": [Command.create(vals) for vals in lines],
            },
        }

    # === BUSINESS METHODS === #

    def _prepare_aftersales_lines(self):
        """Values of case lines for everything a case may still ask for."""
        values = []
        for line in self.order_line.filtered(
            lambda sol: sol.product_id.type == "consu"
        ):
            left = line.qty_delivered - sum(line._get_aftersales_claims().values())
            if line.product_uom_id.compare(left, 0) > 0:
                values.append({"sale_line_id": line.id, "quantity": left})
        return values
