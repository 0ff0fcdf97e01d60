# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .check_common import CheckCase


@tagged("post_install", "-at_install")
class TestCarrierTours(CheckCase, HttpCase):
    """A carrier's file in a real browser, as the carrier manager works with it."""

    def test_manager_enters_a_permit_and_suspends_a_district(self):
        new_test_user(
            self.env,
            "test_carriers",
            "base.group_user,ecom_carrier.group_carrier_manager",
        )
        permit = self.env.ref("ecom_carrier.paper_kind_express_permit")
        self.courier.write({"paper_kind_ids": permit.ids, "paper_check": "block"})
        order = self.make_order("TOUR-1", carrier_id=self.courier.id)
        self.assert_found("carrier", order, "Zhongtong: Express Permit is missing.")
        self.start_tour(
            "/odoo/action-delivery.action_delivery_carrier_form",
            "ecom_carrier_papers_and_reach",
            login="test_carriers",
        )
        paper = self.courier.paper_ids
        self.assertEqual((paper.number, paper.state), ("20260001A", "valid"))
        row = self.courier.reach_ids
        self.assertEqual((row.division_code, row.is_suspended), ("330110", True))
        self.assertIn(
            "until further notice: Flood.", self.find("carrier", order)[order]
        )
        yesterday = fields.Date.context_today(row) - timedelta(days=1)
        row.write({"suspended_from": yesterday, "suspended_to": yesterday})
        self.assert_clean("carrier", order)
