# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..parcels import pack


class SaleOrder(models.Model):
    """An order that travels in several parcels (拆单)."""

    _inherit = "sale.order"

    is_split = fields.Boolean(string="Split", readonly=True, copy=False)
    part_ids = fields.One2many("ecom.order.part", "order_id", string="Parcels")

    # === ACTIONS === #

    def action_split(self):
        """Open the dialog that plans the parcels of this order."""
        self.ensure_one()
        self._check_may_arrange()
        self._check_arrangeable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split %s", self.name),
            "res_model": "ecom.order.split",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def action_undo_split(self):
        """Let this order travel in one parcel again."""
        self.ensure_one()
        self._check_may_arrange()
        self._hold_to_arrange()
        self._set_parts([], self.env._("The split was undone"))

    # === SPLITTING === #

    def _split(self, plan, reason):
        """Let this order travel in these parcels, released or not.

        Transfers that are there already are replaced; the reviews stay valid: neither
        goods nor receiver are others.

        :param plan: list of pairs of warehouse and dict of line -> quantity in the
            line's unit; what is left over travels by itself
        :param str reason: why, for the order's history
        :raise UserError: the plan does not fit the order, or it is too late for it
        """
        self.ensure_one()
        self._hold_to_arrange()
        self._check_plan(plan)
        self._set_parts(plan, reason)

    def _hold_to_arrange(self):
        """Hold this order and its parcels, to settle how it travels.

        :raise UserError: somebody else has it, or it is too late
        """
        if not self._hold_with_parcels():
            raise UserError(self._get_busy_text())
        self._check_arrangeable()

    def _check_arrangeable(self):
        """Refuse an order of which it cannot be settled any more how it travels."""
        order = self.sudo()  # whoever decides it need not read transfers and parcels
        if order.state != "sale" or not order.shop_id:
            raise UserError(
                self.env._("%s is not a confirmed order of a shop.", order.name)
            )
        if order.stop_reason:
            raise UserError(self._get_stop_text())
        if order._get_open_merge():
            raise UserError(
                self.env._(
                    "%(order)s travels with other orders; undo %(merge)s first.",
                    order=order.name,
                    merge=order.merge_id.name,
                )
            )
        if text := order._get_begun_text():
            raise UserError(text)

    def _check_plan(self, plan):
        """Refuse parcels that are none, hold too much, or leave from elsewhere."""
        planned = defaultdict(float)
        for warehouse, quantities in plan:
            if warehouse.company_id != self.company_id:
                raise UserError(
                    self.env._("%s belongs to another company.", warehouse.name)
                )
            for line, quantity in quantities.items():
                if line.product_uom_id.compare(quantity, 0) <= 0:
                    raise UserError(
                        self.env._("A parcel needs a quantity of each of its goods.")
                    )
                planned[line] += quantity
        goods = self._get_lines_to_send()
        parcels = [quantities for _warehouse, quantities in plan if quantities]
        is_rest = any(
            line.product_uom_id.compare(planned[line], line.product_uom_qty) < 0
            for line in goods
        )
        if len(parcels) + is_rest < 2:
            raise UserError(self.env._("This way there is nothing to split."))
        for line, quantity in planned.items():
            if line not in goods or (
                line.product_uom_id.compare(quantity, line.product_uom_qty) > 0
            ):
                raise UserError(
                    self.env._(
                        "More of %s is planned than was ordered.",
                        line.product_id.display_name,
                    )
                )

    def _set_parts(self, plan, text):
        """Replace the parcels of this order, and its transfers if there are any."""
        # Whoever decides how goods travel need not handle transfers and parcels.
        order = self.sudo()
        former = order._get_open_transfers()
        former.action_cancel()  # and with them their waybills
        order.part_ids.unlink()
        self.env["ecom.order.part"].sudo().create(
            [
                {
                    "order_id": order.id,
                    "sequence": sequence,
                    "warehouse_id": warehouse.id,
                    "line_ids": [
                        fields.Command.create(
                            {"sale_line_id": line.id, "quantity": quantity}
                        )
                        for line, quantity in quantities.items()
                    ],
                }
                for sequence, (warehouse, quantities) in enumerate(plan, start=1)
            ]
        )
        order.is_split = bool(plan)
        if former:
            order._launch_again()
        self._log_decisions("split", {self: text})

    def _launch_again(self):
        """Start the transfers of this order anew; its reviews stay as they are."""
        # As at release: a lock protects prices, and nothing of the order is changed.
        locked = self.locked
        self.locked = False
        self.order_line._action_launch_stock_rule()
        self.locked = locked
        if self.release_state == "released":
            self._bring_transfers_up_to_date()

    # === PLANS === #

    def _get_lines_to_send(self):
        """Lines of this order whose goods travel in parcels."""
        return self.order_line.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and line.product_uom_id.compare(line.product_uom_qty, 0) > 0
            )
        )

    def _plan_whole(self):
        """All goods in one parcel from each warehouse, for somebody to divide."""
        plan = defaultdict(dict)
        for line in self._get_lines_to_send():
            plan[line.warehouse_id][line] = line.product_uom_qty
        return list(plan.items())

    def _plan_by_stock(self):
        """What is there now, and the rest when it arrives."""
        return self._plan_by_free_goods(self.env["stock.warehouse"])

    def _plan_by_warehouse(self):
        """What is there now; of the rest what other warehouses of the company have."""
        # Whoever decides how goods travel need not see the stock.
        return self._plan_by_free_goods(
            self.env["stock.warehouse"]
            .sudo()
            .search([("company_id", "=", self.company_id.id)])
            .sudo(False)
        )

    def _plan_by_free_goods(self, others):
        """Parcels of what is free now, and of what is not.

        :param others: warehouses that may help out, in this order
        :return: as for `_split`
        """
        warehouses = self._get_lines_to_send().warehouse_id | others
        free = self._get_free_for_own_goods(warehouses)
        now, later = self._divide_goods(free, others)
        return [*now.items(), *later.items()]

    def _divide_goods(self, free, others=None):
        """Divide this order into what is there and what is not.

        :param dict free: (warehouse, product) -> quantity, which is reduced
        :param others: warehouses that help out where a line's own has too little
        :return: two dicts of warehouse -> dict of line -> quantity in its unit
        """
        self.ensure_one()
        others = others or self.env["stock.warehouse"]
        now, later = defaultdict(dict), defaultdict(dict)
        for line in self._get_lines_to_send():
            left = line.product_uom_qty
            for warehouse in line.warehouse_id | others:
                taken = line._take_free(warehouse, left, free)
                if line.product_uom_id.compare(taken, 0) > 0:
                    now[warehouse][line] = taken
                    left = line.product_uom_id.round(left - taken)
            if line.product_uom_id.compare(left, 0) > 0:
                later[line.warehouse_id][line] = left
        return now, later

    def _get_free_for_own_goods(self, warehouses):
        """What is free in warehouses, and what is reserved for this order already.

        :return: dict of (warehouse, product) -> quantity in the product's unit
        """
        products = self._get_lines_to_send().product_id
        order = self.sudo()  # whoever decides how goods travel need not see the stock
        free = defaultdict(float)
        free.update(warehouses.sudo()._get_free_quantities(products))
        for line in order._get_open_transfers().move_line_ids:
            warehouse = line.location_id.warehouse_id
            if warehouse._stocks(line.location_id):
                free[warehouse, line.product_id] += line.quantity_product_uom
        return free

    def _plan_by_weight(self, limit):
        """As few parcels as it takes for none to be heavier than a limit.

        :param float limit: kg; a piece that is heavier travels alone
        """
        if limit <= 0:
            raise UserError(self.env._("Say how heavy a parcel may be."))
        return [
            (warehouse, quantities)
            for warehouse, lines in self._get_lines_to_send()
            .grouped("warehouse_id")
            .items()
            for quantities in pack(
                {
                    line: (line.product_uom_qty, line._get_piece_weight())
                    for line in lines
                },
                limit,
            )
        ]
