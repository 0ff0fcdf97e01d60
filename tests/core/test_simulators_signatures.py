# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulators sign and number as the carriers' documents say.

The results were computed from the documents' formulas outside of this project.
"""

import re

import pytest

from tests.simulators import cainiao, kdniao, kuaidi100, sf
from tests.simulators.numbers import Numbers, s10_check, sf_check, sf_is_valid

PARAM = '{"com":"yuantong","num":"YT9693083639795"}'


def test_kuaidi100_signs_a_query_with_key_and_customer():
    signature = kuaidi100.sign(PARAM, "testkey", "testcustomer")
    assert signature == "4DC98E4BDCB49C66263F721ED3138C8D"


def test_kuaidi100_signs_a_label_with_time_key_and_secret():
    signature = kuaidi100.sign(PARAM, "1700000000000", "testkey", "testsecret")
    assert signature == "73131C5BD8716B8FD2BDD59D8028B50B"


def test_kuaidi100_signs_a_push_with_the_salt():
    signature = kuaidi100.sign('{"status":"polling"}', "salt123")
    assert signature == "D3E37349DAA1504C5808621A3D636F88"


def test_kdniao_signs_with_the_base64_of_the_hex_digest():
    data = '{"OrderCode":"","ShipperCode":"SF","LogisticCode":"SF7444496931331"}'
    assert (
        kdniao.sign(data, "testappkey")
        == "ZGZmMDdjNjU0OWQ1ZDVmZDE4NzRiMzY4N2RkOGU2NzY="
    )


@pytest.mark.parametrize(
    "digest", ["OsAjWappNICNYKc/JUp4Sg==", "B9Gafex871S+UN3tLp3qaw=="]
)
def test_sf_takes_the_digest_of_the_encoded_and_of_the_plain_text(digest):
    text = '{"orderId":"T 1","name":"测试+"}'
    assert digest in sf.signatures(text, "1700000000", "testcheckword")


def test_the_open_platform_signs_sorted_parameters_between_the_secret():
    # md5("secreta1b2secret") and HMAC-MD5("secret", "a1b2"), by openssl.
    params = {"b": "2", "a": "1", "sign": "not part of it"}
    assert cainiao.sign(params, "secret", "md5") == "EF16F26C937CF52AE6F85DF2FD08B24A"
    assert cainiao.sign(params, "secret", "hmac") == "41EC77C97D8E808985B688BBB518A251"


@pytest.mark.parametrize(
    "number", ["SF6047789135544", "SF6042542297687", "133938675660"]
)
def test_real_numbers_of_sf_pass_its_rule(number):
    assert sf_is_valid(number)


@pytest.mark.parametrize("number", ["SF1234567890123", "SF8888888888888", "SF12", "X"])
def test_made_up_numbers_of_sf_do_not(number):
    assert not sf_is_valid(number)


@pytest.mark.parametrize(
    ("serial", "check"), [("47312482", 9), ("12345678", 5), ("00000000", 5)]
)
def test_postal_numbers_have_the_check_digit_of_the_union(serial, check):
    assert s10_check(serial) == check


@pytest.mark.parametrize(
    ("courier", "form"),
    [
        ("SF", r"SF\d{13}"),
        ("shunfeng", r"SF\d{13}"),
        ("ZTO", r"73\d{12}"),
        ("yuantong", r"YT\d{13}"),
        ("STO", r"77\d{13}"),
        ("EMS", r"E[A-Z]\d{9}CN"),
        ("unknown", r"9\d{14}"),
    ],
)
def test_every_courier_numbers_in_its_own_form(courier, form):
    assert re.fullmatch(form, Numbers().take(courier))


def test_numbers_given_out_are_valid_and_never_the_same():
    numbers = Numbers()
    given = [numbers.take("SF") for _number in range(2000)]
    assert len(set(given)) == 2000
    assert all(sf_is_valid(number) for number in given)


def test_the_area_takes_no_part_in_the_check_digit_of_sf():
    assert sf_check("604778913554") == sf_check("999778913554") == 4
