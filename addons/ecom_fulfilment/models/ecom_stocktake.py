# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .ecom_stocktake_line import MANAGER

SEQUENCE = "ecom.stocktake"
COUNTER = "ecom_fulfilment.group_keeper"

# What is counted, settled before the start; what came of it, written by the steps.
PLAN_FIELDS = {
    "company_id",
    "warehouse_id",
    "location_ids",
    "product_categ_ids",
    "blind",
}
RESULT_FIELDS = {"name", "state", "approver_id", "started_at", "done_at"}


class EcomStocktake(models.Model):
    """A count of part of a warehouse: planned, counted, explained, approved, applied.

    Counters enter quantities, a manager who did not count them approves the
    differences, and only the differences reach the stock.
    """

    _name = "ecom.stocktake"
    _description = "Stocktake"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        default=lambda self: self.env.user._get_default_warehouse_id(),
    )
    location_ids = fields.Many2many(
        "stock.location",
        string="Locations",
        domain="[('warehouse_id', '=', warehouse_id), ('usage', '=', 'internal')]",
        check_company=True,
        help="With everything inside them; the whole warehouse when left empty.",
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="With everything below them; all products when left empty.",
    )
    blind = fields.Boolean(
        string="Blind Count", help="Counters do not see the expected quantities."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("counting", "Counting"),
            ("to_approve", "To Approve"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Counter",
        default=lambda self: self.env.user,
        check_company=True,
        tracking=True,
    )
    approver_id = fields.Many2one("res.users", readonly=True, copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    done_at = fields.Datetime(readonly=True, copy=False)
    line_ids = fields.One2many("ecom.stocktake.line", "stocktake_id", string="Lines")
    line_count = fields.Integer(
        string="Lines in All", compute="_compute_totals", compute_sudo=True
    )
    counted_count = fields.Integer(
        string="Counted", compute="_compute_totals", compute_sudo=True
    )
    differing_count = fields.Integer(
        string="Differing", compute="_compute_totals", compute_sudo=True
    )
    difference_value = fields.Monetary(compute="_compute_totals", compute_sudo=True)
    expected_hidden = fields.Boolean(
        compute="_compute_expected_hidden",
        help="Whether the expected quantities are kept from the current user.",
    )

    _open_idx = models.Index(
        "(company_id, id) WHERE state IN ('counting', 'to_approve')"
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.counted", "line_ids.difference_value", "expected_hidden")
    @api.depends_context("uid")
    def _compute_totals(self):
        Line = self.env["ecom.stocktake.line"]
        own = ("stocktake_id", "in", self.ids)
        counts = {
            (stocktake, counted): count
            for stocktake, counted, count in Line._read_group(
                [own], ["stocktake_id", "counted"], ["__count"]
            )
        }
        differences = {
            stocktake: values
            for stocktake, *values in Line._read_group(
                [own, ("difference", "!=", 0)],
                ["stocktake_id"],
                ["__count", "difference_value:sum"],
            )
        }
        for stocktake in self:
            counted = counts.get((stocktake, True), 0)
            shown = not stocktake.expected_hidden and differences.get(stocktake)
            stocktake.counted_count = counted
            stocktake.line_count = counted + counts.get((stocktake, False), 0)
            stocktake.differing_count, stocktake.difference_value = shown or (0, 0.0)

    @api.depends("blind", "state")
    @api.depends_context("uid")
    def _compute_expected_hidden(self):
        sees_all = self.env.user.has_group(MANAGER)
        for stocktake in self:
            open_count = stocktake.state in ("draft", "counting")
            stocktake.expected_hidden = stocktake.blind and open_count and not sees_all

    @api.onchange("warehouse_id")
    def _onchange_warehouse_id(self):
        self.location_ids = self.location_ids.filtered(
            lambda location: location.warehouse_id == self.warehouse_id
        )

    # === CONSTRAINT METHODS === #

    @api.constrains("warehouse_id", "location_ids")
    def _check_locations(self):
        for stocktake in self:
            if stocktake.location_ids.warehouse_id - stocktake.warehouse_id:
                raise ValidationError(
                    self.env._("A stocktake counts locations of one warehouse.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_result_not_written(vals)
            company = vals.get("company_id") or self.env.company.id
            sequence = self.env["ir.sequence"].with_company(company)
            vals["name"] = sequence.next_by_code(SEQUENCE)
        return super().create(vals_list)

    def write(self, vals):
        self._check_result_not_written(vals)
        if PLAN_FIELDS & vals.keys() and any(s.state != "draft" for s in self):
            raise UserError(
                self.env._("What is counted cannot change once counting has started.")
            )
        return super().write(vals)

    def _check_result_not_written(self, vals):
        """Refuse clients that write the outcome instead of taking the steps to it."""
        if not self.env.su and RESULT_FIELDS & vals.keys():
            raise AccessError(
                self.env._("The status of a stocktake follows from its steps.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(stocktake.started_at for stocktake in self):
            raise UserError(
                self.env._("A stocktake that was started is cancelled, never deleted.")
            )

    # === ACTIONS === #

    def action_start(self):
        """Record what should be there and open the stocktake for counting.

        :return: True, or a notification when it was started before
        :raise AccessError: the user neither counts nor manages
        :raise UserError: it is past counting
        """
        if not self._begin_step("counting", {"draft": COUNTER}):
            return self._say_unchanged()
        self._take_snapshot()
        self.sudo().write({"state": "counting", "started_at": fields.Datetime.now()})
        return True

    def action_submit(self):
        """Hand the complete count over to whoever approves it.

        A blind counter does not know which lines differ, so the reasons are then
        given before the approval.

        :return: True, or a notification when it was submitted before
        :raise UserError: lines are not counted, or a difference has no reason
        """
        if not self._begin_step("to_approve", {"counting": COUNTER}):
            return self._say_unchanged()
        self._check_all_counted()
        if not self.blind:
            self._check_explained()
        self.sudo().state = "to_approve"
        return True

    def action_recount(self):
        """Have the lines that differ counted once more.

        :return: True, or a notification when no line differs
        """
        self._begin_step(None, {"counting": COUNTER, "to_approve": MANAGER})
        differing = self._search_differing()
        if not differing:
            return self._notify(self.env._("No line differs; nothing to count again."))
        self.sudo().state = "counting"
        differing._start_next_round()
        self._message_log(
            body=self.env._("%s lines are to be counted again.", len(differing))
        )
        return True

    def action_approve(self):
        """Accept the differences and bring them into the stock, once.

        :return: True, or a notification when it was approved before
        :raise AccessError: the user is no manager
        :raise UserError: a difference has no reason, was counted by the approver, or
            was settled by another count meanwhile
        """
        if not self._begin_step("done", {"to_approve": MANAGER}):
            return self._say_unchanged()
        self._check_explained()
        differing = self._search_differing()
        self._check_second_person(differing)
        differing._check_not_adjusted()
        differing._apply(self.name)
        self._mark_locations_counted()
        self.sudo().write(
            {
                "state": "done",
                "approver_id": self.env.uid,
                "done_at": fields.Datetime.now(),
            }
        )
        self._message_log(
            body=self.env._(
                "%(lines)s lines counted, %(differing)s differences applied.",
                lines=self.line_count,
                differing=len(differing),
            )
        )
        return True

    def action_cancel(self):
        """Give the stocktake up; the stock stays as it is.

        :return: True, or a notification when it was cancelled before
        """
        steps = {"draft": COUNTER, "counting": COUNTER, "to_approve": MANAGER}
        if not self._begin_step("cancelled", steps):
            return self._say_unchanged()
        self.sudo().state = "cancelled"
        return True

    def action_view_lines(self):
        """Open the lines in a list of their own, to search, group and fill in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_fulfilment.action_ecom_stocktake_line"
        )
        return action | {"domain": [("stocktake_id", "=", self.id)], "context": {}}

    def action_view_moves(self):
        """Open the stock moves the stocktake made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.stock_move_action"
        )
        differing = self._search_differing()
        return action | {
            "domain": [
                ("company_id", "=", self.company_id.id),
                # By product first: names of moves have no index.
                ("product_id", "in", differing.product_id.ids),
                ("is_inventory", "=", True),
                ("inventory_name", "=", self.name),
            ],
            "context": {},
        }

    # === STEPS === #

    def _begin_step(self, reached, groups_by_state):
        """Lock the stocktake and see whether a step may and need be taken.

        :param str reached: the state the step leads to, if it may be taken once only
        :param dict groups_by_state: state the step may start from -> group that may
            take it then; managers always may
        :return bool: False when the step was taken before
        """
        self.ensure_one()
        self._check_role(*groups_by_state.values())
        self.lock_for_update()
        if self.state == reached:
            return False
        self._check_state(groups_by_state)
        self._check_role(groups_by_state[self.state])
        return True

    def _check_role(self, *groups):
        """Refuse users of none of these groups, whatever screen they came from."""
        self.check_access("write")
        if not any(self.env.user.has_group(group) for group in {*groups, MANAGER}):
            raise AccessError(
                self.env._("You may not do this at this stage of a stocktake.")
            )

    def _check_state(self, states):
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This is not possible now: the status of %(name)s is “%(state)s”.",
                    name=self.name,
                    state=labels[self.state],
                )
            )

    def _say_unchanged(self):
        return self._notify(
            self.env._("%s: this was done before; nothing changed.", self.name)
        )

    def _notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "info",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _search_lines(self, domain):
        """Lines of this stocktake, as the system sees them: blind to no one."""
        return (
            self.env["ecom.stocktake.line"]
            .sudo()
            .search([("stocktake_id", "=", self.id), *domain])
        )

    def _search_differing(self):
        return self._search_lines([("difference", "!=", 0)])

    # === RULES OF APPROVAL === #

    def _check_all_counted(self):
        missing = self._search_lines([("counted", "=", False)])
        if missing:
            raise UserError(
                self.env._("These goods are not counted yet:\n%s", missing._get_names())
            )

    def _check_explained(self):
        """Refuse differences without a reason, or with “Other” and no words to it."""
        unexplained = self._search_lines(
            [
                ("difference", "!=", 0),
                "|",
                ("reason", "=", False),
                "&",
                ("reason", "=", "other"),
                ("note", "=", False),
            ]
        )
        if unexplained:
            raise UserError(
                self.env._(
                    "Give the reasons of these differences, or have them counted "
                    "again:\n%s",
                    unexplained._get_names(),
                )
            )

    def _check_second_person(self, differing):
        """Nobody signs off a loss or gain of his own counting."""
        own = differing.filtered(lambda line: line.counted_by == self.env.user)
        if own:
            raise UserError(
                self.env._(
                    "You counted these goods yourself; somebody else has to approve "
                    "their differences:\n%s",
                    own._get_names(),
                )
            )

    def _mark_locations_counted(self):
        """Let Odoo plan the next cyclic count of the places from today."""
        groups = self.env["ecom.stocktake.line"]._read_group(
            [("stocktake_id", "=", self.id)], ["location_id"]
        )
        locations = self.env["stock.location"].union(*(group[0] for group in groups))
        locations.sudo().last_inventory_date = fields.Date.today()
