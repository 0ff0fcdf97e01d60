# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Imports of before were read whole; customer service checks the place now."""

import json

from odoo import SUPERUSER_ID, api

from odoo.addons.ecom_fulfilment.payload import pack_rows


def migrate(cr, version):
    cr.execute("UPDATE ecom_order_import SET is_read = TRUE")
    # Rows were kept as {table: [{header: text}]}.
    cr.execute("SELECT id, raw FROM ecom_order_import_line WHERE raw IS NOT NULL")
    cr.execute_values(
        "UPDATE ecom_order_import_line AS line SET raw = packed.raw::jsonb"
        "  FROM (VALUES %s) AS packed (id, raw) WHERE line.id = packed.id",
        [
            (id_, json.dumps(pack_rows(raw)))
            for id_, raw in cr.fetchall()
            if isinstance(raw, dict)
        ],
    )
    # Another try of a line of before needs what orders have now.
    cr.execute(
        """
        UPDATE ecom_order_import_line
           SET payload = payload
                      || '{"currency": "CNY", "deposit": "0", "flag": ""}'::jsonb
                      || jsonb_build_object(
                             'receiver',
                             payload->'receiver' || '{"country": "CN", "postcode": ""}'
                         )
         WHERE payload IS NOT NULL AND NOT payload ? 'currency'
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    gate = env.ref("ecom_fulfilment.gate_service", raise_if_not_found=False)
    if gate:
        gate.check_ids |= env.ref("ecom_fulfilment.check_division")
