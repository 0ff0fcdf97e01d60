# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class EcomCarrierReach(models.Model):
    """What a carrier says of a province, a city or a district.

    It holds for all below it, unless a row of a more precise division answers the same
    question; a suspension holds for all below it in any case.
    """

    _name = "ecom.carrier.reach"
    _description = "Carrier's Reach"
    _order = "carrier_id, division_code, id"
    _rec_name = "division_id"

    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="carrier_id.company_id", store=True)
    division_id = fields.Many2one(
        "ecom.division", required=True, index=True, ondelete="restrict"
    )
    division_code = fields.Char(related="division_id.code", store=True)
    level = fields.Selection(related="division_id.level")
    service = fields.Selection(
        [("yes", "Served"), ("no", "Not Served")],
        default="yes",
        help="Empty: as the city or province around it.",
    )
    suspended_from = fields.Date(help="First day without service.")
    suspended_to = fields.Date(
        help="Last day without service; empty: until further notice."
    )
    is_suspended = fields.Boolean(
        string="Suspended Today",
        compute="_compute_is_suspended",
        search="_search_is_suspended",
    )
    reason = fields.Char(help="Why there is no service.")
    cash_on_delivery = fields.Selection(
        [("yes", "Cash Is Collected"), ("no", "Not Collected")],
        string="Cash on Delivery",
        help="Empty: as the city or province around it, or as the carrier in general.",
    )
    cod_limit = fields.Float(
        string="COD Limit",
        aggregator=None,
        help="Largest amount collected there; 0: as around it.",
    )
    excluded_tag_ids = fields.Many2many(
        "product.tag",
        string="Refused Goods",
        help="Not taken there, beside what the carrier takes nowhere.",
    )

    _division_uniq = models.Constraint(
        "UNIQUE (carrier_id, division_id)",
        "A carrier has one row for a division, and this one has its row already.",
    )
    _cod_limit_check = models.Constraint(
        "CHECK (cod_limit >= 0)", "A limit may not be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("suspended_from", "suspended_to")
    @api.depends_context("tz")
    def _compute_is_suspended(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.is_suspended = bool(
                row.suspended_from
                and row.suspended_from <= today
                and (not row.suspended_to or today <= row.suspended_to)
            )

    def _search_is_suspended(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        suspended = Domain("suspended_from", "<=", today) & (
            Domain("suspended_to", "=", False) | Domain("suspended_to", ">=", today)
        )
        return suspended if True in value else ~suspended

    # === CONSTRAINT METHODS === #

    @api.constrains("suspended_from", "suspended_to", "reason")
    def _check_suspension(self):
        for row in self:
            place = row.division_id.complete_name
            if row.suspended_to and not row.suspended_from:
                raise ValidationError(
                    self.env._("%s: say from when it is suspended.", place)
                )
            if row.suspended_to and row.suspended_to < row.suspended_from:
                raise ValidationError(
                    self.env._("%s: the suspension would end before it begins.", place)
                )
            if row.suspended_from and not row.reason:
                raise ValidationError(self.env._("%s: say why it is suspended.", place))

    # === CRUD METHODS === #

    # What carriers say is kept in the registry's cache, see `_get_areas`.

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === ACTIONS === #

    def action_suspend(self):
        """Ask from when to when, and why, these divisions are suspended."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_carrier_suspend"
        )
        action["context"] = {"default_reach_ids": self.ids}
        return action

    def action_lift(self):
        """Serve these divisions again from now on."""
        self.write({"suspended_from": False, "suspended_to": False, "reason": False})
