# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import AftersalesCase


@tagged("post_install", "-at_install")
class TestCarrierRating(AftersalesCase):
    """Cases count in the rating of the carrier that brought the parcel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Courier",
                "delivery_type": "ecom",
                "product_id": cls.env["product.product"]
                .create({"name": "Freight", "type": "service"})
                .id,
            }
        )

    def send(self):
        """A delivered order whose lamps went in one shipped parcel."""
        order = self.sell(quantity=1)
        self.env["ecom.waybill"].create(
            {
                "carrier_id": self.carrier.id,
                "number": order.name,
                "state": "shipped",
                "picking_ids": [Command.set(order.picking_ids.ids)],
                "order_ids": [Command.set(order.ids)],
            }
        )
        return order

    def report(self, name, state="approved", **values):
        """A case of a sent order with one of the reasons there are."""
        case = self.new_case(
            self.send(),
            reason_id=self.env.ref(f"ecom_aftersales.reason_{name}").id,
            **values,
        )
        case.sudo().state = state
        return case

    def rate(self):
        Rating = self.env["ecom.carrier.rating"]
        Rating._rate_carriers(self.env.company)
        rating = Rating._get_current(self.carrier, self.env.company)[self.carrier]
        return rating.shipped, rating.damaged, rating.lost, rating.complaints

    def test_reasons_tell_of_damage_loss_and_complaints(self):
        self.report("damaged")
        self.report("lost", "done")
        self.report("courier", kind="complaint")
        # The goods' fault, not the carrier's.
        self.report("quality")
        self.report("no_reason")
        self.report("quality", kind="complaint")
        self.assertEqual(self.rate(), (6, 1, 1, 1))

    def test_a_complaint_about_damage_is_both(self):
        self.report("damaged", kind="complaint")
        self.assertEqual(self.rate(), (1, 1, 0, 1))

    def test_what_nobody_confirmed_or_somebody_refused_does_not_count(self):
        for state in ("draft", "rejected", "cancelled"):
            self.report("damaged", state)
        self.assertEqual(self.rate(), (3, 0, 0, 0))

    def test_a_parcel_counts_once_whoever_reports_it(self):
        case = self.report("damaged")
        again = self.new_case(
            case.order_id, reason_id=case.reason_id.id, kind="complaint"
        )
        again.sudo().state = "approved"
        waybill = case.order_id.waybill_ids
        self.env["ecom.tracking.event"].create(
            {
                "waybill_id": waybill.id,
                "event_key": "1",
                "time": fields.Datetime.now(),
                "status": "exception",
                "carrier_code": "209",
                "text": "破损",
            }
        )
        self.assertEqual(self.rate(), (1, 1, 0, 1))
