# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pools get one row for each of their numbers in place of a counter.

A number some waybill has is used. One the counter had passed without a waybill to
show for it is void, so that it is never given again. The others are free.
"""

import logging

from odoo import SUPERUSER_ID, api

from odoo.addons.ecom_carrier.models.ecom_waybill_pool import MAX_NUMBERS

_logger = logging.getLogger(__name__)
REASON = "Given out before numbers were listed, and its waybill is gone"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    cr.execute("SELECT id, next_serial FROM ecom_waybill_pool")
    counters = dict(cr.fetchall())
    for pool in env["ecom.waybill.pool"].search([]):
        following = counters[pool.id]
        last = min(pool.last_serial, following + MAX_NUMBERS - 1)
        if last < pool.last_serial:
            _logger.warning(
                "Pool %s (%s) ends with serial %s now instead of %s: a range has at "
                "most %s free numbers. Enter the others as ranges of their own.",
                pool.name,
                pool.id,
                last,
                pool.last_serial,
                MAX_NUMBERS,
            )
            cr.execute(
                "UPDATE ecom_waybill_pool SET last_serial = %s WHERE id = %s",
                [last, pool.id],
            )
        pool._insert_numbers(pool.first_serial, last)
        cr.execute(
            "UPDATE ecom_waybill_number SET state = 'void', void_reason = %s,"
            " voided_at = now() AT TIME ZONE 'UTC'"
            " WHERE pool_id = %s AND serial < %s AND state = 'free'",
            [REASON, pool.id, following],
        )
    # Counted from now on; Odoo itself drops only the columns of fields that are gone.
    cr.execute("ALTER TABLE ecom_waybill_pool DROP COLUMN IF EXISTS numbers_left")
