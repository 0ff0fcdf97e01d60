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
    hold_until = fields.Datetime(
        readonly=True, help="The rules look at the order again from then on."
    )
    content_digest = fields.Char(
        readonly=True,
        help="Digests of what was approved, by part of the order the gate looks at.",
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
        """Let these reviews' orders pass their gates, or none of them.

        :param str reason: why; needed to override what must be mended
        :raise AccessError: the user does not review at one of the gates
        :raise UserError: one of the orders may not pass, with every reason
        """
        self._check_reviewer()
        if refusals := self._approve(reason):
            raise UserError(
                "\n".join(f"{r.order_id.name}: {text}" for r, text in refusals.items())
            )

    def action_hold(self, reason, until=None):
        """Keep the orders back until something is clarified.

        :param str reason: what has to be clarified
        :param datetime until: when the rules look at the orders again
        """
        self._check_reviewer()
        self._decide("hold", self._require_reason(reason), until=until)

    def action_reject(self, reason):
        """Refuse the orders; nothing is shipped unless the review is opened again."""
        self._check_reviewer()
        self._decide("rejected", self._require_reason(reason))

    # === RIGHTS === #

    def _check_reviewer(self):
        """Refuse users who do not review at these gates, whatever screen they use."""
        self.order_id.check_access("read")
        for review in self:
            if not review._is_mine():
                raise AccessError(review._get_not_mine_text())

    def _is_mine(self):
        """Whether the user reviews at this gate."""
        # Reviewers need not be able to read what groups are called.
        return self.gate_id.sudo().group_id in self.env.user.all_group_ids

    def _get_not_mine_text(self):
        return self.env._(
            "You do not review orders at the gate “%s”.", self.gate_id.name
        )

    def _get_refusal(self):
        """Why the user may not let this order pass this gate now, if so."""
        self.ensure_one()
        order = self.order_id
        if not self._is_mine():
            return self._get_not_mine_text()
        if order.state != "sale":
            return self.env._("This is not a confirmed order.")
        if self.state == "rejected":
            return self.env._(
                "It was rejected: %s Have it reviewed again first.", self.reason
            )
        if earlier := self._get_earlier_open():
            return self.env._("It has to pass “%s” first.", earlier[0].gate_id.name)
        if self.gate_id.four_eyes and self._is_second_pair_missing():
            return self.env._(
                "Four eyes: you entered the order or passed it at another gate; "
                "somebody else passes it at “%s”.",
                self.gate_id.name,
            )
        return None

    def _is_second_pair_missing(self):
        """Whether the user had a say in this order already."""
        others = self.order_id.review_ids - self
        passed = others.filtered(lambda review: review.state == "approved")
        return self.env.user in passed.reviewer_id | self.order_id.create_uid

    def _get_earlier_open(self):
        """Reviews of the same order that come before this one and are not passed."""
        self.ensure_one()
        reviews = self.order_id.review_ids.sorted()
        earlier = reviews[: reviews.ids.index(self.id)]
        return earlier.filtered(lambda review: review.state != "approved")

    def _get_override_refusal(self, reason):
        """Why what must be mended of this order is not overridden, if so."""
        self.ensure_one()
        findings = self.finding_ids._get_open("block")
        if not findings:
            return None
        texts = " ".join(findings.mapped("text"))
        if not self.env.user.has_group("ecom_fulfilment.group_review_override"):
            return self.env._(
                "%s Mend this first, or ask somebody who may override it.", texts
            )
        if not (reason or "").strip():
            return self.env._("%s Give a reason to let it pass all the same.", texts)
        return None

    def _get_unseen_refusal(self, seen):
        """Why nobody could have looked at what speaks against this order, if so.

        :param seen: review, check and text of what was found before
        """
        self.ensure_one()
        findings = self.finding_ids._get_open("warn") | self.finding_ids._get_open(
            "block"
        )
        unseen = findings.filtered(
            lambda f: (f.review_id, f.check_id, f.text) not in seen
        )
        if not unseen:
            return None
        return self.env._(
            "%s This came up just now: look at it, then pass the order again.",
            " ".join(unseen.mapped("text")),
        )

    @api.model
    def _require_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        return reason.strip()

    # === DECISIONS === #

    def _approve(self, reason):
        """Let each of these orders pass that may, judged as it is now.

        What was mended meanwhile is found no more; what came up since is.

        :param str reason: why; overrides what must be mended, if the user may
        :return: dict of review -> why it did not pass
        """
        refusals = {review: text for review in self if (text := review._get_refusal())}
        allowed = self.filtered(lambda review: review not in refusals)
        seen = {(f.review_id, f.check_id, f.text) for f in allowed.finding_ids}
        for reviews in allowed.grouped("gate_id").values():
            reviews._as_rules()._find()
        refusals |= {
            review: text
            for review in allowed
            if (
                text := review._get_unseen_refusal(seen)
                or review._get_override_refusal(reason)
            )
        }
        passing = allowed.filtered(lambda review: review not in refusals)
        passing.finding_ids.filtered(lambda f: not f.accepted_at)._accept(reason)
        passing._decide("approved", reason)
        passing.order_id._end_talk_with_buyer(reason)
        passing.order_id._run_review_rules()
        return refusals

    def _decide(self, state, reason, reviewer=None, until=None):
        """Write a decision and keep it in the order's history."""
        reviewer = self.env.user if reviewer is None else reviewer
        digests = self._get_digests() if state == "approved" else {}
        decided_at = fields.Datetime.now()
        for review in self:
            # Reviewers decide through this method only, they have no write access.
            review.sudo().write(
                {
                    "state": state,
                    "reviewer_id": reviewer.id,
                    "decided_at": decided_at,
                    "reason": reason,
                    "hold_until": until,
                    "content_digest": digests.get(review),
                }
            )
        if state != "approved":
            # What is approved once more may be something else: it starts anew.
            self.order_id._take_back_release()
        if reviewer:
            labels = dict(self._fields["state"]._description_selection(self.env))
            self.order_id._message_log_batch(
                bodies={
                    review.order_id.id: " – ".join(
                        filter(None, (review.gate_id.name, labels[state], reason))
                    )
                    for review in self
                }
            )

    def _get_digests(self):
        """What is approved with these reviews, to be kept with each.

        :return: dict of review -> text
        """
        parts_by_gates = {}
        by_order = {order: order._get_review_digests() for order in self.order_id}
        digests = {}
        for review in self:
            gates = review.order_id.sudo().review_ids.gate_id
            if gates not in parts_by_gates:
                parts_by_gates[gates] = gates._get_parts_by_gate()
            parts = parts_by_gates[gates][review.gate_id]
            digests[review] = " ".join(
                f"{part}:{digest}"
                for part, digest in by_order[review.order_id].items()
                if part in parts
            )
        return digests

    def _get_changed_parts(self, digests):
        """Parts of the order that are not what this review approved.

        :param dict digests: of the order as it is now, see `_get_review_digests`
        :return: set of parts
        """
        self.ensure_one()
        approved = dict(
            item.split(":", 1) for item in (self.content_digest or "").split()
        )
        return {part for part, digest in approved.items() if digests[part] != digest}

    def _reopen(self, reason):
        """Ask for these reviews again.

        :param str reason: why, for the next reviewer
        """
        # Whoever changes an order opens its reviews, reviewer or not.
        self.sudo().write(
            {
                "state": "pending",
                "evaluated_at": False,
                "content_digest": False,
                "hold_until": False,
                "reason": reason,
            }
        )

    # === RULES === #

    def _as_rules(self):
        """These reviews of one company as the rules see them.

        The rules look up more than a reviewer may read, and what they find is read by
        everybody, so it is written in the company's language.
        """
        lang = self.company_id[:1].partner_id.lang or self.env.lang
        return self.sudo().with_context(lang=lang)

    def _evaluate(self):
        """Run the checks of one gate on these reviews and decide by rule.

        What must be mended holds the order, what a person decides waits for one; the
        others pass if the gate lets rules approve. Queries do not grow with the number
        of orders.
        """
        gate = self.gate_id.ensure_one()
        self._find()
        blocked = self.filtered(lambda review: review.finding_ids._get_open("block"))
        nobody = self.env["res.users"]
        blocked._decide("hold", self.env._("Held by rule"), reviewer=nobody)
        if gate.auto_approve:
            clean = (self - blocked).filtered(
                lambda review: not review.finding_ids._get_open("warn")
            )
            clean._decide("approved", self.env._("Passed by rule"), reviewer=nobody)

    def _find(self):
        """Bring the findings of these reviews of one gate up to date.

        Whoever accepted a finding is not asked again while it says the same of the
        same.
        """
        gate = self.gate_id.ensure_one()
        known = {
            (finding.review_id, finding.check_id, finding.text): finding.id
            for finding in self.finding_ids
            if finding._still_holds()
        }
        kept, found = set(), []
        for check in gate.check_ids:
            texts = check._run(self.order_id, gate)
            for review in self.filtered(lambda r, texts=texts: r.order_id in texts):
                text = texts[review.order_id]
                if same := known.get((review, check, text)):
                    kept.add(same)
                else:
                    found.append(
                        {
                            "review_id": review.id,
                            "check_id": check.id,
                            "severity": check.severity,
                            "text": text,
                        }
                    )
        self.finding_ids.filtered(lambda finding: finding.id not in kept).unlink()
        self.env["ecom.review.finding"].create(found)
        self.write({"evaluated_at": fields.Datetime.now()})
