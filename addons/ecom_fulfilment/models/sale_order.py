# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import fields, models

from ..china_time import to_utc
from ..const import PAYMENT_MODES, PLATFORM_STATUSES

# What the buyer or the platform says when the goods must not leave.
STOP_STATUSES = ("refunding", "closed")


class SaleOrder(models.Model):
    """What a platform tells of an order."""

    _inherit = "sale.order"

    shop_id = fields.Many2one(
        "ecom.shop",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    platform_number = fields.Char(
        copy=False, readonly=True, help="Number of the order on the platform."
    )
    platform_status = fields.Selection(
        PLATFORM_STATUSES, copy=False, readonly=True, tracking=True
    )
    payment_mode = fields.Selection(PAYMENT_MODES, default="online", tracking=True)
    platform_total = fields.Monetary(
        copy=False, readonly=True, help="What the buyer owes by the platform's count."
    )
    platform_paid = fields.Monetary(
        string="Paid on the Platform", copy=False, tracking=True
    )
    platform_paid_at = fields.Datetime(copy=False, readonly=True)
    promised_at = fields.Datetime(
        string="Ship Before", copy=False, help="Promised to the buyer by the platform."
    )
    buyer_memo = fields.Char(string="Buyer's Remark", copy=False)
    seller_memo = fields.Char(string="Seller's Memo", copy=False)
    platform_flag = fields.Char(copy=False)
    invoice_title = fields.Char(copy=False)
    invoice_tax_number = fields.Char(copy=False)
    receiver_token = fields.Char(
        copy=False, help="The platform's token (OAID) of an encrypted receiver."
    )
    waybill_ids = fields.One2many("ecom.waybill", "order_id")
    waybill_count = fields.Integer(compute="_compute_waybill_count")

    _platform_number_uniq = models.UniqueIndex(
        "(shop_id, platform_number) WHERE platform_number IS NOT NULL",
        "This shop has an order with this number already.",
    )

    def _compute_waybill_count(self):
        counts = dict(
            self.env["ecom.waybill"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.waybill_count = counts.get(order, 0)

    def action_view_waybills(self):
        """Open the waybills of these orders."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_waybill"
        )
        action["domain"] = [("order_id", "in", self.ids)]
        action["context"] = {}
        return action

    def _is_cash_on_delivery(self):
        """Whether the courier has to collect the money."""
        self.ensure_one()
        return self.payment_mode == "cod"

    # === PLATFORM === #

    def _prepare_platform_vals(self, payload):
        """Fields that later exports of the same order may change."""
        return {
            "platform_status": payload["status"],
            "platform_total": float(Decimal(payload["total"])),
            "platform_paid": float(Decimal(payload["paid"])),
            "platform_paid_at": to_utc(payload["paid_at"]),
        }

    def _apply_platform_changes(self, payload):
        """Take over what changed on the platform since the last import.

        A refund request or a closed order stops the goods, wherever they are.

        :return: whether anything changed
        """
        self.ensure_one()
        vals = {
            name: value
            for name, value in self._prepare_platform_vals(payload).items()
            if self[name] != value
        }
        if vals:
            self.write(vals)
            self._reconsider()
        if vals.get("platform_status") in STOP_STATUSES:
            statuses = self._fields["platform_status"]._description_selection(self.env)
            self._stop(
                self.env._(
                    "The platform reports: %s", dict(statuses)[self.platform_status]
                )
            )
        return bool(vals)

    def _reconsider(self):
        """Let the rules decide once more where they, not a person, hold the order."""
        # What the platform reports re-opens the reviews, reviewer or not.
        self.sudo().review_ids.filtered(
            lambda review: review.state == "hold" and not review.reviewer_id
        ).write({"state": "pending", "evaluated_at": False})
