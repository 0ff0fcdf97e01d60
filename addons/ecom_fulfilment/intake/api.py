# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders sent as JSON, read into neutral orders.

``openapi.json`` beside this module is both what callers read and what their orders
are checked against (JSON Schema 2020-12), so that the two cannot part. What a schema
cannot say, :func:`_contradictions` checks. Messages are English, for the developer at
the other end; programs go by ``code``. Paths are JSON Pointers (RFC 6901) into the
body as sent.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from .json_body import (
    MAX_ORDERS,
    ZERO,
    BodyCode,
    BodyError,
    leaves,
    parse_body,
    pointer,
)
from .orders import (
    FlagColour,
    IntakeLine,
    IntakeOrder,
    IntakeReceiver,
    OrderStatus,
)

DOCUMENT_FILE = Path(__file__).with_name("openapi.json")
MAX_ERRORS = 20
MAX_TOTAL = Decimal("999999999.99")
CHINA = timedelta(hours=8)
MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?"
    r"(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)
BLANKS = re.compile(r"\s+")


# Keyword of JSON Schema -> our code and the words, filled with the keyword's value.
VIOLATIONS = {
    "additionalProperties": ("unknown_member", "There is no such member."),
    "enum": ("unknown_value", "Must be one of: %s."),
    "format": ("bad_time", "Must be an RFC 3339 time with time zone."),
    "maxItems": ("too_many", "Must have at most %s items."),
    "maxLength": ("too_long", "Must have at most %s characters."),
    "maximum": ("out_of_range", "Must be at most %s."),
    "minItems": ("too_few", "Must have at least %s items."),
    "minLength": ("too_short", "Must have at least %s characters."),
    "minimum": ("out_of_range", "Must be at least %s."),
    "multipleOf": ("too_precise", "Must be a multiple of %s."),
    "pattern": ("bad_format", "Must match %s."),
    "required": ("missing", "Must be given."),
    "type": ("wrong_type", "Must be of type %s."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiError:
    """What is wrong with an order, and where in the body."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiEntry:
    """One order as sent: readable if it has no errors.

    :ivar number: the order number, ``None`` if that cannot be read.
    :ivar path: where it stands in the body, ``''`` if it is all of it.
    """

    number: str | None
    path: str
    errors: tuple[ApiError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiResult:
    """What a body holds.

    :ivar orders: the readable orders, each number once.
    :ivar entries: one for every order sent, in its place.
    :ivar single: the body is one order, no list.
    """

    orders: tuple[IntakeOrder, ...]
    entries: tuple[ApiEntry, ...]
    single: bool

    @property
    def errors(self) -> dict[int, tuple[ApiError, ...]]:
        """Place in the list -> what is wrong with the order there."""
        return {
            index: entry.errors
            for index, entry in enumerate(self.entries)
            if entry.errors
        }


def read_orders(body: bytes, platform: str) -> ApiResult:
    """Read one order, or an object with a list of orders.

    An order that cannot be read stops no other. One that is sent twice is taken once;
    sent with different content, the second one is an error.

    :param body: JSON in UTF-8.
    :param platform: platform of the shop, passed on to the orders.
    :raise BodyError: the body holds no readable list of orders.
    """
    document = parse_body(body)
    single, values = _values(document)
    known: dict[str, IntakeOrder] = {}
    entries = []
    for index, value in enumerate(values):
        path = "" if single else f"/orders/{index}"
        errors = [
            replace(error, path=path + error.path)
            for error in _read_order(value, index + 1, platform, known)
        ]
        number = _number(value)
        entries.append(ApiEntry(number=number, path=path, errors=tuple(errors)))
    return ApiResult(
        orders=tuple(known.values()), entries=tuple(entries), single=single
    )


def _read_order(
    value: Any, row: int, platform: str, known: dict[str, IntakeOrder]
) -> list[ApiError]:
    """Add the order to the known ones, or say what is wrong with it."""
    errors = list(islice(_violations(value), MAX_ERRORS))
    if errors:
        return sorted(errors, key=lambda error: error.path)
    order = _order(value, row, platform)
    errors = list(islice(_contradictions(order, "total" in value), MAX_ERRORS))
    if errors:
        return errors
    former = known.setdefault(order.number, order)
    if former is order:
        return []
    twin = _order(value, former.rows[0], platform)
    if replace(twin, raw=former.raw) == former:
        return []
    return [
        ApiError(
            path="/number",
            code="duplicate_number",
            message="This call has another order of the same number.",
        )
    ]


# --- the body ------------------------------------------------------------------------


def _values(document: Any) -> tuple[bool, list[Any]]:
    """The orders of a body, and whether it is one order alone."""
    if not isinstance(document, dict):
        raise BodyError(BodyCode.NO_ORDERS)
    if "orders" not in document:
        return True, [document]
    values = document["orders"]
    if len(document) > 1:
        raise BodyError(BodyCode.UNKNOWN_MEMBER)
    if not isinstance(values, list) or not values:
        raise BodyError(BodyCode.NO_ORDERS, "/orders")
    if len(values) > MAX_ORDERS:
        raise BodyError(BodyCode.TOO_MANY_ORDERS, "/orders")
    return False, values


# --- the schema ----------------------------------------------------------------------


def _parse_moment(text: str) -> datetime | None:
    """RFC 3339 -> naive China time, to the second; None if it is no such time."""
    found = MOMENT.fullmatch(text)
    if not found:
        return None
    *date, hour, minute, second = map(int, found.groups()[:6])
    sign, hours, minutes = found.groups("0")[6:]
    if int(hours) > 23 or int(minutes) > 59 or second > 60:
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        # Python knows no leap second; it counts for the one before.
        local = datetime(*date, hour, minute, min(second, 59))
        return local + (offset if sign == "-" else -offset) + CHINA
    except (ValueError, OverflowError):
        return None


def _check_pattern(_validator, pattern, value, _schema):
    # To JSON Schema $ is the very end; to Python a line feed may follow it.
    strict = pattern.removesuffix("$") + r"\Z" if pattern[-1:] == "$" else pattern
    if isinstance(value, str) and not re.search(strict, value):
        yield ValidationError(pattern)


def _check_required(validator, required, value, _schema):
    if validator.is_type(value, "object"):
        for name in required:
            if name not in value:
                yield ValidationError(name, path=[name])


def _check_additional(validator, allowed, value, schema):
    if validator.is_type(value, "object") and allowed is False:
        for name in value:
            if name not in schema["properties"]:
                yield ValidationError(name, path=[name])


def _is_whole(_checker, value: Any) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


Validator = extend(
    Draft202012Validator,
    {
        "additionalProperties": _check_additional,
        "pattern": _check_pattern,
        "required": _check_required,
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)
_formats = FormatChecker(formats=())
_formats.checks("date-time")(
    lambda value: not isinstance(value, str) or _parse_moment(value) is not None
)


def _load_validator(name: str) -> Validator:
    """Validator for a schema of the document."""
    document = json.loads(DOCUMENT_FILE.read_bytes(), parse_float=Decimal)
    return Validator(
        {
            "$ref": f"#/components/schemas/{name}",
            "components": document["components"],
        },
        format_checker=_formats,
    )


_order_validator = _load_validator("Order")
_number_validator = _load_validator("Number")


def is_number(text: str) -> bool:
    """Whether this can be an order number."""
    return _number_validator.is_valid(text)


def _violations(value: Any) -> Iterator[ApiError]:
    """Where the order is not as the schema says."""
    for error in _order_validator.iter_errors(value):
        code, words = VIOLATIONS[error.validator]
        bound = error.validator_value
        if isinstance(bound, list):
            bound = ", ".join(str(item) or '""' for item in bound)
        yield ApiError(
            path=pointer(error.absolute_path),
            code=code,
            message=words % bound if "%s" in words else words,
        )


# --- the neutral order ---------------------------------------------------------------


def _number(value: Any) -> str | None:
    number = value.get("number") if isinstance(value, dict) else None
    return number if isinstance(number, str) else None


def _order(value: Mapping[str, Any], row: int, platform: str) -> IntakeOrder:
    lines = tuple(_line(line, row) for line in value["lines"])
    goods = sum((line.amount for line in lines), ZERO)
    discount, freight = _amount(value, "discount"), _amount(value, "freight")
    total = goods - discount + freight
    return IntakeOrder(
        platform=platform,
        number=value["number"],
        status=OrderStatus(value["status"]),
        buyer=value.get("buyer", "").strip(),
        receiver=_receiver(value["receiver"]),
        lines=lines,
        freight=freight,
        discount=discount,
        total=_amount(value, "total") if "total" in value else total,
        paid=_amount(value, "paid"),
        payment_mode=value["payment_mode"],
        ordered_at=_moment(value, "ordered_at"),
        paid_at=_moment(value, "paid_at"),
        promised_at=_moment(value, "promised_at"),
        buyer_memo=_memo(value, "buyer_memo"),
        seller_memo=_memo(value, "seller_memo"),
        flag=FlagColour(value.get("flag", "")),
        invoice_title=value.get("invoice_title", "").strip(),
        invoice_tax_no=value.get("invoice_tax_no", "").strip(),
        rows=(row,),
        raw={"api": [{path: _as_text(leaf) for path, leaf in leaves(value)}]},
        deposit=_amount(value, "deposit"),
        currency=value.get("currency", "CNY"),
    )


def _line(value: Mapping[str, Any], row: int) -> IntakeLine:
    return IntakeLine(
        sub_number=value.get("sub_number", "").strip(),
        code=value["code"].strip(),
        title=value.get("title", "").strip(),
        spec=value.get("spec", "").strip(),
        quantity=Decimal(value["quantity"]).quantize(Decimal(1)),
        price_unit=abs(Decimal(value["price_unit"])),
        row=row,
    )


def _receiver(value: Mapping[str, Any]) -> IntakeReceiver:
    texts = {
        name: value.get(name, "").strip()
        for name in ("province", "city", "district", "street")
    }
    return IntakeReceiver(
        name=value["name"].strip(),
        phone=value.get("phone", "").strip(),
        **texts,
        raw_address=" ".join(filter(None, texts.values())),
        token=value.get("token", "").strip(),
        country=value.get("country", "CN"),
        postcode=value.get("postcode", "").strip(),
    )


def _amount(value: Mapping[str, Any], name: str) -> Decimal:
    # Zero has no sign: "-0.00" is no other amount than "0".
    return Decimal(value.get(name, 0)) or ZERO


def _moment(value: Mapping[str, Any], name: str) -> datetime | None:
    return _parse_moment(value[name]) if name in value else None


def _memo(value: Mapping[str, Any], name: str) -> str:
    # Buyers write several lines; an order keeps one.
    return BLANKS.sub(" ", value.get(name, "")).strip()


def _as_text(leaf: Any) -> str:
    return leaf if isinstance(leaf, str) else json.dumps(leaf, default=str)


def _contradictions(order: IntakeOrder, total_given: bool) -> Iterator[ApiError]:
    """What the schema cannot say: blank texts, values that do not fit each other."""
    texts = {
        "/receiver/name": order.receiver.name,
        "/receiver/street": order.receiver.street,
        **{f"/lines/{index}/code": line.code for index, line in enumerate(order.lines)},
    }
    for path, text in texts.items():
        if not text:
            yield ApiError(path=path, code="missing", message="Must not be blank.")
    seen = set()
    for index, line in enumerate(order.lines):
        if line.sub_number and line.sub_number in seen:
            yield ApiError(
                path=f"/lines/{index}/sub_number",
                code="duplicate_number",
                message="Another line has this number.",
            )
        seen.add(line.sub_number)
    expected = order.goods - order.discount + order.freight
    sums = f"Lines - discount + freight make {expected:f}."
    if not 0 <= expected <= MAX_TOTAL:
        yield ApiError(path="/lines", code="out_of_range", message=sums)
    elif total_given and order.total != expected:
        yield ApiError(path="/total", code="amount_mismatch", message=sums)
    elif order.deposit > order.total:
        words = "Must not be above the total."
        yield ApiError(path="/deposit", code="out_of_range", message=words)
