# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two transactions that make the same record at the same time.

The later one cannot see what the first one made before it begins anew: its snapshot is
older. Odoo repeats a request, and queue_job a job, that ends with a concurrency error;
a unique violation it would show to the user.
"""

import logging
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ConcurrencyError

# Violated only when somebody else just made the same record: each of them is looked
# for first, and made if it is not there.
CONSTRAINTS = {
    "ecom_order_import_api_day_uniq",
    "ecom_order_import_files_uniq",
    "res_partner_address_uniq",
    "res_partner_buyer_uniq",
    "sale_order_platform_number_uniq",
}


class _Quiet(logging.Filter):
    """Keeps buyers out of the log: Odoo would write the whole INSERT into it."""

    def filter(self, record):
        error = next(
            (arg for arg in record.args or () if isinstance(arg, UniqueViolation)), None
        )
        return not error or error.diag.constraint_name not in CONSTRAINTS


logging.getLogger("odoo.sql_db").addFilter(_Quiet())


@contextmanager
def begin_anew_if_beaten():
    """Turn the violation of one of our constraints into a concurrency error.

    :raise ConcurrencyError: another transaction made the same record meanwhile
    """
    try:
        yield
    except UniqueViolation as error:
        if error.diag.constraint_name not in CONSTRAINTS:
            raise
        raise ConcurrencyError(str(error.diag.constraint_name)) from error
