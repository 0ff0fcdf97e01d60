# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

TEMPLATE = "ecom_fulfilment.mail_template_ask_buyer"


class EcomReviewDecision(models.TransientModel):
    """What a reviewer decides on one order or many; rights are the orders' to check."""

    _name = "ecom.review.decision"
    _description = "Review Decision"

    decision = fields.Selection(
        [
            ("approve", "Approve"),
            ("hold", "Put on Hold"),
            ("ask", "Ask the Buyer"),
            ("reject", "Reject"),
            ("again", "Review Again"),
            ("stop", "Stop the Goods"),
        ],
        required=True,
        default="hold",
    )
    order_ids = fields.Many2many(
        "sale.order",
        string="Orders",
        required=True,
        default=lambda self: self._get_default_orders(),
    )
    order_count = fields.Integer(compute="_compute_order_count")
    reason = fields.Char()
    hold_until = fields.Datetime(help="The rules look at the order again from then on.")
    template_id = fields.Many2one(
        "mail.template",
        domain=[("model", "=", "sale.order")],
        default=lambda self: self.env.ref(TEMPLATE, raise_if_not_found=False),
    )
    message = fields.Html(
        compute="_compute_message",
        compute_sudo=False,  # a template reads what its reader may read
        store=True,
        readonly=False,
        help="Sent by mail where the buyer has an address, else to be copied into the "
        "platform's chat.",
    )

    # === COMPUTE METHODS === #

    def _get_default_orders(self):
        if self.env.context.get("active_model") == "sale.order":
            return self.env["sale.order"].browse(self.env.context.get("active_ids"))
        return self.env["sale.order"]

    @api.depends("order_ids")
    def _compute_order_count(self):
        for wizard in self:
            wizard.order_count = len(wizard.order_ids)

    @api.depends("template_id", "order_ids")
    def _compute_message(self):
        for wizard in self:
            # Several buyers each get a text of their own.
            order = wizard.order_ids._origin if wizard.order_count == 1 else False
            wizard.message = order and wizard._get_texts(order)[order.id]

    # === ACTIONS === #

    def action_confirm(self):
        """Decide on every order on its own.

        :return: notification, or the list of orders that were left out and why
        """
        self.ensure_one()
        orders = self.order_ids
        if self.decision == "approve":
            return orders.action_approve_review(self.reason)
        if self.decision == "hold":
            return orders.action_hold_review(self.reason, self.hold_until)
        if self.decision == "ask":
            texts = self._get_texts(orders)
            if not is_html_empty(self.message):
                texts |= dict.fromkeys(orders.ids, self.message)
            return orders._ask_buyers(texts, self.hold_until)
        if self.decision == "reject":
            return orders.action_reject_review(self.reason)
        if self.decision == "again":
            return orders.action_review_again(self.reason)
        orders.action_stop(self.reason)
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _get_texts(self, orders):
        """What the template says to each buyer.

        :return: dict of order id -> HTML
        """
        template = self.template_id
        if not template:
            return dict.fromkeys(orders.ids, "")
        # Templates read more of a record than its reader may: only those for orders,
        # only of orders the user sees.
        if template.model != "sale.order":
            raise UserError(self.env._("%s is no text about orders.", template.name))
        orders.check_access("read")
        return template._render_field("body_html", orders.ids, compute_lang=True)
