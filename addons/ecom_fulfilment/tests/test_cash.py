# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .merge_common import MergeCase
from .split_common import SplitCase


class CashCase(MergeCase):
    """Orders whose courier collects the money: a mug for 30.00, a pot for 80.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["overrider"] = new_test_user(
            cls.env,
            "test_overrider",
            "base.group_user,ecom_fulfilment.group_finance_reviewer,"
            "ecom_fulfilment.group_review_override",
        )

    def prepare_cash(self, **values):
        return {
            "payment_mode": "cod",
            "platform_paid": 0,
            "carrier_id": self.cod_courier.id,
            **values,
        }

    def make_cash(self, number, lines=None, **values):
        return self.make_order(number, lines, **self.prepare_cash(**values))

    def pass_by_person(self, order):
        """Finance accepts what the rules found, and releases the order."""
        self.review(order)
        self.assertEqual(order.release_state, "on_hold")
        self.as_user(order, "overrider").action_approve_review("Agreed with the buyer")
        self.as_user(order, "finance").action_release()
        self.assertEqual(order.release_state, "released")


@tagged("post_install", "-at_install")
class TestCashOnLabels(CashCase):
    def test_of_what_was_paid_too_much_nothing_is_given_back(self):
        order = self.make_cash("C-1", platform_paid=35)
        self.pass_by_person(order)
        self.assertEqual(order.waybill_ids.cod_amount, 0)

    def test_what_one_order_was_overpaid_pays_for_no_other(self):
        mug = self.make_cash("C-1", platform_paid=35)
        pot = self.make_cash("C-2", [(self.pot, 1)])
        self.pass_by_person(mug)
        self.release(pot)
        self.merge(mug, pot)
        self.assertEqual(self.parcels(mug).cod_amount, 80)

    def test_cash_is_collected_in_the_companys_currency(self):
        """At 0.10 dollars for one of ours, 3 dollars are 30."""
        order = self.make_cash(
            "C-1", pricelist_id=self.make_foreign_pricelist(0.1).id, platform_total=3
        )
        order.order_line.price_unit = 3
        self.release(order)
        if order.release_state == "on_hold":  # the company may list other prices
            self.pass_by_person(order)
        self.assertEqual(order.amount_total, 3)
        self.assertEqual(order.waybill_ids.cod_amount, 30)

    def test_nobody_writes_what_is_collected_for_an_order(self):
        order = self.make_cash("C-1")
        self.release(order)
        for role in ("printer", "manager"):
            with self.subTest(role), self.assertRaisesRegex(AccessError, "cod_amount"):
                self.as_user(order.waybill_ids, role).cod_amount = 0
        self.assertEqual(order.waybill_ids.cod_amount, 30)


@tagged("post_install", "-at_install")
class TestBookedMoney(CashCase):
    """Money an accountant books on the invoices of an order."""

    def test_a_paid_invoice_leaves_nothing_to_collect(self):
        order = self.make_cash("B-1")
        self.pay_invoice(self.make_invoice(order))
        self.assertEqual(order._get_paid(), 30)
        self.release(order)
        self.assertEqual(order.waybill_ids.cod_amount, 0)

    def test_of_an_invoice_paid_in_part_the_rest_is_collected(self):
        order = self.make_cash("B-1")
        self.pay_invoice(self.make_invoice(order), 12.5)
        self.release(order)
        self.assertEqual(order.waybill_ids.cod_amount, 17.5)

    def test_money_booked_after_the_release_makes_another_label(self):
        order = self.make_cash("B-1")
        self.release(order)
        self.print(order.waybill_ids)
        payment = self.pay_invoice(self.make_invoice(order))
        self.assertEqual(order.release_state, "to_review")
        self.release(order)
        self.assertEqual(self.parcels(order).cod_amount, 0)
        self.assertEqual(self.parcels(order).state, "to_print")
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(order.release_state, "to_review")
        self.release(order)
        self.assertEqual(self.parcels(order).cod_amount, 30)

    def test_booking_the_platforms_money_changes_nothing(self):
        order = self.make_released("B-1")
        self.pay_invoice(self.make_invoice(order))
        self.assertEqual(order._get_paid(), 30)
        self.assertEqual(order.release_state, "released")
        self.ship(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")

    def test_booking_the_platforms_part_changes_nothing(self):
        order = self.make_cash("B-1", platform_paid=10)
        invoice = self.make_invoice(order)
        self.pay_invoice(invoice, 10)
        self.assertEqual(order._get_paid(), 10)
        self.pay_invoice(invoice, 20)
        self.assertEqual(order._get_paid(), 30)

    def test_booking_the_couriers_cash_of_a_delivered_order_opens_nothing(self):
        order = self.make_cash("B-1")
        self.release(order)
        self.ship(order.picking_ids)
        self.pay_invoice(self.make_invoice(order))
        self.assertEqual(order.release_state, "released")

    def test_a_credit_note_takes_back_what_an_invoice_brought(self):
        order = self.make_cash("B-1")
        invoice = self.make_invoice(order)
        self.pay_invoice(invoice)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        note = self.env["account.move"].browse(
            wizard.create({"journal_id": invoice.journal_id.id}).refund_moves()[
                "res_id"
            ]
        )
        note.action_post()
        self.assertEqual(order._get_paid(), 30)
        self.pay_invoice(note)
        self.assertEqual(order._get_paid(), 0)

    def test_an_invoice_that_is_only_credited_was_never_paid(self):
        order = self.make_cash("B-1")
        invoice = self.make_invoice(order)
        invoice._reverse_moves(cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(order._get_paid(), 0)

    def test_of_a_common_invoice_each_order_has_its_share(self):
        """Half of 110.00 is paid: 15.00 of the mug, 40.00 of the pot."""
        mug, pot = self.make_cash("B-1"), self.make_cash("B-2", [(self.pot, 1)])
        invoice = self.make_invoice(mug | pot)
        self.assertEqual(len(invoice), 1)
        self.pay_invoice(invoice, 55)
        self.assertEqual([mug._get_paid(), pot._get_paid()], [15, 40])

    def test_a_transaction_counts_once_whether_it_is_booked_or_not(self):
        order = self.make_order("B-1", platform_paid=0)
        self.pay(order, "done", self.make_bank_transfer())
        self.assertEqual(order._get_paid(), 30)
        invoice = self.make_invoice(order)
        if invoice.amount_residual:
            self.pay_invoice(invoice)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(order._get_paid(), 30)

    def test_what_was_paid_asks_as_often_for_many_orders_as_for_few(self):
        costs = []
        for count in (2, 20):
            orders = self.env["sale.order"].union(
                *(self.make_cash(f"B-{count}-{number}") for number in range(count))
            )
            for order in orders:
                self.pay_invoice(self.make_invoice(order))
            self.env.flush_all()
            self.env.invalidate_all()
            with self.count_queries() as queries:
                self.assertEqual({order._get_paid() for order in orders}, {30})
            costs.append(len(queries))
        self.assertLessEqual(costs[1], costs[0])


@tagged("post_install", "-at_install")
class TestCashOfParts(SplitCase):
    """Three mugs and two pots for 250.00, each kind in a parcel of its own."""

    def make_parts(self, steps="ship_only"):
        warehouse = self.warehouse
        if steps != "ship_only":
            warehouse = self.make_warehouse("Chain", "CHN", steps)
            for product in (self.mug, self.pot):
                self.put_in_stock(product, 10, warehouse)
        order = self.make_released(
            "C-1",
            self.lines(),
            payment_mode="cod",
            platform_paid=0,
            carrier_id=self.cod_courier.id,
            warehouse_id=warehouse.id,
        )
        self.split_by_hand(order, {self.mug: 3}, {self.pot: 2})
        mugs, pots = self.parcels(order)
        self.assertEqual([mugs.cod_amount, pots.cod_amount], [250, 0])
        return mugs, pots

    def test_the_next_parcel_collects_what_a_cancelled_transfer_does_not(self):
        mugs, pots = self.make_parts()
        self.allocate(pots)
        self.as_user(pots, "printer").action_print()
        self.as_user(mugs.picking_ids, "keeper").action_cancel()
        self.assertEqual(mugs.state, "cancelled")
        self.assertEqual(pots.cod_amount, 250)
        self.assertEqual(pots.state, "to_print")  # its label says another amount

    def test_nor_does_one_that_is_cancelled_at_its_first_step(self):
        mugs, pots = self.make_parts("pick_ship")
        mugs.picking_ids.action_cancel()
        self.assertEqual(pots.cod_amount, 250)

    def test_a_cancelled_parcel_without_cash_changes_no_other(self):
        mugs, pots = self.make_parts()
        pots.picking_ids.action_cancel()
        self.assertEqual(mugs.cod_amount, 250)

    def test_a_label_that_is_made_again_collects_as_before(self):
        mugs, pots = self.make_parts()
        self.as_user(mugs, "printer").action_cancel()
        self.ship(pots.picking_ids)
        transfer = self.as_user(mugs.picking_ids, "printer")
        transfer.action_create_waybills()
        self.assertEqual(transfer.sudo()._get_valid_waybills().cod_amount, 250)
        self.assertEqual(pots.cod_amount, 0)
