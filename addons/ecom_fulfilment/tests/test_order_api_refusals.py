# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import time
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.ecom_carrier.ratelimit import RateLimit

from ..controllers import orders as controller
from .api_common import URL, ApiCase


@tagged("post_install", "-at_install")
class TestOrderApiRefusals(ApiCase):
    """Calls that are not signed well, too many or no calls at all are refused."""

    # === WHO MAY CALL === #

    def test_a_forged_signature_is_refused(self):
        self.assertProblem(self.send(self.order(), secret="0" * 64), 401)
        self.assertFalse(self.find())
        self.assertFalse(self.calls())

    def test_a_body_changed_on_its_way_is_refused(self):
        headers = self.headers("POST", URL, json.dumps(self.order()).encode())
        body = json.dumps(self.order(total="1.00")).encode()
        self.assertProblem(self.url_open(URL, data=body, headers=headers), 401)

    def test_a_signature_for_another_address_is_refused(self):
        headers = self.headers("GET", f"{URL}/WEB-0001", b"")
        self.assertProblem(self.url_open(f"{URL}/WEB-0002", headers=headers), 401)

    def test_the_query_is_signed_too(self):
        path = f"{URL}?source=shop%20one"
        self.assertEqual(self.send(self.order(), path=path).status_code, 201)

    def test_a_call_without_signature_is_refused_like_one_of_an_unknown_key(self):
        body = json.dumps(self.order()).encode()
        bare = self.url_open(
            URL, data=body, headers={"Content-Type": "application/json"}
        )
        stranger = self.send(self.order(), headers={"X-Ecom-Key": "nobody"})
        self.assertEqual(
            self.assertProblem(bare, 401), self.assertProblem(stranger, 401)
        )

    def test_a_nonce_is_used_once(self):
        nonce = "n" * 16
        self.assertEqual(self.send(self.order(), nonce=nonce).status_code, 201)
        problem = self.assertProblem(self.send(self.order(), nonce=nonce), 409)
        self.assertEqual(problem["detail"], "The nonce was used before.")

    def test_another_key_may_use_the_same_nonce(self):
        nonce = "n" * 16
        self.send(self.order(), nonce=nonce)
        key, secret = self.make_key(self.shop)
        reply = self.send(self.order(), key=key, secret=secret, nonce=nonce)
        self.assertEqual(reply.status_code, 200)

    def test_a_skewed_clock_is_told_the_time_of_the_server(self):
        for skew in (-330, 330):
            problem = self.assertProblem(self.send(self.order(), skew=skew), 401)
            self.assertEqual(problem["detail"], "The timestamp is outside ±300 s.")
            self.assertAlmostEqual(problem["server_time"], time.time(), delta=10)
        self.assertEqual(self.send(self.order(), skew=-270).status_code, 201)

    def test_a_revoked_key_is_refused(self):
        self.as_user(self.key, "manager").action_revoke()
        self.assertProblem(self.send(self.order()), 401)

    def test_a_duplicated_database_refuses_the_keys_of_the_original(self):
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertProblem(self.send(self.order()), 401)

    def test_the_user_of_a_key_must_be_a_sales_person(self):
        with self.assertRaises(ValidationError):
            self.make_key(self.shop, "picker")

    def test_a_user_who_lost_his_rights_sends_no_orders(self):
        group = self.env.ref("sales_team.group_sale_salesman")
        self.users["clerk"].group_ids -= group
        self.assertProblem(self.send(self.order()), 403)
        self.assertFalse(self.find())

    def test_a_user_who_left_sends_no_orders(self):
        self.users["clerk"].active = False
        self.assertProblem(self.send(self.order()), 403)

    def test_an_archived_shop_takes_no_orders(self):
        self.shop.active = False
        self.assertProblem(self.send(self.order()), 403)

    def test_a_user_of_another_company_gets_no_key(self):
        company = self.env["res.company"].create({"name": "Another"})
        stranger = new_test_user(
            self.env,
            "test_stranger",
            "base.group_user,sales_team.group_sale_salesman",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(ValidationError):
            self.key.user_id = stranger

    # === WHAT IS NO CALL === #

    def test_another_content_type_is_refused(self):
        for content_type in ("text/plain", "application/x-www-form-urlencoded"):
            reply = self.send(self.order(), headers={"Content-Type": content_type})
            self.assertProblem(reply, 415)

    def test_a_body_too_large_is_refused(self):
        with patch.object(
            type(self.env["ecom.api.call"]), "_record", side_effect=AssertionError
        ):
            reply = self.send(b" " * (controller.MAX_BODY_BYTES + 1))
        self.assertProblem(reply, 413)

    def test_what_is_no_json_is_refused(self):
        problem = self.assertProblem(self.send(b'{"number": '), 400, "")
        self.assertEqual(problem["errors"][0]["code"], "not_json")

    def test_an_empty_list_of_orders_is_refused(self):
        self.assertProblem(self.send({"orders": []}), 422, "/orders")

    def test_another_method_is_refused_with_the_right_one(self):
        for method in ("GET", "PUT", "DELETE", "OPTIONS"):
            reply = self.url_open(URL, method=method)
            self.assertProblem(reply, 405)
            self.assertEqual(reply.headers["Allow"], "POST")

    @mute_logger("odoo.http")
    def test_a_mistake_of_ours_is_answered_without_its_details(self):
        with patch.object(
            type(self.env["ecom.order.import"]),
            "_receive_api_orders",
            side_effect=ZeroDivisionError("secret detail"),
        ):
            reply = self.send(self.order())
        self.assertProblem(reply, 500)
        self.assertNotIn("secret detail", reply.text)

    # === HOW OFTEN === #

    def test_a_key_calls_no_more_often_than_it_may(self):
        self.key.calls_per_minute = 2
        for _time in range(2):
            self.assertEqual(self.ask("WEB-0001").status_code, 404)
        reply = self.ask("WEB-0001")
        self.assertProblem(reply, 429)
        self.assertTrue(1 <= int(reply.headers["Retry-After"]) <= 60)

    def test_after_a_minute_a_key_may_call_again(self):
        self.key.calls_per_minute = 1
        self.send(self.order())
        self.calls().called_at -= timedelta(seconds=61)
        self.assertEqual(self.send(self.order()).status_code, 200)

    def test_failures_of_one_address_are_limited(self):
        with patch.object(controller, "_failure_limit", RateLimit(2)):
            statuses = [
                self.send(self.order(), secret="0" * 64).status_code
                for _time in range(3)
            ]
            self.assertEqual(statuses, [401, 401, 429])
            self.assertEqual(self.send(self.order()).status_code, 201)

    def test_calls_are_forgotten_after_an_hour_except_the_last(self):
        self.make_calls(62, 61)
        self.env["ecom.api.call"]._gc_calls()
        self.assertEqual(self.calls().mapped("nonce"), ["a call 61 minutes ago"])
        self.assertEqual(self.key.call_count, 0)
        self.assertTrue(self.key.last_used_at)

    def test_calls_younger_than_an_hour_are_remembered(self):
        self.make_calls(61, 59, 58)
        self.env["ecom.api.call"]._gc_calls()
        self.assertEqual(self.key.call_count, 2)
