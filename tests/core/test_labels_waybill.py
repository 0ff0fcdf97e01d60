# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waybills say what they were given, and scanners read every one of them."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from reportlab import rl_config

from labels import DocumentError, WaybillLabel, draw_waybills
from labels.fonts import EmbeddedFace, font_chain
from pdf_reading import Paper

LABEL = WaybillLabel(
    number="SF1234567890123",
    carrier_name="顺丰速运",
    product_name="标准快递",
    sorting_code="755A-FG 021 03",
    receiver_name="欧阳**",
    receiver_phone="1******5678",
    receiver_address="浙江省杭州市余杭区五常街道文一西路969号3幢*单元****室",
    sender_name="云裳旗舰店",
    sender_phone="0755-******21",
    sender_address="广东省深圳市南山区西丽街道留仙大道4168号电商仓储中心2号库",
    contents="女士羊绒围巾 驼色 180×70cm ×1；男士真皮手套 黑色 L ×2",
    order_number="TB2511230000187",
    pieces=2,
    weight_kg=Decimal("1.25"),
    cod_amount=Decimal("1299.00"),
    insured_amount=Decimal("2000"),
    payment_mode="寄付月结",
    remark="请勿放门口，送前电联",
    printed_at=datetime(2025, 11, 23, 9, 15),
    batch="PB20251123-003",
    sequence=17,
    parcel="1/2",
)
LONG_ADDRESS = (
    "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县孙扎齐牛录镇乌珠牛录村三组团结路"
    "与建设街交叉口向北二百米路西第十二号院落旁边蓝色大门内二层（锡伯族博物馆对面，靠近"
    "加油站，请先打电话再送，周末不在家可放村委会代收点，谢谢快递员师傅）"
)


def random_number(seed):
    """Return a waybill number as one of the carriers forms it."""
    source = random.Random(seed)

    def digits(count):
        return "".join(source.choices("0123456789", k=count))

    forms = (
        lambda: "SF" + digits(13),
        lambda: "YT" + digits(13),
        lambda: digits(12),
        lambda: digits(15),
        lambda: "JDVE" + digits(11) + "-1-2-",
        lambda: "E" + digits(8) + "CN",
    )
    return source.choice(forms)()


def without_spaces(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def hundred():
    numbers = [random_number(seed) for seed in range(100)]
    labels = [replace(LABEL, number=number) for number in numbers]
    return numbers, Paper(draw_waybills(labels))


@pytest.mark.parametrize("dpi", [203, 300])
def test_both_barcodes_of_a_hundred_labels_are_read(hundred, dpi):
    numbers, paper = hundred
    assert [paper.barcodes(page, dpi) for page in range(len(paper))] == [
        [number, number] for number in numbers
    ]


def test_each_label_shows_its_number_in_writing_twice(hundred):
    numbers, paper = hundred
    assert [paper.text(page).count(numbers[page]) for page in range(100)] == [2] * 100


@pytest.mark.parametrize(
    ("template", "points"),
    # 1 mm is 72 / 25.4 points
    [("100x150", (283.46457, 425.19685)), ("76x130", (215.43307, 368.50394))],
)
def test_the_page_is_exactly_the_label(template, points):
    paper = Paper(draw_waybills([LABEL, LABEL], template))
    assert len(paper) == 2
    assert paper.size(0) == pytest.approx(points, abs=0.001)
    assert paper.size(1) == pytest.approx(points, abs=0.001)


@pytest.mark.parametrize("template", ["100x150", "76x130"])
def test_every_value_is_on_the_label(template):
    text = Paper(draw_waybills([LABEL], template)).text(0)
    for value in (
        "顺丰速运",
        "标准快递",
        "755A-FG02103",
        "欧阳**",
        "1******5678",
        "浙江省杭州市余杭区五常街道文一西路969号3幢*单元****室",
        "云裳旗舰店",
        "0755-******21",
        "广东省深圳市南山区西丽街道留仙大道4168号电商仓储中心2号库",
        "女士羊绒围巾驼色180×70cm×1；男士真皮手套黑色L×2",
        "TB2511230000187",
        "1.25kg",
        "¥1,299.00",
        "¥2,000.00",
        "寄付月结",
        "请勿放门口，送前电联",
        "2025-11-2309:15",
        "PB20251123-003-17",
        "1/2",
    ):
        assert value in text


@pytest.mark.parametrize(
    ("lang", "headings"),
    [
        ("zh", ["收", "寄", "件数", "重量", "代收货款", "保价金额", "内件", "签收人"]),
        ("en", ["TO", "FROM", "Pieces", "Weight", "Cashondelivery", "Signature"]),
    ],
)
def test_headings_are_in_the_language_asked_for(lang, headings):
    text = Paper(draw_waybills([LABEL], lang=lang)).text(0)
    for heading in headings:
        assert heading in text


@pytest.mark.parametrize("template", ["100x150", "76x130"])
def test_a_long_address_is_on_the_label_to_its_last_character(template):
    label = replace(
        LABEL,
        receiver_address=LONG_ADDRESS,
        sender_address=LONG_ADDRESS,
        contents=LONG_ADDRESS,
        remark=LONG_ADDRESS,
        receiver_name="阿卜杜热伊木·买买提艾力江·吐尔逊",
        carrier_name="中国邮政速递物流股份有限公司浙江省分公司",
    )
    paper = Paper(draw_waybills([label], template))
    assert paper.text(0).count(LONG_ADDRESS) == 4
    left, bottom, right, top = paper.ink(0)
    width, height = paper.size(0)
    # the border of both templates is at least 2 mm, 5.67 points, from the edge
    assert left >= 5.6
    assert bottom >= 5.6
    assert right <= width - 5.6
    assert top <= height - 5.6


def test_cash_and_insurance_are_blank_when_there_are_none():
    label = replace(LABEL, cod_amount=None, insured_amount=None)
    assert "¥" not in Paper(draw_waybills([label])).text(0)


def test_values_are_printed_as_given_so_hiding_is_up_to_the_caller():
    label = replace(LABEL, receiver_name="王小明", receiver_phone="13812345678")
    text = Paper(draw_waybills([label])).text(0)
    assert "王小明13812345678" in text


def test_labels_come_in_the_order_given():
    labels = [replace(LABEL, sequence=sequence) for sequence in (3, 1, 2)]
    texts = Paper(draw_waybills(iter(labels))).texts()
    found = [text.split("PB20251123-003-")[1][0] for text in texts]
    assert found == ["3", "1", "2"]


def test_the_number_at_fault_is_named():
    labels = [LABEL, replace(LABEL, number="单号待定")]
    with pytest.raises(DocumentError) as caught:
        draw_waybills(labels)
    assert caught.value.reference == "单号待定"


def test_a_number_too_long_for_the_paper_is_refused():
    with pytest.raises(DocumentError, match="does not fit"):
        draw_waybills([replace(LABEL, number="ABCDEFGHIJ" * 4)])


def test_no_label_makes_no_document():
    with pytest.raises(DocumentError, match="no waybill"):
        draw_waybills([])


def test_an_unknown_template_is_refused():
    with pytest.raises(DocumentError, match="'80x40'; there are 100x150, 76x130"):
        draw_waybills([LABEL], "80x40")


def test_font_subsets_are_embedded_and_streams_are_binary():
    before = rl_config.useA85
    pdf = draw_waybills([LABEL])
    embeds = any(isinstance(face, EmbeddedFace) for face in font_chain().faces)
    assert (b"/FontFile2" in pdf) == embeds
    assert b"FlateDecode" in pdf
    assert b"ASCII85Decode" not in pdf
    assert rl_config.useA85 == before


def test_labels_drawn_at_the_same_time_do_not_disturb_each_other():
    labels = [replace(LABEL, number=random_number(seed)) for seed in range(10)]

    alone = draw_waybills(labels)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(draw_waybills, [labels] * 24))
    images = {Paper(pdf).image(9, 100).tobytes() for pdf in (alone, *together)}
    assert len(images) == 1
