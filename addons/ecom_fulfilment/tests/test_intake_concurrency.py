# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .order_files import taobao_files, taobao_head

ORDERS = 12
WORKERS = 2
NUMBER = 35153131473000001


@tagged("post_install", "-at_install")
class TestImportConcurrency(TransactionCase):
    """Transactions of their own, committed: what other tests may not leave behind."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.delete_committed)
        with self.committed() as env:
            warehouse = env["stock.warehouse"].search([], limit=1)
            service = env["product.product"].create(
                {"name": "Concurrent freight", "type": "service"}
            )
            env["product.product"].create(
                {"name": "Concurrent mug", "default_code": "CONCURRENT-MUG"}
            )
            shop = env["ecom.shop"].create(
                {
                    "name": "Concurrent shop",
                    "platform": "taobao",
                    "warehouse_id": warehouse.id,
                    "discount_product_id": service.id,
                    "carrier_ids": [Command.clear()],
                }
            )
            self.shop_id = shop.id

    @contextmanager
    def committed(self):
        """An environment with a cursor of its own that is committed in the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def delete_committed(self):
        """Remove what was committed."""
        with self.committed() as env:
            shop = env["ecom.shop"].browse(self.shop_id)
            orders = env["sale.order"].search([("shop_id", "=", shop.id)])
            orders._action_cancel()
            orders.review_ids.unlink()
            env["ecom.order.import"].search([("shop_id", "=", shop.id)]).unlink()
            orders.unlink()
            partners = env["res.partner"].search([("shop_id", "=", shop.id)])
            (partners.child_ids | partners).unlink()
            shop.unlink()
            env["product.product"].search([("name", "=like", "Concurrent%")]).unlink()

    def files(self, remark=""):
        """The same orders of the same few buyers; a remark makes it another file."""
        return taobao_files(
            *(
                (
                    taobao_head(
                        NUMBER + index, 买家会员名=f"buyer {index % 5}", 订单备注=remark
                    ),
                    [{"商家编码": "CONCURRENT-MUG"}],
                )
                for index in range(ORDERS)
            )
        )

    def import_like_a_request(self, start, files):
        """Import as one clerk's click does, repeated on a conflict."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            shop = env["ecom.shop"].browse(self.shop_id)
            shop.read(["name"])  # the transaction begins, and sees what is there now
            start.wait(timeout=30)
            with mute_logger("odoo.sql_db", "odoo.service.model"):
                record = retrying(
                    lambda: env["ecom.order.import"]._import_files(shop, files), env
                )
            return record.line_ids.mapped("state")

    def import_at_once(self, *uploads):
        """States of the lines of each upload, all imported at the same time."""
        start = threading.Barrier(len(uploads))
        with ThreadPoolExecutor(len(uploads)) as clerks:
            work = [
                clerks.submit(self.import_like_a_request, start, files)
                for files in uploads
            ]
            return [done.result(timeout=120) for done in work]

    def check_each_order_exists_once(self):
        with self.committed() as env:
            orders = env["sale.order"].search([("shop_id", "=", self.shop_id)])
            self.assertEqual(
                sorted(orders.mapped("platform_number")),
                [str(NUMBER + index) for index in range(ORDERS)],
            )
            buyers = env["res.partner"].search([("shop_id", "=", self.shop_id)])
            self.assertEqual(len(buyers), 5)

    def test_two_workers_with_overlapping_files_make_each_order_once(self):
        outcomes = self.import_at_once(self.files("a"), self.files("b"))
        self.check_each_order_exists_once()
        states = [state for states in outcomes for state in states]
        self.assertEqual(states.count("new"), ORDERS)
        self.assertEqual(states.count("failed"), 0)

    def test_two_workers_with_the_same_file_make_one_import(self):
        with mute_logger("odoo.sql_db"):
            self.import_at_once(self.files(), self.files())
        self.check_each_order_exists_once()
        with self.committed() as env:
            domain = [("shop_id", "=", self.shop_id)]
            self.assertEqual(env["ecom.order.import"].search_count(domain), 1)

    def test_who_comes_second_starts_anew_instead_of_failing(self):
        with self.committed() as first, self.committed() as second:
            shop = second["ecom.shop"].browse(self.shop_id)
            shop.read(["name"])  # from now on this transaction sees no orders
            first["ecom.order.import"]._import_files(
                first["ecom.shop"].browse(self.shop_id), self.files("a")
            )
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
                second["ecom.order.import"]._import_files(shop, self.files("b"))
            second.cr.rollback()
            second.invalidate_all()
            record = second["ecom.order.import"]._import_files(shop, self.files("b"))
            self.assertEqual(set(record.line_ids.mapped("state")), {"updated"})
        self.check_each_order_exists_once()

    def test_a_job_that_comes_second_is_tried_again(self):
        with self.committed() as first, self.committed() as second:
            shop = second["ecom.shop"].browse(self.shop_id)
            Import = second["ecom.order.import"]
            record = Import.create(
                Import._prepare_import_vals(
                    shop, self.files("b"), Import._read_files(shop, self.files("b"))
                )
            )
            record._create_lines(Import._read_files(shop, self.files("b")))
            second.cr.commit()
            record.line_ids.mapped("state")
            first["ecom.order.import"]._import_files(
                first["ecom.shop"].browse(self.shop_id), self.files("a")
            )
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(RetryableJobError):
                record.line_ids._job_process()
            second.cr.rollback()
            second.invalidate_all()
            record.line_ids._job_process()
            self.assertEqual(set(record.line_ids.mapped("state")), {"outdated"})
        self.check_each_order_exists_once()
