# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from decimal import Decimal

from odoo import models


class SaleOrder(models.Model):
    """The choice of a carrier among those of the order's shop."""

    _inherit = "sale.order"

    # === BUSINESS METHODS === #

    def _get_carrier_settled_reason(self):
        if self.release_state == "released":
            return self.env._("it is released.")
        return super()._get_carrier_settled_reason()

    def _get_carrier_candidates(self):
        of_shops = self.filtered("shop_id")
        carriers = super(SaleOrder, self - of_shops)._get_carrier_candidates()
        by_shop = {shop: shop.carrier_ids.sorted() for shop in of_shops.shop_id}
        return carriers | {order: by_shop[order.shop_id] for order in of_shops}

    def _sorted_for_choice(self):
        return self._sorted_by_promise()

    def _get_choice_key(self):
        return (*super()._get_choice_key(), self.shop_id.id)

    def _prepare_consignment(self):
        """Of an order that is split, a carrier must take the heaviest parcel."""
        consignment = super()._prepare_consignment()
        if not self.is_split:
            return consignment
        sizes = [
            (
                sum(
                    part.quantity * part.sale_line_id._get_piece_weight() for part in p
                ),
                sum(
                    part.quantity * part.sale_line_id._get_piece_volume() for part in p
                ),
            )
            for p in self.sudo().part_ids.mapped("line_ids").grouped("part_id").values()
        ]
        return replace(
            consignment,
            weight=_largest(consignment.weight, [weight for weight, _volume in sizes]),
            volume=_largest(consignment.volume, [volume for _weight, volume in sizes]),
        )

    def _explain_carrier(self):
        """Why the carrier, and not the others, in one line; see the table for more."""
        self.ensure_one()
        table = self.carrier_choice_ids.sorted("rank")
        willing = table.filtered(lambda row: not row.refusal)
        if willing:
            first, others = willing[0], willing[1:]
            texts = [f"{first.carrier_id.name}: {first.why}"]
            if others:
                names = (f"{row.carrier_id.name} ({row.score:.2f})" for row in others)
                texts.append(self.env._("before %s", ", ".join(names)))
        else:
            texts = [self.env._("No carrier of the shop takes the parcel")]
        for row in table - willing:
            name, refusal = row.carrier_id.name, row.refusal.removesuffix(".")
            texts.append(refusal if name in refusal else f"{name}: {refusal}")
        return "; ".join(texts)


def _largest(total, parcels):
    """Size of the largest parcel, where what is in none travels by itself."""
    sizes = [Decimal(repr(round(size, 6))) for size in parcels]
    return max([*sizes, total - sum(sizes)])
