# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..batches import run_each_or_all
from ..const import BATCH_SIZE
from .ecom_review_gate import ALWAYS_REVIEWED

# Approved, and perhaps waiting for something that is no reviewer's concern.
RELEASABLE = ("approved", "waiting")


class SaleOrder(models.Model):
    """Release of a reviewed order to the warehouse."""

    _inherit = "sale.order"

    release_state = fields.Selection(
        [
            ("to_review", "To Review"),
            ("on_hold", "On Hold"),
            ("approved", "To Release"),
            ("waiting", "Waits for Stock"),
            ("released", "Released"),
            ("stopped", "Stopped"),
        ],
        compute="_compute_release_state",
        store=True,
        help="Empty: no review gate stands before this order.",
    )
    open_gate_id = fields.Many2one(
        "ecom.review.gate",
        string="Waits at",
        compute="_compute_release_state",
        store=True,
    )
    released_at = fields.Datetime(readonly=True, copy=False)
    released_by = fields.Many2one("res.users", readonly=True, copy=False)
    short_since = fields.Datetime(
        string="Waiting Since",
        readonly=True,
        copy=False,
        help="Since when the approved order waits for goods to arrive.",
    )

    _release_queue_idx = models.Index(
        "(company_id, release_state, id) WHERE release_state IN"
        " ('to_review', 'on_hold', 'approved', 'waiting', 'stopped')"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "review_ids.state", "released_at", "short_since", "stop_reason", "state"
    )
    def _compute_release_state(self):
        for order in self:
            order.release_state = order._get_release_state()
            order.open_gate_id = (
                order.release_state and order._get_next_review().gate_id
            )

    def _get_release_state(self):
        """Where this order stands between the buyer and the warehouse."""
        self.ensure_one()
        states = set(self.review_ids.mapped("state"))
        if not states or self.state != "sale":
            return False
        if self.stop_reason:
            return "stopped"
        if states & {"hold", "rejected"}:
            return "on_hold"
        if states != {"approved"}:
            return "to_review"
        if self.released_at:
            return "released"
        return "waiting" if self.short_since else "approved"

    # === ACTIONS === #

    def action_release(self):
        """Hand the approved orders to the warehouse: transfers, stock, waybills.

        Each order is released or not on its own; released ones are passed over.

        :return: notification with how many were released, or the list of those that
            were not, each with its reason
        """
        self._check_may_release()
        due = self.filtered(
            lambda order: order.release_state != "released" or order._is_forgotten()
        )
        reasons = due._release_where_possible()
        return self.env["ecom.batch.result"]._get_action(
            self.env._("%s orders released.", len(due.filtered("released_at"))), reasons
        )

    # === BUSINESS METHODS === #

    def _release_where_possible(self):
        """Release those of these orders that may go, in batches.

        :return: dict of order -> why it was not released
        """
        free = self._lock_free()
        reasons = dict.fromkeys(self - free, self._get_busy_text())
        # Between looking and locking somebody may have changed them.
        changes = free.filtered(
            lambda order: order.release_state in RELEASABLE
        )._get_changes()
        reasons |= {
            review.order_id: self._get_change_text(parts)
            for review, parts in changes.items()
        }
        free._reopen_changed(changes)
        left = free.filtered(lambda order: order not in reasons)
        reasons |= left._get_release_refusals()
        ready = left.filtered(lambda order: order not in reasons)
        for start in range(0, len(ready), BATCH_SIZE):
            reasons |= run_each_or_all(
                ready[start : start + BATCH_SIZE], lambda orders: orders._release()
            )
        return reasons

    def _get_release_refusals(self):
        """Why orders of this set may not be released now.

        Extended by whatever else an order may have to wait for.

        :return: dict of order -> reason
        """
        return {
            order: self.env._("It is not approved.")
            for order in self
            if order.release_state not in RELEASABLE and not order._is_forgotten()
        }

    def _is_forgotten(self):
        """Whether goods of this released order are under way by no transfer.

        Somebody in the warehouse cancelled it; the order can be released once more.
        """
        self.ensure_one()
        order = self.sudo()  # whoever releases need not read transfers
        return (
            order.release_state == "released"
            and not order.short_since
            and order._has_goods_to_ship()
            and not order._get_open_transfers()
        )

    def _release(self):
        """Start the transfers of approved orders and their waybills."""
        self.sudo().write(
            {
                "released_at": fields.Datetime.now(),
                "released_by": self.env.uid,
                "short_since": False,
            }
        )
        # Odoo starts nothing for a locked order; a lock protects prices, and
        # nothing of the order is changed here.
        locked = self.filtered("locked")
        locked.locked = False
        self._let_transfers_shrink()
        self._before_release()
        self.order_line._launch_together()
        locked.locked = True
        self._bring_transfers_up_to_date()
        self._after_release()

    def _take_back_release(self):
        """Let nothing more of these orders leave before they are released again."""
        # Not the user's act but what follows from a decision or a change.
        self.sudo().write(
            {"released_at": False, "released_by": False, "short_since": False}
        )

    def _before_release(self):
        """Whatever has to be settled before the transfers of these orders start."""

    def _after_release(self):
        """Whatever follows once transfers and waybills of these orders are there."""

    def _filter_blocked(self):
        """Orders of this set whose goods may not start to move (yet)."""
        return self._open_reviews()._filter_held_back()

    def _filter_held_back(self):
        """Reviewed orders of this set whose goods may not move on.

        Orders that were confirmed before there was a gate are none of them.
        """
        return self.filtered(
            lambda order: order.sudo().review_ids and not order._may_goods_move()
        )

    def _may_goods_move(self):
        """Whether a gated order is released and still what was approved to leave."""
        self.ensure_one()
        order = self.sudo()  # warehouse people move goods without reading reviews
        return order.release_state == "released" and not order._get_changes(
            ALWAYS_REVIEWED
        )

    def _get_cod_amount(self):
        """What the courier has to collect, in the company's currency."""
        self.ensure_one()
        if not self._is_cash_on_delivery():
            return 0.0
        # Of what was paid too much a courier gives nothing back.
        due = max(self.amount_total - self._get_paid(), 0.0)
        return self.company_id.currency_id.round(due / self.currency_rate)

    # === RIGHTS AND LOCKS === #

    def _check_may_release(self):
        if not self.env.user.has_group("ecom_fulfilment.group_finance_reviewer"):
            raise AccessError(
                self.env._("Only finance reviewers release orders to the warehouse.")
            )

    def _lock_free(self):
        """Hold these orders until the transaction ends, as far as nobody else does.

        Whoever decides, releases, cancels or changes an order holds its row; two who do
        at once are told instead of overwriting one another.

        :return: the orders that are held now
        """
        self.check_access("read")
        self.flush_recordset()
        # Locking is no change: who reviews need not be able to edit the order.
        locked = self.sudo().try_lock_for_update(allow_referencing=True)
        return locked.sudo(self.env.su)

    def _lock_in_turn(self):
        """Hold these orders until the transaction ends, after whoever has them now.

        Goods that leave and a stop, or a change, at the same time do not miss each
        other: who comes second begins anew and sees what the first one did.
        """
        gated = self.sudo().filtered("review_ids")
        if gated:
            gated.flush_recordset()
            self.env.execute_query(
                # A lock alone lets who comes second go on with what he saw before.
                SQL(
                    """
                    WITH held AS (
                        SELECT id FROM sale_order WHERE id IN %s ORDER BY id
                           FOR NO KEY UPDATE
                    )
                    UPDATE sale_order SET write_date = write_date
                      FROM held WHERE sale_order.id = held.id RETURNING held.id
                    """,
                    gated._ids,
                )
            )

    def _get_busy_text(self):
        return self.env._("Somebody else is working on it just now; try again.")
