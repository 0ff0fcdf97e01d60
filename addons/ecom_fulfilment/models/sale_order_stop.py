# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

# What makes a parcel that left already go to the wrong place.
PLACE = frozenset({"receiver", "region"})


class SaleOrder(models.Model):
    """Stopping goods wherever they are (拦截)."""

    _inherit = "sale.order"

    stop_reason = fields.Char(readonly=True, copy=False, tracking=True)

    # === ACTIONS === #

    def action_stop(self, reason):
        """Stop the goods of these orders wherever they are.

        Open transfers and parcels are refused everywhere from now on; for parcels the
        carrier has, a task to recall them is opened.

        :param str reason: for everybody who meets the goods
        :raise AccessError: the user reviews none of these orders
        """
        reason = self.env["ecom.review"]._require_reason(reason)
        self._check_any_reviewer()
        self._stop(reason)
        return True

    def action_lift_stop(self):
        """Let stopped orders go on; their reviews are done again."""
        self._check_may_release()
        stopped = self.filtered("stop_reason")
        stopped._message_log_batch(
            bodies={
                order.id: self.env._("Stop lifted. It was: %s", order.stop_reason)
                for order in stopped
            }
        )
        stopped.sudo().stop_reason = False  # as all of release, nobody's to write
        stopped._reopen_reviews(reason=self.env._("The stop was lifted"))
        return True

    # === BUSINESS METHODS === #

    def _stop(self, reason):
        """Stop the goods of these orders wherever they are; a person lifts it.

        :param str reason: added to what stopped an order before
        """
        for order in self:
            known = order.stop_reason
            if known and reason in known:
                continue
            # Whoever learns of the reason may stop; the field is nobody's to write.
            order.sudo().stop_reason = f"{known}; {reason}" if known else reason
        self._intercept(reason)

    def _intercept(self, reason):
        """Have the carriers recall what they took and did not deliver yet."""
        # Whoever learns of the reason need not handle parcels.
        self.sudo().waybill_ids.filtered(
            lambda waybill: waybill.state == "shipped" and not waybill.signed_at
        )._open_intercept(reason)

    def _intercept_misdirected(self, changes):
        """Recall parcels on their way to a receiver who is not the one any more.

        :param dict changes: as of `_get_changes`
        """
        orders = self.browse().union(
            *(review.order_id for review, parts in changes.items() if parts & PLACE)
        )
        if orders:
            orders._intercept(self.env._("The receiver was changed"))

    def _get_stop_text(self):
        """Why goods of this order may not move, for the person at a station."""
        self.ensure_one()
        order = self.sudo()
        if order.stop_reason:
            return self.env._(
                "%(order)s is stopped: %(reason)s",
                order=order.name,
                reason=order.stop_reason,
            )
        if order.release_state == "released":
            return self.env._("%s was changed after its review.", order.name)
        # A reason tells that the review was passed before.
        reason = order._get_next_review().reason
        text = self.env._("%s is not released to the warehouse.", order.name)
        return f"{text} {reason}" if reason else text
