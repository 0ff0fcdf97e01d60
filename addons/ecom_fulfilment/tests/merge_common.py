# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .station_common import StationCase


class MergeCase(StationCase):
    """One buyer with several orders to one address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.make_receiver()

    @classmethod
    def prepare_order(cls, number, lines=None, **values):
        receiver = values.setdefault("receiver", cls.buyer)
        values.setdefault("partner_shipping_id", receiver.id)
        return super().prepare_order(number, lines, **values)

    def propose(self, role="service"):
        """The proposals as the service reviewer finds them."""
        action = self.as_user(self.env["ecom.order.merge.proposal"], role).action_open()
        return self.as_user(
            self.env["ecom.order.merge.proposal"].search(action["domain"]), role
        )

    def merge(self, *orders, role="service"):
        """The service reviewer merges orders; tell why not if not."""
        together = self.env["sale.order"].union(*orders)
        action = self.as_user(together, role).action_merge()
        self.assertEqual(self.reasons_of(action), [])
        return together.merge_id

    def undo(self, merge, role="service"):
        return self.as_user(merge, role).action_undo()

    def reasons_of(self, action):
        """Why records were left out, as told to the user."""
        if action["type"] != "ir.actions.act_window":
            return []
        result = self.env[action["res_model"]].sudo().browse(action["res_id"])
        return result.line_ids.mapped("reason")

    def parcels(self, orders):
        """Open waybills of orders, the oldest first."""
        return orders.waybill_ids.filtered(lambda w: w.state != "cancelled").sorted(
            "id"
        )

    def print(self, waybills):
        self.allocate(waybills)
        self.as_user(waybills, "printer").action_print()

    def assert_one_parcel(self, orders):
        waybill = self.parcels(orders)
        self.assertEqual(len(waybill), 1)
        self.assertEqual(waybill.order_ids, orders)
        self.assertEqual(waybill.picking_ids, orders.picking_ids)
        return waybill

    def assert_own_parcels(self, *orders):
        for order in orders:
            waybill = self.parcels(order)
            self.assertEqual(len(waybill), 1, order.name)
            self.assertEqual(waybill.order_ids, order)
            self.assertEqual(waybill.order_id, order)
