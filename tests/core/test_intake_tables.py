# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the bytes of a file become rows of text."""

import io
import zipfile
from datetime import date, datetime

import pytest

from intake.errors import ErrorCode, UnreadableFile
from intake.tables import MAX_UNPACKED_BYTES, raw_tables, read_tables
from intake_files import csv_file, xlsx_file

HEADER = ("订单编号", "收货人姓名", "备注")
ROW = {"订单编号": "1001", "收货人姓名": "张三", "备注": "尽快"}


def only_table(data, name="orders.csv"):
    (table,) = read_tables(name, data)
    return table


def refusal(data):
    with pytest.raises(UnreadableFile) as caught:
        read_tables("orders.csv", data)
    return caught.value.code


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_file_is_read_in_any_encoding_and_with_any_delimiter(encoding, delimiter):
    table = only_table(csv_file(HEADER, [ROW], encoding, delimiter))
    assert table.header == HEADER
    assert [dict(row.cells) for row in table.rows] == [ROW]


def test_gb18030_keeps_characters_gbk_lacks():
    rare = "\U00020bb7野家"  # 𠮷, four bytes in GB18030
    table = only_table(csv_file(HEADER, [{**ROW, "收货人姓名": rare}], "gb18030"))
    assert table.rows[0].text("收货人姓名") == rare


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    text = '编号,备注\r\n1,"两\n行"\r\n\r\n,\r\n2,x\r\n'
    first, second = only_table(text.encode()).rows
    assert (first.number, first.text("编号")) == (2, "1")
    assert (second.number, second.text("编号")) == (5, "2")


def test_blank_rows_above_the_header_count_as_rows():
    table = only_table("\n编号,备注\n1,x\n".encode())
    assert table.header == ("编号", "备注")
    assert table.rows[0].number == 3


def test_cells_keep_the_text_as_given_and_give_the_value_without_guards():
    table = only_table('订单编号,手机\n="0012",\'138\t\n'.encode())
    (row,) = table.rows
    assert row.cells == {"订单编号": '="0012"', "手机": "'138\t"}
    assert (row.text("订单编号"), row.text("手机")) == ("0012", "138")


def test_a_column_is_found_by_any_of_its_names():
    table = only_table("商品总价（元） ,样式ID\n1,2\n".encode())
    assert table.column(["商品总价(元)"]) == "商品总价（元） "
    assert table.column(["规格ID", "样式id"]) == "样式ID"
    assert table.column(["邮费"]) == ""


def test_equal_and_blank_headers_lose_no_cell():
    table = only_table("备注,,备注\na,b,c\n".encode())
    assert dict(table.rows[0].cells) == {"备注": "a", "(2)": "b", "备注 (3)": "c"}
    assert table.column(["备注"]) == "备注"


def test_a_trailing_separator_is_no_damage():
    table = only_table("编号,备注\n1,x,\n".encode())
    assert not table.rows[0].damaged


def test_a_cell_beyond_the_header_damages_its_row_only():
    table = only_table("编号,备注\n1,a,b\n2,c\n".encode())
    damaged, sound = table.rows
    assert damaged.damaged and not sound.damaged
    assert dict(damaged.cells) == {"编号": "1", "备注": "a", "#3": "b"}


def test_a_quote_left_open_damages_the_row_that_swallows_the_rest():
    table = only_table('编号,备注,价格\n1,x,2\n2,"y,3\n3,z,4\n'.encode())
    assert [row.damaged for row in table.rows] == [False, True]


def test_broken_characters_damage_their_row_only():
    good = "1001,张三,尽快\r\n".encode("gb18030") * 300
    data = "订单编号,收货人姓名,备注\r\n".encode("gb18030") + good + b"1002,\xff,x\r\n"
    table = only_table(data)
    assert [row.number for row in table.rows if row.damaged] == [302]
    assert table.rows[0].text("收货人姓名") == "张三"


@pytest.mark.parametrize(
    "data", [bytes(range(128, 256)) * 4, "编号,备注".encode("utf-16-le"), b"a,b\n1,\0"]
)
def test_bytes_that_are_no_text_are_refused(data):
    assert refusal(data) is ErrorCode.BAD_ENCODING


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", b" , ,\n"])
def test_an_empty_file_is_refused(data):
    assert refusal(data) is ErrorCode.EMPTY_FILE


def test_an_old_or_encrypted_workbook_is_refused_by_name():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert refusal(ole) is ErrorCode.OLD_WORKBOOK


def test_a_damaged_workbook_is_refused():
    assert refusal(xlsx_file([["a"]])[:200]) is ErrorCode.BAD_WORKBOOK


def test_a_workbook_that_unpacks_without_end_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.infolist()[0].file_size = MAX_UNPACKED_BYTES + 1
    assert refusal(content.getvalue()) is ErrorCode.TOO_LARGE_UNPACKED


def test_workbook_cells_become_the_text_a_user_sees():
    values = [
        3515313147329357,
        1.0,
        12.3,
        0.1 + 0.2,
        datetime(2026, 3, 1, 9, 5, 7),
        date(2026, 3, 1),
        True,
        "\t文字 ",
        None,
        3.51531314732936e16,
    ]
    header = [f"c{index}" for index in range(len(values))]
    (row,) = only_table(xlsx_file([header, values]), "a.xlsx").rows
    assert list(row.cells.values()) == [
        "3515313147329357",
        "1",
        "12.3",
        "0.3",
        "2026-03-01 09:05:07",
        "2026-03-01 00:00:00",
        "True",
        "\t文字 ",
        "",
        "3.51531314732936e+16",
    ]


def test_text_that_looks_like_a_formula_stays_text():
    given = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", '=HYPERLINK("http://a","b")']
    (row,) = only_table(xlsx_file([["a", "b", "c", "d"], given]), "a.xlsx").rows
    assert [row.text(column) for column in "abcd"] == given


def with_xml(data, *changes):
    """Return the workbook with parts of its sheet's XML replaced."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                for given, wanted in changes:
                    assert given in part
                    part = part.replace(given, wanted)
            new.writestr(name, part)
    return content.getvalue()


def test_a_wrongly_stated_used_range_hides_no_cells():
    data = xlsx_file([["a", "b"], [1, 2], [3, 4]])
    table = only_table(with_xml(data, (b'ref="A1:B3"', b'ref="A1"')), "a.xlsx")
    assert [list(row.cells.values()) for row in table.rows] == [["1", "2"], ["3", "4"]]


def test_whole_numbers_stored_with_decimals_are_whole():
    data = with_xml(xlsx_file([["a"], [311729384072]]), (b"072</v>", b"072.0</v>"))
    assert only_table(data, "a.xlsx").rows[0].text("a") == "311729384072"


def test_a_row_below_the_last_one_a_sheet_can_have_is_refused():
    data = xlsx_file([["a"], [1]])
    data = with_xml(data, (b'r="2"', b'r="9999999"'), (b'r="A2"', b'r="A9999999"'))
    assert refusal(data) is ErrorCode.TOO_MANY_ROWS


def test_blank_rows_of_a_workbook_count_as_rows():
    table = only_table(xlsx_file([["a"], [1], [None], [2]]), "a.xlsx")
    assert [row.number for row in table.rows] == [2, 4]


def test_rows_kept_as_given_can_be_made_a_table_again():
    (table,) = raw_tables({"a.csv": [{"编号": "1"}, {"编号": "2", "#3": "x"}]})
    assert table.header == ("编号", "#3")
    assert [(row.number, row.damaged) for row in table.rows] == [(2, False), (3, True)]
