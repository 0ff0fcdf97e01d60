# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import models

from ..china_time import to_utc

# What the buyer or the platform says when the goods must not leave.
STOP_STATUSES = ("refunding", "closed")
# Goods that left by another way must not leave here once more.
LEFT_STATUSES = ("shipped", "done")
# The way of an order without trouble. An export that goes back on it is an old one.
WAY = ("unpaid", "paid", "shipped", "done")


class SaleOrder(models.Model):
    """What changes on the platform after an order came in."""

    _inherit = "sale.order"

    def _prepare_platform_vals(self, payload):
        """Fields that later exports of the same order may change.

        :param dict payload: a neutral order as JSON
        """
        return {
            "platform_status": payload["status"],
            "platform_total": float(Decimal(payload["total"])),
            "platform_paid": float(Decimal(payload["paid"])),
            "platform_deposit": float(Decimal(payload.get("deposit") or 0)),
            "platform_paid_at": to_utc(payload["paid_at"]),
            "promised_at": to_utc(payload["promised_at"]),
            "buyer_memo": payload["buyer_memo"] or False,
            "seller_memo": payload["seller_memo"] or False,
            "platform_flag": payload["flag"] or False,
            "invoice_title": payload["invoice_title"] or False,
            "invoice_tax_number": payload["invoice_tax_no"] or False,
        }

    def _apply_platform_changes(self, payload, former=None):
        """Take over what changed on the platform since it last told of this order.

        What people corrected here stays, unless the platform changed it too. A refund
        request or a closed order stops the goods wherever they are; so does another
        address or other goods once the order was released.

        :param dict payload: the order as the platform has it now
        :param dict former: the same of the last time; without it the order is compared
        :return: whether anything changed
        """
        self.ensure_one()
        vals = self._get_platform_news(payload, former)
        moved = self._is_receiver_changed(payload, former)
        exchanged = self._are_goods_changed(payload, former)
        reasons = self._get_stop_reasons(vals, moved, exchanged)
        if vals:
            self.write(vals)
            self._reconsider()
        if moved:
            self.shop_id._change_receiver(self, payload)
        if reasons:
            self._stop("; ".join(reasons))
        return bool(vals or moved or exchanged)

    def _is_older(self, payload):
        """Whether an export is from before what is known already."""
        known, told = self.platform_status, payload["status"]
        if known == "closed":
            return told != "closed"  # no platform opens a closed order again
        return known in WAY and told in WAY and WAY.index(told) < WAY.index(known)

    def _get_platform_news(self, payload, former):
        """Values the platform tells that it did not tell the last time."""
        vals = self._prepare_platform_vals(payload)
        before = self._prepare_platform_vals(former) if former else self
        return {
            name: value
            for name, value in vals.items()
            if before[name] != value and self[name] != value
        }

    def _is_receiver_changed(self, payload, former):
        """Whether the buyer wants goods that have not left sent elsewhere."""
        return bool(
            former
            and self.shop_id._is_other_receiver(former["receiver"], payload["receiver"])
            and self._has_goods_to_ship()
        )

    def _are_goods_changed(self, payload, former):
        """Whether goods or quantities are others than those the order was made of."""
        return bool(
            former and _goods(former) != _goods(payload) and self._has_goods_to_ship()
        )

    def _get_stop_reasons(self, vals, moved, exchanged):
        """Why the goods must stay here now, in the company's words."""
        reasons = []
        status = vals.get("platform_status")
        waits = self.release_state not in ("released", "stopped")
        if status in STOP_STATUSES or (status in LEFT_STATUSES and waits):
            statuses = dict(
                self._fields["platform_status"]._description_selection(self.env)
            )
            reasons.append(self.env._("The platform reports: %s", statuses[status]))
        if moved and self.release_state == "released":
            reasons.append(self.env._("The buyer changed the receiver"))
        if exchanged:
            # Nobody but a person knows what of it is packed already.
            reasons.append(
                self.env._("The goods changed on the platform; correct the lines")
            )
        return reasons


def _goods(payload):
    return sorted((line["code"], line["quantity"]) for line in payload["lines"])
