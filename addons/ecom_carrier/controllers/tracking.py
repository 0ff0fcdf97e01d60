# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import http
from odoo.http import request

from ..const import MAX_PUSH_BYTES, MAX_PUSHES_PER_MINUTE
from ..providers import BadMessage, BadSignature, kuaidi100
from ..ratelimit import RateLimit

_logger = logging.getLogger(__name__)
_rate_limit = RateLimit(MAX_PUSHES_PER_MINUTE)


class EcomTracking(http.Controller):
    """Where tracking platforms report to."""

    @http.route(
        "/ecom/v1/tracking/kuaidi100/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_PUSH_BYTES,
    )
    def kuaidi100_push(self, token, **form):
        """Take one push of Kuaidi100, answer as its document asks within seconds.

        The token in the address finds the carrier, the signature proves the sender.
        """
        if not _rate_limit.allows(token):
            return self._refuse(429, "too many pushes")
        # A courier's platform is nobody's user; its signature is checked instead.
        carrier = request.env["delivery.carrier"].sudo()._find_by_push_token(token)
        if not carrier:
            return self._refuse(403, "unknown address")
        try:
            push = kuaidi100.parse_push(form, carrier.push_salt)
        except BadSignature:
            _logger.info("Refused a push for %s: bad signature", carrier.name)
            return self._refuse(403, "bad signature")
        except BadMessage:
            _logger.info("Refused a push for %s: unreadable", carrier.name)
            return self._refuse(400, "unreadable")
        carrier._receive_push(push)
        return request.make_json_response(kuaidi100.REPLY_OK)

    def _refuse(self, status, reason):
        return request.make_json_response(
            {**kuaidi100.REPLY_BAD, "reason": reason}, status=status
        )
