# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json

from odoo import models

# Enough of a SHA-256 to tell two contents apart; nobody gains by forging one here,
# the content itself can be edited with less effort and is digested again.
DIGEST_LENGTH = 16


class SaleOrder(models.Model):
    """What reviewers look at, in parts, and how a later change of it is noticed.

    A review keeps a digest of each part its gate answers for. Comparing digests, not
    watching writes, also notices what changed by SQL, by another addon or on a record
    the order only refers to.
    """

    _inherit = "sale.order"

    def _get_review_content(self):
        """What is reviewed, by part; see `looks_at` for who judges which.

        :return: dict of part -> values that can be told apart as JSON
        """
        self.ensure_one()
        # Who only moves goods may not read all of an order, nor of its receiver.
        order = self.sudo()
        # A list, whose lines read ahead for those of all orders; records of some lines
        # would do so for these alone.
        lines = sorted(
            (
                line
                for line in order.order_line
                # A down payment changes nothing of what is sold.
                if not (line.display_type or line.is_downpayment)
            ),
            key=lambda line: line.id,
        )
        receiver = order.partner_shipping_id
        parent = receiver.parent_id  # a place may leave its name to its contact
        region = [receiver.country_id.id, receiver.state_id.id]
        region += [receiver.city, receiver.district]
        return {
            "buyer": [order.partner_id.id],
            "goods": [
                [
                    line.product_id.id,
                    line.product_uom_id.id,
                    f"{line.product_uom_qty:.6f}",
                ]
                for line in lines
                if line.product_id.type != "service"
            ],
            "prices": [
                [line.product_id.id, *sorted(line.tax_ids.ids)]
                + [f"{line.product_uom_qty:.6f}", f"{line.price_unit:.6f}"]
                + [f"{line.discount:.6f}"]
                for line in lines
            ],
            "receiver": [receiver.id, receiver.name or parent.name]
            + [receiver.phone or parent.phone, receiver.street, receiver.street2],
            "region": region,
            "payment": [
                order.payment_mode,
                order.payment_term_id.id,
                order.partner_invoice_id.id,
            ],
            "paid": [
                f"{amount:.6f}"
                for amount in (
                    order.platform_total,
                    order.platform_deposit,
                    order._get_paid(),
                )
            ],
            "invoice": [order.invoice_title, order.invoice_tax_number],
            "carrier": [order.carrier_id.id],
            "cod": [order.carrier_id.id, *region]
            if order._is_cash_on_delivery()
            else [],
            "buyer_memo": [order.buyer_memo],
            "seller_memo": [order.seller_memo],
        }

    def _get_review_digests(self):
        """Digest of each part of the reviewed content.

        :return: dict of part -> hexadecimal digest
        """
        return {
            part: hashlib.sha256(json.dumps(values).encode()).hexdigest()[
                :DIGEST_LENGTH
            ]
            for part, values in self._get_review_content().items()
        }

    def _get_part_names(self):
        """What the parts are called, for people."""
        return {
            "buyer": self.env._("buyer"),
            "goods": self.env._("goods"),
            "prices": self.env._("prices"),
            "receiver": self.env._("receiver"),
            "region": self.env._("province, city or district"),
            "payment": self.env._("terms of payment"),
            "paid": self.env._("payment"),
            "invoice": self.env._("invoice data"),
            "carrier": self.env._("carrier"),
            "cod": self.env._("carrier or region of the cash to collect"),
            "buyer_memo": self.env._("buyer's remark"),
            "seller_memo": self.env._("seller's memo"),
        }

    def _get_change_text(self, parts):
        """Which parts changed, in the order of the content, as a sentence."""
        changed = [
            name for part, name in self._get_part_names().items() if part in parts
        ]
        return self.env._("Changed after the review: %s", ", ".join(changed))

    def _get_changes(self, parts=None):
        """What of these orders is not what was approved any more.

        :param parts: look at these parts only
        :return: dict of review -> set of changed parts; without unchanged ones
        """
        changes = {}
        for order in self:
            approved = order.review_ids.filtered(lambda r: r.state == "approved")
            if approved:
                now = order._get_review_digests()
                for review in approved:
                    changed = review._get_changed_parts(now)
                    if changed and (parts is None or changed & parts):
                        changes[review] = changed
        return changes
