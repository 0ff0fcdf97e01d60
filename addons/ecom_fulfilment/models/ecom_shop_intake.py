# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
from decimal import Decimal

from odoo import api, fields, models

from ..china_time import to_utc
from ..const import MASK
from .res_partner import PROVINCE_KEY_LENGTH


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

    @api.model
    def _is_receiver_changed(self, old, new):
        """Whether the buyer changed the receiver, by two exports of one order.

        Telephones the platform masks or makes up change from export to export.
        """
        parts = ["name", "province", "city", "district", "street"]
        if not any(mark in old["phone"] + new["phone"] for mark in "*-"):
            parts.append("phone")
        return any(old[part] != new[part] for part in parts)

    def _change_receiver(self, order, payload):
        """Send an order to the receiver the platform names now."""
        (receiver,) = self._find_or_create_receivers([payload])
        vals = {"partner_shipping_id": receiver.id}
        cash_on_delivery = order._is_cash_on_delivery()
        if not self._is_carrier_fit(order.carrier_id, receiver, cash_on_delivery):
            carrier = self._choose_carrier(receiver, cash_on_delivery)
            vals["carrier_id"] = carrier.id
        order.write(vals)

    def _create_orders(self, payloads, catalogue):
        """Create and confirm orders, in the order of the payloads.

        :param payloads: neutral orders as JSON
        :param dict catalogue: code -> product, complete for these orders
        :return: the orders; nothing of them reaches the warehouse before release
        """
        receivers = self._find_or_create_receivers(payloads)
        orders = (
            self.env["sale.order"]
            .with_context(mail_create_nolog=True, mail_notrack=True)
            .create(
                [
                    self._prepare_order_vals(payload, receiver, catalogue)
                    for payload, receiver in zip(payloads, receivers, strict=True)
                ]
            )
        )
        orders.action_confirm()
        return orders

    def _prepare_order_vals(self, payload, receiver, catalogue):
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
            "partner_id": receiver.parent_id.id,
            "partner_invoice_id": receiver.parent_id.id,
            "partner_shipping_id": receiver.id,
            "carrier_id": carrier.id,
            "picking_policy": "one",
            "date_order": to_utc(payload["ordered_at"]) or fields.Datetime.now(),
            "client_order_ref": payload["number"],
            "platform_number": payload["number"],
            "payment_mode": payload["payment_mode"],
            "promised_at": to_utc(payload["promised_at"]),
            "buyer_memo": payload["buyer_memo"],
            "seller_memo": payload["seller_memo"],
            "platform_flag": payload["flag"],
            "invoice_title": payload["invoice_title"],
            "invoice_tax_number": payload["invoice_tax_no"],
            "receiver_token": payload["receiver"]["token"],
            "order_line": [fields.Command.create(line) for line in lines],
            **self.env["sale.order"]._prepare_platform_vals(payload),
        }

    def _prepare_goods_line(self, item, product):
        return {
            "product_id": product.id,
            "product_uom_qty": float(Decimal(item["quantity"])),
            "price_unit": float(Decimal(item["price_unit"])),
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

    # === BUYERS AND RECEIVERS === #

    def _find_or_create_receivers(self, payloads):
        """The delivery address of each payload, below its buyer's contact.

        A buyer is one contact per shop; each different receiver he names is an
        address of its own, so that no order changes where another one goes.
        """
        buyers = self._find_or_create_buyers(payloads)
        wanted = [
            (buyers[_buyer_ref(payload)], _address_key(payload["receiver"]))
            for payload in payloads
        ]
        Partner = self.env["res.partner"]
        known = {
            (partner.parent_id, partner.address_key): partner
            for partner in Partner.search(
                [
                    ("parent_id", "in", [buyer.id for buyer, _key in wanted]),
                    ("address_key", "in", [key for _buyer, key in wanted]),
                ]
            )
        }
        missing = {
            pair: self._prepare_receiver_vals(pair, payload["receiver"])
            for pair, payload in zip(wanted, payloads, strict=True)
            if pair not in known
        }
        created = self._create_partners(list(missing.values()))
        known.update(zip(missing, created, strict=True))
        return [known[pair] for pair in wanted]

    def _find_or_create_buyers(self, payloads):
        """Buyers of this shop by their id on the platform."""
        refs = {_buyer_ref(payload): payload for payload in payloads}
        buyers = {
            partner.buyer_ref: partner
            for partner in self.env["res.partner"].search(
                [("shop_id", "=", self.id), ("buyer_ref", "in", list(refs))]
            )
        }
        missing = [ref for ref in refs if ref not in buyers]
        created = self._create_partners(
            [self._prepare_buyer_vals(ref, refs[ref]) for ref in missing]
        )
        buyers.update(zip(missing, created, strict=True))
        return buyers

    def _create_partners(self, vals_list):
        # Sales people may import orders without being allowed to edit contacts.
        return (
            self.env["res.partner"]
            .sudo()
            .with_context(tracking_disable=True, no_vat_validation=True)
            .create(vals_list)
            .sudo(False)
        )

    def _prepare_buyer_vals(self, ref, payload):
        return {
            "name": payload["buyer"] or payload["receiver"]["name"] or ref,
            "phone": payload["receiver"]["phone"],
            "shop_id": self.id,
            "buyer_ref": ref,
            "company_id": self.company_id.id,
            "country_id": self.env.ref("base.cn").id,
        }

    def _prepare_receiver_vals(self, pair, receiver):
        buyer, key = pair
        states = self.env["res.partner"]._get_china_states()
        state = states.get(receiver["province"][:PROVINCE_KEY_LENGTH])
        return {
            "type": "delivery",
            "parent_id": buyer.id,
            "name": receiver["name"],
            "phone": receiver["phone"],
            "country_id": self.env.ref("base.cn").id,
            "state_id": state.id if state else False,
            # In a municipality the province is the city.
            "city": receiver["city"] or (state and state.name),
            "district": receiver["district"],
            "street": receiver["district"] + receiver["street"],
            "address_key": key,
            "company_id": self.company_id.id,
        }


def _buyer_ref(payload):
    """Who the buyer is: his id where the platform tells it, else his phone.

    A phone the platform masks is many people's; then only the whole receiver tells.
    """
    receiver = payload["receiver"]
    if payload["buyer"]:
        return payload["buyer"]
    if receiver["phone"] and MASK not in receiver["phone"]:
        return receiver["phone"]
    return _address_key(receiver)


def _address_key(receiver):
    """Short identity of a receiver: all parts as the platform gave them."""
    parts = ("name", "phone", "province", "city", "district", "street", "token")
    text = "|".join(receiver[part] for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
