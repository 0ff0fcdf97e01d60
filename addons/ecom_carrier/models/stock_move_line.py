# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # Odoo reads the lines of a package at every validation; without these two
    # it scans the whole table each time.
    _result_package_idx = models.Index(
        "(result_package_id) WHERE result_package_id IS NOT NULL"
    )
    _package_idx = models.Index("(package_id) WHERE package_id IS NOT NULL")
