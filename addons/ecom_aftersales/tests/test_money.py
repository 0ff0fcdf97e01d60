# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AftersalesCase


@tagged("post_install", "-at_install")
class TestMoney(AftersalesCase):
    def refund(self, case):
        """All steps up to the refund; returns the credit note."""
        if case.has_goods_back:
            self.inspect(case)
        else:
            case.with_user(self.agent).action_approve()
        case.with_user(self.accountant).action_refund()
        return case.sudo().refund_move_id

    def assertMoney(self, amount, expected):
        self.assertEqual(f"{amount:.2f}", expected)

    def test_the_piece_that_came_back_is_credited_as_it_was_invoiced(self):
        # 2 x 100.00 + 13 % = 226.00; one comes back: 100.00 + 13.00.
        order = self.sell_paid(quantity=2)
        invoice = order.invoice_ids
        self.assertMoney(invoice.amount_total, "226.00")
        case = self.new_case(order, quantity=1)
        self.assertMoney(case.refund_amount, "113.00")
        credit_note = self.refund(case)
        self.assertEqual(credit_note.state, "posted")
        self.assertEqual(credit_note.move_type, "out_refund")
        self.assertEqual(credit_note.reversed_entry_id, invoice)
        self.assertMoney(credit_note.amount_untaxed, "100.00")
        self.assertMoney(credit_note.amount_tax, "13.00")
        self.assertMoney(credit_note.amount_total, "113.00")
        self.assertEqual(credit_note.invoice_line_ids.quantity, 1)
        self.assertEqual(case.state, "done")
        self.assertEqual(case.refunded_by, self.accountant)
        self.assertMoney(case.refund_amount, "113.00")

    def test_the_money_goes_back_the_way_it_came(self):
        case = self.new_case(self.sell_paid())
        credit_note = self.refund(case)
        payment = credit_note.reconciled_payment_ids
        self.assertEqual(payment.payment_type, "outbound")
        self.assertEqual(payment.journal_id, self.bank)
        self.assertMoney(payment.amount, "113.00")
        self.assertEqual(payment.partner_id, self.buyer)
        self.assertEqual(case.refund_payment_state, credit_note.payment_state)
        self.assertIn(credit_note.payment_state, ("in_payment", "paid"))

    def test_money_booked_on_an_outstanding_account_goes_back_too(self):
        self.bank.inbound_payment_method_line_ids.payment_account_id = (
            self.env.company.transfer_account_id
        )
        self.bank.outbound_payment_method_line_ids.payment_account_id = (
            self.env.company.transfer_account_id
        )
        order = self.sell_paid()
        self.assertTrue(order.invoice_ids.reconciled_payment_ids.move_id)
        credit_note = self.refund(self.new_case(order))
        self.assertMoney(credit_note.reconciled_payment_ids.amount, "113.00")
        self.assertMoney(credit_note.amount_residual, "0.00")

    def test_the_order_knows_what_is_delivered_and_invoiced_after_the_refund(self):
        for policy in ("delivery", "order"):
            product = self.new_product(f"Vase {policy}", invoice_policy=policy)
            order = self.sell_paid(product=product, quantity=2)
            self.refund(self.new_case(order, quantity=1))
            line = order.order_line
            self.assertEqual(line.qty_delivered, 1, policy)
            self.assertEqual(line.qty_invoiced, 1, policy)
            self.assertEqual(line.qty_to_invoice, 0, policy)
            self.assertNotEqual(order.invoice_status, "to invoice", policy)

    def test_goods_refunded_but_kept_are_not_invoiced_again(self):
        for policy in ("delivery", "order"):
            product = self.new_product(f"Vase {policy}", invoice_policy=policy)
            order = self.sell_paid(product=product, quantity=2)
            credit_note = self.refund(self.new_case(order, kind="refund_only"))
            line = order.order_line
            self.assertMoney(credit_note.amount_total, "113.00")
            self.assertEqual(line.qty_delivered, 2, policy)
            self.assertEqual(line.qty_to_invoice, 0, policy)

    def test_a_cancelled_credit_note_makes_the_goods_due_again(self):
        order = self.sell_paid(quantity=2)
        credit_note = self.refund(self.new_case(order, kind="refund_only"))
        credit_note.button_draft()
        credit_note.button_cancel()
        self.assertEqual(order.order_line.aftersales_settled_qty, 0)
        self.assertEqual(order.order_line.qty_invoiced, 2)
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_refunding_twice_pays_once(self):
        order = self.sell_paid()
        case = self.new_case(order)
        credit_note = self.refund(case)
        self.assertUnchanged(case.with_user(self.accountant).action_refund(), case)
        self.assertEqual(order.invoice_ids.reversal_move_ids, credit_note)
        self.assertEqual(len(credit_note.reconciled_payment_ids), 1)

    def test_two_cases_of_one_order_are_credited_one_after_the_other(self):
        order = self.sell_paid(quantity=2)
        for _ in range(2):
            self.assertMoney(self.refund(self.new_case(order)).amount_total, "113.00")
        self.assertEqual(order.order_line.qty_invoiced, 0)

    def test_what_the_buyer_still_owes_is_set_off_instead_of_paid_out(self):
        order = self.sell(quantity=2)
        invoice = self.invoice(order)
        credit_note = self.refund(self.new_case(order))
        self.assertFalse(credit_note.reconciled_payment_ids)
        self.assertMoney(credit_note.amount_residual, "0.00")
        self.assertMoney(invoice.amount_residual, "113.00")

    def test_goods_that_did_not_come_are_not_refunded(self):
        case = self.new_case(self.sell_paid(quantity=2), quantity=2)
        self.assertMoney(case.refund_amount, "226.00")
        case.action_approve()
        case.sudo().return_picking_id.move_ids.quantity = 1
        by_keeper = case.with_user(self.keeper)
        by_keeper.action_receive()
        self.assertMoney(case.refund_amount, "113.00")
        by_keeper.set_grades([{"line_id": case.line_ids.id, "grade": "a"}])
        by_keeper.action_grade()
        case.with_user(self.accountant).action_refund()
        self.assertMoney(case.sudo().refund_move_id.amount_total, "113.00")

    def test_a_deduction_bears_the_tax_of_the_goods(self):
        # 113.00 - 22.60 = 90.40 = 80.00 + 13 %.
        case = self.new_case(self.sell_paid())
        case.write({"refund_amount": 90.4, "deduction_reason": "Charger missing"})
        self.assertMoney(case.deduction_amount, "22.60")
        credit_note = self.refund(case)
        self.assertMoney(credit_note.amount_total, "90.40")
        self.assertMoney(credit_note.amount_untaxed, "80.00")
        self.assertMoney(credit_note.amount_tax, "10.40")
        self.assertIn("Charger missing", credit_note.invoice_line_ids.mapped("name")[1])

    def test_an_amount_no_tax_base_gives_is_refunded_to_the_cent(self):
        # 88.50 + 13 % is 100.01 and 88.49 + 13 % is 99.99; nothing gives 100.00.
        case = self.new_case(self.sell_paid())
        case.write({"refund_amount": 100, "deduction_reason": "Used"})
        credit_note = self.refund(case)
        self.assertMoney(credit_note.amount_total, "100.00")
        self.assertMoney(credit_note.reconciled_payment_ids.amount, "100.00")

    def test_prices_with_tax_included_come_back_to_the_cent(self):
        # 3 x 33.33 including 13 % = 99.99; two of them are 66.66.
        self.tax.price_include_override = "tax_included"
        order = self.sell_paid(quantity=3, price=33.33)
        case = self.new_case(order, quantity=2)
        self.assertMoney(case.refund_amount, "66.66")
        self.assertMoney(self.refund(case).amount_total, "66.66")

    def test_a_price_reduced_on_the_invoice_is_the_price_refunded(self):
        # 50 % off: 50.00 + 6.50.
        order = self.sell(quantity=2)
        order.order_line.discount = 50
        self.pay(self.invoice(order))
        case = self.new_case(order)
        self.assertMoney(case.refund_amount, "56.50")
        self.assertMoney(self.refund(case).amount_total, "56.50")

    def test_withheld_money_needs_its_reason(self):
        case = self.new_case(self.sell_paid())
        case.refund_amount = 50
        with self.assertRefused(UserError, "why"):
            self.refund(case)

    def test_no_more_than_invoiced_is_refunded(self):
        case = self.new_case(self.sell_paid())
        with self.assertRefused(ValidationError, "no more is refunded"):
            case.refund_amount = 113.01

    def test_the_amount_is_fixed_once_refunded(self):
        case = self.new_case(self.sell_paid())
        self.refund(case)
        with self.assertRefused(ValidationError, "refunded already"):
            case.refund_amount = 50

    def test_without_a_posted_invoice_the_accountant_learns_what_to_do(self):
        order = self.sell()
        case = self.new_case(order)
        self.inspect(case)
        with self.assertRefused(UserError, "post the invoice first"):
            case.with_user(self.accountant).action_refund()
        self.assertEqual(case.state, "inspected")

    def test_money_waits_for_the_inspection(self):
        case = self.new_case(self.sell_paid())
        self.receive(case)
        with self.assertRefused(UserError, "cannot be done now"):
            case.with_user(self.accountant).action_refund()

    def test_kinds_without_money_are_not_refunded(self):
        case = self.new_case(self.sell_paid(), kind="exchange")
        self.inspect(case)
        with self.assertRefused(UserError, "No money"):
            case.with_user(self.accountant).action_refund()

    def test_only_the_returned_goods_of_an_order_are_credited(self):
        vase = self.new_product("Vase", price=40)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.buyer.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create({"product_id": self.lamp.id}),
                    Command.create({"name": "With love", "display_type": "line_note"}),
                    Command.create({"product_id": vase.id}),
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.button_validate()
        self.pay(self.invoice(order))
        case = self.new_case(
            order,
            line_ids=[
                Command.create({"sale_line_id": order.order_line[-1].id, "quantity": 1})
            ],
        )
        credit_note = self.refund(case)
        self.assertEqual(credit_note.invoice_line_ids.product_id, vase)
        self.assertMoney(credit_note.amount_total, "45.20")
