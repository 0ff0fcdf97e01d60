# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..by_kind import BY_KIND, KnownAmounts, company_kind, first_of_each_kind

# What nobody reads in the chatter of an imported order is not written there, and who
# imports thousands of orders need not hear of each of them.
BULK_CONTEXT = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    BY_KIND: True,
}
AMOUNTS = ("amount_untaxed", "amount_tax", "amount_total")
# Whose fiscal position an order takes.
PARTNERS = ("partner_id", "partner_shipping_id")


class SaleOrder(models.Model):
    """Creating thousands of orders as ``create`` makes one.

    Odoo looks up per order and line what is the same for all of them: defaults, the
    sequence, analytic and fiscal rules, the taxes of one product at one price. Here
    each is asked once. Where the answer may differ from order to order, Odoo is left
    to find it itself, so the orders are equal to those of plain ``create``.
    """

    _inherit = "sale.order"

    @api.model
    def _create_in_bulk(self, vals_list):
        """Create orders of one company.

        :param vals_list: values as for ``create``, lines as ``Command.create``
        :return: the orders, in the order of the values
        """
        if not vals_list:
            return self.browse()
        company = self.env["res.company"].browse(vals_list[0]["company_id"])
        orders = self.with_company(company).with_context(**BULK_CONTEXT)
        shared = orders._get_bulk_defaults(company)
        fiscal = orders._get_fiscal_defaults(company)
        own_rules = orders._get_partners_with_fiscal_position(vals_list)
        names = orders._take_names(company, len(vals_list))
        # Whoever imports says what was paid by the platform's word, not his own.
        created = orders.sudo().create(
            [
                {
                    **shared,
                    **({} if vals["partner_id"] in own_rules else fiscal),
                    **({"name": name} if name else {}),
                    **{key: vals[key] for key in vals if key != "order_line"},
                }
                for vals, name in zip(vals_list, names, strict=True)
            ]
        )
        created = created.with_env(orders.env)
        created._create_lines_in_bulk([vals["order_line"] for vals in vals_list])
        return created.with_env(self.env)

    def _create_lines_in_bulk(self, commands):
        """Create the lines of all orders at once, and with them the totals.

        Within the values of its order, Odoo makes each line twice: to look at while it
        completes the order, and to save.

        :param commands: for each order its ``Command.create`` of lines
        """
        Line = self.env["sale.order.line"]
        shared = Line._get_bulk_defaults(self.company_id)
        Line.create(
            [
                {**shared, **line, "order_id": order.id}
                for order, lines in zip(self, commands, strict=True)
                for _create, _id, line in lines
            ]
        )
        # Computed here, where the context still tells the amounts known already.
        self.mapped("amount_total")

    def _confirm_in_bulk(self):
        """Confirm orders made in bulk."""
        orders = self.with_context(**BULK_CONTEXT)
        orders.action_confirm()
        # As above: what follows from the confirmation.
        orders.order_line._recompute_recordset()

    @api.model
    def _get_bulk_defaults(self, company):
        """What Odoo would look up for every order of this company alike."""
        return self._add_missing_default_values({"company_id": company.id})

    @api.model
    def _get_fiscal_defaults(self, company):
        """No fiscal position, unless a rule of the company may choose one.

        Where it may, Odoo looks for each order; a partner may have one of his own too.
        """
        positions = self.env["account.fiscal.position"]
        # Whoever imports need not be an accountant.
        automatic = positions.sudo().search_count(
            [
                *positions._check_company_domain(company),
                ("auto_apply", "=", True),
            ],
            limit=1,
        )
        return {} if automatic else {"fiscal_position_id": False}

    @api.model
    def _get_partners_with_fiscal_position(self, vals_list):
        """Buyers for whom, or for whose receiver, a fiscal position was chosen."""
        Partner = self.env["res.partner"]
        ids = {vals[name] for vals in vals_list for name in PARTNERS}
        chosen = set(Partner.browse(ids).filtered("property_account_position_id").ids)
        return {
            vals["partner_id"]
            for vals in vals_list
            if not chosen.isdisjoint(vals[name] for name in PARTNERS)
        }

    @api.model
    def _take_names(self, company, count):
        """Numbers of the order sequence, in one query.

        :return: list of names; None where Odoo has to number the orders one by one
            (no gaps allowed, or a number range for each period)
        """
        # As in next_by_code(): the company's own sequence goes first.
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "sale.order"), ("company_id", "in", [company.id, False])],
            order="company_id",
            limit=1,
        )
        if (
            not sequence
            or sequence.use_date_range
            or sequence.implementation != "standard"
        ):
            return [None] * count
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [f"ir_sequence_{sequence.id:03d}", count],
        )
        return [sequence.get_next_char(number) for (number,) in self.env.cr.fetchall()]

    def _check_company(self, fnames=None):
        if not self.env.context.get(BY_KIND):
            return super()._check_company(fnames)
        first = first_of_each_kind(self, company_kind(self))
        return super(SaleOrder, first)._check_company(fnames)

    def _compute_amounts(self):
        if not self.env.context.get(BY_KIND):
            return super()._compute_amounts()
        amounts = KnownAmounts(self, SaleOrder._get_amounts_key, AMOUNTS)
        super(SaleOrder, amounts.fresh)._compute_amounts()
        amounts.copy_to_others()

    def _get_amounts_key(self):
        """Everything the totals of this order follow from."""
        self.ensure_one()
        return (
            self.currency_id.id,
            self.company_id.id,
            self.payment_term_id.id,
            tuple(line._get_amounts_key() for line in self._get_priced_lines()),
        )
