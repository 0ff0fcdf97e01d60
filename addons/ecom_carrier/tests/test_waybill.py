# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestWaybill(CarrierCommon):
    # === CREATION === #

    def test_a_transfer_gets_one_waybill_without_a_number(self):
        transfer = self.sell()
        waybill = transfer._create_waybills()
        self.assertEqual(len(waybill), 1)
        self.assertEqual(waybill.state, "waiting")
        self.assertFalse(waybill.number)
        self.assertEqual(waybill.picking_ids, transfer)
        self.assertEqual(waybill.carrier_id, self.carrier)
        self.assertEqual(waybill.company_id, transfer.company_id)
        self.assertEqual(waybill.warehouse_id, self.warehouses["ship_only"])
        self.assertEqual(waybill.origin, transfer.sale_id.name)
        self.assertEqual(waybill.display_name, "Waybill w/o number")

    def test_a_second_attempt_creates_no_second_waybill(self):
        transfer = self.sell()
        self.assertTrue(transfer._create_waybills())
        self.assertFalse(transfer._create_waybills())
        self.assertEqual(transfer.waybill_count, 1)

    def test_many_transfers_get_theirs_at_once(self):
        transfers = self.sell() | self.sell() | self.sell()
        transfers[1]._create_waybills()
        waybills = transfers._create_waybills()
        self.assertEqual(waybills.picking_ids, transfers[0] | transfers[2])

    def test_a_transfer_of_another_kind_of_carrier_needs_no_waybill(self):
        fixed = self.new_carrier("Own Van", delivery_type="fixed")
        self.assertFalse(self.sell(carrier=fixed)._create_waybills())

    def test_a_cancelled_transfer_needs_no_waybill(self):
        transfer = self.sell()
        transfer.action_cancel()
        self.assertFalse(transfer._create_waybills())

    def test_goods_that_stay_with_us_need_no_waybill(self):
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouses["ship_only"].int_type_id.id,
                "carrier_id": self.carrier.id,
            }
        )
        self.assertFalse(transfer._create_waybills())

    def test_parcels_have_keys_of_their_own(self):
        waybills = self.new_waybills(3)
        self.assertEqual(len(set(waybills.mapped("parcel_key"))), 3)

    # === CONTENTS AND RECEIVER === #

    def test_the_waybill_says_what_is_in_the_parcel(self):
        waybill = self.sell(quantity=3)._create_waybills()
        self.assertEqual(waybill.contents, "Scarf x 3")
        self.assertAlmostEqual(waybill.expected_weight, 1.2)

    def test_the_waybill_says_who_gets_the_parcel(self):
        waybill = self.sell()._create_waybills()
        self.assertEqual(waybill.partner_id, self.buyer)
        self.assertEqual(waybill.receiver_name, "王小明")
        self.assertEqual(waybill.receiver_phone, "13812345678")
        self.assertEqual(waybill.receiver_state, "浙江省")
        self.assertEqual(waybill.receiver_city, "杭州市")
        self.assertEqual(waybill.receiver_district, "余杭区")
        self.assertEqual(waybill.receiver_street, "文一西路969号3幢2单元1203室")
        self.assertEqual(waybill.receiver_region, "浙江省杭州市余杭区")
        self.assertEqual(waybill.receiver_masked, "王** 1******5678")

    def test_an_address_in_two_lines_is_written_in_one(self):
        self.buyer.street2 = "快递柜12号"
        waybill = self.sell()._create_waybills()
        self.assertEqual(
            waybill.receiver_street, "文一西路969号3幢2单元1203室 快递柜12号"
        )

    def test_an_address_without_a_name_is_that_of_its_contact(self):
        address = self.env["res.partner"].create(
            {"parent_id": self.buyer.id, "type": "delivery", "city": "宁波市"}
        )
        waybill = self.sell(partner=address)._create_waybills()
        self.assertEqual(waybill.partner_id, address)
        self.assertEqual(waybill.receiver_name, "王小明")
        self.assertEqual(waybill.receiver_phone, "13812345678")
        self.assertEqual(waybill.receiver_city, "宁波市")

    def test_a_municipality_is_named_once(self):
        waybill = self.new_waybills(
            1,
            receiver_state="上海市",
            receiver_city="上海市",
            receiver_district="浦东新区",
        )
        self.assertEqual(waybill.receiver_region, "上海市浦东新区")

    def test_a_parcel_does_not_follow_its_buyer(self):
        waybill = self.sell_with_waybill().waybill_ids
        self.buyer.write(
            {
                "name": "李四",
                "phone": "13900001111",
                "state_id": self.env.ref("base.state_cn_SH").id,
                "city": "上海市",
                "district": "浦东新区",
                "street": "浦东新区世纪大道1号",
            }
        )
        waybill.invalidate_recordset()
        self.assertEqual(waybill.receiver_name, "王小明")
        self.assertEqual(waybill.receiver_phone, "13812345678")
        self.assertEqual(waybill.receiver_region, "浙江省杭州市余杭区")
        self.assertEqual(waybill.receiver_street, "文一西路969号3幢2单元1203室")
        self.assertEqual(waybill.receiver_masked, "王** 1******5678")

    # === FREIGHT === #

    def test_freight_is_worked_out_from_what_the_goods_should_weigh(self):
        # 4 × 0.4 kg = 1.6 kg: 4.50 for the first kilogram, 1.50 for the started one.
        waybill = self.sell(quantity=4)._create_waybills()
        self.assertAlmostEqual(waybill.freight, 6.0)

    def test_freight_is_worked_out_again_from_what_the_parcel_weighs(self):
        waybill = self.sell(quantity=4)._create_waybills()
        waybill.weight = 2.1
        self.assertAlmostEqual(waybill.freight, 7.5)

    def test_freight_follows_the_volume_of_light_goods(self):
        self.tariff.volumetric_divisor = 8000
        self.scarf.volume = 0.02  # m³, 2.5 kg each
        waybill = self.sell(quantity=2)._create_waybills()
        self.assertAlmostEqual(waybill.freight, 10.5)

    # === NUMBER === #

    def test_a_number_is_shown_on_the_transfer_with_a_link_to_the_courier(self):
        transfer = self.sell_with_waybill()
        waybill = transfer.waybill_ids
        self.assertEqual(waybill.number, "7315000000001")
        self.assertEqual(waybill.display_name, "7315000000001")
        self.assertEqual(waybill.state, "to_print")
        self.assertEqual(transfer.carrier_tracking_ref, "7315000000001")
        self.assertEqual(
            transfer.carrier_tracking_url,
            "https://www.zto.com/express/expressCheck.html?txtBill=7315000000001",
        )

    def test_a_number_belongs_to_one_parcel_of_a_courier(self):
        first = self.new_numbered_waybill()
        second = self.new_waybills(1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            second.number = first.number
            second.flush_recordset()

    def test_another_courier_may_use_the_same_number(self):
        first = self.new_numbered_waybill()
        second = self.new_waybills(1, carrier_id=self.new_carrier("YTO").id)
        second.number = first.number
        second.flush_recordset()
        self.assertEqual(second.number, "7315000000001")

    def test_many_parcels_may_wait_for_their_numbers(self):
        self.assertEqual(self.new_waybills(3).mapped("number"), [False] * 3)

    def test_a_copy_is_another_parcel(self):
        first = self.new_numbered_waybill()
        copy = first.copy()
        self.assertFalse(copy.number)
        self.assertEqual(copy.state, "waiting")
        self.assertNotEqual(copy.parcel_key, first.parcel_key)

    def test_a_waybill_with_a_number_is_never_deleted(self):
        waybill = self.new_numbered_waybill()
        with self.assertRaisesRegex(UserError, "never deleted"):
            waybill.unlink()
        waybill.action_cancel()
        with self.assertRaisesRegex(UserError, "never deleted"):
            waybill.unlink()

    def test_a_waybill_without_a_number_may_be_deleted(self):
        waybill = self.new_waybills(1)
        waybill.unlink()
        self.assertFalse(waybill.exists())

    # === CANCELLATION === #

    def test_a_cancelled_waybill_keeps_its_number_from_being_used_again(self):
        waybill = self.new_numbered_waybill()
        waybill.action_cancel()
        self.assertEqual(waybill.state, "cancelled")
        self.assertEqual(waybill.number, "7315000000001")
        self.assertEqual(self.new_numbered_waybill().number, "7315000000002")

    def test_a_transfer_gets_another_waybill_for_a_cancelled_one(self):
        transfer = self.sell_with_waybill()
        transfer.waybill_ids.action_cancel()
        waybill = transfer._create_waybills()
        waybill._allocate_numbers()
        self.assertEqual(transfer.carrier_tracking_ref, "7315000000002")
        self.assertEqual(transfer.waybill_count, 2)

    def test_a_transfer_does_not_show_a_cancelled_number(self):
        transfer = self.sell_with_waybill()
        transfer.waybill_ids.action_cancel()
        self.assertFalse(transfer.carrier_tracking_ref)

    def test_a_shipped_waybill_cannot_be_cancelled(self):
        waybill = self.new_numbered_waybill()
        waybill._mark_shipped()
        with self.assertRaisesRegex(UserError, "only recalled"):
            waybill.action_cancel()
        self.assertEqual(waybill.state, "shipped")

    # === ACTIONS === #

    def test_waybills_of_transfers_are_one_click_away(self):
        transfers = self.sell_with_waybill() | self.sell_with_waybill()
        self.sell_with_waybill()
        action = transfers.action_view_waybills()
        self.assertEqual(action["res_model"], "ecom.waybill")
        self.assertEqual(
            self.env["ecom.waybill"].search(action["domain"]), transfers.waybill_ids
        )

    def test_a_clerk_is_told_how_many_numbers_were_given(self):
        waybills = self.new_waybills(2)
        notification = waybills.action_allocate()["params"]
        self.assertEqual(notification["message"], "2 waybills got a number.")
        self.assertEqual(notification["type"], "success")

    def test_a_second_click_gives_no_second_number(self):
        waybills = self.new_waybills(2)
        waybills.action_allocate()
        numbers = waybills.mapped("number")
        notification = waybills.action_allocate()["params"]
        self.assertEqual(notification["message"], "0 waybills got a number.")
        self.assertEqual(waybills.mapped("number"), numbers)
        self.assertEqual(self.pool.next_serial, 3)
