# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .merge_common import MergeCase


@tagged("post_install", "-at_install")
class TestDialogsOfOthers(MergeCase):
    """What one person has on the screen, nobody else reads or changes."""

    def assert_hers_alone(self, records, stranger):
        """The manager sees as little of it as anybody else."""
        for role in (stranger, "manager"):
            foreign = self.as_user(records, role)
            with self.subTest(records._name, role=role):
                with self.assertRaises(AccessError):
                    foreign.read(["display_name"])
                with self.assertRaises(AccessError):
                    foreign.write({"create_date": "2026-01-01"})
                self.assertFalse(foreign.search([("id", "in", records.ids)]))

    def test_the_list_of_what_was_left_out(self):
        order = self.make_draft("D-1")
        action = self.as_user(order, "finance").action_release()
        result = self.env["ecom.batch.result"].browse(action["res_id"])
        mine = self.as_user(result, "finance")
        self.assertEqual(mine.line_ids.mapped("reason"), ["It is not approved."])
        self.assert_hers_alone(result, "outsider")
        self.assert_hers_alone(result.line_ids, "outsider")

    def test_a_decision_before_it_is_confirmed(self):
        order = self.make_order("D-1")
        decision = self.as_user(self.env["ecom.review.decision"], "service").create(
            {"order_ids": order.ids, "reason": "Ask for the colour"}
        )
        self.assert_hers_alone(decision, "finance")
        decision.action_confirm()
        self.assertEqual(order.release_state, "on_hold")

    def test_the_plan_of_a_split(self):
        order = self.make_approved("D-1", [(self.mug, 2)])
        action = self.as_user(order, "service").action_split()
        model = self.as_user(self.env["ecom.order.split"], "service")
        split = model.with_context(**action["context"]).create({})
        self.assertEqual(split.line_ids.mapped("quantity"), [2])
        self.assert_hers_alone(split, "manager")
        self.assert_hers_alone(split.line_ids, "manager")

    def test_proposals_to_merge(self):
        self.make_approved("D-1")
        self.make_approved("D-2")
        proposal = self.propose()
        self.assertEqual(len(proposal), 1)
        self.assert_hers_alone(proposal, "manager")
