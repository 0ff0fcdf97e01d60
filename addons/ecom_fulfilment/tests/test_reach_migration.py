# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util
from pathlib import Path

from odoo.tests import tagged

from .order_common import OrderCase

SCRIPT = Path(__file__).parents[1] / "migrations/19.0.1.3.0/pre-reach.py"


@tagged("post_install", "-at_install")
class TestReachMigration(OrderCase):
    """Databases of before knew only where carriers collect no cash."""

    def migrate(self):
        spec = importlib.util.spec_from_file_location("pre_reach", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def exclude(self, *codes):
        """The table of before, with these divisions of the COD courier."""
        self.env.cr.execute(
            "DROP TABLE IF EXISTS delivery_carrier_cod_excluded_division_rel;"
            "CREATE TABLE delivery_carrier_cod_excluded_division_rel"
            " (carrier_id integer, division_id integer)"
        )
        divisions = self.env["ecom.division"]._get_by_code(codes)
        self.env.cr.execute_values(
            "INSERT INTO delivery_carrier_cod_excluded_division_rel VALUES %s",
            [(self.cod_courier.id, division.id) for division in divisions.values()],
        )

    def test_divisions_without_cash_become_rows_of_the_reach(self):
        self.exclude("330100", "540000")
        self.migrate()
        rows = self.cod_courier.reach_ids
        self.assertEqual(rows.mapped("division_code"), ["330100", "540000"])
        self.assertEqual(rows.mapped("cash_on_delivery"), ["no", "no"])
        self.assertFalse(any(rows.mapped("service")))
        self.assertEqual(
            self.cod_courier._get_collection_refusal(
                ("330110", "330100", "330000"), 10, self.env.company.currency_id
            ),
            "Shunfeng collects no cash on delivery in 浙江省 / 杭州市.",
        )
        self.migrate()  # without the old table there is nothing to take over
        self.assertEqual(self.cod_courier.reach_ids, rows)
