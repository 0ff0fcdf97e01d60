# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_carrier,
    test_delivery_mode,
    test_division,
    test_documents,
    test_proof,
    test_tracking,
    test_waybill,
    test_waybill_chain,
    test_waybill_number,
    test_waybill_pool,
    test_waybill_pool_concurrency,
)
