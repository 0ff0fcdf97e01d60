# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain

RULE_BOOK = "ecom_rule_book"


class RuleBook:
    """Rules of price lists for some products, each list read once.

    Odoo looks for the rules of every product, quantity and moment again, and again in
    each list another one is based on.
    """

    def __init__(self, products):
        self.products = products
        self.moment = None  # when the price is asked for
        self.rules = {}

    def get_rules(self, pricelist, products):
        """Rules of a price list that may apply to some of the products now.

        :return: ``product.pricelist.item``, in the order they are tried
        """
        if pricelist.id not in self.rules:
            found = pricelist.env["product.pricelist.item"].search(
                pricelist._get_rules_domain(self.products)
            )
            self.rules[pricelist.id] = found.grouped(
                lambda rule: (
                    (rule.product_tmpl_id or rule.product_id.product_tmpl_id).id
                )
            )
        by_template = self.rules[pricelist.id]
        none = pricelist.env["product.pricelist.item"]
        # Those of a product are tried before those of categories and of everything.
        ids = [*products.product_tmpl_id.ids, False]
        return none.concat(*(by_template.get(id_, none) for id_ in ids)).filtered(
            lambda rule: (
                (not rule.date_start or rule.date_start <= self.moment)
                and (not rule.date_end or rule.date_end >= self.moment)
            )
        )


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_applicable_rules(self, products, date, **kwargs):
        book = self.env.context.get(RULE_BOOK)
        if book is None or not self:
            return super()._get_applicable_rules(products, date, **kwargs)
        return book.get_rules(self, products)

    def _get_rules_domain(self, products):
        """Rules of this list for these products at whatever time."""
        self.ensure_one()
        return (
            Domain("pricelist_id", "=", self.id)
            & (
                Domain("categ_id", "=", False)
                | Domain("categ_id", "parent_of", products.categ_id.ids)
            )
            & (
                Domain("product_tmpl_id", "=", False)
                | Domain("product_tmpl_id", "in", products.product_tmpl_id.ids)
            )
            & (
                Domain("product_id", "=", False)
                | Domain("product_id", "in", products.ids)
            )
        )
