# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import KEEPER, REFUND_DAYS


class EcomAftersalesCase(models.Model):
    """The goods of a case: announced, received, graded, back to stock."""

    _inherit = "ecom.aftersales.case"

    return_tracking_ref = fields.Char(
        string="Return Waybill",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Number of the parcel the buyer sends back.",
    )
    return_picking_id = fields.Many2one(
        "stock.picking", string="Return Transfer", readonly=True, copy=False
    )
    picking_ids = fields.One2many(
        "stock.picking", "aftersales_case_id", string="Transfers"
    )
    picking_count = fields.Integer(compute="_compute_picking_count", compute_sudo=True)
    received_by = fields.Many2one("res.users", readonly=True, copy=False)
    received_at = fields.Datetime(readonly=True, copy=False)
    inspected_by = fields.Many2one("res.users", readonly=True, copy=False)
    inspected_at = fields.Datetime(readonly=True, copy=False)
    refund_deadline = fields.Date(
        compute="_compute_refund_deadline",
        store=True,
        help="Seven days after the goods came back, as consumer law wants it.",
    )
    can_restock = fields.Boolean(compute="_compute_can_restock")

    # === COMPUTE METHODS === #

    @api.depends("picking_ids")
    def _compute_picking_count(self):
        for case in self:
            case.picking_count = len(case.picking_ids)

    @api.depends("received_at", "kind")
    def _compute_refund_deadline(self):
        for case in self:
            due = case.has_refund and case.received_at
            case.refund_deadline = due and due.date() + timedelta(days=REFUND_DAYS)

    @api.depends("line_ids.move_id", "line_ids.restock_move_id", "line_ids.disposition")
    def _compute_can_restock(self):
        for case in self:
            case.can_restock = bool(case._get_restockable_lines())

    # === ACTIONS === #

    def action_receive(self):
        """Take the awaited goods into the returns zone, where nobody can sell them.

        What did not come is no longer awaited. To receive other quantities or lots,
        change the return transfer first, or validate it there.

        :return: True, or a notification about the cases received before
        :raise AccessError: the user is no warehouse keeper
        :raise UserError: no goods are awaited
        """
        self._check_keeper()
        if any(not case.has_goods_back for case in self):
            raise UserError(self.env._("No goods come back in this kind of case."))
        todo = self._get_todo(("approved",), ("received", "inspected", "done"))
        for case in todo:
            case._validate(case.return_picking_id)
        return self._report_unchanged(self - todo)

    def set_grades(self, grades):
        """Note what the returned goods are like.

        :param list grades: one dict per line: ``line_id``, ``grade``, and if wanted
            ``note`` and ``quantity``; a quantity below the one received is split off
            to a line of its own
        :return: the graded lines
        :raise AccessError: the user is no warehouse keeper
        :raise UserError: a line is not of this case or its goods are not here
        """
        self.ensure_one()
        self._check_keeper()
        graded = self.env["ecom.aftersales.line"]
        for entry in grades:
            line = graded.browse(entry["line_id"])
            if line not in self.line_ids:
                raise UserError(
                    self.env._("%s has no such line to be graded.", self.name)
                )
            quantity = entry.get("quantity", line.received_qty)
            if line.product_uom_id.compare(quantity, line.received_qty):
                line = line._split_off(quantity)
            line.write({"grade": entry["grade"], "grade_note": entry.get("note")})
            graded |= line
        return graded

    def action_grade(self):
        """Move the graded goods to the locations of their grades.

        :return: True, or a notification about the cases inspected before
        :raise AccessError: the user is no warehouse keeper
        :raise UserError: a line has no grade, or more goods are awaited
        """
        self._check_keeper()
        todo = self._get_todo(("received",), ("inspected", "done"))
        for case in todo:
            case._check_ready_to_grade()
            case._move_to_grades()
            case.sudo().write(
                {
                    "state": "inspected",
                    "inspected_by": self.env.uid,
                    "inspected_at": fields.Datetime.now(),
                }
            )
        return self._report_unchanged(self - todo)

    def action_restock(self):
        """Move the goods as new, and only those, into the warehouse's stock.

        :return: True, or a notification that nothing was left to move
        :raise AccessError: the user is no warehouse keeper
        """
        self._check_keeper()
        self.lock_for_update(allow_referencing=True)
        todo = self.filtered("can_restock")
        for case in todo:
            lines = case._get_restockable_lines()
            warehouse = case.warehouse_id
            moves = case._transfer(
                {line: line.move_id for line in lines},
                warehouse.returns_grade_a_location_id,
                warehouse.lot_stock_id,
            )
            for move in moves.sudo():
                move.aftersales_line_id.restock_move_id = move
        return self._report_unchanged(self - todo)

    def action_create_repair(self):
        """Open Odoo's repair order on the goods returned.

        :raise UserError: the goods are not inspected yet
        """
        self.ensure_one()
        self._check_keeper()
        if self.state not in ("inspected", "done"):
            raise UserError(self.env._("Goods are repaired after their inspection."))
        action = self.return_picking_id.action_repair_return()
        defective = self.warehouse_id.returns_grade_c_location_id
        action["context"] |= {
            "default_product_location_src_id": defective.id,
            "default_product_location_dest_id": defective.id,
        }
        return action

    def action_view_transfers(self):
        """Open the transfers of this case: return, grading, restocking."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.action_picking_tree_all"
        )
        action["domain"] = [("aftersales_case_id", "in", self.ids)]
        action["context"] = {}
        return action

    # === RECEIPT === #

    def _check_keeper(self):
        self._check_group(
            KEEPER, self.env._("Only warehouse keepers handle returned goods.")
        )

    def _create_return(self):
        """Announce the goods to the warehouse by one transfer of Odoo's return wizard.

        :raise UserError: the goods are on their way back already
        """
        self.ensure_one()
        # Agents decide on returns, but have no rights in the warehouse.
        case = self.sudo().with_company(self.company_id)
        parts = case.line_ids._allocate_delivered_moves()
        deliveries = case.env["stock.picking"].union(
            *(move.picking_id for _line, move, _quantity in parts)
        )
        wizard = case.env["stock.return.picking"].create(
            {
                # One parcel may bring back goods of several deliveries.
                "picking_id": deliveries.sorted("id")[-1].id,
                "aftersales_case_id": case.id,
                "product_return_moves": [
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "move_id": move.id,
                            "quantity": quantity,
                            "to_refund": case.has_refund,
                            "aftersales_line_id": line.id,
                        }
                    )
                    for line, move, quantity in parts
                ],
            }
        )
        case.return_picking_id = wizard._create_return()

    def _prepare_return_picking_vals(self, picking):
        """What makes a return transfer one of this case: into the returns zone.

        :param picking: the delivery that is returned
        """
        self.ensure_one()
        warehouse = self.warehouse_id
        picking_type = picking.picking_type_id.return_picking_type_id
        if picking_type.code != "incoming" or picking_type.warehouse_id != warehouse:
            picking_type = warehouse.in_type_id
        return {
            "aftersales_case_id": self.id,
            "picking_type_id": picking_type.id,
            "location_dest_id": warehouse.returns_pending_location_id.id,
            "origin": self.name,
            "carrier_tracking_ref": self.return_tracking_ref,
        }

    def _get_open_returns(self):
        """Transfers by which goods of these cases are still awaited."""
        return self.sudo().picking_ids.filtered(
            lambda picking: (
                picking.location_id.usage == "customer"
                and picking.state not in ("done", "cancel")
            )
        )

    def _record_receipt(self, pickings):
        """Note the goods that came back; called for every finished transfer of a case.

        :param pickings: transfers of this case, done or not
        :raise UserError: more came back than the case grants
        """
        self.ensure_one()
        moves = pickings.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.location_id.usage == "customer"
                and move.aftersales_line_id
            )
        )
        for move in moves:
            move.aftersales_line_id._add_received(
                move.product_uom._compute_quantity(
                    move.quantity, move.aftersales_line_id.product_uom_id
                )
            )
        if moves and self.state in ("approved", "received"):
            self.write(
                {
                    "state": "received",
                    "received_by": self.env.uid,
                    "received_at": fields.Datetime.now(),
                }
            )

    # === INSPECTION === #

    def _check_ready_to_grade(self):
        self.ensure_one()
        if awaited := self._get_open_returns():
            raise UserError(
                self.env._(
                    "%(case)s: more goods are awaited. Receive or cancel %(transfers)s"
                    " first.",
                    case=self.name,
                    transfers=", ".join(awaited.mapped("name")),
                )
            )
        if ungraded := self._get_received_lines().filtered(lambda line: not line.grade):
            raise UserError(
                self.env._(
                    "%(case)s: give every line a grade first: %(products)s",
                    case=self.name,
                    products=", ".join(ungraded.mapped("product_id.display_name")),
                )
            )

    def _get_received_lines(self):
        return self.line_ids.filtered(
            lambda line: not line.product_uom_id.is_zero(line.received_qty)
        )

    def _get_restockable_lines(self):
        """Lines graded as new and meant for sale that still lie in the returns zone."""
        return self.line_ids.filtered(
            lambda line: (
                line.grade == "a"
                and line.disposition == "sellable"
                and line.move_id
                and not line.restock_move_id
            )
        )

    def _move_to_grades(self):
        """Move what was received from "pending" to the locations of the grades."""
        self.ensure_one()
        receipts = self.picking_ids.move_ids.filtered(
            lambda move: move.state == "done" and move.location_id.usage == "customer"
        )
        by_sale_line = receipts.grouped("sale_line_id")
        for grade, lines in self._get_received_lines().grouped("grade").items():
            moves = self._transfer(
                {line: by_sale_line[line.sale_line_id] for line in lines},
                self.warehouse_id.returns_pending_location_id,
                self.warehouse_id._get_grade_location(grade),
            )
            for move in moves.sudo():
                move.aftersales_line_id.move_id = move

    def _transfer(self, origins, source, destination):
        """Move the received goods of lines by an internal transfer, done at once.

        :param dict origins: line -> moves that brought its goods to the source, so
            that exactly these lots go on
        :return: the moves
        :raise UserError: the goods are not where they should be
        """
        self.ensure_one()
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse_id.int_type_id.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "origin": self.name,
                "aftersales_case_id": self.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "product_uom": line.product_uom_id.id,
                            "product_uom_qty": line.received_qty,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                            "aftersales_line_id": line.id,
                            "move_orig_ids": [Command.set(moves.ids)],
                        }
                    )
                    for line, moves in origins.items()
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        if any(move.state != "assigned" for move in picking.move_ids):
            raise UserError(
                self.env._(
                    "%(case)s: its goods are not all in %(location)s any more.",
                    case=self.name,
                    location=source.display_name,
                )
            )
        self._validate(picking)
        return picking.move_ids

    def _validate(self, picking):
        """Finish a transfer with the quantities on it, without asking anything.

        :raise UserError: Odoo left it open, for instance for missing serial numbers
        """
        picking.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=picking.ids,
            skip_sms=True,
        ).button_validate()
        if picking.state != "done":
            raise UserError(
                self.env._(
                    "Transfer %s cannot be finished from here; open and validate it.",
                    picking.name,
                )
            )
