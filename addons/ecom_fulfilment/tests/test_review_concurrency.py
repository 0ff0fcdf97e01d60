# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import subprocess
import sys
import time
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.service import model as service
from odoo.tests import tagged
from odoo.tools import mute_logger

from .at_once_common import PATIENCE, POLL, REASON, TwoAtOnceCase


@tagged("post_install", "-at_install")
class TestTwoReviewers(TwoAtOnceCase):
    def check_decided_once(self, order_id, told):
        """One passed the order, the other was told that it did not."""
        self.assertEqual(sorted(text.split()[0] for text in told), ["0", "1"])
        late = max(told, key=len)
        self.assertRegex(late, "Somebody else is working|waits for a review")
        with self.after(order_id) as order:
            self.assertEqual(order.release_state, "approved")
            review = order.review_ids.sorted()[0]
            self.assertEqual(review.state, "approved")
            decided = order.message_ids.filtered(lambda m: REASON in (m.body or ""))
            self.assertEqual(len(decided), 1)
            codes = review.finding_ids.mapped("check_id.code")
            self.assertEqual(len(review.finding_ids), len(codes), "found twice")
            self.assertIn("buyer_memo", codes)
            self.assertEqual(review.finding_ids.accepted_by, review.reviewer_id)

    def test_two_pass_one_order_one_just_before_the_other(self):
        for name, first, second in self.both_orders("anna", "bo"):
            with self.subTest(name):
                order_id = self.make_order(name)
                told = self.interleave(
                    order_id, (first, self.approve), (second, self.approve)
                )
                self.check_decided_once(order_id, told)

    def test_two_pass_one_order_when_the_first_is_done(self):
        """The second still sees the order as it was before."""
        order_id = self.make_order("late")
        with self.committed("bo") as late:
            order = late["sale.order"].browse(order_id)
            order.read(["name"])
            with self.committed("anna") as env:
                first = self.approve(env["sale.order"].browse(order_id))
            with (
                patch.object(
                    service, "random", SimpleNamespace(uniform=lambda *_args: 0)
                ),
                mute_logger("odoo.sql_db", "odoo.service.model"),
            ):
                second = self.request(late, lambda: self.approve(order))
        self.check_decided_once(order_id, [first, second])

    def test_one_passes_and_the_other_rejects(self):
        """What is decided last holds; the other decision is not lost unseen."""

        def reject(order):
            return self.tell(order, order.action_reject_review("Fraud"))

        order_id = self.make_order("reject")
        told = self.interleave(order_id, ("anna", self.approve), ("bo", reject))
        self.assertEqual(told[0], "1 orders passed.")
        with self.after(order_id) as order:
            rejected = told[1].startswith("1")
            self.assertEqual(order.release_state, "on_hold" if rejected else "approved")


@tagged("post_install", "-at_install")
class TestApprovalAndEdit(TwoAtOnceCase):
    """What is released is what the approving person saw."""

    def check_what_was_seen_is_released(self, order_id, quantity):
        with self.committed("finance") as env:
            self.release(env["sale.order"].browse(order_id))
        with self.after(order_id) as order:
            if order.release_state == "released":
                self.assertEqual(self.look_at(order), self.approved_content)
            else:
                self.assertIn(order.release_state, ("to_review", "on_hold"))
                self.assertFalse(order.picking_ids)
        # Looked at once more, it goes as it is now. Another amount has no money yet.
        with self.committed() as env:
            order = env["sale.order"].browse(order_id)
            order.platform_total = order.platform_paid = 30 * quantity
            order._run_review_rules()
        with self.committed("manager") as env:
            order = env["sale.order"].browse(order_id)
            while order._get_next_review():
                self.assertRegex(self.approve(order), "^1 orders passed")
            self.release(order)
            self.assertEqual(order.release_state, "released")
            self.assertEqual(order.picking_ids.move_ids.product_uom_qty, quantity)

    def check_edit(self, edit, quantity=1):
        for name, first, second in self.both_orders(
            ("anna", self.approve), ("clerk", edit)
        ):
            with self.subTest(name):
                order_id = self.make_order(name)
                self.interleave(order_id, first, second)
                with self.after(order_id) as order:
                    before = (1, "13873419625", "请送货上门")
                    self.assertNotEqual(self.look_at(order), before, "edit is lost")
                self.check_what_was_seen_is_released(order_id, quantity)

    def test_quantity(self):
        self.check_edit(self.change_quantity, quantity=2)

    def test_phone_of_the_receiver(self):
        self.check_edit(self.change_phone)

    def test_memo(self):
        self.check_edit(self.change_memo)


@tagged("post_install", "-at_install")
class TestReleaseAndOthers(TwoAtOnceCase):
    def check_goods_rest_when_cancelled(self, order_id):
        with self.after(order_id) as order:
            self.assertEqual(order.state, "cancel")
            self.assertLessEqual(set(order.picking_ids.mapped("state")), {"cancel"})
            self.assertLessEqual(set(order.waybill_ids.mapped("state")), {"cancelled"})

    def test_release_and_cancel(self):
        for name, first, second in self.both_orders(
            ("finance", self.release), ("manager", self.cancel)
        ):
            with self.subTest(name):
                order_id = self.make_order(name, "approved")
                self.interleave(order_id, first, second)
                self.check_goods_rest_when_cancelled(order_id)

    def test_two_releases(self):
        order_id = self.make_order("twice", "approved")
        told = self.interleave(
            order_id, ("finance", self.release), ("manager", self.release)
        )
        self.assertEqual(sorted(text.split()[0] for text in told), ["0", "1"])
        with self.after(order_id) as order:
            self.assertEqual(order.release_state, "released")
            self.assertEqual(order.picking_ids.move_ids.mapped("product_uom_qty"), [1])
            self.assertEqual(len(order.waybill_ids), 1)

    def test_release_and_stop(self):
        for name, first, second in self.both_orders(
            ("finance", self.release), ("anna", self.stop)
        ):
            with self.subTest(name):
                order_id = self.make_order(name, "approved")
                self.interleave(order_id, first, second)
                self.check_stopped(order_id)

    def check_stopped(self, order_id):
        with self.after(order_id) as order:
            self.assertEqual(order.release_state, "stopped")
            for transfer in order.picking_ids:
                with self.assertRaisesRegex(UserError, "The buyer wants out"):
                    transfer.with_context(skip_sms=True).button_validate()
            order.env.cr.rollback()

    def test_validation_and_stop(self):
        """The goods leave before the stop, or not at all."""

        def ship(order):
            order.picking_ids.with_context(skip_sms=True).button_validate()

        for name, first, second in self.both_orders(
            ("manager", ship), ("anna", self.stop)
        ):
            with self.subTest(name):
                order_id = self.make_order(name, "released")
                told = self.interleave(order_id, first, second)
                with self.after(order_id) as order:
                    self.assertEqual(order.release_state, "stopped")
                    left = order.picking_ids.state == "done"
                    refused = any("The buyer wants out" in str(text) for text in told)
                    self.assertNotEqual(left, refused)

    def test_release_and_edit(self):
        for edit in (self.change_quantity, self.change_phone, self.change_memo):
            for name, first, second in self.both_orders(
                ("finance", self.release), ("clerk", edit)
            ):
                with self.subTest(edit=edit.__name__, order=name):
                    order_id = self.make_order(f"{edit.__name__} {name}", "approved")
                    self.interleave(order_id, first, second)
                    self.check_nothing_unseen_leaves(order_id)

    def check_nothing_unseen_leaves(self, order_id):
        """The order was released as it was approved, then changed, or not at all."""
        with self.after(order_id) as order:
            for transfer in order.picking_ids:
                with self.assertRaises(UserError):
                    transfer.with_context(skip_sms=True).button_validate()
            order.env.cr.rollback()
        with self.committed("finance") as env:
            self.release(env["sale.order"].browse(order_id))
        with self.after(order_id) as order:
            self.assertIn(order.release_state, ("to_review", "on_hold"))


@tagged("post_install", "-at_install")
class TestTwoProcesses(TwoAtOnceCase):
    """Two servers, as with several workers; both start on the same signal."""

    SIGNAL = 4150471  # any number for PostgreSQL's advisory lock
    SCRIPT = """
from odoo.service.model import retrying
env = env(user={uid}, context={{"tracking_disable": True}})
order = env["sale.order"].browse({order_id})
env.cr.execute("SELECT pg_advisory_lock_shared({signal})")
env.cr.rollback()
order.read(["name"])
def act():
    action = order.{call}
    if action["type"] == "ir.actions.client":
        return action["params"]["message"]
    return env[action["res_model"]].browse(action["res_id"]).message
print("TOLD", retrying(act, env))
"""

    def start(self, order_id, role, call):
        script = self.SCRIPT.format(
            uid=self.made["users"][role],
            order_id=order_id,
            signal=self.SIGNAL,
            call=call,
        )
        server = subprocess.Popen(
            [sys.executable, "-m", "odoo", "shell", "--no-http"]
            + [f"--database={self.env.cr.dbname}", "--log-level=critical"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(server.kill)
        server.stdin.write(script)
        server.stdin.close()
        server.stdin = None
        return server

    def run_at_once(self, *calls):
        """What the people of these processes are told."""
        with self.committed() as env:
            env.cr.execute("SELECT pg_advisory_lock(%s)", [self.SIGNAL])
            servers = [self.start(*call) for call in calls]
            self.wait_for(env.cr, servers)
            env.cr.execute("SELECT pg_advisory_unlock(%s)", [self.SIGNAL])
        told = []
        for server in servers:
            output, errors = server.communicate(timeout=PATIENCE)
            self.assertIn("TOLD ", output, errors)
            told.append(output.split("TOLD ", 1)[1].strip())
        return told

    def wait_for(self, cr, servers):
        """Until all of these processes wait for the signal."""
        end = time.monotonic() + PATIENCE
        waiting = 0
        while waiting < len(servers):
            self.assertLess(time.monotonic(), end, "a process did not start")
            self.assertFalse(any(server.poll() for server in servers))
            cr.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                " AND objid = %s AND NOT granted",
                [self.SIGNAL],
            )
            (waiting,) = cr.fetchone()
            time.sleep(POLL)

    def test_two_reviewers(self):
        order_id = self.make_order("processes")
        call = f"action_approve_review({REASON!r})"
        told = self.run_at_once((order_id, "anna", call), (order_id, "bo", call))
        self.assertEqual(sorted(told), ["0 orders passed.", "1 orders passed."])
        with self.after(order_id) as order:
            self.assertEqual(order.release_state, "approved")
            review = order.review_ids.sorted()[0]
            self.assertEqual(len(review.finding_ids), len(review.finding_ids.check_id))
            decided = order.message_ids.filtered(lambda m: REASON in (m.body or ""))
            self.assertEqual(len(decided), 1)

    def test_two_releases(self):
        order_id = self.make_order("processes", "approved")
        told = self.run_at_once(
            (order_id, "finance", "action_release()"),
            (order_id, "manager", "action_release()"),
        )
        self.assertEqual(sorted(told), ["0 orders released.", "1 orders released."])
        with self.after(order_id) as order:
            self.assertEqual(order.release_state, "released")
            self.assertEqual(order.picking_ids.move_ids.mapped("product_uom_qty"), [1])
            self.assertEqual(len(order.waybill_ids), 1)
