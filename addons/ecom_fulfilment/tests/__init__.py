# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_handover,
    test_intake,
    test_print_queue,
    test_release,
    test_review_gates,
    test_stations,
    test_stocktake,
    test_tours,
)
