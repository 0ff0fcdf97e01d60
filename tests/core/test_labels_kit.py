# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tools under the documents: barcodes, fonts, fitted text, written values."""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels import DocumentError, MissingFont, values
from labels.code128 import encode, module_width
from labels.fonts import (
    FONT_LOCK,
    FontChain,
    StandardFace,
    find_font,
    load_faces,
)
from labels.kit import Box, Sheet, Style
from labels.templates import TEMPLATES
from labels.textfit import clean, fit, stack_height
from labels.texts import CATALOGUE, texts_for
from pdf_reading import Paper


def half_width_latin(text):
    """Measure like a Chinese font: Latin characters take half a character."""
    return sum(0.5 if char < "\u2000" else 1 for char in text)


# Code 128


def test_the_bars_of_12_are_those_of_the_standard():
    # ISO/IEC 15417: start C 11010011100, 12 = 10110011100,
    # check (105 + 12) mod 103 = 14 = 10011001110, stop 1100011101011
    symbol = encode("12")
    assert symbol.bars == (
        (0, 2),
        (3, 1),
        (6, 3),
        (11, 1),
        (13, 2),
        (17, 3),
        (22, 1),
        (25, 2),
        (29, 3),
        (33, 2),
        (38, 3),
        (42, 1),
        (44, 2),
    )
    assert symbol.modules == 46


@pytest.mark.parametrize(
    ("available", "module"),
    # 46 modules and 2 x 10 of quiet zone: 66 x 0.375 mm = 24.75 mm, 66 x 0.25 = 16.5
    [(91, 0.375), (24.75, 0.375), (24.7, 0.25), (16.5, 0.25)],
)
def test_modules_are_two_or_three_printer_dots_wide(available, module):
    assert module_width(encode("12"), available) == module


def test_a_barcode_that_does_not_fit_is_refused():
    with pytest.raises(DocumentError, match="does not fit in 16 mm") as caught:
        module_width(encode("12"), 16)
    assert caught.value.reference == "12"


@pytest.mark.parametrize("number", ["顺丰123", "１２３４", "12é"])
def test_a_number_code_128_cannot_write_is_refused(number):
    with pytest.raises(DocumentError, match="Code 128") as caught:
        encode(number)
    assert caught.value.reference == number


def test_an_empty_number_is_refused():
    with pytest.raises(DocumentError, match="no number"):
        encode("")


# Fonts


def test_without_any_font_file_the_standard_chinese_font_draws(tmp_path):
    faces = load_faces({}, [tmp_path])
    assert [face.name for face in faces] == ["STSong-Light"]
    chain = FontChain(faces)
    assert list(chain.runs("杭州 12")) == [
        ("STSong-Light", "杭州 12", chain.width("杭州 12"))
    ]


def test_the_standard_chinese_font_has_every_heading_and_the_yuan_sign():
    face = StandardFace()
    for texts in CATALOGUE.values():
        headings = "".join(getattr(texts, field.name) for field in fields(texts))
        assert all(face.width(char) for char in headings)
    assert face.width("¥")
    assert face.width("𠮷") is None


def test_a_font_is_found_by_its_file_name_in_any_folder(tmp_path):
    folder = tmp_path / "truetype" / "wqy"
    folder.mkdir(parents=True)
    (folder / "wqy-zenhei.ttc").touch()
    found = find_font(["missing.ttf", "wqy-zenhei.ttc"], [tmp_path])
    assert found == folder / "wqy-zenhei.ttc"
    assert find_font(["missing.ttf"], [tmp_path]) is None


def test_a_named_font_that_does_not_exist_is_reported(tmp_path):
    environ = {"ECOM_LABEL_FONT": str(tmp_path / "rare.ttf")}
    with pytest.raises(MissingFont, match=r"ECOM_LABEL_FONT: .*rare\.ttf"):
        load_faces(environ, [tmp_path])


def test_a_named_file_that_is_no_font_is_reported(tmp_path):
    (tmp_path / "rare.ttf").write_text("no font at all")
    environ = {"ECOM_LABEL_FONT": str(tmp_path / "rare.ttf")}
    with pytest.raises(MissingFont, match="cannot be used"):
        load_faces(environ, [tmp_path])


def test_each_character_is_drawn_by_the_first_font_that_has_it():
    class Latin:
        name = "Latin"

        def width(self, char):
            return 0.5 if char.isascii() else None

    chain = FontChain([Latin(), StandardFace()])
    assert list(chain.runs("A座12")) == [
        ("Latin", "A", 0.5),
        ("STSong-Light", "座", 1.0),
        ("Latin", "12", 1.0),
    ]


def test_a_character_no_font_has_is_logged_once_and_takes_a_box(caplog):
    chain = FontChain([StandardFace()])
    assert list(chain.runs("𠮷田𠮷")) == [
        (None, "𠮷", 1.0),
        ("STSong-Light", "田", 1.0),
        (None, "𠮷", 1.0),
    ]
    assert [record.args[0] for record in caplog.records] == [0x20BB7]


def test_a_character_no_font_has_is_seen_on_paper_as_a_box():
    sheet = Sheet(20, 20, "box")
    # U+10FFFD is for private use: no font can be expected to have it
    sheet.text(Box(5, 5, 10, 10), "\U0010fffd", Style(20))
    sheet.next_page()
    page = Paper(sheet.finish()).image(0, 203)
    dark = page.point(lambda grey: 255 if grey < 128 else 0)
    left, top, right, bottom = dark.getbbox()
    # 0.8 of 20 points are 45 dots; the inside is white
    assert (right - left, bottom - top) == pytest.approx((45, 45), abs=4)
    assert page.getpixel(((left + right) // 2, (top + bottom) // 2)) == 255


def test_only_one_document_at_a_time_writes_its_fonts():
    sheet = Sheet(20, 20, "waiting")
    sheet.text(Box(5, 5, 10, 10), "杭", Style(20))
    sheet.next_page()
    writer = Thread(target=sheet.finish)
    with FONT_LOCK:
        writer.start()
        writer.join(0.1)
        assert writer.is_alive()
    writer.join(10)
    assert not writer.is_alive()


# Fitted text


def test_text_that_fits_keeps_its_size_and_line():
    fitted = fit("杭州市", 30, 10, 12, 6, half_width_latin)
    assert (fitted.lines, fitted.size) == (("杭州市",), 12)


def test_text_wraps_at_its_size_when_the_box_is_high_enough():
    # 4 characters of 10 points are 14.1 mm
    fitted = fit("浙江省杭州市", 14.2, 20, 10, 6, half_width_latin)
    assert (fitted.lines, fitted.size) == (("浙江省杭", "州市"), 10)


def test_text_shrinks_when_the_box_is_too_low_for_another_line():
    # one line of 6 characters in 14.2 mm: 40.25 points / 6 = 6.7, down to 6.5
    fitted = fit("浙江省杭州市", 14.2, 4, 10, 6, half_width_latin)
    assert (fitted.lines, fitted.size) == (("浙江省杭州市",), 6.5)


def test_a_word_shrinks_before_it_breaks():
    # 8 half characters in 14.2 mm: 40.25 points / 4 = 10.06
    fitted = fit("SF123456", 14.2, 20, 12, 6, half_width_latin)
    assert (fitted.lines, fitted.size) == (("SF123456",), 10)


def test_words_and_numbers_stay_on_one_line():
    fitted = fit("围巾 180×70cm 一条", 14.2, 20, 10, 10, half_width_latin)
    assert fitted.lines == ("围巾", "180×70cm", "一条")


def test_punctuation_does_not_start_a_line_nor_an_opening_bracket_end_it():
    fitted = fit("浙江省杭，州（市）", 14.2, 20, 10, 10, half_width_latin)
    assert fitted.lines == ("浙江省", "杭，州", "（市）")


def test_a_text_far_too_long_is_shrunk_below_the_minimum_and_reported(caplog):
    address = "浙江省杭州市余杭区五常街道" * 20
    fitted = fit(address, 30, 10, 12, 7, half_width_latin)
    assert fitted.size < 7
    assert "".join(fitted.lines) == address
    assert "260 characters" in caplog.text
    assert "浙江" not in caplog.text


@given(
    st.text("浙江省杭州市，。（） abcXYZ0123456789-", max_size=120).map(clean),
    st.floats(3, 90),
    st.floats(2, 30),
)
def test_whatever_the_text_all_of_it_is_inside_the_box(text, width, height):
    fitted = fit(text, width, height, 14, 7, half_width_latin)
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    assert fitted.height <= height + 0.001
    for line in fitted.lines:
        assert half_width_latin(line) * fitted.size * 25.4 / 72 <= width + 0.001


def test_no_text_takes_no_room():
    assert fit("", 30, 10, 12, 7, half_width_latin).lines == ()
    assert stack_height(0, 12) == 0


def test_pasted_text_loses_its_invisible_characters():
    assert clean("\u200b浙江省\u00a0 杭州市\ufe0f\r\n余杭区\x00\ufeff") == (
        "浙江省 杭州市 余杭区"
    )


# Values and headings


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("3.000", "3"),
        ("2.50", "2.5"),
        ("0", "0"),
        ("12000", "12,000"),
        ("1E+3", "1,000"),
    ],
)
def test_a_quantity_is_written_without_idle_zeros(value, written):
    assert values.number(Decimal(value)) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("1.2", "1.20"), ("0.125", "0.125"), ("15", "15.00"), ("1.250", "1.25")],
)
def test_a_weight_is_written_exactly_with_two_decimals_or_more(value, written):
    assert values.weight(Decimal(value)) == written


def test_money_and_times_are_written_the_chinese_way():
    assert values.money(Decimal("1299")) == "¥1,299.00"
    assert values.moment(datetime(2025, 11, 3, 9, 5, 59)) == "2025-11-03 09:05"


def test_what_is_not_there_is_not_written():
    assert values.money(None) == ""
    assert values.moment(None) == ""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_heading_exists_in_each_language(lang):
    texts = texts_for(lang)
    assert all(getattr(texts, field.name) for field in fields(texts))


def test_english_headings_have_no_chinese_in_them():
    english = CATALOGUE["en"]
    assert all(getattr(english, field.name).isascii() for field in fields(english))


def test_an_unknown_language_is_refused():
    with pytest.raises(DocumentError, match="No language 'fr'; there are zh, en"):
        texts_for("fr")


# Waybill templates


def overlap(one, other):
    """Tell whether two boxes share more than an edge."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_on_a_waybill_lies_over_anything_else(name):
    template = TEMPLATES[name]
    parts = template.fields + template.badges + template.captions
    boxes = [part.box for part in parts] + list(template.barcodes)
    for one, other in combinations(boxes, 2):
        assert not overlap(one, other), (one, other)


@pytest.mark.parametrize("name", TEMPLATES)
def test_everything_on_a_waybill_lies_inside_its_border(name):
    template = TEMPLATES[name]
    border = template.border
    parts = template.fields + template.badges + template.captions
    for box in [part.box for part in parts] + list(template.barcodes):
        assert border.x <= box.x
        assert border.y <= box.y
        assert box.x + box.width <= border.x + border.width
        assert box.y + box.height <= border.y + border.height
