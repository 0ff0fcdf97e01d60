# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """What a reviewer sees of an order at a glance."""

    _inherit = "sale.order"

    is_my_turn = fields.Boolean(
        string="Waits for Me",
        compute="_compute_my_reviews",
        search="_search_is_my_turn",
        help="It waits at a gate the user reviews at.",
    )
    is_my_review = fields.Boolean(
        compute="_compute_my_reviews", help="The user reviews at one of its gates."
    )
    open_reason = fields.Char(
        string="Note for the Reviewer",
        compute="_compute_open_reason",
        help="What somebody said who held it, or why it was opened again.",
    )
    image_product_id = fields.Many2one(
        "product.product", string="Product", compute="_compute_goods_summary"
    )
    goods_summary = fields.Char(string="Goods", compute="_compute_goods_summary")
    further_product_count = fields.Integer(compute="_compute_goods_summary")
    paid_total = fields.Monetary(
        string="Paid",
        compute="_compute_paid_total",
        help="On the platform and by Odoo's own payments.",
    )
    receiver_name = fields.Char(compute="_compute_receiver")
    receiver_phone = fields.Char(compute="_compute_receiver")
    receiver_region = fields.Char(compute="_compute_receiver")
    receiver_street = fields.Char(compute="_compute_receiver")

    # === COMPUTE METHODS === #

    @api.depends("review_ids.gate_id.group_id", "open_gate_id")
    @api.depends_context("uid")
    def _compute_my_reviews(self):
        groups = self.env.user.all_group_ids
        for order in self:
            # Reviewers need not be able to read what groups are called.
            gates = order.sudo().review_ids.gate_id
            mine = gates.filtered(lambda gate: gate.group_id in groups)
            order.is_my_review = bool(mine)
            order.is_my_turn = order.sudo().open_gate_id in mine

    def _search_is_my_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        groups = self.env.user.all_group_ids
        return Domain("open_gate_id", "any", Domain("group_id", "in", groups.ids))

    @api.depends("review_ids.state", "review_ids.reason", "review_ids.reviewer_id")
    def _compute_open_reason(self):
        for order in self:
            review = order._get_next_review()
            # Where rules held it, the findings say why.
            by_rule = review.state == "hold" and not review.reviewer_id
            order.open_reason = not by_rule and review.reason

    @api.depends("order_line.product_id", "order_line.product_uom_qty")
    def _compute_goods_summary(self):
        for order in self:
            goods = order.order_line.filtered(lambda line: line._is_goods())
            first = goods[:1]
            product = first.product_id
            order.image_product_id = product
            order.further_product_count = len(goods.product_id - product)
            order.goods_summary = (
                first and f"{first.product_uom_qty:g} × {product.name}"
            )

    @api.depends("platform_paid", "amount_paid")
    def _compute_paid_total(self):
        for order in self:
            order.paid_total = order._get_paid()

    @api.depends(
        "partner_shipping_id.name",
        "partner_shipping_id.phone",
        "partner_shipping_id.state_id",
        "partner_shipping_id.city",
        "partner_shipping_id.district",
        "partner_shipping_id.street",
        "partner_shipping_id.street2",
    )
    def _compute_receiver(self):
        for order in self:
            place = order.partner_shipping_id
            contact = place.parent_id  # a place may leave its name to its contact
            region = (place.state_id.name, place.city, place.district)
            order.receiver_name = place.name or contact.name
            order.receiver_phone = place.phone or contact.phone
            order.receiver_region = " ".join(filter(None, region))
            order.receiver_street = " ".join(
                filter(None, (place.street, place.street2))
            )

    # === ACTIONS === #

    def action_open_order(self):
        """Leave the review desk for Odoo's own form of the order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("sale.view_order_form").id, "form")],
        }

    def action_open_receiver(self):
        """Correct the receiver in a dialog; what matters of it is reviewed again."""
        self.ensure_one()
        view = self.env.ref("ecom_fulfilment.res_partner_view_form_receiver")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receiver"),
            "res_model": "res.partner",
            "res_id": self.partner_shipping_id.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
        }
