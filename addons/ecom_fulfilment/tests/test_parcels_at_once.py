# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .at_once_common import TwoAtOnceCase


@tagged("post_install", "-at_install")
class TestParcelsAtOnce(TwoAtOnceCase):
    """Parcels that leave while somebody decides on their order."""

    @classmethod
    def delete_committed(cls):
        with cls.committed() as env:
            orders = env["sale.order"].search([("shop_id", "=", cls.made["shop"])])
            orders.part_ids.unlink()
        return super().delete_committed()

    def make_two_parcels(self, number):
        """A released order of three pieces; the first of two parcels has left."""
        order_id = self.make_order(
            number,
            "approved",
            platform_total=90,
            platform_paid=90,
            order_line=[
                Command.create(
                    {
                        "product_id": self.made["mug"],
                        "product_uom_qty": 3,
                        "price_unit": 30,
                    }
                )
            ],
        )
        with self.committed() as env:
            order = env["sale.order"].browse(order_id)
            part = (order.warehouse_id, {order.order_line: 1})
            order._split([part, part], "Two buyers share it")
        with self.committed("finance") as env:
            env["sale.order"].browse(order_id).action_release()
        with self.committed() as env:
            self.validate_one(env["sale.order"].browse(order_id))
        return order_id

    def validate_one(self, order):
        """The next open transfer of the order leaves."""
        transfer = order.sudo().picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )[0]
        transfer.with_context(skip_sms=True, skip_backorder=True).button_validate()

    def test_a_parcel_that_leaves_while_its_order_is_stopped_is_recalled(self):
        for stop_first in (True, False):
            with self.subTest(stop_first=stop_first):
                order_id = self.make_two_parcels(f"stop-{stop_first}")
                pair = [("anna", self.stop), ("manager", self.validate_one)]
                self.interleave(order_id, *(pair if stop_first else reversed(pair)))
                with self.after(order_id) as order:
                    gone = order.waybill_ids.filtered(lambda w: w.state == "shipped")
                    self.assertEqual(order.release_state, "stopped")
                    self.assertEqual(gone.filtered("activity_ids"), gone)
