# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .intake_common import IntakeCase
from .order_files import taobao_files, taobao_head

NUMBER = 3515313147329357901
MOVED = {"收货地址 ": "浙江省 杭州市 余杭区 五常街道文一西路969号(311100)"}


@tagged("post_install", "-at_install")
class TestPlatformChanges(IntakeCase):
    """What the platform changes later is applied; what people corrected stays."""

    def import_order(self, items=({},), **values):
        head = taobao_head(NUMBER, **values)
        return self.import_files(taobao_files((head, list(items))))

    def make(self, **values):
        return self.orders(self.import_order(**values))

    def test_a_note_and_a_flag_of_the_seller_arrive_later(self):
        order = self.make()
        record = self.import_order(订单备注="送贺卡", 旗帜="红旗", 买家留言="周末送")
        self.assertEqual(self.counts(record), (0, 1, 0, 0))
        self.assertEqual(order.seller_memo, "送贺卡")
        self.assertEqual(order.buyer_memo, "周末送")
        self.assertEqual(order.platform_flag, "red")

    def test_what_finance_corrected_is_not_undone_by_the_same_export(self):
        order = self.make(买家实际支付金额="0.00")
        self.as_user(order, "finance").platform_paid = 30
        record = self.import_order(买家实际支付金额="0.00", 订单备注="x")
        self.assertEqual(self.counts(record), (0, 1, 0, 0))
        self.assertEqual(order.platform_paid, 30)
        self.assertEqual(order.seller_memo, "x")

    def test_an_address_corrected_by_hand_is_kept_and_serves_this_order_only(self):
        order = self.make()
        receiver = order.partner_shipping_id
        receiver.phone = "13873419625"
        record = self.import_order(订单备注="x")
        self.assertEqual(order.partner_shipping_id, receiver)
        self.assertEqual(receiver.phone, "13873419625")
        self.assertEqual(self.counts(record), (0, 1, 0, 0))
        head = taobao_head(NUMBER + 1, 买家会员名=f"buyer_{NUMBER}")
        other = self.orders(self.import_files(taobao_files((head, [{}]))))
        self.assertEqual(other.partner_id, order.partner_id)
        self.assertNotEqual(other.partner_shipping_id, receiver)
        self.assertEqual(other.partner_shipping_id.phone, "13802940165")

    def test_an_export_of_before_the_payment_changes_nothing(self):
        order = self.make()
        record = self.import_order(
            订单状态="等待买家付款", 买家实际支付金额="0.00", **{"订单付款时间 ": ""}
        )
        self.assertEqual(self.counts(record), (0, 0, 1, 0))
        self.assertEqual((order.platform_status, order.platform_paid), ("paid", 30))

    def test_a_moved_receiver_of_an_order_in_review_needs_no_stop(self):
        order = self.make()
        self.import_order(**MOVED)
        self.assertEqual(order.partner_shipping_id.city, "杭州市")
        self.assertEqual(order.release_state, "to_review")
        self.assertFalse(order.stop_reason)

    def test_a_moved_receiver_stops_the_released_order_until_lifted_and_reviewed(self):
        order = self.make()
        self.release(order)
        self.import_order(**MOVED)
        self.assertEqual(order.release_state, "stopped")
        self.assertEqual(order.stop_reason, "The buyer changed the receiver")
        with self.assertRaisesRegex(UserError, "The buyer changed the receiver"):
            order.picking_ids.button_validate()
        self.as_user(order, "finance").action_lift_stop()
        self.assertEqual(order.release_state, "to_review")
        self.release(order)
        self.assertEqual(order.picking_ids.partner_id.city, "杭州市")

    def test_a_masked_receiver_is_no_other_receiver(self):
        order = self.make()
        receiver = order.partner_shipping_id
        record = self.import_order(
            收货人姓名="张**",
            联系手机="138****0165",
            **{"收货地址 ": "广东省 广州市 ***"},
        )
        self.assertEqual(self.counts(record), (0, 0, 1, 0))
        self.assertEqual(order.partner_shipping_id, receiver)

    def test_other_goods_on_the_platform_stop_the_order_for_a_person(self):
        order = self.make()
        self.release(order)
        record = self.import_order([{"商家编码": "POT", "标题": "铸铁锅"}])
        self.assertEqual(self.counts(record), (0, 1, 0, 0))
        self.assertEqual(order.release_state, "stopped")
        self.assertIn("The goods changed on the platform", order.stop_reason)
        self.assertEqual(order.order_line.product_id, self.mug)

    def test_a_refund_taken_back_does_not_lift_the_stop_by_itself(self):
        order = self.make()
        self.release(order)
        self.import_order([{"订单状态": "交易关闭"}])
        self.assertEqual(order.release_state, "stopped")
        self.import_order(订单备注="已协商")
        self.assertEqual(order.platform_status, "paid")
        self.assertEqual(order.release_state, "stopped")

    def test_goods_that_left_are_not_stopped_by_a_new_address(self):
        order = self.make()
        self.release(order)
        self.ship(order.picking_ids)
        record = self.import_order(**MOVED)
        self.assertEqual(self.counts(record), (0, 0, 1, 0))
        self.assertFalse(order.stop_reason)

    def test_an_older_file_whose_job_comes_later_changes_nothing(self):
        order = self.make()
        files = taobao_files((taobao_head(NUMBER, 订单备注="old"), [{}]))
        Import = self.as_user(self.env["ecom.order.import"], "clerk")
        shop = self.shop.with_env(Import.env)
        result = Import._read_files(shop, files)
        old = Import._create_once(Import._prepare_import_vals(shop, files, result))
        old._create_lines(result)
        self.import_order(**MOVED)
        old.line_ids._job_process()
        self.assertEqual(old.line_ids.state, "outdated")
        self.assertEqual(order.partner_shipping_id.city, "杭州市")
        self.assertFalse(order.seller_memo)

    def test_an_ignored_older_export_is_no_base_of_comparison(self):
        order = self.make()
        self.import_order(**MOVED)
        other = self.make_receiver("Chosen by a person")
        order.partner_shipping_id = other
        self.import_order(订单状态="等待买家付款", 买家实际支付金额="0.00")
        record = self.import_order(订单备注="x", **MOVED)
        self.assertEqual(record.line_ids.state, "updated")
        self.assertEqual(order.partner_shipping_id, other)

    def test_a_row_mended_here_is_not_undone_by_the_next_export(self):
        record = self.import_order([{"商家编码": "MUGX"}])
        action = record.line_ids.action_mend()
        wizard = record.env[action["res_model"]].browse(action["res_id"])
        code = wizard.cell_ids.filtered(lambda cell: cell.value == "MUGX")
        code.value = "MUG"
        wizard.action_save()
        order = self.orders(record)
        self.release(order)
        again = self.import_order([{"商家编码": "MUGX"}], 订单备注="x")
        self.assertEqual(again.line_ids.state, "updated")
        self.assertEqual(order.release_state, "released")

    def test_a_clear_address_is_compared_with_the_last_clear_one(self):
        order = self.make()
        self.import_order(
            收货人姓名="张**",
            联系手机="138****0165",
            **{"收货地址 ": "广东省 广州市 ***"},
        )
        self.release(order)
        self.import_order(**MOVED)
        self.assertEqual(order.stop_reason, "The buyer changed the receiver")
        self.assertEqual(order.partner_shipping_id.city, "杭州市")

    def test_another_token_of_a_masked_receiver_is_another_receiver(self):
        masked = {
            "收货人姓名": "张**",
            "联系手机": "138****0165",
            "收货地址 ": "广东省 广州市 越秀区 ***",
        }
        order = self.make(**masked, OAID="TOKEN-A")
        self.release(order)
        self.import_order(**masked, OAID="TOKEN-A", 订单备注="x")
        self.assertFalse(order.stop_reason)
        self.import_order(**masked, OAID="TOKEN-B")
        self.assertEqual(order.stop_reason, "The buyer changed the receiver")
        self.assertEqual(order.receiver_token, "TOKEN-B")

    def test_another_landline_is_another_receiver(self):
        order = self.make(联系手机="020-87654321")
        self.import_order(联系手机="020-11112222")
        self.assertEqual(order.partner_shipping_id.phone, "020-11112222")

    def test_an_order_shipped_elsewhere_is_stopped_before_its_release(self):
        order = self.make()
        self.import_order(订单状态="交易成功")
        self.assertEqual(order.release_state, "stopped")
        self.assertEqual(order.stop_reason, "The platform reports: Completed")

    def test_a_closed_order_is_not_opened_again_by_an_export(self):
        order = self.make()
        self.import_order(订单状态="交易关闭")
        record = self.import_order(订单备注="x")
        self.assertEqual(record.line_ids.state, "outdated")
        self.assertEqual(order.platform_status, "closed")
