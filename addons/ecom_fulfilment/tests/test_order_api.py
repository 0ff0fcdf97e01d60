# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import tagged

from .api_common import ApiCase
from .order_common import PHONE


@tagged("post_install", "-at_install")
class TestOrderApi(ApiCase):
    """A program sends orders of a shop and asks where they are."""

    # === ORDERS === #

    def test_an_order_sent_is_created(self):
        reply = self.send(self.order())
        self.assertEqual(reply.status_code, 201, reply.text)
        self.assertEqual(reply.headers["Content-Type"], "application/json")
        order = self.find()
        self.assertEqual(
            self.outcome(reply),
            {
                "number": "WEB-0001",
                "status": "created",
                "http_status": 201,
                "order": order.name,
                "errors": [],
            },
        )
        self.assertEqual(order.shop_id, self.shop)
        self.assertEqual(order.amount_total, 60)
        self.assertEqual(order.create_uid, self.users["clerk"])

    def test_the_same_order_again_changes_nothing(self):
        self.send(self.order())
        order = self.find()
        reply = self.send(self.order())
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(self.outcome(reply)["status"], "unchanged")
        self.assertEqual(self.outcome(reply)["order"], order.name)
        self.assertEqual(self.find(), order)

    def test_an_order_that_changed_is_brought_up_to_date(self):
        self.send(self.order(status="unpaid", paid="0"))
        reply = self.send(self.order())
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(self.outcome(reply)["status"], "updated")
        self.assertEqual(self.find().platform_status, "paid")

    def test_an_order_that_is_over_is_not_made(self):
        reply = self.send(self.order(status="done"))
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(self.outcome(reply)["status"], "skipped")
        self.assertFalse(self.find())

    def test_many_orders_each_have_their_own_result(self):
        bad = self.order("WEB-0002", lines=[])
        orders = [self.order("WEB-0001"), bad, self.order("WEB-0003")]
        reply = self.send({"orders": orders})
        self.assertEqual(reply.status_code, 207)
        self.assertEqual(
            [(item["number"], item["status"]) for item in reply.json()["orders"]],
            [("WEB-0001", "created"), ("WEB-0002", "failed"), ("WEB-0003", "created")],
        )
        self.assertEqual(
            reply.json()["orders"][1]["errors"],
            [
                {
                    "path": "/orders/1/lines",
                    "code": "too_few",
                    "message": "Must have at least 1 items.",
                }
            ],
        )
        self.assertFalse(self.find("WEB-0002"))
        self.assertEqual(self.calls().order_count, 3)

    def test_many_orders_without_a_failure_are_one_success(self):
        orders = [self.order("WEB-0001"), self.order("WEB-0002")]
        self.assertEqual(self.send({"orders": orders}).status_code, 200)

    def test_many_orders_that_all_fail_are_one_failure(self):
        orders = [self.order("WEB-0001", lines=[]), self.order("WEB-0002", total="1")]
        problem = self.assertProblem(
            self.send({"orders": orders}), 422, "/orders/0/lines", "/orders/1/total"
        )
        self.assertEqual(len(problem["orders"]), 2)

    def test_every_mistake_of_an_order_is_named_with_its_path(self):
        order = self.order(ordered_at="2026-03-01T10:00:00", colour="red")
        order["lines"][0]["quantity"] = 0
        problem = self.assertProblem(
            self.send(order), 422, "/colour", "/lines/0/quantity", "/ordered_at"
        )
        self.assertEqual(
            [error["code"] for error in problem["errors"]],
            ["unknown_member", "out_of_range", "bad_time"],
        )

    def test_an_order_of_unknown_goods_fails_and_is_kept_for_the_clerk(self):
        order = self.order(
            lines=[{"code": "VASE", "quantity": 1, "price_unit": "60.00"}]
        )
        problem = self.assertProblem(self.send(order), 422, "")
        self.assertEqual(problem["errors"][0]["code"], "refused")
        self.assertIn("VASE", problem["errors"][0]["message"])
        line = self.env["ecom.order.import.line"].search([("number", "=", "WEB-0001")])
        self.assertEqual((line.state, line.shop_id), ("failed", self.shop))

    def test_an_order_sent_twice_in_one_call_is_made_once(self):
        reply = self.send({"orders": [self.order(), self.order()]})
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(len(reply.json()["orders"]), 2)
        self.assertEqual(len(self.find()), 1)

    # === WHERE AN ORDER IS === #

    def test_an_order_tells_where_it_is(self):
        waybill = self.make_printed("WEB-0001")
        reply = self.ask("WEB-0001")
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(
            reply.json(),
            {
                "number": "WEB-0001",
                "order": waybill.order_id.name,
                "status": "sale",
                "platform_status": "paid",
                "release_state": "released",
                "waybills": [
                    {
                        "number": waybill.number,
                        "carrier": "Zhongtong",
                        "state": "printed",
                        "tracking_status": None,
                        "tracked_at": None,
                    }
                ],
            },
        )

    def test_nothing_about_the_buyer_is_told(self):
        self.send(self.order())
        for reply in (self.send(self.order()), self.ask("WEB-0001")):
            for secret in (PHONE, "李华", "文一西路", "lihua88"):
                self.assertNotIn(secret, json.dumps(reply.json(), ensure_ascii=False))

    def test_the_order_of_another_shop_does_not_exist(self):
        self.make_order("WEB-0001", shop_id=self.make_shop("Other", "pdd").id)
        self.assertProblem(self.ask("WEB-0001"), 404)

    def test_what_is_no_order_number_does_not_exist(self):
        for number in ("A", "WEB-0001%00", "WEB-0001/lines", "%E6%9D%8E", "%FF%FF%FF"):
            self.assertProblem(self.ask(number), 404)

    def test_the_order_of_another_shop_stays_as_it_is(self):
        other = self.make_shop("Other", "taobao")
        foreign = self.make_order("WEB-0001", shop_id=other.id)
        self.assertEqual(self.outcome(self.send(self.order()))["status"], "created")
        self.assertEqual(foreign.shop_id, other)

    def test_the_document_is_public_and_may_be_kept(self):
        reply = self.url_open("/ecom/v1/openapi.json")
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(reply.json()["openapi"], "3.1.0")
        self.assertIn("max-age", reply.headers["Cache-Control"])
        again = self.url_open(
            "/ecom/v1/openapi.json", headers={"If-None-Match": reply.headers["ETag"]}
        )
        self.assertEqual(again.status_code, 304)
