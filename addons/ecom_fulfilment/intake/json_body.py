# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The JSON of a call (RFC 8259), read without the leniency of Python's reader.

What other readers would understand differently is refused: members given twice, NaN,
numbers beyond any use, halves of surrogate pairs.
"""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

MAX_ORDERS = 500
# The deepest part of the document is /orders/0/lines/0/code.
MAX_DEPTH = 16
MAX_DIGITS = 20
ZERO = Decimal(0)


class BodyCode(str, Enum):
    """Why nothing of a body can be used."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    DUPLICATE_MEMBER = "duplicate_member"
    TOO_DEEP = "too_deep"
    BAD_NUMBER = "bad_number"
    BAD_TEXT = "bad_text"
    NO_ORDERS = "no_orders"
    TOO_MANY_ORDERS = "too_many_orders"
    UNKNOWN_MEMBER = "unknown_member"


BODY_TEXTS = {
    BodyCode.NOT_UTF8: "The body is not UTF-8 text.",
    BodyCode.NOT_JSON: "The body is not JSON.",
    BodyCode.DUPLICATE_MEMBER: "An object has a member twice.",
    BodyCode.TOO_DEEP: "The body is nested too deeply.",
    BodyCode.BAD_NUMBER: "A number is not finite or has too many digits.",
    BodyCode.BAD_TEXT: "A text has half of a surrogate pair.",
    BodyCode.NO_ORDERS: "The body must be an order or an object with a list of them.",
    BodyCode.TOO_MANY_ORDERS: f"At most {MAX_ORDERS} orders may be sent at once.",
    BodyCode.UNKNOWN_MEMBER: "An object with orders has no other member.",
}
# JSON that is sound, but holds no orders.
NO_ORDERS_CODES = {
    BodyCode.NO_ORDERS,
    BodyCode.TOO_MANY_ORDERS,
    BodyCode.UNKNOWN_MEMBER,
}


class BodyError(Exception):
    """A body that holds no readable list of orders.

    :ivar code: :class:`BodyCode`.
    :ivar path: where, if it can be said.
    """

    def __init__(self, code: BodyCode, path: str = ""):
        self.code = code
        self.path = path
        super().__init__(BODY_TEXTS[code])

    @property
    def is_malformed(self) -> bool:
        """Whether the body is no proper JSON at all."""
        return self.code not in NO_ORDERS_CODES


def parse_body(body: bytes) -> Any:
    """The JSON value of a body; numbers are int or Decimal.

    :raise BodyError: it has none, or one that no database should meet
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BodyError(BodyCode.NOT_UTF8) from error
    try:
        document = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_number,
            object_pairs_hook=_members,
        )
    except RecursionError as error:
        raise BodyError(BodyCode.TOO_DEEP) from error
    except ValueError as error:
        raise BodyError(BodyCode.NOT_JSON) from error
    for path, value in leaves(document):
        # The names of members are in the path.
        if not (_is_text(path) and _is_text(value)):
            raise BodyError(BodyCode.BAD_TEXT)
    return document


def _decimal(text: str) -> Decimal:
    # The bound comes first: arithmetic on 1E+999999999 would not end.
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise BodyError(BodyCode.BAD_NUMBER) from error
    if not value:
        return ZERO
    if len(text) > 2 * MAX_DIGITS or abs(value.adjusted()) > MAX_DIGITS:
        raise BodyError(BodyCode.BAD_NUMBER)
    return value


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise BodyError(BodyCode.BAD_NUMBER)
    return int(text)


def _no_number(_text: str) -> None:
    raise BodyError(BodyCode.BAD_NUMBER)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BodyError(BodyCode.DUPLICATE_MEMBER)
    return members


def leaves(document: Any) -> Iterator[tuple[str, Any]]:
    """Every value that holds no other, with its path, in the order of the document.

    An empty object or list counts as ``None``.
    """
    waiting = [("", document, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise BodyError(BodyCode.TOO_DEEP)
        if isinstance(value, dict):
            items: Iterable[tuple[Any, Any]] = value.items()
        elif isinstance(value, list):
            items = enumerate(value)
        else:
            yield path, value
            continue
        if not value:
            yield path, None
        children = [(pointer([key], path), item, depth + 1) for key, item in items]
        waiting.extend(reversed(children))


def pointer(keys: Iterable[Any], path: str = "") -> str:
    """JSON Pointer (RFC 6901) of a value below ``path``."""
    for key in keys:
        path += "/" + str(key).replace("~", "~0").replace("/", "~1")
    return path


def _is_text(value: Any) -> bool:
    try:
        return not isinstance(value, str) or value.encode() is not None
    except UnicodeEncodeError:
        return False
