# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class DeliveryCarrier(models.Model):
    """How this courier is reached by an API; without an account it is not."""

    _inherit = "delivery.carrier"

    account_id = fields.Many2one(
        "ecom.carrier.account",
        string="API Account",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="Numbers come from this API instead of the pools.",
    )
    api_carrier_code = fields.Char(
        string="Courier at the API",
        help="The courier's code at this API, such as ZTO or zhongtong.",
    )
    api_service = fields.Char(
        string="Service at the API", help="The code of the courier's product."
    )
    api_customer = fields.Char(
        string="Customer Number",
        groups="ecom_carrier.group_carrier_manager",
        copy=False,
        help="Our number with the courier: monthly account, customer name.",
    )
    api_customer_secret = fields.Char(
        string="Customer Password",
        groups="ecom_carrier.group_carrier_manager",
        copy=False,
        exportable=False,
    )
    api_branch = fields.Char(
        string="Branch", help="The courier's branch that hands out the numbers."
    )
    failed_waybill_count = fields.Integer(
        compute="_compute_failed_waybill_count",
        groups="ecom_carrier.group_waybill_clerk",
    )

    # === COMPUTE METHODS === #

    def _compute_failed_waybill_count(self):
        Waybill = self.env["ecom.waybill"]
        domain = Waybill._get_failed_domain() & Domain("carrier_id", "in", self.ids)
        counts = dict(Waybill._read_group(domain, ["carrier_id"], ["__count"]))
        for carrier in self:
            carrier.failed_waybill_count = counts.get(carrier, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "company_id")
    def _check_account_company(self):
        for carrier in self.sudo():  # of a company that the user may not see
            company = carrier.account_id.company_id
            if company and carrier.company_id not in (company, company.browse()):
                raise ValidationError(
                    self.env._(
                        "The account “%(account)s” belongs to %(company)s, "
                        "“%(carrier)s” to another company.",
                        account=carrier.account_id.name,
                        company=company.name,
                        carrier=carrier.name,
                    )
                )

    # === CRUD METHODS === #

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # The screen does not offer it, which stops nobody who calls the server.
        if ["api_customer_secret"] in [path[:1] for path in fields]:
            raise AccessError(self.env._("The secrets of a carrier stay with it."))
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    # === ACTIONS === #

    def action_view_failed_waybills(self):
        """Open the parcels of these carriers that got no number."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_waybill_failed"
        )
        domain = self.env["ecom.waybill"]._get_failed_domain()
        action["domain"] = list(domain & Domain("carrier_id", "in", self.ids))
        return action

    # === BUSINESS METHODS === #

    def _get_push_url(self):
        """Where the API of this carrier's account reports to."""
        self.ensure_one()
        return (
            f"{self.get_base_url()}/ecom/v1/tracking/"
            f"{self.account_id.provider}/{self.push_token}"
        )
