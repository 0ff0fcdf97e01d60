# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_carrier,
    test_division,
    test_documents,
    test_tracking,
    test_waybill,
    test_waybill_chain,
    test_waybill_pool,
    test_waybill_pool_concurrency,
    test_choice,
    test_choice_rules,
    test_rating,
    test_choice_tour,
)
