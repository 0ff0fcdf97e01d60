# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that are broken, huge or made to harm: refused or failed, and named."""

import io
import json
import sys
import zipfile

import pytest
from openpyxl import Workbook

import intake
from intake import ErrorCode, FailureCode, tables
from intake.bundles import MAX_LINES_PER_ORDER
from intake_files import (
    JD_HEADER,
    JD_ROW,
    PDD_HEADER,
    PDD_ROW,
    TAOBAO_ITEM,
    TAOBAO_ORDER,
    TEMPLATE_HEADER,
    TEMPLATE_ROW,
    csv_file,
    lines_of,
    only_failure,
    taobao_files,
    template_files,
    xlsx_file,
)

OTHER = {**TEMPLATE_ROW, "订单号": "W-1002"}


def refusal(data, platform="manual"):
    with pytest.raises(intake.IntakeError) as caught:
        intake.read(platform, {"a.xlsx": data})
    assert str(caught.value)
    return caught.value


def read_csv(*rows):
    return intake.read("manual", {"a.csv": csv_file(TEMPLATE_HEADER, rows, "utf-8")})


def check_other_is_read(result):
    assert [order.number for order in result.orders] == ["W-1002"]


def zip_file(**parts):
    """Return an archive of the given parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def test_a_file_above_the_limit_is_refused_before_it_is_read():
    data = b"a,b\n" + b"1,2\n" * 50_000_000  # 200 MB
    assert calls_of(lambda: refusal(data)) < 1_000
    error = refusal(data)
    assert error.code is ErrorCode.TOO_LARGE
    assert error.params["limit"] == "20 MB"


def test_a_file_at_the_limit_is_not_too_large(monkeypatch):
    data = csv_file(TEMPLATE_HEADER, [TEMPLATE_ROW], "utf-8")
    monkeypatch.setattr(tables, "MAX_FILE_BYTES", len(data))
    assert len(intake.read("manual", {"a.csv": data}).orders) == 1
    monkeypatch.setattr(tables, "MAX_FILE_BYTES", len(data) - 1)
    assert refusal(data).code is ErrorCode.TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + bytes(100),
        template_files(TEMPLATE_ROW)["orders.xlsx"][:-30],
        zip_file(readme="no workbook"),
        zip_file(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x"}),
    ],
)
def test_a_broken_archive_is_refused(data):
    assert refusal(data).code is ErrorCode.BAD_WORKBOOK


def test_a_sheet_that_unpacks_without_end_is_refused_before_it_is_read():
    with zipfile.ZipFile(io.BytesIO(xlsx_file([["a"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b" " * (tables.MAX_UNPACKED_BYTES + 1)
    data = zip_file(**parts)
    assert len(data) < 1_000_000
    assert refusal(data).code is ErrorCode.TOO_LARGE_UNPACKED


def with_part(data, name, change):
    """Return the workbook with one part changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts[name])
    return zip_file(**parts)


@pytest.mark.parametrize(
    ("name", "given", "wanted"),
    [
        ("xl/worksheets/sheet1.xml", b"HERE", b"&f;&l11;"),
        ("xl/worksheets/sheet1.xml", b"HERE", b"&f;"),
        ("xl/workbook.xml", b'name="Sheet"', b'name="&l11;"'),
    ],
)
def test_entities_neither_grow_without_end_nor_open_files(name, given, wanted):
    laughs = "".join(
        f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12)
    )
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "{__file__}">{laughs}]>'
    sheet = template_files({**TEMPLATE_ROW, "卖家备注": "HERE"})["orders.xlsx"]

    def infect(part):
        assert given in part and not part.startswith(b"<?xml")
        return doctype.encode() + part.replace(given, wanted)

    # An entity that is unfolded again and again would never come to an end.
    try:
        result = intake.read("manual", {"a.xlsx": with_part(sheet, name, infect)})
    except intake.IntakeError as error:
        assert error.code is ErrorCode.BAD_WORKBOOK
    else:
        assert "LGPL" not in str(result) and "hahaha" not in str(result)


def test_a_cell_at_the_right_edge_of_a_sheet_is_refused():
    book = Workbook()
    book.active.cell(1, 1, "订单号")
    book.active.cell(2, 16_384, "x")
    content = io.BytesIO()
    book.save(content)
    error = refusal(content.getvalue())
    assert error.code is ErrorCode.TOO_MANY_COLUMNS
    assert error.params["limit"] == "1000"


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    data = csv_file(TEMPLATE_HEADER, [TEMPLATE_ROW, OTHER], "utf-8")
    error = refusal(data)
    assert error.code is ErrorCode.TOO_MANY_ROWS
    assert error.params["limit"] == "2"


@pytest.mark.parametrize(
    "data",
    [
        "订单号,商家编码".encode("big5", "replace")[:7] + b"\xff\xfe\xfa" * 20,
        "订单号,商家编码\n".encode("utf-16-le"),
        bytes(range(128, 256)) * 4,
    ],
)
def test_a_file_in_no_known_encoding_is_refused(data):
    assert refusal(data).code is ErrorCode.BAD_ENCODING


def formula_book(cells):
    """Return a template whose second order has formulas in some cells."""
    book = Workbook()
    for cells_of_row in lines_of(TEMPLATE_HEADER, [OTHER, TEMPLATE_ROW]):
        book.active.append(cells_of_row)
    for name, formula in cells.items():
        book.active.cell(3, TEMPLATE_HEADER.index(name) + 1, formula)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    "column", ["订单号", "数量", "单价", "收货人", "卖家备注", "运费", "订单状态"]
)
def test_a_formula_without_a_result_fails_its_order_in_any_column(column):
    result = intake.read("manual", {"a.xlsx": formula_book({column: "=A1&B1"})})
    check_other_is_read(result)
    failure = only_failure(result)
    assert failure.code is FailureCode.NO_RESULT
    assert (failure.row, failure.field) == (3, column)
    assert failure.params == {"value": "=A1&B1"}


def test_a_formula_in_a_column_nobody_reads_harms_nothing():
    book = Workbook()
    for cells in lines_of([*TEMPLATE_HEADER, "利润"], [TEMPLATE_ROW]):
        book.active.append(cells)
    book.active.cell(2, len(TEMPLATE_HEADER) + 1, "=1+1")
    content = io.BytesIO()
    book.save(content)
    result = intake.read("manual", {"a.xlsx": content.getvalue()})
    assert len(result.orders) == 1


def with_result(data, formula, result):
    """Return the workbook with a formula's result stored beside it."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                given = b"<f>" + formula + b"</f><v />"
                if given not in part:
                    given = b"<f>" + formula + b"</f><v></v>"
                assert given in part
                part = part.replace(given, b"<f>" + formula + b"</f>" + result)
            new.writestr(name, part)
    return content.getvalue()


def test_a_formula_with_a_result_is_its_result():
    data = with_result(formula_book({"数量": "=1+1"}), b"1+1", b"<v>2</v>")
    _other, order = intake.read("manual", {"a.xlsx": data}).orders
    assert order.lines[0].quantity == 2


def test_a_formula_whose_result_is_an_error_fails_its_order():
    result = read_csv({**TEMPLATE_ROW, "收货人": "#N/A"}, OTHER)
    check_other_is_read(result)
    failure = only_failure(result)
    assert (failure.code, failure.field) == (FailureCode.NO_RESULT, "收货人")


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3"])
def test_text_that_looks_like_a_formula_stays_text(text):
    files = template_files({**TEMPLATE_ROW, "卖家备注": text})
    (order,) = intake.read("manual", files).orders
    assert order.seller_memo == text


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("数量", "-1", FailureCode.BAD_QUANTITY),
        ("数量", "1,000,001", FailureCode.TOO_MANY_PIECES),
        ("数量", "9" * 400, FailureCode.BAD_QUANTITY),
        ("单价", "-0.01", FailureCode.BAD_NUMBER),
        ("单价", "1e999", FailureCode.BAD_NUMBER),
        ("单价", "NaN", FailureCode.BAD_NUMBER),
        ("下单时间", "0001-01-01 00:00", FailureCode.BAD_DATETIME),
        ("下单时间", "9999-12-31 23:59", FailureCode.BAD_DATETIME),
    ],
)
def test_numbers_out_of_all_reason_fail_their_order(column, text, code):
    result = read_csv({**TEMPLATE_ROW, column: text}, OTHER)
    check_other_is_read(result)
    failure = only_failure(result)
    assert (failure.code, failure.row, failure.field) == (code, 2, column)
    assert len(failure.params["value"]) <= 81


def test_a_cell_longer_than_a_spreadsheet_holds_fails_its_order():
    result = read_csv({**TEMPLATE_ROW, "买家留言": "长" * 32_767}, OTHER)
    check_other_is_read(result)
    failure = only_failure(result)
    assert failure.code is FailureCode.TOO_LONG
    assert (failure.row, failure.field) == (2, "买家留言")
    assert failure.params["expected"] == "32766"
    text = intake.FAILURE_TEXTS[failure.code] % failure.text_values
    assert len(text) < 200


def test_a_cell_of_megabytes_does_not_stop_the_file_and_is_not_kept_whole():
    result = read_csv({**TEMPLATE_ROW, "买家留言": "x" * 3_000_000}, OTHER)
    check_other_is_read(result)
    failure = only_failure(result)
    assert failure.code is FailureCode.TOO_LONG
    assert len(failure.raw["a.csv"][0]["买家留言"]) == 32_767
    assert only_failure(intake.reread("manual", failure.raw)).code is failure.code


def test_the_longest_text_a_cell_may_have_is_read():
    (order,) = read_csv({**TEMPLATE_ROW, "买家留言": "长" * 32_766}).orders
    assert len(order.buyer_memo) == 32_766


def test_control_characters_are_no_part_of_a_value():
    (order,) = read_csv({**TEMPLATE_ROW, "收货人": "陈\x01一\x0b\x7f"}).orders
    assert order.receiver.name == "陈一"


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_what_no_database_stores_fails_its_order_and_is_not_kept(character):
    raw = {"a.csv": [{**TEMPLATE_ROW, "收货人": f"陈{character}一"}, OTHER]}
    result = intake.reread("manual", raw)
    check_other_is_read(result)
    failure = only_failure(result)
    assert failure.code is FailureCode.BAD_ROW
    stored = json.dumps(failure.raw, ensure_ascii=False).encode()
    assert b"\0" not in stored and b"\\u0000" not in stored


def test_one_number_in_two_files_with_other_content_withdraws_the_order():
    first = csv_file(TEMPLATE_HEADER, [TEMPLATE_ROW], "utf-8")
    second = csv_file(TEMPLATE_HEADER, [{**TEMPLATE_ROW, "手机": "1"}, OTHER], "utf-8")
    result = intake.read("manual", {"a.csv": first, "b.csv": second})
    assert [order.number for order in result.orders] == ["W-1002"]
    failure = only_failure(result)
    assert failure.code is FailureCode.DUPLICATE_NUMBER
    assert (failure.table, failure.row, failure.field) == ("b.csv", 2, "手机")
    assert list(failure.raw) == ["a.csv", "b.csv"]


def items(count):
    """Return the rows of one order of many items."""
    return [{**TEMPLATE_ROW, "子订单号": str(number)} for number in range(count)]


def test_an_order_of_very_many_items_is_one_failure_at_once():
    result = read_csv(*items(10_000), OTHER)
    check_other_is_read(result)
    failure = only_failure(result)
    assert failure.code is FailureCode.TOO_MANY_LINES
    assert failure.params == {"value": "10000", "expected": "2000"}
    assert len(failure.rows) == 10_000


def test_the_largest_order_is_read():
    (order,) = read_csv(*items(MAX_LINES_PER_ORDER)).orders
    assert len(order.lines) == 2_000


def test_a_taobao_order_of_very_many_items_is_one_failure():
    many = [{**TAOBAO_ITEM, "标题": str(number)} for number in range(2_001)]
    failure = only_failure(intake.read("taobao", taobao_files([TAOBAO_ORDER], many)))
    assert failure.code is FailureCode.TOO_MANY_LINES


def calls_of(work):
    """How many functions are called, which no other load on the machine changes."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def calls_for_orders(count):
    rows = ({**JD_ROW, "订单号": str(311_000_000_000 + row)} for row in range(count))
    data = csv_file(JD_HEADER, rows)
    return calls_of(lambda: intake.read("jd", {"a.csv": data}))


def test_the_work_grows_with_the_number_of_orders_and_not_faster():
    calls_for_orders(10)  # what is made once
    assert calls_for_orders(2_000) < 11 * calls_for_orders(200)


def calls_for_items(count):
    data = csv_file(TEMPLATE_HEADER, items(count), "utf-8")
    return calls_of(lambda: intake.read("manual", {"a.csv": data}))


def test_the_work_grows_with_the_number_of_items_and_not_faster():
    calls_for_items(10)
    assert calls_for_items(10_000) < 11 * calls_for_items(1_000)


@pytest.mark.parametrize("spoiled", ["订单号", "商品数量(件)", "商品总价(元)"])
def test_a_header_with_a_strange_name_is_asked_for(spoiled):
    header = ["\x00\u202e" if name == spoiled else name for name in PDD_HEADER]
    with pytest.raises(intake.IntakeError):
        intake.read("pdd", {"a.csv": csv_file(header, [PDD_ROW], "utf-8")})


def test_a_strangers_file_of_endless_headers_makes_a_short_message():
    header = ["x" * 20_000 + str(number) for number in range(900)]
    error = refusal(",".join(header).encode())
    assert error.code is ErrorCode.UNKNOWN_FORMAT
    assert len(str(error)) < 1_000
