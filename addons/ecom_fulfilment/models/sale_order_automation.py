# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Datetime

from .sale_order_goods import sum_up


class SaleOrder(models.Model):
    """What rules settle of an order, and why."""

    _inherit = "sale.order"

    decision_ids = fields.One2many("ecom.order.decision", "order_id", string="Why")
    rule_warehouse_id = fields.Many2one(
        "stock.warehouse",
        readonly=True,
        copy=False,
        help="The warehouse rules chose. Another one is a person's choice.",
    )

    # === BUSINESS METHODS === #

    def _log_decisions(self, kind, texts):
        """Keep why something was settled for orders; what was said last is not again.

        :param str kind: of `ecom.order.decision`
        :param dict texts: order -> text
        """
        # Nobody writes decisions but what decides.
        Decision = self.env["ecom.order.decision"].sudo()
        orders = self.browse().concat(*texts)
        known = Decision.search_fetch(
            [("order_id", "in", orders.ids), ("kind", "=", kind)],
            ["order_id", "text"],
            order="id",
        )
        last = {decision.order_id.id: decision.text for decision in known}
        Decision.create(
            [
                {"order_id": order.id, "kind": kind, "text": text}
                for order, text in texts.items()
                if last.get(order.id) != text
            ]
        )

    def _decide_by_rules(self):
        result = super()._decide_by_rules()
        orders = self.filtered(lambda order: order.shop_id and not order.released_at)
        orders._promise_by_rule()
        orders._choose_warehouses_by_rule()
        orders._choose_carriers_by_rule()
        return result

    def _run_review_rules(self):
        result = super()._run_review_rules()
        self._release_by_rule()
        return result

    # === PROMISED DATE === #

    def _promise_by_rule(self):
        """Promise a date where the platform named none and the shop has a limit."""
        texts = {}
        for order in self.filtered(lambda order: not order.promised_at):
            hours = order.shop_id.promise_hours
            if not hours:
                continue
            order.promised_at = Datetime.add(order.date_order, hours=hours)
            texts[order] = self.env._(
                "%(hours)s hours after the order, as the shop %(shop)s promises",
                hours=f"{hours:g}",
                shop=order.shop_id.name,
            )
        self._log_decisions("promise", texts)

    # === WAREHOUSE === #

    def _choose_warehouses_by_rule(self):
        """Let the sourcing rules of the shops choose the warehouses.

        Orders of one set take from each other, those promised first before the others.
        """
        open_orders = self.filtered(
            lambda order: (
                order.shop_id.sourcing_rule_ids and not order.order_line.move_ids
            )
        )
        open_orders -= open_orders._filter_warehouse_chosen()
        goods = open_orders._get_goods_to_send()
        products = self.env["product.product"].union(
            *(product for needs in goods.values() for _warehouse, product in needs)
        )
        free = open_orders.shop_id.sourcing_rule_ids.warehouse_id._get_free_quantities(
            products
        )
        chosen, texts = {}, {}
        for order in open_orders._sorted_by_promise():
            needs = sum_up(
                {product: quantity}
                for (_warehouse, product), quantity in goods[order].items()
            )
            rules = order.shop_id.sourcing_rule_ids.sorted()
            warehouse, text = rules._decide(order.partner_shipping_id, needs, free)
            if warehouse:
                chosen[order], texts[order] = warehouse, text
                for product, needed in needs.items():
                    left = free.get((warehouse, product), 0) - needed
                    free[warehouse, product] = max(left, 0)
        open_orders._write_choice("warehouse_id", "rule_warehouse_id", chosen)
        self._log_decisions("warehouse", texts)

    def _filter_warehouse_chosen(self):
        """Those of these orders whose warehouse a person chose.

        Nobody did where it is what rules chose before, what the shop says, or what
        Odoo proposes to whoever types an order.
        """
        other = self.filtered(
            lambda order: (
                order.warehouse_id
                not in order.shop_id.warehouse_id | order.rule_warehouse_id
            )
        )
        proposed = {
            (user, company): user.with_company(company)._get_default_warehouse_id()
            for user, company in {(o.user_id, o.company_id) for o in other}
        }
        return other.filtered(
            lambda o: o.warehouse_id != proposed[o.user_id, o.company_id]
        )

    # === CARRIER === #

    def _choose_carriers_by_rule(self):
        """Choose the carriers of orders that no person chose one for, and say why."""
        orders = self.filtered(
            lambda order: (
                order._is_carrier_left_to_rules()
                and order._has_goods_to_ship()
                and not order.order_line.move_ids
            )
        )
        chosen = orders._choose_carriers()
        orders._write_choice("carrier_id", "rule_carrier_id", chosen)
        self._log_decisions(
            "carrier", {order: order._explain_carrier() for order in orders}
        )

    # === RELEASE === #

    def _release_by_rule(self):
        """Release the approved orders of shops that leave it to rules."""
        self.filtered(
            lambda order: (
                order.release_state == "approved" and order.shop_id.auto_release
            )
        )._release_as_rules()

    def _release_as_rules(self):
        """Release orders where possible, without a person; keep why or why not."""
        # Not the user who happened to pass the last gate decides, but the rules.
        for orders in self.with_user(SUPERUSER_ID)._in_company_languages():
            waited = orders.filtered("short_since")
            reasons = orders._release_arrived()
            texts = {
                order: reasons.get(order)
                or self.env._("Released by rule, as the shop wants it")
                for order in orders
                # What began or ended a wait for stock is told by the shortage.
                if (
                    order in reasons
                    if order in waited
                    else order.release_state != "waiting"
                )
            }
            orders._log_decisions("release", texts)

    def _in_company_languages(self):
        """These orders by company, for texts everybody of the company reads."""
        return [
            orders.with_company(company).with_context(
                lang=company.partner_id.lang or self.env.lang
            )
            for company, orders in self.grouped("company_id").items()
        ]
