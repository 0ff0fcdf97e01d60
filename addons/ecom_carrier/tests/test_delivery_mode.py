# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestDeliveryMode(CarrierCommon):
    """Own vehicles and pickups need no courier: numbers of our own, our own points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.van = cls.new_carrier("Van", mode="own")
        cls.store = cls.new_carrier("Store", mode="pickup")
        cls.sequence = cls.env.ref("ecom_carrier.sequence_own_waybill")
        cls.sequence.prefix = "OWN"

    # === NUMBERS === #

    def test_parcels_of_our_van_get_numbers_of_our_own(self):
        first = self.sequence.number_next_actual
        waybills = self.new_waybills(2, carrier_id=self.van.id)
        waybills._allocate_numbers()
        self.assertEqual(
            waybills.mapped("number"), [f"OWN{first:08}", f"OWN{first + 1:08}"]
        )
        self.assertEqual(waybills.mapped("state"), ["to_print", "to_print"])

    def test_a_company_may_have_a_sequence_of_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.sequence.copy(
            {"company_id": other.id, "prefix": "OTH", "code": "ecom.waybill.own"}
        )
        ours, theirs = (
            self.new_waybills(1, carrier_id=self.van.id, company_id=company.id)
            for company in (self.env.company, other)
        )
        (ours | theirs)._allocate_numbers()
        self.assertTrue(ours.number.startswith("OWN"))
        self.assertEqual(theirs.number, "OTH00000001")

    def test_a_gapless_sequence_is_kept_to(self):
        self.sequence.write({"implementation": "no_gap", "number_next": 41})
        waybills = self.new_waybills(2, carrier_id=self.van.id)
        waybills._allocate_numbers()
        self.assertEqual(waybills.mapped("number"), ["OWN00000041", "OWN00000042"])

    def test_without_a_sequence_the_error_says_which(self):
        self.sequence.unlink()
        waybill = self.new_waybills(1, carrier_id=self.van.id)
        with self.assertRaisesRegex(UserError, "ecom.waybill.own"):
            waybill._allocate_numbers()
        self.assertFalse(waybill.number)

    def test_a_hundred_numbers_cost_as_many_queries_as_ten(self):
        self.count_queries(10)  # fills the caches
        ten = self.count_queries(10)
        self.assertGreater(ten, 0)
        self.assertEqual(self.count_queries(100), ten)

    def count_queries(self, count):
        waybills = self.new_waybills(count, carrier_id=self.store.id)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        waybills._allocate_numbers()
        self.env.flush_all()
        self.assertEqual(len(set(waybills.mapped("number"))), count)
        return self.cr.sql_log_count - before

    def test_a_shipment_by_van_needs_no_pool(self):
        transfer = self.sell(carrier=self.van)
        self.validate(transfer)
        self.assertEqual(transfer.state, "done")
        self.assertTrue(transfer.carrier_tracking_ref.startswith("OWN"))

    def test_couriers_are_express_unless_said_otherwise(self):
        self.assertEqual(self.carrier.mode, "express")
        self.assertFalse(self.carrier.ecom_use_locations)
        self.assertEqual(self.new_numbered_waybill().number, "7315000000001")

    # === PICKUP POINTS === #

    def new_store(self, code, city, district, street="1 Road"):
        """A warehouse in Zhejiang where parcels can be fetched."""
        address = self.env["res.partner"].create(
            {
                "name": code,
                "country_id": self.buyer.country_id.id,
                "state_id": self.buyer.state_id.id,
                "city": city,
                "district": district,
                "street": street,
            }
        )
        return self.env["stock.warehouse"].create(
            {"name": f"Store {code}", "code": code, "partner_id": address.id}
        )

    def test_the_nearest_pickup_point_comes_first(self):
        far = self.new_store("FAR", "宁波市", "鄞州区")
        near = self.new_store("NEAR", "杭州市", "余杭区")
        town = self.new_store("TOWN", "杭州市", "西湖区")
        self.store.pickup_warehouse_ids = far | near | town
        order = self.sell(carrier=self.store).sale_id
        places = order._get_pickup_locations()["pickup_locations"]
        self.assertEqual(
            [place["name"] for place in places],
            ["Store NEAR", "Store TOWN", "Store FAR"],
        )
        self.assertEqual(places[0]["id"], str(near.id))
        self.assertEqual(places[0]["street"], "1 Road")
        self.assertEqual(places[0]["country_code"], "CN")

    def test_a_warehouse_without_an_address_is_no_pickup_point(self):
        near = self.new_store("NEAR", "杭州市", "余杭区")
        nowhere = self.new_store("NONE", False, False, street=False)
        self.store.pickup_warehouse_ids = near | nowhere
        places = self.store._ecom_get_close_locations(self.buyer)
        self.assertEqual([place["name"] for place in places], ["Store NEAR"])

    def test_all_warehouses_are_pickup_points_unless_some_are_named(self):
        near = self.new_store("NEAR", "杭州市", "余杭区")
        places = self.store._ecom_get_close_locations(self.buyer)
        self.assertEqual(places[0]["id"], str(near.id))
        self.assertGreater(len(places), 1)

    def test_a_pickup_point_tells_its_hours(self):
        near = self.new_store("NEAR", "杭州市", "余杭区")
        self.assertEqual(near._get_pickup_hours(), {})
        near.pickup_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Shop",
                "attendance_ids": [
                    (0, 0, {"name": "x", "dayofweek": "5"} | hours)
                    for hours in (
                        {"hour_from": 13, "hour_to": 18.5, "day_period": "afternoon"},
                        {"hour_from": 9, "hour_to": 12, "day_period": "morning"},
                        {"hour_from": 12, "hour_to": 13, "day_period": "lunch"},
                    )
                ],
            }
        )
        hours = near._get_pickup_hours()
        self.assertEqual(hours["5"], ["09:00 - 12:00", "13:00 - 18:30"])
        self.assertEqual(hours["6"], [])

    def test_a_courier_has_no_pickup_points(self):
        order = self.sell().sale_id
        self.assertEqual(
            order._get_pickup_locations(), {"error": "ZTO has no pickup points."}
        )
        order._set_pickup_location(json.dumps({"id": "1"}))
        self.assertFalse(order.pickup_location_data)

    def test_the_waybill_names_the_buyer_and_the_point(self):
        near = self.new_store("NEAR", "杭州市", "余杭区")
        self.env.user.group_ids |= self.env.ref("ecom_carrier.group_buyer_data")
        order = self.sell(carrier=self.store).sale_id.copy()
        order.carrier_id = self.store
        order._set_pickup_location(json.dumps(near._prepare_pickup_location()))
        order.action_confirm()
        waybill = order.picking_ids._create_waybills()
        self.assertEqual(waybill.receiver_name, "王小明")
        self.assertEqual(waybill.receiver_phone, "13812345678")
        self.assertEqual(waybill.pickup_point, "Store NEAR")
        self.assertEqual(waybill.receiver_street, "1 Road")
