# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestWaybillParcels(CarrierCommon):
    """One consignment in several parcels: one main number, further ones beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.new_user("ecom_carrier.group_waybill_clerk")

    def new_family(self, count):
        """The main waybill of a new order in some parcels."""
        waybill = self.sell()._create_waybills()
        waybill._set_parcel_count(count)
        return waybill

    # === HOW MANY === #

    def test_a_clerk_says_in_how_many_parcels_the_goods_travel(self):
        waybill = self.sell()._create_waybills().with_user(self.clerk)
        action = waybill.action_add_parcels()
        with Form(
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
        ) as form:
            self.assertEqual(form.parcel_count, 1)
            form.parcel_count = 3
        form.record.action_apply()
        self.assertEqual(waybill.parcel_count, 3)
        self.assertEqual(len(waybill.child_ids), 2)

    def test_a_picker_does_not(self):
        waybill = self.sell()._create_waybills()
        picker = self.new_user("stock.group_stock_user")
        with self.assertRaises(AccessError):
            waybill.with_user(picker).action_add_parcels()
        self.assertEqual(waybill.parcel_count, 1)

    def test_further_parcels_go_to_the_same_receiver_from_the_same_warehouse(self):
        waybill = self.new_family(2)
        further = waybill.child_ids
        self.assertEqual(further.receiver_name, "王小明")
        self.assertEqual(further.receiver_district, "余杭区")
        self.assertEqual(further.carrier_id, self.carrier)
        self.assertEqual(further.warehouse_id, waybill.warehouse_id)
        self.assertTrue(further.warehouse_id)

    def test_fewer_parcels_leave_none_over(self):
        waybill = self.new_family(4)
        waybill._set_parcel_count(2)
        self.assertEqual(waybill.parcel_count, 2)
        self.assertEqual(len(waybill.child_ids), 1)

    def test_a_numbered_parcel_too_many_is_cancelled_and_kept(self):
        waybill = self.new_family(2)
        waybill._allocate_numbers()
        further = waybill.child_ids
        waybill._set_parcel_count(1)
        self.assertEqual(further.state, "cancelled")
        self.assertTrue(further.number)
        self.assertEqual(waybill.parcel_count, 1)

    def test_no_and_too_many_parcels_are_refused(self):
        waybill = self.new_family(2)
        for count in (0, -1, 100):
            with self.assertRaisesRegex(UserError, "1 to 99 parcels"):
                waybill._set_parcel_count(count)
        self.assertEqual(waybill.parcel_count, 2)

    def test_the_parcels_of_a_shipped_waybill_are_settled(self):
        waybill = self.new_family(1)
        waybill._allocate_numbers()
        waybill._mark_shipped()
        with self.assertRaisesRegex(UserError, "are settled: Shipped"):
            waybill._set_parcel_count(2)
        self.assertEqual(waybill.parcel_count, 1)

    def test_a_further_parcel_has_none_itself(self):
        waybill = self.new_family(2)
        with self.assertRaisesRegex(ValidationError, "no further parcels itself"):
            self.new_waybills(1, parent_id=waybill.child_ids.id)

    # === NUMBERS, FREIGHT, LABELS === #

    def test_every_parcel_has_its_own_number_and_the_transfer_shows_all(self):
        waybill = self.new_family(3)
        waybill._allocate_numbers()
        numbers = [f"731500000000{n}" for n in (1, 2, 3)]
        family = waybill._get_families()
        self.assertEqual(family.mapped("number"), numbers)
        self.assertEqual(waybill.picking_ids.carrier_tracking_ref, ",".join(numbers))

    def test_a_further_parcel_is_numbered_with_its_main_one(self):
        waybill = self.new_family(2)
        waybill.child_ids._allocate_numbers()
        self.assertEqual(waybill.number, "7315000000001")
        self.assertEqual(waybill.child_ids.number, "7315000000002")

    def test_the_freight_is_that_of_the_consignment_once(self):
        waybill = self.new_family(2)
        self.assertAlmostEqual(waybill.freight, 4.5)
        self.assertEqual(waybill.child_ids.freight, 0)

    def test_labels_say_which_of_how_many_they_are(self):
        waybill = self.new_family(3)
        waybill._allocate_numbers()
        labels = [parcel._prepare_label() for parcel in waybill._get_families()]
        self.assertEqual([label.parcel for label in labels], ["1/3", "2/3", "3/3"])
        self.assertEqual({label.pieces for label in labels}, {3})

    def test_cancelling_the_main_parcel_cancels_the_others(self):
        waybill = self.new_family(2)
        waybill._allocate_numbers()
        waybill.action_cancel()
        self.assertEqual(set(waybill._get_families().mapped("state")), {"cancelled"})
        self.assertEqual(waybill.child_ids.state, "cancelled")
        self.assertFalse(waybill.picking_ids.carrier_tracking_ref)

    # === PACKAGES === #

    def pack_apart(self, transfer):
        """Each scarf in a package of its own, by Odoo's own button."""
        line = transfer.move_line_ids
        line.quantity = 1
        transfer.action_put_in_pack(package_name="BOX-1")
        transfer.move_ids.quantity = 2
        transfer.move_line_ids.filtered(
            lambda line: not line.result_package_id
        ).picked = True
        transfer.action_put_in_pack(package_name="BOX-2")
        return transfer.move_line_ids.result_package_id.sorted("name")

    def test_goods_in_two_packages_travel_in_two_parcels(self):
        transfer = self.sell()
        packages = self.pack_apart(transfer)
        self.assertEqual(packages.mapped("name"), ["BOX-1", "BOX-2"])
        self.validate(transfer)
        self.assertEqual(transfer.state, "done")
        self.assertEqual(transfer.carrier_tracking_ref, "7315000000001,7315000000002")
        self.assertEqual(
            packages.mapped("carrier_tracking_ref"), ["7315000000001", "7315000000002"]
        )
