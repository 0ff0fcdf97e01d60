# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestWaybillReturn(CarrierCommon):
    """The label with which a buyer sends goods back."""

    def send_and_return(self):
        """A delivered order whose goods come back with the courier."""
        transfer = self.sell_with_waybill()
        self.validate(transfer)
        returned = self.take_back(transfer)
        returned.carrier_id = self.carrier
        return transfer, returned

    def test_odoo_offers_the_label_on_a_return(self):
        _transfer, returned = self.send_and_return()
        self.assertTrue(self.carrier.can_generate_return)
        self.assertTrue(returned.is_return_picking)

    def test_a_return_travels_from_the_buyer_to_the_warehouse(self):
        transfer, returned = self.send_and_return()
        shipper = self.new_user("stock.group_stock_user")
        returned.with_user(shipper).print_return_label()
        waybill = returned.waybill_ids
        self.assertEqual(waybill.kind, "return")
        self.assertEqual(waybill.receiver_name, "云裳旗舰店")
        self.assertEqual(waybill.receiver_city, "深圳市")
        self.assertEqual(waybill._get_sender(), self.buyer)
        self.assertEqual(returned.carrier_tracking_ref, "7315000000002")
        self.assertEqual(transfer.carrier_tracking_ref, "7315000000001")

    def test_its_label_is_attached_once_where_odoo_looks_for_it(self):
        _transfer, returned = self.send_and_return()
        returned.print_return_label()
        returned.print_return_label()
        self.assertEqual(len(returned.waybill_ids), 1)
        label = returned.return_label_ids
        self.assertEqual(label.name, "LabelReturn-ecom-7315000000002.pdf")
        self.assertTrue(label.raw.startswith(b"%PDF"))

    def test_its_label_masks_the_buyer_who_sends(self):
        _transfer, returned = self.send_and_return()
        returned.print_return_label()
        label = returned.waybill_ids._prepare_label()
        self.assertEqual(label.sender_name, "王**")
        self.assertNotIn("13812345678", label.sender_phone)
        self.assertNotIn("1203", label.sender_address)

    def test_the_box_holds_a_label_for_the_way_back_if_wanted(self):
        self.carrier.return_label_on_delivery = True
        self.carrier.get_return_label_from_portal = True
        transfer = self.sell()
        self.validate(transfer)
        self.assertEqual(transfer.carrier_tracking_ref, "7315000000001")
        self.assertEqual(
            transfer.return_label_ids.name, "LabelReturn-ecom-7315000000002.pdf"
        )
        self.assertTrue(transfer.return_label_ids.access_token)

    def test_a_return_given_up_leaves_no_label_behind(self):
        _transfer, returned = self.send_and_return()
        returned.print_return_label()
        self.assertTrue(returned.return_label_ids)
        returned.waybill_ids.action_cancel()
        self.assertFalse(returned.return_label_ids)

    def test_without_a_number_nothing_is_made(self):
        _transfer, returned = self.send_and_return()
        self.pool.active = False
        with (
            self.assertRaisesRegex(UserError, "number pools of ZTO are empty"),
            self.cr.savepoint(),
        ):
            returned.print_return_label()
        self.assertFalse(returned.waybill_ids)
        self.assertFalse(returned.return_label_ids)
