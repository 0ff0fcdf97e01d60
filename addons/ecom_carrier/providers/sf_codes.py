# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SF Express: what its codes mean.

Result codes by tables 3.1 and 3.2 of the document of EXP_RECE_CREATE_ORDER
(open.sf-express.com), route codes by the table of route nodes and states of the
same platform. A code found in no table is a refusal by the courier, a route code
found in none is a parcel on its way.
"""

from .base import (
    AddressError,
    AuthError,
    CarrierError,
    OursError,
    ProviderError,
    TryLater,
    UnknownOutcome,
)

# The gateway's own codes (apiResultCode); A1000 means that it passed the request on.
PASSED_ON = "A1000"
GATEWAY_ERRORS = {
    "A1001": OursError,  # a parameter is missing
    "A1002": TryLater,  # the time of the request is too old; the next has a new one
    "A1003": AuthError,  # not from this IP address
    "A1004": AuthError,  # no right to this service
    "A1005": TryLater,  # too many requests
    "A1006": AuthError,  # wrong signature
    # Every request has an id of its own, so the network sent ours twice, and what
    # became of the first is not known.
    "A1007": UnknownOutcome,
    "A1008": OursError,  # the message cannot be decoded
    "A1009": UnknownOutcome,  # the service behind the gateway failed
    "A1010": AuthError,  # the account may use the sandbox only
    "A1011": AuthError,  # the access token has expired
    "A1099": UnknownOutcome,  # the gateway failed
}

# Codes of the service (errorCode); S0000 is success.
DONE = "S0000"
DUPLICATE = "8016"
NOT_FOUND = frozenset({"6150", "8018", "8024"})
CANCELLED = frozenset({"8037", "8253"})
SERVICE_ERRORS = {
    **dict.fromkeys(("S0001", "S0003", "4001"), UnknownOutcome),  # system failure
    # The receiver's address, name or telephone number is missing, the number is
    # not accepted, timed delivery does not reach the place.
    **dict.fromkeys(("1014", "1015", "1016", "8053", "8196"), AddressError),
    # The sender, the goods, the services asked for, the product, the numbers.
    **dict.fromkeys(
        (
            *("S0002", "S0004", "S0005", "S0006", "S0007"),
            *("1010", "1011", "1012", "1020", "1023", "1028", "1038"),
            *("6126", "6127", "6128", "6130", "6138", "6139"),
            *("6200", "6201", "6202", "6203", "6204", "6205", "6206", "6207"),
            *("8003", "8013", "8017", "8027", "8051", "8057", "8067", "8096"),
            *("8117", "8191", "8194", "8247", "8256"),
            *("20011", "20012", "20052"),
        ),
        OursError,
    ),
    # The monthly account is closed, may not send or lacks the contract for this
    # product, the order is picked up already, the goods are forbidden, the courier
    # takes no more parcels in the peak season.
    **dict.fromkeys(
        (
            *("8019", "8052", "8114", "8119", "8168", "8177", "8179", "8252"),
            *("20035", "20036"),
        ),
        CarrierError,
    ),
}


def gateway_error(code: str, acting: bool) -> type[ProviderError]:
    """Class of the error for a code of the gateway.

    :param acting: whether the request makes the courier do something
    """
    return _error(GATEWAY_ERRORS, code, acting)


def service_error(code: str, acting: bool) -> type[ProviderError]:
    """Class of the error for a code of the service.

    :param acting: whether the request makes the courier do something
    """
    return _error(SERVICE_ERRORS, code, acting)


def _error(table, code: str, acting: bool) -> type[ProviderError]:
    kind = table.get(code, CarrierError)
    return TryLater if kind is UnknownOutcome and not acting else kind


# Result of the check whether both ends are served (filterResult).
BY_HAND, SERVED = "1", "2"
# Why an address is not served (remark): 收 is collecting, 派 is delivering.
REACH_REASONS = {
    "1": "The courier does not collect at the place of the sender (收方超范围).",
    "2": "The courier does not deliver to the place of the receiver (派方超范围).",
    "3": "The courier does not serve these addresses.",
}

# Route code (opCode) -> our status.
ROUTE_STATUS = {
    **dict.fromkeys(("50", "54"), "collected"),
    **dict.fromkeys(
        ("30", "31", "36", "44", "96", "97", "99", "105", "106"), "transit"
    ),
    **dict.fromkeys(("626", "627"), "transit"),  # handed to another courier
    **dict.fromkeys(("14", "15", "16", "17", "18"), "customs"),
    **dict.fromkeys(("604", "605", "606", "608", "609", "610"), "customs"),
    **dict.fromkeys(("612", "613", "614", "619", "620", "621"), "customs"),
    **dict.fromkeys(("123", "126", "204"), "delivering"),
    **dict.fromkeys(("125", "130", "642", "678"), "locker"),
    **dict.fromkeys(("80", "128", "8000"), "signed"),
    **dict.fromkeys(("33", "34", "66", "70", "77", "611", "870"), "exception"),
    **dict.fromkeys(("631", "648"), "returning"),  # a new number goes back
}
# Main state of a route (firstStatusName, firstStatusCode), sent beside the code.
STATE_NAMES = {
    "待揽收": "created",
    "已揽收": "collected",
    "运送中": "transit",
    "派送中": "delivering",
    "已签收": "signed",
    "已拒收": "refused",
    "退回中": "returning",
    "已退回": "returned",
}
STATE_CODES = {
    "101": "collected",
    "201": "transit",
    "204": "customs",
    "205": "customs",
    "301": "delivering",
    "401": "signed",
    "1301": "exception",
}
# A parcel that goes back passes the same nodes as one that goes out, and its sender
# signs for it: only the name of the state tells them apart.
BACKWARD = frozenset({"refused", "returning", "returned"})

# State of an order before the parcel is collected (orderStateCode): the longest
# beginning that fits.
ORDER_STATUS = {
    "00": "cancelled",
    "04": "created",
    "04-40002": "exception",  # the collector could not collect it
    "04-40002-40014": "cancelled",  # the sender does not send it
    "04-40002-40015": "cancelled",  # ordered twice
    "05": "collected",
}


def route_status(code: str, state_name: str, state_code: str) -> str:
    """Our status of one line of a trace.

    :param code: opCode
    :param state_name: firstStatusName, empty in pushes
    :param state_code: firstStatusCode, empty in pushes
    """
    named = STATE_NAMES.get(state_name, "")
    if named in BACKWARD:
        return named
    return ROUTE_STATUS.get(code) or named or STATE_CODES.get(state_code) or "transit"


def order_status(code: str) -> str:
    """Our status for a state of an order."""
    fitting = [start for start in ORDER_STATUS if f"{code}-".startswith(f"{start}-")]
    return ORDER_STATUS[max(fitting, key=len)] if fitting else "created"
