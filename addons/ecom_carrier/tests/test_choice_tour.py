# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from .choice_common import ChoiceCase


@tagged("post_install", "-at_install")
class TestChoiceTour(ChoiceCase, HttpCase):
    """The table in a real browser, as the person who sends the parcels."""

    def test_a_waybill_clerk_chooses_reads_why_and_takes_another_one(self):
        # Odoo's own order form is for sales people.
        clerk = self.new_user(
            "ecom_carrier.group_waybill_clerk",
            "sales_team.group_sale_salesman_all_leads",
        )
        self.refusals[self.ems] = "It does not serve 余杭区."
        order = self.new_order()
        self.start_tour(
            f"/odoo/action-sale.action_orders/{order.id}",
            "ecom_choose_carrier",
            login=clerk.login,
        )
        self.assertEqual(order.carrier_id, self.sf)
        self.assertEqual(self.row(order, self.sf).taken_by, clerk)

    def test_a_waybill_clerk_without_sales_rights_takes_one_from_the_list(self):
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        order = self.new_order()
        order.action_choose_carrier()
        self.start_tour(
            "/odoo/action-ecom_carrier.action_ecom_carrier_choice",
            "ecom_take_carrier",
            login=clerk.login,
        )
        self.assertEqual(order.carrier_id, self.sf)
