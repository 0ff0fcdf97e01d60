# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What GB/T 41833-2022 wants hidden is hidden, and the courier can still deliver."""

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import masking
from masking import mask_address, mask_name, mask_phone

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_examples_in_the_documentation_are_true():
    results = doctest.testmod(masking)
    assert results.attempted
    assert not results.failed


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张三", "张*"),
        ("王小明", "王**"),
        ("司徒兰芳", "司徒**"),
        ("诸葛亮", "诸葛*"),
        ("欧阳", "欧*"),
        ("李", "*"),
        ("杭州云裳服饰有限公司", "杭*********"),
        ("买买提·艾力", "买**·艾*"),
        ("王小明（家）", "王**（*）"),
        ("𠮷田太郎", "𠮷***"),
    ],
)
def test_a_chinese_name_keeps_its_surname_only(name, expected):
    assert mask_name(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("John Doe", "J*** D**"),
        ("Jürgen O'Brien-Smith", "J***** O******-S****"),
        ("J. Smith", "*. S****"),
        ("Tina王", "T****"),
        ("王Tina", "*T***"),
    ],
)
def test_a_name_in_latin_letters_keeps_its_initials(name, expected):
    assert mask_name(name) == expected


@pytest.mark.parametrize("name", ["张*", "王*明", "李**", "*先生"])
def test_a_name_masked_by_its_platform_is_left_alone(name):
    assert mask_name(name) == name


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1))
def test_at_least_one_chinese_character_of_any_name_is_hidden(name):
    assert len(CHINESE.findall(mask_name(name))) < len(name)


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("13812345678", "1******5678"),
        ("138-1234-5678", "1**-****-5678"),
        ("138 1234 5678", "1** **** 5678"),
        ("+8613812345678", "+861******5678"),
        ("+86 13812345678", "+86 1******5678"),
        ("0086-13812345678", "0086-1******5678"),
    ],
)
def test_a_mobile_number_keeps_its_last_four_digits(phone, expected):
    assert mask_phone(phone) == expected


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("0571-87654321", "0571-******21"),
        ("057187654321", "0571******21"),
        ("(021)6543210", "(021)******0"),
        ("010-8765 4321", "010-**** **21"),
        ("87654321", "******21"),
        ("0571-87654321-801", "0571-******21-801"),
        ("0571-87654321转801", "0571-******21转801"),
        ("010-87654321 ext. 12", "010-******21 ext. 12"),
    ],
)
def test_a_landline_keeps_its_area_code_and_extension(phone, expected):
    assert mask_phone(phone) == expected


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("400-826-1234", "***-***-1234"),
        ("95338", "*****"),
        ("+852 9123 4567", "+*** **** 4567"),
        ("13812345678/0571-87654321", "1******5678/0571-******21"),
        ("13812345678、13987654321", "1******5678、1******4321"),
        ("无", "无"),
    ],
)
def test_other_numbers_are_hidden_too(phone, expected):
    assert mask_phone(phone) == expected


@pytest.mark.parametrize("phone", ["1******5678", "13******234", "*******1234"])
def test_a_phone_with_six_hidden_digits_is_left_alone(phone):
    assert mask_phone(phone) == phone


def test_a_phone_with_four_hidden_digits_is_hidden_further():
    assert mask_phone("138****5678") == "1******5678"


@given(st.text("0123456789 -()+转", max_size=20))
def test_six_digits_of_any_phone_are_hidden_or_all_of_a_shorter_one(phone):
    digits = sum(char.isdigit() for char in phone)
    assert mask_phone(phone).count("*") >= min(6, digits)


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("文一西路969号3幢2单元1203室", "文一西路969号3幢*单元****室"),
        ("滨江花园12幢二单元501", "滨江花园12幢*单元***"),
        ("幸福小区8幢甲单元301", "幸福小区8幢*单元***"),
        ("阳光花园6号楼1单元12楼1203", "阳光花园6号楼*单元12楼****"),
        ("阳光花园2单元东户", "阳光花园*单元*户"),
        ("南湖新村5栋101户", "南湖新村5栋***户"),
        ("延安西路88弄6号502室", "延安西路88弄6号***室"),
        ("北京路5号三〇二室", "北京路5号***室"),
        ("环球中心A1203室", "环球中心*****室"),
        ("快捷酒店1203号房", "快捷酒店****号房"),
        ("天津道3门502", "天津道*门***"),
    ],
)
def test_unit_door_and_room_numbers_with_their_word_are_hidden(street, expected):
    assert mask_address(street) == expected


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("海创园3-2-1203", "海创园3-*-****"),
        ("翡翠城3-502", "翡翠城3-***"),
        ("翡翠城5栋1203", "翡翠城5栋****"),
        ("现代城A座902号", "现代城A座***号"),
        ("现代城12#1203", "现代城12#****"),
        ("人民路18号101", "人民路18号***"),
        ("阳光小区502（菜鸟驿站）", "阳光小区***（菜鸟驿站）"),
    ],
)
def test_a_room_number_without_a_word_is_hidden(street, expected):
    assert mask_address(street) == expected


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("Room 1203, Tower B, 88 Century Avenue", "Room ****, Tower B, 88 Century"),
        ("Unit 4B, 12 Nanjing Road", "Unit **, 12 Nanjing Road"),
        ("12 Orchard Road #12-03", "12 Orchard Road #**-**"),
    ],
)
def test_rooms_of_english_addresses_are_hidden(street, expected):
    assert mask_address(street).startswith(expected)


@pytest.mark.parametrize(
    "street",
    [
        "张家村3组12号",
        "文三路969",
        "文三路100-2",
        "人民路12号5楼",
        "建国路88号院3号楼",
        "户县人民路12号",
        "八户村15号",
        "大学城第三教室",
        "G107国道旁3栋",
        "松江大学城5期12号",
    ],
)
def test_streets_houses_buildings_and_place_names_stay(street):
    assert mask_address(street) == street


@pytest.mark.parametrize("mask", [mask_name, mask_phone, mask_address])
@pytest.mark.parametrize(
    "value",
    [
        "欧阳娜娜",
        "John Doe",
        "+86 138 1234 5678",
        "0571-87654321-801",
        "文一西路969号3幢2单元1203室",
        "海创园3-2-1203",
    ],
)
def test_masking_twice_changes_nothing(mask, value):
    assert mask(mask(value)) == mask(value)


@pytest.mark.parametrize("mask", [mask_name, mask_phone, mask_address])
@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_stays_nothing(mask, nothing):
    assert mask(nothing) == ""
