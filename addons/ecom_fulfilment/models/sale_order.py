# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..const import COD_MODES, PAYMENT_MODES, PLATFORM_FLAGS, PLATFORM_STATUSES


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
    platform_deposit = fields.Monetary(
        string="Deposit",
        copy=False,
        readonly=True,
        help="What the buyer of a pre-order has to pay in advance.",
    )
    platform_paid_at = fields.Datetime(copy=False, readonly=True)
    promised_at = fields.Datetime(
        string="Ship Before", copy=False, help="Promised to the buyer by the platform."
    )
    buyer_memo = fields.Char(string="Buyer's Remark", copy=False)
    seller_memo = fields.Char(string="Seller's Memo", copy=False)
    platform_flag = fields.Selection(
        PLATFORM_FLAGS, string="Flag", copy=False, help="The seller's coloured mark."
    )
    invoice_title = fields.Char(copy=False)
    invoice_tax_number = fields.Char(copy=False)
    receiver_token = fields.Char(
        copy=False, help="The platform's token (OAID) of an encrypted receiver."
    )
    waybill_ids = fields.Many2many(
        "ecom.waybill",
        relation="ecom_waybill_order_rel",
        column1="order_id",
        column2="waybill_id",
        copy=False,
    )
    waybill_count = fields.Integer(compute="_compute_waybill_count")

    _platform_number_uniq = models.UniqueIndex(
        "(shop_id, platform_number) WHERE platform_number IS NOT NULL",
        "This shop has an order with this number already.",
    )

    def _compute_waybill_count(self):
        counts = dict(
            self.env["ecom.waybill"]._read_group(
                [("order_ids", "in", self.ids)], ["order_ids"], ["__count"]
            )
        )
        for order in self:
            order.waybill_count = counts.get(order, 0)

    def action_view_waybills(self):
        """Open the waybills of these orders."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_waybill"
        )
        action["domain"] = [("order_ids", "in", self.ids)]
        action["context"] = {}
        return action

    def _is_cash_on_delivery(self):
        """Whether the courier has to collect the money."""
        self.ensure_one()
        return self.payment_mode in COD_MODES

    def _get_paid(self):
        """What was paid: on the platform, by transactions, and on the invoices.

        An accountant books the platform's money on the invoices too, and nothing tells
        which money it is. So of what the platform reports and what was booked the
        larger sum counts, not both: nothing leaves for money that came once only, and
        booking what is known already changes nothing.

        :return: amount in the order's currency
        """
        self.ensure_one()
        # Transactions and invoices are an accountant's to read, what is paid is not.
        own = self.sudo()
        received = sum(
            max(transaction.amount, 0)
            for transaction in own.transaction_ids
            if transaction.state in ("authorized", "done")
        )
        # Transactions are booked on the invoices as well.
        booked = own._get_booked_on_invoices() - received
        paid = own.amount_paid + max(own.platform_paid, booked)
        return own.currency_id.round(paid)
