# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch
from uuid import uuid4

from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tests import freeze_time, tagged

from .order_common import OrderCase

# What a release makes, and what it changes.
MADE = (
    "stock.reference",
    "stock.picking",
    "stock.picking.batch",
    "stock.move",
    "stock.move.line",
    "purchase.order",
    "purchase.order.line",
    "ecom.waybill",
    "mail.message",
    "mail.followers",
    "mail.activity",
)
CHANGED = (
    "sale.order",
    "sale.order.line",
    "stock.quant",
    "stock.warehouse.orderpoint",
)
# Times, and numbers that are different for every record.
PERSONAL = {
    "id",
    "create_date",
    "write_date",
    "message_id",
    "parcel_key",
    "access_token",
}


@freeze_time("2026-11-23 09:00:00")
@tagged("post_install", "-at_install")
class TestLaunch(OrderCase):
    """Orders released together become the records that Odoo alone would make."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whatever is ordered passes here.
        (cls.gate_service | cls.gate_finance).check_ids = False

    # === WHAT A RELEASE MAKES === #

    def describe(self, orders, release):
        """Release the orders, tell all that is different then, and undo it."""
        self.env.flush_all()
        last = {name: self.find_last(name) for name in MADE if name in self.env}
        with self.env.cr.savepoint() as savepoint:
            release(orders)
            self.env.flush_all()
            self.env.invalidate_all()
            made = {
                name: self.env[name].sudo().search([("id", ">", number)], order="id")
                for name, number in last.items()
            }
            description = self.describe_records(made)
            savepoint.rollback()
        self.env.invalidate_all()
        return description

    def find_last(self, name):
        return self.env[name].sudo().search([], order="id desc", limit=1).id or 0

    def describe_records(self, made):
        places = {
            record: f"new {name} {place}"
            for name, records in made.items()
            for place, record in enumerate(records)
        }
        names = {
            record.name: place
            for record, place in places.items()
            if record._name.startswith("stock.picking") or "order" in record._name
        }
        described = {
            place: self.describe_record(record, places, names)
            for record, place in places.items()
        }
        for name in CHANGED:
            for record in self.env[name].sudo().search([], order="id"):
                described[record] = self.describe_record(record, places, names)
        return described

    def describe_record(self, record, places, names):
        return {
            name: self.describe_value(self.get_value(record, field), places, names)
            for name, field in record._fields.items()
            if field.store and field.type != "one2many" and name not in PERSONAL
        }

    def get_value(self, record, field):
        value = record[field.name]
        if field.type == "many2one_reference" and record[field.model_field]:
            return self.env[record[field.model_field]].browse(value)
        return value

    def describe_value(self, value, places, names):
        if isinstance(value, BaseModel):
            return [places.get(record, record) for record in value.sorted("id")]
        if isinstance(value, str):
            for name, place in names.items():
                value = value.replace(name, place)
        return value

    def check_equal(self, orders):
        """The orders are released with the same result in both ways.

        Transfers that Odoo batches by itself are reserved one by one, others together.

        :return: what was made and changed, with batches and without
        """
        self.maxDiff = None
        types = self.env["stock.picking.type"].search([])
        types.batch_group_by_src_loc = True
        results = []
        for batched in (True, False):
            with self.subTest(batched=batched):
                types.auto_batch = batched
                expected = self.describe(orders, self.release_as_odoo)
                found = self.describe(orders, self.release_together)
                self.assertEqual(list(found), list(expected))
                for record, values in expected.items():
                    self.assertEqual(found[record], values, record)
                results.append(expected)
        return results

    def release_together(self, orders):
        orders._release()

    def release_as_odoo(self, orders):
        def launch(lines):
            lines._action_launch_stock_rule()

        with patch.object(type(orders.order_line), "_launch_together", launch):
            orders._release()

    # === TESTS === #

    def make_many(self, *baskets, **values):
        """Approved orders, each of other goods."""
        orders = self.env["sale.order"]
        for lines in baskets:
            orders |= self.make_approved(f"L-{uuid4()}", lines, **values)
        return orders

    def make_some(self, **values):
        """Approved orders of one to three lines, the same goods again and again."""
        mug, pot = (self.mug, 2), (self.pot, 1)
        return self.make_many(
            [mug], [mug, pot], [pot], [pot, mug, mug], [mug], **values
        )

    def test_orders_of_the_same_goods(self):
        batched, others = self.check_equal(self.make_some())
        self.assertIn("new stock.picking 4", others)
        self.assertIn("new stock.move.line 6", others)
        self.assertNotIn("new stock.picking.batch 0", others)
        self.assertIn("new stock.picking.batch 0", batched)

    def test_each_order_by_itself(self):
        self.check_equal(self.make_many([(self.mug, 2), (self.pot, 1)]))

    def test_locked_orders_and_orders_without_goods(self):
        orders = self.make_some()
        orders[1].locked = True
        orders |= self.make_approved("L-S", [(self.freight, 1)])
        self.check_equal(orders)

    def test_what_is_there_only_in_part(self):
        for policy in ("direct", "one"):
            with self.subTest(policy=policy):
                self.check_equal(
                    self.make_many(
                        [(self.mug, 1), (self.pot, 60)],
                        [(self.pot, 60), (self.mug, 1)],
                        [(self.pot, 60), (self.mug, 1)],
                        picking_policy=policy,
                        platform_status="paid",
                    )
                )

    def test_goods_with_a_reordering_rule(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.pot.seller_ids = [Command.create({"partner_id": vendor.id})]
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.pot.id,
                "warehouse_id": self.warehouse.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "trigger": "auto",
                "product_min_qty": 99,
                "product_max_qty": 200,
            }
        )
        described = self.check_equal(self.make_some())[1]
        self.assertIn("new purchase.order 0", described)

    def test_goods_bought_to_order(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.pot.seller_ids = [Command.create({"partner_id": vendor.id})]
        to_order = self.warehouse.mto_pull_id.route_id
        to_order.active = True
        buy = self.env["stock.rule"].search([("action", "=", "buy")]).route_id
        self.pot.route_ids = to_order | buy
        described = self.check_equal(self.make_some())[1]
        self.assertIn("new purchase.order 0", described)

    def test_three_transfers_one_after_the_other(self):
        three = self.make_warehouse("Three Steps", "GZ3", "pick_pack_ship")
        for product in (self.mug, self.pot):
            self.put_in_stock(product, 3, three)
        self.check_equal(self.make_some(warehouse_id=three.id))

    def test_goods_in_several_places(self):
        shelves = self.env["stock.location"].create(
            [
                {"name": name, "location_id": self.warehouse.lot_stock_id.id}
                for name in ("A", "B")
            ]
        )
        quants = self.env["stock.quant"]
        quants.search([("product_id", "=", self.pot.id)]).quantity = 1
        for shelf in shelves:
            quants._update_available_quantity(self.pot, shelf, 2)
        for strategy in ("fifo", "lifo", "closest"):
            with self.subTest(strategy=strategy):
                removal = self.env["product.removal"].search(
                    [("method", "=", strategy)], limit=1
                )
                self.warehouse.lot_stock_id.removal_strategy_id = removal
                self.check_equal(self.make_some())

    def test_quants_that_were_split(self):
        # Two who reserve at once leave a second quant behind.
        quant = self.env["stock.quant"].search([("product_id", "=", self.mug.id)])
        for quantity, day in ((1, "2026-11-03"), (2, "2026-11-01")):
            quant.create(
                {
                    "product_id": self.mug.id,
                    "location_id": quant.location_id.id,
                    "quantity": quantity,
                    "in_date": day,
                }
            )
        self.check_equal(self.make_some())

    def test_goods_of_lots(self):
        self.pot.tracking = "lot"
        for name in ("LOT-1", "LOT-2"):
            lot = self.env["stock.lot"].create(
                {"name": name, "product_id": self.pot.id}
            )
            self.env["stock.quant"]._update_available_quantity(
                self.pot, self.warehouse.lot_stock_id, 2, lot_id=lot
            )
        self.check_equal(self.make_some())

    def test_dozens(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.make_approved("L-D", [(self.mug, 3), (self.pot, 2)])
        order.order_line[0].product_uom_id = dozen
        self.review(order)
        self.assertEqual(order.release_state, "approved")
        self.check_equal(order)

    def test_orders_that_may_not_be_released(self):
        orders = self.make_some()
        orders[:2]._reopen_reviews()
        described = self.check_equal(orders)[1]
        self.assertNotIn("new stock.reference 3", described)

    def test_more_goods_for_transfers_that_are_there(self):
        orders = self.make_some()
        orders._release()
        orders[1].order_line[0].product_uom_qty = 5
        orders[2].order_line = [
            Command.create({"product_id": self.mug.id, "product_uom_qty": 1})
        ]
        self.check_equal(orders)
