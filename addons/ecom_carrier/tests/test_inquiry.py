# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .. import providers
from .courier import AllocationCommon, Client

EVENT = providers.TrackingEvent(
    key="k1",
    time=datetime(2026, 11, 23, 1, 0),
    status="collected",
    text="已收件",
    code="50",
    location="杭州",
)


@tagged("post_install", "-at_install")
class TestInquiry(AllocationCommon):
    """What a clerk may ask a courier at any time, with the courier's answer."""

    def answer(self, ability, answer):
        """Have the courier answer, or refuse, one kind of question."""

        def reply(client, *args, **kwargs):
            if isinstance(answer, Exception):
                raise answer
            return answer

        self.startPatcher(patch.object(Client, ability, reply))

    def message(self, action):
        return action["params"]["message"]

    # === REACH === #

    def test_the_courier_says_that_it_serves_the_address(self):
        self.answer("reach", providers.Reach(served=True))
        action = self.new_parcels(1).with_user(self.clerk).action_ask_reach()
        self.assertEqual(self.message(action), "SF serves this address.")
        self.assertEqual(action["params"]["type"], "success")

    def test_the_courier_says_why_it_does_not(self):
        self.answer("reach", providers.Reach(served=False, reason="收方超范围"))
        action = self.new_parcels(1).with_user(self.clerk).action_ask_reach()
        self.assertEqual(
            self.message(action), "SF does not serve this address: 收方超范围"
        )
        self.assertEqual(action["params"]["type"], "warning")

    def test_a_courier_that_does_not_answer_is_an_error_with_its_words(self):
        self.answer("reach", providers.TryLater("busy"))
        with self.assertRaisesRegex(UserError, "SF gives no answer: busy"):
            self.new_parcels(1).with_user(self.clerk).action_ask_reach()

    def test_a_carrier_without_an_api_cannot_be_asked(self):
        waybill = self.new_waybills(1).with_user(self.clerk)
        self.assertFalse(waybill.can_ask_reach)
        with self.assertRaisesRegex(UserError, "ZTO cannot be asked this"):
            waybill.action_ask_reach()

    def test_only_clerks_ask(self):
        picker = self.new_user("stock.group_stock_user")
        parcel = self.new_parcels(1).with_user(picker)
        for ask in (
            parcel.action_ask_reach,
            parcel.action_ask_trace,
            parcel.action_reprint,
        ):
            with self.assertRaises(AccessError):
                ask()

    # === TRACE === #

    def test_the_trace_is_fetched_once(self):
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        self.answer("query", {parcel.number: (EVENT,)})
        parcel = parcel.with_user(self.clerk)
        self.assertEqual(self.message(parcel.action_ask_trace()), "1 new events.")
        self.assertEqual(parcel.tracking_status, "collected")
        self.assertEqual(self.message(parcel.action_ask_trace()), "0 new events.")
        self.assertEqual(len(parcel.event_ids), 1)

    def test_a_parcel_without_a_number_has_no_trace_to_ask_for(self):
        with self.assertRaisesRegex(UserError, "cannot be asked this"):
            self.new_parcels(1).with_user(self.clerk).action_ask_trace()

    # === LABEL === #

    def test_label_data_are_fetched_again_and_the_number_stays(self):
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        self.answer(
            "reprint",
            providers.Allocation(number="OTHER", sorting_code="571W-A1", reference="r"),
        )
        parcel.with_user(self.clerk).action_reprint()
        self.assertEqual(parcel.sorting_code, "571W-A1")
        self.assertEqual(parcel.number, "SF1000000000000")
