# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cainiao: what a refusal of the Taobao open platform means.

Codes below 100 are the platform's own (open.taobao.com, API错误码). Beyond them a
sub code says who failed: ``isp.`` the service, ``isv.`` the caller. Couriers pass
their refusals on as one and the same ``isv.invalid-parameter`` with words, so the
words are looked at first.
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

PLATFORM_ERRORS = {
    # Calls of the user, session, partner or application above their limit.
    **dict.fromkeys(("4", "5", "6", "7", "8"), TryLater),
    "10": UnknownOutcome,  # the service is unavailable
    **dict.fromkeys(("11", "12", "13", "42"), AuthError),  # no right to the method
    # Signature, session and application key are missing or wrong.
    **dict.fromkeys(("24", "25", "26", "27", "28", "29"), AuthError),
    # Method, format, time, version and arguments are missing or wrong.
    **dict.fromkeys(
        (
            *("3", "9", "21", "22", "23"),
            *("30", "31", "32", "33", "34", "40", "41", "43"),
        ),
        OursError,
    ),
}

# The service behind the platform failed or refused; the sub code says which.
SERVICE_FAILED = frozenset({"15", "50"})

# Beginning of a sub code -> class; the first that fits.
SUB_CODES = (
    ("accesscontrol.limited", TryLater),
    ("isp.", UnknownOutcome),
    ("isv.service-error", UnknownOutcome),
    ("isv.waybill-is-updating", TryLater),
    ("isv.permission", AuthError),
    ("isv.invalid-session", AuthError),
    ("isv.invalid-parameter", OursError),
    ("isv.missing-parameter", OursError),
    ("isv.parameter", OursError),
)

# Words of the couriers' refusals.
NO_NUMBERS_LEFT = ("余额不足", "库存不足", "余额为0", "单号不足", "已经被冻结")
WRONG_SENDER = ("发货地址", "发件地址", "寄件地址")
NOT_SERVED = (
    *("超区", "停发", "盲区", "不可达", "超范围", "服务范围", "停业整改"),
    *("收件地址", "收货地址", "收件人地址", "未匹配到网点", "未匹配到派件网点"),
)
# Sub codes and words that say more than a refusal.
ALREADY_CANCELLED = ("isv.waybill-already-cancelled", "已取消", "已经取消")
NOT_FOUND = ("isv.waybill-not-exist", "不存在", "没有查询到", "未查询到", "没能查询到")


def means(signs: tuple[str, ...], code: str, text: str) -> bool:
    """Whether a refusal has one of these codes or words."""
    return any(code.startswith(sign) or sign in text for sign in signs)


def refusal_kind(
    code: str, sub_code: str, text: str, acting: bool
) -> type[ProviderError]:
    """Class of the error for a refusal.

    :param code: code of the platform, empty in an entry of an answer
    :param sub_code: what the service behind the platform says
    :param text: its words
    :param acting: whether the request makes the courier do something
    """
    kind = _kind(code, sub_code, text)
    return TryLater if kind is UnknownOutcome and not acting else kind


def _kind(code: str, sub_code: str, text: str) -> type[ProviderError]:
    if code in PLATFORM_ERRORS:
        return PLATFORM_ERRORS[code]
    if code in SERVICE_FAILED and not sub_code:
        return UnknownOutcome
    if means(NO_NUMBERS_LEFT, "", text):
        return CarrierError
    if means(WRONG_SENDER, "", text):
        return OursError
    if means(NOT_SERVED, "", text):
        return AddressError
    for start, kind in SUB_CODES:
        if sub_code.startswith(start):
            return kind
    return CarrierError
