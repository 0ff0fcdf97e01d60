# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .sale_order_goods import is_enough, sum_up, take

PURCHASE_GOODS = "ecom_fulfilment.activity_purchase_goods"
# Context key: what a person decides instead of the shop's policy.
POLICY = "ecom_shortage_policy"


class SaleOrder(models.Model):
    """Approved orders whose goods are not there wait for them (缺货)."""

    _inherit = "sale.order"

    shortage_ids = fields.One2many("ecom.shortage", "order_id", string="Shortages")

    _short_since_idx = models.Index("(short_since) WHERE short_since IS NOT NULL")

    # === CRUD METHODS === #

    def write(self, vals):
        ends = "short_since" in vals and not vals["short_since"]
        waited = self.filtered("short_since") if ends else self.browse()
        result = super().write(vals)
        if waited:
            waited._settle_shortages()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self._stop_waiting()
        return result

    def _stop(self, reason):
        result = super()._stop(reason)
        self._stop_waiting()
        return result

    # === BUSINESS METHODS === #

    def _stop_waiting(self):
        """Orders that are over or stopped need no goods."""
        waiting = self.filtered("short_since")
        if waiting:
            # As all of release, nobody's to write.
            waiting.sudo().short_since = False

    def _settle_shortages(self):
        """Close what orders that do not wait any more waited for."""
        # Whatever ends the wait, its rows and to-dos are not the user's.
        orders = self.sudo()
        orders.shortage_ids._settle()
        orders.activity_feedback([PURCHASE_GOODS])

    def _get_shortage_policy(self):
        """What happens when goods of this order are missing.

        :return: a policy of shops, or False without a shop
        """
        self.ensure_one()
        policy = self.env.context.get(POLICY) or self.shop_id.shortage_policy
        if policy == "partial" and not self._may_go_in_parts():
            return "wait"
        return policy

    # === WHETHER GOODS ARE THERE === #

    def _get_release_refusals(self):
        refusals = super()._get_release_refusals()
        candidates = self.filtered(lambda order: order not in refusals)
        lacking = candidates._get_lacking()
        candidates._mark_waiting(lacking)
        return refusals | {
            order: order._get_shortage_text(goods) for order, goods in lacking.items()
        }

    def _get_lacking(self):
        """Which of these orders, released together, would lack goods and must wait.

        Who was promised first is served first; an order that is not released takes
        nothing from the others.

        :return: dict of order -> dict of (warehouse, product) -> needed and missing
            quantity
        """
        if all(order._get_shortage_policy() in (False, "release") for order in self):
            return {}
        goods = self._get_goods_by_part()
        free = self._get_free(goods)
        short = {
            order: sum_up(goods[order].values())
            for order in self._sorted_by_promise()
            if not order._take_goods(goods[order], free)
        }
        return self._share_out_lack(short, free)

    def _take_goods(self, goods, free):
        """Take what would leave with this order, if it is enough for its policy.

        :param dict goods: as one of `_get_goods_by_part`
        :param dict free: what nobody has reserved, which is reduced
        :return: whether the order may go
        """
        self.ensure_one()
        needs = sum_up(goods.values())
        policy = self._get_shortage_policy()
        if policy in (False, "release") or is_enough(needs, free):
            take(needs, free)
            return True
        return policy == "partial" and self._take_part(goods, free)

    @api.model
    def _share_out_lack(self, short, free):
        """Share what is left over among orders, so that each piece is missing once.

        :param dict short: order, in turn -> dict of (warehouse, product) -> quantity
        :return: dict of order -> dict of (warehouse, product) -> needed and missing
            quantity
        """
        return {
            order: {
                key: (needs[key], missing)
                for key, missing in take(needs, free).items()
                if key[1].uom_id.compare(missing, 0) > 0
            }
            for order, needs in short.items()
        }

    @api.model
    def _get_free(self, goods):
        """What is free of the goods orders need, by warehouse and product.

        :param dict goods: as of `_get_goods_by_part`
        """
        keys = {
            key for parts in goods.values() for needs in parts.values() for key in needs
        }
        warehouses = self.env["stock.warehouse"].union(*(key[0] for key in keys))
        products = self.env["product.product"].union(*(key[1] for key in keys))
        # Whoever releases need not see the stock.
        return warehouses.sudo()._get_free_quantities(products)

    def _get_shortage_text(self, goods):
        """What this order waits for, as a sentence.

        :param dict goods: (warehouse, product) -> needed and missing quantity
        """
        return self.env._(
            "Waits for stock: %s",
            ", ".join(
                self.env._(
                    "%(missing)s of %(needed)s %(product)s missing in %(warehouse)s",
                    missing=f"{missing:g}",
                    needed=f"{needed:g}",
                    product=product.display_name,
                    warehouse=warehouse.name,
                )
                for (warehouse, product), (needed, missing) in goods.items()
            ),
        )

    # === WAITING === #

    def _mark_waiting(self, lacking):
        """Let orders wait visibly for what they lack, and tell who purchases.

        :param dict lacking: as of `_get_lacking`
        """
        if not lacking:
            return
        short = self.filtered(lambda order: order in lacking)
        fresh = short.filtered(lambda order: not order.short_since)
        # As all of release, nobody's to write.
        fresh.sudo().write({"short_since": fields.Datetime.now()})
        self.env["ecom.shortage"].sudo()._update_open(lacking)
        for orders in fresh._in_company_languages():
            texts = {
                order: order._get_shortage_text(lacking[order]) for order in orders
            }
            orders._log_decisions("shortage", texts)
            orders._tell_purchaser(texts)

    def _tell_purchaser(self, texts):
        """Give whoever purchases for the shops a to-do for each of these orders.

        :param dict texts: order -> what it waits for
        """
        purchasers = {
            shop: shop._get_purchaser().filtered("active") for shop in self.shop_id
        }
        told = self.filtered(lambda order: purchasers[order.shop_id])
        model = self.env["ir.model"]._get(self._name)
        activity_type = self.env.ref(PURCHASE_GOODS)
        # A to-do, not a mail for each of a hundred orders; whoever releases need not
        # be able to give orders to others.
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "summary": texts[order],
                    "user_id": purchasers[order.shop_id].id,
                    "date_deadline": fields.Date.context_today(order),
                    "res_model_id": model.id,
                    "res_id": order.id,
                }
                for order in told
            ]
        )
        untold = self - told
        untold._message_log_batch(bodies={order.id: texts[order] for order in untold})
