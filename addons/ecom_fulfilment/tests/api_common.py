# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import secrets
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase

from odoo.addons.ecom_carrier.ratelimit import RateLimit

from .. import signature
from ..controllers import orders as controller
from .order_common import PHONE, OrderCase

URL = "/ecom/v1/orders"


class ApiCase(OrderCase, HttpCase):
    """A program sends the orders of a shop, signed with a key of the shop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key, cls.secret = cls.make_key(cls.shop)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(controller, "_failure_limit", RateLimit(1000)))

    # === THE PROGRAM === #

    @classmethod
    def make_key(cls, shop, user="clerk", **values):
        """A key of the shop and its secret."""
        key = cls.env["ecom.shop.key"].create(
            {
                "name": "Web shop",
                "shop_id": shop.id,
                "user_id": cls.users[user].id,
                **values,
            }
        )
        return key, key._get_secret()

    def order(self, number="WEB-0001", **values):
        """An order of two mugs as the web shop sends it."""
        return {
            "number": number,
            "status": "paid",
            "payment_mode": "online",
            "ordered_at": "2026-03-01T10:00:00+08:00",
            "paid_at": "2026-03-01T10:01:30+08:00",
            "buyer": "lihua88",
            "receiver": {
                "name": "李华",
                "phone": PHONE,
                "province": "浙江省",
                "city": "杭州市",
                "district": "余杭区",
                "street": "文一西路969号",
            },
            "lines": [{"code": "MUG", "quantity": 2, "price_unit": "30.00"}],
            "total": "60.00",
            "paid": "60.00",
            **values,
        }

    def headers(self, method, path, body, key=None, secret=None, nonce=None, skew=0):
        """Headers of a signed call."""
        timestamp = str(int(time.time()) + skew)
        nonce = nonce or secrets.token_urlsafe(16)
        return {
            "Content-Type": "application/json",
            "X-Ecom-Key": (key or self.key).key,
            "X-Ecom-Timestamp": timestamp,
            "X-Ecom-Nonce": nonce,
            "X-Ecom-Signature": signature.sign(
                secret or self.secret, timestamp, nonce, method, path, body
            ),
        }

    def send(self, content, headers=None, path=URL, **signing):
        """The answer to orders, or to a body as it is."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        signed = self.headers("POST", path, body, **signing)
        return self.url_open(path, data=body, headers={**signed, **(headers or {})})

    def ask(self, number, **signing):
        """The answer to where an order is."""
        path = f"{URL}/{number}"
        return self.url_open(path, headers=self.headers("GET", path, b"", **signing))

    # === WHAT THE PROGRAM SEES === #

    def outcome(self, reply):
        """What became of the one order sent."""
        (outcome,) = reply.json()["orders"]
        return outcome

    def find(self, number="WEB-0001"):
        return self.env["sale.order"].search([("platform_number", "=", number)])

    def calls(self, key=None):
        return self.env["ecom.api.call"].search([("key_id", "=", (key or self.key).id)])

    def make_calls(self, *ages):
        """Calls that were made so many minutes ago."""
        now = fields.Datetime.now()
        self.env["ecom.api.call"].create(
            [
                {
                    "key_id": self.key.id,
                    "nonce": f"a call {age} minutes ago",
                    "called_at": now - timedelta(minutes=age),
                }
                for age in ages
            ]
        )

    def assertProblem(self, reply, status, *paths):
        """The call is refused in the form of RFC 9457, with errors at these paths."""
        self.assertEqual(reply.status_code, status, reply.text)
        self.assertEqual(reply.headers["Content-Type"], "application/problem+json")
        problem = reply.json()
        self.assertEqual(problem["status"], status)
        self.assertEqual([error["path"] for error in problem["errors"]], list(paths))
        return problem
