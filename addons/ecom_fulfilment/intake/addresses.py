# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Chinese addresses cut into province, city, district and street.

The cut uses the form of the names only, no list of divisions, so it is conservative:
what is not clearly there stays ``''`` and its text stays in the street. Names are kept
as the platform writes them (``浙江`` or ``浙江省``).
"""

import re
from typing import NamedTuple

# The 34 divisions of province level (GB/T 2260), without their generic endings.
PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北"
    "|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
PROVINCE = re.compile(
    rf"(?:{PROVINCES})"
    r"(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)?"
)
# A city follows its province at once: 杭州市, 锡林郭勒盟, 恩施土家族苗族自治州.
CITY = re.compile(
    r"[\u4e00-\u9fff]{2,4}?(?:市(?!场|民|政)|地区|盟)|[\u4e00-\u9fff]{2,12}?自治州"
)
# A municipality is its own city and may be named twice: 北京市北京市朝阳区.
MUNICIPAL_CITY = re.compile(r"(?:北京|天津|上海|重庆)市")
# A district follows its city at once and has a short name: 余杭区, 义乌市,
# 陵水黎族自治县, 东乌珠穆沁旗. The lookahead keeps 沙市区 and 津市市 whole; a town or
# street office (长安镇…区, …街道…区) and 小区, 社区 are no district.
DISTRICT = re.compile(
    r"[\u4e00-\u9fff](?:(?![镇街号])[\u4e00-\u9fff]){0,3}?"
    r"(?:(?<!小)(?<!社)区|县|市(?![市区场]))"
    r"|[\u4e00-\u9fff]{2,14}?自治[县旗]"
    r"|[\u4e00-\u9fff]{2,7}?旗"
)
MUNICIPALITY = re.compile(r"北京|天津|上海|重庆")
# Taobao appends the postal code, 000000 when unknown.
POSTCODE = re.compile(r"[(（]\d{6}[)）]$")


class Address(NamedTuple):
    """The parts of an address; ``''`` for what was not found."""

    province: str
    city: str
    district: str
    street: str


def split_address(text: str) -> Address:
    """Cut an address written with blanks (Taobao) or without (JD).

    :param text: ``"广东省 广州市 越秀区 黄花岗街道1号(510180)"`` or
        ``"浙江杭州市余杭区文一西路1号"``.
    :return: the parts; the street keeps all text of the address behind the last part
        found, without the postal code.
    """
    text = POSTCODE.sub("", text.strip()).strip()
    parts = text.split(maxsplit=3)
    if len(parts) > 2 and PROVINCE.fullmatch(parts[0]):
        return Address(*parts, *[""] * (4 - len(parts)))
    return _split_joined(text)


def _split_joined(text: str) -> Address:
    province, rest = _take(PROVINCE, text)
    if not province:
        return Address("", "", "", text)
    cities = MUNICIPAL_CITY if MUNICIPALITY.match(province) else CITY
    city, rest = _take(cities, rest)
    district, rest = _take(DISTRICT, rest)
    return Address(province, city, district, rest)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.match(text)
    if not found:
        return "", text
    return found[0], text[found.end() :].lstrip()
