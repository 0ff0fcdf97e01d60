# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import new_test_user

from .order_common import OrderCase


class ShortageCase(OrderCase):
    """A shop that waits for all goods, and a kettle of which nothing is there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kettle = cls.make_product("Kettle", "KET", 50.0, 1.0, "6901234567915")
        cls.put_in_stock(cls.kettle, -100)
        cls.purchaser = new_test_user(
            cls.env, "test_purchaser", "base.group_user,stock.group_stock_user"
        )
        cls.shop.write(
            {"shortage_policy": "wait", "purchase_user_id": cls.purchaser.id}
        )
        cls.cron = cls.env.ref("ecom_fulfilment.cron_release_waiting")
        cls.purchase = cls.env.ref("ecom_fulfilment.activity_purchase_goods")

    def make_waiting(self, number, lines=None, **values):
        """An order the finance reviewer tried to release; its goods are missing."""
        lines = lines or [(self.kettle, 1)]
        order = self.make_order(number, lines, **values)
        self.release(order)
        self.assertEqual(order.release_state, "waiting")
        return order

    def make_dozens(self, number, dozens):
        """An order of dozens of kettles, at 600.00 each."""
        order = self.make_order(
            number,
            [(self.kettle, dozens)],
            platform_total=dozens * 600,
            platform_paid=dozens * 600,
        )
        dozen = self.env.ref("uom.product_uom_dozen")
        order.order_line.write({"product_uom_id": dozen.id, "price_unit": 600})
        return order

    def release_by_hand(self, orders):
        return self.message_of(self.as_user(orders, "finance").action_release())

    def receive(self, product, quantity, warehouse=None):
        """A keeper receives goods from a supplier."""
        picking_type = (warehouse or self.warehouse).in_type_id
        suppliers = self.env.ref("stock.stock_location_suppliers")
        stock = picking_type.default_location_dest_id
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": suppliers.id,
                "location_dest_id": stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": suppliers.id,
                            "location_dest_id": stock.id,
                        }
                    )
                ],
            }
        )
        receipt.action_confirm()
        receipt.move_ids.quantity = quantity
        receipt.move_ids.picked = True
        self.ship(receipt)
        self.assertEqual(receipt.state, "done")
        return receipt

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def triggers(self):
        """How often something asked for the cron to run at once."""
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.cron.id)]
        )

    def rows(self, order):
        """What the order waits for: product, needed, missing, state."""
        return [
            (row.product_id, row.quantity, row.missing, row.state)
            for row in order.shortage_ids.sorted("id")
        ]

    def why(self, order):
        lines = order.decision_ids.filtered(lambda line: line.kind == "shortage")
        return lines.sorted("id").mapped("text")

    def todos(self, order):
        """Open to-dos of the purchaser."""
        return order.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.purchase
        )
