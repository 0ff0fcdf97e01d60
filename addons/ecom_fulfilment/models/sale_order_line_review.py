# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .product_pricelist import RULE_BOOK, RuleBook


class SaleOrderLine(models.Model):
    """What the checks of the review gates ask of a line."""

    _inherit = "sale.order.line"

    # === KINDS OF LINES === #

    def _is_goods(self):
        """Whether the line orders something that is sent."""
        self.ensure_one()
        return not self.display_type and self.product_id.type == "consu"

    def _is_sold(self):
        """Whether the line sells something, goods or a service."""
        self.ensure_one()
        return bool(
            self.product_id
            and not (self.display_type or self.is_delivery or self.is_downpayment)
            and not self._is_discount()
        )

    def _is_discount(self):
        """Whether the line takes something off the order."""
        self.ensure_one()
        return (
            not self.display_type
            and not self.is_downpayment
            and self.currency_id.compare_amounts(self.price_unit, 0) < 0
        )

    def _has_list_price(self):
        """Whether the price of the line ought to be that of the price list."""
        self.ensure_one()
        is_combo = self.product_id.type == "combo" or self.combo_item_id
        return self._is_sold() and not is_combo

    # === QUANTITIES === #

    def _get_base_quantity(self):
        """The quantity in the product's own unit."""
        self.ensure_one()
        unit = self.product_id.uom_id
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty, unit, round=False
        )

    def _is_broken_piece(self):
        """Whether part of a piece is ordered of what is counted in pieces."""
        self.ensure_one()
        get_id = self.env["ir.model.data"]._xmlid_to_res_id  # cached
        piece = self.env["uom.uom"].browse(get_id("uom.product_uom_unit"))
        if not self.product_uom_id._has_common_reference(piece):
            return False
        pieces = self.product_uom_id._compute_quantity(
            self.product_uom_qty, piece, round=False
        )
        return piece.compare(pieces, round(pieces)) != 0

    # === VARIANTS === #

    def _get_missing_choices(self):
        """Attributes of the product that the buyer had to choose and did not.

        Attributes that make products of their own are settled by the product.

        :return: list of names
        """
        self.ensure_one()
        chosen = self.product_no_variant_attribute_value_ids
        lines = (
            self.product_id.product_tmpl_id.valid_product_template_attribute_line_ids
        )
        missing = [
            line.attribute_id.name
            for line in lines
            if line.attribute_id.create_variant == "no_variant"
            # Of what may be chosen several times, nothing may be chosen too.
            and line.attribute_id.display_type != "multi"
            and len(line.product_template_value_ids._only_active()) > 1
            and line not in chosen.attribute_line_id
        ]
        written = {
            value.custom_product_template_attribute_value_id
            for value in self.product_custom_attribute_value_ids
            if (value.custom_value or "").strip()
        }
        values = chosen | self.product_id.product_template_attribute_value_ids
        return missing + [
            value.display_name
            for value in values
            if value.is_custom and value not in written
        ]

    # === PRICES === #

    def _get_list_prices(self):
        """What one unit of each line costs by the order's price list.

        Without one, it is the sales price of the product. Lists are read once, however
        many lines, products and orders there are.

        :return: dict of line -> pair of price, in the order's currency, and what the
            line asks for in its place
        """
        book = RuleBook(self.product_id)
        return {line: line._get_list_price(book) for line in self}

    def _get_list_price(self, book):
        order = self.order_id
        line = self.with_company(order.company_id)
        if extra := line._get_product_price_context():
            line = line.with_context(**extra)
        book.moment = order.date_order
        pricelist = line.env["product.pricelist"].browse(order.pricelist_id.id)
        # Rates hold for a day: asked for by the day, each is read once.
        price, rule_id = pricelist.with_context(
            **{RULE_BOOK: book}
        )._compute_price_rule(
            line.product_id,
            line.product_uom_qty or 1.0,
            uom=line.product_uom_id,
            date=order.date_order.date(),
            currency=line.currency_id,
        )[line.product_id.id]
        if order.fiscal_position_id:
            price = line.product_id._get_tax_included_unit_price_from_price(
                price,
                product_taxes=line.product_id.taxes_id._filter_taxes_by_company(
                    order.company_id
                ),
                fiscal_position=order.fiscal_position_id,
            )
        asked = line.price_unit
        if line.env["product.pricelist.item"].browse(rule_id)._show_discount():
            # Odoo writes the discount of such a rule beside the price.
            asked *= 1 - line.discount / 100
        return price, asked
