# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import logging
import time
from dataclasses import asdict

from odoo import http
from odoo.http import Response, request

from odoo.addons.ecom_carrier.ratelimit import RateLimit

from .. import signature
from ..intake import IntakeResult, api
from .api_dispatcher import Problem, get_target, json_response

_logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 5 * 1024 * 1024
MAX_FAILURES_PER_MINUTE = 30
_failure_limit = RateLimit(MAX_FAILURES_PER_MINUTE)

# State of an import line -> status in the answer and its HTTP status.
OUTCOMES = {
    "new": ("created", 201),
    "updated": ("updated", 200),
    "unchanged": ("unchanged", 200),
    "outdated": ("unchanged", 200),
    "skipped": ("skipped", 200),
    "failed": ("failed", 422),
}
DOCUMENT = api.DOCUMENT_FILE.read_bytes()
DOCUMENT_TAG = hashlib.sha256(DOCUMENT).hexdigest()[:32]


class EcomOrders(http.Controller):
    """Where programs send the orders of a shop; described in ``openapi.json``."""

    @http.route(
        "/ecom/v1/orders",
        type="ecom_api",
        auth="public",
        verbs=["POST"],
        save_session=False,
        max_content_length=MAX_BODY_BYTES,
    )
    def send_orders(self):
        """Create orders or bring them up to date."""
        key, call = self._authenticate()
        if request.httprequest.mimetype != "application/json":
            raise Problem(415, "The content type must be application/json.")
        shop = key.shop_id
        try:
            result = api.read_orders(request.httprequest.get_data(), shop.platform)
        except api.BodyError as error:
            status = 400 if error.is_malformed else 422
            raise Problem(status, str(error), [self._prepare_error(error)]) from error
        call.sudo().order_count = len(result.entries)
        lines = {}
        if result.orders:
            lines = request.env["ecom.order.import"]._receive_api_orders(
                shop.with_env(request.env),
                IntakeResult(
                    orders=result.orders, failures=(), rows=len(result.orders)
                ),
            )
        outcomes = [self._prepare_outcome(entry, lines) for entry in result.entries]
        return self._answer(outcomes, result.single)

    @http.route(
        "/ecom/v1/orders/<path:number>",
        type="ecom_api",
        auth="public",
        verbs=["GET"],
        save_session=False,
        max_content_length=MAX_BODY_BYTES,
    )
    def read_order(self, number):
        """Say where an order of the shop is, and nothing about its buyer."""
        key, _call = self._authenticate()
        shop = key.shop_id
        state = None
        if api.is_number(number):
            state = shop.with_env(request.env)._get_api_state(number)
        if state is None:
            raise Problem(404, "The shop has no order of this number.")
        return json_response(state)

    @http.route(
        "/ecom/v1/openapi.json",
        type="ecom_api",
        auth="public",
        verbs=["GET"],
        save_session=False,
        readonly=True,
    )
    def read_document(self):
        """Describe this API; anyone may know."""
        response = Response(DOCUMENT, content_type="application/json")
        response.set_etag(DOCUMENT_TAG)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response.make_conditional(request.httprequest.environ)

    # === WHO CALLS === #

    def _authenticate(self):
        """Check who calls, record the call and go on as the user of the key.

        :return: the ``ecom.shop.key`` and the ``ecom.api.call``, as superuser
        :raise Problem: the call is refused
        """
        key, nonce = self._check_signature()
        if not key._is_user_fit() or not key.shop_id.active:
            raise Problem(403, "The user of the key may not handle orders of the shop.")
        Call = request.env["ecom.api.call"].sudo()
        if seconds := Call._get_seconds_to_wait(key):
            raise self._too_many(seconds)
        call = Call._record(key, nonce)
        if not call:
            raise Problem(409, "The nonce was used before.")
        context = {
            **key.user_id.with_user(key.user_id).context_get(),
            "allowed_company_ids": key.company_id.ids,
        }
        request.update_env(user=key.user_id.id, context=context, su=False)
        return key, call

    def _check_signature(self):
        """The key a call is signed with, and its nonce."""
        http_request = request.httprequest
        public_id = http_request.headers.get(signature.KEY_HEADER, "")
        key = request.env["ecom.shop.key"]._find_by_key(public_id)
        # An unknown key is checked like a known one, so that the time tells nothing.
        secret = key._get_secret()
        try:
            nonce = signature.check(
                secret,
                http_request.headers,
                http_request.method,
                get_target(),
                http_request.get_data(),
                time.time(),
            )
        except signature.ClockSkew as error:
            self._count_failure()
            now = int(time.time())
            raise Problem(401, str(error), server_time=now) from error
        except signature.BadSignature as error:
            nonce = None
            _logger.info("Refused an API call (%s): %s", key.name or "no key", error)
        if not key or not nonce:
            self._count_failure()
            raise Problem(401, "Key or signature are wrong.")
        return key, nonce

    def _count_failure(self):
        # Only failures count: a shop behind the same address is still served.
        if not _failure_limit.allows(request.httprequest.remote_addr or ""):
            raise self._too_many(60)

    def _too_many(self, seconds):
        headers = {"Retry-After": str(seconds)}
        return Problem(429, "Too many calls within a minute.", headers=headers)

    # === WHAT IS ANSWERED === #

    def _prepare_error(self, error):
        return {"path": error.path, "code": error.code.value, "message": str(error)}

    def _prepare_outcome(self, entry, lines):
        """The result of one order, by ``Result`` of the document."""
        line = lines.get(entry.number)
        if entry.errors or not line:
            state, errors = "failed", [asdict(error) for error in entry.errors]
        else:
            state, errors = line.state, []
            if state == "failed":
                failure = line.failure or "The order was refused."
                errors = [{"path": entry.path, "code": "refused", "message": failure}]
        status, http_status = OUTCOMES[state]
        # A program may bring an order up to date that a colleague of its user has.
        order = None if entry.errors or not line else line.sudo().order_id.name
        return {
            "number": entry.number,
            "status": status,
            "http_status": http_status,
            "order": order or None,
            "errors": errors,
        }

    def _answer(self, outcomes, single):
        failed = [outcome for outcome in outcomes if outcome["status"] == "failed"]
        if len(failed) == len(outcomes):
            errors = [error for outcome in failed for error in outcome["errors"]]
            detail = "The order was not taken." if single else "No order was taken."
            raise Problem(422, detail, errors, orders=outcomes)
        status = 207 if failed else 200
        if single:
            status = outcomes[0]["http_status"]
        return json_response({"orders": outcomes}, status)
