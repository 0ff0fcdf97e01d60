# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..const import BATCH_SIZE

CONTACT_BUYER = "ecom_fulfilment.activity_contact_buyer"
TALK_DAYS = 1


class SaleOrder(models.Model):
    """The review gates an order passes."""

    _inherit = "sale.order"

    review_ids = fields.One2many("ecom.review", "order_id", string="Reviews")
    finding_ids = fields.One2many("ecom.review.finding", "order_id", string="Findings")
    open_finding_check_id = fields.Many2one(
        "ecom.review.check",
        string="Finding",
        store=False,
        search="_search_open_finding_check_id",
    )

    # === COMPUTE METHODS === #

    def _search_open_finding_check_id(self, operator, value):
        return Domain(
            "finding_ids",
            "any",
            Domain("check_id", operator, value) & Domain("accepted_at", "=", False),
        )

    # === ACTIONS === #

    def action_run_review_rules(self):
        """Let the rules decide on the orders that wait for a review."""
        self._check_any_reviewer()
        self._run_review_rules()
        return True

    def action_approve_review(self, reason=None):
        """Pass the gates that wait for the current user, each order on its own.

        :param str reason: why; needed to override what must be mended
        :return: notification with how many passed, or the list of those that did not,
            each with its reason
        """
        free, reasons = self._lock_for_decision()
        for order in free.filtered(lambda order: not order._get_next_review()):
            reasons[order] = self.env._("Nothing waits for a review.")
        reviews = self.env["ecom.review"].concat(
            *(order._get_next_review() for order in free if order not in reasons)
        )
        passed = 0
        for start in range(0, len(reviews), BATCH_SIZE):
            batch = reviews[start : start + BATCH_SIZE]
            refusals = batch._approve(reason)
            passed += len(batch) - len(refusals)
            reasons |= {review.order_id: text for review, text in refusals.items()}
        return self._get_decision_result(
            self.env._("%s orders passed.", passed), reasons
        )

    def action_hold_review(self, reason, until=None):
        """Keep these orders back at the user's own gates, each on its own.

        :param str reason: what has to be clarified
        :param datetime until: when the rules look at the orders again
        :return: as of `action_approve_review`
        """
        held, reasons = self._decide_at_own_gate("hold", reason, until)
        return self._get_decision_result(
            self.env._("%s orders put on hold.", len(held)), reasons
        )

    def action_reject_review(self, reason):
        """Refuse these orders at the user's own gates, each on its own.

        :param str reason: why
        :return: as of `action_approve_review`
        """
        rejected, reasons = self._decide_at_own_gate("rejected", reason)
        return self._get_decision_result(
            self.env._("%s orders rejected.", len(rejected)), reasons
        )

    def action_review_again(self, reason):
        """Open the user's own gates of these orders once more.

        :param str reason: what has to be looked at again
        """
        reason = self.env["ecom.review"]._require_reason(reason)
        self._check_any_reviewer()
        free, reasons = self._lock_for_decision()
        mine = free.review_ids.filtered(lambda review: review._is_mine())
        free._reopen_reviews(mine, reason)
        return self._get_decision_result(
            self.env._("%s orders are reviewed again.", len(mine.order_id)), reasons
        )

    def action_ask_buyer(self, text, until=None):
        """Ask the buyers something and keep the orders on hold until they answer.

        :param str text: what is asked
        :param datetime until: when the rules look at the orders again
        :return: as of `action_approve_review`
        """
        return self._ask_buyers(dict.fromkeys(self.ids, text), until)

    # === DECISIONS === #

    def _lock_for_decision(self):
        """Hold these orders while somebody decides on them.

        :return: the orders held, and a dict of order -> reason of the others
        """
        free = self._lock_free()
        return free, dict.fromkeys(self - free, self._get_busy_text())

    def _decide_at_own_gate(self, state, reason, until=None):
        """Decide against these orders, each at a gate of the user's.

        :return: the orders decided on, and a dict of order -> reason of the others
        """
        reason = self.env["ecom.review"]._require_reason(reason)
        free, reasons = self._lock_for_decision()
        reviews = self.env["ecom.review"]
        for order in free:
            review = order._get_own_review()
            if not review:
                reasons[order] = self.env._("You review at none of its gates.")
            reviews |= review
        reviews._decide(state, reason, until=until)
        return reviews.order_id, reasons

    def _get_own_review(self):
        """The review the user decides with: the one whose turn it is, else a former."""
        self.ensure_one()
        mine = self.review_ids.sorted().filtered(lambda review: review._is_mine())
        return (self._get_next_review() & mine) or mine[-1:]

    @api.model
    def _get_decision_result(self, message, reasons):
        return self.env["ecom.batch.result"]._get_action(message, reasons)

    def _ask_buyers(self, texts, until):
        """Put these orders on hold and write to their buyers.

        :param dict texts: order id -> what is asked; HTML if it is marked as such
        :param datetime until: when the rules look at the orders again
        """
        held, reasons = self._decide_at_own_gate(
            "hold", self.env._("The buyer was asked"), until
        )
        for order in held:
            order._ask_buyer(texts[order.id], until)
        return self._get_decision_result(
            self.env._("%s buyers were asked.", len(held)), reasons
        )

    def _ask_buyer(self, text, until):
        """Write to the buyer, and remind the user of the answer."""
        self.ensure_one()
        buyer = self.partner_id
        # Without an address, the text is sent by hand in the platform's chat.
        to_buyer = {"partner_ids": buyer.ids, "subtype_xmlid": "mail.mt_comment"}
        self.message_post(body=text, **(to_buyer if buyer.email else {}))
        due = until or fields.Datetime.add(fields.Datetime.now(), days=TALK_DAYS)
        self.activity_schedule(
            CONTACT_BUYER,
            date_deadline=fields.Datetime.context_timestamp(self, due).date(),
            note=text,
            user_id=self.env.uid,
        )

    def _end_talk_with_buyer(self, answer):
        """Close the to-dos to contact the buyers; what was clarified is logged."""
        if self:
            self.activity_feedback([CONTACT_BUYER], feedback=answer or None)

    # === GATES === #

    def _get_gates(self):
        """All gates, once for a whole set of orders."""
        # Whoever confirms an order need not be able to read gates.
        return (
            self.env["ecom.review.gate"]
            .sudo()
            .search_fetch([], ["company_id", "sequence"])
        )

    def _open_reviews(self, again=False):
        """Set the gates before orders that need them and have none yet.

        :param bool again: set gates too that cover a reviewed order only now
        :return: the orders some gate covers
        """
        orders = self.filtered(lambda order: order.shop_id or order.sudo().review_ids)
        if not orders:
            return orders
        unopened = orders.filtered(lambda order: again or not order.sudo().review_ids)
        gates = unopened and self._get_gates()
        # Opening a review is no decision: the order itself asks for it.
        opened = (
            self.env["ecom.review"]
            .sudo()
            .create(
                [
                    {"order_id": order.id, "gate_id": gate.id}
                    for order in unopened
                    for gate in gates
                    if gate not in order.sudo().review_ids.gate_id
                    and gate._covers(order)
                ]
            )
        )
        # What was released before another gate came is not any more.
        opened.order_id.filtered("released_at")._take_back_release()
        return orders.filtered(lambda order: order.sudo().review_ids)

    def _get_next_review(self):
        """The review whose turn it is, if any."""
        self.ensure_one()
        return self.review_ids.sorted().filtered(lambda r: r.state != "approved")[:1]

    # === RULES === #

    def _run_review_rules(self):
        """Evaluate every gate whose turn it is; gates follow one another."""
        orders = self.filtered(
            lambda order: order.state == "sale" and order.release_state == "to_review"
        )
        for company_orders in orders.grouped("company_id").values():
            company_orders._run_rules_of_company()

    def _run_rules_of_company(self):
        fresh = self.filtered(
            lambda order: not any(review.evaluated_at for review in order.review_ids)
        )
        # The rules decide here, not the user who started them.
        lang = self.company_id.partner_id.lang or self.env.lang
        fresh.sudo().with_context(lang=lang)._decide_by_rules()
        for gate in self.review_ids.gate_id.sorted():
            turn = self.review_ids.filtered(
                lambda review, gate=gate: (
                    review.gate_id == gate
                    and review.state == "pending"
                    and not review.evaluated_at
                    and not review._get_earlier_open()
                )
            )
            if turn:
                turn._as_rules()._evaluate()

    def _decide_by_rules(self):
        """Whatever rules settle of new orders before they are reviewed."""

    @api.model
    def _cron_run_review_rules(self):
        """Evaluate what came in since the last run, in batches with a commit each."""
        self._end_holds()
        unseen = self.env["ecom.review"].search(
            [
                ("state", "=", "pending"),
                ("evaluated_at", "=", False),
                # Not those of orders that are cancelled or stopped, for ever.
                ("order_id.release_state", "=", "to_review"),
            ]
        )
        # Later gates of an order that waits at an earlier one have their time.
        orders = unseen.filtered(
            lambda review: not review._get_earlier_open()
        ).order_id.sorted("id")
        for start in range(0, len(orders), BATCH_SIZE):
            batch = orders[start : start + BATCH_SIZE]
            batch._run_review_rules()
            remaining = len(orders) - start - len(batch)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                break

    @api.model
    def _end_holds(self):
        """Let the rules look again at what was held until now."""
        ended = self.env["ecom.review"].search(
            [("state", "=", "hold"), ("hold_until", "<=", fields.Datetime.now())]
        )
        for order, reviews in ended.grouped("order_id").items():
            order._reopen_reviews(reviews, self.env._("The hold is over"))

    def _reconsider(self):
        """Let the rules look once more where they, not a person, keep the order.

        Something changed of what they found fault with.
        """
        # What changed calls for it, reviewer or not.
        undecided = self.sudo().review_ids.filtered(
            lambda review: (
                review.evaluated_at
                and (
                    review.state == "pending"
                    or (review.state == "hold" and not review.reviewer_id)
                )
            )
        )
        undecided.write({"state": "pending", "evaluated_at": False})

    # === RE-OPENING === #

    def _reopen_changed(self, changes):
        """Ask again for the reviews whose orders are not what they approved.

        :param dict changes: as of `_get_changes`
        """
        by_reason = defaultdict(lambda: self.env["ecom.review"])
        for review, parts in changes.items():
            by_reason[self._get_change_text(parts)] |= review
        for reason, reviews in by_reason.items():
            reviews.order_id._reopen_reviews(reviews, reason)

    def _reopen_reviews(self, reviews=None, reason=None):
        """Ask for reviews of these orders again; nothing more leaves until then.

        :param reviews: the reviews concerned; all of these orders by default
        :param str reason: why, for the next reviewer and the order's history
        """
        reviews = self.review_ids if reviews is None else reviews
        reason = reason or self.env._("Changed after the review")
        reviews._reopen(reason)
        orders = reviews.order_id
        orders._take_back_release()
        orders._message_log_batch(bodies=dict.fromkeys(orders.ids, reason))

    # === RIGHTS === #

    def _check_any_reviewer(self):
        """Refuse users who do not review at a gate of each of these orders.

        :raise AccessError: the user is no reviewer
        """
        mine = self.env.user.all_group_ids
        # Whoever asks need not be able to read gates.
        if not self or any(
            not order.review_ids.gate_id.group_id & mine for order in self.sudo()
        ):
            raise AccessError(self.env._("Only reviewers may do this."))
