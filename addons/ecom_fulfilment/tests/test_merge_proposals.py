# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import tagged

from .merge_common import MergeCase


@tagged("post_install", "-at_install")
class TestProposals(MergeCase):
    """What is proposed to travel together, and what is not."""

    def assert_proposed(self, *groups):
        self.assertEqual(
            {frozenset(proposal.order_ids.ids) for proposal in self.propose()},
            {frozenset(self.env["sale.order"].union(*group).ids) for group in groups},
        )

    def test_orders_of_one_buyer_to_one_address_are_proposed(self):
        first, second = self.make_approved("M-1"), self.make_approved("M-2")
        self.assert_proposed([first, second])
        proposal = self.propose()
        self.assertEqual(proposal.order_count, 2)
        self.assertEqual(proposal.partner_id, self.buyer)
        self.assertEqual(proposal.carrier_id, self.courier)

    def test_a_released_order_is_proposed_until_its_label_is_printed(self):
        approved, released = self.make_approved("M-1"), self.make_released("M-2")
        self.assert_proposed([approved, released])
        self.print(released.waybill_ids)
        self.assert_proposed()

    def test_two_groups_are_two_proposals(self):
        other = self.make_receiver("Wang Fang", phone="13612345678")
        ours = self.make_approved("M-1"), self.make_approved("M-2")
        theirs = [self.make_approved(f"M-{n}", receiver=other) for n in (3, 4, 5)]
        self.assert_proposed(ours, theirs)

    def test_the_same_address_written_otherwise_is_the_same(self):
        place = self.make_receiver(
            name="Li  Hua",
            parent_id=self.buyer.id,
            type="delivery",
            phone="+86 138-7341-9625",
            street="余杭区 文一西路９６９号",
        )
        first = self.make_approved("M-1")
        second = self.make_approved("M-2", partner_shipping_id=place.id)
        self.assert_proposed([first, second])

    def test_orders_that_differ_are_not_proposed(self):
        others = {
            "buyer": {"receiver": self.make_receiver()},
            "phone": self.at(phone="13612345678"),
            "name": self.at(name="Li Huan"),
            "street": self.at(street="余杭区文一西路970号"),
            "district": self.at(district="西湖区", street="西湖区文一西路969号"),
            "carrier": {"carrier_id": self.cod_courier.id},
            "warehouse": {
                "warehouse_id": self.make_warehouse("Suzhou", "SZT", "ship_only").id
            },
            "shop": {"shop_id": self.make_shop("Second Shop", "taobao").id},
        }
        self.make_approved("M-0")
        for name, values in others.items():
            with self.subTest(name):
                self.make_approved(f"M-{name}", **values)
                self.assert_proposed()

    def at(self, **values):
        """Another delivery address of the buyer, which differs in this."""
        place = self.make_receiver(parent_id=self.buyer.id, type="delivery", **values)
        return {"partner_shipping_id": place.id}

    def test_cash_on_delivery_travels_with_cash_on_delivery_only(self):
        cod = {
            "payment_mode": "cod",
            "platform_paid": 0,
            "carrier_id": self.cod_courier.id,
        }
        paid = self.make_approved("M-1", carrier_id=self.cod_courier.id)
        first, second = (self.make_approved(f"M-{n}", **cod) for n in (2, 3))
        self.assert_proposed([first, second])
        self.assertFalse(paid.merge_id)

    def test_masked_receivers_that_look_alike_are_not_proposed(self):
        masked = {
            "name": "李**",
            "phone": "138****9625",
            "street": "余杭区文一西路***号",
        }
        places = [self.at(**masked)["partner_shipping_id"] for _place in range(2)]
        orders = [
            self.make_order(f"M-{n}", partner_shipping_id=place, receiver_token="T")
            for n, place in enumerate([places[0], places[1], places[1]])
        ]
        self.pass_by_hand(*orders)
        self.assert_proposed(orders[1:])

    def pass_by_hand(self, *orders):
        """Both reviewers pass orders the rules did not."""
        for order in orders:
            self.as_user(order, "service").action_run_review_rules()
            for role in ("service", "finance"):
                if order.release_state != "approved":
                    self.as_user(order, role).action_approve_review("Seen")
            self.assertEqual(order.release_state, "approved")

    def test_orders_not_ready_are_not_proposed(self):
        self.make_approved("M-0")
        unpaid = self.make_order("M-1", platform_paid=0)
        unreviewed = self.make_order("M-2")
        held = self.make_order("M-3", buyer_memo="急")
        self.review(unpaid | held)
        self.make_approved("M-4")._stop("The buyer wants out")
        self.make_approved("M-5").action_cancel()
        self.make_approved("M-6").sudo().platform_status = "refunding"
        self.assertEqual(unreviewed.release_state, "to_review")
        self.assert_proposed()

    def test_an_order_without_a_courier_of_ours_is_not_proposed(self):
        van = self.env["delivery.carrier"].create(
            {"name": "Own Van", "product_id": self.freight.id}
        )
        self.shop.carrier_ids |= van
        for number in (1, 2):
            self.make_approved(f"M-{number}", carrier_id=van.id)
        self.assert_proposed()

    def test_orders_are_proposed_within_the_time_the_shop_waits(self):
        start = Datetime.to_datetime("2026-03-02 08:00:00")
        orders = [self.make_approved(f"M-{n}") for n in range(5)]
        for order, hours in zip(orders, (0, 24, 25, 48, 90), strict=True):
            order.date_order = start + timedelta(hours=hours)
        self.assert_proposed(orders[:2], orders[2:4])
        self.shop.merge_hours = 0
        self.assert_proposed()

    def test_one_button_merges_every_proposal_on_its_own(self):
        other = self.make_receiver("Wang Fang", phone="13612345678")
        ours = self.make_approved("M-1") | self.make_approved("M-2")
        theirs = self.make_approved("M-3", receiver=other)
        theirs |= self.make_approved("M-4", receiver=other)
        proposals = self.propose()
        theirs[0]._stop("The buyer wants out")
        action = proposals.action_merge()
        self.assertEqual(len(ours.merge_id), 1)
        self.assertEqual(ours.merge_id.order_ids, ours)
        self.assertFalse(theirs.merge_id)
        self.assertEqual(
            self.reasons_of(action), [f"{theirs[0].name} is not approved."]
        )

    def test_the_menu_and_the_list_of_orders_offer_it(self):
        orders = self.make_approved("M-1") | self.make_approved("M-2")
        menu = self.env.ref("ecom_fulfilment.action_open_merge_proposals")
        action = self.as_user(menu, "service").run()
        proposals = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(proposals.order_ids, orders)
        button = self.as_user(
            self.env.ref("ecom_fulfilment.action_merge_orders"), "service"
        )
        button.with_context(active_model="sale.order", active_ids=orders.ids).run()
        self.assertEqual(len(orders.merge_id), 1)

    def test_what_is_merged_or_split_is_not_proposed(self):
        merged = self.make_approved("M-1") | self.make_approved("M-2")
        self.merge(merged)
        self.make_approved("M-3")
        split = self.make_approved("M-4", [(self.mug, 2)])
        split._split([(self.warehouse, {split.order_line: 1})], "Two parcels")
        self.assert_proposed()

    def test_ten_and_fifty_groups_are_found_with_the_same_queries(self):
        def make_groups(prefix, count):
            buyers = [
                self.make_receiver(phone=f"138{index:08d}", name=f"{prefix}{index}")
                for index in range(count)
            ]
            orders = self.env["sale.order"].create(
                [
                    self.prepare_order(f"{prefix}-{index}-{n}", receiver=buyer)
                    for index, buyer in enumerate(buyers)
                    for n in (1, 2)
                ]
            )
            orders.action_confirm()
            self.review(orders)
            return orders

        counts = []
        for prefix, count in (("A", 10), ("B", 40)):
            make_groups(prefix, count)
            service = self.as_user(self.env["sale.order"], "service")
            for _time in ("to know rights and rules", "to be measured"):
                self.env.invalidate_all()
                with self.count_queries() as queries:
                    groups = service._find_merge_groups()
            counts.append((len(groups), len(queries)))
        self.assertEqual([count for count, _queries in counts], [10, 50])
        self.assertEqual(counts[0][1], counts[1][1], counts)
