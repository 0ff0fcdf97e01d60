# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import HttpCase, tagged

from odoo.addons.ecom_carrier.controllers import tracking
from odoo.addons.ecom_carrier.ratelimit import RateLimit

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestTrackingSf(CarrierCommon, HttpCase):
    """SF reports routes unsigned, at an address that only SF was told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waybill = cls.new_numbered_waybill()
        cls.allow(True)

    @classmethod
    def allow(cls, allowed):
        """Make SF the platform of all carriers, or of none."""
        cls.classPatch(
            type(cls.env["delivery.carrier"]),
            "_takes_unsigned_pushes",
            lambda carrier, provider: allowed and provider == "sf",
        )

    def route(self, **values):
        """One route, as SF posts it."""
        return {
            "id": "161",
            "mailno": self.waybill.number,
            "orderid": "SO1",
            "acceptTime": "2025-11-23 11:40:00",
            "acceptAddress": "杭州市",
            "remark": "已签收",
            "opCode": "80",
            **values,
        }

    def post(self, content, token=None):
        """The answer to a posted body."""
        token = self.carrier.push_token if token is None else token
        reply = self.url_open(
            f"/ecom/v1/tracking/sf/{token}",
            data=content if isinstance(content, bytes) else json.dumps(content),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        self.waybill.invalidate_recordset()
        return reply

    def routes(self, *routes):
        return {"Body": {"WaybillRoute": list(routes)}}

    def assertRefused(self, reply, status):
        self.assertEqual(reply.status_code, status)
        self.assertNotEqual(reply.json()["return_code"], "0000")
        self.assertFalse(self.waybill.event_ids)

    def test_a_route_is_recorded_and_answered(self):
        reply = self.post(self.routes(self.route()))
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(reply.json()["return_code"], "0000")
        self.assertEqual(self.waybill.event_ids.text, "已签收")
        self.assertEqual(self.waybill.tracking_status, "signed")

    def test_an_unknown_number_is_answered_so_that_it_is_not_sent_again(self):
        reply = self.post(self.routes(self.route(mailno="SF7444496931331")))
        self.assertEqual(reply.json()["return_code"], "0000")
        self.assertFalse(self.waybill.event_ids)

    def test_an_unknown_address_is_refused(self):
        self.assertRefused(self.post(self.routes(self.route()), "unknown"), 403)
        self.assertRefused(self.post(self.routes(self.route()), "False"), 403)

    def test_the_address_of_another_platform_takes_no_unsigned_push(self):
        self.allow(False)
        self.assertRefused(self.post(self.routes(self.route())), 403)

    def test_a_push_that_cannot_be_read_is_refused(self):
        self.assertRefused(self.post(b"<xml/>"), 400)
        self.assertRefused(self.post(b"\xff"), 400)
        self.assertRefused(self.post([]), 400)
        self.assertRefused(self.post(self.routes(self.route(acceptTime="?"))), 400)

    def test_too_many_pushes_a_minute_are_put_off(self):
        self.patch(tracking, "_rate_limit", RateLimit(1))
        self.post(self.routes())
        self.assertRefused(self.post(self.routes(self.route())), 429)
