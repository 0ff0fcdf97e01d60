# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The network of the carrier APIs, on requests.

Whether a failed request may have reached the courier decides what happens next, so
the errors say it: before a connection stands nothing was sent (``TryLater``), from
then on nobody knows (``UnknownOutcome``). Nothing here retries, and nothing logs or
quotes what is sent: it holds addresses of buyers and signatures.
"""

import threading
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from .base import OursError, Reply, TryLater, UnknownOutcome

# A reply with label data of ten parcels is some hundred kilobytes.
MAX_REPLY_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
# Where unencrypted requests may go: this machine, and a courier's test host that
# has no TLS and must be sent invented data only.
PLAIN_HOSTS = frozenset({"127.0.0.1", "::1", "localhost", "sandboxapi.kdniao.com"})
BEFORE_SENDING = (
    urllib3.exceptions.NewConnectionError,  # refused, unreachable, unknown name
    urllib3.exceptions.ConnectTimeoutError,
)


class HttpTransport:
    """Posts over HTTPS; one kept-alive connection per thread and host.

    :param max_bytes: largest reply that is read
    """

    def __init__(self, max_bytes: int = MAX_REPLY_BYTES):
        self._max_bytes = max_bytes
        self._local = threading.local()

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | bytes,
        headers: Mapping[str, str] | None = None,
        timeout: float,
    ) -> Reply:
        """Send one request and read its reply whole; a redirect is a reply too.

        :param data: form fields, or the raw body
        :param timeout: seconds for connecting, and for the reply once connected
        :raise OursError: the address is none, or would send secrets unencrypted
        :raise TryLater: there was no connection, so nothing can have happened
        :raise UnknownOutcome: the request was sent, no whole reply came back
        """
        host = _check_url(url)
        try:
            with self._session().post(
                url,
                data=data,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                return Reply(
                    status=response.status_code, body=self._read(response, timeout)
                )
        # "from None": requests' errors hold the request with its signature.
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            if _was_not_sent(error):
                raise TryLater(f"No connection to {host}.") from None
            raise UnknownOutcome(f"No complete reply from {host}.") from None

    def _session(self):
        """The session of this thread: requests' sessions are not thread-safe."""
        session = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.mount("https://", HTTPAdapter(max_retries=0))
            session.mount("http://", HTTPAdapter(max_retries=0))
            # Accounts share the session and must not share a login by cookie.
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            session.headers["Accept-Encoding"] = "identity"
            self._local.session = session
        return session

    def _read(self, response, timeout):
        # The time-out of the socket starts anew with every byte, this one does not.
        deadline = time.monotonic() + timeout
        body = bytearray()
        while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > self._max_bytes:
                raise UnknownOutcome("The reply is too large.")
            if time.monotonic() > deadline:
                raise UnknownOutcome("The reply takes too long.")
        return bytes(body)


def _check_url(url):
    """The host of an address that may be posted to."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise OursError("The address of the API is not a web address.")
    if parts.scheme == "http" and host not in PLAIN_HOSTS:
        raise OursError(f"{host} may only be asked over https.")
    return host


def _was_not_sent(error):
    """Whether the request failed before its first byte left."""
    if isinstance(error, requests.RequestException) and error.args:
        error = error.args[0]  # MaxRetryError, or a text
    reason = getattr(error, "reason", error)
    if isinstance(reason, urllib3.exceptions.ProxyError):
        reason = reason.original_error
    if isinstance(reason, urllib3.exceptions.SSLError) and reason.args:
        # Only a refused certificate is known to end the handshake.
        return "CERTIFICATE_VERIFY_FAILED" in str(reason.args[0])
    return isinstance(reason, BEFORE_SENDING)
