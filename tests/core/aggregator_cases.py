# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A parcel, and a network that answers as a test tells it to."""

import json
from dataclasses import replace
from decimal import Decimal

from providers import Item, Party, ProviderError, Reply, Shipment

SENDER = Party(
    name="发货仓",
    phone="0755-26001234",
    province="广东省",
    city="深圳市",
    district="南山区",
    town="粤海街道",
    street="科技南路2号",
    company="示例贸易",
)
RECEIVER = Party(
    name="王小明",
    phone="13800138000",
    province="上海市",
    city="上海市",
    district="徐汇区",
    street="漕溪北路88号 3单元501室",
)
SHIPMENT = Shipment(
    key="5f0c9a4be2f14d3c8a7be1d2c3f4a5b6",
    sender=SENDER,
    receiver=RECEIVER,
    items=(
        Item(name="保温杯", quantity=Decimal(2), weight=Decimal("0.6")),
        Item(name="茶叶", quantity=Decimal(1), weight=Decimal("0.25")),
    ),
    weight=Decimal("0.85"),
)


def shipment(**values):
    """The parcel, changed."""
    return replace(SHIPMENT, **values)


class FakeTransport:
    """Keeps what was posted; answers with the replies given, the last one again."""

    def __init__(self, *replies):
        self._replies = list(replies)
        self.posts = []

    def post(self, url, *, data, headers=None, timeout):
        self.posts.append((url, data, timeout))
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, Reply):
            return reply
        return Reply(status=200, body=json.dumps(reply, ensure_ascii=False).encode())

    @property
    def form(self):
        """The form posted last."""
        return self.posts[-1][1]


def assert_typed(use, client):
    """A use of a client ends well, or with an error that says who mends it."""
    try:
        use(client)
    except ProviderError as error:
        assert error.kind in ("ours", "address", "carrier", "auth", "later")
    assert client.transport.posts
