# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..const import PLATFORMS


class EcomShop(models.Model):
    _name = "ecom.shop"
    _description = "Shop"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    platform = fields.Selection(PLATFORMS, required=True, default="manual")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, check_company=True, tracking=True
    )
    carrier_ids = fields.Many2many(
        "delivery.carrier",
        string="Carriers",
        check_company=True,
        help="Which of them takes a parcel is chosen by the carrier rules when the "
        "order is reviewed; until then it is the first that serves the address.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    dispatch_user_id = fields.Many2one(
        "res.users",
        string="Recalls Parcels",
        help="Gets the tasks to recall parcels from the carrier; empty: the leader of "
        "the sales team.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Clearing Journal",
        domain=[("type", "in", ("bank", "cash"))],
        check_company=True,
        help="Where the platform's account is kept: what buyers paid there.",
    )
    discount_product_id = fields.Many2one(
        "product.product",
        domain=[("type", "=", "service")],
        default=lambda self: self.env.ref(
            "ecom_fulfilment.product_discount", raise_if_not_found=False
        ),
        help="Service product of the line that carries the platform's discount.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        help="Its currency is the one the shop sells in; prices come with the orders. "
        "Empty: the company's currency.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    order_ids = fields.One2many("sale.order", "shop_id")
    to_review_count = fields.Integer(compute="_compute_order_counts")
    on_hold_count = fields.Integer(compute="_compute_order_counts")
    to_release_count = fields.Integer(compute="_compute_order_counts")
    last_order_at = fields.Datetime(
        string="Last Order Received", compute="_compute_health"
    )
    failed_count = fields.Integer(
        string="Failed Orders",
        compute="_compute_health",
        help="Imported orders that wait for somebody to mend or discard them.",
    )

    _name_uniq = models.Constraint(
        "UNIQUE (company_id, platform, name)",
        "This company has a shop of this name on the platform already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("pricelist_id.currency_id", "company_id.currency_id")
    def _compute_currency_id(self):
        for shop in self:
            shop.currency_id = (
                shop.pricelist_id.currency_id or shop.company_id.currency_id
            )

    def _compute_order_counts(self):
        counts = {
            (shop.id, state): count
            for shop, state, count in self.env["sale.order"]._read_group(
                [
                    ("shop_id", "in", self.ids),
                    ("release_state", "in", ("to_review", "on_hold", "approved")),
                ],
                ["shop_id", "release_state"],
                ["__count"],
            )
        }
        for shop in self:
            shop.to_review_count = counts.get((shop.id, "to_review"), 0)
            shop.on_hold_count = counts.get((shop.id, "on_hold"), 0)
            shop.to_release_count = counts.get((shop.id, "approved"), 0)

    def _compute_health(self):
        last = dict(
            self.env["sale.order"]._read_group(
                [("shop_id", "in", self.ids)], ["shop_id"], ["create_date:max"]
            )
        )
        failed = dict(
            self.env["ecom.order.import.line"]._read_group(
                [("shop_id", "in", self.ids), ("state", "=", "failed")],
                ["shop_id"],
                ["__count"],
            )
        )
        for shop in self:
            shop.last_order_at = last.get(shop, False)
            shop.failed_count = failed.get(shop, 0)

    # === ACTIONS === #

    def action_view_failures(self):
        """Open the imported orders of this shop that could not be made."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_fulfilment.action_ecom_order_import_failures"
        )
        action["domain"] = [("shop_id", "in", self.ids)]
        action["context"] = {"search_default_failed": True}
        return action

    def action_import(self):
        """Open the import of order files for this shop."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_fulfilment.action_ecom_order_import_wizard"
        )
        action["context"] = {"default_shop_id": self.id}
        return action

    def action_view_orders(self):
        """Open the orders of this shop, those to review first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_fulfilment.action_order_queue"
        )
        action["domain"] = [("shop_id", "in", self.ids)]
        return action

    # === BUSINESS METHODS === #

    def _in_company_language(self):
        """This shop, texts of which are kept and read by everybody of its company."""
        self.ensure_one()
        lang = self.company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    @api.model
    def _is_carrier_fit(self, carrier, partner, cash_on_delivery):
        """Whether a carrier serves the address and may collect cash if it must."""
        return not self._get_carrier_refusal(carrier, partner, cash_on_delivery)

    def _choose_carrier(self, partner, cash_on_delivery):
        """The first carrier of this shop that takes the parcel, or none.

        Made for the intake, which asks nothing more of the database; the review chooses
        among all of them.

        :param partner: where the parcel goes
        :param bool cash_on_delivery: the courier must collect the money
        """
        self.ensure_one()
        for carrier in self.carrier_ids.sorted():
            if self._is_carrier_fit(carrier, partner, cash_on_delivery):
                return carrier
        return self.env["delivery.carrier"]
