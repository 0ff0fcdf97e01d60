# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.ecom_carrier.providers import Push, TrackingEvent

from .common import CarrierCommon

START = datetime(2025, 11, 21, 2, 0)


@tagged("post_install", "-at_install")
class TestTrackingProblem(CarrierCommon):
    """Platforms say when a trace is not what it seems; pushes are recorded in bulk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waybill = cls.new_numbered_waybill()

    def new_event(self, hours=0, status="transit"):
        return TrackingEvent(
            key=f"{hours}-{status}",
            time=START + timedelta(hours=hours),
            status=status,
            text="已发往杭州转运中心",
            code="0",
            location="",
        )

    def finish_transaction(self):
        """What happens at the end of a request: chatter is written, too."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def push(self, *events, **values):
        push = Push(
            number=self.waybill.number, company="zhongtong", events=events, **values
        )
        return self.carrier._receive_pushes([push])

    # === DOUBTFUL TRACES === #

    def test_a_number_found_with_another_courier_is_told_with_the_guess(self):
        self.push(problem="other_company", message="3天查询无记录", other_company="ems")
        self.assertEqual(self.waybill.tracking_problem, "other_company")
        self.assertEqual(self.waybill.tracking_message, "ems: 3天查询无记录")

    def test_a_trace_that_ended_unsigned_keeps_its_events(self):
        self.push(self.new_event(), problem="ended", message="60天无变化")
        self.assertEqual(self.waybill.tracking_problem, "ended")
        self.assertEqual(self.waybill.tracking_message, "60天无变化")
        self.assertEqual(self.waybill.tracking_status, "transit")

    def test_a_later_normal_push_clears_the_doubt(self):
        self.push(problem="ended", message="60天无变化")
        self.push(self.new_event())
        self.assertFalse(self.waybill.tracking_problem)
        self.assertFalse(self.waybill.tracking_message)

    def test_a_normal_end_is_no_problem(self):
        self.push(self.new_event(status="signed"))
        self.assertFalse(self.waybill.tracking_problem)

    def test_the_same_problem_twice_is_written_once(self):
        with_chatter = self.carrier.with_context(tracking_disable=False)
        push = Push(
            number=self.waybill.number,
            company="zhongtong",
            events=(),
            problem="ended",
            message="60天无变化",
        )
        self.finish_transaction()
        before = len(self.waybill.message_ids)
        for _again in range(3):
            with_chatter._receive_pushes([push])
            self.finish_transaction()
        self.waybill.invalidate_recordset(["message_ids"])
        self.assertEqual(len(self.waybill.message_ids) - before, 1)

    def test_nobody_writes_a_problem_by_hand(self):
        clerk = self.new_user(
            "stock.group_stock_user", "ecom_carrier.group_waybill_clerk"
        )
        with self.assertRaises(AccessError):
            self.waybill.with_user(clerk).tracking_problem = "ended"
        self.assertFalse(self.waybill.tracking_problem)

    # === MANY AT ONCE === #

    def test_a_push_of_many_parcels_takes_as_many_queries_as_one_of_few(self):
        def receive(count):
            waybills = self.new_waybills(count)
            waybills._allocate_numbers()
            pushes = [
                Push(
                    number=number,
                    company="zhongtong",
                    events=(self.new_event(), self.new_event(1, "signed")),
                )
                for number in waybills.mapped("number")
            ]
            # As the web server: chatter on, nothing in memory.
            carrier = self.carrier.with_context(tracking_disable=False)
            self.finish_transaction()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            new = carrier.sudo()._receive_pushes(pushes)
            self.finish_transaction()
            self.assertEqual(new, 2 * count)
            self.assertEqual(set(waybills.mapped("tracking_status")), {"signed"})
            return self.env.cr.sql_log_count - start

        receive(2)  # warms caches that last longer than a push
        self.assertEqual(receive(10), receive(100))
