# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .intake_common import IntakeCase
from .order_files import taobao_day, taobao_files, taobao_head

FIRST = 3515313147329357901
IMPORT = "odoo.addons.ecom_fulfilment.models.ecom_order_import"


@tagged("post_install", "-at_install")
class TestPreview(IntakeCase):
    """What the wizard shows before anything is imported."""

    def preview(self, files):
        wizard = self.make_wizard(files)
        wizard.action_preview()
        return wizard

    def test_a_preview_tells_orders_and_errors_by_row_and_imports_nothing(self):
        wizard = self.preview(
            taobao_files(
                (taobao_head(FIRST), [{"购买数量": "2"}]),
                (taobao_head(FIRST + 1, 买家应付货款="dreißig"), [{}]),
            )
        )
        self.assertEqual(
            (wizard.order_count, wizard.new_count, wizard.failure_count), (1, 1, 1)
        )
        failed, order = wizard.line_ids
        self.assertEqual(
            failed.failure, "Row 3: 买家应付货款 is not an amount: dreißig"
        )
        self.assertEqual(order.number, str(FIRST))
        self.assertEqual(order.goods, "2 x MUG")
        self.assertEqual(order.total, 30)
        self.assertFalse(order.is_known)
        self.assertFalse(self.env["ecom.order.import"].search([]))
        self.assertFalse(self.env["sale.order"].search([("shop_id", "!=", False)]))

    def test_a_preview_tells_which_products_are_missing(self):
        wizard = self.preview(
            taobao_files(
                (taobao_head(FIRST), [{}]),
                (taobao_head(FIRST + 1), [{"商家编码": "LAMP"}]),
                (taobao_head(FIRST + 2, 订单状态="交易关闭"), [{"商家编码": "LAMP"}]),
            )
        )
        self.assertEqual((wizard.order_count, wizard.failure_count), (2, 1))
        self.assertEqual(wizard.line_ids[0].number, str(FIRST + 1))
        self.assertRegex(wizard.line_ids[0].failure, "no product with the code LAMP")

    def test_a_preview_knows_orders_and_files_of_before(self):
        files = taobao_files((taobao_head(FIRST), [{}]))
        record = self.import_files(files)
        wizard = self.preview(files)
        self.assertEqual(wizard.known_import_id, record)
        self.assertEqual((wizard.order_count, wizard.new_count), (1, 0))
        self.assertTrue(wizard.line_ids.is_known)

    def test_a_file_of_another_platform_is_refused_before_the_import(self):
        with self.assertRaisesRegex(UserError, "a.csv is not an order export of"):
            self.preview({"a.csv": b"a,b\n1,2\n"})

    def test_the_only_shop_is_chosen(self):
        self.env["ecom.shop"].search([]).active = False
        self.shop.active = True
        wizard = self.as_user(self.env["ecom.order.import.wizard"], "clerk").new({})
        self.assertEqual(wizard.shop_id, self.shop)


@tagged("post_install", "-at_install")
class TestMend(IntakeCase):
    """Failed rows are corrected where they stand."""

    def make_failed(self, **values):
        head = taobao_head(FIRST, **values)
        return self.import_files(taobao_files((head, [{}]))).line_ids

    def mend(self, line, **cells):
        """Correct cells of a failed line, by header, and save."""
        action = line.action_mend()
        wizard = line.env[action["res_model"]].browse(action["res_id"])
        for cell in wizard.cell_ids:
            if cell.header in cells:
                cell.value = cells[cell.header]
        return wizard.action_save()

    def test_the_column_at_fault_stands_first_and_is_marked(self):
        line = self.make_failed(买家应付货款="dreißig")
        action = line.action_mend()
        wizard = line.env[action["res_model"]].browse(action["res_id"])
        wizard.invalidate_recordset()
        cells = wizard.cell_ids
        self.assertEqual((cells[0].header, cells[0].value), ("买家应付货款", "dreißig"))
        self.assertEqual(cells.mapped("is_at_fault").count(True), 1)
        self.assertIn("table-danger", line.raw_html)

    def test_a_mended_row_becomes_an_order(self):
        line = self.make_failed(买家应付货款="dreißig")
        action = self.mend(line, 买家应付货款="30.00")
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.assertEqual(line.state, "new")
        self.assertFalse(line.failure)
        self.assertEqual(line.order_id.sudo().amount_total, 30)

    def test_a_row_that_still_fails_says_why_now(self):
        line = self.make_failed(买家应付货款="dreißig")
        action = self.mend(line, 买家应付货款="30.00", 订单状态="?")
        self.assertEqual(action["res_model"], "ecom.order.import.mend")
        self.assertEqual(line.state, "failed")
        self.assertRegex(line.failure, "unknown 订单状态: ?")
        self.assertEqual(line.failed_column, "订单状态")

    def test_mending_an_unknown_product_code_makes_the_order(self):
        record = self.import_files(
            taobao_files((taobao_head(FIRST), [{"商家编码": "LAMP"}]))
        )
        self.mend(record.line_ids, 商家编码="POT")
        self.assertEqual(record.line_ids.state, "new")
        order = self.orders(record)
        self.assertEqual(order.order_line.product_id, self.pot)

    def test_one_row_is_not_mended_into_two_orders(self):
        record = self.import_files(
            taobao_files((taobao_head(FIRST, 买家应付货款="?"), [{}, {}]))
        )
        line = record.line_ids
        action = line.action_mend()
        wizard = line.env[action["res_model"]].browse(action["res_id"])
        cells = wizard.cell_ids.filtered(lambda cell: cell.header == "订单编号")
        cells[-1].value = "1234567890"
        with self.assertRaisesRegex(
            UserError, "Keep the order number of all rows the same"
        ):
            wizard.action_save()

    def test_a_made_order_is_not_mended(self):
        line = self.import_files(taobao_files((taobao_head(FIRST), [{}]))).line_ids
        self.assertFalse(line.can_mend)
        with self.assertRaisesRegex(UserError, "Only failed rows"):
            line._mend({})

    def test_people_outside_sales_do_not_mend(self):
        line = self.make_failed(买家应付货款="dreißig")
        with self.assertRaises(AccessError):
            self.as_user(line, "picker").action_mend()

    def test_an_order_that_came_in_another_way_ends_its_former_failure(self):
        line = self.make_failed(买家应付货款="dreißig")
        self.import_files(taobao_files((taobao_head(FIRST), [{}])))
        self.assertEqual(line.state, "discarded")


@tagged("post_install", "-at_install")
class TestBackground(IntakeCase):
    """Many orders are left to jobs."""

    def import_in_jobs(self, count, **item):
        """An import of more orders than are made at once, and the trap of its jobs."""
        with (
            patch(f"{IMPORT}.DIRECT_IMPORT_ORDERS", 5),
            patch(f"{IMPORT}.IMPORT_JOB_ORDERS", 10),
            trap_jobs() as trap,
        ):
            record = self.import_files(taobao_day(count, **item))
            yield record, trap

    def test_many_orders_are_read_and_made_by_jobs_with_visible_progress(self):
        for record, trap in self.import_in_jobs(25):
            self.assertEqual((record.state, record.order_count), ("reading", 0))
            trap.assert_jobs_count(1, only=record._job_read)
            trap.perform_enqueued_jobs()
            record.invalidate_recordset()
            self.assertEqual((record.state, record.pending_count), ("running", 25))
            self.assertEqual(record.progress, 0)
            jobs = trap.enqueued_jobs
            self.assertEqual([len(job.recordset) for job in jobs], [10, 10, 5])
            jobs[0].perform()
            record.invalidate_recordset()
            self.assertEqual(record.progress, 40)
            for job in jobs[1:]:
                job.perform()
        self.assertEqual(self.counts(record), (25, 0, 0, 0))
        self.assertEqual((record.state, record.progress), ("done", 100))

    def test_a_job_done_twice_changes_nothing(self):
        for record, _trap in self.import_in_jobs(6):
            record._job_read()
            record._job_read()
            self.assertEqual(len(record.line_ids), 6)
            record.line_ids._job_process()
            with self.count_queries() as queries:
                record.line_ids._job_process()
            self.assertFalse(
                [query for query in queries if not query.startswith("SELECT")]
            )
            self.assertEqual(self.counts(record), (6, 0, 0, 0))

    def test_without_a_worker_the_clerk_goes_on_by_hand(self):
        for record, _trap in self.import_in_jobs(6):
            record.action_continue()
            self.assertEqual(self.counts(record), (5, 0, 0, 0))
            self.assertEqual(record.state, "running")
            record.action_continue()
        self.assertEqual(self.counts(record), (6, 0, 0, 0))
        self.assertEqual(record.state, "done")

    def test_a_worker_takes_up_what_the_clerk_left(self):
        for record, trap in self.import_in_jobs(8):
            record.action_continue()
            record._job_read()
            (job,) = [job for job in trap.enqueued_jobs if job.recordset != record]
            self.assertEqual(len(job.recordset), 3)
            job.perform()
        self.assertEqual(self.counts(record), (8, 0, 0, 0))

    def test_many_failed_orders_are_tried_again_by_jobs(self):
        for record, trap in self.import_in_jobs(8, 商家编码="LAMP"):
            record.action_continue()
            record.action_continue()
            self.assertEqual(self.counts(record), (0, 0, 0, 8))
            self.make_product("Lamp", "LAMP", 30.0, 1.0, "6901234567915")
            record.action_retry()
            self.assertEqual(record.pending_count, 8)
            trap.enqueued_jobs[-1].perform()
        self.assertEqual(self.counts(record), (8, 0, 0, 0))


@tagged("post_install", "-at_install")
class TestHealth(IntakeCase):
    def test_a_shop_tells_its_last_order_and_its_failures(self):
        self.assertFalse(self.shop.last_order_at)
        self.import_files(
            taobao_files(
                (taobao_head(FIRST), [{}]),
                (taobao_head(FIRST + 1), [{"商家编码": "LAMP"}]),
            )
        )
        self.shop.invalidate_recordset()
        order = self.env["sale.order"].search([("shop_id", "=", self.shop.id)])
        self.assertEqual(self.shop.last_order_at, order.create_date)
        self.assertEqual(self.shop.failed_count, 1)


@tagged("post_install", "-at_install")
class TestDownloads(IntakeCase, HttpCase):
    """Workbooks for people: the template and the failed rows."""

    def download(self, path, role):
        self.authenticate(f"test_{role}", f"test_{role}")
        return self.url_open(path)

    def rows(self, reply):
        self.assertEqual(reply.status_code, 200)
        self.assertIn("spreadsheetml", reply.headers["Content-Type"])
        book = load_workbook(io.BytesIO(reply.content))
        return [list(row) for row in book.worksheets[0].values]

    def test_the_template_is_sent_to_sales_people(self):
        header = self.rows(self.download("/ecom/import/template.xlsx", "clerk"))[0]
        self.assertTrue(any("订单号" in str(cell) for cell in header))
        reply = self.download("/ecom/import/template.xlsx", "picker")
        self.assertEqual(reply.status_code, 403)

    def test_failed_rows_are_sent_as_given_with_their_reason(self):
        record = self.import_files(
            taobao_files(
                (taobao_head(FIRST), [{}]),
                (taobao_head(FIRST + 1, 买家应付货款="=1+1"), [{}]),
            )
        )
        path = record.action_download_failures()["url"]
        rows = self.rows(self.download(path, "clerk"))
        self.assertIn("买家应付货款", rows[0])
        self.assertEqual(len(rows), 2)
        self.assertIn("=1+1", rows[1])
        self.assertIn("Row 3: 买家应付货款 is not an amount: =1+1", rows[1][0])

    def test_failed_rows_of_another_company_are_not_sent(self):
        other = self.env["res.company"].create({"name": "Other"})
        record = self.import_files(
            taobao_files((taobao_head(FIRST, 买家应付货款="?"), [{}]))
        )
        user = self.users["clerk"]
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        path = f"/ecom/import/{record.id}/failures.xlsx"
        self.assertEqual(self.download(path, "clerk").status_code, 404)
