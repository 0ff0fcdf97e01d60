# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime

from odoo.tests import HttpCase, tagged

from odoo.addons.ecom_carrier.controllers import tracking
from odoo.addons.ecom_carrier.providers import kuaidi100
from odoo.addons.ecom_carrier.ratelimit import RateLimit

from .common import CarrierCommon

OK = {"result": True, "returnCode": "200", "message": "成功"}

COLLECTED = {
    "time": "2025-11-21 10:00:00",
    "context": "【深圳市】已揽收",
    "statusCode": "103",
    "areaName": "广东,深圳市",
}
ON_THE_WAY = {
    "time": "2025-11-21 22:30:00",
    "context": "已发往杭州转运中心",
    "statusCode": "1002",
}
DELIVERING = {"time": "2025-11-23 08:15:00", "context": "派件中", "statusCode": "5"}
SIGNED = {"time": "2025-11-23 11:40:00", "context": "本人签收", "statusCode": "301"}


@tagged("post_install", "-at_install")
class TestTracking(CarrierCommon, HttpCase):
    """Kuaidi100 reports on parcels at the address each carrier has for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waybill = cls.new_numbered_waybill()
        cls.carrier.push_salt = "salt123"

    def post(self, form, token=None):
        """The answer to a posted form."""
        token = self.carrier.push_token if token is None else token
        reply = self.url_open(
            f"/ecom/v1/tracking/kuaidi100/{token}", data=form, method="POST"
        )
        self.waybill.invalidate_recordset()
        return reply

    def signed(self, content, salt="salt123"):
        return {"param": content, "sign": kuaidi100.sign(content, salt)}

    def content(self, *lines, number="7315000000001"):
        """The content of a push, the lines given oldest first."""
        result = {"nu": number, "com": "zhongtong", "data": list(reversed(lines))}
        return json.dumps({"status": "polling", "lastResult": result})

    def push(self, *lines, **kwargs):
        """Report these lines as the platform does; the answer is always the same."""
        reply = self.post(self.signed(self.content(*lines, **kwargs)))
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(reply.json(), OK)

    def assertTold(self, *texts):
        """The waybill's trace consists of these events, newest first."""
        self.assertEqual(self.waybill.event_ids.mapped("text"), list(texts))

    # === WHAT A PUSH DOES === #

    def test_an_event_is_kept_as_the_courier_reported_it(self):
        self.push(COLLECTED)
        event = self.waybill.event_ids
        self.assertEqual(len(event), 1)
        self.assertEqual(event.time, datetime(2025, 11, 21, 2, 0))
        self.assertEqual(event.status, "collected")
        self.assertEqual(event.text, "【深圳市】已揽收")
        self.assertEqual(event.carrier_code, "103")
        self.assertEqual(event.location, "广东,深圳市")
        self.assertEqual(event.company_id, self.waybill.company_id)

    def test_the_waybill_shows_where_its_parcel_is(self):
        self.push(COLLECTED, ON_THE_WAY)
        self.assertEqual(self.waybill.tracking_status, "transit")
        self.assertEqual(self.waybill.tracked_at, datetime(2025, 11, 21, 14, 30))
        self.assertFalse(self.waybill.signed_at)

    def test_the_first_push_of_a_signed_parcel_tells_its_whole_way(self):
        self.push(COLLECTED, ON_THE_WAY, DELIVERING, SIGNED)
        self.assertTold("本人签收", "派件中", "已发往杭州转运中心", "【深圳市】已揽收")
        self.assertEqual(self.waybill.tracking_status, "signed")
        self.assertEqual(self.waybill.signed_at, datetime(2025, 11, 23, 3, 40))

    def test_a_push_without_events_changes_nothing(self):
        self.push()
        self.assertTold()
        self.assertFalse(self.waybill.tracking_status)

    # === REPEATED AND LATE PUSHES === #

    def test_a_repeated_push_adds_nothing(self):
        self.push(COLLECTED, ON_THE_WAY)
        events = self.waybill.event_ids
        changed_at = self.waybill.write_date
        self.push(COLLECTED, ON_THE_WAY)
        self.assertEqual(self.waybill.event_ids, events)
        self.assertEqual(self.waybill.write_date, changed_at)

    def test_a_longer_push_adds_only_what_is_new(self):
        self.push(COLLECTED)
        self.push(COLLECTED, ON_THE_WAY)
        self.assertTold("已发往杭州转运中心", "【深圳市】已揽收")

    def test_a_line_told_twice_in_one_push_is_one_event(self):
        self.push(COLLECTED, COLLECTED)
        self.assertTold("【深圳市】已揽收")

    def test_a_late_push_does_not_take_the_parcel_back(self):
        self.push(COLLECTED, DELIVERING)
        self.push(COLLECTED, ON_THE_WAY)
        self.assertTold("派件中", "已发往杭州转运中心", "【深圳市】已揽收")
        self.assertEqual(self.waybill.tracking_status, "delivering")
        self.assertEqual(self.waybill.tracked_at, datetime(2025, 11, 23, 0, 15))

    def test_of_two_events_in_one_second_the_later_line_counts(self):
        at_the_door = {**SIGNED, "context": "派件员已到", "statusCode": "5"}
        self.push(COLLECTED, at_the_door, SIGNED)
        self.assertEqual(self.waybill.tracking_status, "signed")

    def test_the_buyers_day_counts_from_the_first_signature(self):
        again = {**SIGNED, "time": "2025-11-24 09:00:00", "statusCode": "3"}
        self.push(COLLECTED, SIGNED, again)
        self.assertEqual(self.waybill.tracked_at, datetime(2025, 11, 24, 1, 0))
        self.assertEqual(self.waybill.signed_at, datetime(2025, 11, 23, 3, 40))

    def test_a_signature_that_was_taken_back_does_not_count(self):
        self.push(COLLECTED, SIGNED)
        refused = {"time": "2025-11-24 09:00:00", "context": "拒签", "statusCode": "14"}
        self.push(COLLECTED, SIGNED, refused)
        self.assertEqual(self.waybill.tracking_status, "refused")
        self.assertFalse(self.waybill.signed_at)

    # === WHOSE PARCEL === #

    def test_an_unknown_number_is_answered_so_that_it_is_not_sent_again(self):
        self.push(COLLECTED, number="7315000000499")
        self.assertTold()

    def test_a_parcel_of_another_companys_courier_is_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Other"})
        freight = self.env["product.product"].create(
            {"name": "Freight", "type": "service", "company_id": other.id}
        )
        stranger = self.new_carrier("Stranger", product_id=freight.id)
        self.assertEqual(stranger.company_id, other)
        stranger.push_salt = "theirs"
        form = self.signed(self.content(COLLECTED), "theirs")
        reply = self.post(form, stranger.push_token)
        self.assertEqual(reply.json(), OK)
        self.assertTold()

    def test_the_same_number_of_two_couriers_is_two_parcels(self):
        yto = self.new_carrier("YTO")
        theirs = self.new_waybills(1, carrier_id=yto.id)
        theirs.number = self.waybill.number
        self.push(COLLECTED)
        self.assertTold("【深圳市】已揽收")
        self.assertFalse(theirs.event_ids)

    # === WHO MAY REPORT === #

    def assertRefused(self, reply, status):
        self.assertEqual(reply.status_code, status)
        self.assertTold()
        self.assertFalse(self.waybill.tracking_status)

    def test_a_wrong_signature_is_refused(self):
        reply = self.post(self.signed(self.content(COLLECTED), "guessed"))
        self.assertRefused(reply, 403)
        self.assertFalse(reply.json()["result"])

    def test_no_signature_and_strange_signatures_are_refused(self):
        content = self.content(COLLECTED)
        self.assertRefused(self.post({"param": content}), 403)
        self.assertRefused(self.post({"param": content, "sign": "签名"}), 403)
        self.assertRefused(self.post({}), 403)

    def test_a_carrier_without_a_secret_accepts_nobody(self):
        self.carrier.push_salt = False
        reply = self.post(self.signed(self.content(COLLECTED), ""))
        self.assertRefused(reply, 403)

    def test_the_secret_of_one_carrier_does_not_sign_for_another(self):
        other = self.new_carrier("YTO")
        form = self.signed(self.content(COLLECTED))
        self.assertRefused(self.post(form, other.push_token), 403)

    def test_an_unknown_address_is_refused(self):
        form = self.signed(self.content(COLLECTED))
        self.assertRefused(self.post(form, "unknown"), 403)
        self.assertRefused(self.post(form, "False"), 403)

    def test_a_signed_push_that_cannot_be_read_is_refused(self):
        self.assertRefused(self.post(self.signed('{"status":"polling"}')), 400)
        self.assertRefused(self.post(self.signed("<xml/>")), 400)

    def test_a_push_is_posted_never_fetched(self):
        reply = self.url_open(f"/ecom/v1/tracking/kuaidi100/{self.carrier.push_token}")
        self.assertRefused(reply, 405)

    def test_a_body_far_larger_than_a_trace_is_refused(self):
        large = {**COLLECTED, "context": "x" * 256 * 1024}
        reply = self.post(self.signed(self.content(large)))
        self.assertRefused(reply, 413)

    def test_a_trace_of_a_hundred_lines_is_not_too_large(self):
        lines = [
            {**ON_THE_WAY, "time": f"2025-11-21 {minute // 60:02}:{minute % 60:02}:00"}
            for minute in range(100)
        ]
        self.push(*lines)
        self.assertEqual(len(self.waybill.event_ids), 100)

    def test_too_many_pushes_a_minute_are_put_off(self):
        self.patch(tracking, "_rate_limit", RateLimit(2))
        wrong = self.signed(self.content(COLLECTED), "guessed")
        self.assertEqual(self.post(wrong).status_code, 403)
        self.assertEqual(self.post(wrong).status_code, 403)
        self.assertRefused(self.post(self.signed(self.content(COLLECTED))), 429)
        other = self.new_carrier("YTO", push_salt="theirs")
        form = self.signed(self.content(COLLECTED), "theirs")
        self.assertEqual(self.post(form, other.push_token).status_code, 200)
