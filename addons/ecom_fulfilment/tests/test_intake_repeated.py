# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .intake_common import IntakeCase
from .order_files import taobao_files, taobao_head


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
                raise ValueError("The order is closed for changes.")
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
