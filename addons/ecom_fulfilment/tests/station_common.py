# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import count

from .order_common import OrderCase

WORKER = {"pick": "picker", "check": "packer", "pack": "packer"}


class StationCase(OrderCase):
    """People who scan parcels; a mug weighs 0.5 kg, a pot 2 kg."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = (f"client-{number}" for number in count(1))

    def station(self, step, role=None):
        return self.as_user(self.env["ecom.station"], role or WORKER[step])

    def open(self, step, barcode, role=None):
        return self.station(step, role).open_parcel(step, barcode)

    def scan(self, step, waybill, barcode, role=None, key=None):
        return self.station(step, role).scan(
            step, waybill.id, barcode, key or next(self.keys)
        )

    def scan_all(self, step, waybill):
        """Scan piece after piece until the screen shows none missing."""
        answer = self.open(step, waybill.number)
        for line in answer["lines"]:
            for _piece in range(int(line["quantity"])):
                answer = self.scan(step, waybill, line["barcode"])
                self.assertTrue(answer["accepted"], answer["message"])
        self.assertTrue(answer["complete"])

    def pack(self, waybill, weight=None, reason=None, role="packer"):
        weight = waybill.expected_weight + 0.1 if weight is None else weight
        return self.station("pack", role).pack(waybill.id, weight, reason)

    def make_packed(self, number, lines=None, **values):
        """A parcel that only waits for the courier."""
        waybill = self.make_printed(number, lines, **values)
        self.scan_all("pick", waybill)
        self.scan_all("check", waybill)
        self.pack(waybill)
        self.assertEqual(waybill.step, "handover")
        return waybill

    def make_handover(self, carrier=None, warehouse=None):
        return self.as_user(self.env["ecom.handover"], "dispatcher").create(
            {
                "carrier_id": (carrier or self.courier).id,
                "warehouse_id": (warehouse or self.warehouse).id,
                "courier_name": "Liu",
            }
        )
