# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

# Key of the context under which a bulk creation keeps the amounts it computed.
KNOWN_AMOUNTS = "ecom_known_amounts"
ORDER_AMOUNTS = ("amount_untaxed", "amount_tax", "amount_total")
# Whose fiscal position an order takes.
PARTNERS = ("partner_id", "partner_shipping_id")
LINE_AMOUNTS = ("price_subtotal", "price_tax", "price_total")


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
        orders = self.with_company(company).with_context(
            mail_create_nolog=True,
            mail_notrack=True,
            **{KNOWN_AMOUNTS: _KnownAmounts()},
        )
        shared = orders._get_bulk_defaults(company)
        fiscal = orders._get_fiscal_defaults(company)
        line_shared = orders.env["sale.order.line"]._get_bulk_defaults(company)
        own_rules = orders._get_partners_with_fiscal_position(vals_list)
        names = orders._take_names(company, len(vals_list))
        created = orders.create(
            [
                {
                    **shared,
                    **({} if vals["partner_id"] in own_rules else fiscal),
                    **({"name": name} if name else {}),
                    **vals,
                    "order_line": [
                        (code, id_, {**line_shared, **line})
                        for code, id_, line in vals["order_line"]
                    ],
                }
                for vals, name in zip(vals_list, names, strict=True)
            ]
        )
        # Computed here, where the context still tells the amounts known already.
        created.mapped("amount_total")
        return created.with_env(self.env)

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

    def _compute_amounts(self):
        known = self.env.context.get(KNOWN_AMOUNTS)
        if known is None:
            return super()._compute_amounts()
        first = known.first_of_a_kind(self)
        super(SaleOrder, first)._compute_amounts()
        known.copy_amounts(self, first, ORDER_AMOUNTS)

    def _get_amounts_key(self):
        """Everything the totals of this order follow from."""
        self.ensure_one()
        return (
            self.currency_id.id,
            self.company_id.id,
            self.payment_term_id.id,
            tuple(line._get_amounts_key() for line in self._get_priced_lines()),
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model
    def _get_bulk_defaults(self, company):
        """What Odoo would look up for every line of this company alike."""
        values = self._add_missing_default_values({})
        rules = self.env["account.analytic.distribution.model"]
        if not rules.sudo().search_count(rules._check_company_domain(company), limit=1):
            values["analytic_distribution"] = False
        return values

    def _compute_amount(self):
        known = self.env.context.get(KNOWN_AMOUNTS)
        if known is None:
            return super()._compute_amount()
        first = known.first_of_a_kind(self)
        super(SaleOrderLine, first)._compute_amount()
        known.copy_amounts(self, first, LINE_AMOUNTS)

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


class _KnownAmounts:
    """Amounts by everything they follow from, for as long as one bulk creation."""

    def __init__(self):
        self._amounts = {}
        self._seen = set()

    def first_of_a_kind(self, records):
        """Records whose like was not met before: Odoo computes these."""
        first = records.browse()
        for record in records:
            key = self._key(record)
            if key not in self._seen:
                self._seen.add(key)
                first |= record
        return first

    def copy_amounts(self, records, first, names):
        """Give every record the amounts of the first of its kind."""
        for record in first:
            self._amounts[self._key(record)] = [record[name] for name in names]
        for record in records - first:
            record.update(
                dict(zip(names, self._amounts[self._key(record)], strict=True))
            )

    def _key(self, record):
        return (record._name, record._get_amounts_key())
