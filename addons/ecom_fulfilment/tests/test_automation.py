# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .order_common import OrderCase


class AutomationCase(OrderCase):
    """A second warehouse in Hangzhou, with ten mugs and no pots."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hangzhou = cls.make_warehouse("Hangzhou", "HZT", "ship_only")
        cls.put_in_stock(cls.mug, 10, cls.hangzhou)
        cls.zhejiang = cls.env.ref("base.state_cn_ZJ")
        cls.guangdong = cls.env.ref("base.state_cn_GD")

    @classmethod
    def make_rule(cls, warehouse, states=(), shop=None, **values):
        """A sourcing rule, after those there are already."""
        return cls.env["ecom.sourcing.rule"].create(
            {
                "shop_id": (shop or cls.shop).id,
                "warehouse_id": warehouse.id,
                "state_ids": [Command.set([state.id for state in states])],
                "sequence": len(cls.shop.sourcing_rule_ids) + 1,
                **values,
            }
        )

    def why(self, order, kind):
        """What was logged of one kind, oldest first."""
        lines = order.decision_ids.filtered(lambda line: line.kind == kind)
        return lines.sorted("id").mapped("text")


@tagged("post_install", "-at_install")
class TestDecisionLog(AutomationCase):
    def test_the_same_is_not_said_twice_in_a_row(self):
        order = self.make_order("G-1")
        order._log_decisions("merge", {order: "Same buyer"})
        order._log_decisions("merge", {order: "Same buyer"})
        order._log_decisions("merge", {order: "Another address"})
        order._log_decisions("merge", {order: "Same buyer"})
        self.assertEqual(
            self.why(order, "merge"), ["Same buyer", "Another address", "Same buyer"]
        )

    def test_sales_people_read_and_nobody_writes(self):
        order = self.make_order("G-1")
        order._log_decisions("merge", {order: "Same buyer"})
        line = self.as_user(order.decision_ids, "service")
        self.assertEqual(line.text, "Same buyer")
        manager = self.as_user(line, "manager")
        with self.assertRaises(AccessError):
            manager.text = "Another buyer"
        with self.assertRaises(AccessError):
            manager.unlink()
        with self.assertRaises(AccessError):
            manager.create({"order_id": order.id, "kind": "merge", "text": "No"})


@tagged("post_install", "-at_install")
class TestPromisedDate(AutomationCase):
    def test_the_shop_promises_where_the_platform_does_not(self):
        self.shop.promise_hours = 48
        order = self.make_order("G-1", date_order="2026-03-02 09:30:00")
        order.date_order = "2026-03-02 09:30:00"
        self.review(order)
        self.assertEqual(order.promised_at, Datetime.to_datetime("2026-03-04 09:30:00"))
        self.assertEqual(
            self.why(order, "promise"),
            ["48 hours after the order, as the shop Mountain Mist Home promises"],
        )

    def test_what_the_platform_promised_stays(self):
        self.shop.promise_hours = 48
        order = self.make_order("G-1", promised_at="2026-03-03 12:00:00")
        self.review(order)
        self.assertEqual(order.promised_at, Datetime.to_datetime("2026-03-03 12:00:00"))
        self.assertEqual(self.why(order, "promise"), [])

    def test_without_hours_nothing_is_promised(self):
        order = self.make_order("G-1")
        self.review(order)
        self.assertFalse(order.promised_at)


@tagged("post_install", "-at_install")
class TestWarehouseChoice(AutomationCase):
    def test_without_rules_the_warehouse_stays_and_nothing_is_said(self):
        order = self.make_order("G-1")
        self.review(order)
        self.assertEqual(order.warehouse_id, self.warehouse)
        self.assertEqual(self.why(order, "warehouse"), [])

    def test_the_warehouse_of_the_province_sends(self):
        self.make_rule(self.warehouse, [self.guangdong])
        self.make_rule(self.hangzhou, [self.zhejiang])
        order = self.make_order("G-1", [(self.mug, 2)])
        self.review(order)
        self.assertEqual(order.warehouse_id, self.hangzhou)
        self.assertEqual(order.order_line.warehouse_id, self.hangzhou)
        self.assertEqual(
            self.why(order, "warehouse"),
            [f"Hangzhou ({self.zhejiang.name}) has all goods"],
        )
        self.assertEqual(order.release_state, "approved")

    def test_the_next_warehouse_sends_what_the_first_lacks(self):
        self.make_rule(self.hangzhou, [self.zhejiang])
        self.make_rule(self.warehouse)
        order = self.make_order("G-1", [(self.mug, 12), (self.pot, 1)])
        self.review(order)
        self.assertEqual(order.warehouse_id, self.warehouse)
        self.assertEqual(
            self.why(order, "warehouse"),
            [
                "Guangzhou has all goods; Hangzhou: only 10 of 12 [MUG] Mug free, "
                "only 0 of 1 [POT] Pot free"
            ],
        )

    def test_the_first_that_fits_sends_where_no_warehouse_has_all(self):
        self.make_rule(self.hangzhou)
        self.make_rule(self.warehouse)
        order = self.make_order("G-1", [(self.mug, 200)])
        self.review(order)
        self.assertEqual(order.warehouse_id, self.hangzhou)
        self.assertEqual(
            self.why(order, "warehouse"),
            [
                "Hangzhou is the first of its rules, no warehouse has all goods; "
                "Hangzhou: only 10 of 200 [MUG] Mug free; "
                "Guangzhou: only 100 of 200 [MUG] Mug free"
            ],
        )

    def test_no_rule_fits_the_province(self):
        self.make_rule(self.hangzhou, [self.guangdong])
        order = self.make_order("G-1")
        self.review(order)
        self.assertEqual(order.warehouse_id, self.warehouse)
        self.assertEqual(self.why(order, "warehouse"), [])

    def test_an_archived_rule_does_not_count(self):
        self.make_rule(self.hangzhou).active = False
        order = self.make_order("G-1")
        self.review(order)
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_reserved_goods_do_not_count(self):
        self.make_released("G-0", [(self.mug, 9)], warehouse_id=self.hangzhou.id)
        self.make_rule(self.hangzhou)
        self.make_rule(self.warehouse)
        order = self.make_order("G-1", [(self.mug, 2)])
        self.review(order)
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_goods_packed_in_the_warehouse_do_not_count(self):
        self.env["stock.quant"]._update_available_quantity(
            self.pot, self.hangzhou.wh_output_stock_loc_id, 5
        )
        self.make_rule(self.hangzhou)
        self.make_rule(self.warehouse)
        order = self.make_order("G-1", [(self.pot, 1)])
        self.review(order)
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_orders_of_one_set_take_from_each_other_the_first_promised_first(self):
        self.make_rule(self.hangzhou)
        self.make_rule(self.warehouse)
        late = self.make_order(
            "G-1", [(self.mug, 8)], promised_at="2026-03-05 09:00:00"
        )
        early = self.make_order(
            "G-2", [(self.mug, 8)], promised_at="2026-03-03 09:00:00"
        )
        self.review(late | early)
        self.assertEqual(early.warehouse_id, self.hangzhou)
        self.assertEqual(late.warehouse_id, self.warehouse)
        self.assertEqual(
            self.why(late, "warehouse"),
            ["Guangzhou has all goods; Hangzhou: only 2 of 8 [MUG] Mug free"],
        )

    def test_services_and_goods_nobody_counts_are_everywhere(self):
        sticker = self.env["product.product"].create(
            {"name": "Sticker", "default_code": "STI", "is_storable": False}
        )
        sticker.list_price = 1
        sticker.taxes_id = self.tax
        self.make_rule(self.hangzhou)
        order = self.make_order("G-1", [(sticker, 3), (self.freight, 1)])
        self.review(order)
        self.assertEqual(self.why(order, "warehouse"), ["Hangzhou has all goods"])

    def test_the_choice_of_a_person_stays(self):
        other = self.make_warehouse("Chengdu", "CDT", "ship_only")
        self.make_rule(self.hangzhou)
        order = self.make_order("G-1", warehouse_id=other.id)
        self.review(order)
        self.assertEqual(order.warehouse_id, other)
        self.assertEqual(self.why(order, "warehouse"), [])

    def test_what_odoo_proposes_to_who_types_an_order_is_nobodys_choice(self):
        self.users["clerk"].property_warehouse_id = self.hangzhou
        self.make_rule(self.warehouse)
        order = self.make_order(
            "G-1", warehouse_id=self.hangzhou.id, user_id=self.users["clerk"].id
        )
        self.review(order)
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_what_rules_chose_they_may_choose_anew(self):
        rule = self.make_rule(self.hangzhou)
        order = self.make_order("G-1")
        order.sudo()._decide_by_rules()
        self.assertEqual(order.warehouse_id, self.hangzhou)
        rule.warehouse_id = self.warehouse
        order.sudo()._decide_by_rules()
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_what_a_person_changed_after_the_rules_stays(self):
        self.make_rule(self.warehouse)
        order = self.make_order("G-1")
        order.sudo()._decide_by_rules()
        order.warehouse_id = self.hangzhou
        order.sudo()._decide_by_rules()
        self.assertEqual(order.warehouse_id, self.hangzhou)

    def test_a_released_order_is_not_touched(self):
        order = self.make_released("G-1")
        self.make_rule(self.hangzhou)
        order.sudo()._decide_by_rules()
        self.assertEqual(order.warehouse_id, self.warehouse)
        order.order_line.product_uom_qty = 2  # reviewed again, with a transfer there
        order.sudo()._decide_by_rules()
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_rules_belong_to_their_shop(self):
        other = self.make_shop("Other Shop", "jd")
        self.make_rule(self.hangzhou, shop=other)
        order = self.make_order("G-1")
        self.review(order)
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_rules_are_kept_by_managers(self):
        rule = self.make_rule(self.hangzhou)
        self.as_user(rule, "manager").sequence = 5
        self.assertEqual(self.as_user(rule, "service").sequence, 5)
        with self.assertRaises(AccessError):
            self.as_user(rule, "service").sequence = 6

    def test_rules_and_decisions_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        shop = self.env["ecom.shop"].create(
            {
                "name": "Other Shop",
                "company_id": company.id,
                "warehouse_id": warehouse.id,
            }
        )
        rule = self.make_rule(warehouse, shop=shop)
        self.assertEqual(rule.company_id, company)
        with self.assertRaises(AccessError):
            self.as_user(rule, "manager").read(["sequence"])
        with self.assertRaises(UserError):
            self.make_rule(self.hangzhou, shop=shop)


@tagged("post_install", "-at_install")
class TestReleaseByRule(AutomationCase):
    def test_without_the_setting_a_person_releases(self):
        order = self.make_order("G-1")
        self.review(order)
        self.assertEqual(order.release_state, "approved")

    def test_what_passes_the_reviews_is_released(self):
        self.shop.auto_release = True
        order = self.make_order("G-1")
        self.review(order)
        self.assertEqual(order.release_state, "released")
        self.assertEqual(order.released_by, self.env.ref("base.user_root"))
        self.assertEqual(self.moves(order), [(self.mug, 1, "assigned")])
        self.assertEqual(len(order.waybill_ids), 1)
        self.assertEqual(
            self.why(order, "release"), ["Released by rule, as the shop wants it"]
        )

    def test_what_a_person_approves_is_released_too(self):
        self.shop.auto_release = True
        self.gate_service.auto_approve = False
        order = self.make_order("G-1")
        self.review(order)
        self.assertEqual(order.release_state, "to_review")
        self.as_user(order, "service").action_approve_review()
        self.assertEqual(order.release_state, "released")

    def test_why_a_release_failed_is_kept_and_the_others_go(self):
        self.shop.auto_release = True
        good = self.make_order("G-1")
        bad = self.make_order("G-2", [(self.pot, 1)])
        # Odoo finds no way from this warehouse to the buyer.
        empty = self.make_warehouse("Empty", "EMP", "ship_only")
        empty.delivery_route_id.rule_ids.active = False
        bad.warehouse_id = empty
        self.review(good | bad)
        self.assertEqual(good.release_state, "released")
        self.assertEqual(bad.release_state, "approved")
        (reason,) = self.why(bad, "release")
        self.assertIn("No rule", reason)

    def test_the_cron_releases_what_was_approved_before_the_setting(self):
        order = self.make_approved("G-1")
        self.shop.auto_release = True
        with self.enter_registry_test_mode():
            cron = self.env.ref("ecom_fulfilment.cron_release_waiting")
            cron.method_direct_trigger()
        self.assertEqual(order.release_state, "released")


@tagged("post_install", "-at_install")
class TestAutomationQueries(AutomationCase):
    def make_orders(self, prefix, count):
        # Every second one without a carrier, the others with one the intake chose.
        orders = self.env["sale.order"].create(
            [
                self.prepare_order(
                    f"{prefix}-{number}",
                    [(self.mug, 1), (self.pot, 1)],
                    carrier_id=self.courier.id if number % 2 else False,
                    rule_carrier_id=self.courier.id if number % 2 else False,
                )
                for number in range(count)
            ]
        )
        orders.action_confirm()
        return orders

    def count(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.count_queries() as queries:
            orders.sudo()._decide_by_rules()
        self.assertEqual(len(orders.decision_ids), 3 * len(orders))
        return queries

    def test_queries_do_not_grow_with_the_orders(self):
        self.shop.promise_hours = 24
        self.make_rule(self.hangzhou, [self.zhejiang])
        self.make_rule(self.warehouse)
        self.count(self.make_orders("W", 2))  # caches of the registry
        few = self.count(self.make_orders("A", 10))
        many = self.count(self.make_orders("B", 50))
        self.assertEqual(len(few), len(many))
