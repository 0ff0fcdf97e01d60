# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import http
from odoo.http import request

from ..const import MAX_PUSH_BYTES, MAX_PUSHES_PER_MINUTE
from ..providers import BadMessage, BadSignature, kdniao, kuaidi100, sf
from ..ratelimit import RateLimit

_logger = logging.getLogger(__name__)
_rate_limit = RateLimit(MAX_PUSHES_PER_MINUTE)
# Platforms that sign no pushes.
UNSIGNED = frozenset({"sf"})


def _push_route(provider):
    """Where one platform posts to; the token in the address finds the carrier."""
    return http.route(
        f"/ecom/v1/tracking/{provider}/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_PUSH_BYTES[provider],
    )


class EcomTracking(http.Controller):
    """Where tracking platforms report to.

    Each platform has its own form of reports and wants its own form of answer, within
    seconds. A number that is not ours is answered like any other: a platform would
    only send a refused report again.
    """

    @_push_route("kuaidi100")
    def kuaidi100_push(self, token, **form):
        """Take one push of Kuaidi100; the salt of its subscription signs it."""
        status, reason = self._take(
            "kuaidi100", token, lambda salt: [kuaidi100.parse_push(form, salt)]
        )
        if reason:
            reply = {**kuaidi100.REPLY_BAD, "reason": reason}
            return request.make_json_response(reply, status=status)
        return request.make_json_response(kuaidi100.REPLY_OK)

    @_push_route("kdniao")
    def kdniao_push(self, token, **form):
        """Take one push of Kdniao, of many parcels; the AppKey signs it."""
        status, reason = self._take(
            "kdniao", token, lambda app_key: kdniao.parse_push(form, app_key)
        )
        reply = kdniao.push_reply(
            kdniao.read_business(form), accepted=not reason, reason=reason
        )
        return request.make_json_response(reply, status=status)

    @_push_route("sf")
    def sf_push(self, token, **_form):
        """Take one push of SF; it is not signed, so the token alone proves it."""
        body = request.httprequest.get_data()
        status, reason = self._take("sf", token, lambda _secret: sf.parse_push(body))
        reply = sf.REPLY_BAD if reason else sf.REPLY_OK
        return request.make_json_response(reply, status=status)

    def _take(self, provider, token, read):
        """Check, read and record one push.

        :param read: makes a list of ``Push`` with the carrier's secret, or raises
        :return: HTTP status and why the push was refused, if it was
        """
        if not _rate_limit.allows(token):
            return 429, "too many pushes"
        # A courier's platform is nobody's user; its secrets are checked instead.
        carrier = request.env["delivery.carrier"].sudo()._find_by_push_token(token)
        if not carrier or (
            provider in UNSIGNED and not carrier._takes_unsigned_pushes(provider)
        ):
            return 403, "unknown address"
        try:
            pushes = read(carrier._get_push_secret(provider))
        except BadSignature:
            _logger.info("Refused a push for %s: bad signature", carrier.name)
            return 403, "bad signature"
        except BadMessage:
            _logger.info("Refused a push for %s: unreadable", carrier.name)
            return 400, "unreadable"
        carrier._receive_pushes(pushes)
        return 200, ""
