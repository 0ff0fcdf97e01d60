# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Failed rows as a workbook: no formulas in it, and it can be read again."""

import io

import pytest
from openpyxl import load_workbook

import intake
from intake import FailureCode
from intake.tables import REASON_HEADER, read_tables
from intake_files import (
    PDD_HEADER,
    PDD_ROW,
    TAOBAO_ITEM,
    TAOBAO_ORDER,
    csv_file,
    pdd_files,
    taobao_files,
)

HARMFUL = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("http://a")']
REASON = "第 2 行：商品数量(件) 不是大于零的整数"


def sheets_of(data):
    return load_workbook(io.BytesIO(data)).worksheets


def cells_of(raw):
    """Return rows as given without their blank cells, which a workbook leaves out."""
    return [
        {name: text for name, text in row.items() if text}
        for rows in raw.values()
        for row in rows
    ]


def failures_of(platform, files):
    return [(failure.raw, REASON) for failure in intake.read(platform, files).failures]


def reread(platform, failures):
    book = intake.failed_rows_workbook(failures)
    return intake.read(platform, {"failed.xlsx": book})


def test_a_failed_row_stands_below_its_headers_with_the_reason_before_it():
    failures = failures_of("pdd", pdd_files({**PDD_ROW, "商品数量(件)": "二"}))
    (sheet,) = sheets_of(intake.failed_rows_workbook(failures))
    header, row = sheet.iter_rows(values_only=True)
    assert header == (REASON_HEADER, *PDD_HEADER)
    assert REASON_HEADER == "失败原因 / Reason"
    assert row[0] == REASON
    assert row[1 + PDD_HEADER.index("商品数量(件)")] == "二"
    assert sheet.title == "orders_export.xlsx"


def test_reading_it_gives_the_same_failure_and_the_same_cells():
    files = pdd_files({**PDD_ROW, "商品数量(件)": "二"})
    (failure,) = intake.read("pdd", files).failures
    (again,) = reread("pdd", [(failure.raw, REASON)]).failures
    assert again.code is FailureCode.BAD_QUANTITY
    assert (again.number, again.field) == (failure.number, failure.field)
    assert cells_of(again.raw) == cells_of(failure.raw)


def test_a_row_mended_in_it_is_an_order():
    failures = failures_of("pdd", pdd_files({**PDD_ROW, "商品数量(件)": "二"}))
    book = load_workbook(io.BytesIO(intake.failed_rows_workbook(failures)))
    book.active.cell(2, 2 + PDD_HEADER.index("商品数量(件)"), "2")
    content = io.BytesIO()
    book.save(content)
    result = intake.read("pdd", {"mended.xlsx": content.getvalue()})
    (order,) = result.orders
    assert order.lines[0].quantity == 2
    assert REASON_HEADER not in order.raw["mended.xlsx"][0]


@pytest.mark.parametrize("text", HARMFUL)
def test_no_cell_is_a_formula_and_every_cell_is_as_it_was(text):
    row = {**PDD_ROW, "商品数量(件)": "二", "商家备注": text, "买家留言": text}
    failures = failures_of("pdd", {"a.csv": csv_file(PDD_HEADER, [row], "utf-8")})
    data = intake.failed_rows_workbook([(raw, text) for raw, _reason in failures])
    (sheet,) = sheets_of(data)
    filled = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in filled} == {"s"}
    (table,) = read_tables("a.xlsx", data)
    assert table.rows[0].cells["商家备注"] == text
    assert table.rows[0].cells["买家留言"] == text


def test_a_header_that_looks_like_a_formula_is_text_too():
    data = intake.failed_rows_workbook([({"a.csv": [{"=1+1": "x"}]}, "…")])
    (sheet,) = sheets_of(data)
    assert sheet["B1"].data_type == "s"


def test_long_numbers_keep_their_digits_and_their_zeros():
    raw = {"a.csv": [{"订单号": "003515313147329357901"}]}
    (table,) = read_tables("a.xlsx", intake.failed_rows_workbook([(raw, "…")]))
    assert table.rows[0].cells["订单号"] == "003515313147329357901"


def test_every_table_has_a_sheet_of_its_own():
    files = taobao_files([{**TAOBAO_ORDER, "订单状态": "等待天气"}], [TAOBAO_ITEM])
    failures = failures_of("taobao", files)
    titles = [sheet.title for sheet in sheets_of(intake.failed_rows_workbook(failures))]
    assert titles == ["ExportOrderList.csv", "ExportOrderDetailList.csv"]
    (again,) = reread("taobao", failures).failures
    assert again.code is FailureCode.UNKNOWN_STATUS
    assert len(again.rows) == 2


def test_rows_of_several_failures_stand_below_each_other():
    rows = [
        {**PDD_ROW, "订单号": f"260301-{number}", "商品数量(件)": "二"}
        for number in range(3)
    ]
    failures = failures_of("pdd", pdd_files(*rows))
    (sheet,) = sheets_of(intake.failed_rows_workbook(failures))
    assert sheet.max_row == 4


def test_files_of_one_name_and_other_columns_do_not_mix():
    failures = [
        ({"a.csv": [{"订单号": "1"}]}, "x"),
        ({"a.csv": [{"number": "2"}]}, "y"),
    ]
    sheets = sheets_of(intake.failed_rows_workbook(failures))
    assert [sheet.title for sheet in sheets] == ["a.csv", "a.csv (2)"]


def test_a_row_whose_cells_were_shifted_is_still_not_trusted():
    header = ",".join(PDD_HEADER)
    shifted = ",".join(["x"] * len(PDD_HEADER) + ["y"])
    files = {"a.csv": f"{header}\n{shifted}\n".encode()}
    failures = failures_of("pdd", files)
    (again,) = reread("pdd", failures).failures
    assert again.code is FailureCode.BAD_ROW


def test_a_row_that_ends_early_keeps_all_columns_to_be_filled_in():
    files = {"a.csv": f"{','.join(PDD_HEADER)}\n纸,260301-1\n".encode()}
    (again,) = reread("pdd", failures_of("pdd", files)).failures
    assert (again.code, again.field) == (FailureCode.MISSING_VALUE, "订单状态")
    assert tuple(again.raw["failed.xlsx"][0]) == tuple(PDD_HEADER)


def test_characters_no_workbook_holds_are_left_out():
    raw = {"a/b:c*.csv": [{"订单号": "1\x01", "备注\x0b": "x"}]}
    (sheet,) = sheets_of(intake.failed_rows_workbook([(raw, "\x02…")]))
    assert [cell.value for cell in sheet[2]] == ["…", "1", "x"]
    assert sheet.title == "a_b_c_.csv"


def test_a_cell_that_was_too_long_fails_again():
    row = {**PDD_ROW, "买家留言": "长" * 40_000}
    failures = failures_of("pdd", {"a.csv": csv_file(PDD_HEADER, [row], "utf-8")})
    (again,) = reread("pdd", failures).failures
    assert (again.code, again.field) == (FailureCode.TOO_LONG, "买家留言")


def test_no_failures_are_an_empty_list():
    (sheet,) = sheets_of(intake.failed_rows_workbook([]))
    assert [cell.value for cell in sheet[1]] == [REASON_HEADER]
