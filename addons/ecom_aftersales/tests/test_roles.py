# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AftersalesCase


@tagged("post_install", "-at_install")
class TestRoles(AftersalesCase):
    def test_an_agent_neither_receives_nor_grades_nor_refunds(self):
        case = self.new_case(self.sell_paid())
        self.inspect(case)
        by_agent = case.with_user(self.agent)
        for step in ("action_receive", "action_grade", "action_restock"):
            with self.assertRefused(AccessError, "warehouse keepers"):
                getattr(by_agent, step)()
        with self.assertRefused(AccessError, "accountants"):
            by_agent.action_refund()

    def test_a_keeper_neither_decides_nor_refunds(self):
        case = self.new_case(self.sell())
        by_keeper = case.with_user(self.keeper)
        for step in (
            by_keeper.action_approve,
            by_keeper.action_cancel,
            by_keeper.action_close,
            lambda: by_keeper.action_reject("Worn."),
        ):
            with self.assertRefused(AccessError, "after-sales agents"):
                step()
        with self.assertRefused(AccessError, "accountants"):
            by_keeper.action_refund()

    def test_an_accountant_neither_decides_nor_handles_goods(self):
        case = self.new_case(self.sell())
        by_accountant = case.with_user(self.accountant)
        with self.assertRefused(AccessError, "after-sales agents"):
            by_accountant.action_approve()
        with self.assertRefused(AccessError, "warehouse keepers"):
            by_accountant.action_receive()
        with self.assertRaises(AccessError):
            by_accountant.write({"description": "Mine"})

    def test_a_picker_sees_no_cases(self):
        case = self.new_case(self.sell())
        with self.assertRaises(AccessError):
            case.with_user(self.picker).read(["name"])

    def test_keepers_and_accountants_read_cases_and_leave_notes(self):
        case = self.new_case(self.sell_paid())
        for user in (self.keeper, self.accountant):
            seen = case.with_user(user)
            self.assertTrue(seen.read())
            self.assertTrue(seen.line_ids.read())
            seen.message_post(body="Seen.")

    def test_steps_cannot_be_written_past_their_rules(self):
        case = self.new_case(self.sell())
        for values in ({"state": "done"}, {"refunded_at": "2026-01-01 00:00:00"}):
            with self.assertRefused(AccessError, "follow from the steps"):
                case.write(values)
        with self.assertRefused(AccessError, "follow from the steps"):
            self.new_case(self.sell(), state="approved")
        with self.assertRefused(AccessError, "follow from the steps"):
            case.line_ids.write({"received_qty": 1})

    def test_each_writes_only_what_is_theirs(self):
        case = self.new_case(self.sell())
        line = case.line_ids
        with self.assertRefused(AccessError, "Only warehouse keepers grade"):
            line.write({"grade": "a"})
        with self.assertRefused(AccessError, "after-sales agents"):
            line.with_user(self.keeper).write({"quantity": 2})
        with self.assertRefused(AccessError, "after-sales agents"):
            case.with_user(self.keeper).write({"description": "Mine"})
        with self.assertRaises(AccessError):
            case.with_user(self.keeper).write({"line_ids": [Command.delete(line.id)]})

    def test_nobody_deletes_a_case(self):
        case = self.new_case(self.sell())
        with self.assertRaises(AccessError):
            case.unlink()

    def test_an_agent_sees_the_buyers_data_and_everyones_orders(self):
        self.assertTrue(self.agent.has_group("ecom_carrier.group_buyer_data"))
        order = self.sell()
        order.user_id = self.env.ref("base.user_admin")
        self.assertTrue(order.with_user(self.agent).read(["name"]))

    def test_cases_of_another_company_are_out_of_sight(self):
        case = self.new_case(self.sell())
        other = self.env["res.company"].create({"name": "Other"})
        self.agent.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        seen = self.env["ecom.aftersales.case"].with_user(self.agent)
        self.assertNotIn(case, seen.search([]))
        with self.assertRaises(AccessError):
            seen.browse(case.id).action_approve()

    def test_salesmen_without_the_role_still_read_orders(self):
        order = self.sell()
        self.new_case(order)
        salesman = self.new_user("sales_team.group_sale_salesman_all_leads")
        self.assertTrue(order.with_user(salesman).read())
        line = order.order_line.with_user(salesman)
        self.assertEqual(line.read(["aftersales_settled_qty"])[0]["id"], line.id)
