# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestParcelsAstray(OrderCase):
    """Parcels that somebody in the warehouse sends elsewhere than was reviewed."""

    def make_stray(self, **values):
        """A released order whose transfer was changed in the warehouse."""
        order = self.make_released("A-1")
        self.as_user(order.picking_ids, "keeper").write(values)
        return order

    def assert_stays(self, order, text):
        """No label, no print, no way out of the warehouse."""
        waybill, transfer = order.waybill_ids, order.picking_ids
        self.allocate(waybill)
        with self.assertRaisesRegex(UserError, text):
            self.as_user(waybill, "printer").action_print()
        with self.assertRaisesRegex(UserError, text):
            self.ship(transfer)
        self.as_user(waybill, "printer").action_cancel()
        with self.assertRaisesRegex(UserError, text):
            self.as_user(transfer, "printer").action_create_waybills()
        self.assertEqual(transfer.state, "assigned")
        self.assertFalse(transfer._get_valid_waybills())

    def test_nothing_goes_to_somebody_else(self):
        thief = self.make_receiver("Zhao Si", street="余杭区文二路1号")
        order = self.make_stray(partner_id=thief.id)
        self.assert_stays(order, "goes to Zhao Si instead of the reviewed Li Hua")

    def test_nothing_goes_with_another_courier(self):
        order = self.make_stray(carrier_id=self.cod_courier.id)
        self.assert_stays(order, "goes with Shunfeng instead of the reviewed Zhongtong")

    def test_another_review_puts_it_right(self):
        thief = self.make_receiver("Zhao Si")
        order = self.make_stray(partner_id=thief.id)
        self.as_user(order, "service").action_review_again("Wrong transfer")
        self.release(order)
        self.assertEqual(order.picking_ids.partner_id, order.partner_shipping_id)
        self.ship(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")

    def test_returns_and_exchanges_go_their_way(self):
        order = self.make_released("A-1")
        sent = order.picking_ids
        self.ship(sent)
        self.open_return(sent).action_create_exchanges()
        back, again = (
            (order.picking_ids - sent).filtered(
                lambda p, code=code: p.picking_type_code == code
            )
            for code in ("incoming", "outgoing")
        )
        self.ship(back)
        again.action_assign()
        self.as_user(again, "printer").action_create_waybills()
        self.assertEqual(again.waybill_ids.partner_id, order.partner_shipping_id)
        self.ship(again)
        self.assertEqual([back.state, again.state], ["done", "done"])

    # === WHOSE A PARCEL IS === #

    def test_nobody_unties_a_parcel_from_its_order(self):
        order = self.make_released("A-1", user_id=self.users["clerk"].id)
        self.allocate(order.waybill_ids)
        self.as_user(order, "service").action_stop("Refund")
        for role in ("clerk", "service", "manager"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(order, role).waybill_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "is stopped: Refund"):
            self.as_user(order.waybill_ids, "printer").action_print()

    def test_nobody_ties_a_parcel_to_an_order_of_his(self):
        waybill = self.make_released("A-1").waybill_ids
        mine = {"user_id": self.users["clerk"].id}
        tie = {"waybill_ids": [Command.link(waybill.id)]}
        draft = self.make_draft("A-2", **mine)
        with self.assertRaises(AccessError):
            self.as_user(draft, "clerk").write(tie)
        with self.assertRaises(AccessError):
            self.as_user(self.env["sale.order"], "clerk").create(
                {"partner_id": draft.partner_id.id, **mine, **tie}
            )
        self.as_user(draft, "clerk")._action_cancel()
        self.assertEqual(waybill.state, "waiting")
