# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import AGENT, GOODS_KINDS, KEEPER, KINDS, REFUND_KINDS, STATES

# What the decision was made on; fixed once it is made. Lines guard themselves.
DECIDED_FIELDS = {"order_id", "kind", "warehouse_id"}
# Written by the steps of the case only, never directly.
STEP_FIELDS = {
    "name",
    "state",
    "decided_by",
    "decided_at",
    "reject_reason",
    "received_by",
    "received_at",
    "inspected_by",
    "inspected_at",
    "refunded_by",
    "refunded_at",
    "return_picking_id",
    "refund_move_id",
}


class EcomAftersalesCase(models.Model):
    """What a buyer wants after the delivery, and what becomes of it.

    Decision (this record), receipt (a return transfer) and money (a credit note)
    are three records made by three kinds of people.
    """

    _name = "ecom.aftersales.case"
    _description = "After-sales Case"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"  # keepers and accountants leave notes too

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        group_expand=True,
        tracking=True,
    )
    kind = fields.Selection(
        KINDS, required=True, default="return_refund", tracking=True
    )
    reason_id = fields.Many2one(
        "ecom.aftersales.reason", required=True, ondelete="restrict", tracking=True
    )
    description = fields.Text(string="Buyer's Words")
    order_id = fields.Many2one(
        "sale.order",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "=", "sale")],
        check_company=True,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    currency_id = fields.Many2one(related="order_id.currency_id", store=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", store=True, index=True, string="Buyer"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        check_company=True,
        help="Where the buyer sends the goods.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Agent",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    line_ids = fields.One2many("ecom.aftersales.line", "case_id", string="Goods")
    has_goods_back = fields.Boolean(compute="_compute_steps_needed")
    has_refund = fields.Boolean(compute="_compute_steps_needed")
    can_decide = fields.Boolean(compute="_compute_roles")
    can_inspect = fields.Boolean(compute="_compute_roles")

    decided_by = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)
    reject_reason = fields.Text(readonly=True, copy=False, tracking=True)

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_warehouse_id(self):
        for case in self:
            case.warehouse_id = case.order_id.warehouse_id

    @api.depends("kind")
    def _compute_steps_needed(self):
        for case in self:
            case.has_goods_back = case.kind in GOODS_KINDS
            case.has_refund = case.kind in REFUND_KINDS

    @api.depends_context("uid")
    def _compute_roles(self):
        """Which of the form's fields are the user's to fill in."""
        self.can_decide = self.env.user.has_group(AGENT)
        self.can_inspect = self.env.user.has_group(KEEPER)

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/aftersales/{case.id}"
        return res

    # === CONSTRAINT METHODS === #

    @api.constrains("order_id")
    def _check_order(self):
        self.line_ids._check_order()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_step_fields(vals)
            vals["name"] = self.env["ir.sequence"].next_by_code(self._name)
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_step_fields(vals)
        if not self.env.su:
            # Keepers grade the lines on the case's form.
            if vals.keys() - {"line_ids"}:
                self._check_agent()
            if DECIDED_FIELDS & vals.keys():
                self._check_undecided()
        res = super().write(vals)
        if "return_tracking_ref" in vals:
            # The warehouse finds the awaited transfer by the number on the parcel.
            for case in self.sudo():
                case.return_picking_id.carrier_tracking_ref = case.return_tracking_ref
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_undecided()

    def _check_no_step_fields(self, vals):
        """Refuse values only the steps may set, whatever screen or RPC they came by."""
        if not self.env.su and (names := STEP_FIELDS & vals.keys()):
            raise AccessError(
                self.env._(
                    "These fields follow from the steps of a case: %s",
                    ", ".join(sorted(names)),
                )
            )

    def _check_undecided(self):
        if decided := self.filtered(lambda case: case.state != "draft"):
            raise UserError(
                self.env._(
                    "%s: what was decided on cannot be changed any more. Cancel the"
                    " case and open a new one.",
                    ", ".join(decided.mapped("name")),
                )
            )

    # === ACTIONS === #

    def action_approve(self):
        """Grant what the buyer asks; announce the goods to the warehouse.

        :return: True, or a notification about the cases approved before
        :raise AccessError: the user is no after-sales agent
        :raise UserError: a case was rejected or cancelled, or asks for too much
        """
        self._check_agent()
        todo = self._get_todo(("draft",), ("approved", "received", "inspected", "done"))
        todo.line_ids._check_quantity()  # other cases may have come in between
        for case in todo:
            case._check_has_lines()
            case.sudo().write(case._prepare_decision_vals("approved"))
            if case.has_goods_back:
                case._create_return()
        return self._report_unchanged(self - todo)

    def action_reject(self, reason):
        """Refuse what the buyer asks.

        :param str reason: why; the buyer reads it
        :return: True, or a notification about the cases rejected before
        :raise UserError: without a reason, or once the case is approved
        """
        self._check_agent()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the case is rejected."))
        todo = self._get_todo(("draft",), ("rejected",))
        for case in todo.sudo():
            case.write(
                {**case._prepare_decision_vals("rejected"), "reject_reason": reason}
            )
        return self._report_unchanged(self - todo)

    def action_cancel(self):
        """Give the case up before goods came back; the buyer thought better of it."""
        self._check_agent()
        todo = self._get_todo(("draft", "approved"), ("cancelled",)).sudo()
        todo.return_picking_id.action_cancel()
        todo.write({"state": "cancelled"})
        return self._report_unchanged(self - todo)

    def action_close(self):
        """End a case that needs no refund, once its last step is done."""
        self._check_agent()
        if any(case.has_refund for case in self):
            raise UserError(self.env._("A refund case ends with the refund."))
        goods = self.filtered("has_goods_back")
        todo = goods._get_todo(("inspected",), ("done",))
        todo |= (self - goods)._get_todo(("approved",), ("done",))
        todo.sudo().write({"state": "done"})
        return self._report_unchanged(self - todo)

    def action_view_order(self):
        """Open the sales order."""
        return self.order_id._get_records_action()

    def action_preview(self):
        """Open the page the buyer sees."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": self.get_portal_url(),
        }

    # === BUSINESS METHODS === #

    def _check_agent(self):
        self._check_group(
            AGENT, self.env._("Only after-sales agents decide on a case.")
        )

    def _check_group(self, group, message):
        """Refuse users without a group, whatever screen they came from."""
        self.check_access("read")
        if not self.env.user.has_group(group):
            raise AccessError(message)

    def _check_has_lines(self):
        if (self.has_goods_back or self.has_refund) and not self.line_ids:
            raise UserError(
                self.env._("%s: say which goods the case is about.", self.name)
            )

    def _get_todo(self, ready, after):
        """Those of these cases whose next step this is; nobody else may take it now.

        :param ready: states the step can be done in
        :param after: states in which it is done already
        :raise UserError: a case is in none of these states
        :raise LockError: somebody else is at a case this very moment
        """
        self.lock_for_update(allow_referencing=True)
        if wrong := self.filtered(lambda case: case.state not in (*ready, *after)):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This cannot be done now: %s",
                    ", ".join(f"{case.name} ({labels[case.state]})" for case in wrong),
                )
            )
        return self.filtered(lambda case: case.state in ready)

    def _report_unchanged(self, cases):
        """True, or a notification that a step had been done on these cases before."""
        if not cases:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "Done before, nothing changed: %s", ", ".join(cases.mapped("name"))
                ),
                "type": "warning",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_decision_vals(self, state):
        return {
            "state": state,
            "decided_by": self.env.uid,
            "decided_at": fields.Datetime.now(),
        }
