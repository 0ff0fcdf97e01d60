# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls are signed as the API's document says, and nothing else passes."""

import pytest

import signature

NOW = 1767225600
TIMESTAMP = "1767225600"
NONCE = "0123456789abcdef"
PATH = "/ecom/v1/orders?x=1"
BODY = b'{"number":"A-1"}'
# printf '1767225600\n0123456789abcdef\nPOST\n/ecom/v1/orders?x=1\n{"number":"A-1"}' |
#     openssl dgst -sha256 -hmac s3cret
SIGNATURE = "d1216c272a03b713988f772548fb782dc6ed8d6c0baea8f38ca2bfd7ffdfef7e"
# printf '1767225600\n0123456789abcdef\nGET\n/ecom/v1/orders/A-1\n' |
#     openssl dgst -sha256 -hmac s3cret
GET_SIGNATURE = "2a48464e478b53e1ac1bebf097c43de90ad3db77fba030b32b550b49b5c772a5"


def headers(**values):
    """Headers of a correct call, with some replaced or, by None, missing."""
    values = {
        "timestamp": TIMESTAMP,
        "nonce": NONCE,
        "signature": SIGNATURE,
        **values,
    }
    return {
        f"X-Ecom-{name.title()}": value
        for name, value in values.items()
        if value is not None
    }


def check(secret="s3cret", method="POST", path=PATH, body=BODY, now=NOW, **values):
    return signature.check(secret, headers(**values), method, path, body, now)


def test_the_signature_is_that_of_openssl():
    assert signature.sign("s3cret", TIMESTAMP, NONCE, "POST", PATH, BODY) == SIGNATURE


def test_a_call_without_body_is_signed_up_to_the_last_line_feed():
    path = "/ecom/v1/orders/A-1"
    assert signature.sign("s3cret", TIMESTAMP, NONCE, "get", path, b"") == GET_SIGNATURE


def test_a_correct_call_gives_its_nonce():
    assert check() == NONCE


def test_the_signature_may_be_in_capitals():
    assert check(signature=SIGNATURE.upper()) == NONCE


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "s3cres"},
        {"secret": ""},
        {"method": "PUT"},
        {"path": "/ecom/v1/orders"},
        {"path": "/ecom/v1/orders?x=2"},
        {"body": b'{"number":"A-2"}'},
        {"body": b""},
        {"nonce": "0123456789abcdeg"},
        {"timestamp": "1767225601"},
        {"signature": "0" * 64},
    ],
)
def test_any_change_spoils_the_signature(change):
    with pytest.raises(signature.BadSignature):
        check(**change)


@pytest.mark.parametrize("name", ["timestamp", "nonce", "signature"])
@pytest.mark.parametrize("value", [None, "", " ", "short", "é" * 20, "1" * 70, "-1"])
def test_a_header_missing_or_malformed_is_a_bad_signature(name, value):
    with pytest.raises(signature.BadSignature):
        check(**{name: value})


def test_a_nonce_has_no_line_feed_that_would_shift_the_parts():
    with pytest.raises(signature.BadSignature):
        check(nonce=NONCE + "\n")


@pytest.mark.parametrize("drift", [-300, -1, 0, 1, 300])
def test_a_clock_may_be_five_minutes_wrong(drift):
    assert check(now=NOW + drift) == NONCE


@pytest.mark.parametrize("drift", [-301, 301, 86400])
def test_a_clock_more_than_five_minutes_wrong_is_skewed(drift):
    with pytest.raises(signature.ClockSkew):
        check(now=NOW + drift)


def test_nonces_are_remembered_as_long_as_a_call_can_be_repeated():
    # Signed by a clock 300 s ahead, it is good until ours is 300 s past that.
    assert signature.MEMORY_SECONDS == 600
