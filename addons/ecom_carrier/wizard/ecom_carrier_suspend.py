# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class EcomCarrierSuspend(models.TransientModel):
    """Suspend carriers in many divisions at once; it ends by itself."""

    _name = "ecom.carrier.suspend"
    _description = "Suspend Carriers in Divisions"

    reach_ids = fields.Many2many("ecom.carrier.reach", string="Selected Rows")
    carrier_ids = fields.Many2many("delivery.carrier", string="Carriers")
    division_ids = fields.Many2many("ecom.division", string="Divisions")
    suspended_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    suspended_to = fields.Date(
        string="Until", help="Last day without service; empty: until further notice."
    )
    reason = fields.Char(required=True, help="Told to whoever asks why.")

    # === ACTIONS === #

    def action_suspend(self):
        """Suspend the selected rows, or these carriers in these divisions.

        :return: action that shows the rows
        :raise AccessError: the user does not keep carriers' reach
        :raise UserError: no row, carrier or division was chosen
        """
        self.ensure_one()
        rows = self.reach_ids or self._get_rows()
        if not rows:
            raise UserError(self.env._("Choose carriers and divisions to suspend."))
        rows.write(
            {
                "suspended_from": self.suspended_from,
                "suspended_to": self.suspended_to,
                "reason": self.reason,
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_carrier_reach"
        )
        action["domain"] = [("id", "in", rows.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _get_rows(self):
        """The rows of these carriers and divisions; missing ones are made."""
        Reach = self.env["ecom.carrier.reach"]
        rows = Reach.search(
            [
                ("carrier_id", "in", self.carrier_ids.ids),
                ("division_id", "in", self.division_ids.ids),
            ]
        )
        there = {(row.carrier_id, row.division_id) for row in rows}
        return rows | Reach.create(
            [
                {
                    "carrier_id": carrier.id,
                    "division_id": division.id,
                    "service": False,
                }
                for carrier in self.carrier_ids
                for division in self.division_ids
                if (carrier, division) not in there
            ]
        )
