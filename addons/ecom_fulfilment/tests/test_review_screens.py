# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestReviewScreens(OrderCase):
    """How reviewers find orders in the queue, and what they see of them."""

    def find(self, domain, role="service"):
        """Platform numbers of the orders of the shop this person finds."""
        orders = self.as_user(self.env["sale.order"], role).search(
            [("shop_id", "=", self.shop.id), *domain], order="platform_number"
        )
        return orders.mapped("platform_number")

    def find_by_phone(self, text):
        return self.find([("receiver_phone_tail", "ilike", text)])

    def find_by_filter(self, name, role="service"):
        """What a predefined filter of the queue leaves."""
        arch = self.read_arch("sale_order_view_search_queue", "search")
        domain = arch.find(f".//filter[@name='{name}']").get("domain")
        return self.find(literal_eval(domain), role)

    def read_arch(self, name, view_type):
        """A view of orders as the web client gets it."""
        view = self.env.ref(f"ecom_fulfilment.{name}")
        return etree.fromstring(
            self.env["sale.order"].get_view(view.id, view_type)["arch"]
        )

    def make_reached_by(self, number, phone, **values):
        return self.make_order(
            number, receiver=self.make_receiver(phone=phone, **values)
        )

    # === SEARCH === #

    def test_an_order_is_found_by_the_last_digits_however_the_phone_is_written(self):
        for number, phone in (
            ("PLAIN", "13873419625"),
            ("CODE", "+86 138 7341 9625"),
            ("DASHES", "138-7341-9625"),
            ("FULL", "１３８７３４１９６２５"),
            ("MASKED", "138****9625"),
            ("LANDLINE", "0571-88999625"),
            ("OTHER", "13873419626"),
            ("INSIDE", "13896251234"),
        ):
            self.make_reached_by(number, phone)
        self.assertEqual(
            self.find_by_phone("9625"),
            ["CODE", "DASHES", "LANDLINE", "MASKED", "PLAIN"],
        )
        self.assertEqual(self.find_by_phone(" 96 25 "), self.find_by_phone("9625"))

    def test_the_extension_of_a_virtual_number_is_no_tail(self):
        self.make_reached_by("DASH", "18411112222-1234")
        self.make_reached_by("SPACED", "184 1111 2222 转 5678")
        self.make_reached_by("HIDDEN", "184****2222-1234")
        self.assertEqual(self.find_by_phone("2222"), ["DASH", "HIDDEN", "SPACED"])
        self.assertEqual(self.find_by_phone("1234"), [])
        self.assertEqual(self.find_by_phone("18411112222-9999"), ["DASH", "SPACED"])

    def test_more_digits_than_four_must_all_agree(self):
        self.make_reached_by("ONE", "13873419625")
        self.make_reached_by("TWO", "13800009625")
        self.assertEqual(self.find_by_phone("419625"), ["ONE"])
        self.assertEqual(self.find_by_phone("+86 138 0000 9625"), ["TWO"])
        self.assertEqual(self.find_by_phone("55550009625"), [])

    def test_fewer_digits_than_four_find_nothing(self):
        self.make_reached_by("ONE", "13873419625")
        self.assertEqual(self.find_by_phone("625"), [])
        self.assertEqual(self.find_by_phone("Li Hua"), [])

    def test_a_place_without_a_phone_is_reached_by_that_of_its_contact(self):
        contact = self.make_receiver("Office", phone="13873419625")
        place = self.make_receiver(
            "Door 3", phone=False, parent_id=contact.id, type="delivery"
        )
        self.make_order("PLACE", receiver=contact, partner_shipping_id=place.id)
        self.assertEqual(self.find_by_phone("9625"), ["PLACE"])

    def test_the_phone_tail_is_looked_up_in_an_index(self):
        # Of a few contacts the database reads all, by whatever index.
        self.env["res.partner"].create(
            [{"name": "Buyer", "phone": f"138{n:08}"} for n in range(500)]
        )
        self.env.flush_all()
        self.env.cr.execute("ANALYZE res_partner")
        found = self.env["res.partner"]._get_phone_tail_query("13873419625")
        self.env.execute_query(SQL("SET LOCAL enable_seqscan = off"))
        plan = self.env.execute_query(SQL("EXPLAIN %s", found))
        self.assertIn("res_partner_phone_tail_idx", str(plan))

    def test_orders_are_found_by_waybill_receiver_and_product(self):
        waybill = self.make_printed("POTS", [(self.pot, 1)])
        self.make_order("MUGS", receiver=self.make_receiver("Wang Fang"))
        self.assertEqual(
            self.find([("waybill_ids.number", "=", waybill.number)]), ["POTS"]
        )
        self.assertEqual(
            self.find([("partner_shipping_id.name", "ilike", "wang")]), ["MUGS"]
        )
        self.assertEqual(
            self.find([("order_line.product_id", "ilike", "Pot")]), ["POTS"]
        )

    # === FILTERS === #

    def test_orders_are_filtered_by_what_was_found(self):
        orders = self.make_order("MEMO", buyer_memo="Call first")
        orders += self.make_order("UNPAID", platform_paid=1)
        orders += self.make_order("CLEAN")
        self.review(orders)
        self.assertEqual(self.find_by_filter("finding_memo"), ["MEMO"])
        self.assertEqual(self.find_by_filter("finding_money"), ["UNPAID"])
        self.assertEqual(self.find_by_filter("finding_carrier"), [])
        self.assertEqual(self.find_by_filter("block"), ["UNPAID"])
        self.assertEqual(self.find_by_filter("warn"), ["MEMO"])

    def test_what_somebody_accepted_is_not_found_any_more(self):
        order = self.make_order("MEMO", buyer_memo="Call first")
        self.review(order)
        self.as_user(order, "service").action_approve_review("Called")
        self.assertEqual(self.find_by_filter("finding_memo"), [])
        self.assertEqual(self.find_by_filter("warn"), [])

    def test_each_reviewer_finds_what_waits_at_his_own_gate(self):
        self.gate_finance.auto_approve = False
        orders = self.make_order("MEMO", buyer_memo="Call first")
        orders += self.make_order("PAID")
        self.review(orders)
        self.assertEqual(self.find_by_filter("my_turn", "service"), ["MEMO"])
        self.assertEqual(self.find_by_filter("my_turn", "finance"), ["PAID"])
        self.assertEqual(self.find_by_filter("my_turn", "clerk"), [])
        self.assertEqual(self.find([("is_my_turn", "=", False)], "service"), ["PAID"])

    def test_deadlines_are_filtered_by_the_hour(self):
        now = fields.Datetime.now()
        for number, hours in (("LATE", -1), ("SOON", 5), ("LATER", 30)):
            self.make_order(number, promised_at=now + timedelta(hours=hours))
        self.make_order("NEVER")
        self.assertEqual(self.find_by_filter("overdue"), ["LATE"])
        self.assertEqual(self.find_by_filter("due_soon"), ["SOON"])

    def test_a_hold_that_is_over_is_found(self):
        now = fields.Datetime.now()
        for number, hours in (("OVER", -1), ("HELD", 5)):
            order = self.make_order(number)
            self.as_user(order, "service").action_hold_review(
                "Wait", now + timedelta(hours=hours)
            )
        self.assertEqual(self.find_by_filter("hold_passed"), ["OVER"])

    # === COLUMNS AND CARDS === #

    def test_every_column_of_open_work_is_there_even_when_empty(self):
        self.make_order("ONE")
        result = (
            self.env["sale.order"]
            .with_context(read_group_expand=True)
            .web_read_group(
                [("shop_id", "=", self.shop.id), ("release_state", "!=", False)],
                ["release_state"],
                ["amount_total:sum"],
            )
        )
        self.assertEqual(
            [
                (group["release_state"], group["__count"], group["amount_total:sum"])
                for group in result["groups"]
            ],
            [
                ("to_review", 1, 30.0),
                ("on_hold", 0, 0),
                ("approved", 0, 0),
                ("waiting", 0, 0),
                ("stopped", 0, 0),
            ],
        )

    def test_the_first_product_and_the_number_of_further_ones_are_shown(self):
        order = self.make_order(
            "MANY",
            [(self.freight, 1), (self.mug, 2), (self.pot, 1), (self.mug, 1)],
            platform_paid=170,
        )
        self.assertEqual(order.image_product_id, self.mug)
        self.assertEqual(order.goods_summary, "2 × Mug")
        self.assertEqual(order.further_product_count, 1)

    def test_the_queue_asks_the_same_number_of_queries_for_any_number_of_rows(self):
        orders = self.make_rows(40)
        self.count_reads(orders[:1])  # what is read once and kept
        few, many = self.count_reads(orders[:10]), self.count_reads(orders)
        self.assertEqual(few, many)
        self.assertLess(many, 40)

    def make_rows(self, count):
        """Reviewed orders of two products each, with a finding."""
        goods = [(self.mug, 1), (self.pot, 2)]
        orders = self.env["sale.order"].concat(
            *(
                self.make_order(f"ROW-{i:02}", goods, buyer_memo="Call first")
                for i in range(count)
            )
        )
        self.review(orders)
        return orders

    def count_reads(self, orders):
        """How many queries the web client's read of these rows takes."""
        names = self.read_arch("sale_order_view_list_queue", "list").xpath(
            "//field/@name"
        )
        specification = {name: {"fields": {"display_name": {}}} for name in names}
        specification["finding_ids"]["fields"] |= {"text": {}, "color": {}}
        self.env.invalidate_all()
        with self.count_queries() as queries:
            rows = self.as_user(orders, "service").web_read(specification)
        self.assertTrue(
            all(row["finding_ids"] and row["goods_summary"] for row in rows)
        )
        return len(queries)

    # === DESK === #

    def test_the_desk_opens_for_everybody_who_may_see_the_order(self):
        order = self.make_order(
            "ONE", user_id=self.users["clerk"].id, buyer_memo="Call first"
        )
        self.review(order)
        for role, mine, turn in (
            ("service", True, True),
            ("finance", True, False),
            ("manager", True, True),
            ("clerk", False, False),
        ):
            with self.subTest(role=role):
                desk = self.open_desk(order, role)
                self.assertEqual(desk.is_my_review, mine)
                self.assertEqual(desk.is_my_turn, turn)
                self.assertIn("杭州市 余杭区", desk.receiver_region)

    def open_desk(self, order, role):
        view = self.env.ref("ecom_fulfilment.sale_order_view_form_desk")
        return Form(self.as_user(order, role), view=view)

    def test_the_price_list_is_shown_where_another_price_is_asked(self):
        order = self.make_order("ONE", [(self.mug, 1), (self.pot, 1)])
        order.order_line[0].price_unit = 19
        self.assertEqual(order.order_line.mapped("other_list_price"), [30, 0])

    def test_what_was_paid_on_the_platform_and_here_is_one_sum(self):
        order = self.make_order("ONE", [(self.pot, 1)], platform_paid=50)
        self.assertEqual(self.as_user(order, "service").paid_total, 50)

    def test_the_reviewer_reads_what_was_said_but_not_that_rules_held_it(self):
        held = self.make_order("HELD")
        self.as_user(held, "service").action_hold_review("Which colour?")
        self.assertEqual(held.open_reason, "Which colour?")
        unpaid = self.make_order("UNPAID", platform_paid=1)
        self.review(unpaid)
        self.assertEqual(unpaid.release_state, "on_hold")
        self.assertFalse(unpaid.open_reason)

    def test_the_receiver_is_corrected_from_the_desk_and_reviewed_again(self):
        order = self.make_approved("ONE")
        action = self.as_user(order, "service").action_open_receiver()
        receiver = self.env["res.partner"].browse(action["res_id"])
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        with Form(self.as_user(receiver, "service"), view=view) as form:
            form.phone = "13900000000"
        self.assertEqual(order.receiver_phone, "+86 139 0000 0000")
        self.assertEqual(order.release_state, "to_review")
        self.assertIn("receiver", order.open_reason)

    def test_a_finance_reviewer_does_not_correct_receivers(self):
        order = self.make_order("ONE")
        action = self.as_user(order, "finance").action_open_receiver()
        receiver = self.as_user(self.env["res.partner"], "finance").browse(
            action["res_id"]
        )
        with self.assertRaises(AccessError):
            receiver.phone = "13900000000"

    # === WHERE THE GOODS ARE === #

    def test_stopped_goods_are_marked_wherever_they_are_listed(self):
        order = self.make_released("ONE")
        self.make_released("TWO")
        self.as_user(order, "service").action_stop("Refund requested")
        for model in ("stock.picking", "ecom.waybill"):
            with self.subTest(model=model):
                found = self.as_user(self.env[model], "keeper").search(
                    [("stop_reason", "!=", False)]
                )
                self.assertEqual(found.mapped("stop_reason"), ["Refund requested"])

    # === GATES === #

    def test_a_gate_shows_the_limits_of_its_own_checks_only(self):
        gate = self.env["ecom.review.gate"].create(
            {
                "name": "Prices",
                "group_id": self.gate_finance.group_id.id,
                "check_ids": self.env.ref("ecom_fulfilment.check_price").ids,
            }
        )
        form = Form(self.as_user(gate, "manager"))
        self.assertFalse(form._get_modifier("price_tolerance", "invisible"))
        for name in ("quantity_limit", "margin_limit", "duplicate_hours"):
            self.assertTrue(form._get_modifier(name, "invisible"), name)

    def test_the_manager_alone_decides_how_severe_a_check_is(self):
        check = self.env.ref("ecom_fulfilment.check_seller_memo")
        self.as_user(check, "manager").severity = "warn"
        self.assertEqual(check.severity, "warn")
        with self.assertRaises(AccessError):
            self.as_user(check, "service").severity = "note"
