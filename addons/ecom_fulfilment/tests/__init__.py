# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_handover,
    test_intake,
    test_intake_failures,
    test_intake_repeated,
    test_print_queue,
    test_release,
    test_release_changes,
    test_review_decisions,
    test_review_gates,
    test_stations,
    test_stocktake,
    test_stocktake_approval,
    test_tours,
)
