# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.ecom_carrier.tests.courier import CourierMixin

from .order_common import PHONE, OrderCase


@tagged("post_install", "-at_install")
class TestWaybillCourier(CourierMixin, OrderCase):
    """What couriers are told of a shop's orders, and what follows when those change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["ecom.carrier.account"].create(
            {
                "name": "Cainiao",
                "provider": "cainiao",
                "login": "app",
                "key": "app-secret",
                "secret": "session",
            }
        )
        cls.courier.account_id = cls.account
        cls.warehouse.partner_id = cls.make_receiver("Mountain Mist Home")

    def make_numbered(self, number, **values):
        """The waybill of a released order, with the number its courier gave."""
        waybill = self.make_released(number, **values).waybill_ids
        self.ask_for(waybill)
        self.assertTrue(waybill.number)
        return waybill

    def test_the_courier_is_told_of_the_order_and_its_platform(self):
        order = self.make_released("T-1", receiver_token="OAID-1")
        shipment = order.waybill_ids._prepare_shipment()
        self.assertEqual(shipment.order_numbers, ("T-1",))
        self.assertEqual(shipment.channel, "TB")
        self.assertEqual(shipment.receiver.token, "OAID-1")
        self.assertEqual(shipment.receiver.phone, PHONE)

    def test_a_token_goes_to_the_platform_it_comes_from_only(self):
        shop = self.make_shop("Pots", "pdd")
        order = self.make_released("P-1", shop_id=shop.id, receiver_token="T-1")
        shipment = order.waybill_ids._prepare_shipment()
        self.assertEqual(shipment.channel, "PDD")
        self.assertEqual(shipment.receiver.token, "")

    def test_a_hidden_receiver_is_told_to_cainiao_only(self):
        waybill = self.make_released("T-1", receiver_token="OAID-1").waybill_ids
        waybill.receiver_name = "王**"
        self.account.provider = "sf"
        self.ask_for(waybill)
        self.assertEqual(waybill.failure_kind, "ours")
        self.assertIn("hides this receiver", waybill.failure)
        self.account.provider = "cainiao"
        self.ask_for(waybill)
        self.assertTrue(waybill.number)

    def test_a_new_address_makes_another_parcel_once_the_courier_knows_the_old(self):
        waybill = self.make_numbered("T-1")
        order = waybill.order_id
        order.partner_shipping_id.street = "余杭区五常街道1号"
        self.release(order)
        self.assertEqual(waybill.state, "cancelled")
        self.assertEqual(waybill.give_back_state, "queued")
        self.assertEqual(waybill.receiver_street, "文一西路969号")
        parcel = order.waybill_ids - waybill
        self.assertEqual(parcel.receiver_street, "五常街道1号")
        self.assertEqual(parcel.state, "waiting")
        self.ask_for(parcel)
        self.assertNotEqual(parcel.number, waybill.number)

    def test_a_new_address_before_the_courier_is_asked_keeps_the_parcel(self):
        order = self.make_released("T-1")
        waybill = order.waybill_ids
        waybill._allocate_numbers()
        order.partner_shipping_id.street = "余杭区五常街道1号"
        self.release(order)
        self.assertEqual(order.waybill_ids, waybill)
        self.assertEqual(waybill.receiver_street, "五常街道1号")
