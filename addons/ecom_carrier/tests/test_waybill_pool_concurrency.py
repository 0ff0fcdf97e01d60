# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

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
            env.cr.execute(
                "DELETE FROM ecom_waybill WHERE carrier_id IN %s",
                [carrier._ids or (0,)],
            )
            carrier.waybill_pool_ids.unlink()
            product = carrier.product_id
            carrier.unlink()
            product.product_tmpl_id.unlink()

    def new_waybills(self, env, count):
        return env["ecom.waybill"].create(
            [{"carrier_id": self.carrier_id} for _ in range(count)]
        )

    def test_a_second_clerk_waits_until_the_first_is_done(self):
        with self.committed() as first, self.committed() as second:
            self.new_waybills(first, 1)._allocate_numbers()
            first.flush_all()
            waybill = self.new_waybills(second, 1)
            second.cr.execute("SET LOCAL lock_timeout = '50ms'")
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(LockNotAvailable),
                second.cr.savepoint(flush=False),
            ):
                waybill._allocate_numbers()

    def test_a_number_taken_meanwhile_is_not_given_again(self):
        with self.committed() as first, self.committed() as second:
            waybill = self.new_waybills(second, 1)
            second.cr.commit()
            second.cr.execute("SELECT 1")  # this transaction sees the pool untouched
            mine = self.new_waybills(first, 1)
            mine._allocate_numbers()
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                waybill._allocate_numbers()
            second.cr.rollback()
            waybill._allocate_numbers()
            self.assertEqual((mine.number, waybill.number), ("CC00001", "CC00002"))

    def test_clerks_at_the_same_time_never_get_the_same_number(self):
        start = threading.Barrier(CLERKS)
        with ThreadPoolExecutor(CLERKS) as clerks:
            work = [
                clerks.submit(self.allocate_like_a_request, start)
                for _ in range(CLERKS)
            ]
            numbers = [number for done in work for number in done.result(timeout=60)]
        self.assertEqual(sorted(numbers), [f"CC{serial:05}" for serial in range(1, 41)])
        with self.committed() as env:
            pool = env["ecom.waybill.pool"].browse(self.pool_id)
            self.assertEqual(pool.next_serial, 41)

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
