# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_carrier_rating,
    test_decision,
    test_goods,
    test_money,
    test_portal,
    test_returns_zone,
    test_roles,
)
