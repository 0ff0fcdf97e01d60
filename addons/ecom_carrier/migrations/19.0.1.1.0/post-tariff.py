# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The prices of a carrier become one tariff with one zone for all places.

The figures stay the same: no rounding, no minimum, no fees. Waybills keep the freight
they were given.
"""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tools import SQL, sql

COLUMNS = (
    "first_weight",
    "first_price",
    "step_weight",
    "step_price",
    "volumetric_divisor",
)


def migrate(cr, version):
    if not sql.column_exists(cr, "delivery_carrier", "old_first_price"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    old = SQL(", ").join(SQL.identifier(f"old_{column}") for column in COLUMNS)
    rows = env.execute_query(
        SQL(
            # Demo carriers got the tariffs of the demo data a moment ago.
            "SELECT id, %s FROM delivery_carrier carrier WHERE delivery_type = 'ecom'"
            " AND NOT EXISTS (SELECT FROM ecom_tariff WHERE carrier_id = carrier.id)"
            " ORDER BY id",
            old,
        )
    )
    carriers = env["delivery.carrier"].browse(row[0] for row in rows)
    env["ecom.tariff"].create(
        [
            prepare_tariff(carrier, dict(zip(COLUMNS, figures, strict=True)))
            for carrier, (_id, *figures) in zip(carriers, rows, strict=True)
        ]
    )
    for column in COLUMNS:
        env.cr.execute(
            SQL(
                "ALTER TABLE delivery_carrier DROP COLUMN %s",
                SQL.identifier(f"old_{column}"),
            )
        )


def prepare_tariff(carrier, figures):
    """Values of the tariff; what was empty or below zero was never charged."""
    figures = {name: max(figure or 0, 0) for name, figure in figures.items()}
    return {
        "name": carrier.name,
        "carrier_id": carrier.id,
        "company_id": carrier.company_id.id,
        "volumetric_divisor": figures.pop("volumetric_divisor"),
        "zone_ids": [Command.create({"name": carrier.name, **figures})],
    }
