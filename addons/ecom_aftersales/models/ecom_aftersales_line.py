# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..const import DISPOSITION_BY_GRADE, DISPOSITIONS, GRADES, KEEPER, TALK_KINDS

INSPECTION_FIELDS = {"grade", "grade_note", "disposition"}
# Written by the steps of the case only, never directly.
STEP_FIELDS = {
    "received_qty",
    "refunded_qty",
    "graded_by",
    "graded_at",
    "move_id",
    "restock_move_id",
}


class EcomAftersalesLine(models.Model):
    """Goods of one order line: how many are asked for, came back, in what state."""

    _name = "ecom.aftersales.line"
    _description = "Goods of an After-sales Case"
    _order = "case_id desc, id"
    _rec_name = "product_id"
    _check_company_auto = True

    case_id = fields.Many2one(
        "ecom.aftersales.case", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    case_state = fields.Selection(related="case_id.state", string="Case State")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    product_id = fields.Many2one(related="sale_line_id.product_id", store=True)
    product_uom_id = fields.Many2one(
        related="sale_line_id.product_uom_id", string="Unit"
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    received_qty = fields.Float(
        string="Received", digits="Product Unit", readonly=True, copy=False
    )
    refunded_qty = fields.Float(
        string="Refunded", digits="Product Unit", readonly=True, copy=False
    )
    grade = fields.Selection(GRADES, copy=False)
    grade_note = fields.Char(copy=False)
    disposition = fields.Selection(
        DISPOSITIONS,
        compute="_compute_disposition",
        store=True,
        readonly=False,
        copy=False,
    )
    graded_by = fields.Many2one("res.users", readonly=True, copy=False)
    graded_at = fields.Datetime(readonly=True, copy=False)
    move_id = fields.Many2one(
        "stock.move", string="Move to Grade", readonly=True, copy=False
    )
    restock_move_id = fields.Many2one(
        "stock.move", string="Move to Stock", readonly=True, copy=False
    )

    _quantity_check = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a case's line is above zero."
    )

    # === COMPUTE METHODS === #

    @api.depends("grade")
    def _compute_disposition(self):
        for line in self:
            line.disposition = DISPOSITION_BY_GRADE.get(line.grade)

    # === CONSTRAINT METHODS === #

    @api.constrains("sale_line_id", "case_id")
    def _check_order(self):
        for line in self:
            if line.sale_line_id.order_id != line.case_id.order_id:
                raise ValidationError(
                    self.env._(
                        "%(product)s is not on %(order)s.",
                        product=line.product_id.display_name,
                        order=line.case_id.order_id.name,
                    )
                )
            if line.product_id.type != "consu":
                raise ValidationError(
                    self.env._(
                        "%s is no goods that could come back.",
                        line.product_id.display_name,
                    )
                )

    @api.constrains("quantity", "sale_line_id", "case_id")
    def _check_quantity(self):
        """The cases of an order line never ask for more than the buyer has.

        :raise ValidationError: with what is left, and the cases that took the rest
        """
        for sale_line in self.filtered("case_id").sale_line_id:
            claims = sale_line._get_aftersales_claims()
            left = sale_line.qty_delivered - sum(claims.values())
            if sale_line.product_uom_id.compare(left, 0) < 0:
                raise ValidationError(
                    self.env._(
                        "%(product)s: %(delivered)g delivered and not returned,"
                        " %(claimed)g asked for by %(cases)s.",
                        product=sale_line.product_id.display_name,
                        delivered=sale_line.qty_delivered,
                        claimed=sum(claims.values()),
                        cases=", ".join(sorted(case.name for case in claims)),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_values({name: value for name, value in vals.items() if value})
        lines = super().create(vals_list)
        if not self.env.su:
            lines.case_id._check_undecided()
        return lines

    def write(self, vals):
        self._check_values(vals)
        if not self.env.su and vals.keys() - INSPECTION_FIELDS:
            self.case_id._check_agent()
            self.case_id._check_undecided()
        res = super().write(vals)
        if "grade" in vals:
            self.sudo().write(
                {"graded_by": self.env.uid, "graded_at": fields.Datetime.now()}
            )
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self.case_id._check_undecided()

    def _check_values(self, vals):
        """Let agents say which goods, keepers what they are like, steps the rest.

        :raise AccessError: somebody writes what is not theirs
        :raise UserError: the goods are not here or have been moved already
        """
        if self.env.su:
            return
        if names := STEP_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "These fields follow from the steps of a case: %s",
                    ", ".join(sorted(names)),
                )
            )
        inspected = INSPECTION_FIELDS & vals.keys()
        if inspected and not self.env.user.has_group(KEEPER):
            raise AccessError(
                self.env._("Only warehouse keepers grade returned goods.")
            )
        if inspected and any(line.case_state != "received" for line in self):
            raise UserError(
                self.env._("Goods are graded after their receipt and before they move.")
            )

    # === ACTIONS === #

    def action_split(self):
        """Put one piece on a line of its own, to be graded by itself."""
        for line in self:
            line.case_id._check_keeper()
            line._split_off(1.0)

    # === BUSINESS METHODS === #

    def _split_off(self, quantity):
        """Move a part of a received line to a new, ungraded line.

        :param float quantity: in the unit of the order line
        :return: the new line
        :raise UserError: the goods are not here, have moved, or are not that many
        """
        self.ensure_one()
        uom = self.product_uom_id
        if self.case_state != "received":
            raise UserError(self.env._("Only goods just received can be split."))
        if (
            uom.compare(quantity, 0) <= 0
            or uom.compare(quantity, self.received_qty) >= 0
        ):
            raise UserError(
                self.env._(
                    "%(product)s: %(quantity)g of %(received)g cannot be split off.",
                    product=self.product_id.display_name,
                    quantity=quantity,
                    received=self.received_qty,
                )
            )
        line = self.sudo()
        part = {"quantity": quantity, "received_qty": quantity}
        line.write({name: line[name] - part[name] for name in part})
        return line.copy(part).sudo(False)

    def _get_claimed_qty(self):
        """Quantity this line takes from what the buyer may still ask for.

        Goods under way count until they arrive: their receipt lowers the quantity
        delivered itself. Refunded goods that stay with the buyer count for ever;
        exchanged, repaired and re-sent ones are the buyer's again in the end.
        """
        self.ensure_one()
        case = self.case_id
        if case.kind in TALK_KINDS or case.state in ("rejected", "cancelled"):
            return 0.0
        if case.kind == "refund_only":
            return self.quantity
        if case.kind != "return_refund":
            return self.quantity if case.state != "done" else 0.0
        awaited = case.state in ("draft", "approved") or case._get_open_returns()
        return self.quantity - self.received_qty if awaited else 0.0

    def _allocate_delivered_moves(self):
        """Which deliveries the goods of these lines came by, the oldest first.

        :return: list of (line, move, quantity in the move's unit)
        :raise UserError: not enough was delivered and is not on its way back already
        """
        parts, free = [], self.sale_line_id._get_returnable_quantities()
        for line in self:
            uom, left = line.product_uom_id, line.quantity
            for move in (m for m in free if m.sale_line_id == line.sale_line_id):
                wanted = uom._compute_quantity(left, move.product_uom)
                taken = min(free[move], wanted)
                if move.product_uom.compare(taken, 0) > 0:
                    parts.append((line, move, taken))
                    free[move] -= taken
                    left -= move.product_uom._compute_quantity(taken, uom)
            if uom.compare(left, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: %(quantity)g of these were never delivered or"
                        " are on their way back already.",
                        product=line.product_id.display_name,
                        quantity=left,
                    )
                )
        return parts

    def _add_received(self, quantity):
        """Add what one transfer brought back.

        :param float quantity: in the unit of the order line
        :raise UserError: more came back than the case grants
        """
        self.ensure_one()
        received = self.received_qty + quantity
        if self.product_uom_id.compare(received, self.quantity) > 0:
            raise UserError(
                self.env._(
                    "%(product)s: %(received)g came back, %(case)s grants %(quantity)g."
                    " Receive the surplus with a case of its own.",
                    product=self.product_id.display_name,
                    received=received,
                    case=self.case_id.name,
                    quantity=self.quantity,
                )
            )
        self.received_qty = received
