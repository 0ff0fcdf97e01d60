# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

WAYBILLS_EACH = 20
CLERKS = 2


@tagged("post_install", "-at_install")
class TestPoolConcurrency(TransactionCase):
    """Transactions of their own, committed: what other tests may not leave behind."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.delete_committed)
        with self.committed() as env:
            product = env["product.product"].create(
                {"name": "Concurrent freight", "type": "service"}
            )
            carrier = env["delivery.carrier"].create(
                {
                    "name": "Concurrent courier",
                    "delivery_type": "ecom",
                    "product_id": product.id,
                }
            )
            pool = env["ecom.waybill.pool"].create(
                {
                    "name": "Concurrent numbers",
                    "carrier_id": carrier.id,
                    "prefix": "CC",
                    "width": 5,
                    "first_serial": 1,
                    "last_serial": 1000,
                }
            )
            self.carrier_id, self.pool_id = carrier.id, pool.id

    @contextmanager
    def committed(self):
        """An environment with a cursor of its own that is committed in the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def delete_committed(self):
        """Remove what was committed; waybills with numbers only below the ORM."""
        with self.committed() as env:
            carrier = env["delivery.carrier"].search(
                [("name", "=", "Concurrent courier")]
            )
            for table in ("ecom_waybill_number", "ecom_waybill"):
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE carrier_id IN %s",
                        SQL.identifier(table),
                        carrier._ids or (0,),
                    )
                )
            carrier.waybill_pool_ids.unlink()
            product = carrier.product_id
            carrier.unlink()
            product.product_tmpl_id.unlink()

    def new_waybills(self, env, count):
        return env["ecom.waybill"].create(
            [{"carrier_id": self.carrier_id} for _ in range(count)]
        )

    def test_a_second_clerk_does_not_wait_for_the_first(self):
        with self.committed() as first, self.committed() as second:
            mine = self.new_waybills(first, 2)
            mine._allocate_numbers()
            first.flush_all()
            yours = self.new_waybills(second, 1)
            second.cr.execute("SET LOCAL lock_timeout = '50ms'")
            yours._allocate_numbers()
            self.assertEqual(mine.mapped("number"), ["CC00001", "CC00002"])
            self.assertEqual(yours.number, "CC00003")

    def test_a_number_taken_meanwhile_is_passed_over_without_a_conflict(self):
        with self.committed() as first, self.committed() as second:
            waybill = self.new_waybills(second, 1)
            second.cr.commit()
            second.cr.execute("SELECT 1")  # this transaction sees all numbers free
            mine = self.new_waybills(first, 1)
            mine._allocate_numbers()
            first.cr.commit()
            waybill._allocate_numbers()
            self.assertEqual((mine.number, waybill.number), ("CC00001", "CC00002"))

    def test_numbers_of_a_failed_transaction_are_free_again(self):
        with self.committed() as first, self.committed() as second:
            waybill = self.new_waybills(second, 1)
            second.cr.commit()
            second.cr.execute("SELECT 1")
            mine = self.new_waybills(first, 1)
            mine._allocate_numbers()
            self.assertEqual(mine.number, "CC00001")
            first.cr.rollback()
            waybill._allocate_numbers()
            self.assertEqual(waybill.number, "CC00001")

    def test_one_paper_scanned_for_two_parcels_goes_to_the_first(self):
        with self.committed() as first, self.committed() as second:
            waybill = self.new_waybills(second, 1)
            second.cr.commit()
            second.cr.execute("SELECT 1")
            mine = self.new_waybills(first, 1)
            mine._bind_number("CC00007")
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                waybill._bind_number("CC00007")
            second.cr.rollback()
            # Odoo does the request again, and now it is seen.
            with self.assertRaisesRegex(UserError, "belongs to another parcel"):
                waybill._bind_number("CC00007")

    def test_two_managers_do_not_enter_one_number_twice(self):
        with self.committed() as first, self.committed() as second:
            second.cr.execute("SELECT 1")
            pool = first["ecom.waybill.pool"].browse(self.pool_id)
            values = {"name": "Twice", "first_serial": 2000, "last_serial": 2010}
            pool.copy(values)
            first.cr.commit()
            pool = second["ecom.waybill.pool"].browse(self.pool_id)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(UniqueViolation, "CC02005"),
                second.cr.savepoint(flush=False),
            ):
                pool.copy({**values, "first_serial": 2005, "last_serial": 2020})
            second.cr.rollback()

    def test_clerks_at_the_same_time_never_get_the_same_number(self):
        start = threading.Barrier(CLERKS)
        with ThreadPoolExecutor(CLERKS) as clerks:
            work = [
                clerks.submit(self.allocate_like_a_request, start)
                for _ in range(CLERKS)
            ]
            numbers = [number for done in work for number in done.result(timeout=60)]
        self.assertEqual(len(set(numbers)), CLERKS * WAYBILLS_EACH)
        with self.committed() as env:
            pool = env["ecom.waybill.pool"].browse(self.pool_id)
            self.assertEqual(pool.numbers_left, 1000 - CLERKS * WAYBILLS_EACH)

    def allocate_like_a_request(self, start):
        """Number some waybills as one clerk's click does, repeated on a conflict."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            waybills = self.new_waybills(env, WAYBILLS_EACH)
            # The other clerk, in another transaction, has to see these waybills.
            cr.commit()  # pylint: disable=invalid-commit
            start.wait(timeout=30)
            with mute_logger("odoo.sql_db"):
                retrying(partial(waybills._allocate_numbers), env)
            return waybills.mapped("number")
