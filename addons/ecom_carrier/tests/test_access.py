# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.ecom_carrier.providers import TrackingEvent

from .common import CarrierCommon

SECRETS = ("push_token", "push_salt")
BUYERS_DATA = ("receiver_name", "receiver_phone", "receiver_street")


@tagged("post_install", "-at_install")
class TestAccess(CarrierCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picker = cls.new_user("stock.group_stock_user")
        cls.clerk = cls.new_user("ecom_carrier.group_waybill_clerk")
        cls.manager = cls.new_user("ecom_carrier.group_carrier_manager")
        cls.transfer = cls.sell()
        cls.waybill = cls.transfer._create_waybills()

    # === BUYERS' DATA === #

    def test_whoever_moves_goods_sees_the_receiver_masked(self):
        seen = self.waybill.with_user(self.picker)
        self.assertEqual(seen.receiver_masked, "王** 1******5678")
        self.assertEqual(seen.receiver_region, "浙江省杭州市余杭区")

    def test_names_phones_and_streets_need_the_right_to_see_them(self):
        for user in (self.picker, self.clerk, self.manager):
            seen = self.waybill.with_user(user)
            values = seen.read()[0]
            for name in BUYERS_DATA:
                self.assertNotIn(name, values)
                with self.assertRaises(AccessError):
                    seen.read([name])

    def test_nobody_guesses_a_phone_by_searching_for_it(self):
        waybills = self.env["ecom.waybill"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            waybills.search([("receiver_phone", "=like", "138%")])
        with self.assertRaises(AccessError):
            waybills.formatted_read_group([], ["receiver_name"], ["__count"])

    def test_the_right_to_see_buyers_shows_the_receiver(self):
        agent = self.new_user("stock.group_stock_user", "ecom_carrier.group_buyer_data")
        seen = self.waybill.with_user(agent)
        self.assertEqual(seen.receiver_name, "王小明")
        self.assertEqual(seen.receiver_phone, "13812345678")
        self.assertEqual(seen.receiver_street, "文一西路969号3幢2单元1203室")

    # === WAYBILLS === #

    def test_a_picker_reads_waybills_and_nothing_more(self):
        seen = self.waybill.with_user(self.picker)
        self.assertEqual(seen.contents, "Scarf x 2")
        with self.assertRaises(AccessError):
            seen.action_allocate()
        with self.assertRaises(AccessError):
            seen.action_cancel()
        with self.assertRaises(AccessError):
            seen.unlink()
        with self.assertRaises(AccessError):
            seen.copy()
        self.assertEqual(self.waybill.state, "waiting")
        self.assertEqual(self.pool.next_serial, 1)

    def test_a_picker_does_not_create_waybills(self):
        with self.assertRaisesRegex(AccessError, "Only waybill clerks"):
            self.sell().with_user(self.picker).action_create_waybills()

    def test_a_picker_does_not_cancel_a_parcel_by_its_shipment(self):
        self.transfer.send_to_shipper()
        with self.assertRaises(AccessError):
            self.transfer.with_user(self.picker).cancel_shipment()
        self.assertEqual(self.waybill.state, "to_print")

    def test_a_picker_cannot_write_a_state_over_rpc(self):
        self.authenticate(self.picker.login, self.picker.login)
        for model, method, args in (
            ("ecom.waybill", "write", [self.waybill.ids, {"state": "shipped"}]),
            ("ecom.waybill", "_mark_shipped", [self.waybill.ids]),
            ("ecom.waybill", "action_allocate", [self.waybill.ids]),
            ("stock.picking", "_create_waybills", [self.transfer.ids]),
            ("delivery.carrier", "_take_numbers", [self.carrier.ids, 1]),
        ):
            with (
                self.subTest(method=method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{model}/{method}",
                    {"model": model, "method": method, "args": args, "kwargs": {}},
                )
        self.waybill.invalidate_recordset()
        self.assertEqual(self.waybill.state, "waiting")

    def test_a_picker_reads_a_waybill_over_rpc(self):
        self.authenticate(self.picker.login, self.picker.login)
        values = self.make_jsonrpc_request(
            "/web/dataset/call_kw/ecom.waybill/read",
            {
                "model": "ecom.waybill",
                "method": "read",
                "args": [self.waybill.ids, ["state", "contents"]],
                "kwargs": {},
            },
        )
        self.assertEqual(
            values,
            [{"id": self.waybill.id, "state": "waiting", "contents": "Scarf x 2"}],
        )

    def test_a_clerk_creates_waybills_numbers_and_cancels_them(self):
        transfer = self.sell()
        transfer.with_user(self.clerk).action_create_waybills()
        waybill = transfer.waybill_ids
        waybill.with_user(self.clerk).action_allocate()
        self.assertEqual(waybill.number, "7315000000001")
        waybill.with_user(self.clerk).action_cancel()
        self.assertEqual(waybill.state, "cancelled")

    def test_a_clerk_does_not_delete_waybills(self):
        with self.assertRaises(AccessError):
            self.waybill.with_user(self.clerk).unlink()

    def test_a_salesman_reads_waybills_and_their_trace(self):
        salesman = self.new_user("sales_team.group_sale_salesman")
        self.waybill._record_events({self.waybill: [self.new_event()]})
        seen = self.waybill.with_user(salesman)
        self.assertEqual(seen.tracking_status, "transit")
        self.assertEqual(seen.event_ids.mapped("text"), ["已发往杭州"])
        with self.assertRaises(AccessError):
            seen.write({"contents": "Mine"})

    def new_event(self):
        return TrackingEvent(
            key="k1",
            time=datetime(2025, 11, 21, 14, 30),
            status="transit",
            text="已发往杭州",
            code="0",
            location="",
        )

    # === TRACE === #

    def test_nobody_writes_a_trace_by_hand(self):
        self.waybill._record_events({self.waybill: [self.new_event()]})
        event = self.waybill.event_ids
        for user in (self.picker, self.clerk, self.manager):
            with self.assertRaises(AccessError):
                event.with_user(user).write({"status": "signed"})
            with self.assertRaises(AccessError):
                event.with_user(user).unlink()
            with self.assertRaises(AccessError):
                event.with_user(user).copy({"event_key": "k2"})

    # === POOLS AND CARRIERS === #

    def test_a_clerk_sees_pools_but_does_not_change_them(self):
        seen = self.pool.with_user(self.clerk)
        self.assertEqual(seen.numbers_left, 500)
        self.assertEqual(self.carrier.with_user(self.clerk).numbers_left, 500)
        with self.assertRaises(AccessError):
            seen.write({"last_serial": 900})
        with self.assertRaises(AccessError):
            seen.copy({"first_serial": 501, "last_serial": 600})
        with self.assertRaises(AccessError):
            seen.unlink()

    def test_a_picker_does_not_see_pools(self):
        with self.assertRaises(AccessError):
            self.pool.with_user(self.picker).read(["next_serial"])

    def test_a_manager_keeps_pools_and_tariffs(self):
        self.pool.with_user(self.manager).last_serial = 900
        self.zone.with_user(self.manager).first_price = 5
        self.assertEqual(self.pool.numbers_left, 900)
        self.assertAlmostEqual(
            self.waybill.carrier_id.tariff_ids.zone_ids.first_price, 5
        )

    def test_a_clerk_does_not_change_carriers(self):
        with self.assertRaises(AccessError):
            self.carrier.with_user(self.clerk).cod_limit = 5

    def test_only_a_manager_reads_the_secrets_of_a_carrier(self):
        for user in (self.picker, self.clerk):
            seen = self.carrier.with_user(user)
            for name in SECRETS:
                with self.assertRaises(AccessError):
                    seen.read([name])
                with self.assertRaises(AccessError):
                    seen.search([(name, "=like", "a%")])
        self.assertTrue(self.carrier.with_user(self.manager).push_salt)
        self.assertTrue(self.carrier.with_user(self.manager).push_token)

    # === COMPANIES === #

    def test_another_companys_waybills_pools_and_traces_are_out_of_sight(self):
        self.waybill._record_events({self.waybill: [self.new_event()]})
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        for record in (self.waybill, self.waybill.event_ids, self.pool):
            seen = record.with_user(self.manager)
            self.assertFalse(seen.search([("id", "=", record.id)]))
            with self.assertRaises(AccessError):
                seen.read(["display_name"])
        with self.assertRaises(AccessError):
            self.waybill.with_user(self.manager).action_allocate()
