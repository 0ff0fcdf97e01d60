# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, fields, models


class EcomShortage(models.Model):
    """Goods an approved order waits for; one row per order, product and warehouse."""

    _name = "ecom.shortage"
    _description = "Shortage"
    _order = "since, id"
    _rec_name = "product_id"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True
    )
    shop_id = fields.Many2one(related="order_id.shop_id", store=True, precompute=True)
    promised_at = fields.Datetime(related="order_id.promised_at")
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", readonly=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, ondelete="restrict", readonly=True
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float(
        string="Needed",
        digits="Product Unit",
        readonly=True,
        help="What the order still has to send of the product.",
    )
    missing = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="What of it was not free when the order was last looked at.",
    )
    orderpoint_id = fields.Many2one(
        "stock.warehouse.orderpoint",
        string="Replenishment",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled")],
        required=True,
        default="open",
        readonly=True,
    )
    since = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)

    _order_product_uniq = models.Constraint(
        "UNIQUE (order_id, product_id, warehouse_id)",
        "An order waits for a product of a warehouse once.",
    )
    _open_idx = models.Index("(product_id, warehouse_id) WHERE state = 'open'")

    # === ACTIONS === #

    def action_view_replenishment(self):
        """Open what Odoo proposes to buy, make or fetch for these goods."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.action_orderpoint_replenish"
        )
        action["domain"] = [
            ("product_id", "in", self.product_id.ids),
            ("warehouse_id", "in", self.warehouse_id.ids),
        ]
        action["context"] = {"default_trigger": "manual"}
        return action

    # === BUSINESS METHODS === #

    def _update_open(self, lacking):
        """Bring the rows of orders that wait to what they lack now.

        :param dict lacking: order -> dict of (warehouse, product) -> needed and
            missing quantity
        """
        known = {
            (row.order_id, row.warehouse_id, row.product_id): row
            for row in self.search([("order_id", "in", [o.id for o in lacking])])
        }
        fresh, opened = [], self.browse()
        for order, goods in lacking.items():
            for (warehouse, product), (needed, missing) in goods.items():
                vals = {"quantity": needed, "missing": missing}
                row = known.pop((order, warehouse, product), None)
                if row is None:
                    vals |= {"order_id": order.id, "product_id": product.id}
                    fresh.append(vals | {"warehouse_id": warehouse.id})
                elif row._reopen(vals):
                    opened |= row
        self.browse().union(*known.values())._settle()
        (opened | self.create(fresh))._propose_replenishment()

    def _reopen(self, vals):
        """Take over new quantities.

        :return: whether more is needed than Odoo's replenishment knows of
        """
        self.ensure_one()
        more = (
            self.state != "open"
            or self.product_id.uom_id.compare(vals["quantity"], self.quantity) > 0
        )
        if self.state != "open":
            vals = vals | {"state": "open", "since": fields.Datetime.now()}
        changed = {name: value for name, value in vals.items() if self[name] != value}
        if changed:
            self.write(changed)
        return more

    def _settle(self):
        """Nobody waits for these goods any more."""
        rows = self.filtered(lambda row: row.state == "open")
        rows.write({"state": "settled"})
        rows.orderpoint_id._forecast_again()

    def _propose_replenishment(self):
        """Link the rows to reordering rules, so that Odoo's Replenishment shows them.

        Rules that are missing are made as Odoo makes them for goods it lacks: bought
        by hand, and gone once there is nothing to buy.
        """
        # Whoever releases orders keeps no reordering rules.
        Orderpoint = self.env["stock.warehouse.orderpoint"].with_user(SUPERUSER_ID)
        pairs = {(row.product_id, row.warehouse_id.lot_stock_id): row for row in self}
        known = Orderpoint.with_context(active_test=False).search(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_id", "in", self.warehouse_id.lot_stock_id.ids),
            ]
        )
        points = {(point.product_id, point.location_id): point for point in known}
        unknown = [pair for pair in pairs if pair not in points]
        created = Orderpoint.create(
            [
                {
                    **Orderpoint._get_orderpoint_values(product.id, location.id),
                    "warehouse_id": pairs[product, location].warehouse_id.id,
                    "company_id": location.company_id.id,
                }
                for product, location in unknown
            ]
        )
        points |= dict(zip(unknown, created, strict=True))
        for pair, point in points.items():
            self.filtered(
                lambda row, pair=pair: (
                    (row.product_id, row.warehouse_id.lot_stock_id) == pair
                )
            ).orderpoint_id = point
        self.orderpoint_id._forecast_again()
