# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..finite import FiniteFloat


class EcomOrderSplit(models.TransientModel):
    """Planning the parcels of one order; shown before anything happens."""

    _name = "ecom.order.split"
    _description = "Split an Order"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    mode = fields.Selection(
        [
            ("choice", "By Choice"),
            ("stock", "What Is There Now, the Rest Later"),
            ("warehouse", "From Several Warehouses"),
            ("weight", "By Weight"),
        ],
        required=True,
        default="choice",
    )
    # What the plan tells of the order, it tells to those only who may see the order.
    max_weight = FiniteFloat(
        string="Heaviest Parcel (kg)",
        digits="Stock Weight",
        compute="_compute_max_weight",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many(
        "ecom.order.split.line",
        "split_id",
        string="Plan",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_max_weight(self):
        for split in self:
            split.max_weight = split.order_id.carrier_id.max_weight

    @api.depends("order_id", "mode", "max_weight")
    def _compute_line_ids(self):
        for split in self:
            split.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "parcel": parcel,
                            "warehouse_id": warehouse.id,
                            "sale_line_id": line.id,
                            "quantity": quantity,
                        }
                    )
                    for parcel, (warehouse, quantities) in enumerate(
                        split._get_plan(), start=1
                    )
                    for line, quantity in quantities.items()
                ),
            ]

    # === CONSTRAINTS === #

    @api.constrains("order_id")
    def _check_order_id(self):
        """Nobody plans an order that is not his to see."""
        # Odoo checks constraints in sudo.
        self.sudo(False).order_id.check_access("read")

    # === ACTIONS === #

    def action_confirm(self):
        """Split the order as planned."""
        self.ensure_one()
        self.order_id._check_may_arrange()
        names = dict(self._fields["mode"]._description_selection(self.env))
        reason = self.env._(
            "Split by %(user)s: %(mode)s",
            user=self.env.user.name,
            mode=names[self.mode],
        )
        self.order_id._split(self.line_ids._get_plan(), reason)
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _get_plan(self):
        """What the chosen way makes of the order; see ``sale.order._split``."""
        self.ensure_one()
        order = self.order_id._origin
        if self.mode == "stock":
            return order._plan_by_stock()
        if self.mode == "warehouse":
            return order._plan_by_warehouse()
        # Until a limit is typed there is nothing to divide by.
        if self.mode == "weight" and self.max_weight > 0:
            return order._plan_by_weight(self.max_weight)
        return order._plan_whole()


class EcomOrderSplitLine(models.TransientModel):
    _name = "ecom.order.split.line"
    _description = "Planned Goods of a Parcel"
    _order = "parcel, id"

    split_id = fields.Many2one("ecom.order.split", required=True, ondelete="cascade")
    order_id = fields.Many2one(related="split_id.order_id")
    company_id = fields.Many2one(related="split_id.company_id")
    parcel = fields.Integer(required=True, default=2)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", string="Goods", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="sale_line_id.product_id", related_sudo=False)
    quantity = FiniteFloat(digits="Product Unit", required=True)
    uom_id = fields.Many2one(
        related="sale_line_id.product_uom_id", string="Unit", related_sudo=False
    )
    weight = fields.Float(
        string="Weight (kg)", digits="Stock Weight", compute="_compute_weight"
    )

    # === COMPUTE METHODS === #

    @api.depends("sale_line_id")
    def _compute_warehouse_id(self):
        for line in self:
            line.warehouse_id = line.warehouse_id or line.sale_line_id.warehouse_id

    @api.depends("sale_line_id", "quantity")
    def _compute_weight(self):
        for line in self:
            piece = line.sale_line_id and line.sale_line_id._get_piece_weight()
            line.weight = line.quantity * (piece or 0)

    # === CONSTRAINTS === #

    @api.constrains("split_id", "sale_line_id")
    def _check_sale_line_id(self):
        for line in self:
            if line.sale_line_id.sudo().order_id != line.split_id.order_id:
                raise UserError(self.env._("The goods belong to another order."))

    # === BUSINESS METHODS === #

    def _get_plan(self):
        """The parcels of these lines, in the order of their numbers.

        :raise UserError: a parcel would leave from two warehouses
        """
        plan = []
        for parcel, lines in sorted(self.grouped("parcel").items()):
            if len(lines.warehouse_id) > 1:
                raise UserError(
                    self.env._("Parcel %s cannot leave from two warehouses.", parcel)
                )
            quantities = defaultdict(float)
            for line in lines:
                quantities[line.sale_line_id] += line.quantity
            plan.append((lines.warehouse_id, dict(quantities)))
        return plan
