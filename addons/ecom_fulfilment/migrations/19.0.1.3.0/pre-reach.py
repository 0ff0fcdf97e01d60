# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where carriers collect no cash is part of what they say of divisions now."""

OLD_TABLE = "delivery_carrier_cod_excluded_division_rel"


def migrate(cr, version):
    # Removed with the field it showed; forms are checked before Odoo cleans up.
    cr.execute(
        """
        WITH view AS (
            DELETE FROM ir_model_data
             WHERE module = 'ecom_fulfilment' AND name = 'delivery_carrier_view_form'
         RETURNING res_id
        )
        DELETE FROM ir_ui_view USING view WHERE ir_ui_view.id = view.res_id
        """
    )
    cr.execute("SELECT to_regclass(%s)", [OLD_TABLE])
    if not cr.fetchone()[0]:
        return
    cr.execute(
        f"""
        INSERT INTO ecom_carrier_reach (
                    carrier_id, company_id, division_id, division_code,
                    cash_on_delivery, cod_limit,
                    create_uid, create_date, write_uid, write_date)
        SELECT carrier.id, carrier.company_id, division.id, division.code,
               'no', 0, 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM {OLD_TABLE} AS excluded
          JOIN delivery_carrier AS carrier ON carrier.id = excluded.carrier_id
          JOIN ecom_division AS division ON division.id = excluded.division_id
            ON CONFLICT (carrier_id, division_id)
            DO UPDATE SET cash_on_delivery = 'no'
        """
    )
    cr.execute(f"DROP TABLE {OLD_TABLE}")
