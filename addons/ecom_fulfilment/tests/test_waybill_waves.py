# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .station_common import StationCase

STEPS = ("ship_only", "pick_ship", "pick_pack_ship")
COUNT = {"ship_only": 1, "pick_ship": 2, "pick_pack_ship": 3}


@tagged("post_install", "-at_install")
class TestWaybillWaves(StationCase):
    """Batches and waves move the goods of many orders; every number stays in place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.places = {
            steps: cls.make_warehouse(f"Warehouse {steps}", f"W{index}", steps)
            for index, steps in enumerate(STEPS)
        }
        for warehouse in cls.places.values():
            for product in (cls.mug, cls.pot):
                cls.put_in_stock(product, 50, warehouse)

    def make_labelled(self, steps):
        """Two released orders of a mug and a pot each, with their numbers."""
        orders = self.env["sale.order"]
        for name in ("V-1", "V-2"):
            orders |= self.make_released(
                f"{name}-{steps}",
                [(self.mug, 1), (self.pot, 1)],
                warehouse_id=self.places[steps].id,
            )
        self.allocate(orders.waybill_ids)
        self.assertEqual(len(set(orders.waybill_ids.mapped("number"))), 2)
        return orders

    def open_transfers(self, orders):
        return orders.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))

    def validate_in_batch(self, transfers):
        """What a keeper does on Odoo's batch form, lines complete."""
        transfers.move_ids.picked = True
        Batch = self.env["stock.picking.batch"]
        if loose := transfers.filtered(lambda transfer: not transfer.batch_id):
            Batch.create({"picking_ids": loose.ids})
        for batch in transfers.batch_id:  # Odoo made some by itself
            if batch.state == "draft":
                batch.action_confirm()
            batch.with_context(skip_sms=True, skip_backorder=True).action_done()
        self.assertEqual(set(transfers.mapped("state")), {"done"})

    def assert_shipped_with_own_numbers(self, orders):
        """Every transfer and document of an order shows its number and no other."""
        self.assertFalse(self.open_transfers(orders))
        for order in orders:
            waybill = order.waybill_ids
            self.assertEqual(len(waybill), 1)
            self.assertEqual(waybill.picking_ids, order.picking_ids)
            self.assertEqual(
                set(order.picking_ids.mapped("carrier_tracking_ref")), {waybill.number}
            )
            self.assertEqual(waybill.state, "shipped")
            self.assertEqual(order.order_line.mapped("qty_delivered"), [1, 1])
            goods = waybill._get_expected_goods()
            self.assertEqual(goods, {self.mug: 1, self.pot: 1})

    def test_a_batch_ships_every_order_with_its_own_number(self):
        for steps in STEPS:
            with self.subTest(steps):
                orders = self.make_labelled(steps)
                for _step in range(COUNT[steps]):
                    self.validate_in_batch(self.open_transfers(orders))
                self.assertEqual(len(orders[0].picking_ids), COUNT[steps])
                self.assert_shipped_with_own_numbers(orders)

    def test_a_wave_of_one_product_leaves_goods_and_number_together(self):
        for steps in STEPS:
            with self.subTest(steps):
                orders = self.make_labelled(steps)
                lines = self.open_transfers(orders).move_line_ids
                mugs = lines.filtered(lambda line: line.product_id == self.mug)
                mugs._add_to_wave()
                wave = mugs.picking_id
                rest = self.open_transfers(orders) - wave
                self.assertEqual((len(wave), len(rest)), (2, 2))
                self.assertEqual(
                    wave.mapped("carrier_tracking_ref"),
                    rest.mapped("carrier_tracking_ref"),
                )
                self.validate_in_batch(wave)
                self.validate_in_batch(rest)
                while transfers := self.open_transfers(orders):
                    self.validate_in_batch(transfers)
                self.assert_shipped_with_own_numbers(orders)

    def test_a_transfer_split_by_a_wave_costs_no_freight_again(self):
        orders = self.make_labelled("ship_only")
        transfers = self.open_transfers(orders)
        transfers.carrier_price = 7
        transfers.printed = True
        mugs = transfers.move_line_ids.filtered(
            lambda line: line.product_id == self.mug
        )
        mugs._add_to_wave()
        self.assertEqual(mugs.picking_id.mapped("carrier_price"), [0, 0])
        self.assertEqual(transfers.mapped("carrier_price"), [7, 7])
        self.assertEqual(mugs.picking_id.mapped("printed"), [True, True])

    def test_a_package_of_the_station_shows_the_number(self):
        waybill = self.make_packed("V-3")
        self.assertEqual(waybill.package_id.name, waybill.number)
        self.assertEqual(waybill.package_id.carrier_tracking_ref, waybill.number)
        self.assertEqual(
            waybill.picking_ids.move_line_ids.result_package_id, waybill.package_id
        )
