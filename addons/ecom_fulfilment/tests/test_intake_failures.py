# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .intake_common import IntakeCase
from .order_files import pdd_files, taobao_day, taobao_files, taobao_head


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
        self.assertIn("LAMP", failed.raw_html)
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
        self.assertRegex(record.line_ids.failure, "no product with the code MUG")
        self.assertFalse(record.line_ids.order_id)

    def test_a_product_of_another_company_is_not_taken(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["product.product"].create(
            {"name": "Lamp", "default_code": "LAMP", "company_id": other.id}
        )
        record = self.import_files(taobao_files(({}, [{"商家编码": "LAMP"}])))
        self.assertRegex(record.line_ids.failure, "no product with the code LAMP")
        # Nor by somebody who works for both companies.
        self.assertEqual(self.shop.sudo()._find_products({"LAMP"}), {})

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
        self.assertIn("dreißig", failed.raw_html)

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

    def test_two_files_of_one_name_are_two_files(self):
        files = pdd_files({}), pdd_files({"订单号": "260301-999999999999999"})
        shop = self.make_shop("Mountain Mist Goods", "pdd")
        wizard = self.make_wizard(files[0], shop)
        wizard.attachment_ids |= self.make_wizard(files[1], shop).attachment_ids
        action = wizard.action_import()
        record = wizard.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(self.counts(record), (2, 0, 0, 0))
        self.assertEqual(
            sorted(record.attachment_ids.mapped("name")),
            ["orders_export.xlsx", "orders_export.xlsx (2)"],
        )

    def test_an_order_that_fails_every_day_is_one_failure(self):
        for memo in ("a", "b", "c"):
            head = taobao_head(self.FIRST, 订单备注=memo)
            record = self.import_files(taobao_files((head, [{"商家编码": "LAMP"}])))
        self.shop.invalidate_recordset()
        self.assertEqual(self.shop.failed_count, 1)
        self.assertEqual(record.line_ids.state, "failed")

    def test_an_order_in_another_currency_is_refused_by_name(self):
        payload = {**self.make_payload(), "currency": "USD"}
        (refusal,) = self.shop._get_refusals([payload], {"MUG": self.mug})
        self.assertRegex(refusal, "The order is in USD, but the shop sells in")

    def test_a_discount_without_a_product_for_it_is_refused_by_name(self):
        self.shop.discount_product_id = False
        head = taobao_head(self.FIRST, 买家应付货款="25.00", 买家实际支付金额="25.00")
        record = self.import_files(taobao_files((head, [{}])))
        self.assertRegex(record.line_ids.failure, "Give the shop .* a product")

    def test_a_country_nobody_knows_is_refused_by_name(self):
        payload = self.make_payload(country="XX")
        (refusal,) = self.shop._get_refusals([payload], {"MUG": self.mug})
        self.assertEqual(refusal, "There is no country with the code XX.")

    def test_an_import_without_files_is_refused(self):
        with self.assertRaisesRegex(UserError, "Add the export files first"):
            self.import_files({})


@tagged("post_install", "-at_install")
class TestImportRights(IntakeCase):
    def test_people_outside_sales_do_not_import(self):
        for role in ("outsider", "picker", "printer", "keeper"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.import_files(taobao_files(({}, [{}])), user=role)

    def test_nobody_forges_what_a_platform_said(self):
        record = self.import_files(taobao_files(({}, [{"商家编码": "LAMP"}])))
        for role in ("clerk", "manager"):
            line = self.as_user(record.line_ids, role)
            with self.subTest(role), self.assertRaises(AccessError):
                line.payload = {**line.payload, "paid": "99999"}
            with self.subTest(role), self.assertRaises(AccessError):
                line.create({"import_id": record.id, "state": "failed"})

    def test_a_reason_of_another_company_is_not_read_through_the_dialogue(self):
        record = self.import_files(taobao_files(({}, [{"商家编码": "LAMP"}])))
        other = self.env["res.company"].create({"name": "Other"})
        clerk = self.users["clerk"]
        clerk.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        Mend = self.env["ecom.order.import.mend"].with_user(clerk)
        with self.assertRaises(AccessError):
            Mend.create({"line_id": record.line_ids.id}).read(["failure"])

    def test_people_outside_sales_do_not_retry(self):
        record = self.import_files(taobao_files(({}, [{"商家编码": "LAMP"}])))
        for role in ("outsider", "picker", "keeper"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(record, role).action_retry()
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(record.line_ids, role).action_retry()


@tagged("post_install", "-at_install")
@patch(
    "odoo.addons.ecom_fulfilment.models.ecom_order_import_work.IMPORT_BATCH_SIZE", 100
)
class TestImportQueries(IntakeCase):
    """The cost of an import."""

    def count_import(self, count):
        """Queries of an import of as many orders, all of new buyers."""
        shop = self.make_shop(f"Shop of {count}", "taobao")
        with self.count_queries() as queries:
            record = self.import_files(taobao_day(count), shop)
        self.assertEqual(self.counts(record), (count, 0, 0, 0))
        return len(queries)

    def test_ninety_orders_cost_at_most_twenty_queries_more_than_ten(self):
        # Odoo writes rows in hundreds, so that a few more belong to more lines.
        self.count_import(1)
        ten = self.count_import(10)
        ninety = self.count_import(90)
        self.assertLessEqual(ninety - ten, 20)

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
            self.import_files(taobao_day(120))
        self.assertEqual(looked_up, [(100, 1), (20, 1)])

    def test_products_are_looked_up_once_for_a_batch(self):
        Shop = type(self.env["ecom.shop"])
        with patch.object(
            Shop, "_find_products", autospec=True, side_effect=Shop._find_products
        ) as find_products:
            self.import_files(taobao_day(120))
        self.assertEqual(find_products.call_count, 2)
