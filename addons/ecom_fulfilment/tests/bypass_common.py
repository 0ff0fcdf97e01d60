# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .order_common import OrderCase


class BypassCase(OrderCase):
    """Every way goods could take past the gates, each gone twice.

    Once with the gates taken away, where goods must arrive at a buyer: else the way
    leads nowhere and proves nothing. Once with them, where none may.

    Not tried, as there is nothing to try: the cart of a website (``website_sale`` is
    not installed; its free orders call `_validate_order`, which is tried) and orders
    confirmed by mail (sales orders have no mail alias).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers_place = cls.env.ref("stock.stock_location_customers")

    # === THE GATES AND WITHOUT THEM === #

    @contextmanager
    def without_gates(self):
        """Both lines of defence are gone; all the rest is as ever."""
        Order, Move = self.registry["sale.order"], self.registry["stock.move"]
        Transfer = self.registry["stock.picking"]
        with (
            patch.object(Order, "_filter_held_back", lambda orders: orders.browse()),
            patch.object(Move, "_get_unreviewed", lambda moves: moves.browse()),
            patch.object(Transfer, "_get_misdirections", lambda transfer: []),
        ):
            yield

    def assert_gates_stop(self, way, make, leaves=1, rightly=0, says=None):
        """Goods that leave without the gates do not with them.

        :param way: takes the order and does what somebody might try
        :param make: takes a number and makes the order
        :param leaves: pieces that leave without the gates
        :param rightly: pieces that leave with the gates too: what was approved
        :param says: what the one who tries is told, a regular expression
        """
        others = self.find_open_transfers()
        order = make("B-free")
        with self.without_gates():
            left = self.count_leaving(way, order, others)
        self.assertEqual(left, leaves, f"no way to take: {self.refusals}")
        others = self.find_open_transfers()
        order = make("B-gated")
        left = self.count_leaving(way, order, others)
        self.assertEqual(left, rightly, f"refused was only: {self.refusals}")
        if says:
            self.assertRegex("\n".join(self.refusals), says)

    def count_leaving(self, way, order, others):
        """Pieces that are at buyers afterwards and were not before.

        Transfers the way left open are validated, as somebody in the warehouse
        sooner or later does.

        :param others: open transfers that have nothing to do with it
        """
        self.refusals = []
        before = self.count_pieces_at_buyers()
        self.attempt(way, order)
        for transfer in self.find_open_transfers() - others:
            # A manager: for goods no order asked for Odoo needs rights on orders too.
            self.attempt(lambda transfer: self.send(transfer, "manager"), transfer)
        return self.count_pieces_at_buyers() - before

    def count_pieces_at_buyers(self):
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "in", (self.mug | self.pot).ids),
                ("location_id.usage", "=", "customer"),
            ]
        )
        return sum(quants.mapped("quantity"))

    def find_open_transfers(self):
        moves = self.env["stock.move"].search(
            [
                ("product_id", "in", (self.mug | self.pot).ids),
                ("location_dest_id.usage", "=", "customer"),
                ("state", "not in", ("draft", "done", "cancel")),
            ]
        )
        return moves.picking_id.sorted("id")

    def attempt(self, act, records):
        try:
            with self.env.cr.savepoint():
                act(records)
        except (AccessError, UserError) as refusal:
            self.refusals.append(str(refusal))

    def send(self, transfer, role="keeper"):
        """Somebody of the warehouse validates, without being asked back."""
        transfer = self.as_user(transfer, role)
        transfer.with_context(skip_sms=True, skip_backorder=True).button_validate()

    # === ORDERS === #

    def make_quotation(self, number, **values):
        return self.make_draft(number, user_id=self.users["clerk"].id, **values)

    def make_confirmed(self, number, **values):
        return self.make_order(number, user_id=self.users["clerk"].id, **values)

    def make_held(self, number):
        """Released, and then held by finance while the goods are still here."""
        order = self.make_released(number)
        self.as_user(order, "finance").action_hold_review("Payment disputed")
        self.assertEqual(order.release_state, "on_hold")
        return order

    def make_shipped(self, number, lines=None):
        order = self.make_released(number, lines)
        self.send(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")
        return order
