# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class EcomWaybill(models.Model):
    """A waybill says if its carrier lacks a paper."""

    _inherit = "ecom.waybill"

    paper_warning = fields.Text(
        compute="_compute_paper_warning",
        compute_sudo=True,
        help="What the carrier's papers lack, where that is to be told.",
    )

    # === COMPUTE METHODS === #

    @api.depends("carrier_id", "company_id", "state")
    @api.depends_context("lang", "tz")
    def _compute_paper_warning(self):
        for waybill in self:
            carrier = waybill.carrier_id.with_company(waybill.company_id)
            is_told = carrier.paper_check != "ignore" and waybill.state in (
                "waiting",
                "to_print",
                "printed",
            )
            waybill.paper_warning = is_told and carrier.paper_problem
