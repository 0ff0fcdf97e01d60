# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from .common import AftersalesCase


@tagged("post_install", "-at_install")
class TestPortal(AftersalesCase, HttpCase):
    def test_the_buyer_follows_the_case_by_its_secret_link(self):
        case = self.new_case(self.sell())
        page = self.url_open(case.action_preview()["url"])
        self.assertIn(case.name, page.text)
        self.assertIn("Lamp", page.text)

    def test_without_the_secret_nothing_is_shown(self):
        case = self.new_case(self.sell())
        case._portal_ensure_token()
        for address in (case.access_url, f"{case.access_url}?access_token=guess"):
            self.assertNotIn(case.name, self.url_open(address).text)
