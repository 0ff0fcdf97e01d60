# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .bypass_common import BypassCase


@tagged("post_install", "-at_install")
class TestConfirming(BypassCase):
    """By whatever way an order is confirmed, nothing of it leaves unreviewed."""

    def test_button(self):
        self.assert_gates_stop(
            lambda order: self.as_user(order, "clerk").action_confirm(),
            self.make_quotation,
        )

    def test_call_by_rpc(self):
        self.assert_gates_stop(
            lambda order: self.call("clerk", "sale.order", "action_confirm", order.ids),
            self.make_quotation,
        )

    def test_orders_locked_as_soon_as_confirmed(self):
        self.users["clerk"].group_ids += self.env.ref("sale.group_auto_done_setting")
        self.assert_gates_stop(
            lambda order: self.as_user(order, "clerk").action_confirm(),
            self.make_quotation,
        )

    def test_locked_order_that_is_unlocked_and_raised(self):
        def unlock_and_raise(order):
            order = self.as_user(order, "clerk")
            order.action_unlock()
            order.order_line.product_uom_qty = 2

        self.assert_gates_stop(
            unlock_and_raise,
            lambda number: self.make_confirmed(number, locked=True),
            leaves=2,
        )

    def test_state_written_by_rpc_then_a_line(self):
        """Odoo starts what is added to an order in this state: one pot."""
        line = {"product_id": self.pot.id, "product_uom_qty": 1}

        def write(order):
            for vals in ({"state": "sale"}, {"order_line": [Command.create(line)]}):
                self.call("clerk", "sale.order", "write", order.ids, vals)

        self.assert_gates_stop(write, self.make_quotation)

    def test_state_written_by_rpc_then_a_quantity(self):
        def write(order):
            self.call("clerk", "sale.order", "write", order.ids, {"state": "sale"})
            lines = order.order_line.ids
            vals = {"product_uom_qty": 2}
            self.call("clerk", "sale.order.line", "write", lines, vals)

        self.assert_gates_stop(write, self.make_quotation, leaves=2)

    def test_order_created_as_confirmed(self):
        def create(order):
            vals = self.prepare_order(
                f"{order.platform_number}-2",
                state="sale",
                platform_total=0,
                platform_paid=0,
            )
            self.as_user(self.env["sale.order"], "clerk").create(
                {**vals, "user_id": self.users["clerk"].id}
            )

        self.assert_gates_stop(create, self.make_quotation)

    def test_free_order_that_a_website_confirms(self):
        self.assert_gates_stop(
            lambda order: order._validate_order(), self.make_quotation
        )

    # === PAID ON THE PORTAL === #

    def test_payment_on_the_portal(self):
        provider = self.make_bank_transfer()
        self.assert_gates_stop(
            lambda order: self.pay(order, "done", provider), self.make_draft
        )

    def test_cash_on_delivery_chosen_on_the_portal(self):
        provider = self.env.ref("delivery.payment_provider_cod")
        provider.state = "test"
        self.assert_gates_stop(
            lambda order: self.pay(order, "pending", provider), self.make_draft
        )


@tagged("post_install", "-at_install")
class TestSigning(BypassCase, HttpCase):
    def sign(self, order):
        """The buyer signs on the page the shop sent a link to."""
        order.require_signature = True
        order.require_payment = False
        token = order._portal_ensure_token()
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": token,
                "name": "Li Hua",
                "signature": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42"
                "mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
            },
        )
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual(order.state, "sale")

    def test_signature_on_the_portal(self):
        self.assert_gates_stop(self.sign, self.make_draft)


@tagged("post_install", "-at_install")
class TestChangingConfirmed(BypassCase):
    """A salesman adds goods to an order that is confirmed already."""

    def raise_quantity(self, order):
        self.as_user(order.order_line, "clerk").product_uom_qty = 3

    def raise_quantity_by_rpc(self, order):
        ids = order.order_line.ids
        self.call("clerk", "sale.order.line", "write", ids, {"product_uom_qty": 3})

    def add_line(self, order):
        self.as_user(self.env["sale.order.line"], "clerk").create(
            {"order_id": order.id, "product_id": self.pot.id, "product_uom_qty": 1}
        )

    def make_released_of_clerk(self, number):
        return self.make_released(number, user_id=self.users["clerk"].id)

    def make_approved_of_clerk(self, number):
        return self.make_approved(number, user_id=self.users["clerk"].id)

    def test_larger_quantity_before_the_review(self):
        self.assert_gates_stop(self.raise_quantity, self.make_confirmed, leaves=3)

    def test_larger_quantity_by_rpc(self):
        self.assert_gates_stop(self.raise_quantity_by_rpc, self.make_confirmed, 3)

    def test_new_line_before_the_review(self):
        self.assert_gates_stop(self.add_line, self.make_confirmed)

    def test_larger_quantity_of_an_approved_order(self):
        self.assert_gates_stop(self.raise_quantity, self.make_approved_of_clerk, 3)

    def test_larger_quantity_of_a_released_order(self):
        self.assert_gates_stop(self.raise_quantity, self.make_released_of_clerk, 3)

    def test_new_line_of_a_released_order(self):
        self.assert_gates_stop(self.add_line, self.make_released_of_clerk, 2)

    def test_order_taken_out_of_its_shop(self):
        def take_out(order):
            self.as_user(order, "clerk").shop_id = False
            self.raise_quantity(order)

        self.assert_gates_stop(take_out, self.make_confirmed, leaves=3)

    def test_cancelled_and_confirmed_again(self):
        def begin_again(order):
            # Odoo lets nobody without rights on batches cancel what lies in one.
            order = self.as_user(order, "manager")
            order._action_cancel()
            order.action_draft()
            order.action_confirm()

        self.assert_gates_stop(begin_again, self.make_released_of_clerk)
