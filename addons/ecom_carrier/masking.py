# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hiding personal data on waybills, by GB/T 41833-2022 (快递电子运单).

The standard asks a waybill to hide

* of the name at least one Chinese character,
* of the phone at least six digits,
* of the address the unit, door and room number (单元户室号),

as the State Administration for Market Regulation explained it on 2023-04-07. The
usual ``138****1234`` hides four digits and is not enough.

Each hidden character becomes one ``*``; what a courier needs to find the door and to
ask for the right person stays. Every function leaves a value alone that is hidden
enough, so masking twice changes nothing.
"""

import re

MASK = "*"

CHINESE = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A part of a name: a run of Chinese characters, or a word in any other script.
NAME_PART = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+(?:['’][^\W_{CHINESE}]+)*")
COMPOUND_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 "
    "皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 "
    "子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 "
    "段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 第五 达奚 褚师".split()
)

HIDDEN_PHONE_DIGITS = 6
SHOWN_PHONE_DIGITS = 4
MOBILE_DIGITS = 11
# Several numbers in one field: 13812345678/0571-87654321.
PHONE_SEPARATOR = re.compile(r"([/、，,;；|]+)")
PHONE = re.compile(
    r"(?P<before>\s*(?:(?:\+|00)?86[\s-]*)?"  # country code of China
    r"(?:[(（]?(?:010|02\d|0[3-9]\d\d)[)）]?[\s-]*)?)"  # area code
    r"(?P<number>1[\d*](?:[\s-]?[\d*]){9}"  # mobile
    r"|[48]00(?:[\s-]?[\d*]){7}"  # hotline
    r"|[\d*]{4}[\s-]?[\d*]{3,4})"  # landline
    r"(?P<after>(?:\s*(?:转|轉|分机|ext\.?|x|#|-)\s*\d{1,6})?\s*)",  # extension
    re.IGNORECASE,
)

# 1203, A12, 12-03, 3/502, B; partly masked ones too, so that the rest gets hidden.
ROOM_PART = r"(?:[A-Z]{0,2}[\d*]+[A-Z\d*]*|[A-Z])"
ROOM_JOINT = r"[-—－/]"
ROOM = rf"(?<![A-Z\d*]){ROOM_PART}(?:{ROOM_JOINT}{ROOM_PART})*(?![A-Z\d*])"
CHINESE_NUMBER = "[一二三四五六七八九十百零〇两]+"
# Nothing but a remark may follow a number that no word marks as a room.
ADDRESS_END = r"(?=\s*(?:$|[,，。;；、()（）]))"
ROOM_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2单元, 三单元, 甲单元
        rf"(?P<room>{ROOM}|{CHINESE_NUMBER}|[甲乙丙丁东西南北中左右])\s*单元",
        # 单元1203, 单元东户; the floor in 单元12楼 stays
        rf"单元\s*{ROOM_JOINT}?\s*(?P<room>{ROOM}(?!\s*[层楼])|[东西南北中左右]+(?=户))",
        # 1203室, 1203号房, 三〇二室; not the shop kind 12房产
        rf"(?P<room>{ROOM}|{CHINESE_NUMBER})\s*号?(?:室|房(?![产地屋]))",
        # 101户; not the place name 8户村
        rf"(?P<room>{ROOM})\s*户(?![村镇乡屯沟营庄寨县街路巷里])",
        # 3门502
        rf"(?P<room>[\d*]+)门\s*(?={ROOM})",
        rf"(?<=[\d*]门)\s*(?P<room>{ROOM})",
        # Room 1203, Unit 4B, Apt B, #12-03
        rf"(?:\b(?:room|rm|unit|apt|apartment|flat|suite|ste)\b\.?|#)\s*#?"
        rf"(?P<room>{ROOM})",
        # 5栋1203, 12楼3-502, A座902号, 12号-3; a building or house inside it stays
        rf"(?:(?<=[A-Z\d*号一二三四五六七八九十][幢栋座楼层])\s*{ROOM_JOINT}?"
        rf"|号{ROOM_JOINT})\s*(?P<room>{ROOM})(?!\s*(?:号[楼院]|[区幢栋座楼层#]))",
        # 海创园3-2-1203: building 3, the rest is unit and room
        rf"(?<![A-Z\d*]){ROOM_PART}#?{ROOM_JOINT}"
        rf"(?P<room>{ROOM_PART}{ROOM_JOINT}{ROOM_PART})(?=号?{ADDRESS_END})",
        # 翡翠城3-502; 文三路100-2 is a house number
        rf"(?<![A-Z\d*路街巷弄道线段\-—－/]){ROOM_PART}#?{ROOM_JOINT}"
        rf"(?P<room>{ROOM_PART}){ADDRESS_END}",
        # 88号502, 科技大厦1203; 文三路969 is a house number
        rf"(?<![A-Z\d*路街巷弄道线段\-—－/])(?P<room>[\d*]{{3,4}}[A-Z]?){ADDRESS_END}",
    )
)
ROOM_CHARACTER = re.compile(r"[^-—－/]")


def mask_name(name: str) -> str:
    """Hide a person's name but for the surname, or the initials in other scripts.

    A name with a ``*`` comes masked from its platform and is returned unchanged.

    >>> [mask_name(name) for name in ("张三", "王小明", "欧阳娜娜", "欧阳", "张")]
    ['张*', '王**', '欧阳**', '欧*', '*']
    >>> mask_name("John Doe")
    'J*** D**'

    :param name: name as the buyer wrote it; empty or None gives ``""``
    """
    if not name or MASK in name:
        return name or ""
    return NAME_PART.sub(lambda match: _masked_part(match.group()), name)


def _masked_part(part: str) -> str:
    shown = 1
    if part[:2] in COMPOUND_SURNAMES and len(part) > 2:
        shown = 2
    elif len(part) == 1:
        shown = 0
    return part[:shown] + MASK * (len(part) - shown)


def mask_phone(phone: str) -> str:
    """Hide six digits or more of each phone number in ``phone``.

    Country code, area code, extension and punctuation stay, and of the number at
    most the last four digits, which couriers ask for at the door; a mobile number
    also keeps the 1 all of them begin with. A number of six digits or fewer is
    hidden whole.

    A virtual number (隐私号) has nobody's own digits: do not pass it here, or the
    courier cannot call.

    >>> mask_phone("13812345678"), mask_phone("+86 138 1234 5678")
    ('1******5678', '+86 1** **** 5678')
    >>> mask_phone("0571-87654321"), mask_phone("010-87654321-801")
    ('0571-******21', '010-******21-801')
    >>> mask_phone("138****5678"), mask_phone("400-826-1234")
    ('1******5678', '***-***-1234')

    :param phone: one or several numbers; empty or None gives ``""``
    """
    if not phone:
        return ""
    return "".join(_masked_number(part) for part in PHONE_SEPARATOR.split(phone))


def _masked_number(phone: str) -> str:
    match = PHONE.fullmatch(phone)
    if not match:
        return _hide_digits(phone)
    return match["before"] + _hide_digits(match["number"]) + match["after"]


def _hide_digits(number: str) -> str:
    positions = [i for i, char in enumerate(number) if char.isdigit() or char == MASK]
    if number.count(MASK) >= HIDDEN_PHONE_DIGITS:
        return number
    mobile = len(positions) == MOBILE_DIGITS and number[positions[0]] == "1"
    shown = min(SHOWN_PHONE_DIGITS, max(len(positions) - HIDDEN_PHONE_DIGITS, 0))
    hidden = set(positions[int(mobile) : len(positions) - shown])
    return "".join(MASK if i in hidden else char for i, char in enumerate(number))


def mask_address(street: str) -> str:
    """Hide unit, door and room numbers (单元户室号) of a street address.

    Street, house and building numbers stay, so that the parcel still reaches the
    building. Addresses are free text: a room written in none of the ways of
    :data:`ROOM_PATTERNS` is not recognised and stays.

    >>> mask_address("文一西路969号3幢2单元1203室")
    '文一西路969号3幢*单元****室'
    >>> mask_address("海创园3-2-1203"), mask_address("翡翠城5栋1203")
    ('海创园3-*-****', '翡翠城5栋****')
    >>> mask_address("张家村3组12号")
    '张家村3组12号'

    :param street: street address; empty or None gives ``""``
    """
    masked = street or ""
    for pattern in ROOM_PATTERNS:
        masked = pattern.sub(_hide_room, masked)
    return masked


def _hide_room(match: re.Match) -> str:
    start, end = (position - match.start() for position in match.span("room"))
    text = match.group()
    return text[:start] + ROOM_CHARACTER.sub(MASK, text[start:end]) + text[end:]
