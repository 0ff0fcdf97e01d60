# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..by_kind import BY_KIND, KnownAmounts, company_kind, first_of_each_kind

AMOUNTS = ("price_subtotal", "price_tax", "price_total")


class SaleOrderLine(models.Model):
    """Lines of orders that are made in bulk, see there."""

    _inherit = "sale.order.line"

    @api.model
    def _get_bulk_defaults(self, company):
        """What Odoo would look up for every line of this company alike."""
        values = self._add_missing_default_values({})
        rules = self.env["account.analytic.distribution.model"]
        # Whoever imports need not be an accountant.
        if not rules.sudo().search_count(rules._check_company_domain(company), limit=1):
            values["analytic_distribution"] = False
        return values

    def _check_company(self, fnames=None):
        if not self.env.context.get(BY_KIND):
            return super()._check_company(fnames)
        first = first_of_each_kind(self, company_kind(self))
        return super(SaleOrderLine, first)._check_company(fnames)

    def _compute_amount(self):
        if not self.env.context.get(BY_KIND):
            return super()._compute_amount()
        amounts = KnownAmounts(self, SaleOrderLine._get_amounts_key, AMOUNTS)
        super(SaleOrderLine, amounts.fresh)._compute_amount()
        amounts.copy_to_others()

    def _compute_untaxed_amount_to_invoice(self):
        # Once something is invoiced, the amount follows from the invoices too.
        if not self.env.context.get(BY_KIND) or self.invoice_lines:
            return super()._compute_untaxed_amount_to_invoice()
        amounts = KnownAmounts(
            self,
            lambda line: (*line._get_amounts_key(), line.state, line.qty_delivered),
            ("untaxed_amount_to_invoice",),
        )
        super(SaleOrderLine, amounts.fresh)._compute_untaxed_amount_to_invoice()
        amounts.copy_to_others()

    def _get_amounts_key(self):
        """Everything the amounts of this line follow from.

        The product is part of it because taxes may be computed from it.
        """
        self.ensure_one()
        return (
            self.product_id.id,
            self.product_uom_id.id,
            self.product_uom_qty,
            self.price_unit,
            self.discount,
            tuple(self.tax_ids.ids),
            self.is_downpayment,
            self.currency_id.id,
            self.order_id.currency_rate,
            self.company_id.id,
        )
