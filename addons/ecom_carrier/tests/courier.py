# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A courier in memory, and parcels that it is asked for."""

from unittest.mock import patch

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from .. import providers
from .common import CarrierCommon


class Courier:
    """Gives each key one number, and goes wrong where a test says so."""

    def __init__(self):
        self.numbers = {}  # key -> number
        self.asked = []  # keys, each time they were asked for
        self.looked_up = []
        self.cancelled = []
        self.subscribed = []
        # Errors of the next requests, or functions to call instead of answering.
        self.next_create = []
        self.next_find = []
        self.next_cancel = []
        self.refused = {}  # key -> error
        self.child_numbers = None  # how many it gives, whatever was asked for

    def give(self, shipment):
        """The number of this key, a new one the first time."""
        number = self.numbers.setdefault(
            shipment.key, f"SF{1000000000000 + len(self.numbers)}"
        )
        children = self.child_numbers
        if children is None:
            children = shipment.parcels - 1
        return providers.Allocation(
            number=number,
            child_numbers=tuple(f"{number}-{i}" for i in range(1, children + 1)),
            receipt_number=f"R{number}" if shipment.receipt else "",
            sorting_code="020W-F0-CK",
            package_center="广州集包",
            package_center_code="020",
            service_name="特快",
            reference=f"ref-{number}",
            raw={"k": "v"},
        )


class Client(providers.Client):
    """Speaks with a ``Courier``."""

    abilities = frozenset({"create", "find", "cancel", "query", "subscribe"})
    courier = None

    # Not a model's method of this name: there is nothing above it to call.
    # pylint: disable=method-required-super
    def create(self, shipments):
        courier = self.courier
        courier.asked += [shipment.key for shipment in shipments]
        trouble = courier.next_create.pop(0) if courier.next_create else None
        if isinstance(trouble, Exception):
            raise trouble
        answers = [
            courier.refused.get(shipment.key) or courier.give(shipment)
            for shipment in shipments
        ]
        if trouble:
            trouble()
        return answers

    def find(self, shipment):
        self.courier.looked_up.append(shipment.key)
        if self.courier.next_find:
            raise self.courier.next_find.pop(0)
        known = shipment.key in self.courier.numbers
        return self.courier.give(shipment) if known else None

    def cancel(self, shipment_key, allocation, reason):
        if self.courier.next_cancel:
            raise self.courier.next_cancel.pop(0)
        self.courier.cancelled.append((shipment_key, allocation.number))

    def query(self, numbers, phone=""):
        if self.courier.next_find:
            raise self.courier.next_find.pop(0)
        return {}

    def subscribe(self, number, phone, callback, salt):
        self.courier.subscribed.append((number, phone, callback, salt))


class CourierMixin:
    """Tests in which every account of a carrier's API reaches a courier in memory."""

    def setUp(self):
        super().setUp()
        self.api = Courier()
        self.abilities = Client.abilities
        self.seen_settings = []
        self.startPatcher(
            patch.object(
                self.registry["ecom.carrier.account"], "_make_client", self.connect
            )
        )

    def connect(self, settings):
        """The client of the courier of this test."""
        self.seen_settings.append(settings)
        client = Client(settings, None)
        client.courier = self.api
        client.abilities = self.abilities
        return client

    def jobs(self, method="_job_allocate"):
        """The jobs that wait."""
        return self.env["queue.job"].search(
            [("method_name", "=", method), ("state", "=", "pending")], order="id"
        )

    def run_jobs(self, method="_job_allocate"):
        """Run the jobs that wait, each once.

        :return: list of seconds after which one wants to run again
        """
        delays = []
        with self.enter_registry_test_mode():
            for record in self.jobs(method):
                job = Job.load(self.env, record.uuid)
                try:
                    job.perform()
                except RetryableJobError as error:
                    delays.append(error.seconds)
                else:
                    job.set_done()
                    job.store()
                self.env.flush_all()
                self.env.invalidate_all()
        return delays

    def ask_for(self, parcels):
        """The clerk's click and the jobs it makes."""
        parcels._allocate_numbers()
        return self.run_jobs()


class AllocationCommon(CourierMixin, CarrierCommon):
    """Parcels of a carrier whose numbers come from an API."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["ecom.carrier.account"].create(
            {
                "name": "SF Hangzhou",
                "provider": "sf",
                "login": "PARTNER-7",
                "key": "checkword-7",
            }
        )
        cls.sf = cls.new_carrier(
            "SF", account_id=cls.account.id, api_service="1", api_customer="7551234567"
        )
        cls.env.company.partner_id.write(
            {
                "phone": "0755-87654321",
                "state_id": cls.env.ref("base.state_cn_GD").id,
                "city": "深圳市",
                "street": "南山区留仙大道4168号",
            }
        )
        cls.clerk = cls.new_user("ecom_carrier.group_waybill_clerk")
        cls.clerk.group_ids += cls.env.ref("stock.group_stock_user")

    @classmethod
    def new_parcels(cls, count, **values):
        """Parcels for the buyer, without transfers and not asked for yet."""
        return cls.env["ecom.waybill"].create(
            [
                {
                    "carrier_id": cls.sf.id,
                    "origin": f"SO-{index}",
                    "contents": "Scarf x 2",
                    "expected_weight": 0.8,
                    "receiver_name": "王小明",
                    "receiver_phone": "13812345678",
                    "receiver_state": "浙江省",
                    "receiver_city": "杭州市",
                    "receiver_district": "余杭区",
                    "receiver_street": "文一西路969号",
                    **values,
                }
                for index in range(count)
            ]
        )
