# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prices stood on the carrier; they are kept aside until there are tariffs."""

from odoo.tools import sql

COLUMNS = (
    "first_weight",
    "first_price",
    "step_weight",
    "step_price",
    "volumetric_divisor",
)


def migrate(cr, version):
    for column in COLUMNS:
        if sql.column_exists(cr, "delivery_carrier", column):
            sql.rename_column(cr, "delivery_carrier", column, f"old_{column}")
    # With a new column Odoo would price all waybills again, and without tariffs yet.
    if not sql.column_exists(cr, "ecom_waybill", "freight_problem"):
        sql.create_column(cr, "ecom_waybill", "freight_problem", "varchar")
