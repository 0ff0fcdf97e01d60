# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

SEQUENCE = "ecom.order.merge"


class EcomOrderMerge(models.Model):
    """Orders of one buyer that travel to one address in one parcel (合单).

    The orders keep their own transfers, invoices and history; only the parcel is one.
    It arises when all of them are released.
    """

    _name = "ecom.order.merge"
    _description = "Merged Orders"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    shop_id = fields.Many2one("ecom.shop", required=True, readonly=True)
    state = fields.Selection(
        [("merged", "Merged"), ("shipped", "Shipped"), ("undone", "Undone")],
        required=True,
        readonly=True,
        default="merged",
        copy=False,
    )
    order_ids = fields.One2many("sale.order", "merge_id", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Buyer", compute="_compute_partner_id", compute_sudo=True
    )
    waybill_ids = fields.Many2many(
        "ecom.waybill", string="Waybills", compute="_compute_waybill_ids"
    )

    # === COMPUTE METHODS === #

    @api.depends("order_ids.partner_id")
    def _compute_partner_id(self):
        for merge in self:
            merge.partner_id = merge.order_ids.sorted("id")[:1].partner_id

    @api.depends("order_ids.waybill_ids")
    def _compute_waybill_ids(self):
        for merge in self:
            merge.waybill_ids = merge.order_ids.waybill_ids

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(SEQUENCE)
        return super().create(vals_list)

    # === ACTIONS === #

    def action_undo(self):
        """Let these orders travel in parcels of their own again, merge by merge.

        :return: notification with how many were undone, or the list of those that were
            not, each with its reason
        """
        self.env["sale.order"]._check_may_arrange()
        self.check_access("read")
        merged = self.filtered(lambda merge: merge.state != "undone")
        free = merged.order_ids._hold_with_parcels()
        reasons = {
            merge: reason
            for merge in merged
            if (reason := merge._get_undo_refusal(free))
        }
        ready = merged.filtered(lambda merge: merge not in reasons)
        ready._undo()
        return self.env["ecom.batch.result"]._get_action(
            self.env._("%s merges undone.", len(ready)), reasons
        )

    # === BUSINESS METHODS === #

    @api.model
    def _form(self, groups):
        """Merge orders that may be; see ``sale.order._get_group_refusal``.

        :param groups: list of recordsets of orders
        :return: one merge for each group
        """
        # Merges are nobody's to edit, see the rights of who calls.
        merges = self.sudo().create(
            [
                {
                    "company_id": group.company_id.id,
                    "shop_id": group.shop_id.id,
                }
                for group in groups
            ]
        )
        texts = {}
        for merge, group in zip(merges, groups, strict=True):
            group.sudo().merge_id = merge  # as above
            names = ", ".join(group.sorted("id").mapped("name"))
            texts |= dict.fromkeys(
                group,
                self.env._("%(merge)s: %(orders)s", merge=merge.name, orders=names),
            )
        merges._log(self.env._("Merged: %s"), {m: m.order_ids for m in merges})
        merges.order_ids.with_env(self.env)._log_decisions("merge", texts)
        merges.order_ids._renew_parcels()
        return merges

    def _get_undo_refusal(self, free):
        """Why this merge cannot be undone now, False if it can.

        :param free: orders that nobody else is working on
        """
        self.ensure_one()
        if busy := self.order_ids - free:
            return busy[0]._get_busy_text()
        # Whoever decides how goods travel need not read transfers and parcels.
        merge = self.sudo()
        if merge.state == "shipped":
            texts = (order._get_begun_text() for order in merge.order_ids)
            return next(filter(None, texts), False)
        if settled := merge._get_parcels()._get_settled():
            return settled._get_settled_text(merge)
        return False

    def _end(self):
        """What travelled together has left; what comes later travels by itself."""
        self.sudo().state = "shipped"  # follows from what happens to the goods

    def _undo(self):
        """Let these orders travel in parcels of their own again."""
        # As above: nobody's to edit.
        merges = self.sudo()
        orders = merges.order_ids
        texts = {
            order: self.env._("%s was undone", order.merge_id.name) for order in orders
        }
        merges._log(self.env._("Undone: %s"), {m: m.order_ids for m in merges})
        parcels = merges._get_parcels()
        orders.merge_id = False
        merges.state = "undone"
        parcels._cancel()
        orders.with_env(self.env)._log_decisions("merge", texts)
        orders._make_parcels()

    def _let_go(self, orders, reason):
        """Take orders out of these merges; the others get parcels without them.

        :param orders: some of the orders of these merges
        :param str reason: why
        """
        merges = self.sudo()  # follows from what happens to an order
        staying = merges.order_ids - orders
        over = merges.filtered(lambda merge: len(merge.order_ids & staying) < 2)
        texts = {
            order: self.env._(
                "%(order)s left %(merge)s: %(reason)s",
                order=order.name,
                merge=order.merge_id.name,
                reason=reason,
            )
            for order in orders
        }
        merges._log(
            self.env._("Left: %s"),
            {merge: merge.order_ids & orders for merge in merges},
            reason,
        )
        parcels = merges._get_parcels()
        (orders.sudo() | over.order_ids).merge_id = False
        over.state = "undone"
        parcels.handover_id = False
        parcels._cancel()
        orders._log_decisions("merge", texts)
        staying._make_parcels()

    def _get_parcels(self):
        """Open parcels with goods of several orders of these merges."""
        return self.order_ids.waybill_ids.filtered(
            lambda waybill: (
                waybill.state not in ("shipped", "cancelled")
                and len(waybill.order_ids) > 1
            )
        )

    def _get_parcel_transfers(self, asked):
        """The transfers of this merge that travel in one new parcel.

        :param asked: transfers a waybill is wanted for; they may be done already
        :return: empty while one of the orders is not released
        """
        self.ensure_one()
        orders = self.order_ids
        if any(order.release_state != "released" for order in orders):
            return asked.browse()
        return orders.picking_ids.filtered(
            lambda picking: (
                (picking in asked or picking.state != "done")
                and picking._travels_merged()
                and picking._needs_waybill()
            )
        )

    def _log(self, text, orders, reason=None):
        """Keep in the history of each merge what happened to which of its orders.

        :param str text: with a place for the names of the orders
        :param dict orders: merge -> orders
        :param str reason: why
        """
        bodies = {}
        for merge in self:
            names = ", ".join(orders[merge].sorted("id").mapped("name"))
            bodies[merge.id] = " – ".join(filter(None, (text % names, reason)))
        self._message_log_batch(bodies=bodies)
