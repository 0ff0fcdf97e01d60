# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How calls of the API are served: every answer is JSON, refusals included.

A dispatcher of Odoo rather than a ``try`` around each controller: what goes wrong
before the controller runs (a body too large) and after it (the commit) is answered
the same way, and conflicts between transactions reach Odoo, which repeats the call.
"""

import json
from http import HTTPStatus

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation
from werkzeug.exceptions import HTTPException

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.http import Dispatcher, Response, request

PROBLEM_TYPE = "application/problem+json"
SERVER_ERROR = "The call failed, nothing was changed."


class Problem(Exception):
    """An answer that refuses a call (RFC 9457); what was recorded before stays.

    :param int status: HTTP status
    :param str detail: words for the developer at the other end
    :param errors: dicts with path, code and message
    :param dict headers: further headers
    :param extra: further members of the answer
    """

    def __init__(self, status, detail, errors=(), headers=None, **extra):
        super().__init__(detail)
        self.status = HTTPStatus(status)
        self.headers = headers or {}
        self.body = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": detail,
            "errors": list(errors),
            **extra,
        }

    def get_response(self):
        """The answer as Odoo returns it."""
        return json_response(self.body, self.status, PROBLEM_TYPE, self.headers)


def json_response(body, status=HTTPStatus.OK, content_type=None, headers=None):
    """An answer in JSON that nobody keeps."""
    return Response(
        json.dumps(body, ensure_ascii=False),
        status=HTTPStatus(status).value,
        headers={"Cache-Control": "no-store", **(headers or {})},
        content_type=content_type or "application/json",
    )


class ApiDispatcher(Dispatcher):
    """Serves routes of type "ecom_api".

    Their methods are named in ``verbs``, because Odoo answers a wrong one in
    ``methods`` with a page. The body is left to the controller, which needs it as
    sent; query parameters are ignored.
    """

    routing_type = "ecom_api"

    @classmethod
    def is_compatible_with(cls, request):
        # Answers that the type is wrong are JSON too, so the controller gives them.
        return True

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        verbs = endpoint.routing["verbs"]
        method = self.request.httprequest.method
        if method not in verbs and not (method == "HEAD" and "GET" in verbs):
            allowed = ", ".join(verbs)
            headers = {"Allow": allowed}
            return Problem(405, f"Use {allowed}.", headers=headers).get_response()
        try:
            response = self.request.registry["ir.http"]._dispatch(endpoint)
            self.request.env.cr.flush()
        except Problem as problem:
            return problem.get_response()
        except UniqueViolation as error:
            # Another call made the same at the same moment. Odoo would refuse this
            # one; tried again, it finds what the other made.
            raise ConcurrencyError("A record was made twice at once.") from error
        return response

    def handle_error(self, exc):
        """The answer to what no controller foresaw; the server logs it."""
        if isinstance(exc, HTTPException) and exc.code:
            return Problem(exc.code, exc.description or exc.name).get_response()
        if isinstance(exc, OperationalError | ConcurrencyError):
            headers = {"Retry-After": "5"}
            detail = "Others work on the same orders; nothing was changed."
            return Problem(503, detail, headers=headers).get_response()
        # The text of an access error names records the caller need not know of.
        if isinstance(exc, UserError) and not isinstance(exc, AccessError):
            return Problem(422, str(exc)).get_response()
        if isinstance(exc, AccessError):
            detail = "The user of the key may not do this."
            return Problem(403, detail).get_response()
        return Problem(500, SERVER_ERROR).get_response()


def get_target():
    """Path with query as the caller wrote and signed it."""
    environ = request.httprequest.environ
    return environ.get("REQUEST_URI") or environ["RAW_URI"]
