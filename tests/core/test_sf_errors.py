# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever SF Express answers, it is known who mends it and what may have happened."""

import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider_fakes import RECEIVER, SHIPMENT
from providers import (
    AddressError,
    AuthError,
    CarrierError,
    OursError,
    ProviderError,
    Reply,
    TryLater,
    UnknownOutcome,
)
from sf_fakes import NUMBER, ask, client, done, gateway, order, passed_on, refused


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("A1001", OursError),
        ("A1002", TryLater),
        ("A1003", AuthError),
        ("A1004", AuthError),
        ("A1005", TryLater),
        ("A1006", AuthError),
        ("A1007", UnknownOutcome),
        ("A1008", OursError),
        ("A1009", UnknownOutcome),
        ("A1010", AuthError),
        ("A1011", AuthError),
        ("A1099", UnknownOutcome),
        ("A1234", CarrierError),
    ],
)
def test_each_code_of_the_gateway_says_who_mends_it(code, kind):
    with pytest.raises(ProviderError, match="原因") as raised:
        ask(gateway(code))
    assert (type(raised.value), raised.value.code) == (kind, code)


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("S0001 S0003 4001", UnknownOutcome),
        ("1014 1015 1016 8053 8196", AddressError),
        ("1010 1011 1012 1020 1023 1028 1038 S0002 S0004 S0007", OursError),
        ("6126 6127 6128 6130 6138 6139 6200 6207 8057 8096 8117 8256", OursError),
        ("20011 20012 8017 8067 8191 8194 8247", OursError),
        ("8114 8119 8177 8179 20035 20036 8052", CarrierError),
        ("9999", CarrierError),
    ],
)
def test_each_code_of_the_service_says_who_mends_it(codes, kind):
    for code in codes.split():
        with pytest.raises(ProviderError, match="原因") as raised:
            ask(refused(code))
        assert (type(raised.value), raised.value.code) == (kind, code)


@pytest.mark.parametrize(
    ("answer", "acting", "asking"),
    [
        (TryLater("no connection"), TryLater, TryLater),
        (UnknownOutcome("timed out"), UnknownOutcome, UnknownOutcome),
        (Reply(status=500, body=b"oops"), UnknownOutcome, TryLater),
        (Reply(status=504, body=b""), UnknownOutcome, TryLater),
        (Reply(status=408, body=b""), UnknownOutcome, TryLater),
        (Reply(status=429, body=b""), TryLater, TryLater),
        (Reply(status=401, body=b""), AuthError, AuthError),
        (Reply(status=403, body=b""), AuthError, AuthError),
        (Reply(status=404, body=b""), OursError, OursError),
        (Reply(status=302, body=b""), OursError, OursError),
        (b"<html>busy</html>", UnknownOutcome, TryLater),
        (b"", UnknownOutcome, TryLater),
        ([], UnknownOutcome, TryLater),
        ({"apiResultCode": "A1000"}, UnknownOutcome, TryLater),
        ({"apiResultCode": "A1000", "apiResultData": "{"}, UnknownOutcome, TryLater),
        (passed_on({"success": True}), UnknownOutcome, TryLater),
        (passed_on({"success": False}), UnknownOutcome, TryLater),
        (passed_on({"success": "yes"}), UnknownOutcome, TryLater),
        (gateway("A1009"), UnknownOutcome, TryLater),
        (refused("S0001"), UnknownOutcome, TryLater),
        (b'{"a":' * 100_000, UnknownOutcome, TryLater),
    ],
)
def test_after_a_failure_it_is_known_whether_a_number_may_exist(answer, acting, asking):
    with pytest.raises(ProviderError) as raised:
        ask(answer)
    assert type(raised.value) is acting
    finder, _network = client(answer)
    with pytest.raises(ProviderError) as raised:
        finder.find(SHIPMENT)
    assert type(raised.value) is asking


def test_no_secret_is_shown_or_logged(caplog):
    caplog.set_level(logging.DEBUG)
    echo = "checkword testcheckword does not fit"
    sender, _network = client(gateway("A1006", echo), refused("8119", echo))
    texts = [repr(sender), repr(sender.settings)]
    for _time in range(2):
        with pytest.raises(ProviderError) as raised:
            sender.create([SHIPMENT])
        texts += [str(raised.value), repr(raised.value), raised.value.code]
    client(done(order()))[0].create([SHIPMENT])
    assert "testcheckword" not in "".join([*texts, caplog.text])
    assert "***" in texts[2]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*order(), "waybillType", "waybillNo", "code"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
BODIES = (
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | JSON.map(lambda value: json.dumps(done(value)).encode())
    | JSON.map(lambda value: json.dumps(passed_on(value)).encode())
)


@settings(max_examples=300, deadline=None)
@given(body=BODIES, status=st.sampled_from([200, 200, 200, 301, 404, 500]))
def test_whatever_comes_is_an_answer_or_an_error_of_a_known_kind(body, status):
    reply = Reply(status=status, body=body)
    allocation = ask(done(order()))
    for call in (
        lambda sender: sender.create([SHIPMENT]),
        lambda sender: sender.find(SHIPMENT),
        lambda sender: sender.cancel("parcel1", allocation, ""),
        lambda sender: sender.reprint("parcel1", allocation),
        lambda sender: sender.reach(SHIPMENT),
        lambda sender: sender.query([NUMBER], RECEIVER.phone),
    ):
        try:
            call(client(reply, reply)[0])
        except ProviderError as error:
            assert str(error)
