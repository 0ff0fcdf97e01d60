# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders sent as JSON are read as the API's document says, or refused with a path."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from intake import api
from intake.orders import FlagColour, OrderStatus

DOCUMENT = json.loads(api.DOCUMENT_FILE.read_bytes())
SCHEMAS = DOCUMENT["components"]["schemas"]


def line(**values):
    return {"code": "MUG", "quantity": 2, "price_unit": "30.00", **values}


def order(number="WEB-0001", **values):
    """The least an order can be, with some members replaced or, by None, missing."""
    values = {
        "number": number,
        "status": "paid",
        "payment_mode": "online",
        "ordered_at": "2026-03-01T10:00:00+08:00",
        "receiver": {"name": "李华", "street": "浙江省杭州市西湖区文三路1号"},
        "lines": [line()],
        **values,
    }
    return {name: value for name, value in values.items() if value is not None}


def read(value):
    """What is read of a value, or of a body as it is."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return api.read_orders(body, "manual")


def read_one(**values):
    """The order read of one that is correct."""
    result = read(order(**values))
    assert result.errors == {}
    (found,) = result.orders
    return found


def errors(value):
    """Path and code of everything wrong with one order."""
    result = read(value)
    assert not result.orders
    return [(error.path, error.code) for error in result.entries[0].errors]


# --- what is read --------------------------------------------------------------------


def test_an_order_alone_is_read():
    result = read(order())
    assert result.single
    assert [found.number for found in result.orders] == ["WEB-0001"]
    assert result.entries == (api.ApiEntry(number="WEB-0001", path="", errors=()),)


def test_every_member_is_read():
    found = read_one(
        status="refunding",
        payment_mode="cod",
        paid_at="2026-03-01T02:01:30Z",
        promised_at="2026-03-03T10:00:00+08:00",
        buyer=" lihua88 ",
        receiver={
            "name": "李华",
            "phone": "13812345678",
            "country": "CN",
            "province": "浙江省",
            "city": "杭州市",
            "district": "余杭区",
            "street": "文一西路969号",
            "postcode": "311121",
            "token": "oaid-1",
        },
        lines=[line(sub_number="1", title="Mug", spec="blue"), line(quantity="1")],
        freight="8.00",
        discount="5.50",
        total="92.50",
        paid="10",
        deposit="10.00",
        currency="USD",
        buyer_memo="quick,\r\n please",
        seller_memo="VIP",
        flag="red",
        invoice_title="某公司",
        invoice_tax_no="91330100MA27XL0X4H",
    )
    assert found.platform == "manual"
    assert found.status is OrderStatus.REFUNDING
    assert found.payment_mode == "cod"
    assert found.ordered_at == datetime(2026, 3, 1, 10, 0)
    assert found.paid_at == datetime(2026, 3, 1, 10, 1, 30)
    assert found.promised_at == datetime(2026, 3, 3, 10, 0)
    assert found.buyer == "lihua88"
    assert found.receiver.raw_address == "浙江省 杭州市 余杭区 文一西路969号"
    assert (found.receiver.postcode, found.receiver.token) == ("311121", "oaid-1")
    assert [item.quantity for item in found.lines] == [2, 1]
    assert (found.lines[0].sub_number, found.lines[0].spec) == ("1", "blue")
    assert (found.freight, found.discount) == (Decimal("8.00"), Decimal("5.50"))
    assert (found.total, found.paid) == (Decimal("92.50"), Decimal("10"))
    assert (found.deposit, found.currency) == (Decimal("10.00"), "USD")
    assert (found.buyer_memo, found.seller_memo) == ("quick, please", "VIP")
    assert found.flag is FlagColour.RED
    assert found.invoice_tax_no == "91330100MA27XL0X4H"


def test_what_is_absent_has_no_surprising_value():
    found = read_one()
    assert (found.freight, found.discount, found.paid) == (0, 0, 0)
    assert (found.total, found.deposit, found.currency) == (60, 0, "CNY")
    assert (found.paid_at, found.promised_at) == (None, None)
    assert found.flag is FlagColour.NONE
    assert found.receiver.country == "CN"


@pytest.mark.parametrize("text", ["0.10", "0.1", "1234567.89", "999999999.99"])
def test_amounts_as_text_and_as_number_are_the_same_exact_decimal(text):
    lines = [line(quantity=1, price_unit="0")]
    as_text = read_one(lines=lines, freight=text)
    body = json.dumps(order(lines=lines, freight="@")).replace('"@"', text)
    (as_number,) = read(body.encode()).orders
    assert as_text.freight == as_number.freight == Decimal(text)


@pytest.mark.parametrize(
    ("quantity", "expected"), [("1", 1), (1, 1), (2.0, 2), ("1000000", 10**6)]
)
def test_quantities_are_whole_pieces(quantity, expected):
    lines = [line(quantity=quantity, price_unit="0.01")]
    assert read_one(lines=lines).lines[0].quantity == expected


@pytest.mark.parametrize(
    ("text", "china"),
    [
        ("2026-03-01T10:00:00+08:00", datetime(2026, 3, 1, 10)),
        ("2026-03-01T02:00:00Z", datetime(2026, 3, 1, 10)),
        ("2026-02-28t20:00:00.123456789-06:00", datetime(2026, 3, 1, 10)),
        ("2026-02-28T23:59:59z", datetime(2026, 3, 1, 7, 59, 59)),
        # RFC 3339, 5.8: a leap second.
        ("1990-12-31T23:59:60Z", datetime(1991, 1, 1, 7, 59, 59)),
        ("1937-01-01T12:00:27+00:20", datetime(1937, 1, 1, 19, 40, 27)),
    ],
)
def test_times_become_naive_china_time(text, china):
    assert read_one(ordered_at=text).ordered_at == china


def test_the_order_as_sent_is_kept_by_path():
    (row,) = read_one(freight=8).raw["api"]
    assert row["/receiver/name"] == "李华"
    assert row["/lines/0/price_unit"] == "30.00"
    assert (row["/lines/0/quantity"], row["/freight"]) == ("2", "8")


def test_each_order_has_its_place_in_the_call_as_row():
    result = read({"orders": [order("A-1"), order("A-2", lines=[]), order("A-3")]})
    assert [found.rows for found in result.orders] == [(1,), (3,)]
    assert list(result.errors) == [1]


# --- what is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"number": None}, ("/number", "missing")),
        ({"number": "3.5E+16"}, ("/number", "bad_format")),
        ({"number": "ABC-1\n"}, ("/number", "bad_format")),
        ({"number": 20260301}, ("/number", "wrong_type")),
        ({"status": "new"}, ("/status", "unknown_value")),
        ({"colour": "red"}, ("/colour", "unknown_member")),
        ({"a/b~c": 1}, ("/a~1b~0c", "unknown_member")),
        ({"ordered_at": "2026-03-01T10:00:00"}, ("/ordered_at", "bad_time")),
        ({"ordered_at": "2026-02-30T10:00:00Z"}, ("/ordered_at", "bad_time")),
        ({"ordered_at": "2026-03-01T10:00:00+24:00"}, ("/ordered_at", "bad_time")),
        ({"ordered_at": "9999-12-31T23:59:59Z"}, ("/ordered_at", "bad_time")),
        ({"ordered_at": 1772330400}, ("/ordered_at", "wrong_type")),
        ({"buyer": "a\u0000b"}, ("/buyer", "bad_format")),
        ({"buyer": "li\n"}, ("/buyer", "bad_format")),
        ({"buyer": "x" * 129}, ("/buyer", "too_long")),
        ({"buyer_memo": "a\u0007"}, ("/buyer_memo", "bad_format")),
        ({"freight": "-1"}, ("/freight", "bad_format")),
        ({"freight": -1}, ("/freight", "out_of_range")),
        ({"freight": "1.005"}, ("/freight", "bad_format")),
        ({"freight": 1.005}, ("/freight", "too_precise")),
        ({"freight": "1,000.00"}, ("/freight", "bad_format")),
        ({"freight": "１"}, ("/freight", "bad_format")),
        ({"freight": True}, ("/freight", "wrong_type")),
        ({"total": "59.99"}, ("/total", "amount_mismatch")),
        ({"discount": "60.01"}, ("/lines", "out_of_range")),
        ({"deposit": "60.01"}, ("/deposit", "out_of_range")),
        ({"currency": "cny"}, ("/currency", "bad_format")),
        ({"flag": "black"}, ("/flag", "unknown_value")),
        ({"lines": []}, ("/lines", "too_few")),
        ({"lines": [line()] * 2001}, ("/lines", "too_many")),
        ({"lines": {"0": line()}}, ("/lines", "wrong_type")),
        ({"lines": [line(quantity=0)]}, ("/lines/0/quantity", "out_of_range")),
        ({"lines": [line(quantity="0")]}, ("/lines/0/quantity", "bad_format")),
        ({"lines": [line(quantity=1.5)]}, ("/lines/0/quantity", "wrong_type")),
        ({"lines": [line(quantity=True)]}, ("/lines/0/quantity", "wrong_type")),
        ({"lines": [line(quantity=1000001)]}, ("/lines/0/quantity", "out_of_range")),
        ({"lines": [line(quantity="1000001")]}, ("/lines/0/quantity", "bad_format")),
        ({"lines": [line(code="")]}, ("/lines/0/code", "too_short")),
        ({"lines": [line(code=" ")]}, ("/lines/0/code", "missing")),
        (
            {"lines": [line(sub_number="1"), line(sub_number="1")]},
            ("/lines/1/sub_number", "duplicate_number"),
        ),
        (
            {"lines": [line(quantity=10**6, price_unit="999999999")]},
            ("/lines", "out_of_range"),
        ),
        ({"receiver": {"name": "李华"}}, ("/receiver/street", "missing")),
        ({"receiver": None}, ("/receiver", "missing")),
        (
            {"receiver": {"name": " ", "street": "1"}},
            ("/receiver/name", "missing"),
        ),
    ],
)
def test_a_mistake_is_named_with_its_path(change, expected):
    assert errors(order(**change)) == [expected]


def test_all_mistakes_of_an_order_are_named_up_to_twenty():
    two = errors(order(status="new", lines=[line(quantity=0)]))
    assert two == [("/lines/0/quantity", "out_of_range"), ("/status", "unknown_value")]
    assert len(errors(order(lines=[line(quantity=0)] * 50))) == 20


def test_a_path_leads_through_the_list_of_orders():
    result = read({"orders": [order("A-1"), order("A-2", status="new"), 5]})
    assert [entry.number for entry in result.entries] == ["A-1", "A-2", None]
    paths = [[error.path for error in entry.errors] for entry in result.entries]
    assert paths == [[], ["/orders/1/status"], ["/orders/2"]]


def test_the_same_order_twice_is_taken_once():
    result = read({"orders": [order(freight="8"), order(freight="8.00")]})
    assert len(result.orders) == 1
    assert result.errors == {}
    assert len(result.entries) == 2


def test_another_order_of_the_same_number_is_refused():
    result = read({"orders": [order(), order(freight="8.00")]})
    assert [found.freight for found in result.orders] == [0]
    (error,) = result.errors[1]
    assert (error.path, error.code) == ("/orders/1/number", "duplicate_number")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b'{"number": "A-1", "number": "A-2"}', "duplicate_member"),
        (b'{"orders": [{"lines": [{"code": "A", "code": "B"}]}]}', "duplicate_member"),
        (b'{"total": NaN}', "bad_number"),
        (b'{"total": -Infinity}', "bad_number"),
        (b'{"total": 1e400}', "bad_number"),
        (b'{"total": 1e-99999999999999999999}', "bad_number"),
        (b'{"total": %s}' % (b"9" * 5000), "bad_number"),
        (b'{"total": 0.%s}' % (b"1" * 5000), "bad_number"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "too_deep"),
        (b'{"buyer": "\\ud83d"}', "bad_text"),
        (b'{"\\ud83d": {}}', "bad_text"),
        (b"null", "no_orders"),
        (b"[]", "no_orders"),
        (b'{"orders": []}', "no_orders"),
        (b'{"orders": {}}', "no_orders"),
        (b'{"orders": [1], "shop": 1}', "unknown_member"),
        (b'{"orders": [%s1]}' % (b"1," * 500), "too_many_orders"),
    ],
)
def test_a_body_that_holds_no_orders_is_refused_with_a_code(body, code):
    with pytest.raises(api.BodyError) as caught:
        read(body)
    assert caught.value.code == code


def test_500_orders_may_be_sent_at_once():
    result = read({"orders": [order(f"A-{index:04}") for index in range(500)]})
    assert len(result.orders) == 500


# --- anything ------------------------------------------------------------------------

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=8),
    st.sampled_from(["paid", "cod", "12.50", "2", "2026-03-01T10:00:00Z", "A-1", ""]),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SCHEMAS["Order"]["properties"], "orders", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
ALMOST_ORDERS = st.builds(
    lambda changes, item: {**order(), "lines": [{**line(), **item}], **changes},
    st.dictionaries(
        st.sampled_from(list(SCHEMAS["Order"]["properties"])), ANYTHING, max_size=3
    ),
    st.dictionaries(
        st.sampled_from(list(SCHEMAS["Line"]["properties"])), LEAVES, max_size=3
    ),
)


def check_accounts(body):
    """Every order is read and fit to be stored, or has errors with paths into it."""
    try:
        result = read(body)
    except api.BodyError as error:
        assert str(error)
        return
    for found in result.orders:
        assert found.total == found.goods - found.discount + found.freight
        assert found.lines
        texts = json.dumps(found.raw, ensure_ascii=False)
        assert "\\u0000" not in texts
        texts.encode()
    for entry in result.entries:
        assert entry.errors or entry.number in {one.number for one in result.orders}
        assert all(error.path.startswith(entry.path) for error in entry.errors)
        assert all(error.code and error.message for error in entry.errors)


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_any_json_is_read_or_refused(value):
    check_accounts(json.dumps(value).encode())


@settings(max_examples=300, deadline=None)
@given(st.lists(ALMOST_ORDERS, min_size=1, max_size=3))
def test_any_order_with_mistakes_is_read_or_refused(values):
    check_accounts(json.dumps({"orders": values}).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body):
    check_accounts(body)


# --- the document --------------------------------------------------------------------


def test_the_document_is_openapi_3_1_of_json_schema_2020_12():
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert DOCUMENT["jsonSchemaDialect"] == Draft202012Validator.META_SCHEMA["$id"]
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_of_the_document_leads_somewhere():
    def references(value):
        if isinstance(value, dict):
            if "$ref" in value:
                yield value["$ref"]
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                yield from references(item)

    for reference in references(DOCUMENT):
        target = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_the_document_promises_what_the_program_checks():
    assert SCHEMAS["OrderBatch"]["properties"]["orders"]["maxItems"] == api.MAX_ORDERS
    assert SCHEMAS["Order"]["properties"]["status"]["enum"] == [
        status.value for status in OrderStatus
    ]
    assert set(SCHEMAS["Order"]["properties"]["flag"]["enum"]) == {
        flag.value for flag in FlagColour
    }


@pytest.mark.parametrize("name", ["Order", "OrderBatch"])
def test_the_examples_of_the_document_are_read(name):
    for example in SCHEMAS[name]["examples"]:
        assert read(example).errors == {}


def test_the_examples_of_the_request_are_read():
    content = DOCUMENT["paths"]["/ecom/v1/orders"]["post"]["requestBody"]["content"]
    for example in content["application/json"]["examples"].values():
        assert read(example["value"]).errors == {}


def test_equal_orders_in_two_calls_are_equal():
    first, second = read_one(), read_one()
    assert replace(first, raw={}) == replace(second, raw={})
