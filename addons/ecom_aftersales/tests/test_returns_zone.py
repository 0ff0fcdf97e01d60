# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.ecom_aftersales import post_init_hook

from .common import AftersalesCase

LOCATIONS = (
    "returns_pending_location_id",
    "returns_grade_a_location_id",
    "returns_grade_b_location_id",
    "returns_grade_c_location_id",
    "returns_scrap_location_id",
    "returns_unknown_location_id",
)


@tagged("post_install", "-at_install")
class TestReturnsZone(AftersalesCase):
    def test_a_new_warehouse_has_a_zone_outside_itself(self):
        warehouse = self.warehouse
        zone = warehouse.returns_view_location_id
        self.assertEqual(zone.name, "RT Returns")
        self.assertEqual(zone.usage, "view")
        for field in LOCATIONS:
            location = warehouse[field]
            self.assertEqual(location.location_id, zone, field)
            self.assertEqual(location.company_id, warehouse.company_id)
            self.assertFalse(location._child_of(warehouse.view_location_id))
            self.assertFalse(location.warehouse_id)
            self.assertTrue(location.barcode)

    def test_only_scrap_is_no_stock_of_the_company(self):
        usages = {field: self.warehouse[field].usage for field in LOCATIONS}
        self.assertEqual(usages.pop("returns_scrap_location_id"), "inventory")
        self.assertEqual(set(usages.values()), {"internal"})

    def test_every_location_is_where_its_name_says(self):
        names = [self.warehouse[field].name for field in LOCATIONS]
        self.assertEqual(
            names,
            [
                "Pending Inspection",
                "Grade A",
                "Grade B",
                "Grade C",
                "Returns Scrap",
                "Unknown Parcels",
            ],
        )

    def test_installing_gives_existing_warehouses_their_zone_once(self):
        self.warehouse.write(
            {name: False for name in (*LOCATIONS, "returns_view_location_id")}
        )
        post_init_hook(self.env)
        zone = self.warehouse.returns_view_location_id
        self.assertTrue(zone)
        post_init_hook(self.env)
        self.assertEqual(self.warehouse.returns_view_location_id, zone)
        warehouses = self.env["stock.warehouse"].with_context(active_test=False)
        self.assertFalse(
            warehouses.search([("returns_pending_location_id", "=", False)])
        )

    def test_a_copied_warehouse_gets_a_zone_of_its_own(self):
        copy = self.warehouse.copy({"name": "Second", "code": "RT2"})
        self.assertNotEqual(
            copy.returns_view_location_id, self.warehouse.returns_view_location_id
        )

    def test_the_zone_follows_the_warehouse_into_the_archive(self):
        warehouse = self.env["stock.warehouse"].create({"name": "Empty", "code": "RE"})
        warehouse.active = False
        self.assertFalse(warehouse.returns_view_location_id.active)
        self.assertFalse(warehouse.returns_pending_location_id.active)
        warehouse.active = True
        self.assertTrue(warehouse.returns_pending_location_id.active)

    def test_the_zone_bears_the_warehouses_code(self):
        self.warehouse.code = "RX"
        self.assertEqual(self.warehouse.returns_view_location_id.name, "RX Returns")

    def test_odoos_own_returns_go_where_they_always_went(self):
        order = self.sell(quantity=2)
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": order.picking_ids.id}
        )
        wizard.product_return_moves.quantity = 1
        transfer = wizard._create_return()
        self.assertEqual(transfer.location_dest_id, self.warehouse.lot_stock_id)
        self.assertFalse(transfer.aftersales_case_id)
        self.assertFalse(transfer.move_ids.aftersales_line_id)

    def test_odoo_still_scraps_where_it_always_did(self):
        scrap = self.env["stock.scrap"].create({"product_id": self.lamp.id})
        self.assertNotIn(
            scrap.scrap_location_id,
            self.env["stock.warehouse"].search([]).returns_scrap_location_id,
        )
