# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from .choice_common import ChoiceCase


@tagged("post_install", "-at_install")
class TestChoiceTour(ChoiceCase, HttpCase):
    """The table in a real browser, as the person who sends the parcels."""

    def test_a_waybill_clerk_chooses_reads_why_and_takes_another_one(self):
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        self.refusals[self.ems] = "It does not serve 余杭区."
        order = self.new_order()
        self.start_tour(
            f"/odoo/action-sale.action_orders/{order.id}",
            "ecom_choose_carrier",
            login=clerk.login,
        )
        self.assertEqual(order.carrier_id, self.sf)
        self.assertEqual(self.row(order, self.sf).taken_by, clerk)
