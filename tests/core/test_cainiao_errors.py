# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever Cainiao answers, it is known who mends it and what may have happened."""

import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cainiao_fakes import allocated, ask, client, error, module
from provider_fakes import SHIPMENT
from providers import (
    AddressError,
    Allocation,
    AuthError,
    CarrierError,
    OursError,
    ProviderError,
    Reply,
    TryLater,
    UnknownOutcome,
)


def failure(*answers):
    """Class of the error that a request for one number gets, raised or returned."""
    try:
        return type(ask(*answers))
    except ProviderError as raised:
        return type(raised)


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("4 5 6 7 8", TryLater),
        ("10", UnknownOutcome),
        ("11 12 13 24 25 26 27 28 29 42", AuthError),
        ("3 9 21 22 23 30 31 32 33 34 40 41 43", OursError),
        ("15 50", UnknownOutcome),
        ("777", CarrierError),
    ],
)
def test_each_code_of_the_platform_says_who_mends_it(codes, kind):
    for code in codes.split():
        assert failure(error(int(code), text="原因")) is kind
        assert failure(error(code, text="原因")) is kind


@pytest.mark.parametrize(
    ("sub_code", "text", "kind"),
    [
        ("isv.invalid-parameter", "电子面单余额不足", CarrierError),
        ("isv.invalid-parameter", "商户库存余额不足！", CarrierError),
        ("isv.invalid-parameter", "月结卡号已经被冻结", CarrierError),
        ("isv.invalid-parameter", "收货地址超区原因：停业整改", AddressError),
        ("isv.invalid-parameter", "超出中通快递服务范围", AddressError),
        ("isv.invalid-parameter", "收件地址在盲区，未匹配到派件网点", AddressError),
        ("isv.invalid-parameter", "非法参数", OursError),
        ("isv.invalid-parameter", "发货地址未订购电子面单", OursError),
        ("isv.missing-parameter:cp_code", "x", OursError),
        ("isv.permission-ip-whitelist-limit", "x", AuthError),
        ("isv.service-error", "系统异常", UnknownOutcome),
        ("isp.remote-service-timeout", "x", UnknownOutcome),
        ("isp.top-remote-connection-timeout", "x", UnknownOutcome),
        ("accesscontrol.limited-by-api-access-count", "x", TryLater),
        ("isv.unheard-of", "x", CarrierError),
    ],
)
def test_each_refusal_of_the_service_says_who_mends_it(sub_code, text, kind):
    assert failure(error(50, sub_code, text)) is kind
    assert failure(error(15, sub_code, text)) is kind


def test_a_refusal_keeps_the_words_and_the_code():
    refusal = ask(error(50, "isv.invalid-parameter", "电子面单余额不足"))
    assert refusal.code == "isv.invalid-parameter"
    assert str(refusal) == "电子面单余额不足 (isv.invalid-parameter)"


@pytest.mark.parametrize(
    ("answer", "acting", "asking"),
    [
        (TryLater("no connection"), TryLater, TryLater),
        (UnknownOutcome("timed out"), UnknownOutcome, UnknownOutcome),
        (Reply(status=500, body=b"oops"), UnknownOutcome, TryLater),
        (Reply(status=502, body=b""), UnknownOutcome, TryLater),
        (Reply(status=408, body=b""), UnknownOutcome, TryLater),
        (Reply(status=429, body=b""), TryLater, TryLater),
        (Reply(status=403, body=b""), AuthError, AuthError),
        (Reply(status=404, body=b""), OursError, OursError),
        (b"<html>busy</html>", UnknownOutcome, TryLater),
        (b"", UnknownOutcome, TryLater),
        (b"NaN", UnknownOutcome, TryLater),
        (["x"], UnknownOutcome, TryLater),
        ({}, UnknownOutcome, TryLater),
        ({"error_response": "x"}, UnknownOutcome, TryLater),
        (error(10), UnknownOutcome, TryLater),
        (error(15, "isp.remote-service-error"), UnknownOutcome, TryLater),
    ],
)
def test_after_a_failure_it_is_known_whether_a_number_may_exist(answer, acting, asking):
    assert failure(answer) is acting
    with pytest.raises(ProviderError) as raised:
        client(answer)[0].find(SHIPMENT)
    assert type(raised.value) is asking


def test_no_secret_is_shown_or_logged(caplog):
    caplog.set_level(logging.DEBUG)
    echo = "testsecret and testsession do not fit"
    asker, _network = client(error(25, text=echo), error(50, "isv.x-testsession", echo))
    texts = [repr(asker), repr(asker.settings)]
    with pytest.raises(AuthError) as raised:
        asker.create([SHIPMENT])
    texts += [str(raised.value), repr(raised.value)]
    (refusal,) = asker.create([SHIPMENT])
    texts += [str(refusal), refusal.code]
    ask(allocated(module("0")))
    assert "***" in texts[2] and "***" in texts[4]
    shown = "".join([*texts, caplog.text])
    assert "testsecret" not in shown and "testsession" not in shown


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "modules",
                    "waybill_cloud_print_response",
                    "waybill_cloud_print_with_result_desc_response",
                    "waybill_apply_subscription_cols",
                    "success",
                    "cancel_result",
                    *module("0"),
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
METHODS = ("get", "cancel", "search", "query_by_tradecode", "query_by_waybillcode")


def wrapped(value):
    """The value as answer of every method, and as error."""
    return {f"cainiao_waybill_ii_{method}_response": value for method in METHODS}


BODIES = (
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | JSON.map(lambda value: json.dumps(wrapped(value)).encode())
    | JSON.map(lambda value: json.dumps(allocated(value)).encode())
    | JSON.map(lambda value: json.dumps({"error_response": value}).encode())
)


@settings(max_examples=300, deadline=None)
@given(body=BODIES, status=st.sampled_from([200, 200, 200, 301, 404, 500]))
def test_whatever_comes_is_an_answer_or_an_error_of_a_known_kind(body, status):
    reply = Reply(status=status, body=body)
    allocation = Allocation(number="731")
    for call in (
        lambda asker: asker.create([SHIPMENT]),
        lambda asker: asker.find(SHIPMENT),
        lambda asker: asker.cancel("parcel1", allocation, ""),
        lambda asker: asker.reprint("parcel1", allocation),
        lambda asker: asker.branches(),
    ):
        try:
            call(client(reply)[0])
        except ProviderError as raised:
            assert str(raised)
