# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class EcomReview(models.Model):
    _name = "ecom.review"
    _description = "Order Review"
    _order = "sequence, id"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade", readonly=True
    )
    gate_id = fields.Many2one(
        "ecom.review.gate", required=True, ondelete="restrict", readonly=True
    )
    sequence = fields.Integer(related="gate_id.sequence", store=True, precompute=True)
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True
    )
    state = fields.Selection(
        [
            ("pending", "To Review"),
            ("hold", "On Hold"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        required=True,
        default="pending",
        readonly=True,
    )
    finding_ids = fields.One2many("ecom.review.finding", "review_id")
    reviewer_id = fields.Many2one(
        "res.users", readonly=True, help="Empty when the rules decided."
    )
    decided_at = fields.Datetime(readonly=True)
    reason = fields.Char(readonly=True)
    content_digest = fields.Char(
        readonly=True, help="Digest of the order as it was approved."
    )
    evaluated_at = fields.Datetime(readonly=True)

    _order_gate_uniq = models.Constraint(
        "UNIQUE (order_id, gate_id)", "An order passes each gate once."
    )
    _open_idx = models.Index("(state) WHERE state IN ('pending', 'hold')")

    # === COMPUTE METHODS === #

    @api.depends("gate_id", "order_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = f"{review.order_id.name} – {review.gate_id.name}"

    # === ACTIONS === #

    def action_approve(self, reason=None):
        """Let these reviews' orders pass their gates.

        :param str reason: why, when there are findings
        """
        self._check_reviewer()
        self._check_turn()
        self._decide("approved", reason)
        self.order_id._run_review_rules()

    def action_hold(self, reason):
        """Keep the orders back until something is clarified."""
        self._check_reviewer()
        self._decide("hold", self._require_reason(reason))

    def action_reject(self, reason):
        """Refuse the orders; nothing is shipped unless the review is opened again."""
        self._check_reviewer()
        self._decide("rejected", self._require_reason(reason))

    # === BUSINESS METHODS === #

    def _check_reviewer(self):
        """Refuse users who do not review at these gates, whatever screen they use."""
        self.order_id.check_access("read")
        mine = self.env.user.all_group_ids
        for gate in self.gate_id:
            # Reviewers need not be able to read what groups are called.
            if gate.sudo().group_id not in mine:
                raise AccessError(
                    self.env._("You do not review orders at the gate “%s”.", gate.name)
                )

    def _check_turn(self):
        """Refuse a gate whose turn has not come, and orders that are over."""
        for review in self:
            if review.order_id.state != "sale":
                raise UserError(
                    self.env._("%s is not a confirmed order.", review.order_id.name)
                )
            if review._get_earlier_open():
                raise UserError(
                    self.env._(
                        "%(order)s has to pass “%(gate)s” first.",
                        order=review.order_id.name,
                        gate=review._get_earlier_open()[0].gate_id.name,
                    )
                )

    def _get_earlier_open(self):
        """Reviews of the same order that come before this one and are not passed."""
        self.ensure_one()
        reviews = self.order_id.review_ids.sorted()
        earlier = reviews[: reviews.ids.index(self.id)]
        return earlier.filtered(lambda review: review.state != "approved")

    @api.model
    def _require_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        return reason.strip()

    def _decide(self, state, reason, reviewer=None):
        """Write a decision and keep it in the order's history."""
        reviewer = self.env.user if reviewer is None else reviewer
        by_digest = {
            review: review.order_id._get_review_digest()
            if state == "approved"
            else False
            for review in self
        }
        labels = dict(self._fields["state"]._description_selection(self.env))
        for review, digest in by_digest.items():
            # Reviewers decide through this method only, they have no write access.
            review.sudo().write(
                {
                    "state": state,
                    "reviewer_id": reviewer.id,
                    "decided_at": fields.Datetime.now(),
                    "reason": reason,
                    "content_digest": digest,
                }
            )
        if reviewer:
            self.order_id._message_log_batch(
                bodies={
                    review.order_id.id: " – ".join(
                        filter(None, (review.gate_id.name, labels[state], reason))
                    )
                    for review in self
                }
            )

    def _evaluate(self):
        """Run the checks of one gate on these reviews and decide by rule.

        A blocking finding holds the order; without one it passes if the gate lets
        rules approve. Queries do not grow with the number of orders.
        """
        gate = self.gate_id.ensure_one()
        self.finding_ids.unlink()
        found = [
            {
                "review_id": review.id,
                "check_id": check.id,
                "severity": check.severity,
                "text": findings[review.order_id],
            }
            for check in gate.check_ids
            for findings in [check._run(self.order_id)]
            for review in self
            if review.order_id in findings
        ]
        self.env["ecom.review.finding"].create(found)
        self.write({"evaluated_at": fields.Datetime.now()})
        blocked = self.browse(
            {vals["review_id"] for vals in found if vals["severity"] == "block"}
        )
        nobody = self.env["res.users"]
        blocked._decide("hold", self.env._("Held by rule"), reviewer=nobody)
        if gate.auto_approve:
            (self - blocked)._decide(
                "approved", self.env._("Passed by rule"), reviewer=nobody
            )
