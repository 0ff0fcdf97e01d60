# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .order_common import OrderCase
from .order_files import (
    jd_files,
    pdd_files,
    taobao_day,
    taobao_files,
    taobao_head,
)


class IntakeCase(OrderCase):
    def import_files(self, files, shop=None, user="clerk"):
        """The sales clerk adds the files to the wizard and presses Import."""
        env = self.as_user(self.env["ecom.order.import.wizard"], user).env
        attachments = env["ir.attachment"].create(
            [{"name": name, "raw": content} for name, content in files.items()]
        )
        wizard = env["ecom.order.import.wizard"].create(
            {
                "shop_id": (shop or self.shop).id,
                "attachment_ids": [Command.set(attachments.ids)],
            }
        )
        action = wizard.action_import()
        return env[action["res_model"]].browse(action["res_id"])

    def counts(self, record):
        record.invalidate_recordset()
        return (
            record.new_count,
            record.updated_count,
            record.unchanged_count,
            record.failed_count,
        )

    def orders(self, record):
        return record.line_ids.order_id.sudo()


@tagged("post_install", "-at_install")
class TestImportedOrder(IntakeCase):
    """What an order is made of."""

    def test_a_taobao_order_gets_its_lines_discount_and_freight(self):
        head = taobao_head(
            3515313147329357901,
            买家应付货款="131.00",
            买家应付邮费="8.00",
            买家实际支付金额="139.00",
        )
        items = [
            {"购买数量": "2"},
            {"商家编码": "POT", "价格": "80.00", "标题": "铸铁锅"},
        ]
        order = self.orders(self.import_files(taobao_files((head, items))))
        self.assertEqual(
            [
                (line.product_id, line.product_uom_qty, line.price_unit)
                for line in order.order_line
            ],
            [
                (self.mug, 2, 30),
                (self.pot, 1, 80),
                (self.discount, 1, -9),
                (self.freight, 1, 8),
            ],
        )
        self.assertEqual(order.order_line.mapped("is_delivery"), [0, 0, 0, 1])
        self.assertEqual(order.amount_total, 139)
        self.assertEqual(order.platform_total, 139)
        self.assertEqual(order.platform_paid, 139)

    def test_a_taobao_order_names_shop_buyer_receiver_and_times(self):
        head = taobao_head(3515313147329357901, 买家会员名="tb_爱生活")
        order = self.orders(self.import_files(taobao_files((head, [{}]))))
        self.assertEqual(order.platform_number, "3515313147329357901")
        self.assertEqual(order.client_order_ref, "3515313147329357901")
        self.assertEqual(order.shop_id, self.shop)
        self.assertEqual(order.warehouse_id, self.warehouse)
        self.assertEqual(order.carrier_id, self.courier)
        self.assertEqual(order.platform_status, "paid")
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.release_state, "to_review")
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.partner_id.name, "tb_爱生活")
        self.assertEqual(order.partner_invoice_id, order.partner_id)
        # 00:42:39 in China is the evening before in UTC.
        self.assertEqual(order.platform_paid_at, datetime(2026, 2, 28, 16, 42, 39))
        receiver = order.partner_shipping_id
        self.assertEqual(receiver.parent_id, order.partner_id)
        self.assertEqual(receiver.type, "delivery")
        self.assertEqual(
            [receiver.name, receiver.phone, receiver.state_id.name, receiver.city],
            ["张晓丽", "13802940165", "广东省", "广州市"],
        )
        self.assertEqual(receiver.district, "越秀区")
        self.assertEqual(receiver.street, "越秀区黄花岗街道环市东路50号云鹤轩31楼")
        self.assertEqual(receiver.country_id, self.china)

    def test_a_pinduoduo_order_keeps_its_promise_and_masked_receiver(self):
        shop = self.make_shop("Mountain Mist Goods", "pdd")
        order = self.orders(self.import_files(pdd_files({}), shop))
        self.assertEqual(
            [
                (line.product_id, line.product_uom_qty, line.price_unit)
                for line in order.order_line
            ],
            [(self.mug, 2, 30), (self.discount, 1, -5), (self.freight, 1, 5)],
        )
        self.assertEqual(order.amount_total, 60)
        self.assertEqual(order.promised_at, datetime(2026, 3, 3, 1, 0, 0))
        self.assertEqual(order.partner_shipping_id.name, "李*")
        self.assertEqual(order.partner_shipping_id.phone, "18412345678-1234")

    def test_a_jd_order_on_delivery_goes_with_a_courier_who_collects(self):
        shop = self.make_shop("Mountain Mist JD", "jd")
        order = self.orders(self.import_files(jd_files({}), shop))
        self.assertEqual(order.payment_mode, "cod")
        self.assertEqual(order.carrier_id, self.cod_courier)
        self.assertEqual(order.amount_total, 75)
        self.assertEqual(order.platform_paid, 0)
        self.assertEqual(order._get_cod_amount(), 75)
        self.assertEqual(order.invoice_title, "杭州山岚贸易有限公司")
        self.assertEqual(order.invoice_tax_number, "91110000600037341L")

    def test_an_order_no_courier_serves_is_made_without_one(self):
        self.courier.state_ids = self.env.ref("base.state_cn_ZJ")
        self.cod_courier.state_ids = self.env.ref("base.state_cn_ZJ")
        order = self.orders(self.import_files(taobao_files(({}, [{}]))))
        self.assertFalse(order.carrier_id)

    def test_text_like_a_formula_stays_text(self):
        shop = self.make_shop("Mountain Mist Goods", "pdd")
        row = {"收货人": '=HYPERLINK("http://x","a")', "买家留言": "+1 @SUM(A1)"}
        order = self.orders(self.import_files(pdd_files(row), shop))
        self.assertEqual(order.partner_shipping_id.name, '=HYPERLINK("http://x","a")')
        self.assertEqual(order.buyer_memo, "+1 @SUM(A1)")


@tagged("post_install", "-at_install")
class TestBuyers(IntakeCase):
    """Contacts of the buyers."""

    def import_heads(self, *heads):
        return self.orders(
            self.import_files(taobao_files(*((head, [{}]) for head in heads)))
        )

    def test_a_buyer_who_orders_twice_is_one_contact(self):
        first, second = self.import_heads(
            taobao_head(3515313147329357901, 买家会员名="tb_爱生活"),
            taobao_head(3515313147329357902, 买家会员名="tb_爱生活"),
        )
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertEqual(first.partner_shipping_id, second.partner_shipping_id)
        (third,) = self.import_heads(
            taobao_head(3515313147329357903, 买家会员名="tb_爱生活")
        )
        self.assertEqual(third.partner_id, first.partner_id)
        self.assertEqual(third.partner_shipping_id, first.partner_shipping_id)

    def test_another_address_is_another_contact_and_overwrites_none(self):
        address = "浙江省 杭州市 余杭区 五常街道文一西路969号(311100)"
        (first,) = self.import_heads(
            taobao_head(3515313147329357901, 买家会员名="tb_爱生活")
        )
        (second,) = self.import_heads(
            taobao_head(
                3515313147329357902, 买家会员名="tb_爱生活", **{"收货地址 ": address}
            )
        )
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertNotEqual(first.partner_shipping_id, second.partner_shipping_id)
        self.assertEqual(
            first.partner_shipping_id.street, "越秀区黄花岗街道环市东路50号云鹤轩31楼"
        )
        self.assertEqual(
            second.partner_shipping_id.street, "余杭区五常街道文一西路969号"
        )

    def test_another_telephone_is_another_contact_and_overwrites_none(self):
        first, second = self.import_heads(
            taobao_head(3515313147329357901, 买家会员名="tb_爱生活"),
            taobao_head(
                3515313147329357902, 买家会员名="tb_爱生活", 联系手机="13700001111"
            ),
        )
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertEqual(first.partner_shipping_id.phone, "13802940165")
        self.assertEqual(second.partner_shipping_id.phone, "13700001111")

    def test_two_buyers_at_one_address_are_two_contacts(self):
        first, second = self.import_heads(
            taobao_head(3515313147329357901), taobao_head(3515313147329357902)
        )
        self.assertNotEqual(first.partner_id, second.partner_id)

    def test_the_same_buyer_name_in_another_shop_is_another_buyer(self):
        other = self.make_shop("Mountain Mist Outlet", "taobao")
        files = taobao_files(({}, [{}]))
        first = self.orders(self.import_files(files))
        second = self.orders(self.import_files(files, other))
        self.assertNotEqual(first.partner_id, second.partner_id)


@tagged("post_install", "-at_install")
class TestRepeatedImport(IntakeCase):
    """Sending again is harmless."""

    NUMBER = 3515313147329357901

    def import_order(self, **values):
        head = taobao_head(self.NUMBER, **values)
        return self.import_files(taobao_files((head, [{}])))

    def test_the_same_file_again_is_the_same_import(self):
        files = taobao_files(({}, [{}]))
        first = self.import_files(files)
        orders = self.env["sale.order"].search_count([])
        partners = self.env["res.partner"].search_count([])
        written = self.orders(first).write_date
        again = self.import_files(dict(reversed(files.items())))
        self.assertEqual(again, first)
        self.assertEqual(self.counts(again), (1, 0, 0, 0))
        self.assertEqual(self.env["sale.order"].search_count([]), orders)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertEqual(self.orders(first).write_date, written)

    def test_a_colleague_sees_the_import_of_the_same_file_and_its_files(self):
        files = taobao_files(({}, [{}]))
        first = self.import_files(files)
        again = self.import_files(files, user="service")
        self.assertEqual(again, first)
        again.invalidate_recordset()
        self.assertEqual(
            sorted(again.attachment_ids.mapped("name")),
            ["ExportOrderDetailList.csv", "ExportOrderList.csv"],
        )

    def test_an_order_exported_again_beside_a_new_one_is_unchanged(self):
        order = self.orders(self.import_order())
        record = self.import_files(
            taobao_files(
                (taobao_head(self.NUMBER), [{}]),
                (taobao_head(self.NUMBER + 1), [{}]),
            )
        )
        self.assertEqual(self.counts(record), (1, 0, 1, 0))
        known = record.line_ids.filtered(lambda line: line.state == "unchanged")
        self.assertEqual(known.order_id, order)

    def test_a_payment_that_came_in_since_updates_the_order(self):
        order = self.orders(
            self.import_order(
                订单状态="等待买家付款",
                买家实际支付金额="0.00",
                **{"订单付款时间 ": ""},
            )
        )
        self.assertEqual(order.platform_status, "unpaid")
        self.assertEqual(order.platform_paid, 0)
        record = self.import_order()
        self.assertEqual(self.counts(record), (0, 1, 0, 0))
        self.assertEqual(record.line_ids.order_id, order)
        self.assertEqual(order.platform_status, "paid")
        self.assertEqual(order.platform_paid, 30)
        self.assertEqual(order.platform_paid_at, datetime(2026, 2, 28, 16, 42, 39))
        self.assertEqual(order.amount_total, 30)

    def test_a_colleague_updates_the_order_of_another_sales_clerk(self):
        order = self.orders(self.import_order(买家实际支付金额="0.00"))
        files = taobao_files((taobao_head(self.NUMBER), [{}]))
        order.user_id = self.users["service"]
        record = self.import_files(files)
        self.assertEqual(self.counts(record), (0, 1, 0, 0))
        self.assertEqual(order.platform_paid, 30)

    def test_one_order_that_cannot_be_updated_leaves_the_others_updated(self):
        heads = [taobao_head(self.NUMBER), taobao_head(self.NUMBER + 1)]
        unpaid = [head | {"买家实际支付金额": "0.00"} for head in heads]
        first = self.import_files(taobao_files(*((head, [{}]) for head in unpaid)))
        bad, good = self.orders(first)
        Order = type(self.env["sale.order"])
        plain_write = Order.write

        def write(orders, vals):
            if bad in orders:
                raise UserError(orders.env._("The order is closed for changes."))
            return plain_write(orders, vals)

        with patch.object(Order, "write", write):
            record = self.import_files(taobao_files(*((head, [{}]) for head in heads)))
        self.assertEqual(self.counts(record), (0, 1, 0, 1))
        self.assertEqual(
            [(line.state, line.failure) for line in record.line_ids],
            [("failed", "The order is closed for changes."), ("updated", False)],
        )
        self.assertEqual([bad.platform_paid, good.platform_paid], [0, 30])

    def test_a_refund_requested_later_stops_the_released_order(self):
        order = self.orders(self.import_order())
        self.release(order)
        self.assertEqual(order.release_state, "released")
        head = taobao_head(self.NUMBER)
        refund = {"订单状态": "交易关闭"}
        record = self.import_files(taobao_files((head, [refund])))
        self.assertEqual(self.counts(record), (0, 1, 0, 0))
        self.assertEqual(order.platform_status, "refunding")
        self.assertEqual(order.release_state, "stopped")
        self.assertEqual(order.stop_reason, "The platform reports: Refund Requested")
        with self.assertRaisesRegex(UserError, "is stopped: The platform reports"):
            order.picking_ids.button_validate()
        self.assertNotEqual(order.picking_ids.state, "done")

    def test_an_address_changed_on_the_platform_stops_the_released_order(self):
        order = self.orders(self.import_order())
        self.release(order)
        record = self.import_order(
            **{"收货地址 ": "浙江省 杭州市 余杭区 五常街道文一西路969号(311100)"}
        )
        self.assertEqual(self.counts(record), (0, 1, 0, 0))
        self.assertEqual(
            order.partner_shipping_id.street, "余杭区五常街道文一西路969号"
        )
        self.assertEqual(order.release_state, "to_review")
        with self.assertRaises(UserError):
            order.picking_ids.button_validate()

    def test_an_order_number_exists_once_in_a_shop(self):
        self.make_order("3515313147329357901")
        vals = self.prepare_order("3515313147329357901")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["sale.order"].create(vals)

    def test_two_shops_may_have_the_same_number(self):
        other = self.make_shop("Mountain Mist Outlet", "taobao")
        first = self.make_order("3515313147329357901")
        second = self.make_order("3515313147329357901", shop_id=other.id)
        self.assertEqual(first.platform_number, second.platform_number)


@tagged("post_install", "-at_install")
class TestImportFailures(IntakeCase):
    """One bad row never blocks the others."""

    FIRST, SECOND = 3515313147329357901, 3515313147329357902

    def import_unknown_product(self):
        return self.import_files(
            taobao_files(
                (taobao_head(self.FIRST), [{"商家编码": "LAMP"}]),
                (taobao_head(self.SECOND), [{}]),
            )
        )

    def test_an_unknown_product_code_fails_its_order_only(self):
        record = self.import_unknown_product()
        self.assertEqual(self.counts(record), (1, 0, 0, 1))
        failed, made = record.line_ids
        self.assertEqual(failed.state, "failed")
        self.assertEqual(failed.number, "3515313147329357901")
        self.assertRegex(failed.failure, "no product with the code LAMP")
        self.assertIn("LAMP", failed.raw_text)
        self.assertFalse(failed.order_id)
        self.assertEqual(made.order_id.platform_number, "3515313147329357902")

    def test_the_failed_order_is_made_once_its_product_exists(self):
        record = self.import_unknown_product()
        self.make_product("Lamp", "LAMP", 30.0, 1.0, "6901234567915")
        record.action_retry()
        self.assertEqual(self.counts(record), (2, 0, 0, 0))
        order = record.line_ids[0].order_id
        self.assertEqual(order.order_line.product_id.default_code, "LAMP")
        self.assertFalse(record.line_ids[0].failure)
        record.action_retry()
        self.assertEqual(self.counts(record), (2, 0, 0, 0))

    def test_a_code_two_products_share_is_not_guessed(self):
        self.make_product("Mug of Old", "MUG", 25.0, 0.5, "6901234567915")
        record = self.import_files(taobao_files(({}, [{}])))
        self.assertEqual(self.counts(record), (0, 0, 0, 1))
        self.assertFalse(record.line_ids.order_id)

    def test_a_product_of_another_company_is_not_taken(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["product.product"].create(
            {"name": "Lamp", "default_code": "LAMP", "company_id": other.id}
        )
        record = self.import_files(taobao_files(({}, [{"商家编码": "LAMP"}])))
        self.assertRegex(record.line_ids.failure, "no product with the code LAMP")

    def test_a_discarded_line_is_not_tried_again(self):
        record = self.import_unknown_product()
        record.line_ids[0].action_discard()
        self.make_product("Lamp", "LAMP", 30.0, 1.0, "6901234567915")
        record.action_retry()
        self.assertEqual(record.line_ids[0].state, "discarded")
        self.assertFalse(record.line_ids[0].order_id)

    def test_an_unreadable_row_is_kept_with_its_reason(self):
        head = taobao_head(self.FIRST, 买家应付货款="dreißig")
        record = self.import_files(
            taobao_files((head, [{}]), (taobao_head(self.SECOND), [{}]))
        )
        self.assertEqual(self.counts(record), (1, 0, 0, 1))
        failed = record.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(
            failed.failure, "Row 2: 买家应付货款 is not an amount: dreißig"
        )
        self.assertIn("dreißig", failed.raw_text)

    def test_an_order_odoo_refuses_leaves_the_others_made(self):
        Order = type(self.env["sale.order"])
        plain_message = Order._confirmation_error_message

        def refuse(order):
            if order.platform_number == str(self.FIRST):
                return "Its analytic account is missing."
            return plain_message(order)

        heads = [taobao_head(self.FIRST + index) for index in range(3)]
        with patch.object(Order, "_confirmation_error_message", refuse):
            record = self.import_files(taobao_files(*((head, [{}]) for head in heads)))
        self.assertEqual(self.counts(record), (2, 0, 0, 1))
        self.assertEqual(record.line_ids[0].failure, "Its analytic account is missing.")
        self.assertEqual(
            self.orders(record).mapped("platform_number"),
            ["3515313147329357902", "3515313147329357903"],
        )
        self.assertEqual(
            self.env["sale.order"].search_count([("shop_id", "=", self.shop.id)]), 2
        )

    def test_orders_over_on_the_platform_are_skipped(self):
        record = self.import_files(
            taobao_files(
                (taobao_head(self.FIRST, 订单状态="交易成功"), [{}]),
                (taobao_head(self.FIRST + 1, 订单状态="交易关闭"), [{}]),
                (
                    taobao_head(self.FIRST + 2, 订单状态="卖家已发货，等待买家确认"),
                    [{}],
                ),
            )
        )
        self.assertEqual(record.line_ids.mapped("state"), ["skipped"] * 3)
        self.assertFalse(record.line_ids.order_id)

    def test_a_file_of_another_platform_is_refused_as_a_whole(self):
        with self.assertRaisesRegex(UserError, "is not an order export of taobao"):
            self.import_files(pdd_files({}))
        self.assertFalse(self.env["ecom.order.import"].search([]))

    def test_an_import_without_files_is_refused(self):
        with self.assertRaisesRegex(UserError, "Add the export files first"):
            self.import_files({})


@tagged("post_install", "-at_install")
class TestImportRights(IntakeCase):
    def test_people_outside_sales_do_not_import(self):
        for role in ("outsider", "picker", "printer", "keeper"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.import_files(taobao_files(({}, [{}])), user=role)

    def test_people_outside_sales_do_not_retry(self):
        record = self.import_files(taobao_files(({}, [{"商家编码": "LAMP"}])))
        for role in ("outsider", "picker", "keeper"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(record, role).action_retry()
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(record.line_ids, role).action_retry()


@tagged("post_install", "-at_install")
class TestImportQueries(IntakeCase):
    """The cost of an import."""

    def count_import(self, count):
        """Queries of an import of as many orders, all of new buyers."""
        shop = self.make_shop(f"Shop of {count}", "taobao")
        with self.count_queries() as queries:
            record = self.import_files(taobao_day(count), shop)
        self.assertEqual(self.counts(record), (count, 0, 0, 0))
        return len(queries)

    def test_forty_orders_cost_at_most_four_times_ten(self):
        self.count_import(1)
        ten = self.count_import(10)
        forty = self.count_import(40)
        self.assertLessEqual(forty, 4 * ten)

    def test_known_orders_are_looked_up_with_one_query_for_a_batch(self):
        Shop = type(self.env["ecom.shop"])
        find_orders, looked_up = Shop._find_orders, []

        def watch(shop, numbers):
            with self.count_queries() as queries:
                found = find_orders(shop, numbers)
            looked_up.append((len(numbers), len(queries)))
            return found

        self.import_files(taobao_day(1))
        with patch.object(Shop, "_find_orders", watch):
            self.import_files(taobao_day(60))
        self.assertEqual(looked_up, [(50, 1), (10, 1)])

    def test_products_are_looked_up_once_for_a_batch(self):
        Shop = type(self.env["ecom.shop"])
        with patch.object(
            Shop, "_find_products", autospec=True, side_effect=Shop._find_products
        ) as find_products:
            self.import_files(taobao_day(60))
        self.assertEqual(find_products.call_count, 2)
