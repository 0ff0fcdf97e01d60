# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_allocation,
    test_carrier,
    test_carrier_account,
    test_division,
    test_documents,
    test_give_back,
    test_tracking,
    test_tracking_kdniao,
    test_tracking_problem,
    test_tracking_sf,
    test_waybill,
    test_waybill_chain,
    test_waybill_pool,
    test_waybill_pool_concurrency,
)
