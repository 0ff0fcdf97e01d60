# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .station_common import StationCase


class SplitCase(StationCase):
    """Orders of three mugs (0.5 kg each) and two pots (2 kg each)."""

    LINES = ("mug", 3), ("pot", 2)

    def lines(self):
        return [(getattr(self, name), quantity) for name, quantity in self.LINES]

    def plan(self, order, mode, role="service", **values):
        """The dialog with a plan, as the service reviewer sees it."""
        action = self.as_user(order, role).action_split()
        wizard = self.as_user(self.env["ecom.order.split"], role).with_context(
            **action["context"]
        )
        return wizard.create({"mode": mode, **values})

    def split(self, order, mode, **values):
        self.plan(order, mode, **values).action_confirm()

    def planned(self, wizard):
        """Parcel, warehouse, product and quantity of each line of the plan."""
        return [
            (line.parcel, line.warehouse_id, line.product_id, line.quantity)
            for line in wizard.line_ids.sorted(lambda line: (line.parcel, line.id))
        ]

    def parts(self, order):
        """What is planned for each parcel: warehouse and quantities by product."""
        return [
            (
                part.warehouse_id,
                {line.product_id: line.quantity for line in part.line_ids},
            )
            for part in order.part_ids.sorted("sequence")
        ]

    def parcels(self, order):
        """Open waybills, the parcel of the first part first."""
        return order.waybill_ids.filtered(lambda w: w.state != "cancelled").sorted("id")

    def contents(self, order):
        """What travels in each transfer at the beginning of a parcel's way."""
        return [
            {
                move.product_id: move.product_uom_qty
                for move in waybill._get_first_transfers().move_ids
            }
            for waybill in self.parcels(order)
        ]

    def split_by_hand(self, order, *quantities):
        """Split without the dialog: dicts of product -> quantity."""
        lines = {line.product_id: line for line in order.order_line}
        plan = [
            (
                order.warehouse_id,
                {lines[product]: count for product, count in part.items()},
            )
            for part in quantities
        ]
        order._split(plan, "For the test")

    def assert_complete(self, order):
        """All that was ordered is on its way, and nothing else."""
        going = {}
        for content in self.contents(order):
            for product, quantity in content.items():
                going[product] = going.get(product, 0) + quantity
        self.assertEqual(
            going,
            {line.product_id: line.product_uom_qty for line in order.order_line},
        )
