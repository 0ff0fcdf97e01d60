# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

# Only the release itself writes these: anybody else would go around the gates.
RELEASE_FIELDS = {
    "release_state",
    "released_at",
    "released_by",
    "short_since",
    "stop_reason",
}
# What finance trusts in its review.
MONEY_FIELDS = {"platform_deposit", "platform_paid", "platform_total"}
# What `_get_review_content` takes from the order; see the lines and the receiver too.
REVIEWED_FIELDS = {
    "buyer_memo",
    "carrier_id",
    "invoice_tax_number",
    "invoice_title",
    "order_line",
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "payment_mode",
    "payment_term_id",
    "platform_deposit",
    "platform_paid",
    "platform_total",
    "seller_memo",
}


class SaleOrder(models.Model):
    """Changes of what was reviewed re-open the reviews, whoever makes them."""

    _inherit = "sale.order"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # A default in the context is written like a value.
        names = {
            name.removeprefix("default_")
            for vals in (*vals_list, self.env.context)
            for name, value in vals.items()
            if value
        }
        self._check_release_fields(names)
        self._check_money_fields(names)
        orders = super().create(vals_list)
        if "state" in names:
            orders.filtered(lambda order: order.state == "sale")._open_reviews()
        return orders

    def write(self, vals):
        self._check_release_fields(vals)
        self._check_money_fields(vals)
        result = super().write(vals)
        if vals.get("state") == "sale":
            # Confirmed by whatever way, the order waits in the queue.
            self._open_reviews(again=True)
        elif "shop_id" in vals:
            # Another shop may have other gates.
            self.filtered(lambda order: order.state == "sale")._open_reviews(again=True)
        if not REVIEWED_FIELDS.isdisjoint(vals):
            self._reopen_if_changed()
        return result

    def action_draft(self):
        """An order that begins again is reviewed again."""
        result = super().action_draft()
        reviewed = self.filtered(lambda order: order.sudo().review_ids)
        reviewed._reopen_reviews(reason=self.env._("The order began again"))
        return result

    def _action_cancel(self):
        """What is cancelled here is no parcel any more; what left is recalled."""
        result = super()._action_cancel()
        waybills = self.sudo().waybill_ids.filtered(
            lambda waybill: waybill.state not in ("shipped", "cancelled")
        )
        waybills._cancel()
        self._intercept(self.env._("The order was cancelled"))
        return result

    # === BUSINESS METHODS === #

    def _check_money_fields(self, names):
        """Let finance alone correct what was paid: their review trusts it."""
        if self.env.su or MONEY_FIELDS.isdisjoint(names):
            return
        if not self.env.user.has_group("ecom_fulfilment.group_finance_reviewer"):
            raise AccessError(
                self.env._("Only finance reviewers correct what a buyer paid.")
            )

    def _check_release_fields(self, names):
        if not self.env.su and not RELEASE_FIELDS.isdisjoint(names):
            raise AccessError(
                self.env._("Orders are released and stopped by their buttons only.")
            )

    def _reopen_if_changed(self):
        """Ask for new reviews where something else was approved than is there now.

        Only the gates that look at what changed are opened again; where the rules
        found fault, they look again.
        """
        orders = self.sudo().filtered(
            lambda order: order.state == "sale" and order.release_state
        )
        orders._reconsider()
        changes = orders._get_changes()
        if not changes:
            return
        self._intercept_misdirected(changes)
        self._reopen_changed(
            {
                review: parts
                for review, parts in changes.items()
                if review.order_id._has_goods_to_ship()
            }
        )

    def _has_goods_to_ship(self):
        """Whether goods of this order, or of an exchange, have not left yet."""
        self.ensure_one()
        return any(
            line.product_id.type == "consu"
            and line.product_uom_id.compare(line.qty_delivered, line.product_uom_qty)
            < 0
            for line in self.order_line
        ) or any(
            move.state not in ("done", "cancel")
            and move.location_dest_id.usage == "customer"
            for move in self.order_line.move_ids
        )

    def _let_transfers_shrink(self):
        """Take the print mark off transfers that hold more than is ordered now.

        Of a printed transfer Odoo takes nothing away: it ships all of it and expects
        the rest to come back.
        """
        reduced = self.order_line.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and line.product_uom_id.compare(
                    line._get_qty_procurement(), line.product_uom_qty
                )
                > 0
            )
        )
        reduced.move_ids.picking_id.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ).printed = False

    def _bring_transfers_up_to_date(self):
        """Let open transfers and parcels follow what was approved now.

        A parcel whose goods or courier changed becomes another parcel, with another
        number; a new receiver only needs a new label.
        """
        up_to_date = self.env["stock.picking"]
        for order in self:
            transfers = order.picking_ids.filtered(
                lambda picking: (
                    picking.state not in ("done", "cancel")
                    and picking._is_customer_bound()
                )
            )
            receiver, carrier = order.partner_shipping_id, order.carrier_id
            if transfers.partner_id != receiver or transfers.carrier_id != carrier:
                transfers.write({"partner_id": receiver.id, "carrier_id": carrier.id})
                # The next transfers of the chain take their receiver from the moves.
                transfers.move_ids.partner_id = receiver
            up_to_date |= transfers
        up_to_date._refresh_waybills()
        up_to_date._create_waybills()
