# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime

from odoo.tests import HttpCase, tagged

from odoo.addons.ecom_carrier.controllers import tracking
from odoo.addons.ecom_carrier.providers import kdniao
from odoo.addons.ecom_carrier.ratelimit import RateLimit

from .common import CarrierCommon

COLLECTED = {
    "AcceptTime": "2025-11-21 10:00:00",
    "AcceptStation": "【深圳市】已揽收",
    "Action": "1",
}
SIGNED = {
    "AcceptTime": "2025-11-23 11:40:00",
    "AcceptStation": "本人签收",
    "Action": "301",
}


@tagged("post_install", "-at_install")
class TestTrackingKdniao(CarrierCommon, HttpCase):
    """Kdniao reports on many parcels at once, at the address of a carrier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waybills = cls.new_waybills(3)
        cls.waybills._allocate_numbers()
        cls.carrier.push_salt = "testappkey"

    def parcel(self, waybill, *lines, **values):
        """One parcel of a push, the lines oldest first."""
        return {
            "ShipperCode": "ZTO",
            "LogisticCode": waybill if isinstance(waybill, str) else waybill.number,
            "Success": True,
            "State": "2",
            "Traces": list(lines),
            **values,
        }

    def signed(self, *parcels, data=None, key="testappkey"):
        data = data or json.dumps({"EBusinessID": "test1234567", "Data": parcels})
        return {
            "RequestData": data,
            "RequestType": "101",
            "DataSign": kdniao.sign(data, key),
        }

    def post(self, form, token=None):
        """The answer to a posted form."""
        token = self.carrier.push_token if token is None else token
        reply = self.url_open(
            f"/ecom/v1/tracking/kdniao/{token}", data=form, method="POST"
        )
        self.waybills.invalidate_recordset()
        return reply

    def push(self, *parcels):
        """Report on these parcels; the answer is the one the platform waits for."""
        reply = self.post(self.signed(*parcels))
        self.assertEqual(reply.status_code, 200)
        answer = reply.json()
        self.assertEqual(answer["EBusinessID"], "test1234567")
        self.assertEqual((answer["Success"], answer["Reason"]), (True, ""))
        datetime.strptime(answer["UpdateTime"], "%Y-%m-%d %H:%M:%S")

    def assertRefused(self, reply, status):
        self.assertEqual(reply.status_code, status)
        self.assertFalse(reply.json()["Success"])
        self.assertFalse(self.waybills.event_ids)

    def test_every_parcel_of_a_push_gets_its_own_events(self):
        first, second, third = self.waybills
        self.push(self.parcel(first, COLLECTED), self.parcel(second, COLLECTED, SIGNED))
        self.assertEqual(first.tracking_status, "collected")
        self.assertEqual(second.tracking_status, "signed")
        self.assertEqual(second.signed_at, datetime(2025, 11, 23, 3, 40))
        self.assertEqual(len(second.event_ids), 2)
        self.assertFalse(third.event_ids)

    def test_a_push_sent_again_or_late_changes_nothing(self):
        first = self.waybills[0]
        self.push(self.parcel(first, COLLECTED, SIGNED))
        self.push(self.parcel(first, COLLECTED, SIGNED))
        self.push(self.parcel(first, COLLECTED))
        self.assertEqual(len(first.event_ids), 2)
        self.assertEqual(first.tracking_status, "signed")

    def test_the_same_parcel_twice_in_one_push_is_recorded_once(self):
        first = self.waybills[0]
        self.push(self.parcel(first, COLLECTED), self.parcel(first, COLLECTED, SIGNED))
        self.assertEqual(len(first.event_ids), 2)

    def test_unknown_numbers_and_none_are_passed_over(self):
        first = self.waybills[0]
        self.push(
            self.parcel("7315000000499", COLLECTED),
            self.parcel("", COLLECTED),
            self.parcel(first, COLLECTED),
        )
        self.assertEqual(first.tracking_status, "collected")
        self.push()

    def test_a_number_the_platform_gives_up_is_a_doubtful_trace(self):
        first, second, _third = self.waybills
        gone = self.parcel(first, Success=False, Reason="三天无轨迹")
        self.push(gone, self.parcel(second, COLLECTED))
        self.assertEqual(first.tracking_problem, "ended")
        self.assertEqual(first.tracking_message, "三天无轨迹")
        self.assertFalse(second.tracking_problem)

    def test_a_wrong_signature_is_refused(self):
        parcel = self.parcel(self.waybills[0], COLLECTED)
        self.assertRefused(self.post(self.signed(parcel, key="guessed")), 403)
        unsigned = {**self.signed(parcel), "DataSign": ""}
        self.assertRefused(self.post(unsigned), 403)
        self.assertRefused(self.post({}), 403)

    def test_a_carrier_without_a_secret_accepts_nobody(self):
        self.carrier.push_salt = False
        parcel = self.parcel(self.waybills[0], COLLECTED)
        self.assertRefused(self.post(self.signed(parcel, key="")), 403)

    def test_an_unknown_address_is_refused(self):
        form = self.signed(self.parcel(self.waybills[0], COLLECTED))
        self.assertRefused(self.post(form, "unknown"), 403)

    def test_a_signed_push_that_cannot_be_read_is_refused_whole(self):
        good = self.parcel(self.waybills[0], COLLECTED)
        bad = self.parcel(self.waybills[1], {"AcceptStation": "无时间"})
        self.assertRefused(self.post(self.signed(good, bad)), 400)
        self.assertRefused(self.post(self.signed(data="<xml/>")), 400)

    def test_too_many_pushes_a_minute_are_put_off(self):
        self.patch(tracking, "_rate_limit", RateLimit(1))
        form = self.signed(self.parcel(self.waybills[0], COLLECTED))
        self.post(self.signed(data="{}", key="guessed"))
        self.assertRefused(self.post(form), 429)

    def test_a_body_beyond_measure_is_refused(self):
        large = {**COLLECTED, "AcceptStation": "x" * 2 * 1024 * 1024}
        form = self.signed(self.parcel(self.waybills[0], large))
        self.assertEqual(self.post(form).status_code, 413)
        self.assertFalse(self.waybills.event_ids)
