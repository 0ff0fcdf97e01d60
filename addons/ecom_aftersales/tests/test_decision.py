# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import AftersalesCase


@tagged("post_install", "-at_install")
class TestDecision(AftersalesCase):
    def test_cases_are_numbered_within_the_year(self):
        case = self.new_case(self.sell())
        self.assertRegex(case.name, r"^AS/20\d\d/\d{5}$")

    def test_an_approval_keeps_who_and_when_and_announces_the_goods(self):
        case = self.new_case(self.sell(), return_tracking_ref="75312345678901")
        case.action_approve()
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.decided_by, self.agent)
        self.assertTrue(case.decided_at)
        transfer = case.sudo().return_picking_id
        self.assertEqual(transfer.state, "assigned")
        self.assertEqual(transfer.origin, case.name)
        self.assertEqual(transfer.carrier_tracking_ref, "75312345678901")
        self.assertEqual(transfer.picking_type_code, "incoming")
        self.assertEqual(
            transfer.location_dest_id, self.warehouse.returns_pending_location_id
        )

    def test_approving_twice_makes_one_transfer(self):
        case = self.new_case(self.sell())
        case.action_approve()
        transfer = case.return_picking_id
        self.assertUnchanged(case.action_approve(), case)
        self.assertEqual(case.return_picking_id, transfer)
        self.assertEqual(len(case.sudo().picking_ids), 1)

    def test_a_number_learnt_later_reaches_the_transfer(self):
        case = self.new_case(self.sell())
        case.action_approve()
        case.return_tracking_ref = "SF1234567890123"
        self.assertEqual(
            case.sudo().return_picking_id.carrier_tracking_ref, "SF1234567890123"
        )

    def test_more_than_delivered_is_refused(self):
        with self.assertRefused(ValidationError, "2 delivered.*3 asked for"):
            self.new_case(self.sell(quantity=2), quantity=3)

    def test_goods_of_another_case_are_refused(self):
        order = self.sell(quantity=2)
        first = self.new_case(order, quantity=2)
        with self.assertRefused(ValidationError, first.name):
            self.new_case(order, quantity=1)

    def test_goods_of_a_rejected_case_are_free_again(self):
        order = self.sell(quantity=2)
        self.new_case(order, quantity=2).action_reject("Worn.")
        self.assertEqual(self.new_case(order, quantity=2).state, "draft")

    def test_goods_returned_once_cannot_be_returned_again(self):
        order = self.sell_paid(quantity=2)
        case = self.new_case(order, quantity=1)
        self.inspect(case)
        case.with_user(self.accountant).action_refund()
        with self.assertRefused(ValidationError, "1 delivered.*2 asked for"):
            self.new_case(order, quantity=2)
        self.assertEqual(self.new_case(order, quantity=1).state, "draft")

    def test_goods_refunded_but_kept_cannot_be_returned_for_money(self):
        order = self.sell_paid(quantity=1)
        case = self.new_case(order, kind="refund_only")
        case.action_approve()
        case.with_user(self.accountant).action_refund()
        with self.assertRaises(ValidationError):
            self.new_case(order)

    def test_asking_for_advice_takes_up_no_goods(self):
        order = self.sell(quantity=1)
        self.new_case(order, kind="advice")
        self.assertEqual(self.new_case(order).state, "draft")

    def test_a_line_of_another_order_is_refused(self):
        other = self.sell()
        with self.assertRefused(ValidationError, "not on"):
            self.new_case(
                self.sell(),
                line_ids=[Command.create({"sale_line_id": other.order_line.id})],
            )

    def test_a_case_does_not_take_its_lines_to_another_order(self):
        case = self.new_case(self.sell())
        with self.assertRefused(ValidationError, "not on"):
            case.order_id = self.sell()

    def test_a_return_without_goods_is_not_approved(self):
        case = self.new_case(self.sell(), line_ids=[])
        with self.assertRefused(UserError, "which goods"):
            case.action_approve()

    def test_a_rejection_needs_its_reason(self):
        case = self.new_case(self.sell())
        with self.assertRefused(UserError, "why"):
            case.action_reject("  ")
        wizard = self.env["ecom.aftersales.reject"].with_user(self.agent)
        wizard.with_context(active_ids=case.ids).create(
            {"reason": "Label torn off."}
        ).action_apply()
        self.assertEqual(case.state, "rejected")
        self.assertEqual(case.reject_reason, "Label torn off.")
        self.assertEqual(case.decided_by, self.agent)

    def test_a_rejected_case_is_not_approved(self):
        case = self.new_case(self.sell())
        case.action_reject("Worn.")
        with self.assertRefused(UserError, "cannot be done now"):
            case.action_approve()
        self.assertUnchanged(case.action_reject("Worn."), case)

    def test_what_was_decided_on_stays_as_it_was(self):
        case = self.new_case(self.sell())
        case.action_approve()
        for change in (
            {"kind": "refund_only"},
            {"line_ids": [Command.update(case.line_ids.id, {"quantity": 2})]},
            {"line_ids": [Command.delete(case.line_ids.id)]},
        ):
            with self.assertRefused(UserError, "cannot be changed"):
                case.write(change)

    def test_cancelling_calls_the_transfer_off(self):
        case = self.new_case(self.sell())
        case.action_approve()
        case.action_cancel()
        self.assertEqual(case.state, "cancelled")
        self.assertEqual(case.sudo().return_picking_id.state, "cancel")
        self.assertUnchanged(case.action_cancel(), case)

    def test_advice_is_closed_by_the_agent(self):
        case = self.new_case(self.sell(), kind="advice", line_ids=[])
        case.action_approve()
        self.assertFalse(case.return_picking_id)
        case.action_close()
        self.assertEqual(case.state, "done")
        self.assertUnchanged(case.action_close(), case)

    def test_a_refund_case_is_not_closed_without_the_refund(self):
        case = self.new_case(self.sell(), kind="refund_only")
        case.action_approve()
        with self.assertRefused(UserError, "ends with the refund"):
            case.action_close()

    def test_the_order_proposes_what_the_buyer_still_has(self):
        order = self.sell(quantity=2)
        self.new_case(order, quantity=1)
        order = order.with_user(self.agent)
        context = order.action_open_aftersales_case()["context"]
        self.assertEqual(context["default_order_id"], order.id)
        self.assertEqual(
            [command[2] for command in context["default_line_ids"]],
            [{"sale_line_id": order.order_line.id, "quantity": 1.0}],
        )
        self.assertEqual(order.aftersales_case_count, 1)
        self.new_case(order, quantity=1)
        with self.assertRefused(UserError, "nothing was delivered"):
            order.action_open_aftersales_case()

    def test_an_agent_opens_a_case_on_the_form(self):
        order = self.sell(quantity=2).with_user(self.agent)
        action = order.action_open_aftersales_case()
        model = self.env["ecom.aftersales.case"].with_user(self.agent)
        with Form(model.with_context(**action["context"])) as form:
            form.reason_id = self.reason
            with form.line_ids.edit(0) as line:
                line.quantity = 1
            self.assertEqual(f"{form.refund_amount:.2f}", "113.00")
            form.refund_amount = 100
            form.deduction_reason = "Agreed by phone"
        case = form.record
        self.assertEqual(case.line_ids.quantity, 1)
        self.assertEqual(f"{case.deduction_amount:.2f}", "13.00")
        self.assertEqual(case.user_id, self.agent)

    def test_the_chatter_tells_who_decided_and_why(self):
        model = self.env["ecom.aftersales.case"].with_context(tracking_disable=False)
        case = model.browse(self.new_case(self.sell()).id).with_user(self.agent)
        self.env.cr.flush()  # what happens while a case is created is not told
        case.action_reject("Seal broken.")
        self.env.flush_all()
        self.env.cr.flush()
        case.invalidate_recordset(["message_ids"])
        note = case.message_ids[0]
        self.assertEqual(note.author_id, self.agent.partner_id)
        changes = note.sudo().tracking_value_ids
        self.assertIn("Rejected", changes.mapped("new_value_char"))
        self.assertIn("Seal broken.", changes.mapped("new_value_text"))
