# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .check_common import CheckCase


@tagged("post_install", "-at_install")
class TestDuplicateCheck(CheckCase):
    """The same goods twice within the window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gate_service.duplicate_hours = 24
        cls.first = cls.make_order(
            "D-1", receiver=cls.make_receiver(phone="13912345678")
        )

    def make_second(self, lines=None, phone="13912345678", **values):
        receiver = self.make_receiver("Li Hua 2", phone=phone)
        return self.make_order("D-2", lines, receiver=receiver, **values)

    def assert_duplicate(self, second):
        """Both orders are found, each naming the other."""
        text = "The same goods for the same buyer or receiver: "
        self.assertEqual(
            self.find("duplicate", self.first | second),
            {self.first: text + second.name, second: text + self.first.name},
        )
        self.assert_found("duplicate", second, text + self.first.name)

    def assert_unique(self, second):
        self.assertEqual(self.find("duplicate", self.first | second), {})

    def test_the_same_goods_to_the_same_phone_are_found(self):
        self.assert_duplicate(self.make_second(phone="+86 139-1234-5678"))

    def test_the_same_goods_for_the_same_buyer_are_found(self):
        second = self.make_second(phone="13687654321")
        second.write(
            {
                "partner_id": self.first.partner_id.id,
                "partner_shipping_id": second.partner_shipping_id.id,
            }
        )
        self.assert_duplicate(second)

    def test_they_are_found_in_another_shop_of_the_company(self):
        outlet = self.make_shop("Mountain Mist Outlet", "jd")
        self.assert_duplicate(self.make_second(shop_id=outlet.id))

    def test_the_same_goods_in_another_unit_are_found(self):
        first = self.make_order(
            "D-12", [(self.pot, 12)], receiver=self.make_receiver(phone="13700001111")
        )
        second = self.make_second([(self.pot, 1)], phone="13700001111")
        second.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(set(self.find("duplicate", first | second)), {first, second})

    def test_other_quantities_are_no_duplicate(self):
        self.assert_unique(self.make_second([(self.mug, 2)]))

    def test_other_goods_are_no_duplicate(self):
        self.assert_unique(self.make_second([(self.mug, 1), (self.pot, 1)]))

    def test_other_people_order_the_same(self):
        self.assert_unique(self.make_second(phone="13687654321"))

    def test_hidden_phones_are_many_peoples(self):
        self.first.partner_id.phone = "139****5678"
        self.assert_unique(self.make_second(phone="139****5678"))

    def test_cancelled_and_closed_orders_do_not_count(self):
        second = self.make_second()
        for ended in (
            {"state": "cancel"},
            {"platform_status": "closed", "state": "sale"},
        ):
            self.first.write(ended)
            with self.subTest(ended):
                self.assert_clean("duplicate", second)

    def test_a_quotation_is_no_order_yet(self):
        receiver = self.make_receiver(phone="13912345678")
        self.make_draft("D-0", receiver=receiver)
        self.assert_clean("duplicate", self.first)

    def test_orders_further_apart_than_the_window_are_two(self):
        second = self.make_second()
        self.first.date_order = "2026-03-01 08:00:00"
        second.date_order = "2026-03-02 08:00:01"
        self.assert_unique(second)
        second.date_order = "2026-03-02 08:00:00"
        self.assert_duplicate(second)

    def test_without_a_window_nothing_is_looked_for(self):
        second = self.make_second()
        self.gate_service.duplicate_hours = 0
        self.assert_unique(second)

    def test_orders_of_another_company_do_not_count(self):
        second = self.make_second()
        other = self.env["res.company"].create({"name": "Another Merchant"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s",
            [other.id, self.first.id],
        )
        self.env.invalidate_all()
        self.assert_clean("duplicate", second)


@tagged("post_install", "-at_install")
class TestMergeableCheck(CheckCase):
    """Other orders of the buyer that could travel along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.make_receiver(phone="13912345678")
        cls.first = cls.make_order("M-1", receiver=cls.buyer)

    def make_second(self, **values):
        return self.make_order("M-2", [(self.pot, 1)], receiver=self.buyer, **values)

    def assert_mergeable(self, second):
        text = "Could go in one parcel with: "
        self.assertEqual(
            self.find("mergeable", self.first | second),
            {self.first: text + second.name, second: text + self.first.name},
        )

    def assert_alone(self, second):
        self.assertEqual(self.find("mergeable", self.first | second), {})

    def test_another_order_to_the_same_address_is_found(self):
        second = self.make_second()
        self.assert_mergeable(second)
        self.assertEqual(self.get_check("mergeable").severity, "note")

    def test_it_holds_nothing_up(self):
        second = self.make_second()
        self.review(second)
        self.assertEqual(second.release_state, "approved")
        self.assertEqual(second.finding_ids.check_id.mapped("code"), ["mergeable"])
        self.assertEqual(
            second.finding_ids.text, f"Could go in one parcel with: {self.first.name}"
        )

    def test_orders_of_other_buyers_shops_and_addresses_travel_alone(self):
        outlet = self.make_shop("Mountain Mist Outlet", "jd")
        home = {"parent_id": self.buyer.id, "type": "delivery"}
        elsewhere = self.make_receiver(street="余杭区文一西路1号", **home)
        for reason, values in (
            ("buyer", {"receiver": self.make_receiver("Wang Fang")}),
            ("shop", {"receiver": self.buyer, "shop_id": outlet.id}),
            (
                "address",
                {"receiver": self.buyer, "partner_shipping_id": elsewhere.id},
            ),
        ):
            with self.subTest(reason):
                self.assert_alone(self.make_order(reason, [(self.pot, 1)], **values))

    def test_an_order_that_is_over_or_on_its_way_does_not_wait(self):
        second = self.make_second()
        self.as_user(self.first, "service").action_run_review_rules()
        self.as_user(self.first, "finance").action_release()
        self.assertEqual(self.first.release_state, "released")
        self.assert_alone(second)

    def test_cancelled_stopped_and_refunded_orders_do_not_wait(self):
        second = self.make_second()
        self.first.platform_status = "refunding"
        self.assert_clean("mergeable", second)
        self.first.platform_status = "paid"
        self.assert_mergeable(second)
        self.first._stop("Wrong colour")
        self.assert_alone(second)
        self.first._action_cancel()
        self.assert_alone(second)

    def test_orders_further_apart_than_the_shop_waits_travel_alone(self):
        self.shop.merge_hours = 12
        second = self.make_second()
        self.first.date_order = "2026-03-01 08:00:00"
        second.date_order = "2026-03-01 20:00:01"
        self.assert_alone(second)
        second.date_order = "2026-03-01 20:00:00"
        self.assert_mergeable(second)

    def test_a_shop_that_does_not_merge_is_told_nothing(self):
        self.shop.merge_hours = 0
        self.assert_alone(self.make_second())
