# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command


class EcomOrderMergeProposal(models.TransientModel):
    """Orders that could travel in one parcel, as they were when the list was opened."""

    _name = "ecom.order.merge.proposal"
    _description = "Merge Proposal"
    _order = "first_at, id"
    _rec_name = "partner_id"

    order_ids = fields.Many2many("sale.order", string="Orders")
    shop_id = fields.Many2one("ecom.shop", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Buyer", readonly=True)
    carrier_id = fields.Many2one("delivery.carrier", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    order_count = fields.Integer(string="Number of Orders", readonly=True)
    first_at = fields.Datetime(string="First Order", readonly=True)
    last_at = fields.Datetime(string="Last Order", readonly=True)
    merge_id = fields.Many2one("ecom.order.merge", compute="_compute_merge_id")

    # === COMPUTE METHODS === #

    @api.depends("order_ids.merge_id")
    def _compute_merge_id(self):
        for proposal in self:
            proposal.merge_id = proposal.order_ids.merge_id[:1]

    # === ACTIONS === #

    @api.model
    def action_open(self):
        """Look for orders that could travel together and list them."""
        self.env["sale.order"]._check_may_arrange()
        proposals = self._propose()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_fulfilment.action_ecom_order_merge_proposal"
        )
        action["domain"] = [("id", "in", proposals.ids)]
        return action

    def action_merge(self):
        """Merge the orders of each of these proposals, each on its own."""
        self.env["sale.order"]._check_may_arrange()
        return self.env["sale.order"]._merge_groups(
            [proposal.order_ids for proposal in self]
        )

    # === BUSINESS METHODS === #

    @api.model
    def _propose(self):
        """One proposal for each group of orders that could travel together."""
        return self.create(
            [
                {
                    "order_ids": [Command.set(group.ids)],
                    "shop_id": group.shop_id.id,
                    "partner_id": group[0].partner_id.id,
                    "carrier_id": group.carrier_id.id,
                    "warehouse_id": group.warehouse_id.id,
                    "order_count": len(group),
                    "first_at": group[0].date_order,
                    "last_at": group[-1].date_order,
                }
                for group in self.env["sale.order"]._find_merge_groups()
            ]
        )
