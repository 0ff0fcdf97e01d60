# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import fields, models

from ..china_time import to_utc


class EcomShop(models.Model):
    """Turning neutral orders (see ``intake``) into sales orders."""

    _inherit = "ecom.shop"

    def _find_orders(self, numbers):
        """Known orders of this shop by platform number, in one query."""
        self.ensure_one()
        # A sales clerk may bring the order of a colleague up to date.
        orders = (
            self.env["sale.order"]
            .sudo()
            .search_fetch(
                [("shop_id", "=", self.id), ("platform_number", "in", list(numbers))],
                ["platform_number"],
            )
        )
        return {order.platform_number: order for order in orders}

    def _find_products(self, codes):
        """Products by internal reference or barcode, in one query.

        A code that two products share finds none: guessing would ship wrong goods.
        """
        codes = codes - {""}  # which every product without a code would have
        products = self.env["product.product"].search(
            [
                "|",
                ("default_code", "in", list(codes)),
                ("barcode", "in", list(codes)),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        found = {}
        for product in products:
            for code in {product.default_code, product.barcode} & codes:
                found[code] = found.get(code, product.browse()) | product
        return {code: matches for code, matches in found.items() if len(matches) == 1}

    def _get_refusals(self, payloads, catalogue):
        """Why no order can be made of each payload, False where one can.

        :param payloads: neutral orders as JSON
        :param dict catalogue: code -> product, see ``_find_products``
        """
        self.ensure_one()
        countries = self._get_countries([payload["receiver"] for payload in payloads])
        return [
            self._get_refusal(payload, catalogue, countries) for payload in payloads
        ]

    def _get_refusal(self, payload, catalogue, countries):
        """Why no order can be made of one payload, False if one can."""
        country = payload["receiver"]["country"]
        if not countries[country]:
            return self.env._("There is no country with the code %s.", country)
        if Decimal(payload["discount"]) and not self.discount_product_id:
            return self.env._(
                "The order has a discount. Give the shop %s a product for discounts, "
                "then try again.",
                self.name,
            )
        if payload["currency"] != self.currency_id.name:
            return self.env._(
                "The order is in %(order)s, but the shop sells in %(shop)s. Give the "
                "shop a pricelist in that currency, or correct the order.",
                order=payload["currency"],
                shop=self.currency_id.name,
            )
        unknown = [
            item["code"] or item["title"]
            for item in payload["lines"]
            if item["code"] not in catalogue
        ]
        if unknown:
            return self.env._(
                "There is no product with the code %s. Create it or give an existing "
                "one this internal reference, then try again.",
                ", ".join(dict.fromkeys(unknown)),
            )
        return False

    def _create_orders(self, payloads, catalogue):
        """Create and confirm orders, in the order of the payloads.

        :param payloads: neutral orders as JSON
        :param dict catalogue: code -> product, complete for these orders
        :return: the orders; nothing of them reaches the warehouse before release
        """
        contacts = self._find_or_create_receivers(payloads)
        orders = self.env["sale.order"]._create_in_bulk(
            [
                self._prepare_order_vals(payload, *pair, catalogue)
                for payload, pair in zip(payloads, contacts, strict=True)
            ]
        )
        orders._confirm_in_bulk()
        return orders

    def _prepare_order_vals(self, payload, buyer, receiver, catalogue):
        """Values of one sales order."""
        cash_on_delivery = payload["payment_mode"] == "cod"
        carrier = self._choose_carrier(receiver, cash_on_delivery)
        lines = [
            self._prepare_goods_line(item, catalogue[item["code"]])
            for item in payload["lines"]
        ]
        if discount := Decimal(payload["discount"]):
            lines.append(self._prepare_discount_line(discount))
        if freight := Decimal(payload["freight"]):
            lines.append(self._prepare_freight_line(freight, carrier))
        return {
            "shop_id": self.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "team_id": self.team_id.id,
            "partner_id": buyer.id,
            "partner_invoice_id": buyer.id,
            "partner_shipping_id": receiver.id,
            "carrier_id": carrier.id,
            "rule_carrier_id": carrier.id,  # the review may choose a better one
            "picking_policy": "one",
            "date_order": to_utc(payload["ordered_at"]) or fields.Datetime.now(),
            "client_order_ref": payload["number"],
            "platform_number": payload["number"],
            "payment_mode": payload["payment_mode"],
            "receiver_token": payload["receiver"]["token"],
            # The platform's prices hold, not a list of ours.
            "pricelist_id": self.pricelist_id.id,
            "order_line": [fields.Command.create(line) for line in lines],
            **self.env["sale.order"]._prepare_platform_vals(payload),
        }

    def _prepare_goods_line(self, item, product):
        return {
            "product_id": product.id,
            "product_uom_qty": float(Decimal(item["quantity"])),
            "product_uom_id": product.uom_id.id,
            "price_unit": float(Decimal(item["price_unit"])),
            "discount": 0,
            "platform_line_number": item["sub_number"],
        }

    def _prepare_discount_line(self, discount):
        return {
            "product_id": self.discount_product_id.id,
            "product_uom_qty": 1,
            "price_unit": -float(discount),
        }

    def _prepare_freight_line(self, freight, carrier):
        product = carrier.product_id or self.env.ref("ecom_fulfilment.product_freight")
        return {
            "product_id": product.id,
            "product_uom_qty": 1,
            "price_unit": float(freight),
            "is_delivery": True,
        }
