# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import BATCH_SIZE


class SaleOrder(models.Model):
    """Review gates and release of an order to the warehouse."""

    _inherit = "sale.order"

    review_ids = fields.One2many("ecom.review", "order_id", string="Reviews")
    finding_ids = fields.One2many("ecom.review.finding", "order_id", string="Findings")
    release_state = fields.Selection(
        [
            ("to_review", "To Review"),
            ("on_hold", "On Hold"),
            ("approved", "To Release"),
            ("released", "Released"),
            ("stopped", "Stopped"),
        ],
        compute="_compute_release_state",
        store=True,
        help="Empty: no review gate stands before this order.",
    )
    released_at = fields.Datetime(readonly=True, copy=False)
    released_by = fields.Many2one("res.users", readonly=True, copy=False)
    stop_reason = fields.Char(readonly=True, copy=False, tracking=True)

    _release_queue_idx = models.Index(
        "(company_id, release_state, id)"
        " WHERE release_state IN ('to_review', 'on_hold', 'approved', 'stopped')"
    )

    # === COMPUTE METHODS === #

    @api.depends("review_ids.state", "released_at", "stop_reason", "state")
    def _compute_release_state(self):
        for order in self:
            order.release_state = order._get_release_state()

    def _get_release_state(self):
        """Where this order stands between the buyer and the warehouse."""
        self.ensure_one()
        states = set(self.review_ids.mapped("state"))
        if not states or self.state != "sale":
            return False
        if self.stop_reason:
            return "stopped"
        if states == {"approved"}:
            return "released" if self.released_at else "approved"
        if states & {"hold", "rejected"}:
            return "on_hold"
        return "to_review"

    # === ACTIONS === #

    def action_run_review_rules(self):
        """Let the rules decide on the orders that wait for a review."""
        self._check_any_reviewer()
        self._run_review_rules()
        return True

    def action_approve_review(self):
        """Pass the gates that wait for the current user, order by order.

        :return: notification with how many passed, and why others did not
        """
        done, reasons = 0, []
        for order in self:
            review = order._get_next_review()
            try:
                if not review:
                    raise UserError(self.env._("nothing waits for a review"))
                with self.env.cr.savepoint():
                    review.action_approve()
                done += 1
            except (UserError, AccessError) as error:
                reasons.append(f"{order.name}: {error}")
        return self._get_result_notification(
            self.env._("%s orders passed.", done), reasons
        )

    def action_release(self):
        """Hand the approved orders to the warehouse: transfers, stock, waybills.

        Orders that are not approved are left alone, each with its reason.

        :return: notification with how many were released, and why others were not
        """
        self._check_may_release()
        ready = self.filtered(lambda order: order.release_state == "approved")
        reasons = [
            self.env._("%s is not approved.", order.name)
            for order in self - ready
            if order.release_state != "released"
        ]
        changed = ready.filtered(lambda order: not order._is_as_approved())
        reasons += [
            self.env._("%s was changed after its review.", order.name)
            for order in changed
        ]
        changed._reopen_reviews()
        ready -= changed
        for start in range(0, len(ready), BATCH_SIZE):
            reasons += ready[start : start + BATCH_SIZE]._release_each_or_all()
        done = len(ready.filtered("released_at"))
        return self._get_result_notification(
            self.env._("%s orders released.", done), reasons
        )

    def action_lift_stop(self):
        """Let a stopped order go on; the reviews are done again."""
        self._check_may_release()
        for order in self.filtered("stop_reason"):
            order.message_post(
                body=self.env._("Stop lifted. It was: %s", order.stop_reason)
            )
            order.sudo().stop_reason = False
            order._reopen_reviews()

    # === REVIEWS === #

    def _get_gates(self):
        """All gates, once for a whole set of orders."""
        # Whoever confirms an order need not be able to read gates.
        return self.env["ecom.review.gate"].sudo().search([])

    def _open_reviews(self):
        """Set the gates before orders that need them and have none yet.

        :return: the orders some gate covers
        """
        orders = self.filtered(lambda order: order.shop_id or order.sudo().review_ids)
        if not orders:
            return orders
        unopened = orders.filtered(lambda order: not order.sudo().review_ids)
        gates = unopened and self._get_gates()
        # Opening a review is no decision: the order itself asks for it.
        Review = self.env["ecom.review"].sudo()
        Review.create(
            [
                {"order_id": order.id, "gate_id": gate.id}
                for order in unopened
                for gate in gates
                if gate._covers(order)
            ]
        )
        return orders.filtered(lambda order: order.sudo().review_ids)

    def _run_review_rules(self):
        """Evaluate every gate whose turn it is; gates follow one another."""
        orders = self.filtered(
            lambda order: order.state == "sale" and order.release_state == "to_review"
        )
        for gate in orders.review_ids.gate_id.sorted():
            turn = orders.review_ids.filtered(
                lambda review, gate=gate: (
                    review.gate_id == gate
                    and review.state == "pending"
                    and not review.evaluated_at
                    and not review._get_earlier_open()
                )
            )
            if turn:
                # The rules decide here, not the user who started them; what they
                # find is read by everybody, in the company's language.
                lang = turn.company_id[:1].partner_id.lang or self.env.lang
                turn.sudo().with_context(lang=lang)._evaluate()

    @api.model
    def _cron_run_review_rules(self):
        """Evaluate what came in since the last run, in batches with a commit each."""
        orders = self.search([("release_state", "=", "to_review")], order="id")
        orders = orders.filtered(
            lambda order: any(not review.evaluated_at for review in order.review_ids)
        )
        for start in range(0, len(orders), BATCH_SIZE):
            batch = orders[start : start + BATCH_SIZE]
            batch._run_review_rules()
            remaining = len(orders) - start - len(batch)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                break

    def _get_next_review(self):
        """The review whose turn it is, if any."""
        self.ensure_one()
        return self.review_ids.sorted().filtered(lambda r: r.state != "approved")[:1]

    def _get_review_digest(self):
        """Digest of everything a reviewer looked at."""
        self.ensure_one()
        receiver = self.partner_shipping_id
        content = [
            [
                [line.product_id.id, line.product_uom_id.id]
                + [f"{line.product_uom_qty:.6f}", f"{line.price_unit:.6f}"]
                + [f"{line.discount:.6f}"]
                for line in self.order_line.sorted("id")
                if not line.display_type
            ],
            [receiver.id, receiver.name, receiver.phone, receiver.state_id.id],
            [receiver.city, receiver.district, receiver.street, receiver.street2],
            [self.payment_mode, self.payment_term_id.id, self.carrier_id.id],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def _is_as_approved(self):
        """Whether the order is still what its reviewers approved."""
        self.ensure_one()
        digest = self._get_review_digest()
        return all(review.content_digest == digest for review in self.review_ids)

    def _reopen_reviews(self):
        """Ask for all reviews again, the order not being what was approved."""
        reviews = self.review_ids
        # A change by anybody re-opens the reviews, reviewer or not.
        reviews.sudo().write(
            {
                "state": "pending",
                "evaluated_at": False,
                "content_digest": False,
                "reason": self.env._("Changed after the review"),
            }
        )
        self.sudo().write({"released_at": False, "released_by": False})

    # === RELEASE === #

    def _filter_blocked(self):
        """Orders of this set whose goods may not move (yet)."""
        covered = self._open_reviews()
        return covered.filtered(lambda order: not order._may_goods_move())

    def _may_goods_move(self):
        """Whether a gated order is released and is still what was approved."""
        self.ensure_one()
        order = self.sudo()  # warehouse people move goods without reading reviews
        return order.release_state == "released" and order._is_as_approved()

    def _release_each_or_all(self):
        """Release these orders at once, or one by one when that fails.

        :return: reasons of those that could not be released
        """
        try:
            with self.env.cr.savepoint():
                self._release()
            return []
        except UserError as error:
            self.env.invalidate_all()
            if len(self) == 1:
                return [f"{self.name}: {error}"]
            return [reason for order in self for reason in order._release_each_or_all()]

    def _release(self):
        """Start the transfers of approved orders and their waybills."""
        self.sudo().write(
            {"released_at": fields.Datetime.now(), "released_by": self.env.uid}
        )
        # Odoo starts nothing for a locked order; a lock protects prices, and
        # nothing of the order is changed here.
        locked = self.filtered("locked")
        locked.locked = False
        self._let_transfers_shrink()
        self.order_line._action_launch_stock_rule()
        locked.locked = True
        self._bring_transfers_up_to_date()

    def _stop(self, reason):
        """Stop the goods of these orders wherever they are; a person lifts it."""
        # Whoever learns of the reason may stop; the field is nobody's to write.
        self.sudo().write({"stop_reason": reason})

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
        return self.env._("%s is not released to the warehouse.", order.name)

    def _get_cod_amount(self):
        """What the courier has to collect, in the order's currency."""
        self.ensure_one()
        if not self._is_cash_on_delivery():
            return 0.0
        return self.currency_id.round(self.amount_total - self.platform_paid)

    # === RIGHTS AND RESULTS === #

    def _check_any_reviewer(self):
        groups = ("group_service_reviewer", "group_finance_reviewer")
        if not any(
            self.env.user.has_group(f"ecom_fulfilment.{name}") for name in groups
        ):
            raise AccessError(self.env._("Only reviewers may do this."))

    def _check_may_release(self):
        if not self.env.user.has_group("ecom_fulfilment.group_finance_reviewer"):
            raise AccessError(
                self.env._("Only finance reviewers release orders to the warehouse.")
            )

    @api.model
    def _get_result_notification(self, message, reasons):
        """A note to the user: what was done, and every reason of what was not."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join([message, *reasons]),
                "type": "warning" if reasons else "success",
                "sticky": bool(reasons),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
