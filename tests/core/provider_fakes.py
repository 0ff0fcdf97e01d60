# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A network and a parcel for the tests of carrier APIs."""

import json
from dataclasses import replace
from decimal import Decimal

from providers import Item, Party, Reply, Shipment

SENDER = Party(
    name="张仓",
    phone="0571-88880000",
    province="浙江省",
    city="杭州市",
    district="余杭区",
    town="仓前街道",
    street="文一西路 969 号",
    company="测试商贸有限公司",
)
RECEIVER = Party(
    name="李收",
    phone="13800138000",
    province="广东省",
    city="广州市",
    district="白云区",
    street="云城西路 1 号",
)
SHIPMENT = Shipment(
    key="parcel1",
    sender=SENDER,
    receiver=RECEIVER,
    items=(Item(name="毛巾", quantity=Decimal(2), unit="条", weight=Decimal("0.5")),),
    weight=Decimal("1.2345"),
    volume=Decimal("0.002"),
    order_numbers=("S00042",),
)


def shipment(**values):
    """The parcel, with other values."""
    return replace(SHIPMENT, **values)


class Network:
    """Answers requests from a list and remembers what was sent.

    :param answers: bodies (bytes, or values to be sent as JSON), replies, or errors
        to be raised, one per request
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def post(self, url, *, data, headers=None, timeout):
        self.requests.append((url, data))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Reply):
            return answer
        if not isinstance(answer, bytes):
            answer = json.dumps(answer, ensure_ascii=False).encode()
        return Reply(status=200, body=answer)
