# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signed calls: who sends one knows the secret, and it is neither changed nor old.

The signature is the HMAC-SHA256 (RFC 2104) in hexadecimal, keyed with the secret's
ASCII text, of five parts joined by line feeds: timestamp (unix seconds), nonce,
method, path with query as sent, and body. The nonce keeps a call from being repeated;
remembering nonces is the caller's business, for :data:`MEMORY_SECONDS` at least.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping

KEY_HEADER = "X-Ecom-Key"
TIMESTAMP_HEADER = "X-Ecom-Timestamp"
NONCE_HEADER = "X-Ecom-Nonce"
SIGNATURE_HEADER = "X-Ecom-Signature"

WINDOW_SECONDS = 300
MEMORY_SECONDS = 2 * WINDOW_SECONDS
TIMESTAMP = re.compile(r"[1-9][0-9]{8,11}")
NONCE = re.compile(r"[0-9A-Za-z_-]{16,64}")
SIGNATURE = re.compile(r"[0-9A-Fa-f]{64}")


class SignatureError(Exception):
    """A call that is not proved to come from the owner of the key."""


class BadSignature(SignatureError):
    """A part is missing or the signature does not fit; which, nobody is told."""


class ClockSkew(SignatureError):
    """The call is too old, or one of the clocks is wrong."""


def sign(
    secret: str, timestamp: str, nonce: str, method: str, path: str, body: bytes
) -> str:
    """Signature of a call.

    :param path: path with query, as it stands in the request line
    """
    head = "\n".join((timestamp, nonce, method.upper(), path, ""))
    return hmac.new(secret.encode(), head.encode() + body, hashlib.sha256).hexdigest()


def check(
    secret: str,
    headers: Mapping[str, str],
    method: str,
    path: str,
    body: bytes,
    now: float,
) -> str:
    """Check a call, with the same work for every wrong signature.

    :param headers: of the request; names in any case, as the mapping has it
    :param now: unix seconds of the server
    :return: the nonce
    :raise ClockSkew: the timestamp is outside of the window
    :raise BadSignature: anything else is wrong
    """
    timestamp = headers.get(TIMESTAMP_HEADER, "")
    nonce = headers.get(NONCE_HEADER, "")
    given = headers.get(SIGNATURE_HEADER, "")
    if not (
        TIMESTAMP.fullmatch(timestamp)
        and NONCE.fullmatch(nonce)
        and SIGNATURE.fullmatch(given)
    ):
        raise BadSignature("The call is not signed.")
    if abs(now - int(timestamp)) > WINDOW_SECONDS:
        raise ClockSkew(f"The timestamp is outside ±{WINDOW_SECONDS} s.")
    expected = sign(secret, timestamp, nonce, method, path, body)
    if not hmac.compare_digest(expected, given.lower()):
        raise BadSignature("The signature does not fit.")
    return nonce
