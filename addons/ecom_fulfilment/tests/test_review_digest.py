# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .order_common import OrderCase

TAX_NUMBER = "91110000600037341L"
SERVICE, FINANCE = {"service"}, {"finance"}
BOTH, NEITHER = SERVICE | FINANCE, set()


class DigestCase(OrderCase):
    """What one change of an approved order opens again, gate by gate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["account.payment.term"].create({"name": "60 days"})
        cls.tag = cls.env["crm.tag"].create({"name": "Gift"})
        cls.pair = cls.env["uom.uom"].create(
            {
                "name": "Pair",
                "relative_factor": 2,
                "relative_uom_id": cls.mug.uom_id.id,
            }
        )

    def make(self, number, **values):
        """An approved order of two lines."""
        return self.make_approved(number, [(self.mug, 2), (self.pot, 1)], **values)

    def get_reopened(self, order):
        names = {self.gate_service: "service", self.gate_finance: "finance"}
        return {
            names[review.gate_id]
            for review in order.review_ids
            if review.state != "approved"
        }

    def assert_reopens(self, expected, edits, **values):
        """Each edit alone opens these gates again, before and after the release.

        :param expected: names of gates
        :param dict edits: name -> function of the order
        """
        for name, edit in edits.items():
            with self.subTest(name):
                order = self.make(f"D-{name}", **values)
                edit(order)
                self.assertEqual(self.get_reopened(order), expected)
                state = "to_review" if expected else "approved"
                self.assertEqual(order.release_state, state)
            with self.subTest(name, released=True):
                order = self.make(f"D-{name}-released", **values)
                self.as_user(order, "finance").action_release()
                self.assertEqual(order.release_state, "released")
                edit(order)
                self.assertEqual(self.get_reopened(order), expected)
                self.assert_leaves_only_if(not expected, order)

    def assert_leaves_only_if(self, may_leave, order):
        if may_leave:
            self.ship(order.picking_ids)
            self.assertEqual(order.picking_ids.state, "done")
        else:
            with self.assertRaises(UserError):
                self.ship(order.picking_ids)

    def writes(self, **values):
        return lambda order: order.write(values)

    def line_writes(self, **values):
        return lambda order: order.order_line[0].write(values)

    def receiver_writes(self, **values):
        return lambda order: order.partner_shipping_id.write(values)


@tagged("post_install", "-at_install")
class TestChangedParts(DigestCase):
    def test_goods_are_both_gates_concern(self):
        def add_line(order):
            vals = {"product_id": self.pot.id, "product_uom_qty": 1}
            order.order_line = [Command.create(vals)]

        def lose_line(order):
            # Odoo lets nobody delete a line of a confirmed order.
            order.order_line[1].product_uom_qty = 0

        self.assert_reopens(
            BOTH,
            {
                "more": self.line_writes(product_uom_qty=3),
                "fewer": self.line_writes(product_uom_qty=1),
                "added": add_line,
                "lost": lose_line,
            },
        )

    def test_product_and_unit_are_both_gates_concern(self):
        """Odoo allows it only before goods are under way."""
        for name, values in {
            "product": {"product_id": self.pot.id},
            "unit": {"product_uom_id": self.pair.id},
        }.items():
            with self.subTest(name):
                order = self.make(f"D-{name}")
                order.order_line[0].write(values)
                self.assertEqual(self.get_reopened(order), BOTH)

    def test_prices_are_finances_concern(self):
        def add_freight(order):
            vals = {"product_id": self.freight.id, "price_unit": 5}
            order.order_line = [Command.create(vals)]

        self.assert_reopens(
            FINANCE,
            {
                "price": self.line_writes(price_unit=29),
                "discount": self.line_writes(discount=1),
                "taxes": self.line_writes(tax_ids=[Command.clear()]),
                "freight": add_freight,
            },
        )

    def test_the_receiver_is_the_services_concern(self):
        self.assert_reopens(
            SERVICE,
            {
                "name": self.receiver_writes(name="Wang Wei"),
                "phone": self.receiver_writes(phone="13900001111"),
                "street": self.receiver_writes(street="五常街道1号"),
                "second street": self.receiver_writes(street2="2幢"),
                "another": lambda order: order.write(
                    {"partner_shipping_id": self.make_receiver("Wang Wei").id}
                ),
                "city": self.receiver_writes(city="宁波市"),
                "district": self.receiver_writes(district="西湖区"),
                "province": self.receiver_writes(
                    state_id=self.env.ref("base.state_cn_GD").id
                ),
            },
        )

    def test_carrier_and_buyers_memo_are_the_services_concern(self):
        self.assert_reopens(
            SERVICE,
            {
                "carrier": self.writes(carrier_id=self.cod_courier.id),
                "buyer's memo": self.writes(buyer_memo="急"),
            },
        )

    def test_our_own_memo_is_a_concern_where_its_check_asks_a_person(self):
        memo = {"seller's memo": self.writes(seller_memo="送礼品")}
        self.assert_reopens(NEITHER, memo)
        self.env.ref("ecom_fulfilment.check_seller_memo").severity = "warn"
        self.assert_reopens(SERVICE, {"asked": memo["seller's memo"]})

    def test_money_is_finances_concern(self):
        self.assert_reopens(
            FINANCE,
            {
                "terms": self.writes(payment_term_id=self.terms.id),
                "on account": self.writes(payment_mode="credit"),
                "cash": self.writes(payment_mode="cod"),
                "total": self.writes(platform_total=141),
                "paid": self.writes(platform_paid=139),
                "deposit": self.writes(platform_deposit=10),
                "invoice": self.writes(invoice_title="杭州某某公司"),
                "tax number": self.writes(invoice_tax_number=TAX_NUMBER),
            },
        )

    def test_cash_to_collect_makes_carrier_and_region_finances_concern_too(self):
        cash = {"payment_mode": "cod", "carrier_id": self.cod_courier.id}
        self.assert_reopens(
            BOTH,
            {
                "carrier": self.writes(carrier_id=self.courier.id),
                "city": self.receiver_writes(city="宁波市"),
            },
            platform_paid=0,
            **cash,
        )
        self.assert_reopens(
            SERVICE,
            {"phone": self.receiver_writes(phone="13900001111")},
            platform_paid=0,
            **cash,
        )

    def test_what_nobody_reviewed_opens_nothing_and_is_not_refused(self):
        def note_activity(order):
            order.activity_schedule("mail.mail_activity_data_todo", summary="Call")

        self.assert_reopens(
            NEITHER,
            {
                "reference": self.writes(client_order_ref="PO-1"),
                "note": self.writes(note="Thank you"),
                "tag": self.writes(tag_ids=[Command.link(self.tag.id)]),
                "salesman": self.writes(user_id=self.users["clerk"].id),
                "flag": self.writes(platform_flag="red"),
                "promise": self.writes(promised_at="2030-01-01 00:00:00"),
                "delivery date": self.writes(commitment_date="2030-01-01 00:00:00"),
                "description": self.line_writes(name="A nice mug"),
                "sequence": self.line_writes(sequence=99),
                "mail address": self.receiver_writes(email="li@example.com"),
                "same phone": self.receiver_writes(phone="13873419625"),
                "same quantity": self.line_writes(product_uom_qty=2),
                "message": lambda order: order.message_post(body="Hello"),
                "activity": note_activity,
                "section": lambda order: order.write(
                    {
                        "order_line": [
                            Command.create(
                                {"display_type": "line_note", "name": "As a gift"}
                            )
                        ]
                    }
                ),
            },
        )

    def test_several_changes_at_once_open_what_any_of_them_concerns(self):
        order = self.make("D-1")
        order.write({"buyer_memo": "急", "invoice_title": "杭州某某公司"})
        self.assertEqual(self.get_reopened(order), BOTH)
        self.assertIn("buyer's remark", self.review_of(order, self.gate_service).reason)
        self.assertIn("invoice", self.review_of(order, self.gate_finance).reason)

    def test_one_change_of_many_orders_opens_those_concerned(self):
        receiver = self.make_receiver()
        orders = [self.make(f"D-{number}", receiver=receiver) for number in range(3)]
        other = self.make("D-other")
        receiver.phone = "13900001111"
        for order in orders:
            self.assertEqual(self.get_reopened(order), SERVICE)
        self.assertEqual(self.get_reopened(other), NEITHER)


@tagged("post_install", "-at_install")
class TestChangesNobodySaw(DigestCase):
    """Changed behind the ORM's back, by SQL or by another addon."""

    def assert_noticed_at_release(self, order, expected):
        self.env.invalidate_all()
        self.assertEqual(self.get_reopened(order), NEITHER)
        self.as_user(order, "finance").action_release()
        self.assertEqual(self.get_reopened(order), expected)
        self.assertFalse(order.picking_ids)

    def execute(self, statement, *values):
        self.env.flush_all()
        self.env.cr.execute(statement, values)

    def test_quantity(self):
        order = self.make("D-1")
        self.execute(
            "UPDATE sale_order_line SET product_uom_qty = 9 WHERE id = %s",
            order.order_line[0].id,
        )
        self.assert_noticed_at_release(order, BOTH)

    def test_street(self):
        order = self.make("D-1")
        self.execute(
            "UPDATE res_partner SET street = 'Elsewhere' WHERE id = %s",
            order.partner_shipping_id.id,
        )
        self.assert_noticed_at_release(order, SERVICE)

    def test_after_the_release_goods_stay(self):
        order = self.make("D-1")
        self.as_user(order, "finance").action_release()
        self.execute(
            "UPDATE res_partner SET street = 'Elsewhere' WHERE id = %s",
            order.partner_shipping_id.id,
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "was changed after its review"):
            self.ship(order.picking_ids)

    def test_a_payment_in_odoo(self):
        """Paid twice, on the platform and here: finance looks at it again."""
        order = self.make("D-1")
        self.make_transaction(order, self.make_bank_transfer(), state="done")
        self.assert_noticed_at_release(order, FINANCE)


@tagged("post_install", "-at_install")
class TestOtherGates(DigestCase):
    def set_checks(self, gate, *codes):
        gate.check_ids = self.env["ecom.review.check"].search([("code", "in", codes)])

    def test_what_no_gate_judges_opens_every_gate(self):
        self.set_checks(self.gate_service, "buyer_memo")
        self.set_checks(self.gate_finance, "invoice")
        self.assert_reopens(
            BOTH,
            {
                "quantity": self.line_writes(product_uom_qty=3),
                "price": self.line_writes(price_unit=29),
                "phone": self.receiver_writes(phone="13900001111"),
                "city": self.receiver_writes(city="宁波市"),
                "carrier": self.writes(carrier_id=self.cod_courier.id),
                "terms": self.writes(payment_term_id=self.terms.id),
            },
        )
        self.assert_reopens(SERVICE, {"memo": self.writes(buyer_memo="急")})
        self.assert_reopens(FINANCE, {"title": self.writes(invoice_title="某某公司")})

    def test_memo_and_invoice_concern_nobody_if_no_gate_judges_them(self):
        self.set_checks(self.gate_service, "receiver", "phone", "carrier")
        self.set_checks(self.gate_finance, "amount")
        self.assert_reopens(
            NEITHER,
            {
                "seller's memo": self.writes(seller_memo="送礼品"),
                "title": self.writes(invoice_title="某某公司"),
            },
        )

    def test_gates_without_any_check_answer_for_all_that_leaves(self):
        (self.gate_service | self.gate_finance).check_ids = False
        self.assert_reopens(BOTH, {"phone": self.receiver_writes(phone="13900001111")})

    def test_a_third_gate_is_opened_by_what_its_checks_judge(self):
        third = self.gate_finance.copy(
            {"name": "Tax", "sequence": 30, "auto_approve": True}
        )
        self.set_checks(third, "invoice")
        order = self.make("D-1")
        self.assertEqual(len(order.review_ids), 3)
        order.buyer_memo = "急"
        self.assertEqual(self.review_of(order, third).state, "approved")
        order.invoice_title = "杭州某某公司"
        self.assertEqual(self.review_of(order, third).state, "pending")
